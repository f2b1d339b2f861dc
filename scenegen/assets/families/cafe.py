"""A café's furniture and machines. Front of a machine: the side its operator uses; of a display: the customer's side."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, fine, of, span, words

CREAM = ("pink", "white", "brown", "yellow", "red", "green", "orange")


@register(
    "espresso_machine",
    confused_with=("coffee machine", "coffee grinder"),
    family="cafe",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {
        "color": draw(rng, ("red", "black", "white", "teal", "gray", "green")),
        "groups": int(rng.integers(1, 3)),
    },
)
def espresso_machine(p: Params) -> Built:
    """A bar machine with portafilters, gauges and a cup rack on top; front: the groups."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, chrome, w = Builder(), of(look), material("chrome"), 0.24 + 0.22 * p["groups"]
    b.box((-0.02, 0, 0.05), (0.44, w, 0.06), material("steel"), 0.01).box(
        (0.05, 0, 0.084), (0.3, w - 0.06, 0.012), material("rubber"), 0.003, "front"
    )
    b.box((-0.13, 0, 0.27), (0.2, w - 0.02, 0.4), paint, 0.02).box((0.02, 0, 0.39), (0.42, w, 0.15), paint, 0.03, "front")
    b.box((0.0, 0, 0.475), (0.34, w - 0.06, 0.02), chrome)
    for s in (-1, 1):
        b.tube([(-0.16, s * (w / 2 - 0.04), 0.53), (0.16, s * (w / 2 - 0.04), 0.53)], 0.006, chrome, 8)
        b.box((-0.02, s * (w / 2 - 0.08), 0.012), (0.36, 0.04, 0.024), material("rubber"))
        b.tube(
            [(0.2, s * (w / 2 - 0.06), 0.36), (0.25, s * (w / 2 - 0.05), 0.28), (0.23, s * (w / 2 - 0.05), 0.14)],
            0.008,
            chrome,
            8,
            "front",
        )
    for k in range(p["groups"]):
        y = (k - (p["groups"] - 1) / 2) * 0.24
        b.cylinder((0.1, y, 0.25), 0.04, 0.08, chrome, part="front").cylinder((0.1, y, 0.22), 0.034, 0.035, chrome, part="front")
        b.tube([(0.13, y, 0.235), (0.28, y, 0.22)], [0.012, 0.018], material("rubber"), 10, "front")
        b.box((0.232, y, 0.4), (0.008, 0.1, 0.05), material("rubber"), 0.002, "front")
    b.lathe(
        [(0.03, 0), (0.03, 0.012), (0, 0.012)], material("paper"), 24, (0.228, 0 if p["groups"] == 2 else 0.12, 0.4), "x", "front"
    )
    for k in range(3 * p["groups"]):
        b.lathe(
            [(0.026, 0.485), (0.036, 0.545), (0.03, 0.545), (0.02, 0.495), (0, 0.495)],
            material("ceramic"),
            14,
            (-0.08 + 0.09 * (k % 2), (k - (3 * p["groups"] - 1) / 2) * 0.085, 0),
        )
    return b.built("espresso machine", words(look))


