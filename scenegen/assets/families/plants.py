"""Plants, in pots and out of doors."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.modelling.parts import Params, fine, smooth, span

POTS = ("white", "gray", "orange", "blue", "black", "teal", "yellow", "pink", "brown")


def _leaf(
    b: Builder, start: np.ndarray, direction: np.ndarray, length: float, width: float, droop: float, look: Material
) -> None:
    """A closed, thin, bent blade."""
    side = np.cross(direction, [0, 0, 1.0])
    side = side / max(float(np.linalg.norm(side)), 1e-6)
    t = np.linspace(0, 1, 6)
    spine = start + np.outer(t * length, direction) - np.outer(droop * length * t**2, [0, 0, 1.0])
    half = width / 2 * np.sin(np.pi * (0.12 + 0.88 * t)) + 0.002
    points, n = [], len(t)
    for lift in (0.0025, -0.0025):
        points += [spine + side * half[:, None] + [0, 0, lift], spine - side * half[:, None] + [0, 0, lift]]
    faces = []
    for k in range(n - 1):
        for a, c in ((0, 1), (3, 2), (2, 0), (1, 3)):
            p, q, r, s = a * n + k, c * n + k, c * n + k + 1, a * n + k + 1
            faces += [(p, q, r), (p, r, s)]
    for k, flip in ((0, False), (n - 1, True)):
        ring = [k, n + k, 3 * n + k, 2 * n + k]
        ring = ring if flip else ring[::-1]
        faces += [(ring[0], ring[1], ring[2]), (ring[0], ring[2], ring[3])]
    b.add(np.concatenate(points), np.array(faces)[:, ::-1], look)


def _pot(b: Builder, radius: float, height: float, color: str) -> None:
    b.lathe(
        [
            (radius * 0.72, 0),
            (radius, height),
            (radius * 1.06, height),
            (radius * 1.06, height - 0.02),
            (radius * 0.92, height - 0.02),
            (radius * 0.9, height - 0.04),
            (0, height - 0.04),
        ],
        material("ceramic", color),
        32,
    )
    b.cylinder((0, 0, height - 0.06), radius * 0.88, 0.03, material("soil"))


@register(
    "potted_plant",
    family="plants",
    has_front=False,
    sample=lambda rng: {
        "pot": draw(rng, POTS),
        "style": draw(rng, ("broad", "palm", "spiky", "ficus", "fern")),
        "height": span(rng, 0.7, 1.3),
        "grow": int(rng.integers(10_000)),
    },
)
def potted_plant(p: Params) -> Built:
    """A floor plant: broad leaves, palm fronds, upright blades, a little tree with a round crown, or a fern."""
    b, h, rng = Builder(), p["height"], np.random.default_rng(p["grow"])
    pot = min(0.28, h * 0.3)
    _pot(b, 0.17 * (0.75 + pot), pot, p["pot"])
    {"broad": _broad, "palm": _palm, "spiky": _spiky, "ficus": _ficus, "fern": _fern}[p["style"]](b, h, pot, rng)
    return b.built("potted plant", {"color": "green", "material": "leaf", "style": p["style"]})


def _spokes(count: int, rng: np.random.Generator) -> list[tuple[np.ndarray, float]]:
    """Ways outwards by the golden angle, and how far up the stem each starts (0 to 1)."""
    angle = np.arange(count) * 2.399963 + rng.uniform(-0.2, 0.2, count)
    return [(np.array([np.cos(a), np.sin(a), 0.0]), (k + 0.5) / count) for k, a in enumerate(angle)]


def _broad(b: Builder, h: float, pot: float, rng: np.random.Generator) -> None:
    green = material("leaf")
    for out, rise in _spokes(16, rng):
        base = np.array([0, 0, pot - 0.03]) + out * 0.03
        tip = base + out * (0.1 + 0.16 * (1 - rise)) + [0, 0, (h - pot) * (0.35 + 0.6 * rise)]
        b.tube([base, tip], 0.006, green, 6)
        _leaf(b, tip, out * 0.8 + np.array([0, 0, 0.35]), 0.26, 0.18, 0.5, green)


def _palm(b: Builder, h: float, pot: float, rng: np.random.Generator) -> None:
    """A thin trunk and arching fronds of narrow leaflets."""
    green, crown = material("leaf"), pot + (h - pot) * 0.5
    b.tube([(0, 0, pot - 0.04), (0.015, 0, (pot + crown) / 2), (0, 0, crown + 0.02)], [0.028, 0.02, 0.024], material("bark"))
    long = (h - pot) * 0.62
    for out, rise in _spokes(9, rng):
        t = np.linspace(0.04, 1, 7)
        up = 0.85 - 0.4 * rise
        spine = np.array([0, 0, crown]) + np.outer(t * long * 0.85, out) + np.outer(long * (up * t - 0.75 * t**2), [0, 0, 1.0])
        b.tube(spine, np.linspace(0.006, 0.002, 7), green, 6)
        side = np.cross(out, [0, 0, 1.0])
        for at, share in zip(spine[1:], t[1:], strict=True):
            for s in (-1, 1):
                _leaf(b, at, side * s * 0.8 + out * 0.6, long * 0.34 * (1.1 - 0.6 * share), 0.028, 0.45, green)


def _spiky(b: Builder, h: float, pot: float, rng: np.random.Generator) -> None:
    for out, _ in _spokes(18, rng):
        start = np.array([0, 0, pot - 0.03]) + out * 0.05
        tall = (h - pot) * float(rng.uniform(0.6, 0.98))
        _leaf(b, start, out * 0.22 + np.array([0, 0, 1.0]), tall, 0.055, 0.05, material("leaf"))


def _ficus(b: Builder, h: float, pot: float, rng: np.random.Generator) -> None:
    """A bare stem and a round crown of small leaves over a dark core."""
    r = min(0.26, (h - pot) * 0.36)
    middle = np.array([0, 0, h - r])
    b.tube([(0, 0, pot - 0.04), (0.02, 0.01, (pot + h - r) / 2), (0, 0, h - r)], [0.02, 0.015, 0.013], material("bark"))
    b.sphere(middle, r * 0.8, material("leaf"), 18)
    for k in range(110):
        z = 1 - 2 * (k + 0.5) / 110
        a = k * 2.399963
        way = np.array([np.cos(a) * np.sqrt(1 - z * z), np.sin(a) * np.sqrt(1 - z * z), z])
        bent = way + rng.uniform(-0.5, 0.5, 3)
        bent[:2] += 0.05
        _leaf(b, middle + way * r * 0.74, bent / np.linalg.norm(bent), r * 0.36, r * 0.22, 0.2, material("leaf"))


def _fern(b: Builder, h: float, pot: float, rng: np.random.Generator) -> None:
    """Many arching fronds that hang over the pot's rim."""
    long = min(0.42, (h - pot) * 0.9)
    for out, rise in _spokes(26, rng):
        start = np.array([0, 0, pot - 0.03]) + out * 0.04
        _leaf(
            b,
            start,
            out * (0.95 - 0.6 * rise) + np.array([0, 0, 0.55 + 0.5 * rise]),
            long * float(rng.uniform(0.8, 1.0)),
            0.075,
            0.75 - 0.45 * rise,
            material("leaf"),
        )


