"""From the first picture of a pair to the second: which way did the camera move, and which way did it turn?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.motion import CameraMotion, camera_motion
from scenegen.fields import Number, Whole
from scenegen.language import degrees
from scenegen.scene import Camera, Object, Scene, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.pairs import at_once, known_again
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, shuffled, task

PARTS = {
    "place": ("moved forward", "moved backward", "moved left", "moved right"),
    "heading": ("turned left", "turned right"),
}
"""What of a camera's motion is asked for, and its answers."""
LABELS = tuple(label for labels in PARTS.values() for label in labels)
TOWARDS = {"moved forward": 0.0, "moved left": 90.0, "moved backward": 180.0, "moved right": -90.0}
"""Degrees to the left of where the first picture looks."""
LEAST_M, MOST_M = 0.3, 6.0
TOLD_M = 0.05
"""A rationale tells no shorter way."""
RISE = 0.5
"""How much of its way on the floor the camera may rise or sink at most."""
TURN_TEMPLATES = (
    "These two pictures show the same place. Which way did the camera turn from the first to the second?",
    "The camera turned between these two pictures, and may have moved as well. Which way did it turn?",
    "Look at the first picture, then the second. Which way did the camera turn?",
    "The camera points in a different direction in the second picture than in the first. Which way did it turn?",
    "In which direction did the camera turn from the first picture to the second?",
    "Compare the first picture with the second. Which way did the camera turn?",
)


class CameraMotionConfig(TaskConfig):
    """margin_deg: degrees from the diagonals of the first picture's axes that the way of the camera must be; and from no turn, and half a
    turn, that a turn must be. least_m: metres on the floor from where on a camera has moved; most_m: beyond, nobody tells from two pictures how it went. shared: things that both pictures show."""

    margin_deg: Annotated[Number, Bound("edge")] = Field(
        15.0, ge=0, lt=45, description="degrees from where another answer begins"
    )
    least_m: Number = Field(0.5, ge=LEAST_M, le=20, description="meters on the floor from where on a camera has moved")
    most_m: Number = Field(MOST_M, gt=0, le=MOST_M, description="meters on the floor that lie between the two pictures at most")
    shared: Whole = Field(2, ge=1, le=100, description="things that both pictures must show")


