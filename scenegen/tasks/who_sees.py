"""Who of two people can see a thing, as they stand and look: the one, the other, both, or neither? By sight lines from their eyes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

import numpy as np

from scenegen.answers.choice import ChoiceAnswer, Named
from scenegen.facts import Facts
from scenegen.language import degrees, told_apart
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.tasks.common.seeing import FACE_PARTS, face_seen, readable_people, views_at_start
from scenegen.tasks.common.sights import HIDDEN, IN_SIGHT, OUTSIDE, SightConfig, looking, margin_of, told
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, referrer, shuffled, task

BEFORE_DEG = 60.0
"""Within this of a body's heading a thing lies before the body: who looks at bodies only would say that it is seen."""
CELLS = ("only the first", "only the second", "both", "neither")
WHY = {
    IN_SIGHT: "the {c} is {off} away from where the {a} is looking, with nothing between them",
    HIDDEN: "the {c} is {off} away from where the {a} is looking, but something stands between them",
    OUTSIDE: "the {c} is {off} away from where the {a} is looking, outside the field of view",
}


class Who(Named):
    """Of two people whom each question names anew: only the one, only the other, both, or neither; by which of these."""

    @property
    def cells(self) -> tuple[str, ...]:
        return CELLS

    def make(self, label: str, names: Sequence[str]) -> ChoiceAnswer:
        """The answer that is `label`, one of CELLS, of two people of these names."""
        labels = labels_of(names)
        return ChoiceAnswer(label=labels[CELLS.index(label)], labels=labels)


def labels_of(names: Sequence[str]) -> tuple[str, ...]:
    """What can be answered about two people of these names, in the order of CELLS."""
    return (*(f"only the {name}" for name in names), "both of them", "neither of them")


@dataclass(frozen=True)
class Seers:
    """Two people and a thing in a view, and why each of the two sees it or does not."""

    view: str
    pair: tuple[str, str]
    target: str
    reasons: tuple[str, str]

    @property
    def cell(self) -> str:
        """Who sees it."""
        one, other = (reason == IN_SIGHT for reason in self.reasons)
        return CELLS[(2 if one else 3) if one == other else 0 if one else 1]


