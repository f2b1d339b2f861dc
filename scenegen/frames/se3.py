"""Rigid poses, SE(3), as 4x4 float64 arrays named `a_from_b`, batched over leading axes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scenegen.errors import ConventionError
from scenegen.frames._checks import Array, batch, finite, number

TOLERANCE = 1e-6


def pose(rotation: ArrayLike, translation: ArrayLike) -> Array:
    """Poses from rotations (..., 3, 3) and translations (..., 3) in metres: (..., 4, 4)."""
    turn, shift = finite("rotation", rotation, (3, 3)), finite("translation", translation, (3,))
    return _pose(turn, shift)


def _pose(rotation: Array, shift: Array) -> Array:
    out = np.zeros((*batch(rotation=rotation.shape[:-2], translation=shift.shape[:-1]), 4, 4))
    out[..., :3, :3], out[..., :3, 3], out[..., 3, 3] = rotation, shift, 1.0
    return out


def check_pose(a_from_b: ArrayLike, tolerance: float = TOLERANCE) -> Array:
    """`a_from_b` (..., 4, 4) as float64; ConventionError when it is not rigid: transposed, sheared, scaled, mirrored or not finite."""
    out = finite("pose", a_from_b, (4, 4))
    turn = out[..., :3, :3]
    if (np.abs(out[..., 3, :] - _LAST_ROW) > tolerance).any():
        raise ConventionError("the last row of a pose must be [0, 0, 0, 1]", fix="are these row-vector (transposed) matrices?")
    if (np.abs(turn @ turn.swapaxes(-1, -2) - _UNIT) > tolerance).any():
        raise ConventionError(
            "the rotation of a pose must be orthonormal; this one is scaled or sheared", fix="remove scale first"
        )
    if (np.linalg.det(turn) < 0).any():
        raise ConventionError("the rotation of a pose must have determinant +1; this one is mirrored", fix="negate one axis")
    return out


_LAST_ROW, _UNIT = np.array([0.0, 0.0, 0.0, 1.0]), np.eye(3)


def inverse(a_from_b: ArrayLike) -> Array:
    """b_from_a of rigid poses (..., 4, 4); ConventionError for others."""
    return inverted(check_pose(a_from_b))


def inverted(a_from_b: Array) -> Array:
    """`inverse` of poses known to be rigid, unchecked."""
    turn = a_from_b[..., :3, :3].swapaxes(-1, -2)
    return _pose(turn, -(turn @ a_from_b[..., :3, 3:])[..., 0])


def transform(a_from_b: ArrayLike, points: ArrayLike) -> Array:
    """Points (..., 3) in b to a. Pose batch axes (..., 4, 4) broadcast against the points' leading axes: for one pose
    a batch entry and N points each, pass (B, 1, 4, 4) and (B, N, 3). ConventionError for poses that are not rigid."""
    return moved(check_pose(a_from_b), finite("points", points, (3,)))


def moved(a_from_b: Array, points: Array) -> Array:
    """`transform` of poses known to be rigid, unchecked."""
    return _turned(a_from_b, points) + a_from_b[..., :3, 3]


def rotate(a_from_b: ArrayLike, vectors: ArrayLike) -> Array:
    """Directions (..., 3) in b to a: the rotation alone.

    Written out rather than `@`: NumPy multiplies stacks of 3x3 one by one, and what multiplies them may round as the machine likes.
    """
    return _turned(check_pose(a_from_b), finite("vectors", vectors, (3,)))


def _turned(pose: Array, arrows: Array) -> Array:
    batch(poses=pose.shape[:-2], points=arrows.shape[:-1])
    out: Array = (
        pose[..., :3, 0] * arrows[..., 0, None]
        + pose[..., :3, 1] * arrows[..., 1, None]
        + pose[..., :3, 2] * arrows[..., 2, None]
    )
    return out


def yaw_pose(position: ArrayLike, yaw: ArrayLike) -> Array:
    """World poses (..., 4, 4) at `position` (..., 3), X forward turned counter-clockwise by `yaw` (...) radians about Z."""
    where, angle = finite("position", position, (3,)), number("yaw", yaw)
    cos, sin, zero = np.cos(angle), np.sin(angle), np.zeros_like(angle)
    turn = np.stack([cos, -sin, zero, sin, cos, zero, zero, zero, zero + 1.0], -1).reshape(*angle.shape, 3, 3)
    return pose(turn, where)


def heading(world_from_frame: ArrayLike) -> Array:
    """Yaw (...) in (-pi, pi] of the X axis of frames (..., 4, 4) on the floor plane."""
    given = check_pose(world_from_frame)
    return wrap(np.arctan2(given[..., 1, 0], given[..., 0, 0]))


def wrap(angle: ArrayLike) -> Array:
    """Angles (radians) wrapped into (-pi, pi]; NaN, for no angle, stays NaN."""
    given = np.asarray(angle, dtype=np.float64)
    out = np.pi - np.mod(np.pi - given, 2 * np.pi)
    return np.where(out <= -np.pi, np.pi, out)


def look_at(eye: ArrayLike, target: ArrayLike, up: ArrayLike = (0.0, 0.0, 1.0)) -> Array:
    """world_from_camera (..., 4, 4), OpenCV optical frame (X right, Y down, Z forward), at `eye` (..., 3) looking at `target`.

    ConventionError when eye and target coincide or the view is along `up`.
    """
    start, end, above = finite("eye", eye, (3,)), finite("target", target, (3,)), finite("up", up, (3,))
    batch(eye=start.shape[:-1], target=end.shape[:-1], up=above.shape[:-1])
    forward = end - start
    right = np.cross(forward, above)
    length, width = np.linalg.norm(forward, axis=-1, keepdims=True), np.linalg.norm(right, axis=-1, keepdims=True)
    if (length < 1e-9).any() or (width < 1e-9 * np.maximum(length, 1e-9)).any():
        raise ConventionError(
            "look_at needs a target apart from the eye, not straight along `up`", fix="move the target or give another up"
        )
    forward, right = forward / length, right / width
    return pose(np.stack([right, np.cross(forward, right), forward], -1), start)
