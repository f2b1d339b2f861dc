"""Bags and suitcases."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, fine, of, plastic_look, smooth, span, words


@register(
    "backpack",
    confused_with=("bag", "handbag", "shopping bag", "suitcase"),
    affords=("open", "contain"),
    family="bags", has_front=True, facing="nowhere",
    sample=lambda rng: {"color": draw(rng, SOFT_COLORS), "height": span(rng, 0.4, 0.5), "style": draw(rng, ("school", "hiking", "rolltop"))},
)  # fmt: skip
def backpack(p: Params) -> Built:
    """A school bag with a front pocket, a tall hiking pack with a mat on top, or a roll-top with buckles; straps behind."""
    look: list[str | None] = ["fabric", p["color"]]
    dark = material("fabric", "black" if p["color"] != "black" else "gray")
    b, cloth, style = Builder(), of(look), p["style"]
    h = p["height"] * (1.4 if style == "hiking" else 1.0)
    if style == "hiking":
        b.cushion((0, 0, h * 0.44), (0.22, 0.32, h * 0.84), cloth, 0.08, 0.012).cushion(
            (0.01, 0, h * 0.87), (0.25, 0.31, h * 0.14), cloth, 0.04, 0.01
        )
        b.cylinder(
            (0.0, -0.23, h * 0.94 + 0.055),
            0.058,
            0.46,
            material("rubber", "blue" if p["color"] != "blue" else "orange"),
            axis="y",
            segments=20,
            bevel=0.012,
        )
        for s in (-1, 1):
            b.cushion((0.02, s * 0.165, h * 0.24), (0.13, 0.06, h * 0.34), cloth, 0.028, 0.006)
            b.box((0.118, s * 0.08, h * 0.5), (0.008, 0.022, h * 0.72), dark, 0.002, "front")
    elif style == "rolltop":
        b.cushion((0, 0, h * 0.43), (0.17, 0.3, h * 0.86), cloth, 0.045, 0.008).cushion(
            (0.09, 0, h * 0.26), (0.04, 0.25, h * 0.4), cloth, 0.018, 0.004, part="front"
        )
        b.cylinder((0, -0.145, h * 0.91), 0.036, 0.29, cloth, axis="y", segments=20, bevel=0.008)
        for s in (-1, 1):
            b.box((0.088, s * 0.08, h * 0.7), (0.006, 0.022, h * 0.36), dark, 0.001, "front").box(
                (0.094, s * 0.08, h * 0.66), (0.012, 0.034, 0.03), material("chrome"), 0.003, "front"
            )
    else:
        b.cushion((0, 0, h / 2), (0.18, 0.31, h), cloth, 0.07, 0.01)
        b.cushion((0.1, 0, h * 0.32), (0.08, 0.24, h * 0.42), cloth, 0.03, 0.01, part="front")
        b.tube([(0.135, -0.09, h * 0.47), (0.145, 0, h * 0.5), (0.135, 0.09, h * 0.47)], 0.006, dark, 8, part="front")
    back = -0.1 if style == "hiking" else -0.07
    for s in (-1, 1):
        path = [
            (back, s * 0.07, h * 0.86),
            (back - 0.06, s * 0.09, h * 0.66),
            (back - 0.06, s * 0.11, h * 0.35),
            (back - 0.01, s * 0.12, h * 0.1),
        ]
        b.tube(path, 0.016, dark, 8)
    top = h * (0.97 if style == "school" else 0.9)
    b.tube([(-0.05, -0.04, top), (-0.06, 0, top + 0.06), (-0.05, 0.04, top)], 0.01, dark, 8)
    return b.built("backpack", words(look, style))


@register(
    "suitcase",
    confused_with=("bag", "briefcase"),
    affords=("open", "contain"),
    family="bags", has_front=False, overtopped=True,
    sample=lambda rng: {"look": plastic_look(rng, ("white", "beige")), "height": span(rng, 0.5, 0.68), "style": draw(rng, ("trolley", "vintage", "soft"))},
)  # fmt: skip
def suitcase(p: Params) -> Built:
    """A ribbed shell on wheels, an old leather case with straps and corners, or a soft one with pockets, on wheels."""
    color, style = p["look"][1], p["style"]
    if style == "vintage":
        return _vintage(p, color)
    look: list[str | None] = ["plastic" if style == "trolley" else "fabric", color]
    b, shell, h = Builder(), of(look), p["height"]
    b.cushion((0, 0, h / 2 + 0.05), (0.25, 0.42, h), shell, 0.05 if style == "trolley" else 0.035)
    if style == "trolley":
        for k in range(5):
            for s in (-1, 1):
                b.box((s * 0.124, (k - 2) * 0.07, h / 2 + 0.05), (0.012, 0.02, h * 0.8), shell, 0.005)
    else:
        dark = material("fabric", "black" if color != "black" else "gray")
        for z, tall in ((0.3, 0.42), (0.72, 0.26)):
            b.cushion((0.125, 0, 0.05 + h * z), (0.06, 0.34, h * tall), shell, 0.025, 0.006)
            b.tube(
                [
                    (0.15, -0.14, 0.05 + h * (z + tall * 0.36)),
                    (0.157, 0, 0.05 + h * (z + tall * 0.4)),
                    (0.15, 0.14, 0.05 + h * (z + tall * 0.36)),
                ],
                0.005,
                dark,
                6,
            )
        b.tube([(0.02, -0.07, h + 0.05), (0.02, -0.04, h + 0.08), (0.02, 0.04, h + 0.08), (0.02, 0.07, h + 0.05)], 0.01, dark, 8)
    for s in (-1, 1):
        b.cylinder((-0.05, s * 0.1, h + 0.04), 0.008, 0.28, material("chrome"), segments=12)
        for t in (-1, 1):
            b.cylinder((t * 0.08, s * 0.16 - 0.012, 0.025), 0.025, 0.024, material("rubber"), axis="y", segments=16)
    b.box((-0.05, 0, h + 0.33), (0.035, 0.24, 0.03), material("plastic", "black"), 0.01)
    return b.built("suitcase", words(look, style))


def _vintage(p: Params, color: str) -> Built:
    """A flat leather case standing on its long side: two straps, brass corners, a handle on top."""
    look: list[str | None] = ["leather", color]
    b, hide, w, h = Builder(), of(look), p["height"], p["height"] * 0.64
    strap = material("leather", "brown" if color != "brown" else "black")
    b.cushion((0, 0, h / 2), (0.19, w, h), hide, 0.025)
    for s in (-1, 1):
        y = s * w * 0.27
        b.box((0, y, h / 2), (0.2, 0.035, h + 0.008), strap, 0.004).box(
            (0.102, y, h * 0.72), (0.008, 0.045, 0.035), material("brass"), 0.003
        )
        for t in (-1, 1):
            for z in (0.022, h - 0.022):
                b.sphere((t * 0.075, s * (w / 2 - 0.022), z), 0.028, material("brass"), 12)
    b.tube([(0, -0.08, h - 0.005), (0, -0.065, h + 0.035), (0, 0.065, h + 0.035), (0, 0.08, h - 0.005)], 0.012, strap, 10)
    return b.built("suitcase", words(look, "vintage"))


@register(
    "handbag",
    overtopped=True,
    confused_with=("bag", "shopping bag", "suitcase", "briefcase"),
    affords=("open", "contain"),
    family="bags", has_front=False, holdable=True, placement="surface",
    sample=lambda rng: {"color": draw(rng, ("red", "brown", "black", "beige", "teal", "pink", "yellow", "navy")), "style": draw(rng, ("satchel", "bucket", "saddle"))},
)  # fmt: skip
def handbag(p: Params) -> Built:
    """A leather bag with a loop to hold it by: a framed satchel, a gathered bucket, or a saddle bag with a flap."""
    look: list[str | None] = ["leather", p["color"]]
    b, hide, gold, style = Builder(), of(look), material("brass"), p["style"]
    a = np.linspace(0, np.pi, 14)
    if style == "bucket":
        profile = [
            (0.085, 0),
            (0.085, 0),
            (0.1, 0.03),
            (0.11, 0.12),
            (0.09, 0.19),
            (0.1, 0.215),
            (0.088, 0.215),
            (0.08, 0.19),
            (0, 0.17),
        ]
        b.lathe(smooth(profile), hide, 28).ring(
            (0, 0, 0.187), 0.097, 0.005, material("leather", "brown" if p["color"] != "brown" else "black")
        )
        b.tube(np.stack([0 * a, 0.09 * np.cos(a), 0.2 + 0.13 * np.sin(a)], 1), 0.008, hide, 8)
        return b.built("handbag", words(look, style), grip=(0, 0, 0.325))
    if style == "saddle":
        t = np.linspace(np.pi, 2 * np.pi, 15)
        outline = np.concatenate(
            [
                [(-0.12, 0.19), (-0.125, 0.1)],
                np.stack([0.125 * np.cos(t), 0.09 + 0.09 * np.sin(t)], 1),
                [(0.125, 0.1), (0.12, 0.19)],
            ]
        )
        b.extrude(outline, 0.08, hide, (-0.04, 0, 0), axis="x")
        flap = np.concatenate([[(-0.125, 0.195)], np.stack([0.128 * np.cos(t), 0.145 + 0.075 * np.sin(t)], 1), [(0.125, 0.195)]])
        b.extrude(flap, 0.01, hide, (0.04, 0, 0), axis="x").box((0, 0, 0.19), (0.1, 0.252, 0.014), hide, 0.006)
        b.box((0.054, 0, 0.085), (0.012, 0.04, 0.035), gold, 0.004)
        b.tube(np.stack([0 * a, 0.11 * np.cos(a), 0.19 + 0.15 * np.sin(a)], 1), 0.007, hide, 8)
        return b.built("handbag", words(look, style), grip=(0, 0, 0.335))
    b.cushion((0, 0, 0.1), (0.11, 0.28, 0.2), hide, 0.035, 0.008).box((0, 0, 0.203), (0.03, 0.22, 0.015), gold)
    b.tube(np.stack([0 * a, 0.085 * np.cos(a), 0.2 + 0.1 * np.sin(a)], 1), 0.007, hide, 8).sphere(
        (0.06, 0, 0.15), 0.014, gold, 10
    )
    return b.built("handbag", words(look, style), grip=(0, 0, 0.295))


@register(
    "shopping_bag",
    overtopped=True,
    confused_with=("suitcase",),
    affords=("contain",),
    family="bags", has_front=False, holdable=True, placement="surface",
    sample=lambda rng: {"color": draw_color(rng, ("gray",)), "style": draw(rng, ("carrier", "tote", "grocery")), "size": fine(rng, 0.85, 1.1)},
)  # fmt: skip
def shopping_bag(p: Params) -> Built:
    """A paper carrier with cord handles, a slack cloth tote with long straps, or an open bag with food looking out."""
    style, s = p["style"], p["size"]
    look: list[str | None] = ["fabric" if style == "tote" else "paper", p["color"]]
    b, skin, mark = Builder(), of(look), material("paper", "white" if p["color"] != "white" else "black")
    a = np.linspace(0, np.pi, 12)
    if style == "tote":
        t = np.linspace(0, 1, 9)
        wide, deep = 0.16 + 0.02 * np.sin(np.pi * t), 0.055 * np.sin(np.pi * np.clip(0.18 + 0.78 * t, 0, 1)) + 0.006
        turn = np.linspace(0, 2 * np.pi, 28)
        ring = np.stack(
            [np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.7, np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.55], 1
        )
        bag = np.array([[(x * deep[k] * s, y * wide[k] * s, 0.34 * s * t[k]) for x, y in ring[:-1]] for k in range(9)])
        _closed_bag(b, bag, skin)
        b.box((0.058 * s, 0, 0.16 * s), (0.006, 0.14 * s, 0.1 * s), mark, 0.001)
        for side in (-1, 1):
            b.tube(np.stack([side * 0.012 + 0 * a, 0.07 * s * np.cos(a), (0.33 + 0.2 * np.sin(a)) * s], 1), 0.008, skin, 8)
        return b.built("shopping bag", words(look, style), grip=(0, 0, 0.53 * s))
    x, y, z = 0.12 * s, 0.25 * s, 0.3 * s
    if style == "carrier":
        b.box((0, 0, z / 2), (x, y, z), skin, 0.003)
    else:
        for side in (-1, 1):
            b.box((side * x / 2, 0, z / 2), (0.004, y, z), skin, 0.001).box((0, side * y / 2, z / 2), (x, 0.004, z), skin, 0.001)
        b.box((0, 0, 0.003), (x, y, 0.006), skin, 0.001).box(
            (0, 0, z * 0.86), (x - 0.008, y - 0.008, 0.01), material("cardboard"), 0.001
        )
        b.tube([(0.01, y * 0.18, z * 0.7), (0.0, y * 0.3, z * 1.3)], 0.028 * s, material("bread"), 12)
        for k, word in enumerate(("red", "orange", "green")):
            b.sphere((0.018 * (-1) ** k, -y * 0.32 + 0.06 * k * s, z * 0.95), 0.035 * s, material("plastic", word), 14)
    b.box((x / 2 + 0.001, 0, z * 0.52), (0.003, y * 0.52, z * 0.34), mark, 0.001)
    for side in (-1, 1) if style == "carrier" else ():
        b.tube(np.stack([side * 0.05 * s * (1 - np.sin(a)), 0.05 * np.cos(a), z + 0.1 * np.sin(a)], 1), 0.004, skin, 8)
    return b.built("shopping bag", words(look, style), grip=(0, 0, z + (0.095 if style == "carrier" else -0.02)))


def _closed_bag(b: Builder, rings: np.ndarray, look: Material) -> None:
    """A skin through rings (R, K, 3) from the bottom up, with flat caps."""
    rows, count = rings.shape[:2]
    k = np.arange(count)
    after = (k + 1) % count
    faces = []
    for row in range(rows - 1):
        low, high = row * count, (row + 1) * count
        faces += [np.stack([low + k, low + after, high + after], 1), np.stack([low + k, high + after, high + k], 1)]
    bottom, top = rows * count, rows * count + 1
    faces += [
        np.stack([np.full(count, bottom), after, k], 1),
        np.stack([np.full(count, top), (rows - 1) * count + k, (rows - 1) * count + after], 1),
    ]
    points = np.concatenate([rings.reshape(-1, 3), rings[:1].mean(1), rings[-1:].mean(1)])
    b.add(points, np.concatenate(faces), look)
