"""COCO's keypoints of people: the joints of the scene's truth as a picture shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import image_of, inverse, transform
from scenegen.scene import Person
from scenegen.scene.rle import decode

NAMES = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
    "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
"""COCO's seventeen, in its order. The truth has no nose and no ears: these are not labelled."""
SKELETON = (
    (16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9), (8, 10), (9, 11), (2, 3), (1, 2), (1, 3),
    (2, 4), (3, 5), (4, 6), (5, 7),
)  # fmt: skip
"""COCO's own, numbers from 1."""
NEAR_M = 0.05
"""How far before the camera a joint lies at least to be in a picture."""
FACE_DEG = 95.0
"""How far round from straight before a face one still sees its eyes."""


def keypoints(person: Person, view: Mapping[str, Any], mask: str) -> list[float]:
    """x, y, v of NAMES, flat: v is 0 where a joint is not known or not in the picture (then x and y are 0 too), 2 where the picture shows the
    person at it, and of an eye the face is towards the camera; 1 where something hides the person there. Joints lie inside the body: a limb that hides
    another of the same person is not told.

    view: a row of the views table; mask: of the person's visible pixels, COCO's run lengths.
    """
    known = [name for name in NAMES if name in person.joints]
    camera = np.array(view["world_from_camera"], dtype=np.float64)
    places = np.array([person.joints[name] for name in known]).reshape(-1, 3)
    x, y, z = transform(inverse(camera), places).T
    u, v = image_of(np.array(view["K"], dtype=np.float64), x, y, np.maximum(z, NEAR_M))
    width, height = int(view["width"]), int(view["height"])
    inside = (z > NEAR_M) & (u >= 0) & (u < width) & (v >= 0) & (v < height)
    shown = np.zeros(len(known), dtype=bool)
    shown[inside] = decode(mask, height, width)[v[inside].astype(int), u[inside].astype(int)]
    shown &= np.array([name not in ("left_eye", "right_eye") for name in known], dtype=bool) | _faces(person, camera)
    out = {
        name: [round(float(u[k]), 2), round(float(v[k]), 2), 2 if shown[k] else 1] for k, name in enumerate(known) if inside[k]
    }
    return [number for name in NAMES for number in out.get(name, [0, 0, 0])]


def _faces(person: Person, camera: NDArray[np.float64]) -> bool:
    """Whether the camera is before the face."""
    head = person.world_from_head
    way = camera[:3, 3] - head[:3, 3]
    return bool(way @ head[:3, 0] >= np.cos(np.deg2rad(FACE_DEG)) * np.linalg.norm(way))
