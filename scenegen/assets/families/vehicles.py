"""Vehicles, driving towards +X."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.kit import Builder
from scenegen.assets.materials import draw, material
from scenegen.assets.mesh import Built
from scenegen.assets.shaping import Params, words

PAINTS = ("red", "blue", "white", "black", "gray", "yellow", "green", "orange", "teal", "navy")


def _prism(b: Builder, outline: list[tuple[float, float]], width: float, look: object, part: str = "body") -> None:
    """An outline in x, z, as wide as `width`, centred."""
    to_side = np.array([[1, 0, 0, 0], [0, 0, -1, width / 2], [0, 1, 0, 0], [0, 0, 0, 1.0]])
    b.extrude(outline, width, look, part=part, transform=to_side)  # type: ignore[arg-type]


def _wheel(b: Builder, x: float, y: float, r: float, width: float) -> None:
    b.lathe([(r * 0.9, 0), (r, 0.03), (r, width - 0.03), (r * 0.9, width)], material("rubber"), 32, (x, y - width / 2, r), "y")
    b.cylinder((x, y - width / 2 - 0.012, r), r * 0.56, width + 0.024, material("steel"), axis="y", bevel=0.012)


@register(
    "car",
    family="vehicles",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, PAINTS), "style": draw(rng, ("saloon", "hatchback"))},
)
def car(p: Params) -> Built:
    """A car: bonnet and headlights in front, red lights behind."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, glass = Builder(), material("painted", p["color"], roughness=0.2), material("glass", "navy")
    n, w = (4.3, 1.76) if p["style"] == "saloon" else (3.8, 1.7)
    h = n / 2
    _prism(b, [(-h, 0.32), (h - 0.08, 0.3), (h, 0.42), (h - 0.05, 0.66), (h * 0.45, 0.86), (-h + 0.1, 0.9), (-h, 0.7)], w, paint)
    back = -h * 0.62 if p["style"] == "saloon" else -h * 0.9
    _prism(b, [(back - 0.18, 0.86), (h * 0.47, 0.84), (h * 0.12, 1.36), (-h * 0.35, 1.43), (back + 0.22, 1.36)], w - 0.24, glass)
    _prism(b, [(back + 0.2, 1.35), (h * 0.125, 1.35), (h * 0.06, 1.41), (-h * 0.35, 1.46), (back + 0.26, 1.41)], w - 0.26, paint)
    for x in (-h * 0.3, back + 0.12):
        for s in (-1, 1):
            b.tube(
                [(x, s * (w / 2 - 0.115), 0.86), (x + (0.06 if x > back + 0.2 else 0.16), s * (w / 2 - 0.14), 1.38)],
                0.035,
                paint,
                8,
            )
    for s in (-1, 1):
        b.tube([(h * 0.46, s * (w / 2 - 0.13), 0.85), (h * 0.1, s * (w / 2 - 0.15), 1.38)], 0.032, paint, 8)
        _wheel(b, h * 0.62, s * (w / 2 - 0.1), 0.32, 0.2)
        _wheel(b, -h * 0.62, s * (w / 2 - 0.1), 0.32, 0.2)
        b.cushion((h - 0.04, s * (w / 2 - 0.28), 0.6), (0.1, 0.32, 0.13), material("lit"), 0.05, part="front")
        b.cushion((-h + 0.01, s * (w / 2 - 0.22), 0.72), (0.06, 0.3, 0.13), material("plastic", "red"), 0.025)
        b.cushion((h * 0.36, s * (w / 2 + 0.05), 0.95), (0.08, 0.16, 0.11), paint, 0.03)
        b.box((-h * 0.05, s * (w / 2 + 0.005), 0.76), (0.16, 0.015, 0.025), material("chrome"))
        b.box((h * 0.16, s * w / 2, 0.6), (0.008, 0.008, 0.5), material("rubber"), 0.001)
    b.box((h - 0.02, 0, 0.46), (0.06, 0.9, 0.12), material("rubber"), part="front").box(
        (h + 0.005, 0, 0.38), (0.02, 0.5, 0.1), material("paper"), 0.002, part="front"
    ).box((-h - 0.005, 0, 0.55), (0.02, 0.5, 0.11), material("paper", "yellow"), 0.002)
    for s in (-1, 1):
        b.box((s * (h - 0.02), 0, 0.33), (0.1, w - 0.04, 0.12), material("plastic", "black"), 0.03)
    return b.built("car", words(look, p["style"]))


