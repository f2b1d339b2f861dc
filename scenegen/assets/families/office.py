"""Office things and what hangs on walls. Front: faces, keys, doors."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.screens import SCREENS, screen
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, plastic_look, slab, span, words

CASE = ("black", "gray", "white")


@register("keyboard", family="office", has_front=False, placement="surface", sample=lambda rng: {"color": draw(rng, CASE)})
def keyboard(p: Params) -> Built:
    """Keys in rows."""
    look: list[str | None] = ["plastic", p["color"]]
    b, keys = Builder(), material("plastic", "gray" if p["color"] != "gray" else "white")
    b.box((0, 0, 0.009), (0.14, 0.44, 0.018), of(look), 0.005)
    for row in range(5):
        for k in range(15):
            b.box(
                ((row - 2) * 0.025, (k - 7) * 0.028, 0.021),
                (0.02, 0.023, 0.006),
                keys if row < 4 or abs(k - 7) > 2 else of(look),
                0.001,
            )
    return b.built("keyboard", words(look))


@register("computer_mouse", family="office", has_front=False, placement="surface", sample=lambda rng: {"look": plastic_look(rng)})
def computer_mouse(p: Params) -> Built:
    """A palm-sized mouse: a rounded back, two buttons, a wheel and a cable's end."""
    b, look, dark = Builder(), of(p["look"]), material("rubber")
    t = np.linspace(0, np.pi, 13)
    x = np.linspace(-0.055, 0.055, 17)
    high = 0.036 * np.sqrt(np.maximum(1 - np.abs((x + 0.012) / 0.068) ** 2.6, 0.06))
    wide = 0.031 * np.sqrt(np.maximum(1 - np.abs(x / 0.056) ** 4, 0.08))
    grid = np.array([[(x[k], wide[k] * np.cos(a), 0.002 + high[k] * np.sin(a) ** 0.8) for a in t] for k in range(17)])
    foot = np.array([[(x[k], wide[k] * np.cos(a), 0.001) for a in t] for k in range(17)])
    slab(b, grid[::-1], foot[::-1], look)
    b.cylinder((0.026, -0.005, 0.031), 0.008, 0.01, dark, axis="y", segments=14)
    b.tube([(0.02, 0, 0.037), (0.04, 0, 0.031), (0.052, 0, 0.018)], 0.0012, dark, 6).tube(
        [(0.053, 0, 0.006), (0.075, 0, 0.004)], 0.003, dark, 8
    )
    return b.built("computer mouse", words(p["look"]))


@register("printer", family="office", has_front=True, placement="surface", sample=lambda rng: {"color": draw(rng, CASE)})
def printer(p: Params) -> Built:
    """A desktop printer with paper in and out."""
    look: list[str | None] = ["plastic", p["color"]]
    b, case = Builder(), of(look)
    b.box((0, 0, 0.1), (0.36, 0.44, 0.2), case, 0.015).box((-0.05, 0, 0.22), (0.24, 0.4, 0.05), case, 0.012)
    b.box((0.175, 0, 0.1), (0.02, 0.34, 0.06), material("rubber"), part="front").box(
        (0.25, 0, 0.06), (0.16, 0.26, 0.008), material("paper"), 0.001, part="front"
    )
    b.box((-0.17, 0, 0.28), (0.02, 0.26, 0.16), material("paper"), 0.001, transform=rotation("y", -0.3, (-0.17, 0, 0.22)))
    b.box((0.12, 0.14, 0.248), (0.07, 0.1, 0.01), material("screen", "teal", emission=0.3), 0.001, part="front")
    return b.built("printer", words(look))


@register(
    "desk_phone",
    nouns=("telephone",),
    family="office",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"look": plastic_look(rng, ("beige",))},
)
def desk_phone(p: Params) -> Built:
    """A telephone with a handset across."""
    b, look = Builder(), of(p["look"])
    b.box((0.01, 0, 0.03), (0.2, 0.2, 0.04), look, 0.012, transform=rotation("y", 0.2, (0, 0, 0.03))).box(
        (0.02, 0, 0.01), (0.18, 0.19, 0.02), look
    )
    b.box((-0.06, 0, 0.06), (0.04, 0.12, 0.05), look, 0.01)
    b.tube(
        [(-0.06, -0.085, 0.09), (-0.06, -0.05, 0.1), (-0.06, 0.05, 0.1), (-0.06, 0.085, 0.09)], [0.022, 0.014, 0.014, 0.022], look
    )
    for row in range(4):
        for k in range(3):
            b.box(
                (0.0 + row * 0.024, (k - 1) * 0.03, 0.05 - row * 0.0048),
                (0.016, 0.02, 0.012),
                material("plastic", "white"),
                0.002,
            )
    return b.built("telephone", words(p["look"]))


