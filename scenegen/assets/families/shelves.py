"""Open shelves: bookshelves with books on them, metal shelving with bins. Front: the open side."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import COLORS, draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.modelling.cabinet_fronts import hollow
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, of, span, words

BOOKS = ("red", "navy", "green", "beige", "brown", "teal", "white", "black", "orange", "purple", "blue", "yellow")


def _book(
    b: Builder,
    center: tuple[float, float, float],
    size: tuple[float, float, float],
    paint: Material,
    band: Material,
    rotation: object,
) -> None:
    """A book with its spine towards +X and a band of another colour across the spine."""
    x, y, z = center
    deep, thick, tall = size
    b.box(center, size, paint, 0.003, "front", transform=rotation)
    if thick > 0.026:
        b.box((x + deep / 2, y, z + tall * 0.28), (0.002, thick * 0.86, tall * 0.12), band, 0.0004, "front", transform=rotation)


def books(b: Builder, d: float, y0: float, y1: float, z: float, clear: float, seed: int) -> None:
    """Books from y0 towards y1 at the front of a shelf of depth d: standing, a few lying in a stack, the last one leaning.

    Heights, colours and gaps follow from a seed that is a parameter. `clear` is the height above the shelf at z, metres.
    """
    rng = np.random.default_rng(seed)
    y, stacks = y0, 0
    while y < y1 - 0.02:
        deep = min(d - 0.07, float(rng.uniform(0.15, 0.21)))
        color, other = (BOOKS[int(k)] for k in rng.integers(len(BOOKS), size=2))
        paint, band = material("paper", color), material("paper", other if other != color else "beige")
        thick, tall = float(rng.uniform(0.016, 0.05)), min(clear - 0.03, float(rng.uniform(0.18, 0.29)))
        x = d / 2 - 0.03 - deep / 2 - float(rng.uniform(0, 0.015))
        if stacks < 1 and y1 - y > 0.34 and rng.random() < 0.18:
            level = z
            for _ in range(int(rng.integers(2, 5))):
                word = BOOKS[int(rng.integers(len(BOOKS)))]
                long, flat = float(rng.uniform(0.17, 0.22)), float(rng.uniform(0.018, 0.04))
                b.box((x, y + 0.115, level + flat / 2), (deep, long, flat - 0.001), material("paper", word), 0.003, "front")
                level += flat
            y, stacks = y + 0.235, stacks + 1
            continue
        if y + thick > y1:
            break
        last = y1 - (y + thick) < 0.03 and y - y0 > 0.1 and tall < clear - 0.04
        turn = rotation("x", 0.16, (0, y + thick / 2, z)) if last else None
        lift = abs(np.sin(0.16)) * thick / 2 if last else 0.0
        _book(b, (x, y + thick / 2, z + lift + tall / 2), (deep, thick - 0.0015, tall), paint, band, turn)
        y += thick


def _bookshelf(rng: np.random.Generator) -> Params:
    return {
        "style": draw(rng, ("tall", "low", "ladder", "cube")), "look": body_look(rng, ("white", "black", "gray")),
        "width": span(rng, 0.7, 1.0), "books": int(rng.integers(10_000)), "fill": round(float(rng.uniform(0.35, 0.75)), 2),
    }  # fmt: skip


@register(
    "bookshelf",
    confused_with=("shelving unit", "library shelf", "shop shelf", "shoe rack", "magazine rack", "book cart"),
    family="storage",
    has_front=True,
    facing="nowhere",
    sample=_bookshelf,
)
def bookshelf(p: Params) -> Built:
    """Open shelves, partly filled with books: a tall or low case, shelves in a slanting ladder frame, or a grid of cubes."""
    b, look = Builder(), of(p["look"])
    make = {"ladder": _ladder, "cube": _cubes}.get(p["style"], _case)
    return b.built("bookshelf", words(p["look"], p["style"]), surfaces=tuple(make(b, p, look)))


def _case(b: Builder, p: Params, look: Material) -> list[Surface]:
    w, d, levels = p["width"], 0.3, 5 if p["style"] == "tall" else 2
    h = 1.85 if levels == 5 else 0.82
    hollow(b, d, w, (0.06, h), look, 0.022)
    b.box((0.0, 0, 0.03), (d - 0.04, w - 0.02, 0.06), look)
    step = (h - 0.09) / levels
    surfaces = [Surface(-d / 2 + 0.04, -w / 2 + 0.05, d / 2 - 0.03, w / 2 - 0.05, h, 1.0)]
    for k in range(levels):
        z = 0.083 + k * step
        if k:
            b.box((0, 0, z - 0.011), (d - 0.02, w - 0.04, 0.022), look)
        start = -w / 2 + 0.03
        full = start + (w - 0.06) * (p["fill"] if (k + p["books"]) % 3 else 0.2)
        books(b, d, start, full, z, step - 0.03, p["books"] + k)
        if w / 2 - 0.04 - full > 0.2:
            surfaces.append(Surface(-d / 2 + 0.05, full + 0.03, d / 2 - 0.03, w / 2 - 0.04, z, step - 0.05))
    return surfaces


def _ladder(b: Builder, p: Params, look: Material) -> list[Surface]:
    """Two slanting side frames without a back, shelves that grow deeper downwards."""
    w, h = p["width"], 1.8
    surfaces = []
    for s in (-1, 1):
        y = s * (w / 2 - 0.015)
        b.tube([(-0.2, y, 0), (-0.2, y, h)], 0.016, look, 8, "front").tube([(0.24, y, 0), (-0.16, y, h)], 0.016, look, 8, "front")
    for k in range(5):
        z = 0.12 + k * 0.38
        front = 0.24 - 0.4 * z / h
        d = front + 0.2 + 0.03
        x = (front - 0.2) / 2
        b.box((x, 0, z), (d, w - 0.03, 0.024), look, 0.003, "front")
        b.box((-0.2, 0, z + 0.05), (0.012, w - 0.04, 0.05), look, 0.002)
        start = -w / 2 + 0.05
        full = start + (w - 0.1) * (p["fill"] if (k + p["books"]) % 3 else 0.2) if k < 4 else start
        if k < 4:
            spare = Builder()
            books(spare, min(d, 0.28), start, full, z + 0.012, 0.3, p["books"] + k)
            _copy(b, spare, x + d / 2 - min(d, 0.28) / 2)
        if w / 2 - 0.06 - full > 0.2:
            surfaces.append(Surface(x - d / 2 + 0.04, full + 0.03, x + d / 2 - 0.03, w / 2 - 0.06, z + 0.012, 0.33))
    return surfaces


def _copy(b: Builder, spare: Builder, x: float) -> None:
    """Add what another builder holds, moved along X."""
    mesh = spare.mesh((x, 0, 0))
    vertices, faces = spare.raw()
    for k, look in enumerate(mesh.materials):
        b.add(vertices + [x, 0, 0], faces[mesh.face_material == k], look, "front")


def _cubes(b: Builder, p: Params, look: Material) -> list[Surface]:
    """A grid of square compartments: books, a basket or nothing in each."""
    cell, t, d = 0.36, 0.03, 0.36
    columns, rows = (2, 4) if p["width"] < 0.8 else ((3, 3) if p["width"] < 0.9 else (4, 2))
    w, h = columns * cell + t, rows * cell + t
    rng = np.random.default_rng(p["books"])
    b.box((-d / 2 + 0.006, 0, h / 2), (0.012, w - 0.01, h - 0.01), look, 0.001)
    for k in range(columns + 1):
        b.box((0, -w / 2 + t / 2 + k * cell, h / 2), (d, t, h), look, 0.003, "front")
    for k in range(rows + 1):
        b.box((0, 0, t / 2 + k * cell), (d - 0.001, w, t), look, 0.003, "front")
    surfaces = [Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h, 1.0)]
    for row in range(rows):
        for column in range(columns):
            y0, z = -w / 2 + t + column * cell, t + row * cell
            kind = float(rng.random())
            if kind < p["fill"] * 0.8:
                books(
                    b, d, y0 + 0.005, y0 + (cell - t) * float(rng.uniform(0.5, 0.97)), z, cell - t, p["books"] + row * 5 + column
                )
            elif kind < p["fill"] * 0.8 + 0.2:
                word = draw(rng, ("beige", "brown", "white", "gray", "teal"))
                middle = y0 + (cell - t) / 2
                b.box((0.0, middle, z + 0.13), (d - 0.06, cell - t - 0.03, 0.26), material("wicker", word), 0.012)
                b.box((d / 2 - 0.028, middle, z + 0.19), (0.008, 0.09, 0.02), material("leather", "brown"), 0.003)
            else:
                surfaces.append(Surface(-d / 2 + 0.04, y0 + 0.02, d / 2 - 0.03, y0 + cell - t - 0.02, z, cell - t - 0.02))
    return surfaces


@register(
    "tool_shelf",
    nouns=("shelving unit",),
    confused_with=("shoe rack", "magazine rack", "book cart"),
    family="storage",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "color": draw(rng, ("gray", "blue", "red", "black")),
        "width": span(rng, 0.9, 1.2),
        "boxes": int(rng.integers(10_000)),
    },
)
def tool_shelf(p: Params) -> Built:
    """Metal shelving with storage bins."""
    look = ["painted", p["color"]]
    b, paint, w, d, h = Builder(), of(look), p["width"], 0.42, 1.7
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.box((sx * (d / 2 - 0.02), sy * (w / 2 - 0.02), h / 2), (0.04, 0.04, h), paint)
    rng = np.random.default_rng(p["boxes"])
    names = sorted(COLORS)
    surfaces = []
    for k in range(4):
        z = 0.15 + k * 0.5
        b.box((0, 0, z), (d, w, 0.03), paint)
        surfaces.append(Surface(-d / 2 + 0.05, 0.05, d / 2 - 0.05, w / 2 - 0.06, z + 0.015, 0.42))
        if k < 3:
            tall, color = float(rng.uniform(0.16, 0.28)), names[int(rng.integers(len(names)))]
            b.box((0.02, -w / 4, z + 0.015 + tall / 2), (0.3, w / 2 - 0.14, tall), material("plastic", color), part="front")
            b.box((0.175, -w / 4, z + 0.015 + tall * 0.6), (0.012, 0.1, 0.05), material("paper"), 0.001, part="front")
    return b.built("shelving unit", words(look), surfaces=tuple(surfaces))
