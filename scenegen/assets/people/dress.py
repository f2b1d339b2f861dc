"""Clothes, hair, face and shoes: regions of the skin cut along smooth lines and set off from it, plus skirts and hair volumes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.kit import Builder
from scenegen.assets.materials import COLORS, draw
from scenegen.assets.mesh import Material
from scenegen.assets.people.body import SIDES, Body, Skin, bodies, load_body, vertex_normals

Floats = NDArray[np.float64]
Params = dict[str, Any]
TOPS = {"T-shirt": (0.17, 0.0), "shirt": (9.0, 0.0), "sweater": (9.0, 0.008), "tank top": (0.035, 0.0), "jacket": (9.0, 0.014)}
"""Sleeve length in metres for an adult (9: to the wrist), extra looseness in metres."""
BOTTOMS = {"trousers": 0.09, "shorts": 0.56, "skirt": 0.58}
"""Hem height as a share of the crotch height."""
SKINS = ("f2c9ab", "e6b48f", "d09a6e", "b0774b", "8a5a3a", "6a4329")
HAIR = {"black": "1f1b1a", "brown": "5a3a24", "blond": "d3b06a", "red": "9a4a24", "gray": "a3a3a3", "white": "dedcd6"}
STYLES = {
    "woman": ("bob", "long", "bun", "ponytail"), "girl": ("bob", "long", "ponytail"), "elderly woman": ("bob", "bun"),
    "man": ("short", "short", "crop"), "boy": ("short", "crop"), "elderly man": ("short", "crop", "bald"),
}  # fmt: skip
CLOTH_COLORS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "teal", "navy", "gray")
"""Without brown and beige, which on skin of that colour would read as bare."""
CLOTH_M = {"top": 0.009, "bottom": 0.006, "shoe": 0.008}
EDGE_M = 0.012
"""Over this distance from its border cloth rises to its full height."""


def sample(rng: np.random.Generator, **fixed: Any) -> Params:
    """Draw a person: explicit parameters; any may be fixed by name, `noun` too."""
    known = bodies()
    noun = fixed.pop("noun", None)
    chosen = [key for key, info in known.items() if noun is None or info.noun == noun]
    body = fixed.get("body") or draw(rng, chosen)
    info = known[body]
    female = info.noun in ("woman", "girl", "elderly woman")
    old = info.noun.startswith("elderly")
    top = draw(
        rng,
        ("T-shirt", "shirt", "sweater", "tank top", "jacket", "dress") if female else ("T-shirt", "shirt", "sweater", "jacket"),
    )
    params: Params = {
        "body": body,
        "skin": draw(rng, SKINS),
        "hair": draw(rng, STYLES[info.noun]),
        "hair_color": draw(rng, ("gray", "white")) if old else draw(rng, ("black", "brown", "blond", "red", "brown", "black")),
        "eyes": draw(rng, ("5b3a1e", "3b5f8a", "4a6b3a", "2d2018")),
        "top": top,
        "top_color": draw(rng, CLOTH_COLORS),
        "bottom": draw(rng, ("trousers", "trousers", "shorts", "skirt") if female else ("trousers", "trousers", "shorts")),
        "bottom_color": draw(rng, ("navy", "black", "gray", "teal", "purple", "blue", "white", "green", "red")),
        "shoes": draw(rng, ("black", "brown", "white", "red", "blue", "gray")),
    }
    params.update(fixed)
    if params["top"] == "dress":
        params["bottom"], params["bottom_color"] = None, None
    return params


def attributes(params: Params) -> dict[str, str]:
    """Words that fit the pixels: noun, top, top_color, bottom, bottom_color, hair_color, shoes."""
    keys = ("top", "top_color", "bottom", "bottom_color", "hair_color", "shoes")
    return {"noun": bodies()[params["body"]].noun, **{key: str(params[key]) for key in keys if params.get(key)}}


@dataclass(frozen=True)
class Dressed:
    """A dressed body at rest: vertices (V, 3), weights (V, B), faces (F, 3), materials, part names, per-face numbers of both.

    The first `skin` vertices are the body's own; skirts and hair volumes follow.
    """

    body: Body
    vertices: Floats
    weights: NDArray[np.float32]
    faces: NDArray[np.int64]
    materials: tuple[Material, ...]
    face_material: NDArray[np.int32]
    parts: tuple[str, ...]
    face_part: NDArray[np.int32]
    skin: int


def dressed(params: Params) -> Dressed:
    """The dressed body of these parameters, from a small cache."""
    return _dressed(json.dumps(params, sort_keys=True))


@lru_cache(maxsize=6)
def _dressed(text: str) -> Dressed:
    params = json.loads(text)
    body = load_body(params["body"])
    skin = Skin(body.vertices.copy(), body.rig.weights.copy(), body.rig.faces.copy(), _fields(body, params))
    order = [name for name in ("brow", "lips", "hair", "bottom", "top", "shoe", "face") if name in skin.fields]
    for name in order:
        skin.cut(name)
    palette, number = _paint(skin, params)
    parts, part = _parts(body, skin)
    _set_off(skin, params)
    vertices, weights, faces = skin.vertices, skin.weights, skin.faces
    extra = Builder()
    bones: list[NDArray[np.float32]] = []
    if params["top"] == "dress" or params.get("bottom") == "skirt":
        bones.append(_skirt(extra, body, skin, params))
    bones += _hair_volume(extra, body, params) + _eyeballs(extra, body, params)
    shape = extra.mesh()
    loose, index = extra.raw()
    faces = np.concatenate([faces, index + len(vertices)])
    vertices, weights = np.concatenate([vertices, loose]), np.concatenate([weights, np.concatenate(bones)])
    number = np.concatenate([number, shape.face_material + len(palette)]).astype(np.int32)
    palette = (*palette, *shape.materials)
    names = [parts.index(name) if name in parts else parts.index("torso") for name in shape.parts]
    part = np.concatenate([part, np.array(names)[shape.face_part]]).astype(np.int32)
    return Dressed(body, vertices, weights, faces, palette, number.astype(np.int32), parts, part, len(skin.vertices))


# --- where things are on a body ----------------------------------------------------------------


def _scale(body: Body) -> float:
    """Stature against an adult's."""
    return body.info.stature_m / 1.72