@task
class CameraMotionTask(Task):
    """Frame `camera`: the first picture's, on the floor. Its place moves along one axis, clearly more than along the other; or its heading
    turns to one side."""

    name = "camera_motion"
    serves = (("SAT", "egocentric movement"), ("VST", "camera motion"))
    space = Labels(labels=LABELS)
    Config = CameraMotionConfig
    needs = Needs(views=2, sets=("pair",))
    templates = (
        "The camera moved between these two pictures. Relative to the view in the first, which way did it mainly move?",
        "The camera took the first picture, then moved to take the second. From its viewpoint in the first picture, which way did it mainly move?",
        "Relative to where the camera is pointing in the first picture, which way did it mainly move to take the second?",
        "Both pictures show the same place. From the viewpoint of the first, which way did the camera mainly move to take the second?",
        "If the view in the first picture is straight ahead, which way did the camera mainly move to take the second?",
        "Look at the first picture, then the second. Relative to the view in the first, in which direction did the camera mainly move?",
    )  # fmt: skip
    more_templates = (("turn", TURN_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """The place and the heading of the one pair of pictures."""
        views = at_once(facts)
        if not views:
            return
        motion, shared = camera_motion(facts, views[0], facts, views[1]), len(known_again(facts, *views))
        near = float(np.hypot(motion.forward, motion.left)) <= self.config.most_m
        if not motion.level or not near or shared < self.config.shared:
            return
        for part in shuffled(rng, PARTS):
            label, margin = _moved(motion) if part == "place" else _turned(motion)
            far = part == "heading" or self._went(motion)
            if far and margin >= self.config.margin_deg and wanted in (None, label):
                yield self._part(facts, rng, views, part, label, margin, motion, shared)

    def _went(self, motion: CameraMotion) -> bool:
        floor = float(np.hypot(motion.forward, motion.left))
        return floor >= self.config.least_m and abs(motion.up) <= RISE * floor

    def _part(
        self, facts: Facts, rng: np.random.Generator, views: list[str], part: str, label: str, margin: float, motion: CameraMotion, shared: int
    ) -> Question:  # fmt: skip
        numbers = {
            "forward_m": stated(motion.forward), "left_m": stated(motion.left), "up_m": stated(motion.up), "turn_deg": stated(motion.turn_deg),
            "shared": float(shared),
        }  # fmt: skip
        if part == "heading":  # a rationale says the first of them
            numbers = {"turn_deg": numbers.pop("turn_deg"), **numbers}
        first = _main(part, motion)
        numbers = {first: numbers.pop(first), **numbers}  # the step states the number that it tells
        worded = self.wording(rng, "" if part == "place" else "turn")
        return self.question(
            facts, views, worded, self.space.make(label), rule="camera_motion_between", frame="camera", operands=(),
            parameters={"part": part}, numbers=numbers, margin=Margin(value=margin, unit="degrees", least=self.margin_deg),
            convention="the first picture's axes on the floor; turns positive to the left, seen from above",
            why=_why(part, label, numbers), shares={name: 1 / len(PARTS[part]) for name in PARTS[part]},
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A camera before a table goes a metre and a half to its right, and turns to its left towards it."""
        things = [
            Object.box("table", "table", (3.0, 0.0), (1.4, 0.8, 0.75)),
            Object.box("shelf", "bookshelf", (5.0, 1.5), (0.4, 1.0, 1.8), label="bookshelf"),
            Object.box("plant", "potted_plant", (4.5, -1.0), (0.4, 0.4, 1.0), label="potted plant"),
        ]
        shots = [((0.0, 0.0, 1.5), (4.0, 0.0, 0.8)), ((0.2, -1.5, 1.5), (4.0, 0.5, 0.8))]
        cameras = tuple(Camera.look_at(f"pair0-{k}", eye, goal, hfov_deg=75) for k, (eye, goal) in enumerate(shots))
        scene = Scene(id="moved", objects=things, cameras=list(cameras))
        return Example(scene, {}, "moved right", ViewSet(id="pair0", kind="pair", cameras=cameras), {"part": "place"})


def _moved(motion: CameraMotion) -> tuple[str, float]:
    """The axis that is nearest to the way on the floor, and degrees to where the next would be."""
    way = np.rad2deg(np.arctan2(motion.left, motion.forward))
    off = {label: abs((way - axis + 180.0) % 360.0 - 180.0) for label, axis in TOWARDS.items()}
    label = min(off, key=off.__getitem__)
    return label, 45.0 - float(off[label])


def _turned(motion: CameraMotion) -> tuple[str, float]:
    """The side of the turn, and degrees to where it would be the other."""
    turn = abs(motion.turn_deg)
    return "turned left" if motion.turn_deg > 0 else "turned right", min(turn, 180.0 - turn)


def _main(part: str, motion: CameraMotion) -> str:
    """The number that decides the answer."""
    if part == "heading":
        return "turn_deg"
    return "forward_m" if abs(motion.forward) > abs(motion.left) else "left_m"


def _why(part: str, label: str, numbers: dict[str, float]) -> str:
    if part == "heading":
        side = "left" if numbers["turn_deg"] > 0 else "right"
        return f"The second picture looks {degrees(numbers['turn_deg'])} to the {side} of where the first looks, so the answer is {label}."
    along, across = numbers["forward_m"], numbers["left_m"]
    said = [
        f"{abs(along):.1f} m {'forward' if along > 0 else 'backward'}",
        f"{abs(across):.1f} m to the {'left' if across > 0 else 'right'}",
    ]
    first, second = said if abs(along) > abs(across) else said[::-1]
    rest = f" and only {second}" if min(abs(along), abs(across)) >= TOLD_M else ""
    return f"Seen from the first picture, the camera moves {first}{rest}, so the answer is {label}."
