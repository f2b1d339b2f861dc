"""Postures: what trunk and legs do, by kind of posture; each sets the height of the floor (or seat) against the resting root."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.people.bodies.body import SIDES
from scenegen.assets.people.posing.skeleton import Skeleton, rotation
from scenegen.errors import AssetError
from scenegen.registry import Registry

Floats = NDArray[np.float64]
Posture = dict[str, Any]
Kind = Callable[[Skeleton, Posture], None]
POSTURES: Registry[Kind] = Registry("kind of posture", group="scenegen.postures", error=AssetError, of=Callable)
"""Kinds of postures by name."""
SIGN = {"left": 1.0, "right": -1.0}
WALK_M = 0.9
"""Metres that a walker of 1.72 m goes ahead in one phase: the foot on the floor goes back by twice 0.27 m in 0.6 of it."""


def kind_of_posture(name: str) -> Callable[[Kind], Kind]:
    """Decorator that registers a posture under its kind's name."""
    return POSTURES.register(name)


def number(posture: Posture, name: str, otherwise: float = 0.0) -> float:
    """A numeric parameter of a posture."""
    return float(posture.get(name, otherwise))


def upright(f: Skeleton, posture: Posture, lean: float = 0.0, pelvis: float = 0.0) -> None:
    """The trunk over a pelvis pitched forward by `pelvis`, bent forward by `lean` more, both plus the posture's own."""
    f.trunk(lean + number(posture, "lean"), number(posture, "torso_yaw"), number(posture, "bow"), rotation("y", pelvis))


def plant(
    f: Skeleton, side: str, x: float, y: float, yaw: float = 0.14, pitch: float = 0.0, lift: float = 0.0, knee: float = 0.2
) -> None:
    """A foot on the floor with its ankle at x, y from the hips; pitched about its ball (heel up) or heel (toes up); metres, radians."""
    letter, sign = SIDES[side], SIGN[side]
    body = f.body
    ankle, toe = body.joint(f"foot.{letter}"), f"toe3-1.{letter}"
    ball = body.joint(toe) * [1, 1, 0] if toe in body.rig.index else ankle * [1, 1, 0] + [0.13 * f.scale, 0, 0]
    pivot = ball if pitch >= 0 else ankle * [1, 1, 0] - [0.05 * f.scale, 0, 0]
    turned = rotation("z", sign * yaw) @ rotation("y", pitch)
    root = body.joint("root")
    base = np.array([root[0] + x, y, f.floor + lift])
    flat = rotation("z", sign * yaw) @ (pivot - ankle * [1, 1, 0])
    at = base + flat + turned @ (ankle - pivot)
    f.leg(side, at, np.array([1.0, sign * knee, 0.25]), turned)


@kind_of_posture("stand")
def stand(f: Skeleton, posture: Posture) -> None:
    """Both feet flat, a hip's width apart; `stance` widens it, `crossed_feet` puts one before the other, `tilt` leans the whole back."""
    tilt = number(posture, "tilt")
    upright(f, posture, lean=-0.3 * tilt, pelvis=tilt)
    f.floor = (0.006 + 0.5 * abs(tilt) ** 2) * f.scale
    wide = (0.085 + number(posture, "stance")) * f.scale
    for side, sign in SIGN.items():
        ahead = number(posture, "stride") * sign - 1.0 * tilt * f.body.joint("root")[2]
        plant(f, side, (ahead - 0.012) * 1.0, sign * wide)


@kind_of_posture("walk")
def walk(f: Skeleton, posture: Posture) -> None:
    """One moment of a stride: `phase` 0 to 1 from the left heel's strike to the next. `step`: the share of a full stride that is taken, 0
    for feet side by side. In one phase more the body goes WALK_M times `step` ahead, at an adult's size."""
    step = number(posture, "step", 1.0)
    upright(f, posture, lean=0.04)
    f.floor = (0.028 * step + 0.006 * (1 - step)) * f.scale
    for side, sign in SIGN.items():
        t = (number(posture, "phase") + (0.0 if side == "left" else 0.5)) % 1.0
        half = 0.27 * f.scale * step
        if t < 0.6:
            x, lift = half * (1 - 2 * t / 0.6), 0.0
            pitch = -0.28 * max(0.0, 1 - t / 0.12) + 0.62 * max(0.0, (t - 0.4) / 0.2) ** 1.3
        else:
            u = (t - 0.6) / 0.4
            x, lift = -half + 2 * half * (u * u * (3 - 2 * u)), 0.07 * f.scale * np.sin(np.pi * u) * step
            pitch = 0.62 * (1 - u) ** 1.5 - 0.28 * u**3
        plant(f, side, x, sign * 0.075 * f.scale, 0.1, pitch * step, lift, 0.05)


@kind_of_posture("run")
def run(f: Skeleton, posture: Posture) -> None:
    """One moment of a run with a foot on the floor: the trunk leans, the other knee is high."""
    upright(f, posture, lean=0.1, pelvis=0.12)
    f.floor = 0.07 * f.scale
    left = number(posture, "phase") % 1.0 < 0.5
    u = (number(posture, "phase") % 0.5) * 2
    push, swing = ("left", "right") if left else ("right", "left")
    plant(f, push, (0.12 - 0.34 * u) * f.scale, SIGN[push] * 0.06 * f.scale, 0.08, 0.75 * u**1.5, 0.0, 0.0)
    thigh = np.array([0.2 + 0.75 * u, SIGN[swing] * 0.06, -1.0 + 0.3 * u])
    shank = np.array([-0.95 + 0.6 * u, 0.0, -0.45 - 0.5 * u])
    f.leg_along(swing, thigh, shank, rotation("y", 0.95 - 0.6 * u))


