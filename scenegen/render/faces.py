"""A scene's faces by number, and what rays met of them: the terms in which pixels are compared with their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.observe import Hits, Observation
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]


@dataclass(frozen=True)
class Met:
    """What R rays met. mesh, look (R,): number of the mesh and of the material, -1 for nothing; reach (R,) ray parameter, 0 for nothing;
    normal (R, 3) unit face normal, either way round, 0 for nothing."""

    mesh: NDArray[np.int32]
    look: NDArray[np.int64]
    reach: Floats
    normal: Floats


class FaceTable:
    """All faces of a scene in a row, mesh after mesh. face_normal (F, 3) unit, material (F,) numbers that no two meshes share,
    first_face (M,)."""

    def __init__(self, geometry: Geometry) -> None:
        meshes = [placed.mesh for placed in geometry.placed]
        first_look = np.cumsum([0] + [len(mesh.materials) for mesh in meshes])[:-1]
        self.first_face = np.cumsum([0] + [len(mesh.faces) for mesh in meshes])[:-1]
        self.material = np.concatenate([mesh.face_material + start for mesh, start in zip(meshes, first_look, strict=True)])
        self.face_normal = np.concatenate([placed.face_normals for placed in geometry.placed])

    def place(self, geometry: Geometry, changed: Sequence[int]) -> None:
        """Take the normals of the meshes numbered in `changed` from another instant of the same scene."""
        for k in changed:
            normals, face = geometry.placed[k].face_normals, int(self.first_face[k])
            self.face_normal[face : face + len(normals)] = normals

    def number(self, hits: Hits) -> NDArray[np.int64]:
        """(R,) number of the face that each ray met; that of some face for none."""
        return np.asarray(self.first_face[hits.mesh] + np.maximum(hits.face, 0))

    def met(self, hits: Hits) -> Met:
        """What rays met, by their hits."""
        found, face = hits.mesh >= 0, self.number(hits)
        normal = np.where(found[:, None], self.face_normal[face], np.float32(0))
        return Met(hits.mesh, np.where(found, self.material[face], -1), np.where(found, hits.t, 0), normal)

    def viewed(self, seen: Observation) -> Met:
        """What the rays through the pixel centres of a view met."""
        look = np.where(seen.hits.mesh >= 0, self.material[self.number(seen.hits)], -1)
        return Met(seen.hits.mesh, look, seen.depth.ravel(), seen.normals.reshape(-1, 3))
