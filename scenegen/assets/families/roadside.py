"""More street furniture: cones, barriers, meters, booths."""

from __future__ import annotations

import itertools

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.implicit import loft
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, of, span, words


@register(
    "traffic_cone",
    confused_with=("bollard", "road barrier"),
    family="street",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("orange", "red", "yellow")), "height": span(rng, 0.5, 0.75)},
)
def traffic_cone(p: Params) -> Built:
    """A cone with white bands on a square foot."""
    b, h, body, band = Builder(), p["height"], material("plastic", p["color"]), material("plastic", "white")
    b.box((0, 0, 0.02), (h * 0.56, h * 0.56, 0.04), body, 0.01)
    edges = [0.04, 0.34 * h, 0.52 * h, 0.66 * h, 0.82 * h, h]

    def radius(z: float) -> float:
        return h * (0.21 - 0.165 * z / h)

    for k, (low, high) in enumerate(itertools.pairwise(edges)):
        b.cylinder((0, 0, low), radius(low), high - low, band if k % 2 else body, radius(high), 28)
    return b.built("traffic cone", {"color": p["color"], "material": "plastic"})


@register(
    "road_barrier",
    family="street",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("red", "orange")), "length": span(rng, 1.2, 1.8)},
)
def road_barrier(p: Params) -> Built:
    """A striped plank on trestles with warning lamps."""
    b, n, frame = Builder(), p["length"], material("steel")
    count = int(n / 0.2)
    for z in (0.45, 0.86):
        for k in range(count):
            look = material("plastic", p["color"] if k % 2 else "white")
            b.box((0, (k + 0.5) * n / count - n / 2, z), (0.035, n / count, 0.2), look, 0.001)
    for s in (-1, 1):
        y = s * (n / 2 - 0.14)
        b.box((-0.035, y, 0.5), (0.04, 0.05, 1.0), frame).box((-0.02, y, 0.03), (0.62, 0.07, 0.06), material("rubber"), 0.015)
        b.box((-0.02, y, 1.06), (0.06, 0.14, 0.1), material("rubber"), 0.01).cylinder(
            (-0.04, y, 1.16), 0.075, 0.04, material("plastic", "yellow", emission=0.4), axis="x"
        )
    return b.built("road barrier", {"color": p["color"], "material": "plastic"})


@register(
    "bicycle_rack",
    confused_with=("road barrier",),
    family="street",
    has_front=False,
    sample=lambda rng: {"hoops": int(rng.integers(2, 6)), "look": draw(rng, ("steel", "green", "black", "blue"))},
)
def bicycle_rack(p: Params) -> Built:
    """Hoops on rails to lock bicycles to."""
    look: list[str | None] = ["steel", None] if p["look"] == "steel" else ["painted", p["look"]]
    b, paint, n = Builder(), of(look), 0.5 * p["hoops"]
    a = np.linspace(0, np.pi, 14)
    for k in range(p["hoops"]):
        y = (k - (p["hoops"] - 1) / 2) * 0.5
        arch = np.column_stack([0.34 * np.cos(a), 0 * a + y, 0.52 + 0.3 * np.sin(a)])
        b.tube(np.concatenate([[[0.34, y, 0.02]], arch, [[-0.34, y, 0.02]]]), 0.026, paint, 12)
    for x in (-0.34, 0.34):
        b.box((x, 0, 0.02), (0.07, n, 0.04), paint, 0.006)
    return b.built("bicycle rack", words(look))


