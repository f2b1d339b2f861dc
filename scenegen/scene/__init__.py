"""The scene model: pydantic types, JSON in and out, validation."""

from scenegen.scene.motion import Action, BodyKey, BodyTrack, Carrier, Key, Track
from scenegen.scene.types import (
    Ambience,
    AssetRef,
    Camera,
    InnerWall,
    Light,
    Object,
    Opening,
    Person,
    Photo,
    Region,
    Room,
    Scene,
    View,
    Visible,
)
from scenegen.scene.viewset import ViewSet
from scenegen.scene.walls import solid_walls

__all__ = [
    "Action",
    "Ambience",
    "AssetRef",
    "BodyKey",
    "BodyTrack",
    "Camera",
    "Carrier",
    "InnerWall",
    "Key",
    "Light",
    "Object",
    "Opening",
    "Person",
    "Photo",
    "Region",
    "Room",
    "Scene",
    "Track",
    "View",
    "ViewSet",
    "Visible",
    "solid_walls",
]
