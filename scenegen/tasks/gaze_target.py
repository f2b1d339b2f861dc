"""What is somebody looking at, of a few things named? The first that the line of sight meets; head and eyes agree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.language import to_choose
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.tasks.common.aiming import MOST, AimConfig, Aimed, aimed, aside, best_views, heads_shown, lone, named_among
from scenegen.tasks.common.seeing import views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, shuffled, task

LONE = 0.35
"""Share of scenes in which it is asked who looks at the only other person."""


@task
class GazeTarget(Task):
    """Frame `person`: from between the eyes along the gaze. The head alone points at the same thing, and no other that is named lies within
    the margin of either line; nothing else in the picture lies close to them. Asked where a picture shows the head large enough and from
    before or beside it."""

    name = "gaze_target"
    serves = (("EyeVLM", "gaze target"),)
    space = Named(most=MOST)
    Config = AimConfig
    needs = Needs(views=1, people=True, sets=PICTURES, measured=frozenset({"sight"}))
    templates = (
        "Which of these is the {a} looking at: {items}?",
        "What is the {a} looking at: {items}?",
        "Follow the gaze of the {a}. Which of these does it lead to: {items}?",
        "Of {every}, which is the {a} looking at?",
        "Which one is the {a} looking at: {items}?",
        "The {a} is looking at one of these: {every}. Which one?",
        "Where is the {a} looking: at {items}?",
        "Is the {a} looking at {items}?",
        "In this picture, which of these is the {a} looking at: {items}?",
        "Judging by the direction of the gaze, which of these is the {a} looking at: {items}?",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person, in the view that shows the head best."""
        for one in shuffled(rng, self.found(facts, self._candidates, None)):
            named = named_among(facts, rng, one, self.space, wanted)
            if named is not None:
                yield self._question(facts, rng, one, *named)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str | None, Aimed]]:
        """Of everybody who clearly looks at something, it and the view that tells it. Pictures of another time than the start are left
        out where something moves: sight was measured then."""
        people = ((view, person) for view in views_at_start(facts) for person in heads_shown(facts, view, self.config.head_px))
        found = (aimed(facts, view, person, self.config) for view, person in people)
        for one in best_views(facts, (one for one in found if one is not None)):
            if not lone(facts, one) or self.lot(facts) < LONE * 2**32:
                yield None, one

    def _question(
        self, facts: Facts, rng: np.random.Generator, one: Aimed, a: str, b: str, others: list[tuple[str, str, float]]
    ) -> Question:
        entries = shuffled(rng, [(one.target, b), *((name, phrase) for name, phrase, _ in others)])
        off = sorted((stated(off), phrase) for _, phrase, off in others)
        return self.question(
            facts, [one.view], self.wording(rng, a=a, **to_choose([f"the {phrase}" for _, phrase in entries])),
            self.space.make(b, [phrase for _, phrase in entries]), rule="line_of_sight_meets", frame="person",
            operands=(
                Operand(role="person", id=one.person, phrase=a, seen=("visible", "facing", "face")),
                *(Operand(role="option", id=name, phrase=phrase) for name, phrase in entries),
            ),
            parameters={"near_deg": float(self.config.near_deg), "head_px": int(self.config.head_px)}, numbers={f"off_{k + 1}_deg": away for k, (away, _) in enumerate(off)},
            margin=Margin(value=off[0][0], unit="degrees", least=self.config.margin_deg),
            convention="what the line from between the eyes along the gaze meets first; the head points there too",
            why=f"The {a} looks straight at the {b}; {aside(off)}, so the answer is {b}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Ann faces a table, with her head turned to a plant at her left."""
        scene = Scene(
            id="looking aside",
            objects=[
                Object.box("plant", "potted_plant", (0.6, 2.2, 0), (0.5, 0.5, 2.3), label="potted plant"),
                Object.box("table", "table", (2.6, -0.4, 0), (1, 1, 0.7)),
                Object.box("bin", "bin", (-0.6, -1.4, 0), (0.4, 0.4, 0.7)),
                Object.box("crate", "crate", (1.9, 1.3, 0), (0.4, 0.4, 0.4)),
            ],
            people=[Person.standing("ann", (0, 0), 0.0, head_yaw=np.deg2rad(75), noun="woman")],
            cameras=[Camera.look_at("camera", (3.2, 2.7, 1.7), (0.6, 0.4, 0.9), hfov_deg=74, width=960, height=720)],
        )  # fmt: skip
        return Example(scene, {"person": "ann"}, "potted plant")
