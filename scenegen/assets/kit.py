"""The modelling kit: closed primitives with materials and parts, gathered by a Builder into one Mesh."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.assets.mesh import Built, Material, Mesh
from scenegen.assets.textures import GRAINED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CREASE_DEG = 40.0


class Builder:
    """Collects closed primitives. Every method takes `material`, `part` and an optional 4x4 `transform` applied last; metres."""

    def __init__(self) -> None:
        self._vertices: list[Floats] = []
        self._rest: list[Floats] = []
        self._faces: list[Ints] = []
        self._material: list[Ints] = []
        self._part: list[Ints] = []
        self._materials: dict[Material, int] = {}
        self._parts: dict[str, int] = {"body": 0}
        self._count = 0

    def add(
        self,
        vertices: ArrayLike,
        faces: ArrayLike,
        material: Material,
        part: str = "body",
        transform: Any = None,
        rest: Floats | None = None,
    ) -> Builder:
        """Any closed mesh: vertices (V, 3), faces (F, 3) counter-clockwise from outside. rest (V, 3): where textures are projected
        at, by default the place itself, its axes in order of extent where a grain runs along the part."""
        points = np.asarray(vertices, dtype=np.float64)
        if rest is None:
            rest = points[:, np.argsort(np.ptp(points, axis=0), kind="stable")] if material.texture in GRAINED else None
        if transform is not None:
            matrix = np.asarray(transform, dtype=np.float64)
            points = points @ matrix[:3, :3].T + matrix[:3, 3]
        index = np.asarray(faces, dtype=np.int64)
        self._vertices.append(points)
        self._rest.append(points if rest is None else rest)
        self._faces.append(index + self._count)
        self._count += len(points)
        self._material.append(np.full(len(index), self._materials.setdefault(material, len(self._materials))))
        self._part.append(np.full(len(index), self._parts.setdefault(part, len(self._parts))))
        return self

    def box(
        self,
        center: ArrayLike,
        size: ArrayLike,
        material: Material,
        bevel: float = 0.005,
        part: str = "body",
        yaw: float = 0.0,
        transform: Any = None,
    ) -> Builder:
        """A box with chamfered edges around `center`."""
        half = np.asarray(size, dtype=np.float64) / 2
        cut = min(bevel, float(half.min()) * 0.45)
        signs, axis, faces = _chamfered()
        points = signs * (half - cut)
        points[np.arange(24), axis] += signs[np.arange(24), axis] * cut
        return self.add(_turn(points, yaw) + np.asarray(center), faces, material, part, transform)

    def panel(
        self,
        center: ArrayLike,
        size: tuple[float, float],
        material: Material,
        depth: float = 0.004,
        part: str = "body",
        transform: Any = None,
    ) -> Builder:
        """A thin upright sheet facing +X around `center`, size (width along Y, height); shows a picture once, upright, over its face."""
        signs, axis, faces = _chamfered()
        half = np.array([depth, *size]) / 2
        cut = min(0.0005, depth * 0.2)
        points = signs * (half - cut)
        points[np.arange(24), axis] += signs[np.arange(24), axis] * cut
        shown = np.stack([points[:, 1] / size[0] + 0.5, points[:, 2] / size[1] + 0.5, np.zeros(24)], 1)
        return self.add(points + np.asarray(center), faces, material, part, transform, shown)

    def cushion(
        self,
        center: ArrayLike,
        size: ArrayLike,
        material: Material,
        radius: float = 0.05,
        puff: float = 0.0,
        part: str = "body",
        yaw: float = 0.0,
        transform: Any = None,
    ) -> Builder:
        """A soft box: edges rounded by `radius`, faces bulged by `puff` metres."""
        half = np.asarray(size, dtype=np.float64) / 2
        r = min(radius, float(half.min()) * 0.98)
        cube, faces = _cube_grid()
        level = np.sign(cube) * np.where(np.abs(cube) > 1.5, 1.0, 0.0)
        inner = np.where(np.abs(cube) > 0.5, np.sign(cube) * (half - r), 0.0)
        push = np.where(np.abs(cube) > 2.5, 1.0, np.where(np.abs(cube) > 1.5, 0.6, 0.0)) * level
        normal = push / np.maximum(np.linalg.norm(push, axis=1, keepdims=True), 1e-9)
        points = inner + normal * r
        if puff:
            flat = np.prod(np.where(np.abs(normal) < 0.5, 1 - (points / half) ** 2, 1.0), axis=1)
            points = points + normal * (puff * np.clip(flat, 0, 1))[:, None]
        return self.add(_turn(points, yaw) + np.asarray(center), faces, material, part, transform)

    def cylinder(
        self,
        base: ArrayLike,
        radius: float,
        height: float,
        material: Material,
        radius_top: float | None = None,
        segments: int = 24,
        axis: str = "z",
        part: str = "body",
        bevel: float = 0.0,
        transform: Any = None,
    ) -> Builder:
        """A cylinder or cone frustum from the centre of its base along an axis."""
        top = radius if radius_top is None else radius_top
        b = min(bevel, height * 0.4, max(radius, top) * 0.5)
        profile = (
            [(radius, 0.0), (top, height)] if b <= 0 else [(radius - b, 0.0), (radius, b), (top, height - b), (top - b, height)]
        )
        return self.lathe(profile, material, segments, base, axis, part, transform)

    def lathe(
        self,
        profile: Sequence[tuple[float, float]],
        material: Material,
        segments: int = 32,
        center: ArrayLike = (0, 0, 0),
        axis: str = "z",
        part: str = "body",
        transform: Any = None,
    ) -> Builder:
        """A closed solid of revolution: `profile` (r, z) runs from the bottom of the outside to the top (and back down the
        inside of a hollow thing, ending on the axis or at its start); ends off the axis are capped."""
        points, faces = _revolve(profile, segments)
        if axis == "x":
            points = points[:, [2, 0, 1]]
        elif axis == "y":
            points = points[:, [1, 2, 0]]
        return self.add(points + np.asarray(center), faces, material, part, transform)

    def sphere(
        self,
        center: ArrayLike,
        radius: float | Sequence[float],
        material: Material,
        segments: int = 24,
        part: str = "body",
        transform: Any = None,
    ) -> Builder:
        """A sphere, or an ellipsoid of three radii."""
        points, faces = _unit_sphere(max(6, segments // 2), segments)
        return self.add(
            points * np.broadcast_to(np.asarray(radius, dtype=np.float64), 3) + np.asarray(center),
            faces,
            material,
            part,
            transform,
        )

    def tube(
        self,
        path: Any,
        radius: ArrayLike,
        material: Material,
        segments: int = 10,
        part: str = "body",
        closed: bool = False,
        transform: Any = None,
    ) -> Builder:
        """A round rod along `path` (K, 3); `radius` may vary along it; `closed` joins the ends (a ring)."""
        points, faces = _sweep(np.asarray(path, dtype=np.float64), np.asarray(radius, dtype=np.float64), segments, closed)
        return self.add(points, faces, material, part, transform)

    def ring(
        self,
        center: ArrayLike,
        radius: float,
        thickness: float,
        material: Material,
        axis: str = "z",
        segments: int = 28,
        part: str = "body",
    ) -> Builder:
        """A torus."""
        angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
        flat = np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], -1) * radius
        order = {"z": [0, 1, 2], "x": [2, 0, 1], "y": [1, 2, 0]}[axis]
        return self.tube(flat[:, order] + np.asarray(center), thickness, material, 8, part, closed=True)

    def extrude(
        self,
        polygon: ArrayLike,
        height: float,
        material: Material,
        base: ArrayLike = (0, 0, 0),
        axis: str = "z",
        part: str = "body",
        transform: Any = None,
    ) -> Builder:
        """A prism over a simple counter-clockwise polygon (K, 2) in the plane across `axis` (z: x, y; y: z, x; x: y, z)."""
        outline = np.asarray(polygon, dtype=np.float64)
        if _area(outline) < 0:
            outline = outline[::-1]
        n = len(outline)
        cap = np.array(_ears(outline))
        low, high = (np.column_stack([outline, np.full(n, z)]) for z in (0.0, height))
        ring = np.arange(n)
        after = (ring + 1) % n
        sides = np.concatenate([np.stack([ring, after, after + n], 1), np.stack([ring, after + n, ring + n], 1)])
        points = np.concatenate([low, high])
        order = {"z": [0, 1, 2], "x": [2, 0, 1], "y": [1, 2, 0]}[axis]
        return self.add(
            points[:, order] + np.asarray(base), np.concatenate([cap[:, ::-1], cap + n, sides]), material, part, transform
        )

    def scaled(self, factor: float) -> Builder:
        """Everything added so far, larger by a factor about the origin."""
        self._vertices = [points * factor for points in self._vertices]
        return self

    @property
    def count(self) -> int:
        """How many vertices were added so far."""
        return self._count

    def raw(self) -> tuple[Floats, Ints]:
        """Vertices (V, 3) and faces (F, 3) as added, not split at creases; the faces in the order of `mesh`."""
        return np.concatenate(self._vertices), np.concatenate(self._faces)

    def mesh(self, shift: ArrayLike = (0, 0, 0)) -> Mesh:
        """Everything added, as one Mesh with crease-split normals."""
        vertices, faces = np.concatenate(self._vertices) + np.asarray(shift), np.concatenate(self._faces)
        source, split, normals = crease_normals(vertices, faces)
        rest = np.concatenate(self._rest)[source].astype(np.float32)
        return Mesh(
            vertices[source].astype(np.float32), split.astype(np.int32), normals.astype(np.float32), rest,
            np.concatenate(self._material).astype(np.int32), np.concatenate(self._part).astype(np.int32),
            tuple(self._materials), tuple(self._parts),
        )  # fmt: skip

    def built(self, label: str, attributes: dict[str, str], **more: Any) -> Built:
        """The finished thing. Its origin moves to the base centre of its extent; surfaces, seats and grip move along."""
        cloud = np.concatenate(self._vertices)
        low, high = cloud.min(0), cloud.max(0)
        shift = -np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
        x, y, z = shift.tolist()
        if "surfaces" in more:
            more["surfaces"] = tuple(
                type(s)(s.x0 + x, s.y0 + y, s.x1 + x, s.y1 + y, s.z + z, s.clearance, s.soft) for s in more["surfaces"]
            )
        if "seats" in more:
            more["seats"] = tuple(type(s)(s.x + x, s.y + y, s.z + z, s.yaw) for s in more["seats"])
        if more.get("grip") is not None:
            more["grip"] = tuple(float(a + b) for a, b in zip(more["grip"], (x, y, z), strict=True))
        size = ((high + shift).astype(np.float32) - (low + shift).astype(np.float32)).astype(float).tolist()
        return Built(partial(self.mesh, shift), (size[0], size[1], size[2]), label, attributes, **more)


def crease_normals(vertices: Floats, faces: Ints, crease_deg: float = CREASE_DEG) -> tuple[Ints, Ints, Floats]:
    """Split vertices where faces meet at more than the crease angle.

    Returns source vertex of each new vertex (V',), faces (F, 3) over new vertices, unit normals (V', 3): area-weighted sums
    over the faces around a corner that lie within the crease angle of its own face.
    """
    corners = vertices[faces]
    raw = _cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    unit = raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-20)
    owner, vertex = np.repeat(np.arange(len(faces)), 3), faces.ravel()
    order = np.argsort(vertex, kind="stable")
    counts = np.bincount(vertex, minlength=len(vertices))
    start = np.concatenate([[0], np.cumsum(counts)[:-1]])
    degree = counts[vertex]
    mine = np.repeat(np.arange(len(vertex)), degree)
    offset = np.arange(len(mine)) - np.repeat(np.cumsum(degree) - degree, degree)
    theirs = order[start[vertex[mine]] + offset]
    near = (unit[owner[mine]] * unit[owner[theirs]]).sum(1) > np.cos(np.deg2rad(crease_deg))
    total = np.zeros((len(vertex), 3))
    for axis in range(3):
        total[:, axis] = np.bincount(mine[near], raw[owner[theirs[near]], axis], len(vertex))
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-20)
    whole = np.round(total * 500).astype(np.int64) + 500
    key = ((vertex * 1001 + whole[:, 0]) * 1001 + whole[:, 1]) * 1001 + whole[:, 2]
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return vertex[first], inverse.reshape(-1, 3), total[first]


def _turn(points: Floats, yaw: float) -> Floats:
    if not yaw:
        return points
    cos, sin = np.cos(yaw), np.sin(yaw)
    return points @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]])


@lru_cache(maxsize=1)
def _chamfered() -> tuple[Floats, Ints, Ints]:
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
def _cube_grid() -> tuple[Floats, Ints]:
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


def _revolve(profile: Sequence[tuple[float, float]], segments: int) -> tuple[Floats, Ints]:
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
def _unit_sphere(rings: int, segments: int) -> tuple[Floats, Ints]:
    angle = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    return _revolve([(float(np.cos(a)) if 0 < k < rings else 0.0, float(np.sin(a))) for k, a in enumerate(angle)], segments)


def _sweep(path: Floats, radius: Floats, segments: int, closed: bool) -> tuple[Floats, Ints]:
    """A tube along a path by parallel transport of its frame."""
    step = np.roll(path, -1, 0) - np.roll(path, 1, 0) if closed else np.gradient(path, axis=0)
    tangent = step / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-12)
    across = _transported(tangent.tolist())
    up = _cross(tangent, across)
    circle = _circle(segments)
    ring = circle[:, 0, None] * across[:, None] + circle[:, 1, None] * up[:, None]
    width = np.broadcast_to(radius, len(path))[:, None, None]
    points = (path[:, None] + ring * width).reshape(-1, 3)
    if not closed:
        points = np.concatenate([points, path[:1], path[-1:]])
    return points, _swept(len(path), segments, closed)


def _cross(a: Floats, b: Floats) -> Floats:
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


def _area(polygon: Floats) -> float:
    x, y = polygon.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _ears(polygon: Floats) -> list[tuple[int, int, int]]:
    """Triangles of a simple counter-clockwise polygon by ear clipping (Meisters 1975)."""
    left = list(range(len(polygon)))
    triangles: list[tuple[int, int, int]] = []

    def cross(o: Floats, a: Floats, b: Floats) -> float:
        return float((a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]))

    while len(left) > 3:
        for k in range(len(left)):
            i, j, m = left[k - 1], left[k], left[(k + 1) % len(left)]
            a, b, c = polygon[i], polygon[j], polygon[m]
            if cross(a, b, c) <= 1e-14:
                continue
            inside = [
                p
                for p in left
                if p not in (i, j, m) and min(cross(a, b, polygon[p]), cross(b, c, polygon[p]), cross(c, a, polygon[p])) >= 0
            ]
            if not inside:
                triangles.append((i, j, m))
                left.pop(k)
                break
        else:
            left.pop(0)
    triangles.append((left[0], left[1], left[2]))
    return triangles


def translation(x: float, y: float, z: float) -> Floats:
    """4x4 shift."""
    out = np.eye(4)
    out[:3, 3] = x, y, z
    return out


def rotation(axis: str, angle: float, about: ArrayLike = (0, 0, 0)) -> Floats:
    """4x4 turn by `angle` radians about an axis through a point."""
    cos, sin = np.cos(angle), np.sin(angle)
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    out = np.eye(4)
    out[i, i] = out[j, j] = cos
    out[i, j], out[j, i] = -sin, sin
    point = np.asarray(about, dtype=np.float64)
    out[:3, 3] = point - out[:3, :3] @ point
    return out
