"""Street furniture."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Seat, Surface
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, of, span, words


@register(
    "street_lamp",
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
    "litter_bin",
    confused_with=("wheelie bin", "trash bin", "mailbox", "laundry basket", "basket"),
    affords=("contain",),
    family="street",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("green", "gray", "red", "black", "blue"))},
)
def litter_bin(p: Params) -> Built:
    """A public bin with a hood."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.lathe([(0.2, 0), (0.24, 0.05), (0.25, 0.72), (0.22, 0.74), (0.2, 0.74), (0.19, 0.4), (0, 0.38)], paint, 28).lathe(
        [(0.26, 0.9), (0.2, 1.0), (0, 1.02)], paint, 28
    )
    for k in range(4):
        a = k * np.pi / 2 + 0.4
        b.tube([(0.23 * np.cos(a), 0.23 * np.sin(a), 0.72), (0.23 * np.cos(a), 0.23 * np.sin(a), 0.91)], 0.014, material("iron"))
    return b.built("litter bin", words(look))


@register(
    "fire_hydrant", family="street", has_front=False, sample=lambda rng: {"color": draw(rng, ("red", "yellow", "blue", "orange"))}
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
    "traffic_light",
    unsaid=("plastic",),
    family="street",
    has_front=True,
    rooted=True,
    sample=lambda rng: {"lit": draw(rng, ("red", "yellow", "green")), "height": span(rng, 2.9, 3.3)},
)
def traffic_light(p: Params) -> Built:
    """A signal on a post; its lamps face +X."""
    b, dark, h = Builder(), material("plastic", "black"), p["height"]
    b.cylinder((0, 0, 0), 0.14, 0.06, material("steel"), bevel=0.01).cylinder((0, 0, 0.05), 0.055, h - 0.5, material("steel"))
    b.box((0, 0, h - 0.45), (0.24, 0.32, 0.92), dark, 0.03)
    for k, word in enumerate(("green", "yellow", "red")):
        z = h - 0.74 + 0.29 * k
        glow = 0.9 if word == p["lit"] else 0.0
        b.lathe([(0.11, 0), (0.1, 0.015), (0, 0.03)], material("plastic", word, emission=glow), 24, (0.12, 0, z), "x", "front")
        a = np.linspace(0.3, np.pi - 0.3, 10)
        b.tube(np.stack([0 * a + 0.2, 0.13 * np.cos(a), z + 0.13 * np.sin(a)], 1), 0.012, dark, 6, part="front")
    return b.built("traffic light", words(["plastic", "black"]))


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
    nouns=("road sign",),
    confused_with=("no-entry sign", "speed limit sign", "give-way sign", "parking sign", "crossing sign"),
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
    "fountain",
    confused_with=("bird bath", "sundial", "pond"),
    family="street",
    has_front=False,
    sample=lambda rng: {"radius": span(rng, 1.0, 1.4)},
)
def fountain(p: Params) -> Built:
    """A stone basin with a bowl on a column."""
    b, stone, r = Builder(), material("stone"), p["radius"]
    b.lathe([(r, 0), (r, 0.42), (r + 0.04, 0.48), (r - 0.12, 0.48), (r - 0.14, 0.2), (0, 0.2)], stone, 48).cylinder(
        (0, 0, 0.2), r - 0.13, 0.16, material("water"), segments=40
    )
    b.lathe(
        [(0.28, 0.2), (0.14, 0.4), (0.1, 1.0), (0.4, 1.2), (0.44, 1.28), (0.38, 1.28), (0.08, 1.12), (0.05, 1.5), (0, 1.52)],
        stone,
        32,
    ).cylinder((0, 0, 1.18), 0.36, 0.06, material("water"), segments=28)
    return b.built("fountain", words(["stone", None]))


@register(
    "bollard",
    confused_with=("road barrier",),
    family="street",
    has_front=False,
    rooted=True,
    sample=lambda rng: {"color": draw(rng, ("black", "gray", "green", "red"))},
)
def bollard(p: Params) -> Built:
    """A short post."""
    look: list[str | None] = ["painted", p["color"]]
    b = (
        Builder()
        .lathe([(0.11, 0), (0.11, 0.08), (0.08, 0.12), (0.075, 0.75), (0.09, 0.78), (0.07, 0.86), (0, 0.9)], of(look), 24)
        .ring((0, 0, 0.66), 0.078, 0.012, material("paper"))
    )
    return b.built("bollard", words(look))


