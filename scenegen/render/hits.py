"""The hits of truth's rays as textures, for the EGL renderer where GL runs in software and rays are the cheaper way to find surfaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.images import KIND
from scenegen.observe import Observation, ray_scene
from scenegen.render.drawn import Drawn, face_tiles, numbered
from scenegen.render.edges import SUBPIXELS, donors, edges, subpixel_rays
from scenegen.render.faces import FaceTable
from scenegen.render.shaders import CLOSER_LEVELS, FACE_SHIFT
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]


class HitTable(FaceTable):
    """A scene's faces: what a hit's number and barycentric weights mean."""

    def __init__(self, geometry: Geometry, made: Drawn) -> None:
        super().__init__(geometry)
        self._geometry = geometry
        self._images = bool((numbered(made.materials, KIND)[1] >= 0).any())
        rows = -(-len(made.faces) >> FACE_SHIFT)
        texels = np.zeros((rows << FACE_SHIFT, 4, 4), dtype=np.float32)
        filled = texels[: len(made.faces)]
        filled[:, :3, :3], filled[:, :3, 3] = made.normal[made.faces], made.uv[made.faces, 0]
        filled[:, 3, :3], filled[:, 3, 3] = made.uv[made.faces, 1], made.face_material + _closer(made)
        self.texels = texels.reshape(rows, 4 << FACE_SHIFT, 4)

    def forget_texels(self) -> None:
        """Let go of `texels`, which lie in a texture now: nothing here will move."""
        self.texels = self.texels[:0].copy()

    def move(self, geometry: Geometry, made: Drawn, changed: Sequence[int]) -> list[tuple[int, int]]:
        """Bring the table to another instant, in which only the meshes numbered in `changed` stand or bend otherwise; rows [first, last) of
        `texels` that are others now."""
        self._geometry = geometry
        self.place(geometry, changed)
        texels, rows = self.texels.reshape(-1, 4, 4), []
        for k in changed:
            first, last = int(made.first_face[k]), int(made.first_face[k + 1])
            texels[first:last, :3, :3] = made.normal[made.faces[first:last]]
            rows.append((first >> FACE_SHIFT, -(-last >> FACE_SHIFT)))
        if changed and self._images:
            texels[: len(made.faces), 3, 3] = made.face_material + _closer(made)
            rows = [(0, len(self.texels))]
        return rows

    def pixels(self, seen: Observation) -> Floats:
        """(H, W, 4) float32: face, barycentric weights of its second and third vertex, z-depth (0 = nothing)."""
        hits = seen.hits
        out = np.empty((*seen.depth.shape, 4), dtype=np.float32)
        flat = out.reshape(-1, 4)
        flat[:, 0], flat[:, 1], flat[:, 2] = self.number(hits), hits.u, hits.v
        out[..., 3] = seen.depth
        return out

    def blends(self, seen: Observation, camera: Camera) -> NDArray[np.uint8]:
        """(H, W): for each of the four subsamples two bits that say which pixel saw what it meets; 0 away from edges."""
        out = np.zeros(camera.height * camera.width, dtype=np.uint8)
        view = self.viewed(seen)
        edge = edges(view, camera)
        if len(edge):
            rays = subpixel_rays(edge, camera).reshape(-1, 3)
            hits = ray_scene(self._geometry).cast(camera.world_from_camera[:3, 3], rays, coherent=True)
            shifts = 2 * np.arange(len(SUBPIXELS), dtype=np.uint8)
            out[edge] = (donors(edge, self.met(hits), view, camera) << shifts).sum(1)
        return out.reshape(camera.height, camera.width)


def _closer(made: Drawn) -> Floats | float:
    """(F,) in (0, 1): a half, and more where the texels of an imported picture lie closer than on the whole of its material."""
    image = numbered(made.materials, KIND)[1]
    if (image < 0).all():
        return 0.5
    tile = made.tile_m[made.face_material] / face_tiles(made.tile_m, image, made.face_material, *made.areas)
    return 0.5 + np.clip(np.log2(np.maximum(tile, 1e-9)) / np.float32(CLOSER_LEVELS), -0.49, 0.49)
