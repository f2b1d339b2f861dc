"""What holds drink and flowers: mugs, cups, bottles, vases, teapots."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, fine, of, smooth, words

Profile = list[tuple[float, float]]


def _glaze(rng: np.random.Generator) -> Params:
    return {"color": draw_color(rng, ("gray",)), "size": fine(rng, 0.9, 1.15)}


def _ear(b: Builder, x: float, z: float, out: float, tall: float, thick: float, look: Material) -> None:
    """A round handle on the side +X, its ends inside the wall at x."""
    a = np.linspace(-1.4, 1.4, 14)
    b.tube(np.stack([x + out * np.cos(a) - 0.006, 0 * a, z + tall * np.sin(a)], 1), thick, look, 10)


@register(
    "mug",
    confused_with=("cup", "glass", "wine glass", "toothbrush cup"),
    affords=("contain",),
    family="tableware", has_front=False, placement="surface", holdable=True,
    sample=lambda rng: {**_glaze(rng), "style": draw(rng, ("straight", "tapered", "barrel", "enamel")), "drink": draw(rng, ("coffee", "tea", "milk"))},
)  # fmt: skip
def mug(p: Params) -> Built:
    """A mug with a handle: straight, tapered, round-bellied, or enamelled with a dark rim."""
    look: list[str | None] = ["painted" if p["style"] == "enamel" else "ceramic", p["color"]]
    b, glaze, s = Builder(), of(look), p["size"]
    r, h = 0.041 * s, 0.095 * s
    wall = {
        "straight": [(r * 0.92, 0), (r, 0.008), (r, h)], "enamel": [(r, 0), (r * 1.02, 0.004), (r * 1.02, h * 0.86)],
        "tapered": [(r * 0.62, 0), (r * 0.66, 0.006), (r * 1.12, h * 0.9), (r * 1.14, h)],
        "barrel": smooth([(r * 0.7, 0), (r * 0.7, 0), (r * 1.12, h * 0.2), (r * 1.18, h * 0.55), (r * 0.95, h * 0.8), (r * 0.98, h)]),
    }[p["style"]]  # fmt: skip
    top, height = wall[-1]
    inside = [(radius - 0.005, z) for radius, z in reversed(wall) if z > 0.012]
    b.lathe([*wall, (top - 0.004, height), *inside[1:], (wall[0][0] - 0.006, 0.012), (0, 0.01)], glaze, 32)
    middle = {"straight": r, "enamel": r * 1.02, "tapered": r * 0.9, "barrel": r * 1.15}[p["style"]]
    _ear(b, middle, height * 0.52, 0.03 * s, height * 0.32, 0.004 if p["style"] == "enamel" else 0.006, glaze)
    if p["style"] == "enamel":
        b.ring((0, 0, height), top, 0.0025, material("painted", "black" if p["color"] != "black" else "white"))
    level = height * 0.78
    reach = float(np.interp(level, [z for _, z in wall], [radius for radius, _ in wall])) - 0.0045
    liquid = {"coffee": material("soil"), "tea": material("glass", "orange"), "milk": material("plastic", "white")}[p["drink"]]
    b.cylinder((0, 0, level - 0.002), reach, 0.002, liquid)
    return b.built("mug", words(look, p["style"]), grip=(0, 0, h * 0.5))


BOTTLES: dict[str, tuple[float, float, Profile]] = {
    "wine": (0.3, 0.037, [(0.85, 0), (1, 0.02), (1, 0.02), (1, 0.55), (0.95, 0.66), (0.42, 0.76), (0.38, 0.82), (0.38, 0.95)]),
    "soda": (0.23, 0.034, [(0.9, 0), (1, 0.03), (1, 0.25), (0.84, 0.4), (1, 0.55), (0.95, 0.66), (0.45, 0.86), (0.4, 0.94)]),
    "flask": (0.26, 0.036, [(0.95, 0), (1, 0.02), (1, 0.02), (1, 0.76), (0.95, 0.8), (0.66, 0.84), (0.66, 0.84), (0.66, 0.92)]),
    "round": (0.22, 0.058, [(0.6, 0), (0.9, 0.06), (1, 0.26), (0.85, 0.45), (0.3, 0.58), (0.26, 0.7), (0.26, 0.93)]),
}
"""style → height, largest radius (metres), profile as shares of both, from the base to the neck."""


@register(
    "bottle",
    confused_with=("vase", "jug"),
    affords=("contain",),
    family="tableware", has_front=False, placement="surface", holdable=True,
    sample=lambda rng: {
        "color": draw(rng, ("green", "brown", "blue", "teal", "red", "orange")), "label": draw(rng, ("white", "yellow", "beige", "black")),
        "style": draw(rng, tuple(BOTTLES)),
    },
)  # fmt: skip
def bottle(p: Params) -> Built:
    """A wine or soda bottle with a label, a steel flask, or a round-bellied bottle with a cork."""
    style = p["style"]
    h, r, shares = BOTTLES[style]
    look: list[str | None] = ["painted" if style == "flask" else "glass", p["color"]]
    b = Builder()
    profile = [(radius * r, z * h) for radius, z in smooth(shares)]
    b.lathe([*profile, (0, profile[-1][1])], of(look), 28)
    neck, end = profile[-1]
    if style == "flask":
        b.cylinder((0, 0, end - 0.003), r * 0.78, h * 0.1, material("plastic", "black"), bevel=0.004)
        b.ring((0, 0, h * 0.8), r * 0.96, 0.002, material("chrome")).cylinder(
            (0, 0, h * 0.3), r + 0.0006, 0.02, material("paper", p["label"]), segments=28
        )
    elif style == "round":
        b.cylinder((0, 0, end - 0.01), neck * 0.9, 0.028, material("wood"), neck * 1.05, segments=16)
        b.ring((0, 0, end), neck, 0.004, of(look))
    else:
        low, high = (0.16, 0.46) if style == "wine" else (0.28, 0.5)
        radius = r + 0.001
        b.lathe([(radius, h * low), (radius, h * high), (0, h * high)], material("paper", p["label"]), 28)
        b.cylinder(
            (0, 0, end - 0.012), neck * 1.12, 0.024, material("plastic", "black" if style == "wine" else "red"), bevel=0.003
        )
    return b.built("bottle", words(look, style), grip=(0, 0, h * 0.4))


@register(
    "teapot",
    confused_with=("kettle",),
    affords=("contain",),
    family="tableware",
    has_front=False,
    placement="surface",
    sample=lambda rng: {**_glaze(rng), "style": draw(rng, ("round", "tall"))},
)
def teapot(p: Params) -> Built:
    """A round or tall pot with spout, handle and lid."""
    look: list[str | None] = ["ceramic", p["color"]]
    b, glaze, s, up = Builder(), of(look), p["size"], 1.0 if p["style"] == "round" else 1.55
    wide = 1.0 if p["style"] == "round" else 0.78
    profile = [
        (0.045, 0),
        (0.05, 0.004),
        (0.092, 0.05 * up),
        (0.075, 0.1 * up),
        (0.04, 0.118 * up),
        (0.036, 0.122 * up),
        (0.03, 0.128 * up),
        (0, 0.134 * up),
    ]
    b.lathe([(r * s * wide, z * s) for r, z in smooth(profile)], glaze, 36).sphere((0, 0, 0.142 * s * up), 0.012 * s, glaze, 14)
    x = 0.06 * s * wide
    b.tube(
        [
            (x, 0, 0.045 * s * up),
            (x + 0.045 * s, 0, 0.06 * s * up),
            (x + 0.062 * s, 0, 0.095 * s * up),
            (x + 0.08 * s, 0, 0.118 * s * up),
        ],
        [0.02, 0.015, 0.011, 0.009],
        glaze,
        12,
    )
    a = np.linspace(-1.5, 1.5, 12)
    b.tube(np.stack([-x - 0.045 * s * np.cos(a), 0 * a, (0.065 + 0.04 * np.sin(a)) * s * up], 1), 0.007, glaze, 10)
    return b.built("teapot", words(look, p["style"]))


@register(
    "vase",
    confused_with=("jug",),
    affords=("contain",),
    family="tableware", has_front=False, placement="surface",
    sample=lambda rng: {"color": draw_color(rng), "height": fine(rng, 0.2, 0.36), "style": draw(rng, ("tall", "belly", "trumpet", "cylinder"))},
)  # fmt: skip
def vase(p: Params) -> Built:
    """An empty vase: slender, round-bellied, flaring like a trumpet, or a ribbed cylinder."""
    look: list[str | None] = ["ceramic", p["color"]]
    h, style = p["height"], p["style"]
    outside: Profile = {
        "tall": [(0.045, 0), (0.045, 0), (0.06, h * 0.2), (0.07, h * 0.55), (0.022, h * 0.8), (0.03, h * 0.94), (0.045, h)],
        "belly": [(h * 0.16, 0), (h * 0.16, 0), (h * 0.36, h * 0.2), (h * 0.38, h * 0.55), (h * 0.14, h * 0.78), (h * 0.12, h * 0.9), (h * 0.18, h)],
        "trumpet": [(h * 0.22, 0), (h * 0.22, 0.008), (h * 0.06, h * 0.14), (h * 0.1, h * 0.4), (h * 0.12, h * 0.7), (h * 0.28, h)],
        "cylinder": [(h * 0.2, 0), (h * 0.2, 0), (h * 0.2, h), (h * 0.2, h)],
    }[style]  # fmt: skip
    outside = smooth(outside)
    rim, neck = outside[-1][0], min(radius for radius, z in outside if z > h * 0.3)
    b = Builder().lathe(
        [
            *outside,
            (rim - 0.006, h),
            (neck - 0.007, h * 0.8 if style != "cylinder" else h * 0.2),
            (0, h * 0.7 if style != "cylinder" else h * 0.2),
        ],
        of(look),
        40,
    )
    if style == "cylinder":
        for k in range(9):
            b.ring((0, 0, h * (0.08 + 0.105 * k)), h * 0.2, 0.003, of(look), segments=40)
    return b.built("vase", words(look, style))


@register(
    "takeaway_cup",
    motley=True,
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
