"""What people wear or take along when they go out, lying about, and the figure that shops show it on."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, fine, of, words


@register(
    "umbrella",
    confused_with=("trash can", "basket"),
    affords=("open",),
    grip_radius_m=0.013,
    family="bags",
    has_front=False,
    holdable=True,
    placement="held",
    sample=lambda rng: {"color": draw_color(rng, ("gray", "beige"))},
)
def umbrella(p: Params) -> Built:
    """A furled umbrella held by its crook."""
    look: list[str | None] = ["fabric", p["color"]]
    b = Builder()
    b.lathe([(0.004, 0), (0.006, 0.05), (0.035, 0.42), (0.028, 0.5), (0.01, 0.52), (0, 0.52)], of(look), 20).cylinder(
        (0, 0, 0.5), 0.006, 0.16, material("chrome"), segments=10
    )
    a = np.linspace(0, np.pi, 12)
    b.tube(np.stack([0.03 * (1 - np.cos(a)), 0 * a, 0.66 + 0.03 * np.sin(a)], 1), 0.01, material("walnut"), 10)
    return b.built("umbrella", words(look), grip=(0, 0, 0.62))


@register(
    "hat",
    family="bags",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw_color(rng, ("gray",)), "band": draw(rng, ("black", "red", "white"))},
)
def hat(p: Params) -> Built:
    """A brimmed hat."""
    look: list[str | None] = ["fabric", p["color"]]
    b = Builder().lathe([(0.17, 0), (0.175, 0.008), (0.1, 0.016), (0.095, 0.09), (0.07, 0.115), (0, 0.11)], of(look), 36)
    b.lathe([(0.101, 0.018), (0.099, 0.045), (0, 0.045)], material("fabric", p["band"]), 36)
    return b.built("hat", words(look))


@register(
    "mannequin",
    family="checkout",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "style": draw(rng, ("full", "bust")),
        "skin": draw(rng, ("white", "black", "gray", "beige")),
        "top": draw(rng, SOFT_COLORS),
        "bottom": draw(rng, SOFT_COLORS),
        "skirt": bool(rng.random() < 0.5),
    },
)
def mannequin(p: Params) -> Built:
    """A headless dressed dummy: a whole figure on a plate, or a bust on a pole. Front: the chest."""
    b, skin, top, bottom = (
        Builder(),
        material("plastic", p["skin"]),
        material("fabric", p["top"]),
        material("fabric", p["bottom"]),
    )
    oval = np.diag([0.62, 1.0, 1.0, 1.0])
    chest = [
        (0.15, 0.93),
        (0.165, 0.98),
        (0.145, 1.1),
        (0.165, 1.24),
        (0.19, 1.34),
        (0.17, 1.42),
        (0.085, 1.47),
        (0.062, 1.48),
        (0, 1.48),
    ]
    b.lathe(chest, top, 32, part="front", transform=oval)
    b.lathe([(0.055, 1.46), (0.05, 1.53), (0.056, 1.545), (0, 1.55)], skin, 24, transform=oval).sphere(
        (0, 0, 1.555), (0.045, 0.06, 0.012), material("chrome"), 16
    )
    for s in (-1, 1):
        b.sphere((0.05, s * 0.07, 1.28), (0.066, 0.075, 0.085), top, 24, "front")
        b.tube([(0, s * 0.165, 1.4), (0.0, s * 0.21, 1.28), (0.01, s * 0.235, 1.15)], [0.052, 0.054, 0.058], top, 12, "front")
    for k in range(5):
        b.sphere(
            (0.104 + (0.012 if k in (3, 4) else 0.0), 0, 1.0 + 0.075 * k),
            0.008,
            material("plastic", "white" if p["top"] != "white" else "black"),
            8,
            "front",
        )
    if p["style"] == "bust":
        b.lathe([(0.155, 0.84), (0.175, 0.88), (0.16, 0.96), (0, 0.96)], bottom, 32, transform=oval)
        b.cylinder((0, 0, 0.25), 0.018, 0.62, material("walnut"), segments=16)
        for k in range(3):
            a = 2 * np.pi * k / 3
            b.tube([(0, 0, 0.32), (0.22 * np.cos(a), 0.22 * np.sin(a), 0.02)], 0.018, material("walnut"), 10)
        return b.built("mannequin", {"style": "bust"})  # what it wears has a colour, it has none
    _limbs(b, skin, skin if p["skirt"] else bottom)
    low = 0.52 if p["skirt"] else 0.82
    wide = 0.235 if p["skirt"] else 0.17
    b.lathe(
        [(wide, low), (wide + 0.003, low + 0.02), (0.17, 0.9), (0.155, 0.97), (0, 0.97)],
        bottom,
        32,
        transform=np.diag([0.75, 1.0, 1.0, 1.0]),
    )
    return b.built("mannequin", {"style": "full"})


def _limbs(b: Builder, skin: Material, legs: Material) -> None:
    """A mannequin's plate, arms and legs."""
    b.cylinder((0, 0, 0), 0.22, 0.015, material("steel"), segments=36)
    for s in (-1, 1):
        b.tube([(0.01, s * 0.235, 1.15), (0.03, s * 0.25, 1.0), (0.09, s * 0.25, 0.82)], [0.036, 0.034, 0.024], skin, 12)
        b.sphere((0.1, s * 0.25, 0.77), (0.03, 0.018, 0.06), skin, 12)
        b.tube(
            [(0, s * 0.085, 0.9), (0.01, s * 0.085, 0.5), (-0.02, s * 0.08, 0.09)],
            [0.075, 0.055, 0.035],
            legs,
            14,
        )
        b.sphere((0.04, s * 0.08, 0.05), (0.11, 0.038, 0.04), skin, 14, "front")


