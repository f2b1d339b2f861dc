"""Large vehicles and motorcycles, driving towards +X."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.car_bodies import PAINTS, wheel
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, span, words


def _dark_glass() -> Material:
    return material("glass", "navy", rgb=(0.1, 0.13, 0.17), rgb2=None)


@register(
    "bus",
    confused_with=("pickup truck",),
    family="vehicles", has_front=True, facing="front",
    sample=lambda rng: {"color": draw(rng, ("red", "yellow", "blue", "green", "orange", "teal")), "length": span(rng, 7.2, 8.4),
                        "sign": draw(rng, ("yellow", "white"))},
)  # fmt: skip
def bus(p: Params) -> Built:
    """A midibus: windscreen and lit sign in front, doors on its right side."""
    b, n, w, top = Builder(), p["length"], 2.4, 2.95
    paint, glass, dark, h = (
        material("painted", p["color"], roughness=0.25),
        _dark_glass(),
        material("plastic", "black"),
        p["length"] / 2,
    )
    b.cushion((0, 0, 0.3 + (top - 0.3) / 2), (n, w, top - 0.3), paint, 0.16)
    b.cushion((0, 0, 0.42), (n - 0.03, w + 0.03, 0.3), dark, 0.1).cushion(
        (-0.4, 0, top + 0.02), (n * 0.5, w * 0.6, 0.2), material("painted", "white"), 0.06
    )
    b.cushion((h - 0.06, 0, 1.62), (0.16, w - 0.2, 1.5), glass, 0.07, part="front")
    b.box((h + 0.02, 0, 2.62), (0.06, 1.7, 0.3), dark, 0.02, part="front").box(
        (h + 0.05, 0, 2.62), (0.02, 1.4, 0.18), material("lit", p["sign"]), 0.004, part="front"
    )
    b.cushion((-h + 0.04, 0, 2.0), (0.12, w - 0.5, 0.8), glass, 0.05)
    axles = (-h + 2.1, h - 2.25)
    count = int((n - 1.4) / 1.15)
    for side in (-1, 1):
        y = side * (w / 2 + 0.004)
        for k in range(count):
            x = -h + 0.85 + (n - 1.7) * (k + 0.5) / count
            b.box((x, y, 1.98), ((n - 1.7) / count - 0.1, 0.03, 0.92), glass, 0.012)
        for a in axles:
            b.cylinder((a, side * (w / 2 - 0.2) - (0.0 if side > 0 else 0.215), 0.5), 0.56, 0.215, dark, axis="y", segments=36)
            wheel(b, a, side * (w / 2 - 0.08), 0.47, 0.28, 8)
        b.cushion((h - 0.02, side * 0.86, 0.82), (0.12, 0.34, 0.2), material("ceramic", emission=0.25), 0.05, part="front")
        b.box((-h - 0.005, side * 1.0, 1.0), (0.04, 0.16, 0.46), material("plastic", "red", emission=0.15), 0.015)
        b.tube(
            [
                (h - 0.1, side * (w / 2 - 0.05), 2.55),
                (h + 0.22, side * (w / 2 + 0.1), 2.5),
                (h + 0.24, side * (w / 2 + 0.14), 2.3),
            ],
            0.022,
            dark,
        )
        b.cushion((h + 0.24, side * (w / 2 + 0.14), 2.15), (0.1, 0.2, 0.36), dark, 0.04)
    for x in (h - 0.95, -0.25):
        b.box((x, -w / 2 - 0.012, 1.42), (1.15, 0.05, 2.06), dark, 0.015)
        for s in (-1, 1):
            b.box((x + s * 0.28, -w / 2 - 0.035, 1.45), (0.48, 0.03, 1.86), glass, 0.01)
    b.box((h + 0.03, 0, 0.5), (0.1, w - 0.1, 0.26), dark, 0.04, part="front").box(
        (h + 0.085, 0, 0.5), (0.015, 0.52, 0.11), material("paper"), 0.002, part="front"
    )
    b.box((-h - 0.02, 0, 0.7), (0.02, 0.52, 0.11), material("paper", "yellow"), 0.002)
    return b.built("bus", words(["painted", p["color"]]))


@register(
    "truck",
    confused_with=("van", "bus"),
    family="vehicles", has_front=True, facing="front",
    sample=lambda rng: {"color": draw(rng, PAINTS),
                        "style": draw(rng, ("box", "tipper"))},
)  # fmt: skip
def truck(p: Params) -> Built:
    """A lorry: cab in front; behind it a closed box, or an open tipper with earth in it."""
    b, paint, glass, dark = (
        Builder(),
        material("painted", p["color"], roughness=0.25),
        _dark_glass(),
        material("plastic", "black"),
    )
    b.cushion((2.1, 0, 1.42), (1.7, 2.15, 2.0), paint, 0.14).box((-0.2, 0, 0.62), (5.6, 0.8, 0.22), dark, 0.02)
    b.cushion((2.93, 0, 1.82), (0.12, 1.9, 0.82), glass, 0.055, part="front").box(
        (2.95, 0, 1.1), (0.06, 1.5, 0.36), dark, 0.02, part="front"
    )
    for k in range(3):
        b.box((2.985, 0, 1.0 + 0.1 * k), (0.02, 1.4, 0.025), material("chrome"), 0.005, part="front")
    b.cushion((2.93, 0, 0.55), (0.3, 2.15, 0.34), dark, 0.09, part="front").box(
        (3.085, 0, 0.55), (0.012, 0.52, 0.11), material("paper"), 0.002, part="front"
    )
    for s in (-1, 1):
        b.box((2.15, s * 1.07, 1.85), (0.95, 0.04, 0.7), glass, 0.015).box(
            (1.62, s * 1.073, 1.35), (0.014, 0.02, 1.5), material("rubber"), 0.002
        )
        b.box((1.8, s * 1.08, 1.35), (0.2, 0.03, 0.04), material("chrome"), 0.008)
        b.cushion((2.94, s * 0.84, 0.78), (0.1, 0.3, 0.16), material("ceramic", emission=0.25), 0.045, part="front")
        b.tube([(2.8, s * 1.05, 2.1), (2.95, s * 1.25, 2.1)], 0.02, dark).cushion(
            (2.95, s * 1.27, 1.85), (0.08, 0.16, 0.42), dark, 0.035
        )
        for x in (2.05, -1.75):
            wheel(b, x, s * 0.95, 0.44, 0.26, 6)
        b.box((-1.75, s * 0.95, 1.0), (1.1, 0.34, 0.05), dark, 0.015).box((0.4, s * 0.92, 0.58), (1.5, 0.3, 0.3), dark, 0.03)
        b.box((-3.02, s * 0.85, 0.72), (0.05, 0.3, 0.14), material("plastic", "red", emission=0.15), 0.02)
    body = material("painted", p["color"])
    if p["style"] == "box":
        b.box((-0.9, 0, 1.98), (4.2, 2.25, 2.3), body, 0.02)
        for s in (-1, 1):
            b.box(
                (-0.9, s * 1.128, 1.98),
                (3.6, 0.012, 0.4),
                material("painted", "blue" if p["color"] not in ("blue", "navy") else "white"),
                0.003,
            )
        b.box((-3.005, 0, 1.98), (0.02, 0.03, 2.1), dark, 0.004)
    else:
        for s in (-1, 1):
            b.box((-0.9, s * 1.08, 1.35), (4.2, 0.09, 0.95), body, 0.01)
            for k in range(5):
                b.box((-2.7 + 0.9 * k, s * 1.14, 1.35), (0.1, 0.06, 0.95), body, 0.01)
        b.box((-2.96, 0, 1.35), (0.09, 2.1, 0.95), body, 0.01).box((1.14, 0, 1.5), (0.09, 2.1, 1.25), body, 0.01).box(
            (-0.9, 0, 0.85), (4.15, 2.1, 0.08), body
        )
        b.cushion((-0.9, 0, 1.42), (4.05, 2.04, 0.8), material("soil"), 0.3)
    return b.built("truck", words(["painted", p["color"]], p["style"]))


@register(
    "motorcycle",
    confused_with=("motor scooter",),
    family="vehicles", has_front=True, facing="anywhere",
    sample=lambda rng: {"color": draw(rng, PAINTS), "style": draw(rng, ("tourer", "naked"))},
)  # fmt: skip
def motorcycle(p: Params) -> Built:
    """A motorcycle on its stand: headlight, fork and handlebar in front."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, dark, chrome = Builder(), material("painted", p["color"], roughness=0.2), material("rubber"), material("chrome")
    for x in (-0.7, 0.72):
        b.ring((x, 0, 0.31), 0.25, 0.06, dark, "y", 40).ring((x, 0, 0.31), 0.195, 0.016, chrome, "y", 32)
        b.cylinder((x, -0.05, 0.31), 0.06, 0.1, chrome, axis="y").ring((x, 0.055, 0.31), 0.11, 0.008, chrome, "y")
        for k in range(6):
            a = k * np.pi / 3
            b.tube([(x, 0, 0.31), (x + 0.2 * np.cos(a), 0, 0.31 + 0.2 * np.sin(a))], 0.012, chrome, 6)
    for s in (-1, 1):
        b.tube([(0.72, s * 0.09, 0.31), (0.52, s * 0.09, 0.86)], [0.032, 0.025], chrome, part="front")
        b.tube([(-0.7, s * 0.1, 0.31), (-0.1, s * 0.1, 0.36)], 0.03, dark)
        b.tube([(0.02, s * 0.16, 0.3), (-0.3, s * 0.2, 0.28), (-0.85, s * 0.2, 0.36)], [0.03, 0.045, 0.06], chrome, 14)
        b.cylinder((0.46, s * 0.34 - 0.06, 1.0), 0.022, 0.12, dark, axis="y").tube(
            [(0.44, s * 0.26, 1.0), (0.5, s * 0.32, 1.18)], 0.007, chrome
        )
        b.sphere((0.49, s * 0.33, 1.21), (0.02, 0.06, 0.04), dark, 12)
    b.tube(
        [(0.4, -0.36, 1.0), (0.47, -0.16, 1.02), (0.49, 0, 0.95), (0.47, 0.16, 1.02), (0.4, 0.36, 1.0)],
        0.016,
        chrome,
        part="front",
    )
    b.cushion((0.08, 0, 0.42), (0.46, 0.3, 0.36), material("steel"), 0.08).cylinder(
        (0.06, -0.2, 0.42), 0.11, 0.4, material("iron"), axis="y", bevel=0.02
    )
    for k in range(5):
        b.box((0.2, 0, 0.56 + 0.025 * k), (0.2, 0.26, 0.01), chrome, 0.002)
    b.sphere((0.16, 0, 0.83), (0.32, 0.16, 0.13), paint, 28).cushion(
        (-0.34, 0, 0.8), (0.66, 0.26, 0.11), material("leather", "black"), 0.05
    )
    b.cushion((-0.72, 0, 0.78), (0.36, 0.2, 0.12), paint, 0.055).cushion(
        (-0.91, 0, 0.78), (0.05, 0.14, 0.08), material("plastic", "red", emission=0.15), 0.022
    )
    arc = np.linspace(0.25, 2.5, 12)
    for x, part in ((0.72, "front"), (-0.7, "body")):
        b.tube(np.stack([x + 0.33 * np.cos(arc), 0 * arc, 0.31 + 0.33 * np.sin(arc)], 1), 0.04, paint, 10, part=part)
    b.sphere((0.6, 0, 0.88), (0.08, 0.1, 0.1), chrome, 20, part="front").sphere(
        (0.635, 0, 0.88), (0.055, 0.085, 0.085), material("lit"), 20, part="front"
    )
    if p["style"] == "tourer":
        b.cushion((0.58, 0, 1.08), (0.05, 0.36, 0.34), material("glass"), 0.022, part="front")
        for s in (-1, 1):
            b.cushion((-0.66, s * 0.27, 0.62), (0.46, 0.2, 0.34), paint, 0.06)
    b.tube([(-0.02, 0.12, 0.3), (-0.08, 0.24, 0.0)], 0.013, chrome)
    return b.built("motorcycle", words(look, p["style"]))
