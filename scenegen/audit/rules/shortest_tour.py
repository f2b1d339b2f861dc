"""Recomputes on which order the way from one marked spot on the floor through three others is the shortest, by what the marks show of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise, permutations
from math import dist

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.sequence import SequenceAnswer
from scenegen.audit.geometry import Truth
from scenegen.audit.ground import clearance, floor_shown, one_room
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

NAMES = ("point 1", "point 2", "point 3")
PLACES = {"1": "point 1", "2": "point 2", "3": "point 3", "S": "start"}
"""What the marks stand for, in their order."""
CLEAR_M = 0.235
"""Half the width of the free floor on which one walks."""
APART, AROUND, SHOWN, NEAREST_M = 0.0999, 0.018, 0.0499, 0.499
"""Shares of the picture's width that two marks are apart at least, and about a mark that show no thing; by which share the picture's own shortest
order is shorter; metres between two spots."""
EACH_M = 0.02
"""Metres between the points of a way that are looked at."""


@rule
class LeastOfAllOrders(Rule):
    """All six ways, by the floor under the marks; every two of these have free floor between them, all of it shown."""

    task = "shortest_tour"
    name = "least_of_all_orders"
    roles = {}
    frames = ("world",)
    unit = "multiple of the least accepted"
    convention = "meters straight over the floor from the start through all three, in each of the six orders"
    answer_type = "sequence"
    asked = {"metric": "exact", "repeats": False}
    parameters = {"shortcut": ("consistent", "counter"), "next": tuple(", ".join(order) for order in permutations(NAMES))}
    planned = ("gap_m", "gap_ratio")
    numbers = ("length_m", "next_m")
    told = {"length_m": Told(" m", 1), "next_m": Told(" m", 1)}
    least = 1.0
    marks = ("dot",)

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the pixels of the marks alone."""
        if len(views) != 1 or (truth.get("tracks") and views[0]["time"] != 0.0) or not one_room(truth):
            return Found(None, 0.0)
        (view,) = views
        if [mark["label"] for mark in given.marks] != list(PLACES) or any(
            mark["view_id"] != view["view_id"] for mark in given.marks
        ):
            return Found(None, 0.0)
        flat = dict(zip(PLACES.values(), (mark["at"] for mark in given.marks), strict=True))
        spots = _spots(truth, view, flat)
        if spots is None:
            return Found(None, 0.0)
        ways = sorted((_length(spots, order), order) for order in permutations(NAMES))
        (least, best), (second, other) = ways[:2]
        numbers = {"length_m": least, "next_m": second}
        margin = min((second - least) / given.parameter("gap_m"), (second - least) / second / given.parameter("gap_ratio"))
        drawn = sorted((_length(flat, order), order) for order in permutations(NAMES))
        agrees = drawn[0][1] == best
        longer = drawn[1][0] if agrees else _length(flat, best)
        if longer < (1 + SHOWN) * drawn[0][0]:
            return Found(None, margin, numbers)
        told = {"shortcut": "consistent" if agrees else "counter", "next": ", ".join(other)}
        return Found(SequenceAnswer(items=best), margin, numbers, told)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """No wording names anything."""
        return {}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """What may be named are the three points; the reason tells the next shortest way; nobody's own eyes are meant."""
        if getattr(given.answer, "among", ()) != NAMES:
            yield "what the answer may name are not the three points"
        if f"by way of {given.parameter('next')}, the next shortest" not in row["rationale"]:
            yield "its rationale does not tell the next shortest way"


def _length(places: Mapping[str, Sequence[float]], order: Sequence[str]) -> float:
    """How long the way is from the start through places in an order."""
    return sum(dist(places[one], places[other]) for one, other in pairwise(("start", *order)))


def _spots(truth: Truth, view: Row, flat: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, float]] | None:
    """What the marks show of the floor, by their names, if they lie apart, with room about them, and every way between two is free and in sight."""
    if min(dist(one, other) for one, other in combinations(flat.values(), 2)) < APART * view["width"]:
        return None
    at, floor = floor_shown(truth, view)
    rows, columns = np.nonzero(~floor)
    out = {}
    for name, (x, y) in flat.items():
        row, column = min(int(y), view["height"] - 1), min(int(x), view["width"] - 1)
        if not floor[row, column] or (len(rows) and np.hypot(rows - row, columns - column).min() < AROUND * view["width"]):
            return None
        out[name] = (float(at[row, column, 0]), float(at[row, column, 1]))
    for one, other in combinations(flat, 2):
        away = dist(out[one], out[other])
        if away < NEAREST_M or not _in_sight(floor, flat[one], flat[other]):
            return None
        way = np.linspace(out[one], out[other], int(away / EACH_M) + 2)[None]
        if clearance(truth, way, np.ones(way.shape[:2], dtype=bool)).min() < CLEAR_M:
            return None
    return out


def _in_sight(floor: NDArray[np.bool_], one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether every pixel of the straight line between two marks shows floor."""
    line = np.linspace(one, other, int(2 * dist(one, other)) + 2).astype(int)
    return bool(floor[line[:, 1], line[:, 0]].all())
