"""Actions: what the arms do, and where the eyes go with it. Each registers itself with the kinds of postures it goes with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.assets.people.bodies.anatomy import ARM, eye_middle, face_unit
from scenegen.assets.people.bodies.body import SIDES, Body, bone_group
from scenegen.assets.people.posing.postures import SIGN, Posture, number
from scenegen.assets.people.posing.skeleton import GRIP_M, Skeleton, rotation
from scenegen.errors import AssetError
from scenegen.registry import Registry

Floats = NDArray[np.float64]
FLAT_M, FLAT_CURL_M = 0.018, 0.12
"""Of what is flatter than the first, fingers hold the edges: they curl as round the second."""
AWAY = (0.0, 0.06, 0.12, 0.18, 0.24, 0.3, 0.36, 0.42, 0.48)
HANG_M = 0.11
"""How far out hanging arms are tried, as slopes, until the middle of the hand is so far from the skin of the thigh: half a hand and cloth."""
SHARES = np.linspace(-0.5, 1.0, 11)
LEAST_SHARE = float(SHARES[0])
UP = ("stand", "walk")
SEATED = ("sit", "floor")


class Reach:
    """A skeleton whose legs are set, with the points that arms refer to. Points of the posture count from the floor below the pelvis."""

    def __init__(self, bones: Skeleton, posture: Posture) -> None:
        self.bones, self.posture, self.s = bones, posture, bones.scale
        self.torso = bones.turned("spine01")
        root = bones.body.joint("root")
        self.origin = np.array([root[0], root[1], bones.floor - number(posture, "sole")])
        self.main = (
            "left" if posture.get("side") == "left" or ("left_hand" in posture and "right_hand" not in posture) else "right"
        )
        self.other = "right" if self.main == "left" else "left"

    def shoulder(self, side: str) -> Floats:
        """Where an arm begins."""
        return self.bones.at(f"upperarm01.{'L' if side == 'left' else 'R'}")

    def chest(self, x: float, y: float, z: float) -> Floats:
        """A point in the torso's axes about the middle of the shoulders, metres at an adult's size."""
        middle = (self.shoulder("left") + self.shoulder("right")) / 2
        out: Floats = middle + self.torso @ (np.array([x, y, z]) * self.s)
        return out

    def face(self, x: float, y: float, z: float) -> Floats:
        """A point about the eyes in the head's axes, units of a face."""
        body = self.bones.body
        rest = eye_middle(body) + np.array([x, y, z]) * face_unit(body) - body.joint("head")
        out: Floats = self.bones.at("head") + self.bones.turned("head") @ rest
        return out

    def hips(self, x: float, y: float, z: float) -> Floats:
        """A point in the pelvis's axes about the root, metres at an adult's size."""
        out: Floats = self.bones.body.joint("root") + self.bones.turned("root") @ (np.array([x, y, z]) * self.s)
        return out

    def turned(self, *direction: float) -> Floats:
        """A direction in the torso's axes."""
        out: Floats = self.torso @ np.array(direction)
        return out

    def faced(self, *direction: float) -> Floats:
        """A direction in the head's axes."""
        out: Floats = self.bones.turned("head") @ np.array(direction)
        return out

    def grasp(
        self,
        side: str,
        at: ArrayLike,
        fingers: ArrayLike,
        palm: ArrayLike,
        radius: float | None = None,
        elbow: ArrayLike | None = None,
    ) -> None:
        """Bring a hand there and close it round `radius`; None leaves the fingers loose. A thing held sets the radius itself."""
        wanted = self.posture.get(f"{side}_hand") or {}
        hold = float(wanted.get("radius", GRIP_M)) if wanted.get("hold") else radius
        self.bones.hand(side, at, fingers, palm, elbow, hold if hold is not None and hold < 0.15 else 0.004)
        self.bones.fingers(side, max(hold, FLAT_CURL_M) if wanted.get("hold") and hold is not None and hold < FLAT_M else hold)


@dataclass(frozen=True)
class Action:
    """arms(reach): sets both arms. kinds: postures it goes with. holds: categories a hand holds for it; hands: which hold ("main", "both",
    ""). gaze: "", "hand" (at what is held), "target" (at what the posture says)."""

    name: str
    kinds: tuple[str, ...]
    arms: Callable[[Reach], None]
    holds: tuple[str, ...] = ()
    hands: str = ""
    gaze: str = ""
    head: tuple[float, float] | None = None


ACTIONS: Registry[Action] = Registry(
    "action", group="scenegen.actions", package="scenegen.assets.people.posing", error=AssetError, of=Action
)
"""All actions by name."""


def action(name: str, kinds: tuple[str, ...], **more: object) -> Callable[[Callable[[Reach], None]], Callable[[Reach], None]]:
    """Decorator that registers the arms of an action."""

    def add(arms: Callable[[Reach], None]) -> Callable[[Reach], None]:
        ACTIONS.add(name, Action(name, kinds, arms, **more))  # type: ignore[arg-type]
        return arms

    return add