def _crotch(body: Body) -> float:
    return float(body.joint("upperleg01.L")[2]) - 0.06 * _scale(body)


def _eye_middle(body: Body) -> Floats:
    return (body.joint("eye.L") + body.joint("eye.R")) / 2


def _face_unit(body: Body) -> float:
    """Half the distance between the eyes over an adult's: the scale of a face."""
    return float(body.joint("eye.L")[1] - body.joint("eye.R")[1]) / 0.062


def _group(body: Body, *prefixes: str) -> Floats:
    """(V,) summed weight of the bones whose names start so."""
    columns = [k for k, name in enumerate(body.rig.names) if name.startswith(prefixes)]
    out: Floats = body.rig.weights[:, columns].sum(1).astype(np.float64)
    return out


ARM = ("shoulder01", "upperarm", "lowerarm", "wrist", "finger", "metacarpal")


def _fields(body: Body, params: Params) -> dict[str, Floats]:
    """Signed distances, about in metres, positive inside each region."""
    v, s = body.vertices, _scale(body)
    head = _group(body, "head", "neck03", "neck02", "eye")
    eye, unit = _eye_middle(body), _face_unit(body)
    fields = _face_fields(body, v - eye, unit, head)
    fields["hair"] = _hair_field(v - eye, unit, head, params["hair"])
    waist = float(body.joint("spine04")[2]) + 0.035 * s
    arm = _group(body, *ARM)
    if params.get("bottom") in ("trousers", "shorts"):
        hem = BOTTOMS[params["bottom"]] * _crotch(body)
        fields["bottom"] = np.where(arm > 0.35, -0.1, np.minimum(waist - v[:, 2], v[:, 2] - hem))
    fields["top"] = _top_field(body, v, params, arm, waist, s)
    fields["shoe"] = np.where(
        v[:, 2] < 0.3 * s, 0.085 * s - v[:, 2] + 0.25 * (v[:, 0] - body.joint("foot.L")[0]).clip(-0.05, 0.2), -0.1
    )
    return fields


