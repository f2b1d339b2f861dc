"""Hooks, racks and mats by the door."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, body_look, of, span, words


@register(
    "umbrella_stand",
    overtopped=True,
    confused_with=("umbrella", "trash can", "basket"),
    affords=("contain",),
    family="entrance",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("pot", "wire")),
        "color": draw(rng, ("white", "black", "blue", "green", "brown", "teal")),
        "umbrellas": [draw(rng, SOFT_COLORS) for _ in range(int(rng.integers(1, 4)))],
    },
)
def umbrella_stand(p: Params) -> Built:
    """A pot or a wire cylinder with furled umbrellas in it."""
    look: list[str | None] = ["ceramic" if p["style"] == "pot" else "painted", p["color"]]
    b, made = Builder(), of(look)
    if p["style"] == "pot":
        b.lathe(
            [(0.11, 0), (0.13, 0.02), (0.12, 0.3), (0.135, 0.5), (0.12, 0.5), (0.105, 0.28), (0.1, 0.02), (0, 0.02)], made, 36
        )
    else:
        b.cylinder((0, 0, 0), 0.12, 0.03, made, segments=32)
        for z in (0.2, 0.34, 0.5):
            b.ring((0, 0, z), 0.12, 0.007, made)
        for k in range(12):
            a = k * np.pi / 6
            b.tube([(0.12 * np.cos(a), 0.12 * np.sin(a), 0.02), (0.12 * np.cos(a), 0.12 * np.sin(a), 0.5)], 0.005, made, 6)
    for k, color in enumerate(p["umbrellas"]):
        a = 2.1 * k + 0.5
        way = np.array([np.cos(a), np.sin(a), 0.0])
        foot, top = way * 0.03 + [0, 0, 0.04], way * 0.085 + [0, 0, 0.72]
        axis = top - foot
        b.tube(
            [foot, foot + axis * 0.25, foot + axis * 0.75, foot + axis * 0.95],
            [0.012, 0.034, 0.045, 0.014],
            material("fabric", color),
            14,
        )
        arc = np.linspace(0, np.pi, 8)
        hook = np.stack([0.035 * (1 - np.cos(arc)) * way[0], 0.035 * (1 - np.cos(arc)) * way[1], 0.1 + 0.035 * np.sin(arc)], 1)
        b.tube(np.concatenate([[foot + axis * 0.93], top + hook]), 0.011, material("walnut"), 8)
    return b.built("umbrella stand", words(look, p["style"]))


@register(
    "key_rack",
    family="entrance",
    has_front=True,
    facing="nowhere",
    placement="wall",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "teal", "red", "yellow")),
        "keys": [draw(rng, ("red", "blue", "green", "yellow", "pink", "orange")) for _ in range(int(rng.integers(2, 5)))],
    },
)
def key_rack(p: Params) -> Built:
    """A small board with a ledge and hooks that keys hang from."""
    b, look, brass = Builder(), of(p["look"]), material("brass")
    b.box((-0.02, 0, 0.17), (0.02, 0.36, 0.14), look, 0.005).box((0.02, 0, 0.235), (0.08, 0.36, 0.014), look).box(
        (0.055, 0, 0.25), (0.01, 0.36, 0.03), look
    )
    for k in range(5):
        y = (k - 2) * 0.07
        b.tube([(-0.01, y, 0.15), (0.02, y, 0.14), (0.028, y, 0.16)], 0.005, brass, 8, "front")
        if k < len(p["keys"]):
            b.ring((0.02, y, 0.118), 0.02, 0.0025, material("chrome"), "x", 18, "front").box(
                (0.02, y + 0.01, 0.075), (0.007, 0.03, 0.045), material("plastic", p["keys"][k]), 0.003, "front"
            )
            b.box((0.022, y - 0.012, 0.06), (0.003, 0.012, 0.07), material("chrome"), 0.001, "front").lathe(
                [(0.014, 0), (0.014, 0.004), (0, 0.004)], material("chrome"), 14, (0.02, y - 0.012, 0.095), "x", "front"
            )
    return b.built("key rack", words(p["look"]))


@register(
    "wall_hooks",
    nouns=("row of coat hooks",),
    confused_with=("coat rack", "clothes rack", "key rack"),
    family="entrance",
    has_front=True,
    facing="nowhere",
    placement="wall",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "gray", "green")),
        "coats": [draw(rng, SOFT_COLORS) for _ in range(int(rng.integers(1, 4)))],
        "width": span(rng, 0.8, 1.1),
    },
)
def wall_hooks(p: Params) -> Built:
    """A board of coat hooks with coats hanging on some, their backs to the wall."""
    b, look, w, top = Builder(), of(p["look"]), p["width"], 1.0
    b.box((-0.05, 0, top), (0.022, w, 0.12), look, 0.005)
    for k in range(5):
        y = (k - 2) * w / 5.4
        b.tube([(-0.04, y, top - 0.02), (0.0, y, top - 0.03), (0.02, y, top + 0.02)], 0.008, material("iron"), 8, "front").sphere(
            (0.02, y, top + 0.024), 0.012, material("iron"), 10, "front"
        )
    for k, color in enumerate(p["coats"]):
        cloth, y = material("fabric", color), ((0, 4, 2)[k] - 2) * w / 5.4
        half = [(0.05, 0.0), (0.13, -0.05), (0.155, -0.12), (0.14, -0.35), (0.175, -0.86)]
        outline = [(y + dy, top + dz) for dy, dz in half] + [(y - dy, top + dz) for dy, dz in half[::-1]]
        b.extrude(outline, 0.06 + 0.012 * k, cloth, (-0.035 + 0.002 * k, 0, 0), "x", "front")
        for s in (-1, 1):
            arm = [
                (0.0, y + s * 0.12, top - 0.08),
                (0.03 + 0.012 * k, y + s * 0.165, top - 0.25),
                (0.035 + 0.012 * k, y + s * 0.17, top - 0.58 - 0.004 * k),
            ]
            b.tube(arm, [0.045, 0.042, 0.034], cloth, 12, "front")
            b.box(
                (0.03 + 0.012 * k, y + s * 0.045, top - 0.07),
                (0.02, 0.06, 0.14),
                cloth,
                0.006,
                "front",
                transform=rotation("x", s * 0.45, (0, y + s * 0.045, top - 0.07)),
            )
        for j in range(4):
            b.sphere(
                (0.026 + 0.012 * k, y + 0.01, top - 0.24 - 0.15 * j),
                0.012,
                material("plastic", "black" if color != "black" else "white"),
                8,
                "front",
            )
    return b.built("row of coat hooks", {"material": "fabric"})


@register(
    "doormat",
    confused_with=("rug",),
    family="entrance",
    decor=True,
    has_front=False,
    sample=lambda rng: {
        "color": draw(rng, ("brown", "gray", "black", "green", "red", "navy")),
        "style": draw(rng, ("striped", "bordered", "plain")),
    },
)
def doormat(p: Params) -> Built:
    """A coarse mat to wipe feet on; its long side along Y."""
    look: list[str | None] = ["carpet", p["color"]]
    b, pale = Builder(), material("carpet", "beige")
    b.box((0, 0, 0.008), (0.44, 0.72, 0.016), of(look), 0.004)
    for s in (-1, 1):
        b.box((s * 0.215, 0, 0.007), (0.02, 0.74, 0.014), material("rubber"), 0.003).box(
            (0, s * 0.362, 0.007), (0.44, 0.02, 0.014), material("rubber"), 0.003
        )
    if p["style"] == "striped":
        for k in range(5):
            b.box(((k - 2) * 0.075, 0, 0.015), (0.026, 0.66, 0.006), pale, 0.001)
    elif p["style"] == "bordered":
        for s in (-1, 1):
            b.box((s * 0.15, 0, 0.015), (0.02, 0.6, 0.006), pale, 0.001).box(
                (0, s * 0.29, 0.015), (0.3, 0.02, 0.006), pale, 0.001
            )
    return b.built("doormat", words(["fabric", p["color"]], p["style"]))


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
