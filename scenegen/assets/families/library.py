"""A library's furniture: tall bookcases, carts, card catalogues, lamps to read by, steps. Front: the books, the drawers."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, fine, of, span, words
from scenegen.assets.modelling.shelf_goods import SPINES, spines


@register(
    "bookcase",
    confused_with=("bookshelf", "library shelf", "shop shelf", "shelving unit", "shoe rack", "magazine rack", "book cart"),
    family="library",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "gray", "black", "green")),
        "width": span(rng, 0.8, 1.0),
        "levels": int(rng.integers(5, 7)),
        "books": int(rng.integers(10_000)),
        "fill": fine(rng, 0.7, 1.0),
    },
)
def bookcase(p: Params) -> Built:
    """A tall bookcase with a cornice, nearly full of books; front: the spines."""
    b, look, w, d, n = Builder(), of(p["look"]), p["width"], 0.32, p["levels"]
    rng, h, surfaces = np.random.default_rng(p["books"]), 0.12 + 0.36 * p["levels"], []
    for s in (-1, 1):
        b.box((0, s * (w / 2 - 0.015), h / 2), (d, 0.03, h), look)
    b.box((-d / 2 + 0.008, 0, h / 2), (0.016, w - 0.04, h - 0.02), look).box((0.01, 0, 0.05), (d - 0.02, w - 0.04, 0.1), look)
    b.box((0.005, 0, h + 0.02), (d + 0.04, w + 0.05, 0.05), look, 0.015).box(
        (d / 2 - 0.005, 0, h - 0.04), (0.02, w - 0.05, 0.08), look, part="front"
    )
    for k in range(n):
        z = 0.11 + 0.36 * k
        b.box((0, 0, z), (d - 0.01, w - 0.05, 0.025), look)
        most = 0.6 if (k + p["books"]) % 3 == 0 else 1.0
        full = (w - 0.08) * min(most, p["fill"] * float(rng.uniform(0.75, 1.2)))
        end = -w / 2 + 0.035 + full
        spines(b, rng, d / 2 - 0.03, -w / 2 + 0.035, end, z + 0.013, 0.3 if k == n - 1 else 0.33)
        if w / 2 - 0.04 - end > 0.14:
            surfaces.append(Surface(-d / 2 + 0.03, end + 0.02, d / 2 - 0.03, w / 2 - 0.04, z + 0.0125, 0.26))
    return b.built("bookcase", words(p["look"]), surfaces=tuple(surfaces))


@register(
    "library_shelf",
    confused_with=("shop shelf", "shelving unit", "shoe rack", "magazine rack", "book cart"),
    family="library",
    has_front=False,
    sample=lambda rng: {
        "color": draw(rng, ("gray", "white", "beige", "teal", "blue")),
        "width": span(rng, 1.3, 1.6),
        "levels": int(rng.integers(3, 5)),
        "books": int(rng.integers(10_000)),
    },
)
def library_shelf(p: Params) -> Built:
    """A free-standing steel shelf with books on both sides and a class sign at each end."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, w, n = Builder(), of(look), p["width"], p["levels"]
    rng, h, surfaces = np.random.default_rng(p["books"]), 0.12 + 0.36 * p["levels"] + 0.04, []
    for s in (-1, 1):
        b.box((0, s * w / 2, h / 2), (0.56, 0.03, h), paint)
        b.box((0, s * (w / 2 + 0.018), h - 0.2), (0.3, 0.008, 0.2), material("paper"), 0.001)
        for k in range(3):
            b.box((0, s * (w / 2 + 0.023), h - 0.14 - 0.05 * k), (0.2, 0.004, 0.018), material("plastic", "black"), 0.0008)
    b.box((0, 0, h / 2), (0.016, w, h - 0.1), paint).box((0, 0, h), (0.5, w, 0.025), paint)
    for k in range(n):
        z = 0.1 + 0.36 * k
        b.box((0, 0, z), (0.54, w - 0.02, 0.022), paint, 0.003)
        for s in (-1, 1):
            full = (w - 0.1) * float(rng.uniform(0.6, 1.0))
            start = -w / 2 + 0.04 if s > 0 else w / 2 - 0.04 - full
            spines(b, rng, s * 0.25, start, start + full, z + 0.012, 0.32, s, "body")
            y0, y1 = (start + full + 0.02, w / 2 - 0.04) if s > 0 else (-w / 2 + 0.04, start - 0.02)
            if y1 - y0 > 0.14:
                surfaces.append(Surface(*((0.02, y0, 0.25, y1) if s > 0 else (-0.25, y0, -0.02, y1)), z + 0.011, 0.28))
    return b.built("library shelf", words(look), surfaces=tuple(surfaces))


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


