"""The scene model: pydantic types, JSON in and out, validation."""

from scenegen.scene.camera import Camera, Photo, View, Visible
from scenegen.scene.motion import Action, BodyKey, BodyTrack, Carrier, Key, Track
from scenegen.scene.room import Ambience, InnerWall, Light, Opening, Region, Room
from scenegen.scene.types import AssetRef, Object, Person, Scene
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
