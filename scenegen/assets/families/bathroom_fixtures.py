"""What bathrooms are built with: tubs, basins, toilets, showers. Front: the side one uses them from."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder, rotation, translation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, body_look, handle, of, span, words
from scenegen.assets.modelling.sheets import sheet


@register(
    "bathtub",
    rooted=True,
    affords=("contain",),
    family="bath",
    has_front=False,
    sample=lambda rng: {"length": round(float(rng.uniform(1.5, 1.75)), 2)},
)
def bathtub(p: Params) -> Built:
    """An oval tub with taps."""
    b, white = Builder(), material("ceramic")
    stretch = np.diag([p["length"] / 2 / 0.38, 1.0, 1.0, 1.0])
    b.lathe(
        [(0.26, 0), (0.3, 0.02), (0.36, 0.5), (0.38, 0.56), (0.37, 0.58), (0.33, 0.56), (0.28, 0.16), (0.2, 0.12), (0, 0.12)],
        white,
        48,
        transform=stretch,
    )
    b.tube([(-0.1, 0.33, 0.56), (-0.1, 0.33, 0.7), (-0.1, 0.24, 0.72), (-0.1, 0.22, 0.68)], 0.014, material("chrome"))
    for s in (-1, 1):
        b.cylinder((-0.1 + s * 0.1, 0.345, 0.57), 0.02, 0.05, material("chrome"))
    return b.built("bathtub", words(["ceramic", None]))


@register(
    "toilet",
    rooted=True,
    confused_with=("bidet", "urinal"),
    family="bath",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {"seat": draw(rng, ("white", "brown", "black"))},
)
def toilet(p: Params) -> Built:
    """Bowl, seat, lid up, cistern behind."""
    b, white = Builder(), material("ceramic")
    oval = np.diag([1.25, 1.0, 1.0, 1.0])
    b.lathe(
        [(0.12, 0), (0.1, 0.08), (0.12, 0.22), (0.185, 0.36), (0.19, 0.39), (0.14, 0.39), (0.09, 0.25), (0, 0.22)],
        white,
        36,
        part="front",
        transform=oval,
    )
    ring = [(0.115, 0.39), (0.195, 0.39), (0.195, 0.415), (0.115, 0.415), (0.115, 0.39)]
    b.lathe(ring, material("plastic", p["seat"]), 36, part="front", transform=oval)
    b.box((-0.31, 0, 0.58), (0.16, 0.38, 0.42), white, 0.02).box((-0.31, 0, 0.8), (0.18, 0.4, 0.03), white, 0.01)
    b.box((-0.19, 0, 0.6), (0.025, 0.34, 0.38), material("plastic", p["seat"]), 0.01)
    b.box((-0.24, 0, 0.2), (0.14, 0.2, 0.4), white, 0.02).cylinder((-0.31, 0, 0.815), 0.025, 0.012, material("chrome"))
    return b.built("toilet", words(["ceramic", None]))


@register(
    "washbasin",
    nouns=("sink",),
    motley=("vanity",),
    rooted=True,
    confused_with=("bathroom vanity", "dressing table"),
    affords=("contain",),
    family="bath",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"look": body_look(rng, ("white", "gray", "navy")), "style": draw(rng, ("vanity", "pedestal"))},
)
def washbasin(p: Params) -> Built:
    """A basin with a tap, on a pedestal or a cupboard."""
    b, white = Builder(), material("ceramic")
    if p["style"] == "vanity":
        look = of(p["look"])
        b.box((0, 0, 0.41), (0.46, 0.7, 0.78), look).box((0, 0, 0.815), (0.5, 0.74, 0.03), white)
        for s in (-1, 1):
            b.box((0.235, s * 0.175, 0.42), (0.018, 0.335, 0.7), look, part="front")
            handle(b, 0.242, s * 0.06, 0.5, material("steel"), 0.14, True)
        z = 0.83
    else:
        b.lathe([(0.12, 0), (0.09, 0.06), (0.075, 0.5), (0.12, 0.7), (0, 0.7)], white, 28, part="front")
        z = 0.68
    b.lathe(
        [(0.12, z), (0.22, z + 0.1), (0.24, z + 0.14), (0.22, z + 0.14), (0.12, z + 0.04), (0, z + 0.03)], white, 36, part="front"
    )
    b.tube([(-0.21, 0, z + 0.1), (-0.21, 0, z + 0.26), (-0.12, 0, z + 0.28), (-0.09, 0, z + 0.24)], 0.013, material("chrome"))
    return b.built("sink", words(["ceramic", None], p["style"]))


TILES = ("white", "teal", "blue", "gray", "green", "beige")


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
