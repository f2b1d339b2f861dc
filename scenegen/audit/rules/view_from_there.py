"""Recomputes which picture was taken from a person's eyes, the way they look, and whether a thing tells it from the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.audit.carrying import moves
from scenegen.audit.framed import well
from scenegen.audit.fronts import cell_of, faces
from scenegen.audit.geometry import Floats, Truth, bearing, compass_yaw, entities, middle, pose_of, turn
from scenegen.audit.kinds import known_again
from scenegen.audit.rules.base import FACE, LEFT_OR_RIGHT, Found, Given, Rule, rule
from scenegen.audit.sight import fitting
from scenegen.audit.sights import eyes
from scenegen.audit.source import Row

CHOICES = 4
AT_EYES_M, ALONG_DEG, LEVEL_DEG, OTHER_M, TURNED_DEG = 0.401, 3.01, 20.01, 1.199, 59.9
KNOWN, AHEAD_DEG, NEAR_M, ONE_WAY_DEG = 2, 30.01, 0.599, 20.01


@rule
class ThroughTheirEyes(Rule):
    """By the pose of each camera against the eyes and the gaze: one of them fits, and every other is far off or turned away. A thing that
    both the first picture and the right one show well, and whose phrase fits nothing else, lies ahead, and elsewhere for all others."""

    task = "view_from_there"
    name = "through_their_eyes"
    roles = {"person": "person", "landmark": "any"}
    least_from = "told_deg"
    unnamed = ("landmark",)
    frames = ("person",)
    unit = "degrees"
    convention = (
        "the view from between the eyes, about level, the way of the gaze on the floor; azimuth from there, positive to the left"
    )
    values = tuple(f"picture {number}" for number in range(2, CHOICES + 2))
    free = ("called",)
    numbers = ("azimuth_deg", "known")
    views = (CHOICES + 1, CHOICES + 1)
    any_order = True
    seen = {"person": FACE}
    told = {"azimuth_deg": LEFT_OR_RIGHT}
    twins_a_scene = 2

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """From the poses of the cameras shown, and what the first picture and the right one show."""
        known, who, mark = entities(truth), given.id("person"), given.id("landmark")
        if len(views) != CHOICES + 1 or {view["time"] for view in views} != {0.0}:
            return Found(None, 0.0)
        person, (first, *others) = known[who], views
        if "joints" not in person or who == mark or faces(first, person, True):
            return Found(None, 0.0)
        eye, gaze = eyes(person), compass_yaw(pose_of(person, "gaze"))
        plain = abs(turn(gaze - compass_yaw(pose_of(person, "head")))) <= ONE_WAY_DEG
        theirs = [number for number, view in enumerate(others) if _fits(view, person)]
        if len(theirs) != 1 or not plain or not well(cell_of(first, who), first, person):
            return Found(None, 0.0)
        right = others[theirs[0]]
        wrong = [view for view in others if view is not right]
        azimuth = bearing(eye, gaze, middle(known[mark]))
        apart = [abs(turn(bearing(_place(view), _heading(view), middle(known[mark])) - azimuth)) for view in wrong]
        shared = (known_again(first, truth) & known_again(right, truth)) - {who}
        numbers = {"azimuth_deg": azimuth, "known": float(len(shared))}
        sighted = {cell["id"] for view in views for cell in view["visible"] if cell["pixels"] > 0}
        clear = (
            all(_off_eyes(view, eye) >= OTHER_M or abs(turn(_heading(view) - gaze)) >= TURNED_DEG for view in wrong)
            and len(shared) >= KNOWN
            and mark in shared
            and not moves(truth, [mark])
            and all(well(cell_of(view, mark), view, known[mark]) for view in (first, right))
            and abs(azimuth) <= AHEAD_DEG
            and float(np.hypot(*(middle(known[mark]) - eye)[:2])) >= NEAR_M
            and fitting(str(given.parameter("called")), sighted, known) == [mark]
        )
        return Found(self.values[theirs[0]] if clear else None, min(apart), numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The rationale says what tells the right picture, and which that is."""
        said = f" the {given.parameter('called')} is "
        if said not in row["rationale"] or f"as in {row['answer']} and in no other" not in row["rationale"]:
            yield f"its rationale does not say what is where in which picture: {row['rationale']!r}"


def _place(view: Row) -> Floats:
    return np.array(view["world_from_camera"], dtype=np.float64)[:3, 3]


def _heading(view: Row) -> float:
    """Degrees from world X towards world Y in which a view looks."""
    return compass_yaw(np.array(view["world_from_camera"], dtype=np.float64), (0.0, 0.0, 1.0))


def _off_eyes(view: Row, eye: Floats) -> float:
    """Metres on the floor from a view's camera to the eyes."""
    return float(np.hypot(*(_place(view) - eye)[:2]))


def _fits(view: Row, person: Truth) -> bool:
    """Whether a view was taken from somebody's eyes, about level, the way of their gaze on the floor."""
    x, y, z = np.array(view["world_from_camera"], dtype=np.float64)[:3, 2]
    off = abs(turn(_heading(view) - compass_yaw(pose_of(person, "gaze"))))
    tilt = abs(float(np.degrees(np.arctan2(z, np.hypot(x, y)))))
    return float(np.linalg.norm(_place(view) - eyes(person))) <= AT_EYES_M and off <= ALONG_DEG and tilt <= LEVEL_DEG
