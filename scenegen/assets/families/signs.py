"""Signs that stand or hang: of roads, shops and ways out."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, of, span


def _post(b: Builder, height: float) -> Material:
    """A sign post behind x = 0; the paint of sign backs."""
    b.cylinder((-0.035, 0, 0), 0.03, height, material("steel"), segments=14).cylinder(
        (-0.035, 0, 0), 0.09, 0.03, material("steel")
    )
    return material("steel", texture="plain")


def _disc(b: Builder, z: float, radius: float, color: str, x: float) -> None:
    b.cylinder((x, 0, z), radius, 0.012, material("painted", color), axis="x", segments=36, part="front")


@register(
    "no_entry_sign",
    nouns=("do-not-enter sign",),
    read=True,
    confused_with=("speed limit sign", "yield sign", "parking sign", "crossing sign"),
    family="street",
    has_front=True,
    rooted=True,
    sample=lambda rng: {"height": span(rng, 2.1, 2.5)},
)
def no_entry_sign(p: Params) -> Built:
    """A red disc with a white bar."""
    b, z = Builder(), p["height"] - 0.34
    back = _post(b, p["height"] - 0.1)
    b.cylinder((-0.006, 0, z), 0.34, 0.01, back, axis="x", segments=36)
    _disc(b, z, 0.34, "white", 0.004)
    _disc(b, z, 0.32, "red", 0.007)
    b.box((0.022, 0, z), (0.008, 0.46, 0.11), material("painted", "white"), 0.002, part="front")
    return b.built("do-not-enter sign", {"color": "red", "material": "metal"})


@register(
    "speed_limit_sign",
    read=True,
    confused_with=("yield sign", "parking sign", "crossing sign"),
    family="street", has_front=True, rooted=True,
    sample=lambda rng: {"height": span(rng, 2.1, 2.5), "limit": draw(rng, ("20", "30", "50", "80"))},
)  # fmt: skip
def speed_limit_sign(p: Params) -> Built:
    """A white disc with a red rim and a number."""
    b, z = Builder(), p["height"] - 0.34
    back = _post(b, p["height"] - 0.1)
    b.cylinder((-0.006, 0, z), 0.34, 0.01, back, axis="x", segments=36)
    _disc(b, z, 0.34, "red", 0.004)
    _disc(b, z, 0.27, "white", 0.007)
    _number(b, p["limit"], 0.021, z, 0.24)
    return b.built("speed limit sign", {"color": "white", "material": "metal"})


SEGMENTS = {"0": "abcdef", "2": "abged", "3": "abgcd", "5": "afgcd", "8": "abcdefg"}


def _number(b: Builder, text: str, x: float, z: float, tall: float) -> None:
    """Digits made of seven strokes, read from +X: the reader's right is +Y."""
    ink, wide, thick = material("painted", "black"), tall * 0.5, tall * 0.16
    strokes = {
        "a": (0, 0.5, 1),
        "g": (0, 0, 1),
        "d": (0, -0.5, 1),
        "f": (-0.5, 0.25, 0),
        "b": (0.5, 0.25, 0),
        "e": (-0.5, -0.25, 0),
        "c": (0.5, -0.25, 0),
    }
    for k, digit in enumerate(text):
        middle = (k - (len(text) - 1) / 2) * wide * 1.6
        for name in SEGMENTS[digit]:
            right, up, level = strokes[name]
            y = middle + right * wide
            size = (0.006, wide + thick, thick) if level else (0.006, thick, tall / 2 + thick)
            b.box((x, y, z + up * tall), size, ink, 0.001, part="front")


@register(
    "give_way_sign",
    nouns=("yield sign",),
    read=True,
    confused_with=("parking sign", "crossing sign"),
    family="street",
    has_front=True,
    rooted=True,
    sample=lambda rng: {"height": span(rng, 2.0, 2.4)},
)
def give_way_sign(p: Params) -> Built:
    """A white triangle on its tip with a red rim."""
    b, z = Builder(), p["height"] - 0.3
    back = _post(b, p["height"] - 0.1)
    for size, x, look in (
        (0.42, -0.006, back),
        (0.42, 0.004, material("painted", "red")),
        (0.26, 0.009, material("painted", "white")),
    ):
        corners = [(size * np.cos(a), size * np.sin(a)) for a in (np.pi / 6, 5 * np.pi / 6, 3 * np.pi / 2)]
        b.extrude(corners, 0.01, look, (x, 0, z), axis="x", part="front" if x > 0 else "body")
    return b.built("yield sign", {"color": "red", "material": "metal"})


