"""What stands in gardens and parks."""

from __future__ import annotations

import numpy as np

from scenegen.assets.catalogue import register
from scenegen.assets.looks.materials import draw, material
from scenegen.assets.looks.mesh import Built, Seat, Surface
from scenegen.assets.modelling.implicit import Bone, mirrored
from scenegen.assets.modelling.kit import Builder, rotation, translation
from scenegen.assets.modelling.parts import SOFT_COLORS, Params, of, span, words
from scenegen.assets.modelling.quadrupeds import HEAD, Beast, grow, trunk


@register(
    "picnic_table",
    affords=("sit on",),
    family="park", has_front=False,
    sample=lambda rng: {"look": [draw(rng, ("oak", "pine", "walnut", "wood")), None], "length": span(rng, 1.6, 2.0)},
)  # fmt: skip
def picnic_table(p: Params) -> Built:
    """A plank table with benches fixed to it on both sides."""
    b, wood, n = Builder(), of(p["look"]), p["length"]
    for k in range(5):
        b.box((0, (k - 2) * 0.15, 0.745), (n, 0.14, 0.035), wood)
    for s in (-1, 1):
        for k in range(2):
            b.box((0, s * (0.6 + 0.15 * k), 0.435), (n, 0.14, 0.035), wood)
        x = s * (n / 2 - 0.13)
        b.box((x, 0, 0.385), (0.09, 1.62, 0.09), wood).box((x, 0, 0.685), (0.09, 0.7, 0.08), wood)
        for side in (-1, 1):
            b.tube([(x, side * 0.62, 0), (x, side * 0.22, 0.7)], 0.045, wood, 8)
    seats = tuple(Seat(x, s * 0.68, 0.4525, -s * np.pi / 2) for s in (-1, 1) for x in (-0.22 * n, 0.22 * n))
    return b.built(
        "picnic table", words(p["look"]), seats=seats, surfaces=(Surface(-n / 2 + 0.05, -0.33, n / 2 - 0.05, 0.33, 0.7625, 1.2),)
    )


@register(
    "bird_bath",
    rooted=True,
    confused_with=("sundial", "pond"),
    family="park",
    has_front=False,
    sample=lambda rng: {"look": draw(rng, ("stone", "concrete", "terracotta")), "height": span(rng, 0.7, 0.95)},
)
def bird_bath(p: Params) -> Built:
    """A shallow bowl of water on a turned foot."""
    b, stone, h = Builder(), material(p["look"]), p["height"]
    foot = [
        (0.2, 0),
        (0.2, 0.05),
        (0.13, 0.1),
        (0.09, 0.2),
        (0.07, h * 0.5),
        (0.1, h * 0.72),
        (0.07, h * 0.8),
        (0.2, h * 0.9),
        (0.32, h),
    ]
    b.lathe([*foot, (0.29, h), (0.2, h - 0.05), (0, h - 0.07)], stone, 36).cylinder(
        (0, 0, h - 0.05), 0.225, 0.02, material("water"), segments=32
    )
    return b.built("bird bath", words([p["look"], None]))


