"""Poses: explicit parameters within human limits, and the bone rotations they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.people.body import SIDES, Body
from scenegen.errors import AssetError

Floats = NDArray[np.float64]
Pose = dict[str, Any]
LIMITS = {
    "head_yaw": np.deg2rad(80),
    "head_pitch": np.deg2rad(40),
    "torso_yaw": np.deg2rad(35),
    "gaze_yaw": np.deg2rad(25),
    "gaze_pitch": np.deg2rad(18),
}
"""Largest turns, radians: head against torso, torso against pelvis, gaze against head."""
KINDS = ("stand", "walk", "sit")
RESTS = ("sides", "relaxed", "akimbo", "crossed")
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")


def clamp(pose: Pose) -> Pose:
    """The pose with every turn brought within LIMITS; AssetError for an unknown kind."""
    if pose.get("kind", "stand") not in KINDS:
        raise AssetError(f"no kind of pose {pose.get('kind')!r}", fix=f"one of {', '.join(KINDS)}")
    out = dict(pose)
    for name, most in LIMITS.items():
        out[name] = float(np.clip(out.get(name, 0.0), -most, most))
    return out


def sample_pose(kind: str, rng: np.random.Generator, **fixed: Any) -> Pose:
    """Draw a pose of a kind: phase or rest of the arms, small turns; anything may be fixed. Clamped to human limits."""
    pose: Pose = {
        "kind": kind,
        "arms": RESTS[int(rng.integers(len(RESTS)))] if kind == "stand" else "sides",
        "phase": round(float(rng.uniform(0, 1)), 3),
        "torso_yaw": round(float(rng.normal(0, 0.1)), 4) if kind != "walk" else 0.0,
        "head_yaw": 0.0,
        "head_pitch": round(float(rng.uniform(-0.1, 0.1)), 4),
    }
    pose.update(fixed)
    return clamp(pose)


def turn(axis: str, angle: float) -> Floats:
    """3x3 rotation about an axis of the body frame."""
    cos, sin = np.cos(angle), np.sin(angle)
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    out = np.eye(3)
    out[i, i] = out[j, j] = cos
    out[i, j], out[j, i] = -sin, sin
    return out


def align(start: Floats, end: Floats) -> Floats:
    """The least rotation (3, 3) that takes direction `start` to `end` (Rodrigues)."""
    a, b = start / np.linalg.norm(start), end / np.linalg.norm(end)
    axis, cos = np.cross(a, b), float(a @ b)
    if cos < -0.999999:
        side = np.cross(a, [1.0, 0, 0] if abs(a[0]) < 0.9 else [0, 1.0, 0])
        side /= np.linalg.norm(side)
        return 2 * np.outer(side, side) - np.eye(3)
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.eye(3) + skew + skew @ skew / (1 + cos)


class Skeleton:
    """Global rotations of the bones of one body, in its body frame; bones not named turn with their parent."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.set: dict[str, Floats] = {}

    def rotate(self, bone: str, rotation: Floats) -> None:
        """Give a bone a global rotation (3, 3), against its rest."""
        self.set[bone] = rotation

    def solve(self) -> tuple[Floats, Floats]:
        """Rotations (B, 3, 3) and head positions (B, 3) of all bones, the root where it rests."""
        rig, heads = self.body.rig, self.body.heads
        rotations, positions = np.empty((len(heads), 3, 3)), np.empty((len(heads), 3))
        for k, parent in enumerate(rig.parents):
            inherited = np.eye(3) if parent < 0 else rotations[parent]
            rotations[k] = self.set.get(rig.names[k], inherited)
            positions[k] = heads[k] if parent < 0 else positions[parent] + inherited @ (heads[k] - heads[parent])
        return rotations, positions

    def aim(self, bone: str, tip: str, direction: Floats, base: Floats | None = None) -> None:
        """Turn a bone so that the rest line from it to the head of `tip` points along `direction`; `base` is applied to the rest first."""
        start = self.body.joint(tip) - self.body.joint(bone)
        before = np.eye(3) if base is None else base
        self.rotate(bone, align(before @ start, direction) @ before)


