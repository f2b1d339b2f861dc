"""Decor: what a lived-in room has that nobody asks about. Rugs, curtains, blinds, radiators, sockets, switches, posters."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, fine, of, span, words
from scenegen.assets.modelling.sheets import sheet

RUGS = ("red", "blue", "beige", "gray", "green", "teal", "navy", "brown", "orange", "pink")


EDGES = ("white", "black", "beige", "yellow", "brown")


@register(
    "rug",
    family="decor",
    decor=True,
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("bordered", "striped", "round", "medallion")),
        "color": draw(rng, RUGS),
        "second": draw(rng, EDGES),
        "length": span(rng, 1.2, 2.2),
        "width": span(rng, 0.7, 1.4),
    },
)
def rug(p: Params) -> Built:
    """A woven rug 1.2 cm thick: bordered, striped, round, or with a medallion."""
    second = p["second"] if p["second"] != p["color"] else "red"
    b, cloth, trim, length, w = Builder(), material("carpet", p["color"]), material("carpet", second), p["length"], p["width"]
    if p["style"] == "round":
        r = w * 0.6
        b.lathe([(r, 0), (r, 0.009), (r - 0.01, 0.012), (0, 0.012)], cloth, 48)
        for share in (0.9, 0.6, 0.3):
            b.lathe(
                [
                    (r * share, 0.008),
                    (r * share, 0.0145),
                    (r * share - 0.05, 0.0145),
                    (r * share - 0.05, 0.008),
                    (r * share, 0.008),
                ],
                trim,
                48,
            )
        return b.built("rug", words(["fabric", p["color"]], p["style"]))
    b.box((0, 0, 0.006), (length, w, 0.012), cloth, 0.003)
    for s in (-1, 1):
        for k in range(int(w / 0.03)):
            b.box((s * (length / 2 + 0.02), (k + 0.5) * 0.03 - w / 2, 0.003), (0.04, 0.008, 0.005), trim, 0.001)
    if p["style"] == "striped":
        n = int(length / 0.22)
        for k in range(n):
            b.box(((k - (n - 1) / 2) * length / n, 0, 0.011), (0.07, w - 0.01, 0.006), trim, 0.001)
        return b.built("rug", words(["fabric", p["color"]], p["style"]))
    for s in (-1, 1):
        b.box((0, s * (w / 2 - 0.1), 0.011), (length - 0.14, 0.05, 0.006), trim, 0.001).box(
            (s * (length / 2 - 0.1), 0, 0.011), (0.05, w - 0.16, 0.006), trim, 0.001
        )
    if p["style"] == "medallion":
        r = w * 0.26
        b.extrude([(r * 1.5, 0), (0, r), (-r * 1.5, 0), (0, -r)], 0.006, trim, (0, 0, 0.009)).extrude(
            [(r * 0.9, 0), (0, r * 0.6), (-r * 0.9, 0), (0, -r * 0.6)], 0.006, cloth, (0, 0, 0.0105)
        )
    return b.built("rug", words(["fabric", p["color"]], p["style"]))


@register(
    "curtain",
    confused_with=("window blind", "privacy screen"),
    family="decor",
    decor=True,
    has_front=False,
    placement="wall",
    sample=lambda rng: {
        "color": draw(rng, SOFT_COLORS),
        "rod": draw(rng, ("brass", "iron", "oak")),
        "width": span(rng, 1.4, 2.4),
        "drop": span(rng, 1.3, 1.5),
        "open": fine(rng, 0.45, 0.7),
    },
)
def curtain(p: Params) -> Built:
    """A pair of curtains drawn aside on a rod; `width` of the rod, `drop` of the cloth, `open` share left free between them."""
    look: list[str | None] = ["fabric", p["color"]]
    b, cloth, rod, w, top = Builder(), of(look), material(p["rod"]), p["width"], p["drop"]
    b.tube([(0, -w / 2, top), (0, w / 2, top)], 0.014, rod, 12)
    wide = w * (1 - p["open"]) / 2
    for s in (-1, 1):
        b.sphere((0, s * w / 2, top), 0.03, rod, 14).tube(
            [(0, s * (w / 2 - 0.12), top), (-0.06, s * (w / 2 - 0.12), top)], 0.01, rod, 8
        )
        t = np.linspace(0, 1, 60)
        wave = np.stack([0.035 * np.sin(t * wide * 75), s * (w / 2 - 0.05 - t * wide)], 1)
        sheet(b, wave, 0.008, top - 0.02, cloth)
        for k in range(6):
            b.ring((0, s * (w / 2 - 0.06 - wide * k / 5.2), top - 0.004), 0.022, 0.004, rod, "y", 16)
    return b.built("curtain", words(look))


@register(
    "blind",
    nouns=("window blind",),
    confused_with=("privacy screen",),
    family="decor",
    decor=True,
    has_front=False,
    placement="wall",
    sample=lambda rng: {
        "style": draw(rng, ("slats", "roller")),
        "color": draw(rng, ("white", "beige", "gray", "blue", "green", "brown", "yellow")),
        "width": span(rng, 1.0, 2.2),
        "drop": fine(rng, 0.25, 0.7),
    },
)
def blind(p: Params) -> Built:
    """A blind let down part of the way: slats, or cloth from a roller."""
    look: list[str | None] = ["plastic" if p["style"] == "slats" else "fabric", p["color"]]
    b, made, w, h = Builder(), of(look), p["width"], p["drop"]
    b.box((0, 0, h - 0.025), (0.06, w, 0.05), made, 0.008)
    if p["style"] == "slats":
        n = int((h - 0.08) / 0.035)
        for k in range(n):
            b.box((0, 0, h - 0.07 - 0.035 * k), (0.05, w - 0.01, 0.006), made, 0.002)
        for s in (-1, 1):
            b.tube([(0, s * w * 0.35, 0.01), (0, s * w * 0.35, h - 0.03)], 0.002, material("paper"), 6)
    else:
        b.box((0, 0, h / 2), (0.006, w - 0.04, h - 0.02), made, 0.002)
    b.box((0, 0, 0.012), (0.04, w - 0.01, 0.024), made, 0.006).tube(
        [(0.02, w / 2 - 0.04, h - 0.02), (0.02, w / 2 - 0.04, max(h - 0.6, 0.0))], 0.003, material("paper"), 6
    )
    b.sphere((0.02, w / 2 - 0.04, max(h - 0.6, 0.01)), 0.01, material("paper"), 8)
    return b.built("window blind", words(look, p["style"]))


@register(
    "radiator",
    family="decor",
    decor=True,
    has_front=False,
    placement="wall",
    sample=lambda rng: {
        "style": draw(rng, ("panel", "columns")),
        "width": span(rng, 0.7, 1.3),
        "color": draw(rng, ("white", "white", "gray", "black")),
    },
)
def radiator(p: Params) -> Built:
    """A heating radiator: ribbed panel or columns, with a valve."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, w = Builder(), of(look), p["width"]
    if p["style"] == "panel":
        b.box((0, 0, 0.29), (0.07, w, 0.55), paint, 0.012)
        for k in range(int(w / 0.05)):
            b.box((0.036, (k + 0.5) * 0.05 - w / 2, 0.29), (0.012, 0.024, 0.46), paint, 0.005)
    else:
        for k in range(int(w / 0.065)):
            y = (k + 0.5) * 0.065 - w / 2
            for x in (-0.03, 0.03):
                b.tube([(x, y, 0.03), (x, y, 0.55)], 0.017, paint, 10)
            for z in (0.03, 0.55):
                b.cushion((0, y, z), (0.1, 0.06, 0.06), paint, 0.028)
    b.cylinder((0, w / 2, 0.06), 0.012, 0.05, material("chrome"), axis="y").cylinder(
        (0, w / 2 + 0.045, 0.06), 0.022, 0.05, material("plastic", "white"), axis="y", segments=18
    )
    b.tube([(0, w / 2 + 0.03, 0.06), (-0.02, w / 2 + 0.03, 0.0)], 0.008, material("chrome"), 8)
    return b.built("radiator", words(look, p["style"]))


