"""Inner walls as they stand between their doors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.scene.room import Room

Floats = NDArray[np.float64]


def solid_walls(room: Room) -> list[tuple[Floats, Floats, float]]:
    """(start (2,), end (2,), thickness) in metres of what the doors of inner walls leave of them."""
    out: list[tuple[Floats, Floats, float]] = []
    for k, wall in enumerate(room.inner_walls, len(room.floor)):
        length = float(np.linalg.norm(wall.end - wall.start))
        along = (wall.end - wall.start) / length
        doors = sorted((o for o in room.openings if o.wall == k and o.kind == "door"), key=lambda o: o.offset)
        edges = [0.0, *(edge for o in doors for edge in (o.offset, o.offset + o.width)), length]
        spans = zip(edges[::2], edges[1::2], strict=True)
        out += [(wall.start + along * a, wall.start + along * b, wall.thickness) for a, b in spans]
    return out
