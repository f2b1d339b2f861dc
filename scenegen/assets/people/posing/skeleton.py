"""The skeleton of one body: global bone rotations, arms and legs that reach, hands that close, a gaze that meets its target."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.assets.people.bodies.body import SIDES, Body

Floats = NDArray[np.float64]
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")
GRIP_M = 0.028
"""Radius of what a hand holds when nothing else is said."""
PALM_M, FINGER_M = 0.016, 0.009
"""From the middle of the knuckles to the skin of the palm; half a finger's thickness. At an adult's size."""
SHUT = np.deg2rad(33)
"""The angle between two bones of a limb that is bent as far as it goes."""
WRIST_SWING, FOREARM_TWIST = np.deg2rad(58), np.deg2rad(75)


def rotation(axis: str, angle: float) -> Floats:
    """3x3 rotation about an axis of the body frame."""
    cos, sin = np.cos(angle), np.sin(angle)
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    out = np.eye(3)
    out[i, i] = out[j, j] = cos
    out[i, j], out[j, i] = -sin, sin
    return out


def about(axis: Floats, angle: float) -> Floats:
    """3x3 rotation about a unit axis (Rodrigues)."""
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    out: Floats = np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew
    return out


def align(start: Floats, end: Floats) -> Floats:
    """The least rotation (3, 3) that takes direction `start` to `end`."""
    a, b = unit(start), unit(end)
    axis, cos = cross(a, b), float(a @ b)
    if cos < -0.999999:
        side = unit(cross(a, [1.0, 0, 0] if abs(a[0]) < 0.9 else [0, 1.0, 0]))
        return 2 * np.outer(side, side) - np.eye(3)
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    out: Floats = np.eye(3) + skew + skew @ skew / (1 + cos)
    return out


def unit(v: ArrayLike) -> Floats:
    """The direction of a vector."""
    x, y, z = _numbers(v)
    length = max(math.sqrt(x * x + y * y + z * z), 1e-12)
    return np.array([x / length, y / length, z / length])


def cross(a: ArrayLike, b: ArrayLike) -> Floats:
    """The cross product of two vectors (3,): NumPy's own is slow on single ones."""
    x, y, z = _numbers(a)
    u, v, w = _numbers(b)
    return np.array([y * w - z * v, z * u - x * w, x * v - y * u])


def triad(first: ArrayLike, second: ArrayLike) -> Floats:
    """Right-handed orthonormal axes (3, 3) in columns: along `first`, nearest to `second`, across both."""
    a = unit(first)
    b = np.asarray(second, dtype=np.float64)
    b = unit(b - a * (a @ b))
    out = np.empty((3, 3))
    out[:, 0], out[:, 1], out[:, 2] = a, b, cross(a, b)
    return out


def _numbers(v: ArrayLike) -> list[float]:
    """The numbers of one vector (3,): Python reckons with few faster than NumPy does."""
    out: list[float] = np.asarray(v, dtype=np.float64).tolist()
    return out