@register(
    "parking_sign",
    read=True,
    confused_with=("crossing sign",),
    family="street",
    has_front=True,
    rooted=True,
    sample=lambda rng: {"height": span(rng, 2.0, 2.4)},
)
def parking_sign(p: Params) -> Built:
    """A blue square with a white P."""
    b, z, white = Builder(), p["height"] - 0.32, material("painted", "white")
    back = _post(b, p["height"] - 0.1)
    b.box((-0.002, 0, z), (0.012, 0.62, 0.62), back, 0.003).box((0.008, 0, z), (0.012, 0.62, 0.62), white, 0.003, part="front")
    b.box((0.014, 0, z), (0.01, 0.57, 0.57), material("painted", "blue"), 0.003, part="front").box(
        (0.022, -0.08, z), (0.008, 0.07, 0.4), white, 0.001, part="front"
    )
    a = np.linspace(-np.pi / 2, np.pi / 2, 12)
    loop = np.column_stack([0.02 + 0 * a, -0.02 + 0.1 * np.cos(a), z + 0.1 + 0.08 * np.sin(a)])
    b.tube(np.concatenate([[[0.02, -0.06, z + 0.02]], loop, [[0.02, -0.06, z + 0.18]]]), 0.026, white, 8, part="front")
    return b.built("parking sign", {"color": "blue", "material": "metal"})


@register(
    "crossing_sign", read=True, family="street", has_front=True, rooted=True, sample=lambda rng: {"height": span(rng, 2.1, 2.5)}
)
def crossing_sign(p: Params) -> Built:
    """A blue square, a white triangle in it, and a black walker on stripes."""
    b, z, ink = Builder(), p["height"] - 0.34, material("painted", "black")
    back = _post(b, p["height"] - 0.1)
    b.box((-0.002, 0, z), (0.012, 0.66, 0.66), back, 0.003).box(
        (0.008, 0, z), (0.012, 0.66, 0.66), material("painted", "blue"), 0.003, part="front"
    )
    b.extrude(
        [(-0.28, -0.24), (0.28, -0.24), (0.0, 0.27)], 0.008, material("painted", "white"), (0.014, 0, z), axis="x", part="front"
    )
    b.cylinder((0.02, 0.0, z + 0.1), 0.032, 0.008, ink, axis="x", segments=16, part="front")
    for start, end in (
        ((0, 0.07), (0, -0.06)),
        ((0, -0.06), (0.07, -0.18)),
        ((0, -0.06), (-0.06, -0.18)),
        ((0, 0.05), (0.08, -0.02)),
        ((0, 0.05), (-0.07, -0.03)),
    ):
        b.tube([(0.022, start[0], z + start[1]), (0.022, end[0], z + end[1])], 0.016, ink, 6, part="front")
    for k in range(4):
        b.box((0.024, (k - 1.5) * 0.11, z - 0.205), (0.006, 0.06, 0.035), ink, 0.001, part="front")
    return b.built("crossing sign", {"color": "blue", "material": "metal"})


@register(
    "menu_board",
    confused_with=("mirror", "whiteboard", "projector screen", "sidewalk sign", "blackboard"),
    family="cafe",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "frame": [draw(rng, ("oak", "walnut", "pine")), None],
        "width": span(rng, 0.9, 1.6),
        "height": span(rng, 0.6, 0.85),
        "text": int(rng.integers(10_000)),
    },
)
def menu_board(p: Params) -> Built:
    """A framed blackboard with a list of drinks and prices."""
    b, frame, w, h = Builder(), of(p["frame"]), p["width"], p["height"]
    b.box((0, 0, h / 2), (0.02, w - 0.02, h - 0.02), material("painted", "black"), 0.002)
    for s in (-1, 1):
        b.box((0.005, s * (w / 2 - 0.02), h / 2), (0.035, 0.04, h), frame).box(
            (0.005, 0, h / 2 + s * (h / 2 - 0.02)), (0.033, w, 0.04), frame
        )
    for k in range(columns := 2 if w > 1.2 else 1):
        each = (w - 0.08) / columns
        middle = (0.0095, (k - (columns - 1) / 2) * each, h / 2)
        b.panel(middle, (each, h - 0.08), showing(f"menu:{p['text'] + k}", roughness=0.85), 0.004, "front")
    return b.built("menu board", {"material": "wood"})


@register(
    "pavement_sign",
    nouns=("sidewalk sign",),
    confused_with=("blackboard", "sandwich board"),
    family="cafe",
    has_front=False,
    sample=lambda rng: {
        "frame": [draw(rng, ("oak", "walnut", "pine")), None],
        "height": span(rng, 0.85, 1.1),
        "text": int(rng.integers(10_000)),
    },
)
def pavement_sign(p: Params) -> Built:
    """A folding blackboard on the floor, written on both sides."""
    b, frame, h, w = Builder(), of(p["frame"]), p["height"], 0.56
    for side in (0.0, np.pi):
        turn = rotation("z", side) @ rotation("y", -0.2, (0, 0, h))
        b.box((0, 0, h / 2 + 0.05), (0.012, w - 0.04, h - 0.14), material("painted", "black"), 0.002, transform=turn)
        for s in (-1, 1):
            b.box((0, s * (w / 2 - 0.02), h / 2), (0.025, 0.04, h), frame, transform=turn)
        for z in (0.12, h - 0.025):
            b.box((0, 0, z), (0.024, w - 0.04, 0.05), frame, transform=turn)
        shown = showing(f"menu:{p['text'] + round(side)}", roughness=0.85)
        b.panel((0.006, 0, h / 2 + 0.05), (w - 0.08, h - 0.24), shown, 0.004, transform=turn)
    return b.built("sidewalk sign", {"material": "wood"})


