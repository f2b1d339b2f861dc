"""Single pictures near to two things of one kind and different colours, of which one stands higher or is taller: so that a comparison does not
hang on what its names tell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.assets import catalogue
from scenegen.fields import Heights, Number, Whole
from scenegen.frames import inverse, look_at, pixel_size, project
from scenegen.scene import Camera, Object
from scenegen.views.framing import frame, fullest, unhidden
from scenegen.views.look import Seen, smaller
from scenegen.views.plan import NO_ROOM, PLANS, Draft, Place, PlanConfig, ViewPlan, camera, lens
from scenegen.views.stage import Stage

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
LOOKED_AT, LOOK_WIDTH, NEAREST_M, SHOWN = 6, 320, 0.8, 0.7
"""Of the places drawn for a picture the best, by boxes, that are looked at in pixels; how near to the middle of the two they
come; and what a thing covers of a picture, as a share of the mean of its box's faces."""
TALLER, TALLER_M = 1.26, 0.105
"""By how many times and metres the one is taller."""
RISE, LARGER, REACH = 0.07, 1.12, 0.02
"""Shares of the picture's height by which the middle of the one is above that of the other, and its top; and by how many times it is as high."""
DEEPER = 2.3
"""How many times farther the one is at most."""
WAYS = (False, True)
FILLED, OTHERS, MOST_OTHERS, CUT = 0.4, 0.25, 6, 3.0
"""The largest share of the picture that one thing fills; what each other thing is worth, up to how many; and what a cut head costs."""


class MatchedConfig(PlanConfig):
    """level_m: by how much foot and top of the one are above those of the other, where it is not the taller. eye_m: the camera's height."""

    tries: Whole = Field(default=800, ge=1, le=10_000, description="places drawn for a picture")
    seen: Seen = Field(default_factory=lambda: Seen(min_fraction=0.55, min_pixels=0.0045, min_in_frame=0.9))
    level_m: Number = Field(0.2, gt=0, le=3, description="by how much the one is above the other, where it is not the taller")
    eye_m: Heights = (0.9, 2.5)


@dataclass(frozen=True)
class Two:
    """Two of a kind: numbers of the more (higher, taller) and of the less; whether heights differ, not levels; and whether the more shall look less
    than it is: lower in the picture, or larger and yet less high."""

    pair: tuple[int, int]
    tall: bool
    against: bool


@PLANS.register("matched")
class Matched(ViewPlan):
    """Pictures that each stand alone, of two of a kind each: of which the one stands higher, and shows higher or lower in the picture; or of which
    the one is taller, and looks larger and reaches less high in the picture, or the other way round."""

    name = "matched"
    Config = MatchedConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        stage = place.stage
        out: list[Draft] = []
        kinds = [
            [Two((a, b), tall, way) for a, b in pairs.tolist() for way in WAYS] for tall, pairs in each(stage, config.level_m)
        ]
        if not any(kinds):
            place.reasons["no two of a kind differ"] += 1
        shuffled = [[twos[k] for k in rng.permutation(len(twos)).tolist()] for twos in kinds]
        for two in (one for several in zip_longest(*shuffled) for one in several if one is not None):
            found = near_both(place, config, two, rng) if len(out) < config.sets else None
            if isinstance(found, Camera):
                stage.taken.append(found.world_from_camera)
                out.append(Draft([found]))
            elif found is not None:
                place.reasons[found] += 1
        return out


def each(stage: Stage, level_m: float) -> list[tuple[bool, NDArray[np.int64]]]:
    """Whether heights differ, and pairs: of those that differ in height each twice, as there are few."""
    level, tall = differing(stage, level_m)
    return [(True, np.concatenate([tall, tall])), (False, level)]