@register(
    "statue",
    motley=("dove",),
    confused_with=("fountain", "sundial"),
    family="park", has_front=True, facing="nowhere",
    sample=lambda rng: {"look": draw(rng, ("stone", "bronze", "marble")), "style": draw(rng, ("bear", "dove")), "height": span(rng, 0.8, 1.2)},
)  # fmt: skip
def statue(p: Params) -> Built:
    """A bear sitting up or a great dove, on a stepped pedestal; the figure looks towards +X."""
    b, h = Builder(), p["height"]
    look = material("brass", rgb=(0.36, 0.3, 0.2), roughness=0.45, metallic=0.5) if p["look"] == "bronze" else material(p["look"])
    stone = material("stone" if p["look"] != "stone" else "concrete")
    b.box((0, 0, 0.08), (1.1, 1.1, 0.16), stone, 0.02).box((0, 0, 0.2), (0.92, 0.92, 0.1), stone, 0.02)
    b.box((0, 0, 0.24 + h / 2), (0.74, 0.74, h), stone, 0.015).box((0, 0, h + 0.27), (0.86, 0.86, 0.08), stone, 0.02)
    b.box((0.375, 0, 0.3 + h * 0.55), (0.02, 0.42, 0.26), material("brass"), 0.004, part="front")
    if p["style"] == "bear":
        bear = Beast(
            0.6,
            0.62,
            0.24,
            0.2,
            (0.14, 0.22),
            (0.16, 0.12),
            0.15,
            (0.17, 0.075, 0.055, 0.2),
            0.055,
            0.06,
            0.15,
            ((0, 0, 0, 0.04), (-0.03, 0, 0, 0.03)),
        )
        bones, skull = trunk(bear, "sitting")
        ears = mirrored(
            [Bone((skull[0] - 0.03, 0.11, skull[2] + 0.12), (skull[0] - 0.03, 0.11, skull[2] + 0.13), 0.05, 0.05, HEAD)]
        )
        figure, base = [*bones, *ears], -0.05
    else:
        figure = [Bone((-0.2, 0, 0.3), (0.18, 0, 0.34), 0.16, 0.18), Bone((0.24, 0, 0.44), (0.32, 0, 0.64), 0.12, 0.09),
                  Bone((0.34, 0, 0.68), (0.34, 0, 0.68), 0.105, 0.105, HEAD), Bone((0.42, 0, 0.67), (0.54, 0, 0.64), 0.05, 0.012, HEAD),
                  Bone((-0.2, 0, 0.3), (-0.62, 0, 0.26), 0.11, 0.03, 0, 1.6), Bone((0, 0, 0.2), (0, 0, 0), 0.12, 0.16),
                  *mirrored([Bone((0.1, 0.1, 0.42), (-0.2, 0.3, 0.78), 0.1, 0.06), Bone((-0.2, 0.3, 0.78), (-0.5, 0.42, 0.8), 0.07, 0.02),
                             Bone((-0.05, 0.14, 0.44), (-0.42, 0.34, 0.6), 0.08, 0.02)])]  # fmt: skip
        base = 0.0
    part = Builder()
    grow(part, figure, 0.024, {0: (look, "front"), 1: (look, "front"), 2: (look, "front"), 3: (look, "front")})
    points, faces = part.raw()
    b.add(
        points,
        faces,
        look,
        "front",
        translation(0.02 if p["style"] == "bear" else 0.0, 0, h + 0.31 + base + 0.05 - float(points[:, 2].min()) - 0.06),
    )
    shown = {"bronze": "brown", "stone": "gray", "marble": "gray"}[p["look"]]
    return b.built("statue", {"color": shown, "style": p["style"]})


@register(
    "gazebo",
    motley=True,
    family="park",
    has_front=False,
    sample=lambda rng: {"color": draw(rng, ("white", "green", "brown", "blue")), "radius": span(rng, 1.3, 1.7)},
)
def gazebo(p: Params) -> Built:
    """A round pavilion: posts and railings under a pointed roof, open on one side."""
    b, r, paint = Builder(), p["radius"], material("painted", p["color"])
    roof = material("terracotta") if p["color"] != "green" else material("painted", "gray")
    a = np.arange(8) * np.pi / 4 + np.pi / 8
    corner = np.column_stack([r * np.cos(a), r * np.sin(a)])
    b.lathe([(r + 0.12, 0), (r + 0.12, 0.12), (0, 0.12)], material("stone"), 8, transform=rotation("z", np.pi / 8))
    for k in range(8):
        x, y = corner[k]
        b.box((x, y, 1.2), (0.09, 0.09, 2.2), paint)
        u, v = corner[(k + 1) % 8]
        b.tube([(x, y, 2.22), (u, v, 2.22)], 0.05, paint, 8)
        if k == 7:
            continue
        for z in (0.28, 0.85):
            b.tube([(x, y, z), (u, v, z)], 0.03, paint, 8)
        for t in np.linspace(0.15, 0.85, 6):
            q = (x + (u - x) * t, y + (v - y) * t)
            b.tube([(*q, 0.28), (*q, 0.85)], 0.016, paint, 6)
    b.lathe(
        [(r + 0.28, 2.24), (r + 0.28, 2.29), (0.3, 3.05), (0.04, 3.15), (0, 3.15)], roof, 8, transform=rotation("z", np.pi / 8)
    )
    b.sphere((0, 0, 3.22), 0.09, paint, 16)
    return b.built("gazebo", {"color": p["color"], "material": "wood"})