@register(
    "exit_sign",
    unsaid=("plastic",),
    family="printed",
    has_front=True,
    placement="wall",
    sample=lambda rng: {"color": draw(rng, ("green", "green", "red")), "text": draw(rng, ("EXIT", "EXIT", "Exit"))},
)
def exit_sign(p: Params) -> Built:
    """A lit sign over a door."""
    b = Builder()
    b.box((0, 0, 0.085), (0.05, 0.44, 0.17), material("plastic", p["color"]), 0.006)
    b.panel((0.025, 0, 0.085), (0.41, 0.14), showing(f"sign:{p['text']}/{p['color']}/white/2.9", emission=0.35), 0.004, "front")
    for s in (-1, 1):
        b.cylinder((0, s * 0.16, 0.17), 0.012, 0.02, material("steel"), segments=14)
    return b.built("exit sign", {"color": p["color"], "material": "plastic"})


@register(
    "sandwich_board",
    family="street",
    has_front=False,
    sample=lambda rng: {"board": draw(rng, ("black", "white", "green")), "chalk": int(rng.integers(10_000))},
)
def sandwich_board(p: Params) -> Built:
    """A folding pavement board, written on both sides."""
    b, wood, rng = Builder(), material("oak"), np.random.default_rng(p["chalk"])
    ink = material("painted", "white" if p["board"] != "white" else "black")
    for s in (-1, 1):
        m = rotation("z", 0 if s > 0 else np.pi) @ rotation("y", -0.2, (0.2, 0, 0))
        b.box((0.2, 0, 0.52), (0.03, 0.62, 1.0), wood, 0.008, transform=m).box(
            (0.214, 0, 0.56), (0.012, 0.52, 0.82), material("painted", p["board"]), 0.003, transform=m
        )
        for k in range(5):
            b.box((0.221, 0, 0.84 - k * 0.13), (0.006, float(rng.uniform(0.2, 0.44)), 0.03), ink, 0.001, transform=m)
    return b.built("sandwich board", {"color": p["board"], "material": "wood"})


STOP = (
    (
        (
            (1, 0.85),
            (0.8, 1),
            (0.2, 1),
            (0, 0.85),
            (0, 0.65),
            (0.2, 0.5),
            (0.8, 0.5),
            (1, 0.35),
            (1, 0.15),
            (0.8, 0),
            (0.2, 0),
            (0, 0.15),
        ),
    ),
    (((0, 1), (1, 1)), ((0.5, 1), (0.5, 0))),
    (((0.3, 0), (0.7, 0), (1, 0.25), (1, 0.75), (0.7, 1), (0.3, 1), (0, 0.75), (0, 0.25), (0.3, 0)),),
    (((0, 0), (0, 1), (0.8, 1), (1, 0.85), (1, 0.6), (0.8, 0.48), (0, 0.48)),),
)
"""The letters of STOP as strokes of (to the right, upwards), each letter a unit square."""


@register(
    "stop_sign",
    read=True,
    nouns=("road sign",),
    confused_with=("do-not-enter sign", "speed limit sign", "yield sign", "parking sign", "crossing sign"),
    family="street",
    has_front=True,
    rooted=True,
    sample=lambda rng: {"height": span(rng, 2.1, 2.5)},
)
def stop_sign(p: Params) -> Built:
    """A red octagon facing +X that says STOP."""
    b, h = Builder(), p["height"]
    b.cylinder((-0.03, 0, 0), 0.03, h - 0.05, material("steel"))
    turn = rotation("x", np.pi / 8, (0, 0, h - 0.38))
    b.cylinder((0, 0, h - 0.38), 0.38, 0.015, material("painted", "white"), axis="x", segments=8, part="front", transform=turn)
    b.cylinder((0.008, 0, h - 0.38), 0.345, 0.015, material("painted", "red"), axis="x", segments=8, part="front", transform=turn)
    for k, strokes in enumerate(STOP):
        for stroke in strokes:
            path = [(0.026, -0.24 + 0.125 * k + 0.1 * u, h - 0.47 + 0.18 * v) for u, v in stroke]
            b.tube(path, 0.012, material("painted", "white"), 6, "front")
    b.box((-0.012, 0, h - 0.38), (0.012, 0.3, 0.04), material("steel"))
    return b.built("road sign", {"color": "red", "material": "metal"})
