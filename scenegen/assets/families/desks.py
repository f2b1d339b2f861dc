"""Desks to sit, write and speak at. Front: the side one works at and the drawers open to; width along Y."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.modelling.cabinet_fronts import draw_open, drawer
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, of, span, words

INSET = 0.03


METALS = {"drawers": "steel", "executive": "brass", "standing": "iron", "trestle": "iron"}


def _desk_params(rng: np.random.Generator) -> Params:
    return {
        "style": draw(rng, ("drawers", "executive", "standing", "trestle")), "look": body_look(rng, ("white", "black", "gray")),
        "width": span(rng, 1.2, 1.6), "depth": span(rng, 0.6, 0.75), "height": span(rng, 0.72, 0.76), "open": draw_open(rng, 0.08),
    }  # fmt: skip


@register(
    "desk",
    confused_with=("table", "dining table", "workbench", "side table"),
    affords=("work at", "put legs under", "put knees between", "open", "contain"),
    family="tables",
    has_front=True,
    facing="nowhere",
    sample=_desk_params,
)
def desk(p: Params) -> Built:
    """A writing desk: drawers on one side, a heavy one with a pedestal at each end, a lifting frame, or a board on trestles."""
    b, look, w, d, h = Builder(), of(p["look"]), p["width"], p["depth"], p["height"]
    thick = 0.05 if p["style"] == "executive" else 0.03
    b.box((0, 0, h - thick / 2), (d, w, thick), look, 0.006)
    make = {"drawers": _drawers, "executive": _executive, "standing": _standing, "trestle": _trestles}[p["style"]]
    make(b, p, look, h - thick)
    top = (Surface(-d / 2 + INSET, -w / 2 + INSET, d / 2 - INSET, w / 2 - INSET, h, 1.2),)
    return b.built("desk", words(p["look"], p["style"]), surfaces=top)


def _pedestal(b: Builder, p: Params, look: Material, h: float, y: float, wide: float, low: float, rows: int, style: str) -> None:
    """A block of drawers under the top."""
    d, metal = p["depth"] - 0.06, material(METALS[p["style"]])
    b.box((-0.01, y, (h + low) / 2), (d, wide, h - low), look, 0.003)
    tall = (h - low - 0.02) / rows
    for k in range(rows):
        span_y, span_z = (y - wide / 2 + 0.006, y + wide / 2 - 0.006), (low + 0.01 + k * tall, low + 0.01 + (k + 1) * tall)
        share = p["open"] if k == rows - 1 else 0.0
        drawer(b, d / 2 - 0.01, span_y, span_z, d, look, metal, share * 0.8, "bar" if style == "plain" else "knob", style)


def _drawers(b: Builder, p: Params, look: Material, h: float) -> None:
    w, d = p["width"], p["depth"]
    b.box((0, -w / 2 + 0.02, h / 2), (d - 0.06, 0.035, h), look)
    b.box((-d / 2 + 0.05, 0, h * 0.66), (0.02, w - 0.1, h * 0.6), look)
    b.box((-0.02, w / 2 - 0.22, 0.02), (d - 0.12, 0.36, 0.04), look)
    _pedestal(b, p, look, h, w / 2 - 0.22, 0.4, 0.03, 3, "plain")


def _executive(b: Builder, p: Params, look: Material, h: float) -> None:
    w, d = p["width"], p["depth"]
    for s in (-1, 1):
        y = s * (w / 2 - 0.22)
        b.box((-0.01, y, 0.03), (d - 0.04, 0.42, 0.06), look, 0.01)
        _pedestal(b, p, look, h, y, 0.38, 0.06, 3, "framed")
    b.box((-d / 2 + 0.06, 0, h * 0.6), (0.03, w - 0.1, h * 0.75), look)
    b.box((d / 2 - 0.05, 0, h - 0.045), (0.02, w - 0.82, 0.08), look, part="front")


def _standing(b: Builder, p: Params, look: Material, h: float) -> None:
    """Two columns on long feet, a beam, a box of keys under the front edge."""
    w, d, iron = p["width"], p["depth"], material("iron")
    for s in (-1, 1):
        y = s * (w / 2 - 0.2)
        b.box((0, y, 0.018), (d - 0.04, 0.08, 0.036), iron, 0.01).box((-0.04, y, h / 2), (0.09, 0.06, h - 0.03), iron, 0.004)
        b.box((-0.04, y, h * 0.3), (0.1, 0.07, h * 0.55), iron, 0.004).box((0, y, h - 0.018), (d - 0.1, 0.06, 0.035), iron)
    b.box((-0.04, 0, h - 0.05), (0.05, w - 0.4, 0.06), iron)
    b.box((d / 2 - 0.07, -w / 2 + 0.238, h - 0.012), (0.1, 0.14, 0.024), material("plastic", "black"), 0.004, "front")


def _trestles(b: Builder, p: Params, look: Material, h: float) -> None:
    """Two sawhorses; a shallow drawer hangs under the front edge."""
    w, d = p["width"], p["depth"]
    for s in (-1, 1):
        y = s * (w / 2 - 0.22)
        b.box((0, y, h - 0.025), (d - 0.08, 0.07, 0.05), look)
        for sx in (-1, 1):
            for t in (-1, 1):
                b.tube(
                    [(sx * (d / 2 - 0.06), y + t * 0.15, 0), (sx * (d / 2 - 0.09), y + t * 0.02, h - 0.03)],
                    [0.02, 0.024],
                    look,
                    4,
                )
            b.box((sx * (d / 2 - 0.07), y, 0.24), (0.025, 0.2, 0.035), look)
        b.box((0, y, 0.24), (d - 0.12, 0.03, 0.03), look)
    b.box((0.05, 0, h - 0.045), (d - 0.2, 0.5, 0.09), look, 0.003)
    drawer(b, d / 2 - 0.05, (-0.25, 0.25), (h - 0.09, h), 0.4, look, material("iron"), p["open"], "knob")


@register(
    "lectern",
    family="office",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"look": [draw(rng, ("oak", "walnut", "wood")), None]},
)
def lectern(p: Params) -> Built:
    """A speaker's stand; front: towards the audience."""
    b, look = Builder(), of(p["look"])
    b.box((0, 0, 0.02), (0.46, 0.56, 0.04), look).box((0.04, 0, 0.55), (0.3, 0.5, 1.04), look).box(
        (0.195, 0, 0.6), (0.012, 0.3, 0.5), material("painted", "white"), part="front"
    )
    b.box((0, 0, 1.12), (0.44, 0.6, 0.035), look, transform=rotation("y", -0.25, (0, 0, 1.1)))
    return b.built("lectern", words(p["look"]))
