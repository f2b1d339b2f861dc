"""Closed shapes as arrays: vertices (V, 3) and outward faces (F, 3), what the Builder's primitives are made of."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@lru_cache(maxsize=1)
def chamfered() -> tuple[Floats, Ints, Ints]:
    """Corner signs (24, 3), the axis each vertex reaches fully along (24,), and outward faces of a chamfered box."""
    from scipy.spatial import ConvexHull

    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1) for _ in range(3)], dtype=np.float64)
    axis = np.tile(np.arange(3), 8)
    points = signs * 0.8
    points[np.arange(24), axis] += signs[np.arange(24), axis] * 0.2
    faces = ConvexHull(points).simplices
    corners = points[faces]
    outward = (np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) * corners.mean(1)).sum(1) > 0
    return signs, axis, np.where(outward[:, None], faces, faces[:, ::-1]).astype(np.int64)


@lru_cache(maxsize=1)
def cube_grid() -> tuple[Floats, Ints]:
    """Lattice points (V, 3) with coordinates in {-3..3} on the surface of a cube, and outward faces."""
    steps = np.array([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0])
    points: list[Floats] = []
    faces: list[Ints] = []
    for axis in range(3):
        for sign in (-3.0, 3.0):
            u, v = np.meshgrid(steps, steps, indexing="ij")
            face = np.empty((49, 3))
            face[:, axis], face[:, (axis + 1) % 3], face[:, (axis + 2) % 3] = sign, u.ravel(), v.ravel()
            i, j = np.meshgrid(np.arange(6), np.arange(6), indexing="ij")
            a = (i * 7 + j).ravel() + 49 * len(points)
            quad = np.concatenate([np.stack([a, a + 7, a + 8], 1), np.stack([a, a + 8, a + 1], 1)])
            faces.append(quad if sign > 0 else quad[:, ::-1])
            points.append(face)
    unique, inverse = np.unique(np.concatenate(points), axis=0, return_inverse=True)
    return unique, inverse.ravel()[np.concatenate(faces)]


def revolve(profile: Sequence[tuple[float, float]], segments: int) -> tuple[Floats, Ints]:
    """Vertices and faces of a solid of revolution about z; poles where r = 0, caps elsewhere at the ends."""
    rows = [(float(r), float(z)) for r, z in profile]
    if rows[0][0] > 0 and rows[0] != rows[-1]:
        rows.insert(0, (0.0, rows[0][1]))
    if rows[-1][0] > 0 and rows[0] != rows[-1]:
        rows.append((0.0, rows[-1][1]))
    hoop = rows[0] == rows[-1]
    if hoop:
        rows = rows[:-1]
    kept, faces = _revolved(tuple(r <= 0 for r, _ in rows), segments, hoop)
    radius, height = np.maximum(np.array(rows), [0.0, -np.inf]).T
    points = np.empty((len(rows), segments, 3))
    points[..., :2] = radius[:, None, None] * _circle(segments)
    points[..., 2] = height[:, None]
    return points.reshape(-1, 3)[kept], faces


@lru_cache(maxsize=64)
def _circle(segments: int) -> Floats:
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle)], 1)


@lru_cache(maxsize=512)
def _revolved(poles: tuple[bool, ...], segments: int, hoop: bool) -> tuple[Ints, Ints]:
    """Which of rows x segments points are vertices (a pole keeps one of its row), and the faces over those."""
    kept: list[int] = []
    index: list[Ints] = []
    for row, pole in enumerate(poles):
        index.append(len(kept) + (np.zeros(segments, dtype=np.int64) if pole else np.arange(segments)))
        kept += range(row * segments, row * segments + (1 if pole else segments))
    faces = []
    pairs = list(itertools.pairwise(index)) + ([(index[-1], index[0])] if hoop else [])
    for low, high in pairs:
        a, b, c, d = low, np.roll(low, -1), np.roll(high, -1), high
        if low[0] != low[1]:
            faces.append(np.stack([a, b, c if high[0] != high[1] else d], 1))
        if high[0] != high[1]:
            faces.append(np.stack([a, c, d], 1))
    return np.array(kept), np.concatenate(faces)


@lru_cache(maxsize=32)
def unit_sphere(rings: int, segments: int) -> tuple[Floats, Ints]:
    """A sphere of radius 1 about the origin, poles on z."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    return revolve([(float(np.cos(a)) if 0 < k < rings else 0.0, float(np.sin(a))) for k, a in enumerate(angle)], segments)