def rest(r: Reach, side: str, how: str) -> None:
    """One arm at rest: sides, relaxed, swing (walking), lap (seated), akimbo, back."""
    sign, kind = SIGN[side], str(r.posture.get("kind", "stand"))
    if how == "swing":
        angle = 2 * np.pi * (number(r.posture, "phase") + (0.25 if side == "left" else 0.75))
        far = (0.85 if kind == "run" else 0.42 * number(r.posture, "step", 1.0)) * np.sin(angle)
        bent = 1.45 if kind == "run" else 0.3 + 0.2 * max(0.0, np.sin(angle))
        upper = np.array([-far, sign * 0.14, -1.0])
        fore = rotation("y", -bent) @ np.array([-far, sign * 0.02, -1.0])
        _hang(r, side, upper, fore)
        r.bones.fingers(side, 0.02 if kind == "run" else None)
        return
    if how == "lap":
        knee, hip = (r.bones.at(f"{name}.{'L' if side == 'left' else 'R'}") for name in ("lowerleg01", "upperleg01"))
        at = hip + (knee - hip) * 0.66 + np.array([0, 0, 0.086 * r.s])
        r.grasp(side, at, (1.0, -sign * 0.2, -0.1), (0.0, -sign * 0.1, -1.0), 0.1, (-0.3, sign * 0.6, -0.6))
        return
    if how == "akimbo":
        r.grasp(side, r.hips(0.035, sign * 0.185, 0.085), (0.75, -sign * 0.5, -0.35), (0.0, -sign, -0.2), 0.1, (-0.6, sign, 0.0))
        return
    if how == "back":
        r.grasp(side, r.hips(-0.165, sign * 0.03, 0.04), (0.0, -sign * 0.9, -0.5), (-1.0, 0.0, 0.0), None, (-0.4, sign, 0.0))
        return
    upper, fore = {
        "sides": (np.array([-0.04, sign * 0.2, -1.0]), np.array([0.16, sign * 0.1, -1.0])),
        "relaxed": (np.array([-0.06, sign * 0.24, -1.0]), np.array([0.36, sign * 0.06, -1.0])),
    }[how]
    _hang(r, side, upper, fore)
    r.bones.fingers(side, None)


def _hang(r: Reach, side: str, upper: Floats, fore: Floats) -> None:
    """Let an arm hang along directions in the torso's axes, so far out that the hand keeps clear of hip, thigh and what is worn there."""
    for out in AWAY:
        aside = np.array([0.0, SIGN[side] * out, 0.0])
        r.bones.arm_along(side, r.turned(*(upper + 0.8 * aside)), r.turned(*(fore + aside)))
        if _off_thigh(r, side) > HANG_M * r.s:
            return


def _off_thigh(r: Reach, side: str) -> float:
    """Metres from the middle of a hanging hand to the skin of its hip and thigh, nearest along the hand."""
    letter = SIDES[side]
    wrist, knuckle, hip, knee = (r.bones.at(f"{name}.{letter}") for name in ("wrist", "finger3-1", "upperleg01", "lowerleg01"))
    hand = wrist + (knuckle - wrist) * np.linspace(0.3, 1.9, 6)[:, None]
    thigh = knee - hip
    share = np.clip((hand - hip) @ thigh / (thigh @ thigh), LEAST_SHARE, 1.0)
    away = np.linalg.norm(hand - hip - share[:, None] * thigh, axis=1)
    return float((away - np.interp(share, SHARES, girth(r.bones.body))).min())


def girth(body: Body) -> Floats:
    """(len(SHARES),) metres that hip and thigh stand out from the line from hip to knee, by the share of the way down it."""
    kept: dict[str, Floats] = body.__dict__  # worked out once a body
    if "girth" not in kept:
        kept["girth"] = _girth(body)
    return kept["girth"]


def _girth(whole: Body) -> Floats:
    hip, knee = whole.joint("upperleg01.L"), whole.joint("lowerleg01.L")
    own = whole.vertices[(bone_group(whole, *ARM) < 0.05) & (whole.vertices[:, 1] > 0)]
    share = (own - hip) @ (knee - hip) / ((knee - hip) @ (knee - hip))
    out = own[:, 1] - hip[1] - share * (knee - hip)[1]
    wide = SHARES[1] - SHARES[0]
    return np.array([out[np.abs(share - at) < wide / 2].max(initial=0.05) for at in SHARES])


def rest_of(r: Reach) -> str:
    """How a free arm rests in this kind of posture."""
    kind = str(r.posture.get("kind", "stand"))
    return {"walk": "swing", "run": "swing", "sit": "lap", "floor": "lap", "kneel": "relaxed", "crouch": "relaxed"}.get(
        kind, "sides"
    )


def load() -> dict[str, Action]:
    """All actions by name, found in the modules of this package and in plug-ins."""
    return ACTIONS.entries()
