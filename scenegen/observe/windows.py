"""Where meshes project: the pixels their vertices span, within the image and beyond its border."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import image_from_world, inverse
from scenegen.frames.affine import affine
from scenegen.scene import Camera

Bounds = tuple[int, int, int, int]
"""[x0, y0, x1, y1) in pixels."""


@dataclass(frozen=True)
class Window:
    """Where a mesh's vertices project. inside: [x0, y0, x1, y1) whole pixels of the image. reach: the same without the image's
    border, floats, cut one image's size beyond it. truncated: whether it reaches over the border. far: the farthest z-depth, metres."""

    inside: Bounds
    reach: tuple[float, float, float, float]
    truncated: bool
    far: float


def windows(points: NDArray[np.float32], starts: NDArray[np.int64], camera: Camera) -> list[Window | None]:
    """The window of each mesh; None off the image. points (V, 3) world, metres, mesh after mesh; starts (M,): number of each mesh's first."""
    q = affine(image_from_world(camera.K, inverse(camera.world_from_camera)), points)
    ahead = q[:, 2] > 1e-3
    image = q[:, :2] / np.maximum(q[:, 2:], np.float32(1e-3))
    low, high = np.minimum.reduceat(image, starts), np.maximum.reduceat(image, starts)
    some, every = np.logical_or.reduceat(ahead, starts), np.logical_and.reduceat(ahead, starts)
    size = np.array([camera.width, camera.height])
    low[~every], high[~every] = -size, 2.0 * size  # passes the camera's own plane: anywhere
    first, last = np.floor(np.clip(low, 0, size)).astype(int), np.ceil(np.clip(high, 0, size)).astype(int)
    inside = some & (last > first).all(1)
    cut: NDArray[np.bool_] = np.any(np.concatenate([low < 0, high > size], 1), axis=1)
    reach = np.hstack([np.clip(low, -size, 2 * size), np.clip(high, -size, 2 * size)]).tolist()
    far = np.maximum.reduceat(q[:, 2], starts).tolist()
    rows = zip(np.hstack([first, last]).tolist(), reach, cut.tolist(), far, inside.tolist(), strict=True)
    return [Window(tuple(here), tuple(wide), bool(over), deep) if there else None for here, wide, over, deep, there in rows]
