"""Large machines of a household: for food, dishes, washing, steam and water. Front: doors and knobs."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.modelling.cabinet_fronts import draw_open, hollow, state
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, handle, knob, of, span, words

APPLIANCE = ("white", "gray", "black", "red", "beige", "teal")


GROCERIES = ("red", "green", "orange", "yellow", "white", "blue", "purple")


def metal_or(color: str) -> list[str | None]:
    """[material, colour] of an appliance: gray ones are steel."""
    return ["steel", None] if color == "gray" else ["painted", color]


def _fridge(rng: np.random.Generator) -> Params:
    return {
        "color": draw(rng, APPLIANCE), "height": span(rng, 1.65, 1.9), "open": draw_open(rng), "inside": int(rng.integers(10_000)),
        "style": draw(rng, ("freezer below", "freezer above", "side by side", "retro")),
    }  # fmt: skip


@register(
    "refrigerator",
    confused_with=("safe", "store shelf"),
    affords=("open", "contain"),
    family="kitchen",
    has_front=True,
    sample=_fridge,
)
def refrigerator(p: Params) -> Built:
    """Freezer below or above, two tall doors side by side, or a low rounded one; food on the shelves behind an open door."""
    look = metal_or(p["color"])
    b, paint, style = Builder(), of(look), p["style"]
    retro, wide = style == "retro", 0.9 if style == "side by side" else 0.66
    h = min(p["height"], 1.5) if retro else p["height"]
    b.box((-0.03, 0, 0.03), (0.5, wide - 0.06, 0.06), material("plastic", "black"))
    split = {"freezer below": 0.62, "freezer above": h - 0.5, "retro": h - 0.4}.get(style, 0.0)
    inside = (split + 0.02, h - 0.02) if style == "freezer below" else (0.07, (split or h) - 0.02)
    if p["open"]:
        _inside(b, wide, h, inside, paint, p["inside"])
    elif retro:
        b.cushion((-0.04, 0, h / 2 + 0.03), (0.58, wide, h - 0.06), paint, 0.1)
    else:
        b.box((-0.03, 0, h / 2 + 0.02), (0.6, wide, h - 0.04), paint, 0.012)
    if style == "side by side":
        half = wide / 2 - 0.004
        _leaf(b, (-half, -0.08), (0.07, h), paint, -1, p["open"], "tube")
        _leaf(b, (-0.08, half), (0.07, h), paint, 1, 0.0, "tube")
        b.box(
            (0.33, -0.27, h * 0.58),
            (0.012, 0.19, 0.3),
            material("screen"),
            0.004,
            "front",
            transform=_swing(p["open"], -half, -1),
        )
    else:
        lower, upper = (0.07, split), (split, h)
        opened = upper if style == "freezer below" else lower
        for z in (lower, upper):
            _leaf(b, (-wide / 2, wide / 2), z, paint, -1, p["open"] if z == opened else 0.0, "retro" if retro else "tube")
    return b.built("refrigerator", {**words(look, style), **state(p)})


def _swing(share: float, y: float, hinge: int) -> np.ndarray | None:
    return rotation("z", hinge * share * 1.9, (0.27, y, 0)) if share else None


def _leaf(
    b: Builder, y: tuple[float, float], z: tuple[float, float], paint: Material, hinge: int, share: float, kind: str
) -> None:
    """A thick door with a long tube of a handle, or a short lever and a badge."""
    (y0, y1), (z0, z1) = y, z
    turn = _swing(share, y0 if hinge < 0 else y1, hinge)
    size, center = (0.055, y1 - y0 - 0.006, z1 - z0 - 0.012), (0.3, (y0 + y1) / 2, (z0 + z1) / 2)
    chrome, edge = material("chrome"), (y1 - 0.05 if hinge < 0 else y0 + 0.05)
    if kind == "retro":
        b.cushion(center, (0.09, size[1], size[2]), paint, 0.044, part="front", transform=turn)
        lever = center[2] + (0.1 if z1 - z0 > 0.6 else 0.0)
        b.box((0.365, edge - 0.03, lever), (0.025, 0.13, 0.035), chrome, 0.01, "front", transform=turn)
        if z1 - z0 > 0.6:
            b.box((0.347, center[1], z1 - 0.16), (0.01, 0.2, 0.035), chrome, 0.004, "front", transform=turn)
        return
    b.box(center, size, paint, 0.015, "front", transform=turn)
    reach = min(0.36, (z1 - z0) * 0.36)
    middle = z1 - 0.1 - reach if z0 < 0.1 and z1 < 1.0 else (z0 + 0.1 + reach if z0 > 0.1 else (z0 + z1) / 2 + 0.1)
    path = [
        (0.325, edge, middle - reach),
        (0.37, edge, middle - reach + 0.02),
        (0.37, edge, middle + reach - 0.02),
        (0.325, edge, middle + reach),
    ]
    b.tube(path, 0.012, chrome, part="front", transform=turn)


def _inside(b: Builder, wide: float, h: float, z: tuple[float, float], paint: Material, seed: int) -> None:
    """An open case with glass shelves, food on them, a light at the top; what lies there follows from a seed."""
    white, rng = material("plastic", "white"), np.random.default_rng(seed)
    low, high = z
    for a, c in ((0.06, low), (high, h)):
        if c - a > 0.03:
            b.box((-0.03, 0, (a + c) / 2), (0.6, wide, c - a), paint, 0.006)
    case = Builder()
    hollow(case, 0.6, wide, (low - 0.001, high + 0.001), paint, 0.03)
    b.add(case.raw()[0] - [0.03, 0, 0], case.raw()[1], paint)
    spare = wide - 0.062
    b.box((-0.305, 0, (low + high) / 2), (0.02, spare, high - low - 0.04), white, 0.001)
    b.box((-0.05, 0, high - 0.045), (0.14, 0.2, 0.02), material("lit"), 0.004)
    count = max(2, int((high - low) / 0.3))
    for k in range(count):
        level = low + 0.03 + k * (high - low - 0.1) / count
        b.box((-0.03, 0, level), (0.5, spare, 0.012), material("glass"), 0.001)
        for y in np.arange(-spare / 2 + 0.09, spare / 2 - 0.06, 0.13):
            word, kind = GROCERIES[int(rng.integers(len(GROCERIES)))], int(rng.integers(4))
            if kind == 0:
                b.sphere((0.02, y, level + 0.045), 0.04, material("plastic", word), 14)
            elif kind == 1:
                b.box((0.0, y, level + 0.07), (0.07, 0.08, 0.13), material("paper", word), 0.003)
            elif kind == 2:
                b.cylinder((0.02, y, level + 0.006), 0.035, 0.1, material("glass", word), segments=18, bevel=0.006)


@register(
    "stove",
    rooted=True,
    confused_with=("oven", "tumble dryer"),
    affords=("open", "contain"),
    family="kitchen", has_front=True,
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black", "red")), "style": draw(rng, ("electric", "gas", "glass top")), "open": draw_open(rng, 0.08)},
)  # fmt: skip
def stove(p: Params) -> Built:
    """A cooker with an oven: electric plates, gas burners under grates, or rings drawn on glass."""
    look, style = metal_or(p["color"]), p["style"]
    b, paint, dark = Builder(), of(look), material("screen")
    b.box((0, 0, 0.05), (0.52, 0.56, 0.1), material("plastic", "black"))
    if p["open"]:
        hollow(b, 0.58, 0.6, (0.1, 0.78), paint, 0.03)
        b.box((-0.25, 0, 0.45), (0.02, 0.53, 0.6), material("iron"), 0.001)
        b.box((0, 0, 0.84), (0.58, 0.6, 0.12), paint)
        for z in (0.3, 0.5):
            for x in np.linspace(-0.22, 0.24, 9):
                b.tube([(x, -0.26, z), (x, 0.26, z)], 0.003, material("chrome"), 6)
    else:
        b.box((0, 0, 0.5), (0.58, 0.6, 0.8), paint)
    b.box((0, 0, 0.905), (0.6, 0.6, 0.02), paint if style == "electric" else dark)
    if style != "glass top":
        b.box((-0.28, 0, 0.97), (0.03, 0.6, 0.13), paint)
    _rings(b, style)
    count = 5 if style == "electric" else 6
    for k in range(count):
        knob(b, 0.29, (k - (count - 1) / 2) * 0.1, 0.84, material("plastic", "black"), 0.02)
    turn = rotation("y", p["open"] * 1.45, (0.29, 0, 0.14)) if p["open"] else None
    b.box((0.305, 0, 0.455), (0.03, 0.575, 0.62), paint, part="front", transform=turn)
    b.box((0.318, 0, 0.45), (0.012, 0.42, 0.3), dark, part="front", transform=turn)
    bar = Builder()
    handle(bar, 0.318, 0, 0.7, material("chrome"), 0.44)
    b.add(*bar.raw(), material("chrome"), "front", turn)
    top = (Surface(-0.2, -0.22, 0.2, 0.22, 0.925 if style == "gas" else 0.918, 0.6),)
    return b.built("stove", {**words(look, style), **state(p)}, surfaces=top)


def _rings(b: Builder, style: str) -> None:
    """What the pots stand on, level all over: four plates or rings at most 3 mm over the top at z = 0.915, or grates from edge to edge."""
    iron, gray = material("iron"), material("painted", "gray")
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y, r = sx * 0.13, sy * 0.14, 0.095 if sx * sy > 0 else 0.075
            if style == "electric":
                b.cylinder((x, y, 0.912), r, 0.006, iron, bevel=0.002, segments=28)
                b.ring((x, y, 0.915), r + 0.004, 0.003, material("chrome"))
            elif style == "gas":
                b.cylinder((x, y, 0.912), r * 0.5, 0.006, gray, segments=20)
            else:
                b.ring((x, y, 0.9155), r, 0.0025, gray)
                b.ring((x, y, 0.9155), r * 0.55, 0.002, gray)
    if style == "gas":
        for y in np.linspace(-0.24, 0.24, 17):
            b.box((0.01, y, 0.9215), (0.46, 0.006, 0.007), iron)
        for x in (-0.22, 0.01, 0.24):
            b.box((x, 0, 0.919), (0.008, 0.5, 0.01), iron)


@register(
    "washing_machine",
    rooted=True,
    confused_with=("dishwasher", "tumble dryer", "oven", "stove"),
    affords=("open", "contain"),
    family="bath",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black"))},
)
def washing_machine(p: Params) -> Built:
    """A front loader with a round door."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.box((0, 0, 0.43), (0.56, 0.6, 0.84), paint, 0.012).box(
        (0.282, 0, 0.78), (0.01, 0.58, 0.1), material("plastic", "gray"), part="front"
    )
    knob(b, 0.285, 0.12, 0.78, material("chrome"), 0.035)
    b.box((0.286, -0.18, 0.78), (0.008, 0.16, 0.05), material("screen"), part="front")
    b.ring((0.285, 0, 0.42), 0.19, 0.025, material("chrome"), "x", part="front")
    b.lathe([(0.18, 0), (0.15, 0.03), (0.08, 0.05), (0, 0.055)], material("glass", "navy"), 32, (0.28, 0, 0.42), "x", "front")
    for s in (-1, 1):
        b.box((0, s * 0.25, 0.008), (0.5, 0.04, 0.016), material("rubber"))
    return b.built("washing machine", words(look), surfaces=(Surface(-0.24, -0.26, 0.24, 0.26, 0.85, 1.0),))


