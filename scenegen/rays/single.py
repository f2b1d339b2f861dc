"""Closest hits and occlusion by embreex's own calls, one ray at a time: the fallback where its Embree is not the version that packets know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import RenderError
from scenegen.rays.base import Floats, Hits, Triangles
from scenegen.rays.embree_library import INSTALL


class SingleRays:
    """Triangle meshes that rays are cast at, by `embreex.rtcore_scene.EmbreeScene`. `Rays`."""

    def __init__(self, meshes: Sequence[Triangles]) -> None:
        try:
            from embreex.mesh_construction import TriangleMesh
            from embreex.rtcore_scene import EmbreeScene
        except ImportError as error:
            raise RenderError(f"the ray tracer cannot be loaded: {error}", fix=INSTALL) from error
        self._scene = EmbreeScene(robust=True)
        self._kept = [
            TriangleMesh(self._scene, np.ascontiguousarray(vertices, np.float32), np.ascontiguousarray(faces, np.int32))
            for vertices, faces in meshes
        ]

    def cast(self, origins: NDArray[Any], directions: NDArray[Any], coherent: bool = False) -> Hits:
        """As in `Rays`; `coherent` changes nothing."""
        found = self._scene.run(*_rays(origins, directions), query="INTERSECT", output=True)
        mesh = np.asarray(found["geomID"], dtype=np.int32)
        none = mesh < 0
        face, t = np.asarray(found["primID"], dtype=np.int32), np.asarray(found["tfar"], dtype=np.float32)
        u, v = (np.where(none, np.float32(0), np.asarray(found[name], dtype=np.float32)) for name in "uv")
        return Hits(mesh, np.where(none, -1, face).astype(np.int32), u, v, np.where(none, np.float32(np.inf), t))

    def occluded(
        self, origins: NDArray[Any], directions: NDArray[Any], reach: NDArray[Any] | float | None = None
    ) -> NDArray[np.bool_]:
        """As in `Rays`."""
        begin, ways = _rays(origins, directions)
        far = None if reach is None else np.broadcast_to(np.asarray(reach, np.float32), (len(ways),)).copy()
        found = self._scene.run(begin, ways, dists=far, query="OCCLUDED")
        return np.asarray(found) >= 0


def _rays(origins: NDArray[Any], directions: NDArray[Any]) -> tuple[Floats, Floats]:
    ways = np.ascontiguousarray(directions, dtype=np.float32)
    return np.broadcast_to(np.asarray(origins, dtype=np.float32), ways.shape).copy(), ways
