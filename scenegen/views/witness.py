"""Who stands by while something moves, as the log of actions has it; and which cameras tell which way they face, or where they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import image_of, inverse, project
from scenegen.scene import Action, Person, Scene

Floats = NDArray[np.float64]
JOINTS = ("left_eye", "right_eye", "head", "left_shoulder", "right_shoulder", "chest")
"""Of who stands by, what a picture holds that tells which way they face."""
BORDER, ABOVE_DEG, FACE_DEG = 0.03, 32.0, 90.0
"""Share of the picture's width by which these stay inside; how steeply a camera may look down on a chest; how far round from straight before
a face it may stand where somebody looks on."""
SHOULDERS = 0.035
"""Share of the picture's width that a body half a metre wide must span."""
BROAD_M = 0.5


def witnesses(scene: Scene, actions: Sequence[Action]) -> dict[str, bool]:
    """Whether they look on, by the ids of people whom the details of actions name as "witness" (who does where "sees" is 1) or as "other_witness"
    (of whom the other is true)."""
    people = {person.id for person in scene.people}
    named: dict[str, bool] = {}
    for detail in (one.detail for one in actions):
        for key, sees in (("witness", bool(detail.get("sees"))), ("other_witness", not detail.get("sees"))):
            if detail.get(key) in people:
                named.setdefault(str(detail[key]), sees)
    return named


def tell_witnesses(
    scene: Scene, people: Mapping[str, bool], K: Floats, size: tuple[int, int], poses: Floats
) -> NDArray[np.bool_]:
    """(C,) whether a picture from each pose (C, 4, 4) holds head and shoulders of each of these people, large enough, not from above, and from
    before the face of who looks on. people: whether they do, by id."""
    out = np.ones(len(poses), dtype=bool)
    for person in (one for one in scene.people if one.id in people):
        out &= _tells(person, people[person.id], K, size, poses)
    return out


def _tells(person: Person, sees: bool, K: Floats, size: tuple[int, int], poses: Floats) -> NDArray[np.bool_]:
    points = np.array([person.joints[name] for name in JOINTS if name in person.joints]).reshape(-1, 3)
    image, depth = project(K, inverse(poses)[:, None], points)
    border = BORDER * size[0]
    inside = ((image >= border) & (image <= np.array(size) - border)).all((-2, -1)) & (depth > 0).all(-1)
    away = np.maximum(depth.mean(-1), 1e-6)
    none = np.zeros(len(away))
    large = image_of(K, none + BROAD_M, none, away)[0] - image_of(K, none, none, away)[0] >= SHOULDERS * size[0]
    way = poses[:, :3, 3] - person.world_from_torso[:3, 3]
    low = way[:, 2] <= np.tan(np.deg2rad(ABOVE_DEG)) * np.hypot(way[:, 0], way[:, 1])
    face = poses[:, :3, 3] - person.world_from_head[:3, 3]
    faced = face @ person.world_from_head[:3, 0] >= np.cos(np.deg2rad(FACE_DEG)) * np.linalg.norm(face, axis=1)
    out: NDArray[np.bool_] = inside & large & low & (faced | (not sees))
    return out
