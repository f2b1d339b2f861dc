"""Recomputes whether a person can see a thing: rays of the audit's own to points of its own, from between the eyes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.geometry import Floats, Truth, box_points, entities, middle, pose_of
from scenegen.audit.recast import World
from scenegen.audit.rules.base import FACE, Found, Given, Rule, Told, rule
from scenegen.audit.shapes import Shape, shapes_of
from scenegen.audit.source import Row
from scenegen.scene import Scene

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
    numbers = {name: k for k, name in enumerate(entities(truth), 1)}
    world = _around(json.dumps(truth, sort_keys=True), numbers[person])
    own = next((shape for shape in world.shapes if shape.number == numbers[target]), None)
    if own is None:
        return np.zeros((0, 3)), np.zeros(0, dtype=bool)
    points, eye = _spread(own), _eyes(entities(truth)[person])
    starts = np.ascontiguousarray(np.broadcast_to(eye, points.shape), dtype=np.float32)
    hits = world.together.run(starts, np.ascontiguousarray(points - eye, dtype=np.float32), output=1)
    met = (world.numbers[hits["geomID"]] == own.number) | (hits["geomID"] < 0) | (hits["tfar"] >= 1 - ARRIVED)
    return points, met


@lru_cache(maxsize=8)
def _around(truth: str, person: int) -> World:
    """The shapes of a scene, from its truth's JSON, without those of the person of this number."""
    return World([shape for shape in _shapes(truth) if shape.number != person], frozenset())


@lru_cache(maxsize=1)
def _shapes(truth: str) -> list[Shape]:
    """The shapes of a scene, from its truth's JSON."""
    return shapes_of(Scene.from_json(truth), json.loads(truth))[0]


def _spread(shape: Shape) -> Floats:
    """(POINTS, 3) points of a surface, each area as likely, the same every time."""
    rng = np.random.default_rng(POINTS)
    a, b, c = (shape.vertices[shape.faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    if area.sum() <= 0:
        return np.zeros((0, 3))
    face = rng.choice(len(area), POINTS, p=area / area.sum())
    weights = rng.dirichlet((1.0, 1.0, 1.0), POINTS)
    return weights[:, :1] * a[face] + weights[:, 1:2] * b[face] + weights[:, 2:] * c[face]