class Skeleton:
    """Global rotations of the bones of one body, in its body frame; bones not named turn with their parent."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.set: dict[str, Floats] = {}
        self.scale = body.info.stature_m / 1.72
        self.floor = 0.0
        """Height of the floor against the resting root."""

    def rotate(self, bone: str, rotation: Floats) -> None:
        """Give a bone a global rotation (3, 3), against its rest."""
        self.set[bone] = rotation

    def solve(self) -> tuple[Floats, Floats]:
        """Rotations (B, 3, 3) and head positions (B, 3) of all bones, the root where it rests."""
        rig, heads = self.body.rig, self.body.heads
        rotations, positions = np.empty((len(heads), 3, 3)), np.empty((len(heads), 3))
        steps = heads - heads[np.maximum(rig.parents, 0)]
        for k, parent in enumerate(rig.parents.tolist()):
            own = self.set.get(rig.names[k])
            rotations[k] = own if own is not None else (np.eye(3) if parent < 0 else rotations[parent])
            positions[k] = heads[k] if parent < 0 else positions[parent] + rotations[parent] @ steps[k]
        return rotations, positions

    def turned(self, bone: str) -> Floats:
        """Global rotation (3, 3) of one bone as things stand."""
        rig, k = self.body.rig, self.body.rig.index[bone]
        while k >= 0:
            own = self.set.get(rig.names[k])
            if own is not None:
                return own
            k = int(rig.parents[k])
        return np.eye(3)

    def at(self, bone: str) -> Floats:
        """Position (3,) of one bone's head as things stand."""
        rig, heads = self.body.rig, self.body.heads
        k, out = rig.index[bone], np.zeros(3)
        while (parent := int(rig.parents[k])) >= 0:
            out = out + self.turned(rig.names[parent]) @ (heads[k] - heads[parent])
            k = parent
        found: Floats = heads[k] + out
        return found

    # --- trunk and head -------------------------------------------------------------------------

    def trunk(self, lean: float = 0.0, yaw: float = 0.0, side: float = 0.0, pelvis: Floats | None = None) -> None:
        """Bend the spine: forward, to the left about the upright, sideways to the left; radians against the pelvis."""
        base = np.eye(3) if pelvis is None else pelvis
        self.rotate("root", base)
        for k, name in enumerate(SPINE, 1):
            share = k / len(SPINE)
            self.rotate(name, base @ rotation("z", yaw * share) @ rotation("y", lean * share) @ rotation("x", -side * share))

    def head(self, yaw: float, pitch: float, gaze_yaw: float = 0.0, gaze_pitch: float = 0.0) -> None:
        """Turn neck and head against the torso and the eyes against the head; pitch is positive downward."""
        torso = self.turned("spine01")
        for k, name in enumerate(NECK, 1):
            share = k / len(NECK)
            self.rotate(name, torso @ rotation("z", yaw * share) @ rotation("y", pitch * share))
        for side in SIDES.values():
            self.rotate(f"eye.{side}", self.set["head"] @ rotation("z", gaze_yaw) @ rotation("y", gaze_pitch))

    def look(self, target: ArrayLike, limits: dict[str, float]) -> None:
        """Turn head and eyes so that the line of sight from between the eyes passes through a point, as far as `limits` let them."""
        for _ in range(4):
            eye = (self.at("eye.L") + self.at("eye.R")) / 2
            way = np.asarray(target, dtype=np.float64) - eye
            yaw, pitch = _angles(self.turned("spine01").T @ way)
            yaw = float(np.clip(yaw * 0.9, -limits["head_yaw"], limits["head_yaw"]))
            pitch = float(np.clip(pitch * 0.75, -limits["head_pitch"], limits["head_pitch"]))
            self.head(yaw, pitch)
            eye_yaw, eye_pitch = _angles(self.set["head"].T @ way)
            bound = limits["gaze_yaw"], limits["gaze_pitch"]
            self.head(yaw, pitch, float(np.clip(eye_yaw, -bound[0], bound[0])), float(np.clip(eye_pitch, -bound[1], bound[1])))

    # --- legs -----------------------------------------------------------------------------------

    def leg(self, side: str, ankle: ArrayLike, knee: ArrayLike, foot: Floats) -> None:
        """Bring an ankle to a point by bending hip and knee (law of cosines), the knee towards `knee`; the foot takes a rotation."""
        letter = SIDES[side]
        hip, joint, end = f"upperleg01.{letter}", f"lowerleg01.{letter}", f"foot.{letter}"
        one, two = self._lengths(hip, joint, end)
        start = self.at(hip)
        thigh, shank, pole = _two_bones(np.asarray(ankle, dtype=np.float64) - start, unit(knee), one, two)
        self._limb(hip, joint, end, thigh, shank, pole, np.array([1.0, 0, 0]))
        self.rotate(end, foot)

    def leg_along(
        self, side: str, thigh: ArrayLike, shank: ArrayLike, foot: Floats | float, front: ArrayLike = (1.0, 0, 0)
    ) -> None:
        """Point thigh and shank along directions; `front` is where a straight knee faces. foot: a rotation, or radians that it points
        down from square to the shank."""
        letter = SIDES[side]
        names = f"upperleg01.{letter}", f"lowerleg01.{letter}", f"foot.{letter}"
        a, b = unit(thigh), unit(shank)
        pole = a - b if np.linalg.norm(cross(a, b)) > 0.12 else unit(front)
        self._limb(*names, a, b, pole, np.array([1.0, 0, 0]))
        self.rotate(names[2], self.set[names[1]] @ rotation("y", foot) if isinstance(foot, float) else foot)

    # --- arms -----------------------------------------------------------------------------------

    def arm_along(self, side: str, upper: ArrayLike, fore: ArrayLike) -> None:
        """Point upper arm and forearm along directions; the hand follows the forearm."""
        letter = SIDES[side]
        a, b = unit(upper), unit(fore)
        self._shrug(side, a)
        elbow = a - b
        if np.linalg.norm(cross(a, b)) < 0.08:
            elbow = np.array([-0.3, 0.5 if side == "left" else -0.5, -1.0])
        self._limb(f"upperarm01.{letter}", f"lowerarm01.{letter}", f"wrist.{letter}", a, b, elbow, self._elbow_rest(letter))
        self.set.pop(f"wrist.{letter}", None)

    def hand(
        self,
        side: str,
        grip: ArrayLike,
        fingers: ArrayLike,
        palm: ArrayLike,
        elbow: ArrayLike | None = None,
        radius: float = GRIP_M,
    ) -> None:
        """Bring the grip of a hand to a point, fingers and palm (the way it faces) along directions, as far as the wrist lets them."""
        letter, sign = SIDES[side], (1.0 if side == "left" else -1.0)
        names = f"upperarm01.{letter}", f"lowerarm01.{letter}", f"wrist.{letter}"
        goal = np.asarray(grip, dtype=np.float64)
        pole = unit((-0.35, sign * 0.5, -1.0) if elbow is None else elbow)
        rest = hand_rest(self.body, side)
        wanted = triad(fingers, palm) @ rest.T
        offset = grip_offset(self.body, side, radius)
        one, two = self._lengths(*names)
        turned = wanted
        self._shrug(side, unit(goal - self.at(names[0])))
        for _ in range(4):
            a, b, bend = _two_bones(goal - turned @ offset - self.at(names[0]), pole, one, two)
            self._limb(*names, a, b, bend, self._elbow_rest(letter))
            turned = self._wrist(letter, wanted)

    def _wrist(self, letter: str, wanted: Floats) -> Floats:
        """Turn forearm and wrist towards a hand rotation, within what they can; returns the hand's."""
        lower, wrist = f"lowerarm01.{letter}", f"wrist.{letter}"
        fore = self.set[lower]
        axis = unit(self.body.joint(wrist) - self.body.joint(lower))
        local = fore.T @ wanted
        swung = local @ axis
        swing = align(axis, swung)
        angle = float(np.arccos(np.clip(axis @ swung, -1, 1)))
        rest = swing.T @ local
        side = unit(cross(axis, [0.0, 0, 1.0]))
        twist = float(np.arctan2(cross(side, rest @ side) @ axis, side @ (rest @ side)))
        twist = float(np.clip(twist, -FOREARM_TWIST, FOREARM_TWIST))
        if angle > WRIST_SWING:
            swing = about(unit(cross(axis, swung)), WRIST_SWING)
        self.rotate(f"lowerarm02.{letter}", fore @ about(axis, twist * 0.6))
        out: Floats = fore @ swing @ about(axis, twist)
        self.rotate(wrist, out)
        return out

    def fingers(self, side: str, radius: float | None, point: bool = False, spread: float = 0.22) -> None:
        """Close the fingers round a cylinder of `radius` metres across the palm; None: relaxed; or the index stretched out. A body
        without bones in its fingers keeps them as they are.

        In the plane of fingers and palm each phalanx lies along the tangent from its joint to the circle that its bone keeps to.
        """
        letter, body = SIDES[side], self.body
        if f"finger1-3.{letter}" not in body.rig.index:
            return
        base = self.turned(f"wrist.{letter}")
        rest = hand_rest(body, side)
        axis = cross(rest[:, 0], rest[:, 1])
        for finger in range(2, 6):
            together = self._together(finger, letter, rest, 0.35 if radius is None else 0.85)
            if radius is not None and not point:
                turns = self._wrapped(finger, letter, rest, side, radius)
            elif point:
                turns = [0.03, 0.06, 0.09] if finger == 2 else [1.15, 2.3, 3.45]
            else:
                turns = [spread * (0.8 + 0.12 * finger) * k for k in (1, 2, 3)]
            for joint, total in enumerate(turns, 1):
                self.rotate(f"finger{finger}-{joint}.{letter}", base @ about(axis, total) @ together)
        close = 0.15 if radius is None else 0.75 if point else float(np.clip(0.95 - 7.5 * radius, 0.0, 0.85))
        thumb = unit(body.joint(f"finger1-2.{letter}") - body.joint(f"finger1-1.{letter}"))
        inward = unit(cross(thumb, rest[:, 1]))
        across = unit(cross(thumb, rest[:, 0] * 0.6 - rest[:, 2] * float(np.sign(thumb @ rest[:, 2]))))
        for joint, share in ((1, 0.75), (2, 0.9), (3, 1.1)):
            self.rotate(
                f"finger1-{joint}.{letter}",
                base @ about(inward, close * share) @ about(across, close * max(share - 0.8, 0.0) * 1.6),
            )

    def _together(self, finger: int, letter: str, rest: Floats, share: float) -> Floats:
        """The turn in the plane of the palm that brings a finger, spread at rest, `share` of the way to its neighbours."""
        way = rest.T @ (self.body.joint(f"finger{finger}-3.{letter}") - self.body.joint(f"finger{finger}-1.{letter}"))
        spread = float(np.arctan2(way[2], way[0]))
        out: Floats = about(rest[:, 1], spread * share)
        return out

    def _wrapped(self, finger: int, letter: str, rest: Floats, side: str, radius: float) -> list[float]:
        """Turns of the three phalanges of a finger about the axis across the palm, against rest, that lay it round a held thing."""
        body = self.body
        flat = lambda v: np.array([v @ rest[:, 0], v @ rest[:, 1]])  # noqa: E731
        wrist = body.joint(f"wrist.{letter}")
        at = [flat(body.joint(f"finger{finger}-{k}.{letter}") - wrist) for k in (1, 2, 3)]
        bones = [at[1] - at[0], at[2] - at[1], (at[2] - at[1]) * 0.85]
        middle = flat(grip_offset(body, side, radius))
        keep, point, before, out = radius + FINGER_M * self.scale, at[0], 0.0, []
        for k, bone in enumerate(bones):
            way = middle - point
            distance = max(float(np.hypot(*way)), 1e-6)
            angle = float(np.arctan2(way[1], way[0])) - (math.asin(keep / distance) if distance > keep else np.pi / 2)
            angle = float(np.clip(angle, before - 0.1, before + (1.5 if k else 1.35)))
            out.append(angle - float(np.arctan2(bone[1], bone[0])))
            point = point + np.hypot(*bone) * np.array([math.cos(angle), math.sin(angle)])
            before = angle
        return out

    # --- limbs ----------------------------------------------------------------------------------

    def _lengths(self, first: str, second: str, third: str) -> tuple[float, float]:
        a, b, c = (self.body.joint(name) for name in (first, second, third))
        return float(np.linalg.norm(b - a)), float(np.linalg.norm(c - b))

    def _limb(self, first: str, second: str, third: str, a: Floats, b: Floats, pole: Floats, rest_pole: Floats) -> None:
        """Two bones along directions a and b, hinged: the joint between them points towards `pole`, as at rest to `rest_pole`."""
        one = self.body.joint(second) - self.body.joint(first)
        two = self.body.joint(third) - self.body.joint(second)
        self.rotate(first, triad(a, pole) @ triad(one, rest_pole).T)
        self.rotate(second, triad(b, pole) @ triad(two, rest_pole).T)

    def _elbow_rest(self, letter: str) -> Floats:
        a, b, c = (self.body.joint(f"{name}.{letter}") for name in ("upperarm01", "lowerarm01", "wrist"))
        out: Floats = unit(b - a) - unit(c - b)
        return out

    def _shrug(self, side: str, upper: Floats) -> None:
        """Raise the collarbone with an arm that is raised: a third of what goes above the level of the shoulder."""
        letter, sign = SIDES[side], (1.0 if side == "left" else -1.0)
        torso = self.turned("spine01")
        high = float(np.arcsin(np.clip((torso.T @ upper)[2], -1, 1)))
        lift = float(np.clip((high + 0.35) * 0.33, 0, 0.5))
        self.rotate(f"clavicle.{letter}", torso @ rotation("x", sign * lift))


