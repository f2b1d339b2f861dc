"""Which way does something, or somebody, move as a camera sees it that stands still?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import yaw_pose
from scenegen.language import names_carrier
from scenegen.language.refer import POSTURES
from scenegen.scene import Action, Camera, Key, Object, Scene, Track, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.watching import OFTEN, seen_well, stands_still
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

Floats = NDArray[np.float64]
LEAST_M, LEAST_SHIFT, LEAST_RATIO = 0.2, 0.03, 0.05
STRAIGHT = 0.8
"""How far it gets, as a share of the way that it goes."""
SWINGS = ("open", "close")
"""How the log's words for what turns on hinges begin."""
TOWARDS = {"toward the camera": 0.0, "to the left": 90.0, "away from the camera": 180.0, "to the right": -90.0}
"""Degrees on the floor from the way to the camera, as the camera has left and right."""


class MotionConfig(TaskConfig):
    """margin_deg: degrees from the diagonals between the four ways. least_m: metres on the floor from its place at the start to that at the
    end. shift: of what goes to a side, the share of the picture's width by which the middle of what shows gets across. ratio: of what comes or goes, the share
    by which it gets nearer or farther."""

    margin_deg: Annotated[Number, Bound("edge")] = Field(15.0, ge=0, lt=45, description="degrees from where another way begins")
    least_m: Annotated[Number, Bound("gap")] = Field(
        0.35, ge=LEAST_M, le=20, description="meters on the floor from where it was at the start"
    )
    shift: Annotated[Number, Bound("shift")] = Field(
        0.06, ge=LEAST_SHIFT, lt=1, description="share of the picture's width that what goes to a side gets across"
    )
    ratio: Annotated[Number, Bound("share")] = Field(
        0.12, ge=LEAST_RATIO, lt=1, description="share by which what comes or goes gets nearer or farther"
    )


@dataclass(frozen=True)
class _Way:
    """From one frame to another: the label, degrees to where another begins, metres nearer and to the left, and metres in all."""

    label: str
    margin: float
    nearer: float
    left: float
    far: float


