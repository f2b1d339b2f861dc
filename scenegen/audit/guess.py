"""The audit's own guesser, of another family than those that trim: nearest neighbours over words, forwards and backwards."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

Floats = NDArray[np.float64]
Hits = NDArray[np.bool_]
FOLDS = 5
NEIGHBOURS = 15
BUCKETS = 1 << 16
BLOCK = 512
LEAST_ROWS = 60
"""Below this many questions an accuracy says nothing."""


@dataclass(frozen=True)
class Guess:
    """How often a guesser that sees only text and options is right, trained on other scenes. backwards: how often what it finds least
    likely is right, None where nothing is. chance: mean of 1 / number of options, or what the best constant scores. error: one standard error,
    where questions of one scene share their luck."""

    accuracy: float
    backwards: float | None
    chance: float
    error: float


def guess(rows: Sequence[dict[str, Any]]) -> Guess | None:
    """Guess the answers of one task's rows (scene_id, question, choices, answer). None when there are fewer than LEAST_ROWS.

    Each option is as likely as the nearest questions of other scenes, by the cosine of their word pairs, that have it as answer, as
    against those that only offer it; the best and the worst option are the two guesses.
    """
    if len(rows) < LEAST_ROWS:
        return None
    words = _features([row["question"] for row in rows])
    folds = np.array([zlib.crc32(row["scene_id"].encode()) % FOLDS for row in rows])
    best, worst = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    for fold in range(FOLDS):
        test, train = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        for start in range(0, len(test) if len(train) else 0, BLOCK):
            block = test[start : start + BLOCK]
            alike = (words[block] @ words[train].T).toarray()
            for row, near in zip(block.tolist(), alike, strict=True):
                best[row], worst[row] = _one(rows, row, train, near)
    return of_options(rows, best, worst)


def of_options(rows: Sequence[dict[str, Any]], best: Hits, worst: Hits) -> Guess:
    """What guesses among options come to. best, worst: (rows,) whether the likeliest and the least likely option are right."""
    chances = np.array([1 / len(row["choices"]) for row in rows])
    chance = float(chances.mean())
    alone = float(np.sqrt(chance * (1 - chance) / len(rows)))
    shared = error_over_scenes(best - chances, [row["scene_id"] for row in rows])
    return Guess(float(best.mean()), float(worst.mean()), chance, max(alone, shared))


def error_over_scenes(scores: Floats, scenes: Sequence[str] | NDArray[np.int64]) -> float:
    """One standard error of the mean of (N,) scores where those of one scene may go together, as what shares things, words and the causes of answers does: from
    the sums over scenes of how far scores are from their mean, each scene counted once (cluster-robust, CR1: Cameron and Miller, A
    Practitioner's Guide to Cluster-Robust Inference, 2015, section II). Where each scene has one question, the plain standard error.
    0 of a single scene, which says nothing of others."""
    _, number = np.unique(np.asarray(scenes), return_inverse=True)
    sums = np.bincount(number, scores - scores.mean())
    count = len(sums)
    return float(np.sqrt((sums**2).sum() * count / (count - 1)) / len(scores)) if count > 1 else 0.0


def _one(rows: Sequence[dict[str, Any]], row: int, train: NDArray[np.int64], near: Floats) -> tuple[bool, bool]:
    """Whether the likeliest and the least likely option of a row are right."""
    choices = rows[row]["choices"]
    right, offered = dict.fromkeys(choices, 0.5), dict.fromkeys(choices, 2.0)
    count = min(NEIGHBOURS * 4, len(train))
    for k in np.argpartition(-near, count - 1)[:count].tolist():
        other, weight = rows[int(train[k])], float(near[k])
        for choice in other["choices"]:
            if choice in offered:
                offered[choice] += weight
                right[choice] += weight * (choice == other["answer"])
    rate = [right[choice] / offered[choice] for choice in choices]
    answer = choices.index(rows[row]["answer"])
    return int(np.argmax(rate)) == answer, int(np.argmin(rate)) == answer


def _features(texts: Sequence[str]) -> csr_matrix:
    """(rows, BUCKETS) unit vectors of words and word pairs, the rarer the heavier."""
    indices, starts = [], [0]
    for text in texts:
        tokens = re.findall(r"[a-z0-9'-]+", text.lower())
        grams = {*tokens, *(f"{one} {other}" for one, other in pairwise(tokens))}
        indices += sorted({zlib.crc32(gram.encode()) % BUCKETS for gram in grams})
        starts.append(len(indices))
    plain = csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(texts), BUCKETS))
    weights = plain @ diags(np.log((1 + len(texts)) / (1 + np.asarray(plain.sum(0)).ravel())))
    lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(1)).ravel())
    return csr_matrix(diags(1 / np.maximum(lengths, 1e-9)) @ weights)
