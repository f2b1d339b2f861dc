"""How near two meshes come to one another, exactly: their closest surface points. Points against triangles by Open3D, edges against edges here.

The closest features of two triangles that do not cross are a vertex and a face, or two edges (Ericson, Real-Time Collision Detection, 5.1);
two that cross have an edge of one that goes through the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.rays.base import Triangles
from scenegen.rays.open3d import library

Doubles = NDArray[np.float64]
FEW = 256
"""Vertices of each mesh whose distances give the first bound."""
SLACK_M = 1e-5
"""What is added to bounds, for distances that were computed in single precision."""
PAIRS = 200_000
"""Pairs of triangles that are compared in one go."""


@dataclass(frozen=True)
class Closest:
    """distance: metres, 0 where surfaces touch or cross. a, b: (3,) the points of the two surfaces, world frame."""

    distance: float
    a: Doubles
    b: Doubles


class Surface:
    """A mesh, (vertices (V, 3) metres in the world, faces (F, 3)), made ready for distances. RenderError without Open3D."""

    def __init__(self, mesh: Triangles) -> None:
        vertices, faces = np.ascontiguousarray(mesh[0], dtype=np.float32), np.ascontiguousarray(mesh[1], dtype=np.uint32)
        self._o3d = library()
        self._scene = self._o3d.t.geometry.RaycastingScene(nthreads=1)
        self._scene.add_triangles(self._o3d.core.Tensor(vertices), self._o3d.core.Tensor(faces))
        self.vertices = vertices[np.unique(faces)].astype(np.float64)
        """(V, 3) the vertices that faces use."""
        self.triangles = vertices[faces].astype(np.float64)
        """(F, 3, 3)."""
        self.low, self.high = self.vertices.min(0), self.vertices.max(0)
        self.centres = self.triangles.mean(1)
        self.radii = np.linalg.norm(self.triangles - self.centres[:, None], axis=2).max(1)

    def nearest(self, points: Doubles) -> Doubles:
        """(P, 3) the surface point nearest to each of points (P, 3)."""
        found = self._scene.compute_closest_points(self._tensor(points))
        return np.asarray(found["points"].numpy(), dtype=np.float64)

    def crossed(self, starts: Doubles, ends: Doubles) -> Doubles | None:
        """A point (3,) where one of the segments (S, 3) to (S, 3) goes through the surface; None when none does."""
        if not len(starts):
            return None
        along = self._scene.cast_rays(self._tensor(np.hstack([starts, ends - starts])))["t_hit"].numpy()
        first = int(along.argmin())
        return starts[first] + along[first] * (ends - starts)[first] if along[first] <= 1 else None

    def near_box(self, low: Doubles, high: Doubles, bound: float) -> NDArray[np.int64]:
        """Triangles whose circle round the centre comes within `bound` of a box."""
        return np.flatnonzero(_box_gap(self.centres, low, high) - self.radii <= bound)

    def _tensor(self, values: Doubles) -> Any:
        return self._o3d.core.Tensor(np.ascontiguousarray(values, dtype=np.float32))


def closest_points(a: Surface, b: Surface) -> Closest:
    """The closest points of two surfaces. A closed mesh is its surface: what stands inside it is as far from it as from its inner side."""
    best = _by_vertices(a, b)
    bound = best.distance + SLACK_M
    mine, theirs = _candidates(a, b, bound), _candidates(b, a, bound)
    for surface, other, chosen in ((a, b, mine), (b, a, theirs)):
        corners = surface.triangles[chosen]
        through = other.crossed(corners.reshape(-1, 3), np.roll(corners, -1, axis=1).reshape(-1, 3))
        if through is not None:
            return Closest(0.0, through, through)
    for one, two in _pairs(a, b, mine, theirs, bound):
        found = _by_edges(a.triangles[one], b.triangles[two])
        if found.distance < best.distance:
            best = found
    return best


def _by_vertices(a: Surface, b: Surface) -> Closest:
    """The nearest that a vertex of one comes to the other."""
    best = Closest(np.inf, np.zeros(3), np.zeros(3))
    for few in (True, False):
        for surface, other, turned in ((a, b, False), (b, a, True)):
            points = surface.vertices[:: max(1, len(surface.vertices) // FEW)] if few else surface.vertices
            points = points[_box_gap(points, other.low, other.high) <= best.distance + SLACK_M]
            if not len(points):
                continue
            on = other.nearest(points)
            gaps = np.linalg.norm(on - points, axis=1)
            k = int(gaps.argmin())
            if gaps[k] < best.distance:
                best = Closest(float(gaps[k]), *((on[k], points[k]) if turned else (points[k], on[k])))
    return best


def _candidates(surface: Surface, other: Surface, bound: float) -> NDArray[np.int64]:
    """Triangles that may come within `bound` of the other surface."""
    near = surface.near_box(other.low, other.high, bound)
    if not len(near):
        return near
    gaps = np.linalg.norm(other.nearest(surface.centres[near]) - surface.centres[near], axis=1)
    return near[gaps - surface.radii[near] <= bound]


def _pairs(
    a: Surface, b: Surface, mine: NDArray[np.int64], theirs: NDArray[np.int64], bound: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs of triangles, in two lists, whose circles come within `bound` of one another."""
    if not len(mine) or not len(theirs):
        return
    rows = max(1, PAIRS // len(theirs))
    for start in range(0, len(mine), rows):
        some = mine[start : start + rows]
        apart = np.linalg.norm(a.centres[some][:, None] - b.centres[theirs], axis=2)
        one, two = np.nonzero(apart - a.radii[some][:, None] - b.radii[theirs] <= bound)
        if len(one):
            yield some[one], theirs[two]


def _by_edges(a: Doubles, b: Doubles) -> Closest:
    """The nearest that an edge of a triangle of `a` (P, 3, 3) comes to one of its partner's in `b` (P, 3, 3)."""
    best = Closest(np.inf, np.zeros(3), np.zeros(3))
    for i in range(3):
        for k in range(3):
            p, q = segments_closest(a[:, i], a[:, (i + 1) % 3], b[:, k], b[:, (k + 1) % 3])
            gaps = np.linalg.norm(p - q, axis=1)
            least = int(gaps.argmin())
            if gaps[least] < best.distance:
                best = Closest(float(gaps[least]), p[least], q[least])
    return best


def segments_closest(p0: Doubles, p1: Doubles, q0: Doubles, q1: Doubles) -> tuple[Doubles, Doubles]:
    """The closest points (S, 3), (S, 3) of segments p0-p1 and q0-q1, (S, 3) each (Ericson, 5.1.9)."""
    along, across, gap = p1 - p0, q1 - q0, p0 - q0
    a, e, f = (along**2).sum(1), (across**2).sum(1), (across * gap).sum(1)
    c, b = (along * gap).sum(1), (along * across).sum(1)
    tiny = 1e-20
    safe_a, safe_e = np.maximum(a, tiny), np.maximum(e, tiny)
    denominator = a * e - b * b
    s = np.where(denominator > 1e-12 * safe_a * safe_e, (b * f - c * e) / np.where(denominator == 0, 1, denominator), 0)
    s = np.where(a > tiny, s.clip(0, 1), 0)
    t = np.where(e > tiny, (b * s + f) / safe_e, 0)
    s = np.where(t < 0, (-c / safe_a).clip(0, 1), np.where(t > 1, ((b - c) / safe_a).clip(0, 1), s))
    s = np.where((e <= tiny) & (a > tiny), (-c / safe_a).clip(0, 1), s)
    t = t.clip(0, 1)
    return p0 + s[:, None] * along, q0 + t[:, None] * across


def _box_gap(points: Doubles, low: Doubles, high: Doubles) -> Doubles:
    """(P,) metres from points (P, 3) to an upright box."""
    return np.asarray(np.linalg.norm(np.maximum(np.maximum(low - points, points - high), 0), axis=1))
