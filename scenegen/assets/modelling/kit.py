"""The modelling kit: closed primitives with materials and parts, gathered by a Builder into one Mesh."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.assets.looks.mesh import Built, Material, Mesh
from scenegen.assets.looks.textures import GRAINED
from scenegen.assets.modelling.solids import area, chamfered, cross, cube_grid, ears, revolve, sweep, unit_sphere

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CREASE_DEG = 40.0
CROWDED, BUNDLES, AT_ONCE = 256, 24.0, 4_000_000
"""Faces at a vertex from where on their normals are compared in bundles, bundles a unit of a normal's coordinate, pairs in memory."""


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
        """A box with chamfered edges around `center`; of a bevel of 0 with sharp ones."""
        half = np.asarray(size, dtype=np.float64) / 2
        cut = min(bevel, min(half.tolist()) * 0.45)
        signs, axis, faces = chamfered()
        if not cut:
            faces = faces[(axis[faces] == axis[faces[:, :1]]).all(1)]
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
        signs, axis, faces = chamfered()
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
        """A soft box: edges rounded by `radius`; the middle of faces, and of all but short edges, bulged by `puff` metres."""
        half = np.asarray(size, dtype=np.float64) / 2
        r = min(radius, float(half.min()) * 0.98)
        cube, faces = cube_grid()
        level = np.sign(cube) * np.where(np.abs(cube) > 1.5, 1.0, 0.0)
        inner = np.where(np.abs(cube) > 0.5, np.sign(cube) * (half - r), 0.0)
        push = np.where(np.abs(cube) > 2.5, 1.0, np.where(np.abs(cube) > 1.5, 0.6, 0.0)) * level
        normal = push / np.maximum(np.linalg.norm(push, axis=1, keepdims=True), 1e-9)
        points = inner + normal * r
        if puff:
            points = points + normal * (puff * _swelling(push, inner + push * r, half))[:, None]
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
        points, faces = revolve(profile, segments)
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
        points, faces = unit_sphere(max(6, segments // 2), segments)
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
        points, faces = sweep(np.asarray(path, dtype=np.float64), np.asarray(radius, dtype=np.float64), segments, closed)
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
        if area(outline) < 0:
            outline = outline[::-1]
        n = len(outline)
        cap = np.array(ears(outline))
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
    raw = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    unit = raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-20)
    owner, vertex = np.repeat(np.arange(len(faces)), 3), faces.ravel()
    total = _corner_sums(raw, unit, owner, vertex, len(vertices), float(np.cos(np.deg2rad(crease_deg))))
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-20)
    whole = np.round(total * 500).astype(np.int64) + 500
    key = ((vertex * 1001 + whole[:, 0]) * 1001 + whole[:, 1]) * 1001 + whole[:, 2]
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return vertex[first], inverse.reshape(-1, 3), total[first]


def _corner_sums(raw: Floats, unit: Floats, owner: Ints, vertex: Ints, count: int, least: float) -> Floats:
    """Sums (C, 3) of the area normals `raw` around each corner's vertex, over faces whose unit normals agree with its own face's.

    owner, vertex (C,): a corner's face and vertex. Every pair of corners of a vertex is compared, AT_ONCE pairs at a time, but where
    more than CROWDED faces meet (the tip of a cone): there each corner is compared with bundles of nearly parallel faces.
    """
    order = np.argsort(vertex, kind="stable")
    counts = np.bincount(vertex, minlength=count)
    start = np.concatenate([[0], np.cumsum(counts)[:-1]])
    degree = np.where(counts > CROWDED, 0, counts)[vertex]
    ends = np.cumsum(degree)
    total = np.zeros((len(vertex), 3))
    sides = [np.ascontiguousarray(column) for column in raw.T]
    x, y, z = (column.take(owner) for column in unit.T)  # of each corner's face: picked number by number, rows of three are slow
    first = 0
    while first < len(vertex):
        done = ends[first] - degree[first]
        last = max(first + 1, int(np.searchsorted(ends, done + AT_ONCE, side="right")))
        size = degree[first:last]
        mine = np.repeat(np.arange(first, last), size)
        begin = start.take(vertex[first:last]) - (ends[first:last] - size - done)
        theirs = order.take(np.arange(len(mine)) + np.repeat(begin, size))
        near = x.take(mine) * x.take(theirs) + y.take(mine) * y.take(theirs) + z.take(mine) * z.take(theirs) > least
        corner, face = mine[near] - first, owner.take(theirs[near])
        for axis in range(3):
            total[first:last, axis] = np.bincount(corner, sides[axis].take(face), last - first)
        first = last
    for crowded in np.flatnonzero(counts > CROWDED):
        corners = order[start[crowded] : start[crowded] + counts[crowded]]
        total[corners] = _bundled(raw[owner[corners]], unit[owner[corners]], least)
    return total


def _bundled(raw: Floats, unit: Floats, least: float) -> Floats:
    """`_corner_sums` of one vertex (D, 3), each face taken with those that look nearly the same way: linear in D."""
    _, bundle = np.unique(np.round(unit * BUNDLES).astype(np.int64), axis=0, return_inverse=True)
    bundle = bundle.ravel()
    sums = np.stack([np.bincount(bundle, raw[:, axis]) for axis in range(3)], 1)
    middle = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-20)
    near = np.empty((len(unit), 3))
    for first in range(0, len(unit), 1024):
        near[first : first + 1024] = (unit[first : first + 1024] @ middle.T > least) @ sums
    return near


def _swelling(push: Floats, place: Floats, half: Floats) -> Floats:
    """How far (V,) each vertex of a cushion swells, as a share of its puff: 1 in the middle of a face, 0 at a corner.

    push (V, 3): how far it lies in the rounding along each axis; place (V, 3): where on the box before rounding, metres;
    half (3,): of the box. What lies in the rounding of two or three axes fades along the edge alone, and the short edges of
    a flat cushion swell by as much less as they are short: a vertex that swells much more than its neighbours is a horn.
    """
    fade = 1 - (place / half) ** 2
    edge = (push != 0).sum(axis=1) > 1
    along: Floats = (fade * np.minimum(half / np.median(half), 1)).max(axis=1)
    return np.clip(np.where(edge, along, np.prod(np.where(push == 0, fade, 1.0), axis=1)), 0, 1)


def _turn(points: Floats, yaw: float) -> Floats:
    if not yaw:
        return points
    cos, sin = np.cos(yaw), np.sin(yaw)
    return points @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]])


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
