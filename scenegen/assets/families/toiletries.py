"""Small things of a bathroom: scales, hair dryer, cups, soap, towels."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, words

TOWELS = ("white", "blue", "teal", "pink", "green", "beige", "navy", "yellow", "purple", "gray", "red")
BRIGHT = ("white", "blue", "green", "pink", "teal", "yellow", "red", "purple")


@register(
    "bathroom_scale",
    family="toiletries",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("dial", "digital")),
        "color": draw(rng, ("white", "black", "pink", "blue", "gray", "teal")),
    },
)
def bathroom_scale(p: Params) -> Built:
    """A flat scale to stand on, with a dial window or a display."""
    look: list[str | None] = ["plastic", p["color"]]
    b, grip = Builder(), material("rubber") if p["color"] != "black" else material("plastic", "gray")
    b.cushion((0, 0, 0.03), (0.3, 0.3, 0.04), of(look), 0.018)
    for s in (-1, 1):
        b.box((-0.03, s * 0.085, 0.05), (0.2, 0.09, 0.006), grip, 0.002)
        for x in (-0.11, 0.11):
            b.cylinder((x, s * 0.11, 0), 0.016, 0.016, material("rubber"), segments=12)
    if p["style"] == "dial":
        b.lathe([(0.05, 0.045), (0.05, 0.055), (0.042, 0.058), (0, 0.058)], material("paper"), 28, (0.1, 0, 0))
        b.box((0.115, 0, 0.0585), (0.03, 0.005, 0.002), material("plastic", "red"), 0.0005)
        b.lathe(
            [(0.054, 0.045), (0.054, 0.06), (0.046, 0.06), (0.046, 0.045), (0.054, 0.045)], material("chrome"), 28, (0.1, 0, 0)
        )
    else:
        b.box((0.1, 0, 0.05), (0.05, 0.11, 0.006), material("screen", "teal", emission=0.3), 0.002)
    return b.built("bathroom scale", words(look, p["style"]))


@register(
    "hair_dryer",
    grip_radius_m=0.018,
    family="toiletries",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"color": draw(rng, ("black", "pink", "red", "purple", "white", "teal", "blue"))},
)
def hair_dryer(p: Params) -> Built:
    """A hair dryer resting on its side of the handle, its barrel across."""
    look: list[str | None] = ["plastic", p["color"]]
    b, paint, dark = Builder(), of(look), material("rubber")
    turn = rotation("x", np.pi / 2, (0, 0, 0.042))
    b.lathe([(0.03, -0.1), (0.042, -0.085), (0.042, 0.02), (0.03, 0.09), (0.028, 0.1), (0, 0.1)], paint, 28, (0, 0, 0.042), "x")
    b.lathe([(0.034, 0.095), (0.036, 0.1), (0.03, 0.14), (0.024, 0.14), (0.024, 0.12), (0, 0.12)], dark, 24, (0, 0, 0.042), "x")
    b.cylinder((-0.104, 0, 0.042), 0.028, 0.012, dark, axis="x", segments=24)
    b.tube([(-0.02, 0, 0.03), (-0.025, 0, -0.03), (-0.045, 0, -0.1)], [0.02, 0.019, 0.017], paint, 14, transform=turn)
    b.box((-0.004, 0, -0.02), (0.008, 0.016, 0.04), dark, 0.002, transform=turn)
    b.tube([(-0.045, 0, -0.1), (-0.05, 0, -0.13), (-0.08, 0, -0.15)], 0.005, dark, 8, transform=turn)
    return b.built("hair dryer", words(look), grip=(-0.03, 0.1, 0.042))


@register(
    "toothbrush_cup",
    affords=("contain",),
    family="toiletries",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "color": draw(rng, BRIGHT),
        "brushes": [draw_color(rng, ("black", "brown")) for _ in range(int(rng.integers(1, 4)))],
    },
)
def toothbrush_cup(p: Params) -> Built:
    """A cup with toothbrushes standing in it."""
    look: list[str | None] = ["ceramic", p["color"]]
    b = Builder()
    b.lathe([(0.032, 0), (0.036, 0.004), (0.04, 0.1), (0.036, 0.1), (0.032, 0.01), (0, 0.01)], of(look), 28)
    for k, color in enumerate(p["brushes"]):
        a = 2.4 * k + 0.4
        way = np.array([np.cos(a), np.sin(a), 0.0])
        tip = way * 0.058 + [0, 0, 0.185]
        b.tube([-way * 0.018 + [0, 0, 0.015], way * 0.034 + [0, 0, 0.12], tip], 0.0045, material("plastic", color), 8)
        b.box(tip - [0, 0, 0.012] + way * 0.007, (0.012, 0.012, 0.026), material("paper"), 0.002, yaw=a)
    return b.built("toothbrush cup", words(look))


@register(
    "soap_dispenser",
    confused_with=("bottle",),
    family="toiletries",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, BRIGHT), "metal": draw(rng, ("chrome", "black")), "height": fine(rng, 0.12, 0.16)},
)
def soap_dispenser(p: Params) -> Built:
    """A pump bottle of soap."""
    look: list[str | None] = ["plastic", p["color"]]
    b, h = Builder(), p["height"]
    metal = material("chrome") if p["metal"] == "chrome" else material("plastic", "black")
    b.lathe([(0.034, 0), (0.037, 0.006), (0.037, h * 0.8), (0.03, h * 0.92), (0.016, h), (0, h)], of(look), 28)
    b.cylinder((0, 0, h - 0.002), 0.017, 0.016, metal).cylinder((0, 0, h), 0.006, 0.045, metal, segments=12).cylinder(
        (0, 0, h + 0.035), 0.014, 0.014, metal, segments=16
    )
    b.tube([(0, 0, h + 0.042), (0.045, 0, h + 0.042), (0.05, 0, h + 0.032)], 0.005, metal, 8)
    b.box((0.0365, 0, h * 0.42), (0.004, 0.022, h * 0.36), material("paper"), 0.001)
    return b.built("soap dispenser", words(look))


@register(
    "towel_stack",
    nouns=("stack of towels",),
    confused_with=("towel rail",),
    family="toiletries",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "color": draw(rng, TOWELS),
        "second": draw(rng, TOWELS),
        "count": int(rng.integers(2, 5)),
        "style": draw(rng, ("folded", "rolled")),
    },
)
def towel_stack(p: Params) -> Built:
    """Folded or rolled towels in a pile."""
    b, cloths = Builder(), [material("fabric", p["color"]), material("fabric", p["second"])]
    if p["style"] == "rolled":
        for k, (y, z) in enumerate(
            ((-0.115, 0.055), (0.0, 0.055), (0.115, 0.055), (-0.057, 0.152), (0.057, 0.152))[: p["count"] + 1]
        ):
            b.cylinder((-0.16, y, z), 0.055, 0.32, cloths[k > 2], segments=24, axis="x", bevel=0.012)
            turn = np.linspace(0, 4.5 * np.pi, 40)
            r = 0.006 + 0.0031 * turn
            b.tube(
                np.stack([np.full(40, 0.16), y + r * np.cos(turn), z + r * np.sin(turn)], 1),
                0.0022,
                material("fabric", "gray"),
                5,
            )
    else:
        for k in range(p["count"]):
            b.cushion((0, 0, 0.035 + 0.062 * k), (0.36, 0.26, 0.07), cloths[k % 2 if k else 0], 0.03)
            b.box((0.165, 0, 0.035 + 0.062 * k), (0.034, 0.25, 0.006), material("fabric", "gray"), 0.001)
    return b.built("stack of towels", {"color": p["color"], "material": "fabric"})


@register(
    "toilet_brush",
    family="toiletries",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("white", "black", "gray", "teal", "beige", "pink"))},
)
def toilet_brush(p: Params) -> Built:
    """A brush standing in its holder."""
    look: list[str | None] = ["ceramic", p["color"]]
    b = Builder()
    b.lathe([(0.05, 0), (0.055, 0.01), (0.05, 0.14), (0.045, 0.15), (0.03, 0.152), (0, 0.152)], of(look), 28)
    b.cylinder((0, 0, 0.15), 0.008, 0.2, material("chrome"), segments=12).cylinder(
        (0, 0, 0.32), 0.012, 0.06, material("chrome"), segments=14, bevel=0.004
    ).cylinder((0, 0, 0.15), 0.034, 0.012, material("chrome"), segments=24)
    return b.built("toilet brush", words(look))
