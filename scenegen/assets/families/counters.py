"""Counters that one stands at: of kitchens, bars and shops. Front: the side one works or is served at."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.cabinet_fronts import door, draw_open, drawer, hollow, state
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, body_look, of, span, words
from scenegen.assets.modelling.shelf_goods import SIZES, good


def _counter(rng: np.random.Generator) -> Params:
    return {
        "look": body_look(rng, ("white", "gray", "navy", "green", "teal")), "units": int(rng.integers(2, 5)), "sink": bool(rng.random() < 0.6),
        "style": draw(rng, ("plain", "panelled", "drawers")), "open": draw_open(rng), "leaf": int(rng.integers(8)), "top": draw(rng, ("marble", "oak", "stone")),
    }  # fmt: skip


@register(
    "kitchen_counter",
    rooted=True,
    confused_with=("cabinet", "cake display", "kitchen island", "sink"),
    affords=("open", "contain"),
    family="kitchen",
    has_front=True,
    sample=_counter,
)
def kitchen_counter(p: Params) -> Built:
    """Base units under a worktop, with or without a sink: plain or framed doors under drawers, or drawers alone."""
    b, look, n, style = Builder(), of(p["look"]), p["units"], p["style"]
    w, steel = 0.6 * n, material("steel")
    b.box((-0.04, 0, 0.05), (0.48, w - 0.02, 0.1), material("painted", "black"))
    b.box((0, 0, 0.88), (0.62, w, 0.04), material(p["top"]), 0.006)
    grip = "knob" if style == "panelled" else "bar"
    for k in range(n):
        y = (k - (n - 1) / 2) * 0.6
        share = p["open"] if k == p["leaf"] % n else 0.0
        span_y, kind = (y - 0.3, y + 0.3), "framed" if style == "panelled" else "plain"
        if share and style != "drawers":
            spare = Builder()
            hollow(spare, 0.56, 0.6, (0.1, 0.86), look, shelves=1)
            b.add(spare.raw()[0] + [-0.01, y, 0], spare.raw()[1], look)
        else:
            b.box((-0.01, y, 0.48), (0.56, 0.6, 0.76), look, 0.002)
        if style == "drawers":
            for row, (z0, z1) in enumerate(((0.11, 0.36), (0.36, 0.61), (0.61, 0.85))):
                drawer(b, 0.27, span_y, (z0, z1), 0.5, look, steel, share if row == p["leaf"] % 3 else 0.0, grip, kind)
        else:
            drawer(b, 0.27, span_y, (0.68, 0.85), 0.5, look, steel, 0.0, grip, kind)
            door(b, 0.27, span_y, (0.11, 0.68), look, steel, share, -1 if k % 2 else 1, kind, grip=grip)
    free = w / 2 - 0.04
    if p["sink"]:
        y = w / 2 - 0.32
        b.box((0.02, y, 0.895), (0.44, 0.5, 0.012), steel).box((0.03, y, 0.9), (0.34, 0.4, 0.008), material("iron"))
        tap = [(-0.24, y, 0.9), (-0.24, y, 1.16), (-0.18, y, 1.22), (-0.06, y, 1.2), (-0.04, y, 1.14)]
        b.tube(tap, 0.013, material("chrome"))
        free = y - 0.3
    top = (Surface(-0.26, -w / 2 + 0.04, 0.26, free, 0.9, 0.5),)
    return b.built("kitchen counter", {**words(p["look"], style), **state(p)}, surfaces=top)


@register(
    "bar_counter",
    confused_with=("kitchen counter", "cake display", "kitchen island"),
    family="cafe",
    has_front=False,
    sample=lambda rng: {
        "look": body_look(rng, ("white", "navy", "green", "teal", "black", "red")),
        "length": span(rng, 1.6, 2.4),
        "top": draw(rng, ("walnut", "oak", "marble")),
    },
)
def bar_counter(p: Params) -> Built:
    """A long panelled bar along X with a foot rail on its -Y side."""
    b, look, length = Builder(), of(p["look"]), p["length"]
    b.box((0, 0.02, 0.06), (length - 0.08, 0.44, 0.12), material("painted", "black")).box(
        (0, 0.02, 0.56), (length, 0.5, 0.9), look
    )
    n = max(3, round(length / 0.45))
    for k in range(n):
        x = (k - (n - 1) / 2) * length / n
        for z, tall in ((0.72, 0.46), (0.3, 0.24)):
            b.box((x, -0.236, z), (length / n - 0.1, 0.018, tall), look, 0.006)
    b.box((0, 0, 1.035), (length + 0.08, 0.66, 0.05), material(p["top"]), 0.012)
    b.tube([(-length / 2 + 0.05, -0.33, 0.2), (length / 2 - 0.05, -0.33, 0.2)], 0.02, material("brass"), 12)
    for x in np.linspace(-length / 2 + 0.15, length / 2 - 0.15, 3):
        b.tube([(x, -0.33, 0.2), (x, -0.23, 0.2)], 0.012, material("brass"), 8)
    return b.built("bar counter", words(p["look"]), surfaces=(Surface(-length / 2, -0.28, length / 2, 0.28, 1.06, 1.2),))


@register(
    "checkout_counter",
    confused_with=("bar counter", "kitchen counter", "cake display", "kitchen island"),
    family="shop",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("belt", "plain")),
        "look": body_look(rng, ("white", "gray", "blue", "red", "green")),
        "length": span(rng, 1.6, 2.2),
        "goods": int(rng.integers(10_000)),
    },
)
def checkout_counter(p: Params) -> Built:
    """A till counter along X, customers at its -Y side: plain, or with a conveyor belt, a screen and a lower trough at its +X end."""
    b, look, length = Builder(), of(p["look"]), p["length"]
    b.box((0, 0, 0.04), (length - 0.1, 0.5, 0.08), material("painted", "black"))
    if p["style"] == "plain":
        b.box((0, 0, 0.48), (length, 0.58, 0.82), look, 0.008).box(
            (0, 0, 0.905), (length + 0.06, 0.68, 0.035), material("walnut"), 0.008
        )
        for k in range(4):
            b.box(((k - 1.5) * length / 4, -0.294, 0.5), (length / 4 - 0.08, 0.016, 0.66), look, 0.006)
        b.box((0, -0.29, 0.099), (length + 0.004, 0.03, 0.06), material("steel"))
        return b.built(
            "checkout counter",
            words(p["look"], p["style"]),
            surfaces=(Surface(-length / 2 + 0.03, -0.3, length / 2 - 0.03, 0.3, 0.9225, 1.2),),
        )
    split = length / 2 - 0.6
    b.box(((split - length / 2) / 2, 0, 0.46), (length / 2 + split, 0.58, 0.78), look, 0.008).box(
        ((split + length / 2) / 2, 0, 0.36), (0.6, 0.58, 0.58), look, 0.008
    )
    b.box(((split - length / 2) / 2, -0.02, 0.862), (length / 2 + split - 0.04, 0.44, 0.03), material("rubber"), 0.01)
    for s in (-1, 1):
        b.box((0, s * 0.275, 0.875 if s < 0 else 0.76), (length + 0.004, 0.035, 0.07 if s < 0 else 0.2), material("steel"), 0.006)
    b.box((-length / 2 + 0.4, -0.02, 0.9), (0.03, 0.42, 0.05), material("plastic", "red"))
    b.box((split - 0.2, -0.02, 0.88), (0.24, 0.3, 0.012), material("screen"), 0.002)
    b.tube([(length / 2 - 0.1, -0.24, 0.7), (length / 2 - 0.1, -0.24, 1.75)], 0.018, material("steel"), 10)
    b.box((length / 2 - 0.1, -0.24, 1.85), (0.1, 0.24, 0.24), material("lit"), 0.02)
    b.tube([(split - 0.1, 0.24, 0.85), (split - 0.1, 0.24, 1.2)], 0.02, material("plastic", "black"), 10)
    b.box((split - 0.1, 0.25, 1.25), (0.3, 0.03, 0.22), material("plastic", "black"), 0.008)
    b.box((split - 0.1, 0.267, 1.25), (0.27, 0.006, 0.19), material("screen", "teal", emission=0.35), 0.001)
    b.box((split - 0.1, 0.233, 1.27), (0.16, 0.006, 0.06), material("screen", "green", emission=0.4), 0.001)
    rng, x = np.random.default_rng(p["goods"]), -length / 2 + 0.55
    while x < split - 0.45:
        kind = draw(rng, ("box", "can", "bottle", "carton", "jar"))
        color = draw_color(rng)
        good(b, kind, (x, float(rng.uniform(-0.12, 0.12)), 0.877), SIZES[kind], 0.09, color, draw_color(rng, (color,)))
        x += float(rng.uniform(0.13, 0.24))
    return b.built("checkout counter", words(p["look"], p["style"]))
