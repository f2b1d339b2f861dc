"""What several families share: drawing sizes and materials, legs, panels, handles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scenegen.assets.kit import Builder
from scenegen.assets.materials import WOODS, draw, draw_color, material
from scenegen.assets.mesh import Material

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
