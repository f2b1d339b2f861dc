"""The last pass over a finished build: which questions stay, so that answers come out even, and even among those of whom the words say most.

Nothing asks whether a guesser is right about a question. What words say of answers is learned from other scenes, as a rate; of what they say,
a share of the questions goes by lot. So none is dropped because it can be guessed, and what stays is not guessed backwards.
"""

from __future__ import annotations

from collections.abc import Container
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
ROUNDS, STEP = 24, 0.7
"""Draws of places, and by what share of the way weights of answers move from one to the next."""
OVER, ENOUGH = 2, 0.97
"""Up to how many times the questions that were wished a scene is asked, where other scenes lack what it has and fewer than this share of all
places could be filled evenly."""
LEAST_PER_VALUE, MANY_PER_VALUE = 8, 25
"""From so many questions for the rarest value of a task on its answers are evened out; with so many a value in the mean they must be."""

Floats = NDArray[np.float64]


def select(rows: Rows, seed: int = 0, workers: int = 1, natural: Container[str] = ()) -> tuple[list[int], dict[str, Any]]:
    """Indices of the rows to keep, in order, and a report by task: "spare" of how many there are more than places, "dropped" of how many places are left empty.

    A pure function of the rows, whatever the number of workers, threads that take a task each. What is asked of a scene and of the same scene
    without a thing stays and is in no figure: it comes as one answer against another. Of the rest, per task, over all splits together, first
    each scene's places go to those of its questions that make answers even (`contended`). Then each answer keeps as many questions as makes
    answers even, less a share of up to MOST_DROPPED where words lean to answers, and which of them go is drawn by lot with odds by how much
    the words lean to the answer (`leanings`). natural: tasks whose answers stay as often as they come.
    """
    index = indexed(rows)
    twofold = index.twofold
    members = {task: rest for task, own in index.by_task().items() if len(rest := own[~twofold[own]])}
    with ThreadPoolExecutor(workers) as pool:
        done = dict(
            zip(members, pool.map(lambda task: _of_task(index.take(members[task]), seed, task in natural), members), strict=True)
        )
    report: dict[str, Any] = {
        "spare": {task: len(members[task]) - places for task, (_, places) in done.items()},
        "dropped": {task: places - len(left) for task, (left, places) in done.items()},
    }
    kept = [members[task][left] for task, (left, _) in done.items()]
    return sorted(np.concatenate([np.flatnonzero(twofold), *kept]).tolist()), report


def blind(rows: Rows, workers: int = 1) -> dict[str, dict[str, Any]]:
    """By task, of the rows that stay, with their last options: how many a guesser reads that sees no picture, how often it is right, and
    how often it would be by chance. Of what is asked of a scene and of the same without a thing it cannot be right but of one in two."""
    index = indexed(rows)
    index = index.take(np.flatnonzero(~index.twofold))
    members = index.by_task()
    with ThreadPoolExecutor(workers) as pool:
        return dict(zip(members, pool.map(lambda own: _guessed(index.take(own)), members.values()), strict=True))


def _guessed(index: Index) -> dict[str, Any]:
    found = probe(index.take(some(index, np.arange(len(index))))) if index.offered.all() else None
    if found is None:
        return {"rows": len(index)}
    return {"rows": found.rows, "accuracy": round(found.accuracy, 4), "chance": round(found.chance, 4)}


def _of_task(index: Index, seed: int, natural: bool = False) -> tuple[Ints, int]:
    """The rows of one task that stay, and for how many there was place."""
    places = int(np.minimum(*_groups(index)).sum())
    return np.flatnonzero(_chosen(index, seed, places, natural)), places


