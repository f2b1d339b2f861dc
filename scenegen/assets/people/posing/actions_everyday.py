"""Resting, talking, pointing, waving: actions that need no thing."""

from __future__ import annotations

import numpy as np

from scenegen.assets.people.posing.actions import UP, Reach, action, rest, rest_of
from scenegen.assets.people.posing.postures import SIGN, number

ALL = ("stand", "walk", "run", "sit", "floor", "kneel", "crouch", "bend", "lie")


@action("rest", ALL)
def at_rest(r: Reach) -> None:
    """Arms as `arms` says when standing; else as the kind of posture has them."""
    how = str(r.posture.get("arms", "sides"))
    if how == "crossed" and r.posture.get("kind", "stand") in ("stand", "sit"):
        crossed(r)
        return
    for side in SIGN:
        rest(r, side, how if how in ("akimbo", "relaxed") and r.posture.get("kind", "stand") == "stand" else rest_of(r))


@action("arms crossed", ("stand", "sit"))
def crossed(r: Reach) -> None:
    """The left forearm under, the right over it."""
    front = _front(r, -0.2)
    r.grasp(
        "left",
        r.chest(front + 0.045, -0.115, -0.235),
        r.turned(0.15, -1.0, 0.12),
        r.turned(-1.0, -0.2, 0),
        0.12,
        r.turned(0.0, 1.0, -0.8),
    )
    r.grasp(
        "right",
        r.chest(front + 0.105, 0.10, -0.185),
        r.turned(0.05, 1.0, 0.1),
        r.turned(-1.0, 0.1, 0),
        0.12,
        r.turned(0.1, -1.0, -0.8),
    )


def _front(r: Reach, z: float) -> float:
    """How far the chest stands out before the shoulders at a height below them, metres at an adult's size."""
    body = r.bones.body
    middle = body.joint("upperarm01.L")
    near = (np.abs(body.vertices[:, 2] - middle[2] - z * r.s) < 0.04 * r.s) & (np.abs(body.vertices[:, 1]) < 0.1 * r.s)
    return float(body.vertices[near, 0].max() - middle[0]) / r.s


@action("hands on hips", ("stand",))
def akimbo(r: Reach) -> None:
    """Both hands on the hips."""
    for side in SIGN:
        rest(r, side, "akimbo")


@action("hands behind back", ("stand", "walk"))
def behind(r: Reach) -> None:
    """One hand in the other behind the back."""
    for side in SIGN:
        rest(r, side, "back")


@action("hands clasped", ("stand", "sit"))
def clasped(r: Reach) -> None:
    """Hands together before the belly."""
    front = _front(r, -0.38)
    for side, sign in SIGN.items():
        r.grasp(
            side, r.chest(front + 0.075, sign * 0.045, -0.42), r.turned(0.45, -sign, -0.1), r.turned(-0.6, -sign * 0.6, 0), 0.03
        )


@action("waving", ("stand", "walk", "sit"), gaze="target")
def waving(r: Reach) -> None:
    """A hand raised beside the head, the palm ahead."""
    side, sign = r.main, SIGN[r.main]
    r.grasp(
        side,
        r.chest(0.12, sign * 0.36, 0.27),
        r.turned(0.0, sign * 0.15, 1.0),
        r.turned(1.0, -sign * 0.1, 0.0),
        0.14,
        r.turned(-0.2, sign, -0.7),
    )
    rest(r, r.other, rest_of(r))


@action("talking", ("stand", "sit", "walk"), gaze="target")
def talking(r: Reach) -> None:
    """A hand opened before the body."""
    side, sign = r.main, SIGN[r.main]
    r.grasp(side, r.chest(0.3, sign * 0.2, -0.2), r.turned(1.0, sign * 0.1, 0.45), r.turned(-0.3, -sign * 0.5, 0.8), 0.13)
    rest(r, r.other, "relaxed" if r.posture.get("kind", "stand") == "stand" else rest_of(r))


@action("explaining", ("stand", "sit"), gaze="target")
def explaining(r: Reach) -> None:
    """Both hands before the body, palms towards each other."""
    for side, sign in SIGN.items():
        r.grasp(side, r.chest(0.31, sign * 0.16, -0.22), r.turned(1.0, -sign * 0.1, 0.35), r.turned(0, -sign, 0.25), 0.13)


