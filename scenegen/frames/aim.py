"""How far off a ray things lie: the angle between a direction and the nearest point of a box, as seen from where the ray begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scenegen.frames._checks import Array
from scenegen.frames.box import world_corners
from scenegen.frames.distance import EDGES
from scenegen.frames.se3 import inverse, transform

TINY = 1e-12


def box_entry(origin: ArrayLike, way: ArrayLike, poses: Array, sizes: Array) -> Array:
    """(N,) how many lengths of `way` (3,) a ray from `origin` (3,) goes until it meets each box; 0 from inside, infinite where it misses.

    poses (N, 4, 4): world_from_box at the base centre; sizes (N, 3), metres. Slabs of Kay and Kajiya (1986).
    """
    into = inverse(poses)
    start = transform(into, np.asarray(origin, dtype=np.float64)) - np.array([0.0, 0.0, 0.5]) * sizes
    along = into[:, :3, :3] @ np.asarray(way, dtype=np.float64)
    along = np.where(np.abs(along) < TINY, TINY, along)
    one, other = (-sizes / 2 - start) / along, (sizes / 2 - start) / along
    enter, leave = np.minimum(one, other).max(-1), np.maximum(one, other).min(-1)
    return np.where((enter <= leave) & (leave >= 0), np.maximum(enter, 0.0), np.inf)


def off_boxes(origin: ArrayLike, way: ArrayLike, poses: Array, sizes: Array) -> Array:
    """(N,) radians between a direction (3,) and the nearest point of each box, seen from `origin` (3,); 0 where the ray meets the box.

    poses (N, 4, 4): world_from_box at the base centre; sizes (N, 3), metres. Where the ray misses, the nearest point lies on an edge: of
    the arc that an edge makes on the sphere round the origin, it is the foot of the perpendicular where that falls within, else an end.
    """
    eye, ahead = np.asarray(origin, dtype=np.float64), np.asarray(way, dtype=np.float64)
    ahead = ahead / np.linalg.norm(ahead)
    ends = world_corners(poses, sizes)[:, EDGES] - eye
    ends = ends / np.maximum(np.linalg.norm(ends, axis=-1, keepdims=True), TINY)
    one, other = ends[..., 0, :], ends[..., 1, :]
    normal = np.cross(one, other)
    normal = normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), TINY)
    aside = normal @ ahead
    foot = ahead - aside[..., None] * normal
    within = ((np.cross(one, foot) * normal).sum(-1) >= 0) & ((np.cross(foot, other) * normal).sum(-1) >= 0)
    corner = np.arccos(np.clip(ends @ ahead, -1.0, 1.0)).min(-1)
    off = np.where(within, np.arcsin(np.clip(np.abs(aside), 0.0, 1.0)), corner).min(-1)
    out: Array = np.where(np.isfinite(box_entry(eye, ahead, poses, sizes)), 0.0, off)
    return out
