"""Recomputes whether somebody plainly sees a thing, or plainly does not: rays of the audit's own to points of its own, from between the eyes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.geometry import Floats, Truth, box_points, entities, middle, pose_of
from scenegen.audit.kinds import word_for
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
GLIMPSE = 0.05
"""Share of a mirror's points from which on somebody may see in it what they do not see otherwise."""
FACE_PARTS = ("face", "eyes")
FACE_SHARE = 0.00025
"""Share of a picture that a face must cover for its gaze to be read."""


@dataclass(frozen=True)
class Sight:
    """Whether somebody sees a thing, None where nobody could say; why, "" then; degrees inside the field of view or beyond all sight; and
    degrees between the gaze and the thing's middle."""

    sees: bool | None
    reason: str
    margin: float
    off: float


@dataclass(frozen=True)
class Angles:
    """Degrees off somebody's gaze of a thing's middle; the most by which its middle, and the least by which a corner, is off gaze or head."""

    off: float
    most: float
    least: float


def angles_of(truth: Truth, person: str, target: str) -> Angles:
    """How far off somebody's gaze and head a thing is, from its box."""
    known = entities(truth)
    eye, ways = eyes(known[person]), [pose_of(known[person], frame)[:3, 0] for frame in ("gaze", "head")]
    centre = [float(_off(way, middle(known[target])[None] - eye)[0]) for way in ways]
    return Angles(centre[0], max(centre), min(float(_off(way, box_points(known[target]) - eye).min()) for way in ways))


def seen_share(truth: Truth, person: str, target: str) -> float:
    """Share of the points of a thing's surface that lie in somebody's field of view and that rays from their eyes reach."""
    points, met = _sight(truth, person, target)
    off = _off(pose_of(entities(truth)[person], "gaze")[:3, 0], points - eyes(entities(truth)[person]))
    return float((met & (off <= FIELD)).mean()) if len(points) else 0.0


def sight_of(truth: Truth, views: Sequence[Row], person: str, target: str) -> Sight:
    """By gaze and head alike, and by a picture that shows the face: angles from the boxes, sight from the shapes."""
    angles, known = angles_of(truth, person, target), entities(truth)[person]
    points, met = _sight(truth, person, target)
    if not len(points) or not any(_face_shows(view, person) for view in views):
        return Sight(None, "", 0.0, angles.off)
    off = _off(pose_of(known, "gaze")[:3, 0], points - eyes(known))
    seen, within = float((met & (off <= FIELD)).mean()), float((off <= FIELD).mean())
    if seen >= MOSTLY:
        return Sight(True, "in sight", FIELD - angles.most, angles.off)
    if any(
        seen_share(truth, person, name) > GLIMPSE for name, one in entities(truth).items() if "mirror" in word_for(one).split()
    ):
        return Sight(None, "", 0.0, angles.off)
    if angles.least >= NEVER:
        return Sight(False, "outside", angles.least - NEVER, angles.off)
    hidden = seen <= HARDLY and within >= WITHIN
    return Sight(False if hidden else None, "hidden" if hidden else "", FIELD - angles.most, angles.off)


def eyes(person: Truth) -> Floats:
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
    points, eye = world.sampled(target, POINTS), eyes(entities(truth)[person])
    if not len(points):
        return points, np.zeros(0, dtype=bool)
    numbers, away = world.without(person).first(eye, points - eye)
    return points, (numbers == world.names.index(target)) | (away >= 1 - ARRIVED)
