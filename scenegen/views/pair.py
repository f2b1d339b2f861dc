"""Two pictures that share a part of what they show: some entities are in both, some in each alone, in pixels."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator

from scenegen.fields import Heights, Number, Share, Whole
from scenegen.frames import field_of_view, look_at, wrap
from scenegen.views.plan import HEAD_CUT, NO_ROOM, PLANS, Draft, Place, PlanConfig, ViewPlan, camera, lens
from scenegen.views.stage import Stage

Floats = NDArray[np.float64]

EYES, PLACED = 16, 64
"""Places that are drawn for the two cameras: the first free one, and the first free one near it; of two that are placed, so many pairs."""
ALIKE_DEG = 40.0
"""How far off the way of the first the second looks at most where both look about the same way."""
INSIDE = 0.25
"""How far off the middle of the sector that it is placed in the second camera stands at most, as a share of its width."""
NEAREST_M, FARTHEST_M, LEAST_SHARE = 1.05, 4.5, 0.42
"""On the floor between two that are placed so, and that as a share of how far they are in the mean from what both look at."""
BESIDE_DEG = 80.0
"""How far off the way of the first a sector lies at least in which there is a thing that only the second shows: of what lies ahead there is enough."""
AWAY_M, WIDE = (0.9, 6.0), 0.6
"""Metres on the floor from the first camera to a thing that only the second shows; and how far that is from what both show, as a share of the
second's field of view, at most."""
AIMED_M, AIMED_DEG = 0.6, 14.0
"""How far from the middle of a thing they look, and how far off that the first looks."""


