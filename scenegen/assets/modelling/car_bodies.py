"""Car bodies lofted from a side view: sills with wheel arches, shoulders, a glasshouse with pillars; wheels, lights, plates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import material
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.implicit import add_split, loft
from scenegen.assets.modelling.kit import Builder

Floats = NDArray[np.float64]
PAINTS = ("red", "blue", "white", "black", "gray", "yellow", "green", "orange", "teal", "navy")
PAINT, GLASS, TRIM = 0, 1, 2


@dataclass(frozen=True)
class Shape:
    """A car's side view, metres, X forward from the middle. deck: (x, z) points of bonnet, belt line and boot from the rear to the
    nose. cabin: x of the foot and the top of the rear window, then of the top and the foot of the windscreen. roof: its height.
    pillars: x of the posts between side windows. axles: rear, front. blind: side windows behind this x are sheet metal."""

    length: float
    width: float
    deck: tuple[tuple[float, float], ...]
    cabin: tuple[float, float, float, float]
    roof: float
    pillars: tuple[float, ...]
    axles: tuple[float, float]
    wheel: float = 0.32
    sill: float = 0.24
    inset: float = 0.2
    blind: float = -9.0


def wheel(b: Builder, x: float, y: float, r: float, width: float, spokes: int = 5) -> None:
    """A tyre on a spoked rim, its middle at (x, y, r), axle along Y; the outside is away from y = 0."""
    side = 1.0 if y > 0 else -1.0
    tyre = [(r * 0.69, 0), (r * 0.92, 0), (r, width * 0.2), (r, width * 0.8), (r * 0.92, width), (r * 0.69, width), (r * 0.69, 0)]
    b.lathe(tyre, material("rubber"), 36, (x, y - width / 2, r), "y")
    b.cylinder((x, y - width * 0.42, r), r * 0.7, width * 0.84, material("iron"), axis="y", segments=28)
    face = y + side * width * 0.44
    rim = material("steel", texture="plain", roughness=0.35)
    b.ring((x, face, r), r * 0.63, r * 0.05, rim, "y", 28).cylinder(
        (x, face - 0.02, r), r * 0.17, 0.04, rim, axis="y", segments=16
    )
    for k in range(spokes):
        a = 2 * np.pi * k / spokes + 0.3
        end = (x + r * 0.62 * np.cos(a), face, r + r * 0.62 * np.sin(a))
        b.tube([(x, face, r), end], [r * 0.11, r * 0.075], rim, 6)


def body(b: Builder, s: Shape, paint: Material) -> None:
    """The lofted hull with windows, and the dark underside that closes the arches."""
    x, sections, rise = _sections(s)
    points, faces = loft(sections)
    around = sections.shape[1]
    owner = np.zeros(len(faces), dtype=np.int64)
    bands = len(x) - 1
    place = np.arange(bands * around * 2) // 2
    band, spot = place // around, place % around
    middle = (x[band] + x[band + 1]) / 2
    side = (spot == 6) | (spot == around - 7)
    top = (spot >= 8) & (spot <= around - 9)
    up = np.minimum(rise[band], rise[band + 1])
    change = np.abs(rise[band + 1] - rise[band])
    post = (np.abs(middle[:, None] - np.array(s.pillars)) < 0.05).any(1) if s.pillars else np.zeros(len(middle), dtype=bool)
    foot = s.cabin[0] + 0.3 * (s.cabin[1] - s.cabin[0])
    owner[: len(place)][side & (up > 0.12) & ~post & (middle > max(s.blind, foot))] = GLASS
    screen = (change > 0.02) & top & (up < 0.97) & ((middle > 0) | (s.blind < -8))
    owner[: len(place)][screen] = GLASS
    owner[: len(place)][(spot == 0) | (spot == 1) | (spot == around - 1) | (spot == around - 2)] = TRIM
    glass = material("glass", "navy", rgb=(0.1, 0.13, 0.17), rgb2=None)
    add_split(b, points, faces, owner, [(paint, "body"), (glass, "body"), (material("plastic", "black"), "body")])
    low = s.wheel * 0.75
    b.box((0, 0, low + 0.2), (s.length * 0.8, s.width - 0.5, 0.42), material("rubber"), 0.01)
    _posts(b, s, x, sections, rise, paint)


def _deck(s: Shape, x: Floats) -> Floats:
    """Height of bonnet, belt and boot at x: rounded corners through the side view's points."""
    from scipy.interpolate import PchipInterpolator

    points = np.array(s.deck)
    out: Floats = PchipInterpolator(points[:, 0], points[:, 1])(x)
    return out


