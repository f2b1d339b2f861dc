"""The truth of a view, by ray casting through pixel centres: depth, instances, normals, parts, visible and amodal pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scenegen import display
from scenegen.frames import rays_of_pixels
from scenegen.observe.alone import Alone, Pixels, Silhouette
from scenegen.observe.pixels import depths, numbers_of
from scenegen.observe.still import Kept, Met, kept
from scenegen.observe.tracing import ray_scene
from scenegen.observe.windows import Bounds, Window, windows
from scenegen.rays import Hits, Rays
from scenegen.scene import Camera, Visible
from scenegen.world.geometry import Geometry


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
        self._instance = np.array([*(placed.instance for placed in geometry.placed), 0], dtype=np.uint16)  # the last: nothing
        faces = [len(placed.mesh.faces) for placed in geometry.placed]
        self._first_face = np.concatenate([np.cumsum([0, *faces], dtype=np.int64)[:-1], [0]])
        self._alone = Alone(geometry)

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
        """The vertices (V, 3) in the world that span each mesh, and the number of each mesh's first."""
        spanning = [placed.outer_vertices for placed in self.geometry.placed]
        return np.concatenate(spanning), np.cumsum([0, *map(len, spanning[:-1])])

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
        return np.concatenate([*numbers, [len(names)]]), names  # the last: of the face -1

    def look(self, camera: Camera) -> Observation:
        """What `camera` sees."""
        shape = (camera.height, camera.width)
        ways, known = world_rays(camera), kept(self.geometry, camera)
        within = self._windows(camera, known)
        met = self._met(camera, ways, known, within)
        view = Pixels(camera, met.instances.reshape(shape), met.depth.reshape(shape), ways.reshape(*shape, 3), known)
        visible = self._visible(view, met, within)
        return Observation(camera, view.depth, view.instances, met.normals.reshape(*shape, 3), met.hits, visible)

    def glance(self, camera: Camera) -> Glance:
        """How much of each entity `camera` sees: what `look` finds, for less where it is asked of few."""
        ways, known = world_rays(camera), kept(self.geometry, camera)
        within = self._windows(camera, known)
        if known is None:
            hits = self.rays.cast(camera.world_from_camera[:3, 3], ways, coherent=True)
            flat, depth = self._numbers(hits), np.where(hits.mesh >= 0, hits.t, np.float32(0))
        else:
            met = self._met(camera, ways, known, within)
            flat, depth = met.instances, met.depth
        instances, shape = flat.reshape(camera.height, camera.width), (camera.height, camera.width)
        view = Pixels(camera, instances, depth.reshape(shape), ways.reshape(*shape, 3), known)
        counts = np.bincount(flat, minlength=len(self.geometry.ids) + 1).tolist()
        meshes = {placed.entity_id: k for k, placed in enumerate(self.geometry.placed) if placed.entity_id is not None}
        pixels = {name: counts[self.geometry.placed[k].instance] for name, k in meshes.items()}

        def whole(name: str) -> tuple[int, float]:
            k, seen = meshes[name], pixels[name]
            window = within[k]
            if window is None:
                return seen, float(seen > 0)
            amodal = seen + sum(self._alone.hidden(k, window, view, seen)[-1].values())
            cut = window.truncated and amodal > 0
            return amodal, self._alone.in_frame(k, window, view, amodal) if cut else float(amodal > 0)

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
        return self._instance.take(hits.mesh)

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
        face = np.asarray(self._first_face.take(hits.mesh) + hits.face, dtype=np.int64)  # -1 of the mesh -1, which begins at 0
        normals = self._face_normals.take(face, axis=0)
        away = (normals[:, 0] * ways[:, 0] + normals[:, 1] * ways[:, 1] + normals[:, 2] * ways[:, 2]) > 0
        normals *= np.where(away, np.float32(-1), np.float32(1))[:, None]
        return Met(hits, face, self._numbers(hits), normals, np.where(face >= 0, hits.t, np.float32(0)))

    def _visible(self, view: Pixels, met: Met, within: list[Window | None]) -> dict[str, Visible]:
        ids, numbers = self.geometry.ids, numbers_of(view.instances)
        pixels = numbers.pixels(len(ids))
        boxes, masks = numbers.boxes(), numbers.masks()
        bearings = numbers.bearings(view.camera.world_from_camera, view.ways)
        depth_of = depths(view.instances, view.depth, pixels)
        parts = self._parts(met.face)
        visible = {}
        for k, placed in enumerate(self.geometry.placed):
            if placed.entity_id is None:
                continue
            number, window = placed.instance, within[k]
            count, box = int(pixels[number]), boxes.get(number)
            whole = Silhouette(count, box, {}) if window is None else self._alone.silhouette(k, window, view, count, box)
            truncated = window is not None and window.truncated and whole.pixels > 0
            visible[placed.entity_id] = Visible(
                pixels=count,
                amodal_pixels=whole.pixels,
                box2d=box,
                truncated=truncated,
                in_frame=self._alone.in_frame(k, window, view, whole.pixels)
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
        counts = np.bincount(numbers.take(face), minlength=len(names) + 1)[:-1]
        found: dict[int, dict[str, int]] = {}
        for number in np.flatnonzero(counts):
            mesh, counted = names[number]
            own = found.setdefault(mesh, {})
            for name in counted:
                own[name] = own.get(name, 0) + int(counts[number])
        return found


def world_rays(camera: Camera) -> NDArray[np.float32]:
    """(H * W, 3) directions through pixel centres in the world, of z-depth 1."""
    return rays_of_pixels(camera.K, camera.world_from_camera, camera.width, camera.height)
