"""The truth of a view, by ray casting through pixel centres: depth, instances, normals, parts, visible and amodal pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from scenegen import display
from scenegen.frames import rays_of_pixels, rays_through
from scenegen.observe.pixels import depths, numbers_of
from scenegen.observe.still import UNKNOWN, Ints, Kept, Met, kept
from scenegen.observe.tracing import ray_scene
from scenegen.observe.windows import Bounds, Window, windows
from scenegen.rays import Hits, Rays, World, open_rays
from scenegen.scene import Camera, Visible
from scenegen.world.geometry import Geometry

AMODAL_FULL_PIXELS = 30_000
"""Up to this many pixels around a thing, which may be its hidden ones, are looked at one by one; of more every second row and column."""


BEYOND = 24
"""Rows and columns of rays by which the part of a silhouette beyond the image's border is measured, to one image's size beyond it."""


@dataclass(frozen=True)
class Silhouette:
    """A mesh inside the image as if it stood alone: pixels, their box, and by number how many pixels show what hides it (0, the room,
    left out)."""

    pixels: int
    box: Bounds | None
    hidden: dict[int, int]


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

    def _repr_html_(self) -> str | None:
        return display.html(self)


@dataclass(frozen=True)
class Glance:
    """How much of each entity a camera sees, and little else of it. pixels: by entity, 0 where none is seen. whole: the amodal pixels of an
    entity, and the share of its silhouette inside the image, as `Visible` has them; they are found when they are asked for. instances (H, W),
    numbers: by entity, as `Observation` has them."""

    pixels: dict[str, int]
    whole: Callable[[str], tuple[int, float]]
    instances: NDArray[np.uint16]
    numbers: dict[str, int]

    def box(self, name: str) -> Bounds | None:
        """[x0, y0, x1, y1) of the visible pixels of an entity; None where there are none."""
        if not self.pixels.get(name, 0):
            return None
        own = self.instances == self.numbers[name]
        rows, columns = np.flatnonzero(own.any(1)), np.flatnonzero(own.any(0))
        return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


class Observer:
    """Looks at one scene. Meshes are handed to the ray tracer once."""

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self._meshes = [(placed.world_vertices, placed.mesh.faces) for placed in geometry.placed]
        self._instance = np.array([placed.instance for placed in geometry.placed], dtype=np.int64)
        faces = [len(placed.mesh.faces) for placed in geometry.placed]
        self._first_face = np.concatenate([[0], np.cumsum(faces)]).astype(np.int64)
        self._alone: dict[int, Rays] = {}

    @property
    def rays(self) -> Rays:
        """The whole scene for the ray tracer."""
        return ray_scene(self.geometry)

    @cached_property
    def _face_normals(self) -> NDArray[np.float32]:
        nothing = np.zeros((1, 3), dtype=np.float32)  # face -1
        return np.concatenate([*(placed.face_normals for placed in self.geometry.placed), nothing])

    @cached_property
    def _points(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """All vertices (V, 3) in the world, and the number of each mesh's first."""
        counts = [len(vertices) for vertices, _ in self._meshes]
        return np.concatenate([vertices for vertices, _ in self._meshes]), np.cumsum([0, *counts[:-1]])

    @cached_property
    def _face_parts(self) -> tuple[NDArray[np.int64], list[tuple[int, tuple[str, ...]]]]:
        """A number for every face over all meshes, and for every number the mesh and the names that its pixels count for: the part
        of the body or thing and, where its material is a garment's, that garment."""
        numbers: list[NDArray[np.int64]] = []
        names: list[tuple[int, tuple[str, ...]]] = []
        for k, placed in enumerate(self.geometry.placed):
            mesh = placed.mesh
            garments = tuple(dict.fromkeys(look.worn for look in mesh.materials if look.worn))
            cloth = np.array([garments.index(look.worn) + 1 if look.worn else 0 for look in mesh.materials], dtype=np.int64)
            worn = cloth[mesh.face_material] if garments else 0
            numbers.append(mesh.face_part + worn * len(mesh.parts) + len(names))
            names += [(k, (part,)) for part in mesh.parts]
            names += [(k, (part, f"garment:{garment}")) for garment in garments for part in mesh.parts]
        return np.concatenate(numbers), names

    def look(self, camera: Camera) -> Observation:
        """What `camera` sees."""
        shape = (camera.height, camera.width)
        ways, known = world_rays(camera), kept(self.geometry, camera)
        within = self._windows(camera, known)
        met = self._met(camera, ways, known, within)
        instances, depth = met.instances.reshape(shape), met.depth.reshape(shape)
        visible = self._visible(camera, met, ways.reshape(*shape, 3), within, known)
        return Observation(camera, depth, instances, met.normals.reshape(*shape, 3), met.hits, visible)

    def glance(self, camera: Camera) -> Glance:
        """How much of each entity `camera` sees: what `look` finds, for less where it is asked of few."""
        ways, known = world_rays(camera), kept(self.geometry, camera)
        within = self._windows(camera, known)
        if known is None:
            flat = self._numbers(self.rays.cast(camera.world_from_camera[:3, 3], ways, coherent=True))
        else:
            flat = self._met(camera, ways, known, within).instances
        instances, ways = flat.reshape(camera.height, camera.width), ways.reshape(camera.height, camera.width, 3)
        counts = np.bincount(flat, minlength=len(self.geometry.ids) + 1).tolist()
        meshes = {placed.entity_id: k for k, placed in enumerate(self.geometry.placed) if placed.entity_id is not None}
        pixels = {name: counts[self.geometry.placed[k].instance] for name, k in meshes.items()}

        def whole(name: str) -> tuple[int, float]:
            k, seen = meshes[name], pixels[name]
            window = within[k]
            if window is None:
                return seen, float(seen > 0)
            amodal = seen + sum(self._hidden(k, camera, window, instances, ways, seen, known)[-1].values())
            cut = window.truncated and amodal > 0
            return amodal, self._in_frame(k, camera, window, amodal, known) if cut else float(amodal > 0)

        return Glance(pixels, whole, instances, {name: self.geometry.placed[k].instance for name, k in meshes.items()})

    def _windows(self, camera: Camera, known: Kept | None) -> list[Window | None]:
        """Where every mesh projects; those that stand still, where they did for a camera that does, too."""
        if known is None:
            return windows(*self._points, camera)
        if known.within is None:
            known.within = windows(*self._points, camera)
            return known.within
        assert self.geometry.moving is not None
        within = known.within.copy()
        for k in self.geometry.moving.moving:
            within[k] = windows(self._meshes[k][0], np.zeros(1, dtype=np.int64), camera)[0]
        return within

    def _numbers(self, hits: Hits) -> NDArray[np.uint16]:
        """(R,) the instance that each ray met; 0 the room or nothing."""
        return np.where(hits.mesh >= 0, self._instance[hits.mesh], 0).astype(np.uint16)

    def _met(self, camera: Camera, ways: NDArray[np.float32], known: Kept | None, within: list[Window | None]) -> Met:
        """What the rays through all pixels, `ways` (P, 3), meet; only those are cast of which it is not known already."""
        if known is None:
            return self._cast(camera, ways)
        stale = known.stale(self.geometry, within)
        if known.met is None or stale is None:
            known.met = self._cast(camera, ways)
        elif len(stale):
            known.met = known.met.with_pixels(stale, self._cast(camera, ways[stale]))
        return known.met.locked()

    def _cast(self, camera: Camera, ways: NDArray[np.float32]) -> Met:
        """What rays (R, 3) from the camera meet."""
        hits = self.rays.cast(camera.world_from_camera[:3, 3], ways, coherent=True)
        found = hits.mesh >= 0
        face = np.where(found, self._first_face[hits.mesh] + hits.face, -1)
        normals = self._face_normals[face]
        away = (normals[:, 0] * ways[:, 0] + normals[:, 1] * ways[:, 1] + normals[:, 2] * ways[:, 2]) > 0
        np.negative(normals, where=away[:, None], out=normals)
        return Met(hits, face, self._numbers(hits), normals, np.where(found, hits.t, np.float32(0)))

    def _visible(
        self,
        camera: Camera,
        met: Met,
        ways: NDArray[np.float32],
        within: list[Window | None],
        known: Kept | None,
    ) -> dict[str, Visible]:
        ids, shape = self.geometry.ids, (camera.height, camera.width)
        instances, depth = met.instances.reshape(shape), met.depth.reshape(shape)
        numbers = numbers_of(instances)
        pixels = numbers.pixels(len(ids))
        boxes, masks = numbers.boxes(), numbers.masks()
        bearings, depth_of = numbers.bearings(camera.world_from_camera, ways), depths(instances, depth, pixels)
        parts = self._parts(met.face)
        visible = {}
        for k, placed in enumerate(self.geometry.placed):
            if placed.entity_id is None:
                continue
            number, window = placed.instance, within[k]
            count, box = int(pixels[number]), boxes.get(number)
            whole = (
                Silhouette(count, box, {})
                if window is None
                else self._silhouette(k, camera, window, instances, ways, count, box, known)
            )
            truncated = window is not None and window.truncated and whole.pixels > 0
            visible[placed.entity_id] = Visible(
                pixels=count,
                amodal_pixels=whole.pixels,
                box2d=box,
                truncated=truncated,
                in_frame=self._in_frame(k, camera, window, whole.pixels, known)
                if window is not None and truncated
                else float(whole.pixels > 0),
                parts=parts.get(k, {}) if count else {},
                amodal_box=whole.box,
                occluders={ids[other - 1]: hidden for other, hidden in whole.hidden.items()},
                mask=masks.get(number),
                depth=depth_of.get(number),
                bearing=bearings.get(number),
            )
        return visible

    def _parts(self, face: NDArray[np.int64]) -> dict[int, dict[str, int]]:
        numbers, names = self._face_parts
        counts = np.bincount(numbers[face[face >= 0]], minlength=len(names))
        found: dict[int, dict[str, int]] = {}
        for number in np.flatnonzero(counts):
            mesh, counted = names[number]
            own = found.setdefault(mesh, {})
            for name in counted:
                own[name] = own.get(name, 0) + int(counts[number])
        return found

    def _alone_hit(self, k: int, camera: Camera, rays: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Which of the rays (N, 3) from the camera meet one mesh, as if it stood alone."""
        if self.geometry.moving is not None:
            world = cast(World, self.rays)
            return world.alone(k).cast(camera.world_from_camera[:3, 3], rays, coherent=True).mesh >= 0
        if k not in self._alone:
            self._alone[k] = open_rays([self._meshes[k]])
        return self._alone[k].cast(camera.world_from_camera[:3, 3], rays, coherent=True).mesh >= 0

    def _stands_at(
        self, k: int, camera: Camera, window: Window, ways: NDArray[np.float32], rows: Ints, columns: Ints, known: Kept | None
    ) -> NDArray[np.bool_]:
        """Which of the rays through pixels (N,), `rows` and `columns` of its window, meet one mesh as if it stood alone."""
        x0, y0, _, _ = window.inside
        pixels, flat = (y0 + rows) * camera.width + (x0 + columns), ways.reshape(-1, 3)
        if known is None or known.moves(k):
            return self._alone_hit(k, camera, flat.take(pixels, axis=0))
        own = known.window_of(k, window.inside)
        new = own[rows, columns] == UNKNOWN
        if new.any():
            at = rows[new], columns[new]
            own[at] = self._alone_hit(k, camera, flat.take(pixels[new], axis=0))
        return np.asarray(own[rows, columns] == 1)

    def _in_frame(self, k: int, camera: Camera, window: Window, amodal: int, known: Kept | None) -> float:
        """The share of one mesh's silhouette that lies inside the image, of which `amodal` pixels do."""
        if known is None or known.moves(k):
            return round(amodal / (amodal + self._beyond(k, camera, window)), 4)
        if k not in known.beyond:
            known.beyond[k] = self._beyond(k, camera, window)
        return round(amodal / (amodal + known.beyond[k]), 4)

    def _beyond(self, k: int, camera: Camera, window: Window) -> float:
        """How many pixels of one mesh's silhouette lie beyond the image's border, by rays spread over its reach."""
        x0, y0, x1, y1 = window.reach
        wide, tall = (x1 - x0) / BEYOND, (y1 - y0) / BEYOND
        x, y = np.meshgrid(x0 + (np.arange(BEYOND) + 0.5) * wide, y0 + (np.arange(BEYOND) + 0.5) * tall)
        beyond = (x < 0) | (x > camera.width) | (y < 0) | (y > camera.height)
        rays = rays_through(camera.K, camera.world_from_camera, x[beyond], y[beyond]).astype(np.float32)
        return float(self._alone_hit(k, camera, rays).sum() * wide * tall) if len(rays) else 0.0

    def _silhouette(
        self,
        k: int,
        camera: Camera,
        window: Window,
        instances: NDArray[np.uint16],
        ways: NDArray[np.float32],
        seen: int,
        box: Bounds | None,
        known: Kept | None,
    ) -> Silhouette:
        """One mesh inside the image as if it stood alone. ways (H, W, 3): the rays through all pixels. seen, box: its visible pixels,
        which are not looked for again: rays are cast through the others."""
        rows, columns, step, by = self._hidden(k, camera, window, instances, ways, seen, known)
        if not step:
            return Silhouette(seen, box, {})
        if len(rows):
            hits = window.inside[0] + columns, window.inside[1] + rows
            low, high = [int(axis.min()) for axis in hits], [int(axis.max()) + 1 for axis in hits]
            box = _joined((low[0], low[1], high[0], high[1]), box)
        if box is not None and step > 1:
            box = self._widened(k, camera, window.inside, ways, box)
        return Silhouette(seen + sum(by.values()), box, {number: pixels for number, pixels in by.items() if number})

    def _hidden(
        self,
        k: int,
        camera: Camera,
        window: Window,
        instances: NDArray[np.uint16],
        ways: NDArray[np.float32],
        seen: int,
        known: Kept | None,
    ) -> tuple[Ints, Ints, int, dict[int, int]]:
        """Where in its window one mesh would show but for what stands before it: rows and columns, every `step`th of them looked at (0: none had
        to be), and by number how many pixels show what hides it. `seen` of its pixels are visible."""
        x0, y0, x1, y1 = window.inside
        number, area = self.geometry.placed[k].instance, (x1 - x0) * (y1 - y0)
        step = 1 if area - seen <= AMODAL_FULL_PIXELS else 2
        shown = instances[y0:y1:step, x0:x1:step]
        rows, columns = np.nonzero(shown != number)
        if not len(rows):
            return rows, columns, 0, {}
        met = self._stands_at(k, camera, window, ways, step * rows, step * columns, known)
        rows, columns = rows[met], columns[met]
        hidden = np.bincount(shown[rows, columns]) * (1.0 if step == 1 else (area - seen) / len(met))
        by = {number: int(pixels) for number, pixels in enumerate(hidden.tolist()) if pixels >= 1}
        return step * rows, step * columns, step, by

    def _widened(self, k: int, camera: Camera, most: Bounds, ways: NDArray[np.float32], box: Bounds) -> Bounds:
        """A box that was found on every second row and column, moved out row by row while the next one meets the mesh too."""
        out = list(box)
        for side in range(4):
            axis, outward = side % 2, 1 if side > 1 else -1
            while out[side] != most[side]:
                line = out[side] if side > 1 else out[side] - 1
                across = ways[most[1] : most[3], line] if axis == 0 else ways[line, most[0] : most[2]]
                if not self._alone_hit(k, camera, across).any():
                    break
                out[side] += outward
        return out[0], out[1], out[2], out[3]


def _joined(box: Bounds, other: Bounds | None) -> Bounds:
    """The box around both."""
    if other is None:
        return box
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])


def world_rays(camera: Camera) -> NDArray[np.float32]:
    """(H * W, 3) directions through pixel centres in the world, of z-depth 1."""
    return rays_of_pixels(camera.K, camera.world_from_camera, camera.width, camera.height)
