"""What to want next, and which options to stand beside the truth, so that neither gives an answer away."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import SceneGenError

GOLDEN = 0.6180339887498949
SILVER = 0.4142135623730951
FITTING_ROUNDS = 300
BETRAYS, LARGER = 0.02, 30.0
"""Share of the answers that sets may betray before smaller ones stand among them; by how many times a set with one cell more is likelier, before odds
are fitted."""
MOST_SETS = 8000
"""Up to this many sets of options are listed and weighed; beyond, sets are drawn evenly."""


@dataclass(frozen=True)
class Target:
    """cells: all cells, the wanted one first, then the order to fall back in. position: of the truth among options, uniform in [0, 1).
    draw: where in the cell, uniform in [0, 1), for values that have an inside."""

    cells: tuple[str, ...]
    position: float
    draw: float

    @property
    def cell(self) -> str:
        """The wanted cell."""
        return self.cells[0]


def target(cells: tuple[str, ...], seed: int, task: str, index: int, slot: int, slots: int = 1) -> Target:
    """What scene `index` should contribute to `task` in its `slot` of `slots`: a pure function of these, so no shard looks at another.

    Consecutive (scene, slot) numbers walk the cells by the golden ratio: any run of them covers the cells evenly. The fall-back order
    continues the walk.
    """
    if not cells:
        raise SceneGenError(f"task {task!r} has no value to ask for", fix="give its space at least one cell")
    key = zlib.crc32(f"{seed}/{task}".encode()) / 2**32
    number = index * slots + slot
    along = (number * GOLDEN + key) % 1.0
    wanted = _walk(cells, int(along * len(cells)))
    inside = zlib.crc32(f"{seed}/{task}/{number}".encode()) / 2**32  # `along` itself would go with the cell
    return Target(wanted, (number * SILVER + key * 7.0) % 1.0, inside)


@lru_cache(maxsize=4096)
def _walk(cells: tuple[str, ...], first: int) -> tuple[str, ...]:
    """The cells, that of number `first` before all, the others by the golden ratio."""
    order = sorted(range(len(cells)), key=lambda k: ((k - first) % len(cells) * GOLDEN) % 1.0)
    order.remove(first)
    return tuple(cells[k] for k in (first, *order))


def companions(
    rng: np.random.Generator,
    truth: int,
    shares: Sequence[float],
    count: int,
    apart: frozenset[tuple[int, int]] = frozenset(),
    sides: tuple[int, ...] = (),
) -> list[int]:
    """Cells to stand beside cell `truth`, in random order, so that the set betrays nothing.

    shares: how often each cell is the answer. apart: pairs (i < j) that never stand together. sides: of which of two sides, 0
    or 1, each cell is, where a set has as many of the one as of the other, or one more. Sets have odds such that each of their
    members is equally likely to be the true one, given the set (see `option_sets`).
    """
    cells = len(shares)
    count = min(count, cells)
    if comb(cells, count) > MOST_SETS:
        return _drawn(rng, truth, cells, count, apart)
    sets, up_to = _sets_of(truth, tuple(shares), count, apart, sides)
    chosen = [k for k in sets[int(up_to.searchsorted(rng.random(), side="right"))] if k != truth]
    return [chosen[k] for k in rng.permutation(len(chosen)).tolist()]


@lru_cache(maxsize=4096)
def _sets_of(
    truth: int, shares: tuple[float, ...], count: int, apart: frozenset[tuple[int, int]], sides: tuple[int, ...]
) -> tuple[tuple[tuple[int, ...], ...], NDArray[np.float64]]:
    """The sets that hold cell `truth`, and the odds that one up to each is drawn, 1 at the last."""
    sets, odds = option_sets(shares, count, apart, sides)
    holding = [k for k, members in enumerate(sets) if truth in members]
    weight = np.array([odds[k] for k in holding])
    up_to = np.cumsum(weight / weight.sum())
    return tuple(sets[k] for k in holding), up_to / up_to[-1]


def _drawn(rng: np.random.Generator, truth: int, cells: int, count: int, apart: frozenset[tuple[int, int]]) -> list[int]:
    """Companions out of many cells, one after another, evenly."""
    out: list[int] = []
    for k in rng.permutation(cells).tolist():
        if len(out) + 1 < count and k != truth and not any((min(k, m), max(k, m)) in apart for m in (truth, *out)):
            out.append(k)
    return out


@lru_cache(maxsize=256)
def option_sets(
    shares: tuple[float, ...], count: int, apart: frozenset[tuple[int, int]] = frozenset(), sides: tuple[int, ...] = ()
) -> tuple[tuple[tuple[int, ...], ...], tuple[float, ...]]:
    """All sets of `count` cells there can be, and the odds of each; with sets of fewer among them where those alone leave a cell without a set or
    would betray something: what seldom is the answer cannot stand in most sets, and where cells lie apart it would have to.

    Each set has odds LARGER ** size * prod(w(cell)), the weights fitted (generalised iterative scaling, Darroch & Ratcliff 1972) until the sets
    that hold cell g have total odds proportional to shares[g], how often it is the answer. When g is the answer, one of its sets is drawn by
    these odds; so g is the answer of a set S with probability shares[g] * odds(S) / (total of g's sets), the same for each g in S: the set
    betrays nothing.
    """
    numbers, sets = range(len(shares)), list[tuple[int, ...]]()
    wanted = np.maximum(np.array(shares, dtype=float), 1e-9)
    wanted /= wanted.sum()
    for size in range(min(count, len(shares)), 0, -1):
        even = (s for s in combinations(numbers, size) if not sides or abs(2 * sum(sides[k] for k in s) - size) <= size % 2)
        sets += [s for s in even if not any(pair in apart for pair in combinations(s, 2))]
        member = np.array([[k in s for k in numbers] for s in sets], dtype=bool).reshape(len(sets), len(shares))
        if not member.any(0).all():
            continue
        odds, held = _fitted(member, wanted)
        if size <= 2 or np.abs(held - wanted).sum() / 2 <= BETRAYS:
            break
    return tuple(sets), tuple(odds.tolist())


def _fitted(member: NDArray[np.bool_], wanted: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(sets,) odds of sets with these members (sets, cells), and (cells,) what share of them holds each cell: about that which is wanted, where it can
    be."""
    sizes = member.sum(1)
    first = LARGER ** (sizes - sizes.max())
    w = np.ones(len(wanted))
    for _ in range(FITTING_ROUNDS):
        odds = first * np.where(member, w, 1.0).prod(1)
        held = member.T @ odds
        held /= held.sum()
        w = w * (wanted / held) ** (1 / sizes.max())
        w /= w.mean()
    return first * np.where(member, w, 1.0).prod(1), held


def placed(position: float, count: int) -> int:
    """The index of `position` (0…1) among `count` options."""
    return min(int(position * count), count - 1)