@action("thinking", ("stand", "sit"))
def thinking(r: Reach) -> None:
    """A hand at the chin, the other arm under its elbow."""
    side, sign = r.main, SIGN[r.main]
    front = _front(r, -0.25)
    r.grasp(
        side,
        r.face(0.025, sign * 0.012, -0.155),
        r.turned(0.2, -sign * 0.45, 1.0),
        r.turned(-1.0, -sign * 0.4, 0.1),
        0.024,
        r.turned(0.5, sign * 0.3, -1.0),
    )
    r.grasp(
        r.other,
        r.chest(front + 0.05, sign * 0.1, -0.29),
        r.turned(0.1, sign, 0.05),
        r.turned(-1.0, 0, 0.3),
        0.12,
        r.turned(0, -sign, -0.8),
    )


@action("stretching", ("stand", "sit"), head=(0.0, -0.3))
def stretching(r: Reach) -> None:
    """Both arms up, the hands together over the head."""
    for side, sign in SIGN.items():
        r.grasp(
            side,
            r.chest(0.04, sign * 0.07, 0.56),
            r.turned(0.0, -sign * 0.35, 1.0),
            r.turned(0.1, -sign, 0.1),
            None,
            r.turned(0.2, sign, 0.2),
        )


@action("clapping", ("stand", "sit"), gaze="target")
def clapping(r: Reach) -> None:
    """Palms together before the chest."""
    for side, sign in SIGN.items():
        r.grasp(side, r.chest(0.32, sign * 0.022, -0.16), r.turned(1.0, -sign * 0.1, 0.55), r.turned(0.0, -sign, 0.0), 0.14)


@action("looking up", ("stand",), head=(0.0, -0.6))
def looking_up(r: Reach) -> None:
    """Arms down, the head back."""
    for side in SIGN:
        rest(r, side, "relaxed")


@action("picking up", ("bend", "crouch"), gaze="hand")
def picking_up(r: Reach) -> None:
    """A hand down to the floor, the other on the knee."""
    side, sign = r.main, SIGN[r.main]
    z = 0.1 if r.posture.get("kind") == "bend" else 0.08
    x = 0.62 if r.posture.get("kind") == "bend" else 0.46
    r.grasp(
        side,
        r.origin + np.array([x, sign * 0.1, z / r.s * 1.0]) * r.s,
        (0.55, 0.0, -1.0),
        (-0.6, -sign * 0.8, -0.3),
        0.035,
        (-0.3, sign, 0.2),
    )
    letter = "L" if r.other == "left" else "R"
    knee = r.bones.at(f"lowerleg01.{letter}")
    r.grasp(r.other, knee + np.array([0.035, 0, 0.085]) * r.s, (0.7, sign * 0.4, -0.7), (-0.3, 0, -1.0), 0.08, (-0.3, -sign, 0.2))


@action("leaning", ("stand",))
def leaning(r: Reach) -> None:
    """Arms crossed, back to a wall."""
    crossed(r)


@action("pushing", UP, gaze="target")
def pushing(r: Reach) -> None:
    """Both hands on a bar: `bar` [x, z] metres ahead and above the floor, `bar_width` apart."""
    x, z = r.posture.get("bar", (0.45, 0.95))
    half = number(r.posture, "bar_width", 0.36) / 2
    for side, sign in SIGN.items():
        at = r.origin + np.array([float(x), sign * half, float(z)])
        r.grasp(
            side,
            at,
            (1.0, -sign * 0.25, -0.1),
            (0.45, 0.0, -1.0),
            number(r.posture, "bar_radius", 0.02),
            (-0.5, sign * 0.8, -0.6),
        )


@action("lying", ("lie",))
def lying(r: Reach) -> None:
    """One hand on the belly, the other beside the body."""
    front = _front(r, -0.36)
    r.grasp(
        "right",
        r.chest(front + 0.05, -0.03, -0.36),
        r.turned(0.05, 0.9, -0.45),
        r.turned(-1.0, 0, 0),
        0.14,
        r.turned(-0.2, -1.0, 0),
    )
    r.bones.arm_along("left", r.turned(-0.1, 0.3, -1.0), r.turned(0.05, 0.14, -1.0))
    r.bones.fingers("left", None)


@action("reaching up", ("stand",), gaze="hand")
def reaching_up(r: Reach) -> None:
    """A hand to a shelf over the head, the other down."""
    side, sign = r.main, SIGN[r.main]
    r.grasp(
        side,
        r.chest(0.36, sign * 0.18, 0.36),
        r.turned(0.6, 0, 0.8),
        r.turned(0.5, -sign * 0.8, -0.3),
        0.03,
        r.turned(0.2, sign, -0.6),
    )
    rest(r, r.other, "sides")
