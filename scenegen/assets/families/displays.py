"""What goods are shown on: shelves, cold shelves, stands and rails of shops and markets. Front: the side customers take from."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, body_look, of, span, words
from scenegen.assets.modelling.shelf_goods import COLD, DRY, goods_row, pile

CREAM = ("pink", "white", "brown", "yellow", "red", "green", "orange")


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
    facing="nowhere",
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


AISLES = ("CEREALS", "TINS", "PASTA", "COFFEE", "SNACKS", "BAKING", "SAUCES", "OFFERS")


SIGNS = ("red", "green", "blue", "orange", "yellow", "teal", "purple")


@register(
    "shop_shelf",
    nouns=("store shelf",),
    confused_with=("shelving unit", "shoe rack", "magazine rack", "book cart"),
    family="shop",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "color": draw(rng, ("white", "gray", "beige", "black")),
        "sign": draw(rng, SIGNS),
        "width": span(rng, 0.9, 1.3),
        "levels": int(rng.integers(3, 6)),
        "goods": int(rng.integers(10_000)),
    },
)
def shop_shelf(p: Params) -> Built:
    """Supermarket shelving with goods under a coloured sign, some shelves half bought up; front: the goods."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, w, d, n = Builder(), of(look), p["width"], 0.45, p["levels"]
    rng, step = np.random.default_rng(p["goods"]), 0.36
    h, surfaces = 0.14 + step * n, []
    b.box((-d / 2 + 0.015, 0, (h + 0.12) / 2), (0.03, w, h + 0.12), paint, 0.004).box(
        (-0.002, 0, 0.06), (d - 0.004, w, 0.12), paint
    )
    b.box((-d / 2 + 0.042, 0, h + 0.06), (0.03, w, 0.14), material("plastic", p["sign"]), 0.004, "front")
    title = f"sign:{AISLES[p['goods'] % len(AISLES)]}/{p['sign']}/{'navy' if p['sign'] == 'yellow' else 'white'}/4"
    b.panel((-d / 2 + 0.057, 0, h + 0.06), (0.48, 0.12), showing(title), 0.003, "front")
    for k in range(n):
        z, deep = 0.13 + step * k, d - 0.04 - (0.06 if k else 0.0)
        x = -d / 2 + 0.03 + deep
        b.box((x - deep / 2, 0, z), (deep, w, 0.024), paint, 0.004).box(
            (x + 0.004, 0, z), (0.012, w + 0.002, 0.045), material("plastic", p["sign"]), 0.003, "front"
        )
        for j in range(int(w / 0.22)):
            b.box((x + 0.011, (j + 0.5) * 0.22 - w / 2, z), (0.004, 0.06, 0.034), material("paper"), 0.0008, "front")
        end = w / 2 - 0.02 if (k + p["goods"]) % 2 else w * (0.05 + 0.02 * (p["goods"] % 10))
        goods_row(b, rng, x - 0.02, -w / 2 + 0.03, end, z + 0.013, step - 0.02, deep - 0.08, DRY)
        if w / 2 - 0.03 - end > 0.2:
            surfaces.append(Surface(-d / 2 + 0.06, end + 0.02, x - 0.02, w / 2 - 0.03, z + 0.012, step - 0.06))
    for s in (-1, 1):
        b.box((-d / 2 + 0.03, s * (w / 2 - 0.01), (h + 0.1) / 2), (0.05, 0.025, h + 0.1), material("steel"))
    return b.built("store shelf", words(look), surfaces=tuple(surfaces))


