"""A posed body without clothes: frames, hands, joints, extent and a thinned cloud of points. Cheap: what composing needs."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.people.bodies.anatomy import Params
from scenegen.assets.people.bodies.body import SIDES, Binding, Body, binding, bone_group, load_body, thinned
from scenegen.assets.people.garments import clothes, shoes, skirts
from scenegen.assets.people.posing.parameters import LIMITS, Posture, action_of, clamp, gaze_target, skeleton
from scenegen.assets.people.posing.postures import POSTURES
from scenegen.assets.people.posing.skeleton import GRIP_M, Skeleton, grip_offset, hand_rest
from scenegen.assets.people.posing.transition import blended
from scenegen.scene.motion import BETWEEN

Floats = NDArray[np.float64]
CLOTH_M = 0.007
"""Cloth between the skin and what it rests on."""
JOINTS = {
    "pelvis": "root", "chest": "spine01", "neck": "neck01", "head": "head", "left_shoulder": "upperarm01.L", "right_shoulder": "upperarm01.R",
    "left_elbow": "lowerarm01.L", "right_elbow": "lowerarm01.R", "left_wrist": "wrist.L", "right_wrist": "wrist.R", "left_hand": "finger3-1.L",
    "right_hand": "finger3-1.R", "left_hip": "upperleg01.L", "right_hip": "upperleg01.R", "left_knee": "lowerleg01.L", "right_knee": "lowerleg01.R",
    "left_ankle": "foot.L", "right_ankle": "foot.R", "left_eye": "eye.L", "right_eye": "eye.R", "left_finger": "finger2-3.L", "right_finger": "finger2-3.R",
}  # fmt: skip


@dataclass(frozen=True)
class Posed:
    """A posed body in the body frame: origin on the floor below the pelvis, X forward as the pelvis faces, Y left, Z up; metres.

    rotations (B, 3, 3), heads (B, 3) of the bones. joints: name -> (3,). body_from_torso, body_from_head, body_from_gaze: 4x4. body: None of an imported one, which has no bones.
    hands: side -> 4x4 body_from_hand at the grip, X along the fingers, Y out of the palm. cloud (P, 3): about 600 points of the skin,
    the soles, a hood, a backpack and a skirt. low, high (3,): extent of the cloud with a margin for hair and cloth. ground: height of what the whole body lies,
    kneels or sits on, which presses its cloth flat (-1: nothing does). seat: height of the seat that hips and thighs are pressed flat on (-1: none).
    """

    body: Body | None
    rotations: Floats
    heads: Floats
    joints: dict[str, Floats]
    body_from_torso: Floats
    body_from_head: Floats
    body_from_gaze: Floats
    hands: dict[str, Floats]
    cloud: Floats
    low: Floats
    high: Floats
    ground: float
    seat: float = -1.0

    @property
    def size(self) -> Floats:
        """(3,) extent along the body frame, metres."""
        out: Floats = self.high - self.low
        return out


def posed(params: Params, posture: Posture) -> Posed:
    """The figure of these parameters in this posture, from a small cache. Of the clothes only shoes, skirts, hoods, hats and bags count."""
    worn = {name: params.get(name) for name in ("body", "shoe_kind", "top", "bottom", "hair", "hat", "bag")}
    return _posed(json.dumps(worn, sort_keys=True), json.dumps(posture, sort_keys=True))


@lru_cache(maxsize=256)
def _posed(text: str, wanted: str) -> Posed:
    params, given = json.loads(text), json.loads(wanted)
    body = load_body(params["body"])
    sole = shoes.sole_m(body, params)
    if given.get("kind") == BETWEEN:
        one, other = (_posed(text, json.dumps(given[name], sort_keys=True)) for name in ("one", "other"))
        share = float(given["share"])
        rotations, heads = blended(body, one.rotations, one.heads, other.rotations, other.heads, share)
        ends = [float(_soles(body, params, end.rotations, end.heads, sole)[:, 2].min()) for end in (one, other)]
        feet = ends[0] + (ends[1] - ends[0]) * share
        heads = heads + [0, 0, feet - float(_soles(body, params, rotations, heads, sole)[:, 2].min())]
        return _finished(body, params, rotations, heads, sole, -1.0)
    posture = clamp(given)
    posture["sole"] = sole
    if posture.get("kind") == "sit":
        posture = {**posture, "under": _under(params["body"], params, posture)}
    bones = skeleton(body, posture)
    rotations, heads = bones.solve()
    floor = _floor(body, params, posture, rotations, heads, sole)
    target = gaze_target(bones, posture, action_of(posture), floor)
    if target is not None:
        bones.look(target, LIMITS)
        rotations, heads = bones.solve()
    root = heads[body.rig.index["root"]]
    heads = heads - np.array([root[0], root[1], floor])
    kind = posture.get("kind")
    ground = 0.0 if kind in ("floor", "kneel", "crouch") else float(posture.get("seat_height", 0.0)) if kind == "lie" else -1.0
    made = _finished(body, params, rotations, heads, sole, ground)
    return replace(made, seat=float(posture.get("seat_height", 0.45))) if kind == "sit" else made


def _finished(body: Body, params: Params, rotations: Floats, heads: Floats, sole: float, ground: float) -> Posed:
    index = body.rig.index
    thin = thinned(params["body"])
    cloud = np.concatenate(
        [blend(thin.points, thin.binding, body.heads, rotations, heads), _soles(body, params, rotations, heads, sole)]
    )
    if params.get("bag") == "backpack":
        cloud = np.concatenate([cloud, _backpack(body, rotations, heads)])
    if params.get("top") == "sweatshirt":
        cloud = np.concatenate([cloud, _hood(body, rotations, heads)])
    if skirts.worn(params):
        points, bound = _skirt(body.info.id, params["top"], params["bottom"])
        cloud = np.concatenate([cloud, blend(points, bound, body.heads, rotations, heads)])
    eyes = (heads[index["eye.L"]] + heads[index["eye.R"]]) / 2
    every = np.concatenate([cloud - 0.012, cloud + 0.012, _crown(body, params, rotations, heads)])
    low, high = every.min(0), every.max(0)
    low[2] = max(low[2], min(0.0, float(cloud[:, 2].min())))
    return Posed(
        body, rotations, heads, {name: heads[index[bone]] for name, bone in JOINTS.items()},
        frame(rotations[index["spine01"]], heads[index["spine01"]]), frame(rotations[index["head"]], eyes),
        frame(rotations[index["eye.L"]], eyes), {side: hand_frame(body, rotations, heads, side) for side in SIDES}, cloud, low, high, ground,
    )  # fmt: skip


def blend(points: NDArray[np.float32], binding: Binding, rest: Floats, rotations: Floats, heads: Floats) -> Floats:
    """Linear blend skinning of points (P, 3): v' = sum w_b (R_b (v - h_b) + h'_b). (P, 3) float64.

    A sparse product sums bone after bone; a dense one would be summed as its library, its threads and the machine like.
    """
    offset = heads - (rotations[:, :, 0] * rest[:, :1] + rotations[:, :, 1] * rest[:, 1:2] + rotations[:, :, 2] * rest[:, 2:])
    packed = np.concatenate([rotations.reshape(-1, 9), offset], 1).astype(np.float32)
    mixed = binding @ packed
    x, y, z = points[:, :1], points[:, 1:2], points[:, 2:]
    out: Floats = (mixed[:, 0:9:3] * x + mixed[:, 1:9:3] * y + mixed[:, 2:9:3] * z + mixed[:, 9:]).astype(np.float64)
    return out


def frame(rotation: Floats, origin: Floats) -> Floats:
    """A 4x4 pose."""
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = rotation, origin
    return out


def hand_frame(body: Body, rotations: Floats, heads: Floats, side: str, radius: float = GRIP_M) -> Floats:
    """body_from_hand at the middle of a held thing of `radius`: X along the fingers, Y out of the palm."""
    k = body.rig.index[f"wrist.{SIDES[side]}"]
    return frame(rotations[k] @ hand_rest(body, side), heads[k] + rotations[k] @ grip_offset(body, side, radius))


@lru_cache(maxsize=64)
def _skirt(key: str, top: str | None, bottom: str | None) -> tuple[NDArray[np.float32], Binding]:
    """Points of a skirt at rest and what they are bound to, as `blend` takes them."""
    points, weights = skirts.outside(load_body(key), {"top": top, "bottom": bottom})
    return points.astype(np.float32), binding(weights)


# --- what touches ------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _rest_soles(key: str, kind: str | None) -> tuple[Floats, Floats]:
    """Outlines of both soles at rest, on z = 0 of the bare foot: (P, 3) left then right."""
    body = load_body(key)
    found = []
    for side in SIDES.values():
        ankle, ahead, across = shoes.foot_axes(body, side)
        x, right, left, _ = shoes.outline(body, side)
        found.append(np.concatenate([ankle + x[:, None] * ahead + edge[:, None] * across for edge in (right, left)]))
    return found[0], found[1]


def _soles(body: Body, params: Params, rotations: Floats, heads: Floats, sole: float) -> Floats:
    out = []
    for side, points in zip(SIDES.values(), _rest_soles(body.info.id, params.get("shoe_kind")), strict=True):
        k = body.rig.index[f"foot.{side}"]
        out.append((points - [0, 0, sole] - body.heads[k]) @ rotations[k].T + heads[k])
    return np.concatenate(out)


@lru_cache(maxsize=64)
def _resting(key: str, which: str) -> tuple[NDArray[np.float32], Binding]:
    """Skin that may rest on something: hips and thighs near the pelvis ("seat"), all but hands and feet
    ("legs": but the head too; "back": but the shanks too, which a mattress gives way to)."""
    body = load_body(key)
    if which == "seat":
        chosen = bone_group(body, "root", "pelvis", "upperleg01", "spine05") > 0.5
        chosen &= np.abs(body.vertices[:, 0] - body.joint("root")[0]) < 0.2
    else:
        chosen = bone_group(body, "wrist", "finger", "metacarpal", "lowerarm", "foot", "toe") < 0.3
        chosen &= bone_group(body, "lowerleg") < 0.3 if which == "back" else True
        chosen &= bone_group(body, "head") < 0.5 if which == "legs" else True
    return body.vertices[chosen].astype(np.float32), binding(body.rig.weights[chosen])


@lru_cache(maxsize=128)
def _under_skin(key: str, seat: float, crossed: bool, recline: float) -> float:
    """Metres from the root down to the skin one sits on, at an adult's size, on a seat of this height."""
    body, under = load_body(key), 0.105
    for _ in range(2):
        posture = {"kind": "sit", "seat_height": seat, "leg_cross": crossed, "recline": recline, "under": under}
        bones = Skeleton(body)
        POSTURES.get("sit")(bones, posture)
        rotations, heads = bones.solve()
        skin = blend(*_resting(key, "seat"), body.heads, rotations, heads)
        root = heads[body.rig.index["root"]]
        under = (float(root[2] - skin[np.abs(skin[:, 0] - root[0]) < 0.12, 2].min()) + CLOTH_M) * 1.72 / body.info.stature_m
    return under


