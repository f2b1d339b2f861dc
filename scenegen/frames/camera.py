"""Pinhole cameras in the OpenCV optical frame: X right, Y down, Z forward; pixel (i, j) has its centre at (i + 0.5, j + 0.5).

The only pinhole there is (the audit keeps its own on purpose). The first functions check what they are given; those that stages call for
every view take cameras as checked and sum in an order of their own, so that pictures keep their bytes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, batch, finite, number
from scenegen.frames.se3 import check_pose, transform


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


def rays_of_pixels(K: Array, world_from_camera: Array, width: int, height: int) -> NDArray[np.float32]:
    """(height * width, 3) float32: directions in the world through all pixel centres, of z-depth 1, in row order.

    What a row shares and what a column shares is computed once; K (3, 3) is taken as checked.
    """
    x, y, ahead = (check_pose(world_from_camera)[:3, :3] @ np.linalg.inv(K)).T
    rows, columns = np.arange(height) + 0.5, np.arange(width) + 0.5
    down, across = rows[:, None] * y + ahead, columns[:, None] * x
    rays = np.empty((height, width, 3), dtype=np.float32)
    for axis in range(3):  # loops along the rows of the image, not over three numbers at a time
        rays[..., axis] = down[:, axis, None] + across[:, axis]
    return rays.reshape(-1, 3)


def rays_through(K: Array, world_from_camera: Array, u: Array, v: Array) -> Array:
    """(..., 3) float64 directions in the world, of z-depth 1, through image coordinates u, v (...) in pixels, in the image or beyond it."""
    x, y, ahead = (check_pose(world_from_camera)[:3, :3] @ np.linalg.inv(K)).T
    out: Array = u[..., None] * x + v[..., None] * y + ahead
    return out


def image_from_world(K: Array, camera_from_world: Array) -> Array:
    """(3, 4): world points to (u * depth, v * depth, depth), pixels and metres."""
    out: Array = K @ check_pose(camera_from_world)[:3]
    return out


def image_of(K: Array, x: Array, y: Array, depth: Array) -> tuple[Array, Array]:
    """u, v (...) in pixels of points x, y, depth (...) in the camera's frame, metres, all before it, for a K without skew."""
    scale = 1.0 / depth
    return x * scale * K[0, 0] + K[0, 2], y * scale * K[1, 1] + K[1, 2]


def lens(K: Array) -> tuple[float, float, float, float]:
    """fx, fy, cx, cy in pixels: what other renderers ask for."""
    return float(K[0, 0]), float(K[1, 1]), float(K[0, 2]), float(K[1, 2])


def square_pixels(K: Array) -> bool:
    """Whether pixels are as wide as high, to a millionth, and not skewed."""
    return abs(float(K[0, 0] - K[1, 1])) <= 1e-6 * float(K[0, 0]) and float(K[0, 1]) == 0.0


def half_size(K: Array, width: int, height: int) -> tuple[float, float]:
    """Half the width and half the height of the picture at z-depth 1: the tangents of half its fields of view."""
    return width / 2 / float(K[0, 0]), height / 2 / float(K[1, 1])


def field_of_view(K: Array, width: int, height: int) -> tuple[float, float]:
    """Across and upright, radians, of a picture whose principal point is its middle."""
    return 2 * float(np.arctan2(width / 2, K[0, 0])), 2 * float(np.arctan2(height / 2, K[1, 1]))


def pixel_size(K: Array) -> float:
    """How wide a pixel is at z-depth 1."""
    return 1.0 / float(K[0, 0])


def clip_from_camera(K: Array, width: int, height: int, near: float, far: float) -> Array:
    """OpenGL clip coordinates (4, 4) from the OpenCV optical frame, for any principal point; image row 0 is at the top.

    near, far: z-depths in metres that become -1 and 1.
    """
    fx, fy, cx, cy = lens(K)
    return np.array(
        [
            [2 * fx / width, 0, 2 * cx / width - 1, 0],
            [0, -2 * fy / height, 1 - 2 * cy / height, 0],
            [0, 0, (far + near) / (far - near), -2 * far * near / (far - near)],
            [0, 0, 1, 0],
        ],
        dtype=np.float64,
    )


def resized(K: Array, across: float, down: float) -> Array:
    """(3, 3) intrinsics of the same picture in a size `across` and `down` times that of K's."""
    out: Array = np.diag([across, down, 1.0]) @ K
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