@kind_of_posture("sit")
def sit(f: Skeleton, posture: Posture) -> None:
    """On a seat: soles flat where the legs reach, hanging where not. `leg_cross` lays the right thigh over the left, `recline` leans back."""
    s, body = f.scale, f.body
    upright(f, posture, lean=-0.05, pelvis=-0.12 - number(posture, "recline"))
    root, seat = body.joint("root"), number(posture, "seat_height", 0.45)
    under = root[2] - number(posture, "under", 0.105) * s
    f.floor = under - seat + number(posture, "sole")
    ankle = float(body.joint("foot.L")[2])
    thigh = float(np.linalg.norm(body.joint("lowerleg01.L") - body.joint("upperleg01.L")))
    shank = float(np.linalg.norm(body.joint("foot.L") - body.joint("lowerleg01.L")))
    hip = f.at("upperleg01.L")
    drop = hip[2] - (f.floor + ankle)
    far = drop > shank + 0.1 * s
    for side, sign in SIGN.items():
        out = (0.10 + number(posture, "spread", 0.03)) * s
        if far:
            f.leg_along(side, (1.0, sign * 0.1, -0.06), (0.06, 0.0, -1.0), rotation("z", sign * 0.1) @ rotation("y", 0.2))
            continue
        if posture.get("leg_cross") and side == "right":
            knee = hip[2] + 0.15 * thigh
            down = float(np.clip((knee - f.floor - ankle - 0.1 * s) / shank, 0.3, 0.95))  # the foot hangs clear of the floor
            ahead = float(np.sqrt(0.96 - down**2))
            f.leg_along(side, (1.0, 0.24, 0.16), (ahead, 0.2, -down), rotation("z", 0.2) @ rotation("y", 0.35))
            continue
        slack = float(np.sqrt(max(shank**2 - max(drop, 0.0) ** 2, 0.0))) if drop < shank else 0.0
        x = (
            hip[0]
            + float(np.sqrt(max(thigh**2 - max(drop - shank, 0.0) ** 2, 0.01)))
            + min(slack, 0.1 * s)
            + number(posture, "shank") * s
        )
        plant(f, side, x - root[0], sign * out, 0.12, knee=0.15)


@kind_of_posture("floor")
def floor(f: Skeleton, posture: Posture) -> None:
    """Sitting on the floor: cross-legged, or with the legs out before one (`legs`: "crossed" or "long")."""
    s = f.scale
    upright(f, posture, lean=0.2, pelvis=-0.2)
    f.floor = f.body.joint("root")[2] - 0.1 * s
    if posture.get("legs") == "long":
        for side, sign in SIGN.items():
            f.leg_along(
                side, (1.0, sign * 0.14, 0.02), (1.0, sign * 0.06, -0.1), rotation("z", sign * 0.15) @ rotation("y", -1.35)
            )
        return
    f.leg_along("left", (0.86, 0.62, 0.06), (-0.42, -0.9, -0.22), 0.5)
    f.leg_along("right", (0.7, -0.68, 0.06), (-0.02, 0.98, -0.24), 0.5)


@kind_of_posture("kneel")
def kneel(f: Skeleton, posture: Posture) -> None:
    """On both knees, or on the right one with the left foot flat ahead (`legs`: "both" or "one")."""
    s = f.scale
    upright(f, posture, lean=0.05)
    knees = ("right",) if posture.get("legs") == "one" else ("left", "right")
    for side in knees:
        f.leg_along(side, (0.06, SIGN[side] * 0.06, -1.0), (-1.0, 0.0, -0.1), rotation("y", 2.25))
    f.floor = float(f.at("lowerleg01.R")[2]) - 0.062 * s
    if len(knees) == 1:
        plant(f, "left", 0.36 * s, 0.11 * s, 0.05)


@kind_of_posture("crouch")
def crouch(f: Skeleton, posture: Posture) -> None:
    """A squat on the balls of the feet, the trunk bent over the thighs."""
    s = f.scale
    upright(f, posture, lean=0.55, pelvis=0.08)
    f.floor = f.body.joint("root")[2] - 0.45 * s
    for side, sign in SIGN.items():
        plant(f, side, 0.10 * s, sign * 0.12 * s, 0.2, 0.5, knee=0.45)


@kind_of_posture("bend")
def bend(f: Skeleton, posture: Posture) -> None:
    """Stooping to the floor: hips back, knees a little bent."""
    s = f.scale
    upright(f, posture, lean=0.75, pelvis=0.75)
    f.floor = 0.16 * s
    for side, sign in SIGN.items():
        plant(f, side, (0.17 + 0.05 * sign) * s, sign * 0.1 * s, 0.12)


@kind_of_posture("lie")
def lie(f: Skeleton, posture: Posture) -> None:
    """On the back, head towards -X, one knee up if `knee_up`."""
    f.trunk(0.0, 0.0, 0.0, rotation("y", -np.pi / 2))
    f.floor = f.body.joint("root")[2] - 0.12 * f.scale
    for side, sign in SIGN.items():
        if posture.get("knee_up") and side == "left":
            f.leg_along(side, (0.75, 0.05, 0.66), (0.62, 0.04, -0.78), rotation("y", -0.25))
        else:
            f.leg_along(
                side,
                (1.0, sign * 0.09, 0.03),
                (1.0, sign * 0.05, -0.05),
                rotation("z", sign * 0.3) @ rotation("y", -1.2),
                (0, 0, 1.0),
            )