def _under(key: str, params: Params, posture: Posture) -> float:
    found = _under_skin(
        key, float(posture.get("seat_height", 0.45)), bool(posture.get("leg_cross")), float(posture.get("recline", 0.0))
    )
    return found + (0.6 * CLOTH_M if skirts.worn(params) else 0.0) * 1.72 / load_body(key).info.stature_m


def _floor(body: Body, params: Params, posture: Posture, rotations: Floats, heads: Floats, sole: float) -> float:
    """Height of the floor against the skeleton, so that what rests on seat, bed or floor touches it."""
    kind, key = posture.get("kind", "stand"), body.info.id
    root = heads[body.rig.index["root"]]
    feet = float(_soles(body, params, rotations, heads, sole)[:, 2].min())
    if kind == "sit":
        skin = blend(*_resting(key, "seat"), body.heads, rotations, heads)
        under = float(skin[np.abs(skin[:, 0] - root[0]) < 0.12, 2].min()) - CLOTH_M * (1.6 if skirts.worn(params) else 1.0)
        return min(under - float(posture.get("seat_height", 0.45)), feet)
    if kind == "lie":
        skin = blend(*_resting(key, "back"), body.heads, rotations, heads)
        return float(skin[:, 2].min()) - CLOTH_M - float(posture.get("seat_height", 0.0))
    if kind in ("floor", "kneel"):
        skin = blend(*_resting(key, "legs"), body.heads, rotations, heads)
        return min(float(skin[:, 2].min()) - CLOTH_M, feet)
    return feet


