"""Argument checks that say what was expected and what came."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.errors import ConventionError

Array = NDArray[np.float64]


def finite(name: str, value: ArrayLike, last: tuple[int, ...]) -> Array:
    """`value` as float64 whose trailing axes are `last`; ConventionError otherwise or when not finite."""
    out = np.asarray(value, dtype=np.float64)
    if out.shape[out.ndim - len(last) :] != last or out.ndim < len(last):
        raise ConventionError(f"{name} must have shape (..., {', '.join(map(str, last))}), got {out.shape}")
    if not np.isfinite(out).all():
        raise ConventionError(f"{name} holds NaN or infinity")
    return out
