"""What one may look at so that a picture tells it: near, the only one of its kind, with others about it that might be meant as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenegen.compose.layout.layout import Item, Layout
from scenegen.compose.layout.rectangles import overlaps, rectangle

Floats = NDArray[np.float64]
NEAR_M, FAR_M = 0.9, 2.8
"""How near and how far from the eyes is what is chosen."""
BESIDE_DEG, AWAY_M, CAMERA_M = (35.0, 60.0, 85.0), 1.4, 0.7
"""From where it would be looked at: off the line of sight to either side, metres from the eyes, and the side of the square kept free there."""
VIEW_DEG, LEAST_SPAN = 34.0, 0.1
"""Half of what such a picture shows, and the least size of a thing over its distance in it."""
ASIDE_DEG, IN_LINE_DEG = 20.0, 25.0
"""How far off the line to what is chosen others lie at the eyes at least; twice that where the picture shows both within so many degrees."""
ENOUGH = 4
"""So many others are as good as more."""


class Company:
    """The things of a room, by which it is told how many others a picture would show beside what somebody looks at from a place."""

    def __init__(self, layout: Layout) -> None:
        kinds = Counter(_kind(item) for item in layout.items)
        self.items: Sequence[Item] = [item for item in layout.items if not item.decor and kinds[_kind(item)] == 1]
        self.middles = np.array([i.pose[:3, 3] + [0, 0, i.built.size[2] / 2] for i in self.items]).reshape(-1, 3)
        self.spans = np.array([max(i.built.size) for i in self.items])
        self.half = np.array([layout.length, layout.width]) / 2 - CAMERA_M / 2
        low = [item.corners for item in layout.items if item.z < 1.7 and not item.underfoot and item.support != "ceiling"]
        self.taken = np.array(low) if low else np.zeros((0, 4, 2))

    def best(self, eye: Floats) -> int:
        """How many others there are of the best thing that somebody with an eye (3,) may look at."""
        return max((count for count, _ in self.ranked(eye)), default=0)

    def ranked(self, eye: Floats) -> list[tuple[int, Item]]:
        """(how many others, thing) of all that somebody with an eye (3,) may look at, most first, up to ENOUGH."""
        away = np.linalg.norm(self.middles - eye, axis=1)
        near = [
            k for k, item in enumerate(self.items) if NEAR_M <= away[k] <= FAR_M and item.support in ("floor", "object", "wall")
        ]
        counted = [(min(self._others(eye, k), ENOUGH), self.items[k]) for k in near]
        return sorted(counted, key=lambda one: -one[0])

    def _others(self, eye: Floats, goal: int) -> int:
        """The most others that a picture from one side or the other shows."""
        ways = _unit(self.middles - eye)
        off, most = _degrees(ways @ ways[goal]), 0
        heading = np.arctan2(ways[goal, 1], ways[goal, 0])
        for turn in np.deg2rad([sign * deg for deg in BESIDE_DEG for sign in (1, -1)]):
            at = eye + AWAY_M * np.array([np.cos(heading + turn), np.sin(heading + turn), 0.0])
            square = rectangle(at[0], at[1], 0.0, CAMERA_M, CAMERA_M)
            if (np.abs(at[:2]) > self.half).any() or overlaps(square, self.taken).any():
                continue
            shown, head = _unit(self.middles - at), _unit(eye - at)
            ahead = _unit(head + shown[goal])
            if min(ahead @ head, ahead @ shown[goal]) < np.cos(np.deg2rad(VIEW_DEG)):
                continue
            large = self.spans >= LEAST_SPAN * np.linalg.norm(self.middles - at, axis=1)
            flat = _unit(
                (shown - head) - ((shown - head) @ ahead)[:, None] * ahead
            )  # the way of each in the picture, from the head
            in_line = _degrees(flat @ flat[goal]) < IN_LINE_DEG
            seen = large & (shown @ ahead >= np.cos(np.deg2rad(VIEW_DEG))) & (off >= np.where(in_line, 2, 1) * ASIDE_DEG)
            most = max(most, int(seen.sum()))
        return most


def _kind(item: Item) -> str:
    """The last word of what a thing is: an office chair is a chair."""
    return item.category.split("_")[-1]


def _unit(ways: Floats) -> Floats:
    out: Floats = ways / np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-9)
    return out


def _degrees(cosines: Floats) -> Floats:
    out: Floats = np.rad2deg(np.arccos(np.clip(cosines, -1.0, 1.0)))
    return out
