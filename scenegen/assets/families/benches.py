"""Benches and stools: seats without a back or without arms."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Seat, Surface
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, body_look, cloth_look, fine, legs, of, span, words


@register(
    "step_stool",
    nouns=("step stool", "stepladder"),
    family="library",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("kick stool", "two steps", "ladder")),
        "color": draw(rng, ("red", "gray", "blue", "black", "yellow", "green")),
        "look": [draw(rng, ("oak", "pine", "walnut")), None],
    },
)
def step_stool(p: Params) -> Built:
    """Something to stand on: a round kick stool, two wooden steps, or a folding ladder."""
    b, dark = Builder(), material("rubber")
    if p["style"] == "kick stool":
        look: list[str | None] = ["plastic", p["color"]]
        b.lathe(
            [
                (0.2, 0.02),
                (0.215, 0.03),
                (0.215, 0.07),
                (0.2, 0.08),
                (0.185, 0.2),
                (0.205, 0.21),
                (0.205, 0.23),
                (0.15, 0.235),
                (0.14, 0.4),
                (0.16, 0.405),
                (0.16, 0.43),
                (0, 0.43),
            ],
            of(look),
            40,
        )
        b.cylinder((0, 0, 0.425), 0.14, 0.012, dark, segments=36).cylinder((0, 0, 0), 0.2, 0.03, dark, segments=36)
        b.lathe([(0.21, 0.075), (0.218, 0.08), (0.218, 0.1), (0.205, 0.105), (0.19, 0.09)], dark, 36)
        return b.built("step stool", words(look, p["style"]))
    if p["style"] == "two steps":
        look, wood = p["look"], of(p["look"])
        for s in (-1, 1):
            b.extrude(
                [(0.0, -0.22), (0.0, 0.22), (0.2, 0.22), (0.2, 0.02), (0.42, 0.02), (0.42, -0.22)],
                0.025,
                wood,
                (0, s * 0.2 - 0.0125, 0),
                "y",
            )
        b.box((0.12, 0, 0.21), (0.23, 0.46, 0.025), wood, 0.008).box((-0.1, 0, 0.43), (0.27, 0.46, 0.025), wood, 0.008).box(
            (-0.21, 0, 0.25), (0.02, 0.38, 0.1), wood
        )
        return b.built("step stool", words(look, p["style"]))
    look = ["painted", p["color"]]
    paint, front, back = of(look), rotation("y", -0.22, (0, 0, 1.15)), rotation("y", 0.25, (0, 0, 1.15))
    for s in (-1, 1):
        b.box((0.03, s * 0.22, 0.56), (0.06, 0.025, 1.18), paint, transform=front).box(
            (-0.04, s * 0.2, 0.553), (0.03, 0.02, 1.194), paint, transform=back
        )
    for k in range(4):
        z = 0.24 + 0.25 * k
        x = 0.03 + (1.15 - z) * 0.223
        b.box((x, 0, z), (0.12, 0.42, 0.022), dark, 0.005)
    b.box((-0.01, 0, 1.13), (0.2, 0.46, 0.03), paint, 0.01).box((-0.17, 0, 0.35), (0.02, 0.38, 0.03), paint)
    return b.built("stepladder", words(look, p["style"]))


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
    motley=("padded",),
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
