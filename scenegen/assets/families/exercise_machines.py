"""Machines to train on, and racks of weights."""

from __future__ import annotations

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, cloth_look, fine, of, span, words

FRAMES = ("black", "gray", "white", "red", "yellow", "blue")


PLATES = ("black", "red", "blue", "yellow", "green")


def barbell(b: Builder, z: float, x: float, plates: str, count: int, part: str = "body") -> None:
    """A 2.1 m bar along Y through (x, 0, z) with `count` plates on each side."""
    steel, rubber = material("steel"), material("rubber") if plates == "black" else material("plastic", plates)
    b.cylinder((x, -1.05, z), 0.014, 2.1, steel, segments=10, axis="y", part=part)
    for s in (-1, 1):
        b.cylinder((x, s * 0.87 - 0.18, z), 0.025, 0.36, steel, segments=14, axis="y", part=part)
        for k in range(count):
            radius, y = 0.225 - 0.04 * k, s * (0.72 + 0.056 * k)
            ring = [(radius, -0.02), (radius, 0.02), (radius - 0.03, 0.024), (radius * 0.55, 0.014), (0, 0.014)]
            b.lathe([(radius * 0.55, -0.014), (radius - 0.03, -0.024), *ring], rubber, 32, (x, y, z), "y", part)


@register(
    "treadmill",
    confused_with=("exercise bike", "rowing machine"),
    family="gym",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"style": draw(rng, ("heavy", "light")), "color": draw(rng, FRAMES), "length": span(rng, 1.6, 1.85)},
)
def treadmill(p: Params) -> Built:
    """A running belt with rails and a console; front: the console's end."""
    look: list[str | None] = ["plastic", p["color"]]
    b, paint, half = Builder(), of(look), p["length"] / 2
    heavy = p["style"] == "heavy"
    wide, grey = (0.86, material("steel")) if heavy else (0.72, material("plastic", "gray"))
    b.box((-0.06, 0, 0.11), (p["length"] - 0.12, wide - 0.06, 0.1), paint, 0.02)
    b.box((-0.16, 0, 0.163), (p["length"] - 0.42, wide - 0.28, 0.012), material("rubber"), 0.004)
    for s in (-1, 1):
        b.box((-0.12, s * (wide / 2 - 0.08), 0.172), (p["length"] - 0.3, 0.1, 0.025), grey, 0.008)
        b.cylinder((-half + 0.1, s * (wide / 2 - 0.1) - 0.03, 0.06), 0.06, 0.06, material("rubber"), axis="y", segments=16)
        b.cylinder((half - 0.12, s * (wide / 2 - 0.1), 0.0), 0.04, 0.08, material("rubber"), segments=16)
        top = (half - 0.4, s * (wide / 2 - 0.04), 1.08)
        b.tube([(half - 0.16, s * (wide / 2 - 0.04), 0.08), top], 0.045 if heavy else 0.028, paint, 12)
        b.tube(
            [top, (half - 0.62, s * (wide / 2 - 0.04), 1.0), (half - 0.85, s * (wide / 2 - 0.05), 0.97)],
            0.024,
            material("rubber"),
            10,
        )
    hood = [(0.05, half - 0.4), (0.05, half), (0.15, half), (0.27, half - 0.14), (0.2, half - 0.4)]
    b.extrude(hood, wide - 0.04, paint, (0, -(wide - 0.04) / 2, 0), "y", "front")
    tilt = rotation("y", -0.5, (half - 0.4, 0, 1.15))
    b.box((half - 0.4, 0, 1.17), (0.06, wide, 0.3 if heavy else 0.2), paint, 0.02, "front", transform=tilt)
    b.box(
        (half - 0.433, 0, 1.2),
        (0.008, wide * 0.5, 0.17 if heavy else 0.1),
        material("screen", "teal", emission=0.35),
        0.002,
        "front",
        transform=tilt,
    )
    b.cylinder((half - 0.44, 0, 1.06), 0.022, 0.02, material("plastic", "red"), axis="x", segments=14, transform=tilt)
    return b.built("treadmill", words(look, p["style"]))