@register(
    "parking_meter",
    confused_with=("mailbox", "newspaper box"),
    family="street",
    has_front=True,
    rooted=True,
    sample=lambda rng: {"color": draw(rng, ("gray", "blue", "green", "black")), "style": draw(rng, ("single", "terminal"))},
)
def parking_meter(p: Params) -> Built:
    """A coin meter on a post, or a ticket machine; its display faces +X."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, screen = Builder(), of(look), material("screen")
    if p["style"] == "single":
        b.cylinder((0, 0, 0), 0.1, 0.03, material("steel")).cylinder((0, 0, 0.02), 0.035, 1.05, material("steel"))
        b.cushion((0, 0, 1.16), (0.16, 0.2, 0.24), paint, 0.05).sphere((0, 0, 1.28), (0.08, 0.1, 0.1), paint, 20)
        b.box((0.075, 0, 1.28), (0.03, 0.12, 0.07), material("glass"), 0.01, part="front").box(
            (0.082, 0, 1.15), (0.012, 0.03, 0.06), screen, 0.002, part="front"
        )
        return b.built("parking meter", words(look))
    b.box((0, 0, 0.72), (0.26, 0.36, 1.44), paint, 0.03).cushion((0, 0, 1.5), (0.32, 0.42, 0.14), paint, 0.05)
    b.box((0.13, 0, 1.28), (0.012, 0.24, 0.14), screen, 0.004, part="front").box(
        (0.13, 0.06, 1.08), (0.012, 0.12, 0.12), material("steel"), 0.004, part="front"
    )
    b.box((0.13, -0.09, 1.1), (0.014, 0.05, 0.09), material("painted", "red"), 0.004, part="front").box(
        (0.13, 0, 0.86), (0.02, 0.2, 0.08), screen, 0.006, part="front"
    )
    b.box(
        (0.152, 0, 1.5), (0.02, 0.16, 0.1), material("painted", "blue" if p["color"] != "blue" else "white"), 0.004, part="front"
    )
    return b.built("parking meter", words(look))


@register(
    "phone_booth",
    confused_with=("bus shelter", "advertising column"),
    family="street",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"color": draw(rng, ("red", "blue", "yellow", "green"))},
)
def phone_booth(p: Params) -> Built:
    """A telephone box: its glazed door faces +X."""
    b, paint, glass = Builder(), material("painted", p["color"]), material("glass")
    b.box((0, 0, 0.06), (0.94, 0.94, 0.12), material("concrete"), 0.01).box((0, 0, 2.2), (0.94, 0.94, 0.26), paint, 0.02).cushion(
        (0, 0, 2.36), (0.8, 0.8, 0.22), paint, 0.1
    )
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.box((sx * 0.4, sy * 0.4, 1.1), (0.1, 0.1, 2.0), paint, 0.01)
    for turn, part in ((0.0, "front"), (np.pi / 2, "body"), (-np.pi / 2, "body")):
        m = rotation("z", turn)
        b.box((0.39, 0, 1.2), (0.012, 0.7, 1.6), glass, 0.002, part=part, transform=m).box(
            (0.39, 0, 0.26), (0.05, 0.72, 0.3), paint, 0.01, part=part, transform=m
        )
        for k in range(1, 6):
            b.box((0.4, 0, 0.4 + k * 0.28), (0.03, 0.72, 0.022), paint, 0.004, part=part, transform=m)
        for y in (-0.12, 0.12):
            b.box((0.4, y, 1.2), (0.03, 0.022, 1.6), paint, 0.004, part=part, transform=m)
        b.panel((0.475, 0, 2.2), (0.7, 0.13), showing("sign:TELEPHONE/white/black/5.4", emission=0.5), 0.012, part, m)
    b.box((-0.38, 0, 1.1), (0.05, 0.72, 2.0), paint, 0.01).box((-0.3, 0, 1.3), (0.12, 0.3, 0.42), material("rubber"), 0.02)
    b.box((0.43, -0.3, 1.05), (0.04, 0.03, 0.2), material("chrome"), 0.008, part="front")
    return b.built("phone booth", {"color": p["color"], "material": "metal"})


@register(
    "advertising_column", family="street", has_front=False,
    sample=lambda rng: {"color": draw(rng, ("green", "gray", "brown", "navy")), "posters": int(rng.integers(10_000))},
)  # fmt: skip
def advertising_column(p: Params) -> Built:
    """A round pillar hung with posters under a domed cap."""
    b, paint, rng = Builder(), material("painted", p["color"]), np.random.default_rng(p["posters"])
    b.lathe(
        [
            (0.62, 0),
            (0.62, 0.22),
            (0.54, 0.3),
            (0.54, 2.4),
            (0.66, 2.46),
            (0.66, 2.56),
            (0.5, 2.72),
            (0.2, 2.9),
            (0.06, 2.95),
            (0.05, 3.1),
            (0, 3.12),
        ],
        paint,
        40,
    )
    names = ("red", "yellow", "blue", "white", "teal", "orange", "pink")
    for k in range(5):
        turn = rotation("z", k * 2 * np.pi / 5)
        first = int(rng.integers(7))
        a = np.linspace(-0.5, 0.5, 9)
        outer = np.column_stack([0.553 * np.cos(a), 0.553 * np.sin(a)])
        inner = np.column_stack([0.52 * np.cos(a), 0.52 * np.sin(a)])[::-1]
        b.extrude(np.concatenate([outer, inner]), 1.5, material("paper", names[first]), (0, 0, 0.6), transform=turn)
        b.box((0.556, 0, 1.75), (0.012, 0.3, 0.3), material("paper", names[(first + 2) % 7]), 0.002, transform=turn)
        b.box((0.556, 0, 1.15), (0.012, 0.34, 0.06), material("paper", names[(first + 4) % 7]), 0.002, transform=turn)
    return b.built("advertising column", {"color": p["color"]})


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


@register(
    "wheelie_bin",
    confused_with=("trash bin", "mailbox"),
    affords=("contain",),
    family="street",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"color": draw(rng, ("green", "blue", "gray", "brown", "black")), "height": span(rng, 0.95, 1.1)},
)
def wheelie_bin(p: Params) -> Built:
    """A household bin on wheels: the handle and wheels are behind, the lid opens at the front."""
    b, h, body = Builder(), p["height"], material("plastic", p["color"])
    low, high = (
        np.array([[0.2, 0.2], [-0.2, 0.2], [-0.2, -0.2], [0.2, -0.2]]),
        np.array([[0.29, 0.26], [-0.28, 0.26], [-0.28, -0.26], [0.29, -0.26]]),
    )
    rings = np.array([np.column_stack([low, np.zeros(4)]), np.column_stack([high, np.full(4, h - 0.1)])])
    b.add(*loft(rings), body, "front").cushion(
        (0.01, 0, h - 0.06), (0.64, 0.58, 0.1), material("plastic", p["color"], roughness=0.5), 0.04
    )
    b.tube([(-0.28, 0.22, h - 0.12), (-0.36, 0.22, h - 0.06), (-0.36, -0.22, h - 0.06), (-0.28, -0.22, h - 0.12)], 0.018, body)
    for s in (-1, 1):
        b.cylinder((-0.22, s * 0.25 - 0.03, 0.11), 0.11, 0.06, material("rubber"), axis="y", bevel=0.015)
    b.box(
        (0.26, 0, h * 0.62),
        (0.012, 0.2, 0.2),
        material("paper"),
        0.003,
        part="front",
        transform=rotation("y", 0.09, (0.26, 0, h * 0.62)),
    )
    return b.built("wheelie bin", {"color": p["color"], "material": "plastic"})


@register(
    "newspaper_box",
    family="street",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, ("red", "blue", "yellow", "green", "orange"))},
)
def newspaper_box(p: Params) -> Built:
    """A vending box for newspapers: its window faces +X."""
    b, paint = Builder(), material("painted", p["color"])
    for s in (-1, 1):
        b.box((0, s * 0.16, 0.2), (0.36, 0.04, 0.4), material("iron"), 0.008)
    b.box((0, 0, 0.72), (0.4, 0.46, 0.7), paint, 0.02).box(
        (0.2, 0, 0.78), (0.012, 0.36, 0.36), material("glass"), 0.003, part="front"
    ).box((0.202, 0, 0.76), (0.014, 0.28, 0.26), material("paper"), 0.002, part="front")
    b.panel(
        (0.202, 0, 1.0),
        (0.4, 0.09),
        showing(f"sign:NEWS/{p['color']}/{'navy' if p['color'] == 'yellow' else 'white'}/4.4"),
        0.012,
        "front",
    )
    for k in range(4):
        b.box((0.211, 0, 0.84 - 0.05 * k), (0.004, 0.22, 0.018 if k else 0.035), material("rubber"), 0.0005, part="front")
    b.box((0.215, 0, 0.54), (0.03, 0.18, 0.03), material("chrome"), 0.008, part="front").box(
        (0.05, 0.12, 1.11), (0.12, 0.1, 0.1), material("iron"), 0.01
    )
    return b.built("newspaper box", {"color": p["color"], "material": "metal"})
