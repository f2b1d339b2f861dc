"""From candidates to questions: the wanted cell, and where the type of answer has a multiple-choice form, options that betray nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from scenegen.answers import Target
from scenegen.facts import Facts
from scenegen.tasks import Question, Task

OPTIONS = 4
ANYTHING = ""
"""In place of a cell: whatever is found first."""
LOOK = 6
"""Candidates looked at for one wanted cell before it counts as not found."""


@dataclass
class Asked:
    """What a scene was asked so far. about: what its questions are about. streams: by (task, set of views, cell), the candidates that are
    still to come, so that a later slot goes on where an earlier one stopped and does not look for all of them again. frames: the frames of
    reference that may be asked about; none for all."""

    frames: frozenset[str] | None = None
    about: set[tuple[Any, ...]] = field(default_factory=set)
    streams: dict[tuple[str, str, str], Iterator[Question]] = field(default_factory=dict)

    def takes(self, question: Question) -> bool:
        """Whether that question may be asked too, which from now on it was: in a frame that is wished, and about nothing that was asked."""
        about = question.about
        if about in self.about or not (self.frames is None or question.frame in self.frames):
            return False
        self.about.add(about)
        return True


def anything(target: Target) -> Target:
    """The same target, for which any answer will do: what a scene has most of comes most often."""
    return replace(target, cells=(ANYTHING,))


def arrange(
    task: Task, over: Sequence[Facts], target: Target, rng: np.random.Generator, asked: Asked, missed: Counter[str]
) -> Question | None:
    """The first candidate for the wanted cell, or for the next in its fall-back order, with its options; None when there is none.

    over: the facts that it can be asked over, the first before the others. `asked` is added to: the same is not asked twice by one
    task. `missed` counts cells that were wanted and not found.
    """
    for rank, cell in enumerate(target.cells):
        for facts in over:
            question = _new(task, facts, rng, cell, asked)
            if question is not None:
                return with_options(question, target.position, rng)
        if rank == 0 and cell != ANYTHING:
            missed[f"{task.name}: wanted {cell}, not in the scene"] += 1
    missed[f"{task.name}: nothing to ask"] += 1
    return None


def spares(
    task: Task, over: Sequence[Facts], targets: Iterable[Target], rng: np.random.Generator, asked: Asked, taken: Iterable[str]
) -> list[Question]:
    """Further candidates, one a target at most, each for the cell that was offered least so far, with its options.

    The last pass chooses among all that a scene offers, so that what is asked comes out even over all scenes. taken: cells that are
    offered already, once or more.
    """
    times, barren = Counter(taken), set[str]()
    out: list[Question] = []
    for number, target in enumerate(targets):
        first = number % len(over)
        turned = [*over[first:], *over[:first]]
        for cell in sorted((cell for cell in target.cells if cell not in barren), key=lambda cell: times[cell]):
            question = next((one for facts in turned if (one := _new(task, facts, rng, cell, asked)) is not None), None)
            if question is not None:
                times[cell] += 1
                out.append(with_options(question, target.position, rng))
                break
            barren.add(cell)
    return out


def _new(task: Task, facts: Facts, rng: np.random.Generator, cell: str, asked: Asked) -> Question | None:
    """The first of LOOK further candidates for a cell that may be asked, which from now on was."""
    where = (task.name, facts.view_set.id if facts.view_set is not None else "", cell)
    stream = asked.streams.get(where)
    if stream is None:
        stream = asked.streams[where] = iter(task.ask(facts, rng, cell or None))
    return next(filter(asked.takes, islice(stream, LOOK)), None)


def with_options(question: Question, position: float, rng: np.random.Generator) -> Question:
    """The question with up to OPTIONS options, the answer at `position` (0…1) of them; as it is where its type has no such form, or
    where its space offers none."""
    if question.space is None or not question.space.offered:
        return question
    options = question.space.options(question.answer, rng, OPTIONS, position, question.shares)
    return question if options is None else question.model_copy(update={"options": list(options.texts)})
