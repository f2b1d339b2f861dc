"""Looking at a mesh along an axis: depth maps, what is seen from outside, and which way faces look. Embree does the casting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.rays import Hits, open_rays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sight:
    """A parallel view. face (H, W): triangle seen, -1 for none; depth (H, W): metres from the near plane, infinite for none; weights
    (H, W, 2): barycentric weights of the triangle's second and third vertex.

    Rows run along `down`, columns along `right`; `cell` (2,): metres a row and a column.
    """

    face: NDArray[np.int32]
    depth: Floats
    right: Floats
    down: Floats
    cell: tuple[float, float]
    weights: Floats


class Prober:
    """Triangles (vertices (V, 3), faces (F, 3)) made ready for rays."""

    def __init__(self, vertices: Floats, faces: Ints) -> None:
        self.low, self.high = vertices.min(0), vertices.max(0)
        self.middle = (self.low + self.high) / 2
        self.scale = float(max((self.high - self.low).max(), 1e-12))
        self._points = np.ascontiguousarray((vertices - self.middle) / self.scale, dtype=np.float32)
        self._faces = np.ascontiguousarray(faces, dtype=np.int32)
        self._rays = open_rays([(self._points, self._faces)])
        corners = self._points[self._faces].astype(np.float64)
        self.normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])

        self.areas = np.linalg.norm(self.normals, axis=1) / 2 * self.scale**2

    def cast(self, origins: Floats, directions: Floats) -> Hits:
        """What rays in the unit frame meet first; distances in units of `scale`."""
        return self._rays.cast(origins.astype(np.float32), directions.astype(np.float32), coherent=True)

    def look(self, along: Floats, up: Floats, cells: int = 64, square: bool = True) -> Sight:
        """The view along a unit direction with `up` upward: cells x cells over the extent (square: over the largest extent)."""
        right = np.cross(along, up)
        reach = (self.high - self.low) / self.scale / 2
        wide, tall = float(np.abs(right) @ reach), float(np.abs(up) @ reach)
        if square:
            wide = tall = max(wide, tall)
        u = ((np.arange(cells) + 0.5) / cells * 2 - 1) * wide
        v = -((np.arange(cells) + 0.5) / cells * 2 - 1) * tall
        origins = (u[None, :, None] * right + v[:, None, None] * up - 2.0 * along).reshape(-1, 3)
        hits = self.cast(origins, np.broadcast_to(along, origins.shape))
        near = 2.0 - float(np.abs(along) @ reach)
        depth = (hits.t.astype(np.float64) - near) * self.scale
        step = (2 * tall / cells * self.scale, 2 * wide / cells * self.scale)
        weights = np.stack([hits.u, hits.v], -1).astype(np.float64).reshape(cells, cells, 2)
        return Sight(hits.face.reshape(cells, cells), depth.reshape(cells, cells), right, -up, step, weights)


def directions() -> Floats:
    """26 unit directions (26, 3): faces, edges and corners of a cube."""
    grid = np.array(
        [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if (x, y, z) != (0, 0, 0)], dtype=np.float64
    )
    out: Floats = grid / np.linalg.norm(grid, axis=1, keepdims=True)
    return out


def seen_from_outside(probe: Prober, cells: int = 56) -> tuple[Floats, Floats]:
    """How often each face's front (F,) and back (F,) is seen from 26 sides."""
    front, back = np.zeros(len(probe.normals)), np.zeros(len(probe.normals))
    for along in directions():
        up = np.array([0.0, 0.0, 1.0]) if abs(along[2]) < 0.9 else np.array([0.0, 1.0, 0.0])
        up = up - along * (up @ along)
        view = probe.look(along, up / np.linalg.norm(up), cells)
        hit = view.face[view.face >= 0]
        towards = probe.normals[hit] @ along < 0
        front += np.bincount(hit[towards], minlength=len(front))
        back += np.bincount(hit[~towards], minlength=len(back))
    return front, back


def area_of(vertices: Floats, faces: Ints) -> Floats:
    """Areas (F,)."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    out: Floats = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    return out
