"""Small machines of kitchens and cafes: they boil, toast, grind and brew. Front: the side one works them from."""

from __future__ import annotations

from scenegen.assets.catalogue import register
from scenegen.assets.families.appliances import APPLIANCE, metal_or
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, handle, of, words


@register(
    "espresso_machine",
    confused_with=("coffee machine", "coffee grinder"),
    family="cafe",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {
        "color": draw(rng, ("red", "black", "white", "teal", "gray", "green")),
        "groups": int(rng.integers(1, 3)),
    },
)
def espresso_machine(p: Params) -> Built:
    """A bar machine with portafilters, gauges and a cup rack on top; front: the groups."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, chrome, w = Builder(), of(look), material("chrome"), 0.24 + 0.22 * p["groups"]
    b.box((-0.02, 0, 0.05), (0.44, w, 0.06), material("steel"), 0.01).box(
        (0.05, 0, 0.084), (0.3, w - 0.06, 0.012), material("rubber"), 0.003, "front"
    )
    b.box((-0.13, 0, 0.27), (0.2, w - 0.02, 0.4), paint, 0.02).box((0.02, 0, 0.39), (0.42, w, 0.15), paint, 0.03, "front")
    b.box((0.0, 0, 0.475), (0.34, w - 0.06, 0.02), chrome)
    for s in (-1, 1):
        b.tube([(-0.16, s * (w / 2 - 0.04), 0.53), (0.16, s * (w / 2 - 0.04), 0.53)], 0.006, chrome, 8)
        b.box((-0.02, s * (w / 2 - 0.08), 0.012), (0.36, 0.04, 0.024), material("rubber"))
        b.tube(
            [(0.2, s * (w / 2 - 0.06), 0.36), (0.25, s * (w / 2 - 0.05), 0.28), (0.23, s * (w / 2 - 0.05), 0.14)],
            0.008,
            chrome,
            8,
            "front",
        )
    for k in range(p["groups"]):
        y = (k - (p["groups"] - 1) / 2) * 0.24
        b.cylinder((0.1, y, 0.25), 0.04, 0.08, chrome, part="front").cylinder((0.1, y, 0.22), 0.034, 0.035, chrome, part="front")
        b.tube([(0.13, y, 0.235), (0.28, y, 0.22)], [0.012, 0.018], material("rubber"), 10, "front")
        b.box((0.232, y, 0.4), (0.008, 0.1, 0.05), material("rubber"), 0.002, "front")
    b.lathe(
        [(0.03, 0), (0.03, 0.012), (0, 0.012)], material("paper"), 24, (0.228, 0 if p["groups"] == 2 else 0.12, 0.4), "x", "front"
    )
    for k in range(3 * p["groups"]):
        b.lathe(
            [(0.026, 0.485), (0.036, 0.545), (0.03, 0.545), (0.02, 0.495), (0, 0.495)],
            material("ceramic"),
            14,
            (-0.08 + 0.09 * (k % 2), (k - (3 * p["groups"] - 1) / 2) * 0.085, 0),
        )
    return b.built("espresso machine", words(look))


@register(
    "coffee_grinder",
    family="cafe",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("black", "red", "white", "gray", "teal"))},
)
def coffee_grinder(p: Params) -> Built:
    """A grinder with a hopper of beans; front: the spout."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.box((0.02, 0, 0.02), (0.28, 0.19, 0.04), paint, 0.012).box((-0.05, 0, 0.17), (0.14, 0.17, 0.28), paint, 0.03)
    b.box((0.06, 0, 0.27), (0.14, 0.11, 0.08), paint, 0.02, "front").cylinder(
        (0.09, 0, 0.2), 0.02, 0.04, material("chrome"), part="front"
    )
    for s in (-1, 1):
        b.tube([(0.02, s * 0.03, 0.14), (0.13, s * 0.03, 0.14)], 0.005, material("chrome"), 8, "front")
    b.lathe([(0.04, 0.31), (0.05, 0.34), (0.095, 0.46), (0, 0.46)], material("plastic", "brown"), 28, (-0.03, 0, 0))
    b.lathe(
        [(0.097, 0.455), (0.102, 0.5), (0.104, 0.51), (0.05, 0.525), (0, 0.525)], material("glass", "gray"), 28, (-0.03, 0, 0)
    )
    return b.built("coffee grinder", words(look))


