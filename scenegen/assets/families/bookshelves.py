"""Shelves and racks for books and magazines. Front: the side one takes from."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.cabinet_fronts import hollow
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, fine, of, span, words
from scenegen.assets.modelling.shelf_goods import spines


@register(
    "bookcase",
    confused_with=("bookshelf", "library shelf", "store shelf", "shelving unit", "shoe rack", "magazine rack", "book cart"),
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
    confused_with=("store shelf", "shelving unit", "shoe rack", "magazine rack", "book cart"),
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
    "card_catalogue",
    nouns=("card catalog",),
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
    return b.built("card catalog", words(p["look"]), surfaces=(Surface(-0.2, -w / 2 + 0.03, 0.2, w / 2 - 0.03, h + 0.025, 1.0),))


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
    confused_with=("shelving unit", "library shelf", "store shelf", "shoe rack", "magazine rack", "book cart"),
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
