"""Tops and pants: where each garment begins and ends on a body, and how its cloth hangs there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import COLORS
from scenegen.assets.looks.mesh import Material
from scenegen.assets.modelling.kit import Builder
from scenegen.assets.people.bodies.anatomy import ARM, LEG, Params, crotch, number_of, scale, waist
from scenegen.assets.people.bodies.body import SIDES, Body, bone_group
from scenegen.assets.people.bodies.skin import Skin
from scenegen.assets.people.garments.cloth import Dressing, Hang, hang, shell, softened

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Top:
    """A kind of top. sleeve: metres from the shoulder at an adult's size (9: to the wrist; below 0: none, straps
    that end so far inside of it). hem: metres above the crotch.
    ease: metres off the skin. fall: see `Hang`. opens: worn open over a shirt. neck: forward slope of the neckline."""

    sleeve: float
    hem: float
    ease: float
    fall: float
    opens: bool = False
    neck: tuple[float, float] = (0.62, 0.78)
    folds: float = 0.012
    low: float = 0.0
    """Metres that the neckline lies lower than the root of the neck."""


TOPS: dict[str, Top] = {
    "T-shirt": Top(0.19, 0.035, 0.007, 0.16, low=0.026),
    "shirt": Top(9.0, 0.0, 0.008, 0.13),
    "sweater": Top(9.0, 0.05, 0.013, 0.2, folds=0.006, low=0.008),
    "tank top": Top(-0.02, 0.045, 0.006, 0.2, low=0.07),
    "jacket": Top(9.0, -0.02, 0.019, 0.06, opens=True, folds=0.006, low=-0.004),
    "sweatshirt": Top(9.0, 0.04, 0.017, 0.16, folds=0.008),
    "dress": Top(0.1, 0.0, 0.006, 0.35, low=0.05),
}
BOTTOMS = {"pants": 0.07, "shorts": 0.6, "skirt": 0.6}
"""Hem height as a share of the crotch height."""
LEGWEAR = {"slim": 0.11, "straight": 0.045, "wide": 0.0}
"""How fast pants of a cut draw in below the thigh (`Hang.fall`)."""
ARMHOLE = 1.1
"""How fast the arm holes of a top without sleeves widen its sides below the shoulders, metres a metre."""
COVERED_M = 0.026
"""Skin this far under the border of a garment is left out: nothing can show through."""


def cloth(color: str, name: str = "cotton", shade: float = 1.0, worn: str = "") -> Material:
    """Dyed cloth; `shade` darkens trims; worn: the garment it is of."""
    r, g, b = COLORS[color]
    tone = (r * shade, g * shade, b * shade)
    return Material(name, color, tone, roughness=0.9, worn=worn)


def tucked(params: Params) -> bool:
    """Whether the top is tucked into pants or a skirt."""
    if params.get("bottom") == "skirt":
        return not TOPS[params["top"]].opens
    return bool(params.get("tucked")) and params["top"] in ("T-shirt", "shirt") and params.get("bottom") in ("pants", "shorts")


def fields(body: Body, params: Params) -> dict[str, Floats]:
    """Signed distances (V,), about metres, positive inside each garment and trim of these parameters."""
    v, s = body.vertices, scale(body)
    arm = bone_group(body, *ARM)
    kind = TOPS[params["top"]]
    neckline = _neckline(body, v, kind, s)
    under, skirted = waist(body) - 0.06 * s, params.get("bottom") == "skirt"
    hem = crotch(body) + kind.hem * s
    if tucked(params) or params["top"] == "dress":
        hem = under
    elif skirted:
        hem = waist(body) + 0.035 * s  # a short jacket: a longer one would cut into the skirt
    sleeves = _sleeves(body, v, arm, kind.sleeve, s)
    out = {"top": np.minimum(np.minimum(neckline, sleeves), v[:, 2] - hem)}
    if params.get("bottom") in ("pants", "shorts"):
        low = BOTTOMS[params["bottom"]] * crotch(body)
        out["bottom"] = np.where(arm > 0.35, -0.1, np.minimum(waist(body) - v[:, 2], v[:, 2] - low))
        if tucked(params):
            out["belt"] = np.minimum(out["bottom"], 0.034 * s - (waist(body) - v[:, 2]))
    front = v[:, 0] > body.joint("spine02")[0]
    y, below = np.abs(v[:, 1]) / s, neckline / s
    if kind.opens:
        gap = np.interp(below, [0.0, 0.05, 0.2, 0.3, 0.55], [0.062, 0.058, 0.03, 0.032, 0.05])
        edge = np.where(front, y - gap, 0.2) * s
        out["inner"] = np.minimum(
            np.minimum(neckline - 0.012 * s, _sleeves(body, v, arm, 0.03, s)), v[:, 2] - (under if skirted else hem + 0.05 * s)
        )
        out["top"] = np.minimum(out["top"], edge)
        wide = np.interp(below, [0.0, 0.04, 0.11, 0.22, 0.24], [0.036, 0.05, 0.062, 0.004, -0.05])
        lapel = np.where(front, wide - (y - gap), np.interp(below, [0.0, 0.036, 0.2], [0.036, 0.0, -0.1])) * s
        out["lapel"] = np.minimum(np.minimum(out["top"], lapel), np.where(arm > 0.3, -0.1, 0.1))
    if params["top"] == "shirt":
        out["collar"] = np.minimum(np.minimum(out["top"], 0.036 * s - neckline), np.where(front, y - 0.006, 0.1) * s)
        out["placket"] = np.where(front & (arm < 0.2), np.minimum(0.015 - y, 0.2) * s, -0.1)
    if params["top"] == "sweatshirt":
        up = (v[:, 2] - hem) / s
        out["pocket"] = np.where(
            front & (arm < 0.1), np.minimum(np.minimum(0.125 - y - np.maximum(up - 0.12, 0) * 0.6, up - 0.06), 0.2 - up) * s, -0.1
        )
    if params["top"] in ("sweatshirt", "sweater"):
        rim = np.minimum(np.minimum(neckline + 0.025 * s, v[:, 2] - hem), sleeves)
        out["rib"] = np.minimum(out["top"], 0.045 * s - rim)
    return out


def _neckline(body: Body, v: Floats, kind: Top, s: float) -> Floats:
    neck = body.joint("neck01") + np.array([0.03, 0, 0.015]) * s
    scoop = kind.low * s * np.clip(1 - (v[:, 1] / (0.1 * s)) ** 2, 0, 1) * (v[:, 0] > neck[0] - 0.03 * s)
    out: Floats = (neck - v) @ np.array([kind.neck[0], 0.0, kind.neck[1]]) - scoop
    return out


def _sleeves(body: Body, v: Floats, arm: Floats, sleeve: float, s: float) -> Floats:
    """Signed distance to the ends of the sleeves, or of the straps where there are none; far inside on the trunk."""
    if sleeve < 0:
        shoulder = body.joint("upperarm01.L")
        hole = abs(float(shoulder[1])) + sleeve * s + ARMHOLE * np.maximum(float(shoulder[2]) - 0.05 * s - v[:, 2], 0)
        straps: Floats = np.minimum(hole - np.abs(v[:, 1]), (0.3 - arm) * 0.3)
        return straps
    along = np.zeros(len(v))
    for side in SIDES.values():
        shoulder, wrist = body.joint(f"upperarm01.{side}"), body.joint(f"wrist.{side}")
        length = float(np.linalg.norm(wrist - shoulder))
        reach = (v - shoulder) @ ((wrist - shoulder) / length)
        own = np.sign(v[:, 1]) == np.sign(shoulder[1])
        along = np.where(own, reach - (length - 0.012 * s if sleeve > 5 else sleeve * s), along)
    share = np.clip(arm * 1.6, 0, 1)
    out: Floats = np.where(arm > 0.02, -along * share + 0.12 * (1 - share), 0.2)
    return out


def drape_top(body: Body, skin: Skin, normals: Floats, params: Params) -> Floats:
    """Where the top's cloth is, for every vertex of the skin (V, 3)."""
    kind, s = TOPS[params["top"]], scale(body)
    return _drape_trunk(body, skin, normals, kind, s, pinned=tucked(params) or params["top"] == "dress")


