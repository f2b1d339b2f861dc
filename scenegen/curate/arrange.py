"""From candidates to questions: the wanted answer, distractors as likely as the answer, the wanted position."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import combinations, islice

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
    """The question with up to four options: the answer at the wanted position among distractors from its pool.

    Distractors are drawn so that, given the set of options, each is equally likely to be the answer: a set of distractors D has
    odds prod(w(d)) with weights w that solve p(g) ~ w(g) * sum over D of prod(w(d)), p being how often each label is the answer.
    """
    labels = sorted(question.pool)
    count = min(OPTIONS, len(labels))
    weights = option_weights(tuple(question.pool[label] for label in labels), count)
    gold = labels.index(question.answer)
    sets = [chosen for chosen in combinations(range(len(labels)), count - 1) if gold not in chosen]
    odds = np.array([np.prod([weights[k] for k in chosen]) for chosen in sets])
    chosen = sets[int(rng.choice(len(sets), p=odds / odds.sum()))]
    drawn = [labels[chosen[k]] for k in rng.permutation(len(chosen))]
    place = int(position * count)
    return question.model_copy(update={"choices": [*drawn[:place], question.answer, *drawn[place:]]})


@lru_cache(maxsize=64)
def option_weights(shares: tuple[float, ...], count: int) -> tuple[float, ...]:
    """Weights w of labels such that p(g) is proportional to w(g) * e(w without g), e the elementary symmetric sum of count - 1."""
    wanted = np.array(shares) / np.sum(shares)
    w = np.ones(len(wanted))
    for _ in range(200):
        symmetric = np.zeros((len(w), count))  # row g: elementary symmetric sums 0 ... count - 1 of the weights without g
        symmetric[:, 0] = 1
        for k, weight in enumerate(w):
            others = np.arange(len(w)) != k
            symmetric[others, 1:] += weight * symmetric[others, :-1]
        rest = symmetric[:, -1]
        w = w * (wanted / (w * rest / (w * rest).sum())) ** 0.7
        w /= w.mean()
    return tuple(float(x) for x in w)