@register(
    "exercise_bike",
    confused_with=("motorbike", "tricycle", "rowing machine"),
    family="gym",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"style": draw(rng, ("spinning", "upright")), "color": draw(rng, FRAMES)},
)
def exercise_bike(p: Params) -> Built:
    """A stationary bicycle; front: the handlebar's end."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, dark, chrome = Builder(), of(look), material("rubber"), material("chrome")
    for x in (-0.48, 0.5):
        b.tube([(x, -0.26, 0.04), (x, 0.26, 0.04)], 0.035, paint, 12)
        for s in (-1, 1):
            b.tube([(x, s * 0.26, 0.04), (x, s * 0.29, 0.04)], 0.04, dark, 12)
    b.tube([(-0.48, 0, 0.06), (0.0, 0, 0.3), (0.5, 0, 0.06)], 0.04, paint)
    if p["style"] == "spinning":
        b.lathe(
            [(0.24, -0.025), (0.24, 0.025), (0.19, 0.025), (0.17, 0.008), (0, 0.008)], chrome, 40, (0.36, 0, 0.33), "y", "front"
        )
        for s in (-1, 1):
            b.tube([(0.5, s * 0.06, 0.06), (0.36, s * 0.06, 0.33), (0.28, s * 0.03, 0.75)], 0.022, paint, part="front")
        b.box((0.2, 0.07, 0.33), (0.5, 0.03, 0.12), paint, 0.012)
    else:
        b.cushion((0.24, 0, 0.36), (0.66, 0.16, 0.5), paint, 0.07, part="front")
        b.lathe([(0.17, -0.09), (0.17, 0.09), (0, 0.09)], material("plastic", "gray"), 32, (0.3, 0, 0.36), "y", "front")
    b.tube([(0.0, 0, 0.3), (-0.22, 0, 0.78)], [0.035, 0.026], paint).tube([(-0.17, 0, 0.68), (-0.24, 0, 0.88)], 0.018, chrome)
    b.cushion((-0.24, 0, 0.92), (0.28, 0.22, 0.08), dark, 0.038).cushion((-0.1, 0, 0.92), (0.16, 0.09, 0.06), dark, 0.028)
    b.tube([(0.28, 0, 0.6), (0.34, 0, 1.06)], [0.035, 0.024], paint, part="front")
    b.tube(
        [(0.22, -0.24, 1.14), (0.42, -0.22, 1.1), (0.36, 0, 1.05), (0.42, 0.22, 1.1), (0.22, 0.24, 1.14)],
        0.018,
        dark,
        part="front",
    )
    b.box((0.4, 0, 1.18), (0.03, 0.2, 0.14), dark, 0.01, "front", transform=rotation("y", 0.4, (0.4, 0, 1.12)))
    b.box(
        (0.383, 0, 1.18),
        (0.006, 0.16, 0.1),
        material("screen", "teal", emission=0.35),
        0.001,
        transform=rotation("y", 0.4, (0.4, 0, 1.12)),
    )
    b.lathe([(0.1, -0.012), (0.1, 0.012), (0, 0.012)], chrome, 24, (0.02, 0.095, 0.34), "y")
    for s in (-1, 1):
        b.tube([(0.02, s * 0.11, 0.34), (0.02 + s * 0.1, s * 0.125, 0.34 - s * 0.12)], 0.012, chrome, 8)
        b.box((0.02 + s * 0.1, s * 0.18, 0.34 - s * 0.12), (0.1, 0.09, 0.025), dark)
    return b.built("exercise bike", words(look, p["style"]))


@register(
    "rowing_machine",
    family="gym",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"color": draw(rng, FRAMES), "slide": fine(rng, -0.4, 0.1)},
)
def rowing_machine(p: Params) -> Built:
    """A sliding seat on a rail before a caged flywheel; front: the flywheel's end."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, dark = Builder(), of(look), material("rubber")
    b.box((-0.25, 0, 0.34), (1.5, 0.07, 0.07), material("steel"), 0.01).box((0.78, 0, 0.26), (0.6, 0.1, 0.12), paint, 0.02)
    b.lathe([(0.2, -0.09), (0.27, -0.05), (0.27, 0.05), (0.2, 0.09), (0, 0.09)], paint, 40, (0.85, 0, 0.4), "y", "front")
    for s in (-1, 1):
        for r in (0.1, 0.15):
            b.ring((0.85, s * 0.088, 0.4), r, 0.006, dark, "y", part="front")
        b.box((0.42, s * 0.12, 0.33), (0.3, 0.11, 0.03), dark, transform=rotation("y", -0.7, (0.42, 0, 0.33)))
    b.tube([(0.8, 0, 0.6), (0.62, 0, 0.78)], 0.018, paint).box((0.6, 0, 0.84), (0.03, 0.22, 0.15), dark, 0.01)
    b.box((0.583, 0, 0.84), (0.006, 0.17, 0.1), material("screen", "teal", emission=0.35), 0.001)
    b.tube([(0.55, -0.24, 0.56), (0.57, 0, 0.56), (0.55, 0.24, 0.56)], 0.016, dark).tube(
        [(0.57, 0, 0.56), (0.76, 0, 0.5)], 0.006, dark, 8
    )
    b.cushion((-0.3 + p["slide"], 0, 0.44), (0.26, 0.32, 0.06), dark, 0.028).box(
        (-0.3 + p["slide"], 0, 0.395), (0.2, 0.14, 0.05), paint
    )
    for x, w in ((-0.94, 0.5), (0.95, 0.6)):
        b.tube([(x, -w / 2, 0.03), (x, w / 2, 0.03)], 0.03, paint, 12).tube([(x, 0, 0.03), (x, 0, 0.33)], 0.025, paint, 12)
    return b.built("rowing machine", words(look))