def drape_inner(body: Body, skin: Skin, normals: Floats) -> Floats:
    """Where the shirt under an open jacket is (V, 3)."""
    return _drape_trunk(body, skin, normals, Top(0.05, 0.0, 0.005, 0.2, folds=0.0), scale(body), pinned=False)


def _drape_trunk(body: Body, skin: Skin, normals: Floats, kind: Top, s: float, pinned: bool) -> Floats:
    v = skin.vertices
    arm = skin.share(_columns(body, ARM))
    out: Floats = v + normals * kind.ease * s
    out = softened(skin, out, normals, 6, kind.ease * 0.5 * s)
    start, hem = float(body.joint("upperarm01.L")[2]) - 0.02 * s, crotch(body) + (kind.hem - 0.01) * s
    trunk = (arm < 0.3) & (v[:, 2] < start + 0.02 * s) & (v[:, 2] > hem - 0.05 * s)
    loose = 0.0 if pinned else 0.012
    how = Hang((kind.ease * s, (kind.ease + loose) * s), 2.5 if pinned else kind.fall, 0.0 if pinned else kind.folds * s)
    x = float(body.joint("spine03")[0])
    hung = hang(v[trunk], np.array([x, 0, start]), np.array([x, 0, hem]), how)
    blend = np.clip((start - v[trunk, 2]) / (0.12 * s), 0, 1) * np.clip(1 - arm[trunk] * 3.3, 0, 1)
    out[trunk] += (hung - out[trunk]) * blend[:, None]
    for side in SIDES.values():
        shoulder, wrist = body.joint(f"upperarm01.{side}"), body.joint(f"wrist.{side}")
        own = (arm > 0.5) & (np.sign(v[:, 1]) == np.sign(shoulder[1]))
        length = float(np.linalg.norm(wrist - shoulder))
        own &= (v - shoulder) @ ((wrist - shoulder) / length) < length + 0.03 * s
        loose = 0.014 if kind.sleeve < 5 else 0.004
        hung = hang(v[own], shoulder, wrist, Hang((kind.ease * s, (kind.ease + loose) * s), 0.18, kind.folds * 0.5 * s, 20, 20))
        blend = np.clip((arm[own] - 0.6) / 0.35, 0, 1)
        out[own] += (hung - out[own]) * blend[:, None]
    return out


