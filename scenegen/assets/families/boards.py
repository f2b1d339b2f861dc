"""Boards one writes, draws or projects on, and pictures on walls."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, span, words


@register(
    "poster",
    confused_with=(
        "photo frame",
        "calendar",
        "picture",
        "whiteboard",
        "mirror",
        "notice board",
        "menu board",
        "projector screen",
    ),
    family="decor",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "style": draw(rng, ("poster", "poster", "poster", "abstract", "map")),
        "picture": int(rng.integers(10_000)),
        "height": span(rng, 0.6, 0.95),
    },
)
def poster(p: Params) -> Built:
    """An unframed print on two wooden rails: an announcement, an abstract drawing, or a map."""
    b, h = Builder(), p["height"]
    w = h * (0.7 if p["style"] != "map" else 1.2)
    b.box((0, 0, h / 2), (0.004, w, h), material("paper"), 0.001)
    b.panel((0.002, 0, h / 2), (w - 0.012, h - 0.012), showing(f"{p['style']}:{p['picture']}", roughness=0.8), 0.003, "front")
    for z in (0.008, h - 0.008):
        b.cylinder((0, -w / 2 - 0.01, z), 0.009, w + 0.02, material("oak"), segments=14, axis="y")
    return b.built("poster", {"material": "paper", "style": p["style"]})


@register(
    "whiteboard",
    confused_with=("blackboard", "projector screen", "picture", "mirror", "notice board"),
    affords=("write on",),
    family="office",
    has_front=True,
    placement="wall",
    sample=lambda rng: {"width": span(rng, 1.2, 2.2), "notes": int(rng.integers(10_000))},
)
def whiteboard(p: Params) -> Built:
    """A framed board with a pen tray and some writing."""
    b, w, steel = Builder(), p["width"], material("steel")
    b.box((0, 0, 0.55), (0.012, w, 1.0), material("painted", "white"), 0.002)
    for s in (-1, 1):
        notes = showing(f"board:{2 * p['notes'] + (s > 0)}", roughness=0.3)
        b.panel((0.006, s * (w / 4 - 0.004), 0.55), (w / 2 - 0.008, 0.97), notes, 0.003, "front")
    for s in (-1, 1):
        b.box((0.003, s * w / 2, 0.55), (0.025, 0.03, 1.03), steel).box((0.003, 0, 0.55 + s * 0.5), (0.025, w, 0.03), steel)
    b.box((0.04, 0, 0.035), (0.08, w * 0.5, 0.015), steel)
    return b.built("whiteboard", words(["painted", "white"]))


@register(
    "painting",
    confused_with=(
        "poster",
        "photo frame",
        "calendar",
        "picture",
        "whiteboard",
        "mirror",
        "notice board",
        "menu board",
        "projector screen",
    ),
    family="office",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "look": [draw(rng, ("oak", "walnut", "brass")), None],
        "width": span(rng, 0.45, 1.0),
        "height": span(rng, 0.4, 0.75),
        "scene": int(rng.integers(10_000)),
    },
)
def painting(p: Params) -> Built:
    """A framed landscape or abstract."""
    b, frame, w, h = Builder(), of(p["look"]), p["width"], p["height"]
    kind = "abstract" if p["scene"] % 3 == 0 else "landscape"
    for s in (-1, 1):
        b.box((0, s * (w / 2 - 0.02), h / 2), (0.03, 0.04, h), frame).box(
            (0, 0, h / 2 + s * (h / 2 - 0.02)), (0.03, w, 0.04), frame
        )
    b.box((-0.009, 0, h / 2), (0.01, w - 0.03, h - 0.03), material("cardboard"), 0.001)
    b.panel((-0.002, 0, h / 2), (w - 0.06, h - 0.06), showing(f"{kind}:{p['scene']}", roughness=0.8), 0.006, "front")
    return b.built("painting", {"style": kind})


NUMBERS = 10_000


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
    strut(b, 0.2, h * 0.7, 2.6, (0.005, w * 0.3), material("cardboard"))
    return b.built("photo frame", {"material": p["look"][0], "style": p["style"]})


def strut(b: Builder, lean: float, up: float, out: float, section: tuple[float, float], look: Material) -> None:
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