def _sections(s: Shape) -> tuple[Floats, Floats, Floats]:
    """Stations x (K,), rings (K, 20, 3), and the share of roof height that each has."""
    h, (c0, c1, c2, c3) = s.length / 2, s.cabin
    reach = s.wheel + 0.055
    marks = [*np.linspace(-h, h, 15), -h + 0.04, -h + 0.12, h - 0.04, h - 0.12, c0, c1, c2, c3]
    marks += [(c0 + c1) / 2, (c2 + c3) / 2, c1 + 0.12, c2 - 0.12]
    marks += [p + d for p in s.pillars for d in (-0.035, 0.035)]
    marks += [a + reach * float(np.cos(t)) for a in s.axles for t in np.linspace(0.02, np.pi - 0.02, 11)]
    x = np.unique(np.round(marks, 3))
    x = x[np.concatenate([[True], np.diff(x) > 0.012])]
    arch = np.zeros_like(x)
    for a in s.axles:
        arch = np.maximum(arch, np.sqrt(np.maximum(reach**2 - (x - a) ** 2, 0)) + s.wheel)
    arch = np.where(arch > s.wheel + 1e-6, arch, 0)
    bumper = 0.1 * np.clip((np.abs(x) - (h - 0.25)) / 0.25, 0, 1)
    belt = _deck(s, x)
    low = np.minimum(np.maximum(s.sill + bumper, arch), belt - 0.12)
    end = np.clip((h - np.abs(x)) / 0.55, 0, 1)
    half = s.width / 2 * (0.8 + 0.2 * np.sqrt(1 - (1 - end) ** 2))
    rise = np.interp(x, [c0, c1, c2, c3], [0, 1, 1, 0])
    roof = s.roof - 0.035 * ((x - (c1 + c2) / 2) / max((c2 - c1) / 2, 0.1)) ** 2 * (rise > 0.99)
    rings = np.array([_ring(*v, s.inset) for v in zip(half, low, belt, rise * np.maximum(roof - belt, 0), rise, strict=True)])
    out = np.concatenate([np.repeat(x[:, None, None], rings.shape[1], 1), rings], 2)
    return x, out, rise


def _ring(half: float, low: float, belt: float, tall: float, rise: float, inset: float) -> list[tuple[float, float]]:
    """One cross-section (y, z), 20 points from the middle of the underside round by the left side (+Y)... and back by the right."""
    top = half - inset * min(rise * 1.5, 1.0)
    deck = half * 0.86
    mid = low + (belt - low) * 0.55
    one = [
        (0.0, low),
        (half * 0.86, low),
        (half * 0.97, low + min(0.06, (belt - low) * 0.3)),
        (half, mid),
        (half * 0.985, belt - min(0.1, (belt - low) * 0.3)),
        (half * 0.95, belt - 0.02),
        (half * 0.925, belt + 0.004 + tall * 0.03),
        (deck * (1 - rise) + top * 1.01 * rise, belt + 0.012 + tall * 0.84),
        (deck * 0.93 * (1 - rise) + top * 0.95 * rise, belt + 0.016 + tall * 0.93),
        (deck * 0.6 * (1 - rise) + top * 0.7 * rise, belt + 0.03 + tall * 0.985),
        (0.0, belt + 0.04 + tall),
    ]
    return one + [(-y, z) for y, z in one[-2:0:-1]]


