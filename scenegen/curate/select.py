"""The last pass over a finished build: which questions stay, so that answers come out even, and even among those of whom the words say most.

Nothing asks whether a guesser is right about a question. What words say of answers is learned from other scenes, as a rate; of what they say,
a share of the questions goes by lot. So none is dropped because it can be guessed, and what stays is not guessed backwards.
"""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.curate.guessers import expected
from scenegen.curate.index import Coded, Index, Ints, indexed
from scenegen.curate.probe import DECIMALS, FOLDS, LEAST_ROWS, MOST_LEARNED, Prepared, Rows, paired_features, prepare, probe, some

BALANCE = 0.10
MOST_DROPPED = 0.15
"""Share of a task's questions, of those left when answers are even, that goes at most for what words say."""
LEAN = 4.0
"""By how many times words may speak for an answer or against it, in what is reckoned with: what is said of few words is said loosely."""
CLOSED = 40
"""Up to so many different options stand for a closed list."""
DEALT = 10
"""Times that texts are dealt anew among answers, to know what leanings come to where they say nothing: uneven answers and bounds move it from 1."""
SPLITS = 3
"""Splits into folds over which what words say is averaged."""
LEAST_PER_VALUE, MANY_PER_VALUE = 8, 25
"""From so many questions for the rarest value of a task on its answers are evened out; with so many a value in the mean they must be."""

Floats = NDArray[np.float64]


def select(rows: Rows, seed: int = 0, workers: int = 1) -> tuple[list[int], dict[str, Any]]:
    """Indices of the rows to keep, in order, and a report {"blind": {task: ...}, "dropped": {task: ...}}, blind of the rows a guesser reads.

    A pure function of the rows, whatever the number of workers, threads that take a task each. Per task, over all splits together, each
    answer keeps as many questions as makes answers even, less a share of up to MOST_DROPPED where words lean to answers, and which of them
    go is drawn by lot with odds by how much the words lean to the answer (`leanings`).
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
    left = np.flatnonzero(_chosen(index, seed))
    blind = probe(index.take(some(index, left))) if index.offered[left].all() else None
    if blind is None:
        return left, {"rows": len(left)}
    return left, {"rows": blind.rows, "accuracy": round(blind.accuracy, 4), "chance": round(blind.chance, 4)}


def _chosen(index: Index, seed: int) -> NDArray[np.bool_]:
    """(rows,) which of one task's questions stay."""
    choosing = bool(index.offered.all())
    lean = leanings(index, seed) if choosing and len(index) >= LEAST_ROWS else np.ones(len(index))
    answers = index.cell.texts.ranks[index.cell.of]
    _, which, counts = np.unique(answers, return_inverse=True, return_counts=True)
    quota, sure = quotas(counts, choosing), surely(lean)
    if len(counts) > CLOSED:  # names, each of which few questions ask for
        which, quota = np.zeros_like(which), quota.sum(keepdims=True)
    return drawn(which, quota - (quota * sure * MOST_DROPPED).astype(np.int64), lean**sure, lots(index, seed))


def surely(lean: Floats) -> float:
    """How far words are believed to speak for answers, 0 … 1: not at all where leanings lie no more than one standard error above 1 in the
    mean, wholly from three on. What luck makes of few words would else plant its opposite."""
    error = float(lean.std()) / np.sqrt(len(lean)) + 1e-9
    return min(1.0, max(0.0, ((float(lean.mean()) - 1) / error - 1) / 2))


def quotas(counts: NDArray[Any], choosing: bool = True) -> Ints:
    """(values,) how many questions of each value stay, of counts (values,): none more than 1 + BALANCE times the rarest, however many that
    drops. Where the rarest comes less than LEAST_PER_VALUE times, few stay as they are, and of many none stays more than the one in the
    middle nor MANY_PER_VALUE times. choosing: whether answers stand among options; of open values only what can be evened out cheaply is."""
    rarest, total = int(counts.min()), int(counts.sum())
    cap = max(rarest + 1, int(rarest * (1 + BALANCE)))
    if rarest < LEAST_PER_VALUE:
        if not choosing or total < LEAST_ROWS:
            return counts.astype(np.int64)
        cap = max(cap, min(int(np.median(counts)), MANY_PER_VALUE - 1))
    return np.minimum(counts, cap).astype(np.int64)


