"""What the targets of a picture hold of the frame before, and which pixels of the next differ: where a camera stands still, the others stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.observe import Observation, same_rays
from scenegen.render.egl_scene import GlScene
from scenegen.render.tiles import Mask, halved, spread
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry


@dataclass
class Shaded:
    """A frame that was shaded from ray hits. scene: in OpenGL, at the instant `geometry`. target: the textures it is in. lights: numbers.
    hits (H, W, 4), donors (H, W): what was uploaded, the image's rows downwards. looks: the table of materials. light: (h, w) what was drawn
    at half size, rows upwards."""

    scene: GlScene
    geometry: Geometry
    camera: Camera
    target: dict[str, Any]
    lights: tuple[int, ...]
    hits: NDArray[np.float32]
    donors: NDArray[np.uint8]
    looks: NDArray[np.float32]
    light: NDArray[np.uint32] | None = None

    def continues(self, before: Shaded) -> bool:
        """Whether all that this frame is drawn from, but for what moved, is what the frame before was drawn from."""
        return (
            self.scene is before.scene
            and self.target is before.target
            and self.lights == before.lights
            and same_rays(self.camera, before.camera)
            and np.array_equal(self.looks, before.looks)
        )

    def touched(self, before: Shaded, seen: Observation) -> Mask:
        """(h, w) pixels at half size, rows upwards, whose surface may be another than in the frame before."""
        pairs = zip(self.geometry.placed, before.geometry.placed, strict=True)
        moved = np.array([*(new is not old for new, old in pairs), False])  # the last: nothing
        pixels = moved[seen.hits.mesh].reshape(self.donors.shape)
        other = self.hits.view(np.uint64) != before.hits.view(np.uint64)  # two floats at a time
        pixels |= other[..., 0] | other[..., 1]
        pixels |= self.donors != before.donors
        return halved(pixels[::-1])

    def lit(self, light: NDArray[np.uint32], before: Shaded | None, touched: Mask | None) -> Mask | None:
        """The tiles in which colour may be another; None for all. light: what was drawn at half size, kept for the next frame."""
        self.light = light
        if before is None or before.light is None or touched is None:
            return None
        return spread(touched | (light != before.light).reshape(touched.shape))
