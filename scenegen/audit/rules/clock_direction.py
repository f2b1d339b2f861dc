"""Recomputes the hour at which something lies from the centre of one thing, facing another: by crosses and dots of ground vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.audit.geometry import Floats, Truth, box_points, entities, middle
from scenegen.audit.rules.base import LEFT_OR_RIGHT, MIDDLE, Found, Given, Rule, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import APART, not_apart, not_stood_at

HOUR_DEG, KEPT_DEG = 30.0, 0.99
"""Degrees of an hour, and those that it must keep from its sector's edge whichever corner is faced."""
STRAY = 2
"""Of the 8 corners of the thing asked for, so many may belong to another hour."""
LOWEST_FACED_M = 0.149
HOURS = tuple(f"{hour} o'clock" for hour in range(1, 13))


@rule
class HourAtFacing(Rule):
    """Clockwise from twelve, by the nearest hour; the same one whichever corner of what is faced one turns to."""

    task = "clock_direction"
    name = "hour_at_facing"
    roles = {"at": "thing", "facing": "thing", "target": "thing"}
    frames = ("stand_at_facing",)
    unit = "degrees"
    convention = (
        "12 o'clock is from A's center to B's on the floor; hours go clockwise, 30 degrees each; azimuth positive to the left"
    )
    values = HOURS
    answer_type = "direction"
    asked = {"system": "clock"}
    parameters = {"heading": ("floor",)}
    planned = APART
    numbers = ("azimuth_deg", "footprint_margin_deg")
    views = (0, 8)
    linked = True
    states_places = True
    seen = {"at": MIDDLE, "facing": MIDDLE, "target": MIDDLE}
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The clockwise angle in hours, for the centre and for every corner of what is faced."""
        known = entities(truth)
        at, facing, target = (known[given.id(role)] for role in ("at", "facing", "target"))
        eye = middle(at)[:2]
        own, ahead = middle(target)[:2] - eye, middle(facing)[:2] - eye
        right = _clockwise(ahead, own)
        hour = round(right / HOUR_DEG) % 12
        corners = [corner[:2] - eye for corner in box_points(facing)]
        kept = min(HOUR_DEG / 2 - _apart(_clockwise(corner, own), hour) for corner in corners)
        stray = sum(
            any(_apart(_clockwise(corner, point[:2] - eye), hour) > HOUR_DEG / 2 for corner in corners)
            for point in box_points(target)
        )
        numbers = {"azimuth_deg": -right, "footprint_margin_deg": kept}
        if kept < KEPT_DEG or stray > STRAY:
            return Found(None, 0.0, numbers)
        return Found(HOURS[hour - 1], HOUR_DEG / 2 - _apart(right, hour), numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """One must be able to stand at the one and to turn to the others, and none of them goes away."""
        known = entities(truth)
        yield from not_stood_at(given, truth)
        yield from not_apart(given, truth)
        moving = {track["entity"] for track in truth.get("tracks", ())}
        for operand in given.operands:
            entity = known[operand.id]
            flat = entity.get("support") == "floor" and entity["size"][2] < LOWEST_FACED_M
            if entity.get("support") == "ceiling" or flat:
                yield f"nobody turns to face {operand.id}"
            if {operand.id, entity.get("parent")} & moving:
                yield f"{operand.id} moves"
            if "clock" in operand.phrase:
                yield "a clock is named beside the one that is meant"


def _clockwise(ahead: Floats, way: Floats) -> float:
    """Degrees in (-180, 180] to the right of one ground vector (2,) at which another points."""
    return float(np.degrees(np.arctan2(ahead[1] * way[0] - ahead[0] * way[1], ahead @ way)))


def _apart(right: float, hour: int) -> float:
    """Degrees between a direction, clockwise from twelve, and an hour."""
    off = abs(right - HOUR_DEG * hour) % 360
    return min(off, 360 - off)
