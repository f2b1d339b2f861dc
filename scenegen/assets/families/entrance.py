"""What stands and hangs in a hallway: shoes, umbrellas, keys, coats, mirrors, a narrow table. Front: the side one uses."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.families.washroom import mirror_glass
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material, Surface
from scenegen.assets.modelling.kit import Builder, rotation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, body_look, fine, knob, legs, of, span, words

SHOES = ("black", "brown", "white", "red", "blue", "navy", "pink", "green", "gray", "yellow")


def shoe(b: Builder, x: float, y: float, z: float, upper: Material, boot: bool, part: str = "body", yaw: float = 0.0) -> None:
    """One shoe, or a boot, of about 28 cm with its toe towards +X, its sole's middle at (x, y, z)."""
    turn = rotation("z", yaw, (x, y, z))
    outline = [(0.14, 0.0), (0.125, 0.035), (0.06, 0.048), (-0.04, 0.034), (-0.13, 0.036), (-0.14, 0.0)]
    sole = [*outline, *((px, -py) for px, py in outline[-2:0:-1])]
    b.extrude(
        np.array(sole) + [x, y],
        0.018,
        material("rubber") if not boot else material("plastic", "brown"),
        (0, 0, z),
        part=part,
        transform=turn,
    )
    b.sphere((x + 0.055, y, z + 0.036), (0.082, 0.042, 0.034), upper, 12, part, turn)
    b.sphere((x - 0.06, y, z + 0.047), (0.082, 0.04, 0.045), upper, 12, part, turn)
    if boot:
        b.cylinder((x - 0.075, y, z + 0.05), 0.05, 0.2, upper, radius_top=0.056, segments=16, part=part, transform=turn)
    else:
        for k in range(3):
            b.box(
                (x + 0.005 + 0.026 * k, y, z + 0.068 - 0.006 * k),
                (0.008, 0.045, 0.006),
                material("paper"),
                0.002,
                part,
                transform=turn,
            )


@register(
    "shoes",
    nouns=("pair of boots", "pair of shoes"),
    family="entrance",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, SHOES), "style": draw(rng, ("shoes", "boots")), "turn": fine(rng, -0.3, 0.3)},
)
def shoes(p: Params) -> Built:
    """A pair of shoes or boots on the floor."""
    look: list[str | None] = ["leather", p["color"]]
    b = Builder()
    for s in (-1, 1):
        shoe(b, 0.02 * s * p["turn"], s * 0.065, 0.0, of(look), p["style"] == "boots", yaw=p["turn"] if s > 0 else 0.0)
    return b.built("pair of boots" if p["style"] == "boots" else "pair of shoes", words(look, p["style"]))


@register(
    "shoe_rack",
    confused_with=("magazine rack", "book cart"),
    family="entrance",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "gray")),
        "style": draw(rng, ("slats", "box")),
        "levels": int(rng.integers(2, 4)),
        "pairs": int(rng.integers(10_000)),
        "width": span(rng, 0.65, 0.95),
    },
)
def shoe_rack(p: Params) -> Built:
    """Open shelves with pairs of shoes; front: the open side."""
    b, look, w, d, n = Builder(), of(p["look"]), p["width"], 0.32, p["levels"]
    rng, h = np.random.default_rng(p["pairs"]), 0.08 + 0.24 * p["levels"]
    for s in (-1, 1):
        if p["style"] == "box":
            b.box((0, s * (w / 2 - 0.01), h / 2), (d, 0.02, h), look)
        else:
            for e in (-1, 1):
                b.box((e * (d / 2 - 0.015), s * (w / 2 - 0.015), h / 2), (0.03, 0.03, h), look)
    if p["style"] == "box":
        b.box((-d / 2 + 0.006, 0, h / 2), (0.012, w - 0.03, h - 0.02), look)
    b.box((0, 0, h - 0.01), (d + 0.01, w + 0.01, 0.022), look)
    for k in range(n):
        z = 0.05 + 0.24 * k
        for x in (-0.11, -0.04, 0.04, 0.11):
            b.box((x, 0, z), (0.05 if p["style"] == "slats" else 0.072, w - 0.04, 0.016), look, 0.003)
        for j in range(int((w - 0.06) / 0.21)):
            if rng.random() < 0.8:
                upper, y = material("leather", draw(rng, SHOES)), (j + 0.5) * 0.21 - w / 2 + 0.04
                for s in (-1, 1):
                    shoe(b, 0.0, y + s * 0.05, z + 0.01, upper, False, "front")
    return b.built(
        "shoe rack",
        words(p["look"], p["style"]),
        surfaces=(Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h + 0.001, 1.0),),
    )


