"""Recomputes whether a person can see a thing: rays of the audit's own to points of its own, from between the eyes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.geometry import Floats, Truth, box_points, entities, middle, pose_of
from scenegen.audit.rules.base import FACE, Found, Given, Rule, Told, rule
from scenegen.audit.source import Row
from scenegen.audit.world import world_for

FIELD, NEVER = 60.0, 95.0
"""Degrees off the gaze within which somebody sees, and beyond which nobody does."""
POINTS = 300
MOSTLY, HARDLY = 0.4, 0.05
"""Share of the points that must be seen for a yes, and that may be for a no: questions are asked beyond, where points of others agree."""
WITHIN = 0.9
"""Share of the points that must lie in the field of view of what is hidden."""
ARRIVED = 1e-3
FACE_PARTS = ("face", "eyes")
FACE_SHARE = 0.00025
"""Share of a picture that a face must cover for its gaze to be read."""


@rule
class SightLine(Rule):
    """By gaze and head alike: within the field and reached, within it and cut off, or beyond all sight; nothing in between."""

    task = "can_see"
    name = "sight_line"
    roles = {"person": "person", "target": "any"}
    frames = ("person",)
    unit = "degrees"
    convention = "seen is what lies within 60 degrees of the gaze with nothing in the way; beyond 95 degrees nothing is"
    values = ("yes", "no")
    answer_type = "yes_no"
    asked = {"metric": "accuracy"}
    parameters = {"reason": ("in sight", "hidden", "outside")}
    numbers = ("off_deg",)
    seen = {"person": FACE}
    told = {"off_deg": Told("°", 0)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Angles from the boxes, sight from the shapes; no answer where no picture shows the face."""
        known = entities(truth)
        person, target = known[given.id("person")], known[given.id("target")]
        if "joints" not in person:
            return Found(None, 0.0)
        eye, ways = _eyes(person), [pose_of(person, frame)[:3, 0] for frame in ("gaze", "head")]
        centre = [_off(way, middle(target)[None] - eye)[0] for way in ways]
        corners = min(_off(way, box_points(target) - eye).min() for way in ways)
        numbers = {"off_deg": float(centre[0])}
        points, met = _sight(truth, person["id"], target["id"])
        if not len(points) or not any(_face_shows(view, person["id"]) for view in views):
            return Found(None, 0.0, numbers)
        off = _off(ways[0], points - eye)
        seen, within = float((met & (off <= FIELD)).mean()), float((off <= FIELD).mean())
        if seen >= MOSTLY:
            return Found("yes", FIELD - max(centre), numbers, {"reason": "in sight"})
        if corners >= NEVER:
            return Found("no", corners - NEVER, numbers, {"reason": "outside"})
        hidden = seen <= HARDLY and within >= WITHIN
        return Found("no" if hidden else None, FIELD - max(centre), numbers, {"reason": "hidden"} if hidden else {})


def _eyes(person: Truth) -> Floats:
    """(3,) between the eyes, or where the gaze begins."""
    joints = person["joints"]
    if {"left_eye", "right_eye"} <= set(joints):
        return (np.array(joints["left_eye"]) + np.array(joints["right_eye"])) / 2
    return pose_of(person, "gaze")[:3, 3]


def _off(way: Floats, offsets: Floats) -> Floats:
    """(R,) degrees between a direction and offsets (R, 3), by the angle's tangent."""
    across = np.linalg.norm(np.cross(way, offsets), axis=-1)
    return np.degrees(np.arctan2(across, offsets @ way))


def _face_shows(view: Row, person: str) -> bool:
    cell = next((cell for cell in view["visible"] if cell["id"] == person), None)
    counts = json.loads(cell["parts"]) if cell is not None else {}
    return sum(int(counts.get(part, 0)) for part in FACE_PARTS) >= FACE_SHARE * view["width"] * view["height"]


def _sight(truth: Truth, person: str, target: str) -> tuple[Floats, NDArray[np.bool_]]:
    """Points (R, 3) of a thing's surface, and whether (R,) a ray from a person's eyes reaches the thing there or before, their own body
    left out; none of what this machine has no shape for."""
    world = world_for(truth)
    points, eye = world.sampled(target, POINTS), _eyes(entities(truth)[person])
    if not len(points):
        return points, np.zeros(0, dtype=bool)
    numbers, away = world.without(person).first(eye, points - eye)
    return points, (numbers == world.names.index(target)) | (away >= 1 - ARRIVED)
