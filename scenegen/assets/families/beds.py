"""Beds. Front: the foot end, where one looks from the pillow; the headboard stands at the back."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.kit import Builder
from scenegen.assets.materials import draw, material
from scenegen.assets.mesh import Built, Surface
from scenegen.assets.shaping import SOFT_COLORS, Params, body_look, cloth_look, of, span, words


def _bed_params(width: tuple[float, float]):  # type: ignore[no-untyped-def]
    def sample(rng: np.random.Generator) -> Params:
        return {
            "width": span(rng, *width), "length": span(rng, 1.95, 2.05), "style": draw(rng, ("panel", "padded", "rails")), "look": body_look(rng, ("white", "black", "gray")),
            "cover": draw(rng, SOFT_COLORS), "pillow": draw(rng, ("white", "beige", "gray")), "cloth": cloth_look(rng, 0.1),
        }  # fmt: skip

    return sample


def _bed(p: Params, label: str) -> Built:
    b, look, w, length = Builder(), of(p["look"]), p["width"], p["length"]
    half, head = length / 2, 0.95
    for s in (-1, 1):
        b.box((0.02, s * (w / 2 - 0.02), 0.24), (length - 0.04, 0.04, 0.16), look)
        b.box((half - 0.05, s * (w / 2 - 0.05), 0.1), (0.07, 0.07, 0.2), look)
    b.box((half - 0.02, 0, 0.24), (0.04, w, 0.16), look).box((0, 0, 0.22), (length - 0.1, w - 0.1, 0.08), look)
    if p["style"] == "padded":
        b.cushion((-half - 0.04, 0, head / 2), (0.1, w + 0.06, head), of(p["cloth"]), 0.04, 0.01, part="front")
    else:
        for s in (-1, 1):
            b.box((-half - 0.02, s * (w / 2 - 0.03), head / 2), (0.06, 0.06, head), look, part="front")
        if p["style"] == "panel":
            b.box((-half - 0.02, 0, 0.62), (0.035, w - 0.08, 0.6), look, part="front")
        else:
            for y in np.linspace(-w / 2 + 0.15, w / 2 - 0.15, max(5, int(w / 0.16))):
                b.box((-half - 0.02, y, 0.62), (0.025, 0.03, 0.6), look, part="front")
            b.box((-half - 0.02, 0, head - 0.03), (0.05, w, 0.05), look, part="front")
    b.cushion((0, 0, 0.38), (length - 0.06, w - 0.06, 0.2), material("fabric", "white"), 0.06)
    b.cushion((0.24, 0, 0.41), (length - 0.5, w + 0.01, 0.23), material("fabric", p["cover"]), 0.07, 0.015)
    b.cushion((-half + 0.52, 0, 0.5), (0.24, w - 0.02, 0.06), material("fabric", p["pillow"]), 0.028)
    count = 2 if w > 1.2 else 1
    for k in range(count):
        b.cushion(
            (-half + 0.25, (k - (count - 1) / 2) * w / 2, 0.53),
            (0.36, min(0.62, w / count - 0.12), 0.12),
            material("fabric", p["pillow"]),
            0.055,
            0.03,
            part="front",
        )
    return b.built(
        label,
        {"color": p["cover"], "material": "fabric", "style": p["style"]},
        surfaces=(Surface(-0.1, -w / 2 + 0.15, half - 0.15, w / 2 - 0.15, 0.535, 0.8),),
    )


@register("double_bed", family="beds", has_front=True, sample=_bed_params((1.4, 1.8)))
def double_bed(p: Params) -> Built:
    """A bed for two with headboard, pillows and a cover."""
    return _bed(p, "bed")


@register("single_bed", family="beds", has_front=True, sample=_bed_params((0.9, 1.0)))
def single_bed(p: Params) -> Built:
    """A bed for one."""
    return _bed(p, "bed")


@register(
    "crib",
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
