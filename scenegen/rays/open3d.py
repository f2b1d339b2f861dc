"""Closest hits and occlusion by Open3D's RaycastingScene: the second opinion of the truth. The one file that loads Open3D for rays.

Open3D carries an Embree of its own, built, called and scheduled by others: it shares no binding, packet layout, flag or thread with ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import RenderError
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


def library() -> Any:
    """Open3D. RenderError that names what is missing and the command that brings it."""
    try:
        import open3d
    except (ImportError, OSError) as error:
        lacking = absent("open3d")
        fix = install(list(lacking.values())) if lacking else "pip install 'scenegen[crosscheck]'"
        raise RenderError(f"Open3D cannot be loaded: {error}", fix=fix) from error
    return open3d
