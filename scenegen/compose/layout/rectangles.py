"""Turned rectangles on the floor plane, many at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_UNIT = np.array([[0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]])


def rectangle(x: ArrayLike, y: ArrayLike, yaw: ArrayLike, length: float, width: float) -> Floats:
    """Corners (..., 4, 2), counter-clockwise, of rectangles centred at x, y (...) and turned by yaw (...) radians."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    local = _UNIT * (length, width)
    out = np.empty((*np.broadcast_shapes(np.shape(x), np.shape(y), np.shape(cos)), 4, 2))
    out[..., 0] = np.asarray(x)[..., None] + cos[..., None] * local[:, 0] - sin[..., None] * local[:, 1]
    out[..., 1] = np.asarray(y)[..., None] + sin[..., None] * local[:, 0] + cos[..., None] * local[:, 1]
    return out


def overlaps(some: Floats, many: Floats) -> NDArray[np.bool_]:
    """(..., M) whether each of some rectangles (..., 4, 2) overlaps each of many (M, 4, 2): separating axes in the plane.

    Along a side of one, two rectangles are apart where their middles are farther than half that side and what the other
    reaches along it (Gottschalk et al. 1996, in two dimensions).
    """
    middle, sides = _halves(some[..., None, :, :])
    their_middle, their_sides = _halves(many)
    way = [their_middle[k] - middle[k] for k in (0, 1)]
    out = np.ones(np.broadcast_shapes(way[0].shape), dtype=bool)
    for mine, other in ((sides, their_sides), (their_sides, sides)):
        for x, y in mine:
            reach = sum(np.abs(x * u + y * v) for u, v in other)
            out &= np.abs(way[0] * x + way[1] * y) <= x * x + y * y + reach
    return out


def _halves(rectangles: Floats) -> tuple[tuple[Floats, Floats], list[tuple[Floats, Floats]]]:
    """Middles and the two half sides of rectangles (..., 4, 2), x and y apart."""
    x, y = rectangles[..., 0], rectangles[..., 1]
    sides = [((x[..., k] - x[..., k + 1]) / 2, (y[..., k] - y[..., k + 1]) / 2) for k in (0, 1)]
    return ((x[..., 0] + x[..., 2]) / 2, (y[..., 0] + y[..., 2]) / 2), sides
