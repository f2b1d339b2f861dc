"""Other people's conventions to ours and back. Each constant takes coordinates from their axes to ours."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, finite


def _axes(*columns: tuple[float, float, float]) -> Array:
    """A 4x4 turn whose columns are their X, Y and Z axes in ours."""
    out = np.eye(4)
    out[:3, :3] = np.array(columns).T
    return out


OPENCV_FROM: dict[str, Array] = {
    "opencv": np.eye(4),
    "opengl": _axes((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "nerfstudio": _axes((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "pytorch3d": _axes((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "ros": _axes((0, 0, 1), (-1, 0, 0), (0, -1, 0)),
}
"""Camera axes to the OpenCV optical frame (X right, Y down, Z forward). opengl (Blender, glTF cameras, ARKit) and nerfstudio: X right,
Y up, Z back. pytorch3d: X left, Y up, Z forward. ros: a camera body frame, X forward, Y left, Z up (REP 103)."""
WORLD_FROM: dict[str, Array] = {
    "ours": np.eye(4),
    "ros": np.eye(4),
    "nerfstudio": np.eye(4),
    "gltf": _axes((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "opengl": _axes((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "pytorch3d": _axes((1, 0, 0), (0, 0, 1), (0, -1, 0)),
}
"""World axes to ours (Z up): Y-up worlds (glTF, OpenGL, PyTorch3D) are turned 90 degrees about X."""
OBJECT_FROM: dict[str, Array] = {
    "ours": np.eye(4),
    "ros": np.eye(4),
    "gltf": _axes((0, 1, 0), (0, 0, 1), (1, 0, 0)),
}
"""Axes of a thing with a front to ours (X forward, Y left, Z up). gltf: Y up, front +Z, so X points to the thing's left."""


def camera_pose(world_from_camera: ArrayLike, convention: str) -> Array:
    """world_from_camera (..., 4, 4) in OpenCV axes from one whose camera axes follow `convention`; the world stays as it is."""
    return finite("pose", world_from_camera, (4, 4)) @ np.linalg.inv(_known(OPENCV_FROM, convention))


def camera_pose_as(world_from_camera: ArrayLike, convention: str) -> Array:
    """The inverse of `camera_pose`: ours (OpenCV) to `convention`."""
    return finite("pose", world_from_camera, (4, 4)) @ _known(OPENCV_FROM, convention)


def world_points(points: ArrayLike, convention: str) -> Array:
    """Points (..., 3) of a world of another convention in ours."""
    return finite("points", points, (3,)) @ _known(WORLD_FROM, convention)[:3, :3].T


def _known(table: dict[str, Array], name: str) -> Array:
    if name not in table:
        raise ConventionError(f"no convention {name!r}", fix=f"one of {', '.join(table)}")
    return table[name]
