"""Sofas and armchairs. Front: where the sitter faces."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import COLORS, draw, material
from scenegen.assets.looks.mesh import Built, Material, Seat, Surface
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, cloth_look, legs, of, sheet, span, words


def _padded(rng: np.random.Generator) -> Params:
    return {
        "style": draw(rng, ("boxy", "club", "wingback", "mid-century")), "cloth": cloth_look(rng), "wood": draw(rng, ("oak", "walnut", "pine")),
        "seat": span(rng, 0.40, 0.45), "depth": span(rng, 0.8, 0.92), "arm": span(rng, 0.12, 0.2), "places": 1,
    }  # fmt: skip


def _sofa_params(rng: np.random.Generator) -> Params:
    styles = ("cushioned", "cushioned", "chesterfield", "chesterfield", "mid-century", "mid-century", "sectional")
    return {
        **_padded(rng), "places": int(rng.integers(2, 4)), "style": draw(rng, styles),
        "throw": draw(rng, sorted(COLORS)), "side": int(rng.choice((-1, 1))),
    }  # fmt: skip


@register(
    "armchair",
    confused_with=("couch", "loveseat"),
    kind_of=("chair",),
    affords=("sit on", "sit back in"),
    family="seating",
    has_front=True,
    facing="ends",
    sample=_padded,
)
def armchair(p: Params) -> Built:
    """An upholstered chair with arms: boxy, a round club chair, a wingback, or cushions in a wooden frame."""
    make = {"club": _club, "wingback": _wingback, "mid-century": _framed}.get(p["style"], _boxy)
    return _finish(Builder(), p, "armchair", make)


@register(
    "sofa",
    confused_with=("couch", "loveseat", "armchair"),
    affords=("sit on", "sit back in"),
    family="seating",
    has_front=True,
    facing="ends",
    sample=_sofa_params,
)
def sofa(p: Params) -> Built:
    """A sofa for two or three: with throw cushions, chesterfield, framed in wood, or with a chaise at one end."""
    make = {"chesterfield": _chesterfield, "mid-century": _framed, "sectional": _sectional}.get(p["style"], _boxy)
    return _finish(Builder(), p, "sofa", make)


def _place(p: Params) -> float:
    return 0.62 if p["places"] > 1 else 0.58


def _finish(b: Builder, p: Params, label: str, make) -> Built:  # type: ignore[no-untyped-def]
    """Build by style, then the seats and the surface that things lie on between the arms."""
    top = make(b, p)
    n, place = p["places"], _place(p)
    chaise = {0: -1, n - 1: 1} if p["style"] == "sectional" else {}
    places = [k for k in range(n) if k not in chaise or chaise[k] != p["side"]]
    seats = tuple(Seat(0.12, (k - (n - 1) / 2) * place, top) for k in places)
    room = n * place / 2 - {"club": 0.06, "cushioned": 0.44}.get(p["style"], 0.02)
    lie = (Surface(-0.1, -room, 0.3, room, top - 0.01, 0.4, soft=True),) if room > 0.1 else ()
    return b.built(label, words(p["cloth"], p["style"]), seats=seats, surfaces=lie)


def _boxy(b: Builder, p: Params) -> float:
    """Square arms, a cushion a place; the sofa also has throw cushions in its corners."""
    cloth, n, place, d, h, arm = of(p["cloth"]), p["places"], _place(p), p["depth"], p["seat"], p["arm"]
    width, foot = n * place + 2 * arm, 0.06
    legs(b, d, width, foot + 0.03, 0.05, material(p["wood"]), "round", 0.05)
    b.cushion((0, 0, (foot + h - 0.12) / 2 + 0.02), (d - 0.02, width - 0.02, h - 0.1 - foot), cloth, 0.03)
    for k in range(n):
        y = (k - (n - 1) / 2) * place
        b.cushion((0.08, y, h - 0.05), (d - 0.2, place - 0.01, 0.14), cloth, 0.05, 0.02)
        lean = rotation("y", -0.18, (-d / 2 + 0.2, 0, h))
        b.cushion((-d / 2 + 0.2, y, h + 0.22), (0.18, place - 0.02, 0.44), cloth, 0.07, 0.025, part="front", transform=lean)
    b.cushion((-d / 2 + 0.08, 0, (h + 0.38 + foot) / 2), (0.16, width, h + 0.38 - foot), cloth, 0.045, part="front")
    for s in (-1, 1):
        b.cushion((0.02, s * (width - arm) / 2, (h + 0.2 + foot) / 2), (d - 0.04, arm, h + 0.2 - foot), cloth, 0.045)
    if p["style"] == "cushioned":
        _throws(b, p, d, h, n * place / 2)
    return h + 0.03


def _throws(b: Builder, p: Params, d: float, h: float, half: float) -> None:
    """Two throw cushions leaning in the corners."""
    word = p["throw"] if p["throw"] != p["cloth"][1] else ("white" if p["throw"] != "white" else "navy")
    for s in (-1, 1):
        lean = rotation("z", -s * 0.35, (0, s * (half - 0.2), 0)) @ rotation("y", -0.4, (-d / 2 + 0.36, 0, h + 0.03))
        center = (-d / 2 + 0.37, s * (half - 0.2), h + 0.2)
        b.cushion(center, (0.1, 0.38, 0.36), material("fabric", word), 0.045, 0.035, part="front", transform=lean)


def _rolled(
    b: Builder, start: tuple[float, float, float], end: tuple[float, float, float], radius: float, cloth: Material, part: str
) -> None:
    b.tube(np.linspace(start, end, 3), radius, cloth, 18, part)


def _chesterfield(b: Builder, p: Params) -> float:
    """Arms rolled outwards as high as the buttoned back."""
    cloth, n, place, d, h = of(p["cloth"]), p["places"], _place(p), p["depth"], p["seat"]
    inner, r = n * place, 0.1
    width, top = inner + 0.3, h + 0.22
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.lathe(
                [(0.022, 0), (0.034, 0.03), (0.03, 0.07), (0.04, 0.09)],
                material(p["wood"]),
                14,
                (sx * (d / 2 - 0.1), sy * (width / 2 - 0.12), 0),
            )
    b.cushion((0, 0, (h - 0.1) / 2 + 0.045), (d - 0.04, width - 0.08, h - 0.17), cloth, 0.03)
    for k in range(n):
        b.cushion((0.07, (k - (n - 1) / 2) * place, h - 0.045), (d - 0.2, place - 0.008, 0.14), cloth, 0.045, 0.015)
    b.cushion((-d / 2 + 0.1, 0, (h + top) / 2 - 0.1), (0.16, inner + 0.06, top - h + 0.32), cloth, 0.04, part="front")
    for s in (-1, 1):
        b.cushion((0.02, s * (inner / 2 + 0.07), (0.09 + top) / 2), (d - 0.1, 0.14, top - 0.09), cloth, 0.03)
        y = s * (inner / 2 + 0.09)
        _rolled(b, (-d / 2 + 0.08, y, top), (d / 2 - 0.04, y, top), r, cloth, "body")
        b.cylinder((d / 2 - 0.05, y, top), r * 0.82, 0.02, cloth, axis="x", segments=20, bevel=0.006)
    _rolled(b, (-d / 2 + 0.08, -inner / 2 - 0.1, top), (-d / 2 + 0.08, inner / 2 + 0.1, top), r, cloth, "front")
    for row in range(2):
        for y in np.linspace(-inner / 2 + 0.08, inner / 2 - 0.08, 3 * n + 1 - row):
            b.sphere((-d / 2 + 0.178, float(y), top - 0.07 - 0.1 * row), 0.014, material("brass"), 8, "front")
    return h + 0.025


def _framed(b: Builder, p: Params) -> float:
    """Loose cushions in an open frame of wood with slanting legs and thin arms."""
    cloth, n, place, d, h, wood = of(p["cloth"]), p["places"], _place(p), p["depth"] - 0.08, p["seat"], material(p["wood"])
    half = n * place / 2 + 0.05
    b.box((0, 0, h - 0.15), (d - 0.12, 2 * half, 0.05), wood, 0.01)
    for s in (-1, 1):
        y = s * (half + 0.015)
        b.tube([(d / 2 - 0.05, y, 0), (d / 2 - 0.1, y, h + 0.17)], [0.016, 0.024], wood, 12)
        b.tube([(-d / 2, y, 0), (-d / 2 + 0.07, y, h - 0.1), (-d / 2 - 0.02, y, h + 0.34)], [0.016, 0.026, 0.018], wood, 12)
        b.box((0.02, y, h + 0.18), (d - 0.06, 0.06, 0.03), wood, 0.012)
    for z in (h + 0.05, h + 0.3):
        b.box((-d / 2 + 0.02 - 0.12 * (z - h), 0, z), (0.025, 2 * half, 0.05), wood, 0.008)
    lean = rotation("y", -0.26, (-d / 2 + 0.12, 0, h))
    for k in range(n):
        y = (k - (n - 1) / 2) * place
        b.cushion((0.04, y, h - 0.05), (d - 0.1, place - 0.01, 0.15), cloth, 0.045, 0.018)
        b.cushion((-d / 2 + 0.14, y, h + 0.22), (0.14, place - 0.015, 0.42), cloth, 0.05, 0.025, part="front", transform=lean)
    return h + 0.035


def _sectional(b: Builder, p: Params) -> float:
    """A low sofa whose last place runs forward as a chaise."""
    cloth, n, place, d, h, arm, side = of(p["cloth"]), p["places"], _place(p), p["depth"], p["seat"], p["arm"], p["side"]
    width, long = n * place + 2 * arm, d + 0.55
    inner = n * place / 2
    b.box((0, 0, 0.03), (d - 0.1, width - 0.1, 0.06), material("plastic", "black"))
    b.cushion((0, 0, (h - 0.1) / 2 + 0.03), (d, width, h - 0.14), cloth, 0.03)
    y = side * (inner - place / 2)
    b.box((0.3, y, 0.03), (long - 0.7, place - 0.1, 0.06), material("plastic", "black"))
    b.cushion((long / 2 - d / 2, y + side * arm / 2, (h - 0.1) / 2 + 0.03), (long, place + arm, h - 0.14), cloth, 0.03)
    b.cushion((long / 2 - d / 2 + 0.1, y, h - 0.045), (long - 0.22, place - 0.01, 0.13), cloth, 0.045, 0.015)
    for k in range(n):
        at = (k - (n - 1) / 2) * place
        if abs(at - y) > 0.01:
            b.cushion((0.08, at, h - 0.045), (d - 0.2, place - 0.01, 0.13), cloth, 0.045, 0.015)
        lean = rotation("y", -0.2, (-d / 2 + 0.2, 0, h))
        b.cushion((-d / 2 + 0.2, at, h + 0.18), (0.17, place - 0.02, 0.36), cloth, 0.07, 0.025, part="front", transform=lean)
    b.cushion((-d / 2 + 0.08, 0, (h + 0.28) / 2), (0.16, width, h + 0.28), cloth, 0.045, part="front")
    b.cushion((0.02, -side * (width - arm) / 2, (h + 0.16) / 2 + 0.02), (d - 0.04, arm, h + 0.12), cloth, 0.045)
    b.cushion((0.02, side * (width - arm) / 2, (h + 0.16) / 2 + 0.02), (d - 0.04, arm, h + 0.12), cloth, 0.045)
    return h + 0.02


def _bow(depth: float, half: float, height: np.ndarray, low: float, columns: int = 17) -> np.ndarray:
    """A wall bent round a seat from one arm's end to the other: (columns, 2, 3)."""
    a = np.linspace(-1, 1, columns)
    turn = a * np.pi / 2 * 1.12
    x = np.where(np.abs(turn) > np.pi / 2, (np.abs(turn) - np.pi / 2) * 0.9, 0) - half * 0.9 * np.cos(
        np.clip(turn, -np.pi / 2, np.pi / 2)
    )
    y = half * np.sin(np.clip(turn, -np.pi / 2, np.pi / 2))
    x = np.where(np.abs(a) > 0.89, x + (np.abs(a) - 0.89) / 0.11 * depth, x)
    return np.stack([np.stack([x, y, np.full(columns, low)], -1), np.stack([x * 1.04, y * 1.04, height], -1)], 1)


