"""The hits of truth's rays as textures, for the EGL renderer where GL runs in software and rays are the cheaper way to find surfaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.images import KIND
from scenegen.observe import Bounds, Observation, ray_scene, same_rays, windows
from scenegen.render.drawn import Drawn, numbered
from scenegen.render.edges import SUBPIXELS, donors, edges, subpixel_rays
from scenegen.render.faced import Faced
from scenegen.render.faces import FaceTable
from scenegen.render.shaders import FACE_SHIFT
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry, Placed

Floats = NDArray[Any]
BLEND_REACH = 3
"""Pixels beyond what a mesh spans whose blends it may change: its edge, the neighbour that gives its colour, and one to spare."""


class HitTable(FaceTable):
    """A scene's faces: what a hit's number and barycentric weights mean."""

    def __init__(self, geometry: Geometry, made: Drawn | Faced) -> None:
        super().__init__(geometry)
        self._geometry = geometry
        self._blended: tuple[Camera, Geometry, NDArray[np.uint8]] | None = None
        self._images = bool((numbered(made.materials, KIND)[1] >= 0).any())
        rows = -(-len(made.face_material) >> FACE_SHIFT)
        texels = np.zeros((rows << FACE_SHIFT, 4, 4), dtype=np.float32)
        made.fill(texels[: len(made.face_material)])
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
            texels[first:last, :3, :3] = made.normal.take(made.faces[first:last], axis=0)
            rows.append((first >> FACE_SHIFT, -(-last >> FACE_SHIFT)))
        if changed and self._images:
            made.fill_materials(texels[: len(made.faces)])
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
        out, within = self._begun(camera)
        view = self.viewed(seen)
        edge = edges(view, camera, within)
        if len(edge):
            rays = subpixel_rays(edge, camera).reshape(-1, 3)
            hits = ray_scene(self._geometry).cast(camera.world_from_camera[:3, 3], rays, coherent=True)
            shifts = 2 * np.arange(len(SUBPIXELS), dtype=np.uint8)
            out[edge] = (donors(edge, self.met(hits), view, camera) << shifts).sum(1)
        self._blended = camera, self._geometry, out
        return out.reshape(camera.height, camera.width)

    def _begun(self, camera: Camera) -> tuple[NDArray[np.uint8], Bounds | None]:
        """The blends (H * W,) that a camera which stands still had at the instant before, and outside which pixels [x0, y0, x1, y1) they
        hold, 0 within; without such a one zeros, and None."""
        size = camera.height * camera.width
        if self._blended is None or not same_rays(self._blended[0], camera):
            return np.zeros(size, dtype=np.uint8), None
        _, before, codes = self._blended
        changed = [pair for pair in zip(before.placed, self._geometry.placed, strict=True) if pair[0] is not pair[1]]
        spans = [span for pair in changed for span in _spans(pair, camera)]
        out = codes.copy()
        if not spans:
            return out, (0, 0, 0, 0)
        low, high = np.min(spans, axis=0)[:2], np.max(spans, axis=0)[2:]
        x0, y0 = np.maximum(low - BLEND_REACH, 0).tolist()
        x1, y1 = np.minimum(high + BLEND_REACH, [camera.width, camera.height]).tolist()
        out.reshape(camera.height, camera.width)[y0:y1, x0:x1] = 0
        return out, (x0, y0, x1, y1)


def _spans(meshes: Sequence[Placed], camera: Camera) -> list[Bounds]:
    """The pixels that meshes span, of those that are in the picture."""
    found = (windows(placed.world_vertices, np.zeros(1, dtype=np.int64), camera)[0] for placed in meshes)
    return [window.inside for window in found if window is not None]
