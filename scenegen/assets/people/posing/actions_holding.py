"""Actions with a thing in the hands: telephones, books, boxes, drinks, pens, keyboards."""

from __future__ import annotations

import numpy as np

from scenegen.assets.people.posing.actions import UP, Reach, action, rest, rest_of
from scenegen.assets.people.posing.postures import SIGN, number

PHONE, DRINKS = ("mobile_phone",), ("mug", "bottle", "wine_glass")


@action("phone call", ("stand", "walk", "sit", "floor"), holds=PHONE, hands="main")
def phone_call(r: Reach) -> None:
    """A telephone at the ear."""
    side, sign = r.main, SIGN[r.main]
    r.grasp(
        side,
        r.face(-0.055, sign * 0.114, -0.045),
        r.faced(-0.8, sign * 0.03, 0.75),
        r.faced(0.25, -sign, 0.0),
        0.006,
        r.turned(0.5, sign * 0.35, -1.0),
    )
    rest(r, r.other, rest_of(r))


@action("texting", ("stand", "walk", "sit", "floor"), holds=PHONE, hands="main", gaze="hand")
def texting(r: Reach) -> None:
    """A telephone held before the chest, the face of it up."""
    side, sign = r.main, SIGN[r.main]
    r.grasp(side, r.chest(0.31, sign * 0.07, -0.2), r.turned(0.75, -sign * 0.55, 0.35), r.turned(-0.6, -sign * 0.15, 1.0), 0.006)
    rest(r, r.other, rest_of(r))


@action("photographing", ("stand",), holds=("mobile_phone", "camera"), hands="main", gaze="hand")
def photographing(r: Reach) -> None:
    """A telephone or camera held up before the eyes."""
    side, sign = r.main, SIGN[r.main]
    r.grasp(
        side,
        r.face(0.34, sign * 0.045, -0.03),
        r.turned(0.25, -sign * 0.55, 1.0),
        r.turned(-0.8, -sign * 0.8, 0.1),
        0.008,
        r.turned(0, sign * 0.6, -1.0),
    )
    rest(r, r.other, rest_of(r))


@action("reading", ("stand", "sit", "floor", "lie"), holds=("book",), hands="main", gaze="hand")
def reading(r: Reach) -> None:
    """A book held before the chest, its cover away from the eyes."""
    side, sign = r.main, SIGN[r.main]
    z = -0.17 if r.posture.get("kind") != "lie" else 0.02
    r.grasp(side, r.chest(0.36, sign * 0.1, z), r.turned(0.75, -sign * 0.3, 0.55), r.turned(-0.75, -sign * 0.45, 0.7), 0.012)
    other = r.other
    if r.posture.get("kind") == "lie":
        r.bones.arm_along(other, r.turned(-0.1, -sign * 0.3, -1.0), r.turned(0.05, -sign * 0.14, -1.0))
        r.bones.fingers(other, None)
        return
    rest(r, other, rest_of(r))


@action("drinking", ("stand", "sit"), holds=DRINKS, hands="main")
def drinking(r: Reach) -> None:
    """A drink at the mouth."""
    side, sign = r.main, SIGN[r.main]
    r.grasp(
        side,
        r.face(0.088, sign * 0.012, -0.115)
        + r.turned(max(number(r.posture.get(f"{side}_hand") or {}, "radius") - 0.035, 0.0), 0.0, 0.0),
        r.turned(0.55, -sign * 0.9, 0.15),
        r.turned(-0.75, -sign * 0.5, 0.0),
        0.03,
        r.turned(0.1, sign * 0.7, -1.0),
    )
    rest(r, r.other, rest_of(r))


@action("holding", ("stand", "walk", "sit", "kneel", "floor"), hands="main")
def holding(r: Reach) -> None:
    """A thing held before the body on the hand's own side, `lift` over the elbow; `low`: hanging from the arm."""
    for side, sign in SIGN.items():
        wanted = r.posture.get(f"{side}_hand") or {}
        if not wanted.get("hold"):
            rest(r, side, rest_of(r))
        elif wanted.get("low"):
            r.grasp(
                side,
                r.chest(0.04, sign * 0.22, -0.64) + sign * np.array([0, number(wanted, "thick") / 2, 0]),
                r.turned(0.1, -sign * 0.05, -1.0),
                r.turned(0.0, -sign, 0.0),
                0.01,
                r.turned(-1.0, sign * 0.3, 0),
            )
        else:
            up = float(wanted.get("lift", 0.25))
            r.grasp(
                side,
                r.chest(0.33, sign * (0.03), -0.36 + 0.3 * up) + sign * np.array([0, 0.17, 0]) * r.s,
                r.turned(1.0, -sign * 0.1, 0.15),
                r.turned(0, -sign, 0.0),
            )


