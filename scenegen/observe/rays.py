"""Closest hits and occlusion by Embree: the one file that touches the ray tracer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import RenderError

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Hits:
    """Closest hits of R rays. mesh (R,) index of the mesh, -1 for none; face (R,) its triangle; u, v (R,) barycentric weights of the
    triangle's second and third vertex; t (R,) ray parameter, infinite for none."""

    mesh: NDArray[np.int32]
    face: NDArray[np.int32]
    u: Floats
    v: Floats
    t: Floats


class RayScene:
    """Triangle meshes that rays are cast at. `origin` (3,) is subtracted from everything, to keep float32 exact near it."""

    def __init__(
        self, meshes: Sequence[tuple[NDArray[np.float32], NDArray[np.int32]]], origin: NDArray[np.float64] | None = None
    ) -> None:
        try:
            from embreex.mesh_construction import TriangleMesh
            from embreex.rtcore_scene import EmbreeScene
        except ImportError as error:
            raise RenderError(f"the ray tracer cannot be loaded: {error}", fix="pip install embreex") from error
        self.origin = np.zeros(3) if origin is None else origin
        self._scene: Any = EmbreeScene()
        self._keep = []
        for vertices, faces in meshes:
            moved = np.ascontiguousarray(vertices - self.origin, dtype=np.float32)
            index = np.ascontiguousarray(faces, dtype=np.int32)
            self._keep.append(TriangleMesh(self._scene, moved, index))

    def cast(self, origins: NDArray[Any], directions: NDArray[Any]) -> Hits:
        """Closest hits of rays (R, 3) in the world; `t` counts in lengths of the directions."""
        found = self._scene.run(self._origins(origins), _float32(directions), query="INTERSECT", output=True)
        mesh = found["geomID"].astype(np.int32)
        t = np.where(mesh >= 0, found["tfar"], np.inf).astype(np.float32)
        return Hits(mesh, found["primID"].astype(np.int32), found["u"], found["v"], t)

    def occluded(
        self, origins: NDArray[Any], directions: NDArray[Any], reach: NDArray[Any] | float | None = None
    ) -> NDArray[np.bool_]:
        """Whether anything stands within `reach` (in lengths of the direction; None: anywhere) along rays (R, 3)."""
        if reach is None:
            return np.asarray(self._scene.run(self._origins(origins), _float32(directions), query="OCCLUDED")) >= 0
        far = np.broadcast_to(np.asarray(reach, dtype=np.float32), (len(directions),))
        found = self._scene.run(self._origins(origins), _float32(directions), np.ascontiguousarray(far), query="OCCLUDED")
        return np.asarray(found) >= 0

    def _origins(self, origins: NDArray[Any]) -> Floats:
        return _float32(origins - self.origin.astype(np.float32) if origins.dtype == np.float32 else origins - self.origin)


def _float32(array: NDArray[Any]) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)
