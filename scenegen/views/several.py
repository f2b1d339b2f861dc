"""Single pictures that show several of one kind, each well: chairs round a table, people in a square; so that there is something to count."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from scenegen.assets.countable import COUNTED, PEOPLE
from scenegen.fields import Bounds, Heights, Whole, span, span_schema
from scenegen.frames import look_at
from scenegen.limits import THINGS
from scenegen.scene import Object
from scenegen.views.framing import frame as framing
from scenegen.views.framing import fullest, likeness, unhidden
from scenegen.views.plan import NO_ROOM, PLANS, Draft, DrawnPlan, Place, PlanConfig, camera, lens
from scenegen.views.stage import Stage

Floats = NDArray[np.float64]
DRAWN, LOOKED_AT = 80, 3
"""Places that are drawn for a picture, and the best of them, by boxes, that are looked at in pixels."""
WELL = 0.6
"""How clear of what stands before it something is that counts as well seen, by boxes."""
PARTLY, OTHERS, FEW, REPEATED, CUT = 0.6, 0.25, 4, 1.5, 3.0
"""What each of the kind costs that shows badly; what each other thing is worth, up to FEW; what a view costs that repeats another, and a cut head:
in things of the kind."""
FILLED = 0.4
"""The largest share of the picture that one thing fills."""


class SeveralConfig(PlanConfig):
    """count: least and most of a kind that a picture shows well, drawn for each. eye_m: the camera's height: from above fewer stand before others."""

    tries: Whole = Field(default=12, ge=1, le=1000)
    count: Annotated[Bounds, BeforeValidator(span(1, THINGS)), span_schema("integer", 1, THINGS)] = (3, 6)
    eye_m: Heights = (1.4, 2.2)


@PLANS.register("several")
class Several(DrawnPlan):
    """Pictures that each stand alone, of one kind each, by lot among those of which there are enough."""

    name = "several"
    Config = SeveralConfig

    def candidate(self, place: Place, config: Any, rng: np.random.Generator) -> Draft | str:
        stage = place.stage
        kinds = [own for own in _kinds(stage) if len(own) >= config.count[0]]
        if not kinds:
            return "there are not several of a kind"
        own = kinds[int(rng.integers(len(kinds)))]
        wish = int(rng.integers(config.count[0], min(config.count[1], len(own)) + 1))
        K = lens(config, rng)
        eyes, goals = _drawn(stage, config, rng, stage.centers[own], wish)
        good = stage.free(eyes) & (np.linalg.norm((goals - eyes)[:, :2], axis=1) >= 1.0)
        if not good.any():
            return NO_ROOM
        poses = look_at(eyes[good], goals[good])
        for k in np.argsort(-_worth(stage, K, (config.width, config.height), poses, own, wish), kind="stable")[:LOOKED_AT]:
            one = camera(config, K, poses[k])
            shown = set(place.looker.shown(one, config.seen)[0])
            if sum(stage.entities[n].id in shown for n in own) >= config.count[0] and not _spoilt(place, config, K, one):
                stage.taken.append(one.world_from_camera)
                return Draft([one])
        return "no picture shows so many well"


def _spoilt(place: Place, config: SeveralConfig, K: Floats, one: Any) -> bool:
    """Whether a picture cuts a large person's head off, or one thing fills it."""
    return place.cuts_heads([one]) or fullest(place.stage, K, (config.width, config.height), one.world_from_camera) > FILLED


def _kinds(stage: Stage) -> list[NDArray[np.int64]]:
    """Numbers of the members of each kind that is counted, kinds in the order of their names."""
    names = np.array([one.label if isinstance(one, Object) else PEOPLE for one in stage.entities])
    return [np.flatnonzero(names == name) for name in sorted({*names.tolist()} & set(COUNTED))]


def _drawn(stage: Stage, config: SeveralConfig, rng: np.random.Generator, middles: Floats, wish: int) -> tuple[Floats, Floats]:
    """Eyes (C, 3) anywhere, and goals (C, 3): the middle of as many as are wished of middles (M, 3), those next to one of them by lot."""
    eyes = rng.uniform([*stage.low, config.eye_m[0]], [*stage.high, config.eye_m[1]], (DRAWN, 3))
    of = middles[rng.integers(len(middles), size=DRAWN)]
    near = np.argsort(np.linalg.norm(middles[None] - of[:, None], axis=2), axis=1, kind="stable")[:, :wish]
    goals = middles[near].mean(1)
    goals[:, 2] = np.clip(goals[:, 2], 0.4, 1.2)
    return eyes, goals


def _worth(stage: Stage, K: Floats, size: tuple[int, int], poses: Floats, own: NDArray[np.int64], wish: int) -> Floats:
    """(C,) what pictures from poses (C, 4, 4) are worth: those of the kind that show well up to as many as are wished, less what shows badly of
    it and what is beyond, and some for what else they might be beside."""
    held = framing(stage, K, size, poses)
    seen = unhidden(stage, poses, held.framed)
    well = (seen[:, own] > WELL).sum(1)
    badly = ((seen[:, own] > 0) | (held.cut[:, own] > 0)).sum(1) - well
    rest = np.setdiff1d(np.arange(seen.shape[1]), own)
    others = np.minimum((seen[:, rest] > WELL).sum(1), FEW)
    out: Floats = -np.abs(well - wish) - PARTLY * badly + OTHERS * others - REPEATED * likeness(stage, poses) - CUT * held.heads
    return out
