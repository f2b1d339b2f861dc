"""Poses: explicit parameters within human limits, and the skeleton they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.people.bodies.body import SIDES, Body
from scenegen.assets.people.posing.actions import Action, Reach, load
from scenegen.assets.people.posing.postures import POSTURES
from scenegen.assets.people.posing.skeleton import Skeleton, unit
from scenegen.errors import AssetError

Floats = NDArray[np.float64]
Posture = dict[str, Any]
LIMITS = {
    "head_yaw": np.deg2rad(80),
    "head_pitch": np.deg2rad(40),
    "torso_yaw": np.deg2rad(35),
    "gaze_yaw": np.deg2rad(25),
    "gaze_pitch": np.deg2rad(18),
}
"""Largest turns, radians: head against torso, torso against pelvis, gaze against head."""
RANGE_OF_MOTION_DEG = {
    "knee flexion": (-5, 150), "elbow flexion": (-5, 150), "hip flexion": (-30, 125), "hip abduction": (-30, 50),
    "ankle dorsiflexion": (-55, 35), "shoulder elevation": (-5, 180), "wrist bend": (0, 80), "trunk bend": (0, 85), "neck bend": (0, 82),
}  # fmt: skip
"""Least and largest angles of joints in degrees. After Norkin and White, Measurement of Joint Motion: A Guide to Goniometry (5th ed.,
2016), whose tables repeat those of the American Academy of Orthopaedic Surgeons; hip abduction seated with the hip turned out (tailor
fashion) is measured on the floor plane and goes further: `joint_angles` takes it against the thigh's own plane."""
RESTS = ("sides", "relaxed", "akimbo", "crossed")


def action_of(posture: Posture) -> Action:
    """The action of a posture: the one it names, or what its hands say, or rest."""
    name = posture.get("action")
    if name is None:
        hands = [posture.get(f"{side}_hand") or {} for side in SIDES]
        name = next(
            (
                what
                for key, what in (("point", "pointing"), ("hold", "holding"), ("reach", "reaching"))
                if any(key in h for h in hands)
            ),
            "rest",
        )
    known = load()
    if name not in known:
        raise AssetError(f"no action {name!r}", fix=f"one of {', '.join(sorted(known))}")
    return known[str(name)]


def clamp(posture: Posture) -> Posture:
    """The posture with every turn brought within LIMITS; AssetError for an unknown kind."""
    if posture.get("kind", "stand") not in POSTURES:
        raise AssetError(f"no kind of posture {posture.get('kind')!r}", fix=f"one of {', '.join(POSTURES)}")
    out = dict(posture)
    for name, most in LIMITS.items():
        out[name] = float(np.clip(out.get(name, 0.0), -most, most))
    return out


def sample_posture(kind: str, rng: np.random.Generator, **fixed: Any) -> Posture:
    """Draw a posture of a kind: phase or rest of the arms, small turns; anything may be fixed. Clamped to human limits."""
    posture: Posture = {
        "kind": kind,
        "arms": RESTS[int(rng.integers(len(RESTS)))] if kind == "stand" else "sides",
        "phase": round(float(rng.uniform(0, 1)), 3),
        "torso_yaw": round(float(rng.normal(0, 0.1)), 4) if kind in ("stand", "sit") else 0.0,
        "head_yaw": 0.0,
        "head_pitch": round(float(rng.uniform(-0.1, 0.1)), 4),
    }
    if kind == "stand":
        posture["stance"] = round(float(rng.uniform(-0.015, 0.05)), 3)
    if kind == "sit" and rng.random() < 0.25:
        posture["leg_cross"] = True
    posture.update(fixed)
    return clamp(posture)


def skeleton(body: Body, posture: Posture) -> Skeleton:
    """The skeleton of a clamped posture: trunk and legs by its kind, arms by its action, head and eyes by its turns or its `look`."""
    bones = Skeleton(body)
    POSTURES.get(str(posture.get("kind", "stand")))(bones, posture)
    bones.head(posture["head_yaw"], posture["head_pitch"], posture["gaze_yaw"], posture["gaze_pitch"])
    what = action_of(posture)
    what.arms(Reach(bones, posture))
    return bones


def gaze_target(bones: Skeleton, posture: Posture, what: Action, floor: float) -> Floats | None:
    """Where the eyes should go, against the skeleton whose floor lies at `floor`: the posture's `look` (from the floor below the pelvis),
    or what is in hand; None when the posture's own turns hold."""
    root = bones.body.joint("root")
    if posture.get("look") is not None:
        out: Floats = np.asarray(posture["look"], dtype=np.float64) + np.array([root[0], root[1], floor])
        return out
    if what.gaze != "hand":
        return None
    side = SIDES[Reach(bones, posture).main]
    return bones.at(f"finger3-1.{side}") + unit(bones.at(f"finger3-2.{side}") - bones.at(f"wrist.{side}")) * 0.06 * bones.scale


def joint_angles(body: Body, rotations: Floats, heads: Floats) -> dict[str, float]:
    """The angles that RANGE_OF_MOTION_DEG bounds, degrees, the worse side of each: from solved rotations (B, 3, 3) and heads (B, 3)."""
    index = body.rig.index
    between = lambda a, b: float(np.rad2deg(np.arccos(np.clip(unit(a) @ unit(b), -1, 1))))  # noqa: E731
    pelvis, chest, skull = (rotations[index[name]] for name in ("root", "spine01", "head"))
    sides: list[dict[str, float]] = []
    for letter in SIDES.values():
        at = {
            name: heads[index[f"{name}.{letter}"]]
            for name in ("upperleg01", "lowerleg01", "foot", "upperarm01", "lowerarm01", "wrist")
        }
        thigh, shank = at["lowerleg01"] - at["upperleg01"], at["foot"] - at["lowerleg01"]
        local = pelvis.T @ unit(thigh)
        toes = rotations[index[f"foot.{letter}"]] @ np.array([1.0, 0, 0])
        upper, fore = at["lowerarm01"] - at["upperarm01"], at["wrist"] - at["lowerarm01"]
        hand = rotations[index[f"wrist.{letter}"]] @ (body.joint(f"finger3-1.{letter}") - body.joint(f"wrist.{letter}"))
        own = body.joint(f"finger3-1.{letter}") - body.joint(f"wrist.{letter}")
        straight = between(own, body.joint(f"wrist.{letter}") - body.joint(f"lowerarm01.{letter}"))
        out = 1.0 if letter == "L" else -1.0
        sides.append(
            {
                "knee flexion": between(thigh, shank), "elbow flexion": between(upper, fore),
                "hip flexion": float(np.rad2deg(np.arctan2(local[0], -local[2]))) if abs(local[1]) < 0.9 else 90.0,
                "hip abduction": float(np.rad2deg(np.arcsin(np.clip(out * local[1], -1, 1)))),
                "ankle dorsiflexion": 90 - between(-shank, toes) if between(-shank, toes) > 0 else 0.0,
                "shoulder elevation": between(chest.T @ upper, np.array([0, 0, -1.0])),
                "wrist bend": max(between(hand, fore) - straight, 0.0),
            }
        )  # fmt: skip
    worst = {name: max((side[name] for side in sides), key=abs) for name in sides[0]}
    worst["trunk bend"] = between(pelvis[:, 2], chest[:, 2])
    worst["neck bend"] = between(chest[:, 0], skull[:, 0])
    return worst
