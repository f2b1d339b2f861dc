"""Hair: a cap on the scalp, and over it locks that follow the head, hang, or curl; beards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.people.bodies.anatomy import Params, number_of
from scenegen.assets.people.bodies.body import Body
from scenegen.assets.people.bodies.skull import Skull, hairline, skull_of
from scenegen.assets.people.garments.cloth import Dressing

Floats = NDArray[Any]
HAIR = {"black": "1f1b1a", "brown": "5a3a24", "blond": "c9a55f", "red": "8f4422", "gray": "9c9c9c", "white": "d8d6d0"}
GOLDEN = 0.6180339887498949
AT_ONCE = 6
"""Steps down the head at which the hairline is looked for before it is asked where it is found already."""


@dataclass(frozen=True)
class Style:
    """cap: thickness of the hair on the scalp; lift: how far locks stand off; drop: how far they hang below the eyes (0: they end at
    the hairline); part: where they part, across the head; back: swept back to a tie. Units of a face."""

    cap: float
    lift: float = 0.0
    drop: float = 0.0
    part: float | None = None
    back: bool = False
    curls: float = 0.0


STYLES: dict[str, Style] = {
    "bald": Style(0.0),
    "crop": Style(0.006),
    "short": Style(0.008, 0.012),
    "parted": Style(0.010, 0.013, part=0.032),
    "bob": Style(0.012, 0.016, drop=0.115, part=0.02),
    "long": Style(0.012, 0.016, drop=0.27, part=0.0),
    "ponytail": Style(0.008, 0.010, back=True),
    "bun": Style(0.008, 0.010, back=True),
    "curly": Style(0.010, curls=0.016),
    "afro": Style(0.014, curls=0.038),
}
"""Hair styles by name."""
SWEEP = {"ponytail": (-0.158, 0.055), "bun": (-0.150, 0.088)}
"""Where hair that is swept back is tied: depth and height from the eyes, units of a face."""


def hair_material(params: Params, shade: float = 1.0) -> Material:
    """The hair's."""
    code = HAIR[params["hair_color"]]
    r, g, b = (int(code[k : k + 2], 16) / 255 * shade for k in (0, 2, 4))
    return Material("hair", params["hair_color"], (r, g, b), roughness=0.5)


def hair_field(p: Floats, unit: float, head: Floats, params: Params) -> Floats:
    """Signed metres inside the hairline, for points p about the eyes in units of a face."""
    if params["hair"] == "bald":
        return np.full(len(p), -0.05)
    line = hairline(p[:, 0])
    out: Floats = np.where(head > 0.4, (p[:, 2] - line) * unit, -0.05)
    return out


def add_hair(to: Dressing, body: Body, params: Params) -> None:
    """Locks, tails, buns and curls; the cap itself is part of the skin."""
    style, skull = STYLES[params["hair"]], skull_of(body)
    head, part = body.rig.index["head"], number_of("hair")
    hat = bool(params.get("hat"))
    looks = [hair_material(params, shade) for shade in (1.0, 0.88, 1.1)]
    if style.curls:
        _curls(to, skull, style, looks, head, part, hat)
    elif style.lift:
        paths, normals = _locks(skull, style, params["hair"], hat)
        width = (0.0135 if style.drop else 0.0095) * skull.unit
        for k, look in enumerate(looks):
            vertices, faces = ribbons(paths[k::3], normals[k::3], width, width * 0.5)
            to.rigid(vertices, faces, look, part, head)
    if style.back:
        _tied(to, skull, params, looks, head, part)


