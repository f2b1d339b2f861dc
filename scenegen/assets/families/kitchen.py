"""Kitchen: what cooks, cools and washes. Front: doors and controls."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.kit import Builder
from scenegen.assets.materials import draw, material
from scenegen.assets.mesh import Built, Surface
from scenegen.assets.shaping import Params, body_look, handle, knob, of, span, words

APPLIANCE = ("white", "gray", "black", "red", "beige", "teal")


def _metal_or(color: str) -> list[str | None]:
    return ["steel", None] if color == "gray" else ["painted", color]


@register(
    "refrigerator",
    family="kitchen",
    has_front=True,
    sample=lambda rng: {
        "color": draw(rng, APPLIANCE),
        "height": span(rng, 1.65, 1.9),
        "style": draw(rng, ("freezer below", "freezer above")),
    },
)
def refrigerator(p: Params) -> Built:
    """Two doors with long handles."""
    look = _metal_or(p["color"])
    b, paint, h = Builder(), of(look), p["height"]
    b.box((-0.03, 0, h / 2 + 0.02), (0.6, 0.66, h - 0.04), paint, 0.012).box(
        (-0.03, 0, 0.02), (0.52, 0.6, 0.04), material("plastic", "black")
    )
    split = 0.62 if p["style"] == "freezer below" else h - 0.55
    for z0, z1 in ((0.06, split), (split, h)):
        b.box((0.3, 0, (z0 + z1) / 2), (0.055, 0.655, z1 - z0 - 0.012), paint, 0.015, part="front")
        z = z1 - 0.25 if z1 < h else z0 + 0.28
        b.tube(
            [(0.34, 0.27, z - 0.18), (0.365, 0.27, z - 0.16), (0.365, 0.27, z + 0.16), (0.34, 0.27, z + 0.18)],
            0.011,
            material("chrome"),
            part="front",
        )
    return b.built("refrigerator", words(look, p["style"]))


@register("stove", family="kitchen", has_front=True, sample=lambda rng: {"color": draw(rng, ("white", "gray", "black", "red"))})
def stove(p: Params) -> Built:
    """A cooker: four rings, knobs, an oven with a window."""
    look = _metal_or(p["color"])
    b, paint, dark = Builder(), of(look), material("screen")
    b.box((0, 0, 0.46), (0.58, 0.6, 0.88), paint).box((0, 0, 0.905), (0.6, 0.6, 0.02), dark)
    b.box((-0.28, 0, 0.96), (0.03, 0.6, 0.1), paint)
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.ring((sx * 0.13, sy * 0.14, 0.918), 0.08 if sx * sy > 0 else 0.06, 0.008, material("iron"))
    for k in range(5):
        knob(b, 0.29, (k - 2) * 0.11, 0.83, material("plastic", "black"), 0.02)
    b.box((0.3, 0, 0.45), (0.03, 0.57, 0.6), paint, part="front").box((0.312, 0, 0.43), (0.012, 0.42, 0.3), dark, part="front")
    handle(b, 0.312, 0, 0.68, material("chrome"), 0.44)
    return b.built("stove", words(look), surfaces=(Surface(-0.2, -0.22, 0.2, 0.22, 0.925, 0.6),))


@register("dishwasher", family="kitchen", has_front=True, sample=lambda rng: {"color": draw(rng, ("white", "gray", "black"))})
def dishwasher(p: Params) -> Built:
    """A front with a handle and a strip of controls."""
    look = _metal_or(p["color"])
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
    "kitchen_counter",
    family="kitchen",
    has_front=True,
    sample=lambda rng: {
        "look": body_look(rng, ("white", "gray", "navy", "green", "teal")),
        "units": int(rng.integers(2, 5)),
        "sink": bool(rng.random() < 0.6),
    },
)
def kitchen_counter(p: Params) -> Built:
    """Base units under a worktop, with or without a sink."""
    b, look, n = Builder(), of(p["look"]), p["units"]
    w = 0.6 * n
    b.box((-0.04, 0, 0.05), (0.48, w - 0.02, 0.1), material("painted", "black")).box((-0.01, 0, 0.48), (0.56, w, 0.76), look)
    b.box((0, 0, 0.88), (0.62, w, 0.04), material("marble"), 0.006)
    for k in range(n):
        y = (k - (n - 1) / 2) * 0.6
        b.box((0.28, y, 0.76), (0.018, 0.585, 0.16), look, part="front").box(
            (0.28, y, 0.39), (0.018, 0.585, 0.55), look, part="front"
        )
        handle(b, 0.285, y, 0.78, material("steel"), 0.16)
        handle(b, 0.285, y + 0.22, 0.55, material("steel"), 0.14, True)
    free = w / 2 - 0.04
    if p["sink"]:
        y = w / 2 - 0.32
        b.box((0.02, y, 0.895), (0.44, 0.5, 0.012), material("steel")).box((0.03, y, 0.9), (0.34, 0.4, 0.008), material("iron"))
        b.tube(
            [(-0.24, y, 0.9), (-0.24, y, 1.16), (-0.18, y, 1.22), (-0.06, y, 1.2), (-0.04, y, 1.14)], 0.013, material("chrome")
        )
        free = y - 0.3
    return b.built("kitchen counter", words(p["look"]), surfaces=(Surface(-0.26, -w / 2 + 0.04, 0.26, free, 0.9, 0.5),))


@register(
    "microwave",
    family="kitchen",
    has_front=True,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black", "red"))},
)
def microwave(p: Params) -> Built:
    """A box with a window and a column of keys."""
    look = _metal_or(p["color"])
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
    family="kitchen",
    has_front=False,
    placement="surface",
    holdable=False,
    sample=lambda rng: {"color": draw(rng, APPLIANCE)},
)
def kettle(p: Params) -> Built:
    """A jug kettle with spout and handle."""
    look = _metal_or(p["color"])
    b, paint, black = Builder(), of(look), material("plastic", "black")
    b.cylinder((0, 0, 0), 0.08, 0.018, black)
    b.lathe([(0.075, 0.018), (0.078, 0.03), (0.06, 0.2), (0.05, 0.215), (0, 0.22)], paint, 32).sphere((0, 0, 0.226), 0.012, black)
    b.tube([(0.055, 0, 0.16), (0.085, 0, 0.195), (0.095, 0, 0.2)], [0.02, 0.014, 0.012], paint)
    b.tube([(-0.05, 0, 0.2), (-0.1, 0, 0.195), (-0.115, 0, 0.15), (-0.105, 0, 0.07), (-0.072, 0, 0.055)], 0.011, black)
    return b.built("kettle", words(look))


@register("toaster", family="kitchen", has_front=False, placement="surface", sample=lambda rng: {"color": draw(rng, APPLIANCE)})
def toaster(p: Params) -> Built:
    """Two slots and a lever."""
    look = _metal_or(p["color"])
    b, black = Builder(), material("plastic", "black")
    b.cushion((0, 0, 0.1), (0.28, 0.17, 0.17), of(look), 0.03).box((0, 0, 0.01), (0.25, 0.14, 0.02), black)
    for s in (-1, 1):
        b.box((0, s * 0.03, 0.185), (0.2, 0.022, 0.006), black, 0.001)
        b.box((0, s * 0.03, 0.2), (0.12, 0.014, 0.05), material("paper", "brown"), 0.004)
    b.box((0.145, 0, 0.12), (0.03, 0.04, 0.014), black)
    return b.built("toaster", words(look))


@register(
    "coffee_machine",
    family="kitchen",
    has_front=True,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("black", "gray", "red", "white"))},
)
def coffee_machine(p: Params) -> Built:
    """A drip machine: tank at the back, a glass jug in front."""
    look = _metal_or(p["color"])
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
    look = _metal_or(p["color"])
    b, paint = Builder(), of(look)
    outline = np.array([(0.0, -0.25), (0.0, 0.25), (0.06, 0.25), (0.26, -0.02), (0.26, -0.25)])
    b.extrude(outline, 0.6, paint, (0, -0.3, 0), axis="y")
    b.box((-0.12, 0, 0.5), (0.24, 0.26, 0.52), paint)
    b.box((0.2, 0.1, 0.035), (0.02, 0.1, 0.02), material("lit"), 0.002)
    return b.built("range hood", words(look))