@register(
    "power_socket",
    confused_with=("light switch",),
    family="decor",
    decor=True,
    has_front=True,
    placement="wall",
    sample=lambda rng: {"color": draw(rng, ("white", "white", "black", "gray")), "count": int(rng.integers(1, 3))},
)
def power_socket(p: Params) -> Built:
    """A wall socket, single or double."""
    look: list[str | None] = ["plastic", p["color"]]
    b, dark = Builder(), material("rubber") if p["color"] != "black" else material("plastic", "gray")
    b.box((0, 0, 0.043), (0.014, 0.08 * p["count"] + 0.006, 0.086), of(look), 0.004)
    for k in range(p["count"]):
        y = (k - (p["count"] - 1) / 2) * 0.08
        b.lathe(
            [(0.026, 0), (0.026, 0.004), (0.022, 0.004), (0.022, 0.001), (0, 0.001)],
            of(look),
            24,
            (0.007, y, 0.043),
            "x",
            "front",
        )
        for s in (-1, 1):
            b.cylinder((0.0065, y + s * 0.01, 0.043), 0.0035, 0.003, dark, segments=10, axis="x", part="front")
    return b.built("power socket", words(look))


@register(
    "light_switch",
    family="decor",
    decor=True,
    has_front=True,
    placement="wall",
    sample=lambda rng: {"color": draw(rng, ("white", "white", "beige", "black", "gray")), "count": int(rng.integers(1, 3))},
)
def light_switch(p: Params) -> Built:
    """A wall plate with one or two rockers."""
    look: list[str | None] = ["plastic", p["color"]]
    b = Builder()
    b.box((0, 0, 0.043), (0.012, 0.086, 0.086), of(look), 0.004)
    for k in range(p["count"]):
        y, wide = (k - (p["count"] - 1) / 2) * 0.032, 0.058 / p["count"]
        b.box((0.008, y, 0.043), (0.008, wide, 0.06), of(look), 0.003, "front").box(
            (0.0125, y, 0.066), (0.002, wide * 0.4, 0.004), material("plastic", "red"), 0.0006, "front"
        )
    return b.built("light switch", words(look))
