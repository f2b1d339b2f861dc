"""Cameras, and what the views that they take show of every entity."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from pydantic import Field, model_validator

from scenegen.limits import CAMERA_PIXELS, IMAGE_PIXELS
from scenegen.scene.base import (
    Factors3,
    Intrinsics,
    Model,
    Pose,
    Text,
)


class Photo(Model):
    """How the picture of a camera is developed from the light that reaches it. Appearance only: no truth reads it.

    exposure: stops (factors of two) over what brings the log-mean of the picture to middle grey. white: factors on linear red, green
    and blue, which take out most of the light's tint. contrast: 0 leaves tones as they are, above is an S-curve, below is flatter.
    """

    exposure: float = Field(default=0.0, ge=-6, le=6)
    white: Factors3 = Field(default_factory=lambda: np.ones(3), validate_default=True)
    contrast: float = Field(default=0.0, ge=-0.5, le=1)


class Camera(Model):
    """A pinhole camera in the OpenCV optical frame. `viewer` is "camera" or the id of the person whose eyes it is. `photo`: how its
    picture is developed."""

    id: Text
    world_from_camera: Pose
    K: Intrinsics
    width: int = Field(gt=0, le=CAMERA_PIXELS)
    height: int = Field(gt=0, le=CAMERA_PIXELS)
    time: float = 0.0
    viewer: Text = "camera"
    photo: Photo = Field(default_factory=Photo)

    @model_validator(mode="after")
    def _area(self) -> Camera:
        if self.width * self.height > IMAGE_PIXELS**2:
            raise ValueError(f"a picture has at most {IMAGE_PIXELS**2:,} pixels, got {self.width} x {self.height}")
        return self

    @classmethod
    def look_at(
        cls,
        id: str,
        eye: ArrayLike,
        target: ArrayLike,
        *,
        hfov_deg: float = 60.0,
        width: int = 640,
        height: int = 480,
        up: ArrayLike = (0.0, 0.0, 1.0),
    ) -> Camera:
        """A camera at `eye` (3,) that looks at `target` (3,), both in the world, metres; square pixels, centre of the picture on the target.

        hfov_deg: horizontal field of view in degrees. width, height: pixels. up: the world direction (3,) that is up in the picture.
        ConventionError when eye and target coincide, the view goes along `up`, or a number is out of range; SceneError for a bad id.
        """
        from scenegen.scene import making

        pose, K = making.camera(eye, target, up, hfov_deg, width, height)
        return making.made(cls, id=id, world_from_camera=pose, K=K, width=width, height=height)


class Visible(Model):
    """How one view sees one entity, in pixels. `box2d` is [x0, y0, x1, y1) of the visible pixels, None when unseen.

    `amodal_pixels` counts the entity's silhouette inside the image as if nothing stood in front, `amodal_box` is the box of those.
    `occluders` says for each entity that hides some of it how many pixels of the silhouette show that entity instead; what is
    missing from `amodal_pixels - pixels` the room hides. `mask` holds the visible pixels as COCO's run lengths (`scenegen.scene.rle`).
    `depth` is the nearest, median and farthest z-depth of the visible pixels, metres. `bearing` is the interval of directions on the
    floor that the visible pixels span, radians, 0 where the camera heads, positive left, least first; None where none is defined
    (unseen; beneath or behind the camera; a camera that looks straight up or down).
    `truncated` is True when the silhouette reaches over the image border; `in_frame` is the share of its whole
    silhouette, the part beyond the border included, that lies inside the image (counted to one image's width and
    height beyond it). `parts` counts visible pixels of named parts: people have `head`, `face`, `torso`, `left_hand`,
    `right_hand`, `left_leg`..., and of what they wear `garment:top` and `garment:bottom` (a sleeve that shows counts, a
    bare arm does not; a dress is a top); things with a front may have `front`, the part that shows where the front is.
    """

    pixels: int = Field(ge=0)
    amodal_pixels: int = Field(ge=0)
    box2d: tuple[int, int, int, int] | None = None
    truncated: bool = False
    in_frame: float = Field(default=1.0, ge=0, le=1)
    parts: dict[str, int] = Field(default_factory=dict)
    amodal_box: tuple[int, int, int, int] | None = None
    occluders: dict[str, int] = Field(default_factory=dict)
    mask: str | None = None
    depth: tuple[float, float, float] | None = None
    bearing: tuple[float, float] | None = None

    @property
    def fraction(self) -> float:
        """visible / amodal pixels, 0 when nothing of it falls in the image."""
        return self.pixels / self.amodal_pixels if self.amodal_pixels else 0.0


class View(Model):
    """One picture's record: its camera and what of every entity it shows. Pixels live elsewhere."""

    id: Text
    scene_id: str
    camera: Camera
    visible: dict[str, Visible] = Field(default_factory=dict)
