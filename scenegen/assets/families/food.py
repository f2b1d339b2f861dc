"""Food."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.kit import Builder
from scenegen.assets.materials import draw, material
from scenegen.assets.mesh import Built
from scenegen.assets.shaping import Params, fine


@register(
    "apple",
    family="food",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"color": draw(rng, ("red", "green", "yellow")), "radius": fine(rng, 0.035, 0.042)},
)
def apple(p: Params) -> Built:
    """An apple with stalk and leaf."""
    r = p["radius"]
    b = Builder().lathe(
        [(0, 0.1 * r), (0.5 * r, 0), (0.95 * r, 0.6 * r), (r, 1.1 * r), (0.75 * r, 1.75 * r), (0.3 * r, 1.85 * r), (0, 1.6 * r)],
        material("plastic", p["color"]),
        28,
    )
    b.tube([(0, 0, 1.6 * r), (0.1 * r, 0, 2.2 * r)], 0.0025, material("bark"), 6).sphere(
        (0.4 * r, 0, 2.05 * r), (0.4 * r, 0.2 * r, 0.06 * r), material("leaf"), 10
    )
    return b.built("apple", {"color": p["color"], "material": ""}, grip=(0, 0, r))


@register(
    "orange",
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


@register("bread", family="food", has_front=False, placement="surface", sample=lambda rng: {"length": fine(rng, 0.22, 0.3)})
def bread(p: Params) -> Built:
    """A loaf with cuts across the crust."""
    b, n = Builder(), p["length"]
    b.sphere((0, 0, 0.045), (n / 2, 0.065, 0.05), material("paper", "brown"), 28)
    for k in range(4):
        b.tube(
            [((k - 1.5) * n * 0.2 - 0.015, -0.035, 0.086), ((k - 1.5) * n * 0.2 + 0.015, 0.035, 0.086)],
            0.006,
            material("paper", "beige"),
            8,
        )
    return b.built("loaf of bread", {"color": "brown", "material": ""})


@register(
    "cake",
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
    b = Builder().sphere((0, 0, r), (r * 1.2, r, r), material("plastic", "green"), 32)
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
