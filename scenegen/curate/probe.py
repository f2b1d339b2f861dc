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
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

FOLDS = 5
BUCKETS = 2048
RIDGE = 30.0
DECIMALS = 9
"""What guessers say is compared to this many: rounding of sums must not decide between questions that read alike."""
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
class Prepared:
    """The questions of one task as arrays, made once: rows are then only chosen (`take`) and dealt into folds (`guess`).

    words: (rows, BUCKETS) sparse 0/1. gold: (rows,) column of the answer. offered: (rows, values). position: (rows,) of the answer among
    the options. scene: (rows,) number of the scene; scenes: their ids.
    """

    words: csr_array
    gold: NDArray[np.int64]
    offered: NDArray[np.bool_]
    position: NDArray[np.int64]
    scene: NDArray[np.int64]
    scenes: tuple[str, ...]

    def take(self, rows: NDArray[np.int64]) -> Prepared:
        """Those rows, in the order given."""
        return Prepared(self.words[rows], self.gold[rows], self.offered[rows], self.position[rows], self.scene[rows], self.scenes)

    @property
    def chance(self) -> float:
        """Mean of 1 / number of choices."""
        return float(np.mean(1 / self.offered.sum(1)))

    def guess(self, salt: int = 0) -> Guessed:
        """What each guesser says of every row, trained on other scenes. `salt` chooses the folds."""
        fold_of = np.array([zlib.crc32(f"{salt}/{scene}".encode()) % FOLDS for scene in self.scenes])
        folds = fold_of[self.scene]
        told = {name: np.zeros(self.offered.shape) for name in ("words", *GUESSERS)}
        tested, placed = np.zeros(len(self.gold), dtype=bool), np.zeros(len(self.gold), dtype=bool)
        ridge = _Ridge(self.words, np.eye(self.offered.shape[1])[self.gold], folds)
        for fold in range(FOLDS):
            test = folds == fold
            if test.any() and (~test).any():
                train = ~test
                tested |= test
                told["words"][test] = ridge.told(fold)
                for name, guesser in GUESSERS.items():
                    told[name][test] = guesser(self.words[train], self.gold[train], self.offered[train], self.words[test])
                placed[test] = self.position[test] == np.bincount(self.position[train]).argmax()
        return Guessed(self, tested, {name: np.round(out, DECIMALS) for name, out in told.items()}, placed)


@dataclass(frozen=True)
class Guessed:
    """told: guesser -> (rows, values) held-out scores; tested: (rows,) whether there was anything to learn from; placed: (rows,) whether
    the most frequent position among the other scenes is right."""

    given: Prepared
    tested: NDArray[np.bool_]
    told: dict[str, NDArray[np.float64]]
    placed: NDArray[np.bool_]

    def lead(self) -> NDArray[np.float64]:
        """(rows,) lead of the answer over the best other option, averaged over the word guessers."""
        offered, gold = self.given.offered, self.given.gold
        total = np.zeros(offered.shape)
        for name in ("words", "bayes"):
            spread = np.where(offered, self.told[name], np.nan)
            total += (self.told[name] - np.nanmean(spread, 1, keepdims=True)) / (np.nanstd(spread) + 1e-9)
        index = np.arange(len(gold))
        own = total[index, gold]
        rivals = np.where(offered, total, -np.inf)
        rivals[index, gold] = -np.inf
        return np.round(own - rivals.max(1), DECIMALS)

    def right(self) -> dict[str, NDArray[np.bool_]]:
        """Guesser -> (rows,) whether it is right."""
        best = {name: np.where(self.given.offered, out, -np.inf).argmax(1) for name, out in self.told.items()}
        hits = {name: (found == self.given.gold) & self.tested for name, found in best.items()}
        return hits | {"position": self.placed}


def prepare(rows: Sequence[dict[str, Any]]) -> Prepared:
    """The questions of one task, ready to be guessed."""
    values = sorted({choice for row in rows for choice in row["choices"]})
    column = {value: k for k, value in enumerate(values)}
    offered = np.zeros((len(rows), len(values)), dtype=bool)
    for i, row in enumerate(rows):
        offered[i, [column[choice] for choice in row["choices"]]] = True
    scenes = tuple(dict.fromkeys(str(row["scene_id"]) for row in rows))
    number = {scene: k for k, scene in enumerate(scenes)}
    return Prepared(
        text_features([row["question"] for row in rows]),
        np.array([column[row["answer"]] for row in rows], dtype=np.int64),
        offered,
        np.array([row["choices"].index(row["answer"]) for row in rows], dtype=np.int64),
        np.array([number[str(row["scene_id"])] for row in rows], dtype=np.int64),
        scenes,
    )


