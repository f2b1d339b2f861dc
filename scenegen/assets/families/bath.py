"""Bath: tub, toilet, washbasin, and a washing machine."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, body_look, handle, knob, of, words


@register(
    "bathtub",
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
    confused_with=("bathroom vanity", "sink", "dressing table"),
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
    return b.built("washbasin", words(["ceramic", None], p["style"]))


@register(
    "washing_machine",
    confused_with=("dishwasher", "tumble dryer", "oven", "stove"),
    affords=("open", "contain"),
    family="bath",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black"))},
)
def washing_machine(p: Params) -> Built:
    """A front loader with a round door."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.box((0, 0, 0.43), (0.56, 0.6, 0.84), paint, 0.012).box(
        (0.282, 0, 0.78), (0.01, 0.58, 0.1), material("plastic", "gray"), part="front"
    )
    knob(b, 0.285, 0.12, 0.78, material("chrome"), 0.035)
    b.box((0.286, -0.18, 0.78), (0.008, 0.16, 0.05), material("screen"), part="front")
    b.ring((0.285, 0, 0.42), 0.19, 0.025, material("chrome"), "x", part="front")
    b.lathe([(0.18, 0), (0.15, 0.03), (0.08, 0.05), (0, 0.055)], material("glass", "navy"), 32, (0.28, 0, 0.42), "x", "front")
    for s in (-1, 1):
        b.box((0, s * 0.25, 0.008), (0.5, 0.04, 0.016), material("rubber"))
    return b.built("washing machine", words(look), surfaces=(Surface(-0.24, -0.26, 0.24, 0.26, 0.85, 1.0),))


@register(
    "laundry_basket",
    affords=("contain",),
    family="bath",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("white", "beige", "gray", "pink", "teal", "blue"))},
)
def laundry_basket(p: Params) -> Built:
    """A tall basket with clothes in it."""
    look: list[str | None] = ["wicker", p["color"]]
    b = Builder()
    b.lathe([(0.17, 0), (0.215, 0.52), (0.22, 0.55), (0.205, 0.55), (0.16, 0.03), (0, 0.03)], of(look), 36)
    b.ring((0, 0, 0.54), 0.215, 0.012, of(look))
    for k, color in enumerate(("white", "blue", "pink")):
        b.sphere((0.06 * np.cos(k * 2.1), 0.06 * np.sin(k * 2.1), 0.52), (0.12, 0.11, 0.07), material("fabric", color), 16)
    return b.built("laundry basket", words(look))