SHOES = ("black", "brown", "white", "red", "blue", "navy", "pink", "green", "gray", "yellow")


def shoe(b: Builder, x: float, y: float, z: float, upper: Material, boot: bool, part: str = "body", yaw: float = 0.0) -> None:
    """One shoe, or a boot, of about 28 cm with its toe towards +X, its sole's middle at (x, y, z)."""
    turn = rotation("z", yaw, (x, y, z))
    outline = [(0.14, 0.0), (0.125, 0.035), (0.06, 0.048), (-0.04, 0.034), (-0.13, 0.036), (-0.14, 0.0)]
    sole = [*outline, *((px, -py) for px, py in outline[-2:0:-1])]
    b.extrude(
        np.array(sole) + [x, y],
        0.018,
        material("rubber") if not boot else material("plastic", "brown"),
        (0, 0, z),
        part=part,
        transform=turn,
    )
    b.sphere((x + 0.055, y, z + 0.036), (0.082, 0.042, 0.034), upper, 12, part, turn)
    b.sphere((x - 0.06, y, z + 0.047), (0.082, 0.04, 0.045), upper, 12, part, turn)
    if boot:
        b.cylinder((x - 0.075, y, z + 0.05), 0.05, 0.2, upper, radius_top=0.056, segments=16, part=part, transform=turn)
    else:
        for k in range(3):
            b.box(
                (x + 0.005 + 0.026 * k, y, z + 0.068 - 0.006 * k),
                (0.008, 0.045, 0.006),
                material("paper"),
                0.002,
                part,
                transform=turn,
            )


@register(
    "shoes",
    nouns=("pair of boots", "pair of shoes"),
    family="entrance",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, SHOES), "style": draw(rng, ("shoes", "boots")), "turn": fine(rng, -0.3, 0.3)},
)
def shoes(p: Params) -> Built:
    """A pair of shoes or boots on the floor."""
    look: list[str | None] = ["leather", p["color"]]
    b = Builder()
    for s in (-1, 1):
        shoe(b, 0.02 * s * p["turn"], s * 0.065, 0.0, of(look), p["style"] == "boots", yaw=p["turn"] if s > 0 else 0.0)
    return b.built("pair of boots" if p["style"] == "boots" else "pair of shoes", words(look, p["style"]))
