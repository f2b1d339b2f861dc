"""Lamps, lit and unlit: shade and bulb give off light when `lit` is drawn."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, sheet, smooth, span

SHADES = ("white", "beige", "red", "yellow", "teal", "black", "orange", "blue", "green", "pink")


STANDS = ("brass", "iron", "chrome", "oak", "walnut")


LIT_CHANCE = 0.55


def _lit(rng: np.random.Generator) -> bool:
    return bool(rng.random() < LIT_CHANCE)


def _bulb(p: Params) -> Material:
    return material("lit") if p["lit"] else material("ceramic")


def _cloth(p: Params, name: str = "fabric") -> Material:
    """The shade: it glows in its own colour when the lamp is lit."""
    return material(name, p["shade"], emission=0.6 if p["lit"] else 0.0)


def _words(p: Params, word: str, made: str) -> dict[str, str]:
    return {"color": word, "material": made, "style": p["style"], "lit": "lit" if p["lit"] else "unlit"}


def _shade(b: Builder, z: float, low: float, high: float, tall: float, look: Material, bulb: Material) -> None:
    b.lathe([(low, z), (high, z + tall), (high - 0.006, z + tall), (low - 0.006, z), (low, z)], look, 32)
    b.sphere((0, 0, z + tall * 0.45), min(0.04, low * 0.4), bulb, 14)
    for k in range(3):
        a = k * 2 * np.pi / 3
        b.tube(
            [(0, 0, z + tall * 0.7), ((high - 0.004) * np.cos(a), (high - 0.004) * np.sin(a), z + tall * 0.96)],
            0.003,
            material("brass"),
            6,
        )


def _floor_params(rng: np.random.Generator) -> Params:
    return {
        "shade": draw(rng, SHADES), "stand": draw(rng, STANDS), "height": span(rng, 1.4, 1.7),
        "style": draw(rng, ("cone", "drum", "arc", "tripod", "uplighter")), "lit": _lit(rng),
    }  # fmt: skip


@register(
    "floor_lamp",
    motley=("arc",),
    confused_with=("table lamp", "desk lamp", "pendant lamp", "ceiling lamp"),
    family="lamps",
    has_front=False,
    sample=_floor_params,
)
def floor_lamp(p: Params) -> Built:
    """A tall lamp: cone, drum, an arc with a hanging bowl, a drum on a tripod, or an uplighter's dish."""
    b, metal, h, cloth, style = Builder(), material(p["stand"]), p["height"], _cloth(p), p["style"]
    if style == "tripod":
        for k in range(3):
            a = k * 2 * np.pi / 3
            way = np.array([np.cos(a), np.sin(a), 0])
            b.tube([way * 0.3, way * 0.02 + [0, 0, h - 0.3]], [0.013, 0.018], material("oak"), 10)
        b.cylinder((0, 0, h - 0.36), 0.035, 0.09, material("brass"), segments=20)
        _shade(b, h - 0.29, 0.24, 0.22, 0.29, cloth, _bulb(p))
        return b.built("floor lamp", _words(p, p["shade"], "fabric"))
    b.cylinder((0, 0, 0), 0.17 if style == "arc" else 0.15, 0.025, metal, bevel=0.008, segments=36)
    if style == "arc":
        _arc(b, p, h, metal)
    elif style == "uplighter":
        paint = material("painted", p["shade"], emission=0.2 if p["lit"] else 0.0)
        b.cylinder((0, 0, 0.02), 0.016, h - 0.1, paint).cylinder((0, 0, 0.024), 0.151, 0.012, paint, segments=36)
        bowl = [(0.02, h - 0.1), (0.1, h - 0.06), (0.19, h), (0.182, h), (0.09, h - 0.05), (0, h - 0.07)]
        b.lathe(bowl, paint, 36).cylinder((0, 0, h - 0.05), 0.1, 0.03, _bulb(p), 0.14)
    else:
        b.cylinder((0, 0, 0.02), 0.012, h - 0.1, metal)
        wide = {"cone": (0.22, 0.11), "drum": (0.2, 0.19)}[style]
        _shade(b, h - 0.28, *wide, 0.28, cloth, _bulb(p))
    return b.built("floor lamp", _words(p, p["shade"], "painted" if style in ("arc", "uplighter") else "fabric"))


def _arc(b: Builder, p: Params, h: float, metal: Material) -> None:
    """A bow from the foot and a bowl hanging from its end."""
    paint = material("painted", p["shade"], emission=0.2 if p["lit"] else 0.0)
    a = np.linspace(0, np.pi * 0.86, 18)
    path = np.stack([0.42 * (1 - np.cos(a)), 0 * a, h - 0.34 + 0.34 * np.sin(a)], 1)
    b.tube(np.concatenate([[[0, 0, 0.02]], path]), 0.013, metal)
    end = path[-1]
    bowl = [(0.2, 0), (0.18, 0.08), (0.1, 0.16), (0.03, 0.18), (0.02, 0.17), (0.09, 0.145), (0.168, 0.07), (0.19, 0), (0.2, 0)]
    b.lathe(bowl, paint, 32, end + [0, 0, -0.17]).sphere(end + [0, 0, -0.1], 0.055, _bulb(p), 14)


