"""A posed, dressed person: the figure's frames and a mesh that follows its skeleton."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.mesh import Mesh
from scenegen.assets.people.anatomy import Params
from scenegen.assets.people.body import vertex_normals
from scenegen.assets.people.dress import dressed
from scenegen.assets.people.figure import Figure, blend, figure
from scenegen.assets.people.looks import attributes
from scenegen.assets.people.poses import Pose
from scenegen.scene import AssetRef, Person

Floats = NDArray[np.float64]
GENERATOR = "person"


@dataclass(frozen=True)
class PersonBuilt:
    """A person in the body frame: origin on the floor below the pelvis, X forward as the pelvis faces, Y left, Z up; metres.

    Everything but `mesh` comes from the skeleton and costs a millisecond or two; the dressed mesh is made when it is first asked for.
    """

    params: Params
    figure: Figure

    @cached_property
    def mesh(self) -> Mesh:
        """The dressed, posed mesh, normals smooth."""
        look, pose = dressed(self.params), self.figure
        vertices = blend(look.vertices.astype(np.float32), look.weights, look.body.heads, pose.rotations, pose.heads)
        vertices[:, 2] = np.maximum(vertices[:, 2], pose.ground)
        return Mesh(
            vertices.astype(np.float32), look.faces.astype(np.int32), vertex_normals(vertices, look.faces).astype(np.float32),
            look.vertices.astype(np.float32), look.face_material, look.face_part, look.materials, look.parts,
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


def build(params: Params, pose: Pose) -> PersonBuilt:
    """Build (or fetch from a small cache) the person these parameters and this pose describe."""
    return _cached(json.dumps(params, sort_keys=True), json.dumps(pose, sort_keys=True))


@lru_cache(maxsize=16)
def _cached(params: str, pose: str) -> PersonBuilt:
    known = json.loads(params)
    return PersonBuilt(known, figure(known, json.loads(pose)))


def place(person_id: str, params: Params, pose: Pose, world_from_body: Floats, holding: dict[Any, str] | None = None) -> Person:
    """The scene's Person for a look, a pose and a place. Every frame follows from the skeleton."""
    made = figure(params, pose)
    words = attributes(params)

    def world(points: Floats) -> Floats:
        out: Floats = world_from_body[:3, :3] @ points + world_from_body[:3, 3]
        return out

    return Person(
        id=person_id,
        label=words["noun"],
        attributes=words,
        world_from_body=world_from_body,
        world_from_torso=world_from_body @ made.body_from_torso,
        world_from_head=world_from_body @ made.body_from_head,
        world_from_gaze=world_from_body @ made.body_from_gaze,
        size=made.size,
        joints={name: world(at) for name, at in made.joints.items()},
        pose=pose,
        holding=holding or {},
        asset=AssetRef(generator=GENERATOR, params=params),
    )
