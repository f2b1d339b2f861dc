"""Oriented boxes: `world_from_box` at the base centre (Z up through the box) plus `size` = (length x, width y, height z)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, batch, finite, number
from scenegen.frames.se3 import check_pose, inverted, moved

_CORNERS = np.array([[x, y, z] for z in (0.0, 1.0) for x, y in ((0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (0.5, -0.5))])


class Box(NamedTuple):
    """Oriented boxes, batched: pose (..., 4, 4) at the base centre, size (..., 3) in metres."""

    world_from_box: Array
    size: Array


def box(world_from_box: ArrayLike, size: ArrayLike) -> Box:
    """A checked Box; ConventionError for poses that are not rigid and sizes that are not positive."""
    pose, extent = check_pose(world_from_box), positive(size)
    batch(world_from_box=pose.shape[:-2], size=extent.shape[:-1])
    return Box(pose, extent)


def positive(size: ArrayLike) -> Array:
    """Sizes (..., 3) in metres as float64; ConventionError when one is not positive."""
    extent = finite("size", size, (3,))
    if (extent <= 0).any():
        raise ConventionError("box sizes must be positive meters", fix="give (length, width, height)")
    return extent


def corners(world_from_box: ArrayLike, size: ArrayLike) -> Array:
    """Corners (..., 8, 3) in the world: the base counter-clockwise from front-left, then the top likewise."""
    return world_corners(*box(world_from_box, size))


def world_corners(world_from_box: Array, size: Array, count: int = 8) -> Array:
    """The first `count` corners (..., count, 3) of boxes known to be sound, unchecked."""
    return moved(world_from_box[..., None, :, :], _CORNERS[:count] * size[..., None, :])


def footprint(world_from_box: ArrayLike, size: ArrayLike) -> Array:
    """The base rectangle (..., 4, 2) seen from above, counter-clockwise, of boxes whose Z points up."""
    return plan(*box(world_from_box, size))


def plan(world_from_box: Array, size: Array) -> Array:
    """`footprint` of boxes known to be sound, unchecked."""
    return world_corners(world_from_box, size, 4)[..., :2]


def centers(world_from_box: ArrayLike, size: ArrayLike) -> Array:
    """Centres (..., 3) in the world: half a height above the base centre."""
    return middle(*box(world_from_box, size))


def middle(world_from_box: Array, size: Array) -> Array:
    """`centers` of boxes known to be sound, unchecked."""
    return moved(world_from_box, size * np.array([0.0, 0.0, 0.5]))


def contains(world_from_box: ArrayLike, size: ArrayLike, points: ArrayLike, tolerance: float = 0.0) -> np.ndarray:
    """Whether points (..., 3) lie in the box, surface included, `tolerance` metres around it allowed: bool (...)."""
    pose, extent = box(world_from_box, size)
    local = moved(inverted(pose), finite("points", points, (3,)))
    batch(points=local.shape[:-1], size=extent.shape[:-1])
    return np.asarray((outside(local, extent) <= number("tolerance", tolerance)).all(-1))


def outside(local: Array, size: Array) -> Array:
    """How far beyond the slab of each axis (..., 3) points in the box's frame lie; 0 inside."""
    half = size / 2
    centred = local - half * np.array([0.0, 0.0, 1.0])
    out: Array = np.maximum(np.abs(centred) - half, 0.0)
    return out
