"""Tables to set things on or to sit at in passing: beside a wall, over a bed, on a terrace."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.beds import castor
from scenegen.assets.families.tables import sample_table, table_of
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, body_look, fine, knob, legs, of, span, words


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
    "console_table",
    confused_with=("nightstand", "desk"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "style": draw(rng, ("drawers", "shelf", "hairpin")),
        "look": body_look(rng, ("white", "black", "gray", "teal", "green")),
        "width": span(rng, 0.8, 1.2),
        "height": span(rng, 0.76, 0.84),
    },
)
def console_table(p: Params) -> Built:
    """A narrow table against a wall with drawers under its top; front: the drawers."""
    b, look, w, d, h = Builder(), of(p["look"]), p["width"], 0.33, p["height"]
    b.box((0, 0, h - 0.012), (d, w, 0.024), look, 0.006).box((-0.005, 0, h - 0.085), (d - 0.03, w - 0.04, 0.12), look)
    if p["style"] == "hairpin":
        for sx in (-1, 1):
            for sy in (-1, 1):
                x, y = sx * (d / 2 - 0.05), sy * (w / 2 - 0.06)
                b.tube([(x, y - 0.05, h - 0.14), (x + sx * 0.02, y, 0.006), (x, y + 0.05, h - 0.14)], 0.007, material("iron"), 8)
    else:
        legs(b, d, w, h - 0.13, 0.045, look, "square" if p["style"] == "shelf" else "round", 0.01)
    if p["style"] == "shelf":
        b.box((0, 0, 0.18), (d - 0.04, w - 0.04, 0.02), look)
    for k in (-1, 1):
        b.box((d / 2 - 0.016, k * (w - 0.04) / 4, h - 0.085), (0.016, (w - 0.06) / 2, 0.1), look, 0.004, "front")
        knob(b, d / 2 - 0.008, k * (w - 0.04) / 4, h - 0.085, material("brass"), 0.013)
    return b.built(
        "console table",
        words(p["look"], p["style"]),
        surfaces=(Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h, 1.2),),
    )


@register(
    "cafe_table",
    nouns=("table",),
    confused_with=("workbench", "school desk"),
    family="street",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("white", "black", "green", "red", "teal"))},
)
def cafe_table(p: Params) -> Built:
    """A small round metal table."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.cylinder((0, 0, 0.7), 0.32, 0.025, paint, bevel=0.006, segments=36).cylinder((0, 0, 0.03), 0.025, 0.68, paint)
    for k in range(3):
        a = k * 2 * np.pi / 3
        b.tube(
            [(0, 0, 0.12), (0.14 * np.cos(a), 0.14 * np.sin(a), 0.08), (0.26 * np.cos(a), 0.26 * np.sin(a), 0.0)], 0.014, paint
        )
    return b.built("table", words(look), surfaces=(Surface(-0.2, -0.2, 0.2, 0.2, 0.725, 1.2),))


@register(
    "side_table",
    confused_with=("coffee table", "nightstand", "console table"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=sample_table((0.42, 0.5), (0.42, 0.5), (0.5, 0.6), ("square", "turned", "round", "hairpin")),
)
def side_table(p: Params) -> Built:
    """A small table beside a seat."""
    return table_of(p, "side table", 0.025)


@register(
    "nightstand",
    confused_with=("console table",),
    affords=("work at", "put legs under", "open", "contain"),
    family="tables",
    has_front=True,
    sample=lambda rng: {
        "style": draw(rng, ("two drawers", "drawer and shelf")),
        "look": body_look(rng, ("white", "black", "gray", "teal", "pink")),
        "width": span(rng, 0.4, 0.5),
        "height": span(rng, 0.48, 0.58),
    },
)
def nightstand(p: Params) -> Built:
    """A nightstand. Front: the drawers."""
    b, look, w, h = Builder(), of(p["look"]), p["width"], p["height"]
    d = 0.38
    legs(b, d, w, 0.1, 0.04, look, inset=0.01)
    b.box((0, 0, h - 0.012), (d + 0.02, w + 0.02, 0.025), look)
    drawers = 2 if p["style"] == "two drawers" else 1
    each = (h - 0.13) / 2
    if drawers == 2:
        b.box((0, 0, 0.1 + each), (d, w, each * 2), look)
    else:
        b.box((0, 0, 0.11), (d, w, 0.02), look).box((0, 0, 0.1 + each * 1.5), (d, w, each), look)
        for s in (-1, 1):
            b.box((0, s * (w / 2 - 0.01), 0.1 + each), (d, 0.02, each * 2), look)
        b.box((-d / 2 + 0.01, 0, 0.1 + each), (0.02, w, each * 2), look)
    for k in range(drawers):
        z = 0.1 + each * (1.5 - k)
        b.box((d / 2 + 0.008, 0, z), (0.016, w - 0.03, each - 0.02), look, part="front")
        knob(b, d / 2 + 0.014, 0, z, material("brass"))
    return b.built(
        "nightstand",
        words(p["look"], p["style"]),
        surfaces=(Surface(-d / 2 + 0.02, -w / 2 + 0.02, d / 2 - 0.02, w / 2 - 0.02, h, 1.2),),
    )


@register(
    "overbed_table",
    confused_with=("console table", "desk", "side table"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=lambda rng: {"look": body_look(rng, ("white", "gray", "teal")), "height": span(rng, 0.82, 1.0)},
)
def overbed_table(p: Params) -> Built:
    """A table on one column whose foot slides under a bed; the column stands at +Y."""
    b, top, steel, h = Builder(), of(p["look"]), material("steel"), p["height"]
    b.box((0, 0, h - 0.015), (0.42, 0.8, 0.03), top, 0.012).box((0, 0.3, 0.1), (0.5, 0.05, 0.04), steel).box(
        (0, 0.08, 0.1), (0.05, 0.6, 0.04), steel
    )
    for s in (-1, 1):
        b.box((s * 0.2, 0.02, 0.1), (0.05, 0.66, 0.04), steel)
        for y in (-0.28, 0.32):
            castor(b, s * 0.2, y, 0.04)
    b.box((0, 0.3, h / 2), (0.08, 0.05, h - 0.06), steel).box((0, 0.24, h - 0.05), (0.1, 0.2, 0.04), steel)
    b.tube([(0.05, 0.3, h - 0.1), (0.16, 0.3, h - 0.1)], 0.012, material("rubber"), 8)
    return b.built("overbed table", words(p["look"]), surfaces=(Surface(-0.18, -0.36, 0.18, 0.36, h, 1.0),))