def _table_params(rng: np.random.Generator) -> Params:
    return {
        "shade": draw(rng, SHADES), "base": draw(rng, ("white", "teal", "navy", "green", "brown", "orange")), "height": span(rng, 0.38, 0.55),
        "style": draw(rng, ("gourd", "column", "globe", "banker")), "lit": _lit(rng),
    }  # fmt: skip


@register(
    "table_lamp",
    confused_with=("desk lamp", "pendant lamp", "ceiling lamp"),
    unsaid=("glass",),
    family="lamps",
    has_front=False,
    placement="surface",
    sample=_table_params,
)
def table_lamp(p: Params) -> Built:
    """A shaded lamp on a round or straight ceramic foot, a glowing globe on a ring, or a banker's lamp."""
    b, h, foot, style = Builder(), p["height"], material("ceramic", p["base"]), p["style"]
    if style == "globe":
        r = h * 0.27
        b.cylinder((0, 0, 0), r * 0.75, 0.03, material("brass"), bevel=0.008, segments=32).cylinder(
            (0, 0, 0.02), 0.012, h - 1.9 * r, material("brass")
        )
        b.ring((0, 0, h - 1.85 * r), r * 0.5, 0.008, material("brass")).sphere((0, 0, h - r), r, _cloth(p, "plastic"), 28)
        return b.built("table lamp", _words(p, p["shade"], "plastic"))
    if style == "banker":
        return _banker(b, p)
    if style == "gourd":
        profile = [(0.05, 0), (0.05, 0), (0.06, 0.02), (0.1, 0.07), (0.085, 0.15), (0.03, 0.18), (0.02, h * 0.55), (0, h * 0.55)]
        b.lathe(smooth(profile), foot, 32)
    else:
        b.cylinder((0, 0, 0), 0.075, 0.02, foot, bevel=0.006).cylinder((0, 0, 0.015), 0.03, h * 0.55, foot)
    b.cylinder((0, 0, h * 0.5), 0.008, h * 0.2, material("brass"))
    _shade(b, h * 0.56, 0.14, 0.09 if style == "gourd" else 0.13, h * 0.44, _cloth(p), _bulb(p))
    return b.built("table lamp", _words(p, p["shade"], "fabric"))


def _banker(b: Builder, p: Params) -> Built:
    """A long half-round shade on a brass stem, a chain to pull."""
    h, brass = 0.36, material("brass")
    b.cylinder((0, 0, 0), 0.085, 0.022, brass, bevel=0.008, segments=32).tube(
        [(0, 0, 0.02), (-0.03, 0, 0.12), (0, 0, h - 0.07)], 0.009, brass
    )
    a = np.linspace(-0.1, np.pi + 0.1, 15)
    grid = np.array([[(0.075 * np.cos(t), y, h - 0.08 + 0.08 * np.sin(t)) for t in a] for y in (-0.14, -0.135, 0.135, 0.14)])
    sheet(b, grid, 0.008, _cloth(p, "glass"))
    for s in (-1, 1):
        b.extrude(
            np.stack([0.078 * np.cos(a), 0.078 * np.sin(a)], 1)[:, ::-1],
            0.006,
            _cloth(p, "glass"),
            (0, s * 0.14 - 0.003, h - 0.08),
            axis="y",
        )
    b.tube([(0, -0.12, h - 0.05), (0, 0.12, h - 0.05)], 0.014, _bulb(p), 10).tube(
        [(0.05, 0.1, h - 0.09), (0.05, 0.1, h - 0.2)], 0.003, brass, 6
    )
    return b.built("table lamp", _words(p, p["shade"], "glass"))