def drape_bottom(body: Body, skin: Skin, normals: Floats, params: Params) -> Floats:
    """Where the cloth of pants or shorts is, for every vertex of the skin (V, 3)."""
    v, s = skin.vertices, scale(body)
    over = 0.006 + (TOPS[params["top"]].ease + 0.004 if tucked(params) else 0.0)
    high = np.clip((v[:, 2] - waist(body) + 0.1 * s) / (0.03 * s), 0, 1)
    out: Floats = v + normals * ((0.006 + (over - 0.006) * high) * s)[:, None]
    out = softened(skin, out, normals, 4, 0.003 * s)
    fall = LEGWEAR[params.get("cut") or "straight"]
    for side in SIDES.values():
        hip, foot = body.joint(f"upperleg01.{side}"), body.joint(f"foot.{side}")
        leg = skin.share(_columns(body, LEG, side))
        top = hip + (foot - hip) * 0.03
        own = (leg > 0.6) & (v[:, 2] < top[2] + 0.03 * s) & (v[:, 2] > foot[2] - 0.03 * s)
        if params["bottom"] == "shorts":
            own &= v[:, 2] > BOTTOMS["shorts"] * crotch(body) - 0.04 * s
            foot = top + (foot - top) * 0.55
        wide = 0.026 if params["bottom"] == "shorts" else 0.012
        hung = hang(v[own], top, foot, Hang((0.008 * s, wide * s), fall, 0.008 * s, 22, 26))
        blend = np.clip((crotch(body) + 0.035 * s - v[own, 2]) / (0.1 * s), 0, 1) * np.clip((leg[own] - 0.6) / 0.3, 0, 1)
        moved = out[own] + (hung - out[own]) * blend[:, None]
        inner = np.sign(hip[1]) * moved[:, 1] < 0.004
        moved[inner, 1] = np.sign(hip[1]) * 0.004
        out[own] = np.where((blend > 0)[:, None], moved, out[own])
    return out


def _columns(body: Body, prefixes: tuple[str, ...], side: str = "") -> list[int]:
    return [k for k, name in enumerate(body.rig.names) if name.startswith(prefixes) and name.endswith(side)]


def add_clothes(
    to: Dressing, body: Body, skin: Skin, normals: Floats, params: Params, part: NDArray[np.int64]
) -> dict[str, Floats]:
    """Add top, bottom and trims. Returns where each garment's cloth is, (V, 3) over the skin, for what is worn above it."""
    where: dict[str, Floats] = {}
    inside = {name: skin.inside(name) for name in skin.fields}
    deep = lambda name, by: skin.all_of(skin.fields[name] > by)  # noqa: E731
    top = inside["top"]
    if "bottom" in inside:
        where["bottom"] = drape_bottom(body, skin, normals, params)
        chosen = inside["bottom"] if tucked(params) else inside["bottom"] & ~deep("top", 0.05)
        shell(to, skin, chosen, where["bottom"], normals, cloth(params["bottom_color"], "twill", worn="bottom"), part)
    where["top"] = drape_top(body, skin, normals, params)
    look = cloth(params["top_color"], worn="top")
    if "inner" in inside:
        where["inner"] = drape_inner(body, skin, normals)
        under = cloth(params.get("under_color") or "white", "jersey")
        shell(to, skin, inside["inner"] & ~deep("top", 0.05), where["inner"], normals, under, part, recess=0.01)
    if tucked(params) and "bottom" in inside:
        top = top & ~deep("bottom", 0.03)
    shell(to, skin, top, where["top"], normals, look, part, thickness=0.006 if "inner" in inside else 0.004)
    if params["top"] == "sweatshirt":
        add_hood(to, body, params)
    _trims(to, skin, where, normals, params, part, {**inside, "top": top})
    return where


