"""Two lists matched one to one, and what is right of them: F1, Jaccard, matched IoU."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray


def matched(gain: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs (row, column) that together gain most, one to one (Hungarian); pairs that gain nothing are left out."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(gain, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0]


def f1(right: int, said: int, true: int) -> float:
    """Harmonic mean of precision and recall; 1 where nothing is true and nothing is said."""
    return 2 * right / (said + true) if said + true else 1.0


def set_f1(said: Collection[object], true: Collection[object]) -> float:
    """F1 of two sets."""
    return f1(len(set(said) & set(true)), len(set(said)), len(set(true)))


def jaccard(said: Collection[object], true: Collection[object]) -> float:
    """What two sets share of what they hold together; 1 where both are empty."""
    union = set(said) | set(true)
    return len(set(said) & set(true)) / len(union) if union else 1.0


def edit_distance(one: Sequence[object], two: Sequence[object]) -> int:
    """Fewest insertions, deletions and replacements that make one of the other (Levenshtein); quadratic: for short lists."""
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        corner, row[0] = row[0], i
        for j, b in enumerate(two, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (a != b))
    return row[-1]


def common_length(one: Sequence[object], two: Sequence[object]) -> int:
    """Length of the longest common subsequence, in the bits of one whole number (Crochemore et al. 2001)."""
    where: dict[object, int] = {}
    for k, a in enumerate(one):
        where[a] = where.get(a, 0) | 1 << k
    full = (1 << len(one)) - 1
    bits = full
    for b in two:
        hit = bits & where.get(b, 0)
        bits = ((bits + hit) | (bits - hit)) & full
    return len(one) - bits.bit_count()
