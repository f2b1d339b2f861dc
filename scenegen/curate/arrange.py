"""From candidates to questions: the wanted answer, distractors as likely as the answer, the wanted position."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import combinations, islice, permutations

import numpy as np

from scenegen.curate.schedule import Target
from scenegen.facts import Facts
from scenegen.language import extends
from scenegen.tasks import Question, Task

OPTIONS = 4
LOOK = 6
"""Candidates looked at for one wanted answer before it counts as not found."""
FITTING_ROUNDS = 300


def arrange(
    task: Task, facts: Facts, target: Target, rng: np.random.Generator, used: set[tuple[str, ...]], missed: Counter[str]
) -> Question | None:
    """The first candidate for the wanted value, or for the next in its fall-back order, with its options; None when there is none.

    `used` holds what was asked of this scene already, and is added to: the same operands are not asked twice by one task.
    `missed` counts values that were wanted and not found.
    """
    for rank, value in enumerate(target.values):
        for question in islice(task.ask(facts, rng, value), LOOK):
            key = operands(question)
            if key not in used:
                used.add(key)
                return with_options(question, target.position, rng)
        if rank == 0:
            missed[f"{task.name}: wanted {value}, not in the scene"] += 1
    missed[f"{task.name}: nothing to ask"] += 1
    return None


def operands(question: Question) -> tuple[str, ...]:
    """What a question is about: its task and whatever its evidence says in words or ids, under any key; not the numbers."""
    return (question.task, *(f"{key}={value}" for key, value in sorted(question.evidence.items()) if isinstance(value, str)))


def with_options(question: Question, position: float, rng: np.random.Generator) -> Question:
    """The question with up to four options: the answer at the wanted position among distractors from its pool.

    Sets of options are drawn so that, given the set, each of its labels is equally likely to be the answer (see `option_sets`).
    Where an answer may name one direction or two (`open_axes`), no option holds the words of another: "back" and "back-above" never
    stand side by side.
    """
    labels = sorted(question.pool)
    sets, odds = option_sets(tuple(labels), tuple(question.pool[label] for label in labels), question.open_axes)
    gold = labels.index(question.answer)
    holding = [k for k, members in enumerate(sets) if gold in members]
    share = np.array([odds[k] for k in holding])
    chosen = [k for k in sets[holding[int(rng.choice(len(holding), p=share / share.sum()))]] if k != gold]
    drawn = [labels[chosen[k]] for k in rng.permutation(len(chosen))]
    place = int(position * (len(drawn) + 1))
    return question.model_copy(update={"choices": [*drawn[:place], question.answer, *drawn[place:]]})


@lru_cache(maxsize=64)
def option_sets(
    labels: tuple[str, ...], shares: tuple[float, ...], open_axes: bool = False
) -> tuple[tuple[tuple[int, ...], ...], tuple[float, ...]]:
    """All sets of options there can be, as numbers of labels, and the odds of each.

    Each set has odds prod(w(label)), the weights fitted (generalised iterative scaling, Darroch & Ratcliff 1972) until the sets that
    hold label g have total odds proportional to shares[g], how often it is the answer. When g is the answer, one of its sets is drawn
    by these odds; so g is the answer of a set S with probability shares[g] * odds(S) / (total of g's sets), the same for each g in S:
    the set betrays nothing. This needs every member of a set to be a possible answer of that set, hence compatibility in pairs when
    `open_axes`, not only with the answer.
    """
    numbers = range(len(labels))
    for count in range(min(OPTIONS, len(labels)), 0, -1):
        sets = tuple(s for s in combinations(numbers, count) if not open_axes or _compatible([labels[k] for k in s]))
        member = np.array([[k in s for k in numbers] for s in sets], dtype=bool).reshape(len(sets), len(labels))
        if member.any(0).all():  # else some answer would be left without a set: fewer options
            break
    wanted = np.array(shares) / np.sum(shares)
    w = np.ones(len(labels))
    for _ in range(FITTING_ROUNDS):
        odds = np.where(member, w, 1.0).prod(1)
        held = member.T @ odds
        w = w * (wanted / (held / held.sum())) ** (1 / count)
        w /= w.mean()
    return sets, tuple(float(x) for x in np.where(member, w, 1.0).prod(1))


def _compatible(labels: list[str]) -> bool:
    """Whether no label says all that another says."""
    return not any(extends(one, other) for one, other in permutations(labels, 2))
