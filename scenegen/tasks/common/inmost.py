"""The pixel of what shows that lies farthest from all that shows something else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.facts.seeing import mask


def inmost(shown: NDArray[np.bool_]) -> tuple[float, float, float]:
    """x and y of the pixel of a mask (H, W) that lies farthest from all others, the border among them, and how far in pixels; of pixels as far the
    first, row by row. Nothing in an empty one."""
    rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
    if not len(rows):
        return 0.0, 0.0, 0.0
    part = shown[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    away = np.asarray(distance_transform_edt(np.pad(part, 1)))[1:-1, 1:-1]
    row, column = np.unravel_index(int(away.argmax()), away.shape)
    return float(column + columns[0]), float(row + rows[0]), round(float(away[row, column]), 4)


@remembered
def inmost_of(facts: Facts, view: str, name: str) -> tuple[float, float, float]:
    """The same of what shows of a thing in a view."""
    return inmost(mask(facts, view, name))
