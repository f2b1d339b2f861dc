"""Seats: chairs, armchairs, sofas, stools, benches. Front: where the sitter faces."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.kit import Builder, rotation
from scenegen.assets.materials import draw, material
from scenegen.assets.mesh import Built, Seat, Surface
from scenegen.assets.shaping import Params, body_look, cloth_look, fine, legs, of, plastic_look, span, words


def _chair(rng: np.random.Generator) -> Params:
    return {
        "style": draw(rng, ("slats", "ladder", "panel", "padded", "shell")), "look": body_look(rng), "cloth": cloth_look(rng),
        "shell": plastic_look(rng, ("gray", "beige")), "width": span(rng, 0.42, 0.5), "depth": span(rng, 0.42, 0.48),
        "seat": span(rng, 0.44, 0.47), "back": span(rng, 0.40, 0.52),
    }  # fmt: skip


@register("chair", family="seating", has_front=True, sample=_chair)
def chair(p: Params) -> Built:
    """A dining chair: slatted, ladder-back, panelled, padded, or a plastic shell on thin legs."""
    b, w, d, h = Builder(), p["width"], p["depth"], p["seat"]
    lean = rotation("y", -0.14, (-d / 2 + 0.02, 0, h))
    shell = p["style"] == "shell"
    look = of(p["shell"] if shell else p["look"])
    if shell:
        legs(b, d, w, h - 0.02, 0.035, of(["pine", None]), "round", 0.06, 0.03)
        b.cushion((0, 0, h), (d, w, 0.05), look, 0.025)
        b.cushion((-d / 2 + 0.02, 0, h + p["back"] / 2), (0.035, w * 0.94, p["back"]), look, 0.017, part="front", transform=lean)
    else:
        legs(b, d, w, h - 0.02, 0.035, look, inset=0.0)
        b.box((0, 0, h - 0.045), (d - 0.05, w - 0.05, 0.05), look)
        padded = p["style"] == "padded"
        b.cushion((0, 0, h), (d, w, 0.055), of(p["cloth"]), 0.026, 0.008) if padded else b.box(
            (0, 0, h - 0.005), (d, w, 0.03), look, 0.01
        )
        for s in (-1, 1):
            b.box(
                (-d / 2 + 0.02, s * (w / 2 - 0.02), h + p["back"] / 2),
                (0.03, 0.035, p["back"]),
                look,
                part="front",
                transform=lean,
            )
        _chair_back(b, p, look, lean)
    top = h + (0.03 if p["style"] == "padded" else 0.012) + (0.01 if shell else 0)
    main = p["shell"] if shell else p["look"]
    return b.built("chair", words(main, p["style"]), seats=(Seat(-0.01, 0, top),))


def _chair_back(b: Builder, p: Params, look: object, lean: object) -> None:
    w, d, h, back = p["width"], p["depth"], p["seat"], p["back"]
    x, inner = -d / 2 + 0.02, w - 0.08
    if p["style"] == "slats":
        b.box((x, 0, h + back - 0.03), (0.028, inner, 0.07), look, part="front", transform=lean)  # type: ignore[arg-type]
        for y in np.linspace(-inner / 2 + 0.05, inner / 2 - 0.05, 4):
            b.box((x, y, h + back / 2 - 0.02), (0.016, 0.03, back - 0.08), look, part="front", transform=lean)  # type: ignore[arg-type]
    elif p["style"] == "ladder":
        for z in np.linspace(h + 0.12, h + back - 0.04, 4):
            b.box((x, 0, z), (0.018, inner, 0.05), look, part="front", transform=lean)  # type: ignore[arg-type]
    elif p["style"] == "panel":
        b.box((x, 0, h + back * 0.62), (0.02, inner, back * 0.66), look, part="front", transform=lean)  # type: ignore[arg-type]
    else:
        b.cushion(
            (x + 0.015, 0, h + back * 0.62),
            (0.05, inner, back * 0.62),
            of(p["cloth"]),
            0.024,
            0.008,
            part="front",
            transform=lean,
        )


def _office_chair(rng: np.random.Generator) -> Params:
    return {
        "cloth": cloth_look(rng, 0.3),
        "arms": bool(rng.random() < 0.7),
        "seat": span(rng, 0.45, 0.52),
        "back": span(rng, 0.5, 0.68),
        "style": draw(rng, ("task", "executive")),
    }


@register("office_chair", family="seating", has_front=True, sample=_office_chair)
def office_chair(p: Params) -> Built:
    """A swivel chair on a five-armed base with castors."""
    b, cloth, black, h = Builder(), of(p["cloth"]), material("plastic", "black"), p["seat"]
    for k in range(5):
        a = k * 2 * np.pi / 5 + 0.3
        end = np.array([0.31 * np.cos(a), 0.31 * np.sin(a), 0.07])
        b.tube([(0, 0, 0.1), end], [0.028, 0.018], black, 10)
        b.cylinder(end - [0, 0.02, 0.04], 0.03, 0.04, black, axis="y", segments=14)
    b.cylinder((0, 0, 0.08), 0.028, h - 0.13, material("chrome"))
    b.cushion((0, 0, h - 0.02), (0.48, 0.5, 0.09), cloth, 0.045, 0.015)
    thick = 0.11 if p["style"] == "executive" else 0.06
    lean = rotation("y", -0.12, (-0.22, 0, h))
    b.box((-0.23, 0, h + 0.05), (0.03, 0.08, 0.25), black)
    b.cushion((-0.23, 0, h + 0.1 + p["back"] / 2), (thick, 0.46, p["back"]), cloth, 0.03, 0.012, part="front", transform=lean)
    if p["arms"]:
        for s in (-1, 1):
            b.box((-0.02, s * 0.28, h + 0.09), (0.04, 0.03, 0.2), black)
            b.cushion((0.0, s * 0.28, h + 0.2), (0.26, 0.07, 0.035), black, 0.016)
    return b.built("office chair", words(p["cloth"], p["style"]), seats=(Seat(0.0, 0, h + 0.035),))


def _padded(rng: np.random.Generator) -> Params:
    return {
        "style": draw(rng, ("boxy", "rounded", "legged")),
        "cloth": cloth_look(rng),
        "wood": draw(rng, ("oak", "walnut", "pine")),
        "seat": span(rng, 0.40, 0.45),
        "depth": span(rng, 0.8, 0.92),
        "arm": span(rng, 0.12, 0.2),
        "places": 1,
    }


def _sofa_params(rng: np.random.Generator) -> Params:
    return {**_padded(rng), "places": int(rng.integers(2, 4))}


def _upholstered(p: Params, label: str) -> Built:
    b, cloth, n = Builder(), of(p["cloth"]), p["places"]
    place, d, h, arm = (0.62 if n > 1 else 0.58), p["depth"], p["seat"], p["arm"]
    width = n * place + 2 * arm
    radius = {"boxy": 0.03, "rounded": 0.07, "legged": 0.045}[p["style"]]
    foot = 0.14 if p["style"] == "legged" else 0.05
    legs(b, d, width, foot + 0.03, 0.05, material(p["wood"]), "round", 0.05)
    b.cushion((0, 0, (foot + h - 0.12) / 2 + 0.02), (d - 0.02, width - 0.02, h - 0.1 - foot), cloth, 0.03)
    for k in range(n):
        y = (k - (n - 1) / 2) * place
        b.cushion((0.08, y, h - 0.05), (d - 0.2, place - 0.01, 0.14), cloth, 0.05, 0.02)
        b.cushion(
            (-d / 2 + 0.2, y, h + 0.22),
            (0.18, place - 0.02, 0.44),
            cloth,
            0.07,
            0.025,
            part="front",
            transform=rotation("y", -0.18, (-d / 2 + 0.2, 0, h)),
        )
    b.cushion((-d / 2 + 0.08, 0, (h + 0.38 + foot) / 2), (0.16, width, h + 0.38 - foot), cloth, radius, part="front")
    for s in (-1, 1):
        b.cushion((0.02, s * (width - arm) / 2, (h + 0.2 + foot) / 2), (d - 0.04, arm, h + 0.2 - foot), cloth, radius)
    seats = tuple(Seat(0.12, (k - (n - 1) / 2) * place, h + 0.03) for k in range(n))
    return b.built(
        label,
        words(p["cloth"], p["style"]),
        seats=seats,
        surfaces=(Surface(-0.1, -width / 2 + arm, 0.3, width / 2 - arm, h + 0.02, 0.4),),
    )


@register("armchair", family="seating", has_front=True, sample=_padded)
def armchair(p: Params) -> Built:
    """An upholstered chair with arms."""
    return _upholstered(p, "armchair")


@register("sofa", family="seating", has_front=True, sample=_sofa_params)
def sofa(p: Params) -> Built:
    """A sofa for two or three."""
    return _upholstered(p, "sofa")


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
    return b.built(label, look_words, seats=(Seat(0, 0, h),), surfaces=(Surface(-r * 0.6, -r * 0.6, r * 0.6, r * 0.6, h, 1.0),))


@register("stool", family="seating", has_front=False, sample=_stool)
def stool(p: Params) -> Built:
    """A round stool without a back."""
    return _build_stool(p, "stool")


@register("bar_stool", family="seating", has_front=False, sample=lambda rng: {**_stool(rng), "seat": span(rng, 0.66, 0.76)})
def bar_stool(p: Params) -> Built:
    """A tall stool."""
    return _build_stool(p, "bar stool")


@register(
    "ottoman",
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
        surfaces=(Surface(-s * 0.3, -s * 0.3, s * 0.3, s * 0.3, h, 1.5),),
    )


@register(
    "bench",
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
    family="seating",
    has_front=True,
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
