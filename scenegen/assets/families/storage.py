"""Storage: shelves, wardrobes, dressers, cabinets. Front: the doors, the drawers, the open side."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.kit import Builder
from scenegen.assets.materials import COLORS, draw, material
from scenegen.assets.mesh import Built, Material, Surface
from scenegen.assets.shaping import Params, body_look, handle, knob, legs, of, span, words

BOOKS = ("red", "navy", "green", "beige", "brown", "teal", "white", "black", "orange", "purple")


def _carcass(b: Builder, d: float, w: float, z0: float, z1: float, look: Material, t: float = 0.022) -> None:
    for s in (-1, 1):
        b.box((0, s * (w / 2 - t / 2), (z0 + z1) / 2), (d, t, z1 - z0), look)
    b.box((-d / 2 + 0.006, 0, (z0 + z1) / 2), (0.012, w - t, z1 - z0 - 0.01), look)
    b.box((0, 0, z1 - t / 2), (d, w, t), look).box((0, 0, z0 + t / 2), (d, w - t, t), look)


def _books(b: Builder, d: float, y0: float, y1: float, z: float, clear: float, seed: int) -> None:
    """A row of books from y0 towards y1. Sizes follow from a seed that is a parameter."""
    rng = np.random.default_rng(seed)
    y = y0
    while y < y1:
        thick, tall = rng.uniform(0.018, 0.05), min(clear - 0.03, rng.uniform(0.19, 0.29))
        deep = min(d - 0.06, rng.uniform(0.15, 0.2))
        if y + thick > y1:
            break
        paint = material("paper", BOOKS[int(rng.integers(len(BOOKS)))])
        b.box((d / 2 - 0.03 - deep / 2, y + thick / 2, z + tall / 2), (deep, thick - 0.002, tall), paint, 0.003)
        y += thick


def _bookshelf_params(rng: np.random.Generator) -> Params:
    return {
        "style": draw(rng, ("tall", "low")),
        "look": body_look(rng, ("white", "black", "gray")),
        "width": span(rng, 0.7, 1.0),
        "books": int(rng.integers(10_000)),
        "fill": round(float(rng.uniform(0.35, 0.75)), 2),
    }


@register("bookshelf", family="storage", has_front=True, sample=_bookshelf_params)
def bookshelf(p: Params) -> Built:
    """Open shelves, partly filled with books."""
    b, look, w = Builder(), of(p["look"]), p["width"]
    d, levels = 0.3, 5 if p["style"] == "tall" else 2
    h = 1.85 if levels == 5 else 0.82
    _carcass(b, d, w, 0.06, h, look)
    b.box((0.0, 0, 0.03), (d - 0.04, w - 0.02, 0.06), look)
    step = (h - 0.09) / levels
    surfaces = [Surface(-d / 2 + 0.04, -w / 2 + 0.05, d / 2 - 0.03, w / 2 - 0.05, h, 1.0)]
    for k in range(levels):
        z = 0.083 + k * step
        if k:
            b.box((0, 0, z - 0.011), (d - 0.02, w - 0.04, 0.022), look)
        start = -w / 2 + 0.03
        full = start + (w - 0.06) * (p["fill"] if (k + p["books"]) % 3 else 0.2)
        _books(b, d, start, full, z, step - 0.03, p["books"] + k)
        if w / 2 - 0.04 - full > 0.2:
            surfaces.append(Surface(-d / 2 + 0.05, full + 0.03, d / 2 - 0.03, w / 2 - 0.04, z, step - 0.05))
    return b.built("bookshelf", words(p["look"], p["style"]), surfaces=tuple(surfaces))


def _doors(
    b: Builder, d: float, w: float, z0: float, z1: float, count: int, look: Material, metal: Material, upright: bool = True
) -> None:
    each = w / count
    for k in range(count):
        y = (k - (count - 1) / 2) * each
        b.box((d / 2 + 0.009, y, (z0 + z1) / 2), (0.018, each - 0.008, z1 - z0 - 0.01), look, part="front")
        edge = y + (each / 2 - 0.05) * (1 if k % 2 == 0 else -1)
        handle(b, d / 2 + 0.016, edge, (z0 + z1) / 2, metal, min(0.18, (z1 - z0) * 0.4), upright)


def _drawers(
    b: Builder, d: float, w: float, z0: float, z1: float, rows: int, columns: int, look: Material, metal: Material, round_: bool
) -> None:
    tall, each = (z1 - z0) / rows, w / columns
    for row in range(rows):
        for column in range(columns):
            y, z = (column - (columns - 1) / 2) * each, z0 + (row + 0.5) * tall
            b.box((d / 2 + 0.009, y, z), (0.018, each - 0.014, tall - 0.014), look, part="front")
            (knob if round_ else handle)(b, d / 2 + 0.016, y, z, metal)


@register(
    "wardrobe",
    family="storage",
    has_front=True,
    sample=lambda rng: {
        "doors": int(rng.integers(2, 4)),
        "look": body_look(rng, ("white", "gray", "beige", "navy", "green")),
        "height": span(rng, 1.9, 2.1),
        "style": draw(rng, ("plain", "with drawers")),
    },
)
def wardrobe(p: Params) -> Built:
    """A tall cupboard for clothes."""
    b, look, w, h, d = Builder(), of(p["look"]), 0.5 * p["doors"], p["height"], 0.56
    b.box((-0.01, 0, 0.04), (d - 0.06, w - 0.04, 0.08), look).box((0, 0, h / 2 + 0.04), (d, w, h - 0.08), look).box(
        (0, 0, h - 0.01), (d + 0.03, w + 0.03, 0.03), look
    )
    low = 0.45 if p["style"] == "with drawers" else 0.1
    if low > 0.2:
        _drawers(b, d, w, 0.1, low, 1, p["doors"], look, material("steel"), False)
    _doors(b, d, w, low, h - 0.04, p["doors"], look, material("steel"))
    return b.built("wardrobe", words(p["look"], p["style"]))


@register(
    "dresser",
    family="storage",
    has_front=True,
    sample=lambda rng: {
        "rows": int(rng.integers(3, 5)),
        "columns": int(rng.integers(1, 3)),
        "look": body_look(rng, ("white", "gray", "teal", "navy", "pink")),
        "round": bool(rng.random() < 0.5),
    },
)
def dresser(p: Params) -> Built:
    """A chest of drawers."""
    b, look, d = Builder(), of(p["look"]), 0.44
    w, h = (0.8, 0.26 * p["rows"] + 0.12) if p["columns"] == 1 else (1.2, 0.24 * p["rows"] + 0.1)
    legs(b, d, w, 0.1, 0.06, look, "round", 0.01)
    b.box((0, 0, (h + 0.08) / 2 - 0.01), (d, w, h - 0.1), look).box((0.005, 0, h - 0.0125), (d + 0.03, w + 0.03, 0.025), look)
    _drawers(b, d, w - 0.03, 0.1, h - 0.035, p["rows"], p["columns"], look, material("brass"), p["round"])
    return b.built(
        "dresser", words(p["look"]), surfaces=(Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h, 1.2),)
    )


@register(
    "cabinet",
    family="storage",
    has_front=True,
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "gray", "green", "blue")),
        "width": span(rng, 0.8, 1.2),
        "height": span(rng, 0.8, 0.95),
        "style": draw(rng, ("doors", "doors and drawers")),
    },
)
def cabinet(p: Params) -> Built:
    """A low cupboard with doors."""
    b, look, w, h, d = Builder(), of(p["look"]), p["width"], p["height"], 0.42
    legs(b, d, w, 0.12, 0.045, material("walnut"), "round", 0.02)
    b.box((0, 0, (h + 0.1) / 2), (d, w, h - 0.1), look).box((0.004, 0, h - 0.01), (d + 0.02, w + 0.02, 0.022), look)
    top = h - 0.22 if p["style"] == "doors and drawers" else h - 0.03
    if p["style"] == "doors and drawers":
        _drawers(b, d, w - 0.02, top, h - 0.03, 1, 2, look, material("brass"), True)
    _doors(b, d, w - 0.02, 0.13, top, 2, look, material("brass"))
    return b.built(
        "cabinet",
        words(p["look"], p["style"]),
        surfaces=(Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h, 1.2),),
    )


@register(
    "tv_stand",
    family="storage",
    has_front=True,
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "gray")),
        "width": span(rng, 1.3, 1.7),
        "height": span(rng, 0.42, 0.52),
    },
)
def tv_stand(p: Params) -> Built:
    """A long low cupboard for a television: doors at the ends, an open shelf in the middle."""
    b, look, w, h, d = Builder(), of(p["look"]), p["width"], p["height"], 0.4
    _carcass(b, d, w, 0.08, h, look)
    legs(b, d, w, 0.09, 0.05, material("iron"), inset=0.06)
    third = w / 3
    b.box((0, 0, (h + 0.08) / 2), (d - 0.03, third - 0.02, 0.018), look)
    for s in (-1, 1):
        b.box((0, s * third / 2, (h + 0.08) / 2), (d - 0.02, 0.02, h - 0.1), look)
        b.box((d / 2, s * third, (h + 0.08) / 2), (0.018, third - 0.02, h - 0.12), look, part="front")
        handle(b, d / 2 + 0.006, s * third * 0.62, (h + 0.08) / 2, material("iron"), 0.1, True)
    return b.built(
        "TV stand", words(p["look"]), surfaces=(Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h, 1.2),)
    )


@register(
    "filing_cabinet",
    family="storage",
    has_front=True,
    sample=lambda rng: {
        "color": draw(rng, ("gray", "white", "black", "blue", "green", "red")),
        "drawers": int(rng.integers(2, 5)),
    },
)
def filing_cabinet(p: Params) -> Built:
    """A steel cabinet of deep drawers."""
    look = ["painted", p["color"]]
    b, paint, n = Builder(), of(look), p["drawers"]
    h = 0.33 * n + 0.05
    b.box((0, 0, h / 2), (0.55, 0.45, h), paint)
    for k in range(n):
        z = 0.04 + 0.33 * (k + 0.5)
        b.box((0.28, 0, z), (0.016, 0.42, 0.31), paint, part="front")
        handle(b, 0.286, 0, z + 0.05, material("steel"), 0.12)
        b.box((0.29, 0, z + 0.11), (0.006, 0.07, 0.035), material("paper"), 0.001, part="front")
    return b.built("filing cabinet", words(look), surfaces=(Surface(-0.22, -0.18, 0.22, 0.18, h, 1.0),))


@register(
    "coat_rack",
    family="storage",
    has_front=False,
    sample=lambda rng: {"look": body_look(rng, ("black", "white", "red", "teal")), "height": span(rng, 1.6, 1.8)},
)
def coat_rack(p: Params) -> Built:
    """A pole with hooks."""
    b, look, h = Builder(), of(p["look"]), p["height"]
    b.cylinder((0, 0, 0), 0.2, 0.03, look, bevel=0.01, segments=36).cylinder((0, 0, 0.02), 0.022, h - 0.03, look)
    b.sphere((0, 0, h), 0.032, look)
    for k in range(6):
        a, z = k * np.pi / 3, h - 0.1 - 0.18 * (k % 2)
        c = np.array([np.cos(a), np.sin(a), 0])
        b.tube([c * 0.02 + [0, 0, z], c * 0.11 + [0, 0, z + 0.02], c * 0.15 + [0, 0, z + 0.08]], 0.009, look)
    return b.built("coat rack", words(p["look"]))


@register(
    "tool_shelf",
    family="storage",
    has_front=True,
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