@register(
    "card_catalogue",
    confused_with=("chest of drawers", "dresser", "cabinet", "filing cabinet"),
    affords=("open", "contain"),
    family="library",
    has_front=True,
    sample=lambda rng: {
        "look": [draw(rng, ("oak", "walnut", "pine", "wood")), None],
        "rows": int(rng.integers(4, 7)),
        "columns": int(rng.integers(4, 6)),
    },
)
def card_catalogue(p: Params) -> Built:
    """Many small drawers with brass label holders on a stand; front: the drawers."""
    b, look, rows, columns = Builder(), of(p["look"]), p["rows"], p["columns"]
    w, d, low, brass = 0.19 * columns + 0.05, 0.45, 0.5, material("brass")
    h = low + 0.14 * rows + 0.04
    b.box((0, 0, (low + h) / 2), (d, w, h - low), look).box((0.005, 0, h + 0.012), (d + 0.04, w + 0.04, 0.026), look, 0.008)
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.tube(
                [(sx * (d / 2 - 0.04), sy * (w / 2 - 0.04), 0), (sx * (d / 2 - 0.04), sy * (w / 2 - 0.04), low)],
                [0.018, 0.028],
                look,
                10,
            )
    b.box((0, 0, low - 0.03), (d - 0.02, w - 0.02, 0.06), look)
    for row in range(rows):
        for column in range(columns):
            y, z = (column - (columns - 1) / 2) * 0.19, low + 0.02 + (row + 0.5) * 0.14
            b.box((d / 2 + 0.006, y, z), (0.014, 0.175, 0.125), look, 0.003, "front").box(
                (d / 2 + 0.014, y, z + 0.025), (0.004, 0.08, 0.045), brass, 0.001, "front"
            )
            b.box((d / 2 + 0.0165, y, z + 0.025), (0.003, 0.066, 0.032), material("paper"), 0.0008, "front").sphere(
                (d / 2 + 0.024, y, z - 0.028), 0.013, brass, 8, "front"
            )
    return b.built(
        "card catalogue", words(p["look"]), surfaces=(Surface(-0.2, -w / 2 + 0.03, 0.2, w / 2 - 0.03, h + 0.025, 1.0),)
    )


@register(
    "reading_lamp",
    confused_with=("desk lamp", "table lamp"),
    unsaid=("glass",),
    family="library",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "shade": draw(rng, ("green", "blue", "white", "red", "yellow")),
        "metal": draw(rng, ("brass", "chrome", "iron")),
    },
)
def reading_lamp(p: Params) -> Built:
    """A banker's lamp: a long glass shade on a metal stem."""
    b, metal, shade = Builder(), material(p["metal"]), material("plastic", p["shade"])
    b.lathe([(0.09, 0), (0.095, 0.012), (0.06, 0.025), (0.02, 0.035), (0.014, 0.06), (0.012, 0.3), (0, 0.3)], metal, 32)
    b.tube([(0, 0, 0.29), (0.0, 0, 0.34), (0.03, 0, 0.36)], 0.01, metal, 10)
    arc = np.linspace(0.0, np.pi, 18)
    round_ = np.stack([np.sin(arc), np.cos(arc)], 1)
    outer, inner = [0.3, 0.03] + round_ * [0.08, 0.085], [0.3, 0.03] + round_[::-1] * [0.072, 0.077]
    b.extrude(np.concatenate([outer, inner]), 0.27, shade, (0, -0.135, 0), "y")
    for s in (-1, 1):
        b.extrude([0.299, 0.03] + round_ * [0.083, 0.088], 0.006, metal, (0, s * 0.133 - 0.003, 0), "y")
    b.cylinder((0.03, -0.1, 0.3), 0.018, 0.2, material("lit"), axis="y", segments=14)
    b.tube([(0.05, 0.03, 0.29), (0.05, 0.03, 0.2)], 0.0025, metal, 6).sphere((0.05, 0.03, 0.195), 0.008, metal, 8)
    return b.built("reading lamp", {"color": p["shade"], "material": "glass"})


