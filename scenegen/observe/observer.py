"""The truth of a view, by ray casting through pixel centres: depth, instances, normals, parts, visible and amodal pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.geometry import Geometry
from scenegen.frames import inverse
from scenegen.frames.affine import affine
from scenegen.rays import Hits, RayScene
from scenegen.scene import Camera, Visible

AMODAL_FULL_PIXELS = 30_000
"""Rectangles up to this many pixels are counted pixel by pixel, larger ones on every second row and column."""


Window = tuple[int, int, int, int, bool]
"""[x0, y0, x1, y1) in pixels, and whether what spans it reaches over the image's border."""
_LAST: list[tuple[Geometry, RayScene]] = []


def ray_scene(geometry: Geometry) -> RayScene:
    """The ray tracer's scene of a geometry; the last one is kept, so that truth and colour share it."""
    if not _LAST or _LAST[0][0] is not geometry:
        _LAST[:] = [(geometry, RayScene([(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed]))]
    return _LAST[0][1]


@dataclass(frozen=True)
class Observation:
    """What a camera truly sees.

    depth (H, W) float32 z-depth in metres, 0 = nothing hit. instances (H, W) uint16: 0 room or nothing, 1 + index in
    `scene.entities`. normals (H, W, 3) float32 unit geometric normals in the world, towards the camera, 0 = nothing hit.
    hits: the raw hits of the pixels in row order, for renderers. visible: how each entity is seen.
    """

    camera: Camera
    depth: NDArray[np.float32]
    instances: NDArray[np.uint16]
    normals: NDArray[np.float32]
    hits: Hits
    visible: dict[str, Visible]


class Observer:
    """Looks at one scene. Meshes are handed to the ray tracer once."""

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self._meshes = [(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed]
        self._instance = np.array([placed.instance for placed in geometry.placed], dtype=np.int64)
        faces = [len(placed.mesh.faces) for placed in geometry.placed]
        self._first_face = np.concatenate([[0], np.cumsum(faces)]).astype(np.int64)
        self._alone: dict[int, RayScene] = {}

    @property
    def rays(self) -> RayScene:
        """The whole scene for the ray tracer."""
        return ray_scene(self.geometry)

    @cached_property
    def _face_normals(self) -> NDArray[np.float32]:
        found = []
        for vertices, faces in self._meshes:
            a, b, c = (vertices[faces[:, k]] for k in range(3))
            raw = np.cross(b - a, c - a)
            found.append(raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-20))
        found.append(np.zeros((1, 3)))  # face -1: nothing hit
        return np.concatenate(found).astype(np.float32)

    @cached_property
    def _points(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """All vertices (V, 3) in the world, and the number of each mesh's first."""
        counts = [len(vertices) for vertices, _ in self._meshes]
        return np.concatenate([vertices for vertices, _ in self._meshes]), np.cumsum([0, *counts[:-1]])

    @cached_property
    def _face_parts(self) -> tuple[NDArray[np.int64], list[tuple[int, str]]]:
        """Part number of every face over all meshes, and (mesh, part name) of every part number."""
        numbers: list[NDArray[np.int64]] = []
        names: list[tuple[int, str]] = []
        for k, placed in enumerate(self.geometry.placed):
            numbers.append(placed.mesh.face_part.astype(np.int64) + len(names))
            names += [(k, part) for part in placed.mesh.parts]
        return np.concatenate(numbers), names

    def look(self, camera: Camera) -> Observation:
        """What `camera` sees."""
        shape = (camera.height, camera.width)
        ways = world_rays(camera)
        hits = self.rays.cast(camera.world_from_camera[:3, 3], ways, coherent=True)
        found = hits.mesh >= 0
        instances = np.where(found, self._instance[hits.mesh], 0).astype(np.uint16).reshape(shape)
        face = np.where(found, self._first_face[hits.mesh] + hits.face, -1)
        normals = self._face_normals[face]
        away = (normals[:, 0] * ways[:, 0] + normals[:, 1] * ways[:, 1] + normals[:, 2] * ways[:, 2]) > 0
        np.negative(normals, where=away[:, None], out=normals)
        depth = np.where(found, hits.t, np.float32(0)).reshape(shape)
        visible = self._visible(camera, instances, face, ways.reshape(*shape, 3))
        return Observation(camera, depth, instances, normals.reshape(*shape, 3), hits, visible)

    def _visible(
        self, camera: Camera, instances: NDArray[np.uint16], face: NDArray[np.int64], ways: NDArray[np.float32]
    ) -> dict[str, Visible]:
        ids = self.geometry.ids
        pixels = np.bincount(instances.ravel(), minlength=len(ids) + 1)
        boxes = _boxes(instances, len(ids))
        parts = self._parts(face)
        windows = self._windows(camera)
        visible = {}
        for k, placed in enumerate(self.geometry.placed):
            if placed.entity_id is None:
                continue
            count = int(pixels[placed.instance])
            window = windows[k]
            amodal, truncated = (0, False) if window is None else self._amodal(k, camera, window, ways)
            visible[placed.entity_id] = Visible(
                pixels=count,
                amodal_pixels=max(amodal, count),
                box2d=boxes.get(placed.instance),
                truncated=truncated,
                parts=parts.get(k, {}) if count else {},
            )
        return visible

    def _parts(self, face: NDArray[np.int64]) -> dict[int, dict[str, int]]:
        numbers, names = self._face_parts
        counts = np.bincount(numbers[face[face >= 0]], minlength=len(names))
        found: dict[int, dict[str, int]] = {}
        for number in np.flatnonzero(counts):
            mesh, part = names[number]
            found.setdefault(mesh, {})[part] = int(counts[number])
        return found

    def _windows(self, camera: Camera) -> list[Window | None]:
        """The pixels that each mesh's vertices span; None off the image."""
        points, starts = self._points
        camera_from_world = inverse(camera.world_from_camera)
        q = affine(camera.K @ camera_from_world[:3], points)
        ahead = q[:, 2] > 1e-3
        image = q[:, :2] / np.maximum(q[:, 2:], np.float32(1e-3))
        low, high = np.minimum.reduceat(image, starts), np.maximum.reduceat(image, starts)
        some, every = np.logical_or.reduceat(ahead, starts), np.logical_and.reduceat(ahead, starts)
        size = np.array([camera.width, camera.height])
        low[~every], high[~every] = -1.0, size + 1.0  # passes the camera's own plane: anywhere
        first, last = np.floor(np.clip(low, 0, size)).astype(int), np.ceil(np.clip(high, 0, size)).astype(int)
        inside = some & (last > first).all(1)
        cut: NDArray[np.bool_] = np.any(np.concatenate([low < 0, high > size], 1), axis=1)
        return [
            (x0, y0, x1, y1, bool(over)) if there else None
            for (x0, y0, x1, y1), over, there in zip(
                np.hstack([first, last]).tolist(), cut.tolist(), inside.tolist(), strict=True
            )
        ]

    def _amodal(self, k: int, camera: Camera, window: Window, ways: NDArray[np.float32]) -> tuple[int, bool]:
        """Pixels of one mesh's silhouette inside the image as if it stood alone, and whether it reaches over the border.

        ways (H, W, 3): the directions of the rays through all pixels.
        """
        x0, y0, x1, y1, truncated = window
        step = 1 if (x1 - x0) * (y1 - y0) <= AMODAL_FULL_PIXELS else 2
        rays = ways[y0:y1:step, x0:x1:step].reshape(-1, 3)
        if k not in self._alone:
            self._alone[k] = RayScene([self._meshes[k]])
        hit = self._alone[k].cast(camera.world_from_camera[:3, 3], rays, coherent=True).mesh >= 0
        count = int(hit.sum()) * step * step
        return count, truncated and count > 0


def world_rays(camera: Camera) -> NDArray[np.float32]:
    """(H * W, 3) directions through pixel centres in the world, of z-depth 1."""
    x, y, ahead = (camera.world_from_camera[:3, :3] @ np.linalg.inv(camera.K)).T
    rows, columns = np.arange(camera.height) + 0.5, np.arange(camera.width) + 0.5
    rays = (rows[:, None] * y + ahead)[:, None] + columns[:, None] * x
    return rays.reshape(-1, 3).astype(np.float32)


def _boxes(instances: NDArray[np.uint16], count: int) -> dict[int, tuple[int, int, int, int]]:
    """[x0, y0, x1, y1) pixel bounds of every instance that is seen."""
    from scipy.ndimage import find_objects

    found = find_objects(instances.astype(np.int32), max_label=count) if count else []
    return {
        number: (window[1].start, window[0].start, window[1].stop, window[0].stop)
        for number, window in enumerate(found, 1)
        if window is not None
    }
