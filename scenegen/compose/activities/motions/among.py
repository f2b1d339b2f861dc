"""A slide among other things that could have been moved as well, for who sees the place before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.compose.activities.motions.bringing import brought, fit_to_move, with_thing
from scenegen.compose.activities.motions.stage import BlockedError, Motion, Stage, drawn, first_possible, motion, own_names
from scenegen.compose.activities.motions.things import SLIDE_SPEED, loose_on_floor, slid_so
from scenegen.scene import Object
from scenegen.scene.walk import CELL_M

BESIDE, NEAR_M = 3, (0.6, 1.8)
"""Kinds of other things beside it that could be moved as well; how near its middle theirs are, and those that are brought in at least away."""
WAYS_M, DIRECTIONS, THINGS = (0.6, 1.4), 8, 8
"""How far it slides; along how many directions that is tried, and of how many things."""


@motion("slide_among")
def slide_among(stage: Stage, rng: np.random.Generator) -> Motion:
    """A thing that noun and colour tell from all else slides over the floor, beside BESIDE others that could be moved as well and are told like that:
    where there are fewer, what rooms of this kind have on the floor is brought in. Which of them all slides is drawn last, so that their names do not tell it.
    One that carries something slides where no other can: then several are elsewhere."""
    told = [thing for thing in _told(stage) if loose_on_floor(stage, thing)]
    most = sorted(drawn(rng, told, THINGS), key=lambda thing: -min(len(_beside(stage, thing)), BESIDE))
    bare = [thing for thing in most if not stage.carried_by(thing.id)]
    own: Iterator[Callable[[], Motion]] = (partial(_slid_among, stage, thing, rng) for thing in bare)
    others = islice(brought(stage, fit_to_move, rng), THINGS)
    more: Iterator[Callable[[], Motion]] = (partial(_slid_among, with_thing(stage, thing), thing, rng) for thing in others)
    rest: Iterator[Callable[[], Motion]] = (partial(_slid_among, stage, thing, rng) for thing in most if thing not in bare)
    return first_possible("nothing that has a name of its own is loose", chain(own, more, rest))


def _told(stage: Stage) -> list[Object]:
    """Things that could be moved, and that noun and colour tell from all else."""
    own = own_names(stage)
    loose = (one for one in stage.scene.things if one.support in ("floor", "object") and not catalogue.is_rooted(one.category))
    return [one for one in loose if one.id in own and fit_to_move(one.size)]


def _beside(stage: Stage, thing: Object) -> dict[str, Object]:
    """What stands near a thing and could be moved as well, one of each noun; what it carries, or is carried by, left out."""
    own = {thing.id, thing.parent, *(one.id for one in stage.carried_by(thing.id))}
    at = thing.world_from_object[:2, 3]
    others = (one for one in _told(stage) if one.id not in own)
    return {one.label: one for one in others if np.linalg.norm(one.world_from_object[:2, 3] - at) <= NEAR_M[1]}


def _slid_among(stage: Stage, thing: Object, rng: np.random.Generator) -> Motion:
    """A slide of a thing, or of one of those beside it, of which there are so many; BlockedError where none has room, or these have none."""
    full = stage
    for _ in range(BESIDE - len(_beside(stage, thing))):
        other = next(brought(full, fit_to_move, rng, _around(full, thing)), None)
        if other is None:
            raise BlockedError(f"too few things that could be moved as well are near {thing.label}")
        full = with_thing(full, other)
    loose = (one for one in _beside(full, thing).values() if loose_on_floor(full, one) and not full.carried_by(one.id))
    free = [thing, *(one for one in loose if len(_beside(full, one)) >= BESIDE)]
    slides = (partial(_slid, full, one, rng) for one in drawn(rng, free, len(free)))
    made = first_possible("", slides)
    return Motion(made.tracks, made.actions, full.scene)


def _slid(stage: Stage, thing: Object, rng: np.random.Generator) -> Motion:
    """A slide of one thing to whichever side it can."""
    far, turn = float(rng.uniform(*WAYS_M)), float(rng.uniform(-np.pi, np.pi))
    turns = turn + np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    return first_possible("", (partial(slid_so, stage, thing, far, float(yaw), far / SLIDE_SPEED) for yaw in turns))


def _around(stage: Stage, thing: Object) -> NDArray[np.bool_]:
    """(R, C) the free cells of the floor near a thing, and not too near."""
    rows, columns = np.indices(stage.floor.free.shape)
    places = stage.floor.low + (np.stack([columns, rows], -1) + 0.5) * CELL_M
    away = np.linalg.norm(places - thing.world_from_object[:2, 3], axis=-1)
    out: NDArray[np.bool_] = stage.floor.free & (away >= NEAR_M[0]) & (away <= NEAR_M[1])
    return out