@register(
    "umbrella_stand",
    confused_with=("umbrella", "trash bin", "basket"),
    affords=("contain",),
    family="entrance",
    has_front=False,
    sample=lambda rng: {
        "style": draw(rng, ("pot", "wire")),
        "color": draw(rng, ("white", "black", "blue", "green", "brown", "teal")),
        "umbrellas": [draw(rng, SOFT_COLORS) for _ in range(int(rng.integers(1, 4)))],
    },
)
def umbrella_stand(p: Params) -> Built:
    """A pot or a wire cylinder with furled umbrellas in it."""
    look: list[str | None] = ["ceramic" if p["style"] == "pot" else "painted", p["color"]]
    b, made = Builder(), of(look)
    if p["style"] == "pot":
        b.lathe(
            [(0.11, 0), (0.13, 0.02), (0.12, 0.3), (0.135, 0.5), (0.12, 0.5), (0.105, 0.28), (0.1, 0.02), (0, 0.02)], made, 36
        )
    else:
        b.cylinder((0, 0, 0), 0.12, 0.03, made, segments=32)
        for z in (0.2, 0.34, 0.5):
            b.ring((0, 0, z), 0.12, 0.007, made)
        for k in range(12):
            a = k * np.pi / 6
            b.tube([(0.12 * np.cos(a), 0.12 * np.sin(a), 0.02), (0.12 * np.cos(a), 0.12 * np.sin(a), 0.5)], 0.005, made, 6)
    for k, color in enumerate(p["umbrellas"]):
        a = 2.1 * k + 0.5
        way = np.array([np.cos(a), np.sin(a), 0.0])
        foot, top = way * 0.03 + [0, 0, 0.04], way * 0.085 + [0, 0, 0.72]
        axis = top - foot
        b.tube(
            [foot, foot + axis * 0.25, foot + axis * 0.75, foot + axis * 0.95],
            [0.012, 0.034, 0.045, 0.014],
            material("fabric", color),
            14,
        )
        arc = np.linspace(0, np.pi, 8)
        hook = np.stack([0.035 * (1 - np.cos(arc)) * way[0], 0.035 * (1 - np.cos(arc)) * way[1], 0.1 + 0.035 * np.sin(arc)], 1)
        b.tube(np.concatenate([[foot + axis * 0.93], top + hook]), 0.011, material("walnut"), 8)
    return b.built("umbrella stand", words(look, p["style"]))


@register(
    "console_table",
    confused_with=("nightstand", "desk"),
    affords=("work at", "put legs under"),
    family="tables",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {
        "style": draw(rng, ("drawers", "shelf", "hairpin")),
        "look": body_look(rng, ("white", "black", "gray", "teal", "green")),
        "width": span(rng, 0.8, 1.2),
        "height": span(rng, 0.76, 0.84),
    },
)
def console_table(p: Params) -> Built:
    """A narrow table against a wall with drawers under its top; front: the drawers."""
    b, look, w, d, h = Builder(), of(p["look"]), p["width"], 0.33, p["height"]
    b.box((0, 0, h - 0.012), (d, w, 0.024), look, 0.006).box((-0.005, 0, h - 0.085), (d - 0.03, w - 0.04, 0.12), look)
    if p["style"] == "hairpin":
        for sx in (-1, 1):
            for sy in (-1, 1):
                x, y = sx * (d / 2 - 0.05), sy * (w / 2 - 0.06)
                b.tube([(x, y - 0.05, h - 0.14), (x + sx * 0.02, y, 0.006), (x, y + 0.05, h - 0.14)], 0.007, material("iron"), 8)
    else:
        legs(b, d, w, h - 0.13, 0.045, look, "square" if p["style"] == "shelf" else "round", 0.01)
    if p["style"] == "shelf":
        b.box((0, 0, 0.18), (d - 0.04, w - 0.04, 0.02), look)
    for k in (-1, 1):
        b.box((d / 2 - 0.016, k * (w - 0.04) / 4, h - 0.085), (0.016, (w - 0.06) / 2, 0.1), look, 0.004, "front")
        knob(b, d / 2 - 0.008, k * (w - 0.04) / 4, h - 0.085, material("brass"), 0.013)
    return b.built(
        "console table",
        words(p["look"], p["style"]),
        surfaces=(Surface(-d / 2 + 0.03, -w / 2 + 0.03, d / 2 - 0.03, w / 2 - 0.03, h, 1.2),),
    )


