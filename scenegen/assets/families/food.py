"""Food."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, fine, smooth


@register(
    "apple",
    confused_with=("orange", "peach", "tomato", "ball"),
    family="food",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"color": draw(rng, ("red", "green", "yellow")), "radius": fine(rng, 0.035, 0.042)},
)
def apple(p: Params) -> Built:
    """An apple with stalk and leaf."""
    r = p["radius"]
    profile = [
        (0, 0.12 * r),
        (0.15 * r, 0.05 * r),
        (0.45 * r, 0),
        (0.85 * r, 0.4 * r),
        (1.08 * r, 1.1 * r),
        (0.85 * r, 1.8 * r),
        (0.35 * r, 1.95 * r),
        (0, 1.5 * r),
    ]
    b = Builder().lathe(smooth(profile), material("plastic", p["color"]), 32)
    b.tube([(0, 0, 1.6 * r), (0.1 * r, 0, 2.2 * r)], 0.0025, material("bark"), 6).sphere(
        (0.4 * r, 0, 2.05 * r), (0.4 * r, 0.2 * r, 0.06 * r), material("leaf"), 10
    )
    return b.built("apple", {"color": p["color"], "material": ""}, grip=(0, 0, r))


@register(
    "orange",
    confused_with=("peach", "tomato", "ball"),
    family="food",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"radius": fine(rng, 0.036, 0.044)},
)
def orange(p: Params) -> Built:
    """An orange."""
    r = p["radius"]
    b = (
        Builder()
        .sphere((0, 0, r * 0.97), (r, r, r * 0.97), material("plastic", "orange", roughness=0.6), 28)
        .cylinder((0, 0, r * 1.9), 0.004, 0.003, material("leaf"), segments=8)
    )
    return b.built("orange", {"color": "orange", "material": ""}, grip=(0, 0, r))


@register(
    "banana",
    grip_radius_m=0.018,
    family="food",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"length": fine(rng, 0.16, 0.2)},
)
def banana(p: Params) -> Built:
    """A bent banana."""
    a = np.linspace(-0.75, 0.75, 14)
    r = p["length"] / 1.5
    path = np.stack([r * np.sin(a), r * np.cos(a) - r, 0.018 + 0 * a], 1)
    b = Builder().tube(
        path, 0.004 + 0.0145 * np.sin(np.linspace(0.12, np.pi - 0.2, 14)) ** 0.6, material("plastic", "yellow"), 12
    )
    b.tube([path[0], path[0] + [-0.012, -0.004, 0.002]], 0.004, material("bark"), 8).sphere(path[-1], 0.005, material("soil"), 8)
    return b.built("banana", {"color": "yellow", "material": ""}, grip=(0, 0, 0.018))


@register(
    "bread",
    nouns=("loaf of bread",),
    confused_with=("cupcake", "hamburger"),
    family="food", has_front=False, placement="surface",
    sample=lambda rng: {"length": fine(rng, 0.22, 0.3), "style": draw(rng, ("tin loaf", "round", "baguette"))},
)  # fmt: skip
def bread(p: Params) -> Built:
    """A tin loaf with slices cut off, a round loaf, or a baguette, cut across the crust."""
    b, n, crust, crumb = Builder(), p["length"], material("bread"), material("paper", "beige")
    if p["style"] == "tin loaf":
        dome = 0.055 + 0.045 * np.sin(np.linspace(0, np.pi, 13)) ** 0.6
        outline = np.array([(0, -0.05), (0, 0.05), *zip(dome, np.linspace(0.062, -0.062, 13), strict=True)])[:, [1, 0]]
        b.extrude(outline, n * 0.8, crust, (-n * 0.4, 0, 0), axis="x")
        for k, x in enumerate((n * 0.4 + 0.004, n * 0.4 + 0.02, n * 0.4 + 0.036)):
            b.extrude(outline * 0.98, 0.012, crumb if k < 2 else crust, (x, 0, 0), axis="x")
            b.extrude(outline * 0.88 + [0, 0.004], 0.002, crumb, (x + 0.0115, 0, 0), axis="x")
    else:
        half = n / 2 if p["style"] == "round" else n * 0.85
        wide = 0.09 if p["style"] == "round" else 0.04
        x = np.linspace(-1, 1, 17)
        b.tube(
            np.stack([x * half, 0 * x, np.full(17, wide * 0.62)], 1),
            wide * np.sqrt(np.maximum(1 - np.abs(x) ** 3.2, 0.002)),
            crust,
            20,
            transform=np.diag([1, 1, 0.82, 1.0]),
        )
        for k in range(5):
            at = (k - 2) * half * 0.32
            top = wide * 1.62 * 0.82 * (1 - 0.04 * abs(k - 2) ** 1.5)
            b.tube(
                [(at - 0.014, -wide * 0.5, top - wide * 0.12), (at, 0, top), (at + 0.014, wide * 0.5, top - wide * 0.12)],
                [0.003, 0.006, 0.003],
                crumb,
                8,
            )
    return b.built("loaf of bread", {"color": "brown", "material": "", "style": p["style"]})


@register(
    "cake",
    confused_with=("cupcake", "hamburger", "loaf of bread", "plate"),
    family="food",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"icing": draw(rng, ("pink", "white", "brown", "yellow", "teal")), "stand": draw(rng, ("white", "gray"))},
)
def cake(p: Params) -> Built:
    """An iced cake with cherries on a stand."""
    b = Builder().lathe(
        [(0.09, 0), (0.08, 0.012), (0.02, 0.03), (0.02, 0.05), (0.15, 0.065), (0.15, 0.072), (0, 0.07)],
        material("ceramic", p["stand"]),
        36,
    )
    b.cylinder((0, 0, 0.07), 0.115, 0.09, material("plastic", p["icing"]), bevel=0.012, segments=36)
    for k in range(8):
        b.sphere((0.09 * np.cos(k * np.pi / 4), 0.09 * np.sin(k * np.pi / 4), 0.165), 0.013, material("plastic", "red"), 10)
    return b.built("cake", {"color": p["icing"], "material": ""})


@register(
    "pizza",
    family="food",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"radius": fine(rng, 0.14, 0.17), "tops": int(rng.integers(1000))},
)
def pizza(p: Params) -> Built:
    """A pizza with toppings."""
    r, rng = p["radius"], np.random.default_rng(p["tops"])
    b = (
        Builder()
        .cylinder((0, 0, 0), r, 0.014, material("paper", "beige"), bevel=0.005, segments=40)
        .ring((0, 0, 0.014), r - 0.012, 0.011, material("paper", "brown"))
    )
    b.cylinder((0, 0, 0.01), r - 0.018, 0.008, material("plastic", "orange"), segments=40)
    for k in range(9):
        a, d = k * 2.4, r * 0.75 * np.sqrt((k + 0.3) / 9)
        b.cylinder(
            (d * np.cos(a), d * np.sin(a), 0.016),
            0.018 + 0.004 * float(rng.random()),
            0.005,
            material("plastic", "red" if k % 3 else "green"),
            segments=14,
        )
    return b.built("pizza", {"color": "orange", "material": ""})


@register("watermelon", family="food", has_front=False, placement="surface", sample=lambda rng: {"radius": fine(rng, 0.11, 0.14)})
def watermelon(p: Params) -> Built:
    """A striped melon."""
    r = p["radius"]
    b = Builder().sphere((0, 0, r), (r * 1.2, r, r), material("plastic", "green"), 48)
    a = np.linspace(-1.25, 1.25, 14)
    for k in range(8):
        t = k * np.pi / 4
        b.tube(
            np.stack([1.2 * r * np.sin(a), r * np.cos(a) * np.cos(t), r + r * np.cos(a) * np.sin(t)], 1),
            0.005,
            material("leaf"),
            6,
        )
    return b.built("watermelon", {"color": "green", "material": ""})
