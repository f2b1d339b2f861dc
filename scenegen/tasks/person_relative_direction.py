"""From the person's point of view, where is O? One picture that shows both."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.language import DIRECTIONS_8, side
from scenegen.tasks.common.seeing import LEAST_MARGIN_DEG, face_seen, faces_one_way, middles_seen, readable_people
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import DirectionConfig, Needs, Task, in_turn, referrer, task

STRAY_CORNERS = 2
LEAST_DISTANCE_M = 0.15
BODY_TEMPLATES = (
    "Imagine you are the {a}. Where is the {b} relative to the direction your body is facing?",
    "Put yourself in the place of the {a}. Relative to the direction your body is facing, where is the {b}?",
    "Where is the {b} relative to the direction the body of the {a} is facing?",
    "Imagine you are the {a}. Relative to the direction your body (not your head) is facing, where is the {b}?",
    "Relative to the direction the body of the {a} is facing, where is the {b}?",
)
HEAD_TEMPLATES = (
    "Imagine you are the {a}. Where is the {b} relative to the direction your head is facing?",
    "Put yourself in the place of the {a}. Relative to the direction your head is facing, where is the {b}?",
    "Where is the {b} relative to the direction the head of the {a} is facing?",
    "Imagine you are the {a}. Relative to the direction your head (not your body) is facing, where is the {b}?",
    "Relative to the direction the head of the {a} is facing, where is the {b}?",
)

NAMED = {"body": (BODY_TEMPLATES, "body"), "head": (HEAD_TEMPLATES, "head")}
FRAMES = ("body", "torso", "head")


@task
class PersonRelativeDirection(Task):
    """Frame `person`. The plain wording is used where body, torso and head face one way and give the same label; elsewhere the question
    says whether body or head is meant, and the other is its twin where the answers differ."""

    name = "person_relative_direction"
    serves = (("ViewSpatial-Bench", "Person perspective - Relative Direction"), ("SAT", "perspective"))
    space = Labels(labels=DIRECTIONS_8)
    Config = DirectionConfig
    needs = Needs(views=1, people=True)
    templates = (
        "From the perspective of the {a}, where is the {b}?",
        "From the point of view of the {a}, in which direction is the {b}?",
        "Imagine you are the {a}. Where is the {b} relative to you?",
        "Imagine you are in the place of the {a}, facing the same way. Where is the {b}?",
        "Put yourself in the place of the {a}. In which direction is the {b}?",
        "Relative to the direction the {a} is facing, where is the {b}?",
    )
    more_templates = (("body", BODY_TEMPLATES), ("head", HEAD_TEMPLATES))

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a person, thing, frame and view, of each person in a view in turn."""
        for one in in_turn(rng, self.found(facts, self._candidates, wanted), lambda one: one[:2]):
            question = self.about(facts, rng, *one)
            if question is not None:
                yield question

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[str, str, str, int]]]:
        """(answer, (view, person, frame, number of the thing)) of all that is clear and seen."""
        for view in facts.views:
            for person in readable_people(facts, view):
                for frame, target in self._options(facts, view, person):
                    yield str(facts.sector(f"{frame}:{person}")[0][target]), (view, person, frame, target)

    def _options(self, facts: Facts, view: str, person: str) -> list[tuple[str, int]]:
        """(frame, entity index) pairs that are clear, seen about their middle and apart from the person."""
        row = facts.index[person]
        apart = (facts.distance[row] > LEAST_DISTANCE_M) & ~facts.supports[row] & ~facts.supports[:, row]
        apart &= np.isin(facts.ids, sorted(middles_seen(facts, view)))
        apart[row] = False
        found = []
        for frame in ("body", "head") if face_seen(facts, view, person) else ("body",):
            labels, margin = facts.sector(f"{frame}:{person}")
            clear = apart & (margin >= self.margin_deg) & (labels != "")
            clear &= facts.stray_corners(f"{frame}:{person}") <= STRAY_CORNERS
            found += [(frame, int(k)) for k in np.flatnonzero(clear)]
        return found

    def about(self, facts: Facts, rng: np.random.Generator, view: str, person: str, frame: str, target: int) -> Question | None:
        """The question about one person and thing in one frame; None when it cannot be put in words."""
        labels, margins = facts.sector(f"{frame}:{person}")
        label = str(labels[target])
        if frame == "body" and not self._holds(facts, person, ("torso",), target, label, LEAST_MARGIN_DEG):
            return None
        agree = str(facts.sector(f"{'head' if frame == 'body' else 'body'}:{person}")[0][target]) == label
        plain = faces_one_way(facts, person) and self._holds(facts, person, FRAMES, target, label, self.margin_deg / 2)
        if (plain and frame == "head") or (
            agree and not plain
        ):  # the same question as the body's, or one whose frame decides nothing
            return None
        name = facts.ids[target]
        names = referrer(facts, [view])
        phrase_a, phrase_b = names.phrase(person), names.phrase(name)
        if phrase_a is None or phrase_b is None:
            return None
        templates, kind = (self.templates, "plain") if plain else NAMED[frame]
        worded = self.fill(templates, rng, f"{self.name}.{kind}", a=phrase_a, b=phrase_b)
        angle = stated(np.rad2deg(facts.azimuth[facts.frame(f"{frame}:{person}"), target]))
        front = f"the {phrase_a} faces" if plain else f"the {frame} of the {phrase_a} faces"
        return self.question(
            facts, [view], worded, self.space.make(label), rule="direction_from_person", frame="person",
            operands=(
                Operand(role="person", id=person, phrase=phrase_a, seen=("visible", "facing") if frame == "body" else ("visible", "facing", "face")),
                Operand(role="target", id=name, phrase=phrase_b, seen=("visible", "middle")),
            ),
            parameters={"person_frame": frame, "body_and_head_agree": agree}, numbers={"azimuth_deg": angle},
            margin=Margin(value=float(margins[target]), unit="degrees", least=self.margin_deg),
            convention="front is the heading of the named frame on the floor; azimuth positive to the left",
            why=f"Relative to the way {front}, the {phrase_b} is {side(angle)}, so the answer is {label}.",
            contrast=f"{view} {' '.join(sorted((person, name)))}",
        )  # fmt: skip

    @staticmethod
    def _holds(facts: Facts, person: str, frames: tuple[str, ...], target: int, label: str, least_deg: float) -> bool:
        """Whether a label keeps a margin in each of a person's frames."""
        found = [facts.sector(f"{frame}:{person}") for frame in frames]
        return all(str(labels[target]) == label and margins[target] >= least_deg for labels, margins in found)
