"""Many points through one matrix, summed in an order of our own.

A matrix product is summed as its library, its threads and the machine like; what a table or a picture hangs on may not be.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def affine(matrix: NDArray[np.float64], points: NDArray[np.float32] | NDArray[np.float64]) -> NDArray[np.float32]:
    """Points or directions (N, 3) through `matrix`, (3, 4) or the upper rows of a (4, 4) pose, or (3, 3) for directions: (N, 3) float32.

    Computed in double precision, rounded once.
    """
    out = np.empty((len(points), 3), dtype=np.float32)
    x, y, z = (points[:, k].astype(np.float64) for k in range(3))
    for k in range(3):
        row = x * matrix[k, 0] + y * matrix[k, 1] + z * matrix[k, 2]
        out[:, k] = row if matrix.shape[1] == 3 else row + matrix[k, 3]
    return out


def sides_crossed(points: NDArray[Any], faces: NDArray[Any]) -> NDArray[Any]:
    """(F, 3) cross products of two sides of each triangle: its normal, twice its area long. points (V, 3), whose dtype it has; faces (F, 3).

    Coordinate by coordinate, in NumPy's own order of operations: several times faster than `numpy.cross` of picked rows, to the same bits.
    """
    corners = [np.ascontiguousarray(faces[:, k]) for k in range(3)]
    start = [np.ascontiguousarray(points[:, axis]) for axis in range(3)]
    first = [column.take(corners[0]) for column in start]
    a = [column.take(corners[1]) - origin for column, origin in zip(start, first, strict=True)]
    b = [column.take(corners[2]) - origin for column, origin in zip(start, first, strict=True)]
    out = np.empty((len(faces), 3), dtype=points.dtype)
    for axis in range(3):
        i, j = (axis + 1) % 3, (axis + 2) % 3
        np.subtract(a[i] * b[j], a[j] * b[i], out=out[:, axis])
    return out