@register(
    "dishwasher",
    rooted=True,
    confused_with=("tumble dryer", "oven", "stove"),
    affords=("open", "contain"),
    family="kitchen",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black"))},
)
def dishwasher(p: Params) -> Built:
    """A front with a handle and a strip of controls."""
    look = metal_or(p["color"])
    b, paint = Builder(), of(look)
    b.box((-0.01, 0, 0.44), (0.56, 0.6, 0.82), paint).box((0, 0, 0.865), (0.6, 0.6, 0.03), material("marble"))
    b.box((0.28, 0, 0.42), (0.03, 0.58, 0.64), paint, part="front").box(
        (0.28, 0, 0.79), (0.03, 0.58, 0.09), material("plastic", "black"), part="front"
    )
    for k in range(4):
        b.cylinder((0.295, 0.1 + 0.04 * k, 0.79), 0.008, 0.006, material("lit"), axis="x", segments=12, part="front")
    handle(b, 0.29, 0, 0.7, material("chrome"), 0.4)
    return b.built("dishwasher", words(look), surfaces=(Surface(-0.24, -0.26, 0.24, 0.26, 0.88, 0.6),))


@register(
    "range_hood",
    family="kitchen",
    has_front=False,
    placement="wall",
    sample=lambda rng: {"color": draw(rng, ("gray", "black", "white"))},
)
def range_hood(p: Params) -> Built:
    """A sloping hood under a duct."""
    look = metal_or(p["color"])
    b, paint = Builder(), of(look)
    outline = np.array([(0.0, -0.25), (0.0, 0.25), (0.06, 0.25), (0.26, -0.02), (0.26, -0.25)])
    b.extrude(outline, 0.6, paint, (0, -0.3, 0), axis="y")
    b.box((-0.12, 0, 0.5), (0.24, 0.26, 0.52), paint)
    b.box((0.2, 0.1, 0.035), (0.02, 0.1, 0.02), material("lit"), 0.002)
    return b.built("range hood", words(look))


