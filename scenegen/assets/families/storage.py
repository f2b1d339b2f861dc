"""Storage: television stands, filing cabinets, coat racks. Front: the doors, the drawers."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, body_look, handle, legs, of, span, words


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
    "coat_rack",
    confused_with=("clothes rack", "key rack"),
    family="storage",
    has_front=False,
    sample=lambda rng: {"look": body_look(rng, ("black", "white", "red", "teal")), "height": span(rng, 1.6, 1.8)},
)
def coat_rack(p: Params) -> Built:
    """A pole with hooks."""
    b, look, h = Builder(), of(p["look"]), p["height"]
    b.cylinder((0, 0, 0), 0.2, 0.03, look, bevel=0.01, segments=36).cylinder((0, 0, 0.02), 0.022, h - 0.03, look)
    b.sphere((0, 0, h), 0.032, look)
    for k in range(6):
        a, z = k * np.pi / 3, h - 0.1 - 0.18 * (k % 2)
        c = np.array([np.cos(a), np.sin(a), 0])
        b.tube([c * 0.02 + [0, 0, z], c * 0.11 + [0, 0, z + 0.02], c * 0.15 + [0, 0, z + 0.08]], 0.009, look)
    return b.built("coat rack", words(p["look"]))
