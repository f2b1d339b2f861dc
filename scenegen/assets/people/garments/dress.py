"""A dressed body at rest: skin, face, hair, garments and what is worn, put together and kept in a small cache."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.mesh import Material
from scenegen.assets.people.bodies import face, hair
from scenegen.assets.people.bodies.anatomy import PARTS, Params, face_frame, face_unit, number_of, on_head, part_of_bone
from scenegen.assets.people.bodies.body import Binding, Body, Rig, load_body, stacked
from scenegen.assets.people.bodies.skin import Skin, cut_skin
from scenegen.assets.people.garments import clothes, shoes, skirts, worn
from scenegen.assets.people.garments.cloth import Dressing, numbered, shell, skin_normals

Floats = NDArray[np.float64]
ORDER = ("brow", "lips", "beard", "hair", "face", "shoe", "skirt", *clothes.ORDER, "strap")
"""The order in which the skin is cut along the fields."""
BEARD_M = {"stubble": 0.0012, "moustache": 0.005, "goatee": 0.007, "full beard": 0.01}


@dataclass(frozen=True)
class Dressed:
    """A dressed body at rest: vertices (V, 3), what moves them (V, B), faces (F, 3), materials, part names, per-face numbers of both."""

    body: Body
    vertices: NDArray[np.float32]
    binding: Binding
    faces: NDArray[np.int32]
    materials: tuple[Material, ...]
    face_material: NDArray[np.int32]
    parts: tuple[str, ...]
    face_part: NDArray[np.int32]


def dressed(params: Params) -> Dressed:
    """The dressed body of these parameters, from a small cache."""
    return _dressed(json.dumps(params, sort_keys=True))


@lru_cache(maxsize=8)
def _dressed(text: str) -> Dressed:
    params = json.loads(text)
    body = load_body(params["body"])
    skin = cut_skin(body, _fields(body, params), ORDER)
    part = _parts(skin)
    normals = skin_normals(skin)
    to = Dressing(len(body.rig.names))
    _add_skin(to, body, skin, normals, params, part)
    where = clothes.add_clothes(to, body, skin, normals, params, part)
    if skirts.worn(params):
        half = "top" if params["top"] == "dress" else "bottom"
        skirts.add_skirt(to, body, params, clothes.cloth(params[f"{half}_color"], worn=half))
    if "strap" in skin.fields:
        look = clothes.cloth(params["bag_color"], "strap", 0.7)
        shell(
            to,
            skin,
            skin.inside("strap"),
            where["top"] + normals * 0.012,
            normals,
            look,
            np.full(len(part), number_of("bag")),
            0.005,
            0.0,
        )
    shoes.add_shoes(to, body, params)
    hair.add_hair(to, body, params)
    face.add_eyes(to, body, params)
    worn.add_worn(to, body, params)
    return Dressed(
        body, np.concatenate(to.vertices).astype(np.float32), stacked(to.bindings), np.concatenate(to.faces).astype(np.int32),
        tuple(to.materials), np.concatenate(to.looks), PARTS, np.concatenate(to.parts),
    )  # fmt: skip


def _fields(body: Body, params: Params) -> dict[str, Floats]:
    """Signed distances, about in metres, positive inside each region of the skin."""
    p, _ = face_frame(body)
    fields = face.face_fields(body, params)
    fields["hair"] = hair.hair_field(p, face_unit(body), on_head(body), params)
    fields["shoe"] = shoes.shoe_field(body, params)
    if skirts.worn(params):
        fields["skirt"] = skirts.skirt_field(body, params)
    fields.update(clothes.fields(body, params))
    fields.update(worn.strap_fields(body, params))
    return fields


def _parts(skin: Skin) -> NDArray[np.int64]:
    added = skin.faces[len(skin.whole) :]
    used, index = numbered(added, len(skin.vertices))
    part = np.concatenate([_whole_parts(skin.rig)[skin.whole], _most(skin.binding[used] @ _member(skin.rig), index)])
    part = np.where(skin.inside("face") & (part == number_of("head")), number_of("face"), part)
    return np.where(skin.inside("hair"), number_of("hair"), part)


@lru_cache(maxsize=2)
def _whole_parts(rig: Rig) -> NDArray[np.int64]:
    """(F,) the part of each face of a body that is not cut."""
    return _most(rig.binding @ _member(rig), rig.faces)


def _member(rig: Rig) -> Floats:
    """(B, parts) 1 where a bone is of a part."""
    out = np.zeros((len(rig.names), len(PARTS)))
    out[np.arange(len(out)), [number_of(part_of_bone(name)) for name in rig.names]] = 1
    return out


def _most(share: Floats, faces: NDArray[np.int64]) -> NDArray[np.int64]:
    """(F,) the part that most of the weights of a face's vertices are of; share (V, parts): in double precision, in which sums of few single
    ones are exact, in whatever order."""
    return np.asarray((share[faces[:, 0]] + share[faces[:, 1]] + share[faces[:, 2]]).argmax(1))


def _add_skin(to: Dressing, body: Body, skin: Skin, normals: Floats, params: Params, part: NDArray[np.int64]) -> None:
    """What shows of the skin, with brows, lips, scalp and beard set off from it."""
    female = body.info.noun in ("woman", "girl", "elderly woman")
    dark = hair.hair_material(params, 0.8 if params["hair_color"] in ("blond", "gray", "white") else 1.0)
    looks: list[tuple[str, Material]] = [
        ("", face.skin_material(params)), ("lips", face.lip_material(params, female)), ("brow", dark),
        ("beard", _beard_look(params)), ("hair", hair.hair_material(params, 0.9)),
    ]  # fmt: skip
    number = np.full(len(skin.faces), to.number(looks[0][1]), dtype=np.int32)
    for name, look in looks[1:]:
        if name in skin.fields:
            number[skin.inside(name)] = to.number(look)
    rise = np.zeros(len(skin.vertices))
    thick = hair.STYLES[params["hair"]].cap * face_unit(body)
    if params.get("hat"):
        thick = min(thick, 0.008)
    for name, height, edge in (
        ("hair", thick, 0.028),
        ("brow", 0.0012, 0.002),
        ("beard", BEARD_M.get(params.get("beard") or "", 0.0), 0.009),
    ):
        if name in skin.fields:
            level = skin.fields[name]
            own = np.flatnonzero(level > 0)
            rise[own] = np.maximum(rise[own], height * np.minimum(level[own] / edge, 1) ** 0.7)
    rough = np.flatnonzero((rise > 0) & (skin.fields["brow"] <= 0))
    rise[rough] *= 1 + 0.12 * np.sin((skin.vertices @ np.array([310.0, 470.0, 260.0]))[rough])
    bare = ~clothes.covered(skin)
    for name in ("shoe", "skirt"):
        if name in skin.fields:
            bare &= ~skin.all_of(skin.fields[name] > (0.02 if name == "shoe" else 0.0))
    used, index = numbered(skin.faces[bare], len(skin.vertices))
    to.add((skin.vertices + normals * rise[:, None])[used], skin.binding[used], index, number[bare], part[bare])


def _beard_look(params: Params) -> Material:
    """Stubble is half skin."""
    full = hair.hair_material(params, 0.85)
    if params.get("beard") != "stubble":
        return full
    tone = face.rgb(params["skin"])
    mixed = tuple(0.62 * a + 0.38 * b for a, b in zip(tone, full.rgb, strict=True))
    return Material("stubble", full.color, (mixed[0], mixed[1], mixed[2]), roughness=0.7)
