"""Whether words tell answers, or tell them backwards: three guessers, each against itself where the words say nothing.

Each guesser learns from the questions of some scenes which of its options is right, and guesses those of the others; then it does the same
where texts and answers were dealt anew. What it gets then is what chance, uneven answers and the splitting into folds give it; only what lies
beyond, on either side, is in the words. Below it, something dropped what could be guessed. Needs scikit-learn (extra `audit`).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from scenegen.audit.guess import FOLDS, LEAST_ROWS, error_over_scenes

MOST_TEXTS, MOST_OPTIONS = 1500, 1800
"""Questions of a closed list that are guessed at most; and, where each names its own options, options of all questions together."""
CLOSED = 40
"""Up to so many different options stand for a closed list."""
RIDGE, NEAR = 3.0, 20
"""Strength of the ridge; nearest questions that are asked."""
DEALT, BOOSTED = 60, 2
"""Times that answers are dealt anew; and for the slow guesser, where it cannot be said without what comes out: of a closed list."""
TREES, LEAVES, PIECES, LETTERS, COMPONENTS = 25, 8, (3, 5), 1 << 12, 16
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """right: how often a guesser is right. dealt: how often in the mean where texts say nothing; spread: one standard deviation by which the
    two differ by luck, where questions of one scene share theirs."""

    right: float
    dealt: float
    spread: float

    @property
    def beyond(self) -> float:
        """How many standard deviations above what it gets where texts say nothing; negative: guessed backwards."""
        return (self.right - self.dealt) / self.spread


@dataclass(frozen=True)
class _Asked:
    """Questions as arrays. texts: of what is judged, one a question of a closed list, else one an option (which it holds too). fold: of each.
    scenes (questions,): the number of the scene of each.
    offered (questions, options), gold (questions,): column of the answer. closed: whether columns are labels; else places of options, and
    at (questions, options) which of the texts stands there."""

    texts: Sequence[Sequence[str]]
    fold: Ints
    scenes: Ints
    offered: NDArray[np.bool_]
    gold: Ints
    closed: bool
    at: Ints

    def deal(self, rng: np.random.Generator) -> _Asked:
        """Answers that texts say nothing of: of a closed list those of other questions, with their options; else any of the options."""
        if self.closed:
            deal = rng.permutation(len(self.gold))
            return replace(self, offered=self.offered[deal], gold=self.gold[deal])
        gold = (rng.random(len(self.gold)) * self.offered.sum(1)).astype(np.int64)
        return replace(self, gold=gold)

    @property
    def surprise(self) -> Floats:
        """Of each option of each question, 1 where it is right and 0 where not, less what chance makes it; 0 of what is not offered. As the
        texts stand: (questions, options) of a closed list, (texts, 1) else."""
        out: Floats = -1.0 * self.offered / self.offered.sum(1, keepdims=True)
        out[np.arange(len(out)), self.gold] += 1
        return out if self.closed else out[self.offered][:, None]

    def right(self, scores: Floats) -> NDArray[np.bool_]:
        """(questions,) whether the option of the best score is right; scores as `surprise`."""
        table = scores if self.closed else scores[self.at, 0]
        hits: NDArray[np.bool_] = np.where(self.offered, table, -np.inf).argmax(1) == self.gold
        return hits

    def told(self, hits: NDArray[np.bool_], dealt: Sequence[float]) -> Told:
        """What hits say, beside how often a guesser was right in each deal; without deals, beside how often anybody is where each of the options is
        as likely: exactly one in so many.

        The spread is what so many questions have by luck, or what deals had, multiplied by what scenes make of it (the design effect of Kish, Survey
        Sampling, 1965: by how much the variance of the mean grows as hits of one scene go together; never below 1), and by what so few deals leave
        unknown of their mean.
        """
        chances = 1.0 / self.offered.sum(1)
        rate = float(np.mean(dealt)) if dealt else float(chances.mean())
        luck = float(np.sqrt(max(rate * (1 - rate), 1e-3) / len(self.gold)))
        plain = max(float(np.std(dealt)) if len(dealt) >= DEALT else 0.0, luck)
        off = hits - chances
        alone = float(off.std() / np.sqrt(len(off)))
        grown = max(1.0, (error_over_scenes(off, self.scenes) / alone) ** 2) if alone > 0 else 1.0
        return Told(float(hits.mean()), rate, plain * float(np.sqrt(grown + (1 / len(dealt) if dealt else 0.0))))


def told(rows: Sequence[dict[str, Any]]) -> dict[str, Told] | None:
    """What each guesser gets of one task's rows (scene_id, question, choices, answer), by its name. None where there are fewer than
    LEAST_ROWS, or only one answer."""
    rows = [row for row in rows if row["choices"]]
    if len(rows) < LEAST_ROWS or len({row["answer"] for row in rows}) < 2:
        return None
    asked = _asked(rows)
    import sklearn.ensemble  # noqa: F401  loading it is what makes its threads found

    with threadpool_limits(1):  # for so little, threads wait for each other
        words = _words(asked)
        return {
            "words": _against(asked, _linear(asked, words)),
            "neighbours": _against(asked, _near(asked, words)),
            "pieces": _boosted(asked),
        }


def _asked(rows: Sequence[dict[str, Any]]) -> _Asked:
    labels = sorted({choice for row in rows for choice in row["choices"]})
    closed = len(labels) <= CLOSED
    size = len(rows) if closed else sum(len(row["choices"]) for row in rows)
    rows = rows[:: -(-size // (MOST_TEXTS if closed else MOST_OPTIONS))]
    many = [len(row["choices"]) for row in rows]
    offered = np.zeros((len(rows), len(labels) if closed else max(many)), dtype=bool)
    at = np.zeros(offered.shape, dtype=np.int64)
    gold = np.zeros(len(rows), dtype=np.int64)
    for k, row in enumerate(rows):
        places = [labels.index(choice) for choice in row["choices"]] if closed else list(range(many[k]))
        offered[k, places], gold[k] = True, places[row["choices"].index(row["answer"])]
    at[offered] = np.arange(offered.sum())
    folds = np.array([zlib.crc32(row["scene_id"].encode()) % FOLDS for row in rows])
    scenes = np.unique([row["scene_id"] for row in rows], return_inverse=True)[1].astype(np.int64)
    if closed:
        return _Asked([(row["question"].lower(),) for row in rows], folds, scenes, offered, gold, True, at)
    texts = [(row["question"].lower(), choice.lower()) for row in rows for choice in row["choices"]]
    return _Asked(texts, np.repeat(folds, many), scenes, offered, gold, False, at)


def _words(asked: _Asked) -> Any:
    """(texts, words) unit vectors: the words and word pairs of a question; where a text holds an option too, the words of that, and each
    together with each word of the question, so that it may be told what is likely beside what."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.preprocessing import normalize

    def features(text: Sequence[str]) -> list[str]:
        words = text[0].replace("?", " ").replace(",", " ").split()
        if len(text) == 1:
            return [*words, *(f"{one} {other}" for one, other in pairwise(words))]
        return [*text[1].split(), *(f"{one}|{word}" for one in text[1].split() for word in words)]

    found = CountVectorizer(analyzer=features, binary=True).fit_transform(asked.texts)
    return normalize(found.astype(np.float64)).tocsr()


