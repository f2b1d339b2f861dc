"""Where things are on a body at rest: scale, waist, crotch, eyes, chin, and the named parts of the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.people.bodies.body import Body, bone_group

Floats = NDArray[np.float64]
Params = dict[str, Any]
ADULT_M = 1.72
ARM = ("shoulder01", "upperarm", "lowerarm", "wrist", "finger", "metacarpal")
LEG = ("upperleg", "lowerleg", "foot", "toe")
HEAD = ("head", "neck03", "neck02", "eye")
PARTS = (
    "torso", "hips", "head", "face", "eyes", "hair", "neck", "left_arm", "right_arm", "left_hand", "right_hand",
    "left_leg", "right_leg", "left_foot", "right_foot", "hat", "glasses", "bag",
)  # fmt: skip
"""Names of the parts that views count pixels of."""


def scale(body: Body) -> float:
    """Stature against an adult's."""
    return body.info.stature_m / ADULT_M


def waist(body: Body) -> float:
    """Height of the waistband, metres."""
    return float(body.joint("spine04")[2]) + 0.035 * scale(body)


def crotch(body: Body) -> float:
    """Height of the crotch, metres."""
    return float(body.joint("upperleg01.L")[2]) - 0.06 * scale(body)


def eye_middle(body: Body) -> Floats:
    """The point between the eyes (3,)."""
    return (body.joint("eye.L") + body.joint("eye.R")) / 2


def face_unit(body: Body) -> float:
    """Distance between the eyes over an adult's: the scale of a face."""
    return float(body.joint("eye.L")[1] - body.joint("eye.R")[1]) / 0.062


def on_head(body: Body) -> Floats:
    """(V,) weight of head and upper neck."""
    return bone_group(body, *HEAD)


def face_frame(body: Body) -> tuple[Floats, float]:
    """Vertices (V, 3) about the middle of the eyes in units of an adult's face, and the chin's height there."""
    p = (body.vertices - eye_middle(body)) / face_unit(body)
    front = (on_head(body) > 0.5) & (p[:, 0] > -0.05)
    return p, float(p[front, 2].min())


def part_of_bone(name: str) -> str:
    """The part of PARTS that a bone carries."""
    stem, _, side = name.partition(".")
    where = {"L": "left_", "R": "right_"}.get(side, "")
    for prefixes, part in (
        (("wrist", "finger", "metacarpal"), "hand"), (("shoulder01", "upperarm", "lowerarm"), "arm"),
        (("upperleg", "lowerleg"), "leg"), (("foot", "toe"), "foot"),
    ):  # fmt: skip
        if stem.startswith(prefixes):
            return where + part
    if stem.startswith("neck"):
        return "neck"
    if stem.startswith(("head", "eye")):
        return "head"
    return "hips" if stem.startswith(("root", "pelvis")) else "torso"


def number_of(part: str) -> int:
    """Place of a part in PARTS."""
    return PARTS.index(part)
