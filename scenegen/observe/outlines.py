"""Whether the outline of a thing, as seen from above, tells how its box is turned: measured on its mesh, handed to facts as words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.scene import Object
from scenegen.scene.measured import Turned
from scenegen.world.geometry import Geometry

STEP_DEG = 3
"""Between directions in which an outline is measured; 45 is a multiple of it."""
ROUND = 1.03
"""The farthest over the least far that an outline reaches from the middle, over all directions, up to which it is round."""
FITS, OTHERWISE = 1.05, 1.15
"""The box's footprint over the least that a turned box about the outline could have, at most; and how many times the box's footprint one
that is turned by 45 degrees has at least, for nobody to turn the box otherwise."""


def turned(geometry: Geometry) -> tuple[Turned, ...]:
    """Of every entity of a scene, in stored order, whether one can tell how its box is turned about its own Z."""
    vertices: dict[str, list[NDArray[np.float32]]] = {}
    for placed in geometry.placed:
        if placed.entity_id is not None:
            vertices.setdefault(placed.entity_id, []).append(placed.mesh.vertices)
    return tuple(
        _turned(one, np.concatenate(vertices[one.id])) if isinstance(one, Object) and one.id in vertices else "untold"
        for one in geometry.scene.entities
    )


def _turned(thing: Object, vertices: NDArray[np.float32]) -> Turned:
    reach = outline(vertices)
    if reach.max() <= ROUND * reach.min():
        return "round"
    if thing.has_front and thing.facing == "anywhere":
        return "told"
    half = len(reach) // 2
    extents, quarter = reach[:half] + reach[half:], half // 2
    areas = extents[:quarter] * extents[quarter:]
    fits = areas[0] <= FITS * areas.min() and areas[quarter // 2] >= OTHERWISE * areas[0]
    return "told" if fits else "untold"


def outline(vertices: NDArray[np.float32]) -> NDArray[np.float32]:
    """(K,) metres that vertices (V, 3) reach from the origin in directions on the plane Z = 0, every STEP_DEG from X on, all around."""
    angles = np.deg2rad(np.arange(0, 180, STEP_DEG), dtype=np.float32)
    along = vertices[:, :2] @ np.stack([np.cos(angles), np.sin(angles)])
    out: NDArray[np.float32] = np.concatenate([along.max(0), -along.min(0)])
    return out
