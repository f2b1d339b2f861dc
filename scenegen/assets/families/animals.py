"""Animals: their heads are their fronts."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling.implicit import Bone, mirrored
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, span
from scenegen.assets.modelling.quadrupeds import ACCENT, COAT, HEAD, MUZZLE, Beast, face, fur, grow, trunk

DOG = Beast(0.42, 0.43, 0.105, 0.14, (0.13, 0.23), (0.105, 0.075), 0.082, (0.15, 0.055, 0.042, 0.18), 0.03, 0.032, 0.085,
            ((0, 0, 0, 0.034), (-0.11, 0, 0.08, 0.028), (-0.18, 0, 0.2, 0.016)))  # fmt: skip


CAT = Beast(0.24, 0.2, 0.062, 0.066, (0.06, 0.1), (0.05, 0.042), 0.056, (0.052, 0.032, 0.024, 0.25), 0.017, 0.019, 0.042,
            ((0, 0, 0, 0.017), (-0.1, 0.01, 0.05, 0.015), (-0.14, 0.03, 0.19, 0.014), (-0.1, 0.05, 0.24, 0.012)))  # fmt: skip


HORSE = Beast(0.95, 1.2, 0.31, 0.33, (0.4, 0.6), (0.26, 0.14), 0.145, (0.4, 0.125, 0.09, 0.75), 0.06, 0.066, 0.18,
              ((0, 0, 0, 0.06), (-0.12, 0, -0.16, 0.09), (-0.16, 0, -0.45, 0.09), (-0.13, 0, -0.75, 0.04)), 0.82, True)  # fmt: skip


COW = Beast(0.95, 0.98, 0.34, 0.33, (0.36, 0.24), (0.24, 0.17), 0.165, (0.3, 0.135, 0.115, 0.55), 0.07, 0.075, 0.21,
            ((0, 0, 0.05, 0.04), (-0.1, 0, -0.2, 0.025), (-0.1, 0, -0.55, 0.022), (-0.1, 0, -0.66, 0.055)), 0.8, True)  # fmt: skip


SHEEP = Beast(0.5, 0.55, 0.2, 0.2, (0.2, 0.16), (0.13, 0.095), 0.09, (0.16, 0.07, 0.05, 0.6), 0.034, 0.036, 0.12,
              ((0, 0, 0, 0.06), (-0.06, 0, -0.1, 0.04)), 0.9, True)  # fmt: skip


def _words(p: Params) -> dict[str, str]:
    return {"color": p["color"], "style": p["posture"]}


@register(
    "dog",
    confused_with=("cat",),
    alive=True,
    family="animals", has_front=True, facing="anywhere",
    sample=lambda rng: {"color": draw(rng, ("brown", "black", "white", "beige", "orange")),
                        "posture": draw(rng, ("standing", "sitting", "lying")), "ears": draw(rng, ("drop", "prick")),
                        "collar": draw(rng, ("red", "blue", "green")), "grow": span(rng, 0.85, 1.2)},
)  # fmt: skip
def dog(p: Params) -> Built:
    """A dog with a collar."""
    bones, skull = trunk(DOG, p["posture"])
    x, _, z = skull
    if p["ears"] == "drop":
        ear = [Bone((x - 0.02, 0.07, z + 0.05), (x - 0.01, 0.1, z - 0.07), 0.026, 0.03, ACCENT, 0.6)]
    else:
        ear = [Bone((x - 0.02, 0.05, z + 0.06), (x - 0.03, 0.06, z + 0.14), 0.032, 0.008, ACCENT)]
    b, coat = Builder(), fur(p["color"])
    second = fur({"brown": "black", "black": "brown", "white": "brown", "beige": "brown", "orange": "white"}[p["color"]])
    looks = {COAT: (coat, "body"), HEAD: (coat, "front"), MUZZLE: (coat, "front"), ACCENT: (second, "body")}
    grow(b, [*bones, *mirrored(ear)], 0.0145, looks)
    face(b, DOG, skull, 0.014)
    lower = np.array([x - 0.075, 0, z - 0.115])
    a = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    tilt = np.array([0.87, 0, -0.5])
    ring = lower + 0.092 * (np.cos(a)[:, None] * tilt + 0.8 * np.sin(a)[:, None] * np.array([0, 1.0, 0]))
    b.tube(ring, 0.012, material("leather", p["collar"]), 8, closed=True)
    return b.scaled(p["grow"]).built("dog", _words(p))


@register(
    "cat",
    alive=True,
    family="animals", has_front=True, facing="anywhere",
    sample=lambda rng: {"color": draw(rng, ("orange", "black", "white", "gray", "brown")),
                        "posture": draw(rng, ("standing", "sitting", "lying")), "grow": span(rng, 0.95, 1.2)},
)  # fmt: skip
def cat(p: Params) -> Built:
    """A cat with pricked ears and a long tail."""
    bones, skull = trunk(CAT, p["posture"])
    x, _, z = skull
    ear = [Bone((x - 0.008, 0.032, z + 0.036), (x - 0.012, 0.042, z + 0.085), 0.022, 0.004, HEAD)]
    b, coat = Builder(), fur(p["color"], 0.012)
    pale = fur("beige" if p["color"] == "white" else "white" if p["color"] != "black" else "gray", 0.012)
    looks = {COAT: (coat, "body"), HEAD: (coat, "front"), MUZZLE: (pale, "front"), ACCENT: (pale, "body")}
    grow(b, [*bones, *mirrored(ear)], 0.0085, looks)
    face(b, CAT, skull, 0.011, nose="pink")
    for s in (-1, 1):
        for k in range(3):
            start = np.array([x + 0.06, s * 0.016, z - 0.018 - 0.004 * k])
            b.tube([start, start + [0.012, s * 0.055, 0.008 - 0.01 * k]], 0.0009, material("paper"), 5, part="front")
    return b.scaled(p["grow"]).built("cat", _words(p))


@register(
    "horse",
    confused_with=("cow",),
    alive=True,
    family="animals", has_front=True, facing="anywhere",
    sample=lambda rng: {"color": draw(rng, ("brown", "black", "white", "gray", "beige")),
                        "posture": draw(rng, ("standing", "grazing")), "socks": bool(rng.random() < 0.5), "grow": span(rng, 0.9, 1.1)},
)  # fmt: skip
def horse(p: Params) -> Built:
    """A horse with a mane, standing or grazing."""
    down = p["posture"] == "grazing"
    bones, skull = trunk(HORSE, "standing", down)
    x, _, z = skull
    hair = fur("black" if p["color"] in ("brown", "gray") else "white" if p["color"] == "beige" else "gray", 0.05)
    back = np.array([-0.84, 0, -0.55]) if down else np.array([-0.35, 0, 1.0])
    ear = [
        Bone(
            (x + back[0] * 0.1, 0.06, z + back[2] * 0.1),
            (x + back[0] * 0.2 + 0.03, 0.08, z + back[2] * 0.2 + 0.06),
            0.04,
            0.012,
            HEAD,
        )
    ]
    b, coat = Builder(), fur(p["color"], 0.05)
    looks = {COAT: (coat, "body"), HEAD: (coat, "front"), MUZZLE: (coat, "front"), ACCENT: (material("rubber"), "body")}
    tail, body = bones[-3:], bones[:-3]
    if p["socks"]:
        looks[ACCENT] = (fur("white", 0.05), "body")
        body += mirrored([Bone((0.475, 0.17, 0.09), (0.475, 0.17, 0.28), 0.055, 0.055, ACCENT)])
    grow(b, [*body, *mirrored(ear)], 0.036, looks)
    b.tube(np.array([tail[0].start, *(n.end for n in tail)]), [0.05, 0.08, 0.085, 0.02], hair, 12)
    t = np.linspace(0, 1, 9)[:, None]
    nape, withers = np.array([x, 0, z]) + back * 0.14, np.array([0.42, 0, 1.47])
    crest = (
        nape + (withers - nape) * t + np.array([-0.17 if not down else -0.02, 0, 0.12 if down else 0.02]) * 4 * t * (1 - t) * 0.5
    )
    b.tube(crest, np.interp(t[:, 0], [0, 0.2, 0.8, 1], [0.03, 0.06, 0.06, 0.02]), hair, 10)
    face(b, HORSE, skull, 0.026, down, wide=0.9)
    _nostrils(b, HORSE, skull, 0.016, down)
    return b.scaled(p["grow"]).built("horse", _words(p))


def _nostrils(b: Builder, a: Beast, skull: tuple[float, float, float], size: float, down: bool) -> None:
    length, _, tip, drop = a.snout
    ahead = np.array([0.55, 0, -0.84]) if down else np.array([1.0, 0, -drop])
    unit = ahead / np.linalg.norm(ahead)
    end = np.array(skull) + ahead * length + unit * tip * 0.9
    for s in (-1, 1):
        b.sphere(end + [0, s * tip * 0.42, 0.01], size, material("rubber"), 8, part="front")


@register(
    "cow",
    alive=True,
    family="animals", has_front=True, facing="anywhere",
    sample=lambda rng: {"color": draw(rng, ("white", "brown", "black")), "posture": draw(rng, ("standing", "standing", "lying")),
                        "patches": int(rng.integers(1, 1000)), "grow": span(rng, 0.95, 1.1)},
)  # fmt: skip
def cow(p: Params) -> Built:
    """A cow: white ones are spotted black."""
    bones, skull = trunk(COW, p["posture"])
    x, _, z = skull
    more = mirrored([
        Bone((x - 0.04, 0.14, z + 0.06), (x - 0.06, 0.3, z + 0.03), 0.035, 0.05, ACCENT if p["color"] == "white" else HEAD),
    ])  # fmt: skip
    if p["posture"] == "standing":
        more.append(Bone((-0.28, 0, 0.62), (-0.34, 0, 0.62), 0.14, 0.12, MUZZLE))
    b, coat = Builder(), fur(p["color"], 0.05)
    pink = material("plastic", "pink", roughness=0.8)
    dark = fur("black", 0.05) if p["color"] == "white" else coat
    looks = {COAT: (coat, "body"), HEAD: (coat, "front"), MUZZLE: (pink, "front"), ACCENT: (dark, "body")}
    grow(b, [*bones, *more], 0.036, looks, p["patches"] if p["color"] == "white" else 0)
    for s in (-1, 1):
        horn = np.array([[0, 0.08, 0.12], [0, 0.16, 0.17], [0.04, 0.2, 0.25]]) * [1, s, 1] + [x - 0.05, 0, z]
        b.tube(horn, [0.03, 0.024, 0.008], material("ceramic"), 10)
    face(b, COW, skull, 0.024, wide=0.9)
    _nostrils(b, COW, skull, 0.022, False)
    return b.scaled(p["grow"]).built("cow", _words(p))


@register(
    "sheep",
    alive=True,
    family="animals", has_front=True,
    sample=lambda rng: {"color": draw(rng, ("white", "white", "black", "brown")), "posture": draw(rng, ("standing", "lying", "grazing")),
                        "face": draw(rng, ("black", "beige")), "grow": span(rng, 0.9, 1.1)},
)  # fmt: skip
def sheep(p: Params) -> Built:
    """A woolly sheep with a bare face."""
    down = p["posture"] == "grazing"
    bones, skull = trunk(SHEEP, "standing" if down else p["posture"], down)
    middle = np.array(bones[0].start) * 0.5 + np.array(bones[0].end) * 0.5
    k = np.arange(48)
    lift, turn = 1 - 2 * (k + 0.5) / 48, k * 2.399963
    ball = np.stack([np.sqrt(1 - lift**2) * np.cos(turn), np.sqrt(1 - lift**2) * np.sin(turn), lift], 1) * [0.42, 0.2, 0.2]
    wool = []
    for d in ball:
        x, y, z = (middle + d + [0, 0, 0.03]).tolist()
        wool.append(Bone((x, y, max(z, 0.085)), (x, y, max(z, 0.085)), 0.085, 0.085, COAT))
    x, _, z = skull
    ear = [Bone((x - 0.02, 0.07, z + 0.03), (x - 0.03, 0.16, z + 0.01), 0.02, 0.026, HEAD)]
    b, skin_look = Builder(), fur(p["face"], 0.02)
    looks = {
        COAT: (fur(p["color"], 0.06), "body"),
        HEAD: (skin_look, "front"),
        MUZZLE: (skin_look, "front"),
        ACCENT: (skin_look, "body"),
    }
    grow(
        b, [*bones, *wool, *mirrored(ear), Bone((x - 0.05, 0, z + 0.07), (x - 0.05, 0, z + 0.07), 0.06, 0.06, COAT)], 0.025, looks
    )
    face(b, SHEEP, skull, 0.015, down, wide=0.9)
    return b.scaled(p["grow"]).built("sheep", _words(p))


BIRDS = {
    "pigeon": {"long": 0.2, "r": 0.065, "leg": 0.05, "neck": 0.1, "skull": 0.032, "beak": 0.03},
    "duck": {"long": 0.28, "r": 0.1, "leg": 0.05, "neck": 0.16, "skull": 0.05, "beak": 0.065},
}


def _bird(name: str, p: Params, looks: dict[int, tuple[object, str]], beak: str) -> Builder:
    """Trunk, neck, head, folded wings, tail, bill and feet."""
    d, b = BIRDS[name], Builder()
    r, z = d["r"], d["leg"] + d["r"] if p["posture"] == "standing" else d["r"] * 0.95
    nose = np.array([d["long"] * 0.55, 0.0, z + d["neck"]])
    bones = [
        Bone((-d["long"] * 0.25, 0, z), (d["long"] * 0.25, 0, z + r * 0.15), r * 0.8, r, COAT, 0.85),
        Bone(
            (-d["long"] * 0.35, 0, z),
            (-d["long"] * 0.85, 0, z + r * (0.5 if name == "duck" else -0.2)),
            r * 0.55,
            r * 0.16,
            ACCENT,
            1.3,
        ),
        Bone((d["long"] * 0.32, 0, z + r * 0.4), (nose[0] - 0.01, 0, nose[2]), r * 0.62, d["skull"] * 0.75, MUZZLE),
        Bone(tuple(nose.tolist()), tuple(nose.tolist()), d["skull"], d["skull"], HEAD),
    ]
    wing = [
        Bone((d["long"] * 0.2, r * 0.62, z + r * 0.2), (-d["long"] * 0.6, r * 0.4, z + r * 0.1), r * 0.5, r * 0.14, ACCENT, 0.55)
    ]
    grow(b, [*bones, *mirrored(wing)], r * 0.11, looks)  # type: ignore[arg-type]
    paint = material("plastic", beak)
    wide = 0.5 if name == "pigeon" else 0.9
    at = nose + [d["skull"] * 0.75, 0, -d["skull"] * 0.15]
    b.sphere(
        at + [d["beak"] * 0.4, 0, 0], (d["beak"] * 0.75, d["skull"] * wide * 0.6, d["skull"] * 0.25), paint, 12, part="front"
    )
    for s in (-1, 1):
        b.sphere(
            nose + [d["skull"] * 0.45, s * d["skull"] * 0.78, d["skull"] * 0.3],
            d["skull"] * 0.2,
            material("rubber"),
            8,
            part="front",
        )
        if p["posture"] == "standing":
            y = s * r * 0.45
            b.tube([(0, y, z - r * 0.6), (0, y, 0.006)], 0.006, paint, 8)
            for a in (-0.5, 0.0, 0.5):
                b.tube([(0, y, 0.006), (0.045 * np.cos(a), y + 0.045 * np.sin(a), 0.004)], [0.006, 0.004], paint, 6)
    return b


@register(
    "pigeon",
    confused_with=("duck", "bird"),
    alive=True,
    family="animals", has_front=True, facing="anywhere",
    sample=lambda rng: {"color": draw(rng, ("gray", "white", "brown")), "posture": draw(rng, ("standing", "standing", "sitting"))},
)  # fmt: skip
def pigeon(p: Params) -> Built:
    """A pigeon, larger than life by a fifth at most."""
    coat, wing = fur(p["color"], 0.01), fur("gray" if p["color"] != "gray" else "black", 0.01)
    neck = fur("teal", 0.01) if p["color"] == "gray" else coat
    looks = {COAT: (coat, "body"), HEAD: (coat, "front"), MUZZLE: (neck, "front"), ACCENT: (wing, "body")}
    return _bird("pigeon", p, looks, "pink").built("pigeon", _words(p))  # type: ignore[arg-type]


@register(
    "duck",
    confused_with=("bird",),
    alive=True,
    family="animals", has_front=True, facing="anywhere",
    sample=lambda rng: {"color": draw(rng, ("white", "brown")), "posture": draw(rng, ("standing", "standing", "sitting"))},
)  # fmt: skip
def duck(p: Params) -> Built:
    """A white farm duck, or a brown mallard with a green head."""
    coat = fur(p["color"], 0.02)
    crown = coat if p["color"] == "white" else fur("green", 0.02)
    looks = {COAT: (coat, "body"), HEAD: (crown, "front"), MUZZLE: (crown, "front"),
             ACCENT: (coat if p["color"] == "white" else fur("beige", 0.02), "body")}  # fmt: skip
    return _bird("duck", p, looks, "orange").built("duck", _words(p))  # type: ignore[arg-type]
