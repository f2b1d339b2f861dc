"""Recomputes what a straight way passes first, by turning the floor so that the way runs along x."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.answers.choice import ChoiceAnswer
from scenegen.audit.carrying import misnamed, moves
from scenegen.audit.fronts import large
from scenegen.audit.geometry import Truth, box_points, entities, middle
from scenegen.audit.rules.base import MIDDLE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.standing import stands
from scenegen.audit.wording import to_choose

NEAREST_M, FARTHEST_M, END_M = 1.499, 12.001, 0.099
SHARE, NEAR_M = 0.00299, 0.001
FEWEST, MOST = 2, 4


@rule
class PassedBeforeOthers(Rule):
    """By the stretches of the way on which each footprint lies beside it: the first has ended before any other begins."""

    task = "passed_first"
    name = "passed_before_others"
    roles = {"start": "any", "end": "any", "option": "any"}
    many = ("option",)
    frames = ("path",)
    unit = "m"
    convention = "meters along the straight way on the floor, from the middle of the start, to the last corner of the first and the first of the next"
    planned = ("reach_m",)
    numbers = ("left_m", "next_m")
    views = (1, 8)
    linked = True
    seen = {"start": MIDDLE, "end": MIDDLE, "option": MIDDLE}
    least_from = "gap_m"
    told = {"left_m": Told(" m", 1), "next_m": Told(" m", 1)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The stretch beside each, and from the end of the one that ends first to the next."""
        known, options = entities(truth), given.ids_of("option")
        if not FEWEST <= len(options) <= MOST:
            return Found(None, 0.0)
        start, end = (middle(known[given.id(role)]) for role in ("start", "end"))
        far = float(np.hypot(*(end - start)[:2]))
        level = Rotation.from_euler("z", -np.arctan2(*(end - start)[1::-1]))
        beside = {name: level.apply(box_points(known[name]) - start)[:, 0] for name in options}
        first, *rest = sorted(options, key=lambda name: float(beside[name].max()))
        left, come = float(beside[first].max()), min(float(beside[name].min()) for name in rest)
        numbers = {"left_m": left, "next_m": come}
        reach = max(abs(float(level.apply(middle(known[name]) - start)[1])) for name in options)
        ends = np.concatenate([*beside.values()])
        fit = NEAREST_M <= far <= FARTHEST_M and ends.min() >= END_M and ends.max() <= far - END_M and come > left
        fit = fit and reach <= given.parameter("reach_m") + NEAR_M
        fit = fit and all(stands(known[name]) and large(known[name], views, SHARE) for name in given.ids)
        if not fit or moves(truth, given.ids):
            return Found(None, come - left, numbers)
        phrases = {operand.id: operand.phrase for operand in given.operands}
        return Found(ChoiceAnswer(label=phrases[first], labels=tuple(sorted(given.options))), come - left, numbers)

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of what is to be chosen from."""
        return given.options

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The two ends, and the list of the things."""
        return {"a": given.phrase("start"), "b": given.phrase("end"), **to_choose(given.options)}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The labels are the names, and no name is a part of another, or says what carries the thing where that may change."""
        yield from misnamed(given, truth)
