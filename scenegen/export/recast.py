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
from scenegen.scene import Camera, Scene
from scenegen.tables.joined import SceneRows
from scenegen.tables.manifest import AGAIN
from scenegen.world.geometry import Geometry, build_geometry
from scenegen.world.moving import MovingGeometry

SEEN = ("image", "width", "height", "K", "world_from_camera", "time", "visible")
"""Columns of views that those need who look at the scene through them."""


@dataclass(frozen=True)
class Surfaces:
    """depth (H, W) float32 z-depth, metres, 0 = nothing hit; instances (H, W) uint16 as the tables have them; normals (H, W, 3) float32 unit
    normals in the world, towards the camera, 0 = nothing hit."""

    depth: NDArray[np.float32]
    instances: NDArray[np.uint16]
    normals: NDArray[np.float32]


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
    found = hits.mesh >= 0
    first = np.cumsum([0, *(len(placed.mesh.faces) for placed in geometry.placed)])
    every = np.concatenate([*(placed.face_normals for placed in geometry.placed), np.zeros((1, 3), dtype=np.float32)])
    normals = every[np.where(found, first[hits.mesh] + hits.face, -1)]
    normals = np.where((normals * ways).sum(axis=1, keepdims=True) > 0, -normals, normals)
    numbers = np.array([*(placed.instance for placed in geometry.placed), 0], dtype=np.uint16)
    shape = (camera.height, camera.width)
    return Surfaces(
        np.where(found, hits.t, np.float32(0)).reshape(shape),
        numbers[np.where(found, hits.mesh, -1)].reshape(shape),
        normals.astype(np.float32).reshape(*shape, 3),
    )
