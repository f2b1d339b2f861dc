"""A place seen before and after something was moved, from two places: what is there can be known again, and whether it stands where it stood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from scenegen.assets import catalogue
from scenegen.fields import Heights, Number, Share, Whole
from scenegen.frames import image_of, inverse, look_at, wrap
from scenegen.scene import Camera, Object, Scene
from scenegen.views.framing import frame, unhidden
from scenegen.views.look import Seen, smaller
from scenegen.views.plan import NO_ROOM, PLANS, Draft, Place, PlanConfig, ViewPlan, camera, lens
from scenegen.views.stage import WALL_M, Stage

Floats = NDArray[np.float64]
NEAR_M = 1.0
"""How near a camera is at least to the middle of what it looks at."""
MOVED = 3
"""Things that were moved of which each is tried, for one set, until one is shown."""
LOOKED_AT = 12
"""Of the places for the first camera and of those for the second, those whose pictures are looked at, of the best pairs by boxes first."""
STANDING, AROUND_M = 4, 2.5
"""Beyond so many things nearby that stand still and show in both pictures, more are worth no more; how near they are."""
BESIDE = 2.0
"""What it is worth, by boxes, that so many show large enough: half of it for half of them."""
LOOSE_M = 1.3
"""Longest side of what could be moved as well."""
INSIDE = 0.92
"""Share of the picture's width and height, about its middle, in which the place lies where something stands at the other time."""
LARGE = 0.008
"""Share of the picture that the box of what moves, or stands near it, covers, from where on more is worth no more."""
LOOK_PX = 200
"""Width of the pictures by which it is told what shows well."""
CUT = 0.5
"""What the cut-off head of a large person costs in a picture."""


class RevisitConfig(PlanConfig):
    """turned_deg: least and most degrees, on the floor, between the ways that the first camera and the second look. least: how many things of
    different kinds, near it and standing still, that could be moved as well, both pictures show well. moved_m: how far what was moved is from
    where it was. eye_m: heights. most_filled: the largest share of a picture that one entity fills. tries: places that are drawn for a set.
    around: whether the cameras look at anything that could be moved as well as often as at what was moved, which is then not always in the middle."""

    tries: Whole = Field(default=240, ge=2, le=10_000)
    turned_deg: tuple[Number, Number] = (30.0, 110.0)
    seen: Seen = Field(default_factory=lambda: Seen(min_fraction=0.5, min_pixels=0.003, min_in_frame=0.8))
    least: Whole = Field(2, ge=1, le=20)
    moved_m: Number = Field(0.4, gt=0, le=20)
    eye_m: Heights = (1.3, 1.9)
    most_filled: Share = 0.4
    around: bool = False

    @field_validator("turned_deg")
    @classmethod
    def _ordered(cls, band: tuple[float, float]) -> tuple[float, float]:
        if not 0 <= band[0] <= band[1] <= 180:
            raise ValueError(f"least and most degrees lie between 0 and 180, the least first, got {list(band)}")
        return band


@dataclass(frozen=True)
class _Moved:
    """What was moved, and the middles (3,) of where it stood and of where it stands at last."""

    name: str
    old: Floats
    new: Floats


@PLANS.register("revisit")
class Revisit(ViewPlan):
    """Three pictures of a place where something is moved: from one place at the start; from another place a moment later, before anything
    has moved; and from there once all is done."""

    name = "revisit"
    Config = RevisitConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        out: list[Draft] = []
        moved = _moved(place.scene, config, rng)
        if not moved:
            place.reasons["nothing is moved"] += 1
            return out
        times = (0.0, _first(place.scene), place.scene.duration)
        for number in range(config.sets):
            for one in (moved[(number + k) % len(moved)] for k in range(min(len(moved), MOVED))):
                found = _chosen(place, config, rng, times, one)
                if not isinstance(found, str):
                    out.append(Draft(found))
                    break
                place.reasons[found] += 1
        return out


def _first(scene: Scene) -> float:
    """Seconds until which all stands still."""
    return min((track.keys[0].time for track in scene.tracks), default=0.0)


def _moved(scene: Scene, config: RevisitConfig, rng: np.random.Generator) -> list[_Moved]:
    """Things but decor that are far enough from where they were once all is done, in random order, those with enough beside them first, and of
    these those of which there is one of a kind; those that ride on another of them left out."""
    end = {thing.id: thing for thing in scene.at(scene.duration).things}
    kinds = Counter(thing.label for thing in scene.objects)
    out = {}
    for thing in (scene.things[k] for k in rng.permutation(len(scene.things))):
        old, new = _middle(thing), _middle(end[thing.id])
        if np.linalg.norm(new - old) >= config.moved_m:
            out[thing.id] = _Moved(thing.id, old, new)
    own = [one for name, one in out.items() if end[name].parent not in out] if _first(scene) > 0 else []
    few = {one.name: len(set(_around(scene, one).values())) < config.least for one in own}
    return sorted(own, key=lambda one: (few[one.name], kinds[end[one.name].label] > 1))