def leanings(index: Index, seed: int = 0) -> Floats:
    """(rows,) by how many times the words of each question speak for its answer, against the mean of its options: 1 where they say nothing.

    Ridge regression over words, from questions of other scenes alone, the mean of SPLITS splits; of a task with more than MOST_LEARNED
    questions from so many. Where options are a closed list, the text speaks for each of them; else the words of the options do.
    """
    learns = np.ones(len(index), dtype=bool)
    if len(index) > MOST_LEARNED:
        learns = np.isin(np.arange(len(index)), some(index, np.arange(len(index)), seed))
    if len(np.unique(index.options)) > CLOSED:
        likely, gold, row = _by_option(index, learns, seed)
        return np.round(likely[gold] * index.offered / np.bincount(row, likely), DECIMALS)
    given = prepare(index, learns)
    told = np.mean([given.guess(seed + split).told["words"] for split in range(SPLITS)], axis=0)
    lift = np.clip(told / np.maximum(given.rates, 1e-6), 1 / LEAN, LEAN)
    rng = np.random.default_rng(seed)
    nothing = np.mean([_of_answers(lift[rng.permutation(len(lift))], given).mean() for _ in range(DEALT)])
    return np.round(_of_answers(lift, given) / nothing, DECIMALS)


def _of_answers(lift: Floats, given: Prepared) -> Floats:
    """(rows,) what is said for the answer, against the mean of the options. lift: (rows, values)."""
    mean = np.where(given.offered, lift, 0.0).sum(1) / given.offered.sum(1)
    out: Floats = lift[np.arange(len(lift)), given.gold] / mean
    return out


def _by_option(index: Index, learns: NDArray[np.bool_], seed: int) -> tuple[Floats, Ints, Ints]:
    """(options,) how likely its words make each option of each row, alone and beside each word of the question: what is nearest, or farthest;
    (rows,) which is the answer; (options,) the row of each."""
    many = index.offered
    row = np.repeat(np.arange(len(index)), many)
    right = index.options == index.label.of[row]
    gold = np.flatnonzero(right)[np.unique(row[right], return_index=True)[1]]
    words = paired_features(index.question, Coded(index.label.texts, index.options), row)
    surprise = (np.arange(len(row)) == gold[row]) - 1 / many[row]
    told = np.zeros(len(row))
    for split in range(SPLITS):
        folds = (index.scene.texts.salted(seed + split) % FOLDS)[index.scene.of][row]
        told += expected(words, surprise, folds, learns[row]) / SPLITS
    return np.clip(1 + np.round(told, DECIMALS) * many[row], 1 / LEAN, LEAN), gold, row


def drawn(which: Ints, quota: Ints, lean: Floats, lot: Floats) -> NDArray[np.bool_]:
    """(rows,) of each value as many as its quota: those with the least products of lot and leaning, so that each stays with odds in inverse
    proportion to its leaning, and surely where that is low enough. A smaller quota draws out of what a larger one does."""
    order = np.lexsort((lot * lean, which))
    counts = np.bincount(which, minlength=len(quota))
    place = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    out = np.zeros(len(which), dtype=bool)
    out[order] = place < np.repeat(quota, counts)
    return out


def lots(index: Index, seed: int) -> Floats:
    """(rows,) a number in (0, 1) of each question, by its scene and text alone: whatever else there is, and wherever it stands."""
    scene, text = index.scene.texts.salted(seed)[index.scene.of], index.question.texts.salted(seed)[index.question.of]
    mixed = np.array([zlib.crc32(one) for one in np.stack([scene, text], 1).astype("<u4").view("V8").ravel().tolist()])
    return (mixed + 0.5) / 2.0**32
