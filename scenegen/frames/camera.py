"""Pinhole cameras in the OpenCV optical frame: X right, Y down, Z forward; pixel (i, j) has its centre at (i + 0.5, j + 0.5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, finite
from scenegen.frames.se3 import transform


def intrinsics(width: int, height: int, hfov: float) -> Array:
    """K (3, 3) of a symmetric frustum with horizontal field of view `hfov` (radians) and square pixels."""
    if not 0 < hfov < np.pi:
        raise ConventionError(
            f"a field of view lies between 0 and pi radians, got {hfov}", fix="convert degrees with numpy.deg2rad"
        )
    focal = width / 2 / np.tan(hfov / 2)
    return np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])


def project(K: ArrayLike, camera_from_world: ArrayLike, points: ArrayLike) -> tuple[Array, Array]:
    """World points (..., 3) to image coordinates (..., 2) in pixels and z-depth (...) in metres.

    Points at or behind the camera plane have depth <= 0 and NaN image coordinates.
    """
    local = transform(camera_from_world, points)
    depth = local[..., 2]
    safe = np.where(depth > 0, depth, np.nan)[..., None]
    homogeneous = (finite("K", K, (3, 3)) @ (local / safe)[..., None])[..., 0]
    return homogeneous[..., :2], depth


def unproject(K: ArrayLike, world_from_camera: ArrayLike, uv: ArrayLike, depth: ArrayLike) -> Array:
    """World points (..., 3) at image coordinates (..., 2) in pixels and z-depth (...) in metres."""
    image = finite("uv", uv, (2,))
    homogeneous = np.concatenate([image, np.ones_like(image[..., :1])], -1)
    rays = (np.linalg.inv(finite("K", K, (3, 3))) @ homogeneous[..., None])[..., 0]
    return transform(world_from_camera, rays * np.asarray(depth, dtype=np.float64)[..., None])


def pixel_rays(K: ArrayLike, width: int, height: int) -> Array:
    """Rays (height, width, 3) through the pixel centres, camera frame, z = 1: a ray times z-depth is the point."""
    u, v = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    pixels = np.stack([u, v, np.ones_like(u)], -1)
    out: Array = pixels @ np.linalg.inv(finite("K", K, (3, 3))).T
    return out
