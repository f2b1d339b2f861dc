"""What a bathroom is fitted with beside tub and basin. Front: the side one opens, enters or reads."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder, rotation, translation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, body_look, of, span, words
from scenegen.assets.modelling.sheets import sheet

TOWELS = ("white", "blue", "teal", "pink", "green", "beige", "navy", "yellow", "purple", "gray", "red")
TILES = ("white", "teal", "blue", "gray", "green", "beige")


def mirror_glass(b: Builder, x: float, center: tuple[float, float], size: tuple[float, float], part: str = "front") -> None:
    """A mirror's face at x, (width, height) about (y, z): pale silver with two slanting glints, as no renderer here reflects."""
    (y, z), (w, h) = center, size
    silver = material("chrome", rgb=(0.74, 0.8, 0.84), roughness=0.08, metallic=0.5)
    glint = material("chrome", rgb=(0.9, 0.94, 0.96), roughness=0.08, metallic=0.3)
    b.box((x, y, z), (0.006, w, h), silver, 0.001, part)
    for shift, wide in ((0.06, 0.09), (0.2, 0.035)):
        low, high = y + w * (shift - 0.25), y + w * (shift - 0.02)
        strip = [(low, z - h * 0.32), (low + wide * w, z - h * 0.32), (high + wide * w, z + h * 0.32), (high, z + h * 0.32)]
        b.extrude(strip, 0.0025, glint, (x + 0.002, 0, 0), "x", part)


@register(
    "shower_cabin",
    nouns=("shower",),
    confused_with=("wardrobe",),
    family="washroom",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "style": draw(rng, ("curtain", "half door")),
        "tile": draw(rng, TILES),
        "curtain": draw(rng, SOFT_COLORS),
        "size": span(rng, 0.8, 0.95),
    },
)
def shower_cabin(p: Params) -> Built:
    """A tray between two tiled walls with a hand shower, entered past a drawn-back curtain or a frosted panel; front: the entrance."""
    b, s, h = Builder(), p["size"], 2.0
    chrome, tile = material("chrome"), material("tile", p["tile"], scale=0.2)
    b.box((0, 0, 0.05), (s, s, 0.1), material("ceramic"), 0.02).box(
        (0, 0, 0.098), (s - 0.12, s - 0.12, 0.008), material("ceramic", "gray"), 0.003
    )
    b.cylinder((0.1, 0.1, 0.1), 0.05, 0.006, chrome, segments=20)
    b.box((-s / 2 - 0.02, 0, h / 2), (0.04, s + 0.04, h), tile).box((0, s / 2 + 0.02, h / 2), (s, 0.04, h), tile)
    x = -s / 2 + 0.05
    b.tube([(x, -0.05, 1.0), (x, -0.05, 1.95)], 0.011, chrome, 10).box(
        (x - 0.02, -0.05, 1.05), (0.05, 0.26, 0.05), chrome, 0.015, "front"
    )
    b.cylinder((x + 0.02, -0.05, 1.86), 0.02, 0.05, chrome, segments=14, axis="x", part="front")
    b.lathe(
        [(0.02, 0), (0.05, 0.02), (0.055, 0.03), (0, 0.03)],
        chrome,
        24,
        (0, 0, 0),
        "z",
        "front",
        translation(x + 0.12, -0.05, 1.86) @ rotation("y", 2.2),
    )
    b.tube([(x + 0.05, -0.05, 1.9), (x + 0.12, -0.05, 1.87)], 0.012, chrome, 8, "front")
    b.tube([(x + 0.05, -0.05, 1.88), (x + 0.16, -0.12, 1.3), (x + 0.1, -0.1, 0.75), (x, -0.05, 1.02)], 0.007, chrome, 8, "front")
    b.tube([(s / 2 - 0.02, -s / 2, h - 0.02), (s / 2 - 0.02, s / 2, h - 0.02)], 0.013, chrome, 10).tube(
        [(-s / 2, -s / 2 + 0.02, h - 0.02), (s / 2 - 0.02, -s / 2 + 0.02, h - 0.02)], 0.013, chrome, 10
    )
    if p["style"] == "curtain":
        t = np.linspace(0, 1, 36)
        wave = np.stack([s / 2 - 0.02 + 0.025 * np.sin(t * 38), s / 2 - 0.03 - t * 0.34 * s], 1)
        sheet(b, wave, 0.008, h - 0.2, material("fabric", p["curtain"]), (0, 0, 0.14), part="front")
        return b.built("shower", {"color": p["tile"], "material": "tile", "style": p["style"]})
    frosted = material("glass", rgb=(0.78, 0.88, 0.88))
    b.box((0, -s / 2 + 0.02, 1.03), (s - 0.04, 0.014, h - 0.2), frosted, 0.003).box(
        (s / 2 - 0.02, s / 4, 1.03), (0.014, s / 2 - 0.004, h - 0.2), frosted, 0.003, "front"
    )
    for y in (0.01, s / 2 - 0.01):
        b.box((s / 2 - 0.02, y, 1.03), (0.025, 0.02, h - 0.16), chrome, part="front")
    b.tube([(s / 2 + 0.02, 0.05, 0.95), (s / 2 + 0.02, 0.05, 1.2)], 0.009, chrome, 8, "front")
    return b.built("shower", {"color": p["tile"], "material": "tile", "style": p["style"]})


