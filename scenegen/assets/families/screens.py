"""Screens that show something: televisions, monitors, laptops, tablets, projector screens. Front: the picture."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.boards import NUMBERS, strut
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, knob, of, sheet, span, words

CASE = ("black", "gray", "white")


SCREENS = ("desktop", "code", "chart", "video", "page", "desktop")
"""Kinds of pictures that computers show; which of them follows from the number that is a parameter."""


FILMS = ("video", "landscape", "video")


def screen(kind: str, number: int) -> Material:
    """A lit screen that shows a picture."""
    return showing(f"{kind}:{number}", emission=0.35, roughness=0.25)


def _content(b: Builder, x: float, width: float, z0: float, height: float, shown: Material, transform: object = None) -> None:
    """What a flat screen facing +X shows."""
    b.panel((x, 0, z0 + height / 2), (width, height), shown, 0.004, "front", transform)


def _computer(p: Params) -> Material:
    return screen(SCREENS[p["show"] % len(SCREENS)], p["show"])


@register(
    "monitor",
    confused_with=("television", "laptop", "tablet"),
    unsaid=("plastic",),
    family="office",
    has_front=True,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, CASE), "width": span(rng, 0.5, 0.68), "show": int(rng.integers(10_000))},
)
def monitor(p: Params) -> Built:
    """A flat computer screen on a foot."""
    look: list[str | None] = ["plastic", p["color"]]
    b, case, w = Builder(), of(look), p["width"]
    h = w * 0.58
    b.box((0, 0, 0.008), (0.2, 0.26, 0.016), case, 0.006).box((-0.04, 0, 0.12), (0.025, 0.06, 0.22), case)
    b.box((-0.01, 0, 0.12 + h / 2), (0.035, w, h), case, 0.008).box(
        (-0.035, 0, 0.14 + h / 2), (0.03, w * 0.4, h * 0.5), case, 0.012
    )
    _content(b, 0.008, w - 0.03, 0.135, h - 0.03, _computer(p))
    return b.built("monitor", words(look))


@register(
    "laptop",
    confused_with=("tablet",),
    unsaid=("plastic",),
    affords=("open",),
    family="office",
    has_front=True,
    facing="anywhere",
    placement="surface",
    sample=lambda rng: {
        "color": draw(rng, CASE),
        "show": int(rng.integers(10_000)),
        "open": round(float(rng.uniform(0.1, 0.35)), 2),
    },
)
def laptop(p: Params) -> Built:
    """An open laptop; its screen faces +X."""
    look: list[str | None] = ["plastic", p["color"]]
    b, case, keys = Builder(), of(look), material("plastic", "black" if p["color"] != "black" else "gray")
    b.box((0.03, 0, 0.009), (0.23, 0.33, 0.018), case, 0.005)
    for row in range(4):
        for k in range(10):
            b.box((-0.045 + 0.026 * row, (k - 4.5) * 0.029, 0.0195), (0.02, 0.024, 0.004), keys, 0.001, part="front")
    b.box((0.1, 0, 0.019), (0.05, 0.1, 0.003), keys, 0.001)
    lean = rotation("y", -p["open"], (-0.085, 0, 0.016))
    b.box((-0.085, 0, 0.125), (0.008, 0.33, 0.22), case, 0.003, transform=lean)
    _content(b, -0.08, 0.31, 0.026, 0.2, _computer(p), lean)
    return b.built("laptop", words(look))


@register(
    "projector_screen",
    family="office",
    has_front=True,
    placement="wall",
    sample=lambda rng: {"width": span(rng, 1.5, 2.2), "show": int(rng.integers(10_000))},
)
def projector_screen(p: Params) -> Built:
    """A pulled-down screen with a slide on it."""
    b, w = Builder(), p["width"]
    h = w * 0.62
    b.cylinder((0, -w / 2 - 0.04, h), 0.04, w + 0.08, material("plastic", "gray"), axis="y").box(
        (0, 0, 0.015), (0.03, w, 0.03), material("plastic", "black")
    )
    b.box((0, 0, h / 2), (0.008, w, h), material("paper"), 0.001)
    _content(b, 0.004, w - 0.08, 0.04, h - 0.08, showing(f"{('chart', 'map', 'desktop')[p['show'] % 3]}:{p['show']}"))
    return b.built("projector screen", words(["paper", "white"]))


@register(
    "television",
    confused_with=("laptop", "tablet", "aquarium", "microwave", "safe"),
    unsaid=("plastic", "wooden"),
    family="office", has_front=True, placement="surface",
    sample=lambda rng: {
        "width": span(rng, 0.9, 1.25), "show": int(rng.integers(10_000)), "style": draw(rng, ("two feet", "pedestal", "curved", "tube")),
        "case": draw(rng, ("walnut", "wood", "black")), "lit": bool(rng.random() < 0.7),
    },
)  # fmt: skip
def television(p: Params) -> Built:
    """A wide flat screen on two feet or a pedestal, a curved one, or an old set with a tube, knobs and an aerial."""
    look: list[str | None] = ["plastic", "black"]
    if p["style"] == "tube":
        return _tube_set(p)
    b, case, w = Builder(), of(look), p["width"]
    h = w * 0.57
    if p["style"] == "two feet":
        for s in (-1, 1):
            b.tube([(-0.12, s * w * 0.32, 0.01), (0, s * w * 0.32, 0.07), (0.12, s * w * 0.32, 0.01)], 0.01, case)
    else:
        b.box((0, 0, 0.008), (0.22, w * 0.36, 0.016), material("steel"), 0.005).box((-0.035, 0, 0.06), (0.03, 0.1, 0.12), case)
    if p["style"] == "curved":
        y = np.linspace(-w / 2, w / 2, 15)
        for depth, look_at, inset in ((0.0, case, 0.0), (0.018, _shown(p), 0.014)):
            span_y = y * (1 - 2 * inset / w)
            x = 0.05 * (2 * y / w) ** 2 + depth
            grid = np.array([[(a, c, z) for z in (0.06 + inset, 0.06 + h - inset)] for a, c in zip(x, span_y, strict=True)])
            piece = Builder()
            sheet(piece, grid, 0.03 if depth == 0 else 0.004, look_at)
            _faced(b, piece, look_at)
    else:
        b.box((0, 0, 0.06 + h / 2), (0.045, w, h), case, 0.008)
        _content(b, 0.022, w - 0.03, 0.075, h - 0.03, _shown(p))
    b.box((-0.035, 0, 0.04 + h * 0.4), (0.045, w * 0.6, h * 0.5), case, 0.012)
    return b.built("television", _state(p, look))


def _state(p: Params, look: list[str | None]) -> dict[str, str]:
    return {**words(look, p["style"]), "lit": "lit" if p["lit"] else "unlit"}


def _shown(p: Params) -> Material:
    """What a television shows; black when it is off."""
    return screen(FILMS[p["show"] % len(FILMS)], p["show"]) if p["lit"] else material("screen")


def _faced(b: Builder, part: Builder, look: Material) -> None:
    """Add a bent piece that shows a picture once over its extent across Y and up Z."""
    points, faces = part.raw()
    place = (points[:, 1:] - points[:, 1:].min(0)) / np.ptp(points[:, 1:], axis=0)
    b.add(points, faces, look, "front", rest=np.column_stack([place, np.zeros(len(points))]))


def _tube_set(p: Params) -> Built:
    """A deep box on four legs: bulging glass, two knobs, slots of a loudspeaker, a forked aerial."""
    look: list[str | None] = ["painted", "black"] if p["case"] == "black" else [p["case"], None]
    w = p["width"] * 0.62
    b, case, h = Builder(), of(look), w * 0.72
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.tube([(sx * 0.15, sy * w * 0.44, 0), (sx * 0.12, sy * w * 0.38, 0.07)], [0.008, 0.014], material("wood"), 10)
    b.box((0, 0, 0.06 + h / 2), (0.36, w, h), case, 0.02).box(
        (-0.22, 0, 0.06 + h / 2), (0.1, w * 0.6, h * 0.6), material("plastic", "black"), 0.03
    )
    b.box((0.181, -w * 0.13, 0.06 + h / 2), (0.012, w * 0.7, h * 0.86), material("chrome"), 0.004, "front")
    glass = Builder().cushion((0.178, -w * 0.13, 0.06 + h / 2), (0.05, w * 0.66, h * 0.8), _shown(p), 0.024, 0.01)
    _faced(b, glass, _shown(p))
    for z in (0.86, 0.68):
        knob(b, 0.18, w * 0.36, 0.06 + h * z, material("chrome"), 0.026)
    for k in range(6):
        b.box(
            (0.181, w * 0.36, 0.06 + h * (0.12 + 0.06 * k)),
            (0.006, w * 0.17, h * 0.025),
            material("plastic", "black"),
            0.001,
            "front",
        )
    b.sphere((-0.05, 0, 0.06 + h), (0.05, 0.05, 0.025), material("plastic", "black"), 14)
    for s in (-1, 1):
        b.tube([(-0.05, 0, 0.06 + h), (-0.08, s * 0.2, 0.06 + h + 0.26)], 0.004, material("chrome"), 6)
    return b.built("television", _state(p, look))


@register(
    "tablet",
    family="printed",
    has_front=True,
    placement="surface",
    holdable=False,
    sample=lambda rng: {
        "color": draw(rng, ("black", "white", "gray", "blue", "pink")),
        "lean": fine(rng, 0.3, 0.6),
        "show": int(rng.integers(NUMBERS)),
    },
)
def tablet(p: Params) -> Built:
    """A tablet computer leaning on the flap of its cover."""
    look: list[str | None] = ["plastic", p["color"]]
    b, case, w, h = Builder(), of(look), 0.25, 0.175
    lean = rotation("y", -p["lean"], (0, 0, 0))
    b.box((0, 0, h / 2 + 0.004), (0.009, w, h), case, 0.004, transform=lean)
    b.panel(
        (0.0045, 0, h / 2 + 0.004),
        (w - 0.024, h - 0.024),
        screen(SCREENS[p["show"] % len(SCREENS)], p["show"]),
        0.003,
        "front",
        lean,
    )
    strut(b, p["lean"], h * 0.72, 1.9, (0.004, w * 0.9), case)
    b.box((0.02, 0, 0.003), (0.06, w, 0.006), case, 0.002)
    return b.built("tablet", words(look))
