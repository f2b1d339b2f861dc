"""Clip matrices for rasterisers: of cameras, of suns and of lamps."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import clip_from_camera
from scenegen.scene import Camera, Light
from scenegen.world.geometry import Geometry

Floats = NDArray[Any]
NEAR_M, FAR_M = 0.05, 120.0
LAMP_SLOPE = float(np.tan(np.deg2rad(75.0)))
"""How far a lamp's shadow map reaches sideways per metre down; what lies higher is taken to be lit as the place below it is."""


def projection(camera: Camera) -> Floats:
    """OpenGL clip coordinates (4, 4) of a camera, from its optical frame."""
    return clip_from_camera(camera.K, camera.width, camera.height, NEAR_M, FAR_M)


def sun_clip(light: Light, geometry: Geometry) -> Floats:
    """Orthographic clip matrix along a sun's direction, over the floor of the scene (not the far houses)."""
    way = light.direction / np.linalg.norm(light.direction)
    side = np.cross(way, [0, 0, 1.0] if abs(way[2]) < 0.95 else [1.0, 0, 0])
    side /= np.linalg.norm(side)
    turn = np.stack([side, np.cross(side, way), way])
    floor = geometry.scene.room.floor if geometry.scene.room is not None else np.array([[-6.0, -6], [6, 6]])
    low, high = floor.min(0) - 0.3, floor.max(0) + 0.3
    box = np.array(
        [
            [x, y, z]
            for x in (low[0], high[0])
            for y in (low[1], high[1])
            for z in (
                -0.1,
                6.0 if geometry.scene.room is None or geometry.scene.room.height is None else geometry.scene.room.height + 0.3,
            )
        ]
    )
    local = box @ turn.T
    a, b = local.min(0), local.max(0)
    a[2] -= 12.0
    out = np.eye(4)
    out[:3, :3] = turn * (2 / (b - a))[:, None]
    out[:3, 3] = -(a + b) / (b - a)
    return out


def down_clip(light: Light) -> Floats:
    """Perspective clip matrix of a lamp looking straight down, 150 degrees wide."""
    n, f, t = 0.05, 12.0, 1 / LAMP_SLOPE
    view = np.eye(4)
    view[:3, :3] = [[1, 0, 0], [0, -1, 0], [0, 0, -1]]
    view[:3, 3] = -view[:3, :3] @ light.position
    project = np.array([[t, 0, 0, 0], [0, t, 0, 0], [0, 0, (f + n) / (f - n), -2 * f * n / (f - n)], [0, 0, 1, 0]])
    return project @ view
