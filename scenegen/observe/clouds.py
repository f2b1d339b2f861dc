"""Coloured points with normals, of a view or of all views of a clip: what the truth's depth and a picture say of surfaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import SceneError
from scenegen.observe.observer import Observation, world_rays
from scenegen.rays.open3d import thinned, write_points


@dataclass(frozen=True)
class Cloud:
    """points (N, 3) float32 metres, world frame; normals (N, 3) float32 unit, towards the camera that saw them; colors (N, 3) uint8 sRGB;
    instances (N,) uint16: 0 the room, 1 + index in `scene.entities`."""

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    colors: NDArray[np.uint8]
    instances: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.points)

    def thinned(self, spacing: float) -> Cloud:
        """About one point in each cube of `spacing` metres: the means of points, normals and colours, by Open3D; the instance of the nearest
        point. RenderError without Open3D."""
        points, normals, colors = thinned(self.points, self.normals, self.colors, spacing)
        from scipy.spatial import cKDTree

        return Cloud(points, normals, colors, self.instances[cKDTree(self.points).query(points)[1]])

    def write(self, path: str | Path) -> Path:
        """A .ply or .pcd file with colours and normals, by Open3D. RenderError without it; SceneError when the file cannot be written."""
        return write_points(Path(path), self.points, self.normals, self.colors)


def cloud_of(seen: Observation, picture: NDArray[np.uint8]) -> Cloud:
    """The points of one view, one a pixel that meets something. picture (H, W, 3) sRGB of the same view. SceneError for another size."""
    if picture.shape != (*seen.depth.shape, 3):
        raise SceneError(
            f"the picture is {picture.shape}, the view {seen.depth.shape}",
            where=seen.camera.id,
            fix="give the picture of the view",
        )
    depth = seen.depth.reshape(-1, 1)
    hit = depth[:, 0] > 0
    eye = seen.camera.world_from_camera[:3, 3]
    points = (eye + world_rays(seen.camera)[hit].astype(np.float64) * depth[hit]).astype(np.float32)
    return Cloud(points, seen.normals.reshape(-1, 3)[hit], picture.reshape(-1, 3)[hit], seen.instances.ravel()[hit])


def cloud_of_clip(views: Iterable[tuple[Observation, NDArray[np.uint8]]], spacing: float = 0.02) -> Cloud:
    """The points of many views of one still scene, thinned as they come, so that memory does not grow with the number of views.

    spacing: metres. RenderError without Open3D.
    """
    found: Cloud | None = None
    for seen, picture in views:
        fresh = cloud_of(seen, picture)
        both = fresh if found is None else _joined(found, fresh)
        found = both.thinned(spacing)
    if found is None:
        raise SceneError("a cloud needs a view", fix="give at least one")
    return found


def _joined(one: Cloud, other: Cloud) -> Cloud:
    pairs = zip(vars(one).values(), vars(other).values(), strict=True)
    return Cloud(*(np.concatenate(pair) for pair in pairs))
