"""What a thing's shape says, Z up: its back, its symmetry, the tops that carry things, the places to sit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.probe import Prober, Sight
from scenegen.assets.importing.raw import Floats, Ints
from scenegen.assets.looks.mesh import Seat, Surface

CELLS = 64
SEAT_WIDTH_M = 0.58
SAME_SHARE = 0.012
"""Mean difference of depth, as a share of the extent, below which two sides look alike."""
Z = np.array([0.0, 0.0, 1.0])
SIDES = (np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([-1.0, 0, 0]), np.array([0, -1.0, 0]))


def heights(probe: Prober) -> tuple[Floats, Floats, Floats]:
    """Heights above the base (64, 64), rows along +X and columns along +Y over the footprint, nan beside the thing; x and y of the cells."""
    view = probe.look(-Z, np.array([1.0, 0, 0]), CELLS, square=False)
    top = probe.high[2] - probe.low[2] - view.depth
    grid = np.where(view.face >= 0, top, np.nan)[::-1, ::-1]  # rows ran along -X, columns along -Y
    share = (np.arange(CELLS) + 0.5) / CELLS
    x = probe.low[0] + share * (probe.high[0] - probe.low[0])
    y = probe.low[1] + share * (probe.high[1] - probe.low[1])
    return grid, x, y


def backrest(grid: Floats) -> Floats:
    """How much a thing rises along each side (+X, +Y, -X, -Y) against the opposite side, as shares of its height (4,)."""
    filled = np.nan_to_num(grid)
    tall = max(float(np.nanmax(grid)) if np.isfinite(grid).any() else 0.0, 1e-9)
    band = CELLS // 6
    strips = (filled[-band:], filled[:, -band:], filled[:band], filled[:, :band])
    inner = slice(CELLS // 6, -CELLS // 6)
    means = np.array([np.max(strip, axis=k % 2)[inner].mean() for k, strip in enumerate(strips)]) / tall
    out: Floats = means - np.roll(means, 2)
    return out


def flatness(probe: Prober) -> Floats:
    """How flat the thing is when seen from +X, +Y, -X, -Y: share of its silhouette within 2.5 % of the extreme plane (4,)."""
    out = []
    for side in SIDES:
        view = probe.look(-side, Z, 48, square=False)
        hit = view.face >= 0
        depth = abs(float(side @ (probe.high - probe.low)))
        out.append(float((view.depth[hit] < 0.025 * max(depth, 0.2)).mean()) if hit.any() else 0.0)
    return np.array(out)


def sights(probe: Prober) -> list[Sight]:
    """The thing seen level from four sides and obliquely from above at four corners."""
    corners = [np.array([x, y, 0.8]) / np.sqrt(2.64) for x in (-1.0, 1.0) for y in (-1.0, 1.0)]
    out = []
    for side in (*SIDES, *corners):
        up = Z - side * side[2]
        out.append(probe.look(-side, up / np.linalg.norm(up), 56))
    return out


def seen_by_side(shown: list[Sight], faces: int) -> Floats:
    """Pixels (K, F) that each of F faces covers in each of K views."""
    seen = [sight.face[sight.face >= 0] for sight in shown]
    return np.array([np.bincount(face, minlength=faces) for face in seen], dtype=np.float64)


def symmetry(probe: Prober) -> str:
    """ "90" when a quarter turn about the vertical changes nothing, "180" when a half turn does not, else "none"."""
    top = probe.look(-Z, np.array([1.0, 0, 0]), 48)
    sides = [probe.look(-side, Z, 48) for side in SIDES]
    tall = max(float(probe.high[2] - probe.low[2]), 1e-9)
    wide = max(float((probe.high - probe.low)[:2].max()), 1e-9)

    def same(one: Floats, two: Floats, span: float) -> bool:
        """Whether two depth maps agree, an edge that falls between cells being forgiven by a cell."""
        a, b = np.minimum(one, span * 1.2), np.pad(np.minimum(two, span * 1.2), 1, mode="edge")
        rows, columns = a.shape
        near = np.stack([np.abs(a - b[i : i + rows, j : j + columns]) for i in range(3) for j in range(3)]).min(0)
        either = np.isfinite(one) | np.isfinite(two)
        return bool(near[either].mean() < SAME_SHARE * span) if either.any() else True

    half = same(top.depth, np.rot90(top.depth, 2), tall) and all(same(sides[k].depth, sides[k + 2].depth, wide) for k in (0, 1))
    if not half:
        return "none"
    return "90" if same(top.depth, np.rot90(top.depth), tall) and same(sides[0].depth, sides[1].depth, wide) else "180"


def carrying(grid: Floats, x: Floats, y: Floats, level: float | None = None) -> tuple[Surface, ...]:
    """The largest level rectangle, at `level` metres or wherever it is largest; none when it is smaller than a hand."""
    known = grid[np.isfinite(grid)]
    if not len(known):
        return ()
    if level is None:
        levels = np.unique(np.round(known, 2))
        counted = sorted(levels, key=lambda z: -int((np.abs(known - z) < 0.012).sum()))[:4]
    else:
        near = known[np.abs(known - level) < 0.04]
        counted = [float(np.median(near))] if len(near) else []
    best: tuple[float, Surface] | None = None
    for z in counted:
        level_cells = np.abs(grid - z) < 0.012
        r0, r1, c0, c1 = _largest_rectangle(level_cells)
        dx, dy = x[1] - x[0], y[1] - y[0]
        area = (r1 - r0) * dx * (c1 - c0) * dy
        if min((r1 - r0) * dx, (c1 - c0) * dy) < 0.08 or z < 0.03:
            continue
        exact = float(np.median(grid[r0:r1, c0:c1][level_cells[r0:r1, c0:c1]]))
        found = Surface(x[r0] - dx / 2, y[c0] - dy / 2, x[r1 - 1] + dx / 2, y[c1 - 1] + dy / 2, exact)
        if best is None or area > best[0]:
            best = (area, found)
    return (best[1],) if best else ()


def _largest_rectangle(full: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Rows [r0, r1) and columns [c0, c1) of the largest all-true rectangle."""
    best, out = 0, (0, 0, 0, 0)
    run = np.zeros(full.shape[1], dtype=np.int64)
    for row in range(full.shape[0]):
        run = np.where(full[row], run + 1, 0)
        stack: list[int] = []
        for column in range(full.shape[1] + 1):
            height = run[column] if column < full.shape[1] else 0
            while stack and run[stack[-1]] >= height:
                tall = int(run[stack.pop()])
                left = stack[-1] + 1 if stack else 0
                if tall * (column - left) > best:
                    best, out = tall * (column - left), (row + 1 - tall, row + 1, left, column)
            stack.append(column)
    return out


