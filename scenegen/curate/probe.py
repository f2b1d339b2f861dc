"""The blind probe: how often can an answer be guessed without seeing the picture?"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
BUCKETS = 2048
RIDGE = 30.0
LEAST_ROWS = 60
"""Below this many questions an accuracy says nothing."""


@dataclass(frozen=True)
class Blind:
    """Cross-validated accuracy of a text-only guesser. chance: mean of 1 / number of choices. error: one standard error."""

    rows: int
    chance: float
    accuracy: float
    error: float
    by_guesser: dict[str, float]

    @property
    def excess(self) -> float:
        """Points (0 to 1) above chance."""
        return self.accuracy - self.chance


@dataclass(frozen=True)
class _Task:
    """The questions of one task as arrays."""

    words: NDArray[np.float64]
    gold: NDArray[np.int64]
    offered: NDArray[np.bool_]
    folds: NDArray[np.int64]


def _arrays(rows: Sequence[dict[str, Any]], salt: int) -> _Task:
    values = sorted({choice for row in rows for choice in row["choices"]})
    column = {value: k for k, value in enumerate(values)}
    offered = np.zeros((len(rows), len(values)), dtype=bool)
    for i, row in enumerate(rows):
        offered[i, [column[choice] for choice in row["choices"]]] = True
    return _Task(
        text_features([row["question"] for row in rows]),
        np.array([column[row["answer"]] for row in rows]),
        offered,
        np.array([zlib.crc32(f"{salt}/{row['scene_id']}".encode()) % FOLDS for row in rows]),
    )


def scores(rows: Sequence[dict[str, Any]], salt: int = 0) -> NDArray[np.float64]:
    """Held-out lead (rows,) of the answer over the best other option, averaged over the word guessers."""
    given = _arrays(rows, salt)
    total = np.zeros(given.offered.shape)
    for guess in (_ridge, _bayes):
        out = np.zeros(given.offered.shape)
        for fold in range(FOLDS):
            test = given.folds == fold
            if test.any() and (~test).any():
                out[test] = guess(given, ~test, test)
        spread = np.where(given.offered, out, np.nan)
        total += (out - np.nanmean(spread, 1, keepdims=True)) / (np.nanstd(spread) + 1e-9)
    rows_index = np.arange(len(given.gold))
    own = total[rows_index, given.gold]
    rivals = np.where(given.offered, total, -np.inf)
    rivals[rows_index, given.gold] = -np.inf
    return np.asarray(own - rivals.max(1))


def probe(rows: Sequence[dict[str, Any]], salt: int = 0) -> Blind | None:
    """Probe the questions of one task. None when there are fewer than LEAST_ROWS. `salt` chooses the folds.

    Four guessers, each trained on other scenes than it is tested on (folds by scene): a ridge classifier over hashed words
    and word pairs, naive Bayes over words, how often a value is right when offered, and the most frequent option position.
    The accuracy reported is the best guesser's, which errs on the severe side.
    """
    if len(rows) < LEAST_ROWS:
        return None
    right = guessed(rows, salt)
    chance = float(np.mean([1 / len(row["choices"]) for row in rows]))
    best = max(right, key=lambda name: float(right[name].mean()))
    accuracy = float(right[best].mean())
    spread = float(np.sqrt(max(accuracy * (1 - accuracy), 1e-9) / len(rows)))
    return Blind(len(rows), chance, accuracy, spread, {name: float(hits.mean()) for name, hits in right.items()})


def guessed(rows: Sequence[dict[str, Any]], salt: int = 0) -> dict[str, NDArray[np.bool_]]:
    """Guesser -> (rows,) whether it is right, trained on other scenes. Of any number of rows."""
    given = _arrays(rows, salt)
    position = np.array([row["choices"].index(row["answer"]) for row in rows])
    right = {name: _held_out(guess, given) for name, guess in (("words", _ridge), ("bayes", _bayes), ("prior", _prior))}
    return right | {"position": _positions(position, given.folds)}


def text_features(texts: Sequence[str]) -> NDArray[np.float64]:
    """(rows, BUCKETS) 0/1 features: words, neighbouring pairs and pairs one word apart, hashed."""
    out = np.zeros((len(texts), BUCKETS))
    for i, text in enumerate(texts):
        out[i, _buckets(text)] = 1.0
    return out


@lru_cache(maxsize=65_536)
def _buckets(text: str) -> list[int]:
    tokens = re.findall(r"[a-z0-9']+", text.lower())
    grams = tokens + [" ".join(pair) for pair in itertools.pairwise(tokens)]
    grams += [f"{a} * {b}" for a, b in zip(tokens, tokens[2:], strict=False)]
    return [zlib.crc32(gram.encode()) % BUCKETS for gram in grams]


Guess = Callable[[_Task, NDArray[np.bool_], NDArray[np.bool_]], NDArray[np.float64]]


def _held_out(guess: Guess, given: _Task) -> NDArray[np.bool_]:
    hits = np.zeros(len(given.gold), dtype=bool)
    for fold in range(FOLDS):
        test = given.folds == fold
        if test.any() and (~test).any():
            found = np.where(given.offered[test], guess(given, ~test, test), -np.inf).argmax(1)
            hits[test] = found == given.gold[test]
    return hits


def _ridge(given: _Task, train: NDArray[np.bool_], test: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Ridge regression of one-hot answers on centred features, in its dual form where there are fewer rows than features."""
    center = given.words[train].mean(0)
    x, y = given.words[train] - center, np.eye(given.offered.shape[1])[given.gold[train]]
    if len(x) <= BUCKETS:
        weights = x.T @ np.linalg.solve(x @ x.T + RIDGE * np.eye(len(x)), y - y.mean(0))
    else:
        weights = np.linalg.solve(x.T @ x + RIDGE * np.eye(BUCKETS), x.T @ (y - y.mean(0)))
    out: NDArray[np.float64] = (given.words[test] - center) @ weights + y.mean(0)
    return out


def _bayes(given: _Task, train: NDArray[np.bool_], test: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Bernoulli naive Bayes with add-one smoothing: log posteriors."""
    y = np.eye(given.offered.shape[1])[given.gold[train]]
    totals = y.sum(0)
    rate = (y.T @ given.words[train] + 1) / (totals[:, None] + 2)
    out: NDArray[np.float64] = (
        given.words[test] @ (np.log(rate) - np.log1p(-rate)).T + np.log1p(-rate).sum(1) + np.log(totals + 1)
    )
    return out


def _prior(given: _Task, train: NDArray[np.bool_], test: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How often a value is right when it is offered."""
    count = given.offered.shape[1]
    rate = (np.bincount(given.gold[train], minlength=count) + 1) / (given.offered[train].sum(0) + 2)
    return np.broadcast_to(rate, (int(test.sum()), count))


def _positions(position: NDArray[np.int64], folds: NDArray[np.int64]) -> NDArray[np.bool_]:
    hits = np.zeros(len(position), dtype=bool)
    for fold in range(FOLDS):
        test = folds == fold
        if test.any() and (~test).any():
            hits[test] = position[test] == np.bincount(position[~test]).argmax()
    return hits
