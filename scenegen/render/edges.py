"""Where one sample a pixel is not enough, and the extra samples that are taken there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.observe import Observation
from scenegen.scene import Camera

SUBPIXELS = ((-0.25, -0.375), (0.375, -0.25), (0.25, 0.375), (-0.375, 0.25))
"""Offsets of a rotated grid, pixels."""


def edges(seen: Observation, camera: Camera) -> NDArray[np.int64]:
    """Row-major indices of the pixels beside a change of mesh, normal or depth."""
    shape = (camera.height, camera.width)
    mesh, face_normal, depth = seen.hits.mesh.reshape(shape), seen.normals, seen.depth
    edge = np.zeros(shape, dtype=bool)
    for axis in (0, 1):
        ahead = tuple(slice(1, None) if k == axis else slice(None) for k in (0, 1))
        behind = tuple(slice(None, -1) if k == axis else slice(None) for k in (0, 1))
        change = mesh[ahead] != mesh[behind]
        change |= sum(face_normal[(*ahead, k)] * face_normal[(*behind, k)] for k in (0, 1, 2)) < 0.8
        change |= np.abs(depth[ahead] - depth[behind]) > 0.05 * np.minimum(depth[ahead], depth[behind])
        edge[ahead] |= change
        edge[behind] |= change
    return np.flatnonzero(edge.ravel())


def subpixel_rays(pixels: NDArray[np.int64], camera: Camera) -> Iterator[tuple[float, float, NDArray[Any]]]:
    """For each subpixel its offset and the world rays (R, 3) float32 through it of `pixels` (R,), z-depth 1 long."""
    row, column = np.divmod(pixels, camera.width)
    world_from_pixel = camera.world_from_camera[:3, :3] @ np.linalg.inv(camera.K)
    for dx, dy in SUBPIXELS:
        at = np.stack([column + 0.5 + dx, row + 0.5 + dy, np.ones(len(pixels))], 1)
        yield dx, dy, (at @ world_from_pixel.T).astype(np.float32)