def _top_field(body: Body, v: Floats, params: Params, arm: Floats, waist: float, s: float) -> Floats:
    sleeve = 0.0 if params["top"] == "dress" else TOPS[params["top"]][0]
    sleeve = 0.1 * s if params["top"] == "dress" else sleeve * (s if sleeve < 5 else 1)
    along = np.zeros(len(v))
    for side in SIDES.values():
        shoulder, wrist = body.joint(f"upperarm01.{side}"), body.joint(f"wrist.{side}")
        length = float(np.linalg.norm(wrist - shoulder))
        reach = (v - shoulder) @ ((wrist - shoulder) / length)
        own = np.sign(v[:, 1]) == np.sign(shoulder[1])
        along = np.where(own, reach - (length - 0.02 * s if sleeve > 5 else sleeve), along)
    sleeves = np.where(arm > 0.02, -along * np.clip(arm * 1.6, 0, 1) + 0.12 * (1 - np.clip(arm * 1.6, 0, 1)), 0.2)
    neck = body.joint("neck01") + np.array([0.03, 0, 0.015]) * s
    slope = np.array([0.62, 0.0, 0.78]) if params["top"] != "tank top" else np.array([0.78, 0.0, 0.62])
    neckline = (neck - v) @ slope
    hem = waist - (0.13 * s if params["top"] in ("T-shirt", "sweater", "jacket") else 0.05 * s)
    return np.minimum(np.minimum(neckline, sleeves), v[:, 2] - hem)


def _face_fields(body: Body, p: Floats, unit: float, head: Floats) -> dict[str, Floats]:
    """Brows, lips, iris and pupil around the middle of the eyes."""
    on_head = head > 0.5
    x, y, z = p.T / unit
    front = on_head & (x > -0.035)
    arch = 0.0235 - 0.8 * (np.abs(y) - 0.03) ** 2 / 0.03
    brow = np.minimum(0.0046 - np.abs(z - arch), 0.021 - np.abs(np.abs(y) - 0.031))
    chin = float(p[on_head & (x > -0.05), 2].min()) / unit
    mouth = 0.472 * chin
    lips = 0.008 * (1 - (y / 0.0235) ** 2 - ((z - mouth) / 0.0085) ** 2)
    fields = {"brow": np.where(front, brow, -0.01), "lips": np.where(front & (x > -0.02), lips, -0.01)}
    fields["face"] = np.where(on_head, np.minimum((x + 0.045) * unit, (z - chin - 0.004) * unit), -0.01)
    return fields


def _hair_field(p: Floats, unit: float, head: Floats, style: str) -> Floats:
    """Hairline: high at the forehead, before the ears at the sides, down to the nape behind."""
    if style == "bald":
        return np.full(len(p), -0.05)
    x, _y, z = p.T / unit
    nape = -0.075 if style in ("bob", "long") else -0.055
    line = np.interp(x, [-0.16, -0.115, -0.1, -0.075, -0.06, 0.0, 0.05], [nape, nape, -0.02, -0.01, 0.045, 0.062, 0.066])
    out: Floats = np.where(head > 0.4, (z - line) * unit, -0.05)
    return out


# --- colour, parts, offsets ----------------------------------------------------------------------


def _hex(code: str) -> tuple[float, float, float]:
    return int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255


def _cloth(color: str, name: str) -> Material:
    return Material(name, color, COLORS[color], roughness=0.9)


def hair_material(params: Params) -> Material:
    """The hair's."""
    return Material("hair", params["hair_color"], _hex(HAIR[params["hair_color"]]), roughness=0.55)


def _paint(skin: Skin, params: Params) -> tuple[tuple[Material, ...], NDArray[np.int32]]:
    tone = _hex(params["skin"])
    darker = tuple(channel * 0.92 for channel in tone)
    lips = (tone[0] * 0.82, tone[1] * 0.55, tone[2] * 0.55)
    looks: list[tuple[str, Material]] = [
        ("", Material("skin", "beige", tone, (darker[0], darker[1], darker[2]), 0.55)),
        ("lips", Material("lips", "red", lips, roughness=0.4)),
        ("brow", hair_material(params)),
        ("hair", hair_material(params)),
        ("bottom", _cloth(params.get("bottom_color") or "black", "cotton")),
        ("top", _cloth(params["top_color"], "cotton")),
        ("shoe", Material("leather", params["shoes"], COLORS[params["shoes"]], roughness=0.45)),
    ]
    number = np.zeros(len(skin.faces), dtype=np.int32)
    for k, (name, _) in enumerate(looks):
        if name in skin.fields:
            number[skin.inside(name)] = k
    return tuple(look for _, look in looks), number