@register(
    "water_cooler",
    family="training",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, ("white", "gray", "black", "blue")), "style": draw(rng, ("bottle", "plumbed"))},
)
def water_cooler(p: Params) -> Built:
    """A drinking-water dispenser with two taps, under a bottle or without; front: the taps."""
    look: list[str | None] = ["plastic", p["color"]]
    b, case, dark = Builder(), of(look), material("rubber")
    b.box((0, 0, 0.5), (0.34, 0.31, 1.0), case, 0.02).box((0.165, 0, 0.76), (0.03, 0.24, 0.24), dark, 0.006, "front")
    b.box((0.19, 0, 0.655), (0.09, 0.22, 0.02), material("steel"), part="front")
    for s, color in ((-1, "blue"), (1, "red")):
        b.cylinder((0.17, s * 0.055, 0.84), 0.014, 0.05, material("chrome"), axis="x", part="front", segments=12)
        b.box((0.21, s * 0.055, 0.835), (0.025, 0.035, 0.05), material("plastic", color), part="front")
    b.box((0.172, 0, 0.28), (0.008, 0.24, 0.4), material("plastic", "gray"), part="front")
    if p["style"] == "bottle":
        water = material("water", "blue", rgb=(0.55, 0.74, 0.88))
        b.lathe(
            [
                (0.06, 1.0),
                (0.07, 1.05),
                (0.14, 1.12),
                (0.145, 1.2),
                (0.135, 1.23),
                (0.145, 1.26),
                (0.145, 1.36),
                (0.12, 1.42),
                (0, 1.42),
            ],
            water,
            32,
        )
    else:
        b.box((0, 0, 1.02), (0.32, 0.29, 0.06), material("plastic", "gray"), 0.02)
    return b.built("water cooler", words(look, p["style"]))
