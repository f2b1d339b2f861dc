"""What children climb, swing and slide on."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Seat, Surface
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, span

BRIGHT = ("red", "blue", "green", "yellow", "orange", "purple", "teal")


def _other(color: str) -> str:
    """A second colour that goes with a first."""
    return {
        "red": "yellow",
        "blue": "yellow",
        "green": "orange",
        "yellow": "blue",
        "orange": "blue",
        "purple": "yellow",
        "teal": "red",
    }[color]


@register(
    "swing_set",
    confused_with=("jungle gym", "overhead ladder"),
    affords=("sit on",),
    family="playground", has_front=False,
    sample=lambda rng: {"color": draw(rng, BRIGHT), "swings": int(rng.integers(1, 4)), "height": span(rng, 2.1, 2.4)},
)  # fmt: skip
def swing_set(p: Params) -> Built:
    """Swings on chains from a beam between two trestles."""
    b, paint, n, h = Builder(), material("painted", p["color"]), 0.7 + 0.8 * p["swings"], p["height"]
    b.tube([(0, -n / 2 - 0.1, h), (0, n / 2 + 0.1, h)], 0.055, paint, 16)
    for s in (-1, 1):
        for x in (-0.85, 0.85):
            b.tube([(x, s * (n / 2 + 0.08), 0), (0, s * n / 2, h)], 0.05, paint, 14)
        b.tube([(-0.5, s * (n / 2 + 0.04), h * 0.4), (0.5, s * (n / 2 + 0.04), h * 0.4)], 0.03, paint, 10)
    seats = []
    for k in range(p["swings"]):
        y = (k - (p["swings"] - 1) / 2) * 0.8
        b.cushion((0, y, 0.45), (0.2, 0.6, 0.045), material("rubber"), 0.02)
        for s in (-1, 1):
            b.tube([(0, y + s * 0.285, 0.46), (0, y + s * 0.285, h)], 0.011, material("steel"), 8)
        seats.append(Seat(0.0, y, 0.475))
    return b.built("swing set", {"color": p["color"], "material": "metal"}, seats=tuple(seats))


@register(
    "slide",
    confused_with=("playhouse",),
    family="playground", has_front=True, facing="nowhere",
    sample=lambda rng: {"color": draw(rng, BRIGHT), "style": draw(rng, ("straight", "wavy")), "height": span(rng, 1.3, 1.8)},
)  # fmt: skip
def slide(p: Params) -> Built:
    """A slide: one comes down towards +X; the ladder is behind."""
    b, h, frame = Builder(), p["height"], material("painted", _other(p["color"]))
    chute, run = material("plastic", p["color"]), p["height"] * 1.55
    t = np.linspace(0, 1, 22)
    drop = h * (0.5 + 0.5 * np.cos(np.pi * t**0.92)) * (1 - 0.13 * t) + 0.2 * t**3
    if p["style"] == "wavy":
        drop = drop + 0.09 * np.sin(3 * np.pi * t) * np.sin(np.pi * t)
    x = 0.15 + run * t
    outline = np.concatenate([np.column_stack([x, drop]), np.column_stack([x, drop - 0.05])[::-1]])
    to_side = np.array([[1, 0, 0, 0], [0, 0, -1, 0.24], [0, 1, 0, 0], [0, 0, 0, 1.0]])
    b.extrude(outline, 0.48, chute, part="front", transform=to_side)
    for s in (-1, 1):
        b.tube(np.column_stack([x, 0 * x + s * 0.25, drop + 0.05]), 0.065, chute, 12, part="front")
        b.tube([(x[12], s * 0.24, drop[12]), (x[12], s * 0.3, 0)], 0.028, frame)
        b.tube(
            [
                (-0.75, s * 0.26, 0),
                (-0.2, s * 0.26, h),
                (-0.16, s * 0.26, h + 0.62),
                (0.2, s * 0.26, h + 0.6),
                (0.24, s * 0.26, h),
            ],
            0.028,
            frame,
            12,
        )
        b.tube([(0.2, s * 0.26, h), (0.2, s * 0.32, 0)], 0.032, frame)
    b.box((-0.025, 0, h - 0.03), (0.37, 0.5, 0.05), frame)
    for k in range(1, int(h / 0.26)):
        z = k * 0.26
        b.box((-0.75 + 0.55 * z / h, 0, z), (0.12, 0.52, 0.03), frame, 0.006)
    return b.built("slide", {"color": p["color"], "material": "plastic", "style": p["style"]})


@register(
    "climbing_frame",
    nouns=("jungle gym",),
    confused_with=("overhead ladder",),
    family="playground", has_front=False,
    sample=lambda rng: {"color": draw(rng, BRIGHT), "style": draw(rng, ("dome", "cube")), "size": span(rng, 1.8, 2.4)},
)  # fmt: skip
def climbing_frame(p: Params) -> Built:
    """A dome of bars, or a cube of bars."""
    b, paint, n = Builder(), material("painted", p["color"]), p["size"]
    joint = material("plastic", _other(p["color"]))
    if p["style"] == "dome":
        r = n / 2 * 1.1
        lifts = (0.02, 0.5, 0.92, 1.25)
        rings = []
        for level, lift in enumerate(lifts):
            a = np.arange(8) * np.pi / 4 + level * np.pi / 8
            rings.append(
                np.column_stack(
                    [r * np.cos(lift) * np.cos(a), r * np.cos(lift) * np.sin(a), np.full(8, r * 0.95 * np.sin(lift) + 0.02)]
                )
            )
        for level, ring in enumerate(rings):
            b.tube(ring, 0.022, paint, 10, closed=True)
            for k in range(8):
                b.sphere(ring[k], 0.042, joint, 10)
                if level < 3:
                    for step in (0, -1):
                        b.tube([ring[k], rings[level + 1][(k + step) % 8]], 0.02, paint, 8)
        return b.built("jungle gym", {"color": p["color"], "material": "metal", "style": "dome"})
    step = n / 3
    at = [k * step for k in range(4)]
    for u in at:
        for v in at:
            b.tube([(u - n / 2, v - n / 2, 0), (u - n / 2, v - n / 2, n * 0.95)], 0.022, paint, 8)
            if v > 0:
                z = v * 0.95
                b.tube([(-n / 2, u - n / 2, z), (n / 2, u - n / 2, z)], 0.02, paint, 8).tube(
                    [(u - n / 2, -n / 2, z), (u - n / 2, n / 2, z)], 0.02, paint, 8
                )
            for z in at[1:]:
                b.sphere((u - n / 2, v - n / 2, z * 0.95), 0.036, joint, 8)
    return b.built("jungle gym", {"color": p["color"], "material": "metal", "style": "cube"})


@register(
    "sandpit",
    nouns=("sandbox",),
    confused_with=("flower bed",),
    family="playground", has_front=False,
    sample=lambda rng: {"length": span(rng, 1.8, 2.8), "width": span(rng, 1.6, 2.4), "look": draw(rng, ("oak", "pine", "wood")), "toys": draw(rng, BRIGHT)},
)  # fmt: skip
def sandpit(p: Params) -> Built:
    """A timber frame full of sand, with a mould's heaps and a spade."""
    b, n, w, wood = Builder(), p["length"], p["width"], material(p["look"])
    sand = material("sand")
    b.box((0, 0, 0.06), (n - 0.1, w - 0.1, 0.12), sand, 0.002)
    for s in (-1, 1):
        b.box((0, s * (w / 2 - 0.1), 0.11), (n, 0.2, 0.22), wood, 0.02).box(
            (s * (n / 2 - 0.1), 0, 0.11), (0.2, w - 0.4, 0.22), wood, 0.02
        )
    b.sphere((0.15 * n, 0.1 * w, 0.13), (0.34, 0.3, 0.12), sand, 20)
    for k in range(3):
        b.cylinder((-0.25 * n + 0.2 * k, -0.25 * w, 0.12), 0.08, 0.1, sand, 0.055, 18)
    b.tube([(-0.1 * n, 0.2 * w, 0.14), (0.0, 0.22 * w, 0.15)], 0.014, material("plastic", p["toys"])).box(
        (0.06, 0.225 * w, 0.15), (0.13, 0.09, 0.012), material("plastic", p["toys"])
    )
    free = Surface(0.02 * n, -w / 2 + 0.24, n / 2 - 0.24, 0.1 * w - 0.32, 0.12)
    return b.built("sandbox", {"color": material(p["look"]).color, "material": p["look"]}, surfaces=(free,))