def _locks(skull: Skull, style: Style, name: str, hat: bool) -> tuple[Floats, Floats]:
    """Paths (L, K, 3) of locks over the head and away from it, and the outward directions along them."""
    count, steps = (110, 9) if not style.drop else (96, 12)
    k = np.arange(count)
    jitter: Floats = (k * GOLDEN) % 1.0
    t = np.linspace(0, 1, steps)
    lift = min(style.lift, 0.007) if hat else style.lift
    if style.back:
        return _swept(skull, name, count, steps, lift)
    azimuth = (k + 0.5) / count * 2 * np.pi - np.pi
    polar0 = 0.08 + 0.5 * jitter**1.4
    start = azimuth.copy()
    side = (style.part or 0.0) * 9
    reach = 1.25 if style.drop else 1.0
    front = np.abs(azimuth) < reach
    sign = np.where(azimuth >= side * 0.5, 1.0, -1.0)
    goal = np.where(front, azimuth * 0.92 + 0.12, azimuth)
    if style.part is not None:
        edge = float(_last_polar(skull, np.array([side]))[0])
        near = 1 - np.clip(np.abs(azimuth - side * 0.5) / reach, 0, 1)
        start = np.where(front, side + sign * 0.06, azimuth)
        polar0 = np.where(front, 0.12 + (edge - 0.14) * near**0.8, polar0)
        goal = np.where(front, sign * (1.32 if style.drop else 0.75 + 0.5 * np.abs(azimuth)), azimuth)
    bend = t[None] ** (0.8 if style.part is not None else 1.3)
    around = start[:, None] + (goal - start)[:, None] * bend
    end = _last_polar(skull, goal if style.drop else around[:, -1])
    if not style.drop:
        end = end - np.where(front, 0.1, 0.03) + np.where(front, 0.13, 0.05) * jitter
        polar = polar0[:, None] + (end - polar0)[:, None] * t
        rise = lift * (0.45 + 0.7 * jitter)[:, None] * np.sin(np.pi * np.clip(t * 0.85 + 0.15, 0, 1)) ** 0.6 + 0.002
        points = skull.at(around, polar, rise)
    else:
        points = _hanging(skull, style, around, polar0, end, lift, np.asarray(jitter, dtype=np.float64))
    out = points - skull.centre
    out[..., 2] *= 0.25 if style.drop else 1.0
    normals = out / np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), 1e-9)
    return points, normals


def _hanging(skull: Skull, style: Style, around: Floats, start: Floats, end: Floats, lift: float, jitter: Floats) -> Floats:
    """Paths over the head to the height of the ears, then down; the ends turn in a little."""
    steps = around.shape[1]
    over = 7
    t = np.linspace(0, 1, over)
    stop = np.minimum(end, 1.5)
    polar = start[:, None] + (stop - start)[:, None] * t
    head = skull.at(around[:, :over] + (around[:, -1:] - around[:, :over]) * t**1.5, polar, lift * (0.6 + 0.6 * jitter)[:, None])
    last, flat = head[:, -1], head[:, -1] - skull.centre
    flat[:, 2] = 0
    way = flat / np.linalg.norm(flat, axis=1, keepdims=True)
    s = np.linspace(0, 1, steps - over + 1)[1:]
    bottom = skull.eye[2] - (style.drop - 0.02 * jitter) * skull.unit
    down = last[:, None] + np.array([0, 0, 1.0]) * ((bottom - last[:, 2])[:, None] * s)[..., None]
    out = (0.012 * np.sin(np.pi * s * 0.8) - 0.018 * s**2) * skull.unit
    down = down + way[:, None] * out[None, :, None]
    behind = np.clip(-(down[..., 0] - skull.eye[0]) / skull.unit - 0.1, 0, 0.1)
    down[..., 0] += behind * 0.25 * s * skull.unit
    paths: Floats = np.concatenate([head, down], 1)
    return paths


def _swept(skull: Skull, name: str, count: int, steps: int, lift: float) -> tuple[Floats, Floats]:
    """Paths from the hairline back over the head to the tie."""
    k = np.arange(count)
    azimuth = (k + 0.5) / count * 2 * np.pi - np.pi
    begin = skull.direction(azimuth, _last_polar(skull, azimuth) - 0.04)
    x, z = SWEEP[name]
    tie = skull.eye + np.array([x, 0.0, z]) * skull.unit
    end = (tie - skull.centre) / np.linalg.norm(tie - skull.centre)
    t = np.linspace(0, 1, steps)[None, :, None]
    way = begin[:, None] * (1 - t) + end * t + np.array([0, 0, 0.25]) * np.sin(np.pi * t) * (np.cos(azimuth) > 0.2)[:, None, None]
    way /= np.maximum(np.linalg.norm(way, axis=-1, keepdims=True), 1e-9)
    jitter = ((k * GOLDEN) % 1.0)[:, None]
    rise = (lift * (0.5 + 0.6 * jitter) * np.sin(np.pi * np.clip(t[..., 0] * 0.8 + 0.1, 0, 1)) + 0.001) * skull.unit
    return skull.centre + way * (skull.distance(way) + rise)[..., None], way


