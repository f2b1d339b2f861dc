"""What outdoor places stand on and what closes their view: one function a kind, in a registry; square is the default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import material
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.houses import block, row
from scenegen.assets.modelling.kit import Builder
from scenegen.errors import AssetError
from scenegen.registry import Registry
from scenegen.scene import Room

Floats = NDArray[np.float64]
Ground = Callable[[Builder, Room], None]
LANE_M, BAY_M, ZEBRA_M, KERB_M = 3.1, 2.3, 3.2, 0.16
PAINT_M = 0.004
"""How far road paint stands above the asphalt; its top is at z = 0."""
PATH_M = 1.9
GROUNDS: Registry[Ground] = Registry("ground", group="scenegen.grounds", error=AssetError, of=Callable)


def ground(kind: str) -> Callable[[Ground], Ground]:
    """Decorator for a function that adds the ground and surroundings of an outdoor room kind to a builder, world frame."""
    return GROUNDS.register(kind)


def build_ground(room: Room) -> Builder:
    """Ground and surroundings of an outdoor room; kinds without their own get a town square's."""
    b = Builder()
    make = GROUNDS.get(room.kind) if room.kind in GROUNDS else square
    make(b, room)
    return b


@dataclass(frozen=True)
class StreetPlan:
    """How a street's width is shared out, metres: y of the asphalt's edges, of the centre line, of the bays' inner edges; x of the
    zebra crossing's middle. Traffic keeps right: on the side of smaller y it drives towards +X."""

    low: float
    high: float
    centre: float
    bay_low: float | None
    bay_high: float | None
    zebra: float


def street_plan(length: float, width: float) -> StreetPlan:
    """The plan of a street room of this size, about the origin: parking bays on one side or, where there is room, on both."""
    turn = int(round(length * 100)) % 2
    both = width >= 15.8
    right, left = both or turn == 0, both or turn == 1
    road = 2 * LANE_M + BAY_M * (right + left)
    low = -road / 2
    centre = low + (BAY_M if right else 0.0) + LANE_M
    zebra = (0.22 if int(round(width * 100)) % 2 else -0.18) * length
    return StreetPlan(low, low + road, centre, low + BAY_M if right else None, low + road - BAY_M if left else None, zebra)


def park_paths(length: float, width: float) -> list[Floats]:
    """Middle lines (K, 2) of a park's paths, about the origin: one winds along X, one leaves it across."""
    x = np.linspace(-length / 2 - 2.5, length / 2 + 2.5, 41)
    turn = int(round(length * 100)) % 3
    y = width * 0.16 * np.sin(2 * np.pi * x / (length * 0.9) + turn * 2.1)
    fork = 14 + turn * 6
    side = 1 if int(round(width * 100)) % 2 else -1
    t = np.linspace(0, 1, 17)
    end = side * (width / 2 + 2.5)
    branch = np.column_stack([x[fork] + 0.8 * np.sin(np.pi * t), y[fork] + (end - y[fork]) * t])
    return [np.column_stack([x, y]), branch]


def strip(b: Builder, path: Floats, width: float, look: Material, top: float = 0.0, depth: float = 0.1) -> None:
    """A flat band of this width along a path (K, 2), its upper side at z = top."""
    step = np.gradient(path, axis=0)
    side = np.column_stack([-step[:, 1], step[:, 0]]) / np.linalg.norm(step, axis=1, keepdims=True) * width / 2
    left, right = path + side, path - side
    n = len(path)
    points = np.concatenate([np.column_stack([e, np.full(n, z)]) for z in (top, top - depth) for e in (left, right)])
    k = np.arange(n - 1)
    faces = []
    for a, c in ((0, 1), (1, 3), (3, 2), (2, 0)):
        p, q, r, s = a * n + k, c * n + k, c * n + k + 1, a * n + k + 1
        faces += [np.stack([p, q, r], 1), np.stack([p, r, s], 1)]
    ends = np.array([[0, 2 * n, 3 * n], [0, 3 * n, n], [n - 1, 2 * n - 1, 4 * n - 1], [n - 1, 4 * n - 1, 3 * n - 1]])
    b.add(points, np.concatenate([*faces, ends]), look)


def _about(room: Room) -> tuple[Floats, float, float]:
    """Middle (2,), length and width of a room's floor."""
    low, high = room.floor.min(0), room.floor.max(0)
    return (low + high) / 2, float(high[0] - low[0]), float(high[1] - low[1])


