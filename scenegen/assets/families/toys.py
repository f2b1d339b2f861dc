"""Toys, music and sport."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, fine, of, plastic_look, sheet, words


@register(
    "ball",
    confused_with=("peach", "tomato", "soccer ball", "basketball", "globe"),
    affords=("roll",),
    family="toys",
    has_front=False,
    holdable=True,
    placement="surface",
    sample=lambda rng: {
        "color": draw_color(rng, ("gray", "beige")),
        "stripe": draw(rng, ("white", "yellow", "black")),
        "radius": fine(rng, 0.08, 0.12),
    },
)
def ball(p: Params) -> Built:
    """A play ball with a stripe."""
    look: list[str | None] = ["plastic", p["color"]]
    r = p["radius"]
    b = Builder().sphere((0, 0, r), r, of(look), 32)
    band = np.linspace(-0.16, 0.16, 5)
    b.lathe([(1.006 * r * np.cos(t), r + 1.006 * r * np.sin(t)) for t in band], material("plastic", p["stripe"]), 36)
    return b.built("ball", words(look), grip=(0, 0, r))


@register(
    "football",
    nouns=("soccer ball",),
    confused_with=("basketball", "globe"),
    kind_of=("ball",),
    affords=("roll",),
    family="toys",
    has_front=False,
    holdable=True,
    placement="surface",
    sample=lambda rng: {"radius": fine(rng, 0.105, 0.115)},
)
def football(p: Params) -> Built:
    """A black and white soccer ball."""
    r = p["radius"]
    b = Builder().sphere((0, 0, r), r, material("leather", "white"), 32)
    golden, a = (1 + 5**0.5) / 2, np.linspace(0.34, 0, 5)
    patch = [(1.01 * r * float(np.sin(t)), 1.01 * r * float(np.cos(t))) for t in a]
    for v in (
        [(0, s, t * golden) for s in (-1, 1) for t in (-1, 1)]
        + [(s, t * golden, 0) for s in (-1, 1) for t in (-1, 1)]
        + [(t * golden, 0, s) for s in (-1, 1) for t in (-1, 1)]
    ):
        way = np.array(v) / np.linalg.norm(v)
        side = np.cross(way, (0.3, 0.5, 0.8))
        side /= np.linalg.norm(side)
        turn = np.eye(4)
        turn[:3, :3], turn[2, 3] = np.stack([side, np.cross(way, side), way], 1), r
        b.lathe(patch, material("leather", "black"), 20, transform=turn)
    return b.built("soccer ball", {}, grip=(0, 0, r))


@register(
    "teddy_bear",
    confused_with=("doll",),
    family="toys",
    has_front=True,
    facing="anywhere",
    placement="surface",
    sample=lambda rng: {
        "color": draw(rng, ("brown", "beige", "white", "pink", "gray")),
        "bow": draw(rng, ("red", "blue", "green", "yellow", "purple")),
        "size": fine(rng, 0.9, 1.3),
    },
)
def teddy_bear(p: Params) -> Built:
    """A sitting bear with a bow; it faces +X."""
    look: list[str | None] = ["fabric", p["color"]]
    b, fur, s = Builder(), of(look), p["size"]
    pale, dark = material("fabric", "beige" if p["color"] != "beige" else "white"), material("plastic", "black")
    b.sphere((0, 0, 0.1 * s), (0.085 * s, 0.09 * s, 0.1 * s), fur, 20).sphere(
        (0.05 * s, 0, 0.1 * s), (0.045 * s, 0.06 * s, 0.07 * s), pale, 16, part="front"
    )
    b.sphere((0.01 * s, 0, 0.25 * s), 0.08 * s, fur, 20).sphere(
        (0.075 * s, 0, 0.235 * s), (0.035 * s, 0.04 * s, 0.03 * s), pale, 14, part="front"
    ).sphere((0.106 * s, 0, 0.245 * s), 0.012 * s, dark, 10, part="front")
    for side in (-1, 1):
        b.sphere((0, side * 0.062 * s, 0.315 * s), (0.018 * s, 0.032 * s, 0.032 * s), fur, 12).sphere(
            (0.075 * s, side * 0.03 * s, 0.272 * s), 0.009 * s, dark, 8, part="front"
        )
        b.sphere((0.11 * s, side * 0.065 * s, 0.04 * s), (0.085 * s, 0.04 * s, 0.04 * s), fur, 14).sphere(
            (0.185 * s, side * 0.065 * s, 0.045 * s), (0.016 * s, 0.034 * s, 0.04 * s), pale, 12, part="front"
        )
        b.sphere((0.05 * s, side * 0.095 * s, 0.14 * s), (0.04 * s, 0.032 * s, 0.06 * s), fur, 14)
        b.sphere(
            (0.085 * s, side * 0.028 * s, 0.175 * s),
            (0.012 * s, 0.028 * s, 0.018 * s),
            material("fabric", p["bow"]),
            10,
            part="front",
        )
    return b.built("teddy bear", words(look))


@register(
    "toy_car",
    family="toys",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {"look": plastic_look(rng, ("white", "black", "gray", "beige"))},
)
def toy_car(p: Params) -> Built:
    """A chunky toy car driving towards +X."""
    b, paint = Builder(), of(p["look"])
    b.cushion((0, 0, 0.05), (0.26, 0.13, 0.05), paint, 0.02).cushion((-0.02, 0, 0.09), (0.14, 0.115, 0.055), paint, 0.02)
    b.box((0.046, 0, 0.092), (0.01, 0.09, 0.034), material("glass", "navy"), part="front")
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.cylinder(
                (sx * 0.08, sy * 0.066 - (0.025 if sy > 0 else 0), 0.032), 0.032, 0.025, material("rubber"), axis="y"
            ).cylinder(
                (sx * 0.08, sy * 0.067 - (0.027 if sy > 0 else 0), 0.032),
                0.015,
                0.027,
                material("plastic", "yellow"),
                axis="y",
                segments=16,
            )
    for s in (-1, 1):
        b.sphere((0.128, s * 0.04, 0.055), 0.012, material("lit", "yellow"), 10, part="front")
    return b.built("toy car", words(p["look"]))


@register(
    "toy_blocks",
    nouns=("stack of toy blocks",),
    family="toys",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "colors": [draw(rng, ("red", "yellow", "blue", "green", "orange", "purple")) for _ in range(6)],
        "style": draw(rng, ("pyramid", "tower", "castle")),
    },
)
def toy_blocks(p: Params) -> Built:
    """Six coloured blocks: a pyramid, a crooked tower, or a gate with a roof and columns."""
    b, c = Builder(), [material("painted", word) for word in p["colors"]]
    if p["style"] == "castle":
        for s in (-1, 1):
            b.cylinder((0, s * 0.055, 0), 0.026, 0.09, c[0], bevel=0.003).box(
                (0, s * 0.055, 0.115), (0.05, 0.05, 0.05), c[1], 0.004
            )
            b.cylinder((0, s * 0.055, 0.14), 0.028, 0.045, c[2], 0.001, segments=24)
        b.box((0, 0, 0.105), (0.05, 0.055, 0.03), c[3], 0.004).box((0, 0, 0.15), (0.05, 0.04, 0.06), c[4], 0.004)
        b.extrude(np.array([(-0.028, 0), (0.028, 0), (0, 0.04)]), 0.05, c[5], (-0.025, 0, 0.18), axis="x")
    else:
        places = [(-0.035, -0.03, 0), (0.035, -0.03, 0), (0, 0.04, 0), (-0.015, -0.01, 1), (0.03, 0.02, 1), (0.005, 0, 2)]
        if p["style"] == "tower":
            places = [(0.006 * (-1) ** k, 0.005 * (k % 3 - 1), k) for k in range(6)]
        for k, (x, y, z) in enumerate(places):
            b.box((x, y, 0.03 + 0.06 * z), (0.06, 0.06, 0.06), c[k], 0.004, yaw=0.3 * k)
    return b.built("stack of toy blocks", {"color": "", "material": "wood", "style": p["style"]})


@register(
    "guitar",
    family="toys",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "look": [draw(rng, ("oak", "walnut", "pine")), None]
        if rng.random() < 0.6
        else ["painted", draw(rng, ("red", "black", "blue", "white"))]
    },
)
def guitar(p: Params) -> Built:
    """A guitar on a stand, strings towards +X."""
    b, look, dark = Builder(), of(p["look"]), material("walnut")
    for z, r in ((0.32, 0.19), (0.55, 0.145)):
        b.cylinder((-0.045, 0, z), r, 0.09, look, axis="x", bevel=0.008, segments=36)
    b.lathe([(0.05, 0), (0.05, 0.004), (0, 0.004)], material("rubber"), 24, (0.044, 0, 0.5), "x", "front")
    b.box((0.03, 0, 0.87), (0.035, 0.05, 0.5), dark, part="front").box(
        (0.02, 0, 1.16), (0.03, 0.075, 0.13), dark, part="front"
    ).box((0.05, 0, 0.27), (0.014, 0.14, 0.025), dark, part="front")
    for k in range(6):
        b.tube([(0.056, (k - 2.5) * 0.008, 0.27), (0.052, (k - 2.5) * 0.007, 1.12)], 0.0012, material("chrome"), 5, part="front")
    for s in (-1, 1):
        b.tube([(0.14, s * 0.13, 0), (0, s * 0.1, 0.2)], 0.01, material("iron")).tube(
            [(-0.16, s * 0.05, 0), (-0.05, s * 0.02, 0.45)], 0.01, material("iron")
        )
    return b.built("guitar", words(p["look"]))


@register(
    "skateboard",
    family="toys",
    has_front=False,
    sample=lambda rng: {
        "look": plastic_look(rng, ("gray", "beige", "black")),
        "wheels": draw(rng, ("white", "yellow", "red", "orange")),
    },
)
def skateboard(p: Params) -> Built:
    """A board on four wheels."""
    b = Builder()
    x, y = np.linspace(-0.4, 0.4, 21), np.linspace(-1, 1, 9)
    half = 0.1 * np.sqrt(np.maximum(1 - np.clip((np.abs(x) - 0.27) / 0.13, 0, 1) ** 2, 0.02))
    lift = 0.085 + 0.06 * np.clip((np.abs(x) - 0.25) / 0.15, 0, 1) ** 1.4
    deck = np.array([[(x[k], half[k] * v, lift[k] + 0.008 * v * v) for v in y] for k in range(21)])
    sheet(b, deck, 0.012, of(p["look"]))
    for s in (-1, 1):
        b.box((s * 0.2, 0, 0.066), (0.05, 0.1, 0.03), material("steel"))
        b.cylinder((s * 0.2, -0.09, 0.032), 0.008, 0.18, material("steel"), axis="y", segments=12)
        for t in (-1, 1):
            b.cylinder((s * 0.2, t * 0.09 - 0.017, 0.03), 0.03, 0.034, material("plastic", p["wheels"]), axis="y", bevel=0.006)
    return b.built("skateboard", words(p["look"]))


@register(
    "rocking_horse",
    confused_with=("spring rider",),
    family="toys",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {
        "look": [draw(rng, ("oak", "pine", "wood")), None],
        "saddle": draw(rng, ("red", "blue", "green", "yellow")),
    },
)
def rocking_horse(p: Params) -> Built:
    """A wooden horse on rockers, looking towards +X."""
    b, look = Builder(), of(p["look"])
    a = np.linspace(-0.85, 0.85, 14)
    for s in (-1, 1):
        b.tube(np.stack([0.62 * np.sin(a), 0 * a + s * 0.14, 0.65 - 0.62 * np.cos(a)], 1), 0.018, look, 8)
        for x in (-0.2, 0.2):
            b.tube([(x * 1.3, s * 0.13, 0.1), (x, s * 0.07, 0.42)], 0.024, look)
    b.cushion((0, 0, 0.48), (0.56, 0.2, 0.2), look, 0.09).cushion(
        (0, 0, 0.58), (0.2, 0.21, 0.05), material("fabric", p["saddle"]), 0.02
    )
    b.tube([(0.2, 0, 0.52), (0.33, 0, 0.74)], [0.08, 0.055], look, 14, part="front").tube(
        [(0.3, 0, 0.78), (0.48, 0, 0.7)], [0.065, 0.04], look, 14, part="front"
    )
    for s in (-1, 1):
        b.sphere((0.38, s * 0.055, 0.77), 0.012, material("rubber"), 8, part="front").tube(
            [(0.29, s * 0.03, 0.82), (0.28, s * 0.035, 0.89)], [0.018, 0.004], look, 8, part="front"
        )
    b.tube([(-0.28, 0, 0.55), (-0.38, 0, 0.5), (-0.4, 0, 0.36)], [0.03, 0.035, 0.012], material("fabric", "beige"), 10)
    return b.built("rocking horse", words(p["look"]))
