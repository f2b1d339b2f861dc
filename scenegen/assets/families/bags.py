"""Boxes, baskets and small things one carries."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, span, words


@register(
    "cardboard_box",
    confused_with=("chest", "cereal box", "crate", "gift box", "barrel"),
    affords=("carry", "contain"),
    family="bags",
    has_front=False,
    sample=lambda rng: {
        "size": [span(rng, 0.3, 0.5), span(rng, 0.3, 0.45), span(rng, 0.22, 0.4)],
        "style": draw(rng, ("closed", "open")),
    },
)
def cardboard_box(p: Params) -> Built:
    """A carton, taped or with its flaps open."""
    b, card = Builder(), material("cardboard")
    x, y, z = p["size"]
    if p["style"] == "closed":
        b.box((0, 0, z / 2), (x, y, z), card, 0.003).box((0, 0, z), (x + 0.004, 0.05, 0.003), material("paper", "beige"), 0.0005)
    else:
        for s in (-1, 1):
            b.box((0, s * y / 2, z / 2), (x, 0.006, z), card, 0.001).box((s * x / 2, 0, z / 2), (0.006, y, z), card, 0.001)
            b.box(
                (0, s * (y / 2 + y / 8), z),
                (x - 0.01, y / 4, 0.005),
                card,
                0.001,
                transform=rotation("x", s * 0.5, (0, s * y / 2, z)),
            )
            b.box(
                (s * (x / 2 + x / 8), 0, z),
                (x / 4, y - 0.01, 0.005),
                card,
                0.001,
                transform=rotation("y", s * 0.6, (s * x / 2, 0, z)),
            )
        b.box((0, 0, 0.004), (x, y, 0.008), card, 0.001)
    label = material("paper", "white")
    b.box((x / 2 + 0.002, 0.02, z * 0.55), (0.003, 0.12, 0.08), label, 0.0005)
    tops = (Surface(-x / 2 + 0.03, -y / 2 + 0.03, x / 2 - 0.03, y / 2 - 0.03, z + 0.0015, 1.0),) if p["style"] == "closed" else ()
    return b.built("cardboard box", {"color": "brown", "material": "cardboard", "style": p["style"]}, surfaces=tops)


@register(
    "basket",
    confused_with=("bin", "trash can"),
    affords=("contain",),
    family="bags",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"radius": fine(rng, 0.12, 0.18), "color": draw(rng, ("beige", "brown", "white"))},
)
def basket(p: Params) -> Built:
    """A woven basket with a hoop."""
    look: list[str | None] = ["wicker", p["color"]]
    b, r = Builder(), p["radius"]
    b.lathe([(r * 0.75, 0), (r, r * 0.8), (r * 0.95, r * 0.8), (r * 0.7, 0.015), (0, 0.015)], of(look), 36).ring(
        (0, 0, r * 0.8), r * 0.98, 0.01, of(look)
    )
    a = np.linspace(0, np.pi, 16)
    b.tube(np.stack([0 * a, r * np.cos(a), r * 0.8 + r * np.sin(a)], 1), 0.009, of(look), 8)
    return b.built("basket", words(look))


@register(
    "umbrella",
    confused_with=("trash bin", "basket"),
    unsaid=("fabric",),
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
    "camera",
    nouns=("photo camera",),
    family="bags",
    has_front=False,
    holdable=True,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("black", "gray", "red"))},
)
def camera(p: Params) -> Built:
    """A photo camera."""
    look: list[str | None] = ["plastic", p["color"]]
    b = Builder()
    b.box((0, 0, 0.045), (0.06, 0.13, 0.08), of(look), 0.008).box((-0.005, 0, 0.092), (0.045, 0.045, 0.024), of(look), 0.006)
    b.lathe(
        [(0.033, 0), (0.033, 0.03), (0.028, 0.05), (0.024, 0.046), (0, 0.04)], material("rubber"), 24, (0.028, 0, 0.045), "x"
    ).cylinder((0, 0.045, 0.085), 0.008, 0.01, material("chrome"))
    return b.built("photo camera", words(look), grip=(0, 0, 0.03))


@register(
    "hat",
    unsaid=("fabric",),
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
