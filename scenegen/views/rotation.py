"""A turn on the spot: one place, the camera level, the same step between one picture and the next."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, Field

from scenegen.fields import Heights, Number, Whole, plain_number
from scenegen.frames import look_at
from scenegen.views.plan import NO_ROOM, PLANS, Draft, DrawnPlan, Place, PlanConfig, camera, lens


class RotationConfig(PlanConfig):
    """cameras: pictures of a turn. step_deg: by how much each is turned left of the one before; negative turns right. fps: of a clip of the turn; None: single pictures. eye_m: height.
    least: how many things each picture shows well."""

    tries: Whole = Field(default=400, ge=1, le=10_000)
    cameras: Whole = Field(4, ge=2, le=72)
    step_deg: Number = Field(90.0, ge=-180, le=180)
    fps: Annotated[float, Field(gt=0, le=120), BeforeValidator(plain_number)] | None = None
    eye_m: Heights = (1.3, 1.7)
    least: Whole = Field(1, ge=0, le=100)


@PLANS.register("rotation")
class Rotation(DrawnPlan):
    """One place, turning in equal steps."""

    name = "rotation"
    Config = RotationConfig

    def candidate(self, place: Place, config: Any, rng: np.random.Generator) -> Draft | str:
        stage = place.stage
        K, height, start = lens(config, rng), rng.uniform(*config.eye_m), rng.uniform(-np.pi, np.pi)
        eye = np.array([*rng.uniform(stage.low, stage.high), height])
        if not stage.free(eye[None])[0]:
            return NO_ROOM
        yaws = start + np.deg2rad(config.step_deg) * np.arange(config.cameras)
        ways = np.stack([np.cos(yaws), np.sin(yaws), np.zeros(len(yaws))], 1)
        poses = look_at(np.tile(eye, (len(yaws), 1)), eye + ways)
        cameras = [camera(config, K, pose, k / config.fps if config.fps else 0.0) for k, pose in enumerate(poses)]
        if not place.shows(cameras, config.least, config.seen):
            return "too little is seen"
        return Draft(cameras, fps=config.fps)
