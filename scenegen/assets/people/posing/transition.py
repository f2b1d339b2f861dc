"""A body on its way from one posture to another: hips and trunk turn evenly, feet keep to where both postures have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.people.bodies.body import SIDES, Body
from scenegen.assets.people.posing.skeleton import Skeleton
from scenegen.frames.between import turn_between_rotations

Floats = NDArray[np.float64]
BEND_M = 0.06
"""How far forward of the line from hip to ankle a knee is taken to point, half way: a straight leg bends forward."""


def blended(
    body: Body, rotations: Floats, heads: Floats, other_rotations: Floats, other_heads: Floats, share: float
) -> tuple[Floats, Floats]:
    """Rotations (B, 3, 3) and heads (B, 3) of the bones `share` of the way between two solved postures, in the body frame.

    Every bone turns about one axis from its first rotation to its second; the hips rise or sink evenly; ankles go straight, so that a foot
    that both postures have at one place of the floor stays there, and thigh and shank are solved for it.
    """
    index, names = body.rig.index, body.rig.names
    turns = turn_between_rotations(rotations, other_rotations, share)
    bones = Skeleton(body)
    for k, name in enumerate(names):
        bones.rotate(name, turns[k])
    points = heads + (other_heads - heads) * share
    root = points[index["root"]]
    rest = body.joint("root")
    for side, letter in SIDES.items():
        hip, knee, ankle = (points[index[f"{bone}.{letter}"]] - root + rest for bone in ("upperleg01", "lowerleg01", "foot"))
        ahead = turns[index["root"]][:, 0] * BEND_M * 4 * share * (1 - share)
        _release(bones, body, letter)
        bones.leg(side, ankle, knee - (hip + ankle) / 2 + ahead, turns[index[f"foot.{letter}"]])
    solved, at = bones.solve()
    return solved, at + (root - at[index["root"]])


def _release(bones: Skeleton, body: Body, letter: str) -> None:
    """Let the lower halves of thigh and shank, and the toes, turn with the bones that a leg is solved for."""
    for name in body.rig.names:
        if name.endswith(f".{letter}") and name.startswith(("upperleg02", "lowerleg02", "toe")):
            bones.set.pop(name, None)
