"""What people wear besides clothes: hats, glasses, bags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import COLORS
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.people.bodies.anatomy import ARM, Params, crotch, number_of, scale
from scenegen.assets.people.bodies.body import Body, bone_group
from scenegen.assets.people.bodies.skull import Skull, skull_of
from scenegen.assets.people.garments.cloth import Dressing
from scenegen.assets.people.garments.clothes import TOPS, cloth

Floats = NDArray[np.float64]
HATS = ("cap", "beanie", "sun hat")
GLASSES = ("glasses", "sunglasses")
BAGS = ("backpack", "shoulder bag")
TAKEN_FOR = {"cap": "hat", "beanie": "hat", "sun hat": "hat", "backpack": "backpack", "shoulder bag": "handbag"}
"""What of it is called like a thing that lies about, which it may be taken for."""
AROUND, RINGS = 48, 12


def laden(params: Params) -> bool:
    """Whether somebody has something on the back, so that they neither lean back nor bend down."""
    return params.get("bag") == "backpack"


def add_worn(to: Dressing, body: Body, params: Params) -> None:
    """Everything of it that the parameters name."""
    if params.get("hat"):
        _hat(to, body, params)
    if params.get("glasses"):
        _glasses(to, body, params["glasses"])
    if params.get("bag"):
        (_backpack if laden(params) else _shoulder_bag)(to, body, params)


def _hat(to: Dressing, body: Body, params: Params) -> None:
    """A dome over skull and hair, with a visor, a turned-up band or a brim."""
    skull, kind = skull_of(body), params["hat"]
    look = cloth(params["hat_color"], "felt")
    trim = cloth(params["hat_color"], "band", 0.8)
    head, part = body.rig.index["head"], number_of("hat")
    azimuth = np.linspace(-np.pi, np.pi, AROUND, endpoint=False)
    low = _brim_polar(skull, azimuth, {"cap": 0.046, "beanie": 0.04, "sun hat": 0.042}[kind])
    t = np.linspace(0, 1, RINGS)
    polar = low[:, None] * t[None]
    around = np.broadcast_to(azimuth[:, None], polar.shape)
    puff = {"cap": 0.016, "beanie": 0.017, "sun hat": 0.018}[kind]
    lift = puff + {"cap": 0.008, "beanie": 0.014, "sun hat": 0.014}[kind] * (1 - t**2)[None] + 0 * polar
    if kind == "beanie":
        lift = lift + 0.0015 * np.sin(azimuth * 30)[:, None] * np.minimum(t * 2, 1)[None]
    outer, inner = skull.layers(around, polar, lift, lift - 0.005)
    vertices, faces = _double(outer, inner)
    to.rigid(vertices, faces, look, part, head)
    if kind == "beanie":
        _turn_up(to, skull, azimuth, low, puff, trim, head)
        return
    rim = outer[:, -1]
    share = np.cos(azimuth / 1.05) if kind == "cap" else np.ones(AROUND)
    wide = (
        np.where(np.abs(azimuth) < 1.25, 0.075 * np.clip(share, 0, 1) ** 0.55, 0.0) if kind == "cap" else np.full(AROUND, 0.068)
    )
    if kind == "cap":
        wide = np.where(np.abs(azimuth) < 1.25, wide * np.clip((1.25 - np.abs(azimuth)) / 0.5, 0, 1) ** 0.5, 0.0)
    flat = rim - skull.centre
    flat[:, 2] = 0
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    if kind == "cap":
        flat = np.stack([np.maximum(flat[:, 0], 0.2), flat[:, 1] * 0.35, 0 * flat[:, 0]], 1)
        flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    steps = np.linspace(0, 1, 6)
    droop = -0.02 if kind == "cap" else -0.016
    top = rim[:, None] + (flat * (wide * skull.unit)[:, None])[:, None] * steps[None, :, None]
    top[..., 2] += (droop * steps**1.6)[None] * skull.unit * (wide > 0)[:, None] + 0.003 * skull.unit
    if kind == "cap":
        top[..., 2] -= (np.abs(flat[:, 1]) * 0.02 * skull.unit)[:, None] * steps[None]
        kept = np.abs(azimuth) < 1.3
        vertices, faces = _double(top[kept], top[kept] - [0, 0, 0.004], wrap=False)
        to.rigid(vertices, faces, trim, part, head)
        b = Builder().sphere(skull.at(np.zeros(1), np.zeros(1), puff + 0.009)[0], 0.007 * skull.unit, trim, 8)
        shape, index = b.raw()
        to.rigid(shape, index, trim, part, head)
        return
    vertices, faces = _double(top, top - [0, 0, 0.005])
    to.rigid(vertices, faces, look, part, head)
    ribbon = Material("ribbon", "black", (0.12, 0.11, 0.11), roughness=0.7)
    rows = np.linspace(0.84, 1.0, 3)
    band = skull.at(np.repeat(azimuth[:, None], 3, 1), low[:, None] * rows[None], lift[:, -1:] + 0.0045 + 0 * rows[None])
    vertices, faces = _double(band, band - (band - skull.centre) * 0.03)
    to.rigid(vertices, faces, ribbon, part, head)


def _turn_up(to: Dressing, skull: Skull, azimuth: Floats, low: Floats, puff: float, look: Material, head: int) -> None:
    """The turned-up band of a beanie."""
    rows = np.linspace(0.80, 1.0, 4)
    lift = puff + 0.007 + 0.0015 * np.sin(azimuth * 40)[:, None] + 0 * rows
    around = np.repeat(azimuth[:, None], 4, 1)
    band, back = skull.layers(around, low[:, None] * rows[None], lift, puff - 0.004 + 0 * rows + 0 * low[:, None])
    vertices, faces = _double(band, back)
    to.rigid(vertices, faces, look, number_of("hat"), head)


def _brim_polar(skull: Skull, azimuth: Floats, front: float) -> Floats:
    """(A,) polar angle at which a hat ends: level with `front` over the eyes ahead, lower behind."""
    polar = np.linspace(0.5, 1.9, 60)
    z = skull.local(skull.at(azimuth[:, None], np.broadcast_to(polar, (len(azimuth), 60))))[..., 2]
    line = front - 0.035 * (1 - np.cos(azimuth)) / 2
    out: Floats = polar[np.abs(z - line[:, None]).argmin(1)]
    return np.convolve(np.concatenate([out[-2:], out, out[:2]]), np.ones(5) / 5, "valid")


def _double(outer: Floats, inner: Floats, wrap: bool = True) -> tuple[Floats, NDArray[np.int64]]:
    """A closed sheet of two sides from grids of points (A, R, 3), joined along their borders; `wrap` closes the first axis."""
    count, rows, _ = outer.shape
    points = np.concatenate([outer.reshape(-1, 3), inner.reshape(-1, 3)])
    i, j = np.meshgrid(np.arange(count if wrap else count - 1), np.arange(rows - 1), indexing="ij")
    a, b = i * rows + j, ((i + 1) % count) * rows + j
    front = np.concatenate([np.stack([a, a + 1, b + 1], -1).reshape(-1, 3), np.stack([a, b + 1, b], -1).reshape(-1, 3)])
    size = count * rows
    faces = [front, front[:, ::-1] + size]
    k = np.arange(count if wrap else count - 1)
    for row in (0, rows - 1):
        a, b = k * rows + row, ((k + 1) % count) * rows + row
        quad = np.concatenate([np.stack([a, a + size, b + size], 1), np.stack([a, b + size, b], 1)])
        faces.append(quad if row else quad[:, ::-1])
    if not wrap:
        for column in (0, count - 1):
            a = column * rows + np.arange(rows - 1)
            quad = np.concatenate([np.stack([a, a + size, a + 1 + size], 1), np.stack([a, a + 1 + size, a + 1], 1)])
            faces.append(quad if column == 0 else quad[:, ::-1])
    return points, np.concatenate(faces)


def _glasses(to: Dressing, body: Body, kind: str) -> None:
    """Two rims, a bridge and temples to the ears; dark lenses for the sun."""
    skull = skull_of(body)
    eye, unit = skull.eye, skull.unit
    frame = Material("frame", "black", (0.06, 0.06, 0.07), roughness=0.3)
    lens = Material("lens", "black", (0.03, 0.035, 0.04), roughness=0.12)
    b = Builder()
    turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    for sign in (-1, 1):
        middle = eye + np.array([0.027, sign * 0.033, -0.004]) * unit
        wide = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.75 * 0.0255
        high = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.75 * 0.0195
        rim = middle + np.stack([-0.12 * np.abs(wide * sign + 0.006), wide, high], 1) * unit
        b.tube(rim, 0.0019 * unit, frame, 6, closed=True)
        if kind == "sunglasses":
            fan = np.array([[28, k, (k + 1) % 28] for k in range(28)])
            glass = np.concatenate([rim, middle[None]])
            back = glass - [0.002 * unit, 0, 0]
            b.add(np.concatenate([glass, back]), np.concatenate([fan, fan[:, ::-1] + 29]), lens)
        hinge = eye + np.array([0.022, sign * 0.0585, 0.004]) * unit
        ear = eye + np.array([-0.085, sign * 0.079, 0.004]) * unit
        b.tube(
            [hinge, (hinge + ear) / 2 + [0, sign * 0.003 * unit, 0], ear, ear + np.array([-0.02, -sign * 0.004, -0.022]) * unit],
            0.0019 * unit,
            frame,
            6,
        )
    across = np.linspace(-0.0085, 0.0085, 5)
    b.tube(eye + np.stack([0.0275 + 0 * across, across, 0.001 - 25 * across**2], 1) * unit, 0.002 * unit, frame, 6)
    _carry(to, b, body.rig.index["head"], number_of("glasses"))


def _carry(to: Dressing, b: Builder, bone: int, part: int) -> None:
    """All of a builder's pieces with their own materials, on one bone."""
    shape, (vertices, faces) = b.mesh(), b.raw()
    numbers = np.array([to.number(look) for look in shape.materials], dtype=np.int32)[shape.face_material]
    to.rigid(vertices, faces, numbers, part, bone)


