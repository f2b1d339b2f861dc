"""Other people's conventions to ours and back. Each matrix takes coordinates on their axes to coordinates on ours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, finite
from scenegen.frames.se3 import check_pose, inverse, pose


def _axes(*columns: tuple[float, float, float]) -> Array:
    """A read-only 4x4 turn whose columns are their X, Y and Z axes in ours."""
    out = np.eye(4)
    out[:3, :3] = np.array(columns).T
    out.setflags(write=False)
    return out


_SAME = _axes((1, 0, 0), (0, 1, 0), (0, 0, 1))
_BACKWARD = _axes((1, 0, 0), (0, -1, 0), (0, 0, -1))
_Y_UP = _axes((1, 0, 0), (0, 0, 1), (0, -1, 0))

OPENCV_FROM: Mapping[str, Array] = MappingProxyType(
    {
        "opencv": _SAME,
        "colmap": _SAME,
        "opengl": _BACKWARD,
        "blender": _BACKWARD,
        "gltf": _BACKWARD,
        "nerfstudio": _BACKWARD,
        "pytorch3d": _axes((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
        "ros": _axes((0, 0, 1), (-1, 0, 0), (0, -1, 0)),
        "ros_optical": _SAME,
    }
)
"""Camera axes to the OpenCV optical frame (X right, Y down, Z forward). opengl, blender, gltf, nerfstudio: X right, Y up, Z back.
pytorch3d: X left, Y up, Z forward. ros: a camera's body frame (`camera_link`), X forward, Y left, Z up (REP 103); ros_optical: its
`camera_optical_frame`, which is ours."""
WORLD_FROM: Mapping[str, Array] = MappingProxyType(
    {
        "ours": _SAME,
        "ros": _SAME,
        "blender": _SAME,
        "nerfstudio": _SAME,
        "gltf": _Y_UP,
        "opengl": _Y_UP,
        "pytorch3d": _Y_UP,
    }
)
"""World axes to ours (Z up): Y-up worlds (glTF, OpenGL, PyTorch3D) are turned 90 degrees about X."""
GLTF_FROM_WORLD = WORLD_FROM["gltf"].T
"""Our world (Z up) to that of glTF (Y up)."""
OBJECT_FROM: Mapping[str, Array] = MappingProxyType(
    {
        "ours": _SAME,
        "ros": _SAME,
        "gltf": _axes((0, 1, 0), (0, 0, 1), (1, 0, 0)),
        "blender": _axes((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
    }
)
"""Axes of a thing with a front to ours (X forward, Y left, Z up). gltf: Y up, front +Z, so X points to the thing's left.
blender: Z up, front -Y (what the Front view shows), so X points to the thing's left."""


def camera_pose(world_from_camera: ArrayLike, convention: str, world: str = "ours") -> Array:
    """world_from_camera (..., 4, 4), ours, from one whose camera axes follow `convention` in a world whose axes follow `world`."""
    return _known(WORLD_FROM, world) @ check_pose(world_from_camera) @ _known(OPENCV_FROM, convention).T


def camera_pose_as(world_from_camera: ArrayLike, convention: str, world: str = "ours") -> Array:
    """The way back of `camera_pose`: ours to `convention`."""
    return _known(WORLD_FROM, world).T @ check_pose(world_from_camera) @ _known(OPENCV_FROM, convention)


def object_pose(world_from_object: ArrayLike, convention: str, world: str = "ours") -> Array:
    """world_from_object (..., 4, 4), ours, from one whose own axes follow `convention` in a world whose axes follow `world`."""
    return _known(WORLD_FROM, world) @ check_pose(world_from_object) @ _known(OBJECT_FROM, convention).T


def object_pose_as(world_from_object: ArrayLike, convention: str, world: str = "ours") -> Array:
    """The way back of `object_pose`: ours to `convention`."""
    return _known(WORLD_FROM, world).T @ check_pose(world_from_object) @ _known(OBJECT_FROM, convention)


def world_points(points: ArrayLike, convention: str) -> Array:
    """Points (..., 3) of a world of another convention in ours."""
    return finite("points", points, (3,)) @ _known(WORLD_FROM, convention)[:3, :3].T


def world_points_as(points: ArrayLike, convention: str) -> Array:
    """The way back of `world_points`: ours to `convention`."""
    return finite("points", points, (3,)) @ _known(WORLD_FROM, convention)[:3, :3]


def pytorch3d_camera(R: ArrayLike, T: ArrayLike, world: str = "pytorch3d") -> Array:
    """world_from_camera (..., 4, 4), ours, of PyTorch3D's R (..., 3, 3) and T (..., 3), where x_camera = x_world R + T (row vectors)."""
    camera_from_world = pose(np.swapaxes(finite("R", R, (3, 3)), -1, -2), T)
    return camera_pose(inverse(camera_from_world), "pytorch3d", world)


def pytorch3d_camera_as(world_from_camera: ArrayLike, world: str = "pytorch3d") -> tuple[Array, Array]:
    """PyTorch3D's R (..., 3, 3) and T (..., 3) of our cameras (..., 4, 4), for its row vectors."""
    camera_from_world = inverse(camera_pose_as(world_from_camera, "pytorch3d", world))
    return np.swapaxes(camera_from_world[..., :3, :3], -1, -2), camera_from_world[..., :3, 3]


def _known(table: Mapping[str, Array], name: str) -> Array:
    if name not in table:
        raise ConventionError(f"no convention {name!r}", fix=f"one of {', '.join(table)}")
    return table[name]