PARTS = (
    "torso",
    "hips",
    "head",
    "face",
    "eyes",
    "hair",
    "neck",
    "left_arm",
    "right_arm",
    "left_hand",
    "right_hand",
    "left_leg",
    "right_leg",
    "left_foot",
    "right_foot",
)


def _bone_part(name: str) -> str:
    stem, _, side = name.partition(".")
    where = {"L": "left_", "R": "right_"}.get(side, "")
    for prefixes, part in (
        (("wrist", "finger", "metacarpal"), "hand"), (("shoulder01", "upperarm", "lowerarm"), "arm"), (("upperleg", "lowerleg"), "leg"), (("foot", "toe"), "foot"),
    ):  # fmt: skip
        if stem.startswith(prefixes):
            return where + part
    if stem.startswith("neck"):
        return "neck"
    if stem.startswith(("head", "eye")):
        return "head"
    return "hips" if stem.startswith(("root", "pelvis")) else "torso"


def _parts(body: Body, skin: Skin) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    by_bone = np.array([PARTS.index(_bone_part(name)) for name in body.rig.names])
    part = by_bone[skin.weights[skin.faces].sum(1).argmax(1)]
    part = np.where(skin.inside("face") & (part == PARTS.index("head")), PARTS.index("face"), part)
    part = np.where(skin.inside("hair"), PARTS.index("hair"), part)
    return PARTS, part.astype(np.int32)


def _set_off(skin: Skin, params: Params) -> None:
    """Move clothed and haired vertices outward, rising from nothing at the borders."""
    normals = vertex_normals(skin.vertices, skin.faces)
    rise = np.zeros(len(skin.vertices))
    loose = 0.0 if params["top"] == "dress" else TOPS[params["top"]][1]
    hair = {"short": 0.016, "crop": 0.007, "bob": 0.024, "long": 0.024, "bun": 0.015, "ponytail": 0.014, "bald": 0.0}[
        params["hair"]
    ]
    for name, height, edge in (
        ("bottom", CLOTH_M["bottom"], EDGE_M), ("top", CLOTH_M["top"] + loose, EDGE_M), ("shoe", CLOTH_M["shoe"], 0.01), ("hair", hair, 0.03),
    ):  # fmt: skip
        if name in skin.fields:
            rise = np.maximum(rise, height * np.clip(skin.fields[name] / edge, 0, 1))
    skin.vertices = skin.vertices + normals * rise[:, None]


# --- volumes ---------------------------------------------------------------------------------------


def _skirt(extra: Builder, body: Body, skin: Skin, params: Params) -> NDArray[np.float32]:
    """A closed shell round hips and thighs that follows pelvis above and both thighs below. Returns its weights."""
    s, n = _scale(body), 44
    waist = float(body.joint("spine04")[2]) + 0.03 * s
    hem = (BOTTOMS["skirt"] if params["top"] != "dress" else 0.5) * _crotch(body)
    legs = skin.vertices[skin.weights[:, [k for k, name in enumerate(body.rig.names) if name.startswith(ARM)]].sum(1) < 0.2]
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    way = np.stack([np.cos(angle), np.sin(angle)], 1)
    levels = np.linspace(waist, hem, 12)
    centre = legs[np.abs(legs[:, 2] - (waist - 0.1 * s)) < 0.05 * s][:, :2].mean(0)
    rings, reach = [], np.zeros(n)
    for step, z in enumerate(levels):
        near = legs[np.abs(legs[:, 2] - z) < 0.035 * s][:, :2] - centre
        reach = np.maximum(reach * 1.004, (near @ way.T).max(0) + 0.008 + 0.022 * s * step / 11)
        rings.append(np.column_stack([centre + way * reach[:, None], np.full(n, z)]))
    outer = np.concatenate(rings)
    inner = np.concatenate([ring - np.column_stack([way * 0.006, np.zeros(n)]) for ring in rings])
    points, rows = np.concatenate([outer, inner]), len(levels)
    k: Any = np.arange(n)
    after, faces = (k + 1) % n, []
    for row in range(rows - 1):
        a, b = row * n, (row + 1) * n
        faces += [np.stack([a + k, b + k, b + after], 1), np.stack([a + k, b + after, a + after], 1)]
        a, b = a + rows * n, b + rows * n
        faces += [np.stack([a + k, b + after, b + k], 1), np.stack([a + k, a + after, b + after], 1)]
    for row, flip in ((0, True), (rows - 1, False)):
        a, b = row * n, (rows + row) * n
        quad = [np.stack([a + k, b + k, b + after], 1), np.stack([a + k, b + after, a + after], 1)]
        faces += [f[:, ::-1] for f in quad] if flip else quad
    color = params["top_color"] if params["top"] == "dress" else params["bottom_color"]
    extra.add(points, np.concatenate(faces), _cloth(color, "cotton"), "hips")
    return _skirt_weights(body, points, waist, s)


