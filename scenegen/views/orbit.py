"""Cameras in equal steps around a thing, all at one distance and height, all looking at its middle."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import Field

from scenegen.fields import Heights, Number, Whole
from scenegen.frames import look_at
from scenegen.views.plan import HEAD_CUT, NO_ROOM, PLANS, Draft, DrawnPlan, Place, PlanConfig, camera, lens


class OrbitConfig(PlanConfig):
    """cameras: pictures. step_deg: of azimuth from one to the next, counter-clockwise from above; 90 with 4 cameras is all around.
    distance_m: from the thing's middle on the floor plane. eye_m: height. entity: the id of what is looked at; None: any thing or person that all cameras show well.
    whole_heads: no picture cuts off the head of somebody large in it."""

    tries: Whole = Field(default=1000, ge=1, le=10_000)
    whole_heads: bool = True
    cameras: Whole = Field(4, ge=2, le=72)
    step_deg: Number = Field(30.0, ge=-180, le=180)
    distance_m: Heights = (0.8, 2.5)
    eye_m: Heights = (1.1, 1.8)
    entity: str | None = None


@PLANS.register("orbit")
class Orbit(DrawnPlan):
    """Around a thing in equal steps."""

    name = "orbit"
    Config = OrbitConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        if _columns(place, config):
            return super().drafts(place, config, rng)
        place.reasons["no such thing"] += 1
        return []

    def candidate(self, place: Place, config: Any, rng: np.random.Generator) -> Draft | str:
        stage, columns = place.stage, _columns(place, config)
        column = columns[int(rng.integers(len(columns)))]
        K, height, start = lens(config, rng), rng.uniform(*config.eye_m), rng.uniform(-np.pi, np.pi)
        angles = start + np.deg2rad(config.step_deg) * np.arange(config.cameras)
        distance, middle = rng.uniform(*config.distance_m), stage.centers[column]
        around = np.stack([np.cos(angles), np.sin(angles)], 1) * distance + middle[:2]
        eyes = np.concatenate([around, np.full((len(angles), 1), height)], 1)
        if not stage.free(eyes).all():
            return NO_ROOM
        cameras = [camera(config, K, pose) for pose in look_at(eyes, np.tile(middle, (len(angles), 1)))]
        if config.whole_heads and place.cuts_heads(cameras):
            return HEAD_CUT
        if not all(stage.entities[column].id in place.looker.shown(one, config.seen)[0] for one in cameras):
            return "the thing is not shown well by all"
        return Draft(cameras)


def _columns(place: Place, config: OrbitConfig) -> list[int]:
    """Numbers of what may be looked at."""
    stage = place.stage
    return [k for k in np.flatnonzero(stage.wanted).tolist() if config.entity in (None, stage.entities[k].id)]
