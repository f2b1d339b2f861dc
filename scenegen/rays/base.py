"""What a ray tracer is to scenegen: triangles to cast rays at, closest hits and occlusion, and meshes that stand where a matrix says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import ConventionError

Floats = NDArray[np.float32]
Triangles = tuple[NDArray[np.float32], NDArray[np.int32]]
"""A mesh for rays: vertices (V, 3) metres and faces (F, 3)."""


@dataclass(frozen=True)
class Hits:
    """Closest hits of R rays. mesh (R,) index of the mesh, -1 for none; face (R,) its triangle, -1 for none; u, v (R,) barycentric
    weights of the triangle's second and third vertex; t (R,) ray parameter, infinite for none."""

    mesh: NDArray[np.int32]
    face: NDArray[np.int32]
    u: Floats
    v: Floats
    t: Floats


class Rays(Protocol):
    """Meshes that rays are cast at. Made of a sequence of `Triangles`; `Hits.mesh` counts them from 0."""

    def cast(self, origins: NDArray[Any], directions: NDArray[Any], coherent: bool = False) -> Hits:
        """Closest hits; `t` counts in lengths of the directions.

        origins (R, 3) or (3,), directions (R, 3), any length but zero. coherent: neighbours in the list go nearly the same way, as an image's
        rows do.
        """

    def occluded(
        self, origins: NDArray[Any], directions: NDArray[Any], reach: NDArray[Any] | float | None = None
    ) -> NDArray[np.bool_]:
        """Whether anything stands within `reach` (in lengths of the direction; None: anywhere) along rays: as in `cast`. (R,)."""


class World(Rays, Protocol):
    """Meshes of which some stand where a matrix says: a clip's things. `Hits.mesh` counts all meshes, still ones and others, from 0."""

    def place(self, transforms: NDArray[np.float64]) -> None:
        """Where the moving meshes stand: (M, 4, 4) rigid world_from_mesh, in the order of `moving`."""

    def reshape(self, mesh: int, triangles: Triangles) -> None:
        """Another form of one moving mesh (a person in the next posture); where it stands is kept."""

    def normals(self, hits: Hits) -> Floats:
        """(R, 3) unit geometric normals in the world, 0 where nothing was hit; their sides are the faces' own."""

    def alone(self, mesh: int) -> Rays:
        """One mesh where it stands now, as if nothing else were there (for amodal masks); hits count it as mesh 0."""


class Turned:
    """Unit normals of the faces of meshes, each in its own frame, and their directions in the world once the meshes stand."""

    def __init__(self, meshes: Sequence[Triangles]) -> None:
        self._meshes = list(meshes)
        self._own: list[Floats | None] = [None] * len(self._meshes)  # each when it is first needed
        self._table: Floats | None = None

    def reshape(self, mesh: int, triangles: Triangles) -> None:
        """Another form of one mesh."""
        self._meshes[mesh], self._own[mesh], self._table = triangles, None, None

    def at(self, hits: Hits, moving: NDArray[np.int64], transforms: NDArray[np.float64]) -> Floats:
        """(R, 3) of hits, when meshes `moving` (M,) stand at `transforms` (M, 4, 4) and the others where they are."""
        if self._table is None:
            own = [face_normals(*mesh) if known is None else known for mesh, known in zip(self._meshes, self._own, strict=True)]
            self._own, self._table = list(own), np.concatenate([*own, np.zeros((1, 3), np.float32)])
        first = np.cumsum([0, *(len(faces) for _, faces in self._meshes)])
        found = self._table[np.where(hits.mesh >= 0, first[hits.mesh] + hits.face, -1)]
        which = np.full(len(self._own) + 1, -1)
        which[moving] = np.arange(len(moving))
        turned = np.flatnonzero(which[hits.mesh] >= 0)
        rotation = transforms[which[hits.mesh[turned]], :3, :3].astype(np.float32)
        found[turned] = np.einsum("rij,rj->ri", rotation, found[turned])
        return found


def face_normals(vertices: NDArray[Any], faces: NDArray[Any]) -> Floats:
    """(F, 3) unit normals of triangles, 0 for those without area."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    raw = np.cross(b - a, c - a)
    out: Floats = (raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-20)).astype(np.float32)
    return out


def checked_transforms(transforms: NDArray[Any], count: int) -> NDArray[np.float64]:
    """(M, 4, 4) float64. ConventionError when there are not `count`, or some number is not finite."""
    out = np.asarray(transforms, dtype=np.float64)
    if out.shape != (count, 4, 4) or not np.isfinite(out).all():
        raise ConventionError(
            f"{count} moving meshes are placed by finite matrices ({count}, 4, 4), got {out.shape}",
            fix="one world_from_mesh a moving mesh, in the order of `moving`",
        )
    return out


class Rebuilt:
    """A `World` by any tracer: everything is built anew at each `place`. What stands in for two-level scenes where there are none."""

    def __init__(self, tracer: Callable[[Sequence[Triangles]], Rays], meshes: Sequence[Triangles], moving: Sequence[int]) -> None:
        self._tracer, self._meshes, self._moving = tracer, list(meshes), np.array(moving, dtype=np.int64)
        self._turned = Turned(meshes)
        self.place(np.tile(np.eye(4), (len(moving), 1, 1)))

    def place(self, transforms: NDArray[np.float64]) -> None:
        """As in `World`."""
        self._transforms = checked_transforms(transforms, len(self._moving))
        placed = list(self._meshes)
        for k, pose in zip(self._moving, self._transforms, strict=True):
            vertices, faces = self._meshes[k]
            placed[k] = ((vertices @ pose[:3, :3].T + pose[:3, 3]).astype(np.float32), faces)
        self._placed: list[Triangles] = placed
        self._built: Rays | None = None

    @property
    def _rays(self) -> Rays:
        """What stands now, built when rays are first cast at it."""
        if self._built is None:
            self._built = self._tracer(self._placed)
        return self._built

    def reshape(self, mesh: int, triangles: Triangles) -> None:
        """As in `World`."""
        self._meshes[mesh] = triangles
        self._turned.reshape(mesh, triangles)
        self.place(self._transforms)

    def cast(self, origins: NDArray[Any], directions: NDArray[Any], coherent: bool = False) -> Hits:
        """As in `Rays`."""
        return self._rays.cast(origins, directions, coherent)

    def occluded(
        self, origins: NDArray[Any], directions: NDArray[Any], reach: NDArray[Any] | float | None = None
    ) -> NDArray[np.bool_]:
        """As in `Rays`."""
        return self._rays.occluded(origins, directions, reach)

    def normals(self, hits: Hits) -> Floats:
        """As in `World`."""
        return self._turned.at(hits, self._moving, self._transforms)

    def alone(self, mesh: int) -> Rays:
        """As in `World`."""
        return self._tracer([self._placed[mesh]])