@register(
    "coffee_grinder",
    family="cafe",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("black", "red", "white", "gray", "teal"))},
)
def coffee_grinder(p: Params) -> Built:
    """A grinder with a hopper of beans; front: the spout."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.box((0.02, 0, 0.02), (0.28, 0.19, 0.04), paint, 0.012).box((-0.05, 0, 0.17), (0.14, 0.17, 0.28), paint, 0.03)
    b.box((0.06, 0, 0.27), (0.14, 0.11, 0.08), paint, 0.02, "front").cylinder(
        (0.09, 0, 0.2), 0.02, 0.04, material("chrome"), part="front"
    )
    for s in (-1, 1):
        b.tube([(0.02, s * 0.03, 0.14), (0.13, s * 0.03, 0.14)], 0.005, material("chrome"), 8, "front")
    b.lathe([(0.04, 0.31), (0.05, 0.34), (0.095, 0.46), (0, 0.46)], material("plastic", "brown"), 28, (-0.03, 0, 0))
    b.lathe(
        [(0.097, 0.455), (0.102, 0.5), (0.104, 0.51), (0.05, 0.525), (0, 0.525)], material("glass", "gray"), 28, (-0.03, 0, 0)
    )
    return b.built("coffee grinder", words(look))


def _pastry(b: Builder, kind: int, x: float, y: float, z: float, color: str) -> None:
    """A cake, a row of slices, doughnuts or croissants on a tray."""
    icing, crust = material("ceramic", color), material("plastic", "orange", rgb=(0.76, 0.5, 0.22))
    b.cylinder((x, y, z), 0.12, 0.008, material("ceramic"), segments=24, part="front")
    if kind == 0:
        b.cylinder((x, y, z + 0.008), 0.095, 0.08, icing, segments=24, bevel=0.012, part="front")
        for k in range(6):
            a = k * np.pi / 3
            b.sphere((x + 0.07 * np.cos(a), y + 0.07 * np.sin(a), z + 0.092), 0.013, material("plastic", "red"), 8, "front")
    elif kind == 1:
        for k in range(4):
            a = k * np.pi / 2
            c = (x + 0.06 * np.cos(a), y + 0.06 * np.sin(a), z + 0.03)
            b.ring(c, 0.03, 0.018, icing, segments=14, part="front")
    elif kind == 2:
        for k in range(3):
            arc = np.linspace(-1.1, 1.1, 7)
            path = np.stack([x - 0.05 + 0.06 * np.cos(arc), y + (k - 1) * 0.075 + 0.03 * np.sin(arc), np.full(7, z + 0.03)], 1)
            b.tube(path, [0.004, 0.016, 0.023, 0.026, 0.023, 0.016, 0.004], crust, 8, "front")
    else:
        for k in range(4):
            cup = (x + 0.05 * (-1) ** k, y + 0.05 * (1 if k < 2 else -1), z + 0.008)
            b.cylinder(cup, 0.024, 0.03, crust, radius_top=0.032, segments=12, part="front").sphere(
                (cup[0], cup[1], cup[2] + 0.036), (0.034, 0.034, 0.026), icing, 12, "front"
            )


@register(
    "cake_display",
    confused_with=("kitchen island",),
    family="cafe",
    has_front=True,
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "teal", "navy", "red")),
        "width": span(rng, 0.9, 1.3),
        "cakes": int(rng.integers(10_000)),
    },
)
def cake_display(p: Params) -> Built:
    """A counter-high case with lit shelves of cakes; front: the customers' side."""
    b, look, w, d, h = Builder(), of(p["look"]), p["width"], 0.6, 1.25
    rng, frame = np.random.default_rng(p["cakes"]), material("chrome")
    b.box((0, 0, 0.25), (d, w, 0.5), look, 0.01).box((0, 0, h - 0.02), (d - 0.02, w, 0.04), look, 0.01)
    b.box((-d / 2 + 0.015, 0, 0.86), (0.03, w - 0.04, 0.74), material("painted", "white"))
    b.box((d / 2 - 0.04, 0, h - 0.05), (0.03, w - 0.1, 0.02), material("lit"), 0.004)
    for s in (-1, 1):
        for x in (-d / 2 + 0.02, d / 2 - 0.02):
            b.box((x, s * (w / 2 - 0.015), 0.86), (0.025, 0.025, 0.74), frame)
    for k in range(3):
        z, deep = 0.51 + 0.25 * k, d - 0.06 - 0.1 * k
        b.box((-0.03 - 0.05 * k + 0.02, 0, z), (deep, w - 0.06, 0.012), material("glass") if k else material("steel"), 0.003)
        n = int((w - 0.1) / 0.26)
        for j in range(n):
            for row in range(2 if k == 0 else 1):
                x = -0.03 - 0.05 * k + (0.13 - 0.26 * row if k == 0 else 0.02)
                _pastry(b, int(rng.integers(4)), x, (j - (n - 1) / 2) * (w - 0.1) / n, z + 0.006, draw(rng, CREAM))
    return b.built("cake display", words(p["look"]), surfaces=(Surface(-0.22, -w / 2 + 0.05, 0.22, w / 2 - 0.05, h, 1.0),))