def _slab(b: Builder, x0: float, x1: float, y0: float, y1: float, look: Material, top: float = 0.0, deep: float = 0.1) -> None:
    block(b, (min(x0, x1), min(y0, y1), top - deep), (max(x0, x1), max(y0, y1), top), look)


def lawn() -> Material:
    """Mown grass, a shade darker than meadow."""
    return material("grass", rgb=(0.36, 0.48, 0.24), rgb2=(0.3, 0.41, 0.19))


def _seed(length: float, width: float) -> int:
    return int(round(length * 100)) * 7 + int(round(width * 100)) * 3


@ground("outdoor_square")
def square(b: Builder, room: Room) -> None:
    """Paving inside the floor polygon, a kerb, a road around, pavements and terraces with shops on all sides."""
    (cx, cy), length, width = _about(room)
    number = _seed(length, width)
    hx, hy = length / 2, width / 2
    _slab(b, cx - hx - 70, cx + hx + 70, cy - hy - 70, cy + hy + 70, material("paving", scale=0.9), -0.01, 0.4)
    for grow in (6.6, 1.35):
        _frame(b, cx, cy, hx + grow, hy + grow, 0.15, material("stone"), 0.03)
    _slab(b, cx - hx - 6.45, cx + hx + 6.45, cy - hy - 6.45, cy + hy + 6.45, material("asphalt"), -0.004, 0.3)
    _slab(
        b, cx - hx - 1.2, cx + hx + 1.2, cy - hy - 1.2, cy + hy + 1.2, material(room.surfaces.get("floor", "paving")), -0.002, 0.3
    )
    b.extrude(room.floor, 0.06, material(room.surfaces.get("floor", "paving")), (0, 0, -0.06))
    white = material("painted", "white")
    for k in np.arange(-hx - 1, hx + 1, 2.4):
        for y in (cy - hy - 3.9, cy + hy + 3.9):
            _slab(b, cx + k, cx + k + 1.2, y - 0.06, y + 0.06, white, 0.0, 0.003)
    fx, fy = hx + 9.0, hy + 9.0
    corners = [np.array(p) + [cx, cy] for p in ((-fx, -fy), (fx, -fy), (fx, fy), (-fx, fy))]
    for k in range(4):
        start, end = corners[k], corners[(k + 1) % 4]
        way = (end - start) / np.linalg.norm(end - start)
        row(b, start - way * 6, end + way * 6, number + 11 * k, 0.6)


def _frame(b: Builder, cx: float, cy: float, hx: float, hy: float, wide: float, look: Material, top: float) -> None:
    """Four slabs along the edges of a rectangle of half extents hx, hy, inside it."""
    for s in (-1, 1):
        _slab(b, cx - hx, cx + hx, cy + s * hy, cy + s * (hy - wide), look, top, 0.3)
        _slab(b, cx + s * hx, cx + s * (hx - wide), cy - hy + wide, cy + hy - wide, look, top, 0.3)


@ground("street")
def street(b: Builder, room: Room) -> None:
    """Asphalt with lanes, bays and a zebra crossing between kerbs and pavements; shops along both sides, houses at the ends."""
    (cx, cy), length, width = _about(room)
    plan, far, number = street_plan(length, width), length / 2 + 42, _seed(length, width)
    asphalt, paved = material("asphalt"), material(room.surfaces.get("floor", "paving"))
    _slab(b, cx - far - 9, cx + far + 9, cy + plan.low, cy + plan.high, asphalt, -PAINT_M, 0.3)
    kerb = material("stone", rgb=(0.72, 0.71, 0.68))
    for edge, out in ((plan.low, -1), (plan.high, 1)):
        y0, y1 = cy + edge, cy + edge + out * KERB_M
        _slab(b, cx - far - 9, cx + far + 9, y0, y1, kerb, 0.006, 0.31)
        _slab(b, cx - far - 9, cx + far + 9, y1, cy + out * (width / 2 + 12), paved, 0.0, 0.3)
    _markings(b, cx, cy, length, plan)
    line = width / 2 + 0.35
    row(b, np.array([cx - far, cy - line]), np.array([cx + far, cy - line]), number, 0.75)
    row(b, np.array([cx + far, cy + line]), np.array([cx - far, cy + line]), number + 17, 0.75)
    for s in (-1, 1):
        x, wide = cx + s * (far + 8), width / 2 + 12
        row(b, np.array([x, cy - s * wide]), np.array([x, cy + s * wide]), number + 31 + s, 0.2)


