"""Recomputes what somebody points at, from the joints of the outstretched arm as the truth has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenegen.audit.aiming import Line, doubtful, first_met, met
from scenegen.audit.fronts import cell_of, pixels_of
from scenegen.audit.geometry import Floats, Truth, entities
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import to_choose

HANDS = ("left", "right")
BENT_DEG = 12.001
"""How far the forearm of an outstretched arm is turned against the upper arm at most."""
FEWEST = 2
"""Things that a question names."""
HAND_LEAST, ARM_LEAST = 24, 150
"""Pixels of the hand and of the arm from which it is seen where it points."""


@rule
class LineOfArmMeets(Rule):
    """The first thing on the line of the arm, to which the fingertip points too, with everything else well off both, of what somebody points at."""

    task = "pointing_target"
    name = "line_of_arm_meets"
    roles = {"person": "person", "option": "any"}
    many = ("option",)
    frames = ("person",)
    unit = "degrees"
    convention = "what the line from the shoulder through the wrist meets first; the fingertip points there too"
    parameters = {"hand": HANDS}
    planned = ("near_deg", "arm_px", "across_deg")
    numbers = ("off_1_deg",)
    optional = ("off_2_deg", "off_3_deg")
    told = {f"off_{k}_deg": Told("°", 0) for k in (1, 2, 3)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The line of the only hand that points; nothing where something moves at another time than the start, walls stand within, or a thing is
        named at which nobody points."""
        known = entities(truth)
        person = known[given.id("person")]
        moved = truth.get("tracks") and any(view["time"] != 0.0 for view in views)
        arms = {name: arm for name, one in known.items() if (arm := _arm(one)) is not None}
        arm = arms.get(person["id"])
        if moved or (truth.get("room") or {}).get("inner_walls") or arm is None:
            return Found(None, 0.0)
        pointed = {first_met(known, name, other.lines[0]) for name, other in arms.items() if other.straight}
        shown = len(views) == 1 and _arm_shows(views[0], person["id"], arm, given)
        told = shown and arm.straight and set(given.ids_of("option")) <= pointed
        found = met(truth, given, views, arm.lines, told, seen=False, fewest=FEWEST)
        return Found(found.value, found.margin, found.numbers, {"hand": arm.hand})

    def possible(self, given: Given) -> tuple[str, ...]:
        """The names of the things."""
        return given.options

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """Who points, and the list of the things."""
        return {"a": given.phrase("person"), **to_choose(self.possible(given))}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Whether its names could be mistaken for one another."""
        yield from doubtful(truth, given)


@dataclass(frozen=True)
class Arm:
    """A hand that points, alone of the two, with shoulder (3,) and fingertip (3,), the lines from the shoulder through wrist and fingertip, and
    whether the arm is straight."""

    hand: str
    shoulder: Floats
    finger: Floats
    lines: tuple[Line, Line]
    straight: bool


def _arm(entity: Truth) -> Arm | None:
    """The arm with which somebody points; None of things, and of who points with no hand or both."""
    hands = [side for side in HANDS if "point" in ((entity.get("posture") or {}).get(f"{side}_hand") or {})]
    names = [f"{hands[0]}_{joint}" for joint in ("shoulder", "elbow", "wrist", "finger")] if len(hands) == 1 else []
    if not names or not set(names) <= set(entity["joints"]):
        return None
    shoulder, elbow, wrist, finger = (np.array(entity["joints"][name]) for name in names)
    one, other = (Line(shoulder, (end - shoulder) / np.linalg.norm(end - shoulder)) for end in (wrist, finger))
    return Arm(hands[0], shoulder, finger, (one, other), _between(elbow - shoulder, wrist - elbow) <= BENT_DEG)


def _arm_shows(view: Row, person: str, arm: Arm, given: Given) -> bool:
    """Whether a picture shows hand and arm, all of its length inside, long enough there and turned enough from the way to the camera."""
    cell, shoulder, finger = cell_of(view, person), arm.shoulder, arm.finger
    if cell is None or pixels_of(cell, f"{arm.hand}_hand") < HAND_LEAST or pixels_of(cell, f"{arm.hand}_arm") < ARM_LEAST:
        return False
    into, K = np.linalg.inv(np.array(view["world_from_camera"])), np.array(view["K"])
    ends = [K @ (into @ [*point, 1.0])[:3] for point in (shoulder, finger)]
    if min(point[2] for point in ends) <= 0:
        return False
    one, other = (point[:2] / point[2] for point in ends)
    size = np.array([view["width"], view["height"]])
    inside = all((point >= 0).all() and (point <= size).all() for point in (one, other))
    off = _between(finger - shoulder, (shoulder + finger) / 2 - np.array(view["world_from_camera"])[:3, 3])
    across = min(off, 180.0 - off) >= given.parameter("across_deg") - 1e-3
    return bool(inside and across and np.hypot(*(other - one)) >= given.parameter("arm_px") - 1e-3)


def _between(one: Floats, other: Floats) -> float:
    """Degrees between two directions, by half the angle's sine and cosine."""
    a, b = one / np.linalg.norm(one), other / np.linalg.norm(other)
    return float(2 * np.degrees(np.arctan2(np.linalg.norm(a - b), np.linalg.norm(a + b))))
