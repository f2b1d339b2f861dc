"""A scene's faces by number, and what rays met of them: the terms in which pixels are compared with their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.frames.affine import sides_crossed
from scenegen.observe import Hits, Observation
from scenegen.render.shading import length
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
    """All faces of a scene in a row, mesh after mesh. vertices (V, 3) world, faces (F, 3) into them, face_normal (F, 3) unit, material
    (F,) numbers that no two meshes share, first_face (M,)."""

    def __init__(self, geometry: Geometry) -> None:
        meshes = [placed.mesh for placed in geometry.placed]
        self._first_vertex = first_vertex = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes])[:-1]
        first_look = np.cumsum([0] + [len(mesh.materials) for mesh in meshes])[:-1]
        self.first_face = np.cumsum([0] + [len(mesh.faces) for mesh in meshes])[:-1]
        self.faces = np.concatenate([mesh.faces + start for mesh, start in zip(meshes, first_vertex, strict=True)])
        self.vertices = np.concatenate([placed.world_vertices for placed in geometry.placed])
        self.material = np.concatenate([mesh.face_material + start for mesh, start in zip(meshes, first_look, strict=True)])
        self._raw_normal = sides_crossed(self.vertices, self.faces)
        self.face_normal = _unit(self._raw_normal)

    def place(self, geometry: Geometry, changed: Sequence[int]) -> None:
        """Take the vertices of the meshes numbered in `changed` from another instant of the same scene."""
        for k in changed:
            placed = geometry.placed[k]
            first, face = int(self._first_vertex[k]), int(self.first_face[k])
            self.vertices[first : first + len(placed.world_vertices)] = placed.world_vertices
            of = slice(face, face + len(placed.mesh.faces))
            self._raw_normal[of] = sides_crossed(placed.world_vertices, placed.mesh.faces)
            self.face_normal[of] = _unit(self._raw_normal[of])

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


def _unit(raw: Floats) -> Floats:
    """(F, 3) of length one; 0 for faces without area."""
    return np.asarray(raw / np.maximum(length(raw), np.float32(1e-12))[:, None])
