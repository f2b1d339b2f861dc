"""One Facts object a scene: relations of everything to everything in every frame."""

from scenegen.facts.camera import CameraExtents, camera_extents, image_center
from scenegen.facts.facts import PERSON_FRAMES, Facts
from scenegen.facts.policy import Visibility

__all__ = ["PERSON_FRAMES", "CameraExtents", "Facts", "Visibility", "camera_extents", "image_center"]