@task
class MotionDirection(Task):
    """Frame `camera`: on the floor, from its place at the start of the clip to that at its end, along and across the line from it to the
    camera; the camera's own ahead and left say the same. It goes about straight, and is seen well at both ends."""

    name = "motion_direction"
    serves = (("VLM4D", "translational movement"), ("DSI-Bench", "object motion"), ("MLLM-4D", "object motion direction"))
    space = Labels(labels=tuple(TOWARDS))
    Config = MotionConfig
    needs = Needs(views=2, sets=("watch",), moves=True)
    templates = (
        "As seen from the camera, which way does the {a} move in this video?",
        "Watch the video from start to finish. Relative to the camera, in which direction does the {a} move?",
        "Relative to the camera, which way does the {a} move between the start and the end of the video?",
        "Compare the start and the end of the video. As seen from the camera, which way has the {a} moved?",
        "From the camera's point of view, which way does the {a} go in this video?",
        "The camera stays still. Which way does the {a} move, from the camera's point of view?",
        "In this video, does the {a} move toward the camera, away from the camera, to the left, or to the right?",
        "Overall, in which direction does the {a} move in this video, as seen from the camera?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question about each that moves clearly one way."""
        if not stands_still(facts):
            return
        for name, phrase, way in shuffled(rng, self.found(facts, self._candidates, wanted)):
            yield self._moves(facts, rng, name, phrase, way)

    def decides(self, facts: Facts, question: Question, frames: Sequence[int]) -> bool:
        """Of the frames given, the first and the last show it well, and between them it goes the same way, clearly and far enough."""
        name, first, last = question.evidence["item"], frames[0], frames[-1]
        way = self._clear(facts, name, first, last)
        return way is not None and way.label == question.answer.text

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, _Way]]]:
        """(direction, (id, phrase, way)) of all that move clearly."""
        assert facts.view_set is not None
        views = [camera.id for camera in facts.view_set.cameras]
        names, last = referrer(facts, views), len(views) - 1
        for track in facts.scene.tracks:
            name = track.entity
            if sum(seen_well(facts, name, k) for k in range(last + 1)) < OFTEN * (last + 1) or not _straight(facts, name):
                continue
            way, phrase = self._clear(facts, name, 0, last), names.phrase(name)
            if (
                way is None
                or phrase is None
                or names_carrier(phrase)
                or phrase.split()[0] in POSTURES.values()
                or _swings(facts, name)
            ):
                continue
            yield way.label, (name, phrase, way)

    def _clear(self, facts: Facts, name: str, first: int, last: int) -> _Way | None:
        """The way from one frame to another; None where it is not clear, not far, or not seen."""
        if first == last or not (seen_well(facts, name, first) and seen_well(facts, name, last)):
            return None
        way = _way(facts, name, first, last)
        if way is None or way.margin < self.config.margin_deg or way.far < self.config.least_m:
            return None
        if way.label in ("to the left", "to the right"):
            across = _across(facts, name, first, last)
            return way if (across if way.label == "to the right" else -across) >= self.config.shift else None
        return way if _ratio(facts, name, first, last) >= self.config.ratio else None

    def _moves(self, facts: Facts, rng: np.random.Generator, name: str, phrase: str, way: _Way) -> Question:
        assert facts.view_set is not None
        numbers = {"nearer_m": stated(way.nearer), "left_m": stated(way.left)}
        if way.label in ("to the left", "to the right"):
            numbers = dict(reversed(numbers.items()))
            said = f"{abs(numbers['left_m']):.1f} m to the {'left' if numbers['left_m'] > 0 else 'right'}"
        else:
            said = f"{abs(numbers['nearer_m']):.1f} m {'closer' if numbers['nearer_m'] > 0 else 'farther away'}"
        return self.question(
            facts, [camera.id for camera in facts.view_set.cameras], self.wording(rng, a=phrase), self.space.make(way.label),
            rule="way_as_seen", frame="camera", operands=(Operand(role="item", id=name, phrase=phrase),), numbers=numbers,
            margin=Margin(value=way.margin, unit="degrees", least=self.margin_deg),
            convention="toward is along the line to the camera, left is the camera's own; on the floor, from the first frame to the last",
            why=f"Seen from the camera, the {phrase} moves {said} between the start and the end, so the answer is {way.label}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A bucket before a camera slides to the camera's left while a lamp stands by."""
        things = [Object.box(name, name, (4.0, y), (0.4, 0.4, 0.7)) for name, y in (("lamp", 1.2), ("bucket", -0.8))]
        ends = [Key(time=time, world_from_object=yaw_pose([4.0, y, 0.0], 0.0)) for time, y in ((0.5, -0.8), (2.0, 0.4))]
        action = Action(verb="slide", start=0.5, end=2.0, mover="thing", target="bucket")
        shot = Camera.look_at("shot", (0.0, 0.0, 1.5), (4.0, 0.0, 0.4), hfov_deg=70)
        cameras = tuple(shot.model_copy(update={"id": f"watch0-{k:03d}", "time": k / 5}) for k in range(12))
        scene = Scene(
            id="went", objects=things, cameras=list(cameras), tracks=[Track(entity="bucket", keys=ends)], actions=[action]
        )  # fmt: skip
        return Example(scene, {"item": "bucket"}, "to the left", ViewSet(id="watch0", kind="watch", cameras=cameras, fps=5.0))


def _swings(facts: Facts, name: str) -> bool:
    """Whether something is opened or closed, on hinges: it changes place without going anywhere."""
    return any(action.target == name and action.verb.startswith(SWINGS) for action in facts.scene.actions)


@remembered
def _places(facts: Facts, name: str) -> Floats:
    """(F, 2) floor points where something is in each frame."""
    return np.array([instant.poses[instant.index[name], :2, 3] for instant in facts.instants])


def _straight(facts: Facts, name: str) -> bool:
    """Whether something goes about straight from where it is at the start to where it is at the end."""
    places = _places(facts, name)
    gone = float(np.hypot(*np.diff(places, axis=0).T).sum())
    return gone > 0 and float(np.hypot(*(places[-1] - places[0]))) >= STRAIGHT * gone


def _way(facts: Facts, name: str, first: int, last: int) -> _Way | None:
    """Which way something goes between two frames; None where the line to the camera and the camera's own axes do not say the same."""
    assert facts.view_set is not None
    pose, places = facts.view_set.cameras[0].world_from_camera, _places(facts, name)
    shift = places[last] - places[first]
    back = pose[:2, 3] - (places[first] + places[last]) / 2
    found = []
    for towards in (back, -pose[:2, 2]):
        towards = towards / max(float(np.hypot(*towards)), 1e-9)
        left = np.array([towards[1], -towards[0]])  # of whoever looks the other way
        along, across = float(shift @ towards), float(shift @ left)
        angle = np.rad2deg(np.arctan2(across, along))
        off = {label: abs((angle - axis + 180.0) % 360.0 - 180.0) for label, axis in TOWARDS.items()}
        label = min(off, key=off.__getitem__)
        found.append(_Way(label, 45.0 - float(off[label]), along, across, float(np.hypot(*shift))))
    one, other = found
    return _Way(one.label, min(one.margin, other.margin), one.nearer, one.left, one.far) if one.label == other.label else None


def _across(facts: Facts, name: str, first: int, last: int) -> float:
    """How far to the right the middle of what shows gets in the picture, as a share of its width."""
    assert facts.view_set is not None
    cameras = facts.view_set.cameras
    boxes = [facts.sight(cameras[frame].id, name).box2d for frame in (first, last)]
    x, u = ((box[0] + box[2]) / 2 if box is not None else 0.0 for box in boxes)
    return (u - x) / cameras[0].width


def _ratio(facts: Facts, name: str, first: int, last: int) -> float:
    """By which share of the greater of its distances from the camera, on the floor, something gets nearer or farther."""
    assert facts.view_set is not None
    at = facts.view_set.cameras[0].world_from_camera[:2, 3]
    ends = [float(np.hypot(*(_places(facts, name)[k] - at))) for k in (first, last)]
    return abs(ends[1] - ends[0]) / max(*ends, 1e-9)
