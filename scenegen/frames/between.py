"""Poses between poses: rotations along the great circle (slerp), positions along the straight line."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scenegen.frames._checks import Array, finite, number
from scenegen.frames.se3 import check_pose
from scenegen.frames.se3 import pose as posed

NEARLY_ONE = 1.0 - 1e-9
"""Cosine of half an angle above which two rotations are so near that the straight line between their quaternions is the arc."""


def between(one: ArrayLike, other: ArrayLike, share: ArrayLike) -> Array:
    """Poses (..., 4, 4) that lie `share` (...) of the way from `one` to `other`: 0 gives the first, 1 the second.

    Rotations turn about one axis at an even rate, the shorter way round (Shoemake 1985, Animating rotation with quaternion curves);
    positions go straight. Leading axes broadcast. ConventionError for poses that are not rigid.
    """
    first, second, part = check_pose(one), check_pose(other), number("share", share)
    turned = turn_between_rotations(first[..., :3, :3], second[..., :3, :3], part)
    start, end = first[..., :3, 3], second[..., :3, 3]
    return posed(turned, start + (end - start) * part[..., None])


def turn_between_rotations(one: ArrayLike, other: ArrayLike, share: ArrayLike) -> Array:
    """Rotations (..., 3, 3) that lie `share` (...) of the way from `one` to `other`, as in `between`."""
    first, second = finite("rotation", one, (3, 3)), finite("rotation", other, (3, 3))
    part = number("share", share)[..., None]
    a, b = quaternion(first), quaternion(second)
    cos = (a * b).sum(-1, keepdims=True)
    b, cos = np.where(cos < 0, -b, b), np.minimum(np.abs(cos), 1.0)
    angle = np.arccos(cos)
    sine = np.where(cos > NEARLY_ONE, 1.0, np.sin(angle))
    near = cos > NEARLY_ONE
    mixed = a * np.where(near, 1 - part, np.sin((1 - part) * angle) / sine) + b * np.where(
        near, part, np.sin(part * angle) / sine
    )
    return rotation(mixed / np.linalg.norm(mixed, axis=-1, keepdims=True))


def quaternion(turn: ArrayLike) -> Array:
    """Unit quaternions (..., 4), scalar first, of rotations (..., 3, 3): from the largest of its four squares (Shepperd 1978)."""
    m = finite("rotation", turn, (3, 3))
    x, y, z = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    squares = np.stack([1 + x + y + z, 1 + x - y - z, 1 - x + y - z, 1 - x - y + z], -1)
    a, b, c = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    d, e, f = m[..., 0, 1] + m[..., 1, 0], m[..., 0, 2] + m[..., 2, 0], m[..., 1, 2] + m[..., 2, 1]
    rows = np.stack(
        [
            np.stack([squares[..., 0], a, b, c], -1),
            np.stack([a, squares[..., 1], d, e], -1),
            np.stack([b, d, squares[..., 2], f], -1),
            np.stack([c, e, f, squares[..., 3]], -1),
        ],
        -2,
    )
    best = squares.argmax(-1)
    out: Array = np.take_along_axis(rows, best[..., None, None], -2)[..., 0, :]
    return out / np.linalg.norm(out, axis=-1, keepdims=True)


def rotation(quaternions: ArrayLike) -> Array:
    """Rotations (..., 3, 3) of unit quaternions (..., 4), scalar first."""
    w, x, y, z = np.moveaxis(finite("quaternion", quaternions, (4,)), -1, 0)
    return np.stack(
        [
            np.stack([1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)], -1),
            np.stack([2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)], -1),
            np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], -1),
        ],
        -2,
    )
