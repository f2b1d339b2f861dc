"""Higher and lower: in the world, and in the picture. On top of is contact (`scenegen.facts.contact`); none of them is "farther"."""

from __future__ import annotations

from typing import Literal

import numpy as np

from scenegen.facts.facts import Facts
from scenegen.facts.relation import Floats, Relation, gap, off_diagonal, remembered, sign_of
from scenegen.facts.seeing import boxes


@remembered
def higher_in_world(facts: Facts, of: Literal["centers", "extents", "tops"] = "centers") -> Relation:
    """(N, N) +1 where the row is higher above the floor than the column, -1 where lower: by box centres, by tops, or wholly (extents
    apart). Margin: metres between the centres, the tops or the extents."""
    bottom, top = spans(facts)
    level = top if of == "tops" else facts.centers[:, 2]
    rise = level[:, None] - level[None]
    pairs = off_diagonal(len(facts.ids))
    if of != "extents":
        return sign_of(rise, pairs, np.abs(rise), "m", f"higher (+1) or lower (-1) in the world, by {of}")
    apart = gap(bottom, top)
    return sign_of(rise, pairs & (apart > 0), apart, "m", "wholly higher (+1) or lower (-1) in the world")


@remembered
def higher_in_image(facts: Facts, view: str, of: Literal["centers", "extents"] = "centers") -> Relation:
    """(N, N) +1 where the row's visible box is higher in the picture than the column's, -1 where lower: by middles, or wholly (boxes
    apart). Valid where both are seen. Margin: pixels."""
    box = boxes(facts, view)
    edges = box.value.astype(np.float64)
    middle = (edges[:, 1] + edges[:, 3]) / 2
    rise = middle[None] - middle[:, None]
    valid = box.valid[:, None] & box.valid[None] & off_diagonal(len(facts.ids))
    if of == "centers":
        return sign_of(rise, valid, np.abs(rise), "px", "higher (+1) or lower (-1) in the picture, by the middles of boxes")
    apart = gap(edges[:, 1], edges[:, 3])
    return sign_of(rise, valid & (apart > 0), apart, "px", "wholly higher (+1) or lower (-1) in the picture")


@remembered
def spans(facts: Facts) -> tuple[Floats, Floats]:
    """Heights (N,) of the lowest and the highest corners of the boxes above the floor, metres."""
    return facts.corners[..., 2].min(-1), facts.corners[..., 2].max(-1)
