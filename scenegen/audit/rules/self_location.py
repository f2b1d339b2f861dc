"""Recomputes from which of three marked spots on the floor two things are on the sides told, of who faces a third."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from scenegen.audit.carrying import unclear
from scenegen.audit.geometry import Floats, Truth, bearing, box_points, entities, middle
from scenegen.audit.ground import SLACK_M, clearance, floor_shown, one_room
from scenegen.audit.rules.base import MIDDLE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import stands

LABELS = ("point 1", "point 2", "point 3")
CLEAR_M, APART, AROUND = 0.25, 0.0999, 0.018
"""Radius of the floor that one stands on; shares of the picture's width that two marks are apart at least, and about a mark that show no thing."""


@rule
class SpotBySides(Rule):
    """The floor under the marks; from each, by corners, on which side of the other two's every part one has each of two things."""

    task = "self_location"
    name = "spot_by_sides"
    roles = {"facing": "any", "first": "any", "second": "any"}
    frames = ("stand_at_facing",)
    unit = "degrees"
    convention = (
        "left and right of whoever faces the middle of the first thing; degrees from straight ahead or behind of what is nearest to them, of all "
        "parts of the things and all points"
    )
    values = LABELS
    parameters = {"first_side": ("left", "right"), "second_side": ("left", "right")}
    numbers = ("first_deg", "second_deg")
    told = {"first_deg": Told("°", 0), "second_deg": Told("°", 0)}
    seen = {"facing": MIDDLE, "first": MIDDLE, "second": MIDDLE}
    marks = ("dot",)

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the pixels of the marks alone."""
        if len(views) != 1 or (truth.get("tracks") and views[0]["time"] != 0.0) or not one_room(truth):
            return Found(None, 0.0)
        (view,) = views
        known = entities(truth)
        things = [known[given.id(role)] for role in ("facing", "first", "second")]
        spots = _spots(truth, view, given)
        if spots is None or not all(map(stands, things)):
            return Found(None, 0.0)
        wanted = (given.parameter("first_side"), given.parameter("second_side"))
        cases, least, numbers, label = set(), 180.0, {}, None
        for name, spot in zip(LABELS, spots, strict=True):
            told = [_side(spot, things[0], other) for other in things[1:]]
            cases.add(tuple(way for way, _ in told))
            least = min(least, *(clear for _, clear in told))
            if tuple(way for way, _ in told) == wanted:
                heading = bearing(spot, 0.0, middle(things[0]))
                degrees = [bearing(spot, heading, middle(other)) for other in things[1:]]
                label, numbers = name, dict(zip(self.numbers, degrees, strict=True))
        return Found(label if len(cases) == len(LABELS) else None, least, numbers)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """What is faced, and what one has on which side."""
        (first, one), (second, other) = ((given.phrase(role), given.parameter(f"{role}_side")) for role in ("first", "second"))
        both = f"the {first} and the {second} both on your {one}"
        apart = f"the {first} on your {one} and the {second} on your {other}"
        return {"a": given.phrase("facing"), "sides": both if one == other else apart}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of another, or says what carries what; and the reason has both things on the sides that are asked for."""
        yield from unclear([operand.phrase for operand in given.operands])
        for role, verb in (("first", " is"), ("second", "")):
            way = given.parameter(f"{role}_side")
            if f"the {given.phrase(role)}{verb} {abs(given.number(f'{role}_deg')):.0f}° to the {way}" not in row["rationale"]:
                yield f"its rationale does not have {given.id(role)} to the {way}"


def _spots(truth: Truth, view: Row, given: Given) -> list[Floats] | None:
    """(3,) each, on the floor: what the three marks show of it, if they do, each with room to stand, and apart in the picture."""
    places = [mark["at"] for mark in given.marks]
    if [mark["label"] for mark in given.marks] != ["1", "2", "3"] or any(
        mark["view_id"] != view["view_id"] for mark in given.marks
    ):
        return None
    if min(float(np.hypot(a[0] - b[0], a[1] - b[1])) for a, b in combinations(places, 2)) < APART * view["width"]:
        return None
    at, floor = floor_shown(truth, view)
    pixels = [(min(int(y), view["height"] - 1), min(int(x), view["width"] - 1)) for x, y in places]
    rows, columns = np.nonzero(~floor)
    if not all(floor[pixel] for pixel in pixels) or any(
        len(rows) and np.hypot(rows - y, columns - x).min() < AROUND * view["width"] for y, x in pixels
    ):
        return None
    only = np.zeros_like(floor)
    only[tuple(np.array(pixels).T)] = True
    clear = clearance(truth, at, only)
    if any(clear[pixel] < CLEAR_M - SLACK_M for pixel in pixels):
        return None
    return [np.array([*at[pixel], 0.0]) for pixel in pixels]


def _side(spot: Floats, facing: Truth, other: Truth) -> tuple[str, float]:
    """Whether something is left or right of who faces another thing, and by how many degrees all of it is so, whatever part is faced; negative
    where it is not."""
    turns = []
    heading = bearing(spot, 0.0, middle(facing))
    aim = bearing(spot, heading, middle(other))
    for faced in box_points(facing):
        off = bearing(spot, heading, faced)
        turns += [aim + bearing(spot, heading + aim, corner) - off for corner in box_points(other)]
    left, right = min(min(turns), 180 - max(turns)), min(-max(turns), 180 + min(turns))
    return ("left", left) if left >= right else ("right", right)
