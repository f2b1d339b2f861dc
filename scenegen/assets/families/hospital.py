"""A ward's furniture: beds, trolleys, stands, screens. Front of a bed: its foot end; of a trolley: the drawers."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Seat
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, handle, of, span, words
from scenegen.assets.modelling.sheets import sheet

COVERS = ("white", "blue", "teal", "green", "yellow", "pink", "beige")
TRIMS = ("beige", "blue", "teal", "white", "green")


def castor(b: Builder, x: float, y: float, radius: float = 0.04) -> None:
    """A swivel wheel on the floor."""
    b.cylinder((x, y - 0.014, radius), radius, 0.028, material("rubber"), segments=14, axis="y")
    b.box((x, y, radius * 1.7), (radius, 0.04, radius), material("steel"))


def star_foot(b: Builder, radius: float, z: float, look: Material, legs: int = 5) -> None:
    """A rolling foot of several legs around the origin, its hub at height z."""
    for k in range(legs):
        a = 2 * np.pi * k / legs + 0.3
        c, s = np.cos(a) * radius, np.sin(a) * radius
        b.tube([(0, 0, z), (c, s, 0.06)], [0.022, 0.014], look, 8)
        b.sphere((c, s, 0.03), 0.03, material("rubber"), 10)


@register(
    "hospital_bed",
    unsaid=("fabric",),
    family="hospital",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "style": draw(rng, ("flat", "raised back")),
        "cover": draw(rng, COVERS),
        "trim": draw(rng, TRIMS),
        "height": span(rng, 0.5, 0.62),
        "rails": bool(rng.random() < 0.7),
    },
)
def hospital_bed(p: Params) -> Built:
    """A bed on wheels with end boards, side rails and perhaps a raised back; front: the foot end."""
    b, z, steel, board = Builder(), p["height"], material("steel"), material("plastic", p["trim"])
    linen, cover = material("fabric", "white"), material("fabric", p["cover"])
    b.box((0, 0, z - 0.05), (2.0, 0.86, 0.07), steel, 0.01).box((0, 0, 0.2), (1.5, 0.5, 0.06), steel)
    for x in (-0.85, 0.85):
        b.box((x, 0, 0.18), (0.08, 0.78, 0.06), steel)
        for s in (-1, 1):
            castor(b, x, s * 0.36, 0.07)
        b.tube([(x * 0.75, 0, 0.2), (x * 0.45, 0, z - 0.06)], 0.035, steel)
    for s in (-1, 1):
        tall, part = (0.55, "body") if s < 0 else (0.38, "front")
        b.box((s * 1.04, 0, z + tall / 2 - 0.1), (0.04, 0.92, tall), board, 0.018, part)
        b.box((s * 1.065, 0, z + tall - 0.2), (0.012, 0.5, 0.1), material("plastic", "white"), part=part)
    if p["style"] == "flat":
        b.cushion((0, 0, z + 0.06), (1.98, 0.84, 0.15), linen, 0.05)
        b.cushion((-0.76, 0, z + 0.17), (0.4, 0.62, 0.13), linen, 0.06, 0.02)
        b.cushion((0.22, 0, z + 0.085), (1.52, 0.9, 0.15), cover, 0.05, 0.01).cushion(
            (-0.5, 0, z + 0.15), (0.22, 0.9, 0.04), linen, 0.018
        )
    else:
        lift = rotation("y", 0.7, (-0.28, 0, z))
        b.cushion((0.34, 0, z + 0.06), (1.3, 0.84, 0.15), linen, 0.05).cushion(
            (-0.65, 0, z + 0.06), (0.8, 0.84, 0.15), linen, 0.05, transform=lift
        )
        b.cushion((-0.82, 0, z + 0.17), (0.38, 0.6, 0.12), linen, 0.055, 0.02, transform=lift)
        b.cushion((0.4, 0, z + 0.085), (1.16, 0.9, 0.15), cover, 0.05, 0.01).cushion(
            (-0.13, 0, z + 0.15), (0.2, 0.9, 0.04), linen, 0.018
        )
    for s in (-1, 1) if p["rails"] else ():
        for top in (0.18, 0.28, 0.38):
            b.tube([(-0.62, s * 0.46, z + top), (0.3, s * 0.46, z + top)], 0.013, steel, 8)
        for x in (-0.6, -0.16, 0.28):
            b.tube([(x, s * 0.46, z - 0.06), (x, s * 0.46, z + 0.38)], 0.013, steel, 8)
    return b.built("hospital bed", {"color": p["cover"], "material": "fabric", "style": p["style"]})


@register(
    "iv_stand",
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
    unsaid=("fabric",),
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
    "medical_trolley",
    confused_with=("book cart", "shopping cart"),
    family="hospital",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "color": draw(rng, ("red", "blue", "teal", "yellow", "white", "green")),
        "drawers": int(rng.integers(3, 6)),
        "style": draw(rng, ("drawers", "open")),
    },
)
def medical_trolley(p: Params) -> Built:
    """A trolley on castors: drawers under a railed top, or two open trays; front: the drawers."""
    look: list[str | None] = ["plastic", p["color"]]
    b, paint, steel, top = Builder(), of(look), material("steel"), 0.92
    for sx in (-1, 1):
        for sy in (-1, 1):
            castor(b, sx * 0.2, sy * 0.27, 0.05)
            b.box((sx * 0.21, sy * 0.29, 0.5), (0.03, 0.03, 0.84), steel)
            b.tube([(sx * 0.23, sy * 0.3, top), (sx * 0.23, sy * 0.3, top + 0.06)], 0.008, steel, 8)
    b.box((0, 0, top - 0.01), (0.5, 0.66, 0.03), paint, 0.008).box((0, 0, 0.13), (0.48, 0.64, 0.04), paint)
    for s in (-1, 1):
        b.tube([(-0.23, s * 0.3, top + 0.06), (0.23, s * 0.3, top + 0.06)], 0.008, steel, 8)
    b.tube([(-0.23, -0.3, top + 0.06), (-0.23, 0.3, top + 0.06)], 0.008, steel, 8)
    b.tube([(-0.1, 0.33, 0.8), (-0.1, 0.4, 0.84), (0.1, 0.4, 0.84), (0.1, 0.33, 0.8)], 0.012, steel, 8)
    for k, color in enumerate(("white", "blue", "green")):
        b.cylinder((-0.1, (k - 1) * 0.07 - 0.12, top + 0.005), 0.026, 0.12, material("plastic", color), segments=16, bevel=0.006)
    b.box((0.02, 0.14, top + 0.015), (0.26, 0.22, 0.02), steel, 0.006).box(
        (-0.05, 0.14, top + 0.035), (0.1, 0.15, 0.03), material("paper"), 0.006
    )
    if p["style"] == "open":
        b.box((0, 0, 0.5), (0.48, 0.64, 0.03), paint)
        for k, color in enumerate(("white", "blue", "yellow")):
            b.box((0.06, (k - 1) * 0.19, 0.57), (0.26, 0.15, 0.11), material("plastic", color), 0.01, "front")
            b.box((0, (k - 1) * 0.19, 0.21), (0.3, 0.14, 0.12), material("fabric", "white"), 0.03)
    else:
        b.box((0, 0, 0.53), (0.44, 0.56, 0.74), material("plastic", "white"))
        tall = 0.72 / p["drawers"]
        for k in range(p["drawers"]):
            z = 0.17 + (k + 0.5) * tall
            b.box((0.228, 0, z), (0.02, 0.55, tall - 0.014), paint, part="front")
            handle(b, 0.236, 0, z + tall * 0.2, steel, 0.3)
    return b.built("medical trolley", words(look, p["style"]))


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