def _markings(b: Builder, cx: float, cy: float, length: float, plan: StreetPlan) -> None:
    """White paint: a broken centre line, bays, zebra stripes, stop lines."""
    white, far = material("painted", "white", roughness=0.8), length / 2 + 42

    def paint(x0: float, x1: float, y0: float, y1: float) -> None:
        _slab(b, cx + x0, cx + x1, cy + y0, cy + y1, white, 0.0, PAINT_M)

    for x in np.arange(-far, far, 4.0):
        if abs(x + 1.0 - plan.zebra) > ZEBRA_M / 2 + 2.2:
            paint(x, x + 2.0, plan.centre - 0.07, plan.centre + 0.07)
    lanes = (plan.centre - LANE_M, plan.centre + LANE_M)
    for y in np.arange(plan.low + 0.35, plan.high - 0.3, 1.0):
        paint(plan.zebra - ZEBRA_M / 2, plan.zebra + ZEBRA_M / 2, y, y + 0.5)
    for s in (-1, 1):
        x = plan.zebra + s * (ZEBRA_M / 2 + 0.9)
        paint(x - 0.15, x + 0.15, *((plan.centre, lanes[1] - 0.1) if s > 0 else (lanes[0] + 0.1, plan.centre)))
    for inner, outer in ((plan.bay_low, plan.low), (plan.bay_high, plan.high)):
        if inner is None:
            continue
        for start, end in bays(length, plan):
            paint(start, end, inner - 0.05, inner + 0.05)
            for x in np.arange(start, end + 0.1, 6.0):
                paint(x - 0.05, x + 0.05, inner, outer)