@task
class WhoSees(Task):
    """Frame `person`: who has a thing within 60 degrees of the gaze with nothing in the way. Asked only where that is plain of both, by gaze
    and by head, and where a picture shows both faces, the thing, and what hides it. What contradicts the way that bodies face comes first."""

    name = "who_sees"
    serves = (("SAT", "perspective"), ("SpatiaLab", "visibility"))
    space = Who(most=4)
    Config = SightConfig
    needs = Needs(views=1, people=True, sets=PICTURES, measured=frozenset({"sight"}))
    templates = (
        "Who can see the {c} without turning to look: only the {a}, only the {b}, both of them, or neither of them?",
        "Without turning their heads, who can see the {c}: only the {a}, only the {b}, both, or neither?",
        "Who can see the {c} right now: only the {a}, only the {b}, both, or neither?",
        "Given where they are looking, who can see the {c}: only the {a}, only the {b}, both, or neither?",
        "Who has a view of the {c} right now: just the {a}, just the {b}, both, or neither?",
        "Without turning to look, who has the {c} in view: the {a}, the {b}, both, or neither?",
        "Judging by where each person is looking, who sees the {c}: the {a}, the {b}, both, or neither?",
        "The {a} and the {b} keep their heads still. Who can see the {c}: only one of them, both, or neither?",
        "Looking the way they are now, who can see the {c}: only the {a}, only the {b}, both, or neither?",
        "Notice which way the {a} and the {b} are looking. Who can see the {c}: only one of them, both, or neither?",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question of two people and a thing, each answer in turn."""
        cells = shuffled(rng, CELLS if wanted is None else (wanted,))
        queues = [self._mixed(facts, rng, cell) for cell in cells]
        for rank in range(max(map(len, queues), default=0)):
            for queue in queues:
                question = self._about(facts, rng, queue[rank]) if rank < len(queue) else None
                if question is not None:
                    yield question

    def _mixed(self, facts: Facts, rng: np.random.Generator, cell: str) -> list[Seers]:
        """What there is of a cell, in random order, but first that of which bodies alone would tell something else."""
        found: list[tuple[Seers, bool]] = shuffled(rng, self.found(facts, self._candidates, cell))
        return [one for one, _ in sorted(found, key=lambda pair: pair[1])]

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, tuple[Seers, bool]]]:
        """(cell, (two people and a thing, whether bodies alone tell it)) in the view that shows the smaller face largest."""
        best: dict[tuple[str, str, str], tuple[int, Seers, bool]] = {}
        for view in views_at_start(facts):
            faces = {
                name: facts.part_pixels(view, name, *FACE_PARTS)
                for name in readable_people(facts, view)
                if face_seen(facts, view, name)
            }
            known = {name: {thing: (why, off) for thing, why, off in told(facts, view, name, self.config)} for name in faces}
            for one, other in combinations(sorted(faces), 2):
                size = min(faces[one], faces[other])
                for thing in sorted(known[one].keys() & known[other].keys() - {one, other}):
                    turned = crc32(f"{facts.scene.id} {one} {other} {thing}".encode()) % 2  # who is named first
                    pair = (other, one) if turned else (one, other)
                    told_of = [known[name][thing] for name in pair]
                    plain = all((why == IN_SIGHT) == (off <= BEFORE_DEG) for why, off in told_of)
                    if size > best.get((one, other, thing), (0,))[0]:
                        best[one, other, thing] = (size, Seers(view, pair, thing, (told_of[0][0], told_of[1][0])), plain)
        for key in sorted(best):
            _, found, plain = best[key]
            yield found.cell, (found, plain)

    def _about(self, facts: Facts, rng: np.random.Generator, one: Seers) -> Question | None:
        names = [referrer(facts, [one.view]).phrase(name) for name in (*one.pair, one.target)]
        a, b, c = (str(name) for name in names)
        if None in names or not told_apart((a, b, c)):
            return None
        off = [stated(looking(facts, name).off[facts.index[one.target]]) for name in one.pair]
        said = [WHY[why].format(a=name, c=c, off=degrees(away)) for why, name, away in zip(one.reasons, (a, b), off, strict=True)]
        answer = self.space.make(one.cell, (a, b))
        face = ("visible", "facing", "face")
        return self.question(
            facts, [one.view], self.wording(rng, a=a, b=b, c=c), answer, rule="sight_lines_of_two", frame="person",
            operands=(
                Operand(role="first", id=one.pair[0], phrase=a, seen=face),
                Operand(role="second", id=one.pair[1], phrase=b, seen=face),
                Operand(role="target", id=one.target, phrase=c),
            ),
            parameters={"first_reason": one.reasons[0], "second_reason": one.reasons[1]},
            numbers={"first_deg": off[0], "second_deg": off[1]},
            margin=Margin(value=min(margin_of(facts, name, one.target, why) for name, why in zip(one.pair, one.reasons, strict=True)), unit="degrees", least=self.config.margin_deg),
            convention="seen is what lies within 60 degrees of the gaze with nothing in the way; beyond 95 degrees nothing is",
            why=f"{said[0][0].upper()}{said[0][1:]}; {said[1]}, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """Ann looks at a chair before her; Bob beside her has his head turned away from it."""
        people = [
            Person.standing("ann", (0, 0.5), 0.0, noun="woman", top_color="red", top="sweater"),
            Person.standing("bob", (0, -0.7), 0.0, head_yaw=np.deg2rad(-78), noun="man", top_color="blue", top="shirt"),
        ]
        scene = Scene(
            id="one looks away",
            objects=[Object.box("chair", "chair", (2.0, 1.6, 0), (0.5, 0.5, 0.9)), Object.box("table", "table", (2.0, -1.6, 0), (0.8, 0.8, 0.7))],
            people=people,
            cameras=[Camera.look_at("camera", (3.6, -1.4, 1.6), (0.6, 0.2, 0.9), hfov_deg=75, width=960, height=720)],
        )  # fmt: skip
        return Example(scene, {"first": "ann", "second": "bob", "target": "chair"}, "only the person in the red sweater")
