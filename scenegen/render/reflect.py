"""What mirrors show: one bounce off their glass, cast at the scene that truth is cast at and shaded as the ray caster shades its own hits.

Backends that cast no such rays draw the glass of mirrors black, and the light that comes off it is added to their linear picture before it
is developed. Rays are unfolded: what a ray meets after its bounce is where a ray of the same z-depth would meet it that came straight from
the camera's image behind the glass, so that textures, gloss, edges and blends are found by the code that finds them for straight rays. A
mirror in a mirror shows the colours of its material.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.mesh import SILVER
from scenegen.frames import pixel_size
from scenegen.observe import Hits, Observation, Rays, bounce, ray_scene, world_rays
from scenegen.render.edges import SUBPIXELS, donors, edges, subpixel_rays
from scenegen.render.faces import FaceTable, Met
from scenegen.render.raycast import neighbours, shade, smooth, visibility
from scenegen.render.shading import lighting
from scenegen.render.surface import SurfaceTable
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]
Ints = NDArray[np.int64]
MOST_LIGHT = 4.0
"""Light is cut off here where subsamples are mixed, as at all edges."""
METERED = 997
"""Every how manieth pixel says how bright a backend's light is beside the ray caster's, where the two differ."""


def glass_faces(table: SurfaceTable) -> NDArray[np.bool_]:
    """(F,) which faces are mirror glass."""
    return np.array([m.mirror for m in table.materials])[table.material]


def bounced(table: SurfaceTable, rays: Rays, eye: Floats, ways: Floats, hits: Hits) -> tuple[Floats, Floats, Hits, Ints]:
    """Rays unfolded at mirrors: their eyes, (R, 3) or (3,) where none met a mirror, directions (R, 3) and hits, and which of them bounced.

    eye (3,), ways (R, 3), hits: of the straight rays. The image of the eye e in the plane of the glass, e + 2 n·(p - e) n, sees along the
    mirrored direction d - 2 (d·n) n what the eye sees by the mirror, at the sum of both ways.
    """
    on = np.flatnonzero((hits.mesh >= 0) & glass_faces(table)[table.number(hits)])
    if not len(on):
        return eye, ways, hits, on
    met, way, first = _some(hits, on), ways[on], hits.t[on]
    normal = table.face_normal[table.number(met)]
    at, turned, second = bounce(rays, eye.astype(np.float32), way, first, normal)
    eyes, out_ways = np.tile(eye.astype(np.float32), (len(ways), 1)), ways.copy()
    eyes[on], out_ways[on] = at - turned * first[:, None], turned
    columns: list[Any] = [column.copy() for column in (hits.mesh, hits.face, hits.u, hits.v, hits.t)]
    for column, new in zip(columns, (second.mesh, second.face, second.u, second.v, first + second.t), strict=True):
        column[on] = new
    return eyes, out_ways, Hits(*columns), on


def _some(hits: Hits, which: Ints) -> Hits:
    columns: list[Any] = [column[which] for column in (hits.mesh, hits.face, hits.u, hits.v, hits.t)]
    return Hits(*columns)


class Reflections:
    """Adds what mirrors show to pictures. Keeps the last scene's tables, so that views of one scene share them."""

    def __init__(self) -> None:
        self._geometry: Geometry | None = None

    def has_mirrors(self, geometry: Geometry) -> bool:
        """Whether anything in a scene has mirror glass."""
        if geometry is not self._geometry:
            self._geometry = geometry
            self._table: SurfaceTable | None = None
            flags = [np.array([m.mirror for m in placed.mesh.materials]) for placed in geometry.placed]
            self._glass = {k: own[geometry.placed[k].mesh.face_material] for k, own in enumerate(flags) if own.any()}
        return bool(self._glass)

    def glass(self, geometry: Geometry, seen: Observation) -> Ints:
        """Row-major indices of the pixels whose centres show mirror glass."""
        found = [np.zeros(0, dtype=np.int64)]
        if self.has_mirrors(geometry):
            for k, faces in self._glass.items():
                on = np.flatnonzero(seen.hits.mesh == k)
                found.append(on[faces[seen.hits.face[on]]])
        return np.sort(np.concatenate(found))

    def add(
        self,
        color: Floats,
        geometry: Geometry,
        camera: Camera,
        seen: Observation,
        table: SurfaceTable | None = None,
        leveled: bool = False,
    ) -> None:
        """Add to a linear picture (H * W, 3), in place, in which mirror glass is black, what the glass shows. table: of the scene, if it is
        there already. leveled: whether to bring it to the light of the picture, which is not the ray caster's."""
        glass = self.glass(geometry, seen)
        if not len(glass):
            return
        if self._table is None:
            self._table = table if table is not None else SurfaceTable(geometry)
        view = _View(geometry, self._table, camera, seen, glass)
        shown = view.shown()
        if leveled:
            shown *= view.level(color)
        edge = view.edges()
        inside = np.setdiff1d(glass, edge, assume_unique=True)
        color[inside] += shown[inside]
        if len(edge):
            color[edge] += view.blended(edge, np.minimum(shown, np.float32(MOST_LIGHT)))