@register(
    "refrigerated_display",
    confused_with=("refrigerator", "store shelf"),
    family="shop",
    has_front=True,
    sample=lambda rng: {
        "color": draw(rng, ("white", "gray", "black", "blue", "green")),
        "width": span(rng, 1.1, 1.7),
        "goods": int(rng.integers(10_000)),
    },
)
def refrigerated_display(p: Params) -> Built:
    """An open chilled cabinet with lit shelves of drinks and dairy; front: the open side."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, w, d, h = Builder(), of(look), p["width"], 0.72, 1.95
    rng, inner = np.random.default_rng(p["goods"]), material("painted", "white")
    b.box((0, 0, 0.16), (d, w, 0.32), paint, 0.01).box(
        (d / 2 + 0.004, 0, 0.1), (0.012, w - 0.1, 0.08), material("rubber"), part="front"
    )
    b.box((-d / 2 + 0.045, 0, h / 2), (0.08, w - 0.05, h - 0.02), inner, 0.01).box((0, 0, h - 0.09), (d, w, 0.18), paint, 0.02)
    b.box((d / 2 - 0.06, 0, h - 0.19), (0.06, w - 0.1, 0.03), material("lit"), 0.005, "front")
    for s in (-1, 1):
        side = [
            (0.1, -d / 2),
            (0.1, d / 2),
            (0.5, d / 2),
            (1.0, d / 2 - 0.18),
            (h - 0.2, d / 2 - 0.18),
            (h - 0.1, d / 2),
            (h - 0.1, -d / 2),
        ]
        b.extrude(side, 0.04, paint, (0, s * (w / 2 - 0.02) - 0.02, 0), "y")
    for k in range(4):
        z, deep = 0.33 + 0.37 * k, (0.62, 0.5, 0.44, 0.4)[k]
        x = -d / 2 + 0.08 + deep
        b.box((x - deep / 2, 0, z), (deep, w - 0.08, 0.02), inner, 0.003).box(
            (x + 0.003, 0, z), (0.01, w - 0.08, 0.04), material("plastic", "gray"), 0.002, "front"
        )
        goods_row(b, rng, x - 0.02, -w / 2 + 0.06, w / 2 - 0.05, z + 0.011, 0.34, deep - 0.08, COLD)
    return b.built("refrigerated display", words(look))


def _garment(b: Builder, y: float, z: float, kind: str, color: str, thick: float) -> None:
    """A shirt, coat or dress on a hanger, hung flat across Y from a rail at height z."""
    long, wide = {"shirt": (0.68, 0.2), "coat": (0.98, 0.22), "dress": (0.95, 0.26)}[kind]
    half = [
        (0.07, -0.05),
        (0.22, -0.13),
        (0.25, -0.55 if kind == "coat" else -0.34),
        (0.2, -0.34),
        (0.18, -0.24),
        (0.165, -0.45),
        (wide, -long),
    ]
    outline = [(z + dz, x) for x, dz in half] + [(z + dz, -x) for x, dz in half[::-1]]
    b.extrude(outline, thick, material("fabric", color), (0, y - thick / 2, 0), "y")
    b.tube([(0, y, z - 0.06), (0, y, z + 0.012), (0.012, y, z + 0.02), (0.02, y, z + 0.008)], 0.004, material("chrome"), 6)


@register(
    "clothes_rack",
    confused_with=("key rack",),
    family="shop",
    has_front=False,
    sample=lambda rng: {
        "frame": draw(rng, ("gray", "black", "white")),
        "width": span(rng, 1.0, 1.5),
        "clothes": int(rng.integers(10_000)),
        "main": draw(rng, SOFT_COLORS),
        "shelf": bool(rng.random() < 0.5),
    },
)
def clothes_rack(p: Params) -> Built:
    """A rail on wheels with clothes on hangers."""
    b, frame, w = Builder(), material("painted", p["frame"]), p["width"]
    rng, top = np.random.default_rng(p["clothes"]), 1.5
    for s in (-1, 1):
        b.tube([(0, s * w / 2, 0.1), (0, s * w / 2, top)], 0.016, frame, 10).tube(
            [(-0.25, s * w / 2, 0.09), (0.25, s * w / 2, 0.09)], 0.016, frame, 10
        )
        for x in (-0.24, 0.24):
            b.sphere((x, s * w / 2, 0.04), 0.04, material("rubber"), 12)
    b.tube([(0, -w / 2, top), (0, w / 2, top)], 0.016, frame, 10).tube([(0, -w / 2, 0.12), (0, w / 2, 0.12)], 0.014, frame, 10)
    if p["shelf"]:
        b.box((0, 0, 0.15), (0.42, w - 0.06, 0.02), frame)
        for k in range(int(w / 0.34)):
            color = draw(rng, SOFT_COLORS)
            b.cushion(
                (0, (k + 0.5) * 0.32 - w / 2 + 0.08, 0.23),
                (0.3, 0.26, 0.13),
                material("cardboard") if k % 2 else material("fabric", color),
                0.015,
            )
    y = -w / 2 + 0.1
    while y < w / 2 - 0.1:
        kind, thick = draw(rng, ("shirt", "coat", "dress")), float(rng.uniform(0.025, 0.05))
        _garment(b, y, top, kind, p["main"] if rng.random() < 0.55 else draw(rng, SOFT_COLORS), thick)
        y += thick + float(rng.uniform(0.015, 0.07))
    return b.built("clothes rack", {"material": "fabric"})


@register(
    "produce_stand",
    affords=("contain",),
    family="shop",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "look": [draw(rng, ("pine", "oak", "wood")), None],
        "columns": int(rng.integers(2, 4)),
        "goods": int(rng.integers(10_000)),
    },
)
def produce_stand(p: Params) -> Built:
    """Sloping wooden crates of fruit and vegetables in two tiers; front: the low side."""
    b, wood, n = Builder(), of(p["look"]), p["columns"]
    rng, w = np.random.default_rng(p["goods"]), 0.46 * p["columns"]
    for s in (-1, 1):
        side = [(0.0, -0.42), (0.0, 0.42), (0.34, 0.42), (0.86, -0.42)]
        b.extrude(side, 0.03, wood, (0, s * (w / 2 + 0.015) - 0.015, 0), "y")
    b.box((-0.4, 0, 0.42), (0.02, w, 0.84), wood).box((0.4, 0, 0.17), (0.02, w, 0.32), wood)
    for tier in range(2):
        x, z = 0.2 - 0.42 * tier, 0.34 + 0.26 * tier
        tilt = rotation("y", 0.42, (x, 0, z))
        for k in range(n):
            y = (k - (n - 1) / 2) * 0.46
            color, radius = (
                ("red", 0.04),
                ("orange", 0.04),
                ("green", 0.05),
                ("yellow", 0.045),
                ("purple", 0.034),
                ("brown", 0.036),
            )[int(rng.integers(6))]
            b.box((x, y, z), (0.4, 0.43, 0.015), wood, transform=tilt)
            for s in (-1, 1):
                b.box((x + s * 0.195, y, z + 0.05), (0.012, 0.43, 0.1), wood, transform=tilt)
                b.box((x, y + s * 0.21, z + 0.05), (0.4, 0.012, 0.1), wood, transform=tilt)
            pile(b, rng, (x, y, z + 0.035), (0.37, 0.4), color, radius, tilt)
            b.box((x + 0.215, y, z - 0.015), (0.006, 0.12, 0.07), material("paper", "white"), 0.001, "front")
    return b.built("produce stand", words(p["look"]))


@register(
    "market_stall",
    family="street",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"color": draw(rng, ("red", "blue", "green", "yellow", "teal")), "goods": int(rng.integers(10_000))},
)
def market_stall(p: Params) -> Built:
    """A stall with a striped awning; front: the customers' side."""
    b, wood = Builder(), material("oak")
    b.box((0.1, 0, 0.85), (0.9, 2.0, 0.05), wood).box(
        (0.52, 0, 0.45), (0.03, 1.96, 0.76), material("painted", p["color"]), part="front"
    )
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.box((0.05 + sx * 0.48, sy * 0.96, 1.1 if sx < 0 else 1.0), (0.06, 0.06, 2.2 if sx < 0 else 2.0), wood)
    for k in range(8):
        cloth = material("fabric", p["color"] if k % 2 else "white")
        b.box((0.1, (k - 3.5) * 0.27, 2.1), (1.4, 0.27, 0.03), cloth, 0.004, transform=rotation("y", 0.16, (0.05, 0, 2.1))).box(
            (0.79, (k - 3.5) * 0.27, 1.92), (0.02, 0.27, 0.14), cloth, 0.004, part="front"
        )
    rng = np.random.default_rng(p["goods"])
    for k in range(4):
        y, look = (k - 1.5) * 0.46, material("plastic", draw(rng, ("red", "orange", "green", "yellow", "purple")))
        b.box((0.2, y, 0.93), (0.5, 0.4, 0.1), wood)
        for t in range(12):
            b.sphere((0.05 + 0.1 * (t % 4), y - 0.12 + 0.12 * (t // 4), 1.0), 0.05, look, 8)
    return b.built("market stall", {"color": p["color"], "material": "wood"})
