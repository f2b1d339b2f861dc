"""Kitchen: small machines and what washes. Front: doors and controls."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.appliances import APPLIANCE, metal_or
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, handle, of, words


@register(
    "dishwasher",
    confused_with=("tumble dryer", "oven", "stove"),
    affords=("open", "contain"),
    family="kitchen",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black"))},
)
def dishwasher(p: Params) -> Built:
    """A front with a handle and a strip of controls."""
    look = metal_or(p["color"])
    b, paint = Builder(), of(look)
    b.box((-0.01, 0, 0.44), (0.56, 0.6, 0.82), paint).box((0, 0, 0.865), (0.6, 0.6, 0.03), material("marble"))
    b.box((0.28, 0, 0.42), (0.03, 0.58, 0.64), paint, part="front").box(
        (0.28, 0, 0.79), (0.03, 0.58, 0.09), material("plastic", "black"), part="front"
    )
    for k in range(4):
        b.cylinder((0.295, 0.1 + 0.04 * k, 0.79), 0.008, 0.006, material("lit"), axis="x", segments=12, part="front")
    handle(b, 0.29, 0, 0.7, material("chrome"), 0.4)
    return b.built("dishwasher", words(look), surfaces=(Surface(-0.24, -0.26, 0.24, 0.26, 0.88, 0.6),))


@register(
    "microwave",
    confused_with=("oven", "stove", "aquarium", "safe"),
    affords=("open", "contain"),
    family="kitchen",
    has_front=True,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black", "red"))},
)
def microwave(p: Params) -> Built:
    """A box with a window and a column of keys."""
    look = metal_or(p["color"])
    b, paint = Builder(), of(look)
    b.box((0, 0, 0.145), (0.34, 0.48, 0.27), paint, 0.01)
    b.box((0.172, -0.055, 0.145), (0.016, 0.34, 0.24), paint, part="front").box(
        (0.18, -0.06, 0.145), (0.006, 0.26, 0.16), material("screen"), part="front"
    )
    b.box((0.174, 0.18, 0.145), (0.012, 0.1, 0.24), material("plastic", "black"), part="front")
    for k in range(8):
        b.box(
            (0.182, 0.16 + 0.035 * (k % 2), 0.09 + 0.03 * (k // 2)),
            (0.005, 0.025, 0.018),
            material("plastic", "gray"),
            0.001,
            part="front",
        )
    handle(b, 0.18, 0.105, 0.145, material("chrome"), 0.2, True)
    for sy in (-1, 1):
        b.box((0, sy * 0.2, 0.006), (0.28, 0.03, 0.012), material("rubber"))
    return b.built("microwave", words(look))


@register(
    "kettle",
    confused_with=("blender", "coffee press"),
    affords=("contain",),
    family="kitchen",
    has_front=False,
    placement="surface",
    holdable=False,
    sample=lambda rng: {"color": draw(rng, APPLIANCE)},
)
def kettle(p: Params) -> Built:
    """A jug kettle with spout and handle."""
    look = metal_or(p["color"])
    b, paint, black = Builder(), of(look), material("plastic", "black")
    b.cylinder((0, 0, 0), 0.08, 0.018, black)
    b.lathe([(0.075, 0.018), (0.078, 0.03), (0.06, 0.2), (0.05, 0.215), (0, 0.22)], paint, 32).sphere((0, 0, 0.226), 0.012, black)
    b.tube([(0.055, 0, 0.16), (0.085, 0, 0.195), (0.095, 0, 0.2)], [0.02, 0.014, 0.012], paint)
    b.tube([(-0.05, 0, 0.2), (-0.1, 0, 0.195), (-0.115, 0, 0.15), (-0.105, 0, 0.07), (-0.072, 0, 0.055)], 0.011, black)
    return b.built("kettle", words(look))


@register(
    "toaster",
    confused_with=("microwave", "oven", "stove"),
    family="kitchen",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, APPLIANCE)},
)
def toaster(p: Params) -> Built:
    """Two slots and a lever."""
    look = metal_or(p["color"])
    b, black = Builder(), material("plastic", "black")
    b.cushion((0, 0, 0.1), (0.28, 0.17, 0.17), of(look), 0.03).box((0, 0, 0.01), (0.25, 0.14, 0.02), black)
    for s in (-1, 1):
        b.box((0, s * 0.03, 0.185), (0.2, 0.022, 0.006), black, 0.001)
        b.box((0, s * 0.03, 0.2), (0.12, 0.014, 0.05), material("paper", "brown"), 0.004)
    b.box((0.145, 0, 0.12), (0.03, 0.04, 0.014), black)
    return b.built("toaster", words(look))


@register(
    "coffee_machine",
    confused_with=("blender", "coffee press", "kettle", "coffee grinder"),
    family="kitchen",
    has_front=True,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("black", "gray", "red", "white"))},
)
def coffee_machine(p: Params) -> Built:
    """A drip machine: tank at the back, a glass jug in front."""
    look = metal_or(p["color"])
    b, paint = Builder(), of(look)
    b.box((0, 0, 0.02), (0.26, 0.2, 0.04), paint).box((-0.08, 0, 0.18), (0.1, 0.2, 0.3), paint, 0.012).box(
        (0.02, 0, 0.3), (0.24, 0.2, 0.07), paint, 0.012, part="front"
    )
    b.lathe(
        [(0.055, 0.042), (0.068, 0.07), (0.068, 0.13), (0.05, 0.18), (0.05, 0.19), (0, 0.19)],
        material("glass"),
        28,
        (0.055, 0, 0),
        part="front",
    )
    b.lathe(
        [(0.06, 0.05), (0.0685, 0.08), (0.0685, 0.1), (0, 0.1)], material("plastic", "brown"), 28, (0.055, 0, 0), part="front"
    )
    b.tube(
        [(0.1, 0, 0.17), (0.15, 0, 0.165), (0.15, 0, 0.09), (0.115, 0, 0.08)], 0.008, material("plastic", "black"), part="front"
    )
    b.cylinder((0.141, 0.06, 0.3), 0.012, 0.008, material("lit"), axis="x", segments=14, part="front")
    return b.built("coffee machine", words(look))


@register(
    "range_hood",
    family="kitchen",
    has_front=False,
    placement="wall",
    sample=lambda rng: {"color": draw(rng, ("gray", "black", "white"))},
)
def range_hood(p: Params) -> Built:
    """A sloping hood under a duct."""
    look = metal_or(p["color"])
    b, paint = Builder(), of(look)
    outline = np.array([(0.0, -0.25), (0.0, 0.25), (0.06, 0.25), (0.26, -0.02), (0.26, -0.25)])
    b.extrude(outline, 0.6, paint, (0, -0.3, 0), axis="y")
    b.box((-0.12, 0, 0.5), (0.24, 0.26, 0.52), paint)
    b.box((0.2, 0.1, 0.035), (0.02, 0.1, 0.02), material("lit"), 0.002)
    return b.built("range hood", words(look))