@register(
    "mobile_phone",
    confused_with=("tablet computer",),
    kind_of=("telephone",),
    held_flat=True,
    grip_radius_m=0.011,
    family="office",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"color": draw(rng, ("black", "white", "red", "blue", "pink")), "show": int(rng.integers(10_000))},
)
def mobile_phone(p: Params) -> Built:
    """A phone lying on its back, screen up."""
    look: list[str | None] = ["plastic", p["color"]]
    b = Builder()
    shown = screen(SCREENS[p["show"] % len(SCREENS)], p["show"])
    b.cushion((0, 0, 0.006), (0.155, 0.078, 0.012), of(look), 0.0055)
    b.panel((0.0115, 0, 0), (0.068, 0.14), shown, 0.002, transform=rotation("y", -np.pi / 2))
    return b.built("mobile phone", words(look), grip=(0, 0, 0.006))


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
    "clock",
    unsaid=("plastic",),
    family="office",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "color": draw(rng, ("black", "red", "blue", "white", "green", "yellow")),
        "hour": int(rng.integers(12)),
        "radius": fine(rng, 0.14, 0.2),
    },
)
def clock(p: Params) -> Built:
    """A round wall clock."""
    look: list[str | None] = ["plastic", p["color"]]
    b, r = Builder(), p["radius"]
    b.lathe([(r, 0), (r, 0.03), (r - 0.02, 0.045), (r - 0.025, 0.03), (0, 0.03)], of(look), 40, (0, 0, r), "x", "front")
    b.lathe([(r - 0.024, 0.029), (r - 0.024, 0.033), (0, 0.033)], material("paper"), 40, (0, 0, r), "x", "front")
    dark = material("plastic", "black")
    for k in range(12):
        a = k * np.pi / 6
        b.box((0.034, (r - 0.045) * np.sin(a), r + (r - 0.045) * np.cos(a)), (0.003, 0.008, 0.02), dark, 0.0005, part="front")
    for turn, reach, thick in ((p["hour"] * np.pi / 6 + 0.2, r * 0.45, 0.006), (0.9, r * 0.66, 0.004)):
        b.tube([(0.037, 0, r), (0.037, -np.sin(turn) * reach, r + np.cos(turn) * reach)], thick, dark, 6, part="front")
    return b.built("clock", words(look))


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


@register(
    "trash_bin",
    confused_with=("trash can", "basket", "mailbox", "laundry basket"),
    affords=("contain",),
    family="office",
    has_front=False,
    sample=lambda rng: {"look": plastic_look(rng), "height": span(rng, 0.3, 0.42)},
)
def trash_bin(p: Params) -> Built:
    """An open waste bin."""
    b, h = Builder(), p["height"]
    b.lathe(
        [(0.1, 0), (0.135, h), (0.142, h), (0.142, h - 0.02), (0.13, h - 0.02), (0.095, 0.012), (0, 0.012)], of(p["look"]), 32
    )
    b.sphere((0.02, 0.01, h * 0.55), (0.07, 0.06, 0.05), material("paper"), 10)
    return b.built("trash bin", words(p["look"]))


@register(
    "speaker",
    confused_with=("radio", "game console"),
    unsaid=("wooden",),
    family="office",
    has_front=True,
    sample=lambda rng: {
        "look": [draw(rng, ("walnut", "oak")), None] if rng.random() < 0.5 else ["painted", draw(rng, ("black", "white", "red"))],
        "height": span(rng, 0.8, 1.05),
    },
)
def speaker(p: Params) -> Built:
    """A floor-standing loudspeaker."""
    b, h, dark = Builder(), p["height"], material("rubber")
    b.box((0, 0, h / 2 + 0.01), (0.28, 0.24, h - 0.02), of(p["look"]), 0.01).box((0, 0, 0.012), (0.3, 0.26, 0.024), dark)
    for z, r in ((h * 0.82, 0.045), (h * 0.6, 0.085), (h * 0.33, 0.085)):
        b.lathe([(r, 0), (r, 0.012), (r * 0.8, 0.012), (r * 0.3, 0.002), (0, 0.006)], dark, 28, (0.139, 0, z), "x", "front")
        b.ring((0.142, 0, z), r, 0.006, material("chrome"), "x", part="front")
    return b.built("speaker", words(p["look"]))


@register(
    "globe",
    confused_with=("basketball",),
    family="office",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"sea": draw(rng, ("blue", "teal", "navy"))},
)
def globe(p: Params) -> Built:
    """A desk globe on a stand."""
    b, wood = Builder(), material("walnut")
    b.cylinder((0, 0, 0), 0.09, 0.025, wood, bevel=0.008).cylinder((0, 0, 0.02), 0.014, 0.06, material("brass"))
    b.sphere((0, 0, 0.22), 0.13, material("plastic", p["sea"]), 32)
    for lon, lat, size in ((0.3, 0.5, 0.06), (1.4, 0.1, 0.05), (2.6, 0.6, 0.07), (4.2, 0.3, 0.06), (5.2, -0.4, 0.05)):
        c = np.array([np.cos(lon) * np.cos(lat), np.sin(lon) * np.cos(lat), np.sin(lat)])
        b.sphere(c * 0.095 + [0, 0, 0.22], size * 0.75, material("plastic", "green"), 14)
    angle = np.linspace(-np.pi / 2, np.pi / 2, 14)
    b.tube(np.stack([-0.145 * np.cos(angle), 0 * angle, 0.22 + 0.145 * np.sin(angle)], 1), 0.007, material("brass"))
    return b.built("globe", {"color": p["sea"], "material": "plastic"})


@register(
    "lectern",
    family="office",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"look": [draw(rng, ("oak", "walnut", "wood")), None]},
)
def lectern(p: Params) -> Built:
    """A speaker's stand; front: towards the audience."""
    b, look = Builder(), of(p["look"])
    b.box((0, 0, 0.02), (0.46, 0.56, 0.04), look).box((0.04, 0, 0.55), (0.3, 0.5, 1.04), look).box(
        (0.195, 0, 0.6), (0.012, 0.3, 0.5), material("painted", "white"), part="front"
    )
    b.box((0, 0, 1.12), (0.44, 0.6, 0.035), look, transform=rotation("y", -0.25, (0, 0, 1.1)))
    return b.built("lectern", words(p["look"]))