def _trims(
    to: Dressing,
    skin: Skin,
    where: dict[str, Floats],
    normals: Floats,
    params: Params,
    part: NDArray[np.int64],
    inside: dict[str, Mask],
) -> None:
    """Collars, lapels, plackets, pockets, ribbed borders, belts: shells a few millimetres above the garment."""
    look = cloth(params["top_color"], "trim", 0.86, "top")
    for name, lift in (("lapel", 0.007), ("collar", 0.008), ("placket", 0.0025), ("pocket", 0.008), ("rib", 0.003)):
        if name not in inside:
            continue
        rise = normals * lift
        if name == "collar":
            rise = rise + normals * np.clip(skin.fields["collar"] * 0.3, 0, 0.006)[:, None]
        shell(to, skin, inside[name] & inside["top"], where["top"] + rise, normals, look, part, 0.003, 0.002, where["top"])
    if "belt" in inside:
        leather = Material("leather", "brown", (0.2, 0.13, 0.08), roughness=0.45)
        shell(to, skin, inside["belt"], where["bottom"] + normals * 0.004, normals, leather, part, 0.003, 0.002, where["bottom"])


def add_hood(to: Dressing, body: Body, params: Params) -> None:
    """The hood of a sweatshirt, lying on shoulders and back, and its strings."""
    s, look = scale(body), cloth(params["top_color"], "hood", 0.93, "top")
    neck = body.joint("neck01")
    b = Builder()
    for path, radius in hood_rolls(body):
        b.tube(path, radius, look, 12)
    shape, faces = b.raw()
    to.rigid(shape, faces, look, number_of("torso"), body.rig.index["spine01"])
    pale = Material("string", "white", (0.86, 0.85, 0.82), roughness=0.9)
    front = body.vertices[
        (np.abs(body.vertices[:, 1]) < 0.05 * s) & (np.abs(body.vertices[:, 2] - neck[2] + 0.12 * s) < 0.03 * s), 0
    ].max()
    strings = Builder()
    for sign in (-1, 1):
        x, y = front + 0.026 * s, sign * 0.035 * s
        strings.tube(
            [
                (neck[0] + 0.075 * s, y, neck[2] - 0.045 * s),
                (x, y * 1.1, neck[2] - 0.1 * s),
                (x + 0.01 * s, y * 1.1, neck[2] - 0.19 * s),
            ],
            0.0032 * s,
            pale,
            6,
        )
    shape, faces = strings.raw()
    to.rigid(shape, faces, pale, number_of("torso"), body.rig.index["spine01"])


def hood_rolls(body: Body) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """The two rolls of a hood that lies on the back: middle lines (P, 3) at rest and radii (P,), the upper round the neck, the lower behind."""
    s, neck = scale(body), body.joint("neck01")
    turn = np.linspace(-2.5, 2.5, 26)
    wide = np.array([0.088, 0.092]) * s
    back = (1 + np.cos(turn)) / 2
    path = np.stack([
        neck[0] - 0.008 * s - np.cos(turn) * wide[0], np.sin(turn) * wide[1], neck[2] + (0.004 + 0.012 * back - 0.045 * (1 - back)) * s
    ], 1)  # fmt: skip
    lower = path[6:-6] - np.array([0.035, 0, 0.05]) * s * back[6:-6, None]
    return (path, (0.014 + 0.026 * back**1.5) * s), (lower, (0.012 + 0.03 * back[6:-6]) * s)


def covered(skin: Skin) -> Mask:
    """(F,) faces of the skin that lie well under cloth."""
    worn = [np.maximum(skin.fields[name], 0) for name in ("top", "bottom", "skirt") if name in skin.fields]
    deep = np.sum(worn, axis=0)
    if "inner" in skin.fields:
        deep = np.maximum(deep, skin.fields["inner"])
    return skin.all_of(deep > COVERED_M)


ORDER = ("inner", "top", "bottom", "belt", "lapel", "collar", "placket", "pocket", "rib")
"""The order in which the skin is cut along the fields."""
