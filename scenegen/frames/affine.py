"""Many points through one matrix, summed in an order of our own.

A matrix product is summed as its library, its threads and the machine like; what a table or a picture hangs on may not be.
"""

from __future__ import annotations

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
