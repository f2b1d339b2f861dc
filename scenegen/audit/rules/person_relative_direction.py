"""Recomputes where something lies from a person's point of view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scenegen.audit.geometry import (
    EIGHT,
    LEFT_IS_POSITIVE,
    Truth,
    bearing,
    compass_yaw,
    entities,
    middle,
    nearest_label,
    pose_of,
    strays,
)
from scenegen.audit.rules.base import FACE, FRONT, LEFT_OR_RIGHT, MIDDLE, Found, Given, Rule, rule
from scenegen.audit.source import Row
from scenegen.audit.wording import faces_one_way

STRAY = 2
"""Of a thing's 8 corners, so many may lie in another sector than the thing is said to."""
NAMING = {"body": ("body",), "head": ("head", "face")}
"""Words that name either frame."""


@rule
class DirectionFromPerson(Rule):
    """Where the target lies from one of a person's frames: its centre, and all but STRAY of its corners."""

    task = "person_relative_direction"
    name = "direction_from_person"
    roles = {"person": "person", "target": "any"}
    frames = ("person",)
    unit = "degrees"
    convention = "front is the heading of the named frame on the floor" + LEFT_IS_POSITIVE
    values = EIGHT
    parameters = {"person_frame": ("body", "head"), "body_and_head_agree": (True, False)}
    numbers = ("azimuth_deg",)
    viewpoint = ("person_frame",)
    contrasts = "relative direction"
    seen = {"person": FRONT, "target": MIDDLE}
    told = {"azimuth_deg": LEFT_OR_RIGHT}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the frame that is meant, and whether the other one says the same."""
        known = entities(truth)
        person, target = known[given.id("person")], known[given.id("target")]
        angles = {frame: _angle(person, frame, target) for frame in ("body", "head")}
        frame = given.parameter("person_frame")
        label, margin = nearest_label(angles[frame])
        agree = nearest_label(angles["body"])[0] == nearest_label(angles["head"])[0]
        numbers, more = {"azimuth_deg": angles[frame]}, {"body_and_head_agree": agree}
        pose = pose_of(person, frame)
        if strays(pose[:3, 3], [compass_yaw(pose)], target, label) > STRAY:
            return Found(None, 0.0, numbers, more)
        return Found(label, margin, numbers, more)

    def must_see(self, role: str, parameters: Mapping[str, Any]) -> str:
        """The face too, where the head is meant."""
        return FACE if role == "person" and parameters["person_frame"] == "head" else super().must_see(role, parameters)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The frame that is meant must be named, or all face one way."""
        said = {frame for frame, words in NAMING.items() if any(re.search(rf"\b{word}\b", given.text) for word in words)}
        if said and given.parameter("person_frame") not in said:  # the other may be named too, as what does not count
            yield f"it names {sorted(said)}, meant {given.parameter('person_frame')}"
        elif not said:
            yield from faces_one_way(given.operand("person"), truth)

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Wordings of either frame are for it, where the other says something else, and the others for where both say the same."""
        if kind in NAMING and kind != given.parameter("person_frame"):
            yield f"its words name the {kind}, meant is the {given.parameter('person_frame')}"
        if kind in NAMING and given.parameter("body_and_head_agree"):
            yield "its words name one of body and head, which say the same"
        if kind not in NAMING and not given.parameter("body_and_head_agree"):
            yield "body and head differ and its words name neither"


def _angle(person: Truth, frame: str, target: Truth) -> float:
    pose = pose_of(person, frame)
    return bearing(pose[:3, 3], compass_yaw(pose), middle(target))
