"""How far apart the things of a scene are: between their meshes, or between their boxes where one has no mesh; it says which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import SceneError
from scenegen.frames import box_distance
from scenegen.rays.closest import Surface, closest_points
from scenegen.scene import Person
from scenegen.world.geometry import Geometry

Measured = Literal["meshes", "boxes"]


@dataclass(frozen=True)
class Apart:
    """distance: metres between the closest surface points, 0 where they touch. of: whose surfaces, "meshes" or "boxes". points: (2, 3) where
    on the two meshes, world frame; None for boxes."""

    distance: float
    of: Measured
    points: NDArray[np.float64] | None = None


class Distances:
    """Distances between entities of one scene. Each mesh is made ready once, when it is first asked for."""

    def __init__(self, geometry: Geometry, of: Measured = "meshes") -> None:
        """of: what is measured between things that have meshes."""
        self.of = of
        self._geometry = geometry
        self._placed = {placed.entity_id: placed for placed in geometry.placed if placed.entity_id is not None}
        self._surfaces: dict[str, Surface | None] = {}

    def between(self, a: str, b: str) -> Apart:
        """Entities of ids a and b. SceneError for an id that there is not. An entity without a mesh (a person of a hand-made scene) has
        its box measured."""
        boxes = [self._box(name) for name in (a, b)]
        if self.of == "meshes":
            one, other = self._surface(a), self._surface(b)
            if one is not None and other is not None:
                found = closest_points(one, other)
                return Apart(found.distance, "meshes", np.stack([found.a, found.b]))
        return Apart(float(box_distance(*boxes)), "boxes")

    def _box(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        for entity in self._geometry.scene.entities:
            if entity.id == name:
                pose = entity.world_from_body if isinstance(entity, Person) else entity.world_from_object
                return pose, np.asarray(entity.size, dtype=np.float64)
        raise SceneError(f"no entity {name!r}", where=f"scene {self._geometry.scene.id}", fix="an id of a thing or a person")

    def _surface(self, name: str) -> Surface | None:
        if name not in self._surfaces:
            placed = self._placed.get(name)
            empty = placed is None or not len(placed.mesh.faces)
            self._surfaces[name] = None if placed is None or empty else Surface((placed.world_vertices, placed.mesh.faces))
        return self._surfaces[name]
