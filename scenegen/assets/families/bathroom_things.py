"""What hangs, stands and lies in bathrooms besides."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, fine, of, span, words

TOWELS = ("white", "blue", "teal", "pink", "green", "beige", "navy", "yellow", "purple", "gray", "red")


BRIGHT = ("white", "blue", "green", "pink", "teal", "yellow", "red", "purple")


@register(
    "toothbrush_cup",
    overtopped=True,
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
    motley=True,
    nouns=("stack of towels",),
    confused_with=("towel rack",),
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


def _towel(b: Builder, y: float, top: float, drop: float, wide: float, look: Material, stripe: Material, x: float = 0.0) -> None:
    """A towel folded over a rail along Y at (x, top), its front hanging `drop`."""
    b.cushion((x + 0.026, y, top - drop / 2 + 0.015), (0.018, wide, drop + 0.03), look, 0.008).cushion(
        (x - 0.024, y, top - drop * 0.4 + 0.015), (0.018, wide, drop * 0.8 + 0.03), look, 0.008
    )
    b.cushion((x, y, top + 0.02), (0.06, wide, 0.02), look, 0.009)
    b.box((x + 0.0345, y, top - drop * 0.82), (0.003, wide * 0.98, 0.03), stripe, 0.001)


@register(
    "towel_rail",
    nouns=("towel rack",),
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
    return b.built("towel rack", {"style": p["style"]})


@register(
    "toilet_paper",
    motley=True,
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
