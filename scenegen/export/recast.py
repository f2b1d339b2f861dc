"""What the pixels of a stored view show, found anew by rays through them: depth, instances and normals, kept in the tables or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import DatasetError, SceneError
from scenegen.explain import shown
from scenegen.observe import ray_scene, world_rays
from scenegen.rays import Hits
from scenegen.scene import Camera, Scene
from scenegen.tables.joined import SceneRows
from scenegen.tables.manifest import AGAIN
from scenegen.world.geometry import Geometry, build_geometry
from scenegen.world.moving import MovingGeometry

SEEN = ("image", "width", "height", "K", "world_from_camera", "time", "visible")
"""Columns of views that those need who look at the scene through them."""


@dataclass(frozen=True)
class Surfaces:
    """depth (H, W) float32 z-depth, metres, 0 = nothing hit; instances (H, W) uint16 as the tables have them. geometry, ways, hits: what was
    looked at, and what the rays (P, 3) through the pixels, in row order, met."""

    depth: NDArray[np.float32]
    instances: NDArray[np.uint16]
    geometry: Geometry
    ways: NDArray[np.float32]
    hits: Hits

    def normals(self) -> NDArray[np.float32]:
        """(H, W, 3) unit normals in the world, towards the camera, 0 = nothing hit."""
        out = np.zeros((len(self.ways), 3), dtype=np.float32)
        for mesh in np.unique(self.hits.mesh[self.hits.mesh >= 0]):
            here = self.hits.mesh == mesh
            out[here] = self.geometry.placed[mesh].face_normals[self.hits.face[here]]
        away = (out * self.ways).sum(axis=1) > 0
        out[away] = -out[away]
        return out.reshape(*self.depth.shape, 3)


def scene_of(rows: SceneRows) -> Scene:
    """A scene as it stands in the tables. DatasetError where it cannot be read."""
    try:
        return Scene.from_json(rows.scene["truth"])
    except SceneError as error:
        raise DatasetError("a scene's truth cannot be read", where=str(rows.scene["scene_id"]), fix=AGAIN) from error


class World:
    """A scene's triangles at any time. DatasetError where its truth cannot be read."""

    def __init__(self, rows: SceneRows) -> None:
        self.scene = scene_of(rows)
        self._moving = MovingGeometry(self.scene) if self.scene.tracks else None
        self._still = build_geometry(self.scene) if self._moving is None else None

    def at(self, time: float) -> Geometry:
        """Its triangles at a time in seconds."""
        if self._moving is not None:
            return self._moving.at(time)
        assert self._still is not None
        return self._still


def camera_of(view: Mapping[str, Any]) -> Camera:
    """The camera of a row of the views table. DatasetError where it is none."""
    try:
        names = ("width", "height", "K", "world_from_camera", "time")
        return Camera(id=view["view_id"], **{name: view[name] for name in names})
    except ValueError as error:
        raise DatasetError(f"view {shown(view['view_id'])} has no camera", where="views", fix=AGAIN) from error


def surfaces(geometry: Geometry, camera: Camera) -> Surfaces:
    """What a camera sees, pixel by pixel."""
    ways = world_rays(camera)
    hits = ray_scene(geometry).cast(camera.world_from_camera[:3, 3], ways, coherent=True)
    found, shape = hits.mesh >= 0, (camera.height, camera.width)
    numbers = np.array([*(placed.instance for placed in geometry.placed), 0], dtype=np.uint16)
    depth, instances = np.where(found, hits.t, np.float32(0)), numbers[np.where(found, hits.mesh, -1)]
    return Surfaces(depth.reshape(shape), instances.reshape(shape), geometry, ways, hits)
