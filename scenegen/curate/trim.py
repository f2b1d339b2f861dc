"""The last pass over a finished build: trims, never adds. Balanced answers, and nothing that can be guessed from the text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.answers import answer_from
from scenegen.curate.probe import LEAST_ROWS, MOST_LEARNED, Guessed, Prepared, prepare, probe, some

BALANCE = 0.10
EXCESS = 0.01
ROUNDS = 14
LARGEST_DROP = 0.06
SPLITS = 4
"""One split into folds says little of few questions: the mean of several has the last word."""
LEAST_PER_VALUE, MANY_PER_VALUE = 8, 25
"""Below so many questions for the rarest value of a task, balancing throws much away and is left to larger builds, but where there are
so many a value in the mean: there what stands among options must come out even, whatever it costs."""


def trim(rows: Sequence[dict[str, Any]], seed: int = 0) -> tuple[list[int], dict[str, Any]]:
    """Indices of the rows to keep, in order, and a report {"blind": {task: ...}, "dropped": {task: ...}}, blind of the rows a guesser reads.

    A pure function of the rows. Per task: first the answers are balanced to within BALANCE of uniform, then the questions that a
    text-only guesser gets right most confidently are dropped until its cross-validated accuracy is within EXCESS of chance
    (adversarial filtering, after Le Bras et al. 2020), balance kept throughout.

    Of a task with more than MOST_LEARNED questions a guesser learns from so many, of scenes drawn by their ids, and nothing is dropped
    where it does no better than chance on those; else it judges all. Time is bounded by task, not by rows, where nothing can be guessed.
    """
    kept: list[int] = []
    report: dict[str, Any] = {"blind": {}, "dropped": {}}
    by_task: dict[str, list[int]] = defaultdict(list)
    for k, row in enumerate(rows):
        by_task[row["task"]].append(k)
    for task, members in sorted(by_task.items()):
        left = _trim_task([rows[k] for k in members], seed)
        chosen = [members[k] for k in left]
        kept += chosen
        report["dropped"][task] = len(members) - len(chosen)
        read = some(rows, np.array(chosen, dtype=np.int64))
        blind = probe([rows[k] for k in read], salt=0) if all(rows[k]["choices"] for k in chosen) else None
        report["blind"][task] = (
            {"rows": blind.rows, "accuracy": round(blind.accuracy, 4), "chance": round(blind.chance, 4)}
            if blind
            else {"rows": len(chosen)}
        )
    return sorted(kept), report


def cell(row: dict[str, Any]) -> str:
    """The bucket of a row's answer, for counting how evenly answers come out: a label, a bin of a number, yes or no."""
    return _cell(row["answer_value"]) if "answer_value" in row else str(row["answer"])


@lru_cache(maxsize=65_536)
def _cell(value: str) -> str:
    return answer_from(value).cell


def _trim_task(rows: list[dict[str, Any]], seed: int) -> list[int]:
    left, answers, confidence = np.arange(len(rows)), np.array([cell(row) for row in rows]), np.zeros(len(rows))
    if len(rows) < LEAST_ROWS or not all(
        row["choices"] for row in rows
    ):  # too few for a guesser to learn from, or nothing to choose
        even = _balanced(answers, left, confidence, offered=all(row["choices"] for row in rows)) if rows else None
        return (even if even is not None else left).tolist()
    learns = np.ones(len(rows), dtype=bool)
    if len(rows) > MOST_LEARNED:
        confidence = np.random.default_rng(seed).random(len(rows))  # what is too many goes at random
        even = _balanced(answers, left, confidence)
        left = even if even is not None else left
        read = some(rows, left, seed)
        if not _is_guessed([rows[k] for k in read], seed):
            return left.tolist()
        learns = np.isin(np.arange(len(rows)), read)
    given = prepare(rows, learns)
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
    return (final if final is not None else left).tolist()


def _is_guessed(rows: list[dict[str, Any]], seed: int) -> bool:
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


def _balanced(
    answers: NDArray[np.str_], left: NDArray[np.int64], confidence: NDArray[np.float64], offered: bool = True
) -> NDArray[np.int64] | None:
    """`left` without the most guessable questions of over-represented answers; None when it is balanced already.

    offered: whether answers stand among options; of open values only what can be evened out cheaply is.
    """
    counts = Counter(answers.tolist())
    rarest = min(counts.values())
    if rarest < LEAST_PER_VALUE and not (offered and len(answers) >= MANY_PER_VALUE * len(counts)):
        return None
    # With every count in [rarest, cap] and cap <= rarest * (1 + BALANCE), all lie within BALANCE of their mean.
    cap = max(rarest + 1, int(rarest * (1 + BALANCE)))
    if max(counts.values()) <= cap:
        return None
    keep: list[int] = []
    for value in sorted(counts):
        members = left[answers == value]
        keep += members[np.argsort(confidence[members], kind="stable")][:cap].tolist()
    return np.sort(np.array(keep, dtype=np.int64))