def skeleton(body: Body, pose: Pose) -> Skeleton:
    """The skeleton of a clamped pose."""
    bones = Skeleton(body)
    torso = turn("z", pose["torso_yaw"]) @ turn("y", float(pose.get("lean", 0.0)))
    for k, name in enumerate(SPINE, 1):
        bones.rotate(
            name, turn("z", pose["torso_yaw"] * k / len(SPINE)) @ turn("y", float(pose.get("lean", 0.0)) * k / len(SPINE))
        )
    for k, name in enumerate(NECK, 1):
        share = k / len(NECK)
        bones.rotate(name, torso @ turn("z", pose["head_yaw"] * share) @ turn("y", pose["head_pitch"] * share))
    head = bones.set["head"]
    for side in SIDES.values():
        bones.rotate(f"eye.{side}", head @ turn("z", pose["gaze_yaw"]) @ turn("y", pose["gaze_pitch"]))
    _legs(bones, pose)
    for side in SIDES:
        _arm(bones, pose, side, torso)
        _fingers(bones, pose, side)
    return bones


def _legs(bones: Skeleton, pose: Pose) -> None:
    kind = pose.get("kind", "stand")
    for name, side in SIDES.items():
        sign = 1.0 if name == "left" else -1.0
        hip, knee, foot = f"upperleg01.{side}", f"lowerleg01.{side}", f"foot.{side}"
        if kind == "sit":
            thigh = np.array([1.0, sign * 0.12, float(pose.get("thigh_drop", 0.0))])
            shank = np.array([float(pose.get("shank", 0.0)), 0.0, -1.0])
            bones.aim(hip, knee, thigh)
            bones.aim(knee, foot, shank, base=bones.set[hip])
            bones.rotate(foot, turn("z", sign * 0.12))
        elif kind == "walk":
            angle = 2 * np.pi * (float(pose.get("phase", 0.0)) + (0.0 if name == "left" else 0.5))
            swing, bend = 0.42 * np.sin(angle), 0.12 + 0.55 * max(0.0, np.cos(angle)) ** 2
            bones.rotate(hip, turn("y", -swing))
            bones.rotate(knee, turn("y", -swing + bend))
            bones.rotate(foot, turn("y", float(np.clip(-swing + bend, -0.1, 0.5)) * 0.6))
        else:
            bones.aim(hip, knee, np.array([0.0, sign * 0.055, -1.0]))
            bones.aim(knee, foot, np.array([-0.03, sign * 0.03, -1.0]))
            bones.rotate(foot, turn("z", sign * 0.14))


def _arm(bones: Skeleton, pose: Pose, side: str, torso: Floats) -> None:
    """Reach, point or hold if asked; else rest."""
    sign, letter = (1.0 if side == "left" else -1.0), SIDES[side]
    wanted = pose.get(f"{side}_hand") or {}
    if "reach" in wanted or "point" in wanted:
        goal = np.asarray(wanted.get("reach", wanted.get("point")), dtype=np.float64)
        _reach(bones, side, goal, straight="point" in wanted)
        return
    if wanted.get("hold"):
        upper, fore = np.array([0.28, sign * 0.22, -1.0]), np.array([1.0, -sign * 0.02, float(wanted.get("lift", 0.25))])
    elif pose.get("kind") == "sit":
        upper, fore = np.array([0.42, sign * 0.12, -1.0]), np.array([1.0, -sign * 0.02, -0.42])
    elif pose.get("kind") == "walk":
        angle = 2 * np.pi * (float(pose.get("phase", 0.0)) + (0.5 if side == "left" else 0.0))
        swing = 0.45 * np.sin(angle)
        upper, fore = np.array([swing, sign * 0.14, -1.0]), np.array([swing + 0.38, sign * 0.05, -1.0])
    else:
        upper, fore = {
            "sides": (np.array([-0.02, sign * 0.16, -1.0]), np.array([0.16, sign * 0.06, -1.0])),
            "relaxed": (np.array([0.06, sign * 0.2, -1.0]), np.array([0.34, sign * 0.0, -1.0])),
            "akimbo": (np.array([-0.18, sign * 0.85, -1.0]), np.array([0.34, -sign * 0.95, -0.42])),
            "crossed": (np.array([0.42, sign * 0.2, -1.0]), np.array([0.5, -sign * 1.1, 0.12 if side == "left" else 0.22])),
        }[pose.get("arms", "sides")]
    bones.aim(f"upperarm01.{letter}", f"lowerarm01.{letter}", torso @ upper)
    _forearm(bones, letter, torso @ fore)


