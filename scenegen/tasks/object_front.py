"""How are two things or people turned to one another by their fronts: the same way, opposite ways or at right angles?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.directions import alignment
from scenegen.fields import Number
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.tasks.common.depths import names_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import sits_at
from scenegen.tasks.common.seeing import faces_one_way, facing_readable, middles_seen, views_at_start
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, in_turn, shuffled, task

SAME, OPPOSITE, ACROSS = "the same way", "opposite ways", "at right angles"
EDGES_DEG = (45.0, 135.0)
"""Between the headings of two things: less is the same way, more opposite ways, between is at right angles."""
NEAREST_M, FARTHEST_M = 0.1, 6.0
"""Between surfaces: what touches is one piece of furniture, and what is far off nobody compares."""
TUCKED_M = 0.8
"""Of a seat and a table so near everybody knows how they are turned beforehand."""
UPRIGHT = 0.999
PEOPLE = 2
"""Most people of a pair."""


class ObjectFrontConfig(TaskConfig):
    """margin_deg: how far from 45 and 135 degrees the angle between the two headings is."""

    margin_deg: Annotated[Number, Bound("edge")] = Field(
        22.0, ge=5, lt=45, description="degrees from 45 and 135 that the angle between the two is"
    )


@dataclass(frozen=True)
class Turned:
    """How the things with these numbers are turned to one another in a picture: the answer, degrees between their headings, and degrees to another
    answer."""

    view: str
    pair: tuple[int, int]
    label: str
    between: float
    margin: float


@task
class ObjectFront(Task):
    """Frame `intrinsic`: by the headings of both fronts on the floor, which the picture shows, wherever the two stand. Nothing is asked of a seat at
    its table, nor of people whose body, torso and head do not face one way."""

    name = "object_front"
    serves = (
        ("VSR", "facing, facing away, parallel, perpendicular"),
        ("SpatiaLab", "orientation"),
        ("SpatialGenEval", "orientation"),
    )
    space = Labels(labels=(SAME, OPPOSITE, ACROSS))
    Config = ObjectFrontConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "Do the {a} and the {b} face the same way or opposite ways, or are they at right angles to each other?",
        "Are the {a} and the {b} facing the same way, facing opposite ways, or at right angles to each other?",
        "Do the fronts of the {a} and the {b} face the same way or opposite ways, or are they at right angles?",
        "How do the {a} and the {b} face relative to each other: the same way, opposite ways, or at right angles?",
        "Judging by their fronts, are the {a} and the {b} turned the same way, turned opposite ways, or at right angles to each other?",
        "Compare which way the {a} faces with which way the {b} faces. Is it the same way, opposite ways, or at right angles?",
        "Imagine one arrow pointing straight out from the front of the {a} and another from the front of the {b}. Do they point the same way or opposite ways, or are they at right angles?",
        "Seen from above, do the {a} and the {b} face the same way or opposite ways, or are they at right angles to each other?",
        "Regardless of where the camera is, do the {a} and the {b} face the same way or opposite ways, or are they at right angles?",
        "Do the {a} and the {b} face in the same direction, in opposite directions, or at right angles to each other?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and picture: first of the kind of pair that is drawn for the scene, whatever is wanted. Else people would mostly stand
        opposite each other, and at right angles to things."""
        first = self.lot(facts) % (PEOPLE + 1)
        turned = list(in_turn(rng, self.found(facts, self._turned, wanted), lambda one: one.pair))
        for one in sorted(turned, key=lambda one: int(facts.is_person[list(one.pair)].sum()) != first):
            question = self._question(facts, rng, one)
            if question is not None:
                yield question

    def _turned(self, facts: Facts) -> Iterator[tuple[str, Turned]]:
        """(answer, pair) of all that is clear."""
        linked = facts.supports | facts.supports.T
        for view in views_at_start(facts):
            told = [k for k in np.flatnonzero(facts.has_front).tolist() if _tells(facts, view, k)]
            for one, other in combinations(told, 2):
                near = NEAREST_M <= facts.distance[one, other] <= FARTHEST_M and not linked[one, other]
                if near and not _known(facts, one, other):
                    label, between, margin = turned_to(facts, one, other)
                    if margin >= self.config.margin_deg:
                        yield label, Turned(view, (one, other), label, between, margin)

    def _question(self, facts: Facts, rng: np.random.Generator, one: Turned) -> Question | None:
        pair = shuffled(rng, one.pair)
        phrases = names_of(facts, one.view, *pair)
        if not phrases:
            return None
        a, b = phrases
        between = stated(one.between)
        return self.question(
            facts, [one.view], self.wording(rng, a=a, b=b), self.space.make(one.label), rule="fronts_of_two", frame="intrinsic",
            operands=tuple(
                Operand(role=role, id=facts.ids[k], phrase=phrase, seen=("visible", "facing", "middle"))
                for role, k, phrase in zip(("first", "second"), pair, phrases, strict=True)
            ),
            numbers={"between_deg": between}, margin=Margin(value=one.margin, unit="degrees", least=float(self.config.margin_deg)),
            convention="degrees between the headings of both fronts on the floor; up to 45 the same way, from 135 opposite ways",
            why=f"The directions that the {a} and the {b} face are {between:.0f}° apart, so the answer is {one.label}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """An armchair and a sofa that face each other across a room."""
        things = [
            Object.box("armchair", "armchair", (3.0, 1.3), (0.8, 0.8, 0.9), yaw=-np.pi / 2, has_front=True),
            Object.box("sofa", "sofa", (3.2, -1.3), (0.9, 1.8, 0.8), yaw=np.pi / 2, has_front=True),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.7), (3.2, 0.0, 0.4), hfov_deg=80, width=640, height=480)
        return Example(Scene(id="fronts", objects=things, cameras=[shot]), {"first": "armchair", "second": "sofa"}, OPPOSITE)


def turned_to(facts: Facts, one: int, other: int) -> tuple[str, float, float]:
    """How two things are turned to one another, degrees between their headings, and degrees to another answer."""
    between, (low, high) = float(alignment(facts).value[one, other]), EDGES_DEG
    if between < low:
        return SAME, between, low - between
    return (OPPOSITE, between, between - high) if between > high else (ACROSS, between, min(between - low, high - between))


def _tells(facts: Facts, view: str, k: int) -> bool:
    """Whether a picture shows where something upright is and which way its front faces, of people in body, torso and head alike."""
    name, entity = facts.ids[k], facts.scene.entities[k]
    upright = faces_one_way(facts, name) if isinstance(entity, Person) else float(entity.world_from_object[2, 2]) >= UPRIGHT
    return upright and name in middles_seen(facts, view) and facing_readable(facts, view, name)


def _known(facts: Facts, one: int, other: int) -> bool:
    a, b = (facts.scene.entities[k] for k in (one, other))
    return bool(facts.distance[one, other] < TUCKED_M) and (sits_at(a, b) or sits_at(b, a))