def sweep(path: Floats, radius: Floats, segments: int, closed: bool) -> tuple[Floats, Ints]:
    """A tube along a path by parallel transport of its frame."""
    ends = (path[-1:], path[:1]) if closed else (path[:1], path[-1:])
    step = np.concatenate([path[1:], ends[1]]) - np.concatenate([ends[0], path[:-1]])
    tangent = step / np.maximum(np.sqrt((step * step) @ np.ones((3, 1))), 1e-12)
    across = _transported(tangent.tolist())
    up = cross(tangent, across)
    circle = _circle(segments)
    ring = circle[:, 0, None] * across[:, None] + circle[:, 1, None] * up[:, None]
    width = np.broadcast_to(radius, len(path))[:, None, None]
    points = (path[:, None] + ring * width).reshape(-1, 3)
    if not closed:
        points = np.concatenate([points, path[:1], path[-1:]])
    return points, _swept(len(path), segments, closed)


def cross(a: Floats, b: Floats) -> Floats:
    """Cross products (..., 3); several times faster than NumPy's own on few rows."""
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    for k in range(3):
        i, j = (k + 1) % 3, (k + 2) % 3
        out[..., k] = a[..., i] * b[..., j] - a[..., j] * b[..., i]
    return out


def _transported(tangents: list[list[float]]) -> Floats:
    """Unit vectors (K, 3) across each tangent, each the last one's with its part along the tangent taken out."""
    x, y, z = tangents[0]
    a, b, c = (y, -x, 0.0) if abs(z) < 0.9 else (0.0, z, -y)
    out = []
    for x, y, z in tangents:
        along = a * x + b * y + c * z
        a, b, c = a - x * along, b - y * along, c - z * along
        length = math.sqrt(a * a + b * b + c * c)
        a, b, c = a / length, b / length, c / length
        out.append((a, b, c))
    return np.array(out)


@lru_cache(maxsize=512)
def _swept(n: int, segments: int, closed: bool) -> Ints:
    """Faces of a tube of n rings; open ends are fans around two more vertices."""
    k = np.arange(segments)
    after = (k + 1) % segments
    faces = []
    for row in range(n if closed else n - 1):
        low, high = row * segments, ((row + 1) % n) * segments
        faces += [np.stack([low + k, low + after, high + after], 1), np.stack([low + k, high + after, high + k], 1)]
    if not closed:
        first, last = n * segments, n * segments + 1
        faces.append(np.stack([np.full(segments, first), after, k], 1))
        faces.append(np.stack([np.full(segments, last), (n - 1) * segments + k, (n - 1) * segments + after], 1))
    return np.concatenate(faces)


def area(polygon: Floats) -> float:
    """Signed area of a polygon (K, 2), positive counter-clockwise."""
    x, y = polygon.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def ears(corners: Floats) -> list[tuple[int, int, int]]:
    """Triangles of a simple counter-clockwise polygon (K, 2) by ear clipping (Meisters 1975)."""
    left = list(range(len(corners)))
    triangles: list[tuple[int, int, int]] = []
    polygon: list[list[float]] = corners.tolist()

    def turn(o: list[float], a: list[float], b: list[float]) -> float:
        return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])

    while len(left) > 3:
        for k in range(len(left)):
            i, j, m = left[k - 1], left[k], left[(k + 1) % len(left)]
            a, b, c = polygon[i], polygon[j], polygon[m]
            if turn(a, b, c) <= 1e-14:
                continue
            inside = [
                p
                for p in left
                if p not in (i, j, m) and min(turn(a, b, polygon[p]), turn(b, c, polygon[p]), turn(c, a, polygon[p])) >= 0
            ]
            if not inside:
                triangles.append((i, j, m))
                left.pop(k)
                break
        else:
            left.pop(0)
    triangles.append((left[0], left[1], left[2]))
    return triangles