@register("van", family="vehicles", has_front=True, sample=lambda rng: {"color": draw(rng, PAINTS)})
def van(p: Params) -> Built:
    """A delivery van with a short bonnet."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, glass, w, h = Builder(), material("painted", p["color"], roughness=0.25), material("glass", "navy"), 1.9, 2.45
    _prism(
        b,
        [
            (-h, 0.35),
            (h - 0.05, 0.33),
            (h, 0.5),
            (h - 0.1, 0.95),
            (h - 0.55, 1.1),
            (h - 1.15, 2.0),
            (h - 1.5, 2.1),
            (-h + 0.05, 2.1),
            (-h, 2.0),
        ],
        w,
        paint,
    )
    _prism(b, [(h - 0.6, 1.15), (h - 0.52, 1.15), (h - 1.06, 1.95), (h - 1.14, 1.95)], w - 0.2, glass, "front")
    for s in (-1, 1):
        b.box((h - 1.35, s * w / 2, 1.5), (0.6, 0.02, 0.55), glass, 0.005).box(
            (h - 1.75, s * (w / 2 + 0.004), 1.15), (0.012, 0.012, 1.5), material("rubber"), 0.001
        )
        for x in (h - 0.85, -h + 0.85):
            _wheel(b, x, s * (w / 2 - 0.1), 0.35, 0.22)
        b.cushion((h - 0.05, s * 0.68, 0.72), (0.12, 0.3, 0.18), material("lit"), 0.05, part="front").cushion(
            (-h, s * 0.82, 1.0), (0.04, 0.12, 0.4), material("plastic", "red"), 0.018
        )
        b.cushion((h - 0.85, s * (w / 2 + 0.1), 1.3), (0.1, 0.16, 0.26), material("plastic", "black"), 0.03)
    b.box((h + 0.01, 0, 0.45), (0.12, w - 0.06, 0.2), material("plastic", "black"), 0.04, part="front").box(
        (h - 0.01, 0, 0.75), (0.05, 0.8, 0.14), material("rubber"), part="front"
    )
    b.box((-h - 0.005, 0, 1.2), (0.01, 0.012, 1.6), material("rubber"), 0.001).box(
        (-h - 0.01, 0.3, 0.62), (0.02, 0.5, 0.11), material("paper", "yellow"), 0.002
    )
    return b.built("van", words(look))


@register(
    "bicycle",
    family="vehicles",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, PAINTS), "style": draw(rng, ("city", "racing"))},
)
def bicycle(p: Params) -> Built:
    """A bicycle on its stand: handlebar in front."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, dark, chrome = Builder(), material("painted", p["color"]), material("rubber"), material("chrome")
    r = 0.34
    for x in (-0.52, 0.52):
        b.ring((x, 0, r), r - 0.018, 0.018, dark, "y", 40).ring((x, 0, r), r - 0.045, 0.008, chrome, "y", 36).cylinder(
            (x, -0.04, r), 0.02, 0.08, chrome, axis="y"
        )
        for k in range(12):
            a = k * np.pi / 6
            b.tube([(x, 0, r), (x + (r - 0.045) * np.cos(a), 0, r + (r - 0.045) * np.sin(a))], 0.002, chrome, 5)
    crank, seat, head = np.array([-0.06, 0, 0.3]), np.array([-0.2, 0, 0.78]), np.array([0.38, 0, 0.82])
    frame = [
        (crank, seat),
        (crank, head + [0.03, 0, -0.12]),
        (head, head + [0.05, 0, -0.16]),
        (head + [0.05, 0, -0.16], np.array([0.52, 0, r])),
    ]
    frame.append(
        (seat + [0.03, 0, -0.1], head) if p["style"] == "racing" else (crank + [-0.06, 0, 0.22], head + [0.02, 0, -0.06])
    )
    for s in (-1, 1):
        frame += [(crank, np.array([-0.52, s * 0.05, r])), (seat + [0.04, 0, -0.14], np.array([-0.52, s * 0.05, r]))]
        b.tube([crank, crank + [s * 0.1, s * 0.06, -s * 0.12]], 0.009, chrome).box(
            crank + [s * 0.1, s * 0.11, -s * 0.12], (0.1, 0.08, 0.025), dark
        )
    for start, end in frame:
        b.tube([start, end], 0.016, paint, 10)
    b.ring(crank + [0, 0.03, 0], 0.09, 0.006, chrome, "y").tube([seat, seat + [-0.03, 0, 0.1]], 0.013, chrome).cushion(
        seat + [-0.02, 0, 0.13], (0.26, 0.15, 0.06), dark, 0.028
    )
    bar = head + [-0.01, 0, 0.14]
    b.tube([head, bar], 0.013, chrome, part="front")
    drop = (
        [(0.06, -0.24, -0.02), (0.06, -0.2, 0.0), (0.0, -0.05, 0.0), (0.0, 0.05, 0.0), (0.06, 0.2, 0.0), (0.06, 0.24, -0.02)]
        if p["style"] == "racing"
        else [
            (-0.16, -0.29, 0.03),
            (-0.02, -0.25, 0.04),
            (0.0, -0.05, 0.0),
            (0.0, 0.05, 0.0),
            (-0.02, 0.25, 0.04),
            (-0.16, 0.29, 0.03),
        ]
    )
    b.tube(bar + np.array(drop), 0.012, chrome, part="front").sphere(
        head + [0.06, 0, 0.04], 0.035, material("lit"), 12, part="front"
    )
    b.tube([(-0.3, 0.02, 0.33), (-0.34, 0.17, 0.0)], 0.009, chrome)
    return b.built("bicycle", words(look, p["style"]))


