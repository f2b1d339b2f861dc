"""Printed packages of food."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.boards import NUMBERS
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, words

CEREALS = ("OAT|RINGS", "CORN|FLAKES", "MUESLI", "RICE|POPS", "BRAN|BITES", "HONEY|OATS")


CARTONS = ("MILK", "OAT|MILK", "CREAM", "KEFIR", "SOYA")


PALE = ("white", "yellow", "beige", "pink")


def ink_on(color: str) -> str:
    """A colour word that can be read on another."""
    return "navy" if color in PALE else "white"


def _package(label: str, color: str, aspect: float) -> Material:
    return showing(f"sign:{label}/{color}/{ink_on(color)}/{aspect}")


@register(
    "cereal_box",
    confused_with=("chest",),
    family="printed",
    has_front=True,
    placement="surface",
    sample=lambda rng: {
        "color": draw_color(rng, ("black", "gray", "brown")),
        "label": draw(rng, CEREALS),
        "height": fine(rng, 0.26, 0.32),
        "picture": int(rng.integers(NUMBERS)),
    },
)
def cereal_box(p: Params) -> Built:
    """A carton of cereal: its name over a picture on the front, lines of print on the sides."""
    look: list[str | None] = ["paper", p["color"]]
    b, card, h = Builder(), of(look), p["height"]
    w, d = h * 0.64, 0.065
    b.box((0, 0, h / 2), (d, w, h), card, 0.0015)
    b.panel((d / 2, 0, h * 0.76), (w * 0.9, h * 0.36), _package(p["label"], p["color"], 1.6), 0.0015, "front")
    b.panel((d / 2, 0, h * 0.32), (w * 0.84, h * 0.46), showing(f"abstract:{p['picture']}"), 0.0015, "front")
    ink = material("paper", ink_on(p["color"]))
    for s in (-1, 1):
        for k in range(7):
            b.box((0, s * w / 2, h * 0.3 + 0.022 * k), (d * 0.7, 0.001, 0.006 if k < 6 else 0.014), ink, 0.0002)
    return b.built("cereal box", words(look))


@register(
    "milk_carton",
    family="printed",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("white", "blue", "green", "red", "pink")), "label": draw(rng, CARTONS)},
)
def milk_carton(p: Params) -> Built:
    """A gabled carton with a screw cap and its name on the front and the back."""
    look: list[str | None] = ["paper", p["color"]]
    b, card, w, h = Builder(), of(look), 0.072, 0.185
    b.box((0, 0, h / 2), (w, w, h), card, 0.0015)
    b.extrude([(h, -w / 2), (h, w / 2), (h + 0.038, 0.003), (h + 0.038, -0.003)], w, card, (0, -w / 2, 0), "y")
    b.box((0, 0, h + 0.045), (0.006, w, 0.016), card, 0.001)
    cap = material("plastic", "white" if p["color"] != "white" else "blue")
    b.cylinder((0, 0, 0), 0.013, 0.016, cap, segments=20, transform=rotation("y", 0.72) @ _up(h + 0.016, 0.024))
    for turn in (0.0, np.pi):
        face = rotation("z", turn)
        b.panel((w / 2, 0, h * 0.6), (w * 0.9, h * 0.5), _package(p["label"], p["color"], 0.7), 0.0015, "front", face)
    for k in range(6):
        b.box((0, w / 2, h * 0.25 + 0.014 * k), (w * 0.6, 0.001, 0.004), cap, 0.0002)
    return b.built("milk carton", words(look))


def _up(z: float, x: float) -> np.ndarray:
    """A shift that, turned by 0.72 about Y afterwards, ends at (x, 0, z)."""
    out = np.eye(4)
    out[:3, 3] = np.linalg.inv(rotation("y", 0.72)[:3, :3]) @ np.array([x, 0.0, z])
    return out
