"""Open shelves and racks."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.clothing import SHOES, shoe
from scenegen.assets.looks.materials import COLORS, draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, body_look, of, span, words


@register(
    "tool_shelf",
    nouns=("shelving unit",),
    confused_with=("shoe rack", "magazine rack", "book cart"),
    family="storage",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "color": draw(rng, ("gray", "blue", "red", "black")),
        "width": span(rng, 0.9, 1.2),
        "boxes": int(rng.integers(10_000)),
    },
)
def tool_shelf(p: Params) -> Built:
    """Metal shelving with storage bins."""
    look = ["painted", p["color"]]
    b, paint, w, d, h = Builder(), of(look), p["width"], 0.42, 1.7
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.box((sx * (d / 2 - 0.02), sy * (w / 2 - 0.02), h / 2), (0.04, 0.04, h), paint)
    rng = np.random.default_rng(p["boxes"])
    names = sorted(COLORS)
    surfaces = []
    for k in range(4):
        z = 0.15 + k * 0.5
        b.box((0, 0, z), (d, w, 0.03), paint)
        surfaces.append(Surface(-d / 2 + 0.05, 0.05, d / 2 - 0.05, w / 2 - 0.06, z + 0.015, 0.42))
        if k < 3:
            tall, color = float(rng.uniform(0.16, 0.28)), names[int(rng.integers(len(names)))]
            b.box((0.02, -w / 4, z + 0.015 + tall / 2), (0.3, w / 2 - 0.14, tall), material("plastic", color), part="front")
            b.box((0.175, -w / 4, z + 0.015 + tall * 0.6), (0.012, 0.1, 0.05), material("paper"), 0.001, part="front")
    return b.built("shelving unit", words(look), surfaces=tuple(surfaces))


@register(
    "shoe_rack",
    confused_with=("magazine rack", "book cart"),
    family="entrance",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "gray")),
        "style": draw(rng, ("slats", "box")),
        "levels": int(rng.integers(2, 4)),
        "pairs": int(rng.integers(10_000)),
        "width": span(rng, 0.65, 0.95),
    },
)
def shoe_rack(p: Params) -> Built:
    """Open shelves with pairs of shoes; front: the open side."""
    b, look, w, d, n = Builder(), of(p["look"]), p["width"], 0.32, p["levels"]
    rng, h = np.random.default_rng(p["pairs"]), 0.08 + 0.24 * p["levels"]
    for s in (-1, 1):
        if p["style"] == "box":
            b.box((0, s * (w / 2 - 0.01), h / 2), (d, 0.02, h), look)
        else:
            for e in (-1, 1):
                b.box((e * (d / 2 - 0.015), s * (w / 2 - 0.015), h / 2), (0.03, 0.03, h), look)
    if p["style"] == "box":
        b.box((-d / 2 + 0.006, 0, h / 2), (0.012, w - 0.03, h - 0.02), look)
    b.box((0, 0, h - 0.01), (d + 0.01, w + 0.01, 0.022), look)
    for k in range(n):
        z = 0.05 + 0.24 * k
        for x in (-0.11, -0.04, 0.04, 0.11):
            b.box((x, 0, z), (0.05 if p["style"] == "slats" else 0.072, w - 0.04, 0.016), look, 0.003)
        for j in range(int((w - 0.06) / 0.21)):
            if rng.random() < 0.8:
                upper, y = material("leather", draw(rng, SHOES)), (j + 0.5) * 0.21 - w / 2 + 0.04
                for s in (-1, 1):
                    shoe(b, 0.0, y + s * 0.05, z + 0.01, upper, False, "front")
    return b.built(
        "shoe rack",
        words(p["look"], p["style"]),
        surfaces=(Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h + 0.001, 1.0),),
    )
