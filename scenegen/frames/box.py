"""Oriented boxes: `world_from_box` at the base centre (Z up through the box) plus `size` = (length x, width y, height z)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, finite
from scenegen.frames.se3 import check_pose, inverse, transform

_CORNERS = np.array([[x, y, z] for z in (0.0, 1.0) for x, y in ((0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (0.5, -0.5))])


class Box(NamedTuple):
    """Oriented boxes, batched: pose (..., 4, 4) at the base centre, size (..., 3) in metres."""

    world_from_box: Array
    size: Array


def box(world_from_box: ArrayLike, size: ArrayLike) -> Box:
    """A checked Box; ConventionError for poses that are not rigid and sizes that are not positive."""
    extent = finite("size", size, (3,))
    if (extent <= 0).any():
        raise ConventionError("box sizes must be positive metres", fix="give (length, width, height)")
    return Box(check_pose(world_from_box), extent)


def corners(world_from_box: ArrayLike, size: ArrayLike) -> Array:
    """Corners (..., 8, 3) in the world: the base counter-clockwise from front-left, then the top likewise."""
    local = _CORNERS * finite("size", size, (3,))[..., None, :]
    return transform(finite("pose", world_from_box, (4, 4))[..., None, :, :], local)


def footprint(world_from_box: ArrayLike, size: ArrayLike) -> Array:
    """The base rectangle (..., 4, 2) seen from above, counter-clockwise, of boxes whose Z points up."""
    local = _CORNERS[:4] * finite("size", size, (3,))[..., None, :]
    return transform(finite("pose", world_from_box, (4, 4))[..., None, :, :], local)[..., :2]


def centers(world_from_box: ArrayLike, size: ArrayLike) -> Array:
    """Centres (..., 3) in the world: half a height above the base centre."""
    half = finite("size", size, (3,)) * np.array([0.0, 0.0, 0.5])
    return transform(world_from_box, half)


def contains(world_from_box: ArrayLike, size: ArrayLike, points: ArrayLike, tolerance: float = 0.0) -> np.ndarray:
    """Whether points (..., 3) lie in the box, surface included, `tolerance` metres around it allowed: bool (...)."""
    gap = outside(transform(inverse(world_from_box), points), finite("size", size, (3,)))
    return np.asarray((gap <= tolerance).all(-1))


def outside(local: Array, size: Array) -> Array:
    """How far beyond the slab of each axis (..., 3) points in the box's frame lie; 0 inside."""
    half = size / 2
    centred = local - half * np.array([0.0, 0.0, 1.0])
    out: Array = np.maximum(np.abs(centred) - half, 0.0)
    return out