def strap_fields(body: Body, params: Params) -> dict[str, Floats]:
    """Signed metres inside the straps of a bag, over the skin (V,)."""
    v, s = body.vertices, scale(body)
    arm = bone_group(body, *ARM[1:], "neck", "head")
    if params.get("bag") == "backpack":
        y = np.abs(v[:, 1])
        slant = np.where(v[:, 0] > body.joint("spine02")[0], 0.1 + 0.15 * (v[:, 2] / s - 1.24), 0.085) * s
        low = float(body.joint("spine03")[2]) + 0.02 * s
        level = np.minimum(v[:, 2] - low, 0.026 * s - np.abs(y - slant))
        return {"strap": np.where(arm < 0.6, level, -0.1)}
    if params.get("bag") == "shoulder bag":
        left = np.array([0, 0.075 * s, float(body.joint("upperarm01.L")[2]) + 0.03 * s])
        right = np.array([0, -0.17 * s, crotch(body) + 0.06 * s])
        way = (right - left)[1:] / np.linalg.norm((right - left)[1:])
        off = v[:, 1:] - left[1:]
        distance = np.abs(off[:, 0] * way[1] - off[:, 1] * way[0])
        return {"strap": np.where((arm < 0.6) & (v[:, 2] > right[2]), 0.018 * s - distance, -0.1)}
    return {}


