"""Telephones, cameras, scales and what stands on desks and tills: small machines with keys, lenses and dials."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.screens import SCREENS, screen
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import Params, fine, of, plastic_look, slab, span, words


@register(
    "camera",
    nouns=("digital camera",),
    family="bags",
    has_front=False,
    holdable=True,
    placement="surface",
    sample=lambda rng: {"color": draw(rng, ("black", "gray", "red"))},
)
def camera(p: Params) -> Built:
    """A digital camera."""
    look: list[str | None] = ["plastic", p["color"]]
    b = Builder()
    b.box((0, 0, 0.045), (0.06, 0.13, 0.08), of(look), 0.008).box((-0.005, 0, 0.092), (0.045, 0.045, 0.024), of(look), 0.006)
    b.lathe(
        [(0.033, 0), (0.033, 0.03), (0.028, 0.05), (0.024, 0.046), (0, 0.04)], material("rubber"), 24, (0.028, 0, 0.045), "x"
    ).cylinder((0, 0.045, 0.085), 0.008, 0.01, material("chrome"))
    return b.built("digital camera", words(look), grip=(0, 0, 0.03))


@register(
    "cash_register",
    family="checkout",
    has_front=True,
    facing="nowhere",
    placement="surface",
    sample=lambda rng: {"style": draw(rng, ("keys", "touch")), "color": draw(rng, ("black", "white", "gray", "red", "beige"))},
)
def cash_register(p: Params) -> Built:
    """A till with a cash drawer: with keys, or with a touch screen. Front: the drawer."""
    look: list[str | None] = ["plastic", p["color"]]
    b, case = Builder(), of(look)
    b.box((0, 0, 0.055), (0.38, 0.4, 0.11), case, 0.01).box((0.192, 0, 0.055), (0.012, 0.37, 0.085), case, 0.003, "front")
    b.box((0.2, 0, 0.075), (0.014, 0.12, 0.018), material("chrome"), part="front").cylinder(
        (0.198, 0.12, 0.06), 0.013, 0.012, material("chrome"), axis="x", segments=14, part="front"
    )
    b.tube([(-0.13, -0.1, 0.1), (-0.13, -0.1, 0.34)], 0.014, case, 10).box((-0.14, -0.1, 0.37), (0.04, 0.15, 0.06), case, 0.008)
    b.box((-0.162, -0.1, 0.37), (0.006, 0.12, 0.04), material("screen", "green", emission=0.4), 0.001)
    if p["style"] == "touch":
        tilt = rotation("y", -0.45, (0.02, 0.03, 0.15))
        b.box((-0.07, 0.03, 0.2), (0.08, 0.1, 0.2), case).box(
            (0.02, 0.03, 0.27), (0.03, 0.32, 0.24), case, 0.008, "front", transform=tilt
        )
        b.box((0.037, 0.03, 0.27), (0.006, 0.29, 0.21), material("screen"), 0.001, "front", transform=tilt)
        for row in range(3):
            for k in range(4):
                key = material("screen", ("teal", "orange", "green", "blue")[(row + k) % 4], emission=0.35)
                b.box(
                    (0.041, 0.03 + (k - 1.5) * 0.065, 0.215 + row * 0.06),
                    (0.003, 0.055, 0.045),
                    key,
                    0.0008,
                    "front",
                    transform=tilt,
                )
        return b.built("cash register", words(look, p["style"]))
    wedge = [(0.11, -0.16), (0.11, 0.17), (0.14, 0.17), (0.25, -0.04), (0.25, -0.16)]
    b.extrude(wedge, 0.36, case, (0, -0.18, 0), "y", "front")
    tilt = rotation("y", 0.483, (0.065, 0, 0.195))
    for row in range(4):
        for k in range(6):
            color = "white" if k < 4 else ("red", "green", "blue", "yellow")[row]
            b.box(
                (0.065 + (row - 1.5) * 0.046, (k - 2.5) * 0.052, 0.203),
                (0.034, 0.04, 0.02),
                material("plastic", color),
                0.004,
                "front",
                transform=tilt,
            )
    b.box((-0.09, 0.06, 0.3), (0.08, 0.2, 0.1), case, 0.012).box(
        (-0.047, 0.06, 0.3), (0.006, 0.16, 0.05), material("screen", "green", emission=0.4), 0.001, "front"
    )
    b.box((-0.1, 0.06, 0.37), (0.03, 0.07, 0.09), material("paper"), 0.002, transform=rotation("y", -0.2, (-0.1, 0, 0.34)))
    return b.built("cash register", words(look, p["style"]))


@register(
    "weighing_scale",
    motley=("digital",),
    confused_with=("bathroom scale",),
    family="checkout",
    has_front=True,
    placement="surface",
    sample=lambda rng: {"style": draw(rng, ("dial", "digital")), "color": draw(rng, ("red", "white", "green", "black", "teal"))},
)
def weighing_scale(p: Params) -> Built:
    """A shop's scales with a pan above a dial or a display; front: the reading."""
    look: list[str | None] = ["painted", p["color"]]
    b, paint, steel = Builder(), of(look), material("steel")
    if p["style"] == "dial":
        b.extrude([(0.0, -0.09), (0.0, 0.12), (0.05, 0.12), (0.22, 0.05), (0.22, -0.09)], 0.22, paint, (0, -0.11, 0), "y")
        tilt = rotation("y", -0.39, (0.09, 0, 0.12))
        b.lathe(
            [(0.1, 0), (0.1, 0.016), (0.092, 0.022), (0.09, 0.01), (0, 0.01)],
            material("chrome"),
            32,
            (0.078, 0, 0.13),
            "x",
            "front",
            tilt,
        )
        b.lathe([(0.088, 0.009), (0.088, 0.014), (0, 0.014)], material("paper"), 32, (0.078, 0, 0.13), "x", "front", tilt)
        for k in range(12):
            a = k * np.pi / 6
            b.box(
                (0.093, 0.072 * np.sin(a), 0.13 + 0.072 * np.cos(a)),
                (0.003, 0.006, 0.014),
                material("plastic", "black"),
                0.0005,
                "front",
                transform=tilt,
            )
        b.tube([(0.096, 0, 0.13), (0.096, 0.04, 0.175)], 0.004, material("plastic", "red"), 6, "front", transform=tilt)
        b.cylinder((-0.02, 0, 0.2), 0.03, 0.06, steel)
        b.lathe([(0.04, 0.26), (0.13, 0.275), (0.17, 0.31), (0.175, 0.312), (0.13, 0.283), (0, 0.268)], steel, 36, (-0.02, 0, 0))
        return b.built("weighing scale", words(look, p["style"]))
    b.box((0, 0, 0.045), (0.32, 0.34, 0.07), paint, 0.015).box((-0.02, 0, 0.1), (0.3, 0.36, 0.014), steel, 0.005).cylinder(
        (-0.02, 0, 0.07), 0.04, 0.03, steel
    )
    for s in (-1, 1):
        for x in (-0.12, 0.12):
            b.cylinder((x, s * 0.13, 0), 0.016, 0.012, material("rubber"), segments=12)
    tilt = rotation("y", -0.6, (0.16, 0, 0.045))
    b.box((0.165, 0, 0.055), (0.02, 0.3, 0.09), paint, 0.006, "front", transform=tilt).box(
        (0.176, 0.05, 0.06), (0.004, 0.15, 0.045), material("screen", "green", emission=0.4), 0.001, "front", transform=tilt
    )
    for k in range(6):
        b.box(
            (0.177, -0.06 - 0.03 * (k % 3), 0.045 + 0.028 * (k // 3)),
            (0.008, 0.022, 0.02),
            material("plastic", "gray"),
            0.002,
            "front",
            transform=tilt,
        )
    return b.built("weighing scale", words(look, p["style"]))


CASE = ("black", "gray", "white")


@register(
    "keyboard", motley=True, family="office", has_front=False, placement="surface", sample=lambda rng: {"color": draw(rng, CASE)}
)
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
    nouns=("cell phone",),
    motley=True,
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
    return b.built("cell phone", words(look), grip=(0, 0, 0.006))


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
    "bathroom_scale",
    family="toiletries",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("dial", "digital")),
        "color": draw(rng, ("white", "black", "pink", "blue", "gray", "teal")),
    },
)
def bathroom_scale(p: Params) -> Built:
    """A flat scale to stand on, with a dial window or a display."""
    look: list[str | None] = ["plastic", p["color"]]
    b, grip = Builder(), material("rubber") if p["color"] != "black" else material("plastic", "gray")
    b.cushion((0, 0, 0.03), (0.3, 0.3, 0.04), of(look), 0.018)
    for s in (-1, 1):
        b.box((-0.03, s * 0.085, 0.05), (0.2, 0.09, 0.006), grip, 0.002)
        for x in (-0.11, 0.11):
            b.cylinder((x, s * 0.11, 0), 0.016, 0.016, material("rubber"), segments=12)
    if p["style"] == "dial":
        b.lathe([(0.05, 0.045), (0.05, 0.055), (0.042, 0.058), (0, 0.058)], material("paper"), 28, (0.1, 0, 0))
        b.box((0.115, 0, 0.0585), (0.03, 0.005, 0.002), material("plastic", "red"), 0.0005)
        b.lathe(
            [(0.054, 0.045), (0.054, 0.06), (0.046, 0.06), (0.046, 0.045), (0.054, 0.045)], material("chrome"), 28, (0.1, 0, 0)
        )
    else:
        b.box((0.1, 0, 0.05), (0.05, 0.11, 0.006), material("screen", "teal", emission=0.3), 0.002)
    return b.built("bathroom scale", words(look, p["style"]))


