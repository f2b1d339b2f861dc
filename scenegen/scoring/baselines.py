"""What guessers score who see no picture: at random, always the same, and by the words of the options; from a bounded sample of the questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenegen.answers import Answer
from scenegen.answers.judging import guess_options

MOST = 1024
"""Questions of a family that its baselines are worked out from, evenly spread over the dataset."""
LAGS = (1, 2, 3, 5, 8)
"""How far apart questions are of which one's answer is said to the other, for a guess at random where there are no options."""


@dataclass(frozen=True)
class Guesses:
    """Mean scores. random: any option, or the answer of another question of the family; constant: the best of those that always say the
    same, in hindsight; blind: the best guesser that reads the options and not the picture, None where there are none to read."""

    random: float
    constant: float
    blind: float | None


def guesses(asked: Sequence[tuple[Answer, Sequence[str]]]) -> Guesses:
    """Of questions of one family, all with options or all without: (answer, options)."""
    if asked[0][1]:
        found = guess_options([(options, list(options).index(truth.text)) for truth, options in asked])
        scores = {name: one.score for name, one in found.items()}
        return Guesses(scores["chance"], scores["position"], max(scores[name] for name in ("text", "rank", "length")))
    truths = [truth for truth, _ in asked]
    return Guesses(_random(truths), _constant(truths), None)


def _random(truths: Sequence[Answer]) -> float:
    """What is said at random: a label or yes or no where the list is short and closed, else another question's answer."""
    if all(truth.chance is not None for truth in truths):
        return float(np.mean([truth.chance for truth in truths]))
    pairs = [(truths[k], truths[k - lag]) for lag in LAGS if lag < len(truths) for k in range(len(truths))]
    return float(np.mean([truth.score(said) for truth, said in pairs])) if pairs else 0.0


def _constant(truths: Sequence[Answer]) -> float:
    """The best constant, each for the ways of asking that are alike."""
    kinds: dict[type[Answer], list[Answer]] = {}
    for truth in truths:
        kinds.setdefault(type(truth), []).append(truth)
    return sum(kind.baseline(own).score * len(own) for kind, own in kinds.items()) / len(truths)
