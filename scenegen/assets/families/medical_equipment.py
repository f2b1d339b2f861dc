"""Equipment of wards and practices."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.beds import castor
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Seat
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, knob, of, span, words
from scenegen.assets.modelling.sheets import sheet


def star_foot(b: Builder, radius: float, z: float, look: Material, legs: int = 5) -> None:
    """A rolling foot of several legs around the origin, its hub at height z."""
    for k in range(legs):
        a = 2 * np.pi * k / legs + 0.3
        c, s = np.cos(a) * radius, np.sin(a) * radius
        b.tube([(0, 0, z), (c, s, 0.06)], [0.022, 0.014], look, 8)
        b.sphere((c, s, 0.03), 0.03, material("rubber"), 10)


@register(
    "iv_stand",
    motley=True,
    nouns=("IV stand",),
    confused_with=("patient monitor",),
    family="hospital",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("one bag", "two bags", "pump")),
        "height": span(rng, 1.75, 2.05),
        "color": draw(rng, ("blue", "white", "teal")),
    },
)
def iv_stand(p: Params) -> Built:
    """A rolling pole with hooks and drip bags, perhaps a pump."""
    b, steel, h = Builder(), material("steel"), p["height"]
    star_foot(b, 0.3, 0.12, steel)
    b.tube([(0, 0, 0.1), (0, 0, h)], [0.016, 0.012], steel, 12).cylinder((0, 0, 1.05), 0.024, 0.06, material("plastic", "black"))
    for s in (-1, 1):
        b.tube([(0, 0, h - 0.03), (0, s * 0.12, h - 0.01), (0, s * 0.16, h - 0.03), (0, s * 0.16, h + 0.02)], 0.007, steel, 8)
    bag = material("glass", "white", rgb=(0.86, 0.9, 0.88))
    for s in (-1, 1) if p["style"] == "two bags" else (1,):
        fluid = bag if s > 0 else material("plastic", "yellow")
        b.cushion((0, s * 0.16, h - 0.16), (0.05, 0.13, 0.22), fluid, 0.022, 0.01).box(
            (0.031, s * 0.16, h - 0.16), (0.012, 0.08, 0.1), material("paper", "white"), 0.002
        )
        b.cylinder((0, s * 0.16, h - 0.37), 0.014, 0.08, bag, segments=12)
        b.tube(
            [
                (0, s * 0.16, h - 0.26),
                (0, s * 0.16, h - 0.4),
                (0.05, s * 0.14, h - 0.8),
                (0.1, s * 0.08, 0.9),
                (0.09, s * 0.03, 0.75),
            ],
            0.005,
            bag,
            6,
        )
    if p["style"] == "pump":
        b.box((0.09, 0, 1.22), (0.14, 0.2, 0.28), material("plastic", p["color"]), 0.02).box(
            (0.162, 0, 1.28), (0.006, 0.14, 0.08), material("screen", "green", emission=0.3), 0.001
        )
        for k in range(3):
            b.box((0.163, (k - 1) * 0.045, 1.17), (0.008, 0.03, 0.03), material("plastic", "gray"), 0.002)
    return b.built("IV stand", words(["steel", None], p["style"]))


def _wheel(b: Builder, x: float, y: float, radius: float) -> None:
    b.ring((x, y, radius), radius - 0.014, 0.014, material("rubber"), "y", 36)
    b.ring((x, y + (0.03 if y > 0 else -0.03), radius), radius - 0.05, 0.007, material("chrome"), "y", 36)
    b.cylinder((x, y - 0.03, radius), 0.025, 0.06, material("chrome"), segments=12, axis="y")
    for k in range(10):
        a = k * np.pi / 5
        b.tube(
            [(x, y, radius), (x + (radius - 0.02) * np.cos(a), y, radius + (radius - 0.02) * np.sin(a))],
            0.003,
            material("chrome"),
            5,
        )


@register(
    "wheelchair",
    confused_with=("chair", "office chair"),
    affords=("sit on", "sit back in"),
    family="seating",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {
        "color": draw(rng, ("black", "blue", "red", "green", "navy")),
        "frame": draw(rng, ("gray", "black", "red", "blue")),
    },
)
def wheelchair(p: Params) -> Built:
    """A folding wheelchair, its footplates turned aside; front: where the sitter faces."""
    look: list[str | None] = ["fabric", p["color"]]
    b, cloth, frame = Builder(), of(look), material("painted", p["frame"])
    b.cushion((0.02, 0, 0.49), (0.44, 0.44, 0.06), cloth, 0.028).cushion(
        (-0.22, 0, 0.73), (0.035, 0.44, 0.42), cloth, 0.016, transform=rotation("y", -0.1, (-0.22, 0, 0.5))
    )
    for s in (-1, 1):
        y = s * 0.235
        _wheel(b, -0.14, s * 0.29, 0.3)
        castor(b, 0.26, s * 0.24, 0.08)
        b.tube([(0.26, y, 0.16), (0.26, y, 0.46), (-0.2, y, 0.46), (-0.2, y, 0.2), (0.26, y, 0.2)], 0.013, frame, 8)
        b.tube([(-0.2, y, 0.4), (-0.26, y, 0.93), (-0.36, y, 0.95)], 0.013, frame, 8).tube(
            [(-0.28, y, 0.94), (-0.39, y, 0.955)], 0.02, material("rubber"), 10
        )
        b.tube([(-0.22, y, 0.7), (0.16, y, 0.7), (0.2, y, 0.64), (0.2, y, 0.46)], 0.012, frame, 8)
        b.box((-0.01, y, 0.72), (0.3, 0.06, 0.035), material("rubber"), 0.01).box(
            (-0.01, y, 0.58), (0.34, 0.008, 0.16), cloth, 0.002
        )
        b.tube([(0.26, y, 0.42), (0.4, s * 0.26, 0.3), (0.43, s * 0.27, 0.14)], 0.012, frame, 8, part="front")
        b.box((0.46, s * 0.27, 0.16), (0.15, 0.015, 0.14), material("rubber"), 0.004, "front")
    b.tube([(-0.1, -0.23, 0.22), (0.1, 0.23, 0.45)], 0.01, frame, 8).tube(
        [(-0.1, 0.23, 0.22), (0.1, -0.23, 0.45)], 0.01, frame, 8
    )
    return b.built("wheelchair", words(look), seats=(Seat(-0.02, 0, 0.51),))


@register(
    "privacy_screen",
    family="hospital",
    has_front=False,
    sample=lambda rng: {
        "color": draw(rng, ("white", "blue", "teal", "green", "beige", "pink")),
        "panels": int(rng.integers(2, 4)),
        "bend": fine(rng, 0.25, 0.6),
    },
)
def privacy_screen(p: Params) -> Built:
    """A folding screen of cloth panels in steel frames on wheels."""
    look: list[str | None] = ["fabric", p["color"]]
    b, cloth, steel, w = Builder(), of(look), material("steel"), 0.62
    x, y = 0.0, 0.0
    for k in range(p["panels"]):
        turn = p["bend"] * (1 if k % 2 else -1)
        end = (x + w * np.sin(turn), y + w * np.cos(turn))
        for px, py in ((x, y), end):
            b.tube([(px, py, 0.08), (px, py, 1.72)], 0.014, steel, 8)
            b.sphere((px, py, 0.035), 0.035, material("rubber"), 10)
            b.tube([(px - 0.18, py, 0.06), (px, py, 0.1), (px + 0.18, py, 0.06)], 0.012, steel, 8)
            for s in (-1, 1):
                b.sphere((px + s * 0.18, py, 0.03), 0.03, material("rubber"), 10)
        for z in (0.32, 1.71):
            b.tube([(x, y, z), (*end, z)], 0.012, steel, 8)
        at = np.linspace(0.03, 0.97, 40)
        along, across = np.array([np.sin(turn), np.cos(turn)]), np.array([np.cos(turn), -np.sin(turn)])
        line = np.array([x, y]) + at[:, None] * w * along + 0.012 * np.sin(at * 50)[:, None] * across
        sheet(b, line, 0.008, 1.37, cloth, (0, 0, 0.33))
        x, y = end
    return b.built("privacy screen", words(look))


@register(
    "patient_monitor",
    confused_with=("television",),
    family="ward",
    has_front=True,
    sample=lambda rng: {
        "color": draw(rng, ("white", "gray", "blue", "teal")),
        "height": span(rng, 1.15, 1.4),
        "trace": int(rng.integers(10_000)),
    },
)
def patient_monitor(p: Params) -> Built:
    """A bedside monitor with traces on a rolling stand; front: the screen."""
    look: list[str | None] = ["plastic", p["color"]]
    b, case, steel, h = Builder(), of(look), material("steel"), p["height"]
    star_foot(b, 0.3, 0.12, steel)
    b.tube([(0, 0, 0.1), (0, 0, h)], 0.022, steel, 12)
    b.box((0.06, 0, 0.72), (0.22, 0.28, 0.02), case).box((0.16, 0, 0.77), (0.02, 0.28, 0.1), case, 0.004).box(
        (0.06, 0.13, 0.77), (0.2, 0.02, 0.1), case
    ).box((0.06, -0.13, 0.77), (0.2, 0.02, 0.1), case)
    z = h + 0.16
    b.box((0, 0, z), (0.15, 0.46, 0.36), case, 0.03).box(
        (0.076, 0, z + 0.02), (0.01, 0.4, 0.27), material("screen"), 0.003, "front"
    )
    b.tube([(0, -0.16, z + 0.17), (0, -0.14, z + 0.23), (0, 0.14, z + 0.23), (0, 0.16, z + 0.17)], 0.013, case, 10)
    rng = np.random.default_rng(p["trace"])
    for k, color in enumerate(("green", "yellow", "teal")):
        bright, y0, base = material("lit", color, emission=0.8), -0.06, z + 0.1 - 0.08 * k
        beat = np.tile([0, 0, 0.01, 0, -0.008, 0.045, -0.012, 0, 0.012], 3) * float(rng.uniform(0.6, 1.0))
        y = np.linspace(0.18, y0, len(beat))
        b.tube(np.stack([np.full(len(beat), 0.082), y, base + beat], 1), 0.0035, bright, 5, "front")
        for j in range(2):
            b.box((0.083, -0.115 - 0.035 * j, base + 0.01), (0.004, 0.024, 0.045), bright, 0.001, "front")
    for k in range(4):
        b.box(
            (0.077, 0.15 - 0.06 * k, z - 0.145),
            (0.012, 0.04, 0.025),
            material("plastic", ("gray", "gray", "gray", "red")[k]),
            0.003,
            "front",
        )
    knob(b, 0.072, -0.17, z - 0.145, material("rubber"), 0.02)
    b.tube([(0, 0.2, z - 0.1), (0.02, 0.26, 0.8), (0.0, 0.22, 0.5), (0, 0.03, 0.6)], 0.007, material("rubber"), 6)
    return b.built("patient monitor", words(look))


@register(
    "walking_frame",
    nouns=("walker",),
    family="ward",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("frame", "wheeled")),
        "color": draw(rng, ("gray", "blue", "red", "green")),
        "height": span(rng, 0.8, 0.92),
    },
)
def walking_frame(p: Params) -> Built:
    """A light frame one leans on while walking, on rubber feet or front wheels."""
    look: list[str | None] = ["steel", None] if p["color"] == "gray" else ["painted", p["color"]]
    b, tube, dark, h = Builder(), of(look), material("rubber"), p["height"]
    for s in (-1, 1):
        y = s * 0.28
        b.tube(
            [
                (0.24, s * 0.3, 0.04),
                (0.16, y, h - 0.03),
                (0.1, y, h),
                (-0.14, y, h),
                (-0.2, y, h - 0.03),
                (-0.26, s * 0.32, 0.04),
            ],
            0.015,
            tube,
            10,
        )
        b.tube([(-0.15, y, h), (0.1, y, h)], 0.021, dark, 12).tube([(0.21, y, 0.36), (-0.22, y, 0.36)], 0.011, tube, 8)
        b.cylinder((-0.26, s * 0.32, 0), 0.024, 0.05, dark, segments=12)
        if p["style"] == "wheeled":
            b.cylinder((0.25, s * 0.32 - 0.015, 0.07), 0.07, 0.03, dark, segments=20, axis="y")
        else:
            b.cylinder((0.24, s * 0.3, 0), 0.024, 0.05, dark, segments=12)
    for z in (0.3, h - 0.2):
        b.tube([(0.2, -0.29, z), (0.2, 0.29, z)], 0.013, tube, 8)
    return b.built("walker", words(look, p["style"]))


@register(
    "oxygen_cylinder",
    family="ward",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("green", "white", "black", "blue")), "height": span(rng, 0.75, 1.05)},
)
def oxygen_cylinder(p: Params) -> Built:
    """A gas cylinder on a two-wheeled trolley."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, steel, h = Builder(), of(look), material("steel"), p["height"]
    b.lathe([(0.1, 0.08), (0.11, 0.1), (0.11, h - 0.1), (0.08, h - 0.03), (0.035, h), (0, h)], paint, 28)
    b.lathe([(0.112, 0), (0.112, 0.12), (0.1, 0.12), (0.1, 0), (0.112, 0)], material("paper", "white"), 28, (0, 0, h * 0.55))
    b.cylinder((0, 0, h - 0.01), 0.03, 0.07, material("brass"), segments=14).box(
        (0, 0, h + 0.08), (0.05, 0.1, 0.05), material("brass")
    )
    b.cylinder((0.03, 0, h + 0.08), 0.045, 0.03, material("paper"), segments=20, axis="x").cylinder(
        (0, 0.05, h + 0.08), 0.022, 0.05, material("plastic", "red"), axis="y"
    )
    for s in (-1, 1):
        b.tube([(-0.1, s * 0.12, 0.1), (-0.15, s * 0.12, h + 0.02), (-0.22, s * 0.12, h + 0.1)], 0.013, steel, 8)
        b.cylinder((-0.13, s * 0.16 - 0.015, 0.09), 0.09, 0.03, material("rubber"), segments=20, axis="y")
    b.tube([(-0.22, -0.12, h + 0.1), (-0.22, 0.12, h + 0.1)], 0.018, material("rubber"), 10).tube(
        [(-0.13, -0.16, 0.09), (-0.13, 0.16, 0.09)], 0.012, steel, 8
    )
    b.box((0.02, 0, 0.06), (0.26, 0.24, 0.02), steel).box((0.13, 0, 0.03), (0.03, 0.2, 0.06), steel)
    for z in (0.3, h - 0.25):
        b.ring((0, 0, z), 0.114, 0.009, steel)
    return b.built("oxygen cylinder", words(look))


