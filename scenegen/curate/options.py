"""Options once it is known which questions stay: where answers did not come out even, what stands beside them is drawn anew by how often each came."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenegen.answers import Space, answer_from
from scenegen.curate.index import Index


@dataclass(frozen=True)
class Came:
    """How often each cell of a task's space is the answer, of the questions that stay."""

    space: Space
    times: Mapping[str, float]

    def options(self, value: str, answer: str, choices: Sequence[str], key: str) -> list[str]:
        """Options for the answer with this stored value and text, which stands where it stood among `choices`: each as likely, given them,
        as answers came. Those that there are where the space has no others. key: what it is drawn by."""
        place = (list(choices).index(answer) + 0.5) / len(choices)
        found = self.space.options(
            answer_from(value), np.random.default_rng(zlib.crc32(key.encode())), len(choices), place, self.times
        )
        return list(choices if found is None else found.texts)


def came(index: Index, spaces: Mapping[str, Space], balance: float) -> dict[str, Came]:
    """By task, of those of whose space's cells some came more than `balance` times oftener than others, and not by one: how often each did. What
    is asked of a scene and of the same without a thing does not count."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    single = index.take(np.flatnonzero(~index.twofold))
    for (task, text), count in single.tally("task", "label").items():
        space = spaces.get(task)
        cell = space.cell_said(text) if space is not None and space.weighed else None
        if cell is not None:
            told[task][cell] += count
    out = {}
    for task, times in told.items():
        counts = [times[cell] for cell in spaces[task].cells]
        if max(counts) > min(counts) * (1 + balance) + 1:
            out[task] = Came(spaces[task], {cell: float(times[cell]) for cell in spaces[task].cells})
    return out