def _towel(b: Builder, y: float, top: float, drop: float, wide: float, look: Material, stripe: Material, x: float = 0.0) -> None:
    """A towel folded over a rail along Y at (x, top), its front hanging `drop`."""
    b.cushion((x + 0.026, y, top - drop / 2 + 0.015), (0.018, wide, drop + 0.03), look, 0.008).cushion(
        (x - 0.024, y, top - drop * 0.4 + 0.015), (0.018, wide, drop * 0.8 + 0.03), look, 0.008
    )
    b.cushion((x, y, top + 0.02), (0.06, wide, 0.02), look, 0.009)
    b.box((x + 0.0345, y, top - drop * 0.82), (0.003, wide * 0.98, 0.03), stripe, 0.001)


@register(
    "towel_rail",
    family="washroom",
    has_front=False,
    placement="wall",
    sample=lambda rng: {
        "style": draw(rng, ("bar", "heated")),
        "towels": [draw(rng, TOWELS), draw(rng, TOWELS)],
        "count": int(rng.integers(1, 3)),
        "metal": draw(rng, ("chrome", "white", "black")),
    },
)
def towel_rail(p: Params) -> Built:
    """A bar with towels over it, or a ladder-shaped heated rail."""
    b = Builder()
    metal = material("chrome") if p["metal"] == "chrome" else material("painted", p["metal"])
    cloths = [material("fabric", c) for c in p["towels"]]
    stripe = material("fabric", "white" if p["towels"][0] != "white" else "gray")
    if p["style"] == "bar":
        b.tube([(0, -0.33, 0.5), (0, 0.33, 0.5)], 0.01, metal, 12)
        for s in (-1, 1):
            b.tube([(0, s * 0.31, 0.5), (-0.07, s * 0.31, 0.5)], 0.01, metal, 10).cylinder(
                (-0.08, s * 0.31, 0.5), 0.025, 0.012, metal, axis="x"
            )
        for k in range(p["count"]):
            y = 0.0 if p["count"] == 1 else (k - 0.5) * 0.3
            _towel(b, y, 0.5, 0.42 - 0.06 * k, 0.4 if p["count"] == 1 else 0.26, cloths[k], stripe)
    else:
        for s in (-1, 1):
            b.tube([(-0.02, s * 0.25, 0), (-0.02, s * 0.25, 1.1)], 0.018, metal, 12)
            for z in (0.15, 0.95):
                b.tube([(-0.02, s * 0.25, z), (-0.08, s * 0.25, z)], 0.01, metal, 8)
        for z in (0.08, 0.16, 0.24, 0.4, 0.48, 0.56, 0.72, 0.8, 0.88, 1.02):
            b.tube([(0, -0.25, z), (0, 0.25, z)], 0.011, metal, 10)
        for k in range(p["count"]):
            _towel(b, 0.02 - 0.04 * k, (1.02, 0.48)[k], 0.4, 0.36, cloths[k], stripe)
    return b.built("towel rail", {"color": p["towels"][0], "style": p["style"]})


