"""What rays and meshes tell of a scene at one instant, as plain arrays: measured by `scenegen.observe`, read by `scenegen.facts`."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Measured:
    """All that was measured; None: it was not."""

    sight: SightLines | None = field(default=None)
    gaps: Gaps | None = field(default=None)
    turned: tuple[Turned, ...] | None = field(default=None)
    """Of every entity, in stored order; people are "untold"."""