@register(
    "cactus",
    kind_of=("potted plant", "plant"),
    family="plants",
    has_front=False,
    placement="surface",
    sample=lambda rng: {"pot": draw(rng, POTS), "height": fine(rng, 0.16, 0.26)},
)
def cactus(p: Params) -> Built:
    """A small cactus with arms."""
    b, h, green = Builder(), p["height"], material("leaf")
    _pot(b, 0.055, 0.08, p["pot"])
    b.sphere((0, 0, 0.05 + (h - 0.05) / 2), (0.032, 0.032, (h - 0.05) / 2), green, 20)
    for s in (-1, 1):
        z = 0.05 + h * (0.3 if s > 0 else 0.42)
        b.tube(
            [(0, s * 0.02, z), (0, s * 0.055, z), (0, s * 0.06, z + 0.02), (0, s * 0.06, z + 0.05)],
            [0.012, 0.014, 0.014, 0.009],
            green,
            10,
        )
    b.sphere((0, 0, h), 0.012, material("plastic", "pink"), 10)
    return b.built("cactus", {"color": "green", "material": "leaf"})


@register(
    "flower_vase",
    nouns=("vase of flowers",),
    affords=("contain",),
    family="plants",
    has_front=False,
    placement="surface",
    sample=lambda rng: {
        "vase": draw(rng, ("white", "blue", "teal", "gray", "navy")),
        "flower": draw(rng, ("red", "yellow", "pink", "purple", "orange")),
        "count": int(rng.integers(5, 9)),
        "grow": int(rng.integers(10_000)),
    },
)
def flower_vase(p: Params) -> Built:
    """A vase of flowers."""
    b, rng, green = Builder(), np.random.default_rng(p["grow"]), material("leaf")
    profile = [(0.045, 0), (0.045, 0), (0.06, 0.05), (0.058, 0.12), (0.026, 0.165), (0.042, 0.2)]
    b.lathe([*smooth(profile), (0.036, 0.2), (0.024, 0.17), (0, 0.16)], material("ceramic", p["vase"]), 32)
    for k in range(p["count"]):
        a, lean = k * 2.4, float(rng.uniform(0.02, 0.09))
        tip = np.array([np.cos(a) * lean, np.sin(a) * lean, float(rng.uniform(0.3, 0.4))])
        b.tube([(0, 0, 0.17), tip * [0.5, 0.5, 0.8], tip], 0.003, green, 6)
        for petal in range(7):
            t = petal * 2 * np.pi / 7
            at = tip + np.array([np.cos(t), np.sin(t), 0.1]) * 0.02
            b.sphere(at, (0.015, 0.015, 0.007), material("plastic", p["flower"]), 8)
        b.sphere(tip + [0, 0, 0.004], 0.011, material("plastic", "yellow" if p["flower"] != "yellow" else "brown"), 8)
    return b.built("vase of flowers", {"color": p["vase"], "material": "ceramic"})


