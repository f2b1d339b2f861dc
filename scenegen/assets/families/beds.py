"""Beds: the head end is the back."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, body_look, cloth_look, of, sheet, smooth, span, words


def _bed_params(width: tuple[float, float]):  # type: ignore[no-untyped-def]
    def sample(rng: np.random.Generator) -> Params:
        return {
            "width": span(rng, *width), "length": span(rng, 1.95, 2.05), "style": draw(rng, ("panel", "padded", "rails", "sleigh", "four-poster")[: 5 if width[0] > 1.2 else 4]), "look": body_look(rng, ("white", "black", "gray")),
            "cover": draw(rng, SOFT_COLORS), "pillow": draw(rng, ("white", "beige", "gray")), "cloth": cloth_look(rng, 0.1),
        }  # fmt: skip

    return sample


def _bed(p: Params, label: str) -> Built:
    b, look, w, length = Builder(), of(p["look"]), p["width"], p["length"]
    half = length / 2
    for s in (-1, 1):
        b.box((0.0, s * (w / 2 - 0.02), 0.24), (length - 0.04, 0.04, 0.16), look)
        b.box((half - 0.05, s * (w / 2 - 0.05), 0.1), (0.07, 0.07, 0.2), look)
    b.box((half - 0.02, 0, 0.24), (0.04, w, 0.16), look).box((0, 0, 0.22), (length - 0.1, w - 0.1, 0.08), look)
    {"padded": _padded_head, "sleigh": _sleigh, "four-poster": _posts}.get(p["style"], _joined_head)(b, p, look)
    _bedding(b, p)
    return b.built(
        label,
        {"color": p["cover"], "material": "fabric", "style": p["style"]},
        surfaces=(Surface(-0.1, -w / 2 + 0.15, half - 0.15, w / 2 - 0.15, 0.535, 0.8, soft=True),),
    )


def _padded_head(b: Builder, p: Params, look: Material) -> None:
    """A tall headboard of padded squares."""
    w, half, cloth = p["width"], p["length"] / 2, of(p["cloth"])
    columns = max(2, round(w / 0.36))
    each = (w + 0.08) / columns
    for k in range(columns):
        for row in range(3):
            y, z = (k - (columns - 1) / 2) * each, 0.14 + 0.34 * (row + 0.5)
            b.cushion((-half - 0.04, y, z), (0.11, each, 0.34), cloth, 0.035, 0.014, part="front")
    for s in (-1, 1):
        b.box((-half + 0.05, s * (w / 2 - 0.05), 0.1), (0.07, 0.07, 0.2), look)


def _joined_head(b: Builder, p: Params, look: Material) -> None:
    """Two posts with boards in a frame, or with rails, between them; with rails the foot has them too."""
    w, half, head = p["width"], p["length"] / 2, 1.0
    for s in (-1, 1):
        b.box((-half - 0.02, s * (w / 2 - 0.03), head / 2), (0.06, 0.06, head), look, part="front")
    b.box((-half - 0.02, 0, head - 0.03), (0.05, w, 0.06), look, part="front")
    if p["style"] == "panel":
        b.box((-half - 0.02, 0, 0.62), (0.03, w - 0.08, 0.7), look, part="front")
        for s in (-1, 1):
            b.box((-half, s * w / 4, 0.68), (0.03, w / 2 - 0.16, 0.4), look, 0.012, "front")
        return
    for y in np.linspace(-w / 2 + 0.12, w / 2 - 0.12, max(6, int(w / 0.13))):
        b.box((-half - 0.02, y, 0.62), (0.025, 0.03, 0.7), look, part="front")
        b.box((half + 0.02, y, 0.4), (0.025, 0.03, 0.4), look, part="front")
    for s in (-1, 1):
        b.box((half + 0.02, s * (w / 2 - 0.03), 0.32), (0.06, 0.06, 0.64), look, part="front")
    b.box((half + 0.02, 0, 0.62), (0.05, w, 0.05), look, part="front")


def _sleigh(b: Builder, p: Params, look: Material) -> None:
    """Head and foot boards that roll outwards at the top."""
    w, half = p["width"] + 0.04, p["length"] / 2
    for s in (-1, 1):
        b.box((-half + 0.05, s * (w / 2 - 0.07), 0.1), (0.07, 0.07, 0.2), look)
    for s, top in ((-1, 1.0), (1, 0.62)):
        t = np.linspace(0, 1, 9)
        x = half - 0.02 + 0.2 * np.clip(t - 0.35, 0, 1) ** 1.6
        profile = np.stack([s * x, 0 * t, 0.06 + (top - 0.06) * t], 1)
        grid = np.stack([profile + [0, y, 0] for y in (-w / 2, w / 2)], 0)
        sheet(b, grid, 0.04, look, "front")
        b.tube([profile[-1] + [s * 0.02, -w / 2, 0], profile[-1] + [s * 0.02, w / 2, 0]], 0.04, look, 14, "front")


def _posts(b: Builder, p: Params, look: Material) -> None:
    """Four turned posts that carry a frame, a panel at the head, curtains drawn to it."""
    w, half, top, white = p["width"], p["length"] / 2, 1.95, material("fabric", p["pillow"])
    for sx in (-1, 1):
        for sy in (-1, 1):
            profile = [
                (0.035, 0),
                (0.035, 0.4),
                (0.025, 0.45),
                (0.045, 0.6),
                (0.03, 0.8),
                (0.025, top),
                (0.045, top + 0.04),
                (0, top + 0.08),
            ]
            b.lathe(smooth(profile, 1), look, 16, (sx * (half + 0.01), sy * (w / 2 - 0.02), 0), part="front")
        b.box((sx * (half + 0.01), 0, top - 0.04), (0.045, w, 0.05), look)
        b.box((0, sx * (w / 2 - 0.02), top - 0.04), (2 * half, 0.045, 0.05), look)
        b.cushion((-half + 0.12, sx * (w / 2 - 0.01), 0.98), (0.2, 0.07, 1.84), white, 0.03)
    b.box((-half - 0.01, 0, 0.65), (0.03, w - 0.06, 0.8), look, part="front")


def _bedding(b: Builder, p: Params) -> None:
    """Mattress, cover, turned-back sheet, one or two pillows."""
    w, half = p["width"], p["length"] / 2
    b.cushion((0, 0, 0.38), (2 * half - 0.06, w - 0.06, 0.2), material("fabric", "white"), 0.06)
    b.cushion((0.24, 0, 0.41), (2 * half - 0.5, w + 0.01, 0.23), material("fabric", p["cover"]), 0.07, 0.015)
    b.cushion((-half + 0.52, 0, 0.51), (0.24, w - 0.02, 0.06), material("fabric", p["pillow"]), 0.028)
    count = 2 if w > 1.2 else 1
    for k in range(count):
        center = (-half + 0.25, (k - (count - 1) / 2) * w / 2, 0.53)
        size = (0.36, min(0.62, w / count - 0.12), 0.12)
        b.cushion(center, size, material("fabric", p["pillow"]), 0.055, 0.03, part="front")


@register(
    "double_bed",
    nouns=("bed",),
    affords=("lie on",),
    family="beds",
    has_front=True,
    facing="nowhere",
    sample=_bed_params((1.4, 1.8)),
)
def double_bed(p: Params) -> Built:
    """A bed for two with headboard, pillows and a cover."""
    return _bed(p, "bed")


@register(
    "single_bed",
    nouns=("bed",),
    affords=("lie on",),
    family="beds",
    has_front=True,
    facing="nowhere",
    sample=_bed_params((0.9, 1.0)),
)
def single_bed(p: Params) -> Built:
    """A bed for one."""
    return _bed(p, "bed")


@register(
    "crib",
    affords=("lie on",),
    family="beds",
    has_front=False,
    sample=lambda rng: {"look": body_look(rng, ("white", "gray", "teal")), "cover": draw(rng, SOFT_COLORS)},
)
def crib(p: Params) -> Built:
    """A baby's bed with bars all round."""
    b, look, length, w, h = Builder(), of(p["look"]), 1.25, 0.66, 0.92
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.box((sx * length / 2, sy * w / 2, h / 2), (0.05, 0.05, h), look)
    for s in (-1, 1):
        for z in (0.28, h - 0.03):
            b.box((0, s * w / 2, z), (length, 0.03, 0.05), look).box((s * length / 2, 0, z), (0.03, w, 0.05), look)
        for x in np.linspace(-length / 2 + 0.1, length / 2 - 0.1, 11):
            b.box((x, s * w / 2, 0.58), (0.016, 0.016, 0.6), look, 0.002)
        for y in np.linspace(-w / 2 + 0.1, w / 2 - 0.1, 5):
            b.box((s * length / 2, y, 0.58), (0.016, 0.016, 0.6), look, 0.002)
    b.cushion((0, 0, 0.36), (length - 0.06, w - 0.05, 0.14), material("fabric", "white"), 0.04)
    b.cushion((0.15, 0, 0.4), (length - 0.4, w - 0.06, 0.1), material("fabric", p["cover"]), 0.04)
    return b.built("crib", words(p["look"]))


COVERS = ("white", "blue", "teal", "green", "yellow", "pink", "beige")


TRIMS = ("beige", "blue", "teal", "white", "green")


def castor(b: Builder, x: float, y: float, radius: float = 0.04) -> None:
    """A swivel wheel on the floor."""
    b.cylinder((x, y - 0.014, radius), radius, 0.028, material("rubber"), segments=14, axis="y")
    b.box((x, y, radius * 1.7), (radius, 0.04, radius), material("steel"))


@register(
    "hospital_bed",
    motley=True,
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