def _backpack(to: Dressing, body: Body, params: Params) -> None:
    s = scale(body)
    look, trim = cloth(params["bag_color"], "canvas"), cloth(params["bag_color"], "canvas trim", 0.7)
    trunk = bone_group(body, *ARM) < 0.2
    middle = float(body.joint("spine02")[2]) + 0.0 * s
    back = (
        float(body.vertices[trunk & (np.abs(body.vertices[:, 2] - middle) < 0.2 * s), 0].min())
        - (TOPS[params["top"]].ease + 0.006) * s
    )
    b = Builder()
    b.cushion((back - 0.07 * s, 0, middle), (0.14 * s, 0.29 * s, 0.42 * s), look, 0.055 * s, 0.012 * s)
    b.cushion((back - 0.145 * s, 0, middle - 0.075 * s), (0.06 * s, 0.22 * s, 0.2 * s), look, 0.028 * s, 0.006 * s)
    b.cushion((back - 0.075 * s, 0, middle + 0.12 * s), (0.155 * s, 0.296 * s, 0.012 * s), trim, 0.005 * s)
    b.tube(
        [
            (back - 0.03 * s, 0.03 * s, middle + 0.2 * s),
            (back - 0.03 * s, 0.025 * s, middle + 0.235 * s),
            (back - 0.03 * s, -0.025 * s, middle + 0.235 * s),
            (back - 0.03 * s, -0.03 * s, middle + 0.2 * s),
        ],
        0.007 * s,
        trim,
        6,
    )
    b.box((back - 0.177 * s, 0, middle + 0.0 * s), (0.004 * s, 0.17 * s, 0.008 * s), trim, 0.001)
    _carry(to, b, body.rig.index["spine02"], number_of("bag"))


def _shoulder_bag(to: Dressing, body: Body, params: Params) -> None:
    s = scale(body)
    look, trim = (
        Material("leather", params["bag_color"], COLORS[params["bag_color"]], roughness=0.5),
        cloth(params["bag_color"], "bag trim", 0.7),
    )
    trunk = (bone_group(body, *ARM) < 0.2) & (np.abs(body.vertices[:, 2] - crotch(body) - 0.02 * s) < 0.12 * s)
    side = float(body.vertices[trunk, 1].min()) - (TOPS[params["top"]].ease + 0.024) * s
    z, x = crotch(body) + 0.0 * s, float(body.joint("upperleg01.R")[0])
    b = Builder()
    b.cushion((x, side - 0.035 * s, z), (0.26 * s, 0.085 * s, 0.19 * s), look, 0.03 * s, 0.006 * s)
    b.cushion((x, side - 0.078 * s, z + 0.035 * s), (0.264 * s, 0.012 * s, 0.12 * s), trim, 0.005 * s)
    for sign in (-1, 1):
        b.tube(
            [(x + sign * 0.1 * s, side - 0.02 * s, z + 0.08 * s), (x + sign * 0.04 * s, side + 0.01 * s, z + 0.17 * s)],
            0.006 * s,
            trim,
            6,
        )
    _carry(to, b, body.rig.index["root"], number_of("bag"))
