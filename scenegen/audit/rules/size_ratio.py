"""Recomputes how many times as tall or as long one thing is as another, that all of it shows, and what their pixels make of the ratio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.answers.number import NumberAnswer
from scenegen.assets import catalogue
from scenegen.audit.carrying import carried, leans, moves
from scenegen.audit.extents import across, all_shows, from_top_to_foot, says_size, upright
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, box_points, entities
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

SMALLEST_M, SMALLEST_PX = 0.119, 0.0599
"""Metres of the lesser, and share of the picture's height that each spans, at least."""
DEEPER = 2.51
"""How many times deeper the one may lie than the other."""
ABOUT, FAR = 1.2, 1.5
"""Factors by which the ratio in pixels may be off to be about right, and must be off to be wrong."""
LARGEST = 4.9


@rule
class RatioOfSizes(Rule):
    """Heights of the corners of boxes, or the greatest of their sides, the one over the other."""

    task = "size_ratio"
    name = "ratio_of_sizes"
    roles = {"target": "any", "reference": "any"}
    frames = ("world",)
    unit = "times the lesser"
    convention = "meters of the greater over meters of the lesser: heights as they stand, or the longest sides of the boxes that shapes fit into"
    answer_type = "number"
    asked = {"unit": None, "decimals": 1, "metric": "mra", "tolerance": None}
    parameters = {"measure": ("height", "longest"), "shortcut": ("consistent", "counter", "ambiguous")}
    planned = ("across",)
    numbers = ("ratio", "target_m", "reference_m")
    least_from = "least_ratio"
    options_apart = (1.45, 0.5)
    told = {"ratio": Told(" times", 1), "target_m": Told(" m", 2), "reference_m": Told(" m", 2)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The ratio and both sizes; nothing where a picture does not show all of what is compared."""
        (view,) = views
        known, names = entities(truth), [given.id("target"), given.id("reference")]
        height = given.parameter("measure") == "height"
        one, other = (float(np.ptp(box_points(known[n])[:, 2])) if height else float(max(known[n]["size"])) for n in names)
        numbers = {"ratio": one / other, "target_m": one, "reference_m": other}
        cells = [cell_of(view, name) for name in names]
        seen = [cell for cell in cells if cell is not None and cell["box2d"] is not None]
        if len(seen) < 2 or other < SMALLEST_M or one / other > LARGEST or moves(truth, names) or carried(truth, names):
            return Found(None, one / other, numbers)
        least = float(given.parameter("across"))
        for name, cell in zip(names, seen, strict=True):
            lies = height or across(view, known[name]) >= least - 1e-6
            shows = lies and (from_top_to_foot(view, cell) if height else all_shows(cell))
            if not shows or _span(cell, height) < SMALLEST_PX * view["height"]:
                return Found(None, one / other, numbers)
        deep = [float(cell["depth"][1]) for cell in seen if cell["depth"] is not None]
        if len(deep) == 2 and max(deep) > DEEPER * min(deep):
            return Found(None, one / other, numbers)
        off = _span(seen[0], height) / _span(seen[1], height) / (one / other)
        off = max(off, 1 / off)
        mark = "consistent" if off <= ABOUT else "counter" if off >= FAR else "ambiguous"
        return Found(NumberAnswer(value=one / other, decimals=1), one / other, numbers, {"shortcut": mark})

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Each measure has wordings of its own."""
        if (kind == "longest") != (given.parameter("measure") == "longest"):
            yield f"a wording of the kind {kind!r} asks for another measure"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """What is compared has a height, or a longest side, and no word says which is larger."""
        known, height = entities(truth), given.parameter("measure") == "height"
        for operand in given.operands:
            entity = known[operand.id]
            if says_size(operand.phrase):
                yield f"{operand.phrase!r} says how large it is"
            if height and not upright(entity):
                yield f"{operand.phrase!r} does not stand upright"
            if not height and (
                "joints" in entity or entity.get("support") == "ceiling" or catalogue.is_alive(entity["category"])
            ):
                yield f"{operand.phrase!r} has no sides: it hangs or lives"
        if leans(truth, [operand.phrase for operand in given.operands]):
            yield "a name leans on what carries the thing, which may change"


def _span(cell: Row, height: bool) -> float:
    box = cell.get("amodal_box") or cell["box2d"]
    sides = (box[2] - box[0], box[3] - box[1])
    return float(sides[1] if height else max(sides))
