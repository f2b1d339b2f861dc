"""What rays and meshes tell of a scene at one instant, as plain arrays: measured by `scenegen.observe`, read by `scenegen.facts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Turned = Literal["told", "round", "untold"]
"""Whether one can tell how a thing's box is turned about its own Z. told: what is seen of it from above fits its box and no box that is turned
otherwise, or its front says. round: any box about it is of one size, however it is turned. untold: neither, as of a plant."""


@dataclass(frozen=True)
class SightLines:
    """What people can see, by rays from between their eyes towards points of every surface. P people, N entities, both in stored order.

    field_deg: the full angle of the cone around the gaze within which somebody sees. points (N,): points of each thing's surface, 0 of
    what has no mesh. in_field (P, N): those within the cone. reached (P, N): those of them towards which nothing else stands in the
    way: the first thing that the ray meets, the person's own body left out, is the thing itself.
    """

    people: tuple[str, ...]
    field_deg: float
    points: NDArray[np.int64]
    in_field: NDArray[np.int64]
    reached: NDArray[np.int64]


@dataclass(frozen=True)
class Gaps:
    """Distances between meshes. metres (N, N): between the closest points of two surfaces, 0 where not known. known (N, N): which were
    measured; symmetric, False on the diagonal."""

    metres: NDArray[np.float64]
    known: NDArray[np.bool_]


UNCLEAR, SEEN, HIDDEN = 0, 1, 2
"""Whether another picture shows a point of a surface."""


@dataclass(frozen=True)
class Spots:
    """K points well inside surfaces of things that a picture shows. number (K,): of those that were looked at. at (K, 2): pixels. points
    (K, 3): metres in the world. entity (K,): numbers of entities, in stored order."""

    number: NDArray[np.int64]
    at: NDArray[np.float64]
    points: NDArray[np.float64]
    entity: NDArray[np.int64]


@dataclass(frozen=True)
class PairPoints:
    """Points of one picture looked for in another. first: those of the one; second: points of the other, for comparison. state (K,): whether
    the other shows each of the first, SEEN, HIDDEN or UNCLEAR. at (K, 2): pixels in the other where it does."""

    first: Spots
    second: Spots
    state: NDArray[np.int64]
    at: NDArray[np.float64]


@dataclass(frozen=True)
class Reflection:
    """What a mirror shows in a picture. glass: pixels that show its glass. pixels (N,): those of them in which each entity is seen, in stored
    order. whole (N,): pixels that the entity would have in a glass without end if nothing hid it, where it has more than a few; 0 where
    that cannot be said."""

    glass: int
    pixels: NDArray[np.int64]
    whole: NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """All that was measured; None: it was not."""

    sight: SightLines | None = field(default=None)
    gaps: Gaps | None = field(default=None)
    turned: tuple[Turned, ...] | None = field(default=None)
    """Of every entity, in stored order; people are "untold"."""
    points: Mapping[tuple[str, str], PairPoints] | None = field(default=None)
    """By the ids of two cameras that look at the same time: the first of a set of two and the other."""
    mirrors: Mapping[str, Mapping[str, Reflection]] | None = field(default=None)
    """By the id of a camera that looks at the start of its scene, and of a mirror that it sees."""