@register(
    "microwave",
    confused_with=("oven", "stove", "aquarium", "safe"),
    affords=("open", "contain"),
    family="kitchen",
    has_front=True,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black", "red"))},
)
def microwave(p: Params) -> Built:
    """A box with a window and a column of keys."""
    look = metal_or(p["color"])
    b, paint = Builder(), of(look)
    b.box((0, 0, 0.145), (0.34, 0.48, 0.27), paint, 0.01)
    b.box((0.172, -0.055, 0.145), (0.016, 0.34, 0.24), paint, part="front").box(
        (0.18, -0.06, 0.145), (0.006, 0.26, 0.16), material("screen"), part="front"
    )
    b.box((0.174, 0.18, 0.145), (0.012, 0.1, 0.24), material("plastic", "black"), part="front")
    for k in range(8):
        b.box(
            (0.182, 0.16 + 0.035 * (k % 2), 0.09 + 0.03 * (k // 2)),
            (0.005, 0.025, 0.018),
            material("plastic", "gray"),
            0.001,
            part="front",
        )
    handle(b, 0.18, 0.105, 0.145, material("chrome"), 0.2, True)
    for sy in (-1, 1):
        b.box((0, sy * 0.2, 0.006), (0.28, 0.03, 0.012), material("rubber"))
    return b.built("microwave", words(look))


@register(
    "kettle",
    confused_with=("blender", "coffee press"),
    affords=("contain",),
    family="kitchen",
    has_front=False,
    placement="surface",
    holdable=False,
    sample=lambda rng: {"color": draw(rng, APPLIANCE)},
)
def kettle(p: Params) -> Built:
    """A jug kettle with spout and handle."""
    look = metal_or(p["color"])
    b, paint, black = Builder(), of(look), material("plastic", "black")
    b.cylinder((0, 0, 0), 0.08, 0.018, black)
    b.lathe([(0.075, 0.018), (0.078, 0.03), (0.06, 0.2), (0.05, 0.215), (0, 0.22)], paint, 32).sphere((0, 0, 0.226), 0.012, black)
    b.tube([(0.055, 0, 0.16), (0.085, 0, 0.195), (0.095, 0, 0.2)], [0.02, 0.014, 0.012], paint)
    b.tube([(-0.05, 0, 0.2), (-0.1, 0, 0.195), (-0.115, 0, 0.15), (-0.105, 0, 0.07), (-0.072, 0, 0.055)], 0.011, black)
    return b.built("kettle", words(look))


@register(
    "toaster",
    confused_with=("microwave", "oven", "stove"),
    family="kitchen",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, APPLIANCE)},
)
def toaster(p: Params) -> Built:
    """Two slots and a lever."""
    look = metal_or(p["color"])
    b, black = Builder(), material("plastic", "black")
    b.cushion((0, 0, 0.1), (0.28, 0.17, 0.17), of(look), 0.03).box((0, 0, 0.01), (0.25, 0.14, 0.02), black)
    for s in (-1, 1):
        b.box((0, s * 0.03, 0.185), (0.2, 0.022, 0.006), black, 0.001)
        b.box((0, s * 0.03, 0.2), (0.12, 0.014, 0.05), material("paper", "brown"), 0.004)
    b.box((0.145, 0, 0.12), (0.03, 0.04, 0.014), black)
    return b.built("toaster", words(look))


@register(
    "coffee_machine",
    confused_with=("blender", "coffee press", "kettle", "coffee grinder"),
    family="kitchen",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("black", "gray", "red", "white"))},
)
def coffee_machine(p: Params) -> Built:
    """A drip machine: tank at the back, a glass jug in front."""
    look = metal_or(p["color"])
    b, paint = Builder(), of(look)
    b.box((0, 0, 0.02), (0.26, 0.2, 0.04), paint).box((-0.08, 0, 0.18), (0.1, 0.2, 0.3), paint, 0.012).box(
        (0.02, 0, 0.3), (0.24, 0.2, 0.07), paint, 0.012, part="front"
    )
    b.lathe(
        [(0.055, 0.042), (0.068, 0.07), (0.068, 0.13), (0.05, 0.18), (0.05, 0.19), (0, 0.19)],
        material("glass"),
        28,
        (0.055, 0, 0),
        part="front",
    )
    b.lathe(
        [(0.06, 0.05), (0.0685, 0.08), (0.0685, 0.1), (0, 0.1)], material("plastic", "brown"), 28, (0.055, 0, 0), part="front"
    )
    b.tube(
        [(0.1, 0, 0.17), (0.15, 0, 0.165), (0.15, 0, 0.09), (0.115, 0, 0.08)], 0.008, material("plastic", "black"), part="front"
    )
    b.cylinder((0.141, 0.06, 0.3), 0.012, 0.008, material("lit"), axis="x", segments=14, part="front")
    return b.built("coffee machine", words(look))
