"""Recomputes which of two is taller, from the shapes' boxes and bodies, and that a picture shows both from top to foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.audit.extents import from_top_to_foot, says_size, upright
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, box_points, entities
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.untold import told_by_kinds

LEAST_M, LEAST_SHARE = 0.1, 0.2
"""The least difference that counts: metres, and share of the taller."""


@rule
class HeightAgainstHeight(Rule):
    """The vertical extents of two things as they stand."""

    task = "taller"
    name = "height_against_height"
    roles = {"target": "any", "reference": "any"}
    frames = ("world",)
    unit = "multiple of the least accepted"
    convention = "height in meters from the lowest to the highest point as it stands, whatever it stands on"
    values = ("yes", "no")
    answer_type = "yes_no"
    numbers = ("target_m", "reference_m")
    least_from = "clearance"
    told = {"target_m": Told(" m", 2), "reference_m": Told(" m", 2)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Each from its lowest to its highest corner; nothing where a picture does not show these."""
        known = entities(truth)
        tall = [_tall(known[given.id(role)]) for role in ("target", "reference")]
        apart = abs(tall[0] - tall[1])
        numbers = {"target_m": tall[0], "reference_m": tall[1]}
        if not all(from_top_to_foot(view, cell_of(view, given.id(role))) for view in views for role in ("target", "reference")):
            return Found(None, 0.0, numbers)
        margin = min(apart / LEAST_M, apart / max(tall) / LEAST_SHARE)
        return Found("yes" if tall[0] > tall[1] else "no", margin, numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Whoever's height is asked stands, and no word and no kind says beforehand which is larger."""
        known = entities(truth)
        lower, upper = sorted((known[operand.id] for operand in given.operands), key=_tall)
        if told_by_kinds(truth, upper, lower, lambda one, other: _tall(one) > _tall(other)):
            yield "its kinds are nowhere in the scene the other way round, so that names tell which is the taller"
        for operand in given.operands:
            if not upright(known[operand.id]):
                yield f"{operand.phrase!r} does not stand upright"
            if says_size(operand.phrase):
                yield f"{operand.phrase!r} says how large it is"


def _tall(entity: Truth) -> float:
    """Metres from its lowest to its highest corner."""
    return float(np.ptp(box_points(entity)[:, 2]))
