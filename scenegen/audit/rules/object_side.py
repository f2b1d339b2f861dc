"""Recomputes on which of a thing's own sides another is, from the corners of both boxes on the ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.audit.geometry import (
    LEFT_IS_POSITIVE,
    Truth,
    bearing,
    box_points,
    camera_of,
    camera_yaw,
    compass_yaw,
    entities,
    middle,
    pose_of,
    turn,
)
from scenegen.audit.rules.base import FRONT, LEFT_OR_RIGHT, MIDDLE, Found, Given, Rule, rule
from scenegen.audit.source import Row

QUARTERS = {"front": 0.0, "left": 90.0, "back": 180.0, "right": -90.0}
"""Middles of the four sides, degrees to the left of the front."""
STRAY, INSIDE_M = 2, 0.031
"""Corners that may belong to another side, and metres that the thing may reach behind the side's plane."""
APART_M = (0.029, 3.51)
OWN_SIDES = ("anywhere", "ends", "sides")
"""From where one tells which way those things face that one sits in, or that look their way: not from before them alone."""
EDGE_DEG = 0.099
"""Degrees off the edge of two sides, nearer to which the camera says neither."""
SHARED_M = 0.049
"""Metres of height that both must share."""


@rule
class SideOfThing(Rule):
    """The quarter of the reference's surroundings that holds the target, all of which lies beyond that side of its box."""

    task = "object_side"
    name = "side_of_thing"
    roles = {"reference": "thing", "target": "thing"}
    frames = ("intrinsic",)
    unit = "degrees"
    convention = "front is the reference's own, left and right are its own" + LEFT_IS_POSITIVE
    values = tuple(QUARTERS)
    parameters = {"camera_agrees": (True, False)}
    numbers = ("azimuth_deg",)
    contrasts = "relative direction"
    twins_a_scene = 2
    seen = {"reference": FRONT, "target": MIDDLE}
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By centres, then by corners; and what the camera would say."""
        known = entities(truth)
        of, target = known[given.id("reference")], known[given.id("target")]
        front, at = compass_yaw(pose_of(of)), middle(of)
        angle = bearing(at, front, middle(target))
        label, margin = _quarter(angle)
        shot = camera_of(truth, given.camera)
        towards = camera_yaw(shot) + 180
        seen, clear = _quarter(-bearing(at, towards, middle(target)))
        numbers, more = {"azimuth_deg": angle}, {"camera_agrees": seen == label}
        points = box_points(target)
        stray = sum(_quarter(bearing(at, front, point))[0] != label for point in points)
        way = np.radians(front + QUARTERS[label])
        out = np.array([np.cos(way), np.sin(way)])
        edge = max(float((point - at)[:2] @ out) for point in box_points(of))
        gap = min(float((point - at)[:2] @ out) for point in points) - edge
        if clear < EDGE_DEG or stray > STRAY or gap < -INSIDE_M or not _level(of, target):
            return Found(None, 0.0, numbers, more)
        return Found(label, margin, numbers, more)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """They are two things, near enough for one to be on a side of the other."""
        known = entities(truth)
        one, other = (known[given.id(role)] for role in ("reference", "target"))
        if one.get("facing", "anywhere") not in OWN_SIDES or one.get("support") != "floor" or one["size"][2] < 0.299:
            yield f"{one['id']} has no left and right of its own to everybody"
        if other["id"] in (one.get("parent"), one["id"]) or one["id"] == other.get("parent"):
            yield "one carries the other"
        reach = sum(float(np.hypot(*thing["size"][:2])) / 2 for thing in (one, other))
        away = float(np.linalg.norm((middle(one) - middle(other))[:2]))
        if away - reach > APART_M[1]:
            yield f"{other['id']} is {away:.1f} m away"


def _quarter(angle: float) -> tuple[str, float]:
    """The side whose middle is nearest to an angle, and how far its edge is."""
    away = {label: abs(turn(angle - centre)) for label, centre in QUARTERS.items()}
    label = min(away, key=lambda name: away[name])
    return label, 45.0 - away[label]


def _level(one: Truth, other: Truth) -> bool:
    heights = [box_points(thing)[:, 2] for thing in (one, other)]
    return bool(min(z.max() for z in heights) - max(z.min() for z in heights) >= SHARED_M)
