"""Which answer and which option position a scene should contribute: drawn before the question, by a low-discrepancy schedule."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

GOLDEN = 0.6180339887498949
SILVER = 0.4142135623730951


@dataclass(frozen=True)
class Target:
    """values: all answers, the wanted one first, then the order to fall back in. position: uniform in [0, 1)."""

    values: tuple[str, ...]
    position: float


def wanted(values: tuple[str, ...], seed: int, task: str, index: int, slot: int, slots: int) -> Target:
    """What scene `index` should contribute to `task` in its `slot` of `slots`: a pure function of these, so no shard looks at another.

    Consecutive (scene, slot) numbers walk the answers by the golden ratio: any run of them covers the answers evenly. The fall-back
    order continues the walk.
    """
    key = zlib.crc32(f"{seed}/{task}".encode()) / 2**32
    number = index * slots + slot
    first = int(((number * GOLDEN + key) % 1.0) * len(values))
    order = sorted(range(len(values)), key=lambda k: ((k - first) % len(values) * GOLDEN) % 1.0)
    order.remove(first)
    return Target((values[first], *(values[k] for k in order)), (number * SILVER + key * 7.0) % 1.0)
