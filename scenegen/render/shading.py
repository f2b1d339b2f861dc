"""What every backend agrees on: ambient light, light falloff, sky, exposure and tone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.materials import linear
from scenegen.scene import Camera, Light, Scene

Floats = NDArray[Any]
AO_REACH_M = 1.2
AO_FLOOR = 0.25
"""Share of ambient light that reaches even fully occluded places: what bounces there."""
LEAST_ROUGHNESS = 0.12
SPECULAR_MOST = 1.5
"""Highlights are cut off here, so that one pixel does not set the exposure."""
SKY_GAIN = 1.1
SKY_TOP = np.array([0.36, 0.56, 0.88], dtype=np.float32)
SKY_HORIZON = np.array([0.86, 0.92, 1.0], dtype=np.float32)
GROUND_FAR = np.array([0.52, 0.55, 0.48], dtype=np.float32)
SHADOWED_LIGHTS = 3
"""Most lights of one view outside path tracing."""
MIDDLE = 0.27
"""Where exposure puts the log-mean of a picture, linear."""


@dataclass(frozen=True)
class Lighting:
    """A scene's lights for shading, strongest first. up, down: linear RGB of ambient light on surfaces facing up and down."""

    lights: tuple[Light, ...]
    up: Floats
    down: Floats
    outdoors: bool

    def near(self, camera: Camera) -> list[int]:
        """Numbers of the SHADOWED_LIGHTS lights that matter most to a view: the sun, then the lamps nearest to what it looks at."""
        goal = camera.world_from_camera[:3, 3] + 1.5 * camera.world_from_camera[:3, 2]
        far = [-1.0 if light.kind == "sun" else float(np.linalg.norm((light.position - goal)[:2])) for light in self.lights]
        return [int(k) for k in np.argsort(far, kind="stable")[:SHADOWED_LIGHTS]]


def lighting(scene: Scene) -> Lighting:
    """The lights of a scene, strongest first; a scene without lights gets a soft sun."""
    outdoors = scene.room is None or scene.room.height is None
    lights = sorted(scene.lights, key=lambda light: -light.power) or [
        Light(kind="sun", direction=np.array([0.3, 0.4, -0.85]), power=1.2)
    ]
    if outdoors:
        up, down = np.array([0.42, 0.50, 0.62]), np.array([0.20, 0.19, 0.17])
    else:
        up, down = np.array([0.36, 0.36, 0.37]), np.array([0.30, 0.275, 0.25])
    return Lighting(tuple(lights), up.astype(np.float32), down.astype(np.float32), outdoors)


def dot(a: Floats, b: Floats) -> Floats:
    """Scalar products (...) of vectors (..., 3): three times faster than numpy.einsum on rows of three."""
    out: Floats = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
    return out


def length(vectors: Floats) -> Floats:
    """Lengths (...) of vectors (..., 3)."""
    return np.sqrt(dot(vectors, vectors))


def sky(directions: Floats) -> Floats:
    """Linear RGB (R, 3) seen along world directions (R, 3) that hit nothing."""
    height = directions[:, 2] / np.maximum(length(directions), np.float32(1e-9))
    up = np.sqrt(np.clip(height, 0, 1))[:, None]
    above = SKY_HORIZON * (1 - up) + SKY_TOP * up
    return np.where(height[:, None] >= 0, above, GROUND_FAR).astype(np.float32) * np.float32(SKY_GAIN)


def expose(color: Floats) -> float:
    """The factor that brings the log-mean luminance of linear RGB (R, 3) to the middle, bounded so that dark rooms stay darker."""
    luminance = np.maximum(dot(color, np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)), 1e-3)
    return float(np.clip(MIDDLE / np.exp(np.log(luminance).mean()), 0.6, 2.6))


def tone(color: Floats) -> NDArray[np.uint8]:
    """sRGB bytes (R, 3) of exposed linear RGB: straight below 0.7, rolled off smoothly above, hue kept."""
    peak = np.maximum(color.max(-1, keepdims=True), 1e-6)
    over = np.maximum(peak - np.float32(0.7), 0)
    scaled = np.minimum(peak, np.float32(0.7)) + np.float32(0.3) * (1 - np.exp(-over / np.float32(0.3)))
    mapped = np.clip(color * (scaled / peak), 0, 1)
    index = (mapped * np.float32(4095) + np.float32(0.5)).astype(np.int32)
    return _SRGB[index]


def _srgb_table() -> NDArray[np.uint8]:
    value = np.arange(4096) / 4095
    coded = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)
    return np.round(coded * 255).astype(np.uint8)


_SRGB = _srgb_table()


def linear_rgb(rgb: tuple[float, float, float]) -> Floats:
    """Linear float32 RGB of an sRGB triple."""
    return linear(np.asarray(rgb, dtype=np.float64)).astype(np.float32)
