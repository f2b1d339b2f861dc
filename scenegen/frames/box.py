"""Oriented boxes: `world_from_box` at the base centre (Z up through the box) plus `size` = (length x, width y, height z)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, finite
from scenegen.frames.se3 import check_pose, inverse, rotate, transform

_CORNERS = np.array([[x, y, z] for z in (0.0, 1.0) for x, y in ((0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (0.5, -0.5))])
_EDGES = np.array([(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7)])


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
    return corners(world_from_box, size)[..., :4, :2]


def centers(world_from_box: ArrayLike, size: ArrayLike) -> Array:
    """Centres (..., 3) in the world: half a height above the base centre."""
    half = finite("size", size, (3,)) * np.array([0.0, 0.0, 0.5])
    return transform(world_from_box, half)


def contains(world_from_box: ArrayLike, size: ArrayLike, points: ArrayLike, tolerance: float = 0.0) -> np.ndarray:
    """Whether points (..., 3) lie in the box, surface included, `tolerance` metres around it allowed: bool (...)."""
    outside = _outside(transform(inverse(world_from_box), points), finite("size", size, (3,)))
    return np.asarray((outside <= tolerance).all(-1))


def _outside(local: Array, size: Array) -> Array:
    """How far beyond the slab of each axis (..., 3) points in the box's frame lie; 0 inside."""
    half = size / 2
    centred = local - half * np.array([0.0, 0.0, 1.0])
    out: Array = np.maximum(np.abs(centred) - half, 0.0)
    return out


def box_distance(a: Box | tuple[ArrayLike, ArrayLike], b: Box | tuple[ArrayLike, ArrayLike]) -> Array:
    """Distance (...) in metres between the closest surface points of oriented boxes; 0 where they touch or overlap.

    a, b: `Box` or (pose (..., 4, 4), size (..., 3)); leading axes broadcast, so `a[:, None]` against `b[None]` gives all pairs.
    Exact: the closest features of disjoint convex polyhedra are a vertex and a face, or two edges (Ericson, Real-Time
    Collision Detection, ch. 5 and 9); overlap is decided by the separating axis theorem.
    """
    first, second = box(*a), box(*b)
    up_a, up_b = first.world_from_box[..., 2, 2], second.world_from_box[..., 2, 2]
    if (up_a > 1 - 1e-12).all() and (up_b > 1 - 1e-12).all():
        return _upright_distance(first, second)
    batch = np.broadcast_shapes(first.size.shape[:-1], second.size.shape[:-1], up_a.shape, up_b.shape)
    first, second = _broadcast(first, batch), _broadcast(second, batch)
    distance = np.minimum(_vertex_distance(first, second), _vertex_distance(second, first))
    distance = np.minimum(distance, _edge_distance(first, second))
    return np.where(_overlap(first, second), 0.0, distance)


def _broadcast(given: Box, batch: tuple[int, ...]) -> Box:
    return Box(np.broadcast_to(given.world_from_box, (*batch, 4, 4)), np.broadcast_to(given.size, (*batch, 3)))


def _upright_distance(a: Box, b: Box) -> Array:
    """The same for boxes standing upright: rectangles in the plane, intervals in height."""
    flat = np.minimum(_rectangle_distance(a, b), _rectangle_distance(b, a))
    apart = np.maximum(_gap_2d(a, b), _gap_2d(b, a)) > 0
    low_a, low_b = a.world_from_box[..., 2, 3], b.world_from_box[..., 2, 3]
    gap = np.maximum(np.maximum(low_b - low_a - a.size[..., 2], low_a - low_b - b.size[..., 2]), 0.0)
    out: Array = np.hypot(np.where(apart, flat, 0.0), gap)
    return out


def _in_frame_2d(a: Box, b: Box) -> Array:
    """Footprint corners (..., 4, 2) of b in the frame of a."""
    delta = footprint(*b) - a.world_from_box[..., None, :2, 3]
    out: Array = delta @ a.world_from_box[..., :2, :2]
    return out


def _rectangle_distance(a: Box, b: Box) -> Array:
    outside = np.maximum(np.abs(_in_frame_2d(a, b)) - a.size[..., None, :2] / 2, 0.0)
    out: Array = np.hypot(outside[..., 0], outside[..., 1]).min(-1)
    return out


def _gap_2d(a: Box, b: Box) -> Array:
    """Largest signed gap along the axes of a: positive where an axis separates the rectangles."""
    local = _in_frame_2d(a, b)
    half = a.size[..., :2] / 2
    gaps = np.maximum(local.min(-2) - half, -half - local.max(-2))
    out: Array = gaps.max(-1)
    return out


def _vertex_distance(a: Box, b: Box) -> Array:
    """Least distance (...) of b's corners to a."""
    local = transform(inverse(a.world_from_box)[..., None, :, :], corners(*b))
    out: Array = np.linalg.norm(_outside(local, a.size[..., None, :]), axis=-1).min(-1)
    return out


def _edge_distance(a: Box, b: Box) -> Array:
    """Least distance (...) over the 12 x 12 pairs of edges."""
    ends_a, ends_b = corners(*a)[..., _EDGES, :], corners(*b)[..., _EDGES, :]
    return _segment_distance(ends_a[..., :, None, :, :], ends_b[..., None, :, :, :]).min((-1, -2))


def _segment_distance(p: Array, q: Array) -> Array:
    """Distance between segments (..., 2, 3), batched (Ericson 5.1.9, without its branches)."""
    d1, d2, r = p[..., 1, :] - p[..., 0, :], q[..., 1, :] - q[..., 0, :], p[..., 0, :] - q[..., 0, :]
    a, e, f = (d1 * d1).sum(-1), (d2 * d2).sum(-1), (d2 * r).sum(-1)
    b, c = (d1 * d2).sum(-1), (d1 * r).sum(-1)
    slack = a * e - b * b
    s = np.where(slack > 1e-12 * a * e, np.clip((b * f - c * e) / np.where(slack > 0, slack, 1.0), 0, 1), 0.0)
    t = np.clip((b * s + f) / e, 0, 1)
    s = np.clip((b * t - c) / a, 0, 1)
    gap = r + s[..., None] * d1 - t[..., None] * d2
    out: Array = np.linalg.norm(gap, axis=-1)
    return out


def _overlap(a: Box, b: Box) -> np.ndarray:
    """Separating axis test over the 15 axes, bool (...)."""
    axes_a, axes_b = (np.swapaxes(given.world_from_box[..., :3, :3], -1, -2) for given in (a, b))
    crossed = np.cross(axes_a[..., :, None, :], axes_b[..., None, :, :]).reshape(*axes_a.shape[:-2], 9, 3)
    length = np.linalg.norm(crossed, axis=-1, keepdims=True)
    crossed = np.where(length > 1e-9, crossed / np.where(length > 1e-9, length, 1.0), axes_a[..., :1, :])
    axes = np.concatenate([axes_a, axes_b, crossed], -2)
    shift = np.abs(((centers(*b) - centers(*a))[..., None, :] * axes).sum(-1))
    reach = sum(
        (np.abs((axes[..., None, :] * rotated[..., None, :, :]).sum(-1)) * given.size[..., None, :] / 2).sum(-1)
        for rotated, given in ((axes_a, a), (axes_b, b))
    )
    overlapping: np.ndarray = (shift <= reach).all(-1)
    return overlapping


def forward(world_from_box: ArrayLike) -> Array:
    """The forward directions (..., 3), +X, of boxes in the world."""
    return rotate(world_from_box, np.array([1.0, 0.0, 0.0]))
