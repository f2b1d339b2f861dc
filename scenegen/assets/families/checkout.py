"""What goes with a shop's furniture: till, scales, shopping cart, mannequin."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, of, words


@register(
    "cash_register",
    family="till",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {"style": draw(rng, ("keys", "touch")), "color": draw(rng, ("black", "white", "gray", "red", "beige"))},
)
def cash_register(p: Params) -> Built:
    """A till with a cash drawer: with keys, or with a touch screen. Front: the drawer."""
    look: list[str | None] = ["plastic", p["color"]]
    b, case = Builder(), of(look)
    b.box((0, 0, 0.055), (0.38, 0.4, 0.11), case, 0.01).box((0.192, 0, 0.055), (0.012, 0.37, 0.085), case, 0.003, "front")
    b.box((0.2, 0, 0.075), (0.014, 0.12, 0.018), material("chrome"), part="front").cylinder(
        (0.198, 0.12, 0.06), 0.013, 0.012, material("chrome"), axis="x", segments=14, part="front"
    )
    b.tube([(-0.13, -0.1, 0.1), (-0.13, -0.1, 0.34)], 0.014, case, 10).box((-0.14, -0.1, 0.37), (0.04, 0.15, 0.06), case, 0.008)
    b.box((-0.162, -0.1, 0.37), (0.006, 0.12, 0.04), material("screen", "green", emission=0.4), 0.001)
    if p["style"] == "touch":
        tilt = rotation("y", -0.45, (0.02, 0.03, 0.15))
        b.box((-0.07, 0.03, 0.2), (0.08, 0.1, 0.2), case).box(
            (0.02, 0.03, 0.27), (0.03, 0.32, 0.24), case, 0.008, "front", transform=tilt
        )
        b.box((0.037, 0.03, 0.27), (0.006, 0.29, 0.21), material("screen"), 0.001, "front", transform=tilt)
        for row in range(3):
            for k in range(4):
                key = material("screen", ("teal", "orange", "green", "blue")[(row + k) % 4], emission=0.35)
                b.box(
                    (0.041, 0.03 + (k - 1.5) * 0.065, 0.215 + row * 0.06),
                    (0.003, 0.055, 0.045),
                    key,
                    0.0008,
                    "front",
                    transform=tilt,
                )
        return b.built("cash register", words(look, p["style"]))
    wedge = [(0.11, -0.16), (0.11, 0.17), (0.14, 0.17), (0.25, -0.04), (0.25, -0.16)]
    b.extrude(wedge, 0.36, case, (0, -0.18, 0), "y", "front")
    tilt = rotation("y", 0.483, (0.065, 0, 0.195))
    for row in range(4):
        for k in range(6):
            color = "white" if k < 4 else ("red", "green", "blue", "yellow")[row]
            b.box(
                (0.065 + (row - 1.5) * 0.046, (k - 2.5) * 0.052, 0.203),
                (0.034, 0.04, 0.02),
                material("plastic", color),
                0.004,
                "front",
                transform=tilt,
            )
    b.box((-0.09, 0.06, 0.3), (0.08, 0.2, 0.1), case, 0.012).box(
        (-0.047, 0.06, 0.3), (0.006, 0.16, 0.05), material("screen", "green", emission=0.4), 0.001, "front"
    )
    b.box((-0.1, 0.06, 0.37), (0.03, 0.07, 0.09), material("paper"), 0.002, transform=rotation("y", -0.2, (-0.1, 0, 0.34)))
    return b.built("cash register", words(look, p["style"]))


@register(
    "weighing_scale",
    confused_with=("bathroom scale",),
    family="till",
    has_front=True,
    placement="surface",
    sample=lambda rng: {"style": draw(rng, ("dial", "digital")), "color": draw(rng, ("red", "white", "green", "black", "teal"))},
)
def weighing_scale(p: Params) -> Built:
    """A shop's scales with a pan above a dial or a display; front: the reading."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, steel = Builder(), of(look), material("steel")
    if p["style"] == "dial":
        b.extrude([(0.0, -0.09), (0.0, 0.12), (0.05, 0.12), (0.22, 0.05), (0.22, -0.09)], 0.22, paint, (0, -0.11, 0), "y")
        tilt = rotation("y", -0.39, (0.09, 0, 0.12))
        b.lathe(
            [(0.1, 0), (0.1, 0.016), (0.092, 0.022), (0.09, 0.01), (0, 0.01)],
            material("chrome"),
            32,
            (0.078, 0, 0.13),
            "x",
            "front",
            tilt,
        )
        b.lathe([(0.088, 0.009), (0.088, 0.014), (0, 0.014)], material("paper"), 32, (0.078, 0, 0.13), "x", "front", tilt)
        for k in range(12):
            a = k * np.pi / 6
            b.box(
                (0.093, 0.072 * np.sin(a), 0.13 + 0.072 * np.cos(a)),
                (0.003, 0.006, 0.014),
                material("plastic", "black"),
                0.0005,
                "front",
                transform=tilt,
            )
        b.tube([(0.096, 0, 0.13), (0.096, 0.04, 0.175)], 0.004, material("plastic", "red"), 6, "front", transform=tilt)
        b.cylinder((-0.02, 0, 0.2), 0.03, 0.06, steel)
        b.lathe([(0.04, 0.26), (0.13, 0.275), (0.17, 0.31), (0.175, 0.312), (0.13, 0.283), (0, 0.268)], steel, 36, (-0.02, 0, 0))
        return b.built("weighing scale", words(look, p["style"]))
    b.box((0, 0, 0.045), (0.32, 0.34, 0.07), paint, 0.015).box((-0.02, 0, 0.1), (0.3, 0.36, 0.014), steel, 0.005).cylinder(
        (-0.02, 0, 0.07), 0.04, 0.03, steel
    )
    for s in (-1, 1):
        for x in (-0.12, 0.12):
            b.cylinder((x, s * 0.13, 0), 0.016, 0.012, material("rubber"), segments=12)
    tilt = rotation("y", -0.6, (0.16, 0, 0.045))
    b.box((0.165, 0, 0.055), (0.02, 0.3, 0.09), paint, 0.006, "front", transform=tilt).box(
        (0.176, 0.05, 0.06), (0.004, 0.15, 0.045), material("screen", "green", emission=0.4), 0.001, "front", transform=tilt
    )
    for k in range(6):
        b.box(
            (0.177, -0.06 - 0.03 * (k % 3), 0.045 + 0.028 * (k // 3)),
            (0.008, 0.022, 0.02),
            material("plastic", "gray"),
            0.002,
            "front",
            transform=tilt,
        )
    return b.built("weighing scale", words(look, p["style"]))


def _basket(b: Builder, z0: float, z1: float) -> None:
    """The tapering wire basket of a shopping cart, open on top."""
    wire = material("chrome")

    def corners(z: float) -> list[tuple[float, float, float]]:
        t = (z - z0) / (z1 - z0)
        back, front, half = -0.36 - 0.05 * t, 0.34 + 0.12 * t, 0.2 + 0.05 * t
        return [(front, half * 0.85, z), (back, half, z), (back, -half, z), (front, -half * 0.85, z)]

    for k in range(6):
        z = z0 + (z1 - z0) * k / 5
        ring = corners(z)
        b.tube(np.array([*ring, ring[0]]), 0.009 if k in (0, 5) else 0.004, wire, 6)
    low, high = np.array(corners(z0)), np.array(corners(z1))
    for side in range(4):
        count = 11 if side % 2 == 0 else 7
        for t in np.linspace(0, 1, count)[:-1]:
            foot, top = low[side] + t * (low[(side + 1) % 4] - low[side]), high[side] + t * (high[(side + 1) % 4] - high[side])
            b.tube([foot, top], 0.004, wire, 5)
    for t in np.linspace(0, 1, 9):
        b.tube([low[0] + t * (low[1] - low[0]), low[3] + t * (low[2] - low[3])], 0.004, wire, 5)


@register(
    "shopping_cart",
    affords=("contain",),
    family="till",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {"color": draw(rng, ("red", "blue", "green", "orange", "yellow")), "goods": int(rng.integers(0, 6))},
)
def shopping_cart(p: Params) -> Built:
    """A wire cart with a coloured push bar and child seat; front: away from the bar."""
    b, chrome, paint = Builder(), material("chrome"), material("plastic", p["color"])
    _basket(b, 0.5, 0.92)
    for s in (-1, 1):
        b.tube([(0.36, s * 0.2, 0.12), (-0.3, s * 0.24, 0.16), (-0.34, s * 0.24, 0.5)], 0.014, chrome, 8).tube(
            [(0.3, s * 0.17, 0.14), (0.1, s * 0.2, 0.48)], 0.011, chrome, 8
        )
        b.tube([(-0.4, s * 0.25, 0.88), (-0.5, s * 0.25, 0.98)], 0.014, chrome, 8)
        for x in (0.36, -0.3):
            b.cylinder((x, s * 0.22 - 0.014, 0.06), 0.06, 0.028, material("rubber"), segments=18, axis="y").box(
                (x, s * 0.22, 0.11), (0.05, 0.04, 0.06), chrome
            )
    b.tube([(-0.5, -0.29, 0.98), (-0.5, 0.29, 0.98)], 0.022, paint, 14).box((-0.39, 0, 0.8), (0.02, 0.42, 0.2), paint, 0.008)
    b.box((0.46, 0, 0.86), (0.02, 0.34, 0.1), paint, 0.006, "front")
    b.box((-0.02, 0, 0.2), (0.6, 0.36, 0.012), chrome)
    colors = ("yellow", "green", "white", "orange", "blue")
    for k in range(p["goods"]):
        b.box(
            (0.24 - 0.12 * k, 0.06 * (-1) ** k, 0.6 + 0.02 * k),
            (0.1, 0.2, 0.18 + 0.03 * (k % 3)),
            material("cardboard" if k % 4 == 3 else "plastic", None if k % 4 == 3 else colors[k]),
            0.006,
        )
    return b.built("shopping cart", {"color": p["color"], "material": "steel"})


@register(
    "mannequin",
    family="till",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "style": draw(rng, ("full", "bust")),
        "skin": draw(rng, ("white", "black", "gray", "beige")),
        "top": draw(rng, SOFT_COLORS),
        "bottom": draw(rng, SOFT_COLORS),
        "skirt": bool(rng.random() < 0.5),
    },
)
def mannequin(p: Params) -> Built:
    """A headless dressed dummy: a whole figure on a plate, or a bust on a pole. Front: the chest."""
    b, skin, top, bottom = (
        Builder(),
        material("plastic", p["skin"]),
        material("fabric", p["top"]),
        material("fabric", p["bottom"]),
    )
    oval = np.diag([0.62, 1.0, 1.0, 1.0])
    chest = [
        (0.15, 0.93),
        (0.165, 0.98),
        (0.145, 1.1),
        (0.165, 1.24),
        (0.19, 1.34),
        (0.17, 1.42),
        (0.085, 1.47),
        (0.062, 1.48),
        (0, 1.48),
    ]
    b.lathe(chest, top, 32, part="front", transform=oval)
    b.lathe([(0.055, 1.46), (0.05, 1.53), (0.056, 1.545), (0, 1.55)], skin, 24, transform=oval).sphere(
        (0, 0, 1.555), (0.045, 0.06, 0.012), material("chrome"), 16
    )
    for s in (-1, 1):
        b.sphere((0.05, s * 0.07, 1.28), (0.066, 0.075, 0.085), top, 24, "front")
        b.tube([(0, s * 0.165, 1.4), (0.0, s * 0.21, 1.28), (0.01, s * 0.235, 1.15)], [0.052, 0.054, 0.058], top, 12, "front")
    for k in range(5):
        b.sphere(
            (0.104 + (0.012 if k in (3, 4) else 0.0), 0, 1.0 + 0.075 * k),
            0.008,
            material("plastic", "white" if p["top"] != "white" else "black"),
            8,
            "front",
        )
    if p["style"] == "bust":
        b.lathe([(0.155, 0.84), (0.175, 0.88), (0.16, 0.96), (0, 0.96)], bottom, 32, transform=oval)
        b.cylinder((0, 0, 0.25), 0.018, 0.62, material("walnut"), segments=16)
        for k in range(3):
            a = 2 * np.pi * k / 3
            b.tube([(0, 0, 0.32), (0.22 * np.cos(a), 0.22 * np.sin(a), 0.02)], 0.018, material("walnut"), 10)
        return b.built("mannequin", {"color": p["top"], "style": "bust"})
    _limbs(b, skin, skin if p["skirt"] else bottom)
    low = 0.52 if p["skirt"] else 0.82
    wide = 0.235 if p["skirt"] else 0.17
    b.lathe(
        [(wide, low), (wide + 0.003, low + 0.02), (0.17, 0.9), (0.155, 0.97), (0, 0.97)],
        bottom,
        32,
        transform=np.diag([0.75, 1.0, 1.0, 1.0]),
    )
    return b.built("mannequin", {"color": p["top"], "style": "full"})


def _limbs(b: Builder, skin: Material, legs: Material) -> None:
    """A mannequin's plate, arms and legs."""
    b.cylinder((0, 0, 0), 0.22, 0.015, material("steel"), segments=36)
    for s in (-1, 1):
        b.tube([(0.01, s * 0.235, 1.15), (0.03, s * 0.25, 1.0), (0.09, s * 0.25, 0.82)], [0.036, 0.034, 0.024], skin, 12)
        b.sphere((0.1, s * 0.25, 0.77), (0.03, 0.018, 0.06), skin, 12)
        b.tube(
            [(0, s * 0.085, 0.9), (0.01, s * 0.085, 0.5), (-0.02, s * 0.08, 0.09)],
            [0.075, 0.055, 0.035],
            legs,
            14,
        )
        b.sphere((0.04, s * 0.08, 0.05), (0.11, 0.038, 0.04), skin, 14, "front")
