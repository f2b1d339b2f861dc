"""Boxes, baskets and bins."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.implicit import loft
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, plastic_look, span, words


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


@register(
    "trash_bin",
    nouns=("trash can",),
    confused_with=("basket", "mailbox", "laundry basket"),
    affords=("contain",),
    family="office",
    has_front=False,
    sample=lambda rng: {"look": plastic_look(rng), "height": span(rng, 0.3, 0.42)},
)
def trash_bin(p: Params) -> Built:
    """An open waste bin."""
    b, h = Builder(), p["height"]
    b.lathe(
        [(0.1, 0), (0.135, h), (0.142, h), (0.142, h - 0.02), (0.13, h - 0.02), (0.095, 0.012), (0, 0.012)], of(p["look"]), 32
    )
    b.sphere((0.02, 0.01, h * 0.55), (0.07, 0.06, 0.05), material("paper"), 10)
    return b.built("trash can", words(p["look"]))


@register(
    "wheelie_bin",
    confused_with=("trash can", "mailbox"),
    affords=("contain",),
    family="street",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"color": draw(rng, ("green", "blue", "gray", "brown", "black")), "height": span(rng, 0.95, 1.1)},
)
def wheelie_bin(p: Params) -> Built:
    """A household bin on wheels: the handle and wheels are behind, the lid opens at the front."""
    b, h, body = Builder(), p["height"], material("plastic", p["color"])
    low, high = (
        np.array([[0.2, 0.2], [-0.2, 0.2], [-0.2, -0.2], [0.2, -0.2]]),
        np.array([[0.29, 0.26], [-0.28, 0.26], [-0.28, -0.26], [0.29, -0.26]]),
    )
    rings = np.array([np.column_stack([low, np.zeros(4)]), np.column_stack([high, np.full(4, h - 0.1)])])
    b.add(*loft(rings), body, "front").cushion(
        (0.01, 0, h - 0.06), (0.64, 0.58, 0.1), material("plastic", p["color"], roughness=0.5), 0.04
    )
    b.tube([(-0.28, 0.22, h - 0.12), (-0.36, 0.22, h - 0.06), (-0.36, -0.22, h - 0.06), (-0.28, -0.22, h - 0.12)], 0.018, body)
    for s in (-1, 1):
        b.cylinder((-0.22, s * 0.25 - 0.03, 0.11), 0.11, 0.06, material("rubber"), axis="y", bevel=0.015)
    b.box(
        (0.26, 0, h * 0.62),
        (0.012, 0.2, 0.2),
        material("paper"),
        0.003,
        part="front",
        transform=rotation("y", 0.09, (0.26, 0, h * 0.62)),
    )
    return b.built("wheelie bin", {"color": p["color"], "material": "plastic"})


@register(
    "litter_bin",
    nouns=("trash can",),
    confused_with=("wheelie bin", "mailbox", "laundry basket", "basket"),
    affords=("contain",),
    family="street",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("green", "gray", "red", "black", "blue"))},
)
def litter_bin(p: Params) -> Built:
    """A public bin with a hood."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.lathe([(0.2, 0), (0.24, 0.05), (0.25, 0.72), (0.22, 0.74), (0.2, 0.74), (0.19, 0.4), (0, 0.38)], paint, 28).lathe(
        [(0.26, 0.9), (0.2, 1.0), (0, 1.02)], paint, 28
    )
    for k in range(4):
        a = k * np.pi / 2 + 0.4
        b.tube([(0.23 * np.cos(a), 0.23 * np.sin(a), 0.72), (0.23 * np.cos(a), 0.23 * np.sin(a), 0.91)], 0.014, material("iron"))
    return b.built("trash can", words(look))