@register(
    "planter",
    confused_with=("bush",),
    kind_of=("potted plant",),
    affords=("contain",),
    family="street",
    has_front=False,
    sample=lambda rng: {"bloom": draw(rng, ("red", "yellow", "pink", "purple", "white")), "length": span(rng, 0.9, 1.4)},
)
def planter(p: Params) -> Built:
    """A stone trough of flowers."""
    b, n = Builder(), p["length"]
    b.box((0, 0, 0.22), (n, 0.45, 0.44), material("concrete"), 0.02).box((0, 0, 0.44), (n - 0.1, 0.35, 0.02), material("soil"))
    count = int(n / 0.16)
    for k in range(count):
        x, y = (k - (count - 1) / 2) * 0.16, 0.08 * (-1) ** k
        b.sphere((x, y, 0.53), (0.11, 0.11, 0.1), material("leaf"), 12)
        for t in range(3):
            b.sphere((x + 0.06 * np.cos(t * 2.1), y + 0.06 * np.sin(t * 2.1), 0.62), 0.028, material("plastic", p["bloom"]), 8)
    return b.built("planter", words(["concrete", None]))


@register(
    "market_stall",
    family="street",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"color": draw(rng, ("red", "blue", "green", "yellow", "teal")), "goods": int(rng.integers(10_000))},
)
def market_stall(p: Params) -> Built:
    """A stall with a striped awning; front: the customers' side."""
    b, wood = Builder(), material("oak")
    b.box((0.1, 0, 0.85), (0.9, 2.0, 0.05), wood).box(
        (0.52, 0, 0.45), (0.03, 1.96, 0.76), material("painted", p["color"]), part="front"
    )
    for sx in (-1, 1):
        for sy in (-1, 1):
            b.box((0.05 + sx * 0.48, sy * 0.96, 1.1 if sx < 0 else 1.0), (0.06, 0.06, 2.2 if sx < 0 else 2.0), wood)
    for k in range(8):
        cloth = material("fabric", p["color"] if k % 2 else "white")
        b.box((0.1, (k - 3.5) * 0.27, 2.1), (1.4, 0.27, 0.03), cloth, 0.004, transform=rotation("y", 0.16, (0.05, 0, 2.1))).box(
            (0.79, (k - 3.5) * 0.27, 1.92), (0.02, 0.27, 0.14), cloth, 0.004, part="front"
        )
    rng = np.random.default_rng(p["goods"])
    for k in range(4):
        y, look = (k - 1.5) * 0.46, material("plastic", draw(rng, ("red", "orange", "green", "yellow", "purple")))
        b.box((0.2, y, 0.93), (0.5, 0.4, 0.1), wood)
        for t in range(12):
            b.sphere((0.05 + 0.1 * (t % 4), y - 0.12 + 0.12 * (t // 4), 1.0), 0.05, look, 8)
    return b.built("market stall", {"color": p["color"], "material": "wood"})


@register(
    "cafe_table",
    nouns=("table",),
    confused_with=("workbench", "school desk"),
    family="street",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("white", "black", "green", "red", "teal"))},
)
def cafe_table(p: Params) -> Built:
    """A small round metal table."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint = Builder(), of(look)
    b.cylinder((0, 0, 0.7), 0.32, 0.025, paint, bevel=0.006, segments=36).cylinder((0, 0, 0.03), 0.025, 0.68, paint)
    for k in range(3):
        a = k * 2 * np.pi / 3
        b.tube(
            [(0, 0, 0.12), (0.14 * np.cos(a), 0.14 * np.sin(a), 0.08), (0.26 * np.cos(a), 0.26 * np.sin(a), 0.0)], 0.014, paint
        )
    return b.built("table", words(look), surfaces=(Surface(-0.2, -0.2, 0.2, 0.2, 0.725, 1.2),))


@register("parasol", unsaid=("fabric",), family="street", has_front=False, sample=lambda rng: {"color": draw(rng, SOFT_COLORS)})
def parasol(p: Params) -> Built:
    """An open sunshade on a foot."""
    look: list[str | None] = ["fabric", p["color"]]
    b, cloth = Builder(), of(look)
    b.cylinder((0, 0, 0), 0.26, 0.06, material("concrete"), bevel=0.01).cylinder((0, 0, 0.05), 0.022, 2.3, material("oak"))
    b.lathe([(1.13, 2.0), (1.15, 2.0), (0.6, 2.26), (0.03, 2.42), (0, 2.42)], cloth, 8)
    return b.built("parasol", words(look))


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
