"""One Facts object an instant: relations of everything to everything in every frame, a file a group of them, each a `Relation`."""

from scenegen.facts.camera import CameraExtents, camera_extents, image_center
from scenegen.facts.facts import PERSON_FRAMES, Facts
from scenegen.facts.policy import Visibility
from scenegen.facts.relation import Relation

__all__ = ["PERSON_FRAMES", "CameraExtents", "Facts", "Relation", "Visibility", "camera_extents", "image_center"]
