"""What one trains with: weights, balls, mats, boxes."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.exercise_machines import PLATES, barbell
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, fine, of, plastic_look, span, words
from scenegen.assets.modelling.sheets import sheet


@register(
    "barbell",
    confused_with=("dumbbell", "dumbbell rack", "squat rack"),
    family="gym",
    has_front=False,
    sample=lambda rng: {"plates": draw(rng, PLATES), "count": int(rng.integers(1, 4))},
)
def floor_barbell(p: Params) -> Built:
    """A loaded barbell lying on its plates."""
    b = Builder()
    barbell(b, 0.225, 0.0, p["plates"], p["count"])
    return b.built("barbell", {"color": p["plates"], "material": "rubber" if p["plates"] == "black" else "plastic"})


@register(
    "kettlebell",
    family="gym",
    has_front=False,
    sample=lambda rng: {
        "color": draw(rng, ("black", "red", "yellow", "green", "blue", "purple", "orange")),
        "radius": fine(rng, 0.085, 0.12),
    },
)
def kettlebell(p: Params) -> Built:
    """A cast ball with a handle."""
    look: list[str | None] = ["iron", None] if p["color"] == "black" else ["plastic", p["color"]]
    b, r = Builder(), p["radius"]
    rise = np.linspace(-0.9, np.pi / 2, 12)
    b.lathe([(r * float(np.cos(a)) if a < 1.5 else 0.0, r * float(np.sin(a) + np.sin(0.9))) for a in rise], of(look), 32)
    angle = np.linspace(-0.75, np.pi + 0.75, 18)
    path = np.stack([0 * angle, r * 0.75 * np.cos(angle), r * 2.05 + r * 0.55 * np.sin(angle)], 1)
    b.tube(path, r * 0.17, material("iron"), 12)
    return b.built("kettlebell", words(look))


@register(
    "dumbbell",
    confused_with=("dumbbell rack", "squat rack"),
    family="toys",
    has_front=False,
    placement="floor",
    sample=lambda rng: {"look": plastic_look(rng, ("beige", "white"))},
)
def dumbbell(p: Params) -> Built:
    """A hand weight."""
    b = Builder().cylinder((0, -0.08, 0.06), 0.015, 0.16, material("chrome"), axis="y")
    for s in (-1, 1):
        b.cylinder((0, s * 0.11 - 0.035, 0.06), 0.06, 0.07, of(p["look"]), axis="y", segments=8, bevel=0.008)
    return b.built("dumbbell", words(p["look"]))


BRIGHT = ("purple", "pink", "teal", "green", "blue", "orange", "gray", "navy", "red")


@register(
    "yoga_mat",
    confused_with=("bath mat", "doormat", "rug"),
    family="training",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("flat", "half rolled", "rolled")),
        "color": draw(rng, BRIGHT),
        "trim": draw(rng, ("white", "black", "yellow")),
    },
)
def yoga_mat(p: Params) -> Built:
    """A foam mat: spread out, with one end rolled up, or rolled and strapped."""
    look: list[str | None] = ["plastic", p["color"]]
    b, foam, trim = Builder(), of(look), material("fabric", p["trim"])
    if p["style"] == "rolled":
        turn = np.linspace(0, 7 * np.pi, 90)
        radius = 0.028 + 0.0024 * turn
        line = np.stack([radius * np.cos(turn), radius * np.sin(turn)], 1)
        sheet(b, line, 0.01, 0.61, foam, (0, -0.305, 0.08), "y")
        for s in (-1, 1):
            b.lathe(
                [(0.086, -0.015), (0.086, 0.015), (0.07, 0.015), (0.07, -0.015), (0.086, -0.015)],
                trim,
                32,
                (0, s * 0.18, 0.08),
                "y",
            )
        return b.built("yoga mat", words(look, p["style"]))
    length = 1.75 if p["style"] == "flat" else 1.35
    b.box((0, 0, 0.005), (length, 0.61, 0.01), foam, 0.002)
    for s in (-1, 1):
        b.box((0, s * 0.27, 0.0105), (length - 0.06, 0.022, 0.006), trim, 0.001)
    b.lathe([(0.12, 0.008), (0.12, 0.013), (0.09, 0.013), (0.09, 0.008), (0.12, 0.008)], trim, 32)
    if p["style"] == "half rolled":
        for r in (0.05, 0.034, 0.018):
            b.lathe(
                [(r, 0), (r, 0.61), (r - 0.009, 0.61), (r - 0.009, 0), (r, 0)],
                foam,
                28,
                (length / 2, -0.305, 0.05),
                "y",
            )
    return b.built("yoga mat", words(look, p["style"]))


@register(
    "exercise_ball",
    confused_with=("soccer ball", "globe"),
    affords=("roll",),
    family="training",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, BRIGHT), "radius": fine(rng, 0.26, 0.36)},
)
def exercise_ball(p: Params) -> Built:
    """A large inflated ball with ridges around it."""
    look: list[str | None] = ["plastic", p["color"]]
    b, r = Builder(), p["radius"]
    b.sphere((0, 0, r), r, of(look), 48)
    for share in (-0.5, -0.35, -0.2, 0.2, 0.35, 0.5):
        b.ring((0, 0, r + share * r), r * float(np.sqrt(1 - share**2)), 0.005, of(look), segments=48)
    return b.built("exercise ball", words(look))


@register(
    "punching_bag",
    family="training",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("standing", "hanging")),
        "color": draw(rng, ("red", "black", "blue", "brown", "white")),
        "band": draw(rng, ("white", "black", "yellow")),
    },
)
def punching_bag(p: Params) -> Built:
    """A boxing bag: on a heavy foot, or hung by chains from a gallows."""
    look: list[str | None] = ["leather", p["color"]]
    b, skin, dark = Builder(), of(look), material("rubber")
    standing = p["style"] == "standing"
    low, high = (0.55, 1.75) if standing else (0.62, 1.66)
    x = 0.0 if standing else 0.28
    profile = [
        (0.13, low),
        (0.165, low + 0.04),
        (0.175, low + 0.1),
        (0.175, high - 0.08),
        (0.15, high - 0.02),
        (0.1, high),
        (0, high),
    ]
    b.lathe(profile, skin, 36, (x, 0, 0))
    for z in (low + 0.22, high - 0.25):
        b.lathe(
            [(0.178, -0.03), (0.178, 0.03), (0.16, 0.03), (0.16, -0.03), (0.178, -0.03)],
            material("leather", p["band"]),
            36,
            (x, 0, z),
        )
    if standing:
        b.lathe([(0.3, 0), (0.34, 0.04), (0.33, 0.16), (0.24, 0.3), (0.1, 0.38), (0, 0.38)], dark, 40).cylinder(
            (0, 0, 0.36), 0.07, 0.22, material("steel")
        )
        return b.built("punching bag", words(look, p["style"]))
    steel = material("painted", "gray")
    for s in (-1, 1):
        b.box((-0.05, s * 0.4, 0.035), (1.3, 0.07, 0.07), steel)
    b.box((-0.55, 0, 0.035), (0.07, 0.8, 0.07), steel).box((-0.55, 0, 1.05), (0.09, 0.09, 2.1), steel)
    b.box((-0.1, 0, 2.1), (1.0, 0.08, 0.08), steel).tube([(-0.5, 0, 1.6), (-0.1, 0, 2.06)], 0.025, steel)
    for k in range(4):
        a = k * np.pi / 2 + 0.785
        b.tube([(x + 0.14 * np.cos(a), 0.14 * np.sin(a), high - 0.02), (x, 0, 1.95)], 0.007, material("chrome"), 6)
    b.tube([(x, 0, 1.94), (x, 0, 2.08)], 0.012, material("chrome"), 8)
    return b.built("punching bag", words(look, p["style"]))


@register(
    "vaulting_box",
    family="training",
    has_front=False,
    sample=lambda rng: {
        "layers": int(rng.integers(3, 6)),
        "look": [draw(rng, ("oak", "pine")), None],
        "color": draw(rng, ("brown", "beige", "black", "blue")),
    },
)
def vaulting_box(p: Params) -> Built:
    """Tapered wooden layers under a padded top."""
    b, n = Builder(), p["layers"]
    wood, pad = of(p["look"]), material("leather", p["color"])
    for k in range(n):
        low, high = 0.74 - 0.075 * k, 0.74 - 0.075 * (k + 1) + 0.01
        side = [(-low / 2, 0.0), (low / 2, 0.0), (high / 2, 0.185), (-high / 2, 0.185)]
        b.extrude([(z, x) for x, z in side], 1.4, wood, (0, -0.7, 0.195 * k), "y")
        for s in (-1, 1):
            b.box((0, s * 0.7, 0.195 * k + 0.1), (0.16, 0.012, 0.05), material("walnut"))
    top = 0.195 * n
    b.cushion((0, 0, top + 0.07), (0.74 - 0.075 * n + 0.06, 1.44, 0.16), pad, 0.06)
    return b.built("vaulting box", words(p["look"]))


@register(
    "step_platform",
    motley=True,
    family="training",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, BRIGHT), "height": span(rng, 0.1, 0.25)},
)
def step_platform(p: Params) -> Built:
    """An aerobic step: a ribbed board on two blocks."""
    look: list[str | None] = ["plastic", p["color"]]
    b, h = Builder(), p["height"]
    b.box((0, 0, h + 0.025), (0.36, 0.98, 0.05), of(look), 0.015).box((0, 0, h + 0.05), (0.28, 0.86, 0.01), material("rubber"))
    for k in range(9):
        b.box((0, (k - 4) * 0.095, h + 0.056), (0.27, 0.012, 0.006), material("plastic", "gray"), 0.001)
    for s in (-1, 1):
        b.box((0, s * 0.38, h / 2), (0.4, 0.18, h), material("plastic", "black"), 0.015)
    return b.built("step platform", words(look), surfaces=(Surface(-0.12, -0.4, 0.12, 0.4, h + 0.059, 0.6),))