def near_both(place: Place, config: Any, two: Two, rng: np.random.Generator) -> Camera | str:
    """The first of the candidates, from the best by boxes on, that shows both well and as they shall look; or what they lack."""
    stage, pair = place.stage, list(two.pair)
    K, size = lens(config, rng), (config.width, config.height)
    goal = stage.centers[pair].mean(0)
    eyes = _eyes(stage, config, K, two, rng)
    if not len(eyes):
        return NO_ROOM
    poses = look_at(eyes, np.broadcast_to(goal, eyes.shape))
    poses = poses[_looks(stage, K, size, poses, two)]
    held = frame(stage, K, size, poses)
    seen = unhidden(stage, poses, held.framed)
    worth = 2 * seen[:, pair].min(1) + OTHERS * np.minimum(seen.sum(1), MOST_OTHERS) - CUT * held.heads
    order = [k for k in np.argsort(-worth, kind="stable").tolist() if held.framed[k, pair].all()]
    for k in order[:LOOKED_AT]:
        one = camera(config, K, poses[k])
        shown = set(place.looker.shown(smaller(one, LOOK_WIDTH), config.seen)[0])
        if all(stage.entities[n].id in shown for n in pair) and fullest(stage, K, size, poses[k]) <= FILLED:
            return one
    return "no picture shows both well"


def _eyes(stage: Stage, config: Any, K: Floats, two: Two, rng: np.random.Generator) -> Floats:
    """Places (C, 3) with room for a camera round the middle of two, near enough for the smaller to show large enough; from high up where the more
    is to look less."""
    pair, (low, high) = list(two.pair), config.eye_m
    low = (low + 2 * high) / 3 if two.against else low
    x, y, z = stage.sizes[pair].T
    covers = SHOWN * (x * y + y * z + z * x) / 3
    farthest = float((covers.min() / (config.seen.min_pixels * config.width * config.height)) ** 0.5) / pixel_size(K)
    middle, count = stage.centers[pair, :2].mean(0), config.tries
    angle, reach = rng.uniform(-np.pi, np.pi, count), rng.uniform(NEAREST_M, max(farthest, 2 * NEAREST_M), count)
    flat = middle + reach[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    eyes = np.concatenate([flat, rng.uniform(low, high, (count, 1))], 1)
    return np.asarray(eyes[stage.free(eyes)])


def _looks(stage: Stage, K: Floats, size: tuple[int, int], poses: Floats, two: Two) -> Bools:
    """(C,) whether two look as they shall in pictures from poses (C, 4, 4), by the corners of their boxes."""
    points = stage.corners[list(two.pair)].reshape(-1, 3)
    uv, depth = project(K, inverse(poses)[:, None], points[None])
    rows = uv[..., 1].reshape(len(poses), 2, -1) / size[1]
    top, foot = rows.min(2), rows.max(2)
    middles = depth.reshape(len(poses), 2, -1).mean(2)
    ahead = np.asarray((depth > 0.1).all(1) & (middles.max(1) <= DEEPER * middles.min(1)))
    if not two.tall:
        rise = (top + foot)[:, 1] / 2 - (top + foot)[:, 0] / 2
        return np.asarray(ahead & (rise <= -RISE if two.against else rise >= RISE))
    ratio, rise = (foot - top)[:, 0] / np.maximum((foot - top)[:, 1], 1e-9), top[:, 1] - top[:, 0]
    if two.against:
        return np.asarray(ahead & (ratio >= LARGER) & (rise <= -REACH))
    return np.asarray(ahead & (ratio <= 1 / LARGER) & (rise >= REACH))


def differing(stage: Stage, level_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(pairs, 2) numbers of two things of one kind and different colours, neither on the other: those of which foot and top of the one are
    above those of the other by so many metres; and those that stand and of which the one is taller; each the more before the less."""
    labels = np.array([one.label if isinstance(one, Object) else "" for one in stage.entities])
    stands = np.array([isinstance(one, Object) and _has_height(one) for one in stage.entities], dtype=bool)
    plain = stage.wanted & (labels != "")
    apart = (labels[:, None] == labels) & plain[:, None] & plain & ~stage.alike & ~np.eye(len(labels), dtype=bool)
    low, high = stage.corners[..., 2].min(1), stage.corners[..., 2].max(1)
    rise = np.stack([low[:, None] - low, high[:, None] - high])
    level = (np.abs(rise).min(0) >= level_m) & (rise[0] * rise[1] > 0)
    tall = high - low
    gap, most = np.abs(tall[:, None] - tall), np.maximum(tall[:, None], tall)
    taller = (gap >= TALLER_M) & (most >= TALLER * (most - gap)) & stands[:, None] & stands
    return np.argwhere(apart & level & (rise[0] > 0)), np.argwhere(apart & taller & (tall[:, None] > tall))


def _has_height(thing: Object) -> bool:
    """Whether something stands, and nobody doubts how high it is."""
    return thing.support in ("floor", "object") and not catalogue.rises_above_its_top(thing.category)
