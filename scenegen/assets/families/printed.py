"""Things that carry a picture or print: photo frames, calendars, blackboards, tablets, packages, exit signs. Front: the picture.

What shows a picture is named by its frame, its case or the card around the print, never by the picture's own colours.
"""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.screens import SCREENS, screen
from scenegen.assets.looks.materials import draw, draw_color, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, span, words

NUMBERS = 10_000
CEREALS = ("OAT|RINGS", "CORN|FLAKES", "MUESLI", "RICE|POPS", "BRAN|BITES", "HONEY|OATS")
CARTONS = ("MILK", "OAT|MILK", "CREAM", "KEFIR", "SOYA")
PALE = ("white", "yellow", "beige", "pink")


def ink_on(color: str) -> str:
    """A colour word that can be read on another."""
    return "navy" if color in PALE else "white"


@register(
    "photo_frame",
    confused_with=("calendar",),
    family="printed",
    has_front=True,
    placement="surface",
    sample=lambda rng: {
        "look": [draw(rng, ("oak", "walnut", "pine", "brass", "steel")), None],
        "style": draw(rng, ("upright", "wide")),
        "long": fine(rng, 0.16, 0.26),
        "picture": int(rng.integers(NUMBERS)),
    },
)
def photo_frame(p: Params) -> Built:
    """A framed picture leaning back on its strut."""
    b, frame, card = Builder(), of(p["look"]), material("paper")
    w, h = (p["long"] * 0.76, p["long"]) if p["style"] == "upright" else (p["long"], p["long"] * 0.76)
    lean = rotation("y", -0.2, (0, 0, 0))
    b.box((-0.0035, 0, h / 2), (0.009, w - 0.01, h - 0.01), card, 0.001, transform=lean)
    for s in (-1, 1):
        b.box((0, s * (w / 2 - 0.01), h / 2), (0.018, 0.02, h), frame, 0.003, transform=lean)
        b.box((0, 0, h / 2 + s * (h / 2 - 0.01)), (0.018, w, 0.02), frame, 0.003, transform=lean)
    b.panel((0.003, 0, h / 2), (w - 0.07, h - 0.07), showing(f"landscape:{p['picture']}"), 0.003, "front", lean)
    b.box((0.0015, 0, h / 2), (0.003, w - 0.035, h - 0.035), card, 0.0005, transform=lean)
    _strut(b, 0.2, h * 0.7, 2.6, (0.005, w * 0.3), material("cardboard"))
    return b.built("photo frame", {"material": p["look"][0], "style": p["style"]})


def _strut(b: Builder, lean: float, up: float, out: float, section: tuple[float, float], look: Material) -> None:
    """The flap that holds what leans back by `lean` radians: from `up` metres along its back to `out` times as far behind, at z = 0."""
    top = np.array([-np.sin(lean) * up - 0.006, 0.0, np.cos(lean) * up])
    foot = np.array([top[0] * out, 0.0, 0.0])
    middle, way = (top + foot) / 2, top - foot
    tilt = rotation("y", float(np.arctan2(way[0], way[2])), middle)
    b.box(middle, (*section, float(np.linalg.norm(way))), look, 0.001, transform=tilt)


@register(
    "calendar",
    family="printed",
    has_front=True,
    placement="wall",
    sample=lambda rng: {"width": fine(rng, 0.26, 0.36), "month": int(rng.integers(12)), "picture": int(rng.integers(NUMBERS))},
)
def calendar(p: Params) -> Built:
    """A wall calendar: a picture over the days of a month, on a spiral."""
    b, w, card, ink = Builder(), p["width"], material("paper"), material("rubber")
    h = w * 1.42
    b.box((0, 0, h / 2), (0.006, w, h), card, 0.001, "front")
    b.panel((0.004, 0, h * 0.74), (w - 0.02, h * 0.46), showing(f"landscape:{p['picture']}"), 0.003, "front")
    month = (
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    )
    title = showing(f"sign:{month[p['month']]}/white/red/5")
    b.panel((0.004, 0, h * 0.455), (w * 0.6, w * 0.12), title, 0.003, "front")
    for k in range(31):
        row, column = divmod(k + p["month"] % 7, 7)
        at = ((column - 3) * w * 0.125, h * 0.385 - row * h * 0.062)
        b.box(
            (0.004, at[0], at[1]),
            (0.002, w * 0.05, h * 0.02),
            material("painted", "red") if column == 6 else ink,
            0.0004,
            "front",
        )
    for k in range(12):
        b.ring((0, (k - 5.5) * w * 0.075, h), 0.007, 0.0012, material("steel"), "y", 10)
    return b.built("calendar", {"material": "paper"})


