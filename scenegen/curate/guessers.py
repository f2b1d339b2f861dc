"""What guesses an answer from the text alone: ridge regression, naive Bayes, how often a value is right. They learn by counting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import blas, cho_factor, cho_solve
from scipy.sparse import csr_array, vstack
from scipy.sparse.linalg import LinearOperator, cg

RIDGE = 30.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """What the rows of a fold to learn from add up to, all of it whole numbers: what is learned from several folds is their sum.

    words: (BUCKETS,) rows in which each feature occurs. gold: (values,) rows of each answer. both: (BUCKETS, values). offered: (values,).
    position: (positions,).
    """

    rows: int
    words: Floats
    gold: Floats
    both: Floats
    offered: NDArray[np.int64]
    position: NDArray[np.int64]

    def __add__(self, other: Counts) -> Counts:
        pairs = (getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts))
        return Counts(*pairs)


@dataclass(frozen=True)
class Lesson:
    """The rows of a fold to learn from. words: (rows, BUCKETS) sparse 0/1. gold: (rows,) column of the answer. offered: (rows, values).
    position: (rows,) of the answer among the options."""

    words: csr_array
    gold: NDArray[np.int64]
    offered: NDArray[np.bool_]
    position: NDArray[np.int64]

    @property
    def answers(self) -> Floats:
        """(rows, values) one-hot."""
        return np.eye(self.offered.shape[1])[self.gold]

    def counted(self) -> Counts:
        """What its rows add up to."""
        answers, values = self.answers, self.offered.shape[1]
        position = np.bincount(self.position, minlength=values)
        return Counts(len(answers), self.words.sum(0), answers.sum(0), self.words.T @ answers, self.offered.sum(0), position)


def others(counts: Sequence[Counts], fold: int) -> Counts:
    """What is learned from all folds but one."""
    return reduce(Counts.__add__, (one for k, one in enumerate(counts) if k != fold))


Guesser = Callable[[Counts, csr_array], Floats]
"""(what the rows to learn from add up to, words of the texts asked) -> (asked, values) scores."""


def ridge(lessons: Sequence[Lesson], counts: Sequence[Counts]) -> Callable[[int, csr_array], Floats]:
    """Ridge regression of one-hot answers (rows, values) on centred features, over the features that occur, held out fold by fold: (fold,
    words of the texts asked) -> (asked, values) scores, learned from the other folds. In its primal or dual form, whichever is smaller.

    Features are sparse and 0 or 1: their products are exact counts, made once for all folds; what a fold leaves out and the centring are
    taken off afterwards.
    """
    occur = np.flatnonzero(sum(one.words for one in counts))
    if sum(one.rows for one in counts) < len(occur):
        return _dual(lessons, occur)
    each = [lesson.words[:, occur].astype(np.float32) for lesson in lessons]
    apart = [own.T @ own.toarray() for own in each]  # counts: exact
    whole = reduce(np.add, apart)

    def told(fold: int, asked: csr_array) -> Floats:
        learned = others(counts, fold)
        center, mean = learned.words[occur] / learned.rows, learned.gold / learned.rows
        gram = (whole - apart[fold]).astype(np.float64)
        if len(occur):  # texts may be without a word that is known
            blas.dsyr(-learned.rows, center, a=gram.T, lower=1, overwrite_a=1)
        return _linear(asked, occur, _solved(gram, learned.both[occur] - center[:, None] * learned.gold), center, mean)

    return told


def expected(words: csr_array, values: Floats, folds: NDArray[Any], learns: NDArray[np.bool_]) -> Floats:
    """(rows,) what ridge regression over words (rows, BUCKETS) expects of numbers (rows,) that are 0 in the mean, held out fold by fold, from
    those rows that are learned from."""
    occur = np.flatnonzero(words[learns].sum(0))
    out = np.zeros(len(values))
    own = words[:, occur].astype(np.float64)
    for fold in np.unique(folds) if len(occur) else ():
        train, test = learns & (folds != fold), folds == fold
        x, back = own[train], own[train].T.tocsr()
        gram = LinearOperator((len(occur), len(occur)), matvec=lambda way, x=x, back=back: back @ (x @ way) + RIDGE * way)
        out[test] = own[test] @ cg(gram, back @ values[train], rtol=1e-12, atol=0.0, maxiter=10 * len(occur))[0]
    return out


def _dual(lessons: Sequence[Lesson], occur: NDArray[np.int64]) -> Callable[[int, csr_array], Floats]:
    """Ridge regression by the likeness of rows to each other."""
    words = vstack([lesson.words[:, occur] for lesson in lessons], format="csr")
    fold_of = np.repeat(np.arange(len(lessons)), [len(lesson.gold) for lesson in lessons])
    answers = np.concatenate([lesson.answers for lesson in lessons])
    alike = (words @ words.T).toarray()

    def told(fold: int, asked: csr_array) -> Floats:
        train = fold_of != fold
        x, y = words[train], answers[train]
        center, mean = x.sum(0) / len(y), y.mean(0)
        along = x @ center
        gram = alike[np.ix_(train, train)] - along[:, None]
        gram += center @ center - along[None, :]
        solved = _solved(gram, y - mean)
        return _linear(asked, occur, x.T @ solved - center[:, None] * solved.sum(0), center, mean)

    return told


def _linear(asked: csr_array, occur: NDArray[np.int64], weights: Floats, center: Floats, mean: Floats) -> Floats:
    """Scores of the texts asked, by the weights (occurring, values) of the features that occur, as far from their centre."""
    spread = np.zeros((asked.shape[1], weights.shape[1]))
    spread[occur] = weights
    out: Floats = asked @ spread - center @ weights + mean
    return out


def _solved(gram: Floats, wanted: Floats) -> Floats:
    """(gram + RIDGE) \\ wanted by Cholesky; `gram` is overwritten, of which only the upper triangle is read: as Fortran has it, the lower."""
    gram[np.diag_indices_from(gram)] += RIDGE
    out: Floats = cho_solve(cho_factor(gram.T, lower=True, overwrite_a=True, check_finite=False), wanted, check_finite=False)
    return out


def _bayes(learned: Counts, asked: csr_array) -> Floats:
    """Bernoulli naive Bayes with add-one smoothing: log posteriors."""
    totals = learned.gold
    rate = (learned.both.T + 1) / (totals[:, None] + 2)
    out: Floats = asked @ (np.log(rate) - np.log1p(-rate)).T + np.log1p(-rate).sum(1) + np.log(totals + 1)
    return out


def _prior(learned: Counts, asked: csr_array) -> Floats:
    """How often a value is right when it is offered."""
    rate = (learned.gold.astype(np.int64) + 1) / (learned.offered + 2)
    return np.broadcast_to(rate, (asked.shape[0], len(rate)))


GUESSERS: dict[str, Guesser] = {"bayes": _bayes, "prior": _prior}
