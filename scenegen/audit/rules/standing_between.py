"""Recomputes what is between two others on the floor, by the sides of triangles and by points of the straight way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import acos, degrees, dist

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import misnamed, moves
from scenegen.audit.fronts import large
from scenegen.audit.geometry import Truth, box_points, entities, middle, pose_of
from scenegen.audit.rules.base import MIDDLE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import stands
from scenegen.audit.wording import to_choose

DIVIDES_DEG, SLACK_DEG = 130.0, 0.05
"""The angle that divides what is between from what is not; a corner may exceed it by so much."""
NEAREST_M, FARTHEST_M = 1.199, 8.001
SHARE = 0.00299
FEWEST, MOST = 2, 4
POINTS = 400
"""Of the straight way from the one end to the other."""


@rule
class OnTheWayBetween(Rule):
    """The only one of those named from whose middle the ends are seen nearly opposite ways, and which stands in the way."""

    task = "standing_between"
    name = "on_the_way_between"
    roles = {"end_0": "any", "end_1": "any", "option": "any"}
    many = ("option",)
    frames = ("world",)
    unit = "degrees"
    convention = "the angle on the floor at which the middles of the two ends are seen from a middle; between from 130 degrees on"
    numbers = ("between_deg", "others_deg")
    views = (1, 8)
    linked = True
    seen = {"end_0": MIDDLE, "end_1": MIDDLE, "option": MIDDLE}
    told = {"between_deg": Told("°", 0), "others_deg": Told("°", 0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The angle from each; nothing where none is between, or a part of another one may be."""
        known, options = entities(truth), given.ids_of("option")
        one, other = (known[given.id(role)] for role in ("end_0", "end_1"))
        angles = {name: _angle(_plan(known[name]), one, other) for name in options}
        order = sorted(options, key=angles.__getitem__)
        if not FEWEST <= len(options) <= MOST:
            return Found(None, 0.0)
        *rest, first = order
        numbers = {"between_deg": angles[first], "others_deg": angles[rest[-1]]}
        margin = min(angles[first] - DIVIDES_DEG, DIVIDES_DEG - angles[rest[-1]])
        corners = [_angle((float(x), float(y)), one, other) for name in rest for x, y, _ in box_points(known[name])]
        far = dist(_plan(one), _plan(other))
        fit = margin > 0 and NEAREST_M <= far <= FARTHEST_M and max(corners) <= DIVIDES_DEG + SLACK_DEG
        fit = fit and _crosses(known[first], one, other) and not any(_crosses(known[name], one, other) for name in rest)
        fit = fit and all(stands(known[name]) and large(known[name], views, SHARE) for name in given.ids)
        if not fit or moves(truth, given.ids) or any(_overlap(known[a], known[b]) for a, b in combinations(given.ids, 2)):
            return Found(None, margin, numbers)
        phrases = {operand.id: operand.phrase for operand in given.operands}
        labels = tuple(sorted(phrases[name] for name in options))
        return Found(ChoiceAnswer(label=phrases[first], labels=labels), margin, numbers)

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of what is to be chosen from."""
        return given.options

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The two ends, and the list of the things."""
        return {"a": given.phrase("end_0"), "b": given.phrase("end_1"), **to_choose(self.possible(given))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The labels are the names, and no name is a part of another, or leans on what carries the thing where that may change."""
        yield from misnamed(given, truth)


def _plan(entity: Truth) -> tuple[float, float]:
    x, y, _ = middle(entity)
    return float(x), float(y)


def _angle(spot: tuple[float, float], one: Truth, other: Truth) -> float:
    """Degrees between the middles of two as seen from a spot of the floor, by the sides of the triangle."""
    first, second, third = dist(spot, _plan(one)), dist(spot, _plan(other)), dist(_plan(one), _plan(other))
    if first * second == 0:
        return 180.0
    return degrees(acos(min(max((first**2 + second**2 - third**2) / (2 * first * second), -1.0), 1.0)))


def _crosses(entity: Truth, one: Truth, other: Truth) -> bool:
    """Whether some point of the straight way from one middle to the other lies in an entity's footprint."""
    ways = np.linspace(_plan(one), _plan(other), POINTS)
    pose, (length, width, _) = pose_of(entity), entity["size"]
    points = np.column_stack([ways, np.full(POINTS, pose[2, 3])])
    local = Rotation.from_matrix(pose[:3, :3]).inv().apply(points - pose[:3, 3])
    return bool(((np.abs(local[:, 0]) <= length / 2) & (np.abs(local[:, 1]) <= width / 2)).any())


def _overlap(one: Truth, other: Truth) -> bool:
    """Whether the middle of one lies in the footprint of the other, either way."""
    return _crosses(one, other, other) or _crosses(other, one, one)