@register(
    "flower_bed",
    confused_with=("planter", "bush"),
    family="park", has_front=False,
    sample=lambda rng: {"bloom": draw(rng, ("red", "yellow", "pink", "purple", "white", "orange")), "second": draw(rng, ("white", "yellow", "pink")),
                        "length": span(rng, 1.2, 2.4), "width": span(rng, 0.8, 1.3), "edge": draw(rng, ("stone", "brick")), "grow": int(rng.integers(10_000))},
)  # fmt: skip
def flower_bed(p: Params) -> Built:
    """An oval of earth with flowers, edged with stones or bricks."""
    b, n, w, rng = Builder(), p["length"] / 2, p["width"] / 2, np.random.default_rng(p["grow"])
    a = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    b.extrude(np.column_stack([(n - 0.05) * np.cos(a), (w - 0.05) * np.sin(a)]), 0.1, material("soil"))
    edge = material(p["edge"], scale=0.5)
    for t in np.linspace(0, 2 * np.pi, int(22 * (n + w) / 2), endpoint=False):
        b.cushion(
            (n * np.cos(t), w * np.sin(t), 0.07),
            (0.12, 0.16, 0.14),
            edge,
            0.03,
            yaw=float(np.arctan2(w * np.cos(t), -n * np.sin(t)) + np.pi / 2),
        )
    look = {True: material("plastic", p["bloom"], roughness=0.8), False: material("plastic", p["second"], roughness=0.8)}
    count = min(int(70 * n * w), 44)
    for k in range(count):
        r = np.sqrt((k + 0.5) / count) * 0.88
        x, y = n * r * np.cos(k * 2.399963), w * r * np.sin(k * 2.399963)
        h = 0.22 + 0.12 * (1 - r) + float(rng.uniform(0, 0.06))
        b.sphere((x, y, h - 0.08), (0.085, 0.085, 0.09), material("leaf"), 8)
        for t in range(4):
            d = t * 1.57 + k
            b.sphere(
                (x + 0.05 * np.cos(d), y + 0.05 * np.sin(d), h + 0.01 * t), 0.036, look[r < 0.62 or p["second"] == p["bloom"]], 6
            )
    return b.built("flower bed", {"material": "soil"})


@register(
    "pond",
    family="park",
    has_front=False,
    sample=lambda rng: {"length": span(rng, 2.6, 4.0), "width": span(rng, 1.8, 2.8), "grow": int(rng.integers(10_000))},
)
def pond(p: Params) -> Built:
    """A small pond: water in a ring of stones, with reeds and lily pads."""
    b, rng = Builder(), np.random.default_rng(p["grow"])
    n, w = p["length"] / 2 - 0.15, p["width"] / 2 - 0.15
    a = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    wave = 1 + 0.05 * np.sin(2 * a + float(rng.uniform(0, 6))) + 0.04 * np.sin(3 * a)
    rim = np.column_stack([n * wave * np.cos(a), w * wave * np.sin(a)])
    b.extrude(rim, 0.05, material("water", rgb=(0.27, 0.45, 0.5), roughness=0.06))
    around = float(np.linalg.norm(np.roll(rim, -1, 0) - rim, axis=1).sum())
    for k in range(int(around / 0.26)):
        i = k * 48 / int(around / 0.26)
        x, y = rim[int(i)] + (rim[(int(i) + 1) % 48] - rim[int(i)]) * (i % 1)
        s = rng.uniform(0.1, 0.17, 2)
        shade = float(rng.uniform(0.85, 1.1))
        b.sphere((x, y, 0.03), (s[0], s[1], 0.11), material("stone", rgb=(0.6 * shade, 0.59 * shade, 0.56 * shade)), 10)
    for k in range(5):
        x, y = n * float(rng.uniform(-0.6, 0.6)), w * float(rng.uniform(-0.6, 0.6))
        b.cylinder((x, y, 0.05), 0.13, 0.012, material("leaf"), segments=14)
        if k % 2 == 0:
            b.sphere((x, y, 0.09), (0.06, 0.06, 0.04), material("plastic", "pink"), 10)
    for k in range(14):
        x, y = rim[4] * 0.9 + rng.normal(0, 0.12, 2)
        h = float(rng.uniform(0.5, 0.9))
        b.tube([(x, y, -0.07), (x + float(rng.normal(0, 0.05)), y, h)], [0.012, 0.004], material("leaf"), 5)
        if k % 3 == 0:
            b.cylinder((x, y, h - 0.1), 0.022, 0.14, material("bark"), segments=8)
    return b.built("pond", {"color": "teal"})