def _angles(direction: Floats) -> tuple[float, float]:
    return float(np.arctan2(direction[1], direction[0])), float(np.arctan2(-direction[2], np.hypot(direction[0], direction[1])))


def _two_bones(direction: Floats, pole: Floats, one: float, two: float) -> tuple[Floats, Floats, Floats]:
    """Directions of two bones of these lengths that span `way`, and the way their joint points: nearest to `pole`."""
    least = float(np.sqrt(one * one + two * two - 2 * one * two * np.cos(SHUT)))
    span = float(np.clip(np.linalg.norm(direction), least, 0.995 * (one + two)))
    ahead = unit(direction)
    along = (one * one + span * span - two * two) / (2 * span)
    height = float(np.sqrt(max(one * one - along * along, 0.0)))
    bend = unit(pole - ahead * (ahead @ pole))
    middle = ahead * along + bend * height
    return unit(middle), unit(ahead * span - middle), bend


def palm_normal(body: Body, side: str) -> Floats:
    """Rest direction (3,) out of the palm: across the fingers, towards the body."""
    letter = SIDES[side]
    along = body.joint(f"finger3-1.{letter}") - body.joint(f"wrist.{letter}")
    across = body.joint(f"finger2-1.{letter}") - body.joint(f"finger5-1.{letter}")
    normal = unit(cross(along, across))
    inward = np.array([0.0, -1.0 if side == "left" else 1.0, 0.0])
    out: Floats = normal if normal @ inward > 0 else -normal
    return out


def hand_rest(body: Body, side: str) -> Floats:
    """Axes (3, 3) of a hand at rest in columns: along the fingers, out of the palm, across."""
    letter = SIDES[side]
    return triad(body.joint(f"finger3-1.{letter}") - body.joint(f"wrist.{letter}"), palm_normal(body, side))


def grip_offset(body: Body, side: str, radius: float = GRIP_M) -> Floats:
    """From the wrist to the middle of a held thing of `radius`, at rest (3,): before the palm, just short of the knuckles."""
    letter, s = SIDES[side], body.info.stature_m / 1.72
    along = body.joint(f"finger3-1.{letter}") - body.joint(f"wrist.{letter}")
    out: Floats = along * 0.9 + hand_rest(body, side)[:, 1] * (PALM_M * s + radius)
    return out
