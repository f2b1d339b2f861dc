"""Recomputes how two people are turned to each other, from where each is and which way the bodies and chests of both point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from scenegen.audit.aiming import Line, above
from scenegen.audit.geometry import Truth, bearing, compass_yaw, entities, pose_of, turn
from scenegen.audit.rules.base import FRONT, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

NAMES = {
    ("before", "before"): "face to face",
    ("behind", "behind"): "back to back",
    ("before", "behind"): "one faces the other's back",
    ("before", "beside"): "one faces the other's side",
}
ALIKE, OPPOSED = "side by side, facing the same way", "side by side, facing opposite ways"
NEAREST_M, TORSO_CLEAR_DEG = 0.599, 2.99
BY = ("body", "torso")


@rule
class BodiesTurned(Rule):
    """The place of each in the other's own front, side or back; the same by bodies and by chests, with nobody and nothing between the heads."""

    task = "person_facing"
    name = "bodies_turned"
    roles = {"first": "person", "second": "person"}
    frames = ("person",)
    unit = "degrees"
    convention = (
        "where each is from the other, off the way that one's body faces; before it up to 45 degrees, behind it from 135 on"
    )
    values = (*NAMES.values(), ALIKE, OPPOSED)
    planned = ("far_m",)
    numbers = ("first_deg", "second_deg")
    seen = {"first": FRONT, "second": FRONT}
    told = {"first_deg": Told("°", 0), "second_deg": Told("°", 0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """By body and torso of either; nothing where they differ, where the two are far apart or parted, or at another time than the
        start where something moves."""
        known = entities(truth)
        one, other = known[given.id("first")], known[given.id("second")]
        turns = [(_from(one, other, mine), _from(other, one, theirs)) for mine in BY for theirs in BY]
        named = [_named(*pair) for pair in turns]
        numbers = {"first_deg": turns[0][0], "second_deg": turns[0][1]}
        label, margin = named[0]
        away = float(np.linalg.norm((pose_of(one) - pose_of(other))[:2, 3]))
        later = truth.get("tracks") and any(view["time"] != 0.0 for view in views)
        near = NEAREST_M <= away <= given.parameter("far_m") + 1e-6
        agreed = all(said == label and clear >= TORSO_CLEAR_DEG for said, clear in named)
        if later or not near or not agreed or _parted(known, one, other):
            return Found(None, margin, numbers)
        return Found(label, margin, numbers)


def _from(one: Truth, other: Truth, frame: str) -> float:
    """Degrees to the left of the way one faces, by a frame, at which the other is."""
    pose = pose_of(one, frame)
    return bearing(pose[:3, 3], compass_yaw(pose), pose_of(other, frame)[:3, 3])


def _named(first: float, second: float) -> tuple[str | None, float]:
    """The arrangement, None where it has no name, and the degrees to the nearest change of it."""
    places = tuple(sorted("before" if abs(a) < 45 else "behind" if abs(a) > 135 else "beside" for a in (first, second)))
    margin = min(abs(abs(a) - edge) for a, edge in product((first, second), (45, 135)))
    if places != ("beside", "beside"):
        return NAMES.get((places[0], places[1])), margin
    between = abs(turn(first - second - 180))
    label = ALIKE if between < 45 else OPPOSED if between > 135 else None
    return label, min(margin, abs(between - (45 if between < 90 else 135))) if label else 0.0


def _parted(known: dict[str, Truth], one: Truth, other: Truth) -> bool:
    """Whether the box of something lies on the way between two heads that neither holds, sits on or is."""
    start, end = (pose_of(person, "head")[:3, 3] for person in (one, other))
    line, pair = Line(start, end - start), (one["id"], other["id"])
    own = {*pair, *(up for name in pair for up in above(known, name))}
    own |= {name for name in known if set(pair) & set(above(known, name))}
    reach = ((name, line.meets(entity)) for name, entity in known.items() if name not in own)
    return any(away is not None and away < 1.0 - 1e-9 for _, away in reach)
