"""Which of two pictures of a place was taken from higher up, and in which does the camera look further down?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.motion import camera_motion
from scenegen.fields import Number
from scenegen.scene import Camera, Object, Scene, ViewSet
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.pairs import LINKS, at_once, known_again
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, shuffled, task

LABELS = ("the first picture", "the second picture")
LEAST = {"height": 0.4, "tilt": 10.0}
"""What is asked for, and the least difference in it that a reader sees: metres, degrees."""
TIMES = 6.0
"""How many times the difference in height the nearest of them is from either camera at most: looked at from farther, it looks the same."""
TILT_TEMPLATES = (
    "Here are two pictures of the same place. In which one is the camera tilted farther down?",
    "In which of these two pictures is the camera looking down more steeply?",
    "Compare these two pictures of the same place. In which one was the camera tilted farther down?",
    "One of these two pictures was taken with the camera tilted farther down. Which one?",
    "Look at both pictures. In which one is the camera pointing down more steeply?",
    "The camera is tilted farther down in one of these two pictures. Which one?",
)


class CameraPoseConfig(TaskConfig):
    """clearance: by how many times the least difference that a reader sees (40 cm in height, 10 degrees of tilt) the two pictures differ."""

    clearance: Annotated[Number, Bound("times")] = Field(
        1.0, ge=1, le=10, description="times the least visible difference, of 40 cm and of 10 degrees"
    )


@task
class CameraPose(Task):
    """Frame `world`: the height of the camera above the floor, or how far its axis is below the horizontal. Both pictures show three things or
    more; to compare heights, one of them is close to both cameras."""

    name = "camera_pose"
    serves = (("SpatialTree", "orientation"),)
    space = Labels(labels=LABELS)
    Config = CameraPoseConfig
    needs = Needs(views=2, sets=("pair",))
    templates = (
        "These two pictures show the same place. Which one was taken from higher up?",
        "In which of these two pictures was the camera higher off the ground?",
        "Compare these two pictures of the same place. In which one was the camera higher?",
        "One of these two pictures was taken from higher up than the other. Which one?",
        "Both pictures show the same place. In which one was the camera held higher?",
        "Which of these two pictures of the same place was taken from a greater height?",
    )
    more_templates = (("tilt", TILT_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Height or tilt of the one pair of pictures, unless the same one has more of both: then a reader need not know which is asked for."""
        views = at_once(facts)
        if not views:
            return
        links, motion = known_again(facts, *views), camera_motion(facts, views[0], facts, views[1])
        if len(links) < LINKS or not motion.level:
            return
        more = {"height": -motion.up, "tilt": motion.tilt_deg}
        clear = [part for part in LEAST if abs(more[part]) / LEAST[part] >= self.config.clearance]
        if "height" in clear and nearest(facts, views, links) > TIMES * abs(more["height"]):
            clear.remove("height")
        labels = {part: LABELS[0 if more[part] > 0 else 1] for part in clear}
        for part in shuffled(rng, clear) if len(set(labels.values())) == len(labels) else ():
            if wanted in (None, labels[part]):
                yield self._part(facts, rng, views, part, labels[part], more[part], len(links))

    def _part(
        self, facts: Facts, rng: np.random.Generator, views: list[str], part: str, label: str, more: float, links: int
    ) -> Question:
        number = stated(more)
        other = LABELS[1 - LABELS.index(label)]
        if part == "height":
            worded, name = self.wording(rng), "higher_m"
            said = f"The camera of {label} is {abs(number):.1f} m higher above the floor than that of {other}"
        else:
            worded, name = self.wording(rng, "tilt"), "steeper_deg"
            said = f"The camera of {label} is tilted {abs(number):.0f}° farther down than that of {other}"
        return self.question(
            facts, views, worded, self.space.make(label), rule="camera_against_camera", frame="world", operands=(),
            parameters={"part": part}, numbers={name: number, "shared": float(links)},
            margin=Margin(value=abs(more) / LEAST[part], unit="multiple of the least accepted", least=self.config.clearance),
            convention="height of the camera above the floor, or its axis below the horizontal; positive where the first has more",
            why=f"{said}, so the answer is {label}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A table, a shelf and a stool from the height of a standing person's eyes, and again from that of a child's."""
        things = [
            Object.box("table", "table", (2.6, 0.0), (0.8, 1.2, 0.75)),
            Object.box("shelf", "bookshelf", (4.0, 0.9), (0.4, 0.8, 1.8), label="bookshelf"),
            Object.box("stool", "stool", (3.0, -1.2), (0.4, 0.4, 0.6)),
        ]
        shots = [((0.0, 0.6, 1.7), (3.0, 0.0, 0.8)), ((0.1, -0.6, 1.0), (3.0, 0.0, 0.1))]
        cameras = tuple(Camera.look_at(f"pair0-{k}", eye, goal, hfov_deg=75) for k, (eye, goal) in enumerate(shots))
        scene = Scene(id="heights", objects=things, cameras=list(cameras))
        return Example(scene, {}, LABELS[0], ViewSet(id="pair0", kind="pair", cameras=cameras), {"part": "height"})


def nearest(facts: Facts, views: list[str], links: tuple[str, ...]) -> float:
    """Metres from the farther of the two cameras to the middle of the thing for which that is least."""
    eyes = np.array([facts.camera(view).world_from_camera[:3, 3] for view in views])
    middles = facts.centers[[facts.index[name] for name in links]]
    return float(np.linalg.norm(middles[:, None] - eyes, axis=-1).max(-1).min())
