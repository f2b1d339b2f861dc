"""Families of looks: which woods, metals, colours, floors and walls go together in one room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenegen.assets.looks.materials import COLORS, material_names

Params = dict[str, Any]
DRAWS = 12
"""How many draws the best fitting one is taken from; of small things fewer, so that a room keeps a few accents."""
SMALL_DRAWS = 3


@dataclass(frozen=True)
class Style:
    """materials, colors: the words that fit. forms: `style` words of things that fit, shuns: those that do not. floors, walls: of rooms."""

    materials: frozenset[str]
    colors: frozenset[str]
    forms: frozenset[str]
    shuns: frozenset[str]
    floors: frozenset[str]
    walls: frozenset[str]


def _style(materials: str, colors: str, forms: str, shuns: str, floors: str, walls: str) -> Style:
    return Style(*(frozenset(words.split(", ")) for words in (materials, colors, forms, shuns, floors, walls)))


STYLES: dict[str, Style] = {
    "modern": _style(
        "oak, steel, chrome, glass, painted, plastic, fabric, leather, marble",
        "white, black, gray, beige, teal, navy",
        "boxy, cushioned, sectional, cube, pedestal, two feet, curved, panel, roller, plain, arc, flat",
        "chesterfield, wingback, tube, four-poster, framed, louvred, medallion, columns, ribbed",
        "pale planks, gray tile, tile, carpet, linoleum, asphalt, paving", "plaster, cool plaster",
    ),
    "rustic": _style(
        "pine, oak, wood, iron, wicker, terracotta, ceramic, fabric, bark",
        "brown, beige, green, orange, red, white",
        "ladder, grooved, framed, striped, trestle, tapered, columns, mid-century",
        "sectional, curved, cube, slats, pedestal, metal",
        "planks, dark planks, gravel, grass, bark chips", "warm plaster, sage plaster, brick",
    ),
    "classic": _style(
        "walnut, wood, brass, marble, leather, ceramic, fabric",
        "navy, green, red, brown, beige, white",
        "chesterfield, wingback, club, tube, bordered, medallion, columns, framed, tall, hardback, ribbed, four-poster",
        "sectional, cube, metal, slats, curved",
        "dark planks, planks, checker, paving", "rose plaster, sage plaster, plaster",
    ),
    "industrial": _style(
        "iron, steel, walnut, wood, leather, concrete, painted",
        "black, gray, brown, orange, navy",
        "metal, low, club, two feet, columns, slats, plain",
        "wingback, medallion, four-poster, louvred, ladder",
        "gray tile, dark planks, asphalt, paving, linoleum", "brick, cool plaster, plaster",
    ),
}  # fmt: skip
"""By name; what a name does not list may still come, where nothing else is to be had."""


def fitting(style: Style, draw: Callable[[], Params], small: bool) -> Params:
    """Of a few drawn sets of parameters the one that fits a style best, the first of equals."""
    drawn = [draw() for _ in range(SMALL_DRAWS if small else DRAWS)]
    return max(drawn, key=lambda params: _fit(style, params))


def _fit(style: Style, value: Any, key: str = "") -> float:
    """How well the material, colour and form words among parameters fit: +1 or -1 a word, colours twice that."""
    if isinstance(value, dict):
        return sum(_fit(style, inner, name) for name, inner in value.items())
    if isinstance(value, list):
        return sum(_fit(style, inner, key) for inner in value)
    if not isinstance(value, str):
        return 0.0
    if key == "style":
        return float(value in style.forms) - 2.0 * (value in style.shuns)
    if value in COLORS:
        return 2.0 if value in style.colors else -2.0
    if value in _MATERIALS:
        return 1.0 if value in style.materials else -1.0
    return 0.0


_MATERIALS = frozenset(material_names())


def surface(rng: np.random.Generator, names: tuple[str, ...], wanted: frozenset[str] | None) -> str:
    """One of the floors or walls a room kind has, of those that fit if there are any."""
    fit = tuple(name for name in names if wanted is not None and name in wanted) or names
    return fit[int(rng.integers(len(fit)))]