def _chosen(index: Index, seed: int, room: int, natural: bool) -> NDArray[np.bool_]:
    """(rows,) which of one task's questions stay. room: for how many there is place. natural: whether answers need not come out even."""
    choosing, lot = bool(index.offered.all()), lots(index, seed)
    placed = index.placed
    values, which = np.unique(index.cell.texts.ranks[index.cell.of] if placed is None else placed, return_inverse=True)
    named = (
        natural or (index.named and placed is None) or len(values) > CLOSED
    )  # as they come, or names that few questions ask for
    which = np.zeros_like(which) if named else which
    for over in range(1, OVER + 1):  # more of a scene than was wished only where nothing else makes answers even
        turn = contended(index, which, lot, over)
        own = np.flatnonzero(turn < over)
        counts = np.bincount(which[own], minlength=int(which.max(initial=0)) + 1)
        quota = levelled(counts if named else quotas(counts, choosing), room, seed)
        if quota.sum() >= ENOUGH * room:
            break
    left = index.take(own)
    lean = leanings(left, seed) if choosing and len(left) >= LEAST_ROWS else np.ones(len(left))
    sure = surely(lean)
    stays = np.zeros(len(index), dtype=bool)
    stays[own] = drawn(which[own], quota - (quota * sure * MOST_DROPPED).astype(np.int64), lean**sure, lot[own], turn[own])
    return stays


def contended(index: Index, which: Ints, lot: Floats, over: int = 1) -> Ints:
    """(rows,) in which turn each of one task's questions gets a place of its scene, where a scene offers more than it has: 0 those that fill
    its places; 1 … over - 1 as many again, with which scenes make up for others that lack a value; `over` all others.

    Each scene draws without replacement, with odds in inverse proportion to a weight of the answer's value `which` (the least of Exp(1)
    variates times it: Efraimidis & Spirakis 2006). Weights are raised for values that come out too often and lowered for those that come
    out too rarely, ROUNDS times, and the draw stays of which most can be kept evenly. Words have no say: what luck makes of them in some
    scenes would plant its opposite in the others.
    """
    held, places = _groups(index)
    if not (held > places).any():
        return np.zeros(len(index), dtype=np.int64)
    scene, room = np.unique(index.scene.of, return_inverse=True)[1], int(np.minimum(held, places).sum())
    wait = np.log(-np.log(lot))
    weight, most = np.zeros(int(which.max()) + 1), -1
    for _ in range(ROUNDS):
        order = np.lexsort((wait + weight[which], scene))
        start = np.flatnonzero(np.diff(scene[order], prepend=-1))
        place = np.arange(len(order)) - np.repeat(start, np.diff(start, append=len(order)))
        turn = np.empty(len(index), dtype=np.int64)
        turn[order] = np.minimum(place // np.maximum(index.places[order], 1), over)
        counts = np.bincount(which[turn < over], minlength=len(weight))
        even = min(room, int(np.minimum(counts, int(counts.min() * (1 + BALANCE)) + 1).sum()))
        if even > most:
            best, most = turn, even
        weight += STEP * np.log((counts + 1) / (counts.mean() + 1))
    return best


def _groups(index: Index) -> tuple[Ints, Ints]:
    """(scenes,) how many questions of one task each scene has, and for how many there is place."""
    _, first, counts = np.unique(index.scene.of, return_index=True, return_counts=True)
    return counts, index.places[first]


def levelled(counts: Ints, most: int, seed: int = 0) -> Ints:
    """(values,) as many of counts (values,) as make `most` or fewer: of those that come often as many as of each other, by lot one more."""
    rising = np.sort(counts)
    levels = (most - (np.cumsum(rising) - rising)) // np.arange(
        len(rising), 0, -1
    )  # of this value and all that come as often or oftener
    level = int(levels[np.argmax(levels < rising)]) if (levels < rising).any() else int(counts.max(initial=0))
    out = np.minimum(counts, level)
    more = np.flatnonzero(counts > level)
    out[np.random.default_rng(seed).permutation(more)[: most - int(out.sum())]] += 1
    return out


