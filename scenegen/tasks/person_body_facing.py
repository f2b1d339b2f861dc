"""Relative to the way B faces, which way does person A's body face? The full turn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.frames import sector, wrap
from scenegen.language import DIRECTIONS_8, turned
from scenegen.tasks.common.seeing import LEAST_MARGIN_DEG, faces_one_way, facing_readable, own_frames, readable_people
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import DirectionConfig, Needs, Task, referrer, shuffled, task

BODY_TEMPLATES = (
    "Imagine you are the {b}. Relative to the direction your body is facing, which way is the body of the {a} facing?",
    "Imagine you are the {b}. In which direction is the body of the {a} facing, relative to your own body?",
    "Put yourself in the place of the {b}. Which way is the body of the {a} facing, relative to your own body?",
    "Suppose you are the {b}. Relative to your own body, which way is the body of the {a} facing?",
    'Imagine you are the {b}. If "front" is the direction your body is facing, which way is the body of the {a} facing?',
)


@task
class PersonBodyFacing(Task):
    """Frame `person` (or `intrinsic` when B is a thing): B's heading is the front, A's body heading is named in it.

    Of people the body is meant, and torso and body must say the same. The plain "the way B faces" is said only of things, and of
    people whose head agrees too; otherwise the question names B's body.
    """

    name = "person_body_facing"
    serves = (("VSR", "facing"), ("SpatialGenEval", "Orientation"))
    space = Labels(labels=DIRECTIONS_8)
    Config = DirectionConfig
    needs = Needs(views=1, people=True)
    templates = (
        "Relative to the direction the {b} is facing, which way is the body of the {a} facing?",
        'If "front" is the direction the {b} is facing, which way is the body of the {a} facing?',
        "Imagine facing the same way as the {b}. Relative to you, in which direction is the body of the {a} facing?",
        "Suppose you are facing the same way as the {b}. Which way is the body of the {a} facing, relative to you?",
        "Which way is the body of the {a} facing, relative to the direction the {b} is facing?",
    )
    more_templates = (("body", BODY_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person, reference with a front, and view."""
        for view, a, b in shuffled(rng, self.found(facts, self._candidates, wanted)):
            turn, label, margin, plain = _turn(facts, a, b)
            names = referrer(facts, [view])
            phrase_a, phrase_b = names.phrase(a) or "", names.phrase(b) or ""
            templates, kind = (self.templates, "plain") if plain else (BODY_TEMPLATES, "body")
            worded = self.fill(templates, rng, f"{self.name}.{kind}", a=phrase_a, b=phrase_b)
            reference = own_frames(facts, b)[0]
            angle = stated(np.rad2deg(turn))
            front = f"the {phrase_b}" if plain else f"the body of the {phrase_b}"
            yield self.question(
                facts, [view], worded, self.space.make(label), rule="facing_from_entity",
                frame="person" if reference.startswith("body") else "intrinsic",
                operands=(
                    Operand(role="target", id=a, phrase=phrase_a, seen=("visible", "facing")),
                    Operand(role="reference", id=b, phrase=phrase_b, seen=("visible", "facing")),
                ),
                parameters={"target_frame": "body", "reference_frame": reference.split(":")[0]}, numbers={"azimuth_deg": angle},
                margin=Margin(value=margin, unit="degrees", least=self.margin_deg),
                convention="front is the reference's heading on the floor; azimuth positive to the left",
                why=f"Relative to the way {front} faces, the body of the {phrase_a} is {turned(angle)}, so the answer is {label}.",
            )  # fmt: skip

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """(answer, (view, A, B)) of all that is clear and can be named."""
        fronted = [name for name, has in zip(facts.ids, facts.has_front, strict=True) if has]
        for view in facts.views:
            people = readable_people(facts, view)
            read = [name for name in fronted if facing_readable(facts, view, name)] if people else []
            for a, b in ((a, b) for a in people for b in read if a != b):
                _, label, margin, _ = _turn(facts, a, b)
                names = referrer(facts, [view])
                clear = margin >= self.margin_deg and not facts.supports[facts.index[b], facts.index[a]]
                if clear and names.phrase(a) is not None and names.phrase(b) is not None:
                    yield label, (view, a, b)


@remembered
def _turn(facts: Facts, a: str, b: str) -> tuple[float, str, float, bool]:
    """A's body against B's front: angle (radians), label, margin (degrees; 0 where body and torso disagree on the label), and
    whether B faces one way, head included."""
    mine, fronts = (np.array([facts.headings[facts.frame(frame)] for frame in own_frames(facts, name)]) for name in (a, b))
    angles = wrap(mine[:2, None] - fronts)
    labels, margins, _ = sector(angles, 8)
    same = (labels == labels[0, 0]) & (margins >= np.deg2rad(LEAST_MARGIN_DEG))
    margin = float(np.rad2deg(margins[0, 0])) if same[:, :2].all() else 0.0
    plain = not facts.is_person[facts.index[b]] or (bool(same.all()) and faces_one_way(facts, b))
    return float(angles[0, 0]), str(labels[0, 0]), margin, plain
