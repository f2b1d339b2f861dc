"""Pinhole cameras in the OpenCV optical frame: X right, Y down, Z forward; pixel (i, j) has its centre at (i + 0.5, j + 0.5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, batch, finite, number
from scenegen.frames.se3 import transform


def intrinsics(width: int, height: int, hfov: float) -> Array:
    """K (3, 3) of a symmetric frustum with horizontal field of view `hfov` (radians) and square pixels.

    ConventionError for a picture without pixels and a field of view outside (0, pi).
    """
    _picture(width, height)
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
    pinhole = check_intrinsics(K)
    batch(K=pinhole.shape[:-2], points=local.shape[:-1])
    homogeneous = (pinhole @ (local / safe)[..., None])[..., 0]
    return homogeneous[..., :2], depth


def unproject(K: ArrayLike, world_from_camera: ArrayLike, uv: ArrayLike, depth: ArrayLike) -> Array:
    """World points (..., 3) at image coordinates (..., 2) in pixels and z-depth (...) in metres."""
    image, pinhole, far = finite("uv", uv, (2,)), check_intrinsics(K), number("depth", depth)
    batch(K=pinhole.shape[:-2], uv=image.shape[:-1], depth=far.shape)
    homogeneous = np.concatenate([image, np.ones_like(image[..., :1])], -1)
    rays = (np.linalg.inv(pinhole) @ homogeneous[..., None])[..., 0]
    return transform(world_from_camera, rays * far[..., None])


def pixel_rays(K: ArrayLike, width: int, height: int) -> Array:
    """Rays (height, width, 3) through the pixel centres, camera frame, z = 1: a ray times z-depth is the point."""
    _picture(width, height)
    pinhole = check_intrinsics(K)
    if pinhole.ndim != 2:
        raise ConventionError(f"pixel_rays takes one K (3, 3), got {pinhole.shape}", fix="call it once a camera")
    u, v = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    pixels = np.stack([u, v, np.ones_like(u)], -1)
    out: Array = pixels @ np.linalg.inv(pinhole).T
    return out


def check_intrinsics(K: ArrayLike) -> Array:
    """K (..., 3, 3) as float64; ConventionError when it is no pinhole: focal lengths not positive, not upper triangular, transposed."""
    out = finite("K", K, (3, 3))
    below = out[..., (1, 2, 2), (0, 0, 1)]
    if (out[..., (0, 1), (0, 1)] <= 0).any() or (below != 0).any() or (out[..., 2, 2] != 1).any():
        raise ConventionError(
            "K must be [[fx, s, cx], [0, fy, cy], [0, 0, 1]] with positive focal lengths in pixels",
            fix="is it transposed or normalised?",
        )
    return out


def _picture(width: int, height: int) -> None:
    if not (isinstance(width, int | np.integer) and isinstance(height, int | np.integer) and width > 0 and height > 0):
        raise ConventionError(
            f"a picture has whole numbers of pixels, at least 1, got {width} x {height}", fix="give width, height"
        )