@register(
    "weight_bench",
    motley=("incline", "press"),
    confused_with=("step platform",),
    family="seating",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("flat", "incline", "press")),
        "cloth": cloth_look(rng, 0.6),
        "color": draw(rng, FRAMES),
        "plates": draw(rng, PLATES),
    },
)
def weight_bench(p: Params) -> Built:
    """A padded bench, flat, with a raised back, or under a barbell. Nobody is sat on it: its pad is narrower than thighs are apart and goes on
    before the hips, where it would stand through a skirt."""
    b, steel, pad = Builder(), material("painted", p["color"]), of(p["cloth"])
    b.box((0, 0, 0.2), (1.1, 0.06, 0.06), steel)
    for x in (-0.5, 0.5):
        b.box((x, 0, 0.03), (0.06, 0.5, 0.06), steel).box((x, 0, 0.22), (0.06, 0.06, 0.36), steel)
    if p["style"] == "incline":
        tilt = rotation("y", 0.75, (0.1, 0, 0.42))
        b.cushion((0.34, 0, 0.43), (0.42, 0.32, 0.08), pad, 0.03)
        b.cushion((-0.33, 0, 0.44), (0.82, 0.3, 0.08), pad, 0.03, transform=tilt)
        b.tube([(-0.4, 0, 0.22), (-0.2, 0, 0.66)], 0.025, steel)
    else:
        b.cushion((0, 0, 0.43), (1.22, 0.3, 0.08), pad, 0.03)
    if p["style"] == "press":
        for s in (-1, 1):
            b.box((-0.5, s * 0.45, 0.5), (0.06, 0.06, 1.0), steel).box((-0.46, s * 0.45, 0.94), (0.1, 0.05, 0.03), steel)
            b.box((-0.5, s * 0.45, 0.03), (0.5, 0.06, 0.06), steel)
        b.box((-0.5, 0, 0.1), (0.05, 0.86, 0.05), steel)
        barbell(b, 0.985, -0.45, p["plates"], 1)
    return b.built("weight bench", words(p["cloth"] if p["style"] == "flat" else ["painted", p["color"]], p["style"]))


