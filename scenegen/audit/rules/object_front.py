"""Recomputes how two things are turned to one another, from the arrows of their fronts on the ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import acos, degrees

import numpy as np

from scenegen.audit.carrying import carried, unclear
from scenegen.audit.fronts import middle_shows
from scenegen.audit.geometry import Truth, entities, middle, pose_of
from scenegen.audit.rules.base import FRONT, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import faces_one_way

MIDDLES = {"the same way": 0.0, "at right angles": 90.0, "opposite ways": 180.0}
HALF, FARTHEST_M = 45.0, 6.01


@rule
class FrontsOfTwo(Rule):
    """The angle between two arrows, and which of none, a quarter and half a turn it is nearest to."""

    task = "object_front"
    name = "fronts_of_two"
    roles = {"first": "any", "second": "any"}
    frames = ("intrinsic",)
    unit = "degrees"
    convention = "degrees between the headings of both fronts on the floor; up to 45 the same way, from 135 opposite ways"
    values = ("the same way", "opposite ways", "at right angles")
    numbers = ("between_deg",)
    seen = {"first": FRONT, "second": FRONT}
    told = {"between_deg": Told("°", 0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By arrows; nothing where one does not stand upright, or its middle does not show."""
        known = entities(truth)
        one, other = known[given.id("first")], known[given.id("second")]
        between = _between(_front(one), _front(other))
        numbers = {"between_deg": between}
        moved = truth.get("tracks") and any(view["time"] != 0.0 for view in views)
        if moved or carried(truth, (one["id"], other["id"])) or not all(_upright(thing) for thing in (one, other)):
            return Found(None, 0.0, numbers)
        if not all(any(middle_shows(view, thing) for view in views) for thing in (one, other)):
            return Found(None, 0.0, numbers)
        away = {label: abs(between - middle) for label, middle in MIDDLES.items()}
        label = min(away, key=lambda name: away[name])
        return Found(label, HALF - away[label], numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Two things near enough to one another, neither name a part of the other."""
        known = entities(truth)
        one, other = known[given.id("first")], known[given.id("second")]
        phrases = [operand.phrase for operand in given.operands]
        for operand in given.operands:
            yield from faces_one_way(operand, truth)
        yield from unclear(phrases, truth)
        reach = sum(float(np.hypot(*thing["size"][:2])) / 2 for thing in (one, other))
        if float(np.linalg.norm((middle(one) - middle(other))[:2])) - reach > FARTHEST_M:
            yield f"{other['id']} is too far off"


def _front(thing: Truth) -> np.ndarray:
    """(2,) the unit arrow of a thing's front on the ground."""
    arrow = pose_of(thing)[:2, :3] @ np.array([1.0, 0.0, 0.0])
    out: np.ndarray = arrow / np.linalg.norm(arrow)
    return out


def _between(one: np.ndarray, other: np.ndarray) -> float:
    """Degrees between two unit arrows."""
    return degrees(acos(min(max(float(one @ other), -1.0), 1.0)))


def _upright(thing: Truth) -> bool:
    return "joints" in thing or bool(pose_of(thing)[2, 2] >= 0.998)
