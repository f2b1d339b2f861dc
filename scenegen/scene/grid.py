"""What one stage hands to the next lies on a grid, so that the last bits, which differ between machines, do not travel.

A millionth of a metre is far below anything that a question or a picture decides on, and far above what a sine, a square root or a
product of matrices differ by between kinds of processors and versions of libraries.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
DECIMALS = 6
"""Of lengths in metres, of pixels, and of margins."""
TURN_DECIMALS = 9
"""Of the entries of rotations: fine enough that a pose stays rigid."""


def on_grid(values: ArrayLike, decimals: int = DECIMALS) -> Array:
    """Numbers of any shape rounded to the grid; no negative zero."""
    return np.asarray(np.round(np.asarray(values, dtype=np.float64), decimals) + 0.0, dtype=np.float64)


def pose_on_grid(a_from_b: ArrayLike) -> Array:
    """Poses (..., 4, 4) rounded to the grid."""
    out = on_grid(a_from_b, TURN_DECIMALS)
    out[..., :3, 3] = on_grid(out[..., :3, 3])
    return out
