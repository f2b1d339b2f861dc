"""Whether something is well in a picture, by the row of its view: enough of it, unhidden, and inside the border. The audit's own reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenegen.audit.fronts import Cell, cell_of, pixels_of
from scenegen.audit.geometry import Truth
from scenegen.audit.source import Row

USUAL = {"min_fraction": 0.5, "min_pixels": 0.003, "min_side": 0.02, "min_in_frame": 0.8, "min_whole": 0.55}
"""What is asked of everything that is named, where no recipe says otherwise: shares of the silhouette in the picture, of the picture, of the
root of the picture's pixels, and twice of the whole silhouette."""
BOUNDS = tuple(USUAL)
CUT_OFF = 5
"""What the border of the image cuts off must show this many times the least pixels."""
HEAD = ("head", "face", "eyes", "hair", "hat")
HEAD_LEAST, PERSON_INSIDE = 60, 0.4
"""Pixels of the head, and the share of the figure inside the image, that whoever is named must show."""


def well(cell: Cell | None, row: Row, entity: Truth, policy: Mapping[str, float] = USUAL) -> bool:
    """Whether a cell of a row's table is of something well in the picture; policy: the bounds of USUAL, as a recipe sets them."""
    if cell is None or not tells(cell, entity, policy):
        return False
    area = row["width"] * row["height"]
    x0, y0, x1, y1 = cell.get("box2d") or (0, 0, area, area)
    wide = min(x1 - x0, y1 - y0)
    least = policy["min_pixels"] * area * (CUT_OFF if cell["truncated"] else 1)
    return bool(cell["pixels"] >= least and wide * wide >= policy["min_side"] ** 2 * area)


def tells(cell: Cell, entity: Truth, policy: Mapping[str, float] = USUAL) -> bool:
    """Whether a cell is of enough of a silhouette, whatever its size, to tell what it is; of people the head."""
    inside, whole = policy["min_in_frame"], policy["min_whole"]
    if "joints" in entity:
        inside, whole = min(inside, PERSON_INSIDE), min(whole, PERSON_INSIDE)
        if pixels_of(cell, *HEAD) < HEAD_LEAST:
            return False
    if not cell["amodal_pixels"] or cell["in_frame"] < inside:
        return False
    shown = cell["pixels"] / cell["amodal_pixels"]
    return bool(shown >= policy["min_fraction"] and shown * cell["in_frame"] >= whole)


def nearly_whole(rows: Sequence[Row], name: str, least: float) -> bool:
    """Whether one of the pictures shows something of a thing and holds so much of its silhouette, hidden or not."""
    cells = (cell_of(row, name) for row in rows)
    return any(cell is not None and cell["pixels"] > 0 and cell["in_frame"] >= least - 1e-9 for cell in cells)