def _last_polar(skull: Skull, azimuth: Floats) -> Floats:
    """(L,) polar angle at which the hair ends at each azimuth."""
    polar = np.linspace(0.3, 2.3, 34)
    last, open_ = np.full(len(azimuth), len(polar)), np.arange(len(azimuth))
    for first in range(0, len(polar), AT_ONCE):  # no farther down than the first that lies below
        some = polar[first : first + AT_ONCE]
        points = skull.local(skull.at(azimuth[open_, None], np.broadcast_to(some, (len(open_), len(some)))))
        below = points[..., 2] <= hairline(points[..., 0])
        found = below.any(1)
        last[open_[found]] = first + below[found].argmax(1)
        open_ = open_[~found]
        if not len(open_):
            break
    out: Floats = polar[last.clip(1) - 1]
    return out


def ribbons(paths: Floats, normals: Floats, width: float, thick: float) -> tuple[Floats, NDArray[np.int64]]:
    """Closed flattened strands along paths (L, K, 3), tapering to both ends. normals (L, K, 3) point out of the flat side."""
    strands, steps, _ = paths.shape
    along = np.gradient(paths, axis=1)
    side = np.cross(along, normals)
    side /= np.maximum(np.linalg.norm(side, axis=-1, keepdims=True), 1e-9)
    t = np.linspace(0, 1, steps)
    taper = (np.minimum(1, t * 4 + 0.4) * np.minimum(1, (1 - t) * 2.2 + 0.12))[None, :, None, None]
    turn = np.arange(6) / 6 * 2 * np.pi
    ring = side[:, :, None] * (np.cos(turn) * width)[:, None] + normals[:, :, None] * (np.sin(turn) * thick)[:, None]
    vertices = (paths[:, :, None] + ring * taper).reshape(-1, 3)
    i, j, k = np.meshgrid(np.arange(strands), np.arange(steps - 1), np.arange(6), indexing="ij")
    a = (i * steps + j) * 6 + k
    b = (i * steps + j) * 6 + (k + 1) % 6
    quads = [np.stack([a, b, b + 6], -1), np.stack([a, b + 6, a + 6], -1)]
    caps = []
    for row, flip in ((0, True), (steps - 1, False)):
        base = (np.arange(strands) * steps + row)[:, None] * 6
        fan = np.array([[0, m, m + 1] for m in range(1, 5)])
        caps.append(base[:, :, None] + (fan[:, ::-1] if flip else fan)[None])
    faces = np.concatenate([q.reshape(-1, 3) for q in quads] + [c.reshape(-1, 3) for c in caps])
    return vertices, faces


def _curls(to: Dressing, skull: Skull, style: Style, looks: list[Material], head: int, part: int, hat: bool) -> None:
    """Small balls spread evenly over the hair, in layers."""
    ball = Builder().sphere((0, 0, 0), 1.0, looks[0], 8)
    shape, faces = ball.raw()
    count = 190 if style.curls > 0.02 else 230
    k = np.arange(count) + 0.5
    polar = np.arccos(1 - 1.75 * k / count)
    azimuth = (k * 2 * np.pi * GOLDEN + np.pi) % (2 * np.pi) - np.pi
    last = _last_polar(skull, azimuth)
    kept = polar < last + 0.02
    polar, azimuth, last = polar[kept], azimuth[kept], last[kept]
    jitter = (np.arange(len(polar)) * GOLDEN * 7) % 1.0
    lift = (0.004 if hat else style.curls * (0.55 + 0.35 * jitter)) * np.clip((last - polar) / 0.3, 0.25, 1)
    middle = skull.at(azimuth, polar, lift)
    size = (0.0135 + 0.005 * jitter) * skull.unit * (1.25 if style.curls > 0.02 else 0.95)
    for number, look in enumerate(looks):
        own = np.arange(number, len(middle), 3)
        points = (middle[own, None] + shape[None] * size[own, None, None]).reshape(-1, 3)
        index = (faces[None] + (np.arange(len(own)) * len(shape))[:, None, None]).reshape(-1, 3)
        to.rigid(points, index, look, part, head)


