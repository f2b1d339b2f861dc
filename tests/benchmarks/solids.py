"""Meshes as solids: how deep one stands in another, how far it is above what is below it. Only meshes and rays; nothing of compose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scenegen.rays.embree import RayScene

Floats = NDArray[np.float64]
SPACING_M = 0.02
MOST_POINTS = 2500
LIMIT_M = 0.01
"""Deepest that one mesh may stand in another."""
CONTACT_M = 0.01
"""How wide a point of contact is, and how far above the lowest one feet may end."""
_STEPS = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if (x, y, z) != (0, 0, 0)], dtype=float)
WAYS = _STEPS / np.linalg.norm(_STEPS, axis=1, keepdims=True)
"""(26, 3) unit vectors: depth is the shortest way out along one of them, at most 1.1 times the true depth."""


@dataclass
class Solid:
    """A mesh in the world: vertices (V, 3) metres, faces (F, 3), its frame (4, 4) and the mesh's box in that frame (3,), (3,)."""

    id: str
    vertices: Floats
    faces: NDArray[np.int64]
    frame: Floats
    low: Floats
    high: Floats

    @cached_property
    def rays(self) -> RayScene:
        """The mesh alone for the ray tracer."""
        return RayScene([(self.vertices.astype(np.float32), self.faces.astype(np.int32))])

    @cached_property
    def triangles(self) -> Floats:
        """(F, 3, 3) metres, world frame."""
        return self.vertices[self.faces]

    @cached_property
    def centre_of_mass(self) -> Floats:
        """(3,) of the closed parts, overlaps counted twice; of the surface where they enclose nothing."""
        a, b, c = self.triangles.transpose(1, 0, 2)
        volume = np.einsum("ij,ij->i", a - self.centre, np.cross(b - self.centre, c - self.centre)) / 6
        if volume.sum() > 1e-7:
            return (volume[:, None] * (a + b + c + self.centre) / 4).sum(0) / volume.sum()
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        return (area[:, None] * (a + b + c) / 3).sum(0) / area.sum()

    @cached_property
    def centre(self) -> Floats:
        """(3,) middle of the mesh's bounds in the world."""
        return (self.vertices.min(0) + self.vertices.max(0)) / 2

    def local(self, points: Floats) -> Floats:
        """World points in the solid's frame."""
        return (points - self.frame[:3, 3]) @ self.frame[:3, :3]

    def within_box(self, points: Floats, shrink: float) -> NDArray[np.bool_]:
        """Which points (P, 3) lie in the mesh's own box, `shrink` metres inside its faces."""
        local = self.local(points)
        return ((local > self.low + shrink) & (local < self.high - shrink)).all(1)

    def without(self, faces: NDArray[np.bool_]) -> Solid:
        """The solid less some faces (F,)."""
        return Solid(self.id, self.vertices, self.faces[~faces], self.frame, self.low, self.high)


def boxes_meet(one: Solid, other: Solid, shrink: float) -> bool:
    """Whether the oriented boxes of two solids, each shrunk, may overlap: separating axes of both frames."""
    corners = []
    for solid in (one, other):
        local = np.array([[(solid.low, solid.high)[k >> a & 1][a] for a in range(3)] for k in range(8)])
        corners.append(local @ solid.frame[:3, :3].T + solid.frame[:3, 3])
    for axes in (one.frame[:3, :3], other.frame[:3, :3]):
        a, b = corners[0] @ axes, corners[1] @ axes
        if ((a.max(0) < b.min(0) + shrink) | (b.max(0) < a.min(0) + shrink)).any():
            return False
    return True


