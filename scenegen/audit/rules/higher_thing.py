"""Recomputes which of two is higher above the floor, from the corners of their boxes, and what the picture makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenegen.audit.carrying import carried, entangled, moves, names_carrier
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, box_points, entities
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.untold import told_by_kinds

WITHIN, OPEN = 0.849, 0.399
"""Shares of a silhouette that the picture must hold and that must show."""
HIGHER = 0.05
"""Share of the picture's height by which one shows higher than the other."""


@rule
class HigherAboveTheFloor(Rule):
    """Lowest corner against lowest, highest against highest."""

    task = "higher_thing"
    name = "higher_above_the_floor"
    roles = {"target": "thing", "reference": "thing"}
    frames = ("world",)
    unit = "meters"
    convention = "foot and top of the one are both higher than those of the other: the lesser of the two differences, in meters"
    values = ("yes", "no")
    answer_type = "yes_no"
    parameters = {"shortcut": ("consistent", "counter", "ambiguous")}
    numbers = ("foot_m", "top_m", "lower_foot_m", "lower_top_m")
    least_from = "gap_m"
    told = {name: Told(" m", 2) for name in numbers}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Which is higher at both ends, and by how much; nothing where neither is, or one shows badly."""
        (view,) = views
        names = [given.id("target"), given.id("reference")]
        ends = [sorted(box_points(entities(truth)[name])[:, 2]) for name in names]
        yes = float(ends[0][0]) > float(ends[1][0])
        up, down = (0, 1) if yes else (1, 0)
        (foot, top), (under, over) = ((float(ends[k][0]), float(ends[k][-1])) for k in (up, down))
        gap = min(foot - under, top - over)
        numbers = {"foot_m": foot, "top_m": top, "lower_foot_m": under, "lower_top_m": over}
        cells = [cell_of(view, name) for name in names]
        shown = [c for c in cells if c and c["box2d"] and c["in_frame"] >= WITHIN and c["pixels"] >= OPEN * c["amodal_pixels"]]
        if len(shown) < 2 or gap <= 0 or moves(truth, names) or carried(truth, names):
            return Found(None, 0.0, numbers)
        rows = [(cell["box2d"][1] + cell["box2d"][3]) / 2 for cell in shown]
        rise = (rows[down] - rows[up]) / view["height"]
        mark = "consistent" if rise >= HIGHER else "counter" if rise <= -HIGHER else "ambiguous"
        return Found("yes" if yes else "no", gap, numbers, {"shortcut": mark})

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Neither name lies in the other or says what carries the thing, and the kinds do not tell which is the higher."""
        known = entities(truth)
        lower, upper = sorted((known[operand.id] for operand in given.operands), key=lambda one: _ends(one))
        if told_by_kinds(
            truth, upper, lower, lambda one, other: all(a > b for a, b in zip(_ends(one), _ends(other), strict=True))
        ):
            yield "its kinds are nowhere in the scene the other way round, so that names tell which is the higher"
        phrases = [given.phrase("target"), given.phrase("reference")]
        if entangled(phrases):
            yield "one of its names is a part of the other"
        if names_carrier(phrases):
            yield "a name says what carries the thing, and with that how high up it is"


def _ends(entity: Truth) -> tuple[float, float]:
    """Heights of the lowest and the highest corner."""
    heights = box_points(entity)[:, 2]
    return float(heights.min()), float(heights.max())
