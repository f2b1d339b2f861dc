"""How things, cameras and people are made by hand: numbers checked, validation in typed errors."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ValidationError

from scenegen.errors import ConventionError
from scenegen.explain import shown
from scenegen.frames import intrinsics, look_at, yaw_pose
from scenegen.scene.base import Array, invalid

M = TypeVar("M", bound=BaseModel)


def made(model: type[M], **fields: Any) -> M:
    """`model(**fields)`; SceneError in place of the validator's own."""
    try:
        return model(**fields)
    except ValidationError as error:
        name = model.__name__.lower()
        raise invalid(error, name, f"see help(scenegen.{model.__name__}) for what each field takes") from error


def noun(category: str) -> str:
    """The words of a category: `coffee_table` is a coffee table."""
    return category.replace("_", " ") if isinstance(category, str) else category


def standing_at(at: ArrayLike, yaw: float) -> Array:
    """World pose (4, 4) with its origin at `at` (3,) metres, (2,) on the floor, turned `yaw` radians about Z."""
    return yaw_pose(point("at", at), number("yaw", yaw))


def point(name: str, value: ArrayLike) -> Array:
    """A world point (3,) from (3,) or, on the floor, (2,); ConventionError for anything else."""
    try:
        out = np.asarray(value, dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise ConventionError(f"{name} is a point (x, y, z) in meters, got {shown(value)}") from error
    if out.shape == (2,):
        out = np.append(out, 0.0)
    if out.shape != (3,) or not np.isfinite(out).all():
        raise ConventionError(f"{name} is a point (x, y, z) in meters, or (x, y) on the floor, got {shown(value)}")
    return out


def number(name: str, value: float) -> float:
    """A finite number; ConventionError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating) or not np.isfinite(value):
        raise ConventionError(f"{name} is a finite number, got {shown(value)}")
    return float(value)


def camera(eye: ArrayLike, target: ArrayLike, up: ArrayLike, hfov_deg: float, width: int, height: int) -> tuple[Array, Array]:
    """world_from_camera (4, 4) and K (3, 3) of a camera at `eye` that looks at `target`, with square pixels."""
    pose = look_at(point("eye", eye), point("target", target), point("up", up))
    for name, pixels in (("width", width), ("height", height)):
        if number(name, pixels) != int(pixels) or pixels < 1:
            raise ConventionError(f"{name} is a whole number of pixels, got {shown(pixels)}")
    K = intrinsics(int(width), int(height), float(np.deg2rad(number("hfov_deg", hfov_deg))))
    return pose, K