@register(
    "step_stool",
    nouns=("step stool", "stepladder"),
    family="library",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("kick stool", "two steps", "ladder")),
        "color": draw(rng, ("red", "gray", "blue", "black", "yellow", "green")),
        "look": [draw(rng, ("oak", "pine", "walnut")), None],
    },
)
def step_stool(p: Params) -> Built:
    """Something to stand on: a round kick stool, two wooden steps, or a folding ladder."""
    b, dark = Builder(), material("rubber")
    if p["style"] == "kick stool":
        look: list[str | None] = ["plastic", p["color"]]
        b.lathe(
            [
                (0.2, 0.02),
                (0.215, 0.03),
                (0.215, 0.07),
                (0.2, 0.08),
                (0.185, 0.2),
                (0.205, 0.21),
                (0.205, 0.23),
                (0.15, 0.235),
                (0.14, 0.4),
                (0.16, 0.405),
                (0.16, 0.43),
                (0, 0.43),
            ],
            of(look),
            40,
        )
        b.cylinder((0, 0, 0.425), 0.14, 0.012, dark, segments=36).cylinder((0, 0, 0), 0.2, 0.03, dark, segments=36)
        b.lathe([(0.21, 0.075), (0.218, 0.08), (0.218, 0.1), (0.205, 0.105), (0.19, 0.09)], dark, 36)
        return b.built("step stool", words(look, p["style"]))
    if p["style"] == "two steps":
        look, wood = p["look"], of(p["look"])
        for s in (-1, 1):
            b.extrude(
                [(0.0, -0.22), (0.0, 0.22), (0.2, 0.22), (0.2, 0.02), (0.42, 0.02), (0.42, -0.22)],
                0.025,
                wood,
                (0, s * 0.2 - 0.0125, 0),
                "y",
            )
        b.box((0.12, 0, 0.21), (0.23, 0.46, 0.025), wood, 0.008).box((-0.1, 0, 0.43), (0.27, 0.46, 0.025), wood, 0.008).box(
            (-0.21, 0, 0.25), (0.02, 0.38, 0.1), wood
        )
        return b.built("step stool", words(look, p["style"]))
    look = ["painted", p["color"]]
    paint, front, back = of(look), rotation("y", -0.22, (0, 0, 1.15)), rotation("y", 0.25, (0, 0, 1.15))
    for s in (-1, 1):
        b.box((0.03, s * 0.22, 0.56), (0.06, 0.025, 1.18), paint, transform=front).box(
            (-0.04, s * 0.2, 0.553), (0.03, 0.02, 1.194), paint, transform=back
        )
    for k in range(4):
        z = 0.24 + 0.25 * k
        x = 0.03 + (1.15 - z) * 0.223
        b.box((x, 0, z), (0.12, 0.42, 0.022), dark, 0.005)
    b.box((-0.01, 0, 1.13), (0.2, 0.46, 0.03), paint, 0.01).box((-0.17, 0, 0.35), (0.02, 0.38, 0.03), paint)
    return b.built("stepladder", words(look, p["style"]))


@register(
    "magazine_rack",
    confused_with=("book cart",),
    family="library",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "gray")),
        "columns": int(rng.integers(3, 5)),
        "issues": int(rng.integers(10_000)),
    },
)
def magazine_rack(p: Params) -> Built:
    """A sloping stand showing magazines in rows; front: the covers."""
    b, look, w = Builder(), of(p["look"]), 0.27 * p["columns"] + 0.06
    rng = np.random.default_rng(p["issues"])
    for s in (-1, 1):
        b.extrude(
            [(0.0, -0.2), (0.0, 0.24), (0.12, 0.24), (1.42, -0.08), (1.42, -0.2)], 0.025, look, (0, s * w / 2 - 0.0125, 0), "y"
        )
    b.box((-0.19, 0, 0.72), (0.016, w, 1.4), look).box((0.0, 0, 0.05), (0.4, w, 0.1), look)
    for row in range(4):
        z = 0.16 + 0.32 * row
        x = 0.2 - 0.32 * row * 0.246
        tilt = rotation("y", -0.24, (x, 0, z))
        b.box((x - 0.035, 0, z + 0.15), (0.012, w - 0.02, 0.33), look, transform=tilt).box(
            (x + 0.01, 0, z), (0.07, w - 0.02, 0.014), look, transform=tilt
        )
        b.box((x + 0.035, 0, z + 0.03), (0.01, w - 0.02, 0.05), look, transform=tilt)
        for k in range(p["columns"]):
            if rng.random() < 0.88:
                y = (k - (p["columns"] - 1) / 2) * 0.27
                b.box((x - 0.005, y, z + 0.15), (0.02, 0.21, 0.28), material("paper"), 0.001, transform=tilt)
                cover = showing(f"poster:{p['issues'] + int(rng.integers(4)) + 10 * row}")
                b.panel((x + 0.005, y, z + 0.15), (0.208, 0.278), cover, 0.002, "front", tilt)
    return b.built("magazine rack", words(p["look"]))


@register(
    "book_stack",
    nouns=("stack of books",),
    confused_with=("book",),
    family="library",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "count": int(rng.integers(3, 7)),
        "books": int(rng.integers(10_000)),
        "color": draw(rng, ("red", "navy", "green", "teal", "brown", "orange")),
    },
)
def book_stack(p: Params) -> Built:
    """Closed books lying on one another, a little turned."""
    b, rng, z = Builder(), np.random.default_rng(p["books"]), 0.0
    for k in range(p["count"]):
        cover = material("paper", p["color"] if k == p["count"] - 1 else draw(rng, SPINES))
        size, thick, turn = (
            float(rng.uniform(0.19, 0.26)),
            float(rng.uniform(0.02, 0.045)),
            rotation("z", float(rng.uniform(-0.35, 0.35))),
        )
        wide = size * 0.72
        b.box((0, 0.004, z + thick / 2), (size - 0.01, wide - 0.008, thick - 0.006), material("paper"), 0.001, transform=turn)
        for edge in (0.002, thick - 0.002):
            b.box((0, 0, z + edge), (size, wide, 0.004), cover, 0.001, transform=turn)
        b.box((0, -wide / 2, z + thick / 2), (size, 0.004, thick), cover, 0.0015, transform=turn)
        z += thick + 0.0005
    return b.built("stack of books", {"material": "paper"})
