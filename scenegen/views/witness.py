"""Who stands by while something moves, as the log of actions has it; and which cameras tell which way they face, or where they look."""

from __future__ import annotations

from collections.abc import Sequence

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


def witnesses(scene: Scene, actions: Sequence[Action]) -> list[str]:
    """The ids of people whom the details of actions name as "witness", each once."""
    people = {person.id for person in scene.people}
    named = dict.fromkeys(str(one.detail["witness"]) for one in actions if "witness" in one.detail)
    return [name for name in named if name in people]


def tell_witnesses(scene: Scene, actions: Sequence[Action], K: Floats, size: tuple[int, int], poses: Floats) -> NDArray[np.bool_]:
    """(C,) whether a picture from each pose (C, 4, 4) holds head and shoulders of whoever stands by, large enough, not from above, and from
    before the face where the log says that they look on ("sees": 1)."""
    out = np.ones(len(poses), dtype=bool)
    for action in actions:
        person = next((one for one in scene.people if one.id == action.detail.get("witness")), None)
        if person is not None:
            out &= _tells(person, bool(action.detail.get("sees")), K, size, poses)
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
