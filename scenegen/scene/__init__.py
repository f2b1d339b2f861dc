"""The scene model: pydantic types, JSON in and out, validation."""

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
from scenegen.scene.walls import solid_walls

__all__ = [
    "Ambience",
    "AssetRef",
    "Camera",
    "InnerWall",
    "Light",
    "Object",
    "Opening",
    "Person",
    "Photo",
    "Region",
    "Room",
    "Scene",
    "View",
    "Visible",
    "solid_walls",
]
