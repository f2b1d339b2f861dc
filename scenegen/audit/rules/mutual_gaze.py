"""Recomputes who looks at whom, from the eyes, the gaze and the head as the truth has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from scenegen.answers.yes_no import YesNoAnswer
from scenegen.audit.aiming import ALONG_DEG, Line, eyes, first_met, head_shows, surely
from scenegen.audit.carrying import entangled
from scenegen.audit.geometry import Floats, Truth, entities, pose_of
from scenegen.audit.rules.base import FACE, WHOLE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

EDGE_DEG, DEPTH = 15.0, 3.0
"""Where looking at somebody ends, off their eyes; and how many times the margin is due where depth alone tells."""


@rule
class LinesOfSight(Rule):
    """A look is one that meets the other first and close to the eyes, the head with it; none is one that passes the body by, wide of the eyes."""

    task = "mutual_gaze"
    name = "lines_of_sight"
    roles = {"first": "person", "second": "person"}
    frames = ("person",)
    unit = "degrees"
    convention = "degrees between the gaze and the other's eyes; who looks is less than 15 off, the head points there too"
    answer_type = "yes_no"
    parameters = {"asks": ("each other", "at")}
    planned = ("near_deg", "head_px")
    numbers = ("first_deg",)
    optional = ("second_deg",)
    told = {"first_deg": Told("°", 0), "second_deg": Told("°", 0)}

    def must_see(self, role: str, parameters: Mapping[str, Any]) -> str:
        """The faces of all whose look counts."""
        return FACE if role == "first" or parameters.get("asks") == "each other" else WHOLE

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The look of the first, and of the second where it is asked for; nothing where something moves at another time than the start."""
        one, other = (entities(truth)[given.id(role)] for role in ("first", "second"))
        pairs = [(one, other), (other, one)][: 2 if given.parameter("asks") == "each other" else 1]
        if len(views) != 1 or (truth.get("tracks") and views[0]["time"] != 0.0):
            return Found(None, 0.0)
        looks = [_look(truth, given, views[0], *pair) for pair in pairs]
        numbers = {name: off for name, (_, off, _) in zip(("first_deg", "second_deg"), looks, strict=False)}
        aside = [clear for at, _, clear in looks if at is False]
        margin = max(aside) if aside else min(clear for _, _, clear in looks)
        if not all(head_shows(views, person, given.parameter("head_px")) for person, _ in pairs):
            return Found(None, margin, numbers)
        if aside:
            return Found(YesNoAnswer(value=False), margin, numbers)
        return Found(YesNoAnswer(value=True) if all(at for at, _, _ in looks) else None, margin, numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name is a part of the other; the second number is there where it is asked for."""
        if entangled([operand.phrase for operand in given.operands]):
            yield "one of its names is a part of another"
        if (given.number("second_deg") is not None) != (given.parameter("asks") == "each other"):
            yield "how the second looks is told where it is not asked, or is not where it is"

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Words about one look for one."""
        if (kind == "one") != (given.parameter("asks") == "at"):
            yield "its words ask for other looks than its evidence has"


def _look(truth: Truth, given: Given, view: Row, one: Truth, other: Truth) -> tuple[bool | None, float, float]:
    """Whether one looks at the other (None: in doubt), degrees by which the gaze is off the other's eyes, and how far that is from the edge."""
    start, goal = eyes(one), eyes(other)
    gaze, head = (Line(start, pose_of(one, frame)[:3, 0]) for frame in ("gaze", "head"))
    off = [_between(line.way, goal - start) for line in (gaze, head)]
    known = entities(truth)
    met = first_met(known, one["id"], gaze) == other["id"]
    if met and surely(truth, view, one["id"], other["id"], (gaze, head), given.parameter("near_deg")) and off[0] < EDGE_DEG:
        return True, off[0], EDGE_DEG - off[0]
    due = given.least * (DEPTH if _in_line(view, start, start + gaze.way * np.linalg.norm(goal - start), goal) else 1.0)
    beside = min(off) >= EDGE_DEG + due - 1e-3 and not any(line.meets(other) is not None for line in (gaze, head))
    return (False if beside else None), off[0], min(off) - EDGE_DEG


def _between(one: Floats, other: Floats) -> float:
    """Degrees between two directions, by half the angle's sine and cosine."""
    a, b = one / np.linalg.norm(one), other / np.linalg.norm(other)
    return float(2 * np.degrees(np.arctan2(np.linalg.norm(a - b), np.linalg.norm(a + b))))


def _in_line(view: Row, start: Floats, one: Floats, other: Floats) -> bool:
    """Whether two points lie in a picture in about the same direction from a third."""
    into, K = np.linalg.inv(np.array(view["world_from_camera"])), np.array(view["K"])
    seen = [K @ (into @ [*point, 1.0])[:3] for point in (start, one, other)]
    if min(point[2] for point in seen) <= 0:
        return True
    a, b = (point[:2] / point[2] - seen[0][:2] / seen[0][2] for point in seen[1:])
    return bool(np.degrees(abs(np.arctan2(a[0] * b[1] - a[1] * b[0], a @ b))) <= ALONG_DEG + 1e-6)