def surely(lean: Floats) -> float:
    """How far words are believed to speak for answers, 0 … 1: not at all where leanings lie no more than one standard error above 1 in the
    mean, wholly from three on. What luck makes of few words would else plant its opposite."""
    error = float(lean.std()) / np.sqrt(len(lean)) + 1e-9
    return min(1.0, max(0.0, ((float(lean.mean()) - 1) / error - 1) / 2))


def quotas(counts: NDArray[Any], choosing: bool = True) -> Ints:
    """(values,) how many questions of each value stay, of counts (values,): none more than 1 + BALANCE times the rarest, however many that
    drops. Where the rarest comes less than LEAST_PER_VALUE times, few stay as they are, and of many none stays more than the one in the
    middle nor MANY_PER_VALUE times. choosing: whether answers stand among options; of open values only as many go as MOST_DROPPED says, and
    none of few."""
    rarest, total = int(counts.min()), int(counts.sum())
    if total < LEAST_ROWS and not (choosing and rarest >= LEAST_PER_VALUE):
        return counts.astype(np.int64)
    cap = max(rarest + 1, int(rarest * (1 + BALANCE)))
    if not choosing:
        cap = max(cap, int(levelled(counts, total - int(MOST_DROPPED * total)).max(initial=0)))
    elif rarest < LEAST_PER_VALUE:
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


def drawn(which: Ints, quota: Ints, lean: Floats, lot: Floats, turn: Ints | None = None) -> NDArray[np.bool_]:
    """(rows,) of each value as many as its quota: those with the least products of lot and leaning, so that each stays with odds in inverse
    proportion to its leaning, and surely where that is low enough; of a later turn only what earlier ones lack. A smaller quota draws out of
    what a larger one does."""
    order = np.lexsort((lot * lean, np.zeros_like(which) if turn is None else turn, which))
    counts = np.bincount(which, minlength=len(quota))
    place = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    out = np.zeros(len(which), dtype=bool)
    out[order] = place < np.repeat(quota, counts)
    return out


def ranked(index: Index, seed: int = 0) -> Ints:
    """(rows,) the place of each question, from 0, in an order of which every beginning has each task, and of each task each value, in its
    share: sizes of a dataset that lie one in another."""
    lot = lots(index, seed)
    within = _in_turn(np.stack([index.task.texts.ranks[index.task.of], index.cell.texts.ranks[index.cell.of]]), lot, lot)
    along = _in_turn(index.task.texts.ranks[index.task.of][None], within, lot)
    out = np.empty(len(index), dtype=np.int64)
    out[np.lexsort((lot, along))] = np.arange(len(index))
    return out


def _in_turn(groups: NDArray[Any], order: Floats, lot: Floats) -> Floats:
    """(rows,) how far along its group each row is, in (0, 1), its rows as they come by `order`, then by lot. groups: (columns, rows)."""
    of = np.unique(groups, axis=1, return_inverse=True)[1].ravel()
    along = np.lexsort((lot, order, of))
    counts = np.bincount(of)
    out = np.empty(len(of))
    out[along] = (np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5) / np.repeat(counts, counts)
    return out


def lots(index: Index, seed: int) -> Floats:
    """(rows,) a number in (0, 1) of each question, by its scene and text alone, whatever else there is, and wherever it stands; twins, which
    are to stay or go together, have the same."""
    scene, text = index.scene.texts.salted(seed)[index.scene.of], index.question.texts.salted(seed)[index.question.of]
    tied = np.array([bool(key) for key in index.twin.texts.said])[index.twin.of]
    text = np.where(tied, index.twin.texts.salted(seed)[index.twin.of], text)
    return (_mixed(scene.astype(np.uint64) << np.uint64(32) | text.astype(np.uint64)) >> np.uint64(11)).astype(
        np.float64
    ) * 2.0**-53 + 2.0**-54


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers of which each bit hangs on all bits (the finalizer of SplitMix64: Steele, Lea & Flood 2014): CRCs of texts that differ by a letter
    differ by the same bits wherever they stand."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ bits >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ bits >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return bits ^ bits >> np.uint64(31)
