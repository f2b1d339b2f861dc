"""Which of two things is closer to the camera, or farther from it, whatever the picture makes of them?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.depths import camera_metres, clear_by, look, mark, names_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, shuffled, task

ASKED = ("closer", "farther")
"""Which of the two is asked for."""
MOST_PAIRS = 40
"""Pairs of each look that are kept of a set of pictures."""
Pair = tuple[str, int, int]
Half = tuple[list[Pair], list[Pair]]
FARTHER_TEMPLATES = (
    "Which is farther from the camera, the {a} or the {b}?",
    "Which is farther from the camera in a straight line, the {a} or the {b}?",
    "Between the {a} and the {b}, which is farther from the camera?",
    "Seen from the camera, which is farther away: the {a} or the {b}?",
    "In the actual scene, which is farther from the camera: the {a} or the {b}?",
    "Comparing their nearest points, which is farther from the camera: the {a} or the {b}?",
    "Regardless of how large they look, which is actually farther from the camera, the {a} or the {b}?",
    "Which one is farther away from the camera: the {a} or the {b}?",
    "Is the camera farther from the {a} or from the {b}?",
    "Is the {a} or the {b} farther from the camera?",
)


class CameraDistanceConfig(TaskConfig):
    """gap_m, gap_ratio: metres by which two distances from the camera differ at least, and as a share of the greater. Both must be
    reached, straight to the closest points and along the camera's axis to the middles of what shows alike."""

    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.3, ge=0.05, le=10, description="meters by which two things are unequally far from the camera"
    )
    gap_ratio: Annotated[Number, Bound("share")] = Field(
        0.15, ge=0.05, lt=1, description="and as a share of the distance of the farther one"
    )


@task
class CameraDistance(Task):
    """Frame `camera`: straight from the camera to the closest point of each box; asked only where the z-depth of the middles of what shows
    is in the same order, as clearly. Each is marked by whether "lower in the picture" and "bigger in it" tell what is true (consistent),
    neither does (counter), or one alone (ambiguous). It is drawn for a scene beforehand whether the lower of the two shall be the closer;
    as many consistent as counter pairs are kept, which come before the ambiguous, so that either shortcut is right for half.
    """

    name = "camera_distance"
    serves = (("VSI-590K", "relative_distance_camera"), ("SpatialTunnel", "depth order"), ("VST", "depth comparison"))
    space = Named(most=2)
    Config = CameraDistanceConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "Which is closer to the camera, the {a} or the {b}?",
        "Which is closer to the camera in a straight line, the {a} or the {b}?",
        "Between the {a} and the {b}, which is closer to the camera?",
        "Seen from the camera, which is closer: the {a} or the {b}?",
        "In the actual scene, which is closer to the camera: the {a} or the {b}?",
        "Comparing their nearest points, which is closer to the camera: the {a} or the {b}?",
        "Regardless of how large they look, which is actually closer to the camera, the {a} or the {b}?",
        "Which one is closer to the camera: the {a} or the {b}?",
        "Is the camera closer to the {a} or the {b}?",
        "Is the {a} or the {b} closer to the camera?",
    )
    more_templates = (("farther", FARTHER_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and picture, of either kind and with either of the two named first."""
        kept = facts.kept((self.name, self.config), lambda: self._halves(facts, rng))
        half = self.lot(facts) % 2  # of the scene: what there is more of must not win
        halves = kept[half : half + 1] if wanted else kept
        for pairs in (pairs for sorts in halves for pairs in sorts):
            for view, near, far in shuffled(rng, pairs):
                for which in shuffled(rng, ASKED):
                    question = self._pair(facts, rng, view, near, far, which)
                    if wanted in (None, self.space.cell(question.answer)):
                        yield question
                        break

    def _halves(self, facts: Facts, rng: np.random.Generator) -> tuple[Half, Half]:
        """(view, the nearer, the farther) where low in the picture is near, and where it is not: of each first those where bigger in it says
        the same, as many of the one as of the other, then those where it says the opposite."""
        found: dict[tuple[int, int], list[Pair]] = {(1, 1): [], (-1, -1): [], (1, -1): [], (-1, 1): []}
        for view in facts.views:
            clear = clear_by(facts, view, float(self.config.gap_m), float(self.config.gap_ratio))
            for near, far in shuffled(rng, np.argwhere(clear >= 1.0)):
                pairs = found.get(look(facts, view, int(near), int(far)))
                if pairs is not None and len(pairs) < MOST_PAIRS and names_of(facts, view, int(near), int(far)):
                    pairs.append((view, int(near), int(far)))
        alike = min(len(found[1, 1]), len(found[-1, -1]))
        return (found[1, 1][:alike], found[1, -1]), (found[-1, -1][:alike], found[-1, 1])

    def _pair(self, facts: Facts, rng: np.random.Generator, view: str, near: int, far: int, which: str) -> Question:
        order = [near, far] if which == "closer" else [far, near]
        first, second = shuffled(rng, order)
        phrases = dict(zip((near, far), names_of(facts, view, near, far), strict=True))
        metres = {k: stated(camera_metres(facts, view)[k, 0]) for k in order}
        words = {"a": phrases[first], "b": phrases[second]}
        worded = self.wording(rng, "" if which == "closer" else "farther", **words)
        bounds = {"gap_m": float(self.config.gap_m), "gap_ratio": float(self.config.gap_ratio)}
        right, other = (phrases[k] for k in order)
        numbers = {"target_m": metres[first], "reference_m": metres[second]}
        return self.question(
            facts, [view], worded, self.space.make(right, (right, other)), rule="closer_to_the_camera", frame="camera",
            operands=(
                Operand(role="target", id=facts.ids[first], phrase=phrases[first]),
                Operand(role="reference", id=facts.ids[second], phrase=phrases[second]),
            ),
            parameters={"asked": which, "shortcut": mark([look(facts, view, near, far)]), **bounds}, numbers=numbers,
            margin=Margin(value=float(clear_by(facts, view, *bounds.values())[near, far]), unit="multiple of the least accepted", least=1.0),
            convention="meters straight from the camera to the closest point of the box; z-depths of what shows are in the same order",
            why=f"The {right} is {metres[order[0]]:.1f} m from the camera and the {other} {metres[order[1]]:.1f} m, so the answer is {right}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A high shelf close by, whose middle is above that of a sofa far off, which looks bigger: it is closer all the same."""
        things = [
            Object.box("sofa", "sofa", (4.6, 0.9), (0.9, 1.8, 0.9)),
            Object.box("birdhouse", "birdhouse", (2.2, -0.5, 1.5), (0.25, 0.25, 0.3)),
            Object.box("mug", "mug", (2.5, 0.35), (0.3, 0.3, 0.3)),
            Object.box("crate", "crate", (2.55, -1.0), (0.9, 0.9, 0.6)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.5), (4.0, 0.0, 0.7), hfov_deg=75)
        operands = {"target": "birdhouse", "reference": "sofa"}
        parameters = {"asked": "closer", "shortcut": "counter"}
        return Example(Scene(id="closer", objects=things, cameras=[shot]), operands, "birdhouse", parameters=parameters)
