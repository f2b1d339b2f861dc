"""Tables: dining, coffee, side, desks, benches to work at. What has drawers has a front."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, body_look, legs, of, smooth, span, words

INSET = 0.03


def _top(length: float, width: float, height: float) -> Surface:
    return Surface(-length / 2 + INSET, -width / 2 + INSET, length / 2 - INSET, width / 2 - INSET, height, 1.2)


def table_of(p: Params, label: str, thick: float = 0.035) -> Built:
    """A table by style; long side along X, the top at `height`."""
    b, look, style = Builder(), of(p["look"]), p["style"]
    length, width, h = p["length"], p["width"], p["height"]
    if style == "round":
        _round(b, look, width / 2, h, thick)
        half = width / 2 / np.sqrt(2)
        return b.built(label, words(p["look"], style), surfaces=(Surface(-half, -half, half, half, h, 1.2),))
    b.box((0, 0, h - thick / 2), (length, width, thick), look, 0.008)
    {"trestle": _trestle, "metal legs": _frames, "hairpin": _hairpins, "turned": _turned, "waterfall": _waterfall}.get(
        style, _square
    )(b, look, length, width, h - thick)
    if style == "shelf":
        b.box((0, 0, h * 0.3), (length - 0.08, width - 0.08, 0.02), look)
    return b.built(label, words(p["look"], style), surfaces=(_top(length, width, h),))


def _round(b: Builder, look: Material, r: float, h: float, thick: float) -> None:
    """A round top on one turned foot, or on three slanting legs if low."""
    b.cylinder((0, 0, h - thick), r, thick, look, bevel=0.008, segments=48)
    if h < 0.5 or r < 0.3:
        for k in range(3):
            a = k * 2 * np.pi / 3
            way = np.array([np.cos(a), np.sin(a), 0])
            b.tube([way * r * 0.82, way * r * 0.45 + [0, 0, h - thick]], [0.013, 0.022], look, 12)
        return
    profile = [
        (r * 0.5, 0),
        (r * 0.5, 0),
        (r * 0.5, 0.02),
        (0.06, 0.06),
        (0.045, h * 0.35),
        (0.07, h * 0.5),
        (0.04, h - 0.12),
        (r * 0.4, h - thick),
    ]
    b.lathe(smooth(profile), look, 32)


def _apron(b: Builder, look: Material, length: float, width: float, h: float) -> None:
    for s in (-1, 1):
        b.box((0, s * (width / 2 - 0.05), h - 0.035), (length - 0.14, 0.02, 0.07), look)
        b.box((s * (length / 2 - 0.05), 0, h - 0.035), (0.02, width - 0.14, 0.07), look)


def _square(b: Builder, look: Material, length: float, width: float, h: float) -> None:
    legs(b, length, width, h, min(0.07, 0.1 * width), look, "square", 0.02)
    _apron(b, look, length, width, h)


def _turned(b: Builder, look: Material, length: float, width: float, h: float) -> None:
    """Legs with bulbs and rings, square where the apron meets them."""
    _apron(b, look, length, width, h)
    t = min(0.035, 0.06 * width)
    profile = [
        (0.5, 0),
        (0.62, 0.03),
        (0.5, 0.08),
        (0.62, 0.12),
        (0.95, 0.35),
        (0.8, 0.55),
        (0.5, 0.66),
        (0.9, 0.69),
        (0.5, 0.72),
        (0.8, 0.76),
    ]
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (length / 2 - 0.03 - t), sy * (width / 2 - 0.03 - t)
            b.lathe([(r * t, z * h) for r, z in smooth(profile, 1)], look, 18, (x, y, 0))
            b.box((x, y, h * 0.875), (2 * t, 2 * t, h * 0.25), look)


def _trestle(b: Builder, look: Material, length: float, width: float, h: float) -> None:
    """Two crossed stands and a beam between them."""
    for s in (-1, 1):
        x = s * (length / 2 - 0.24)
        for t in (-1, 1):
            b.tube([(x, t * width * 0.38, 0.02), (x, -t * width * 0.3, h - 0.02)], 0.032, look, 4)
        b.box((x, 0, h - 0.03), (0.07, width * 0.8, 0.05), look).box((x, 0, 0.02), (0.08, width * 0.86, 0.04), look)
    b.box((0, 0, h * 0.48), (length - 0.42, 0.05, 0.09), look)


def _frames(b: Builder, look: Material, length: float, width: float, h: float) -> None:
    """A flat black hoop of iron at each end."""
    iron = material("iron")
    for s in (-1, 1):
        x = s * (length / 2 - 0.14)
        for t in (-1, 1):
            b.box((x, t * (width / 2 - 0.06), h / 2), (0.07, 0.02, h), iron, 0.002)
        for z in (0.01, h - 0.01):
            b.box((x, 0, z), (0.07, width - 0.1, 0.02), iron, 0.002)


def _hairpins(b: Builder, look: Material, length: float, width: float, h: float) -> None:
    """Four bent rods, two strokes each."""
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (length / 2 - 0.05), sy * (width / 2 - 0.05)
            b.tube([(x - sx * 0.11, y, h), (x, y, 0.008), (x, y - sy * 0.11, h)], 0.0075, material("iron"), 8)


def _waterfall(b: Builder, look: Material, length: float, width: float, h: float) -> None:
    """The top bends down into two solid ends; a shelf between them."""
    for s in (-1, 1):
        b.box((s * (length / 2 - 0.0225), 0, h / 2), (0.045, width, h + 0.01), look, 0.008)
    if h < 0.6:
        b.box((0, 0, h * 0.35), (length - 0.05, width - 0.06, 0.025), look)


def sample_table(
    length: tuple[float, float], width: tuple[float, float], height: tuple[float, float], styles: tuple[str, ...]
) -> Callable[[np.random.Generator], Params]:
    """How tables of a category are drawn: their length, width and height from these spans of metres, in one of these styles."""

    def sample(rng: np.random.Generator) -> Params:
        style = draw(rng, styles)
        return {
            "style": style,
            "look": body_look(rng, ("white", "black", "gray", "teal")),
            "length": span(rng, *length),
            "width": span(rng, *width),
            "height": span(rng, *height),
        }

    return sample


@register(
    "dining_table",
    nouns=("dining table", "table"),
    confused_with=("workbench", "school desk"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=sample_table((1.3, 1.8), (0.8, 0.95), (0.73, 0.76), ("square", "turned", "trestle", "metal legs", "waterfall")),
)
def dining_table(p: Params) -> Built:
    """A table to eat at; long side along X. `called`: its noun where nobody eats at it."""
    return table_of(p, p.get("called", "dining table"))


@register(
    "round_table",
    confused_with=("dining table", "side table"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=sample_table((1.0, 1.2), (1.0, 1.2), (0.73, 0.76), ("round",)),
)
def round_table(p: Params) -> Built:
    """A round table on one foot."""
    return table_of(p, "round table")


@register(
    "coffee_table",
    confused_with=("nightstand", "console table"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=sample_table((0.9, 1.2), (0.5, 0.65), (0.38, 0.45), ("shelf", "hairpin", "waterfall", "round")),
)
def coffee_table(p: Params) -> Built:
    """A low table."""
    return table_of(p, "coffee table")


@register(
    "workbench",
    confused_with=("school desk",),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=sample_table((1.4, 1.8), (0.65, 0.8), (0.85, 0.92), ("square", "metal legs")),
)
def workbench(p: Params) -> Built:
    """A heavy bench to work at, with a lower shelf and a vice."""
    b, look, length, width, h = Builder(), of(p["look"]), p["length"], p["width"], p["height"]
    b.box((0, 0, h - 0.04), (length, width, 0.08), look, 0.008)
    legs(b, length, width, h - 0.08, 0.09, look, inset=0.05)
    b.box((0, 0, 0.22), (length - 0.2, width - 0.16, 0.03), look)
    iron = material("iron")
    b.box((length / 2 - 0.25, width / 2 + 0.035, h - 0.06), (0.2, 0.05, 0.1), iron)
    b.cylinder((length / 2 - 0.25, width / 2 + 0.04, h - 0.08), 0.014, 0.1, iron, axis="y")
    b.tube([(length / 2 - 0.33, width / 2 + 0.14, h - 0.08), (length / 2 - 0.17, width / 2 + 0.14, h - 0.08)], 0.008, iron)
    shift = 0.06
    return b.built(
        "workbench",
        words(p["look"], p["style"]),
        surfaces=(Surface(-length / 2 + 0.04, -width / 2 + 0.04, length / 2 - 0.04, width / 2 - shift, h, 1.2),),
    )


@register(
    "school_desk",
    affords=("work at", "put legs under", "put knees between"),
    family="tables",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"look": [draw(rng, ("oak", "pine")), None], "width": span(rng, 0.65, 0.75)},
)
def school_desk(p: Params) -> Built:
    """A pupil's desk: top, book tray, steel legs. Front: the pupil's side."""
    b, look, w = Builder(), of(p["look"]), p["width"]
    b.box((0, 0, 0.73), (0.5, w, 0.025), look, 0.006)
    b.box((-0.02, 0, 0.63), (0.4, w - 0.1, 0.012), material("steel"))
    b.box((-0.22, 0, 0.67), (0.012, w - 0.1, 0.09), material("steel"))
    legs(b, 0.48, w, 0.72, 0.035, material("steel"), "round", 0.02)
    return b.built("school desk", words(p["look"]), surfaces=(Surface(-0.22, -w / 2 + INSET, 0.22, w / 2 - INSET, 0.7425, 1.2),))


@register(
    "kitchen_island",
    affords=("work at", "put legs under"),
    family="tables",
    has_front=False,
    sample=lambda rng: {"look": body_look(rng, ("white", "gray", "navy", "teal", "green")), "length": span(rng, 1.3, 1.7)},
)
def kitchen_island(p: Params) -> Built:
    """A free-standing counter with a stone top."""
    b, look, length = Builder(), of(p["look"]), p["length"]
    b.box((0, 0, 0.06), (length - 0.1, 0.62, 0.12), material("painted", "black"))
    b.box((0, 0, 0.5), (length - 0.04, 0.7, 0.78), look)
    for side in (-1, 1):
        for k in range(3):
            y = (k - 1) * (length - 0.1) / 3
            b.box((y, side * 0.356, 0.5), ((length - 0.1) / 3 - 0.02, 0.015, 0.72), look)
    b.box((0, 0, 0.91), (length, 0.8, 0.04), material("marble"), 0.008)
    return b.built("kitchen island", words(p["look"]), surfaces=(_top(length, 0.8, 0.93),))
