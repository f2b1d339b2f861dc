"""As the person in the photo, in which direction are you facing? The head against the torso, as ViewSpatial-Bench means it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.frames import sector, wrap
from scenegen.language import HEAD_DIRECTIONS, turned
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.seeing import face_seen, readable_people
from scenegen.tasks.task import DirectionConfig, Needs, Task, referrer, shuffled, task


@task
class PersonObjectOrientation(Task):
    """Frame `person`: the torso's heading is the front; within 20 degrees the head faces front, to 60 front-left or front-right,
    to 90 left or right. Five labels: heads do not turn farther."""

    name = "person_object_orientation"
    space = Labels(labels=HEAD_DIRECTIONS)
    Config = DirectionConfig
    needs = Needs(views=1, people=True)
    templates = (
        "If front is the way the chest of the {a} points, which way is the head facing?",
        "With the torso of the {a} as the reference, which way is the head turned?",
        "If you were the {a} and front were where your chest points, which way would your head be facing?",
        "Relative to the torso of the {a}, which way is the head facing?",
        "Imagine you are the {a} and front is where your chest points. Which way is your head facing?",
        "Compared with the chest of the {a}, which way is the face turned?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person and view."""
        for view, name in shuffled(rng, self._faces(facts)):
            heading = {frame: facts.headings[facts.frame(f"{frame}:{name}")] for frame in ("torso", "head")}
            turn = float(wrap(heading["head"] - heading["torso"]))
            word, edge, _ = sector(turn, "head_torso")
            label, margin = str(word), float(np.rad2deg(edge))
            if label not in self.space.cells or margin < self.margin_deg or (wanted and label != wanted):
                continue
            phrase = referrer(facts, [view]).phrase(name)
            if phrase is None:
                continue
            worded = self.wording(rng, a=phrase)
            angle = stated(np.rad2deg(turn))
            yield self.question(
                facts, [view], worded, self.space.make(label), rule="head_against_torso", frame="person",
                operands=(Operand(role="person", id=name, phrase=phrase, seen=("visible", "facing", "face")),), numbers={"azimuth_deg": angle},
                margin=Margin(value=margin, unit="degrees", least=self.margin_deg),
                convention="head heading minus torso heading; front to 20 degrees, front-left/right to 60, left/right to 90",
                why=f"The head of the {phrase} is {turned(angle)} relative to the torso, so the answer is {label}.",
            )  # fmt: skip

    @staticmethod
    def _faces(facts: Facts) -> list[tuple[str, str]]:
        """Views and the people whose torso and face they show."""
        return [(v, person) for v in facts.views for person in readable_people(facts, v) if face_seen(facts, v, person)]
