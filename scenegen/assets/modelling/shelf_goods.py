"""Goods and book spines in rows on shelves: what and how many follow from a Generator that the caller seeds by a parameter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import COLORS, draw, draw_color, material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder

LABELS = {
    "box": ("OATS", "CORN|FLAKES", "MUESLI", "RICE", "PASTA", "TEA"),
    "bag": ("COFFEE", "CRISPS", "SUGAR", "NUTS"),
    "carton": ("MILK", "JUICE", "CREAM", "SOUP"),
}
"""What is printed on goods; which word follows from the colour, so that a shop needs few different labels."""
DRY = ("box", "can", "jar", "bag")
COLD = ("bottle", "carton", "pot", "box")
SPINES = ("red", "navy", "green", "beige", "brown", "teal", "white", "black", "orange", "purple", "yellow", "gray")
SIZES = {
    "box": (0.13, 0.26),
    "can": (0.075, 0.11),
    "jar": (0.085, 0.14),
    "bag": (0.15, 0.24),
    "bottle": (0.08, 0.27),
    "carton": (0.08, 0.24),
    "pot": (0.09, 0.08),
}
"""Width along the shelf and height of one of each, metres."""


def goods_row(
    b: Builder,
    rng: np.random.Generator,
    x: float,
    y0: float,
    y1: float,
    z: float,
    clear: float,
    deep: float,
    kinds: tuple[str, ...] = DRY,
    part: str = "front",
) -> None:
    """Goods of a few makes side by side from y0 to y1 on a shelf at z, their fronts at `x`, facing +X, `deep` metres of them."""
    y = y0
    while y < y1:
        kind = draw(rng, kinds)
        wide, tall = SIZES[kind]
        wide, tall = wide * float(rng.uniform(0.85, 1.15)), min(tall * float(rng.uniform(0.8, 1.15)), clear - 0.03)
        color = draw_color(rng)
        label = draw_color(rng, (color,))
        for _ in range(int(rng.integers(2, 5))):
            if y + wide > y1:
                return
            good(b, kind, (x, y + wide / 2, z), (wide - 0.008, tall), deep, color, label, part)
            y += wide


def good(
    b: Builder,
    kind: str,
    at: tuple[float, float, float],
    size: tuple[float, float],
    deep: float,
    color: str,
    label: str,
    part: str = "body",
) -> None:
    """One make at a place of a shelf: a single piece for boxes and bags, a file of two for what is round. `at`: base of its front."""
    x, y, z = at
    wide, tall = size
    paint, second = material("plastic", color), material("paper", label)
    if kind in ("box", "bag", "carton"):
        thick = deep if kind != "bag" else min(deep, 0.14)
        top = tall * (0.86 if kind == "carton" else 1.0)
        b.box((x - thick / 2, y, z + top / 2), (thick, wide, top), paint, 0.025 if kind == "bag" else 0.003, part)
        names = LABELS[kind]
        ink = color if color not in ("white", "beige", "yellow") else "navy"
        label_look = showing(f"sign:{names[sorted(COLORS).index(color) % len(names)]}/white/{ink}")
        b.panel((x + 0.001, y, z + top * 0.58), (wide * 0.78, top * 0.42), label_look, 0.004, part)
        if kind == "carton":
            b.box((x - thick / 2, y, z + tall * 0.93), (thick, 0.012, tall * 0.14), paint, 0.002, part)
        return
    r = wide / 2
    for k in range(2 if deep > 2.2 * wide else 1):
        center = (x - r - k * (wide + 0.01), y, z)
        if kind == "bottle":
            b.lathe(
                [(r, 0), (r, tall * 0.6), (r * 0.36, tall * 0.82), (r * 0.36, tall * 0.92), (0, tall * 0.92)],
                paint,
                12,
                center,
                part=part,
            )
            b.cylinder((center[0], y, z + tall * 0.92), r * 0.42, tall * 0.08, second, segments=10, part=part)
            b.cylinder((center[0], y, z + tall * 0.2), r * 1.02, tall * 0.28, second, segments=12, part=part)
        else:
            lid = material("steel") if kind == "can" else second
            b.cylinder(center, r, tall * 0.9, paint, segments=12, part=part)
            b.cylinder((center[0], y, z + tall * 0.9), r * 0.94, tall * 0.1, lid, segments=12, part=part)
            if kind != "pot":
                b.cylinder((center[0], y, z + tall * 0.25), r * 1.02, tall * 0.4, second, segments=12, part=part)


def spines(
    b: Builder,
    rng: np.random.Generator,
    x: float,
    y0: float,
    y1: float,
    z: float,
    clear: float,
    facing: int = 1,
    part: str = "front",
    deepest: float = 0.2,
) -> None:
    """Books side by side from y0 to y1 on a shelf at z, spines at `x`, facing +X (facing = 1) or -X; sets of one look, some with a band.

    deepest: metres from the spines to what stands behind the books."""
    y = y0
    while y < y1:
        cover, band = material("paper", draw(rng, SPINES)), material("paper", draw(rng, ("white", "yellow", "black", "red")))
        tall, deep, thick = float(rng.uniform(0.19, 0.29)), float(rng.uniform(0.15, 0.2)), float(rng.uniform(0.024, 0.05))
        deep = min(deep, deepest)
        for _ in range(1 if rng.random() < 0.6 else int(rng.integers(3, 7))):
            if y + thick > y1:
                return
            high = min(tall, clear - 0.025)
            b.box((x - facing * deep / 2, y + thick / 2, z + high / 2), (deep, thick - 0.002, high), cover, 0.002, part)
            if thick > 0.036:
                b.box(
                    (x + facing * 0.0005, y + thick / 2, z + high * 0.72), (0.003, thick * 0.8, high * 0.14), band, 0.0005, part
                )
            y += thick
        if rng.random() < 0.12:
            y += float(rng.uniform(0.02, 0.08))


def pile(
    b: Builder,
    rng: np.random.Generator,
    at: tuple[float, float, float],
    span: tuple[float, float],
    color: str,
    radius: float,
    transform: NDArray[np.float64],
) -> None:
    """Round fruit or vegetables heaped in a crate of span (x, y) metres whose floor centre is `at`, moved by a 4x4 transform."""
    x, y, z = at
    nx, ny = max(int(span[0] / (2.05 * radius)), 1), max(int(span[1] / (2.05 * radius)), 1)
    for i in range(nx):
        for j in range(ny):
            lift = 0.4 * radius * float(rng.uniform(0, 1))
            center = (x + (i - (nx - 1) / 2) * span[0] / nx, y + (j - (ny - 1) / 2) * span[1] / ny, z + radius + lift)
            b.sphere(center, radius, material("plastic", color, roughness=0.6), 10, "front", transform)