@register(
    "seesaw", family="playground", has_front=False,
    sample=lambda rng: {"color": draw(rng, BRIGHT), "length": span(rng, 2.4, 3.0), "tilt": draw(rng, ("left", "right"))},
)  # fmt: skip
def seesaw(p: Params) -> Built:
    """A plank on a trestle, one end down."""
    b, n, wood, paint = Builder(), p["length"], material("oak"), material("painted", p["color"])
    sign = 1 if p["tilt"] == "left" else -1
    turn = rotation("y", sign * float(np.arcsin(0.36 / (n / 2))), (0, 0, 0.48))
    b.box((0, 0, 0.48), (n, 0.24, 0.06), paint, 0.015, transform=turn).cylinder(
        (0, -0.22, 0.44), 0.04, 0.44, material("steel"), axis="y"
    )
    for s in (-1, 1):
        b.tube([(-0.28, s * 0.18, 0), (0, s * 0.18, 0.46), (0.28, s * 0.18, 0)], 0.035, wood, 12)
        x = s * (n / 2 - 0.24)
        b.cushion((x, 0, 0.535), (0.34, 0.3, 0.06), material("rubber"), 0.025, transform=turn)
        grip = x - s * 0.32
        b.tube([(grip, 0, 0.5), (grip, 0, 0.76)], 0.02, wood, transform=turn).tube(
            [(grip, -0.18, 0.76), (grip, 0.18, 0.76)], 0.018, material("steel"), transform=turn
        )
    return b.built("seesaw", {"color": p["color"], "material": "metal"})


