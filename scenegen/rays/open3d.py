"""Open3D's part: closest hits and occlusion by its RaycastingScene, the second opinion of the truth; clouds of points. The one file that loads it.

Open3D carries an Embree of its own, built, called and scheduled by others: it shares no binding, packet layout, flag or thread with ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import RenderError, SceneError
from scenegen.rays.base import Floats, Hits, Triangles
from scenegen.system import absent, install

NEAR_ONE = np.float32(1.0)


class Open3DRays:
    """Triangle meshes that rays are cast at, by `open3d.t.geometry.RaycastingScene`. `Rays`; RenderError when Open3D cannot be loaded."""

    def __init__(self, meshes: Sequence[Triangles]) -> None:
        self._o3d = o3d = library()
        self._scene = o3d.t.geometry.RaycastingScene(nthreads=1)
        for vertices, faces in meshes:
            self._scene.add_triangles(
                o3d.core.Tensor(np.ascontiguousarray(vertices, dtype=np.float32)),
                o3d.core.Tensor(np.ascontiguousarray(faces, dtype=np.uint32)),
            )

    def cast(self, origins: NDArray[Any], directions: NDArray[Any], coherent: bool = False) -> Hits:
        """As in `Rays`; `coherent` changes nothing."""
        found = self._scene.cast_rays(self._rays(origins, directions))
        t = found["t_hit"].numpy()
        none = ~np.isfinite(t)
        mesh, face = (np.where(none, -1, found[name].numpy().astype(np.int64)) for name in ("geometry_ids", "primitive_ids"))
        uv = np.where(none[:, None], np.float32(0), found["primitive_uvs"].numpy())
        return Hits(mesh.astype(np.int32), face.astype(np.int32), uv[:, 0].copy(), uv[:, 1].copy(), t)

    def occluded(
        self, origins: NDArray[Any], directions: NDArray[Any], reach: NDArray[Any] | float | None = None
    ) -> NDArray[np.bool_]:
        """As in `Rays`. Open3D takes one reach for all rays: directions are scaled so that it is 1."""
        far = np.float32(np.inf)
        ways = np.asarray(directions, dtype=np.float32)
        if reach is not None:
            far, ways = NEAR_ONE, ways * np.broadcast_to(np.asarray(reach, np.float32), (len(ways),))[:, None]
        return np.asarray(self._scene.test_occlusions(self._rays(origins, ways), tnear=0.0, tfar=float(far)).numpy(), dtype=bool)

    def _rays(self, origins: NDArray[Any], directions: NDArray[Any]) -> Any:
        ways: Floats = np.asarray(directions, dtype=np.float32)
        begin = np.broadcast_to(np.asarray(origins, dtype=np.float32), ways.shape)
        return self._o3d.core.Tensor(np.ascontiguousarray(np.hstack([begin, ways])))


def thinned(
    points: Floats, normals: Floats, colors: NDArray[np.uint8], spacing: float
) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """Points (N, 3), unit normals and colours, one in each cube of `spacing` metres that holds some: their means."""
    if not 0 < spacing < np.inf:
        raise RenderError(f"points are thinned to a spacing in meters, got {spacing}", fix="a positive number, such as 0.02")
    cloud = _cloud(points, normals, colors.astype(np.float32)).voxel_down_sample(spacing)
    mean = cloud.point["normals"].numpy()
    unit = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    return cloud.point["positions"].numpy(), unit, np.round(cloud.point["colors"].numpy()).astype(np.uint8)


def write_points(path: Path, points: Floats, normals: Floats, colors: NDArray[np.uint8]) -> Path:
    """A .ply or .pcd file of points (N, 3) with normals and colours, whole or not at all."""
    if path.suffix.lower() not in (".ply", ".pcd"):
        raise SceneError("points are written as .ply or .pcd", where=str(path), fix=f"name it {path.with_suffix('.ply').name}")
    draft = path.with_name(f".part-{path.name}")
    cloud = _cloud(points, normals, colors)
    if not path.parent.is_dir() or not library().t.io.write_point_cloud(str(draft), cloud):
        draft.unlink(missing_ok=True)
        raise SceneError("the points could not be written", where=str(path), fix="a folder that exists, with room")
    return draft.replace(path)


def _cloud(points: Floats, normals: Floats, colors: NDArray[Any]) -> Any:
    o3d = library()
    cloud = o3d.t.geometry.PointCloud(o3d.core.Tensor(np.ascontiguousarray(points)))
    cloud.point["normals"] = o3d.core.Tensor(np.ascontiguousarray(normals))
    cloud.point["colors"] = o3d.core.Tensor(np.ascontiguousarray(colors))
    return cloud


def library() -> Any:
    """Open3D. RenderError that names what is missing and the command that brings it."""
    try:
        import open3d
    except (ImportError, OSError) as error:
        lacking = absent("open3d")
        fix = install(list(lacking.values())) if lacking else "pip install 'scenegen[crosscheck]'"
        raise RenderError(f"Open3D cannot be loaded: {error}", fix=fix) from error
    return open3d
