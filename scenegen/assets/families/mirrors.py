"""Mirrors, by themselves and on cabinets."""

from __future__ import annotations

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, body_look, of, span, words

SILVERED = material("chrome", rgb=(0.74, 0.8, 0.84), roughness=0.08, metallic=0.5, mirror=True)
"""Mirror glass: what it shows is cast by every renderer; pale silver where a mirror is seen in a mirror."""


@register(
    "mirror",
    confused_with=("picture", "notice board", "mirror cabinet", "first aid kit", "projector screen"),
    unsaid=("wooden", "metal"),
    family="entrance",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "style": draw(rng, ("rectangular", "round")),
        "frame": [draw(rng, ("oak", "walnut", "brass", "iron")), None],
        "width": span(rng, 0.45, 0.7),
        "height": span(rng, 0.7, 1.1),
    },
)
def mirror(p: Params) -> Built:
    """A framed wall mirror."""
    b, frame, w, h = Builder(), of(p["frame"]), p["width"], p["height"]
    if p["style"] == "round":
        r = w / 2 + 0.05
        b.lathe(
            [(r, 0), (r, 0.02), (r - 0.015, 0.03), (r - 0.03, 0.02), (r - 0.03, 0.012), (0, 0.012)],
            frame,
            48,
            (-0.015, 0, r),
            "x",
            "front",
        )
        b.lathe(
            [(r - 0.03, 0.001), (r - 0.03, 0.016), (0, 0.016)],
            SILVERED,
            48,
            (-0.015, 0, r),
            "x",
            "front",
        )
    else:
        b.box((-0.008, 0, h / 2), (0.012, w - 0.02, h - 0.02), frame, 0.002)
        mirror_glass(b, 0.0, (0, h / 2), (w - 0.06, h - 0.06))
        for s in (-1, 1):
            b.box((0, s * (w / 2 - 0.02), h / 2), (0.03, 0.04, h), frame, part="front").box(
                (0, 0, h / 2 + s * (h / 2 - 0.02)), (0.029, w, 0.04), frame, part="front"
            )
    return b.built("mirror", words(p["frame"], p["style"]))


def mirror_glass(b: Builder, x: float, center: tuple[float, float], size: tuple[float, float], part: str = "front") -> None:
    """A mirror's glass about x, (width, height) about (y, z): a flat sheet without a bevel."""
    b.box((x, *center), (0.006, *size), SILVERED, 0.0, part)


@register(
    "mirror_cabinet",
    confused_with=("first aid kit",),
    affords=("open", "contain"),
    family="washroom",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "gray", "black")),
        "doors": int(rng.integers(1, 4)),
        "lamp": bool(rng.random() < 0.6),
    },
)
def mirror_cabinet(p: Params) -> Built:
    """A shallow wall cabinet with mirrored doors, perhaps a lamp on top."""
    b, look, w = Builder(), of(p["look"]), 0.1 + 0.28 * p["doors"]
    b.box((0, 0, 0.35), (0.14, w, 0.7), look)
    for k in range(p["doors"]):
        y = (k - (p["doors"] - 1) / 2) * (w - 0.02) / p["doors"]
        b.box((0.078, y, 0.35), (0.016, (w - 0.02) / p["doors"] - 0.006, 0.69), look, part="front")
        mirror_glass(b, 0.087, (y, 0.35), ((w - 0.02) / p["doors"] - 0.03, 0.66))
        b.sphere((0.1, y - 0.1, 0.1), 0.012, material("chrome"), 10, "front")
    if p["lamp"]:
        b.box((0.06, 0, 0.73), (0.08, w * 0.6, 0.04), material("chrome")).box(
            (0.1, 0, 0.725), (0.05, w * 0.56, 0.035), material("lit"), 0.01
        )
    return b.built("mirror cabinet", words(p["look"]))
