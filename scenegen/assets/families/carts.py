"""Carts and trolleys: a frame on castors."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.beds import castor
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, handle, of, words
from scenegen.assets.modelling.shelf_goods import spines


def _basket(b: Builder, z0: float, z1: float) -> None:
    """The tapering wire basket of a shopping cart, open on top."""
    wire = material("chrome")

    def corners(z: float) -> list[tuple[float, float, float]]:
        t = (z - z0) / (z1 - z0)
        back, front, half = -0.36 - 0.05 * t, 0.34 + 0.12 * t, 0.2 + 0.05 * t
        return [(front, half * 0.85, z), (back, half, z), (back, -half, z), (front, -half * 0.85, z)]

    for k in range(6):
        z = z0 + (z1 - z0) * k / 5
        ring = corners(z)
        b.tube(np.array([*ring, ring[0]]), 0.009 if k in (0, 5) else 0.004, wire, 6)
    low, high = np.array(corners(z0)), np.array(corners(z1))
    for side in range(4):
        count = 11 if side % 2 == 0 else 7
        for t in np.linspace(0, 1, count)[:-1]:
            foot, top = low[side] + t * (low[(side + 1) % 4] - low[side]), high[side] + t * (high[(side + 1) % 4] - high[side])
            b.tube([foot, top], 0.004, wire, 5)
    for t in np.linspace(0, 1, 9):
        b.tube([low[0] + t * (low[1] - low[0]), low[3] + t * (low[2] - low[3])], 0.004, wire, 5)


@register(
    "shopping_cart",
    motley=True,
    affords=("contain",),
    family="checkout",
    has_front=True,
    facing="sides",
    sample=lambda rng: {"color": draw(rng, ("red", "blue", "green", "orange", "yellow")), "goods": int(rng.integers(0, 6))},
)
def shopping_cart(p: Params) -> Built:
    """A wire cart with a coloured push bar and child seat; front: away from the bar."""
    b, chrome, paint = Builder(), material("chrome"), material("plastic", p["color"])
    _basket(b, 0.5, 0.92)
    for s in (-1, 1):
        b.tube([(0.36, s * 0.2, 0.12), (-0.3, s * 0.24, 0.16), (-0.34, s * 0.24, 0.5)], 0.014, chrome, 8).tube(
            [(0.3, s * 0.17, 0.14), (0.1, s * 0.2, 0.48)], 0.011, chrome, 8
        )
        b.tube([(-0.4, s * 0.25, 0.88), (-0.5, s * 0.25, 0.98)], 0.014, chrome, 8)
        for x in (0.36, -0.3):
            b.cylinder((x, s * 0.22 - 0.014, 0.06), 0.06, 0.028, material("rubber"), segments=18, axis="y").box(
                (x, s * 0.22, 0.11), (0.05, 0.04, 0.06), chrome
            )
    b.tube([(-0.5, -0.29, 0.98), (-0.5, 0.29, 0.98)], 0.022, paint, 14).box((-0.39, 0, 0.8), (0.02, 0.42, 0.2), paint, 0.008)
    b.box((0.46, 0, 0.86), (0.02, 0.34, 0.1), paint, 0.006, "front")
    b.box((-0.02, 0, 0.2), (0.6, 0.36, 0.012), chrome)
    colors = ("yellow", "green", "white", "orange", "blue")
    for k in range(p["goods"]):
        b.box(
            (0.24 - 0.12 * k, 0.06 * (-1) ** k, 0.6 + 0.02 * k),
            (0.1, 0.2, 0.18 + 0.03 * (k % 3)),
            material("cardboard" if k % 4 == 3 else "plastic", None if k % 4 == 3 else colors[k]),
            0.006,
        )
    return b.built("shopping cart", {"color": p["color"], "material": "steel"})


@register(
    "medical_trolley",
    nouns=("medical cart",),
    motley=("drawers",),
    confused_with=("book cart", "shopping cart"),
    family="hospital",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "color": draw(rng, ("red", "blue", "teal", "yellow", "white", "green")),
        "drawers": int(rng.integers(3, 6)),
        "style": draw(rng, ("drawers", "open")),
    },
)
def medical_trolley(p: Params) -> Built:
    """A trolley on castors: drawers under a railed top, or two open trays; front: the drawers."""
    look: list[str | None] = ["plastic", p["color"]]
    b, paint, steel, top = Builder(), of(look), material("steel"), 0.92
    for sx in (-1, 1):
        for sy in (-1, 1):
            castor(b, sx * 0.2, sy * 0.27, 0.05)
            b.box((sx * 0.21, sy * 0.29, 0.5), (0.03, 0.03, 0.84), steel)
            b.tube([(sx * 0.23, sy * 0.3, top), (sx * 0.23, sy * 0.3, top + 0.06)], 0.008, steel, 8)
    b.box((0, 0, top - 0.01), (0.5, 0.66, 0.03), paint, 0.008).box((0, 0, 0.13), (0.48, 0.64, 0.04), paint)
    for s in (-1, 1):
        b.tube([(-0.23, s * 0.3, top + 0.06), (0.23, s * 0.3, top + 0.06)], 0.008, steel, 8)
    b.tube([(-0.23, -0.3, top + 0.06), (-0.23, 0.3, top + 0.06)], 0.008, steel, 8)
    b.tube([(-0.1, 0.33, 0.8), (-0.1, 0.4, 0.84), (0.1, 0.4, 0.84), (0.1, 0.33, 0.8)], 0.012, steel, 8)
    for k, color in enumerate(("white", "blue", "green")):
        b.cylinder((-0.1, (k - 1) * 0.07 - 0.12, top + 0.005), 0.026, 0.12, material("plastic", color), segments=16, bevel=0.006)
    b.box((0.02, 0.14, top + 0.015), (0.26, 0.22, 0.02), steel, 0.006).box(
        (-0.05, 0.14, top + 0.035), (0.1, 0.15, 0.03), material("paper"), 0.006
    )
    if p["style"] == "open":
        b.box((0, 0, 0.5), (0.48, 0.64, 0.03), paint)
        for k, color in enumerate(("white", "blue", "yellow")):
            b.box((0.06, (k - 1) * 0.19, 0.57), (0.26, 0.15, 0.11), material("plastic", color), 0.01, "front")
            b.box((0, (k - 1) * 0.19, 0.21), (0.3, 0.14, 0.12), material("fabric", "white"), 0.03)
    else:
        b.box((0, 0, 0.53), (0.44, 0.56, 0.74), material("plastic", "white"))
        tall = 0.72 / p["drawers"]
        for k in range(p["drawers"]):
            z = 0.17 + (k + 0.5) * tall
            b.box((0.228, 0, z), (0.02, 0.55, tall - 0.014), paint, part="front")
            handle(b, 0.236, 0, z + tall * 0.2, steel, 0.3)
    return b.built("medical cart", words(look, p["style"]))


@register(
    "book_cart",
    confused_with=("shopping cart",),
    family="library",
    has_front=False,
    sample=lambda rng: {
        "color": draw(rng, ("red", "blue", "green", "gray", "orange", "teal")),
        "levels": int(rng.integers(2, 4)),
        "books": int(rng.integers(10_000)),
    },
)
def book_cart(p: Params) -> Built:
    """A wheeled cart of sloping shelves with books on both sides."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, w, n = Builder(), of(look), 0.8, p["levels"]
    rng, h = np.random.default_rng(p["books"]), 0.22 + 0.36 * n
    for s in (-1, 1):
        b.extrude([(0.12, -0.24), (0.12, 0.24), (h, 0.16), (h, -0.16)], 0.025, paint, (0, s * w / 2 - 0.0125, 0), "y")
        for x in (-0.19, 0.19):
            b.cylinder((x, s * (w / 2 - 0.06) - 0.02, 0.055), 0.055, 0.04, material("rubber"), segments=16, axis="y").box(
                (x, s * (w / 2 - 0.06), 0.11), (0.05, 0.05, 0.04), material("steel")
            )
        b.tube(
            [
                (-0.12, s * w / 2, h - 0.02),
                (-0.12, s * (w / 2 + 0.07), h + 0.04),
                (0.12, s * (w / 2 + 0.07), h + 0.04),
                (0.12, s * w / 2, h - 0.02),
            ],
            0.014,
            material("steel"),
            10,
        )
    for k in range(n):
        z = 0.17 + 0.36 * k
        b.box((0, 0, z), (0.46 - 0.05 * k, w - 0.03, 0.02), paint).box((0, 0, z + 0.14), (0.015, w - 0.03, 0.26), paint)
        for s in (-1, 1):
            full = (w - 0.08) * float(rng.uniform(0.4, 1.0))
            x, y = 0.215 - 0.022 * k, -w / 2 + 0.03
            spines(b, rng, s * x, y, y + full, z + 0.011, 0.3, s, "body", deepest=x - 0.01)
    return b.built("book cart", words(look))