def _linear(asked: _Asked, words: Any) -> Floats:
    """(texts, texts) what takes surprises to what ridge regression over words expects of each text, learned from other folds."""
    out = np.zeros((len(asked.texts),) * 2)
    alike = (words @ words.T).toarray()
    for test, train in _folds(asked):
        gram = alike[np.ix_(train, train)] + 1.0  # and a constant
        gram[np.diag_indices_from(gram)] += RIDGE
        out[np.ix_(test, train)] = np.linalg.solve(gram, alike[np.ix_(train, test)] + 1.0).T
    return out


def _near(asked: _Asked, words: Any) -> Floats:
    """(texts, texts) the same for the nearest texts of other folds, by the cosine of their words."""
    out = np.zeros((len(asked.texts),) * 2)
    for test, train in _folds(asked):
        alike = (words[test] @ words[train].T).toarray()
        count = min(NEAR, len(train))
        least = -np.partition(-alike, count - 1, axis=1)[:, [count - 1]]
        out[np.ix_(test, train)] = np.where(alike >= least, alike, 0.0) + 1e-4
    return out


def _against(asked: _Asked, expects: Floats) -> Told:
    """What a guesser gets, and what where answers are dealt anew, without learning again: what it expects is a sum over what it learned."""
    rng = np.random.default_rng(0)
    dealt = [float(one.right(expects @ one.surprise).mean()) for one in (asked.deal(rng) for _ in range(DEALT))]
    return asked.told(asked.right(expects @ asked.surprise), dealt)


def _boosted(asked: _Asked) -> Told:
    """Boosted trees over pieces of words, which judge a question and one of its options."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(analyzer="char_wb", ngram_range=PIECES, n_features=LETTERS, alternate_sign=False)
    parts = [hashing.transform([text[k] for text in asked.texts]) for k in range(len(asked.texts[0]))]
    seen = np.concatenate([TruncatedSVD(COMPONENTS, random_state=0).fit_transform(part) for part in parts], axis=1)
    rng = np.random.default_rng(0)
    dealt = [float(_trees(asked.deal(rng), seen).mean()) for _ in range(BOOSTED if asked.closed else 0)]
    return asked.told(_trees(asked, seen), dealt)


def _trees(asked: _Asked, seen: Floats) -> NDArray[np.bool_]:
    from sklearn.ensemble import HistGradientBoostingClassifier

    row, option = np.nonzero(asked.offered)
    text = row if asked.closed else np.arange(len(asked.texts))
    samples = np.column_stack([seen[text], *(option == k for k in range(asked.offered.shape[1]) if asked.closed)])
    right, fold = asked.gold[row] == option, asked.fold[text]
    scores = np.zeros(len(samples))
    for k in range(FOLDS):
        test, train = fold == k, fold != k
        if test.any() and right[train].any():
            model = HistGradientBoostingClassifier(max_iter=TREES, max_leaf_nodes=LEAVES, random_state=0)
            scores[test] = model.fit(samples[train], right[train]).predict_proba(samples[test])[:, 1]
    if not asked.closed:
        return asked.right(scores[:, None])
    table = np.zeros(asked.offered.shape)
    table[row, option] = scores
    return asked.right(table)


def _folds(asked: _Asked) -> list[tuple[Ints, Ints]]:
    """(texts guessed, texts learned from)."""
    found = [(np.flatnonzero(asked.fold == k), np.flatnonzero(asked.fold != k)) for k in range(FOLDS)]
    return [(test, train) for test, train in found if len(test) and len(train)]
