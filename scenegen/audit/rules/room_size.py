"""Measures a room's floor again, and looks for each of its corners in the pictures, beside the boxes of what shows there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.number import NumberAnswer
from scenegen.audit.geometry import Truth
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

LEAST_M2, MOST_M2 = 9.0, 76.0
UP = tuple(0.1 + 0.85 * k / 7 for k in range(8))
"""Shares of the room's height at which each corner is looked for."""
BORDER = 0.01


@rule
class FloorArea(Rule):
    """The polygon of the floor, in triangles from its first corner; every corner shows in some picture, upright beside all things."""

    task = "room_size"
    name = "floor_area"
    roles: ClassVar[Mapping[str, str]] = {}
    frames = ("world",)
    unit = "share of the worst corner"
    convention = "square meters of the floor between the walls"
    answer_type = "number"
    asked = {"unit": "m2", "decimals": 1, "metric": "mra", "tolerance": None}
    numbers = ("area_m2",)
    views = (2, 10_000)
    least_from = "corner"
    options_apart = (1.65, 4.0)
    linked = True
    told = {"area_m2": Told(" square meters", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The area; nothing for a place that is no single room, or whose corners do not all show."""
        room = truth.get("room")
        if not room or room.get("height") is None or room.get("inner_walls"):
            return Found(None, 0.0)
        first, *others = (np.array(corner, dtype=np.float64) for corner in room["floor"])
        pieces = [float(np.linalg.det(np.array([one - first, other - first]))) / 2 for one, other in pairwise(others)]
        area, least = sum(pieces), _least(room, views)
        if min(pieces) < -1e-6 or not _convex(room["floor"]) or not LEAST_M2 <= area <= MOST_M2:
            return Found(None, least, {"area_m2": area})
        return Found(NumberAnswer(value=area, unit="m2", decimals=1), least, {"area_m2": area})

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """One of the corners shows in none of them."""
        least = _least(truth["room"], views)
        if least < plan["corner"]:
            yield f"of one corner they show {least:.2f}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """All pictures of the set are shown."""
        if given.view_set is None or given.view_set["view_ids"] != row["view_ids"]:
            yield "it does not show all pictures of its set"


def _convex(floor: Sequence[Sequence[float]]) -> bool:
    """Whether a polygon, counter-clockwise, turns left at every corner, or goes straight on."""
    for k, (x, y) in enumerate(floor):
        (u, v), (p, q) = floor[k - 1], floor[(k + 1) % len(floor)]
        if (x - u) * (q - y) - (y - v) * (p - x) < -1e-6:
            return False
    return True


def _least(room: Truth, views: Sequence[Row]) -> float:
    """The share that shows of the corner of the room that shows least, each in the picture that shows most of it."""
    return min(max((_shows(room, corner, view) for view in views), default=0.0) for corner in room["floor"])


def _shows(room: Truth, corner: Sequence[float], view: Row) -> float:
    """The share of the points up a corner that lie inside a picture, and in no box of what shows there."""
    boxes = [cell["box2d"] for cell in view["visible"] if cell["pixels"] > 0 and cell["box2d"]]
    camera_from_world = np.linalg.inv(np.array(view["world_from_camera"], dtype=np.float64))
    count = 0
    for share in UP:
        at = _pixel(view, camera_from_world, np.array([*corner[:2], share * room["height"], 1.0]))
        if at is None:
            continue
        u, v = at
        inside = BORDER < u / view["width"] < 1 - BORDER and BORDER < v / view["height"] < 1 - BORDER
        count += inside and not any(x0 <= u <= x1 and y0 <= v <= y1 for x0, y0, x1, y1 in boxes)
    return count / len(UP)


def _pixel(view: Row, camera_from_world: NDArray[np.float64], point: NDArray[np.float64]) -> tuple[float, float] | None:
    """Where a point of the world lies in a picture; None behind the camera."""
    seen = (camera_from_world @ point)[:3]
    if seen[2] <= 0:
        return None
    u, v, w = np.array(view["K"], dtype=np.float64) @ seen
    return float(u / w), float(v / w)