def _posts(b: Builder, s: Shape, x: Floats, sections: Floats, rise: Floats, paint: Material) -> None:
    """Rods along the edges of windscreen and rear window."""
    for low, high in ((s.cabin[0], s.cabin[1]), (s.cabin[2], s.cabin[3])):
        chosen = (x >= low - 1e-6) & (x <= high + 1e-6)
        if chosen.sum() < 2 or (low < 0 and s.blind > -8):
            continue
        for k in (7, sections.shape[1] - 7):
            b.tube(sections[chosen, k] * [1, 0.985, 1], 0.034, paint, 8)


def trim(b: Builder, s: Shape, paint: Material, grille: str = "wide") -> None:
    """Wheels, lights, grille, bumpers, plates, mirrors, handles, door seams."""
    h, w = s.length / 2, s.width / 2
    nose, tail = s.deck[-1][1], s.deck[0][1]
    dark, chrome, lamp = material("plastic", "black"), material("chrome"), material("ceramic", emission=0.25)
    for side in (-1, 1):
        for a in s.axles:
            wheel(b, a, side * (w - 0.1), s.wheel, 0.21)
        b.cushion((h - 0.09, side * (w - 0.33), nose - 0.07), (0.2, 0.36, 0.12), lamp, 0.045, part="front", yaw=-side * 0.3)
        b.cushion(
            (-h + 0.1, side * (w - 0.29), tail - 0.1),
            (0.2, 0.3, 0.14),
            material("plastic", "red", emission=0.15),
            0.05,
            yaw=side * 0.3,
        )
        foot = s.cabin[3] - 0.3
        b.cushion((foot, side * (w + 0.07), s_belt(s, foot) + 0.1), (0.1, 0.19, 0.13), paint, 0.04)
        b.box((foot, side * (w - 0.02), s_belt(s, foot) + 0.07), (0.05, 0.12, 0.03), dark)
        for p in (*s.pillars, s.cabin[3] - 0.12):
            top = s_belt(s, p) - 0.03
            if all(abs(p - a) > s.wheel + 0.12 for a in s.axles):
                b.box(
                    (p, side * (w - 0.003), (top + s.sill + 0.1) / 2),
                    (0.01, 0.014, top - s.sill - 0.12),
                    material("rubber"),
                    0.001,
                )
        for p in s.pillars:
            b.box((p + 0.16, side * (w - 0.004), s_belt(s, p) - 0.11), (0.17, 0.03, 0.026), chrome, 0.006)
        b.box(
            (0.5 * sum(s.axles), side * (w - 0.03), s.sill + 0.03),
            (s.axles[1] - s.axles[0] - 2 * s.wheel - 0.2, 0.06, 0.08),
            dark,
            0.02,
        )
    b.cushion((h - 0.06, 0, s.sill + 0.17), (0.22, s.width * 0.8, 0.16), dark, 0.06, part="front")
    b.cushion((-h + 0.06, 0, s.sill + 0.17), (0.22, s.width * 0.8, 0.16), dark, 0.06)
    tall = 0.16 if grille == "wide" else 0.26
    b.box((h - 0.03, 0, nose - 0.1 - tall / 2 + 0.05), (0.08, s.width * 0.44, tall), dark, 0.02, part="front")
    for k in range(3):
        b.box((h + 0.008, 0, nose - 0.09 - k * tall / 3.4), (0.012, s.width * 0.42, 0.012), chrome, 0.003, part="front")
    b.box((h + 0.052, 0, s.sill + 0.17), (0.012, 0.5, 0.11), material("paper"), 0.002, part="front")
    b.box((-h - 0.008, 0, tail - 0.18), (0.02, 0.5, 0.11), material("paper", "yellow"), 0.002)


def s_belt(s: Shape, x: float) -> float:
    """Height of the belt line at x."""
    return float(_deck(s, np.array([x]))[0])