@action("pointing", UP + ("sit", "kneel"))
def pointing(r: Reach) -> None:
    """The arm and the index straight towards a point of the body frame."""
    for side in SIGN:
        wanted = r.posture.get(f"{side}_hand") or {}
        if "point" not in wanted:
            rest(r, side, rest_of(r))
            continue
        way = np.asarray(wanted["point"], dtype=np.float64) + r.origin - r.shoulder(side)
        r.bones.arm_along(side, way, way)
        way = np.asarray(wanted["point"], dtype=np.float64) + r.origin - r.shoulder(side)
        r.bones.arm_along(side, way, way)
        r.bones.fingers(side, None, point=True)


@action("carrying", UP, holds=("cardboard_box", "laundry_basket", "basket"), hands="both")
def carrying(r: Reach) -> None:
    """A box between the hands: `box` [depth, width, height] metres."""
    depth, width, _ = r.posture.get("box", (0.3, 0.36, 0.25))
    for side, sign in SIGN.items():
        r.bones.hand(
            side,
            carry_point(r, float(depth)) + sign * np.array([0, float(width) / 2, 0.0]),
            (1.0, -sign * 0.12, -0.15),
            (0, -sign, 0.1),
            (-0.3, sign, -0.6),
            0.0,
        )
        r.bones.fingers(side, 0.16)


def carry_point(r: Reach, depth: float) -> np.ndarray:
    """The middle of what two hands carry, against the skeleton."""
    from scenegen.assets.people.posing.actions_everyday import _front

    ahead = max(_front(r, z) for z in (-0.28, -0.36, -0.44, -0.52)) + 0.075
    out: np.ndarray = r.chest(0, 0, -0.4) + np.array([ahead * r.s + depth / 2, 0, 0])
    return out


@action("writing on a board", ("stand",), gaze="hand")
def writing_on_board(r: Reach) -> None:
    """A hand at a board: `board` metres ahead of the hips, the other arm down."""
    side, sign = r.main, SIGN[r.main]
    x = number(r.posture, "board", 0.5) - 0.05
    high = r.shoulder(side)[2] + 0.12 * r.s
    r.grasp(
        side,
        np.array([r.origin[0] + x, r.shoulder(side)[1] - sign * 0.02, high]),
        (0.75, -sign * 0.3, 0.6),
        (-0.2, -sign, -0.3),
        0.008,
        (-0.2, sign, -0.6),
    )
    rest(r, r.other, "relaxed")


@action("typing", ("sit", "stand"), gaze="target")
def typing(r: Reach) -> None:
    """Both hands over a keyboard: `desk` [x, z], metres ahead of the hips and above the floor."""
    x, z = r.posture.get("desk", (0.4, 0.74))
    for side, sign in SIGN.items():
        at = r.origin + np.array([float(x), sign * 0.095 * r.s, float(z) + 0.028])
        r.grasp(side, at, (1.0, -sign * 0.12, 0.02), (0.1, 0, -1.0), 0.06, (-0.5, sign * 0.7, -0.6))


@action("writing", ("sit",), gaze="hand")
def writing(r: Reach) -> None:
    """The right hand writes at `desk` [x, z], the other lies beside it."""
    x, z = r.posture.get("desk", (0.4, 0.74))
    for side, sign in SIGN.items():
        lead = side == r.main
        at = r.origin + np.array([float(x), sign * (0.12 if lead else 0.17) * r.s, float(z) + (0.032 if lead else 0.024)])
        r.grasp(
            side,
            at,
            (0.9, -sign * (0.5 if lead else 0.8), -0.05),
            (-0.05, -sign * (0.5 if lead else 0.0), -1.0),
            0.012 if lead else 0.1,
            (-0.4, sign, -0.6),
        )


@action("reaching", ("stand", "sit", "kneel"), gaze="")
def reaching(r: Reach) -> None:
    """Hands to points of the body frame (`reach`)."""
    for side, sign in SIGN.items():
        wanted = r.posture.get(f"{side}_hand") or {}
        if "reach" not in wanted:
            rest(r, side, rest_of(r))
            continue
        at = np.asarray(wanted["reach"], dtype=np.float64) + r.origin
        way = at - r.shoulder(side)
        r.grasp(side, at, wanted.get("fingers", way), wanted.get("palm", (0.0, -sign, -0.3)), float(wanted.get("radius", 0.03)))