@register(
    "desk_lamp",
    confused_with=("pendant lamp", "ceiling lamp"),
    family="lamps", has_front=False, placement="surface",
    sample=lambda rng: {
        "color": draw(rng, ("black", "white", "red", "yellow", "blue", "green", "orange")), "height": span(rng, 0.36, 0.46),
        "style": draw(rng, ("jointed", "gooseneck", "bar")), "lit": _lit(rng),
    },
)  # fmt: skip
def desk_lamp(p: Params) -> Built:
    """A work lamp: jointed, on a bent neck, or a flat bar of light."""
    b, paint, h = Builder(), material("painted", p["color"]), p["height"]
    b.cylinder((0, 0, 0), 0.075, 0.022, paint, bevel=0.006, segments=32)
    if p["style"] == "bar":
        b.box((-0.04, 0, h * 0.5), (0.018, 0.035, h - 0.02), paint, 0.005).box((0.09, 0, h), (0.3, 0.045, 0.018), paint, 0.006)
        b.box((0.12, 0, h - 0.01), (0.2, 0.032, 0.006), _bulb(p), 0.002)
        return b.built("desk lamp", _words(p, p["color"], "painted"))
    if p["style"] == "gooseneck":
        a = np.linspace(0, np.pi * 0.75, 14)
        neck = np.stack([0.07 * (1 - np.cos(a)) - 0.05, 0 * a, h - 0.07 + 0.07 * np.sin(a)], 1)
        b.tube(np.concatenate([[[-0.05, 0, 0.02]], neck]), 0.008, paint)
    else:
        b.tube([(0, 0, 0.02), (-0.1, 0, h * 0.55)], 0.008, paint).tube([(-0.1, 0, h * 0.55), (0.1, 0, h)], 0.008, paint)
        b.sphere((-0.1, 0, h * 0.55), 0.016, paint, 14)
    at = (0.1, h - 0.02) if p["style"] == "jointed" else (0.085, h - 0.03)
    turn = np.array([[0.8, 0, 0.6, at[0]], [0, 1, 0, 0], [-0.6, 0, 0.8, at[1]], [0, 0, 0, 1.0]])
    if p["style"] == "gooseneck":
        turn[:3, :3] = [[0.8, 0, -0.6], [0, 1, 0], [0.6, 0, 0.8]]
    hood = (
        [(0.075, -0.09), (0.03, 0.0), (0.02, 0.03), (0.0, 0.031)]
        if p["style"] == "jointed"
        else [(0.07, -0.07), (0.065, -0.03), (0.03, 0.015), (0, 0.02)]
    )
    b.lathe(hood, paint, 28, transform=turn)
    b.sphere((turn @ [0, 0, -0.085 if p["style"] == "jointed" else -0.065, 1])[:3], 0.03, _bulb(p), 14)
    return b.built("desk lamp", _words(p, p["color"], "painted"))


@register(
    "pendant_lamp",
    confused_with=("ceiling lamp",),
    family="lamps",
    has_front=False,
    placement="ceiling",
    sample=lambda rng: {
        "color": draw(rng, SHADES),
        "drop": span(rng, 0.5, 0.9),
        "style": draw(rng, ("dome", "globe", "drum")),
        "lit": _lit(rng),
    },
)
def pendant_lamp(p: Params) -> Built:
    """A lamp hanging from the ceiling by its cord."""
    b, drop = Builder(), p["drop"]
    look = material("painted", p["color"], emission=0.2 if p["lit"] else 0.0)
    b.cylinder((0, 0, 0.2), 0.004, drop - 0.2, material("rubber"), segments=10).cylinder(
        (0, 0, drop - 0.025), 0.05, 0.025, material("painted", "white")
    )
    if p["style"] == "globe":
        b.sphere((0, 0, 0.14), 0.14, material("plastic", p["color"], emission=0.6 if p["lit"] else 0.0), 28)
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
        b.sphere((0, 0, 0.06), 0.045, _bulb(p), 16)
    else:
        _shade(b, 0.0, 0.19, 0.19, 0.2, look, _bulb(p))
    return b.built("pendant lamp", _words(p, p["color"], "plastic" if p["style"] == "globe" else "painted"))


@register(
    "reading_lamp",
    motley=True,
    confused_with=("desk lamp", "table lamp"),
    unsaid=("glass",),
    family="library",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "shade": draw(rng, ("green", "blue", "white", "red", "yellow")),
        "metal": draw(rng, ("brass", "chrome", "iron")),
    },
)
def reading_lamp(p: Params) -> Built:
    """A banker's lamp: a long glass shade on a metal stem."""
    b, metal, shade = Builder(), material(p["metal"]), material("plastic", p["shade"])
    b.lathe([(0.09, 0), (0.095, 0.012), (0.06, 0.025), (0.02, 0.035), (0.014, 0.06), (0.012, 0.3), (0, 0.3)], metal, 32)
    b.tube([(0, 0, 0.29), (0.0, 0, 0.34), (0.03, 0, 0.36)], 0.01, metal, 10)
    arc = np.linspace(0.0, np.pi, 18)
    round_ = np.stack([np.sin(arc), np.cos(arc)], 1)
    outer, inner = [0.3, 0.03] + round_ * [0.08, 0.085], [0.3, 0.03] + round_[::-1] * [0.072, 0.077]
    b.extrude(np.concatenate([outer, inner]), 0.27, shade, (0, -0.135, 0), "y")
    for s in (-1, 1):
        b.extrude([0.299, 0.03] + round_ * [0.083, 0.088], 0.006, metal, (0, s * 0.133 - 0.003, 0), "y")
    b.cylinder((0.03, -0.1, 0.3), 0.018, 0.2, material("lit"), axis="y", segments=14)
    b.tube([(0.05, 0.03, 0.29), (0.05, 0.03, 0.2)], 0.0025, metal, 6).sphere((0.05, 0.03, 0.195), 0.008, metal, 8)
    return b.built("reading lamp", {"color": p["shade"], "material": "glass"})
