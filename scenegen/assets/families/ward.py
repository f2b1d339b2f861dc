"""Smaller things of a ward: patient monitor, overbed table, walking frame, oxygen cylinder, first-aid box."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.hospital import castor, star_foot
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Surface
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, knob, of, span, words


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
    "overbed_table",
    confused_with=("console table", "desk", "side table"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=lambda rng: {"look": body_look(rng, ("white", "gray", "teal")), "height": span(rng, 0.82, 1.0)},
)
def overbed_table(p: Params) -> Built:
    """A table on one column whose foot slides under a bed; the column stands at +Y."""
    b, top, steel, h = Builder(), of(p["look"]), material("steel"), p["height"]
    b.box((0, 0, h - 0.015), (0.42, 0.8, 0.03), top, 0.012).box((0, 0.3, 0.1), (0.5, 0.05, 0.04), steel).box(
        (0, 0.08, 0.1), (0.05, 0.6, 0.04), steel
    )
    for s in (-1, 1):
        b.box((s * 0.2, 0.02, 0.1), (0.05, 0.66, 0.04), steel)
        for y in (-0.28, 0.32):
            castor(b, s * 0.2, y, 0.04)
    b.box((0, 0.3, h / 2), (0.08, 0.05, h - 0.06), steel).box((0, 0.24, h - 0.05), (0.1, 0.2, 0.04), steel)
    b.tube([(0.05, 0.3, h - 0.1), (0.16, 0.3, h - 0.1)], 0.012, material("rubber"), 8)
    return b.built("overbed table", words(p["look"]), surfaces=(Surface(-0.18, -0.36, 0.18, 0.36, h, 1.0),))


@register(
    "walking_frame",
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
    return b.built("walking frame", words(look, p["style"]))


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
    return b.built("first aid box", words(look))


@register(
    "bedhead_panel",
    nouns=("hospital wall panel",),
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
    return b.built("hospital wall panel", words(look))
