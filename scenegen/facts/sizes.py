"""Sizes of things and how they compare, from their boxes: height as they stand, longest extent, side, area and volume."""

from __future__ import annotations

from typing import Literal

import numpy as np

from scenegen.facts.facts import Facts
from scenegen.facts.relation import Floats, Relation, off_diagonal, relation, remembered, sign_of
from scenegen.facts.vertical import spans

Size = Literal["height", "longest", "longest_horizontal", "length", "width", "footprint", "volume"]
"""height: vertical extent in the world as it stands (a lying bottle is low). longest: the box's longest side (VSI-Bench).
longest_horizontal: the longer of its length and width (QVS). length, width: its own X and Y. footprint: their product, m2.
volume: of the box, m3."""


@remembered
def size(facts: Facts, by: Size = "longest") -> Relation:
    """(N,) metres (m2 for footprint, m3 for volume), always valid. Margin: the size itself, which is above 0."""
    value = _measure(facts, by)
    unit: Literal["m", "m2", "m3"] = "m3" if by == "volume" else "m2" if by == "footprint" else "m"
    return relation(value, np.ones(len(value), dtype=bool), value, unit, by)


@remembered
def larger(facts: Facts, by: Size = "volume") -> Relation:
    """(N, N) +1 where the row is larger than the column, -1 where smaller. Margin: by what share of the larger one the smaller falls
    short, from 0 to 1."""
    value = _measure(facts, by)
    most = np.maximum(value[:, None], value[None])
    short = np.abs(value[:, None] - value[None]) / np.where(most > 0, most, 1.0)
    pairs = off_diagonal(len(value))
    return sign_of(value[:, None] - value[None], pairs, short, "ratio", f"larger (+1) or smaller (-1) by {by}")


def taller(facts: Facts) -> Relation:
    """(N, N) +1 where the row stands taller than the column, -1 where less tall, by the vertical extents of their boxes, which for people
    are those of the body as it is posed. Margin as `larger`. Where their tops are is another relation (`vertical`)."""
    return larger(facts, "height")


def _measure(facts: Facts, by: Size) -> Floats:
    sizes = facts.sizes
    if by == "height":
        low, high = spans(facts)
        return high - low
    columns: dict[str, Floats] = {
        "longest": sizes.max(-1, initial=0.0), "longest_horizontal": sizes[:, :2].max(-1, initial=0.0), "length": sizes[:, 0],
        "width": sizes[:, 1], "footprint": sizes[:, 0] * sizes[:, 1], "volume": sizes.prod(-1),
    }  # fmt: skip
    return columns[by]
