"""Volumes that oriented boxes share: exact, by clipping faces, for any rotation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Point = tuple[float, float, float]
TOLERANCE = 1e-10
"""Of planes, as a share of the larger box: faces nearer than this are one face."""
WHOLE = 1e-9
"""An IoU that lacks less than this is 1."""
_SQUARE = ((1, 1), (-1, 1), (-1, -1), (1, -1))


def euler_matrix(degrees: Sequence[float] | Array) -> Array:
    """The rotation (3, 3) of angles about the fixed X, then Y, then Z axis, in degrees: scipy's lower-case "xyz"."""
    (ca, cb, cc), (sa, sb, sc) = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array(
        [
            [cb * cc, sa * sb * cc - ca * sc, ca * sb * cc + sa * sc],
            [cb * sc, sa * sb * sc + ca * cc, ca * sb * sc - sa * cc],
            [-sb, sa * cb, ca * cb],
        ]
    )


def euler_degrees(rotation: Array) -> tuple[float, float, float]:
    """Angles about the fixed X, then Y, then Z axis, in degrees, of a rotation (3, 3). Where the second is ±90 the third is 0."""
    r = np.asarray(rotation, dtype=np.float64)
    level = float(np.hypot(r[0, 0], r[1, 0]))
    if level > 1e-9:
        a, c = np.arctan2(r[2, 1], r[2, 2]), np.arctan2(r[1, 0], r[0, 0])
    else:
        a, c = np.arctan2(-r[1, 2], r[1, 1]), 0.0
    b = np.arctan2(-r[2, 0], level)
    return float(np.degrees(a)), float(np.degrees(b)), float(np.degrees(c))


def shared_volume(center_a: Array, rotation_a: Array, size_a: Array, center_b: Array, rotation_b: Array, size_b: Array) -> float:
    """The volume that two oriented boxes share, in cubic units.

    center (3,), rotation (3, 3) from box to world, size (3,) of each. By the divergence theorem over the surface of what they share: the
    faces of each clipped by the other, each times its distance from the centre of the first, over 3. Where faces of both coincide, that
    of the first counts; where they face each other, both do and cancel.
    """
    half_a, half_b = np.asarray(size_a, dtype=np.float64) / 2, np.asarray(size_b, dtype=np.float64) / 2
    scale = float(max(half_a.max(), half_b.max()))
    a_from_b = rotation_a.T @ rotation_b
    b_in_a = rotation_a.T @ (np.asarray(center_b, dtype=np.float64) - center_a)
    if np.linalg.norm(b_in_a) > np.linalg.norm(half_a) + np.linalg.norm(half_b):
        return 0.0
    slack = TOLERANCE * scale
    around = [(limit, limit) for limit in (half_b + slack).tolist()]
    total = 0.0
    for axis, _, face in _faces(half_a):
        local = ((np.array(face) - b_in_a) @ a_from_b).tolist()
        total += float(half_a[axis]) * _area(_clipped([tuple(point) for point in local], around))
    for axis, side, face in _faces(half_b):
        corners = (np.array(face) @ a_from_b.T + b_in_a).tolist()
        normal = (side * a_from_b[:, axis]).tolist()
        limits = [
            (h - slack if n < 0 else h + slack, h - slack if n > 0 else h + slack)
            for h, n in zip(half_a.tolist(), normal, strict=True)
        ]
        height = sum(n * x for n, x in zip(normal, corners[0], strict=True))
        total += height * _area(_clipped([tuple(point) for point in corners], limits))
    return max(0.0, total / 3.0)


def _faces(half: Array) -> list[tuple[int, int, list[Point]]]:
    """(axis, side, corners) of the six faces of a box about the origin."""
    out = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for side in (-1, 1):
            corners = []
            for a, b in _SQUARE:
                point = [0.0, 0.0, 0.0]
                point[axis], point[u], point[v] = side * float(half[axis]), a * float(half[u]), b * float(half[v])
                corners.append((point[0], point[1], point[2]))
            out.append((axis, side, corners))
    return out


def _clipped(polygon: list[Point], limits: list[tuple[float, float]]) -> list[Point]:
    """The part of a convex polygon between -low and high of each axis, given as (low, high) (Sutherland & Hodgman 1974)."""
    for axis in range(3):
        for side, limit in ((-1.0, limits[axis][0]), (1.0, limits[axis][1])):
            if len(polygon) < 3:
                return []
            heights = [side * point[axis] - limit for point in polygon]
            kept: list[Point] = []
            for k, point in enumerate(polygon):
                before, height = heights[k - 1], heights[k]
                if (before <= 0) != (height <= 0):
                    t = before / (before - height)
                    p = polygon[k - 1]
                    kept.append((p[0] + t * (point[0] - p[0]), p[1] + t * (point[1] - p[1]), p[2] + t * (point[2] - p[2])))
                if height <= 0:
                    kept.append(point)
            polygon = kept
    return polygon


def _area(polygon: list[Point]) -> float:
    """The area of a plane polygon in space."""
    if len(polygon) < 3:
        return 0.0
    x = y = z = 0.0
    ox, oy, oz = polygon[0]
    for (ax, ay, az), (bx, by, bz) in pairwise(polygon[1:]):
        ux, uy, uz, vx, vy, vz = ax - ox, ay - oy, az - oz, bx - ox, by - oy, bz - oz
        x, y, z = x + uy * vz - uz * vy, y + uz * vx - ux * vz, z + ux * vy - uy * vx
    return 0.5 * (x * x + y * y + z * z) ** 0.5


def box_iou(one: Sequence[float], two: Sequence[float]) -> float:
    """IoU of two boxes of nine numbers: centre, size, and angles about X, Y, Z (fixed axes) as shares of 180 degrees."""
    a, b = np.asarray(one, dtype=np.float64), np.asarray(two, dtype=np.float64)
    shared = shared_volume(a[:3], euler_matrix(a[6:] * 180), a[3:6], b[:3], euler_matrix(b[6:] * 180), b[3:6])
    union = float(a[3:6].prod() + b[3:6].prod()) - shared
    iou = shared / union if union > 0 else 0.0
    return 1.0 if iou > 1 - WHOLE else iou


def iou_table(ones: Sequence[Sequence[float]], twos: Sequence[Sequence[float]]) -> Array:
    """IoU (len(ones), len(twos)) of boxes of nine numbers."""
    out = np.zeros((len(ones), len(twos)))
    if not out.size:
        return out
    a, b = np.asarray(ones, dtype=np.float64), np.asarray(twos, dtype=np.float64)
    reach = (np.linalg.norm(a[:, 3:6], axis=1)[:, None] + np.linalg.norm(b[:, 3:6], axis=1)[None]) / 2
    near = np.linalg.norm(a[:, None, :3] - b[None, :, :3], axis=2) < reach
    for i, j in zip(*np.nonzero(near), strict=True):
        out[i, j] = box_iou(a[i], b[j])
    return out