def _club(b: Builder, p: Params) -> float:
    """A round tub: one thick wall bent from arm to arm round a deep cushion."""
    cloth, h, half = of(p["cloth"]), p["seat"], 0.36
    a = np.linspace(-1, 1, 17)
    grid = _bow(0.2, half, h + 0.2 + 0.16 * np.cos(a * np.pi / 2) ** 2, 0.09)
    rows = [grid[:, 0] * (1 - t) + grid[:, 1] * t for t in np.linspace(0, 1, 5)]
    sheet(b, np.stack(rows, 1)[::-1], 0.13, cloth, "front")
    b.tube(grid[:, 1] + [0, 0, 0.0], 0.068, cloth, 14, "front")
    legs(b, 0.62, 0.66, 0.12, 0.05, material(p["wood"]), "round", 0.03)
    b.cushion((0.0, 0, (h - 0.1) / 2 + 0.06), (0.62, 0.64, h - 0.18), cloth, 0.05)
    b.cushion((0.05, 0, h - 0.05), (0.62, 0.58, 0.15), cloth, 0.06, 0.02)
    return h + 0.035


def _wingback(b: Builder, p: Params) -> float:
    """A tall back with wings at the head, scrolled arms, turned legs."""
    cloth, d, h = of(p["cloth"]), p["depth"] - 0.08, p["seat"]
    half, top = 0.33, h + 0.68
    legs(b, d - 0.1, 2 * half, h - 0.2, 0.055, material(p["wood"]), "round", 0.02, 0.015)
    b.cushion((0.0, 0, h - 0.15), (d - 0.06, 2 * half + 0.06, 0.16), cloth, 0.03)
    b.cushion((0.07, 0, h - 0.04), (d - 0.2, 0.56, 0.14), cloth, 0.055, 0.02)
    lean = rotation("y", -0.12, (-d / 2 + 0.1, 0, h))
    b.cushion((-d / 2 + 0.1, 0, h + 0.3), (0.13, 0.6, 0.78), cloth, 0.06, 0.02, part="front", transform=lean)
    outline = np.array(
        [
            (-0.02, h - 0.1),
            (0.16, h + 0.12),
            (0.2, h + 0.3),
            (0.23, h + 0.48),
            (0.18, h + 0.62),
            (0.04, top),
            (-0.06, top),
            (-0.06, h),
        ]
    )
    for s in (-1, 1):
        flat = np.column_stack([outline[:, 1], outline[:, 0] - d / 2 + 0.12])
        b.extrude(flat, 0.07, cloth, (0, s * (half - 0.015) - 0.035, 0), axis="y", part="front", transform=lean)
        b.cushion((0.03, s * half, h + 0.02), (d - 0.14, 0.1, 0.36), cloth, 0.04)
        b.tube([(-d / 2 + 0.18, s * (half + 0.015), h + 0.21), (d / 2 - 0.05, s * (half + 0.015), h + 0.19)], 0.062, cloth, 16)
    return h + 0.035
