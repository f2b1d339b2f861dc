"""Stools, ottomans, benches, school chairs. Front: where the sitter faces."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Seat, Surface
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, cloth_look, fine, legs, of, plastic_look, span, words


def _stool(rng: np.random.Generator) -> Params:
    return {
        "style": draw(rng, ("wooden", "metal", "padded")),
        "look": body_look(rng),
        "cloth": cloth_look(rng),
        "seat": span(rng, 0.44, 0.5),
        "radius": fine(rng, 0.15, 0.18),
    }


def _build_stool(p: Params, label: str) -> Built:
    b, h, r = Builder(), p["seat"], p["radius"]
    top = h + 0.015 if p["style"] == "padded" else h
    look = material("steel") if p["style"] == "metal" else of(p["look"])
    for k in range(4):
        a = np.pi / 4 + k * np.pi / 2
        c = np.array([np.cos(a), np.sin(a), 0])
        b.tube([c * r * 1.05, c * r * 0.62 + [0, 0, h - 0.03]], 0.014, look, 12)
    b.ring((0, 0, h * 0.35), r * 0.9, 0.009, look)
    if p["style"] == "padded":
        b.lathe([(r * 0.95, 0), (r, 0.02), (r, 0.05), (r * 0.85, 0.07), (0, 0.075)], of(p["cloth"]), 32, (0, 0, h - 0.06))
    else:
        b.cylinder((0, 0, h - 0.035), r, 0.035, look, bevel=0.008, segments=32)
    look_words = words(
        p["cloth"] if p["style"] == "padded" else (["steel", None] if p["style"] == "metal" else p["look"]), p["style"]
    )
    return b.built(
        label, look_words, seats=(Seat(0, 0, top),), surfaces=(Surface(-r * 0.6, -r * 0.6, r * 0.6, r * 0.6, top, 1.0),)
    )


@register(
    "stool",
    confused_with=("ottoman", "pouf", "stepladder"),
    affords=("sit on", "sit back in"),
    family="seating",
    has_front=False,
    sample=_stool,
)
def stool(p: Params) -> Built:
    """A round stool without a back."""
    return _build_stool(p, "stool")


@register(
    "bar_stool",
    confused_with=("ottoman", "pouf"),
    affords=("sit on", "sit back in"),
    family="seating",
    has_front=False,
    sample=lambda rng: {**_stool(rng), "seat": span(rng, 0.66, 0.76)},
)
def bar_stool(p: Params) -> Built:
    """A tall stool."""
    return _build_stool(p, "bar stool")


@register(
    "ottoman",
    confused_with=("pouf",),
    affords=("sit on", "sit back in"),
    family="seating",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("round", "square")),
        "cloth": cloth_look(rng),
        "size": span(rng, 0.42, 0.6),
        "height": span(rng, 0.36, 0.44),
    },
)
def ottoman(p: Params) -> Built:
    """A soft seat without back or arms."""
    b, s, h, cloth = Builder(), p["size"], p["height"], of(p["cloth"])
    if p["style"] == "round":
        r = s / 2
        b.lathe([(r * 0.9, 0), (r, 0.06), (r * 1.02, h / 2), (r, h - 0.07), (r * 0.88, h - 0.015), (r * 0.4, h)], cloth, 36)
        b.ring((0, 0, h / 2), r * 1.02, 0.008, cloth)
    else:
        legs(b, s, s, 0.08, 0.05, material("walnut"))
        b.cushion((0, 0, h / 2 + 0.03), (s, s, h - 0.06), cloth, 0.05, 0.015)
    return b.built(
        "ottoman",
        words(p["cloth"], p["style"]),
        seats=(Seat(0, 0, h),),
        surfaces=(Surface(-s * 0.3, -s * 0.3, s * 0.3, s * 0.3, h, 1.5, soft=True),),
    )


@register(
    "bench",
    confused_with=("step platform",),
    affords=("sit on", "sit back in"),
    family="seating",
    has_front=False,
    sample=lambda rng: {"look": body_look(rng), "length": span(rng, 1.0, 1.5), "style": draw(rng, ("plank", "slatted"))},
)
def bench(p: Params) -> Built:
    """A backless bench."""
    b, look, length = Builder(), of(p["look"]), p["length"]
    for s in (-1, 1):
        b.box((0, s * (length / 2 - 0.12), 0.2), (0.32, 0.05, 0.4), look)
    b.box((0, 0, 0.25), (0.04, length - 0.25, 0.08), look)
    for y in np.linspace(-0.15, 0.15, 4) if p["style"] == "slatted" else (0.0,):
        b.box((y, 0, 0.425), (0.085 if p["style"] == "slatted" else 0.38, length, 0.04), look, 0.008)
    seats = tuple(Seat(0.02, y, 0.445) for y in np.linspace(-length / 4, length / 4, 2).tolist())
    return b.built(
        "bench",
        words(p["look"], p["style"]),
        seats=seats,
        surfaces=(Surface(-0.15, -length / 2 + 0.05, 0.15, length / 2 - 0.05, 0.445, 1.5),),
    )


@register(
    "school_chair",
    nouns=("chair",),
    affords=("sit on", "sit back in", "push"),
    family="seating",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {"look": plastic_look(rng, ("white", "beige", "gray")), "seat": span(rng, 0.42, 0.46)},
)
def school_chair(p: Params) -> Built:
    """A plastic seat and back on bent steel tube."""
    b, look, steel, h = Builder(), of(p["look"]), material("steel"), p["seat"]
    for s in (-1, 1):
        b.tube(
            [(0.2, s * 0.19, 0), (0.17, s * 0.19, h - 0.03), (-0.16, s * 0.18, h - 0.03), (-0.22, s * 0.17, h + 0.36)],
            0.011,
            steel,
            10,
        )
        b.tube([(-0.2, s * 0.19, 0), (-0.12, s * 0.19, h - 0.03)], 0.011, steel, 10)
    b.cushion((0, 0, h - 0.008), (0.4, 0.4, 0.03), look, 0.014)
    b.cushion(
        (-0.205, 0, h + 0.28), (0.028, 0.4, 0.2), look, 0.013, part="front", transform=rotation("y", -0.12, (-0.2, 0, h + 0.2))
    )
    return b.built("chair", words(p["look"], "school"), seats=(Seat(0, 0, h + 0.007),))
