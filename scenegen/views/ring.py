"""Cameras around a point of the floor in equal steps, looking in at what is among them or out at what is around."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from pydantic import Field

from scenegen.fields import Heights, Whole
from scenegen.frames import look_at
from scenegen.views.plan import HEAD_CUT, NO_ROOM, PLANS, Draft, DrawnPlan, Place, PlanConfig, camera, lens


class RingConfig(PlanConfig):
    """cameras: pictures, 360 / cameras degrees apart. radius_m: from the centre. look: towards the centre or away from it. eye_m: height.
    down_m: the height that is looked at. least: how many things each picture shows well.
    whole_heads: no picture cuts off the head of somebody large in it."""

    tries: Whole = Field(default=3000, ge=1, le=10_000)
    whole_heads: bool = True
    cameras: Whole = Field(4, ge=2, le=72)
    radius_m: Heights = (0.5, 2.5)
    look: Literal["in", "out"] = "in"
    eye_m: Heights = (1.2, 1.8)
    down_m: Heights = (0.9, 1.5)
    least: Whole = Field(2, ge=0, le=100)


@PLANS.register("ring")
class Ring(DrawnPlan):
    """Around a point, inwards or outwards."""

    name = "ring"
    Config = RingConfig

    def candidate(self, place: Place, config: Any, rng: np.random.Generator) -> Draft | str:
        stage = place.stage
        K, height, radius = lens(config, rng), rng.uniform(*config.eye_m), rng.uniform(*config.radius_m)
        angles = rng.uniform(-np.pi, np.pi) + 2 * np.pi / config.cameras * np.arange(config.cameras)
        centre = rng.uniform(stage.low, stage.high)
        ways = np.stack([np.cos(angles), np.sin(angles)], 1)
        eyes = np.concatenate([centre + radius * ways, np.full((len(angles), 1), height)], 1)
        if not stage.free(eyes).all():
            return NO_ROOM
        far = np.tile(centre, (len(angles), 1)) if config.look == "in" else centre + (radius + 2.0) * ways
        goals = np.concatenate([far, np.full((len(angles), 1), rng.uniform(*config.down_m))], 1)
        cameras = [camera(config, K, pose) for pose in look_at(eyes, goals)]
        if config.whole_heads and place.cuts_heads(cameras):
            return HEAD_CUT
        if not place.shows(cameras, config.least, config.seen):
            return "too little is seen"
        return Draft(cameras)
