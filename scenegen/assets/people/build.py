"""A posed, dressed person: the figure's frames and a mesh that follows its skeleton."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.mesh import Mesh
from scenegen.assets.people.bodies import figure as imported
from scenegen.assets.people.bodies.anatomy import Params
from scenegen.assets.people.bodies.body import vertex_normals
from scenegen.assets.people.bodies.looks import attributes
from scenegen.assets.people.garments.dress import dressed
from scenegen.assets.people.posing.parameters import Posture
from scenegen.assets.people.posing.posed import Posed, blend, frame, posed
from scenegen.scene import AssetRef, Person
from scenegen.scene.grid import on_grid, pose_on_grid

Floats = NDArray[np.float64]
GENERATOR = "person"
PRESSED, LAP_M = ("hips", "left_leg", "right_leg"), 0.13
"""What a seat presses flat of who sits on it, skirts and all; how far before and behind the hips, at an adult's size."""


@dataclass(frozen=True)
class PersonBuilt:
    """A person in the body frame: origin on the floor below the pelvis, X forward as the pelvis faces, Y left, Z up; metres.

    Everything but `mesh` comes from the skeleton and costs a millisecond or two; the dressed mesh is made when it is first asked for.
    """

    params: Params
    figure: Posed

    @cached_property
    def mesh(self) -> Mesh:
        """The dressed, posed mesh, normals smooth; of an imported body its own."""
        if imported.is_figure(self.params):
            return imported.landmarks(self.params)[0]
        look, figure = dressed(self.params), self.figure
        vertices = blend(look.vertices, look.binding, look.body.heads, figure.rotations, figure.heads)
        vertices[:, 2] = np.maximum(vertices[:, 2], figure.ground)
        if figure.seat > 0:
            named = [k for k, part in enumerate(look.parts) if part in PRESSED]
            below = np.zeros(len(vertices), dtype=bool)
            below[look.faces[np.isin(look.face_part, named)]] = True
            below &= np.abs(vertices[:, 0]) < LAP_M * look.body.info.stature_m / 1.72
            vertices[below, 2] = np.maximum(vertices[below, 2], figure.seat)
        return Mesh(
            vertices.astype(np.float32), look.faces, vertex_normals(vertices, look.faces).astype(np.float32),
            look.vertices, look.face_material, look.face_part, look.materials, look.parts,
        )  # fmt: skip

    @property
    def joints(self) -> dict[str, Floats]:
        """Joint name -> (3,)."""
        return self.figure.joints

    @property
    def body_from_torso(self) -> Floats:
        """(4, 4)."""
        return self.figure.body_from_torso

    @property
    def body_from_head(self) -> Floats:
        """(4, 4)."""
        return self.figure.body_from_head

    @property
    def body_from_gaze(self) -> Floats:
        """(4, 4)."""
        return self.figure.body_from_gaze

    @property
    def hands(self) -> dict[str, Floats]:
        """Side -> (4, 4) body_from_hand at the grip: X along the fingers, Y out of the palm."""
        return self.figure.hands

    @property
    def size(self) -> Floats:
        """(3,) extent along the body frame, metres."""
        return self.figure.size

    @property
    def centre(self) -> Floats:
        """(2,) middle of the extent on the floor."""
        out: Floats = (self.figure.low[:2] + self.figure.high[:2]) / 2
        return out


def build(params: Params, posture: Posture) -> PersonBuilt:
    """Build (or fetch from a small cache) the person these parameters and this posture describe; an imported body stands as it is."""
    if imported.is_figure(params):
        return PersonBuilt(params, _imported(str(params["sha256"])))
    return _cached(json.dumps(params, sort_keys=True), json.dumps(posture, sort_keys=True))


@lru_cache(maxsize=16)
def _cached(params: str, posture: str) -> PersonBuilt:
    known = json.loads(params)
    return PersonBuilt(known, posed(known, json.loads(posture)))


@lru_cache(maxsize=12)
def _imported(sha256: str) -> Posed:
    """An imported body: torso, head and gaze face its own front, hands hang in line with the forearms, palms inward."""
    mesh, joints, eye = imported.landmarks({"sha256": sha256})
    cloud = mesh.vertices[:: max(len(mesh.vertices) // 800, 1)].astype(np.float64)
    low, high = mesh.vertices.min(0).astype(np.float64), mesh.vertices.max(0).astype(np.float64)
    hands = {}
    for side, inward in (("left", -1.0), ("right", 1.0)):
        along = joints[f"{side}_wrist"] - joints[f"{side}_elbow"]
        along = along / max(float(np.linalg.norm(along)), 1e-9)
        palm = np.array([0.0, inward, 0.0]) - along * (along[1] * inward)
        palm = palm / max(float(np.linalg.norm(palm)), 1e-9)
        hands[side] = frame(np.stack([along, palm, np.cross(along, palm)], 1), joints[f"{side}_hand"])
    level, none = np.eye(3), np.zeros((0, 3))
    at_eye = frame(level, eye)
    return Posed(
        None, np.zeros((0, 3, 3)), none, joints, frame(level, joints["chest"]), at_eye, at_eye, hands, cloud, low, high, -1.0
    )


def place(
    person_id: str, params: Params, posture: Posture, world_from_body: Floats, holding: dict[Any, str] | None = None
) -> Person:
    """The scene's Person for a look, a posture and a place. Every frame follows from the skeleton."""
    words = imported.attributes(params) if imported.is_figure(params) else attributes(params)
    return Person(
        id=person_id,
        label=words["noun"],
        attributes=words,
        holding=holding or {},
        asset=AssetRef(generator=GENERATOR, params=params),
        **_geometry(params, posture, world_from_body),
    )


def reposed(person: Person, world_from_body: Floats, posture: Posture) -> Person:
    """The same person in another posture at another place; what is worn, held and said of them stays. AssetError for a kind of posture
    that there is not."""
    assert person.asset is not None
    found = _geometry(person.asset.params, posture, world_from_body)
    for values in (*found["joints"].values(), *(value for value in found.values() if isinstance(value, np.ndarray))):
        values.setflags(write=False)
    return person.model_copy(update=found)


def _geometry(params: Params, posture: Posture, world_from_body: Floats) -> dict[str, Any]:
    """The fields of a Person that follow from look, posture and place."""
    made = build(params, posture)
    place = pose_on_grid(world_from_body)
    return {
        "world_from_body": place,
        "world_from_torso": pose_on_grid(place @ made.body_from_torso),
        "world_from_head": pose_on_grid(place @ made.body_from_head),
        "world_from_gaze": pose_on_grid(place @ made.body_from_gaze),
        "size": on_grid(made.size),
        "joints": {name: on_grid(place[:3, :3] @ at + place[:3, 3]) for name, at in made.joints.items()},
        "posture": posture,
    }
