"""As the person in the photo, in which direction are you facing? The head against the torso, as ViewSpatial-Bench means it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.fields import Number, Whole
from scenegen.frames import sector, wrap
from scenegen.language import HEAD_DIRECTIONS, turned
from scenegen.tasks.common.aiming import heads_shown
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import DirectionConfig, Needs, Task, referrer, shuffled, task

EVEN_MARGIN_DEG = 8.0
"""Degrees that the label keeps in eight even sectors too: readers do not know that these bins are uneven."""
NEIGHBOURS = frozenset(zip(ROUND := ("left", "front-left", "front", "front-right", "right"), ROUND[1:], strict=False))
"""Directions that lie next to each other, and are never offered together: by eye nobody tells a head turned by 10 degrees from one turned by 30."""


class HeadConfig(DirectionConfig):
    """margin_deg: from the edge of a sector. No bound that presets set: the narrowest sector is 30 degrees wide, and half of it even ones leave.
    head_px: pixels of the head, from which its turn can be read."""

    margin_deg: Number = Field(10.0, ge=0, lt=15, description="degrees from a sector's edge that an answer must be; below 15")
    head_px: Whole = Field(240, ge=60, le=1_000_000, description="least pixels of the person's head; 240 are 17 across")


@task
class PersonObjectOrientation(Task):
    """Frame `person`: the torso's heading is the front; within 20 degrees the head faces front, to 60 front-left or front-right,
    to 90 left or right. Five labels: heads do not turn farther. Asked only where eight even sectors give the same label."""

    name = "person_object_orientation"
    serves = (("ViewSpatial-Bench", "Person perspective - Object View Orientation"),)
    space = Labels(labels=HEAD_DIRECTIONS, apart=NEIGHBOURS, scarce=frozenset({"left", "right"}))
    Config = HeadConfig
    needs = Needs(views=1, people=True)
    templates = (
        "In which direction is the head of the {a} facing, relative to the direction the chest is facing?",
        "Compare the head and the upper body of the {a}. Relative to the upper body, which way is the head facing?",
        "Imagine you are the {a}. Relative to your chest, which way is your head facing?",
        "Put yourself in the place of the {a}. In which direction is your head facing, relative to your upper body?",
        'Suppose you are the {a}. If "front" is the direction your chest is facing, which way is your head facing?',
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person and view."""
        for view, name, phrase, label, turn, margin in shuffled(rng, self.found(facts, self._candidates, wanted)):
            angle = stated(np.rad2deg(turn))
            yield self.question(
                facts, [view], self.wording(rng, a=phrase), self.space.make(label), rule="head_against_torso", frame="person",
                operands=(Operand(role="person", id=name, phrase=phrase, seen=("visible", "facing", "face")),),
                parameters={"head_px": int(self.config.head_px)}, numbers={"azimuth_deg": angle},
                margin=Margin(value=margin, unit="degrees", least=self.margin_deg),
                convention="head heading minus torso heading; front to 20 degrees, front-left/right to 60, left/right to 90",
                why=f"The head of the {phrase} is {turned(angle)} relative to the chest, so the answer is {label}.",
            )  # fmt: skip

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, str, str, float, float]]]:
        """(answer, (view, person, how it is called, answer, turn in radians, margin in degrees)) of all that is clear and can be named."""
        for view, name in self._faces(facts):
            heading = {frame: facts.headings[facts.frame(f"{frame}:{name}")] for frame in ("torso", "head")}
            turn = float(wrap(heading["head"] - heading["torso"]))
            word, edge, _ = sector(turn, "head_torso")
            label, margin = str(word), float(np.rad2deg(edge))
            even, room, _ = sector(turn, 8)
            if str(even) != label or np.rad2deg(room) < EVEN_MARGIN_DEG:
                continue
            if label not in self.space.cells or margin < self.margin_deg:
                continue
            phrase = referrer(facts, [view]).phrase(name)
            if phrase is not None:
                yield label, (view, name, phrase, label, turn, margin)

    def _faces(self, facts: Facts) -> list[tuple[str, str]]:
        """Views and the people whose torso and face they show, with a head that is large enough."""
        return [(view, person.id) for view in facts.views for person in heads_shown(facts, view, self.config.head_px)]
