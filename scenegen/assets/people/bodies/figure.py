"""Imported people: static bodies whose joints and eye point are known, standing as they were modelled."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.library.imported import stored_mesh
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store, default_root
from scenegen.assets.looks.mesh import Mesh
from scenegen.errors import AssetError

Floats = NDArray[np.float64]
PARTS = ("torso", "head", "face", "left_arm", "right_arm", "left_hand", "right_hand", "hips", "left_leg", "right_leg")
HAND_M = 0.17
"""How far beyond the wrist the hand reaches."""


def is_figure(params: dict[str, Any]) -> bool:
    """Whether a person's parameters name an imported body."""
    return "sha256" in params


def attributes(params: dict[str, Any]) -> dict[str, str]:
    """Words that fit the pixels: only the noun is known."""
    return {"noun": _kept(str(default_root()), str(params["sha256"]))[0].label or "person"}


@lru_cache(maxsize=16)
def _kept(root: str, sha256: str) -> tuple[Sidecar, Mesh]:
    store = Store(root)
    record = store.record(sha256)
    if not record.joints:
        raise AssetError(
            "this figure has no joints, so nothing is known of its head and hands", where=record.key, fix="import a VRM"
        )
    return record, stored_mesh(store, record)


def landmarks(params: dict[str, Any]) -> tuple[Mesh, dict[str, Floats], Floats]:
    """Mesh, joints and eye point (3,) in the body frame: origin on the floor below the pelvis, X forward."""
    record, mesh = _kept(str(default_root()), str(params["sha256"]))
    pelvis = np.array(record.joints["pelvis"])
    shift = np.array([-pelvis[0], -pelvis[1], 0.0])
    joints = {name: np.array(at) + shift for name, at in record.joints.items()}
    head = joints["head"]
    eye = np.array(record.eye) + shift if record.eye is not None else head + [0.08, 0.0, 0.06]
    joints.setdefault("neck", head - [0.0, 0.0, 0.06])
    joints.setdefault("chest", (joints["pelvis"] + joints["neck"]) / 2)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        joints.setdefault(f"{side}_eye", eye + [0.0, sign * 0.032, 0.0])
        joints.setdefault(f"{side}_finger", joints[f"{side}_hand"])
        joints.setdefault(f"{side}_elbow", (joints.get(f"{side}_shoulder", joints["chest"]) + joints[f"{side}_wrist"]) / 2)
        joints.setdefault(f"{side}_shoulder", joints["chest"] + [0.0, sign * 0.17, 0.15])
        joints.setdefault(f"{side}_hip", joints["pelvis"] + [0.0, sign * 0.09, -0.05])
        joints.setdefault(f"{side}_knee", (joints[f"{side}_hip"] + joints[f"{side}_ankle"]) / 2)
    points = (mesh.vertices + shift).astype(np.float32)
    part = _parts(points.astype(np.float64)[mesh.faces].mean(1), joints, eye)
    return Mesh(points, mesh.faces, mesh.normals, mesh.texcoord, mesh.face_material, part, mesh.materials, PARTS), joints, eye


def _parts(middle: Floats, joints: dict[str, Floats], eye: Floats) -> NDArray[np.int32]:
    """The body part of each face: of the bone that its middle (F, 3) is nearest to."""
    up = np.array([0.0, 0.0, 1.0])
    bones = [("torso", joints["pelvis"] + 0.12 * up, joints["neck"]), ("hips", joints["pelvis"], joints["pelvis"] + 0.04 * up)]
    bones.append(("head", joints["head"], joints["head"] + 0.2 * up))
    for side in ("left", "right"):
        elbow, wrist = joints[f"{side}_elbow"], joints[f"{side}_wrist"]
        along = (wrist - elbow) / max(float(np.linalg.norm(wrist - elbow)), 1e-6)
        bones += [
            (f"{side}_arm", joints[f"{side}_shoulder"], elbow),
            (f"{side}_arm", elbow, wrist),
            (f"{side}_hand", wrist + along * 0.02, wrist + along * HAND_M),
            (f"{side}_leg", joints[f"{side}_hip"] - 0.08 * up, joints[f"{side}_knee"]),
            (f"{side}_leg", joints[f"{side}_knee"], joints[f"{side}_ankle"]),
        ]
    away = np.stack([_distance(middle, start, end) for _, start, end in bones])
    part = np.array([PARTS.index(name) for name, _, _ in bones])[away.argmin(0)]
    face = (part == PARTS.index("head")) & (middle[:, 0] > eye[0] - 0.05) & (middle[:, 2] < eye[2] + 0.07)
    return np.where(face, PARTS.index("face"), part).astype(np.int32)


def _distance(points: Floats, start: Floats, end: Floats) -> Floats:
    """Distance (F,) to a segment."""
    line = end - start
    share = np.clip((points - start) @ line / max(float(line @ line), 1e-12), 0, 1)
    out: Floats = np.linalg.norm(points - start - share[:, None] * line, axis=1)
    return out
