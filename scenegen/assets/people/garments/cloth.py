"""Cloth: shells taken off the skin, hung from it like fabric, with hems of a thickness one can see."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from scenegen.assets.looks.mesh import Material
from scenegen.assets.people.bodies.body import Binding, bound_to, vertex_normals
from scenegen.assets.people.bodies.skin import Skin

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HEM_M = 0.004
RECESS_M = 0.03
"""How far under a hem one can look before the cloth meets the skin."""


@dataclass
class Dressing:
    """What a dressed body is made of: pieces of vertices (V, 3), what moves them (V, B), faces (F, 3), materials and part numbers a face."""

    bones: int
    vertices: list[Floats] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    faces: list[Ints] = field(default_factory=list)
    looks: list[NDArray[np.int32]] = field(default_factory=list)
    parts: list[NDArray[np.int32]] = field(default_factory=list)
    materials: dict[Material, int] = field(default_factory=dict)
    count: int = 0

    def add(self, vertices: Floats, bound: Binding, faces: Ints, look: Material | NDArray[np.int32], part: int | Ints) -> None:
        """One more piece. look: one material, or numbers of `number` a face; part: one number, or one a face."""
        self.vertices.append(vertices)
        self.bindings.append(bound)
        self.faces.append(faces + self.count)
        self.looks.append(np.full(len(faces), self.number(look), np.int32) if isinstance(look, Material) else look)
        self.parts.append(np.broadcast_to(np.asarray(part, dtype=np.int32), len(faces)).copy())
        self.count += len(vertices)

    def number(self, look: Material) -> int:
        """The number of a material."""
        return self.materials.setdefault(look, len(self.materials))

    def rigid(self, vertices: Floats, faces: Ints, look: Material | NDArray[np.int32], part: int | Ints, bone: int) -> None:
        """A piece that one bone carries."""
        self.add(vertices, bound_to(bone, len(vertices), self.bones), faces, look, part)


def shell(
    to: Dressing,
    skin: Skin,
    faces: NDArray[np.bool_],
    positions: Floats,
    normals: Floats,
    look: Material,
    part: Ints,
    thickness: float = HEM_M,
    recess: float = RECESS_M,
    over: Floats | None = None,
) -> None:
    """Add the chosen faces of the skin at other positions, every border turned in: a rim of `thickness`, then `recess` metres
    back under the cloth to just below what it is worn over. positions, normals and over (V, 3), by default the skin itself, are over
    the skin's vertices; part (F,) a face."""
    chosen = np.flatnonzero(faces)
    if not len(chosen):
        return
    below = skin.vertices if over is None else over
    corners = skin.faces.take(chosen, axis=0)
    used, index = numbered(corners, len(below))
    bound = skin.binding[used]
    to.add(positions[used], bound, index, look, part[chosen])
    sides, _, times = skin.sides
    sides = sides.take(chosen, axis=0).ravel()
    border = np.flatnonzero(np.bincount(sides, minlength=len(times)).take(sides) == 1)
    if not len(border):
        return
    pairs, owner = corners.ravel()[np.stack([border, border + np.where(border % 3 == 2, -2, 1)], 1)], chosen[border // 3]
    rim, local = numbered(pairs, len(below))
    into = _inward(below, corners, rim, local)
    outer, bare, out = positions[rim], below[rim], normals[rim]
    under = outer - out * thickness
    deep = bare + into * recess - out * 0.004
    n = len(rim)
    a, b = local[:, 0], local[:, 1]
    strips = [np.stack([b, a, a + n], 1), np.stack([b, a + n, b + n], 1), np.stack([b + n, a + n, a + 2 * n], 1)]
    strips.append(np.stack([b + n, a + 2 * n, b + 2 * n], 1))
    bound = skin.binding[np.tile(rim, 3)]
    to.add(np.concatenate([outer, under, deep]), bound, np.concatenate(strips), look, np.tile(part[owner], 4))


def numbered(values: Ints, most: int) -> tuple[Ints, Ints]:
    """The different ones of whole numbers from 0 to below `most`, rising, and which of them each is: `numpy.unique` by a table."""
    there = np.zeros(most, dtype=bool)
    there[values] = True
    unique = np.flatnonzero(there)
    number = np.empty(most, dtype=np.int64)
    number[unique] = np.arange(len(unique))
    return unique, number.take(values)


def _inward(points: Floats, faces: Ints, rim: Ints, pairs: Ints) -> Floats:
    """Unit directions (R, 3) from border vertices `rim` into the piece, evened out along the border. pairs (E, 2): neighbours on it, by
    their places in `rim`."""
    place = np.full(len(points), -1)
    place[rim] = np.arange(len(rim))
    at = place.take(faces)
    beside = np.flatnonzero((at >= 0).any(1))
    at, corners = at[beside], points[faces[beside]]
    middle = corners.mean(1)
    way = np.zeros((len(rim), 3))
    for k in range(3):
        own = at[:, k] >= 0
        for axis in range(3):
            way[:, axis] += np.bincount(at[own, k], (middle[:, axis] - corners[:, k, axis])[own], len(rim))
    one, other = np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]])
    for _ in range(6):
        way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
        way = way + np.stack([np.bincount(one, way[other, axis], len(rim)) for axis in range(3)], 1)
    out: Floats = way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    return out


@dataclass(frozen=True)
class Hang:
    """How cloth hangs along a limb or trunk. ease: metres off the skin at the top and at the hem; fall: how fast, in metres a metre,
    it may draw in again below a bulge (0: it hangs straight); folds: metres of drapery folds at the hem."""

    ease: tuple[float, float]
    fall: float
    folds: float = 0.0
    sectors: int = 30
    levels: int = 26