@register(
    "key_rack",
    family="entrance",
    has_front=True,
    facing="nowhere",
    placement="wall",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "teal", "red", "yellow")),
        "keys": [draw(rng, ("red", "blue", "green", "yellow", "pink", "orange")) for _ in range(int(rng.integers(2, 5)))],
    },
)
def key_rack(p: Params) -> Built:
    """A small board with a ledge and hooks that keys hang from."""
    b, look, brass = Builder(), of(p["look"]), material("brass")
    b.box((-0.02, 0, 0.17), (0.02, 0.36, 0.14), look, 0.005).box((0.02, 0, 0.235), (0.08, 0.36, 0.014), look).box(
        (0.055, 0, 0.25), (0.01, 0.36, 0.03), look
    )
    for k in range(5):
        y = (k - 2) * 0.07
        b.tube([(-0.01, y, 0.15), (0.02, y, 0.14), (0.028, y, 0.16)], 0.005, brass, 8, "front")
        if k < len(p["keys"]):
            b.ring((0.02, y, 0.118), 0.02, 0.0025, material("chrome"), "x", 18, "front").box(
                (0.02, y + 0.01, 0.075), (0.007, 0.03, 0.045), material("plastic", p["keys"][k]), 0.003, "front"
            )
            b.box((0.022, y - 0.012, 0.06), (0.003, 0.012, 0.07), material("chrome"), 0.001, "front").lathe(
                [(0.014, 0), (0.014, 0.004), (0, 0.004)], material("chrome"), 14, (0.02, y - 0.012, 0.095), "x", "front"
            )
    return b.built("key rack", words(p["look"]))


@register(
    "wall_hooks",
    nouns=("row of coat hooks",),
    confused_with=("coat rack", "clothes rack", "key rack"),
    family="entrance",
    has_front=True,
    facing="nowhere",
    placement="wall",
    sample=lambda rng: {
        "look": body_look(rng, ("white", "black", "gray", "green")),
        "coats": [draw(rng, SOFT_COLORS) for _ in range(int(rng.integers(1, 4)))],
        "width": span(rng, 0.8, 1.1),
    },
)
def wall_hooks(p: Params) -> Built:
    """A board of coat hooks with coats hanging on some, their backs to the wall."""
    b, look, w, top = Builder(), of(p["look"]), p["width"], 1.0
    b.box((-0.05, 0, top), (0.022, w, 0.12), look, 0.005)
    for k in range(5):
        y = (k - 2) * w / 5.4
        b.tube([(-0.04, y, top - 0.02), (0.0, y, top - 0.03), (0.02, y, top + 0.02)], 0.008, material("iron"), 8, "front").sphere(
            (0.02, y, top + 0.024), 0.012, material("iron"), 10, "front"
        )
    for k, color in enumerate(p["coats"]):
        cloth, y = material("fabric", color), ((0, 4, 2)[k] - 2) * w / 5.4
        half = [(0.05, 0.0), (0.13, -0.05), (0.155, -0.12), (0.14, -0.35), (0.175, -0.86)]
        outline = [(y + dy, top + dz) for dy, dz in half] + [(y - dy, top + dz) for dy, dz in half[::-1]]
        b.extrude(outline, 0.06 + 0.012 * k, cloth, (-0.035 + 0.002 * k, 0, 0), "x", "front")
        for s in (-1, 1):
            arm = [
                (0.0, y + s * 0.12, top - 0.08),
                (0.03 + 0.012 * k, y + s * 0.165, top - 0.25),
                (0.035 + 0.012 * k, y + s * 0.17, top - 0.58 - 0.004 * k),
            ]
            b.tube(arm, [0.045, 0.042, 0.034], cloth, 12, "front")
            b.box(
                (0.03 + 0.012 * k, y + s * 0.045, top - 0.07),
                (0.02, 0.06, 0.14),
                cloth,
                0.006,
                "front",
                transform=rotation("x", s * 0.45, (0, y + s * 0.045, top - 0.07)),
            )
        for j in range(4):
            b.sphere(
                (0.026 + 0.012 * k, y + 0.01, top - 0.24 - 0.15 * j),
                0.012,
                material("plastic", "black" if color != "black" else "white"),
                8,
                "front",
            )
    return b.built("row of coat hooks", {"material": "fabric"})


