"""Shoes: an upper lofted over the foot, a sole that stands on the floor, a collar, laces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import COLORS
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.people.bodies.anatomy import Params, number_of, scale
from scenegen.assets.people.bodies.body import SIDES, Body, bone_group
from scenegen.assets.people.garments.cloth import Dressing

Floats = NDArray[np.float64]
SHOES = {"sneakers": 0.024, "leather shoes": 0.018, "boots": 0.026}
"""Kinds of shoes and how thick their soles are, metres for an adult."""
SECTIONS, AROUND = 18, 18


def sole_m(body: Body, params: Params) -> float:
    """Metres of sole under the bare foot."""
    return SHOES[params.get("shoe_kind") or "sneakers"] * scale(body)


def shoe_field(body: Body, params: Params) -> Floats:
    """(V,) signed metres inside the shoes: the skin there is left out."""
    s = scale(body)
    foot = bone_group(body, "foot", "toe")
    high = (0.12 if params.get("shoe_kind") == "boots" else 0.075) * s
    out: Floats = np.where((foot > 0.3) & (body.vertices[:, 2] < 0.3 * s), high - body.vertices[:, 2], -0.1)
    return out


def foot_axes(body: Body, side: str) -> tuple[Floats, Floats, Floats]:
    """Ankle on the floor (3,), unit directions to the toes (3,) and across, for side L or R, at rest."""
    ankle, toe = body.joint(f"foot.{side}").copy(), body.joint(f"toe3-1.{side}").copy()
    ankle[2] = toe[2] = 0.0
    ahead = (toe - ankle) / np.linalg.norm(toe - ankle)
    return ankle, ahead, np.array([-ahead[1], ahead[0], 0.0])


def outline(body: Body, side: str) -> tuple[Floats, Floats, Floats, Floats]:
    """Stations along the foot (S,), their right and left edges (S,) and heights (S,), metres in the axes of `foot_axes`."""
    s = scale(body)
    ankle, ahead, across = foot_axes(body, side)
    chosen = (bone_group(body, f"foot.{side}", "toe") > 0.4) & (body.vertices[:, 2] < 0.1 * s)
    chosen &= np.sign(body.vertices[:, 1]) == np.sign(ankle[1])
    off = body.vertices[chosen] - ankle
    u, w, z = off @ ahead, off @ across, body.vertices[chosen, 2]
    low, high = float(u.min()) - 0.004 * s, float(u.max()) + 0.01 * s
    x = (1 - np.cos(np.linspace(0, np.pi, SECTIONS))) / 2 * (high - low) + low
    left, right, top = (np.empty(SECTIONS) for _ in range(3))
    for k, at in enumerate(np.clip(x, u.min() + 0.012 * s, u.max() - 0.02 * s)):
        near = np.abs(u - at) < 0.014 * s
        sole = near & (z < 0.05 * s)
        left[k], right[k], top[k] = w[sole].max(), w[sole].min(), z[near].max()
    smooth = lambda a: np.convolve(np.pad(a, 2, mode="edge"), [0.1, 0.2, 0.4, 0.2, 0.1], "valid")  # noqa: E731
    left, right, top = smooth(left) + 0.004 * s, smooth(right) - 0.004 * s, smooth(top) + 0.006 * s
    end = np.clip(np.minimum((x - low) / (0.03 * s), (high - x) / (0.045 * s)), 0, 1)
    round_off = np.sqrt(1 - (1 - end) ** 2)
    middle = (left + right) / 2
    return x, middle + (right - middle) * round_off, middle + (left - middle) * round_off, top


def add_shoes(to: Dressing, body: Body, params: Params) -> None:
    """Both shoes, carried by the feet."""
    kind, s = params.get("shoe_kind") or "sneakers", scale(body)
    color = COLORS[params["shoes"]]
    upper = Material("leather", params["shoes"], color, roughness=0.45 if kind != "sneakers" else 0.7)
    pale = kind == "sneakers"
    under = Material("sole", "white" if pale else "black", (0.86, 0.85, 0.82) if pale else (0.1, 0.09, 0.085), roughness=0.7)
    lace = Material("lace", "white", (0.85, 0.84, 0.8) if pale else (0.08, 0.08, 0.08), roughness=0.9)
    for name, side in SIDES.items():
        ankle, ahead, across = foot_axes(body, side)
        frame = np.eye(4)
        frame[:3, :3], frame[:3, 3] = np.stack([ahead, across, [0, 0, 1.0]], 1), ankle
        x, right, left, top = outline(body, side)
        part, bone = number_of(f"{name}_foot"), body.rig.index[f"foot.{side}"]
        collar = (0.135 if kind == "boots" else 0.088) * s
        vertices, faces = _upper(x, right, left, _heights(x, top, collar, s))
        to.rigid(vertices @ frame[:3, :3].T + ankle, faces, upper, part, bone)
        sole = sole_m(body, params)
        rim = np.concatenate([np.stack([x, right - 0.003 * s], 1), np.stack([x, left + 0.003 * s], 1)[::-1][1:-1]])
        for look, b in (
            (under, Builder().extrude(rim, sole + 0.007 * s, under, (0, 0, -sole), transform=frame)),
            (lace, _laces(x, right, left, top, collar, s, lace, frame)),
        ):
            shape, index = b.raw()
            to.rigid(shape, index, look, part, bone)
        shape, index = _collar(body, side, collar, s, upper).raw()
        to.rigid(shape, index, upper, part, bone)


def _heights(x: Floats, top: Floats, collar: float, s: float) -> Floats:
    """Height of the upper along the foot: low over the toes, rising over the instep to the collar, a little lower at the heel."""
    instep = np.interp(x / s, [0.0, 0.04, 0.085, 0.12, 0.16, 0.22], [collar / s, collar / s * 0.97, 0.075, 0.06, 0.05, 0.044]) * s
    heel = np.interp(x / s, [-0.08, -0.05, -0.03], [collar / s * 0.9, collar / s * 0.98, collar / s]) * s
    out: Floats = np.where(x > 0, np.maximum(np.minimum(instep, np.maximum(top, 0.04 * s) + 0.004 * s), 0.03 * s), heel)
    return out


def _upper(x: Floats, right: Floats, left: Floats, height: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """A closed loft of D-shaped sections."""
    turn = np.linspace(0, np.pi, AROUND - 4)
    wide = np.concatenate([np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.75, [-0.95, -0.4, 0.4, 0.95]])
    high = np.concatenate([np.abs(np.sin(turn)) ** 0.7, [-0.02] * 4])
    middle, half = (left + right) / 2, (left - right) / 2
    end = np.clip(np.minimum((x - x[0]) / 0.012, (x[-1] - x) / 0.03), 0, 1)
    tall = height * (0.35 + 0.65 * np.sqrt(1 - (1 - end) ** 2))
    narrow = 1 - 0.35 * np.clip(high, 0, 1)[None] * (height > 0.06)[:, None]
    points = np.stack(
        [np.repeat(x[:, None], AROUND, 1), middle[:, None] + half[:, None] * wide[None] * narrow, tall[:, None] * high[None]], -1
    ).reshape(-1, 3)
    i, k = np.meshgrid(np.arange(len(x) - 1), np.arange(AROUND), indexing="ij")
    a, b = i * AROUND + k, i * AROUND + (k + 1) % AROUND
    quads = np.concatenate(
        [np.stack([a, b, b + AROUND], -1).reshape(-1, 3), np.stack([a, b + AROUND, a + AROUND], -1).reshape(-1, 3)]
    )
    fan = np.array([[0, m, m + 1] for m in range(1, AROUND - 1)])
    return points, np.concatenate([quads, fan[:, ::-1], fan + (len(x) - 1) * AROUND])


def _collar(body: Body, side: str, height: float, s: float, look: Material) -> Builder:
    """The padded rim round the ankle, and for high ones the shaft below it."""
    at = body.joint(f"foot.{side}")
    leg = (bone_group(body, f"lowerleg02.{side}", f"foot.{side}") > 0.4) & (np.abs(body.vertices[:, 2] - height) < 0.012 * s)
    leg &= np.sign(body.vertices[:, 1]) == np.sign(at[1])
    ring = body.vertices[leg, :2]
    middle = (ring.min(0) + ring.max(0)) / 2
    half = (ring.max(0) - ring.min(0)) / 2 + 0.006 * s
    turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    path = np.column_stack(
        [middle[0] + np.cos(turn) * half[0], middle[1] + np.sin(turn) * half[1], np.full(20, height - 0.004 * s)]
    )
    b = Builder().tube(path, 0.0075 * s, look, 8, closed=True)
    for drop in np.arange(0.012, height / s - 0.055, 0.011):
        grow = 1 + 1.2 * drop * np.array([1.0, 0.35, 0])
        centre = np.array([*middle, 0])
        b.tube((path - centre) * grow + centre - [0, 0, drop * s], 0.0085 * s, look, 8, closed=True)
    return b


def _laces(
    x: Floats, right: Floats, left: Floats, top: Floats, collar: float, s: float, look: Material, frame: Floats
) -> Builder:
    b = Builder()
    height = _heights(x, top, collar, s)
    for at in (0.062, 0.08, 0.098):
        h, r, w = (float(np.interp(at * s, x, a)) for a in (height, right, left))
        middle, half = (r + w) / 2, (w - r) / 2
        y = np.linspace(-0.42, 0.42, 6)
        z = h * (1 - 0.25 * np.abs(y) ** 2 * 2) + 0.001
        path = np.column_stack([np.full(6, at * s) + 0.004 * s * np.sin(y * 3), middle + y * half, z])
        b.tube(path, 0.0028 * s, look, 6, transform=frame)
    return b
