"""From a reply to a score, and what a guesser gets who sees nothing but the options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenegen.answers.base import Answer, Baseline
from scenegen.answers.replies import Unparsed


@dataclass(frozen=True)
class Judged:
    """What a reply is worth. score: 0…1; said: the value it states, or why it states none; error: how far off, in the type's natural unit."""

    score: float
    said: Answer | Unparsed
    error: float | None

    @property
    def why(self) -> str | None:
        """Why no value was found."""
        return self.said.why if isinstance(self.said, Unparsed) else None


def judge(truth: Answer, reply: str, options: Sequence[str] | None = None) -> Judged:
    """Score a reply to a question whose answer is `truth`. Among options one is right and the others are not, however near."""
    said = truth.parse(reply, options)
    if isinstance(said, Unparsed):
        return Judged(0.0, said, None)
    score = truth.score(said) if options is None else float(said.text == truth.text)
    return Judged(score, said, truth.error(said))


def guess_options(asked: Sequence[tuple[Sequence[str], int]]) -> dict[str, Baseline]:
    """What guessers get who see only the options (texts, index of the truth): by position, by rank among numbers, by length, each the best of
    its kind in hindsight, and by how often a text was right when offered among the other half of the questions. "chance" is the mean of
    1 / number of options."""
    if not asked:
        return {}
    rows = len(asked)
    out = {"chance": Baseline(float(np.mean([1 / len(texts) for texts, _ in asked])), "any", rows)}
    out["position"] = _best(Counter(str(index + 1) for _, index in asked), rows)
    out["text"] = Baseline(
        sum(_by_text(asked[1 - half :: 2], asked[half::2]) for half in (0, 1)) / rows, "the text most often right", rows
    )
    ranks: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    for texts, index in asked:
        _ranked([_number(text) for text in texts], index, ranks)
        _ranked([len(text) for text in texts], index, lengths)
    return out | {"rank": _best(ranks, rows), "length": _best(lengths, rows)}


def _best(counts: Counter[str], rows: int) -> Baseline:
    guess, count = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return Baseline(float(count) / rows, guess, rows)


def _by_text(learned: Sequence[tuple[Sequence[str], int]], tested: Sequence[tuple[Sequence[str], int]]) -> int:
    """How many of the tested a guesser has right who says the text that was right most often, when offered, among the learned."""
    offered = Counter(text for texts, _ in learned for text in texts)
    right = Counter(texts[index] for texts, index in learned)
    rate = {text: (right[text] + 0.5) / (count + 2) for text, count in offered.items()}
    return sum(max(range(len(texts)), key=lambda k: (rate.get(texts[k], 0.25), -k)) == index for texts, index in tested)


def _ranked(values: Sequence[float], index: int, counts: Counter[str]) -> None:
    """Count for each rank from below and above how likely a guess of that rank is right, ties broken evenly."""
    order = sorted(values)
    ties = order.count(values[index])
    first = order.index(values[index])
    for rank in range(first, first + ties):
        counts[f"{rank + 1} from below"] += 1 / ties  # type: ignore[assignment]
        counts[f"{len(values) - rank} from above"] += 1 / ties  # type: ignore[assignment]


def _number(text: str) -> float:
    """The number that a text begins with; infinite where it begins with none."""
    try:
        return float(text.split(" ")[0].rstrip("%°"))
    except (ValueError, IndexError):
        return float("inf")