@register("motor_scooter", family="vehicles", has_front=True, sample=lambda rng: {"color": draw(rng, PAINTS)})
def motor_scooter(p: Params) -> Built:
    """A scooter: leg shield, headlight and handlebar in front."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, dark, chrome = Builder(), material("painted", p["color"], roughness=0.25), material("rubber"), material("chrome")
    for x in (-0.55, 0.6):
        b.ring((x, 0, 0.22), 0.17, 0.052, dark, "y", 36).cylinder((x, -0.05, 0.22), 0.12, 0.1, chrome, axis="y")
    b.cushion((-0.42, 0, 0.52), (0.72, 0.34, 0.34), paint, 0.12).cushion(
        (-0.35, 0, 0.74), (0.68, 0.28, 0.12), material("leather", "black"), 0.055
    )
    b.box((0.1, 0, 0.26), (0.5, 0.34, 0.06), paint, 0.02).cushion((0.42, 0, 0.58), (0.08, 0.42, 0.64), paint, 0.035, part="front")
    b.tube([(0.6, 0, 0.22), (0.46, 0, 0.6), (0.36, 0, 1.02)], 0.03, paint, part="front").cushion(
        (0.6, 0, 0.42), (0.4, 0.14, 0.08), paint, 0.035, part="front"
    )
    b.cushion((0.38, 0, 0.98), (0.18, 0.24, 0.16), paint, 0.06, part="front").sphere(
        (0.47, 0, 0.98), (0.03, 0.07, 0.06), material("lit"), 16, part="front"
    )
    b.tube([(0.28, -0.34, 1.0), (0.34, -0.1, 1.04), (0.34, 0.1, 1.04), (0.28, 0.34, 1.0)], 0.018, dark, part="front")
    for s in (-1, 1):
        b.tube([(0.34, s * 0.2, 1.03), (0.34, s * 0.26, 1.18)], 0.006, chrome).sphere(
            (0.34, s * 0.27, 1.2), (0.015, 0.05, 0.035), dark, 12
        )
    b.cushion((-0.79, 0, 0.6), (0.05, 0.16, 0.09), material("plastic", "red"), 0.02).tube(
        [(-0.1, 0.15, 0.25), (-0.14, 0.24, 0.0)], 0.01, chrome
    )
    return b.built("motor scooter", words(look))