@register(
    "footbridge", family="park", has_front=False,
    sample=lambda rng: {"look": draw(rng, ("oak", "wood", "red")), "length": span(rng, 2.4, 3.2)},
)  # fmt: skip
def footbridge(p: Params) -> Built:
    """An arched garden bridge with railings."""
    b, n = Builder(), p["length"]
    look = material("painted", "red") if p["look"] == "red" else material(p["look"])
    t = np.linspace(-1, 1, 17)
    arch = 0.1 + 0.42 * (1 - t**2)
    for k in range(16):
        x, z = (t[k] + t[k + 1]) * n / 4, (arch[k] + arch[k + 1]) / 2
        slope = float(np.arctan2(arch[k + 1] - arch[k], (t[k + 1] - t[k]) * n / 2))
        b.box(
            (x, 0, z),
            (n / 16 * 0.9 / max(np.cos(slope), 0.5), 1.0, 0.045),
            look,
            0.006,
            transform=rotation("y", -slope, (x, 0, z)),
        )
    for s in (-1, 1):
        line = np.column_stack([t * n / 2, 0 * t + s * 0.5, arch])
        b.tube(line - [0, 0, 0.07], 0.06, look, 8).tube(line + [0, 0, 0.78], 0.038, look, 10).tube(
            line + [0, 0, 0.4], 0.022, look, 8
        )
        for k in range(0, 17, 4):
            b.box((*line[k, :2], line[k, 2] / 2 + 0.42), (0.08, 0.08, line[k, 2] + 0.84), look, 0.01)
    return b.built("footbridge", {"color": look.color, "material": "wood"})


@register(
    "sundial",
    rooted=True,
    confused_with=("pond",),
    family="park",
    has_front=False,
    sample=lambda rng: {"look": draw(rng, ("stone", "marble", "concrete")), "height": span(rng, 0.8, 1.0)},
)
def sundial(p: Params) -> Built:
    """A brass dial with a gnomon on a baluster."""
    b, look, h = Builder(), material(p["look"]), p["height"]
    b.box((0, 0, 0.05), (0.46, 0.46, 0.1), look, 0.01).lathe(
        [(0.16, 0.1), (0.11, 0.18), (0.15, 0.4), (0.08, h * 0.7), (0.12, h - 0.1), (0.2, h - 0.06), (0.2, h), (0, h)], look, 28
    )
    b.cylinder((0, 0, h), 0.19, 0.012, material("brass"), segments=36)
    to_side = np.array([[1, 0, 0, 0], [0, 0, -1, 0.006], [0, 1, 0, 0], [0, 0, 0, 1.0]])
    b.extrude([(-0.12, h + 0.01), (0.13, h + 0.01), (-0.12, h + 0.2)], 0.012, material("brass"), transform=to_side)
    return b.built("sundial", words([p["look"], None]))


@register(
    "bird_house",
    motley=True,
    family="park",
    has_front=True,
    facing="nowhere",
    sample=lambda rng: {"color": draw(rng, ("red", "blue", "yellow", "green", "teal")), "height": span(rng, 1.5, 1.9)},
)
def bird_house(p: Params) -> Built:
    """A nesting box on a post: its hole and perch face +X."""
    b, h, wall, wood = Builder(), p["height"], material("painted", p["color"]), material("wood")
    b.box((0, 0, 0.02), (0.3, 0.3, 0.04), wood).box((0, 0, h / 2), (0.07, 0.07, h), wood).box(
        (0, 0, h + 0.13), (0.24, 0.24, 0.28), wall, 0.005
    )
    b.extrude([(-0.12, h + 0.26), (0.12, h + 0.26), (0, h + 0.38)], 0.24, wall, (-0.12, 0, 0), axis="x")
    for s in (-1, 1):
        b.box(
            (0, s * 0.085, h + 0.335),
            (0.32, 0.23, 0.022),
            wood,
            0.004,
            transform=rotation("x", -s * np.pi / 4, (0, s * 0.085, h + 0.335)),
        )
    b.cylinder((0.118, 0, h + 0.17), 0.032, 0.005, material("rubber"), axis="x", part="front").cylinder(
        (0.12, 0, h + 0.08), 0.01, 0.07, wood, axis="x", part="front"
    )
    return b.built("bird house", {"color": p["color"], "material": "wood"})


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
    "parasol", nouns=("patio umbrella",), family="street", has_front=False, sample=lambda rng: {"color": draw(rng, SOFT_COLORS)}
)
def parasol(p: Params) -> Built:
    """An open sunshade on a foot."""
    look: list[str | None] = ["fabric", p["color"]]
    b, cloth = Builder(), of(look)
    b.cylinder((0, 0, 0), 0.26, 0.06, material("concrete"), bevel=0.01).cylinder((0, 0, 0.05), 0.022, 2.3, material("oak"))
    b.lathe([(1.13, 2.0), (1.15, 2.0), (0.6, 2.26), (0.03, 2.42), (0, 2.42)], cloth, 8)
    return b.built("patio umbrella", words(look))
