"""Cars of several makes: saloon, hatchback, estate, off-roader; taxi, police car, pickup, van. They drive towards +X."""

from __future__ import annotations

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.car_bodies import PAINTS, Shape, body, trim
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, words

SHAPES = {
    "saloon": Shape(4.5, 1.8, ((-2.25, 0.86), (-2.0, 0.95), (-1.0, 0.96), (0.8, 0.9), (1.9, 0.78), (2.25, 0.62)),
                    (-1.75, -1.0, 0.25, 1.05), 1.44, (-0.25,), (-1.33, 1.37)),
    "hatchback": Shape(3.95, 1.74, ((-1.97, 0.92), (-1.8, 0.98), (-0.9, 0.97), (0.7, 0.93), (1.65, 0.8), (1.97, 0.62)),
                       (-1.9, -1.45, 0.3, 1.05), 1.48, (-0.95, -0.15), (-1.2, 1.28)),
    "estate": Shape(4.6, 1.8, ((-2.3, 0.9), (-2.1, 0.98), (-1.0, 0.97), (0.8, 0.91), (1.9, 0.79), (2.3, 0.62)),
                    (-2.24, -1.9, 0.25, 1.05), 1.47, (-1.1, -0.25), (-1.35, 1.4)),
    "off-roader": Shape(4.45, 1.88, ((-2.22, 1.02), (-2.05, 1.1), (-1.0, 1.1), (0.8, 1.08), (1.85, 1.02), (2.22, 0.84)),
                        (-2.16, -1.9, 0.3, 0.95), 1.78, (-1.1, -0.2), (-1.3, 1.4), 0.37, 0.36, 0.17),
    "pickup": Shape(5.2, 1.88, ((-2.6, 1.0), (-2.5, 1.04), (-0.9, 1.04), (0.9, 1.04), (2.2, 0.98), (2.6, 0.8)),
                    (-0.72, -0.55, 0.55, 1.2), 1.76, (-0.05,), (-1.55, 1.7), 0.38, 0.38, 0.17),
    "van": Shape(4.95, 1.95, ((-2.47, 1.12), (-2.4, 1.15), (0.9, 1.15), (1.55, 1.12), (2.15, 1.0), (2.47, 0.78)),
                 (-2.45, -2.36, 0.95, 1.65), 2.15, (0.35,), (-1.5, 1.6), 0.35, 0.28, 0.13, 0.35),
}  # fmt: skip


def _car(style: str, color: str, grille: str = "wide") -> Builder:
    b, paint = Builder(), material("painted", color, roughness=0.2)
    body(b, SHAPES[style], paint)
    trim(b, SHAPES[style], paint, grille)
    return b


@register(
    "car",
    confused_with=("van", "taxi", "pickup truck", "truck", "bus"),
    family="vehicles", has_front=True, facing="anywhere",
    sample=lambda rng: {"color": draw(rng, PAINTS), "style": draw(rng, ("saloon", "hatchback", "estate", "off-roader"))},
)  # fmt: skip
def car(p: Params) -> Built:
    """A car: bonnet, grille and white lights in front, red lights behind."""
    b = _car(p["style"], p["color"], "tall" if p["style"] == "off-roader" else "wide")
    if p["style"] in ("off-roader", "estate"):
        s = SHAPES[p["style"]]
        for side in (-1, 1):
            y, z = side * (s.width / 2 - s.inset - 0.08), s.roof + 0.03
            b.tube([(-1.5, y, z - 0.02), (-1.4, y, z + 0.03), (0.0, y, z + 0.035), (0.1, y, z - 0.02)], 0.018, material("iron"))
    return b.built("car", words(["painted", p["color"]], p["style"]))


@register(
    "taxi",
    confused_with=("police car", "pickup truck"),
    family="vehicles",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {"color": draw(rng, ("yellow", "beige", "black"))},
)
def taxi(p: Params) -> Built:
    """A saloon with a lit sign on the roof and a chequered band along its doors."""
    b = _car("saloon", p["color"])
    b.cushion((-0.3, 0, 1.56), (0.16, 0.56, 0.16), material("lit", "yellow"), 0.05).box(
        (-0.3, 0, 1.475), (0.24, 0.62, 0.03), material("rubber")
    )
    s = SHAPES["saloon"]
    look = material("painted", "white" if p["color"] == "black" else "black")
    for side in (-1, 1):
        for k in range(14):
            b.box((-0.85 + 0.13 * k, side * (s.width / 2 - 0.001), 0.64 + 0.065 * (k % 2)), (0.13, 0.012, 0.065), look, 0.001)
    return b.built("taxi", words(["painted", p["color"]]))


