"""Polar plots as SVG: a wedge for each direction about a point of view, as long as what a model scores there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Protocol

import numpy as np

RADIUS, ROOM = 90.0, 46.0
"""Pixels from the middle to 100 %, and around that for words."""
INK, PALE, PAPER, WEDGE = "#334155", "#cbd5e1", "#f8fafc", "#2563eb"
COLUMNS = 3


class Spoke(Protocol):
    """What is drawn of a frame and direction; `scenegen.scoring.azimuths.Spoke` is one."""

    @property
    def frame(self) -> str: ...
    @property
    def azimuth_deg(self) -> float: ...
    @property
    def questions(self) -> int: ...
    @property
    def score(self) -> float: ...


class Svg(str):
    """A drawing, which notebooks show. `Path(...).write_text(drawing)` keeps it."""

    def _repr_svg_(self) -> str:
        return str(self)


def polar_svg(spokes: Iterable[Spoke], *, chance: float | None = None, columns: int = COLUMNS) -> Svg:
    """A plot for each frame, seen from above: what lies ahead is up, left is left; beside each wedge how many questions it is of.

    spokes: of equal sectors, as `by_azimuth` gives them. chance: drawn as a dashed ring where it is given, 0 to 1.
    """
    frames = [
        (frame, list(group)) for frame, group in groupby(sorted(spokes, key=lambda one: one.frame), key=lambda one: one.frame)
    ]
    side = 2 * (RADIUS + ROOM)
    across = max(1, min(columns, len(frames)))
    width, height = side * across, (side + 20) * -(-len(frames) // across)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        'font-family="DejaVu Sans, Arial, sans-serif" font-size="11">',
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{PAPER}"/>',
    ]
    for number, (frame, own) in enumerate(frames):
        x, y = side * (number % across + 0.5), (side + 20) * (number // across) + 20 + side / 2
        parts += [
            f'<text x="{x:g}" y="{y - RADIUS - 30:g}" text-anchor="middle" font-weight="bold" fill="{INK}">{escape(frame)}</text>'
        ]
        parts += _plot(x, y, own, chance)
    return Svg("\n".join([*parts, "</svg>"]))


def _plot(x: float, y: float, spokes: Sequence[Spoke], chance: float | None) -> Iterable[str]:
    """One plot about a point of the drawing."""
    for share in (0.25, 0.5, 0.75, 1.0):
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS * share:g}" fill="none" stroke="{PALE}"/>'
    for one in spokes:
        half = np.deg2rad(_step(spokes) / 2 * 0.9)
        ahead = np.deg2rad(one.azimuth_deg)
        start, end = (_at(x, y, ahead + turn, RADIUS * one.score) for turn in (half, -half))
        if one.score > 0:
            yield (
                f'<path d="M{x:g},{y:g} L{start} A{RADIUS * one.score:.1f},{RADIUS * one.score:.1f} 0 0 1 {end} Z" fill="{WEDGE}" '
                f'fill-opacity="0.75"><title>{one.azimuth_deg:g}°: {one.score:.0%} of {one.questions}</title></path>'
            )
        place = _at(x, y, ahead, RADIUS + 14).split(",")
        yield f'<text x="{place[0]}" y="{float(place[1]) + 4:.1f}" text-anchor="middle" fill="{INK}">{one.questions}</text>'
    if chance is not None:
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS * chance:g}" fill="none" stroke="{INK}" stroke-dasharray="3 3"/>'


def _step(spokes: Sequence[Spoke]) -> float:
    """Degrees of a sector: the least that two lie apart, a whole turn for one alone."""
    angles = sorted({one.azimuth_deg % 360 for one in spokes})
    gaps = [b - a for a, b in zip(angles, [*angles[1:], angles[0] + 360], strict=True)]
    return min(min(gaps), 120.0)


def _at(x: float, y: float, azimuth: float, radius: float) -> str:
    """The point of the drawing at an azimuth (radians, positive left) and a distance: ahead is up."""
    return f"{x - radius * np.sin(azimuth):.1f},{y - radius * np.cos(azimuth):.1f}"
