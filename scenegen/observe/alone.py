"""One mesh as if it stood alone: where it would show but for what stands before it, and how much of it lies beyond the image's border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import rays_through
from scenegen.observe.still import UNKNOWN, Ints, Kept
from scenegen.observe.tracing import ray_scene
from scenegen.observe.windows import Bounds, Window
from scenegen.rays import Rays, World, open_rays
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry

AMODAL_FULL_PIXELS = 30_000
"""Up to this many pixels around a thing, which may be its hidden ones, are looked at one by one; of more every second row and column."""
BEYOND = 24
"""Rows and columns of rays by which the part of a silhouette beyond the image's border is measured, to one image's size beyond it."""
SPARE_M = 0.02
"""What shows farther away than all of a mesh, by more than this, hides nothing of it: several times what a grazing ray is off by."""


@dataclass(frozen=True)
class Silhouette:
    """A mesh inside the image as if it stood alone: pixels, their box, and by number how many pixels show what hides it (0, the room,
    left out)."""

    pixels: int
    box: Bounds | None
    hidden: dict[int, int]


@dataclass(frozen=True)
class Pixels:
    """What the pixels of a view show: instances (H, W) by number, depth (H, W) metres, 0 for nothing, ways (H, W, 3) their rays of z-depth 1
    in the world; known: what is kept of a camera that stands still."""

    camera: Camera
    instances: NDArray[np.uint16]
    depth: NDArray[np.float32]
    ways: NDArray[np.float32]
    known: Kept | None


class Alone:
    """The meshes of a scene, each of which rays are cast at alone."""

    def __init__(self, geometry: Geometry) -> None:
        self._geometry = geometry
        self._scenes: dict[int, Rays] = {}

    def silhouette(self, k: int, window: Window, view: Pixels, seen: int, box: Bounds | None) -> Silhouette:
        """One mesh inside the image as if it stood alone. seen, box: its visible pixels, which are not looked for again: rays are cast
        through the others."""
        rows, columns, step, by = self.hidden(k, window, view, seen)
        if not step:
            return Silhouette(seen, box, {})
        if len(rows):
            hits = window.inside[0] + columns, window.inside[1] + rows
            low, high = [int(axis.min()) for axis in hits], [int(axis.max()) + 1 for axis in hits]
            box = _joined((low[0], low[1], high[0], high[1]), box)
        if box is not None and step > 1:
            box = self._widened(k, view, window.inside, box)
        return Silhouette(seen + sum(by.values()), box, {number: pixels for number, pixels in by.items() if number})

    def hidden(self, k: int, window: Window, view: Pixels, seen: int) -> tuple[Ints, Ints, int, dict[int, int]]:
        """Where in its window one mesh would show but for what stands before it: rows and columns, every `step`th of them looked at (0: none had
        to be), and by number how many pixels show what hides it. `seen` of its pixels are visible.

        Through pixels that show nothing, or what lies farther away than all of the mesh, it would be seen: no rays are cast through those.
        """
        x0, y0, x1, y1 = window.inside
        number, area = self._geometry.placed[k].instance, (x1 - x0) * (y1 - y0)
        step = 1 if area - seen <= AMODAL_FULL_PIXELS else 2
        cut = slice(y0, y1, step), slice(x0, x1, step)
        shown, depth = view.instances[cut], view.depth[cut]
        others = shown != number
        looked = int(np.count_nonzero(others))
        if not looked:
            none = np.zeros(0, dtype=np.int64)
            return none, none, 0, {}
        rows, columns = np.nonzero(others & (depth <= window.far + SPARE_M) & (depth > 0))
        met = self._stands_at(k, window, view, step * rows, step * columns)
        rows, columns = rows[met], columns[met]
        hidden = np.bincount(shown[rows, columns]) * (1.0 if step == 1 else (area - seen) / looked)
        by = {number: int(pixels) for number, pixels in enumerate(hidden.tolist()) if pixels >= 1}
        return step * rows, step * columns, step, by

    def in_frame(self, k: int, window: Window, view: Pixels, amodal: int) -> float:
        """The share of one mesh's silhouette that lies inside the image, of which `amodal` pixels do."""
        known, camera = view.known, view.camera
        if known is None or known.moves(k):
            return round(amodal / (amodal + self._beyond(k, camera, window)), 4)
        if k not in known.beyond:
            known.beyond[k] = self._beyond(k, camera, window)
        return round(amodal / (amodal + known.beyond[k]), 4)

    # --- inside --------------------------------------------------------------------------------

    def _met(self, k: int, camera: Camera, rays: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Which of the rays (N, 3) from the camera meet one mesh."""
        if not len(rays):
            return np.zeros(0, dtype=bool)
        if self._geometry.moving is not None:
            scene = cast(World, ray_scene(self._geometry)).alone(k)
        else:
            if k not in self._scenes:
                placed = self._geometry.placed[k]
                self._scenes[k] = open_rays([(placed.world_vertices, placed.mesh.faces)], quick=True)
            scene = self._scenes[k]
        return scene.occluded(camera.world_from_camera[:3, 3], rays)

    def _stands_at(self, k: int, window: Window, view: Pixels, rows: Ints, columns: Ints) -> NDArray[np.bool_]:
        """Which of the rays through pixels (N,), `rows` and `columns` of its window, meet one mesh."""
        (x0, y0, _, _), camera, known = window.inside, view.camera, view.known
        pixels, flat = (y0 + rows) * camera.width + (x0 + columns), view.ways.reshape(-1, 3)
        if known is None or known.moves(k):
            return self._met(k, camera, flat.take(pixels, axis=0))
        own = known.window_of(k, window.inside)
        new = own[rows, columns] == UNKNOWN
        if new.any():
            at = rows[new], columns[new]
            own[at] = self._met(k, camera, flat.take(pixels[new], axis=0))
        return np.asarray(own[rows, columns] == 1)

    def _beyond(self, k: int, camera: Camera, window: Window) -> float:
        """How many pixels of one mesh's silhouette lie beyond the image's border, by rays spread over its reach."""
        x0, y0, x1, y1 = window.reach
        wide, tall = (x1 - x0) / BEYOND, (y1 - y0) / BEYOND
        x, y = np.meshgrid(x0 + (np.arange(BEYOND) + 0.5) * wide, y0 + (np.arange(BEYOND) + 0.5) * tall)
        beyond = (x < 0) | (x > camera.width) | (y < 0) | (y > camera.height)
        rays = rays_through(camera.K, camera.world_from_camera, x[beyond], y[beyond]).astype(np.float32)
        return float(self._met(k, camera, rays).sum() * wide * tall)

    def _widened(self, k: int, view: Pixels, most: Bounds, box: Bounds) -> Bounds:
        """A box that was found on every second row and column, moved out row by row while the next one meets the mesh too."""
        out, ways = list(box), view.ways
        for side in range(4):
            axis, outward = side % 2, 1 if side > 1 else -1
            while out[side] != most[side]:
                line = out[side] if side > 1 else out[side] - 1
                across = ways[most[1] : most[3], line] if axis == 0 else ways[line, most[0] : most[2]]
                if not self._met(k, view.camera, across).any():
                    break
                out[side] += outward
        return out[0], out[1], out[2], out[3]


def _joined(box: Bounds, other: Bounds | None) -> Bounds:
    """The box around both."""
    if other is None:
        return box
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
