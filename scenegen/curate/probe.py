"""The blind probe: how often can an answer be guessed without seeing the picture?"""

from __future__ import annotations

import itertools
import re
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scenegen.curate.guessers import GUESSERS, Lesson, others, ridge
from scenegen.curate.index import Coded, Index, Ints, indexed

FOLDS = 5
BUCKETS = 2048
WORD = re.compile(r"[a-z0-9']+")
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

    texts: (texts, BUCKETS) sparse 0/1, the words of each text that is asked. text: (rows,) which of them a row asks. gold: (rows,) column
    of the answer. offered: (rows, values). position: (rows,) of the answer among the options. scene: its scene. learns: (rows,) whether
    guessers may learn from a row.
    """

    texts: csr_array
    text: Ints
    gold: Ints
    offered: NDArray[np.bool_]
    position: Ints
    scene: Coded
    learns: NDArray[np.bool_]

    @property
    def words(self) -> csr_array:
        """(rows, BUCKETS) sparse 0/1, the words of each row."""
        return self.texts[self.text]

    def _lesson(self, rows: NDArray[np.bool_]) -> Lesson:
        """Those of the rows to learn from."""
        own = rows & self.learns
        return Lesson(self.texts[self.text[own]], self.gold[own], self.offered[own], self.position[own])

    def take(self, rows: Ints) -> Prepared:
        """Those rows, in the order given."""
        text, gold, offered, position = self.text[rows], self.gold[rows], self.offered[rows], self.position[rows]
        return Prepared(self.texts, text, gold, offered, position, self.scene.take(rows), self.learns[rows])

    @property
    def chance(self) -> float:
        """Mean of 1 / number of choices."""
        return float(np.mean(1 / self.offered.sum(1)))

    @property
    def rates(self) -> NDArray[np.float64]:
        """(values,) how often each is the answer, among the rows to learn from."""
        return np.bincount(self.gold[self.learns], minlength=self.offered.shape[1]) / max(int(self.learns.sum()), 1)

    def guess(self, salt: int = 0) -> Guessed:
        """What each guesser says of every row, trained on other scenes. `salt` chooses the folds."""
        folds = (self.scene.texts.salted(salt) % FOLDS)[self.scene.of]
        told = {name: np.zeros(self.offered.shape) for name in ("words", *GUESSERS)}
        tested, placed = np.zeros(len(self.gold), dtype=bool), np.zeros(len(self.gold), dtype=bool)
        of_fold = [folds == fold for fold in range(FOLDS)]
        lessons = [self._lesson(rows) for rows in of_fold]
        counts = [lesson.counted() for lesson in lessons]
        by_words = ridge(lessons, counts)
        for fold, test in enumerate(of_fold):
            learned = others(counts, fold)
            if test.any() and learned.rows:
                tested |= test
                distinct, which = np.unique(self.text[test], return_inverse=True)  # who asks the same is told the same
                asked = self.texts[distinct]
                told["words"][test] = by_words(fold, asked)[which]
                for name, guesser in GUESSERS.items():
                    told[name][test] = guesser(learned, asked)[which]
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

    def right(self) -> dict[str, NDArray[np.bool_]]:
        """Guesser -> (rows,) whether it is right."""
        best = {name: np.where(self.given.offered, out, -np.inf).argmax(1) for name, out in self.told.items()}
        hits = {name: (found == self.given.gold) & self.tested for name, found in best.items()}
        return hits | {"position": self.placed}


Rows = Index | Sequence[Mapping[str, Any]]
"""Questions: an index, or rows (scene_id, task, question, choices, answer)."""


def prepare(rows: Rows, learns: NDArray[np.bool_] | None = None) -> Prepared:
    """The questions of one task, ready to be guessed. learns: (rows,) those to learn from, MOST_LEARNED at most of many; all by default."""
    given = indexed(rows)
    label, many = given.label, given.offered
    values = np.unique(given.options)
    values = values[np.argsort(label.texts.ranks[values])]
    column = np.full(len(label.texts), -1, dtype=np.int64)
    column[values] = np.arange(len(values))
    row_of = np.repeat(np.arange(len(given)), many)
    offered = np.zeros((len(given), len(values)), dtype=bool)
    offered[row_of, column[given.options]] = True
    right = np.flatnonzero(given.options == label.of[row_of])
    _, first = np.unique(row_of[right], return_index=True)
    position = right[first] - (given.ends - many)
    texts, text = np.unique(given.question.of, return_inverse=True)
    said = [given.question.texts.said[k] for k in texts.tolist()]
    learns = np.ones(len(given), dtype=bool) if learns is None else learns
    return Prepared(text_features(said), text, column[label.of], offered, position, given.scene, learns)


def some(rows: Rows, among: Ints, salt: int = 0) -> Ints:
    """Of the rows `among`, those that guessers learn from: all that are no more than MOST_LEARNED, else those of whole scenes, drawn by
    their ids."""
    if len(among) <= MOST_LEARNED:
        return among
    scene = indexed(rows).scene
    held = np.bincount(scene.of[among], minlength=len(scene.texts))
    order = np.lexsort((scene.texts.ranks, scene.texts.salted(salt)))
    drawn = np.zeros(len(held), dtype=bool)
    drawn[order] = np.cumsum(held[order]) <= MOST_LEARNED
    return among[drawn[scene.of[among]]]


def probe(rows: Rows, salt: int = 0) -> Blind | None:
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
    one, near, apart = _Hashed("{}"), _Hashed("{} {}"), _Hashed("{} * {}")
    flat, ends = array("H"), array("q", [0])
    for text in texts:
        tokens = WORD.findall(text.lower())
        found = {one[token,] for token in tokens}
        found.update(near[pair] for pair in itertools.pairwise(tokens))
        found.update(apart[pair] for pair in zip(tokens, tokens[2:], strict=False))
        flat.extend(sorted(found))
        ends.append(len(flat))
    columns = np.array(flat, dtype=np.int32)
    return csr_array((np.ones(len(columns)), columns, np.array(ends, dtype=np.int32)), shape=(len(texts), BUCKETS))


def paired_features(texts: Coded, options: Coded, row: Ints) -> csr_array:
    """(options, BUCKETS) sparse 0/1 features of options (texts of theirs, the row of each): their words with the part of a list in which they
    stand, and each beside each word of the row's text."""
    alone, beside = _Hashed("{} @ {}"), _Hashed("{} | {}")
    words = [sorted(set(WORD.findall(text.lower()))) for text in texts.texts.said]
    flat, ends = array("H"), array("q", [0])
    for option, question in zip(options.of.tolist(), texts.of[row].tolist(), strict=True):
        parts = options.texts.said[option].lower().split(",")
        placed = [(word, str(place)) for place, part in enumerate(parts) for word in WORD.findall(part)]
        found = {alone[one] for one in placed}
        found.update(beside[word, other] for word, _ in placed for other in words[question])
        flat.extend(sorted(found))
        ends.append(len(flat))
    columns = np.array(flat, dtype=np.int32)
    return csr_array((np.ones(len(columns)), columns, np.array(ends, dtype=np.int32)), shape=(len(row), BUCKETS))


class _Hashed(dict[tuple[str, ...], int]):
    """The bucket of words put into a form, worked out once."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form = form

    def __missing__(self, words: tuple[str, ...]) -> int:
        self[words] = bucket = zlib.crc32(self.form.format(*words).encode()) % BUCKETS
        return bucket
