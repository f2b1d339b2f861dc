"""Several pictures that belong together: a pair, a turn on the spot, a clip; in order, with what they share."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from scenegen.errors import SceneError
from scenegen.explain import shown
from scenegen.limits import SCENE_BYTES, SCENE_CAMERAS
from scenegen.scene.base import Model, Text, invalid
from scenegen.scene.camera import Camera

Ids = tuple[Text, ...]


def _some(value: Any) -> Any:
    if isinstance(value, list | tuple) and not 1 <= len(value) <= SCENE_CAMERAS:
        raise ValueError(f"a set has 1 to {SCENE_CAMERAS} cameras, got {len(value)}")
    return value


class ViewSet(Model):
    """Cameras in order, and what their pictures share.

    kind: the view plan that made it. fps: frames a second of a clip, whose cameras' times are k / fps apart; None for single pictures.
    shared: entities that every picture shows well. exclusive: for each camera the entities that its picture shows well and of which no
    other picture of the set shows a pixel. overlap: for each camera and the next, the mean of the two shares of a picture's surface
    points that the other picture shows too. What counts as shown well is the plan's own rule; decor is in neither list.
    """

    id: Text
    kind: Text
    cameras: Annotated[tuple[Camera, ...], BeforeValidator(_some)]
    fps: float | None = Field(default=None, gt=0)
    shared: Ids = ()
    exclusive: tuple[Ids, ...] = ()
    overlap: tuple[Annotated[float, Field(ge=0, le=1)], ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> ViewSet:
        names = Counter(camera.id for camera in self.cameras)
        twice = sorted(name for name, count in names.items() if count > 1)
        if twice:
            raise ValueError(f"camera ids must be unique; used more than once: {shown(twice)}")
        if self.exclusive and len(self.exclusive) != len(self.cameras):
            raise ValueError(f"exclusive has an entry for each of {len(self.cameras)} cameras, got {len(self.exclusive)}")
        if self.overlap and len(self.overlap) != len(self.cameras) - 1:
            raise ValueError(f"overlap has an entry for each camera but the last, got {len(self.overlap)}")
        if self.fps is not None and np.abs(np.diff(self.times) - 1 / self.fps).max(initial=0.0) > 1e-6:
            raise ValueError(f"the times of a clip's cameras are 1 / fps = {1 / self.fps:.6f} s apart")
        return self

    @property
    def times(self) -> tuple[float, ...]:
        """Seconds at which each camera looks."""
        return tuple(camera.time for camera in self.cameras)

    def _told(self) -> str:
        clip = f", {self.fps:g} frames a second" if self.fps is not None else ""
        return f"{self.id!r}, {len(self.cameras)} cameras{clip}, {len(self.shared)} shared"

    def to_json(self, indent: int | None = None) -> str:
        """The set as JSON; `ViewSet.from_json` gives it back bit for bit."""
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> ViewSet:
        """A set from JSON; SceneError naming fields and values when it is invalid."""
        if not isinstance(text, str | bytes | bytearray) or len(text) > SCENE_BYTES:
            raise SceneError("the JSON of a view set is text", fix=f"give at most {SCENE_BYTES / 1e6:.0f} MB of it")
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise invalid(error, "view set", "correct the fields; the schema is ViewSet.model_json_schema()") from error
