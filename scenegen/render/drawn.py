"""A scene's triangles as rasterisers and path tracers want them: one vertex list with texture coordinates, one material list."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks import images
from scenegen.assets.looks.mesh import Material, Mesh
from scenegen.assets.looks.textures import GRAINED, box_uv, period
from scenegen.errors import RenderError
from scenegen.render.shaders import CLOSER_LEVELS
from scenegen.render.shading import length
from scenegen.world.geometry import Geometry, Placed

Floats = NDArray[Any]


@dataclass(frozen=True)
class Drawn:
    """V vertices and F triangles in the world.

    position, normal (V, 3) float32; uv (V, 2) float32 in tiles; vertex_material (V,) int32 into `materials`; instance (V,) int32 as in
    `Placed`; faces (F, 3) int32; face_material (F,) int32. No vertex is shared between materials or texture planes. first_vertex,
    first_face (M + 1,): where the vertices and faces of each mesh begin, and their number at the end.
    """

    position: Floats
    normal: Floats
    uv: Floats
    vertex_material: NDArray[np.int32]
    instance: NDArray[np.int32]
    faces: NDArray[np.int32]
    face_material: NDArray[np.int32]
    materials: tuple[Material, ...]
    first_vertex: NDArray[np.int64]
    first_face: NDArray[np.int64]

    @cached_property
    def tile_m(self) -> Floats:
        """(M,) float32 metres that a tile of each material's texture spans."""
        shows = np.array([bool(m.picture) for m in self.materials])
        asked = np.flatnonzero(shows[self.face_material])  # of other materials no area is asked for
        return tile_metres(self.materials, self.face_material[asked], *areas_of(self.position, self.uv, self.faces[asked]))

    @cached_property
    def areas(self) -> tuple[Floats, Floats]:
        """Twice the areas (F,) of the faces in the world and in tiles."""
        return areas_of(self.position, self.uv, self.faces)

    def fill(self, texels: Floats) -> None:
        """Texels (F, 4, 4) of a table of faces: normal and first texture coordinate of each corner, then the second coordinates of the three,
        and the material's number and `closer`."""
        texels[:, :3, :3], texels[:, :3, 3] = self.normal[self.faces], self.uv[self.faces, 0]
        texels[:, 3, :3] = self.uv[self.faces, 1]
        self.fill_materials(texels)

    def fill_materials(self, texels: Floats) -> None:
        """Those of the texels that say which material a face has, and how close its texels lie."""
        image = numbered(self.materials, images.KIND)[1]
        near = 0.5 if (image < 0).all() else closer(image, self.face_material, self.tile_m, self.areas)
        texels[:, 3, 3] = self.face_material + near


def areas_of(position: Floats, uv: Floats, faces: NDArray[np.int32]) -> tuple[Floats, Floats]:
    """Twice the areas (F,) of faces in the world and in tiles; position (V, 3), uv (V, 2), faces (F, 3)."""
    return doubled_areas(position[faces], uv[faces])


def doubled_areas(corners: Floats, uv: Floats) -> tuple[Floats, Floats]:
    """Twice the areas (F,) of triangles by their corners in the world (F, 3, 3) and in tiles (F, 3, 2)."""
    side, other = (corners[:, k] - corners[:, 0] for k in (1, 2))
    u, v = (uv[:, k] - uv[:, 0] for k in (1, 2))
    return length(np.cross(side, other)), np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])


def tile_metres(materials: Sequence[Material], face_material: NDArray[Any], world_area: Floats, tile_area: Floats) -> Floats:
    """(M,) float32 how many metres a tile of each material's texture spans: what blurs it with distance.

    A picture is stretched over what shows it, so that its faces' areas (F,) in the world and in tiles say.
    """
    tile = np.array([m.scale * period(m.texture) for m in materials], dtype=np.float32)
    wide = np.bincount(face_material, world_area, len(materials)) / np.maximum(
        np.bincount(face_material, tile_area, len(materials)), 1e-12
    )
    shows = np.array([bool(m.picture) for m in materials])
    return np.where(shows, np.sqrt(wide), tile).astype(np.float32)


def face_tiles(
    tile_m: Floats, image: NDArray[Any], face_material: NDArray[Any], world_area: Floats, tile_area: Floats
) -> NDArray[np.float32]:
    """(F,) float32 how many metres a tile spans on each face: its own where the material shows an imported picture (image (M,) >= 0),
    whose texels lie closer on some faces than on others; a face that shows one texel only is not blurred."""
    own = image[face_material] >= 0
    spans = np.sqrt(world_area / np.maximum(tile_area, np.maximum(world_area, 1e-12) * 1e-6))
    out: NDArray[np.float32] = np.where(own, spans, tile_m[face_material]).astype(np.float32)
    return out


def closer(image: NDArray[Any], face_material: NDArray[Any], tile_m: Floats, areas: tuple[Floats, Floats]) -> Floats:
    """(F,) in (0, 1): a half, and more where the texels of an imported picture lie closer than on the whole of its material. image, tile_m
    (M,), areas: as of `face_tiles`."""
    tile = tile_m[face_material] / face_tiles(tile_m, image, face_material, *areas)
    out: Floats = 0.5 + np.clip(np.log2(np.maximum(tile, 1e-9)) / np.float32(CLOSER_LEVELS), -0.49, 0.49)
    return out


def numbered(materials: Sequence[Material], texture: str) -> tuple[list[str], NDArray[np.int64]]:
    """The pictures that materials of a texture kind show, sorted, and the one of each material (M,), -1 for none."""
    names = sorted({m.picture for m in materials if m.texture == texture})
    return names, np.array([names.index(m.picture) if m.texture == texture else -1 for m in materials], dtype=np.int64)


