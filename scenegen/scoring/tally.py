"""Means with 95 % intervals over scenes, one scene after another: memory does not grow with their number.

Questions of one scene are not independent of each other, so what is drawn anew is scenes. How often a scene is drawn out of many is
Poisson of mean 1, each on its own, so that a thousand bootstrap draws are kept as sums (Chamandy et al. 2012, "Estimating uncertainty for
massive data streams").
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
BOUNDS = (2.5, 97.5)
"""Percentiles of the draws that the interval reaches between."""


@dataclass
class Group:
    """What is known of one group: how much, of which families, and for each draw the sums of scores and of what is scored."""

    count: int = 0
    scenes: int = 0
    total: float = 0.0
    kinds: Counter[Hashable] = field(default_factory=Counter)
    sums: NDArray[np.float64] = field(default_factory=lambda: np.zeros(DRAWS))
    counts: NDArray[np.float64] = field(default_factory=lambda: np.zeros(DRAWS))

    @property
    def mean(self) -> float:
        """The mean score."""
        return self.total / self.count if self.count else 0.0

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the mean; None where one scene alone is in it."""
        drawn = self.counts > 0
        if self.scenes < 2 or not drawn.any():
            return None
        low, high = np.percentile(self.sums[drawn] / self.counts[drawn], BOUNDS)
        return float(low), float(high)


class Tally:
    """Groups by name, filled scene by scene."""

    def __init__(self) -> None:
        self.groups: dict[tuple[str, str], Group] = {}
        self._scene: dict[tuple[str, str], tuple[float, int]] = {}

    def add(self, names: list[tuple[str, str]], score: float, kind: Hashable) -> None:
        """One score, 0…1, of the scene at hand, in every group of `names` (what it is grouped by, its group)."""
        for name in names:
            total, count = self._scene.get(name, (0.0, 0))
            self._scene[name] = (total + score, count + 1)
            self.groups.setdefault(name, Group()).kinds[kind] += 1

    def end_scene(self, scene_id: str) -> None:
        """What was added since the last one is of this scene, which is drawn as often whatever comes before or after it."""
        weights = np.random.default_rng(zlib.crc32(scene_id.encode())).poisson(1.0, DRAWS)
        for name, (total, count) in self._scene.items():
            group = self.groups[name]
            group.total, group.count, group.scenes = group.total + total, group.count + count, group.scenes + 1
            group.sums += weights * total
            group.counts += weights * count
        self._scene = {}