def _middle(thing: Object) -> Floats:
    middle: Floats = thing.world_from_object[:3, 3] + thing.world_from_object[:3, 2] * thing.size[2] / 2
    return middle


def _chosen(
    place: Place, config: RevisitConfig, rng: np.random.Generator, times: Sequence[float], moved: _Moved
) -> list[Camera] | str:
    """The three cameras of a set, or why there are none."""
    K = lens(config, rng)
    stages = [Stage(place.scene.at(time)) for time in (times[0], times[-1])]
    poses = _candidates(config, rng, stages, moved)
    if len(poses) < 2:
        return NO_ROOM
    score = _pairs(place.scene, config, K, stages, poses, moved)
    firsts: list[int] = []
    seconds: list[int] = []
    for flat in np.argsort(-score, axis=None, kind="stable"):
        one, other = divmod(int(flat), len(poses))
        if score[one, other] <= 0 or len(firsts) == len(seconds) == LOOKED_AT:
            break
        for pose, some in ((one, firsts), (other, seconds)):
            if pose not in some and len(some) < LOOKED_AT:
                some.append(pose)
    return _best(place, config, moved, score, *_cameras(config, K, poses, times, firsts, seconds))


def _cameras(
    config: RevisitConfig, K: Floats, poses: Floats, times: Sequence[float], firsts: Sequence[int], seconds: Sequence[int]
) -> tuple[dict[int, Camera], dict[int, tuple[Camera, Camera]]]:
    """By the number of the pose: cameras that look at the start, and those that look shortly after it and at the end."""
    first = {k: camera(config, K, poses[k], times[0]) for k in firsts}
    return first, {k: (camera(config, K, poses[k], times[1]), camera(config, K, poses[k], times[2])) for k in seconds}


def _best(
    place: Place,
    config: RevisitConfig,
    moved: _Moved,
    score: Floats,
    firsts: Mapping[int, Camera],
    seconds: Mapping[int, tuple[Camera, Camera]],
) -> list[Camera] | str:
    """The pair of places whose pictures show most; or why there is none."""
    around = _around(place.scene, moved)
    before = {k: _well(place, config, [one]) for k, one in firsts.items()}
    after = {k: _well(place, config, two) for k, two in seconds.items()}
    best, worth = None, 0.0
    for one, shown in before.items():
        for other, again in after.items():
            both = shown & again
            kinds = {around[name] for name in both if name in around}
            value = min(len(kinds), STANDING) + 0.1 * len(both) + 0.2 * float(score[one, other])
            if score[one, other] > 0 and moved.name in both and len(kinds) >= config.least and value > worth:
                best, worth = [firsts[one], *seconds[other]], value
    return best if best is not None else "what was moved is not in sight before and after, with others near it"


def _standing(scene: Scene, moved: _Moved) -> list[Floats]:
    """The middles (3,) of what stands still near the thing and could be moved as well."""
    around = _around(scene, moved)
    return [_middle(thing) for thing in scene.things if thing.id in around]


def _around(scene: Scene, moved: _Moved) -> dict[str, str]:
    """What is the only one of its label and colour, could be moved, and stands still near where the thing was or where it is: its label, by id."""
    tracked, out = {track.entity for track in scene.tracks}, {}
    looks = Counter((thing.label, thing.attributes.get("color")) for thing in scene.objects)
    for thing in scene.things:
        near = min(float(np.linalg.norm(_middle(thing) - place)) for place in (moved.old, moved.new)) <= AROUND_M
        loose = thing.support in ("floor", "object") and max(thing.size) < LOOSE_M and not catalogue.is_rooted(thing.category)
        if near and loose and looks[thing.label, thing.attributes.get("color")] == 1 and thing.id not in tracked:
            out[thing.id] = thing.label
    return out


def _well(place: Place, config: RevisitConfig, cameras: Sequence[Camera]) -> set[str]:
    """What all of these cameras show well; nothing where one entity fills a picture of theirs."""
    small = [smaller(one, LOOK_PX) for one in cameras]
    if max(place.looker.fullest(one, config.seen) for one in small) > config.most_filled:
        return set()
    return set.intersection(*(set(place.looker.shown(one, config.seen)[0]) for one in small))


