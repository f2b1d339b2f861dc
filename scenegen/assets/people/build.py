"""A posed, dressed person: mesh, joints and frames in the body frame."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.mesh import Mesh
from scenegen.assets.people.body import SIDES, Body, vertex_normals
from scenegen.assets.people.anatomy import Params
from scenegen.assets.people.dress import Dressed, dressed
from scenegen.assets.people.looks import attributes
from scenegen.assets.people.poses import Pose, clamp, palm_normal, skeleton
from scenegen.scene import AssetRef, Person

Floats = NDArray[np.float64]
GENERATOR = "person"


@dataclass(frozen=True)
class PersonBuilt:
    """A person in the body frame: origin on the floor below the pelvis, X forward as the pelvis faces, Y left, Z up; metres.

    joints: name -> (3,). body_from_torso, body_from_head, body_from_gaze: 4x4. hands: side -> 4x4 body_from_hand at the grip,
    X along the forearm, Z out of the back of the hand's thumb side. size (3,): extent of the mesh along the body frame.
    centre (2,): middle of that extent on the floor.
    """

    mesh: Mesh
    joints: dict[str, Floats]
    body_from_torso: Floats
    body_from_head: Floats
    body_from_gaze: Floats
    hands: dict[str, Floats]
    size: Floats
    centre: Floats


def build(params: Params, pose: Pose) -> PersonBuilt:
    """Build (or fetch from a small cache) the person these parameters and this pose describe."""
    return _cached(json.dumps(params, sort_keys=True), json.dumps(pose, sort_keys=True))


@lru_cache(maxsize=12)
def _cached(params: str, pose: str) -> PersonBuilt:
    look, wanted = dressed(json.loads(params)), clamp(json.loads(pose))
    body = look.body
    if wanted.get("kind") == "sit":
        wanted = _sit(body, wanted)
    bones = skeleton(body, wanted)
    rotations, heads = bones.solve()
    vertices = _skin(look, rotations, heads)
    shift = _stand(look, body, vertices, heads, wanted)
    vertices, heads = vertices + shift, heads + shift
    low, high = vertices.min(0), vertices.max(0)
    index = body.rig.index
    joints = _joints(body, heads)
    eyes = (heads[index["eye.L"]] + heads[index["eye.R"]]) / 2
    mesh = Mesh(
        vertices.astype(np.float32), look.faces.astype(np.int32), vertex_normals(vertices, look.faces).astype(np.float32),
        look.vertices.astype(np.float32), look.face_material, look.face_part, look.materials, look.parts,
    )  # fmt: skip
    return PersonBuilt(
        mesh,
        joints,
        _frame(rotations[index["spine01"]], heads[index["spine01"]]),
        _frame(rotations[index["head"]], eyes),
        _frame(rotations[index["eye.L"]], eyes),
        {side: _hand(body, rotations, heads, side) for side in SIDES},
        high - low,
        (low[:2] + high[:2]) / 2,
    )


def _skin(look: Dressed, rotations: Floats, heads: Floats) -> Floats:
    """Linear blend skinning: v' = sum w_b (R_b (v - h_b) + h'_b)."""
    offset = heads - np.einsum("bij,bj->bi", rotations, look.body.heads)
    blended = (look.weights @ rotations.reshape(len(heads), 9).astype(np.float32)).reshape(-1, 3, 3)
    moved = np.einsum("vij,vj->vi", blended, look.vertices.astype(np.float32)) + look.weights @ offset.astype(np.float32)
    return moved.astype(np.float64)


def _sit(body: Body, pose: Pose) -> Pose:
    """Thighs along the seat, soles on the floor: forward when the legs are long for the seat, hanging when they are short."""
    seat = float(pose.get("seat_height", 0.45))
    shank = float(body.joint("lowerleg01.L")[2] - body.joint("foot.L")[2])
    ankle, thigh_radius = float(body.joint("foot.L")[2]), 0.075 * body.info.stature_m / 1.72
    drop = (seat + thigh_radius - ankle) / shank
    forward = np.sqrt(max(1 / min(max(drop, 0.55), 1.0) ** 2 - 1, 0.0))
    return {**pose, "shank": float(forward) if drop < 1 else 0.08}


def _stand(look: Dressed, body: Body, vertices: Floats, heads: Floats, pose: Pose) -> Floats:
    """The shift that puts the pelvis over the origin and the soles on the floor, or the seat of the trousers on the seat."""
    root = heads[body.rig.index["root"]]
    if pose.get("kind") != "sit":
        return np.array([-root[0], -root[1], -vertices[:, 2].min()])
    hips = (
        look.weights[:, [body.rig.index[name] for name in ("root", "pelvis.L", "pelvis.R", "upperleg01.L", "upperleg01.R")]].sum(
            1
        )
        > 0.5
    )
    under = hips & (np.abs(vertices[:, 0] - root[0]) < 0.12)
    return np.array([-root[0], -root[1], float(pose.get("seat_height", 0.45)) - vertices[under, 2].min()])


def _frame(rotation: Floats, origin: Floats) -> Floats:
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = rotation, origin
    return out


def _hand(body: Body, rotations: Floats, heads: Floats, side: str) -> Floats:
    """body_from_hand at the grip: X along the fingers, Y out of the palm, Z the third."""
    letter, index = SIDES[side], body.rig.index
    turned = rotations[index[f"wrist.{letter}"]]
    wrist, knuckle = heads[index[f"wrist.{letter}"]], heads[index[f"finger3-1.{letter}"]]
    along = knuckle - wrist
    palm = turned @ palm_normal(body, side)
    reach = float(np.linalg.norm(along))
    along = along / reach
    palm = palm - along * (palm @ along)
    palm /= np.linalg.norm(palm)
    return _frame(
        np.stack([along, palm, np.cross(along, palm)], 1),
        knuckle - along * reach * 0.12 + palm * 0.042 * body.info.stature_m / 1.72,
    )


JOINTS = {
    "pelvis": "root", "chest": "spine01", "neck": "neck01", "head": "head", "left_shoulder": "upperarm01.L", "right_shoulder": "upperarm01.R",
    "left_elbow": "lowerarm01.L", "right_elbow": "lowerarm01.R", "left_wrist": "wrist.L", "right_wrist": "wrist.R", "left_hand": "finger3-1.L",
    "right_hand": "finger3-1.R", "left_hip": "upperleg01.L", "right_hip": "upperleg01.R", "left_knee": "lowerleg01.L", "right_knee": "lowerleg01.R",
    "left_ankle": "foot.L", "right_ankle": "foot.R", "left_eye": "eye.L", "right_eye": "eye.R", "left_finger": "finger2-3.L", "right_finger": "finger2-3.R",
}  # fmt: skip


def _joints(body: Body, heads: Floats) -> dict[str, Floats]:
    return {name: heads[body.rig.index[bone]] for name, bone in JOINTS.items()}


def place(person_id: str, params: Params, pose: Pose, world_from_body: Floats, holding: dict[Any, str] | None = None) -> Person:
    """The scene's Person for a look, a pose and a place. Every frame follows from the skeleton."""
    made = build(params, pose)
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
