"""Argument checks that say what was expected and what came."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.errors import ConventionError

Array = NDArray[np.float64]


def finite(name: str, value: ArrayLike, last: tuple[int, ...]) -> Array:
    """`value` as float64 whose trailing axes are `last`; ConventionError otherwise or when not finite."""
    try:
        out = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ConventionError(f"{name} is no array of numbers: {error}") from error
    if out.shape[out.ndim - len(last) :] != last or out.ndim < len(last):
        raise ConventionError(f"{name} must have shape ({', '.join(map(str, ('...', *last)))}), got {out.shape}")
    if not np.isfinite(out).all():
        raise ConventionError(f"{name} holds NaN or infinity")
    return out


def number(name: str, value: ArrayLike) -> Array:
    """`value` (...) as float64; ConventionError when it is not a number or not finite."""
    return finite(name, value, ())


def batch(**shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The common batch shape of leading axes that broadcast; ConventionError naming the arguments when they do not."""
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        told = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ConventionError(
            f"the leading axes do not broadcast: {told}",
            fix="add axes of length 1, for example pose[:, None] against points[None]",
        ) from None