@register(
    "mirror_cabinet",
    confused_with=("first aid box",),
    affords=("open", "contain"),
    family="washroom",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "gray", "black")),
        "doors": int(rng.integers(1, 4)),
        "lamp": bool(rng.random() < 0.6),
    },
)
def mirror_cabinet(p: Params) -> Built:
    """A shallow wall cabinet with mirrored doors, perhaps a lamp on top."""
    b, look, w = Builder(), of(p["look"]), 0.1 + 0.28 * p["doors"]
    b.box((0, 0, 0.35), (0.14, w, 0.7), look)
    for k in range(p["doors"]):
        y = (k - (p["doors"] - 1) / 2) * (w - 0.02) / p["doors"]
        b.box((0.078, y, 0.35), (0.016, (w - 0.02) / p["doors"] - 0.006, 0.69), look, part="front")
        mirror_glass(b, 0.087, (y, 0.35), ((w - 0.02) / p["doors"] - 0.03, 0.66))
        b.sphere((0.1, y - 0.1, 0.1), 0.012, material("chrome"), 10, "front")
    if p["lamp"]:
        b.box((0.06, 0, 0.73), (0.08, w * 0.6, 0.04), material("chrome")).box(
            (0.1, 0, 0.725), (0.05, w * 0.56, 0.035), material("lit"), 0.01
        )
    return b.built("mirror cabinet", words(p["look"]))


@register(
    "toilet_paper",
    nouns=("toilet paper roll",),
    family="washroom",
    has_front=False,
    placement="wall",
    sample=lambda rng: {"metal": draw(rng, ("chrome", "black", "brass")), "cover": bool(rng.random() < 0.5)},
)
def toilet_paper(p: Params) -> Built:
    """A roll on a wall holder, its end hanging."""
    b = Builder()
    metal = material(p["metal"]) if p["metal"] != "black" else material("painted", "black")
    b.box((-0.065, 0, 0.13), (0.012, 0.16, 0.06), metal).tube(
        [(-0.06, -0.07, 0.13), (0, -0.07, 0.08), (0, 0.07, 0.08)], 0.006, metal, 8
    )
    b.lathe([(0.055, 0), (0.055, 0.1), (0.02, 0.1), (0.02, 0), (0.055, 0)], material("paper"), 32, (0, -0.05, 0.08), "y")
    b.box((0.054, 0, 0.04), (0.003, 0.1, 0.09), material("paper"), 0.0008)
    if p["cover"]:
        b.box((0, 0, 0.142), (0.12, 0.13, 0.008), metal, 0.003)
    return b.built("toilet paper roll", words(["paper", None]))


@register(
    "bath_mat",
    confused_with=("doormat", "rug"),
    family="washroom",
    decor=True,
    has_front=False,
    sample=lambda rng: {
        "color": draw(rng, TOWELS),
        "style": draw(rng, ("rectangular", "oval", "bamboo")),
        "length": span(rng, 0.7, 0.9),
    },
)
def bath_mat(p: Params) -> Built:
    """A mat to step out on: tufted, oval, or bamboo slats."""
    b, length, w = Builder(), p["length"], 0.5
    if p["style"] == "bamboo":
        for k in range(13):
            b.box((((k + 0.5) / 13 - 0.5) * length, 0, 0.016), (length / 13 - 0.012, w, 0.016), material("pine"), 0.003)
        for s in (-1, 1):
            b.box((0, s * w * 0.36, 0.005), (length - 0.02, 0.04, 0.01), material("pine"), 0.002)
        return b.built("bath mat", words(["pine", None], p["style"]))
    cloth, border = material("carpet", p["color"]), material("fabric", "white" if p["color"] != "white" else "gray")
    if p["style"] == "oval":
        stretch = np.diag([length / w, 1.0, 1.0, 1.0])
        b.lathe([(w / 2, 0), (w / 2, 0.012), (w / 2 - 0.03, 0.018), (0, 0.018)], cloth, 40, transform=stretch)
        b.lathe(
            [(w / 2 - 0.06, 0.01), (w / 2 - 0.06, 0.021), (w / 2 - 0.08, 0.021), (w / 2 - 0.08, 0.01), (w / 2 - 0.06, 0.01)],
            border,
            40,
            transform=stretch,
        )
    else:
        b.cushion((0, 0, 0.01), (length, w, 0.02), cloth, 0.009)
        for s in (-1, 1):
            b.box((s * (length / 2 - 0.07), 0, 0.019), (0.03, w - 0.06, 0.008), border, 0.002)
    return b.built("bath mat", words(["fabric", p["color"]], p["style"]))
