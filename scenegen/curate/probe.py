"""The blind probe: how often can an answer be guessed without seeing the picture?"""

from __future__ import annotations

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scenegen.curate.guessers import GUESSERS, Lesson, others, ridge

FOLDS = 5
BUCKETS = 2048
DECIMALS = 9
"""What guessers say is compared to this many: rounding of sums must not decide between questions that read alike."""
LEAST_ROWS = 60
"""Below this many questions an accuracy says nothing."""
MOST_LEARNED = 6_000
"""Guessers learn from so many questions of a task at most: what more of them say is the same, and learning takes time in proportion."""


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
    the options. scene: (rows,) number of the scene; scenes: their ids. learns: (rows,) whether guessers may learn from a row.
    """

    words: csr_array
    gold: NDArray[np.int64]
    offered: NDArray[np.bool_]
    position: NDArray[np.int64]
    scene: NDArray[np.int64]
    scenes: tuple[str, ...]
    learns: NDArray[np.bool_]

    def _lesson(self, rows: NDArray[np.bool_]) -> Lesson:
        """Those of the rows to learn from."""
        own = rows & self.learns
        return Lesson(self.words[own], self.gold[own], self.offered[own], self.position[own])

    def take(self, rows: NDArray[np.int64]) -> Prepared:
        """Those rows, in the order given."""
        words, gold, offered, position = self.words[rows], self.gold[rows], self.offered[rows], self.position[rows]
        return Prepared(words, gold, offered, position, self.scene[rows], self.scenes, self.learns[rows])

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
        asked = [self.words[folds == fold] for fold in range(FOLDS)]
        lessons = [self._lesson(folds == fold) for fold in range(FOLDS)]
        counts = [lesson.counted() for lesson in lessons]
        by_words = ridge(lessons, counts, asked)
        for fold in range(FOLDS):
            test, learned = folds == fold, others(counts, fold)
            if test.any() and learned.rows:
                tested |= test
                told["words"][test] = by_words(fold)
                for name, guesser in GUESSERS.items():
                    told[name][test] = guesser(learned, asked[fold])
                placed[test] = self.position[test] == learned.position.argmax()
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


def prepare(rows: Sequence[dict[str, Any]], learns: NDArray[np.bool_] | None = None) -> Prepared:
    """The questions of one task, ready to be guessed. learns: (rows,) those to learn from, MOST_LEARNED at most of many; all by default."""
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
        np.ones(len(rows), dtype=bool) if learns is None else learns,
    )


def some(rows: Sequence[dict[str, Any]], among: NDArray[np.int64], salt: int = 0) -> NDArray[np.int64]:
    """Of the rows `among`, those that guessers learn from: all that are no more than MOST_LEARNED, else those of whole scenes, drawn by
    their ids."""
    if len(among) <= MOST_LEARNED:
        return among
    scene_of = [str(rows[k]["scene_id"]) for k in among.tolist()]
    held = Counter(scene_of)
    order = sorted(held, key=lambda scene: (zlib.crc32(f"{salt}/{scene}".encode()), scene))
    room = itertools.accumulate(held[scene] for scene in order)
    drawn = {scene for scene, taken in zip(order, room, strict=True) if taken <= MOST_LEARNED}
    return among[[scene in drawn for scene in scene_of]]


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