def _forearm(bones: Skeleton, letter: str, direction: Floats) -> None:
    """Aim the forearm, carried by the upper arm; the hand follows it."""
    bones.aim(f"lowerarm01.{letter}", f"wrist.{letter}", direction, base=bones.set[f"upperarm01.{letter}"])


def _reach(bones: Skeleton, side: str, goal: Floats, straight: bool) -> None:
    """Two-bone reach of the wrist to a point of the body frame (law of cosines), elbow down and outward; straight when pointing."""
    letter, sign = SIDES[side], (1.0 if side == "left" else -1.0)
    upper, lower = f"upperarm01.{letter}", f"lowerarm01.{letter}"
    bones.set.pop(upper, None)
    _, at = bones.solve()
    index = bones.body.rig.index
    shoulder = at[index[upper]]
    one = float(np.linalg.norm(bones.body.joint(lower) - bones.body.joint(upper)))
    two = float(np.linalg.norm(bones.body.joint(f"wrist.{letter}") - bones.body.joint(lower)))
    way = goal - shoulder
    distance = float(np.linalg.norm(way))
    way = way / max(distance, 1e-9)
    if straight:
        bones.aim(upper, lower, way)
        _forearm(bones, letter, way)
        return
    span = float(np.clip(distance - 0.06, 0.35 * (one + two), 0.985 * (one + two)))
    along = (one * one + span * span - two * two) / (2 * span)
    height = np.sqrt(max(one * one - along * along, 0.0))
    pole = np.array([-0.25, sign * 0.35, -1.0])
    pole = pole - way * (pole @ way)
    elbow = shoulder + way * along + pole / max(float(np.linalg.norm(pole)), 1e-9) * height
    bones.aim(upper, lower, elbow - shoulder)
    _forearm(bones, letter, shoulder + way * span - elbow)


def palm_normal(body: Body, side: str) -> Floats:
    """Rest direction (3,) out of the palm: across the fingers, towards the body."""
    letter = SIDES[side]
    along = body.joint(f"finger3-1.{letter}") - body.joint(f"wrist.{letter}")
    across = body.joint(f"finger2-1.{letter}") - body.joint(f"finger5-1.{letter}")
    normal = np.cross(along, across)
    normal /= np.linalg.norm(normal)
    inward = np.array([0.0, -1.0 if side == "left" else 1.0, 0.0])
    out: Floats = normal if normal @ inward > 0 else -normal
    return out


def _fingers(bones: Skeleton, pose: Pose, side: str) -> None:
    """Relaxed, closed round a thing, or the index stretched out."""
    wanted = pose.get(f"{side}_hand") or {}
    letter, body = SIDES[side], bones.body
    rotations, _ = bones.solve()
    base = rotations[body.rig.index[f"wrist.{letter}"]]
    along = body.joint(f"finger3-1.{letter}") - body.joint(f"wrist.{letter}")
    axis = np.cross(along, palm_normal(body, side))
    axis /= np.linalg.norm(axis)
    curl = 0.75 if wanted.get("hold") else 0.22
    for finger in range(2, 6):
        bend = (0.05 if finger == 2 else 1.2) if "point" in wanted else curl
        for joint in range(1, 4):
            angle = bend * joint * (0.9 if joint > 1 else 0.8)
            skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
            local = np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew
            bones.rotate(f"finger{finger}-{joint}.{letter}", base @ local)
