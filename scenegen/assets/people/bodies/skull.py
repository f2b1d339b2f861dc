"""The surface of the head as a function of direction: what hair, hats and beards are laid on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from scenegen.assets.people.bodies.anatomy import eye_middle, face_unit
from scenegen.assets.people.bodies.body import Body, bone_group

Floats = NDArray[Any]
CENTRE = np.array([-0.085, 0.0, 0.035])
"""Middle of the skull from the middle of the eyes, in units of an adult's face."""


class Skull:
    """Points about a head. `unit`: scale of the face. Angles: azimuth 0 ahead, positive left; polar 0 at the crown, radians."""

    def __init__(self, body: Body) -> None:
        self.unit = face_unit(body)
        self.eye = eye_middle(body)
        self.centre = self.eye + CENTRE * self.unit
        head = bone_group(body, "head") > 0.6
        off = body.vertices[head] - self.centre
        reach = np.linalg.norm(off, axis=1)
        ears = (np.abs(off[:, 1]) > 0.068 * self.unit) & (off[:, 2] < 0.0) & (np.abs(off[:, 0] + 0.0) < 0.05 * self.unit)
        off, reach = off[~ears], reach[~ears]
        self._tree, self._reach = cKDTree(off / reach[:, None]), reach

    def direction(self, azimuth: Floats, polar: Floats) -> Floats:
        """Unit directions (..., 3) from the centre."""
        out: Floats = np.stack([np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], -1)
        return out

    def distance(self, direction: Floats) -> Floats:
        """Metres (...,) from the centre to the skin along unit directions (..., 3)."""
        apart, near = self._tree.query(direction.reshape(-1, 3), k=5)
        weight = 1 / (apart + 0.01)
        out: Floats = ((self._reach[near] * weight).sum(1) / weight.sum(1)).reshape(direction.shape[:-1])
        return out

    def at(self, azimuth: Floats, polar: Floats, lift: Floats | float = 0.0) -> Floats:
        """Points (..., 3) in the body's frame, `lift` units of a face above the skin."""
        return self.layers(azimuth, polar, lift)[0]

    def layers(self, azimuth: Floats, polar: Floats, *lifts: Floats | float) -> list[Floats]:
        """The same points (..., 3) at several heights above the skin, units of a face."""
        direction = self.direction(azimuth, polar)
        reach = self.distance(direction)
        return [self.centre + direction * (reach + np.asarray(lift) * self.unit)[..., None] for lift in lifts]

    def local(self, points: Floats) -> Floats:
        """Points (..., 3) about the eyes in units of a face."""
        out: Floats = (points - self.eye) / self.unit
        return out


@lru_cache(maxsize=12)
def skull_of(body: Body) -> Skull:
    """The head of a body, kept: people of a scene, and their hair and hats, share it."""
    return Skull(body)


def hairline(x: Floats) -> Floats:
    """Height of the hairline over the eyes at depth x, both in units of a face: forehead, temples, behind the ears, nape."""
    out: Floats = np.interp(
        x,
        [-0.2, -0.115, -0.1, -0.082, -0.07, -0.05, -0.03, 0.0, 0.05],
        [-0.06, -0.058, -0.02, 0.0, 0.01, 0.045, 0.056, 0.064, 0.067],
    )
    return out
