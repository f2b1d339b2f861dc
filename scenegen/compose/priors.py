"""How sizes are drawn: over what is usual alike, or gathered about its middle, as homes have them."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.compose.spec import Priors

SUMMED = 3
"""Draws that are averaged for one that gathers: a Bates distribution, of a third of the variance, and never outside the range."""


class Gathered(np.random.Generator):
    """A generator whose `uniform` gathers about the middle of the range; all else is drawn as ever."""

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """The mean of `SUMMED` uniform draws (Bates), of the shape that one would have."""
        return sum(super(Gathered, self).uniform(low, high, size) for _ in range(SUMMED)) / SUMMED


def drawing(rng: np.random.Generator, priors: Priors) -> np.random.Generator:
    """The stream itself, or one over the same bits whose `uniform` gathers."""
    return rng if priors == "flat" else Gathered(rng.bit_generator)
