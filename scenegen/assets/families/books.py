"""Books, and what one looks things up on besides."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, slab, words
from scenegen.assets.modelling.shelf_goods import SPINES

TITLES = ("THE|SEA", "NIGHT|TRAIN", "BREAD", "GARDENS", "OLD|ROADS", "ATLAS", "WINTER|LIGHT", "ON TIME", "BIRDS", "PIANO")


@register(
    "book",
    confused_with=("notebook", "magazine"),
    unsaid=("leather",),
    affords=("open",),
    held_flat=True,
    family="office", has_front=False, placement="surface", holdable=True,
    sample=lambda rng: {
        "color": draw(rng, ("red", "navy", "green", "teal", "brown", "black", "orange", "purple", "yellow")), "size": fine(rng, 0.19, 0.27),
        "thick": fine(rng, 0.02, 0.045), "style": draw(rng, ("hardback", "paperback", "open", "ribbed")),
    },
)  # fmt: skip
def book(p: Params) -> Built:
    """A book lying flat: a hardback, a paperback, one that lies open, or an old one with a ribbed spine."""
    look: list[str | None] = ["leather" if p["style"] == "ribbed" else "paper", p["color"]]
    b = Builder()
    grip = _open(b, p, of(look)) if p["style"] == "open" else _closed(b, p, of(look))
    said = words(look, p["style"])
    if p["style"] == "open":
        said = {"material": "paper", "style": "open"}  # one sees its pages, and nobody calls it by their colour
    return b.built("book", said, grip=(0, grip, p["thick"] / 2 if p["style"] != "open" else 0.01))


def _closed(b: Builder, p: Params, cover: Material) -> float:
    """Boards over a block of pages; the spine on the side -Y. Returns where along Y it is held."""
    s, style = p["size"] * (0.8 if p["style"] == "paperback" else 1.0), p["style"]
    t, w = p["thick"] * (0.6 if style == "paperback" else 1.0), s * 0.7
    board, inset = (0.0012, 0.0) if style == "paperback" else (0.003, 0.006)
    b.box((0, 0.002 - inset / 2, t / 2), (s - 2 * inset, w - inset, t - 2 * board + 0.0005), material("paper"), 0.0005)
    for z in (board / 2, t - board / 2):
        b.box((0, 0, z), (s, w, board), cover, 0.0004)
    if style == "paperback":
        b.box((0, -w / 2, t / 2), (s, 0.0015, t), cover, 0.0004)
    else:
        a = np.linspace(-np.pi / 2, np.pi / 2, 9)
        round_ = np.stack([-w / 2 - 0.012 * np.cos(a), t / 2 + t / 2 * np.sin(a)], 1)
        b.extrude(np.concatenate([round_, [(-w / 2 + 0.004, t), (-w / 2 + 0.004, 0)]]), s, cover, (-s / 2, 0, 0), axis="x")
    gold = material("brass")
    if style == "ribbed":
        for k in range(4):
            b.box(((k - 1.5) * s * 0.24, -w / 2 - 0.009, t / 2), (0.008, 0.01, t * 0.9), cover, 0.003)
        for sx in (-1, 1):
            b.box((sx * s * 0.44, 0, t), (0.004, w * 0.88, 0.0014), gold, 0.0003).box(
                (0, sx * w * 0.42, t), (s * 0.88, 0.004, 0.0014), gold, 0.0003
            )
    else:
        ink = "white" if p["color"] != "yellow" else "black"
        title = showing(f"sign:{TITLES[round(p['size'] * 1000) % len(TITLES)]}/{p['color']}/{ink}")
        b.panel((t, 0, s * 0.1), (w * 0.8, s * 0.5), title, 0.0015, transform=rotation("y", -np.pi / 2))
        b.box((s * 0.32, 0, t), (s * 0.03, w * 0.5, 0.0015), material("paper", ink), 0.0004)
    return -w / 2 + 0.02


def _open(b: Builder, p: Params, cover: Material) -> float:
    """Two arched halves of pages with lines of print over the boards."""
    s, w, t = p["size"], p["size"] * 0.68, p["thick"] / 2
    b.box((0, 0, 0.0015), (s, 2 * w + 0.012, 0.003), cover, 0.001)
    y = np.linspace(0, 1, 10)
    rise = 0.003 + t * np.clip(np.sin(np.pi * (0.06 + 0.78 * y)) ** 0.6, 0.25, 1) * (1 - 0.35 * y)
    for side in (-1, 1):
        x = np.array([-1.0, 1.0]) * (s / 2 - 0.006)
        grid = np.array([[(a, side * (0.001 + v * (w - 0.006)), z) for v, z in zip(y, rise, strict=True)] for a in x * side])
        flat = grid.copy()
        flat[..., 2] = 0.003
        slab(b, grid, flat, material("paper"))
        ink = material("paper", "gray")
        for line in range(9):
            a = (line - 4) * s * 0.085
            path = [(a, side * v * (w - 0.006), z + 0.0002) for v, z in zip(y[1:-1], rise[1:-1], strict=True)]
            b.tube(path, 0.0008, ink, 4)
    return -w + 0.03


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


@register(
    "globe",
    confused_with=("basketball",),
    family="office",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"sea": draw(rng, ("blue", "teal", "navy"))},
)
def globe(p: Params) -> Built:
    """A desk globe on a stand."""
    b, wood = Builder(), material("walnut")
    b.cylinder((0, 0, 0), 0.09, 0.025, wood, bevel=0.008).cylinder((0, 0, 0.02), 0.014, 0.06, material("brass"))
    b.sphere((0, 0, 0.22), 0.13, material("plastic", p["sea"]), 32)
    for lon, lat, size in ((0.3, 0.5, 0.06), (1.4, 0.1, 0.05), (2.6, 0.6, 0.07), (4.2, 0.3, 0.06), (5.2, -0.4, 0.05)):
        c = np.array([np.cos(lon) * np.cos(lat), np.sin(lon) * np.cos(lat), np.sin(lat)])
        b.sphere(c * 0.095 + [0, 0, 0.22], size * 0.75, material("plastic", "green"), 14)
    angle = np.linspace(-np.pi / 2, np.pi / 2, 14)
    b.tube(np.stack([-0.145 * np.cos(angle), 0 * angle, 0.22 + 0.145 * np.sin(angle)], 1), 0.007, material("brass"))
    return b.built("globe", {"color": p["sea"], "material": "plastic"})