def _candidates(config: RevisitConfig, rng: np.random.Generator, stages: Sequence[Stage], moved: _Moved) -> Floats:
    """Poses (C, 4, 4) where a camera may stand at both times, looking to about where the thing was and is."""
    middle = (moved.old + moved.new) / 2
    aims = [middle, *_standing(stages[0].scene, moved)] if config.around else [middle]
    low, high = stages[0].around(middle)
    spots = rng.uniform(low + WALL_M, np.maximum(high - WALL_M, low + WALL_M), (config.tries, 2))
    eyes = np.concatenate([spots, rng.uniform(*config.eye_m, (config.tries, 1))], 1)
    goals = (np.array(aims)[rng.integers(len(aims), size=config.tries)] if config.around else middle) + rng.normal(
        0, 0.3, (config.tries, 3)
    ) * [1, 1, 0.3]
    free = np.linalg.norm((goals - eyes)[:, :2], axis=1) >= NEAR_M
    for stage in stages:
        free &= stage.free(eyes)
    return look_at(eyes[free], goals[free]) if free.any() else np.zeros((0, 4, 4))


def _pairs(scene: Scene, config: RevisitConfig, K: Floats, stages: Sequence[Stage], poses: Floats, moved: _Moved) -> Floats:
    """(C, C) how well a picture from one pose at the start and one from another at the end show what was moved and what stands still, by boxes;
    0 where they do not show it, or not from sides that are far enough from each other."""
    size = (config.width, config.height)
    column = {entity.id: k for k, entity in enumerate(scene.entities)}
    standing = [column[name] for name in _around(scene, moved)]
    held = [frame(stage, K, size, poses) for stage in stages]
    start, end = (unhidden(stage, poses, one.framed) for stage, one in zip(stages, held, strict=True))
    own = column[moved.name]
    inside = _within(K, size, poses, moved.old) & _within(K, size, poses, moved.new)
    large = _large(K, size, poses, float(np.linalg.norm(stages[0].sizes[own])), moved.old)
    told = np.array([_large(K, size, poses, float(np.linalg.norm(stages[0].sizes[k])), stages[0].centers[k]) for k in standing])
    told = told.reshape(len(standing), len(poses)).T
    first = start[:, own] * inside * large
    second = np.minimum(start[:, own], end[:, own]) * inside * large
    common = np.minimum((start[:, standing] * told)[:, None], (end[:, standing] * told)[None]).sum(-1)
    worth = 2 * np.minimum(first[:, None], second[None]) + BESIDE * np.minimum(common, STANDING) / STANDING
    worth = worth - CUT * (held[0].heads[:, None] + held[1].heads[None])
    yaw = np.arctan2(poses[:, 1, 2], poses[:, 0, 2])
    apart = np.abs(np.rad2deg(wrap(yaw[:, None] - yaw[None])))
    good = (apart >= config.turned_deg[0]) & (apart <= config.turned_deg[1]) & (first[:, None] > 0) & (second[None] > 0)
    return np.where(good, np.maximum(worth, 1e-6), 0.0)


def _local(K: Floats, poses: Floats, point: Floats) -> tuple[Floats, Floats, Floats]:
    """Pixels across and down, and depth, (C,) each, of a point (3,) from poses (C, 4, 4)."""
    x, y, depth = (inverse(poses)[:, :3] @ np.append(point, 1.0)).T
    u, v = image_of(K, x, y, np.maximum(depth, NEAR_M / 2))
    return u, v, depth


def _within(K: Floats, size: tuple[int, int], poses: Floats, point: Floats) -> NDArray[np.bool_]:
    """(C,) whether a point lies well inside the pictures from these poses."""
    u, v, depth = _local(K, poses, point)
    off = np.maximum(np.abs(u / size[0] - 0.5), np.abs(v / size[1] - 0.5))
    return np.asarray((depth > 0) & (off < INSIDE / 2))


def _large(K: Floats, size: tuple[int, int], poses: Floats, wide: float, point: Floats) -> Floats:
    """(C,) 0 to 1: how large something as wide as this is at a point, as a share of LARGE."""
    depth = np.maximum(_local(K, poses, point)[2], NEAR_M / 2)
    none = np.zeros(len(depth))
    across = image_of(K, none + wide, none, depth)[0] - image_of(K, none, none, depth)[0]
    out: Floats = np.minimum(across**2 / 2 / (LARGE * size[0] * size[1]), 1.0)
    return out