@register(
    "police_car",
    confused_with=("pickup truck",),
    family="vehicles", has_front=True, facing="anywhere",
    sample=lambda rng: {"style": draw(rng, ("estate", "saloon")), "band": draw(rng, ("blue", "green"))},
)  # fmt: skip
def police_car(p: Params) -> Built:
    """A white patrol car with a coloured band and blue lights on the roof."""
    b, s = _car(p["style"], "white"), SHAPES[p["style"]]
    band = material("painted", p["band"])
    for side in (-1, 1):
        b.box((0.02, side * (s.width / 2 - 0.001), 0.66), (s.axles[1] - s.axles[0] - 0.78, 0.014, 0.2), band, 0.001)
        for k in range(6):
            x = -0.7 + k * 0.28
            b.box((x, side * (s.width / 2 + 0.006), 0.66), (0.08, 0.006, 0.196), material("painted", "yellow"), 0.001)
    b.box((-0.25, 0, s.roof + 0.035), (0.22, 1.0, 0.05), material("rubber"), 0.01)
    for y in (-0.33, 0.33):
        b.cushion((-0.25, y, s.roof + 0.1), (0.24, 0.34, 0.11), material("plastic", "blue", emission=0.7), 0.04)
    b.cushion((-0.25, 0, s.roof + 0.1), (0.2, 0.3, 0.09), material("plastic", "white"), 0.03)
    return b.built("police car", {"color": "white", "style": p["style"]})


@register(
    "pickup_truck",
    family="vehicles",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {"color": draw(rng, PAINTS), "load": bool(rng.random() < 0.5)},
)
def pickup_truck(p: Params) -> Built:
    """A pickup: cabin in front, open bed behind, perhaps with crates on it."""
    b, s = _car("pickup", p["color"], "tall"), SHAPES["pickup"]
    paint, dark = material("painted", p["color"], roughness=0.2), material("rubber")
    b.box((-1.65, 0, 1.075), (1.6, s.width - 0.36, 0.03), dark, 0.005)
    for side in (-1, 1):
        b.box((-1.65, side * (s.width / 2 - 0.11), 1.13), (1.82, 0.1, 0.2), paint, 0.03)
    b.box((-2.52, 0, 1.13), (0.09, s.width - 0.2, 0.2), paint, 0.03).box(
        (-0.78, 0, 1.13), (0.09, s.width - 0.2, 0.2), paint, 0.03
    )
    if p["load"]:
        b.box((-1.3, 0.3, 1.3), (0.6, 0.55, 0.45), material("oak"), 0.01).box(
            (-1.9, -0.2, 1.26), (0.55, 0.7, 0.36), material("cardboard"), 0.01
        )
    return b.built("pickup truck", words(["painted", p["color"]]))


@register(
    "van",
    confused_with=("taxi", "police car", "pickup truck", "bus"),
    family="vehicles",
    has_front=True,
    facing="anywhere",
    sample=lambda rng: {"color": draw(rng, PAINTS), "stripe": draw(rng, ("none", "band"))},
)
def van(p: Params) -> Built:
    """A delivery van: a short bonnet in front of a tall box, doors at the back."""
    b, s = _car("van", p["color"], "tall"), SHAPES["van"]
    if p.get("stripe") == "band":
        look = material("painted", "white" if p["color"] != "white" else "blue")
        for side in (-1, 1):
            b.box((-0.95, side * (s.width / 2 - 0.002), 0.86), (2.6, 0.014, 0.12), look, 0.002, transform=None)
    b.box((-2.47, 0, 1.4), (0.03, 0.014, 1.1), material("rubber"), 0.002)
    for side in (-1, 1):
        b.box((-2.44, side * 0.42, 1.62), (0.04, 0.5, 0.45), material("glass", "navy", rgb=(0.1, 0.13, 0.17)), 0.01)
    return b.built("van", words(["painted", p["color"]]))
