"""Distances of triangles, batched and exact in double precision: what the closest points of two surfaces come down to.

The closest features of two triangles that do not cross are a vertex and a face, or two edges; two that cross have an edge of one that goes
through the other (Ericson, Real-Time Collision Detection, 2005, chapter 5).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]
TINY = 1e-20
"""Square metres below which an edge has no length."""
PARALLEL = 1e-12
"""Share of the product of squared lengths below which two directions count as parallel."""


CORNER, OTHER = np.repeat(np.arange(3), 3), np.tile(np.arange(3), 3)
"""The nine pairs of edges of two triangles, each by the corner that it starts at."""


def closest(a: Doubles, b: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Of P pairs of triangles (P, 3, 3) that do not cross: metres apart (P,), and the closest points (P, 3) of either."""
    corners_a, corners_b = a.reshape(-1, 3), b.reshape(-1, 3)
    near_b, near_a = point_closest(corners_a, np.repeat(b, 3, 0)), point_closest(corners_b, np.repeat(a, 3, 0))
    ends_a, ends_b = np.roll(a, -1, 1), np.roll(b, -1, 1)
    edges = (a[:, CORNER], ends_a[:, CORNER], b[:, OTHER], ends_b[:, OTHER])
    p, q = segments_closest(*(edge.reshape(-1, 3) for edge in edges))
    shape = len(a), -1, 3
    on_a = np.concatenate([corners_a.reshape(shape), near_a.reshape(shape), p.reshape(shape)], 1)
    on_b = np.concatenate([near_b.reshape(shape), corners_b.reshape(shape), q.reshape(shape)], 1)
    gaps = ((on_a - on_b) ** 2).sum(-1)
    rows, least = np.arange(len(a)), gaps.argmin(1)
    return np.sqrt(gaps[rows, least]), on_a[rows, least], on_b[rows, least]


def cross(a: Doubles, b: Doubles) -> Doubles:
    """(P, 3) the vector products of (P, 3) and (P, 3)."""
    out = np.empty(a.shape)
    for k, (i, j) in enumerate(((1, 2), (2, 0), (0, 1))):
        out[:, k] = a[:, i] * b[:, j] - a[:, j] * b[:, i]
    return out


def point_closest(points: Doubles, triangles: Doubles) -> Doubles:
    """(P, 3) the point of each triangle (P, 3, 3) that is nearest to its point (P, 3): the foot on its plane where that falls inside, else a
    point of the nearest of its edges."""
    starts, ends = triangles, triangles[:, [1, 2, 0]]
    normal = cross(ends[:, 0] - starts[:, 0], ends[:, 1] - starts[:, 0])
    area2 = (normal**2).sum(1)
    ways = ends - starts
    off = points[:, None] - starts
    side = (cross(ways.reshape(-1, 3), off.reshape(-1, 3)).reshape(off.shape) * normal[:, None]).sum(-1)
    inside = (area2 > TINY**2) & (side >= 0).all(1)
    along = ((off * ways).sum(-1) / np.maximum((ways**2).sum(-1), TINY)).clip(0, 1)
    on = starts + along[..., None] * ways
    nearest = ((points[:, None] - on) ** 2).sum(-1).argmin(1)
    out = on[np.arange(len(on)), nearest]
    height = (off[:, 0] * normal).sum(1) / np.where(inside, area2, 1)
    out[inside] = (points - height[:, None] * normal)[inside]
    return out


def segments_closest(p0: Doubles, p1: Doubles, q0: Doubles, q1: Doubles) -> tuple[Doubles, Doubles]:
    """The closest points (S, 3), (S, 3) of segments p0-p1 and q0-q1, (S, 3) each (Ericson, 5.1.9)."""
    along, across, gap = p1 - p0, q1 - q0, p0 - q0
    a, e, f = (along**2).sum(1), (across**2).sum(1), (across * gap).sum(1)
    c, b = (along * gap).sum(1), (along * across).sum(1)
    safe_a, safe_e = np.maximum(a, TINY), np.maximum(e, TINY)
    denominator = a * e - b * b
    s = np.where(denominator > PARALLEL * safe_a * safe_e, (b * f - c * e) / np.where(denominator == 0, 1, denominator), 0)
    s = np.where(a > TINY, s.clip(0, 1), 0)
    t = np.where(e > TINY, (b * s + f) / safe_e, 0)
    s = np.where(t < 0, (-c / safe_a).clip(0, 1), np.where(t > 1, ((b - c) / safe_a).clip(0, 1), s))
    s = np.where((e <= TINY) & (a > TINY), (-c / safe_a).clip(0, 1), s)
    t = t.clip(0, 1)
    return p0 + s[:, None] * along, q0 + t[:, None] * across


def crossing(a: Doubles, b: Doubles) -> Doubles | None:
    """A point (3,) where an edge of one triangle goes through its partner, among P pairs (P, 3, 3); None where none does."""
    for one, other in ((a, b), (b, a)):
        for k in range(3):
            start, end = one[:, k], one[:, (k + 1) % 3]
            through, at = _through(start, end, other)
            if through.any():
                first = int(np.argmax(through))
                out: Doubles = start[first] + at[first] * (end - start)[first]
                return out
    return None


def _through(start: Doubles, end: Doubles, triangles: Doubles) -> tuple[Bools, Doubles]:
    """Whether segments (P, 3) go through triangles (P, 3, 3), and at which share of their length (Möller and Trumbore 1997)."""
    way, one, two = end - start, triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    across = cross(way, two)
    scale = (one * across).sum(1)
    flat = scale**2 <= PARALLEL * (way**2).sum(1) * (one**2).sum(1) * (two**2).sum(1)
    safe = np.where(flat, 1.0, scale)
    off = start - triangles[:, 0]
    u = (off * across).sum(1) / safe
    turned = cross(off, one)
    v, t = (way * turned).sum(1) / safe, (two * turned).sum(1) / safe
    return ~flat & (u >= 0) & (v >= 0) & (u + v <= 1) & (t >= 0) & (t <= 1), t