def _tied(to: Dressing, skull: Skull, params: Params, looks: list[Material], head: int, part: int) -> None:
    """A tail or a bun at the tie."""
    x, z = SWEEP[params["hair"]]
    at = lambda dx, y, dz: skull.eye + np.array([x + dx, y, z + dz]) * skull.unit  # noqa: E731
    if params["hair"] == "bun":
        turn = np.linspace(0, 5 * np.pi, 44)
        rise = np.linspace(0, 1, 44)
        spread = 0.03 * np.sin(np.pi * (0.12 + 0.8 * rise))
        way = np.array([-0.8, 0, 0.6])
        up, side = np.array([0.6, 0, 0.8]), np.array([0, 1.0, 0])
        path = (
            at(0, 0, 0)
            + (way * (0.046 * rise)[:, None] + up * (np.cos(turn) * spread)[:, None] + side * (np.sin(turn) * spread)[:, None])
            * skull.unit
        )
        b = Builder().tube(path, 0.0125 * skull.unit, looks[0], 8).sphere(at(-0.018, 0, 0.014), 0.026 * skull.unit, looks[1], 12)
        shape, faces = b.raw()
        to.rigid(shape, faces, looks[0], part, head)
        return
    t = np.linspace(0, 1, 10)
    k = np.arange(14)
    turn = k / 14 * 2 * np.pi
    spread = 0.022 * np.sin(np.pi * np.clip(t * 0.85 + 0.12, 0, 1))
    middle = np.stack(
        [-0.02 - 0.05 * np.sin(np.pi * np.minimum(t * 0.9, 0.62)), 0 * t, 0.012 * np.sin(np.pi * t) - 0.24 * t**1.5], 1
    )
    off = np.stack([np.cos(turn), np.sin(turn), 0 * turn], 1)
    paths = (
        at(0, 0, 0) + (middle[None] + off[:, None] * (spread * (0.7 + 0.3 * ((k * GOLDEN) % 1))[:, None])[..., None]) * skull.unit
    )
    normals = np.broadcast_to(off[:, None], paths.shape)
    for number, look in enumerate(looks):
        vertices, faces = ribbons(paths[number::3], normals[number::3], 0.012 * skull.unit, 0.008 * skull.unit)
        to.rigid(vertices, faces, look, part, head)
    band = Builder().ring(at(-0.012, 0, 0.002), 0.014 * skull.unit, 0.006 * skull.unit, looks[1], "x", 16)
    shape, faces = band.raw()
    to.rigid(shape, faces, Material("band", "black", (0.1, 0.1, 0.11), roughness=0.8), part, head)


BEARDS = ("stubble", "moustache", "goatee", "full beard")


def beard_field(p: Floats, chin: float, head: Floats, kind: str) -> Floats:
    """Signed distance inside a beard of a kind, for points p about the eyes in units of a face."""
    x, y, z = p[:, 0], np.abs(p[:, 1]), p[:, 2]
    mouth = 0.472 * chin * 1.0
    lips = 0.0065 * ((y / 0.0245) ** 2 + ((z - mouth) / 0.0095) ** 2 - 1)
    over = np.minimum(0.0065 - np.abs(z - (mouth + 0.0145 - 0.25 * np.maximum(y - 0.012, 0))), 0.027 - y)
    line = np.interp(
        x, [-0.09, -0.075, -0.055, -0.03, 0.0, 0.03], [0.0, 0.0, mouth + 0.024, mouth + 0.012, mouth + 0.004, mouth - 0.008]
    )
    jaw = np.minimum(line - z, z - 0.775 * chin)
    round_mouth = np.minimum(np.minimum(mouth + 0.018 - z, y - 0.02), 0.034 - y)
    full = np.maximum(np.maximum(jaw, round_mouth), over)
    shape = {
        "moustache": over,
        "goatee": np.maximum(over, np.minimum(np.minimum(mouth + 0.016 - z, 0.027 - y), z - 0.775 * chin)),
    }.get(kind, full)
    out: Floats = np.where((head > 0.5) & (x > -0.07), np.minimum(np.minimum(shape, lips), x + 0.07), -0.01)
    return out
