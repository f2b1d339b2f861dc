"""What several families share: drawing sizes and materials, legs, panels, handles."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from scenegen.assets.looks.materials import WOODS, draw, draw_color, material
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder

SOFT_COLORS = (
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "purple",
    "pink",
    "brown",
    "gray",
    "beige",
    "teal",
    "navy",
    "white",
    "black",
)
Params = dict[str, Any]


def span(rng: np.random.Generator, low: float, high: float) -> float:
    """A length in [low, high], to the centimetre."""
    return round(float(rng.uniform(low, high)), 2)


def fine(rng: np.random.Generator, low: float, high: float) -> float:
    """A length in [low, high], to the millimetre."""
    return round(float(rng.uniform(low, high)), 3)


def body_look(
    rng: np.random.Generator, paints: Sequence[str] = ("white", "black", "gray", "blue", "green", "red", "yellow", "teal", "navy")
) -> list[str | None]:
    """[material, colour]: a wood in its own colour, or paint."""
    return [draw(rng, WOODS), None] if rng.random() < 0.55 else ["painted", draw(rng, paints)]


def cloth_look(rng: np.random.Generator, leather: float = 0.25) -> list[str | None]:
    """[material, colour]: fabric or leather."""
    if rng.random() < leather:
        return ["leather", draw(rng, ("brown", "black", "white", "red", "beige"))]
    return ["fabric", draw(rng, SOFT_COLORS)]


def plastic_look(rng: np.random.Generator, exclude: Sequence[str] = ()) -> list[str | None]:
    """[material, colour]: coloured plastic."""
    return ["plastic", draw_color(rng, exclude)]


def of(look: Sequence[str | None]) -> Material:
    """The material of a drawn look."""
    name, color = look
    return material(str(name), color)


def words(look: Sequence[str | None], style: str = "") -> dict[str, str]:
    """Attributes that fit a thing made mostly of this look."""
    made = of(look)
    found = {"color": made.color, "material": made.name}
    return {**found, "style": style} if style else found


def legs(
    b: Builder,
    length: float,
    width: float,
    height: float,
    thick: float,
    look: Material,
    kind: str = "square",
    inset: float = 0.03,
    splay: float = 0.0,
) -> None:
    """Four legs under a rectangle centred on the origin."""
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (length / 2 - inset - thick / 2), sy * (width / 2 - inset - thick / 2)
            if kind == "square":
                b.box((x, y, height / 2), (thick, thick, height), look)
            else:
                foot = (x + sx * splay, y + sy * splay, 0.0)
                b.tube([foot, (x, y, height)], [thick * 0.32, thick * 0.5], look, 12)


def handle(b: Builder, x: float, y: float, z: float, look: Material, wide: float = 0.1, upright: bool = False) -> None:
    """A bar handle standing off a front at x, facing +X."""
    size = (0.012, 0.012, wide) if upright else (0.012, wide, 0.012)
    b.box((x + 0.022, y, z), size, look, part="front")
    for s in (-1, 1):
        offset = (0, s * wide * 0.4) if upright else (s * wide * 0.4, 0)
        b.box((x + 0.01, y + offset[0], z + offset[1]), (0.02, 0.01, 0.01), look, bevel=0.001, part="front")


def knob(b: Builder, x: float, y: float, z: float, look: Material, radius: float = 0.014) -> None:
    """A round knob on a front at x, facing +X."""
    b.lathe(
        [(radius * 0.5, 0), (radius * 0.5, 0.012), (radius, 0.016), (radius, 0.024), (radius * 0.6, 0.03)],
        look,
        14,
        (x, y, z),
        "x",
        "front",
    )


def smooth(profile: Sequence[tuple[float, float]], rounds: int = 2) -> list[tuple[float, float]]:
    """A profile (r, z) for `lathe` with its corners cut `rounds` times (Chaikin 1974); ends and points given twice stay sharp."""
    rows = [(float(r), float(z)) for r, z in profile]
    for _ in range(rounds):
        cut = [rows[0]]
        for one, two in itertools.pairwise(rows):
            steps = (0.0,) if one == two else (0.25, 0.75)
            cut += [(one[0] + t * (two[0] - one[0]), one[1] + t * (two[1] - one[1])) for t in steps]
        sharp = {one for one, two in itertools.pairwise(rows) if one == two}
        rows = [row for k, row in enumerate([*cut, rows[-1]]) if k == 0 or row in sharp or row != cut[k - 1]]
    return [row for k, row in enumerate(rows) if k == 0 or row != rows[k - 1]]


def sheet(b: Builder, grid: Any, thick: float, look: Material, part: str = "body", transform: Any = None) -> None:
    """A bent board: the surface through `grid` (U, V, 3) metres, `thick` metres along its normal U × V, closed at its edges."""
    points = np.asarray(grid, dtype=np.float64)
    across, along = np.gradient(points, axis=0), np.gradient(points, axis=1)
    normal = np.cross(across, along)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-12)
    slab(b, points + normal * thick / 2, points - normal * thick / 2, look, part, transform)


def slab(b: Builder, over: Any, under: Any, look: Material, part: str = "body", transform: Any = None) -> None:
    """The solid between two grids (U, V, 3) metres, closed at their edges; `over` lies on the side U × V points to."""
    one, two = np.asarray(over, dtype=np.float64), np.asarray(under, dtype=np.float64)
    rows, columns = one.shape[:2]
    count = rows * columns
    index = np.arange(count).reshape(rows, columns)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    rim = np.concatenate([index[:, 0], index[-1, 1:], index[-2::-1, -1], index[0, -2:0:-1]])
    after = np.roll(rim, -1)
    sides = np.stack([after, rim, rim + count, after + count], -1)
    every = np.concatenate([quads, quads[:, ::-1] + count, sides])
    points = np.concatenate([one, two]).reshape(-1, 3)
    b.add(points, np.concatenate([every[:, [0, 1, 2]], every[:, [0, 2, 3]]]), look, part, transform)