@register(
    "menu_board",
    confused_with=("mirror", "whiteboard", "projector screen", "pavement sign", "blackboard"),
    family="cafe",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "frame": [draw(rng, ("oak", "walnut", "pine")), None],
        "width": span(rng, 0.9, 1.6),
        "height": span(rng, 0.6, 0.85),
        "text": int(rng.integers(10_000)),
    },
)
def menu_board(p: Params) -> Built:
    """A framed blackboard with a list of drinks and prices."""
    b, frame, w, h = Builder(), of(p["frame"]), p["width"], p["height"]
    b.box((0, 0, h / 2), (0.02, w - 0.02, h - 0.02), material("painted", "black"), 0.002)
    for s in (-1, 1):
        b.box((0.005, s * (w / 2 - 0.02), h / 2), (0.035, 0.04, h), frame).box(
            (0.005, 0, h / 2 + s * (h / 2 - 0.02)), (0.033, w, 0.04), frame
        )
    for k in range(columns := 2 if w > 1.2 else 1):
        each = (w - 0.08) / columns
        middle = (0.0095, (k - (columns - 1) / 2) * each, h / 2)
        b.panel(middle, (each, h - 0.08), showing(f"menu:{p['text'] + k}", roughness=0.85), 0.004, "front")
    return b.built("menu board", {"material": "wood"})


@register(
    "pavement_sign",
    confused_with=("blackboard",),
    family="cafe",
    has_front=False,
    sample=lambda rng: {
        "frame": [draw(rng, ("oak", "walnut", "pine")), None],
        "height": span(rng, 0.85, 1.1),
        "text": int(rng.integers(10_000)),
    },
)
def pavement_sign(p: Params) -> Built:
    """A folding blackboard on the floor, written on both sides."""
    b, frame, h, w = Builder(), of(p["frame"]), p["height"], 0.56
    for side in (0.0, np.pi):
        turn = rotation("z", side) @ rotation("y", -0.2, (0, 0, h))
        b.box((0, 0, h / 2 + 0.05), (0.012, w - 0.04, h - 0.14), material("painted", "black"), 0.002, transform=turn)
        for s in (-1, 1):
            b.box((0, s * (w / 2 - 0.02), h / 2), (0.025, 0.04, h), frame, transform=turn)
        for z in (0.12, h - 0.025):
            b.box((0, 0, z), (0.024, w - 0.04, 0.05), frame, transform=turn)
        shown = showing(f"menu:{p['text'] + round(side)}", roughness=0.85)
        b.panel((0.006, 0, h / 2 + 0.05), (w - 0.08, h - 0.24), shown, 0.004, transform=turn)
    return b.built("pavement sign", {"material": "wood"})


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
    "bistro_table",
    confused_with=("round table", "side table"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("square", "round")),
        "top": [draw(rng, ("oak", "walnut", "pine", "marble")), None],
        "size": span(rng, 0.62, 0.78),
        "height": fine(rng, 0.72, 0.76),
    },
)
def bistro_table(p: Params) -> Built:
    """A small café table on one iron column."""
    b, top, iron, s, h = Builder(), of(p["top"]), material("iron"), p["size"], p["height"]
    if p["style"] == "square":
        b.box((0, 0, h - 0.015), (s, s, 0.03), top, 0.006)
    else:
        b.cylinder((0, 0, h - 0.03), s / 2, 0.03, top, segments=40, bevel=0.006)
    b.cylinder((0, 0, 0), 0.24, 0.02, iron, segments=36, bevel=0.006).lathe(
        [(0.06, 0.018), (0.03, 0.06), (0.03, h - 0.1), (0.08, h - 0.03), (0, h - 0.03)], iron, 20
    )
    reach = s / 2 - 0.04 if p["style"] == "square" else s * 0.33
    return b.built("bistro table", words(p["top"], p["style"]), surfaces=(Surface(-reach, -reach, reach, reach, h, 1.2),))


@register(
    "takeaway_cup",
    nouns=("paper cup",),
    confused_with=("mug", "toothbrush cup"),
    affords=("contain",),
    family="cafe",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {
        "color": draw(rng, ("white", "red", "green", "black", "blue", "orange")),
        "sleeve": draw(rng, ("brown", "white", "black")),
        "height": fine(rng, 0.1, 0.14),
    },
)
def takeaway_cup(p: Params) -> Built:
    """A paper cup with a sleeve and a lid."""
    look: list[str | None] = ["paper", p["color"]]
    b, h = Builder(), p["height"]
    b.lathe([(0.029, 0), (0.042, h), (0, h)], of(look), 28).lathe(
        [(0.0365, h * 0.35), (0.0415, h * 0.7), (0, h * 0.7)], material("cardboard", p["sleeve"]), 28
    )
    b.lathe(
        [(0.044, h - 0.002), (0.045, h + 0.006), (0.039, h + 0.009), (0.037, h + 0.018), (0, h + 0.014)],
        material("plastic", "black" if p["color"] == "white" else "white"),
        28,
    )
    return b.built("paper cup", words(look), grip=(0, 0, h * 0.5))