def bays(length: float, plan: StreetPlan) -> list[tuple[float, float]]:
    """Runs of parking bays of six metres each along X, clear of the crossing, within the room."""
    out = []
    for sign, end in ((-1, -length / 2), (1, length / 2)):
        start = plan.zebra + sign * (ZEBRA_M / 2 + 2.4)
        count = int(abs(end - start) // 6.0)
        if count and (end - start) * sign > 0:
            out.append(tuple(sorted((start, start + sign * 6.0 * count))))
    return [(float(a), float(c)) for a, c in out]


@ground("park")
def park(b: Builder, room: Room) -> None:
    """A lawn with gravel paths, a hedge round it, woods beyond."""
    (cx, cy), length, width = _about(room)
    _slab(b, cx - 90, cx + 90, cy - 90, cy + 90, lawn(), -0.006, 0.3)
    gravel, rim = material("gravel", rgb=(0.66, 0.6, 0.49), rgb2=(0.56, 0.5, 0.4)), material("stone")
    for line in park_paths(length, width):
        strip(b, line + [cx, cy], PATH_M + 0.16, rim, -0.003)
    for line in park_paths(length, width):
        strip(b, line + [cx, cy], PATH_M, gravel, 0.0)
    hx, hy = length / 2 + 1.6, width / 2 + 1.6
    hedge(b, cx, cy, hx, hy, 1.25, park_paths(length, width))
    woods(b, cx, cy, hx + 8, hy + 8, _seed(length, width))


def hedge(b: Builder, cx: float, cy: float, hx: float, hy: float, tall: float, gaps: list[Floats]) -> None:
    """A clipped hedge on the rectangle of half extents hx, hy, open where a path (K, 2) passes."""
    look, n = material("hedge", texture="plaster", scale=0.12), 0.9
    for s in (-1, 1):
        for axis, half, at in ((0, hx, hy), (1, hy, hx)):
            edges = np.arange(-half, half + n, n)
            for low in edges:
                middle = np.array([low + n / 2, s * at] if axis == 0 else [s * at, low + n / 2])
                if any(np.linalg.norm(line - middle, axis=1).min() < PATH_M / 2 + 0.9 for line in gaps):
                    continue
                size = (n + 0.1, 0.8, tall) if axis == 0 else (0.8, n + 0.1, tall)
                lift = 0.05 * np.sin(low * 1.7 + s)
                b.cushion((cx + middle[0], cy + middle[1], tall / 2 + lift - 0.04), size, look, 0.16)


def woods(b: Builder, cx: float, cy: float, hx: float, hy: float, seed: int) -> None:
    """A closed canopy on the rectangle of half extents hx, hy: a mass of leaves without single trunks, two rows deep."""
    rng = np.random.default_rng(seed)
    greens = [
        material("hedge", rgb=c, rgb2=(c[0] * 0.7, c[1] * 0.7, c[2] * 0.7), texture="plaster", scale=0.35)
        for c in ((0.27, 0.42, 0.22), (0.32, 0.48, 0.25), (0.24, 0.38, 0.24))
    ]
    for back, size in ((0.0, 2.6), (4.5, 3.8)):
        x1, y1 = hx + back, hy + back
        around = 4 * (x1 + y1)
        for k in range(int(around / 2.5)):
            s = k * 2.5
            side = next(i for i, end in enumerate(np.cumsum([2 * x1, 2 * y1, 2 * x1, 2 * y1])) if s < end)
            s -= [0, 2 * x1, 2 * x1 + 2 * y1, 4 * x1 + 2 * y1][side]
            x, y = ((-x1 + s, -y1), (x1, -y1 + s), (x1 - s, y1), (-x1, y1 - s))[side]
            r = size * float(rng.uniform(0.8, 1.25))
            dx, dy = rng.uniform(-0.9, 0.9, 2)
            middle, look = (
                np.array([cx + x + dx, cy + y + dy, size * 0.75 + float(rng.uniform(-0.4, 0.9))]),
                greens[int(rng.integers(3))],
            )
            b.sphere(middle, (r, r, r * 1.15), look, 14 if back == 0 else 10)
            for way in rng.normal(0, 1, (4 if back == 0 else 0, 3)) + [
                -1.2 * np.sign(x) * (side % 2),
                -1.2 * np.sign(y) * (1 - side % 2),
                0.6,
            ]:
                b.sphere(middle + way / np.linalg.norm(way) * r * 0.85, r * float(rng.uniform(0.3, 0.45)), look, 8)


@ground("playground")
def playground(b: Builder, room: Room) -> None:
    """Soft ground on a lawn inside a low fence with a gate; woods on two sides, houses on the others."""
    (cx, cy), length, width = _about(room)
    number = _seed(length, width)
    hx, hy = length / 2, width / 2
    _slab(b, cx - 80, cx + 80, cy - 80, cy + 80, lawn(), -0.008, 0.3)
    soft = material(room.surfaces.get("floor", "rubber floor"))
    a = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    shape = np.column_stack(
        [np.sign(np.cos(a)) * np.abs(np.cos(a)) ** 0.35 * (hx - 0.5), np.sign(np.sin(a)) * np.abs(np.sin(a)) ** 0.35 * (hy - 0.5)]
    )
    b.extrude(shape * 1.02, 0.1, material("concrete"), (cx, cy, -0.107)).extrude(shape, 0.1, soft, (cx, cy, -0.104))
    if soft.name == "rubber floor":
        rng = np.random.default_rng(number)
        for k, word in enumerate(("blue", "yellow", "green")):
            x, y, r = float(rng.uniform(-0.5, 0.5)) * hx, (k - 1) * hy * 0.5, float(rng.uniform(1.0, 1.8))
            b.cylinder((cx + x, cy + y, -0.05), r, 0.05, material("rubber floor", word, rgb2=None, texture="plain"), segments=40)
    fence(b, cx, cy, hx + 0.35, hy + 0.35)
    woods(b, cx, cy, hx + 9, hy + 9, number)
    row(b, np.array([cx - hx - 24, cy - hy - 5.5]), np.array([cx + hx + 24, cy - hy - 5.5]), number, 0.0)


def fence(b: Builder, cx: float, cy: float, hx: float, hy: float) -> None:
    """A railing a metre high on the rectangle of half extents hx, hy, with a gap at one corner."""
    paint, post = material("painted", "green"), material("painted", "navy")
    for s in (-1, 1):
        for axis, half, at in ((0, hx, hy), (1, hy, hx)):
            start = -half + (1.6 if axis == 0 and s > 0 else 0.0)
            for z in (0.12, 0.92):
                low, high = (
                    ((start, s * at - 0.02, z), (half, s * at + 0.02, z + 0.05))
                    if axis == 0
                    else ((s * at - 0.02, -half, z), (s * at + 0.02, half, z + 0.05))
                )
                block(b, (low[0] + cx, low[1] + cy, low[2]), (high[0] + cx, high[1] + cy, high[2]), paint)
            for k, u in enumerate(np.arange(start, half + 0.01, 0.16)):
                x, y = (u, s * at) if axis == 0 else (s * at, u)
                wide = 0.035 if k % 12 == 0 else 0.012
                block(
                    b,
                    (cx + x - wide, cy + y - wide, 0),
                    (cx + x + wide, cy + y + wide, 1.08 if k % 12 == 0 else 0.93),
                    post if k % 12 == 0 else paint,
                )