# --- what sticks out ----------------------------------------------------------------------------


def _crown(body: Body, params: Params, rotations: Floats, heads: Floats) -> Floats:
    """Points round the top of the head, as far out as hair or hat."""
    from scenegen.assets.people.bodies.anatomy import eye_middle, face_unit

    unit, eye, k = face_unit(body), eye_middle(body), body.rig.index["head"]
    grow = {"afro": 0.05, "curly": 0.028, "bald": 0.002, "crop": 0.008}.get(params.get("hair") or "", 0.02)
    if params.get("hat"):
        grow = max(grow, 0.034)
    at = np.array(
        [
            [-0.085, 0, 0.12 + grow],
            [-0.085, 0.075 + grow, 0.05],
            [-0.085, -0.075 - grow, 0.05],
            [-0.185 - grow, 0, 0.03],
            [0.02, 0, 0.06],
        ]
    )
    points = eye + at * unit
    out: Floats = (points - body.heads[k]) @ rotations[k].T + heads[k]
    return out


def _backpack(body: Body, rotations: Floats, heads: Floats) -> Floats:
    s, k = body.info.stature_m / 1.72, body.rig.index["spine02"]
    centre = body.joint("spine02")
    at = centre + np.array([[-0.31, y, z] for y in (-0.14, 0.14) for z in (-0.2, 0.2)]) * s
    out: Floats = (at - body.heads[k]) @ rotations[k].T + heads[k]
    return out


def _hood(body: Body, rotations: Floats, heads: Floats) -> Floats:
    """The rear of a hood that lies on the back."""
    _, (path, radius) = clothes.hood_rolls(body)
    at, k = path - radius[:, None] * [1.0, 0.0, 0.0], body.rig.index["spine01"]
    out: Floats = (at - body.heads[k]) @ rotations[k].T + heads[k]
    return out
