"""The last pass over a finished build: trims, never adds. Balanced answers, and nothing that can be guessed from the text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.curate.index import Index, Ints, indexed
from scenegen.curate.probe import LEAST_ROWS, MOST_LEARNED, Guessed, Prepared, Rows, prepare, probe, some

BALANCE = 0.10
EXCESS = 0.01
ROUNDS = 14
LARGEST_DROP = 0.06
SPLITS = 4
"""One split into folds says little of few questions: the mean of several has the last word."""
LEAST_PER_VALUE, MANY_PER_VALUE = 8, 25
"""Below so many questions for the rarest value of a task, balancing throws much away and is left to larger builds, but where there are
so many a value in the mean: there what stands among options must come out even, whatever it costs."""


def trim(rows: Rows, seed: int = 0, workers: int = 1) -> tuple[list[int], dict[str, Any]]:
    """Indices of the rows to keep, in order, and a report {"blind": {task: ...}, "dropped": {task: ...}}, blind of the rows a guesser reads.

    A pure function of the rows, whatever the number of workers, threads that take a task each. Per task, over all splits together: first
    the answers are balanced to within BALANCE of uniform, then the questions that a text-only guesser gets right most confidently are
    dropped until its cross-validated accuracy is within EXCESS of chance (adversarial filtering, after Le Bras et al. 2020), balance kept
    throughout.

    Of a task with more than MOST_LEARNED questions a guesser learns from so many, of scenes drawn by their ids, and nothing is dropped
    where it does no better than chance on those; else it judges all. Time is bounded by task, not by rows, where nothing can be guessed.
    """
    index = indexed(rows)
    members = index.by_task()
    with ThreadPoolExecutor(workers) as pool:
        done = dict(zip(members, pool.map(lambda own: _of_task(index.take(own), seed), members.values()), strict=True))
    report: dict[str, Any] = {
        "blind": {task: blind for task, (_, blind) in done.items()},
        "dropped": {task: len(members[task]) - len(left) for task, (left, _) in done.items()},
    }
    return sorted(k for task, (left, _) in done.items() for k in members[task][left].tolist()), report


def _of_task(index: Index, seed: int) -> tuple[Ints, dict[str, Any]]:
    """The rows of one task that stay, and what the report says of how they are guessed."""
    left = _trim_task(index, seed)
    blind = probe(index.take(some(index, left))) if index.offered[left].all() else None
    if blind is None:
        return left, {"rows": len(left)}
    return left, {"rows": blind.rows, "accuracy": round(blind.accuracy, 4), "chance": round(blind.chance, 4)}


def _trim_task(index: Index, seed: int) -> Ints:
    left, confidence = np.arange(len(index)), np.zeros(len(index))
    answers, choosing = index.cell.texts.ranks[index.cell.of], bool(index.offered.all())
    if len(index) < LEAST_ROWS or not choosing:  # too few for a guesser to learn from, or nothing to choose
        even = _balanced(answers, left, confidence, offered=choosing)
        return even if even is not None else left
    learns = np.ones(len(index), dtype=bool)
    if len(index) > MOST_LEARNED:
        confidence = np.random.default_rng(seed).random(len(index))  # what is too many goes at random
        even = _balanced(answers, left, confidence)
        left = even if even is not None else left
        read = some(index, left, seed)
        if not _is_guessed(index.take(read), seed):
            return left
        learns = np.isin(np.arange(len(index)), read)
    given = prepare(index, learns)
    for step in range(ROUNDS):
        subset = given.take(left)
        salt = seed + step + 1
        said = subset.guess(salt)
        margin = said.lead()
        confidence[left] = margin
        balanced = _balanced(answers[left], left, confidence)
        if balanced is not None:
            left = balanced
            continue
        right = _guessed(subset, said, salt)
        surplus = int(np.ceil((right.mean() - subset.chance - EXCESS) * len(left)))
        if surplus <= 0:
            break
        order = np.lexsort((-margin, -right))
        drop = order[: min(surplus, max(1, int(LARGEST_DROP * len(left))))]
        left = np.delete(left, drop)
        if len(left) < LEAST_ROWS:
            break
    final = _balanced(answers[left], left, confidence)
    return final if final is not None else left


def _is_guessed(rows: Index, seed: int) -> bool:
    """Whether a guesser does better on these rows, some of many, than EXCESS above chance, and by more than their number lets it by luck."""
    given, salt = prepare(rows), seed + 1
    luck = float(np.sqrt(given.chance * (1 - given.chance) / len(rows)))
    return bool(_guessed(given, given.guess(salt), salt).mean() - given.chance > EXCESS + luck)


def _guessed(subset: Prepared, said: Guessed, salt: int) -> NDArray[np.float64]:
    """(rows,) how surely each row is guessed right: in one split into folds, and where that says too little, in several."""
    right = _most_guessed([said])
    if right.mean() - subset.chance <= EXCESS:  # in this split; is it so in others?
        right = _most_guessed([subset.guess(SPLITS * salt + k + ROUNDS) for k in range(SPLITS)])
    return right


def _most_guessed(splits: list[Guessed]) -> NDArray[np.float64]:
    """(rows,) in how large a share of the splits the best guesser gets each row right."""
    hits = [split.right() for split in splits]
    shares = {name: np.mean([split[name] for split in hits], axis=0) for name in hits[0]}
    return max(shares.values(), key=lambda share: float(share.mean()))


def _balanced(answers: NDArray[Any], left: Ints, confidence: NDArray[np.float64], offered: bool = True) -> Ints | None:
    """`left` without the most guessable questions of over-represented answers; None when it is balanced already.

    answers: of the rows left. confidence: of all rows. offered: whether answers stand among options; of open values only what can be
    evened out cheaply is.
    """
    values, which, counts = np.unique(answers, return_inverse=True, return_counts=True)
    rarest = int(counts.min())
    if rarest < LEAST_PER_VALUE and not (offered and len(answers) >= MANY_PER_VALUE * len(values)):
        return None
    # With every count in [rarest, cap] and cap <= rarest * (1 + BALANCE), all lie within BALANCE of their mean.
    cap = max(rarest + 1, int(rarest * (1 + BALANCE)))
    if counts.max() <= cap:
        return None
    order = np.lexsort((confidence[left], which))  # by answer; of one, what is guessed least first
    place = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.sort(left[order[place < cap]])