@register(
    "mirror",
    confused_with=("picture", "notice board", "mirror cabinet", "first aid box", "projector screen"),
    unsaid=("wooden", "metal"),
    family="entrance",
    has_front=True,
    placement="wall",
    sample=lambda rng: {
        "style": draw(rng, ("rectangular", "round")),
        "frame": [draw(rng, ("oak", "walnut", "brass", "iron")), None],
        "width": span(rng, 0.45, 0.7),
        "height": span(rng, 0.7, 1.1),
    },
)
def mirror(p: Params) -> Built:
    """A framed wall mirror. Nothing here reflects: its glass is a pale silver with glints."""
    b, frame, w, h = Builder(), of(p["frame"]), p["width"], p["height"]
    if p["style"] == "round":
        r = w / 2 + 0.05
        b.lathe(
            [(r, 0), (r, 0.02), (r - 0.015, 0.03), (r - 0.03, 0.02), (r - 0.03, 0.012), (0, 0.012)],
            frame,
            48,
            (-0.015, 0, r),
            "x",
            "front",
        )
        b.lathe(
            [(r - 0.03, 0.001), (r - 0.03, 0.016), (0, 0.016)],
            material("chrome", rgb=(0.74, 0.8, 0.84), roughness=0.08, metallic=0.5),
            48,
            (-0.015, 0, r),
            "x",
            "front",
        )
        mirror_glass(b, -0.0025, (0, r), (r * 0.9, r * 1.2))
    else:
        b.box((-0.008, 0, h / 2), (0.012, w - 0.02, h - 0.02), frame, 0.002)
        mirror_glass(b, 0.0, (0, h / 2), (w - 0.06, h - 0.06))
        for s in (-1, 1):
            b.box((0, s * (w / 2 - 0.02), h / 2), (0.03, 0.04, h), frame, part="front").box(
                (0, 0, h / 2 + s * (h / 2 - 0.02)), (0.029, w, 0.04), frame, part="front"
            )
    return b.built("mirror", words(p["frame"], p["style"]))


@register(
    "doormat",
    confused_with=("rug",),
    family="entrance",
    decor=True,
    has_front=False,
    sample=lambda rng: {
        "color": draw(rng, ("brown", "gray", "black", "green", "red", "navy")),
        "style": draw(rng, ("striped", "bordered", "plain")),
    },
)
def doormat(p: Params) -> Built:
    """A coarse mat to wipe feet on; its long side along Y."""
    look: list[str | None] = ["carpet", p["color"]]
    b, pale = Builder(), material("carpet", "beige")
    b.box((0, 0, 0.008), (0.44, 0.72, 0.016), of(look), 0.004)
    for s in (-1, 1):
        b.box((s * 0.215, 0, 0.007), (0.02, 0.74, 0.014), material("rubber"), 0.003).box(
            (0, s * 0.362, 0.007), (0.44, 0.02, 0.014), material("rubber"), 0.003
        )
    if p["style"] == "striped":
        for k in range(5):
            b.box(((k - 2) * 0.075, 0, 0.015), (0.026, 0.66, 0.006), pale, 0.001)
    elif p["style"] == "bordered":
        for s in (-1, 1):
            b.box((s * 0.15, 0, 0.015), (0.02, 0.6, 0.006), pale, 0.001).box(
                (0, s * 0.29, 0.015), (0.3, 0.02, 0.006), pale, 0.001
            )
    return b.built("doormat", words(["fabric", p["color"]], p["style"]))