@register(
    "first_aid_box",
    nouns=("first aid kit",),
    family="ward",
    has_front=True,
    placement="wall",
    sample=lambda rng: {"color": draw(rng, ("white", "green", "red"))},
)
def first_aid_box(p: Params) -> Built:
    """A wall box with a cross on its door."""
    look: list[str | None] = ["painted", p["color"]]
    b = Builder()
    cross = material("plastic", {"white": "green", "green": "white", "red": "white"}[p["color"]])
    b.box((0, 0, 0.19), (0.14, 0.34, 0.38), of(look), 0.01).box((0.074, 0, 0.19), (0.012, 0.32, 0.36), of(look), 0.004, "front")
    for size in ((0.006, 0.2, 0.065), (0.006, 0.065, 0.2)):
        b.box((0.081, 0, 0.19), size, cross, 0.0015, "front")
    b.box((0.084, -0.135, 0.19), (0.016, 0.02, 0.07), material("chrome"), part="front")
    return b.built("first aid kit", words(look))


@register(
    "bedhead_panel",
    nouns=("wall panel",),
    family="ward",
    has_front=True,
    facing="nowhere",
    placement="wall",
    sample=lambda rng: {"color": draw(rng, ("white", "beige", "blue", "gray")), "width": span(rng, 1.0, 1.5)},
)
def bedhead_panel(p: Params) -> Built:
    """A panel over a hospital bed: lamp above, sockets and gas outlets below."""
    look: list[str | None] = ["plastic", p["color"]]
    b, w = Builder(), p["width"]
    b.box((0, 0, 0.11), (0.1, w, 0.22), of(look), 0.02).box((0.01, 0, 0.23), (0.09, w - 0.06, 0.03), material("lit"), 0.01)
    for k in range(4):
        y = (k - 1.5) * w / 4.6
        b.box((0.052, y, 0.08), (0.012, 0.1, 0.1), material("plastic", "white"), 0.004, "front")
        spot = material("plastic", ("green", "yellow", "blue", "red")[k]) if k % 2 else material("rubber")
        for s in (-1, 1):
            b.cylinder((0.056, y + s * 0.025, 0.08), 0.014, 0.008, spot, segments=12, axis="x", part="front")
    b.box((0.05, 0, 0.165), (0.008, w - 0.08, 0.025), material("painted", "gray"), part="front")
    b.box(
        (0.06, w / 2 - 0.05, 0.12),
        (0.03, 0.03, 0.12),
        material("plastic", "red"),
        0.008,
        "front",
        transform=rotation("x", 0.1, (0, w / 2, 0.1)),
    )
    return b.built("wall panel", words(look))
