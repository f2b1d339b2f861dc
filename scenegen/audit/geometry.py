"""The audit's own geometry, from the truth JSON alone: SciPy rotations and plain vectors, nothing of what it checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]
Truth = dict[str, Any]
COMPASS = {
    "front": 0, "front-left": 45, "left": 90, "back-left": 135, "back": 180, "back-right": -135, "right": -90, "front-right": -45,
}  # fmt: skip
"""Centres of the eight sectors, degrees to the left."""
EIGHT = tuple(COMPASS)
LEFT_IS_POSITIVE = "; azimuth positive to the left"
"""How the conventions of all azimuths end."""


def entities(truth: Truth) -> dict[str, Truth]:
    """Objects and people by id, in stored order."""
    return {entity["id"]: entity for entity in (*truth["objects"], *truth["people"])}


def pose_of(entity: Truth, frame: str = "body") -> Floats:
    """World pose (4, 4) of a thing, or of one of a person's frames."""
    key = "world_from_object" if "world_from_object" in entity else f"world_from_{frame}"
    return np.array(entity[key], dtype=np.float64)


def compass_yaw(matrix: Floats, axis: tuple[float, float, float] = (1.0, 0.0, 0.0)) -> float:
    """Degrees from world X towards world Y of a frame's axis, seen from above."""
    x, y, _ = Rotation.from_matrix(matrix[:3, :3]).apply(axis)
    return float(np.degrees(np.arctan2(y, x)))


def camera_yaw(camera: Truth) -> float:
    """Degrees of the viewing direction of a camera (its optical axis, +Z)."""
    return compass_yaw(np.array(camera["world_from_camera"]), (0.0, 0.0, 1.0))


def middle(entity: Truth) -> Floats:
    """Centre (3,) of an entity's box."""
    pose = pose_of(entity)
    return pose[:3, 3] + Rotation.from_matrix(pose[:3, :3]).apply([0, 0, float(entity["size"][2]) / 2])


def box_points(entity: Truth) -> Floats:
    """Corners (8, 3) of an entity's box."""
    pose, (x, y, z) = pose_of(entity), entity["size"]
    local = [(sx * x / 2, sy * y / 2, top * z) for sx in (-1, 1) for sy in (-1, 1) for top in (0, 1)]
    return Rotation.from_matrix(pose[:3, :3]).apply(local) + pose[:3, 3]


def turn(degrees: float) -> float:
    """An angle brought into (-180, 180]."""
    return float(180 - (180 - degrees) % 360)


def nearest_label(angle: float) -> tuple[str, float]:
    """The compass label whose direction is nearest to an angle (degrees to the left), and how far the sector's edge is."""
    away = {label: abs(turn(angle - centre)) for label, centre in COMPASS.items()}
    label = min(away, key=lambda name: away[name])
    return label, 22.5 - away[label]


def bearing(origin: Floats, heading: float, point: Floats) -> float:
    """Degrees to the left of `heading` at which a point lies from an origin, on the floor plane."""
    delta = point - origin
    return turn(float(np.degrees(np.arctan2(delta[1], delta[0]))) - heading)


def strays(origin: Floats, headings: Sequence[float], target: Truth, label: str) -> int:
    """How many of a thing's corners lie in another sector than `label` for some heading (degrees)."""
    corners = box_points(target)
    return sum(any(nearest_label(bearing(origin, heading, corner))[0] != label for heading in headings) for corner in corners)


def camera_of(truth: Truth, camera: str | None) -> Truth:
    """A camera of a scene by its id. StopIteration when there is none."""
    found: Truth = next(one for one in truth["cameras"] if one["id"] == camera)
    return found
