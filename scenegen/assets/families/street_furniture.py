"""Street furniture: shelters, booths, boxes, benches, lamps."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Seat, Surface
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, of, span, words


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


@register(
    "street_lamp",
    motley=("globe",),
    family="street",
    has_front=False,
    rooted=True,
    sample=lambda rng: {"height": span(rng, 3.2, 4.2), "style": draw(rng, ("lantern", "globe"))},
)
def street_lamp(p: Params) -> Built:
    """A lamp post with a lantern or a globe."""
    b, iron, h = Builder(), material("iron"), p["height"]
    b.lathe([(0.16, 0), (0.16, 0.1), (0.09, 0.2), (0.07, 0.6), (0.045, 0.7), (0.04, h - 0.5), (0, h - 0.5)], iron, 24)
    if p["style"] == "globe":
        b.sphere((0, 0, h - 0.28), 0.24, material("lit"), 24).cylinder((0, 0, h - 0.54), 0.1, 0.06, iron)
    else:
        b.lathe([(0.08, h - 0.5), (0.17, h - 0.14), (0, h - 0.14)], material("lit"), 6).lathe(
            [(0.2, h - 0.14), (0.03, h), (0, h)], iron, 6
        )
    return b.built("street lamp", words(["iron", None], p["style"]))


@register(
    "park_bench",
    affords=("sit on",),
    family="street",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {
        "look": [draw(rng, ("oak", "walnut", "wood")), None]
        if rng.random() < 0.6
        else ["painted", draw(rng, ("green", "red", "blue"))],
        "length": span(rng, 1.4, 1.8),
    },
)
def park_bench(p: Params) -> Built:
    """A slatted bench with a back; front: where one looks when sitting."""
    b, look, iron, n = Builder(), of(p["look"]), material("iron"), p["length"]
    for s in (-1, 1):
        y = s * (n / 2 - 0.14)
        b.tube([(0.24, y, 0), (0.2, y, 0.42), (-0.18, y, 0.42), (-0.3, y, 0.86)], 0.022, iron).tube(
            [(-0.26, y, 0), (-0.16, y, 0.42)], 0.022, iron
        )
        b.tube([(0.2, y, 0.42), (0.22, y, 0.64), (-0.22, y, 0.64)], 0.018, iron)
    for x in np.linspace(-0.16, 0.2, 5):
        b.box((x, 0, 0.445), (0.075, n, 0.03), look)
    for k in range(3):
        b.box(
            (-0.2 - 0.035 * k, 0, 0.56 + 0.12 * k),
            (0.025, n, 0.085),
            look,
            part="front",
            transform=rotation("y", -0.2, (-0.2 - 0.035 * k, 0, 0.56 + 0.12 * k)),
        )
    seats = tuple(Seat(0.02, y, 0.46) for y in (-n / 4, n / 4))
    return b.built(
        "park bench", words(p["look"]), seats=seats, surfaces=(Surface(-0.12, -n / 2 + 0.2, 0.2, n / 2 - 0.2, 0.46, 1.0),)
    )


@register(
    "fire_hydrant",
    family="street",
    has_front=False,
    rooted=True,
    sample=lambda rng: {"color": draw(rng, ("red", "yellow", "blue", "orange"))},
)
def fire_hydrant(p: Params) -> Built:
    """A hydrant with side caps."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.lathe(
        [
            (0.17, 0),
            (0.17, 0.05),
            (0.11, 0.07),
            (0.11, 0.5),
            (0.14, 0.52),
            (0.14, 0.56),
            (0.1, 0.66),
            (0.04, 0.7),
            (0.04, 0.75),
            (0, 0.75),
        ],
        paint,
        28,
    )
    for axis, at in (("y", (0, 0.1, 0.4)), ("x", (0.1, 0, 0.36))):
        b.cylinder(at, 0.065, 0.08, paint, axis=axis, bevel=0.01).cylinder(
            at, 0.035, 0.105, material("steel"), axis=axis, segments=6
        )
    b.cylinder((0, -0.18, 0.4), 0.065, 0.08, paint, axis="y", bevel=0.01)
    return b.built("fire hydrant", words(look))


@register(
    "mailbox",
    confused_with=("newspaper box",),
    affords=("contain",),
    family="street",
    has_front=True,
    sample=lambda rng: {"color": draw(rng, ("red", "yellow", "blue", "green"))},
)
def mailbox(p: Params) -> Built:
    """A post box: slot and notice face +X."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.box((0, 0, 0.35), (0.12, 0.12, 0.7), material("iron"), 0.02).box((0, 0, 1.0), (0.38, 0.46, 0.66), paint, 0.02)
    b.cylinder((0, -0.23, 1.33), 0.19, 0.46, paint, axis="y", segments=32)
    b.box((0.185, 0, 1.22), (0.03, 0.3, 0.05), material("rubber"), 0.004, part="front").box(
        (0.19, 0, 1.28), (0.06, 0.32, 0.015), paint, 0.004, part="front"
    ).box((0.192, 0, 0.98), (0.006, 0.2, 0.22), material("paper"), 0.001, part="front")
    return b.built("mailbox", words(look))


@register(
    "bus_stop",
    nouns=("bus shelter",),
    confused_with=("advertising column",),
    affords=("sit on",),
    family="street",
    has_front=True,
    facing="nowhere",
    rooted=True,
    sample=lambda rng: {"color": draw(rng, ("blue", "green", "red", "gray"))},
)
def bus_stop(p: Params) -> Built:
    """A shelter with a bench; front: the open side."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, glass = Builder(), of(look), material("glass")
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.box((sx * 0.6, sy * 1.4, 1.15), (0.07, 0.07, 2.3), paint)
    b.box((0.05, 0, 2.34), (1.5, 3.0, 0.1), paint, 0.02).box((-0.6, 0, 1.25), (0.02, 2.74, 1.7), glass)
    b.box((-0.585, -0.95, 1.35), (0.02, 0.62, 0.9), material("paper", "yellow"))
    for z in (0.5, 1.25):
        for s in (-1, 1):
            b.box((0, s * 1.4, z), (1.2, 0.04, 0.05), paint)
    b.box((0.79, 0, 2.39), (0.03, 1.3, 0.24), paint, 0.004, part="front")
    ink = "navy" if p["color"] in ("white", "yellow") else "white"
    b.panel((0.806, 0, 2.39), (1.2, 0.2), showing(f"sign:BUS STOP/{p['color']}/{ink}/6"), 0.006, "front")
    b.box((-0.3, 0, 0.46), (0.36, 2.0, 0.05), material("oak"), part="front")
    for s in (-1, 1):
        b.box((-0.3, s * 0.8, 0.22), (0.3, 0.05, 0.44), paint, part="front")
    return b.built("bus shelter", words(look), seats=(Seat(-0.28, -0.5, 0.485), Seat(-0.28, 0.5, 0.485)))
