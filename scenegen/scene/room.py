"""Where a scene happens: floor, walls and openings, and the light that falls there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from scenegen.limits import METRES, ROOM_PARTS, VERTICES, WORDS
from scenegen.scene.base import (
    Metres,
    Model,
    Polygon,
    Text,
    Vector2,
    Vector3,
    listed,
)


class Opening(Model):
    """A window or door in wall `wall` (from floor polygon vertex `wall` to the next; inner walls count on from there), `offset` metres
    along it to its near edge. Doors in inner walls stand open. leaf: False where the leaf of an outer door is a thing of its own (it opens)."""

    kind: Literal["window", "door"]
    wall: int = Field(ge=0, le=2 * VERTICES)
    offset: float = Field(ge=0, le=METRES)
    width: float = Field(gt=0, le=METRES)
    sill: float = Field(ge=0, le=METRES)
    height: float = Field(gt=0, le=METRES)
    leaf: bool = True

    @model_serializer(mode="wrap")
    def _usual(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """JSON says nothing of a leaf that is where it usually is."""
        out: dict[str, Any] = handler(self)
        if out.get("leaf", False):
            del out["leaf"]
        return out


class InnerWall(Model):
    """A wall between rooms of one floor, from `start` to `end`, `thickness` metres across."""

    start: Vector2
    end: Vector2
    thickness: float = Field(default=0.1, gt=0, le=METRES)


class Region(Model):
    """A named part of the floor."""

    name: Text
    polygon: Polygon


class Room(Model):
    """Where the scene happens. `floor` is a counter-clockwise polygon; `height` None means outdoors.

    `surfaces` maps `floor`, `wall`, `ceiling` to the names of materials.
    """

    kind: Text
    floor: Polygon
    height: Metres | None = None
    surfaces: Annotated[dict[Text, Text], listed(WORDS)] = Field(default_factory=dict)
    openings: Annotated[list[Opening], listed(ROOM_PARTS)] = Field(default_factory=list)
    regions: Annotated[list[Region], listed(ROOM_PARTS)] = Field(default_factory=list)
    inner_walls: Annotated[list[InnerWall], listed(ROOM_PARTS)] = Field(default_factory=list)


class Light(Model):
    """`sun`: parallel light travelling along `direction`. `point`: at `position`, `radius` metres wide (soft shadows).

    `color` is linear RGB; `power` is irradiance at normal incidence (sun) or at one metre (point), relative to a white of 1.
    """

    kind: Literal["sun", "point"]
    position: Vector3 = Field(default_factory=lambda: np.zeros(3), validate_default=True)
    direction: Vector3 = Field(default_factory=lambda: np.array([0.0, 0.0, -1.0]), validate_default=True)
    color: Vector3 = Field(default_factory=lambda: np.ones(3), validate_default=True)
    power: float = Field(default=1.0, ge=0)
    radius: float = Field(default=0.1, ge=0)


class Ambience(Model):
    """The light from all around, and the sky, as linear RGB relative to a white of 1. Appearance only: no truth reads it.

    mood: a word for it. axis: unit vector to where most light comes from (up out of doors, towards the windows by day). bright, dim:
    what reaches surfaces that face along the axis and against it. zenith, horizon, ground: what is seen where nothing is.
    """

    mood: Text
    axis: Vector3
    bright: Vector3
    dim: Vector3
    zenith: Vector3
    horizon: Vector3
    ground: Vector3
