"""A camera that stands still in a scene over time: what it met at the instant it last looked, so that only what moved is looked at again.

A ray that passes outside all that pixels of a moving mesh span, before and now, meets what it met before; and a thing that stands still is,
as if it stood alone, where it was. What a ray meets does not depend on the rays that are cast with it, so that what is found this way is bit
for bit what a look from nothing finds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from scenegen.observe.windows import Bounds, Window
from scenegen.rays import Hits
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry, Placed
from scenegen.world.moving import MovingGeometry

Ints = NDArray[np.int64]
UNKNOWN = -1


@dataclass(frozen=True)
class Met:
    """What the rays through P pixels met. hits: raw. face (P,): number over all meshes, -1 for nothing. instances (P,): 0 the room or
    nothing. normals (P, 3): unit, world, towards the camera. depth (P,): metres, 0 for nothing."""

    hits: Hits
    face: Ints
    instances: NDArray[np.uint16]
    normals: NDArray[np.float32]
    depth: NDArray[np.float32]

    def with_pixels(self, numbers: Ints, new: Met) -> Met:
        """The same where the pixels of these numbers met `new`; this one stays as it is."""
        out = [column.copy() for column in self._columns()]
        for column, fresh in zip(out, new._columns(), strict=True):
            column[numbers] = fresh
        return Met(Hits(*out[:-4]), *out[-4:])

    def locked(self) -> Met:
        """The same, not to be written to: the next instant begins with it."""
        for column in self._columns():
            column.flags.writeable = False
        return self

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return *vars(self.hits).values(), self.face, self.instances, self.normals, self.depth


@dataclass
class Kept:
    """What one camera met at the last instant. shown: the meshes that may move, by number, as they were and where they projected. alone:
    by mesh that stands still, which pixels of its window meet it as if it stood alone (1, 0, UNKNOWN). beyond: how much of it reaches over
    the image's border, in pixels. within: where each mesh projected when it was first looked at."""

    camera: Camera
    shape: tuple[int, ...]
    shown: dict[int, tuple[Placed, Window | None]] = field(default_factory=dict)
    met: Met | None = None
    alone: dict[int, NDArray[np.int8]] = field(default_factory=dict)
    beyond: dict[int, float] = field(default_factory=dict)
    within: list[Window | None] | None = None

    def fits(self, camera: Camera, shape: tuple[int, ...]) -> bool:
        """Whether it is of a camera that looks the same way, at as many faces of each mesh (`shape`)."""
        return self.shape == shape and same_rays(self.camera, camera)

    def stale(self, geometry: Geometry, windows: list[Window | None]) -> Ints | None:
        """Row-major numbers of the pixels that may meet something else now; None for all. The instant is then the one that is kept."""
        assert geometry.moving is not None
        spans: list[Bounds] = []
        for k in geometry.moving.moving:
            placed, window = geometry.placed[k], windows[k]
            if k in self.shown and self.shown[k][0] is not placed:
                spans += [one.inside for one in (self.shown[k][1], window) if one is not None]
            self.shown[k] = placed, window
        if self.met is None:
            return None
        dirty = np.zeros((self.camera.height, self.camera.width), dtype=bool)
        for x0, y0, x1, y1 in spans:
            dirty[max(y0 - 1, 0) : y1 + 1, max(x0 - 1, 0) : x1 + 1] = True
        return np.flatnonzero(dirty.ravel())

    def moves(self, k: int) -> bool:
        """Whether a mesh is one of those that may move."""
        return k in self.shown

    def window_of(self, k: int, bounds: Bounds) -> NDArray[np.int8]:
        """(rows, columns) what is known of the pixels within `bounds` about a mesh that stands still; to be written to."""
        if k not in self.alone:
            self.alone[k] = np.full((bounds[3] - bounds[1], bounds[2] - bounds[0]), UNKNOWN, dtype=np.int8)
        return self.alone[k]


def same_rays(one: Camera, other: Camera) -> bool:
    """Whether the pixels of two cameras look along the same rays."""
    return (
        (one.width, one.height) == (other.width, other.height)
        and np.array_equal(one.K, other.K)
        and np.array_equal(one.world_from_camera, other.world_from_camera)
    )


_KEPT: WeakKeyDictionary[MovingGeometry, Kept] = WeakKeyDictionary()


def kept(geometry: Geometry, camera: Camera) -> Kept | None:
    """What is kept of this camera in this scene over time, as yet empty for another camera than the last; None of a scene in which nothing
    moves."""
    if geometry.moving is None:
        return None
    shape = tuple(len(placed.mesh.faces) for placed in geometry.placed)
    known = _KEPT.get(geometry.moving)
    if known is None or not known.fits(camera, shape):
        known = _KEPT[geometry.moving] = Kept(camera, shape)
    return known
