"""Two-wheelers, riding towards +X."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.car_bodies import PAINTS
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, words


@register(
    "bicycle",
    confused_with=("motor scooter", "motorbike", "exercise bike", "tricycle"),
    family="vehicles",
    has_front=True,
    facing="sides",
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


@register(
    "motor_scooter",
    confused_with=("motorbike", "exercise bike", "tricycle"),
    family="vehicles",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {"color": draw(rng, PAINTS)},
)
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