def surface_near(solid: Solid, box: Solid, shrink: float) -> Floats:
    """Points (P, 3) on a solid's surface inside another's box: corners of triangles and points SPACING_M apart on edges and faces."""
    local = box.local(solid.vertices)[solid.faces]
    near = ((local.max(1) > box.low + shrink) & (local.min(1) < box.high - shrink)).all(1)
    found = solid.triangles[near]
    if not len(found):
        return np.zeros((0, 3))
    points = [found.reshape(-1, 3)]
    sides = np.linalg.norm(found - np.roll(found, -1, 1), axis=2)
    for k in range(3):
        points.append(_along(found[:, k], found[:, (k + 1) % 3], sides[:, k]))
    points.append(_over(found))
    together = np.concatenate(points)
    together = together[box.within_box(together, shrink)]
    return np.unique(np.round(together, 3), axis=0)


def _along(a: Floats, b: Floats, length: Floats) -> Floats:
    """Points between ends a and b (K, 3), SPACING_M apart."""
    count = np.minimum(np.floor(length / SPACING_M).astype(int), 400)
    row = np.repeat(np.arange(len(a)), count)
    share = (np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + 1) / (np.repeat(count, count) + 1)
    return a[row] + (b - a)[row] * share[:, None]


def _over(triangles: Floats) -> Floats:
    """Points spread over triangles (K, 3, 3), about one to each SPACING_M squared, the same each time."""
    area = np.linalg.norm(np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]), axis=1) / 2
    count = np.minimum(np.floor(area / SPACING_M**2).astype(int), 20_000)
    row = np.repeat(np.arange(len(triangles)), count)
    u, v = np.random.default_rng(0).uniform(size=(2, len(row)))
    over = u + v > 1
    u[over], v[over] = 1 - u[over], 1 - v[over]
    a, b, c = triangles[row].transpose(1, 0, 2)
    return a + (b - a) * u[:, None] + (c - a) * v[:, None]


def depth_in(points: Floats, solid: Solid, misses: int = 0) -> tuple[float, Floats | None]:
    """How deep the deepest of points (P, 3) lies in a solid, metres, and which; (0, None) when all are outside.

    Inside is where the winding number is over one half and all but `misses` of 26 rays meet the mesh (open meshes let some out).
    """
    if len(points) > MOST_POINTS:
        points = points[np.random.default_rng(0).permutation(len(points))[:MOST_POINTS]]
    if not len(points):
        return 0.0, None
    ways = WAYS @ solid.frame[:3, :3].T
    origins = np.repeat(points, len(ways), axis=0)
    hits = solid.rays.cast(origins, np.tile(ways, (len(points), 1)))
    t = hits.t.reshape(len(points), len(ways)).astype(np.float64)
    closed = np.isfinite(t).sum(1) >= len(ways) - misses
    depth = np.where(closed, t.min(1), 0.0)
    best = np.argsort(-depth)[:24]
    best = best[depth[best] > 0.002]
    for k in best:
        if winding(points[k], solid.triangles) > 0.5:
            return float(depth[k]), points[k]
    return 0.0, None


def winding(point: Floats, triangles: Floats) -> float:
    """How often a surface (F, 3, 3) goes round a point: van Oosterom and Strackee's solid angles, summed."""
    a, b, c = (triangles - point).transpose(1, 0, 2)
    la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
    top = np.einsum("ij,ij->i", a, np.cross(b, c))
    low = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
    return float(np.arctan2(top, low).sum() / (2 * np.pi))


def gaps(points: Floats, way: Floats, rays: RayScene, back: float = 0.05) -> Floats:
    """(P,) metres from points along a unit vector to a mesh; negative when they stand up to `back` in it, infinite when they miss it."""
    hits = rays.cast(points - back * way, np.broadcast_to(way, points.shape))
    return np.asarray(hits.t, dtype=np.float64) - back


def off_hull(point: Floats, contacts: Floats) -> float:
    """Metres from a floor point (2,) to the convex hull of contacts (K, 2), each a few millimetres wide; negative inside."""
    from scipy.spatial import ConvexHull

    pads = (contacts[:, None] + np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * CONTACT_M / 2).reshape(-1, 2)
    equations = ConvexHull(pads).equations
    return float((equations[:, :2] @ point + equations[:, 2]).max())
