"""What every backend agrees on: lights, ambient light, sky."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import linear
from scenegen.scene import Ambience, Camera, Light, Scene

Floats = NDArray[Any]
AO_REACH_M = 1.2
AO_FLOOR = 0.25
"""Share of ambient light that reaches even fully occluded places: what bounces there."""
LEAST_ROUGHNESS = 0.12
SPECULAR_MOST = 1.5
"""Highlights are cut off here, so that one pixel does not set the exposure."""
SKY_GAIN = 1.1
PLAIN_ZENITH, PLAIN_HORIZON, PLAIN_GROUND = (0.36, 0.56, 0.88), (0.86, 0.92, 1.0), (0.52, 0.55, 0.48)
"""The sky of scenes that say nothing of their light, before SKY_GAIN."""
SHADOWED_LIGHTS = 3
"""Most lights of one view outside path tracing."""


@dataclass(frozen=True)
class Lighting:
    """A scene's lights for shading, strongest first. bright, dim: linear RGB (3,) of ambient light on surfaces that face along the unit
    vector `axis` and against it. zenith, horizon, ground: linear RGB (3,) of the sky and of what is under it."""

    lights: tuple[Light, ...]
    axis: Floats
    bright: Floats
    dim: Floats
    zenith: Floats
    horizon: Floats
    ground: Floats
    outdoors: bool

    def around(self, ways: Floats) -> Floats:
        """Ambient linear RGB (R, 3) from unit vectors (R, 3)."""
        share = dot(ways, self.axis)[:, None] * np.float32(0.5) + np.float32(0.5)
        out: Floats = self.dim + (self.bright - self.dim) * share
        return out

    def sky(self, directions: Floats) -> Floats:
        """Linear RGB (R, 3) seen along world directions (R, 3) that hit nothing."""
        height = directions[:, 2] / np.maximum(length(directions), np.float32(1e-9))
        up = np.sqrt(np.clip(height, 0, 1))[:, None]
        return np.where(height[:, None] >= 0, self.horizon * (1 - up) + self.zenith * up, self.ground).astype(np.float32)

    def near(self, camera: Camera) -> list[int]:
        """Numbers of the SHADOWED_LIGHTS lights that matter most to a view: the sun, then the lamps nearest to what it looks at."""
        return self.nearest(camera.world_from_camera[:3, 3] + 1.5 * camera.world_from_camera[:3, 2])

    def nearest(self, goal: Floats) -> list[int]:
        """Numbers of the SHADOWED_LIGHTS lights that matter most at a place (3,): the sun, then the lamps nearest to it."""
        far = [-1.0 if light.kind == "sun" else float(np.linalg.norm((light.position - goal)[:2])) for light in self.lights]
        return [int(k) for k in np.argsort(far, kind="stable")[:SHADOWED_LIGHTS]]


def lighting(scene: Scene) -> Lighting:
    """The lights of a scene, strongest first; a scene without lights gets a soft sun, one without ambience that of a plain day."""
    outdoors = scene.room is None or scene.room.height is None
    lights = sorted(scene.lights, key=lambda light: -light.power) or [
        Light(kind="sun", direction=np.array([0.3, 0.4, -0.85]), power=1.2)
    ]
    around = scene.ambience or _plain(outdoors)
    colors = (around.axis, around.bright, around.dim, around.zenith, around.horizon, around.ground)
    axis, bright, dim, zenith, horizon, ground = (np.asarray(color, dtype=np.float32) for color in colors)
    return Lighting(tuple(lights), axis, bright, dim, zenith, horizon, ground, outdoors)


def _plain(outdoors: bool) -> Ambience:
    """A plain day: what scenes that say nothing of it are seen in."""
    bright, dim = ((0.42, 0.50, 0.62), (0.20, 0.19, 0.17)) if outdoors else ((0.36, 0.36, 0.37), (0.30, 0.275, 0.25))
    sky = (SKY_GAIN * np.array(color) for color in (PLAIN_ZENITH, PLAIN_HORIZON, PLAIN_GROUND))
    zenith, horizon, ground = sky
    up = np.array([0.0, 0.0, 1.0])
    return Ambience(
        mood="plain", axis=up, bright=np.array(bright), dim=np.array(dim), zenith=zenith, horizon=horizon, ground=ground
    )


def dot(a: Floats, b: Floats) -> Floats:
    """Scalar products (...) of vectors (..., 3): three times faster than numpy.einsum on rows of three."""
    out: Floats = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
    return out


def length(vectors: Floats) -> Floats:
    """Lengths (...) of vectors (..., 3)."""
    return np.sqrt(dot(vectors, vectors))


def linear_rgb(rgb: tuple[float, float, float]) -> Floats:
    """Linear float32 RGB of an sRGB triple."""
    return linear(np.asarray(rgb, dtype=np.float64)).astype(np.float32)