@register(
    "spring_rider",
    rooted=True,
    confused_with=("horse",),
    family="playground", has_front=True, facing="nowhere",
    sample=lambda rng: {"color": draw(rng, BRIGHT), "style": draw(rng, ("pony", "duck", "car"))},
)  # fmt: skip
def spring_rider(p: Params) -> Built:
    """A rocking animal or car on a coil spring."""
    b, paint, dark = Builder(), material("plastic", p["color"]), material("rubber")
    t = np.linspace(0, 1, 60)
    a = t * 2 * np.pi * 4.5
    b.cylinder((0, 0, 0), 0.2, 0.03, material("steel"), bevel=0.008)
    b.tube(np.column_stack([0.11 * np.cos(a), 0.11 * np.sin(a), 0.03 + 0.36 * t]), 0.02, dark, 8)
    outlines = {
        "pony": [(-0.42, 0.52), (-0.3, 0.4), (0.22, 0.4), (0.36, 0.52), (0.42, 0.68), (0.62, 0.66), (0.66, 0.76), (0.44, 0.98), (0.36, 1.06), (0.3, 0.94), (0.18, 0.7), (-0.2, 0.66), (-0.36, 0.78), (-0.46, 0.72)],
        "duck": [(-0.46, 0.74), (-0.36, 0.5), (-0.2, 0.4), (0.25, 0.4), (0.4, 0.54), (0.38, 0.7), (0.5, 0.76), (0.66, 0.76), (0.66, 0.84), (0.52, 0.88), (0.48, 1.0), (0.34, 1.04), (0.22, 0.96), (0.22, 0.78), (0.12, 0.66), (-0.2, 0.66)],
        "car": [(-0.55, 0.4), (0.58, 0.4), (0.62, 0.58), (0.36, 0.66), (0.24, 0.88), (0.2, 0.88), (0.12, 0.64), (-0.22, 0.62), (-0.3, 0.86), (-0.5, 0.84), (-0.6, 0.6)],
    }  # fmt: skip
    to_side = np.array([[1, 0, 0, 0], [0, 0, -1, 0.0], [0, 1, 0, 0], [0, 0, 0, 1.0]])
    for y in (0.16, -0.08):
        shift = to_side.copy()
        shift[1, 3] = y
        b.extrude(outlines[p["style"]], 0.08, paint, part="front", transform=shift)
    b.cushion((-0.02, 0, 0.66), (0.4, 0.34, 0.07), material("plastic", _other(p["color"])), 0.03).box(
        (0, 0, 0.42), (0.4, 0.2, 0.08), dark, 0.02
    )
    b.tube([(0.2, -0.24, 0.86), (0.2, 0.24, 0.86)], 0.018, material("steel")).tube(
        [(0.1, -0.24, 0.46), (0.1, 0.24, 0.46)], 0.018, material("steel")
    )
    for s in (-1, 1):
        if p["style"] == "car":
            for x in (-0.32, 0.36):
                b.cylinder((x, s * 0.19 - 0.03, 0.44), 0.11, 0.06, dark, axis="y", bevel=0.015)
            b.sphere((0.6, s * 0.12, 0.52), (0.03, 0.05, 0.05), material("lit"), 12, part="front")
        else:
            b.sphere((0.42 if p["style"] == "pony" else 0.44, s * 0.162, 0.92), 0.028, dark, 10, part="front")
    return b.built("spring rider", {"color": p["color"], "material": "plastic", "style": p["style"]})


