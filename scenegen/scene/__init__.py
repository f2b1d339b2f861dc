"""The scene model: pydantic types, JSON in and out, validation."""

from scenegen.scene.types import (
    AssetRef,
    Camera,
    Display,
    InnerWall,
    Light,
    Object,
    Opening,
    Person,
    Region,
    Room,
    Scene,
    View,
    Visible,
)
from scenegen.scene.walls import solid_walls

__all__ = [
    "AssetRef",
    "Camera",
    "Display",
    "InnerWall",
    "Light",
    "Object",
    "Opening",
    "Person",
    "Region",
    "Room",
    "Scene",
    "View",
    "Visible",
    "solid_walls",
]
