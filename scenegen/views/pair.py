"""Two pictures that share a part of what they show: some entities are in both, some in each alone, in pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from scenegen.fields import Heights, Number, Share, Whole
from scenegen.frames import look_at
from scenegen.views.plan import HEAD_CUT, NO_ROOM, PLANS, Draft, DrawnPlan, Place, PlanConfig, camera, lens

EYES = 16
"""Places that are drawn for the two cameras: the first free one, and the first free one near it."""
ALIKE_DEG = 40.0
"""How far off the way of the first the second looks at most where both look about the same way."""


class PairConfig(PlanConfig):
    """overlap: least and most share of a picture's surface points that the other shows too, mean of both ways. shared: least number of
    entities that both show well. exclusive: least number that one shows well and the other not at all, for each. apart_m: metres on the floor
    between the two at most: beyond, nobody tells how the one lies to the other. eye_m: heights.
    alike: the share of draws in which the second looks about the same way as the first, so that it may stand behind or beside it: of two
    that both look inwards, each mostly lies before the other. whole_heads: no picture cuts off the head of somebody large in it. most_filled: the largest share of either picture that one entity
    fills: what stands right before the camera hides the place."""

    tries: Whole = Field(default=1000, ge=1, le=10_000)
    whole_heads: bool = True
    most_filled: Share = 0.35
    overlap: tuple[Share, Share] = (0.15, 0.7)
    shared: Whole = Field(2, ge=0, le=100)
    exclusive: Whole = Field(1, ge=0, le=100)
    apart_m: Number = Field(6.0, gt=0, le=1000)
    eye_m: Heights = (1.1, 1.8)
    alike: Share = 0.0

    @field_validator("overlap")
    @classmethod
    def _ordered(cls, band: tuple[float, float]) -> tuple[float, float]:
        if band[0] > band[1]:
            raise ValueError(f"the first share is the least and may not exceed the second, got {list(band)}")
        return band


@PLANS.register("pair")
class Pair(DrawnPlan):
    """Two cameras with an overlap within a band."""

    name = "pair"
    Config = PairConfig

    def candidate(self, place: Place, config: Any, rng: np.random.Generator) -> Draft | str:
        stage = place.stage
        K = lens(config, rng)
        low, high = ([*side, height] for side, height in zip((stage.low, stage.high), config.eye_m, strict=True))
        drawn = rng.uniform(low, high, (EYES, 3))
        drawn = drawn[stage.free(drawn)]
        near = np.flatnonzero(np.linalg.norm((drawn - drawn[:1])[1:, :2], axis=1) <= config.apart_m) + 1
        if not len(near):
            return NO_ROOM
        eyes = drawn[[0, int(near[0])]]
        inwards = (stage.low + stage.high) / 2 + (rng.random((2, 2)) - 0.5) * (stage.high - stage.low) * 0.7
        goals = np.concatenate([inwards, rng.uniform(0.5, 1.1, (2, 1))], 1)
        if config.alike and rng.random() < config.alike:
            goals[1, :2] = eyes[1, :2] + _turned(goals[0, :2] - eyes[0, :2], float(rng.uniform(-ALIKE_DEG, ALIKE_DEG)))
        if (np.linalg.norm((goals - eyes)[:, :2], axis=1) < 0.5).any():
            return NO_ROOM
        one, other = (camera(config, K, pose) for pose in look_at(eyes, goals))
        if config.whole_heads and place.cuts_heads([one, other]):
            return HEAD_CUT
        if not config.overlap[0] <= place.looker.overlap(one, other) <= config.overlap[1]:
            return "overlap outside the band"
        few = len(place.looker.shown(one, config.seen)[0]) < config.shared + config.exclusive  # what is shared is nobody's alone
        common, alone = ((), ((), ())) if few else place.looker.shared([one, other], config.seen)
        if few or len(common) < config.shared or min(map(len, alone)) < config.exclusive:
            return "too few shared or exclusive entities"
        if max(place.looker.fullest(one, config.seen), place.looker.fullest(other, config.seen)) > config.most_filled:
            return "one thing fills a picture"
        return Draft([one, other])


def _turned(way: NDArray[np.float64], angle_deg: float) -> NDArray[np.float64]:
    """A way on the floor (2,), turned to the left by so many degrees."""
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    return np.array([c * way[0] - s * way[1], s * way[0] + c * way[1]])