@register(
    "roundabout",
    nouns=("merry-go-round",),
    family="playground",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, BRIGHT), "radius": span(rng, 0.75, 1.05)},
)
def roundabout(p: Params) -> Built:
    """A merry-go-round: a turning disc with hoops to hold."""
    b, r, paint, bar = Builder(), p["radius"], material("painted", p["color"]), material("painted", _other(p["color"]))
    b.cylinder((0, 0, 0), 0.2, 0.1, material("steel")).cylinder((0, 0, 0.1), r, 0.07, paint, bevel=0.02, segments=48)
    b.ring((0, 0, 0.15), r, 0.035, bar, segments=48).cylinder((0, 0, 0.15), 0.05, 0.75, material("steel")).ring(
        (0, 0, 0.88), 0.22, 0.022, material("steel")
    )
    for k in range(6):
        a = k * np.pi / 3
        c, s = np.cos(a), np.sin(a)
        b.tube(
            [
                (c * r * 0.95, s * r * 0.95, 0.15),
                (c * r * 0.95, s * r * 0.95, 0.6),
                (c * r * 0.8, s * r * 0.8, 0.76),
                (c * 0.2, s * 0.2, 0.88),
            ],
            0.022,
            bar,
            10,
        )
    return b.built("merry-go-round", {"color": p["color"], "material": "metal"})


@register(
    "monkey_bars", nouns=("overhead ladder",), family="playground", has_front=False,
    sample=lambda rng: {"color": draw(rng, BRIGHT), "length": span(rng, 2.2, 3.0), "height": span(rng, 1.9, 2.2)},
)  # fmt: skip
def monkey_bars(p: Params) -> Built:
    """A ladder overhead on two pairs of posts."""
    b, n, h, paint = Builder(), p["length"], p["height"], material("painted", p["color"])
    rung = material("painted", _other(p["color"]))
    for s in (-1, 1):
        arch = [
            (-n / 2, s * 0.42, 0),
            (-n / 2, s * 0.42, h - 0.2),
            (-n / 2 + 0.2, s * 0.42, h),
            (n / 2 - 0.2, s * 0.42, h),
            (n / 2, s * 0.42, h - 0.2),
            (n / 2, s * 0.42, 0),
        ]
        b.tube(arch, 0.038, paint, 14)
    for k in range(int(n / 0.3)):
        x = -n / 2 + 0.25 + (n - 0.5) * k / (int(n / 0.3) - 1)
        b.tube([(x, -0.42, h), (x, 0.42, h)], 0.02, rung, 10)
    for s in (-1, 1):
        for k in range(1, 5):
            b.tube([(s * n / 2, -0.42, k * 0.36), (s * n / 2, 0.42, k * 0.36)], 0.02, rung, 10)
    return b.built("overhead ladder", {"color": p["color"], "material": "metal"})


@register(
    "playhouse",
    motley=True,
    family="playground",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, BRIGHT), "length": span(rng, 1.3, 1.7)},
)
def playhouse(p: Params) -> Built:
    """A small house for children: its door faces +X."""
    b, n, wall, roof = Builder(), p["length"], material("plastic", p["color"]), material("plastic", _other(p["color"]))
    w, h = n * 0.9, 1.15
    b.box((0, 0, h / 2), (n, w, h), wall, 0.03)
    gable = [(-w / 2, h - 0.02), (w / 2, h - 0.02), (0, h + w * 0.42)]
    b.extrude(gable, n - 0.06, wall, (-(n - 0.06) / 2, 0, 0), axis="x")
    for s in (-1, 1):
        slope = rotation("x", -s * float(np.arctan(0.84)), (0, s * w * 0.3, h + w * 0.2))
        b.box((0, s * w * 0.3, h + w * 0.2), (n + 0.25, w * 0.78, 0.06), roof, 0.02, transform=slope)
        b.box((0, s * w / 2, h * 0.62), (0.46, 0.03, 0.4), material("glass", "navy", rgb=(0.13, 0.15, 0.2)), 0.01)
        b.box((0, s * (w / 2 + 0.015), h * 0.62), (0.04, 0.03, 0.44), roof).box(
            (0, s * (w / 2 + 0.015), h * 0.62), (0.5, 0.03, 0.04), roof
        )
    b.box((n / 2, -w * 0.18, 0.46), (0.04, 0.46, 0.9), roof, 0.01, part="front").sphere(
        (n / 2 + 0.03, -w * 0.05, 0.46), 0.03, material("chrome"), 10, part="front"
    )
    b.box((n / 2, w * 0.26, h * 0.62), (0.03, 0.34, 0.34), material("glass", "navy", rgb=(0.13, 0.15, 0.2)), 0.01, part="front")
    return b.built("playhouse", {"color": p["color"], "material": "plastic"})
