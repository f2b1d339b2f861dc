"""Lamps."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.kit import Builder
from scenegen.assets.materials import draw, material
from scenegen.assets.mesh import Built, Material
from scenegen.assets.shaping import Params, span

SHADES = ("white", "beige", "red", "yellow", "teal", "black", "orange", "blue", "green", "pink")
STANDS = ("brass", "iron", "chrome", "oak", "walnut")


def _shade(b: Builder, z: float, low: float, high: float, tall: float, look: Material) -> None:
    b.lathe([(low, z), (high, z + tall), (high - 0.006, z + tall), (low - 0.006, z), (low, z)], look, 32)
    b.sphere((0, 0, z + tall * 0.45), min(0.04, low * 0.4), material("lit"), 14)


def _params(rng: np.random.Generator) -> Params:
    return {
        "shade": draw(rng, SHADES),
        "stand": draw(rng, STANDS),
        "height": span(rng, 1.4, 1.7),
        "style": draw(rng, ("cone", "drum", "arc")),
    }


@register("floor_lamp", family="lamps", has_front=False, sample=_params)
def floor_lamp(p: Params) -> Built:
    """A tall lamp: cone, drum, or an arc with a hanging bowl."""
    b, metal, h, cloth = Builder(), material(p["stand"]), p["height"], material("fabric", p["shade"], emission=0.25)
    b.cylinder((0, 0, 0), 0.15, 0.025, metal, bevel=0.008, segments=36)
    if p["style"] == "arc":
        a = np.linspace(0, np.pi * 0.8, 16)
        path = np.stack([0.28 * (1 - np.cos(a)), 0 * a, h - 0.3 + 0.3 * np.sin(a)], 1)
        b.tube(np.concatenate([[[0, 0, 0.02]], path]), 0.012, metal)
        end = path[-1]
        b.lathe(
            [(0.14, 0), (0.1, 0.09), (0.02, 0.13), (0.015, 0.12), (0.09, 0.085), (0.13, 0), (0.14, 0)],
            cloth,
            32,
            end + [0, 0, -0.14],
        )
        b.sphere(end + [0, 0, -0.1], 0.04, material("lit"), 14)
    else:
        b.cylinder((0, 0, 0.02), 0.012, h - 0.1, metal)
        _shade(b, h - 0.28, 0.2, 0.12 if p["style"] == "cone" else 0.19, 0.28, cloth)
    return b.built("floor lamp", {"color": p["shade"], "material": "fabric", "style": p["style"]})


@register(
    "table_lamp",
    family="lamps",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "shade": draw(rng, SHADES),
        "base": draw(rng, ("white", "teal", "navy", "green", "brown", "orange")),
        "height": span(rng, 0.38, 0.55),
        "style": draw(rng, ("gourd", "column")),
    },
)
def table_lamp(p: Params) -> Built:
    """A shaded lamp on a ceramic foot."""
    b, h, foot = Builder(), p["height"], material("ceramic", p["base"])
    if p["style"] == "gourd":
        b.lathe([(0.055, 0), (0.085, 0.06), (0.07, 0.13), (0.035, 0.17), (0.02, h * 0.55), (0, h * 0.55)], foot, 32)
    else:
        b.cylinder((0, 0, 0), 0.07, 0.02, foot, bevel=0.006).cylinder((0, 0, 0.015), 0.03, h * 0.55, foot)
    b.cylinder((0, 0, h * 0.5), 0.008, h * 0.2, material("brass"))
    _shade(b, h * 0.56, 0.14, 0.09, h * 0.44, material("fabric", p["shade"], emission=0.25))
    return b.built("table lamp", {"color": p["shade"], "material": "fabric", "style": p["style"]})


@register(
    "desk_lamp",
    family="lamps",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "color": draw(rng, ("black", "white", "red", "yellow", "blue", "green", "orange")),
        "height": span(rng, 0.36, 0.46),
    },
)
def desk_lamp(p: Params) -> Built:
    """A jointed work lamp."""
    b, paint, h = Builder(), material("painted", p["color"]), p["height"]
    b.cylinder((0, 0, 0), 0.075, 0.022, paint, bevel=0.006, segments=32)
    b.tube([(0, 0, 0.02), (-0.1, 0, h * 0.55)], 0.008, paint).tube([(-0.1, 0, h * 0.55), (0.1, 0, h)], 0.008, paint).sphere(
        (-0.1, 0, h * 0.55), 0.016, paint, 14
    )
    turn = np.array([[0.8, 0, 0.6, 0.1], [0, 1, 0, 0], [-0.6, 0, 0.8, h - 0.02], [0, 0, 0, 1.0]])
    b.lathe(
        [(0.075, -0.09), (0.03, 0.0), (0.02, 0.03), (0.0, 0.03), (0.02, 0.0), (0.068, -0.09), (0.075, -0.09)][:4] + [(0, 0.031)],
        paint,
        28,
        transform=turn,
    )
    b.sphere((0.1 - 0.045, 0, h - 0.085), 0.028, material("lit"), 14)
    return b.built("desk lamp", {"color": p["color"], "material": "painted"})


@register(
    "pendant_lamp",
    family="lamps",
    has_front=False,
    placement="ceiling",
    sample=lambda rng: {"color": draw(rng, SHADES), "drop": span(rng, 0.5, 0.9), "style": draw(rng, ("dome", "globe", "drum"))},
)
def pendant_lamp(p: Params) -> Built:
    """A lamp hanging from the ceiling by its cord."""
    b, drop = Builder(), p["drop"]
    look = material("painted", p["color"], emission=0.15)
    b.cylinder((0, 0, 0.2), 0.004, drop - 0.2, material("rubber"), segments=10).cylinder(
        (0, 0, drop - 0.025), 0.05, 0.025, material("painted", "white")
    )
    if p["style"] == "globe":
        b.sphere((0, 0, 0.14), 0.14, material("painted", p["color"], emission=0.4), 28)
    elif p["style"] == "dome":
        b.lathe(
            [
                (0.19, 0),
                (0.17, 0.08),
                (0.1, 0.16),
                (0.02, 0.21),
                (0.012, 0.2),
                (0.09, 0.15),
                (0.16, 0.075),
                (0.183, 0),
                (0.19, 0),
            ],
            look,
            36,
        )
        b.sphere((0, 0, 0.06), 0.045, material("lit"), 16)
    else:
        _shade(b, 0.0, 0.19, 0.19, 0.2, look)
    return b.built("pendant lamp", {"color": p["color"], "material": "painted", "style": p["style"]})
