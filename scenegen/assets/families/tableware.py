"""Tableware: plates with and without food, bowls, glasses, pots, candles."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, fine, of, sheet, words

FOOD = ("", "", "spaghetti", "salad", "fried eggs", "cookies", "sandwich")


@register(
    "plate", family="tableware", has_front=False, placement="surface",
    sample=lambda rng: {
        "color": draw(rng, ("white", "blue", "teal", "yellow", "pink", "green", "beige")), "radius": fine(rng, 0.11, 0.14),
        "style": draw(rng, ("rimmed", "coupe", "square")), "food": draw(rng, FOOD), "grow": int(rng.integers(10_000)),
    },
)  # fmt: skip
def plate(p: Params) -> Built:
    """A dinner plate with a rim, a deep round one, or a square one; some have food on them."""
    look: list[str | None] = ["ceramic", p["color"]]
    r, b, style = p["radius"], Builder(), p["style"]
    if style == "square":
        half = r * 0.9
        b.box((0, 0, 0.004), (half * 1.3, half * 1.3, 0.008), of(look), 0.003)
        a = np.linspace(-1, 1, 9)
        lift = 0.01 + 0.012 * np.clip((np.maximum(np.abs(a)[:, None], np.abs(a)[None]) - 0.7) / 0.3, 0, 1) ** 1.5
        sheet(b, np.stack([*np.meshgrid(a * half, a * half, indexing="ij"), lift], -1), 0.004, of(look))
    elif style == "coupe":
        b.lathe(
            [
                (r * 0.55, 0),
                (r * 0.6, 0.003),
                (r * 0.9, 0.022),
                (r * 0.93, 0.036),
                (r * 0.91, 0.036),
                (r * 0.86, 0.025),
                (r * 0.58, 0.01),
                (0, 0.008),
            ],
            of(look),
            40,
        )
    else:
        b.lathe(
            [
                (r * 0.55, 0),
                (r * 0.62, 0.006),
                (r, 0.02),
                (r, 0.024),
                (r * 0.97, 0.0235),
                (r * 0.68, 0.017),
                (r * 0.63, 0.011),
                (0, 0.01),
            ],
            of(look),
            40,
        )
    _serve(b, p["food"], r * 0.5, np.random.default_rng(p["grow"]))
    return b.built("plate", {**words(look, style), "food": p["food"]})


def _serve(b: Builder, food: str, r: float, rng: np.random.Generator) -> None:
    """Food within radius r metres of the middle of a plate."""
    turn = rng.uniform(0, 2 * np.pi, 16)
    if food == "spaghetti":
        for k in range(7):
            t = np.linspace(0, 2 * np.pi, 22, endpoint=False)
            reach, at = r * rng.uniform(0.35, 0.8), rng.uniform(-0.15, 0.15, 2) * r
            path = np.stack(
                [
                    at[0] + reach * np.cos(t),
                    at[1] + reach * np.sin(t) * 0.8,
                    0.017 + 0.0035 * k + 0.003 * np.sin(3 * t + turn[k]),
                ],
                1,
            )
            b.tube(path, 0.004, material("plastic", "yellow"), 6, closed=True)
        b.sphere((0, 0, 0.042), (r * 0.45, r * 0.42, 0.014), material("plastic", "red"), 16)
    elif food == "salad":
        for k in range(14):
            way, out = np.array([np.cos(turn[k]), np.sin(turn[k])]), r * float(rng.uniform(0, 0.75))
            size = (r * 0.34, r * 0.24, 0.012)
            b.sphere((*(way * out), 0.018 + 0.02 * (1 - out / r)), size, material("leaf"), 10)
        for k in range(6):
            way = np.array([np.cos(2.4 * k), np.sin(2.4 * k)]) * r * 0.45
            b.sphere((*way, 0.04), 0.011, material("plastic", "red" if k % 2 else "orange"), 10)
    elif food == "fried eggs":
        for s in (-1, 1):
            b.sphere((s * r * 0.1, s * r * 0.42, 0.014), (r * 0.52, r * 0.46, 0.006), material("plastic", "white"), 20)
            b.sphere((s * r * 0.1, s * r * 0.42, 0.019), (r * 0.2, r * 0.2, 0.012), material("plastic", "yellow"), 16)
    elif food == "cookies":
        for k in range(5):
            x, y = (0.0, 0.0) if k == 4 else (r * 0.5 * np.cos(k * np.pi / 2), r * 0.5 * np.sin(k * np.pi / 2))
            z = 0.024 if k == 4 else 0.012
            b.cylinder((x, y, z), r * 0.42, 0.012, material("cardboard"), bevel=0.005, segments=22)
            for dot in range(4):
                a = turn[dot] + dot * 1.6
                b.sphere((x + r * 0.22 * np.cos(a), y + r * 0.22 * np.sin(a), z + 0.012), 0.004, material("soil"), 8)
    elif food == "sandwich":
        for z, thick, look, share in (
            (0.011, 0.013, "bread", 1.0),
            (0.024, 0.004, "leaf", 1.06),
            (0.028, 0.004, "red", 0.94),
            (0.032, 0.004, "yellow", 1.02),
            (0.036, 0.014, "bread", 1.0),
        ):
            made = (
                material("cardboard") if look == "bread" else (material("leaf") if look == "leaf" else material("plastic", look))
            )
            b.extrude(np.array([(-0.75, -0.85), (0.75, -0.85), (-0.75, 0.85)]) * r * share, thick, made, (0.1 * r, 0.1 * r, z))


@register(
    "bowl",
    confused_with=("plate",),
    affords=("contain",),
    family="tableware",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"color": draw_color(rng, ("gray",)), "radius": fine(rng, 0.07, 0.1)},
)
def bowl(p: Params) -> Built:
    """A round bowl."""
    look: list[str | None] = ["ceramic", p["color"]]
    r = p["radius"]
    b = Builder().lathe(
        [
            (r * 0.4, 0),
            (r * 0.42, 0.01),
            (r * 0.85, r * 0.45),
            (r, r * 0.85),
            (r - 0.005, r * 0.85),
            (r * 0.8, r * 0.45),
            (r * 0.3, 0.018),
            (0, 0.015),
        ],
        of(look),
        36,
    )
    return b.built("bowl", words(look), grip=(0, 0, r * 0.3))


@register(
    "wine_glass",
    confused_with=("cup",),
    affords=("contain",),
    grip_radius_m=0.008,
    family="tableware",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"wine": draw(rng, ("red", "yellow", "pink"))},
)
def wine_glass(p: Params) -> Built:
    """A stemmed glass, partly filled."""
    b, glass = Builder(), material("glass")
    b.lathe(
        [
            (0.035, 0),
            (0.032, 0.004),
            (0.005, 0.01),
            (0.004, 0.09),
            (0.03, 0.115),
            (0.038, 0.15),
            (0.032, 0.2),
            (0.03, 0.2),
            (0.036, 0.15),
            (0.027, 0.118),
            (0, 0.1),
        ],
        glass,
        28,
    )
    b.lathe([(0.031, 0.1165), (0.0385, 0.148), (0, 0.148)], material("glass", p["wine"]), 28)
    return b.built("wine glass", {}, grip=(0, 0, 0.06))


@register(
    "candle",
    confused_with=("stone lantern",),
    unsaid=("plastic",),
    family="tableware",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("white", "red", "green", "purple", "beige", "pink"))},
)
def candle(p: Params) -> Built:
    """A lit candle on a dish."""
    b = Builder().lathe([(0.05, 0), (0.06, 0.012), (0.055, 0.012), (0, 0.006)], material("brass"), 28)
    b.cylinder((0, 0, 0.006), 0.03, 0.13, material("plastic", p["color"]), bevel=0.004).cylinder(
        (0, 0, 0.134), 0.0025, 0.012, material("rubber"), segments=8
    )
    b.lathe([(0.004, 0.144), (0.008, 0.154), (0.003, 0.17), (0, 0.176)], material("lit", "yellow"), 14)
    return b.built("candle", {"color": p["color"], "material": "plastic"})


@register(
    "cooking_pot",
    affords=("contain",),
    family="tableware",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("red", "gray", "black", "blue", "orange", "green"))},
)
def cooking_pot(p: Params) -> Built:
    """A pot with two handles and a lid."""
    look: list[str | None] = ["steel", None] if p["color"] == "gray" else ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.lathe([(0.11, 0), (0.12, 0.012), (0.12, 0.12), (0.124, 0.125), (0.06, 0.145), (0, 0.15)], paint, 40).sphere(
        (0, 0, 0.165), 0.018, material("rubber"), 16
    )
    for s in (-1, 1):
        b.tube(
            [(-0.035, s * 0.118, 0.1), (-0.03, s * 0.155, 0.105), (0.03, s * 0.155, 0.105), (0.035, s * 0.118, 0.1)],
            0.007,
            material("rubber"),
        )
    return b.built("cooking pot", words(look))
