"""Named colours and materials. A colour word is used in text only for surfaces whose pixels fit it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from scenegen.assets.looks.mesh import Material
from scenegen.errors import AssetError

RGB = tuple[float, float, float]


def _hex(code: str) -> RGB:
    return int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255


COLORS: dict[str, RGB] = {
    word: _hex(code)
    for word, code in {
        "red": "b8232a", "orange": "e07a1f", "yellow": "e8c62d", "green": "3f8f3f", "blue": "2f62b5", "purple": "743f96",
        "pink": "e58fb0", "brown": "7a4e2d", "black": "26262a", "white": "eeece6", "gray": "8b8d90", "beige": "d6c3a0",
        "teal": "1f8a86", "navy": "22305c",
    }.items()
}  # fmt: skip
"""sRGB of every colour word used in text, well apart from one another."""

_BASE: dict[str, Material] = {
    "oak": Material("oak", "beige", _hex("c9a473"), _hex("b08a58"), 0.55, texture="wood", scale=0.06),
    "pine": Material("pine", "beige", _hex("ddc08d"), _hex("c7a470"), 0.6, texture="wood", scale=0.07),
    "walnut": Material("walnut", "brown", _hex("6d472b"), _hex("51331e"), 0.5, texture="wood", scale=0.05),
    "wood": Material("wood", "brown", _hex("8a5a34"), _hex("714727"), 0.55, texture="wood", scale=0.06),
    "bark": Material("bark", "brown", _hex("6a4a33"), _hex("4f3524"), 0.9, texture="wood", scale=0.05),
    "painted": Material("painted", "white", COLORS["white"], None, 0.45),
    "plastic": Material("plastic", "white", COLORS["white"], None, 0.35),
    "steel": Material("steel", "gray", _hex("a3a7ab"), _hex("93979b"), 0.3, 0.9, texture="metal", scale=0.02),
    "chrome": Material("chrome", "gray", _hex("b9bcc0"), None, 0.15, 0.95),
    "iron": Material("iron", "black", _hex("2b2b2e"), None, 0.5, 0.6),
    "brass": Material("brass", "yellow", _hex("ecc54a"), None, 0.3, 0.55),
    "fabric": Material("fabric", "gray", COLORS["gray"], None, 0.9, texture="fabric", scale=0.012),
    "leather": Material("leather", "brown", _hex("6b4128"), None, 0.45, texture="leather", scale=0.03),
    "ceramic": Material("ceramic", "white", _hex("f2f0ea"), None, 0.2),
    "glass": Material("glass", "teal", _hex("6fb9ba"), None, 0.05, clear=0.4),
    "rubber": Material("rubber", "black", _hex("222224"), None, 0.85),
    "paper": Material("paper", "white", _hex("f3efe3"), None, 0.9),
    "cardboard": Material("cardboard", "brown", _hex("a97a4a"), _hex("9b6d3f"), 0.9, texture="fabric", scale=0.03),
    "wicker": Material("wicker", "beige", _hex("d0b080"), _hex("b3925f"), 0.85, texture="fabric", scale=0.03),
    "marble": Material("marble", "white", _hex("e6e3de"), _hex("b9b6b2"), 0.25, texture="marble", scale=0.35),
    "stone": Material("stone", "gray", _hex("9b9890"), _hex("86837b"), 0.85, texture="plaster", scale=0.12),
    "concrete": Material("concrete", "gray", _hex("a5a4a0"), _hex("94938f"), 0.9, texture="plaster", scale=0.25),
    "leaf": Material("leaf", "green", _hex("3d7a38"), _hex("2f632c"), 0.7, texture="plaster", scale=0.06),
    "soil": Material("soil", "brown", _hex("644529"), None, 0.95),
    "screen": Material("screen", "black", _hex("14161c"), None, 0.2),
    "lit": Material("lit", "white", _hex("fff1d0"), None, 0.9, emission=0.9),
    "bread": Material("bread", "brown", _hex("9a6431"), _hex("84501f"), 0.85, texture="plaster", scale=0.05),
    "terracotta": Material("terracotta", "orange", _hex("d2703a"), None, 0.85),
    "water": Material("water", "teal", _hex("479fa6"), None, 0.05),
    "skin": Material("skin", "beige", _hex("d9a683"), None, 0.6),
    # Surfaces of rooms.
    "planks": Material("planks", "brown", _hex("a97d50"), _hex("966c42"), 0.45, texture="planks", scale=0.14),
    "dark planks": Material("dark planks", "brown", _hex("7d5638"), _hex("6a472c"), 0.45, texture="planks", scale=0.14),
    "pale planks": Material("pale planks", "beige", _hex("d3bb95"), _hex("c2a87f"), 0.45, texture="planks", scale=0.16),
    "tile": Material("tile", "white", _hex("dcdad4"), _hex("c4c1ba"), 0.3, texture="tile", scale=0.4),
    "gray tile": Material("gray tile", "gray", _hex("a9abad"), _hex("939597"), 0.35, texture="tile", scale=0.5),
    "checker": Material("checker", "white", _hex("e9e6df"), _hex("b3b5b6"), 0.35, texture="checker", scale=0.4),
    "carpet": Material("carpet", "gray", _hex("9a948a"), _hex("8a847a"), 0.95, texture="carpet", scale=0.02),
    "blue carpet": Material("blue carpet", "blue", _hex("5470a8"), _hex("486296"), 0.95, texture="carpet", scale=0.02),
    "linoleum": Material("linoleum", "beige", _hex("c9c3b2"), _hex("bfb8a6"), 0.5, texture="plaster", scale=0.1),
    "plaster": Material("plaster", "white", _hex("ece8df"), _hex("e4dfd5"), 0.95, texture="plaster", scale=0.3),
    "warm plaster": Material("warm plaster", "beige", _hex("e5d3b1"), _hex("ddcaa6"), 0.95, texture="plaster", scale=0.3),
    "cool plaster": Material("cool plaster", "white", _hex("c3d1da"), _hex("bac9d3"), 0.95, texture="plaster", scale=0.3),
    "sage plaster": Material("sage plaster", "beige", _hex("bfcbaa"), _hex("b6c2a0"), 0.95, texture="plaster", scale=0.3),
    "rose plaster": Material("rose plaster", "white", _hex("ead9d3"), _hex("e3d1ca"), 0.95, texture="plaster", scale=0.3),
    "brick": Material("brick", "red", _hex("b4281f"), _hex("a8584e"), 0.9, texture="brick", scale=0.22),
    "ceiling": Material("ceiling", "white", _hex("f4f2ee"), None, 0.95),
    "asphalt": Material("asphalt", "gray", _hex("5f6063"), _hex("54555a"), 0.95, texture="asphalt", scale=0.03),
    "paving": Material("paving", "gray", _hex("b3ada3"), _hex("9a948b"), 0.9, texture="tile", scale=0.6),
    "grass": Material("grass", "green", _hex("6b8f45"), _hex("587b38"), 0.95, texture="grass", scale=0.08),
    "sand": Material("sand", "beige", _hex("d9c08f"), _hex("c6ab79"), 0.95, texture="carpet", scale=0.02),
    "gravel": Material("gravel", "beige", _hex("c8b795"), _hex("ab9a7a"), 0.95, texture="asphalt", scale=0.03),
    "bark chips": Material("bark chips", "brown", _hex("8a6240"), _hex("6a4a30"), 0.95, texture="carpet", scale=0.05),
    "rubber floor": Material("rubber floor", "red", _hex("b53a33"), _hex("a8322c"), 0.9, texture="asphalt", scale=0.02),
    "hedge": Material("hedge", "green", _hex("4d7340"), _hex("3c5e33"), 0.95, texture="grass", scale=0.15),
}  # fmt: skip
WOODS = ("oak", "pine", "walnut", "wood")


def material(name: str, color: str | None = None, **changes: Any) -> Material:
    """A material by name, painted or dyed in a colour word if given. AssetError for unknown names."""
    try:
        base = _BASE[name]
    except KeyError:
        raise AssetError(f"no material {name!r}", fix=f"one of {', '.join(sorted(_BASE))}") from None
    if color is not None:
        if color not in COLORS:
            raise AssetError(f"no color {color!r}", fix=f"one of {', '.join(COLORS)}")
        rgb = COLORS[color]
        base = replace(base, color=color, rgb=rgb, rgb2=None)
    if base.texture != "plain" and base.rgb2 is None:
        r, g, b = base.rgb
        base = replace(base, rgb2=(r * 0.8, g * 0.8, b * 0.8))
    return replace(base, **changes) if changes else base


def material_names() -> list[str]:
    """All material names, sorted."""
    return sorted(_BASE)


def draw(rng: np.random.Generator, words: Sequence[str]) -> str:
    """One of `words`."""
    return words[int(rng.integers(len(words)))]


def draw_color(rng: np.random.Generator, exclude: Sequence[str] = ()) -> str:
    """A colour word."""
    return draw(rng, [word for word in COLORS if word not in exclude])


def nearest_color(rgb: Sequence[float]) -> str:
    """The colour word nearest to an sRGB triple, by distance in CIE Lab (D65)."""
    target = lab(np.asarray(rgb, dtype=np.float64))
    return min(COLORS, key=lambda word: float(np.linalg.norm(lab(np.asarray(COLORS[word])) - target)))


def linear(rgb: np.ndarray) -> np.ndarray:
    """Linear light from sRGB in [0, 1] (IEC 61966-2-1)."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((np.maximum(rgb, 0) + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE Lab (..., 3) of sRGB (..., 3), D65 white."""
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
    xyz = linear(rgb) @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)
