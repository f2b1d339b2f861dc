"""Who stands in a scene: where, which way they look, what an action does to that, and what stops it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from scenegen.errors import SceneError
from scenegen.fields import Number, Whole
from scenegen.frames import intrinsics, look_at
from scenegen.limits import CAMERA_PIXELS
from scenegen.scene import Scene
from scenegen.scene.grid import on_grid, pose_on_grid
from scenegen.scene.walk import BODY_M, CELL_M, HEAD_M, Walkable, walkable

Floats = NDArray[np.float64]
WALKS = {"forward": 0.0, "back": 180.0, "left": 90.0, "right": -90.0}
"""Degrees left of where one faces that each step goes; one goes on facing the same way."""
TURNS = {"turn_left": 1, "turn_right": -1}
TILTS = {"look_up": 1, "look_down": -1}
ACTIONS = (*WALKS, *TURNS, *TILTS)
"""What one can do, in the order of their numbers."""
FINE_M = 0.02
"""How far apart the points of a step are at which it is looked whether one can stand there."""


class Settings(BaseModel):
    """width, height: of pictures, pixels. hfov_deg: horizontal field of view. eye_m: height of the eyes. step_m: length of a step. turn_deg,
    tilt_deg: of a turn, and of looking further up or down; most_tilt_deg: how far from level one looks at most. seconds: how long an action
    takes, by which things move on meanwhile; 0: the world waits."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    width: Whole = Field(320, ge=16, le=CAMERA_PIXELS)
    height: Whole = Field(240, ge=16, le=CAMERA_PIXELS)
    hfov_deg: Number = Field(90.0, ge=10, le=130)
    eye_m: Number = Field(1.5, ge=0.1, le=HEAD_M)
    step_m: Number = Field(0.25, gt=0, le=5)
    turn_deg: Number = Field(30.0, gt=0, le=180)
    tilt_deg: Number = Field(15.0, gt=0, le=80)
    most_tilt_deg: Number = Field(45.0, ge=0, le=80)
    seconds: Number = Field(0.0, ge=0, le=60)

    @property
    def K(self) -> Floats:
        """(3, 3) intrinsics of its pictures."""
        out: Floats = intrinsics(self.width, self.height, float(np.deg2rad(self.hfov_deg)))
        return out


@dataclass(frozen=True)
class Stance:
    """Where one stands, metres on the floor; which way one faces, degrees counter-clockwise from world X; how far up one looks, degrees."""

    x: float
    y: float
    yaw_deg: float
    tilt_deg: float = 0.0

    def pose(self, eye_m: float) -> Floats:
        """world_from_camera (4, 4) of the eyes, OpenCV, level or tilted, never rolled."""
        yaw, tilt = np.deg2rad(self.yaw_deg), np.deg2rad(self.tilt_deg)
        way = np.array([np.cos(yaw) * np.cos(tilt), np.sin(yaw) * np.cos(tilt), np.sin(tilt)])
        eye = np.array([self.x, self.y, eye_m])
        return pose_on_grid(look_at(eye, eye + way))


class Ground:
    """Where one can stand at an instant: the walkable floor of `scene.walk`, and nobody in the way."""

    def __init__(self, still: Scene) -> None:
        self.floor: Walkable = walkable(still)
        self._people = [(person.world_from_body, person.size) for person in still.people]

    def stands(self, points: Floats) -> NDArray[np.bool_]:
        """(K,) whether one can stand at floor points (K, 2)."""
        column, row = np.floor((points - self.floor.low) / CELL_M).astype(np.int64).T
        rows, columns = self.floor.free.shape
        within = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        free = self.floor.free[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)]
        out: NDArray[np.bool_] = within & free & ~self._taken(points)
        return out

    def _taken(self, points: Floats) -> NDArray[np.bool_]:
        """(K,) whether somebody's box comes within a body's half width."""
        taken = np.zeros(len(points), dtype=bool)
        for pose, size in self._people:
            outside = np.maximum(np.abs((points - pose[:2, 3]) @ pose[:2, :2]) - size[:2] / 2, 0.0)
            taken |= np.hypot(outside[:, 0], outside[:, 1]) <= BODY_M
        return taken

    def places(self) -> Floats:
        """(K, 2) the middles of the cells where one can stand, of the largest connected part. SceneError where there are none."""
        sizes = np.bincount(self.floor.part.ravel())
        part = 1 + int(sizes[1:].argmax()) if len(sizes) > 1 else 0
        rows, columns = np.nonzero(self.floor.free & (self.floor.part == part))
        points = self.floor.low + (np.stack([columns, rows], 1) + 0.5) * CELL_M
        out: Floats = points[self.stands(points)] if len(points) else points
        if not len(out):
            raise SceneError("there is no floor to stand on", fix="take a larger room or fewer things")
        return out


def moved(stance: Stance, action: str, settings: Settings, ground: Ground) -> tuple[Stance, bool]:
    """What an action makes of a stance, and whether something stood in the way; one then stays where one is."""
    if action in TURNS:
        return replace(stance, yaw_deg=_degrees(stance.yaw_deg + TURNS[action] * settings.turn_deg)), False
    if action in TILTS:
        tilt = stance.tilt_deg + TILTS[action] * settings.tilt_deg
        return replace(stance, tilt_deg=_rounded(np.clip(tilt, -settings.most_tilt_deg, settings.most_tilt_deg))), False
    yaw = np.deg2rad(stance.yaw_deg + WALKS[action])
    way = np.array([np.cos(yaw), np.sin(yaw)])
    start = np.array([stance.x, stance.y])
    along = np.linspace(0.0, settings.step_m, int(np.ceil(settings.step_m / FINE_M)) + 1)[1:]
    if not ground.stands(start + along[:, None] * way).all():
        return stance, True
    x, y = on_grid(start + settings.step_m * way).tolist()
    return replace(stance, x=x, y=y), False


def drawn(ground: Ground, settings: Settings, rng: np.random.Generator) -> Stance:
    """A place to start from, any with the same chance, and one of the ways that turns lead to from world X."""
    places = ground.places()
    x, y = on_grid(places[int(rng.integers(len(places)))]).tolist()
    return Stance(x, y, _degrees(settings.turn_deg * int(rng.integers(max(int(360 / settings.turn_deg), 1)))))


def _degrees(angle: float) -> float:
    """In [0, 360), on the grid."""
    return _rounded(_rounded(angle) % 360.0)


def _rounded(value: Any) -> float:
    return float(on_grid(value))