def _skirt_weights(body: Body, points: Floats, waist: float, s: float) -> NDArray[np.float32]:
    drop = np.clip((waist - 0.14 * s - points[:, 2]) / (0.22 * s), 0, 1)
    left = np.clip(0.5 + points[:, 1] / (0.16 * s), 0, 1)
    weights = np.zeros((len(points), len(body.rig.names)), dtype=np.float32)
    weights[:, body.rig.index["root"]] = 1 - drop
    weights[:, body.rig.index["upperleg01.L"]] = drop * left
    weights[:, body.rig.index["upperleg01.R"]] = drop * (1 - left)
    return weights


def _eyeballs(extra: Builder, body: Body, params: Params) -> list[NDArray[np.float32]]:
    """White, iris and pupil as caps of one ball, carried by the eye bones."""
    radius, found = 0.0128 * _face_unit(body), []
    layers = (
        (Material("eye", "white", (0.92, 0.91, 0.89), roughness=0.3), np.pi, 1.0),
        (Material("iris", "brown", _hex(params["eyes"]), roughness=0.3), 0.52, 1.012),
        (Material("pupil", "black", (0.02, 0.02, 0.02), roughness=0.25), 0.24, 1.022),
    )
    for side in SIDES.values():
        before = extra.count
        for look, reach, grow in layers:
            angle = np.linspace(reach, 0, 9)
            profile = [
                (radius * grow * float(np.sin(a)) if 1e-9 < a < np.pi - 1e-9 else 0.0, radius * grow * float(np.cos(a)))
                for a in angle
            ]
            extra.lathe(profile, look, 20, body.joint(f"eye.{side}"), "x", "eyes")
        weights = np.zeros((extra.count - before, len(body.rig.names)), dtype=np.float32)
        weights[:, body.rig.index[f"eye.{side}"]] = 1.0
        found.append(weights)
    return found


def _hair_volume(extra: Builder, body: Body, params: Params) -> list[NDArray[np.float32]]:
    """Buns, tails and lengths behind the head, all carried by the head."""
    style, unit, eye, look = params["hair"], _face_unit(body), _eye_middle(body), hair_material(params)
    at = lambda x, y, z: eye + np.array([x, y, z]) * unit  # noqa: E731
    before = extra.count
    if style == "bun":
        extra.sphere(at(-0.165, 0, 0.085), 0.042 * unit, look, 18, "hair")
    elif style == "ponytail":
        path = np.array(
            [at(-0.165, 0, 0.06), at(-0.215, 0, 0.05), at(-0.235, 0, -0.02), at(-0.225, 0, -0.1), at(-0.215, 0, -0.17)]
        )
        extra.tube(path, np.array([0.022, 0.03, 0.034, 0.028, 0.008]) * unit, look, 14, "hair")
    elif style in ("long", "bob"):
        length = 0.24 if style == "long" else 0.13
        for k in np.linspace(-1, 1, 9):
            start = at(-0.09 - 0.055 * (1 - k * k), 0.078 * k, 0.02)
            middle = at(-0.098 - 0.05 * (1 - k * k), 0.087 * k, -0.06)
            end = at(-0.098 - 0.062 * (1 - k * k), 0.084 * k, -length)
            extra.tube(np.array([start, middle, end]), np.array([0.022, 0.026, 0.014]) * unit, look, 10, "hair")
    count = extra.count - before
    if not count:
        return []
    weights = np.zeros((count, len(body.rig.names)), dtype=np.float32)
    weights[:, body.rig.index["head"]] = 1.0
    return [weights]
