"""Whose turn it is: which part of a recipe a scene is of, by its index alone, with shares that hold over every run from the first scene on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from math import gcd, lcm

PARTS_OF_ONE = 10_000
"""Shares count to four decimals; the order of turns repeats after as many scenes at most."""


class Turns:
    """Who has each turn. Of the first n turns everybody has had its share of n, less than one turn more or less; nothing is drawn.

    Tijdeman's rule (The chairman assignment problem, Discrete Mathematics 32, 1980), which no rule betters: of those whose share of the n turns
    so far exceeds the turns that they had by 1 / (2k - 2), of k in all, it is the turn of the one that can wait least. In whole numbers.
    """

    def __init__(self, weights: Sequence[int]) -> None:
        """weights: of each; all are positive."""
        least = gcd(*weights)
        self.weights = [weight // least for weight in weights]
        self.period = sum(self.weights)
        self._taken = self._take()
        self._who: list[int] = []
        self._before: list[int] = []

    def __getitem__(self, index: int) -> tuple[int, int]:
        """Who has turn `index` (both from 0), and how many turns it had before."""
        rounds, at = divmod(index, self.period)
        if at >= len(self._who):
            for who, before in list(islice(self._taken, at + 1 - len(self._who))):
                self._who.append(who)
                self._before.append(before)
        return self._who[at], rounds * self.weights[self._who[at]] + self._before[at]

    def counts(self, turns: int) -> list[int]:
        """How many of the first `turns` turns each has."""
        rounds, rest = divmod(turns, self.period)
        out = [rounds * weight for weight in self.weights]
        for index in range(rest):
            out[self[index][0]] += 1
        return out

    def _take(self) -> Iterator[tuple[int, int]]:
        """Who has each turn of a period, in order, and how many turns it had before in this period."""
        scale = 2 * len(self.weights) - 2
        haste = [lcm(*self.weights) // weight for weight in self.weights]  # in place of a division by the weight
        had = [0] * len(self.weights)
        for turn in range(1, self.period + 1):
            due = [k for k, weight in enumerate(self.weights) if (weight * turn - had[k] * self.period) * scale >= self.period]
            who = min(due, key=lambda k: ((had[k] + 1) * scale - 1) * haste[k]) if scale else 0
            yield who, had[who]
            had[who] += 1


@lru_cache(maxsize=16)
def turns_of(shares: tuple[float, ...]) -> Turns:
    """The turns of parts that have these shares."""
    return Turns([round(share * PARTS_OF_ONE) for share in shares])
