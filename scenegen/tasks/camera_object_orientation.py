"""With the direction the camera looks as the front, which way is X facing?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.frames import sector, wrap
from scenegen.language import DIRECTIONS_8, turned
from scenegen.scene import Person
from scenegen.tasks.common.seeing import LEAST_MARGIN_DEG, faces_one_way, facing_readable, own_frames
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, DirectionConfig, Needs, Task, referrer, shuffled, task


@dataclass(frozen=True)
class _Facing:
    """Which way an entity faces in a view, clearly: its name in text, the answer, degrees to the left of the camera's heading, and degrees
    to the nearest edge of the sector."""

    view: str
    name: str
    phrase: str
    label: str
    angle: float
    margin: float


@task
class CameraObjectOrientation(Task):
    """Frame `camera`: the camera's heading on the floor is the front, so what faces away from the camera faces front.

    Asked only where the heading relative to the camera's axis and relative to the line of sight give the same label, and where a
    person's body, torso and head agree.
    """

    name = "camera_object_orientation"
    serves = (("ViewSpatial-Bench", "Camera perspective - Object View Orientation"),)
    space = Labels(labels=DIRECTIONS_8)
    Config = DirectionConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        'If "front" is the direction the camera is pointing, which way is the {a} facing?',
        'With "front" meaning straight ahead of the camera, which way is the {a} facing?',
        'Let "front" be the direction the camera is looking. In which direction is the {a} facing?',
        'Relative to the camera\'s viewing direction ("front"), which way is the {a} facing?',
        'Let "front" mean the direction in which the camera is pointing. Which way is the {a} facing?',
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question an entity with a front and view; people and things in random order."""
        order = shuffled(rng, self.found(facts, self._candidates, wanted))
        people_first = rng.random() < 0.5
        for one in sorted(order, key=lambda one: people_first and not isinstance(facts.entity(one.name), Person)):
            yield self._one(facts, rng, one)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, _Facing]]:
        fronted = [name for name, has in zip(facts.ids, facts.has_front, strict=True) if has]
        for view in facts.views:
            for name in fronted:
                one = self._facing(facts, view, name)
                if one is not None:
                    yield one.label, one

    def _facing(self, facts: Facts, view: str, name: str) -> _Facing | None:
        """Which way an entity faces in a view; None where that is not clear, or the entity has no name."""
        if not facing_readable(facts, view, name) or not facts.has_heading[facts.frame(f"camera:{view}")]:
            return None
        camera = facts.headings[facts.frame(f"camera:{view}")]
        sight = float(facts.azimuth[facts.frame(f"camera:{view}"), facts.index[name]])
        frames = own_frames(facts, name)
        turn = wrap(np.array([facts.headings[facts.frame(frame)] for frame in frames]) - camera)
        labels, margin, _ = sector(turn, 8)
        by_sight, sight_margin, _ = sector(wrap(turn - sight), 8)
        label = str(labels[0])
        least = float(np.rad2deg(margin[0]))
        if (
            (labels != label).any()
            or by_sight[0] != label
            or least < self.margin_deg
            or np.rad2deg(min(margin.min(), sight_margin[0])) < LEAST_MARGIN_DEG
        ):
            return None
        if facts.is_person[facts.index[name]] and not faces_one_way(facts, name):
            return None
        phrase = referrer(facts, [view]).phrase(name)
        return None if phrase is None else _Facing(view, name, phrase, label, stated(np.rad2deg(turn[0])), least)

    def _one(self, facts: Facts, rng: np.random.Generator, one: _Facing) -> Question:
        frame = own_frames(facts, one.name)[0].split(":")[0]
        return self.question(
            facts, [one.view], self.wording(rng, a=one.phrase), self.space.make(one.label), rule="facing_from_camera", frame="camera",
            operands=(Operand(role="target", id=one.name, phrase=one.phrase, seen=("visible", "facing")),),
            parameters={"target_frame": frame}, numbers={"azimuth_deg": one.angle},
            margin=Margin(value=one.margin, unit="degrees", least=self.margin_deg),
            convention="front is the camera's heading on the floor; azimuth positive to the left",
            why=f"Relative to the camera's viewing direction, the {one.phrase} is {turned(one.angle)}, so the answer is {one.label}.",
        )  # fmt: skip