def drawn(geometry: Geometry) -> Drawn:
    """Merge the meshes of a scene. RenderError when there are none."""
    if not geometry.placed:
        raise RenderError("there is nothing to draw: the scene has no meshes", fix="give its things assets or sizes, or a room")
    materials: dict[Material, int] = {}
    parts: list[tuple[Floats, ...]] = []
    first_vertex, first_face = [0], [0]
    for placed in geometry.placed:
        number = np.array([materials.setdefault(m, len(materials)) for m in placed.mesh.materials], dtype=np.int32)
        part = _split(placed, number)
        parts.append((*part[:5], part[5] + first_vertex[-1], part[6]))
        first_vertex.append(first_vertex[-1] + len(part[0]))
        first_face.append(first_face[-1] + len(part[5]))
    position, normal, uv, material, instance, faces, face_material = (np.concatenate(c) for c in zip(*parts, strict=True))
    return Drawn(
        position,
        normal,
        uv,
        material,
        instance,
        faces,
        face_material,
        tuple(materials),
        np.array(first_vertex),
        np.array(first_face),
    )


def moved(made: Drawn, before: Geometry, after: Geometry, changed: Sequence[int]) -> Drawn | None:
    """What `drawn(after)` gives, from what `drawn(before)` gave and the meshes numbered in `changed`, in which alone the two differ; None
    where more than their vertices do. Areas of faces that show no picture, which nothing asks for, stay those of before."""
    position, normal = made.position.copy(), made.normal.copy()
    pictured = any(m.picture for k in changed for m in after.placed[k].mesh.materials)
    areas = (made.areas[0].copy(), made.areas[1].copy()) if pictured else made.areas
    for k in changed:
        old, new = before.placed[k].mesh, after.placed[k].mesh
        if new.faces is not old.faces or new.texcoord is not old.texcoord or new.materials != old.materials:
            return None
        vertex = _flat(new)[0]
        at, of = slice(*made.first_vertex[k : k + 2]), slice(*made.first_face[k : k + 2])
        position[at] = after.placed[k].world_vertices.take(vertex, axis=0)
        normal[at] = after.placed[k].world_normals.take(vertex, axis=0)
        if any(m.picture for m in new.materials):
            areas[0][of], areas[1][of] = areas_of(position, made.uv, made.faces[of])
    out = replace(made, position=position, normal=normal)
    out.__dict__["areas"] = areas  # a cached property, known already
    if not pictured:
        out.__dict__["tile_m"] = made.tile_m
    return out


def _split(placed: Placed, number: NDArray[np.int32]) -> tuple[Floats, ...]:
    """Position, normal, uv, material, instance by vertex; faces; material by face: of one mesh."""
    vertex, uv, material, faces = _flat(placed.mesh)
    return (
        placed.world_vertices[vertex],
        placed.world_normals[vertex],
        uv,
        number[material],
        np.full(len(vertex), placed.instance, dtype=np.int32),
        faces,
        number[placed.mesh.face_material],
    )


DENSE = 16
"""Up to so many times as many numbers as there are may be looked through in a table rather than sorted."""


def _numbered(key: NDArray[np.int64], most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different ones of whole numbers from 0 to below `most`, rising, and which of them each is: as `numpy.unique` gives them."""
    if most > DENSE * len(key):
        return np.unique(key, return_inverse=True)
    there = np.zeros(most, dtype=bool)
    there[key] = True
    unique = np.flatnonzero(there)
    number = np.empty(most, dtype=np.int64)
    number[unique] = np.arange(len(unique))
    return unique, number[key]


KEPT = 16
"""As many meshes are kept split: those of the bodies that move, so that the frames of a clip find theirs."""
_FLAT: OrderedDict[tuple[int, int], tuple[Mesh, tuple[Floats, ...]]] = OrderedDict()


def _flat(mesh: Mesh) -> tuple[Floats, ...]:
    """Number of each vertex in the mesh, its uv in tiles, its material's number in the mesh; faces. A body in another posture has the same."""
    key = (id(mesh.faces), id(mesh.texcoord))
    if key not in _FLAT or _FLAT[key][0].materials is not mesh.materials:
        _FLAT[key] = (mesh, _flattened(mesh))  # the mesh is kept with it, so that its arrays' ids stay theirs
        while len(_FLAT) > KEPT:
            _FLAT.popitem(last=False)
    _FLAT.move_to_end(key)
    return _FLAT[key][1]


def _flattened(mesh: Mesh) -> tuple[Floats, ...]:
    corner = mesh.faces
    a, b, c = (mesh.texcoord[corner[:, k]] for k in range(3))
    size = np.abs(np.cross(b - a, c - a))
    flat = (size[:, 2] >= size[:, 0]) & (size[:, 2] >= size[:, 1])
    plane = np.where(flat, 2, np.where(size[:, 0] >= size[:, 1], 0, 1))
    kinds = len(mesh.materials) * 3
    key = (corner.astype(np.int64) * kinds + (mesh.face_material * 3 + plane)[:, None]).ravel()
    unique, inverse = _numbered(key, len(mesh.texcoord) * kinds)
    vertex, rest = np.divmod(unique, kinds)
    material, axis = np.divmod(rest, 3)
    grained = np.array([m.texture in GRAINED for m in mesh.materials])[material]
    tile = np.array([m.scale * period(m.texture) for m in mesh.materials], dtype=np.float32)[material]
    uv = box_uv(mesh.texcoord[vertex], np.eye(3, dtype=np.float32)[axis], grained) / tile[:, None]
    return vertex, uv.astype(np.float32), material, inverse.reshape(-1, 3).astype(np.int32)
