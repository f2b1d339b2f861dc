"""Tableware: cups, plates, bottles."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.kit import Builder
from scenegen.assets.materials import draw, draw_color, material
from scenegen.assets.mesh import Built
from scenegen.assets.shaping import Params, fine, of, words


def _glaze(rng: np.random.Generator) -> Params:
    return {"color": draw_color(rng, ("gray",)), "size": fine(rng, 0.9, 1.15)}


@register("mug", family="tableware", has_front=False, placement="surface", holdable=True, sample=_glaze)
def mug(p: Params) -> Built:
    """A mug with a handle."""
    look: list[str | None] = ["ceramic", p["color"]]
    b, glaze, s = Builder(), of(look), p["size"]
    r, h = 0.041 * s, 0.095 * s
    b.lathe([(r * 0.92, 0), (r, 0.008), (r, h), (r - 0.004, h), (r - 0.005, 0.01), (0, 0.008)], glaze, 32)
    a = np.linspace(-1.3, 1.3, 12)
    b.tube(np.stack([r + 0.026 * np.cos(a) - 0.004, 0 * a, h * 0.5 + 0.03 * s * np.sin(a)], 1), 0.006, glaze, 10)
    b.cylinder((0, 0, h * 0.7), r - 0.005, 0.002, material("soil"))
    return b.built("mug", words(look), grip=(0, 0, h * 0.5))


@register(
    "plate",
    family="tableware",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "color": draw(rng, ("white", "blue", "teal", "yellow", "pink", "green", "beige")),
        "radius": fine(rng, 0.11, 0.14),
    },
)
def plate(p: Params) -> Built:
    """A dinner plate."""
    look: list[str | None] = ["ceramic", p["color"]]
    r = p["radius"]
    b = Builder().lathe([(r * 0.55, 0), (r * 0.62, 0.006), (r, 0.02), (r, 0.024), (r * 0.66, 0.012), (0, 0.01)], of(look), 40)
    return b.built("plate", words(look))


@register(
    "bowl",
    family="tableware",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"color": draw_color(rng, ("gray",)), "radius": fine(rng, 0.07, 0.1)},
)
def bowl(p: Params) -> Built:
    """A round bowl."""
    look: list[str | None] = ["ceramic", p["color"]]
    r = p["radius"]
    b = Builder().lathe(
        [
            (r * 0.4, 0),
            (r * 0.42, 0.01),
            (r * 0.85, r * 0.45),
            (r, r * 0.85),
            (r - 0.005, r * 0.85),
            (r * 0.8, r * 0.45),
            (r * 0.3, 0.018),
            (0, 0.015),
        ],
        of(look),
        36,
    )
    return b.built("bowl", words(look), grip=(0, 0, r * 0.3))


@register(
    "wine_glass",
    family="tableware",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"wine": draw(rng, ("red", "yellow", "pink"))},
)
def wine_glass(p: Params) -> Built:
    """A stemmed glass, partly filled."""
    b, glass = Builder(), material("glass")
    b.lathe(
        [
            (0.035, 0),
            (0.032, 0.004),
            (0.005, 0.01),
            (0.004, 0.09),
            (0.03, 0.115),
            (0.038, 0.15),
            (0.032, 0.2),
            (0.03, 0.2),
            (0.036, 0.15),
            (0.027, 0.118),
            (0, 0.1),
        ],
        glass,
        28,
    )
    b.lathe([(0.031, 0.1165), (0.0385, 0.148), (0, 0.148)], material("glass", p["wine"]), 28)
    return b.built("wine glass", {"color": p["wine"], "material": "glass"}, grip=(0, 0, 0.06))


@register(
    "bottle",
    family="tableware",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {
        "color": draw(rng, ("green", "brown", "blue", "teal", "red", "orange")),
        "label": draw(rng, ("white", "yellow", "beige", "black")),
        "style": draw(rng, ("wine", "soda")),
    },
)
def bottle(p: Params) -> Built:
    """A bottle with a label and cap."""
    b, glass = Builder(), material("glass", p["color"])
    h, r = (0.3, 0.037) if p["style"] == "wine" else (0.23, 0.034)
    b.lathe([(r * 0.85, 0), (r, 0.01), (r, h * 0.62), (r * 0.45, h * 0.78), (r * 0.38, h - 0.015), (0, h - 0.015)], glass, 28)
    b.lathe([(r + 0.001, h * 0.2), (r + 0.001, h * 0.5), (0, h * 0.5)], material("paper", p["label"]), 28)
    b.cylinder((0, 0, h - 0.02), r * 0.43, 0.022, material("plastic", "black" if p["style"] == "wine" else "red"))
    return b.built("bottle", {"color": p["color"], "material": "glass", "style": p["style"]}, grip=(0, 0, h * 0.4))


@register("teapot", family="tableware", has_front=False, placement="surface", sample=_glaze)
def teapot(p: Params) -> Built:
    """A round pot with spout, handle and lid."""
    look: list[str | None] = ["ceramic", p["color"]]
    b, glaze, s = Builder(), of(look), p["size"]
    b.lathe(
        [(0.045 * s, 0), (0.05 * s, 0.008), (0.085 * s, 0.06 * s), (0.07 * s, 0.11 * s), (0.03 * s, 0.128 * s), (0, 0.13 * s)],
        glaze,
        36,
    ).sphere((0, 0, 0.14 * s), 0.013, glaze, 14)
    b.tube([(0.07 * s, 0, 0.05 * s), (0.11 * s, 0, 0.07 * s), (0.13 * s, 0, 0.115 * s)], [0.02, 0.014, 0.009], glaze, 12)
    a = np.linspace(-1.5, 1.5, 12)
    b.tube(np.stack([-0.07 * s - 0.035 * s * np.cos(a), 0 * a, 0.065 * s + 0.04 * s * np.sin(a)], 1), 0.007, glaze, 10)
    return b.built("teapot", words(look))


@register(
    "vase",
    family="tableware",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw_color(rng), "height": fine(rng, 0.2, 0.36), "style": draw(rng, ("tall", "belly"))},
)
def vase(p: Params) -> Built:
    """An empty vase."""
    look: list[str | None] = ["ceramic", p["color"]]
    h = p["height"]
    shape = [
        (0.05, 0),
        (0.055, h * 0.1),
        (0.065, h * 0.55),
        (0.03, h * 0.8),
        (0.045, h),
        (0.039, h),
        (0.024, h * 0.8),
        (0, h * 0.7),
    ]
    if p["style"] == "belly":
        shape = [
            (0.05, 0),
            (h * 0.33, h * 0.35),
            (h * 0.3, h * 0.6),
            (h * 0.12, h * 0.85),
            (h * 0.17, h),
            (h * 0.15, h),
            (h * 0.1, h * 0.85),
            (0, h * 0.75),
        ]
    return Builder().lathe(shape, of(look), 40).built("vase", words(look, p["style"]))


@register(
    "candle",
    family="tableware",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("white", "red", "green", "purple", "beige", "pink"))},
)
def candle(p: Params) -> Built:
    """A lit candle on a dish."""
    b = Builder().lathe([(0.05, 0), (0.06, 0.012), (0.055, 0.012), (0, 0.006)], material("brass"), 28)
    b.cylinder((0, 0, 0.006), 0.03, 0.13, material("plastic", p["color"]), bevel=0.004).cylinder(
        (0, 0, 0.134), 0.0025, 0.012, material("rubber"), segments=8
    )
    b.lathe([(0.004, 0.144), (0.008, 0.154), (0.003, 0.17), (0, 0.176)], material("lit", "yellow"), 14)
    return b.built("candle", {"color": p["color"], "material": "plastic"})


@register(
    "cooking_pot",
    family="tableware",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("red", "gray", "black", "blue", "orange", "green"))},
)
def cooking_pot(p: Params) -> Built:
    """A pot with two handles and a lid."""
    look: list[str | None] = ["steel", None] if p["color"] == "gray" else ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.lathe([(0.11, 0), (0.12, 0.012), (0.12, 0.12), (0.124, 0.125), (0.06, 0.145), (0, 0.15)], paint, 40).sphere(
        (0, 0, 0.165), 0.018, material("rubber"), 16
    )
    for s in (-1, 1):
        b.tube(
            [(-0.035, s * 0.118, 0.1), (-0.03, s * 0.155, 0.105), (0.03, s * 0.155, 0.105), (0.035, s * 0.118, 0.1)],
            0.007,
            material("rubber"),
        )
    return b.built("cooking pot", words(look))
