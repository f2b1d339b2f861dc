"""Free forms: hulls lofted through cross-sections, and bodies grown as one smooth skin over round bones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def loft(sections: ArrayLike) -> tuple[Floats, Ints]:
    """A closed hull through closed cross-sections.

    sections: (K, M, 3) metres, K rings of M points each, counter-clockwise seen from the far end (the last ring). Ends are closed
    by fans about their means. Returns vertices (K * M + 2, 3) and outward faces: K - 1 bands of M quads as two triangles each
    (band-major, quad-major, so that face 2 * (k * M + m) lies in band k), then the two fans.
    """
    rings = np.asarray(sections, dtype=np.float64)
    count, around = rings.shape[:2]
    k, m = np.meshgrid(np.arange(count - 1), np.arange(around), indexing="ij")
    after = (m + 1) % around
    a, b, c, d = k * around + m, k * around + after, (k + 1) * around + after, (k + 1) * around + m
    bands = np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)], 2).reshape(-1, 3)
    ring = np.arange(around)
    turn = (ring + 1) % around
    first, last = count * around, count * around + 1
    low = np.stack([np.full(around, first), turn, ring], 1)
    high = np.stack([np.full(around, last), ring + last - 1 - around, turn + last - 1 - around], 1)
    points = np.concatenate([rings.reshape(-1, 3), rings[:1].mean(1), rings[-1:].mean(1)])
    return points, np.concatenate([bands, low, high])


def add_split(
    b: Builder, vertices: Floats, faces: Ints, owner: NDArray[np.int64], looks: Sequence[tuple[Material, str]]
) -> Builder:
    """Add a closed mesh whose faces differ in material and part: owner (F,) indexes `looks` of (material, part)."""
    for number in np.unique(owner):
        chosen = faces[owner == number]
        used, index = np.unique(chosen, return_inverse=True)
        look, part = looks[int(number)]
        b.add(vertices[used], index.reshape(-1, 3), look, part)
    return b


@dataclass(frozen=True)
class Bone:
    """A round bone: from `start` with radius `thick` to `end` with radius `thin`, metres; `flat` scales it across Y. `tag` is
    what faces near it are called."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    thick: float
    thin: float
    tag: int = 0
    flat: float = 1.0

    def distance(self, x: Floats, y: Floats, z: Floats) -> Floats:
        """Signed distance (near the surface) of points whose coordinates are arrays of any shapes that broadcast."""
        x, y, z = x - self.start[0], (y - self.start[1]) / self.flat, z - self.start[2]
        u, w = self.end[0] - self.start[0], self.end[2] - self.start[2]
        v = (self.end[1] - self.start[1]) / self.flat
        share = np.clip((x * u + y * v + z * w) / max(u * u + v * v + w * w, 1e-9), 0, 1)
        radius = self.thick + (self.thin - self.thick) * share
        reach = np.sqrt((x - share * u) ** 2 + (y - share * v) ** 2 + (z - share * w) ** 2)
        out: Floats = (reach - radius) * min(self.flat, 1.0)
        return out


def mirrored(bones: Sequence[Bone]) -> list[Bone]:
    """Bones and their mirror images in the XZ plane."""
    other = [
        Bone((n.start[0], -n.start[1], n.start[2]), (n.end[0], -n.end[1], n.end[2]), n.thick, n.thin, n.tag, n.flat)
        for n in bones
    ]
    return [*bones, *other]


def skin(bones: Sequence[Bone], cell: float, blend: float) -> tuple[Floats, Ints, Ints]:
    """One closed smooth surface about all bones, joints filleted by about `blend` metres, from a grid of `cell` metres.

    Naive surface nets (Gibson 1998) on the smooth union (polynomial minimum) of round cones. Returns vertices (V, 3), outward
    faces (F, 3) and the tag (F,) of the bone nearest to each face.
    """
    reach = blend + 3 * cell
    ends = np.array([[n.start, n.end] for n in bones])
    wide = np.array([max(n.thick, n.thin) * max(n.flat, 1.0) for n in bones])[:, None]
    lows, highs = ends.min(1) - wide - reach, ends.max(1) + wide + reach
    origin = lows.min(0)
    shape = np.ceil((highs.max(0) - origin) / cell).astype(int) + 2
    field = np.full(shape, reach)
    for bone, low, high in zip(bones, lows, highs, strict=True):
        i0, i1 = np.floor((low - origin) / cell).astype(int), np.ceil((high - origin) / cell).astype(int) + 1
        axes = [origin[a] + cell * np.arange(i0[a], min(int(i1[a]), int(shape[a]))) for a in range(3)]
        here = tuple(slice(int(i0[a]), int(i0[a]) + len(axes[a])) for a in range(3))
        one, two = field[here], np.minimum(bone.distance(axes[0][:, None, None], axes[1][:, None], axes[2]), reach)
        near = np.maximum(blend - np.abs(one - two), 0) / blend
        field[here] = np.minimum(one, two) - near * near * blend / 4
    vertices, faces = _surface_nets(field)
    vertices = vertices * cell + origin
    middle = vertices[faces].mean(1)
    nearest = np.argmin([bone.distance(*middle.T) for bone in bones], axis=0)
    return vertices, faces, np.array([bone.tag for bone in bones])[nearest]


def _surface_nets(field: Floats) -> tuple[Floats, Ints]:
    """The zero surface of a grid of signed distances: a vertex a cell that it crosses, a quad an edge that it crosses."""
    inside = field < 0
    shape = tuple(n - 1 for n in field.shape)
    size = int(np.prod(shape))
    total, count = np.zeros((size, 3)), np.zeros(size)
    for axis in range(3):
        low, high = _ends(field, axis)
        at = np.argwhere((low < 0) != (high < 0))
        one, two = low[tuple(at.T)], high[tuple(at.T)]
        point = at.astype(np.float64)
        point[:, axis] += one / (one - two)
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
            cell = at.copy()
            cell[:, (axis + 1) % 3] -= i
            cell[:, (axis + 2) % 3] -= j
            flat = np.ravel_multi_index(tuple(cell.T), shape)
            count += np.bincount(flat, minlength=size)
            for k in range(3):
                total[:, k] += np.bincount(flat, point[:, k], size)
    cells = count > 0
    number = np.full(size, -1, dtype=np.int64)
    number[cells] = np.arange(int(cells.sum()))
    number = number.reshape(shape)
    vertices = total[cells] / count[cells][:, None]
    faces = []
    for axis in range(3):
        low, high = _ends(inside, axis)
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for flip in (False, True):
            at = np.argwhere((low & ~high) if not flip else (~low & high))
            corner = []
            for i, j in ((-1, -1), (0, -1), (0, 0), (-1, 0)):
                place = at.copy()
                place[:, u] += i
                place[:, v] += j
                corner.append(number[tuple(place.T)])
            quad = np.stack(corner if not flip else corner[::-1], 1)
            faces += [quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]]
    return vertices, np.concatenate(faces)


def _ends(values: NDArray[Any], axis: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The values at both ends of all grid edges along an axis."""
    low, high = [slice(None)] * 3, [slice(None)] * 3
    low[axis], high[axis] = slice(None, -1), slice(1, None)
    return values[tuple(low)], values[tuple(high)]
