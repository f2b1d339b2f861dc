"""Standing at one thing and facing another, where is a third?"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scenegen.facts.facts import UNDEFINED_M, Facts
from scenegen.facts.relation import Relation, relation, remembered
from scenegen.frames import sectors, stand_at_facing
from scenegen.frames.direction import Labels

Heading = Literal["floor", "tilted"]
"""floor: the heading on the floor plane. tilted: the vertical part is kept, as ViewSpatial-Bench's own script does."""


@remembered
def standing(facts: Facts, labels: Labels = 8, among: tuple[int, ...] | None = None, heading: Heading = "floor") -> Relation:
    """(N, N, N) sector words: standing at i and facing j, where is k? Box centres.

    among: numbers of the N things meant, of few where there are many; None: all. Valid for three different things of which j and k are
    at least UNDEFINED_M away from i in plan. Margin: degrees to the sector's edge.
    """
    names = np.array(sectors(labels).names)
    meaning = f"where the third is, standing at the first and facing the second ({heading} heading)"
    if heading == "floor":
        _, margin, index = facts.stand_at_facing(labels, among)
        valid = (index >= 0) & _different(len(index))
        return relation(names[np.maximum(index, 0)], valid, margin, "deg", meaning)
    valid, places = _triples(facts, among)
    found = stand_at_facing(places[0], places[1], places[2], labels, heading="tilted")
    words, margin = np.full(valid.shape, "", dtype=names.dtype), np.zeros(valid.shape)
    words[valid], margin[valid] = found.label, found.margin_deg
    return relation(words, valid, margin, "deg", meaning)


@remembered
def standing_turn(facts: Facts, among: tuple[int, ...] | None = None) -> Relation:
    """(N, N, N) signed degrees, positive left, in (-180, 180], from j to k, standing at i; validity as `standing`. Margin: degrees to where
    left and right change over."""
    azimuth, _, index = facts.stand_at_facing(8, among)
    off = np.minimum(np.abs(azimuth), 180 - np.abs(azimuth))
    return relation(
        azimuth, (index >= 0) & _different(len(index)), off, "deg", "degrees to turn left from the second to the third"
    )


def _different(count: int) -> NDArray[np.bool_]:
    """(N, N, N) three different things."""
    i, j, k = np.ogrid[:count, :count, :count]
    out: NDArray[np.bool_] = (i != j) & (i != k) & (j != k)
    return out


def _triples(facts: Facts, among: tuple[int, ...] | None) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which triples (N, N, N) are defined, and the places (3, T, 3) of the T that are: stood at, faced, asked for."""
    places = facts.centers if among is None else facts.centers[list(among)]
    far = np.hypot(*np.moveaxis((places[None] - places[:, None])[..., :2], -1, 0)) >= UNDEFINED_M
    valid = far[:, :, None] & far[:, None, :] & _different(len(places))
    return valid, places[np.stack(np.nonzero(valid))]