@register(
    "hair_dryer",
    grip_radius_m=0.018,
    family="toiletries",
    has_front=False,
    placement="surface",
    holdable=True,
    sample=lambda rng: {"color": draw(rng, ("black", "pink", "red", "purple", "white", "teal", "blue"))},
)
def hair_dryer(p: Params) -> Built:
    """A hair dryer resting on its side of the handle, its barrel across."""
    look: list[str | None] = ["plastic", p["color"]]
    b, paint, dark = Builder(), of(look), material("rubber")
    turn = rotation("x", np.pi / 2, (0, 0, 0.042))
    b.lathe([(0.03, -0.1), (0.042, -0.085), (0.042, 0.02), (0.03, 0.09), (0.028, 0.1), (0, 0.1)], paint, 28, (0, 0, 0.042), "x")
    b.lathe([(0.034, 0.095), (0.036, 0.1), (0.03, 0.14), (0.024, 0.14), (0.024, 0.12), (0, 0.12)], dark, 24, (0, 0, 0.042), "x")
    b.cylinder((-0.104, 0, 0.042), 0.028, 0.012, dark, axis="x", segments=24)
    b.tube([(-0.02, 0, 0.03), (-0.025, 0, -0.03), (-0.045, 0, -0.1)], [0.02, 0.019, 0.017], paint, 14, transform=turn)
    b.box((-0.004, 0, -0.02), (0.008, 0.016, 0.04), dark, 0.002, transform=turn)
    b.tube([(-0.045, 0, -0.1), (-0.05, 0, -0.13), (-0.08, 0, -0.15)], 0.005, dark, 8, transform=turn)
    return b.built("hair dryer", words(look), grip=(-0.03, 0.1, 0.042))
