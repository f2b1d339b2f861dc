"""A scene's faces as they are shaded where rays meet them: what `drawn` has of them, without the vertices that rasterisers want."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.images import KIND
from scenegen.assets.looks.mesh import Material, Mesh
from scenegen.assets.looks.textures import GRAINED, box_uv, period
from scenegen.errors import RenderError
from scenegen.render.drawn import closer, doubled_areas, numbered, tile_metres
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]


@dataclass(frozen=True)
class Faced:
    """F faces in a row, mesh after mesh. materials, face_material (F,), first_face, tile_m: as of `Drawn`. textured (T,): the faces that show
    a texture; uv (T, 3, 2) float32 its tiles at their corners. nearer (F,) or one for all: as `closer` gives it."""

    geometry: Geometry
    materials: tuple[Material, ...]
    face_material: NDArray[np.int32]
    first_face: NDArray[np.int64]
    tile_m: Floats
    textured: NDArray[np.int64]
    uv: Floats
    nearer: Floats | float

    def fill(self, texels: Floats) -> None:
        """Texels (F, 4, 4) of a table that is all zeros yet, laid out as `Drawn.fill` has them; faces of one colour have no coordinates."""
        for placed, first, last in zip(self.geometry.placed, self.first_face[:-1], self.first_face[1:], strict=True):
            texels[first:last, :3, :3] = placed.world_normals.take(placed.mesh.faces, axis=0)
        texels[self.textured, :3, 3] = self.uv[:, :, 0]
        texels[self.textured, 3, :3] = self.uv[:, :, 1]
        texels[:, 3, 3] = self.face_material + self.nearer


def faced(geometry: Geometry) -> Faced:
    """The faces of a scene. RenderError when there are none."""
    if not geometry.placed:
        raise RenderError("there is nothing to draw: the scene has no meshes", fix="give its things assets or sizes, or a room")
    known: dict[Material, int] = {}
    material, textured, uv, first = [], [], [], [0]
    for placed in geometry.placed:
        mesh = placed.mesh
        number = np.array([known.setdefault(m, len(known)) for m in mesh.materials], dtype=np.int32)
        own = np.flatnonzero(np.array([m.texture != "plain" for m in mesh.materials])[mesh.face_material])
        material.append(number[mesh.face_material])
        textured.append(own + first[-1])
        uv.append(_coordinates(mesh, own))
        first.append(first[-1] + len(mesh.faces))
    face_material, starts = np.concatenate(material), np.array(first)
    faces, tiles, materials = np.concatenate(textured), np.concatenate(uv), tuple(known)
    shows = np.array([bool(m.picture) for m in materials])
    asked = np.flatnonzero(shows[face_material])  # of other materials no area is asked for
    areas = doubled_areas(_corners(geometry, asked, starts), tiles[np.searchsorted(faces, asked)])
    tile_m = tile_metres(materials, face_material[asked], *areas)
    return Faced(
        geometry, materials, face_material, starts, tile_m, faces, tiles, _nearer(materials, face_material, asked, tile_m, areas)
    )


def _coordinates(mesh: Mesh, faces: NDArray[np.int64]) -> Floats:
    """(T, 3, 2) float32 in tiles: what the corners of some faces of a mesh show of their textures."""
    corner, material = mesh.faces[faces], mesh.face_material[faces]
    rest = [mesh.texcoord.take(corner[:, k], axis=0) for k in range(3)]
    across = np.cross(rest[1] - rest[0], rest[2] - rest[0])
    grained = np.array([m.texture in GRAINED for m in mesh.materials])[material]
    tile = np.array([m.scale * period(m.texture) for m in mesh.materials], dtype=np.float32)[material][:, None]
    return np.stack([box_uv(one, across, grained) / tile for one in rest], 1).astype(np.float32)


def _corners(geometry: Geometry, faces: NDArray[np.int64], first: NDArray[np.int64]) -> Floats:
    """(N, 3, 3) the corners in the world of some faces, by their numbers, which rise."""
    ends = np.searchsorted(faces, first)
    parts = [
        placed.world_vertices[placed.mesh.faces[faces[start:end] - begin]]
        for placed, begin, start, end in zip(geometry.placed, first[:-1], ends[:-1], ends[1:], strict=True)
    ]
    return np.concatenate(parts)


def _nearer(
    materials: tuple[Material, ...],
    face_material: NDArray[np.int32],
    asked: NDArray[np.int64],
    tile_m: Floats,
    areas: tuple[Floats, Floats],
) -> Floats | float:
    """`closer` of all faces, of which those that are asked for alone may be others than a half."""
    image = numbered(materials, KIND)[1]
    if (image < 0).all():
        return 0.5
    out = np.full(len(face_material), 0.5)
    out[asked] = closer(image, face_material[asked], tile_m, areas)
    return out
