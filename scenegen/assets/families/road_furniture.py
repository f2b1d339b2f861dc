"""What guides and stops traffic."""

from __future__ import annotations

import itertools

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, of, span, words


@register(
    "traffic_cone",
    confused_with=("bollard", "road barrier"),
    family="street",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("orange", "red", "yellow")), "height": span(rng, 0.5, 0.75)},
)
def traffic_cone(p: Params) -> Built:
    """A cone with white bands on a square foot."""
    b, h, body, band = Builder(), p["height"], material("plastic", p["color"]), material("plastic", "white")
    b.box((0, 0, 0.02), (h * 0.56, h * 0.56, 0.04), body, 0.01)
    edges = [0.04, 0.34 * h, 0.52 * h, 0.66 * h, 0.82 * h, h]

    def radius(z: float) -> float:
        return h * (0.21 - 0.165 * z / h)

    for k, (low, high) in enumerate(itertools.pairwise(edges)):
        b.cylinder((0, 0, low), radius(low), high - low, band if k % 2 else body, radius(high), 28)
    return b.built("traffic cone", {"color": p["color"], "material": "plastic"})


@register(
    "road_barrier",
    family="street",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("red", "orange")), "length": span(rng, 1.2, 1.8)},
)
def road_barrier(p: Params) -> Built:
    """A striped plank on trestles with warning lamps."""
    b, n, frame = Builder(), p["length"], material("steel")
    count = int(n / 0.2)
    for z in (0.45, 0.86):
        for k in range(count):
            look = material("plastic", p["color"] if k % 2 else "white")
            b.box((0, (k + 0.5) * n / count - n / 2, z), (0.035, n / count, 0.2), look, 0.001)
    for s in (-1, 1):
        y = s * (n / 2 - 0.14)
        b.box((-0.035, y, 0.5), (0.04, 0.05, 1.0), frame).box((-0.02, y, 0.03), (0.62, 0.07, 0.06), material("rubber"), 0.015)
        b.box((-0.02, y, 1.06), (0.06, 0.14, 0.1), material("rubber"), 0.01).cylinder(
            (-0.04, y, 1.16), 0.075, 0.04, material("plastic", "yellow", emission=0.4), axis="x"
        )
    return b.built("road barrier", {"color": p["color"], "material": "plastic"})


@register(
    "bicycle_rack",
    confused_with=("road barrier",),
    family="street",
    has_front=False,
    sample=lambda rng: {"hoops": int(rng.integers(2, 6)), "look": draw(rng, ("steel", "green", "black", "blue"))},
)
def bicycle_rack(p: Params) -> Built:
    """Hoops on rails to lock bicycles to."""
    look: list[str | None] = ["steel", None] if p["look"] == "steel" else ["painted", p["look"]]
    b, paint, n = Builder(), of(look), 0.5 * p["hoops"]
    a = np.linspace(0, np.pi, 14)
    for k in range(p["hoops"]):
        y = (k - (p["hoops"] - 1) / 2) * 0.5
        arch = np.column_stack([0.34 * np.cos(a), 0 * a + y, 0.52 + 0.3 * np.sin(a)])
        b.tube(np.concatenate([[[0.34, y, 0.02]], arch, [[-0.34, y, 0.02]]]), 0.026, paint, 12)
    for x in (-0.34, 0.34):
        b.box((x, 0, 0.02), (0.07, n, 0.04), paint, 0.006)
    return b.built("bicycle rack", words(look))


@register(
    "parking_meter",
    motley=True,
    confused_with=("mailbox", "newspaper box"),
    family="street",
    has_front=True,
    rooted=True,
    sample=lambda rng: {"color": draw(rng, ("gray", "blue", "green", "black")), "style": draw(rng, ("single", "terminal"))},
)
def parking_meter(p: Params) -> Built:
    """A coin meter on a post, or a ticket machine; its display faces +X."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, screen = Builder(), of(look), material("screen")
    if p["style"] == "single":
        b.cylinder((0, 0, 0), 0.1, 0.03, material("steel")).cylinder((0, 0, 0.02), 0.035, 1.05, material("steel"))
        b.cushion((0, 0, 1.16), (0.16, 0.2, 0.24), paint, 0.05).sphere((0, 0, 1.28), (0.08, 0.1, 0.1), paint, 20)
        b.box((0.075, 0, 1.28), (0.03, 0.12, 0.07), material("glass"), 0.01, part="front").box(
            (0.082, 0, 1.15), (0.012, 0.03, 0.06), screen, 0.002, part="front"
        )
        return b.built("parking meter", words(look))
    b.box((0, 0, 0.72), (0.26, 0.36, 1.44), paint, 0.03).cushion((0, 0, 1.5), (0.32, 0.42, 0.14), paint, 0.05)
    b.box((0.13, 0, 1.28), (0.012, 0.24, 0.14), screen, 0.004, part="front").box(
        (0.13, 0.06, 1.08), (0.012, 0.12, 0.12), material("steel"), 0.004, part="front"
    )
    b.box((0.13, -0.09, 1.1), (0.014, 0.05, 0.09), material("painted", "red"), 0.004, part="front").box(
        (0.13, 0, 0.86), (0.02, 0.2, 0.08), screen, 0.006, part="front"
    )
    b.box(
        (0.152, 0, 1.5), (0.02, 0.16, 0.1), material("painted", "blue" if p["color"] != "blue" else "white"), 0.004, part="front"
    )
    return b.built("parking meter", words(look))


@register(
    "traffic_light",
    unsaid=("plastic",),
    family="street",
    has_front=True,
    rooted=True,
    sample=lambda rng: {"lit": draw(rng, ("red", "yellow", "green")), "height": span(rng, 2.9, 3.3)},
)
def traffic_light(p: Params) -> Built:
    """A signal on a post; its lamps face +X."""
    b, dark, h = Builder(), material("plastic", "black"), p["height"]
    b.cylinder((0, 0, 0), 0.14, 0.06, material("steel"), bevel=0.01).cylinder((0, 0, 0.05), 0.055, h - 0.5, material("steel"))
    b.box((0, 0, h - 0.45), (0.24, 0.32, 0.92), dark, 0.03)
    for k, word in enumerate(("green", "yellow", "red")):
        z = h - 0.74 + 0.29 * k
        glow = 0.9 if word == p["lit"] else 0.0
        b.lathe([(0.11, 0), (0.1, 0.015), (0, 0.03)], material("plastic", word, emission=glow), 24, (0.12, 0, z), "x", "front")
        a = np.linspace(0.3, np.pi - 0.3, 10)
        b.tube(np.stack([0 * a + 0.2, 0.13 * np.cos(a), z + 0.13 * np.sin(a)], 1), 0.012, dark, 6, part="front")
    return b.built("traffic light", words(["plastic", "black"]))


@register(
    "bollard",
    confused_with=("road barrier",),
    family="street",
    has_front=False,
    rooted=True,
    sample=lambda rng: {"color": draw(rng, ("black", "gray", "green", "red"))},
)
def bollard(p: Params) -> Built:
    """A short post."""
    look: list[str | None] = ["painted", p["color"]]
    b = (
        Builder()
        .lathe([(0.11, 0), (0.11, 0.08), (0.08, 0.12), (0.075, 0.75), (0.09, 0.78), (0.07, 0.86), (0, 0.9)], of(look), 24)
        .ring((0, 0, 0.66), 0.078, 0.012, material("paper"))
    )
    return b.built("bollard", words(look))