@register(
    "tree",
    confused_with=("bush", "potted plant", "plant"),
    kind_of=("plant",),
    family="plants",
    has_front=False,
    rooted=True,
    sample=lambda rng: {
        "height": span(rng, 3.2, 5.0),
        "style": draw(rng, ("round", "cone", "layered")),
        "grow": int(rng.integers(10_000)),
    },
)
def tree(p: Params) -> Built:
    """A street tree: round crown, conifer, or layered boughs."""
    b, h, rng, green = Builder(), p["height"], np.random.default_rng(p["grow"]), material("leaf", scale=0.25)
    b.tube([(0, 0, 0), (0.03, 0.02, h * 0.3), (0, 0, h * 0.6)], [0.13, 0.1, 0.06], material("bark"), 14)
    if p["style"] == "cone":
        for k in range(4):
            z = h * (0.22 + 0.2 * k)
            b.lathe([(h * (0.25 - 0.05 * k), z), (0.05, z + h * 0.27), (0, z + h * 0.27)], green, 22)
    else:
        crown = h * 0.68
        for k in range(9):
            a, reach = k * 2.4, 0.0 if k == 0 else h * 0.17
            z = crown + (float(rng.uniform(-0.12, 0.12)) * h if p["style"] == "round" else (k % 3 - 1) * 0.14 * h)
            flat = 1.0 if p["style"] == "round" else 0.55
            r = h * float(rng.uniform(0.13, 0.18))
            b.sphere((reach * np.cos(a), reach * np.sin(a), z), (r, r, r * flat), green, 18)
    return b.built("tree", {"color": "green", "material": "leaf", "style": p["style"]})


@register(
    "bush",
    rooted=True,
    confused_with=("potted plant", "plant"),
    kind_of=("potted plant", "plant"),
    family="plants",
    has_front=False,
    sample=lambda rng: {
        "width": span(rng, 0.6, 1.1),
        "bloom": draw(rng, ("red", "white", "pink", "yellow")),
        "grow": int(rng.integers(10_000)),
    },
)
def bush(p: Params) -> Built:
    """A rounded shrub in flower."""
    b, w, rng, green = Builder(), p["width"], np.random.default_rng(p["grow"]), material("leaf", scale=0.15)
    blobs = []
    for k in range(9):
        a, reach = k * 2.4, 0 if k == 0 else w * 0.24
        r = w * float(rng.uniform(0.22, 0.3))
        blobs.append((np.array([reach * np.cos(a), reach * np.sin(a), r * (1.25 if k == 0 else 0.95)]), r))
        b.sphere(blobs[-1][0], r, green, 16)
    for k in range(40):
        z = 0.05 + 0.9 * (k + 0.5) / 40
        a = k * 2.399963
        way = np.array([np.cos(a) * np.sqrt(1 - z * z), np.sin(a) * np.sqrt(1 - z * z), z])
        start = np.array([0, 0, w * 0.2])
        reach = max(_exit(start, way, center, r) for center, r in blobs)
        b.sphere(start + way * (reach + 0.004), w * 0.026, material("plastic", p["bloom"]), 8)
    return b.built("bush", {"color": "green", "material": "leaf"})


def _exit(start: np.ndarray, direction: np.ndarray, center: np.ndarray, r: float) -> float:
    """How far along a ray it leaves a ball; 0 if it misses."""
    across = start - center
    half = float(direction @ across)
    inside = half * half - float(across @ across) + r * r
    return -half + float(np.sqrt(inside)) if inside > 0 else 0.0
