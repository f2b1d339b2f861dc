"""The audit's own guesser where scikit-learn is installed (extra `audit`): forests of random trees over pieces of words.

Of another family than the linear models that trim: trees see which words come together. Labels are guessed among the options, numbers
with their unit by regression, both for questions of scenes that were not learned from.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.answers import Answer
from scenegen.answers.number import NumberAnswer
from scenegen.audit.guess import FOLDS, LEAST_ROWS, Guess, error_over_scenes, of_options

TREES, DEPTH, LEAF = 40, 24, 2
PIECES, BUCKETS = (3, 5), 1 << 12
"""Letters of a piece of a word, and how many numbers the pieces are hashed to."""


def available() -> bool:
    """Whether scikit-learn can be imported."""
    from importlib.util import find_spec

    return find_spec("sklearn") is not None


def guess_labels(rows: Sequence[dict[str, Any]]) -> Guess | None:
    """Guess the answers of one task's rows (scene_id, question, choices, answer) among their options. None when there are fewer than
    LEAST_ROWS, or all answers are one. The likeliest and the least likely option, by a forest that sees question and options."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.feature_extraction.text import CountVectorizer

    answers = np.array([row["answer"] for row in rows])
    if len(rows) < LEAST_ROWS or len(set(answers.tolist())) < 2:
        return None
    offered = CountVectorizer(analyzer=lambda choices: choices, binary=True).fit_transform([row["choices"] for row in rows])
    seen = csr_matrix(hstack([_pieces(rows), offered]))
    best, worst = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    for train, test in _folds(rows):
        forest = ExtraTreesClassifier(TREES, max_depth=DEPTH, min_samples_leaf=LEAF, random_state=0).fit(
            seen[train], answers[train]
        )
        known = {label: k for k, label in enumerate(forest.classes_.tolist())}
        for row, shares in zip(test.tolist(), forest.predict_proba(seen[test]), strict=True):
            choices = rows[row]["choices"]
            rate = [shares[known[choice]] if choice in known else 0.0 for choice in choices]
            right = choices.index(rows[row]["answer"])
            best[row], worst[row] = int(np.argmax(rate)) == right, int(np.argmin(rate)) == right
    return of_options(rows, best, worst)


def guess_numbers(rows: Sequence[dict[str, Any]], truths: Sequence[Answer]) -> Guess | None:
    """Guess numbers, scored in their own metric; chance is what the best constant scores in hindsight, backwards is None.
    None when there are fewer than LEAST_ROWS, or when the answers are no numbers of one sign."""
    from sklearn.ensemble import ExtraTreesRegressor

    numbers = [truth for truth in truths if isinstance(truth, NumberAnswer) and truth.value > 0]
    if len(rows) < LEAST_ROWS or len(numbers) != len(rows):
        return None
    seen, values = _pieces(rows), np.log([truth.value for truth in numbers])
    scores = np.zeros(len(rows))
    for train, test in _folds(rows):
        forest = ExtraTreesRegressor(TREES, max_depth=DEPTH, min_samples_leaf=LEAF, random_state=0).fit(
            seen[train], values[train]
        )
        for row, value in zip(test.tolist(), np.exp(forest.predict(seen[test])).tolist(), strict=True):
            scores[row] = numbers[row].score(numbers[row].saying(value=value))
    constant = NumberAnswer.baseline(numbers).score
    alone, shared = float(scores.std() / np.sqrt(len(rows))), error_over_scenes(scores, [row["scene_id"] for row in rows])
    return Guess(float(scores.mean()), None, constant, max(alone, shared))


def _pieces(rows: Sequence[dict[str, Any]]) -> Any:
    """(rows, BUCKETS) counts of hashed pieces of words."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(analyzer="char_wb", ngram_range=PIECES, n_features=BUCKETS, norm=None, alternate_sign=False)
    return hashing.transform([row["question"] for row in rows])


def _folds(rows: Sequence[dict[str, Any]]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """(learned from, guessed) indices, by scene."""
    folds = np.array([zlib.crc32(row["scene_id"].encode()) % FOLDS for row in rows])
    found = [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(FOLDS)]
    return [(train, test) for train, test in found if len(train) and len(test)]
