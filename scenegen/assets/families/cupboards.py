"""Cupboards, wardrobes and lockers. Front: the doors or drawers."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.modelling.cabinet_fronts import door, draw_open, drawer, hollow, state
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, body_look, handle, legs, of, span, words

CLOTHES = ("navy", "gray", "red", "beige", "teal", "white", "black", "green", "purple")


def _wardrobe(rng: np.random.Generator) -> Params:
    return {
        "doors": int(rng.integers(2, 4)), "look": body_look(rng, ("white", "gray", "beige", "navy", "green")), "height": span(rng, 1.9, 2.1),
        "style": draw(rng, ("plain", "with drawers", "panelled", "louvred")), "open": draw_open(rng), "leaf": int(rng.integers(4)),
        "clothes": int(rng.integers(10_000)),
    }  # fmt: skip


@register(
    "wardrobe",
    confused_with=("cupboard", "cabinet"),
    affords=("open", "contain"),
    family="storage",
    has_front=True,
    sample=_wardrobe,
)
def wardrobe(p: Params) -> Built:
    """A tall cupboard for clothes; behind an open door hang clothes from a rail."""
    b, look, w, h, d, style = Builder(), of(p["look"]), 0.5 * p["doors"], p["height"], 0.56, p["style"]
    metal, low = material("brass" if style == "panelled" else "steel"), 0.45 if style == "with drawers" else 0.1
    if style == "panelled":
        for sy in (-1, 1):
            for sx in (-1, 1):
                b.sphere((sx * (d / 2 - 0.06), sy * (w / 2 - 0.06), 0.045), (0.045, 0.045, 0.045), look, 14)
        b.box((0.005, 0, h - 0.03), (d + 0.06, w + 0.08, 0.03), look, 0.01).box(
            (0.005, 0, h - 0.06), (d + 0.03, w + 0.04, 0.03), look, 0.01
        )
    else:
        b.box((-0.01, 0, 0.04), (d - 0.06, w - 0.04, 0.08), look).box((0, 0, h - 0.01), (d + 0.03, w + 0.03, 0.03), look)
    if p["open"]:
        _clothes(b, d, w, low, h, p, look)
    else:
        b.box((0, 0, h / 2 + 0.02), (d, w, h - 0.12), look)
    each, leaves = w / p["doors"], p["doors"]
    kind = {"panelled": "framed", "louvred": "louvred"}.get(style, "plain")
    for k in range(leaves):
        y0 = -w / 2 + k * each
        if low > 0.2:
            drawer(b, d / 2, (y0, y0 + each), (0.1, low), d, look, metal)
        share = p["open"] if k in (p["leaf"] % leaves, (p["leaf"] // 2) % leaves) else 0.0
        hinge = -1 if (k % 2 == 0) else 1
        door(
            b,
            d / 2,
            (y0, y0 + each),
            (low, h - 0.05),
            look,
            metal,
            share,
            hinge,
            kind,
            grip="knob" if style == "panelled" else "bar",
        )
    return b.built("wardrobe", {**words(p["look"], style), **state(p)})


def _clothes(b: Builder, d: float, w: float, low: float, h: float, p: Params, look: Material) -> None:
    """The inside of a wardrobe: a rail with clothes on it, a shelf above, folded things below."""
    if low > 0.2:
        b.box((0, 0, (0.09 + low) / 2), (d, w, low - 0.09), look)
    hollow(b, d, w, (low - 0.01, h - 0.03), look)
    b.box((0, 0, h - 0.3), (d - 0.03, w - 0.04, 0.016), look, 0.001)
    b.cylinder((0.02, -w / 2 + 0.02, h - 0.37), 0.012, w - 0.04, material("chrome"), axis="y", segments=12)
    rng = np.random.default_rng(p["clothes"])
    for y in np.arange(-w / 2 + 0.07, w / 2 - 0.06, 0.065):
        long, cloth = float(rng.uniform(0.6, 1.0)), material("fabric", CLOTHES[int(rng.integers(len(CLOTHES)))])
        if rng.random() < 0.8 and h - 0.42 - long > low + 0.02:
            b.cushion((0.02, float(y), h - 0.42 - long / 2), (0.42, 0.05, long), cloth, 0.022)
    for k in range(3):
        cloth = material("fabric", CLOTHES[int(rng.integers(len(CLOTHES)))])
        b.cushion((0, (k - 1) * w / 3.2, h - 0.235), (0.34, 0.28, 0.11), cloth, 0.03)


def _dresser(rng: np.random.Generator) -> Params:
    return {
        "rows": int(rng.integers(3, 5)), "style": draw(rng, ("chest", "double", "tallboy", "legged")),
        "look": body_look(rng, ("white", "gray", "teal", "navy", "pink")), "round": bool(rng.random() < 0.5), "open": draw_open(rng),
        "pulled": int(rng.integers(12)),
    }  # fmt: skip


@register(
    "dresser",
    confused_with=(
        "cabinet",
        "sideboard",
        "TV stand",
        "chest of drawers",
        "filing cabinet",
        "shoe cabinet",
        "locker",
        "safe",
        "refrigerator",
    ),
    affords=("open", "contain"),
    family="storage",
    has_front=True,
    sample=_dresser,
)
def dresser(p: Params) -> Built:
    """A chest of drawers: a single stack, a double one, a narrow tallboy with a cornice, or a low one on long legs."""
    b, look, d, style = Builder(), of(p["look"]), 0.44, p["style"]
    rows = int({"tallboy": p["rows"] + 2, "legged": 2, "chest": p["rows"], "double": p["rows"]}[style])
    columns = 2 if style in ("double", "legged") else 1
    w = {"double": 1.2, "tallboy": 0.56, "legged": 1.3}.get(style, 0.8)
    foot = 0.26 if style == "legged" else 0.1
    h = foot + {"tallboy": 0.2, "legged": 0.23}.get(style, 0.24) * rows + 0.02
    legs(
        b, d, w, foot, 0.06, material("walnut") if style == "legged" else look, "round", 0.03, 0.03 if style == "legged" else 0.0
    )
    b.box((0, 0, (h + foot) / 2 - 0.01), (d, w, h - foot), look).box((0.005, 0, h - 0.0125), (d + 0.03, w + 0.03, 0.025), look)
    if style == "tallboy":
        b.box((0.005, 0, h - 0.035), (d + 0.05, w + 0.05, 0.03), look, 0.012)
    metal, grip = material("steel" if style == "legged" else "brass"), "knob" if p["round"] else "bar"
    tall, each = (h - 0.05 - foot) / rows, (w - 0.03) / columns
    pulled = p["pulled"] % (rows * columns)
    for row in range(rows):
        for column in range(columns):
            y0, z0 = -w / 2 + 0.015 + column * each, foot + row * tall
            share = p["open"] if row * columns + column == pulled else 0.0
            kind = "framed" if style in ("chest", "tallboy") else "plain"
            drawer(b, d / 2, (y0, y0 + each), (z0, z0 + tall), d, look, metal, share, grip, kind)
    top = (Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h, 1.2),)
    return b.built("dresser", {**words(p["look"], style), **state(p)}, surfaces=top)


def _cabinet(rng: np.random.Generator) -> Params:
    return {
        "look": body_look(rng, ("white", "black", "gray", "green", "blue")), "width": span(rng, 0.8, 1.2), "height": span(rng, 0.8, 0.95),
        "style": draw(rng, ("plain", "doors and drawers", "panelled", "half open")), "open": draw_open(rng), "leaf": int(rng.integers(2)),
        "inside": int(rng.integers(10_000)),
    }  # fmt: skip


@register(
    "cabinet",
    confused_with=("sideboard", "TV stand", "chest of drawers", "cupboard", "locker", "safe", "refrigerator"),
    affords=("open", "contain"),
    family="storage",
    has_front=True,
    sample=_cabinet,
)
def cabinet(p: Params) -> Built:
    """A low cupboard: plain doors, drawers over doors, framed doors under a cornice, or open shelves beside a door."""
    b, look, w, h, d, style = Builder(), of(p["look"]), p["width"], p["height"], 0.42, p["style"]
    base = 0.06 if style == "panelled" else 0.12
    if style == "panelled":
        b.box((0, 0, 0.03), (d + 0.01, w + 0.02, 0.06), look, 0.01).box(
            (0.01, 0, h - 0.02), (d + 0.06, w + 0.06, 0.04), look, 0.014
        )
    else:
        legs(b, d, w, 0.12, 0.045, material("walnut"), "round", 0.02)
        b.box((0.004, 0, h - 0.01), (d + 0.02, w + 0.02, 0.022), look)
    metal, high = material("brass"), h - 0.22 if style == "doors and drawers" else h - 0.03
    if p["open"] or style == "half open":
        if high < h - 0.1:
            b.box((0, 0, (high + h) / 2 - 0.01), (d, w, h - high - 0.02), look)
        hollow(b, d, w, (base - 0.01, high + 0.01), look, shelves=1)
        _crockery(b, w, base + 0.01, (high + base) / 2 + 0.005, p["inside"])
    else:
        b.box((0, 0, (h + base) / 2 - 0.01), (d, w, h - base), look)
    half = w / 2 - 0.01
    for k, (y0, y1) in enumerate(((-half, 0.0), (0.0, half))):
        if style == "doors and drawers":
            drawer(b, d / 2, (y0, y1), (high, h - 0.03), d, look, metal, grip="knob")
        if style == "half open" and k != p["leaf"]:
            continue
        share = p["open"] if k == p["leaf"] else 0.0
        kind, grip = ("framed", "knob") if style == "panelled" else ("plain", "bar")
        door(b, d / 2, (y0, y1), (base + 0.01, high), look, metal, share, -1 if k == 0 else 1, kind, grip=grip)
    if style == "half open":
        b.box((0, 0, (base + high) / 2), (d - 0.01, 0.02, high - base), look, 0.001)
    top = (Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h, 1.2),)
    return b.built("cabinet", {**words(p["look"], style), **state(p)}, surfaces=top)


def _crockery(b: Builder, w: float, low: float, middle: float, seed: int) -> None:
    """Bowls, stacks of plates and boxes on two shelves. What stands there follows from a seed that is a parameter."""
    rng = np.random.default_rng(seed)
    for z in (low, middle):
        for y in np.arange(-w / 2 + 0.14, w / 2 - 0.1, 0.22):
            color, kind = CLOTHES[int(rng.integers(len(CLOTHES)))], int(rng.integers(3))
            if kind == 0:
                b.lathe([(0.05, 0), (0.09, 0.07), (0.085, 0.07), (0, 0.02)], material("ceramic", color), 24, (0, y, z))
            elif kind == 1:
                for k in range(5):
                    b.cylinder((0, y, z + 0.012 * k), 0.09, 0.01, material("ceramic", color), segments=24, bevel=0.003)
            else:
                b.box((0, y, z + 0.07), (0.2, 0.15, 0.14), material("cardboard"), 0.003)


def _carcass(b: Builder, d: float, w: float, z0: float, z1: float, look: Material, t: float = 0.022) -> None:
    for s in (-1, 1):
        b.box((0, s * (w / 2 - t / 2), (z0 + z1) / 2), (d, t, z1 - z0), look)
    b.box((-d / 2 + 0.006, 0, (z0 + z1) / 2), (0.012, w - t, z1 - z0 - 0.01), look)
    b.box((0, 0, z1 - t / 2), (d, w, t), look).box((0, 0, z0 + t / 2), (d, w - t, t), look)


@register(
    "tv_stand",
    nouns=("TV stand",),
    confused_with=("sideboard", "chest of drawers", "filing cabinet", "shoe cabinet"),
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
    confused_with=("sideboard", "chest of drawers", "shoe cabinet"),
    affords=("open", "contain"),
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
    "locker",
    motley=True,
    confused_with=("safe", "refrigerator", "wardrobe", "cupboard"),
    family="training",
    has_front=True,
    sample=lambda rng: {
        "columns": int(rng.integers(2, 5)),
        "rows": int(rng.integers(1, 4)),
        "color": draw(rng, ("gray", "blue", "red", "green", "yellow", "teal", "orange", "navy")),
    },
)
def locker(p: Params) -> Built:
    """A bank of steel lockers with vents, handles and number plates; front: the doors."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, w, d, h = Builder(), of(look), 0.32 * p["columns"], 0.5, 1.85
    b.box((0, 0, 0.05), (d - 0.06, w - 0.04, 0.1), material("painted", "black")).box(
        (0, 0, (h + 0.1) / 2), (d, w, h - 0.1), material("painted", "gray")
    )
    tall = (h - 0.14) / p["rows"]
    for column in range(p["columns"]):
        y = (column - (p["columns"] - 1) / 2) * 0.32
        for row in range(p["rows"]):
            z = 0.12 + (row + 0.5) * tall
            b.box((d / 2 + 0.008, y, z), (0.016, 0.3, tall - 0.02), paint, part="front")
            for k in range(3):
                b.box(
                    (d / 2 + 0.017, y, z + tall / 2 - 0.07 - 0.03 * k),
                    (0.006, 0.16, 0.01),
                    material("rubber"),
                    0.001,
                    part="front",
                )
            b.box((d / 2 + 0.022, y - 0.11, z), (0.016, 0.025, 0.09), material("chrome"), part="front")
            b.box((d / 2 + 0.018, y, z + tall * 0.14), (0.004, 0.06, 0.035), material("paper"), 0.001, part="front")
    return b.built("locker", words(look))