@register(
    "squat_rack",
    family="gym",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("stands", "cage")),
        "color": draw(rng, FRAMES),
        "plates": draw(rng, PLATES),
        "count": int(rng.integers(1, 4)),
        "bar": span(rng, 1.1, 1.45),
    },
)
def squat_rack(p: Params) -> Built:
    """A steel rack that carries a barbell with plates."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, w, cage = Builder(), of(look), 1.16, p["style"] == "cage"
    h = 2.1 if cage else 1.75
    xs = (-0.55, 0.55) if cage else (0.0,)
    for s in (-1, 1):
        for x in xs:
            b.box((x, s * w / 2, h / 2), (0.07, 0.07, h), paint)
        b.box((0, s * w / 2, 0.035), (1.24, 0.08, 0.07), paint)
        if cage:
            b.box((0, s * w / 2, h - 0.035), (1.1, 0.07, 0.07), paint).box(
                (0, s * w / 2, 0.8), (1.1, 0.04, 0.04), material("steel")
            )
        b.box((xs[-1] + 0.07, s * w / 2, p["bar"] - 0.03), (0.13, 0.06, 0.035), material("rubber"))
        b.box((xs[-1] + 0.12, s * w / 2, p["bar"] + 0.01), (0.02, 0.06, 0.08), material("rubber"))
    for x in xs:
        b.box((x, 0, h - 0.04 if cage else 0.035), (0.07, w, 0.07), paint)
    if cage:
        b.box((-0.55, 0, 0.035), (0.07, w, 0.07), paint)
    barbell(b, p["bar"] + 0.002, xs[-1] + 0.07, p["plates"], p["count"])
    return b.built("squat rack", words(look, p["style"]))


def _dumbbell(b: Builder, x: float, y: float, z: float, radius: float, look: Material) -> None:
    b.cylinder((x - 0.07, y, z), 0.014, 0.14, material("chrome"), segments=8, axis="x")
    for s in (-1, 1):
        b.cylinder((x + s * 0.1 - 0.045, y, z), radius, 0.09, look, segments=6, axis="x", bevel=0.01, part="front")


@register(
    "dumbbell_rack",
    confused_with=("squat rack",),
    family="gym",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "rows": int(rng.integers(2, 4)),
        "columns": int(rng.integers(5, 8)),
        "color": draw(rng, FRAMES),
        "heads": draw(rng, PLATES),
    },
)
def dumbbell_rack(p: Params) -> Built:
    """Sloping shelves of dumbbells; front: the side they are taken from."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, w = Builder(), of(look), 0.19 * p["columns"] + 0.1
    heads = material("rubber") if p["heads"] == "black" else material("plastic", p["heads"])
    h = 0.36 * p["rows"] + 0.06
    for s in (-1, 1):
        b.tube([(-0.24, s * w / 2, h), (0.2, s * w / 2, 0.2), (0.2, s * w / 2, 0.03)], 0.03, paint, 8)
        b.box((0, s * w / 2, 0.03), (0.6, 0.08, 0.06), paint).box((-0.24, s * w / 2, h / 2), (0.05, 0.06, h), paint)
    for row in range(p["rows"]):
        x, z = 0.14 - 0.15 * row, 0.24 + 0.34 * row
        b.box((x, 0, z), (0.34, w, 0.04), paint, transform=rotation("y", 0.25, (x, 0, z)))
        for k in range(p["columns"]):
            radius = 0.045 + 0.006 * k + 0.008 * (p["rows"] - 1 - row)
            _dumbbell(b, x + 0.02, (k - (p["columns"] - 1) / 2) * 0.19, z + 0.03 + radius, radius, heads)
    return b.built("dumbbell rack", words(look))