def seats(grid: Floats, x: Floats, y: Floats, backed: bool) -> tuple[Seat, ...]:
    """Where people sit, facing +X: the level between 0.3 and 0.62 m that covers most of the middle, one place a person's width."""
    rows, columns = slice(CELLS // 4, -CELLS // 8), slice(CELLS // 8, -CELLS // 8)
    middle = grid[rows, columns]
    fit = middle[(middle > 0.3) & (middle < 0.62)]
    if len(fit) < 0.3 * middle.size:
        return ()
    z = float(np.median(fit))
    level = np.abs(grid - z) < 0.06
    r0, r1, c0, c1 = _largest_rectangle(level)
    if r1 - r0 < 3 or c1 - c0 < 3:
        return ()
    deep, wide = x[r1 - 1] - x[r0], y[c1 - 1] - y[c0]
    if deep < 0.24 or wide < 0.28:
        return ()
    back = float(x[r0])
    at = min(back + 0.2, (back + float(x[r1 - 1])) / 2) if backed else (back + float(x[r1 - 1])) / 2
    count = max(1, min(4, int(wide / SEAT_WIDTH_M)))
    spots = y[c0] + wide * (np.arange(count) + 0.5) / count
    return tuple(Seat(round(at, 4), round(float(spot), 4), round(z, 4)) for spot in spots)


def front_faces(vertices: Floats, faces: Ints, backed: bool) -> NDArray[np.bool_]:
    """Faces (F,) that show where the front (+X) is: those that look forward, and of seats the backrest too."""
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-20)
    out: NDArray[np.bool_] = normal[:, 0] > 0.5
    if backed:
        center = corners.mean(1)
        low, high = vertices.min(0), vertices.max(0)
        share = (center - low) / np.maximum(high - low, 1e-9)
        out |= (share[:, 0] < 0.35) & (share[:, 2] > 0.55)
    return out