def probe(rows: Sequence[dict[str, Any]], salt: int = 0) -> Blind | None:
    """Probe the questions of one task. None when there are fewer than LEAST_ROWS. `salt` chooses the folds.

    Four guessers, each trained on other scenes than it is tested on (folds by scene): a ridge classifier over hashed words
    and word pairs, naive Bayes over words, how often a value is right when offered, and the most frequent option position.
    The accuracy reported is the best guesser's, which errs on the severe side.
    """
    if len(rows) < LEAST_ROWS:
        return None
    given = prepare(rows)
    right, chance = given.guess(salt).right(), given.chance
    best = max(right, key=lambda name: float(right[name].mean()))
    accuracy = float(right[best].mean())
    spread = float(np.sqrt(max(accuracy * (1 - accuracy), 1e-9) / len(rows)))
    return Blind(len(rows), chance, accuracy, spread, {name: float(hits.mean()) for name, hits in right.items()})


def text_features(texts: Sequence[str]) -> csr_array:
    """(rows, BUCKETS) sparse 0/1 features: words, neighbouring pairs and pairs one word apart, hashed."""
    columns = [_buckets(text) for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(found) for found in columns])]).astype(np.int64)
    flat = np.array([k for found in columns for k in found], dtype=np.int64)
    return csr_array((np.ones(len(flat)), flat, starts), shape=(len(texts), BUCKETS))


@lru_cache(maxsize=65_536)
def _buckets(text: str) -> list[int]:
    tokens = re.findall(r"[a-z0-9']+", text.lower())
    grams = tokens + [" ".join(pair) for pair in itertools.pairwise(tokens)]
    grams += [f"{a} * {b}" for a, b in zip(tokens, tokens[2:], strict=False)]
    return sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in grams})


Floats = NDArray[np.float64]
Guesser = Callable[[csr_array, NDArray[np.int64], NDArray[np.bool_], csr_array], Floats]
"""(words, gold, offered) of the rows to learn from, words of the rows asked -> (asked, values) scores."""


class _Ridge:
    """Ridge regression of one-hot answers (rows, values) on centred features, over the features that occur, held out fold by fold; in
    its primal or dual form, whichever is smaller.

    Features are sparse and 0 or 1: their products are exact counts, made once for all folds; what a fold leaves out and the centring are
    taken off afterwards.
    """

    def __init__(self, words: csr_array, answers: Floats, folds: NDArray[np.int64]) -> None:
        self.x, self.y, self.folds = words[:, np.flatnonzero(words.sum(0))], answers, folds
        self.dual = len(answers) < self.x.shape[1]
        if self.dual:
            self.alike = (self.x @ self.x.T).toarray()
        else:
            parts = (self.x[folds == fold] for fold in range(FOLDS))
            self.apart = [(part.T @ part).toarray().astype(np.float32) for part in parts]  # counts: exact
            self.whole = np.sum(self.apart, axis=0, dtype=np.float64)

    def told(self, fold: int) -> Floats:
        """(asked, values) scores of a fold's rows, learned from the others."""
        train, test = self.folds != fold, self.folds == fold
        x, z, y = self.x[train], self.x[test], self.y[train]
        center, mean = x.sum(0) / len(y), y.mean(0)
        if self.dual:
            along = x @ center
            gram = self.alike[np.ix_(train, train)] - along[:, None]
            gram += center @ center - along[None, :]
            solved = _solved(gram, y - mean)
            weights = x.T @ solved - center[:, None] * solved.sum(0)
        else:
            gram = self.whole - self.apart[fold]
            gram -= np.outer(center * len(y), center)
            weights = _solved(gram, x.T @ y - center[:, None] * y.sum(0))
        out: Floats = z @ weights - center @ weights + mean
        return out


def _solved(gram: Floats, wanted: Floats) -> Floats:
    """(gram + RIDGE) \\ wanted by Cholesky; `gram` is overwritten."""
    gram[np.diag_indices_from(gram)] += RIDGE
    out: Floats = cho_solve(cho_factor(gram, lower=True, overwrite_a=True, check_finite=False), wanted, check_finite=False)
    return out


def _bayes(words: csr_array, gold: NDArray[np.int64], offered: NDArray[np.bool_], asked: csr_array) -> Floats:
    """Bernoulli naive Bayes with add-one smoothing: log posteriors."""
    y = np.eye(offered.shape[1])[gold]
    totals = y.sum(0)
    rate = ((words.T @ y).T + 1) / (totals[:, None] + 2)
    out: Floats = asked @ (np.log(rate) - np.log1p(-rate)).T + np.log1p(-rate).sum(1) + np.log(totals + 1)
    return out


def _prior(words: csr_array, gold: NDArray[np.int64], offered: NDArray[np.bool_], asked: csr_array) -> Floats:
    """How often a value is right when it is offered."""
    count = offered.shape[1]
    rate = (np.bincount(gold, minlength=count) + 1) / (offered.sum(0) + 2)
    return np.broadcast_to(rate, (asked.shape[0], count))


GUESSERS: dict[str, Guesser] = {"bayes": _bayes, "prior": _prior}