@register(
    "blackboard",
    confused_with=("projector screen",),
    affords=("write on",),
    family="printed",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "width": span(rng, 1.6, 2.4),
        "look": [draw(rng, ("oak", "pine", "walnut")), None],
        "picture": int(rng.integers(NUMBERS)),
    },
)
def blackboard(p: Params) -> Built:
    """A framed board written on with chalk, over a ledge with chalk and a sponge."""
    b, w, frame, h = Builder(), p["width"], of(p["look"]), 1.05
    b.box((0, 0, 0.06 + h / 2), (0.016, w, h), material("painted", "black"), 0.002)
    half = w / 2 - 0.03
    for s in (-1, 1):
        shown = showing(f"chalk:{p['picture'] * 2 + (s > 0)}", roughness=0.9)
        b.panel((0.0085, s * half / 2, 0.06 + h / 2), (half, h - 0.06), shown, 0.004, "front")
        b.box((0.004, s * w / 2, 0.06 + h / 2), (0.03, 0.05, h + 0.05), frame)
        b.box((0.004, 0, 0.06 + h / 2 + s * h / 2), (0.03, w, 0.05), frame)
    b.box((0.055, 0, 0.03), (0.1, w * 0.7, 0.018), frame)
    for k in range(3):
        b.cylinder((0.06, (k - 1) * 0.12, 0.045), 0.006, 0.08, material("paper"), segments=10, axis="y")
    b.cushion((0.055, w * 0.25, 0.06), (0.06, 0.13, 0.04), material("fabric", "yellow"), 0.015)
    return b.built("blackboard", {"material": "wood"})


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
    _strut(b, p["lean"], h * 0.72, 1.9, (0.004, w * 0.9), case)
    b.box((0.02, 0, 0.003), (0.06, w, 0.006), case, 0.002)
    return b.built("tablet", words(look))


def _package(label: str, color: str, aspect: float) -> Material:
    return showing(f"sign:{label}/{color}/{ink_on(color)}/{aspect}")


@register(
    "cereal_box",
    confused_with=("chest",),
    family="printed",
    has_front=True,
    placement="surface",
    sample=lambda rng: {
        "color": draw_color(rng, ("black", "gray", "brown")),
        "label": draw(rng, CEREALS),
        "height": fine(rng, 0.26, 0.32),
        "picture": int(rng.integers(NUMBERS)),
    },
)
def cereal_box(p: Params) -> Built:
    """A carton of cereal: its name over a picture on the front, lines of print on the sides."""
    look: list[str | None] = ["paper", p["color"]]
    b, card, h = Builder(), of(look), p["height"]
    w, d = h * 0.64, 0.065
    b.box((0, 0, h / 2), (d, w, h), card, 0.0015)
    b.panel((d / 2, 0, h * 0.76), (w * 0.9, h * 0.36), _package(p["label"], p["color"], 1.6), 0.0015, "front")
    b.panel((d / 2, 0, h * 0.32), (w * 0.84, h * 0.46), showing(f"abstract:{p['picture']}"), 0.0015, "front")
    ink = material("paper", ink_on(p["color"]))
    for s in (-1, 1):
        for k in range(7):
            b.box((0, s * w / 2, h * 0.3 + 0.022 * k), (d * 0.7, 0.001, 0.006 if k < 6 else 0.014), ink, 0.0002)
    return b.built("cereal box", words(look))


@register(
    "milk_carton",
    family="printed",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("white", "blue", "green", "red", "pink")), "label": draw(rng, CARTONS)},
)
def milk_carton(p: Params) -> Built:
    """A gabled carton with a screw cap and its name on the front and the back."""
    look: list[str | None] = ["paper", p["color"]]
    b, card, w, h = Builder(), of(look), 0.072, 0.185
    b.box((0, 0, h / 2), (w, w, h), card, 0.0015)
    b.extrude([(h, -w / 2), (h, w / 2), (h + 0.038, 0.003), (h + 0.038, -0.003)], w, card, (0, -w / 2, 0), "y")
    b.box((0, 0, h + 0.045), (0.006, w, 0.016), card, 0.001)
    cap = material("plastic", "white" if p["color"] != "white" else "blue")
    b.cylinder((0, 0, 0), 0.013, 0.016, cap, segments=20, transform=rotation("y", 0.72) @ _up(h + 0.016, 0.024))
    for turn in (0.0, np.pi):
        face = rotation("z", turn)
        b.panel((w / 2, 0, h * 0.6), (w * 0.9, h * 0.5), _package(p["label"], p["color"], 0.7), 0.0015, "front", face)
    for k in range(6):
        b.box((0, w / 2, h * 0.25 + 0.014 * k), (w * 0.6, 0.001, 0.004), cap, 0.0002)
    return b.built("milk carton", words(look))


def _up(z: float, x: float) -> np.ndarray:
    """A shift that, turned by 0.72 about Y afterwards, ends at (x, 0, z)."""
    out = np.eye(4)
    out[:3, 3] = np.linalg.inv(rotation("y", 0.72)[:3, :3]) @ np.array([x, 0.0, z])
    return out


@register(
    "exit_sign",
    unsaid=("plastic",),
    family="printed",
    has_front=True,
    placement="wall",
    sample=lambda rng: {"color": draw(rng, ("green", "green", "red")), "text": draw(rng, ("EXIT", "EXIT", "WAY OUT"))},
)
def exit_sign(p: Params) -> Built:
    """A lit sign over a door."""
    b = Builder()
    b.box((0, 0, 0.085), (0.05, 0.44, 0.17), material("plastic", p["color"]), 0.006)
    b.panel((0.025, 0, 0.085), (0.41, 0.14), showing(f"sign:{p['text']}/{p['color']}/white/2.9", emission=0.35), 0.004, "front")
    for s in (-1, 1):
        b.cylinder((0, s * 0.16, 0.17), 0.012, 0.02, material("steel"), segments=14)
    return b.built("exit sign", {"color": p["color"], "material": "plastic"})
