"""A scene over time as triangles: what stands still is built once, what moves is placed, people are posed anew."""

from __future__ import annotations

import numpy as np

from scenegen.scene import Object, Person, Scene
from scenegen.world.geometry import Geometry, Placed, build_geometry


class MovingGeometry:
    """The meshes of a scene with tracks. `at(time)` is the geometry of an instant: the same triangles as `build_geometry(scene.at(time))`,
    of which all that did not move are the very objects of the instants before."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._first = build_geometry(scene.at(0.0))
        tracked = {track.entity for track in scene.tracks}
        self.moving: tuple[int, ...] = tuple(k for k, placed in enumerate(self._first.placed) if placed.entity_id in tracked)
        """Numbers in `Geometry.placed` of the meshes that may move."""
        self._last = {k: (self._first.placed[k], self._posture(self._first.scene, k)) for k in self.moving}

    def at(self, time: float) -> Geometry:
        """The geometry at a time in seconds; always the same one where nothing moves. SceneError when `time` is not a finite number."""
        now = self.scene.at(time)
        if not self.scene.tracks:
            return self._first
        placed = list(self._first.placed)
        for k in self.moving:
            placed[k] = self._placed(now, k)
        return Geometry(now, tuple(placed), self._first.ids, self)

    def still(self) -> list[Placed]:
        """The meshes that never move."""
        return [placed for k, placed in enumerate(self._first.placed) if k not in set(self.moving)]

    def _placed(self, now: Scene, k: int) -> Placed:
        last, posture = self._last[k]
        entity = now.entities[last.instance - 1]
        pose = entity.world_from_object if isinstance(entity, Object) else entity.world_from_body
        wanted = self._posture(now, k)
        if wanted == posture and np.array_equal(pose, last.world_from_mesh):
            return last
        mesh = last.mesh
        if isinstance(entity, Person) and wanted != posture:
            from scenegen.assets import people

            assert entity.asset is not None
            mesh = people.build(entity.asset.params, entity.posture).mesh
        made = Placed(last.instance, last.entity_id, mesh, pose)
        self._last[k] = (made, wanted)
        return made

    def _posture(self, now: Scene, k: int) -> dict[str, object] | None:
        entity = now.entities[self._first.placed[k].instance - 1]
        return entity.posture if isinstance(entity, Person) else None
