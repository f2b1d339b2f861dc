"""Point to A in the picture: any pixel that shows it is right."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from scenegen.answers.places2d import Scale
from scenegen.answers.point2 import Mask, Point2Answer, Points
from scenegen.facts import Facts
from scenegen.facts.seeing import mask
from scenegen.fields import Number
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.inmost import inmost_of
from scenegen.tasks.common.kinds import noun_of
from scenegen.tasks.common.reflected import shown_again
from scenegen.tasks.question import Margin, Operand, Question
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, referrer, shuffled, task

COORDINATES = {
    "pixel": "in pixels of the picture, which is {width} wide and {height} high",
    "thousand": "in thousandths of the picture's width and height (0 to 1000)",
    "unit": "as shares of the picture's width and height (0 to 1, three decimals)",
}
NOTE = 'Answer with JSON: {{"point_2d": [x, y]}}, {coordinates}; x runs to the right and y down from the top-left corner.'


class PointConfig(TaskConfig):
    """scale: what coordinates are asked in. inside_px: pixels around the point of the answer that show the thing too, at least: so much room
    has whoever points."""

    scale: Scale = Field("pixel", description="coordinates in pixel, thousand (0 to 1000) or unit (0 to 1)")
    inside_px: Number = Field(
        5.0, ge=2, le=200, description="pixels from the point of the answer to the nearest that shows something else"
    )


@task
class Point2d(Task):
    """Frame `image`: the pixel of one thing or person that lies farthest from all that shows something else. Right is every point that shows the
    thing, by its mask, which the answer holds."""

    name = "point_2d"
    serves = (("SpatialLadder", "object localization"), ("RoboPoint", "object reference"), ("RefSpatial", "location"))
    space = Points(offered=False)
    Config = PointConfig
    needs = Needs(views=1, sets=("single", "eyes"), measured=frozenset({"mirrors"}))
    templates = (
        "Point to the {a} in the picture. {note}",
        "Where in the picture is the {a}? One point on it is enough. {note}",
        "Give the coordinates of a point on the {a}. {note}",
        "Where on the picture would you put your finger to touch the {a}? {note}",
        "Pick any point on the {a} in the picture. {note}",
        "Find the {a} in the picture and mark it with a single point. {note}",
        "Where in the picture would you click to select the {a}? {note}",
        "Locate the {a} in the picture with a single point. {note}",
        "Choose one point in the picture that lies on the {a}. {note}",
        "Where would you tap on the picture to select the {a}? {note}",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a view and thing."""
        for view, name, room, answer in shuffled(rng, self.found(facts, self._candidates, wanted)):
            phrase = referrer(facts, [view]).phrase(name)
            if phrase is None:
                continue
            worded = self.wording(rng, a=phrase, note=self.note(facts.camera(view)))
            yield self.question(
                facts, [view], worded, answer, rule="point_inside", frame="image", operands=(Operand(role="target", id=name, phrase=phrase),),
                parameters={"scale": self.config.scale}, margin=Margin(value=room, unit="pixels", least=float(self.config.inside_px)),
                convention="a point that shows the thing, in pixels from the top-left corner; pixels to the middle of the nearest that does not",
                why=f"This point lies well inside what can be seen of the {phrase}, so the answer is {answer.text}.",
            )  # fmt: skip

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, float, Point2Answer]]]:
        """(cell, (view, thing, pixels around the point, the point)) of all that is seen well and has a point well inside."""
        for view in facts.views:
            camera = facts.camera(view)
            for name in facts.visible(view):
                if facts.sight(view, name).mask is None or shown_again(facts, view, noun_of(facts.entity(name))):
                    continue
                x, y, room = inmost_of(facts, view, name)
                if room >= self.config.inside_px:
                    shown = Mask.of(mask(facts, view, name))
                    answer = Point2Answer(
                        width=camera.width, height=camera.height, scale=self.config.scale, point=(x, y), mask=shown
                    )
                    yield answer.cell, (view, name, room, answer)

    def note(self, camera: Camera) -> str:
        """How coordinates are meant, for a picture of this camera."""
        return NOTE.format(coordinates=COORDINATES[self.config.scale].format(width=camera.width, height=camera.height))

    @classmethod
    def example(cls) -> Example:
        """A box 2 m before a camera of 90 degrees, whose face is 120 pixels wide and 80 high: of the pixels along its middle the first."""
        scene = Scene(
            id="cube",
            objects=[Object.box("cube", "box", (2.5, 0.1, 0.5), (1, 1.2, 0.8))],
            cameras=[Camera.look_at("camera", (0, 0, 1), (1, 0, 1), hfov_deg=90, width=400, height=300)],
        )
        return Example(scene, {"target": "cube"}, '{"point_2d": [169, 159]}')
