"""What lies at ray hits: position, normals, rest position, material."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks import images
from scenegen.assets.looks.materials import linear
from scenegen.assets.looks.pictures import picture
from scenegen.assets.looks.textures import GRAINED, MAPS, NAMES, Sampler, box_uv, texture_map
from scenegen.frames.affine import sides_crossed
from scenegen.observe import Hits
from scenegen.render.drawn import face_tiles, numbered, tile_metres
from scenegen.render.faces import FaceTable
from scenegen.render.shading import dot, length, linear_rgb
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]


@dataclass(frozen=True)
class Surface:
    """Hits as surfaces, R of them. normal: shading normal towards the eye. face_normal: geometric, towards the eye."""

    position: Floats
    normal: Floats
    face_normal: Floats
    albedo: Floats
    roughness: Floats
    metallic: Floats
    emission: Floats


class SurfaceTable(FaceTable):
    """All triangles of a scene as flat arrays, so that hits are looked up by fancy indexing alone."""

    def __init__(self, geometry: Geometry) -> None:
        super().__init__(geometry)
        meshes = [placed.mesh for placed in geometry.placed]
        first = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes])[:-1]
        self.faces = np.concatenate([mesh.faces + start for mesh, start in zip(meshes, first, strict=True)])
        raw = sides_crossed(np.concatenate([placed.world_vertices for placed in geometry.placed]), self.faces)
        self.normals = np.concatenate([placed.world_normals for placed in geometry.placed])
        self.texcoord = np.concatenate([mesh.texcoord for mesh in meshes])
        self.materials = [m for mesh in meshes for m in mesh.materials]
        self.rest_normal = sides_crossed(self.texcoord, self.faces)
        self.first = np.stack([linear_rgb(m.rgb) for m in self.materials])
        self.second = np.stack([linear_rgb(m.rgb2 or m.rgb) for m in self.materials])
        self.rough = np.array([m.roughness for m in self.materials], dtype=np.float32)
        self.metal = np.array([m.metallic for m in self.materials], dtype=np.float32)
        self.glow = np.array([m.emission for m in self.materials], dtype=np.float32)
        self.textured = np.array([m.texture != "plain" for m in self.materials])
        self.grained = np.array([m.texture in GRAINED for m in self.materials])
        areas = length(raw), length(self.rest_normal)
        self.tile_m = tile_metres(self.materials, self.material, *areas)
        self.layer = np.array([NAMES.index(m.texture) for m in self.materials])
        shown, self.picture = numbered(self.materials, "picture")
        self._pictures = Sampler((linear(picture(name)[::-1] / 255.0) for name in shown), len(shown)) if shown else _maps()
        files, self.image = numbered(self.materials, images.KIND)
        self._images = images.ImageSampler([images.image(path) for path in files]) if files else None
        self._clamped = np.array([m.clamped for m in self.materials])
        self._tile_face = face_tiles(self.tile_m, self.image, self.material, *areas) if files else None

    def at(self, hits: Hits, chosen: NDArray[np.int64] | slice, eye: Floats, directions: Floats, spread: float) -> Surface:
        """Surfaces at hits[chosen]. eye (3,), directions (R, 3): the rays' origin and directions. spread: metres a pixel covers per metre of distance."""
        face = self.number(hits)[chosen]
        corner = self.faces[face]
        u, v = hits.u[chosen][:, None], hits.v[chosen][:, None]
        weights = (1 - u - v, u, v)
        position = directions * hits.t[chosen][:, None] + eye.astype(np.float32)
        normal = _unit(sum(w * self.normals[corner[:, k]] for k, w in enumerate(weights)))
        flat = self.face_normal[face]
        away = np.where(dot(flat, directions) > 0, np.float32(-1), np.float32(1))[:, None]
        flat, normal = flat * away, normal * away
        material = self.material[face]
        albedo = self.first[material]
        textured = np.flatnonzero(self.textured[material])
        if len(textured):
            rest = sum(w[textured] * self.texcoord[corner[textured, k]] for k, w in enumerate(weights))
            stretch = length(directions[textured])
            reach = hits.t[chosen][textured] * stretch
            facing = np.abs(dot(directions[textured], flat[textured])) / stretch
            footprint = reach * np.float32(spread) / np.sqrt(np.maximum(facing, np.float32(0.05)))
            albedo[textured] = self._texture(material[textured], rest, self.rest_normal[face[textured]], footprint)
            if self._images is not None:
                own = np.flatnonzero(self.image[material[textured]] >= 0)
                albedo[textured[own]] = self._image(material[textured[own]], face[textured[own]], rest[own], footprint[own])
        return Surface(position, normal, flat, albedo, self.rough[material], self.metal[material], self.glow[material])

    def _texture(self, material: NDArray[Any], rest: Floats, normal: Floats, footprint: Floats) -> Floats:
        """Linear RGB (R, 3) of textured materials at rest positions; footprint (R,) metres a pixel covers there."""
        tile = self.tile_m[material]
        uv = box_uv(rest, normal, self.grained[material]) / tile[:, None]
        out: Floats = np.empty((len(material), 3), dtype=np.float32)
        shown = self.picture[material] >= 0
        plain = np.flatnonzero(~shown & (self.image[material] < 0))
        if len(plain):
            number = material[plain]
            mix = _maps()(self.layer[number], uv[plain], footprint[plain] / tile[plain])
            out[plain] = self.first[number] + (self.second[number] - self.first[number]) * mix
        framed = np.flatnonzero(shown)
        if len(framed):
            at = np.clip(box_uv(rest[framed], normal[framed], False), 0.002, 0.998)
            out[framed] = self._pictures(self.picture[material[framed]], at, footprint[framed] / tile[framed])
        return out

    def _image(self, material: NDArray[Any], face: NDArray[Any], uv: Floats, footprint: Floats) -> Floats:
        """Linear RGB (R, 3) of what shows an imported picture at uv (R, 3); footprint (R,) metres a pixel covers there."""
        assert self._images is not None
        assert self._tile_face is not None
        return self._images(self.image[material], uv[:, :2], footprint / self._tile_face[face], self._clamped[material])


@lru_cache(maxsize=1)
def _maps() -> Sampler:
    """The maps of all textures that have one, in the order of their names."""
    return Sampler((texture_map(name).astype(np.float32) / 255 for name in MAPS), len(MAPS))


def _unit(vectors: Floats) -> Floats:
    out: Floats = vectors / np.maximum(length(vectors), np.float32(1e-12))[:, None]
    return out
