"""From candidates to questions: the wanted answer, distractors as likely as the answer, the wanted position."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import numpy as np

from scenegen.curate.schedule import Want
from scenegen.facts import Facts
from scenegen.tasks import Question, Task

OPTIONS = 4
LOOK = 6
"""Candidates looked at for one wanted answer before it counts as not found."""


def arrange(
    task: Task, facts: Facts, want: Want, rng: np.random.Generator, used: set[tuple[str, ...]], missed: Counter[str]
) -> Question | None:
    """The first candidate for the wanted value, or for the next in its fall-back order, with its options; None when there is none.

    `used` holds what was asked of this scene already, and is added to: the same operands are not asked twice by one task.
    `missed` counts values that were wanted and not found.
    """
    for rank, value in enumerate(want.values):
        for question in islice(task.ask(facts, rng, value), LOOK):
            key = operands(question)
            if key not in used:
                used.add(key)
                return with_options(question, want.position, rng)
        if rank == 0:
            missed[f"{task.name}: wanted {value}, not in the scene"] += 1
    missed[f"{task.name}: nothing to ask"] += 1
    return None


def operands(question: Question) -> tuple[str, ...]:
    """What a question is about: its task, the ids it names, and its frame or plane."""
    keys = ("camera", "person", "person_frame", "target", "reference", "at", "facing", "plane")
    return (question.task, *(str(question.evidence.get(key, "")) for key in keys))


def with_options(question: Question, position: float, rng: np.random.Generator) -> Question:
    """The question with up to four options: the answer at the wanted position among distractors drawn evenly from its pool.

    Every value of a pool is equally often the answer and equally often a distractor, so the set of options says nothing.
    """
    others = [value for value in question.pool if value != question.answer]
    count = min(OPTIONS, len(question.pool))
    drawn = [others[k] for k in rng.permutation(len(others))[: count - 1]]
    place = int(position * count)
    return question.model_copy(update={"choices": [*drawn[:place], question.answer, *drawn[place:]]})