class _View:
    """One picture's mirrors. glass: row-major indices of the pixels whose centres show some."""

    def __init__(self, geometry: Geometry, table: SurfaceTable, camera: Camera, seen: Observation, glass: Ints) -> None:
        self._table, self._camera, self._seen, self._glass = table, camera, seen, glass
        self._rays, self._all = ray_scene(geometry), lighting(geometry.scene)
        self._eye, self._ways = camera.world_from_camera[:3, 3], world_rays(camera)
        eyes, ways, self._hits, _ = bounced(table, self._rays, self._eye, self._ways[glass], _some(seen.hits, glass))
        self._eyes, self._turned = eyes, ways
        rows, columns = np.divmod(glass, camera.width)
        self._within = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
        self._met = _unfolded(table.viewed(seen), glass, table, self._hits, seen.depth.ravel()[glass])

    def shown(self) -> Floats:
        """(H * W, 3) linear RGB of what the glass shows at pixel centres; 0 elsewhere."""
        camera, hits, out = self._camera, self._hits, np.empty((len(self._glass), 3), dtype=np.float32)
        hit, missed = np.flatnonzero(hits.mesh >= 0), np.flatnonzero(hits.mesh < 0)
        out[missed] = self._all.sky(self._turned[missed])
        if len(hit):
            surface = self._table.at(hits, hit, self._eyes[hit], self._turned[hit], pixel_size(camera.K))
            given = replace(
                self._all,
                lights=tuple(self._all.lights[k] for k in self._all.nearest(surface.position.mean(0, dtype=np.float64))),
            )
            light = visibility(self._rays, given, surface, self._glass[hit], camera.width)
            out[hit] = shade(surface, self._smoothed(light, hit), given, self._eyes[hit])
        full = np.zeros((camera.width * camera.height, 3), dtype=np.float32)
        full[self._glass] = np.float32(SILVER) * out
        return full

    def _smoothed(self, light: Floats, hit: Ints) -> Floats:
        """Light (R, K) of the glass pixels numbered in `hit`, averaged over those beside them that show the same surface."""
        x0, y0, x1, y1 = self._within
        rows, columns = np.divmod(self._glass[hit], self._camera.width)
        at, shape = (rows - y0, columns - x0), (y1 - y0, x1 - x0)
        mesh, depth = np.full(shape, -1, dtype=np.int32), np.zeros(shape, dtype=np.float32)
        normal, spread = np.zeros((*shape, 3), dtype=np.float32), np.zeros((*shape, light.shape[1]), dtype=np.float32)
        mesh[at], depth[at], spread[at] = self._hits.mesh[hit], self._hits.t[hit], light
        normal[at] = self._met.normal[self._glass[hit]]
        return smooth(spread, mesh, normal, depth)[at]

    def level(self, color: Floats) -> float:
        """How much brighter the light of a picture (H * W, 3) is than the ray caster's, by the middle of the ratios of some pixels."""
        other = np.setdiff1d(np.flatnonzero(self._seen.hits.mesh >= 0), self._glass, assume_unique=True)
        some = other[:: max(len(other) // METERED, 1)]
        if not len(some):
            return 1.0
        surface = self._table.at(self._seen.hits, some, self._eye, self._ways[some], pixel_size(self._camera.K))
        given = replace(self._all, lights=tuple(self._all.lights[k] for k in self._all.near(self._camera)))
        cast = shade(surface, visibility(self._rays, given, surface, some, self._camera.width), given, self._eye).mean(1)
        return float(np.median(color[some].mean(1) / np.maximum(cast, np.float32(1e-3))))

    def edges(self) -> Ints:
        """The pixels at or beside glass in which straight or bounced rays meet more than one thing."""
        (x0, y0, x1, y1), camera = self._within, self._camera
        around = max(x0 - 1, 0), max(y0 - 1, 0), min(x1 + 1, camera.width), min(y1 + 1, camera.height)
        near = np.zeros((camera.height + 2, camera.width + 2), dtype=bool)
        rows, columns = np.divmod(self._glass, camera.width)
        for down in range(3):
            for right in range(3):
                near[rows + down, columns + right] = True
        found = edges(self._met, camera, around)
        return np.asarray(found[near[1:-1, 1:-1].ravel()[found]])

    def blended(self, edge: Ints, shown: Floats) -> Floats:
        """(R, 3) what pixels `edge` (R,) get from their subsamples that meet glass."""
        camera, table = self._camera, self._table
        ways = subpixel_rays(edge, camera).reshape(-1, 3)
        straight = self._rays.cast(self._eye, ways, coherent=True)
        _, _, hits, on = bounced(table, self._rays, self._eye, ways, straight)
        samples = _unfolded(table.met(straight), on, table, _some(hits, on), straight.t[on])
        off = np.ones(len(self._met.mesh), dtype=bool)
        off[self._glass] = False
        view = replace(self._met, reach=np.where(off, np.float32(np.inf), self._met.reach))  # what is no glass gives nothing
        chosen = neighbours(edge, donors(edge, samples, view, camera), camera)
        share = np.zeros((len(ways), 3), dtype=np.float32)
        share[on] = shown[chosen[on]]
        out: Floats = share.reshape(len(edge), len(SUBPIXELS), 3).mean(1)
        return out


def unfolded(table: SurfaceTable, rays: Rays, camera: Camera, seen: Observation) -> Met:
    """What the rays through all pixels met, after their bounce where they met a mirror."""
    eye, straight = camera.world_from_camera[:3, 3], table.viewed(seen)
    _, _, hits, on = bounced(table, rays, eye, world_rays(camera), seen.hits)
    return _unfolded(straight, on, table, _some(hits, on), seen.depth.ravel()[on]) if len(on) else straight


def _unfolded(straight: Met, which: Ints, table: FaceTable, hits: Hits, glass_depth: Floats) -> Met:
    """What rays met, where rays `which` (R,) bounced and met `hits`, which are numbered apart from what straight rays meet."""
    columns: list[Any] = [column.copy() for column in (straight.mesh, straight.look, straight.reach, straight.normal)]
    met, shown = Met(*columns), table.met(hits)
    met.mesh[which] = shown.mesh + np.int32(len(table.first_face) + 1)
    met.look[which] = shown.look + int(table.material.max()) + 2
    met.reach[which] = np.where(hits.mesh >= 0, hits.t, glass_depth)
    met.normal[which] = shown.normal
    return met
