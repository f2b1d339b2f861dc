"""Where in the picture is A? The box around what can be seen of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from scenegen.answers.box2d import Box2dAnswer, Boxes
from scenegen.answers.places2d import Scale
from scenegen.facts import Facts
from scenegen.fields import Share
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.boxes import coordinates, floats, without_stray
from scenegen.tasks.common.kinds import noun_of
from scenegen.tasks.common.reflected import shown_again
from scenegen.tasks.question import Margin, Operand, Question
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

NOTE = (
    "The box should enclose every visible part and nothing more. "
    'Answer with JSON: {{"bbox_2d": [x0, y0, x1, y1]}}, {coordinates}; x runs to the right and y down from the top-left corner.'
)


class GroundConfig(TaskConfig):
    """scale: what coordinates are asked in. least_iou: how much the box must be the same whether or not one sees its stray pixels."""

    scale: Scale = Field("pixel", description="coordinates in pixel, thousand (0 to 1000) or unit (0 to 1)")
    least_iou: Share = Field(0.75, description="IoU of the box with the box without the outermost 1 % of the pixels at each side")


@task
class Ground2d(Task):
    """Frame `image`: the box of the visible pixels of one thing or person that a phrase names. Margin: the IoU of that box with what is
    left of it without the outermost pixels, so that no few pixels decide."""

    name = "ground_2d"
    serves = (("SpatialLadder", "object localization"),)
    space = Boxes(offered=False)
    Config = GroundConfig
    needs = Needs(views=1, sets=("single", "eyes"), measured=frozenset({"mirrors"}))
    templates = (
        "Where in the picture is the {a}? Give a bounding box. {note}",
        "Find the {a} in the picture. Give a bounding box. {note}",
        "In the picture, draw a tight box around the {a}. {note}",
        "Give the 2D bounding box of the {a} in the picture. {note}",
        "In the picture, mark the {a} with a bounding box. {note}",
        "In this picture, draw a bounding box around the {a}. {note}",
        "Which part of the picture shows the {a}? Give a bounding box. {note}",
        "In this picture, locate the {a} with a bounding box. {note}",
        "Put a bounding box around the {a}. {note}",
        "Use a bounding box to show where the {a} is in the picture. {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a view and thing."""
        for view, name, answer in shuffled(rng, self.found(facts, self._candidates, wanted)):
            margin, phrase = without_stray(facts, view, name), referrer(facts, [view]).phrase(name)
            if margin < self.config.least_iou or phrase is None:
                continue
            worded = self.wording(rng, a=phrase, note=self.note(facts.camera(view)))
            yield self.question(
                facts, [view], worded, answer, rule="visible_box", frame="image", operands=(Operand(role="target", id=name, phrase=phrase),),
                parameters={"scale": self.config.scale}, margin=Margin(value=margin, unit="IoU", least=self.config.least_iou),
                convention="the box of the visible pixels, edges in pixels from the top-left corner, x to the right, y down",
                why=f"What can be seen of the {phrase} lies between these edges, so the answer is {answer.text}.",
            )  # fmt: skip

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, Box2dAnswer]]]:
        """(cell, (view, thing, its box)) of all that is seen well."""
        for view in facts.views:
            for name in facts.visible(view):
                seen = facts.sight(view, name)
                if seen.box2d is not None and seen.mask is not None and not shown_again(facts, view, noun_of(facts.entity(name))):
                    answer = self.answer(facts.camera(view), seen.box2d)
                    yield answer.cell, (view, name, answer)

    def answer(self, camera: Camera, box: tuple[int, int, int, int]) -> Box2dAnswer:
        """The answer that is this box [x0, y0, x1, y1), in the scale of the recipe."""
        return Box2dAnswer(width=camera.width, height=camera.height, scale=self.config.scale, box=floats(box))

    def note(self, camera: Camera) -> str:
        """How coordinates are meant, for a picture of this camera."""
        return NOTE.format(coordinates=coordinates(camera, self.config.scale))

    @classmethod
    def example(cls) -> Example:
        """A cube of 1 m whose near face, 2 m before a camera of 90 degrees, spans half as much: 100 of 400 pixels, in the middle."""
        scene = Scene(
            id="cube",
            objects=[Object.box("cube", "box", (2.5, 0, 0.5), (1, 1, 1))],
            cameras=[Camera.look_at("camera", (0, 0, 1), (1, 0, 1), hfov_deg=90, width=400, height=300)],
        )
        return Example(scene, {"target": "cube"}, '{"bbox_2d": [150, 100, 250, 200]}')