class PairConfig(PlanConfig):
    """overlap: least and most share of a picture's surface points that the other shows too, mean of both ways. shared: least number of
    entities that both show well. exclusive: least number that one shows well and the other not at all, for each. apart_m: metres on the floor
    between the two at most: beyond, nobody tells how the one lies to the other. eye_m: heights.
    alike: the share of draws in which the second looks about the same way as the first, so that it may stand behind or beside it: of two
    that both look inwards, each mostly lies before the other. placed: the share of sets in which the second stands in one of `sectors` directions
    from the first, each as often, and both look at one place: what is rare of two that are drawn. behind: that of sets
    in which a thing that only the second shows lies so, beside the first or behind it. swapped: of all these the share in which the two change places then. whole_heads: no picture cuts off the head of somebody large in it. most_filled: the largest share of either picture that one entity
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
    placed: Share = 0.0
    behind: Share = 0.0
    sectors: Literal[4, 8] = 8
    swapped: Share = 0.0

    @field_validator("overlap")
    @classmethod
    def _ordered(cls, band: tuple[float, float]) -> tuple[float, float]:
        if band[0] > band[1]:
            raise ValueError(f"the first share is the least and may not exceed the second, got {list(band)}")
        return band

    @model_validator(mode="after")
    def _no_more_than_all(self) -> PairConfig:
        if self.placed + self.behind > 1 + 1e-9:
            raise ValueError(
                f"placed and behind are shares of the same sets and may not exceed 1 together, got {self.placed} and {self.behind}"
            )
        return self


class Lot(NamedTuple):
    """What of a set is to lie in a sector about its first camera, of which the middle is so many degrees to the left of where that looks: the second
    camera, or a thing that only this one shows. swapped: whether it is the first in the end."""

    middle_deg: float
    thing: bool
    swapped: bool


def _lots(config: PairConfig, rng: np.random.Generator) -> list[Lot | None]:
    """That of each set, None where it is drawn anywhere: of the others each sector as often, or once more."""
    placed, behind = (round(share * config.sets) for share in (config.placed, config.behind))
    if not placed + behind:
        return [None] * config.sets
    around = np.arange(config.sectors) * 360.0 / config.sectors
    middles: list[float] = []
    for count, some in ((placed, around), (behind, around[(around >= BESIDE_DEG) & (around <= 360.0 - BESIDE_DEG)])):
        turns = np.concatenate([rng.permutation(some) for _ in range(count // len(some) + 1)])
        middles += turns[:count].tolist()
    swapped = (rng.random(len(middles)) < config.swapped).tolist()
    lots = [Lot(middle, k >= placed, swapped[k]) for k, middle in enumerate(middles)]
    return [*lots, *[None] * (config.sets - len(lots))]


@PLANS.register("pair")
class Pair(ViewPlan):
    """Two cameras with an overlap within a band."""

    name = "pair"
    Config = PairConfig

    def drafts(self, place: Place, config: Any, rng: np.random.Generator) -> list[Draft]:
        out: list[Draft] = []
        left = config.tries * config.sets
        for lot in _lots(config, rng):
            for _ in range(left if lot is None else min(left, config.tries)):
                left -= 1
                found = self._candidate(place, config, rng, lot)
                if isinstance(found, Draft):
                    out.append(found)
                    break
                place.reasons[found] += 1
        return out

    def _candidate(self, place: Place, config: Any, rng: np.random.Generator, lot: Lot | None) -> Draft | str:
        """Two cameras as drawn, or why they will not do."""
        K = lens(config, rng)
        found = _drawn(place.stage, config, rng) if lot is None else _laid(place.stage, config, K, rng, lot)
        if found is None:
            return NO_ROOM
        eyes, goals, thing = found
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
        if thing is not None and thing not in alone[1]:
            return "the thing that is aimed at shows in both, or not well"
        if max(place.looker.fullest(one, config.seen), place.looker.fullest(other, config.seen)) > config.most_filled:
            return "one thing fills a picture"
        return Draft([other, one] if lot is not None and lot.swapped else [one, other])


def _drawn(stage: Stage, config: PairConfig, rng: np.random.Generator) -> tuple[Floats, Floats, None] | None:
    """Eyes (2, 3) anywhere, and goals (2, 3) that look inwards; None where there is no room for the two."""
    low, high = ([*side, height] for side, height in zip((stage.low, stage.high), config.eye_m, strict=True))
    drawn = rng.uniform(low, high, (EYES, 3))
    drawn = drawn[stage.free(drawn)]
    near = np.flatnonzero(np.linalg.norm((drawn - drawn[:1])[1:, :2], axis=1) <= config.apart_m) + 1
    if not len(near):
        return None
    inwards = (stage.low + stage.high) / 2 + (rng.random((2, 2)) - 0.5) * (stage.high - stage.low) * 0.7
    return drawn[[0, int(near[0])]], np.concatenate([inwards, rng.uniform(0.5, 1.1, (2, 1))], 1), None


def _laid(
    stage: Stage, config: PairConfig, K: Floats, rng: np.random.Generator, lot: Lot
) -> tuple[Floats, Floats, str | None] | None:
    """Eyes (2, 3) and goals (2, 3), of which the first is about a thing that both are to show, and the id of the thing that only the second is to
    show, where there is one; None where there is no room for the two."""
    things = np.flatnonzero(stage.wanted)
    if not len(things):
        return None
    goal = stage.centers[things[int(rng.integers(len(things)))]][:2] + rng.uniform(-AIMED_M, AIMED_M, 2)
    first = rng.uniform([*stage.low, config.eye_m[0]], [*stage.high, config.eye_m[1]], (PLACED, 3))
    way = goal - first[:, :2]
    ahead = np.arctan2(way[:, 1], way[:, 0]) + np.deg2rad(rng.uniform(-AIMED_DEG, AIMED_DEG, PLACED))
    bearing = ahead + np.deg2rad(lot.middle_deg)
    place = _second_by_thing if lot.thing else _second
    found = place(stage, config, K, rng, goal, first, bearing)
    if found is None:
        return None
    k, second, looked, thing = found
    reach, height = np.linalg.norm(way[k]), rng.uniform(0.5, 1.1, 2)
    aim = first[k, :2] + reach * np.array([np.cos(ahead[k]), np.sin(ahead[k])])
    eyes, goals = np.stack([first[k], second]), np.array([[*aim, height[0]], [*looked, height[1]]])
    return eyes, goals, None if thing is None else stage.entities[thing].id


Second = tuple[int, Floats, Floats, int | None]
"""Which of the first places it goes with, the second place (3,), what is looked at from there (2,), and the number of the thing aimed at."""


def _second(
    stage: Stage, config: PairConfig, K: Floats, rng: np.random.Generator, goal: Floats, first: Floats, bearing: Floats
) -> Second | None:
    """A place for the second camera in the sectors about bearings (P,) from places (P, 3), that looks at the goal (2,) too."""
    way = bearing + np.deg2rad(rng.uniform(-INSIDE, INSIDE, PLACED) * 360.0 / config.sectors)
    apart = NEAREST_M * (max(min(FARTHEST_M, config.apart_m), NEAREST_M) / NEAREST_M) ** rng.random(PLACED)
    steps = apart[:, None] * np.stack([np.cos(way), np.sin(way)], 1)
    second = np.concatenate([first[:, :2] + steps, rng.uniform(*config.eye_m, (PLACED, 1))], 1)
    away = np.linalg.norm(np.stack([first, second])[..., :2] - goal, axis=-1).mean(0)
    fits = np.flatnonzero(apart >= LEAST_SHARE * away)
    fits = fits[stage.free(first[fits])]
    fits = fits[stage.free(second[fits])]
    return (int(fits[0]), second[fits[0]], goal, None) if len(fits) else None


def _second_by_thing(
    stage: Stage, config: PairConfig, K: Floats, rng: np.random.Generator, goal: Floats, first: Floats, bearing: Floats
) -> Second | None:
    """A place from which the second camera has in its picture both the goal (2,) and a thing in the sectors about bearings (P,) from places (P, 3)."""
    to = stage.centers[None, :, :2] - first[:, None, :2]
    off = np.abs(wrap(np.arctan2(to[..., 1], to[..., 0]) - bearing[:, None]))
    away = np.linalg.norm(to, axis=-1)
    fits = stage.wanted & (off <= INSIDE * 2 * np.pi / config.sectors) & (away >= AWAY_M[0]) & (away <= AWAY_M[1])
    fits &= stage.free(first)[:, None]
    which, thing = np.nonzero(fits)
    if not len(which):
        return None
    some = rng.integers(len(which), size=PLACED)
    which, thing = which[some], thing[some]
    second = rng.uniform([*stage.low, config.eye_m[0]], [*stage.high, config.eye_m[1]], (PLACED, 3))
    ways = np.stack([np.broadcast_to(goal, (PLACED, 2)), stage.centers[thing, :2]]) - second[:, :2]
    yaws = np.arctan2(ways[..., 1], ways[..., 0])
    between = wrap(yaws[1] - yaws[0])
    apart = np.linalg.norm(second[:, :2] - first[which, :2], axis=1)
    span = float(field_of_view(K, config.width, config.height)[0])
    good = (
        (np.abs(between) <= WIDE * span)
        & (apart >= NEAREST_M)
        & (apart <= config.apart_m)
        & (np.linalg.norm(ways, axis=-1) >= AWAY_M[0]).all(0)
    )
    good[good] &= stage.free(second[good])
    if not good.any():
        return None
    k = int(np.flatnonzero(good)[0])
    yaw = yaws[0, k] + between[k] / 2
    looked = second[k, :2] + np.linalg.norm(ways[:, k], axis=-1).mean() * np.array([np.cos(yaw), np.sin(yaw)])
    return int(which[k]), second[k], looked, int(thing[k])


def _turned(way: Floats, angle_deg: float) -> Floats:
    """A way on the floor (2,), turned to the left by so many degrees."""
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    return np.array([c * way[0] - s * way[1], s * way[0] + c * way[1]])