def hang(points: Floats, top: Floats, bottom: Floats, how: Hang) -> Floats:
    """Where cloth over these skin points (N, 3) hangs, from `top` to `bottom` of its axis (3,): (N, 3).

    Round the axis the skin is read into a grid of radii by level and angle; going down, the radius may shrink no faster than `fall`.
    """
    way = bottom - top
    length = float(np.linalg.norm(way))
    way = way / length
    side = np.array([0.0, 1.0, 0.0])
    side = side - way * (side @ way)
    side /= np.linalg.norm(side)
    ahead = np.cross(side, way)
    off = points - top
    t = off @ way
    level = np.clip(t / length * (how.levels - 1), 0, how.levels - 1)
    flat = np.stack([off @ ahead, off @ side], 1)
    row = np.round(level).astype(np.int64)
    low, high = np.full((how.levels, 2), np.inf), np.full((how.levels, 2), -np.inf)
    np.minimum.at(low, row, flat)
    np.maximum.at(high, row, flat)
    known = np.isfinite(low[:, 0])
    middle = np.where(known[:, None], low, 0) / 2 + np.where(known[:, None], high, 0) / 2
    where = np.arange(how.levels)
    middle = np.stack([np.interp(where, where[known], middle[known, k]) for k in (0, 1)], 1)
    middle = gaussian_filter(middle, (2.0, 0), mode="nearest")
    centre = np.stack([np.interp(level, where, middle[:, k]) for k in (0, 1)], 1)
    flat = flat - centre
    angle = np.arctan2(flat[:, 1], flat[:, 0])
    radius = np.hypot(flat[:, 0], flat[:, 1])
    around = (angle / (2 * np.pi) * how.sectors) % how.sectors
    grid = _grid(row, around, radius, how)
    share = where / (how.levels - 1)
    want = grid + (how.ease[0] + (how.ease[1] - how.ease[0]) * share)[:, None]
    for k in range(1, how.levels):
        want[k] = np.maximum(want[k], want[k - 1] - how.fall * length / (how.levels - 1))
    want = np.maximum(gaussian_filter(want, (1.0, 1.0), mode=("nearest", "wrap")), grid + 0.003)
    want = want + _folds(how, share)
    out = np.maximum(_read(want, level, around), radius + 0.003)
    moved = flat / np.maximum(radius, 1e-9)[:, None] * out[:, None] + centre
    result: Floats = top + way * t[:, None] + ahead * moved[:, :1] + side * moved[:, 1:]
    return result


def _grid(row: Ints, around: Floats, radius: Floats, how: Hang) -> Floats:
    """(levels, sectors) largest radius of the skin in each cell; empty cells from their neighbours."""
    grid = np.full((how.levels, how.sectors), -np.inf)
    column = np.round(around).astype(np.int64) % how.sectors
    np.maximum.at(grid, (row, column), radius)
    for _ in range(how.levels + how.sectors):
        empty = ~np.isfinite(grid)
        if not empty.any():
            break
        beside = np.maximum(np.roll(grid, 1, 1), np.roll(grid, -1, 1))
        above = np.maximum(np.vstack([grid[:1], grid[:-1]]), np.vstack([grid[1:], grid[-1:]]))
        grid = np.where(empty, np.maximum(beside, above), grid)
    return grid


def _folds(how: Hang, share: Floats) -> Floats:
    """Drapery: waves round the axis that grow towards the hem, of two lengths so that they do not repeat."""
    if not how.folds:
        return np.zeros((how.levels, how.sectors))
    turn = np.arange(how.sectors) / how.sectors * 2 * np.pi
    wave = 0.6 * np.sin(5 * turn[None] + 2.2 * share[:, None]) + 0.4 * np.sin(8 * turn[None] + 1.3 - 1.7 * share[:, None])
    out: Floats = how.folds * (wave + 1) / 2 * share[:, None] ** 1.2
    return out


def _read(grid: Floats, level: Floats, around: Floats) -> Floats:
    """Bilinear values at fractional levels and sectors."""
    i = np.minimum(level.astype(np.int64), len(grid) - 2)
    j = around.astype(np.int64)
    u, v = level - i, around - j
    j, k = j % grid.shape[1], (j + 1) % grid.shape[1]
    out: Floats = (grid[i, j] * (1 - v) + grid[i, k] * v) * (1 - u) + (grid[i + 1, j] * (1 - v) + grid[i + 1, k] * v) * u
    return out


def averaged(skin: Skin, values: Floats, rounds: int) -> Floats:
    """Values (V, 3) averaged with their neighbours over the skin, `rounds` times."""
    near, degree = skin.near
    out = values
    for _ in range(rounds):
        beside = near @ out
        beside /= degree
        beside += out
        beside *= 0.5
        out = beside
    return out


def softened(skin: Skin, positions: Floats, normals: Floats, rounds: int, most: float) -> Floats:
    """Positions (V, 3) moved along the normals to where averaging would bring them, `most` metres in: no muscle shows."""
    moved = averaged(skin, positions, rounds)
    along = np.clip(((moved - positions) * normals).sum(1), -most, 0.02)
    out: Floats = positions + normals * along[:, None]
    return out


def skin_normals(skin: Skin) -> Floats:
    """Unit normals (V, 3) of the skin, softened so that cloth set off along them stays even."""
    raw = vertex_normals(skin.vertices, skin.faces)
    soft = averaged(skin, raw, 2)
    out: Floats = soft / np.maximum(np.linalg.norm(soft, axis=1, keepdims=True), 1e-9)
    return out
