"""Slides that are asked about: of two things at the same time, one farther and one faster, and of one thing straight up to another."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scenegen.compose.activities.motions.stage import BlockedError, Motion, Stage, drawn, first_possible, motion, own_names
from scenegen.compose.activities.motions.things import DIRECTIONS, loose_on_floor, loose_on_top, slid_so
from scenegen.frames import box_distance
from scenegen.scene import Object, Track

Floats = NDArray[np.float64]
SHORT_M, TIMES = (0.4, 0.6), (1.6, 2.0)
"""How far the one slides that gets less far; by how many times the other gets farther, and the faster one is faster."""
QUICK_S, EVEN_S = (0.7, 0.9), (1.2, 2.2)
"""Seconds that the shorter slide takes: where it is the faster as well, and where it is not."""
NEAR_M, GAP_M = 3.0, 0.02
"""How far apart the two stand at most, and how near one comes to anywhere that the other gets to at most."""
PAIRS = 12
"""Pairs that are tried before none has room."""
WAY_M, STEADY_M_S = (1.0, 2.8), (0.4, 0.6)
"""How far something slides up to another, and how fast, evenly."""
STOPS_M, STEP_M = 0.08, 0.02
"""How near to the other it stops, and in which steps that is looked for."""
GOAL_M, SMALL_M2 = 0.3, 0.1
"""Height of the lowest thing that something slides up to; up to how many square metres of its largest side what slides is small."""


@motion("slide_two")
def slide_two(stage: Stage, rng: np.random.Generator) -> Motion:
    """Two things of different kinds, not far from each other, slide at the same time, each straight and its own way."""
    loose = [thing for thing in stage.scene.things if loose_on_floor(stage, thing) or loose_on_top(stage, thing)]
    fit = [(one, other) for one, other in combinations(loose, 2) if _go_together(stage, one, other)]
    own = own_names(stage)
    told = [all(one.id in own for one in pair) for pair in fit]
    order = sorted(drawn(rng, range(len(fit)), len(fit)), key=lambda k: not told[k])  # what can be called by a name first
    pairs = [fit[k] for k in order[:PAIRS]]
    both = (partial(_slid, stage, *_turned(rng, pair), rng) for pair in pairs)
    return first_possible("no two things nearby are loose", both)


def _go_together(stage: Stage, one: Object, other: Object) -> bool:
    """Whether two things are of different kinds, near each other, and neither carries the other."""
    apart = float(np.hypot(*(one.world_from_object[:2, 3] - other.world_from_object[:2, 3])))
    carries = any(b in stage.carried_by(a.id) for a, b in ((one, other), (other, one)))
    return one.label != other.label and apart <= NEAR_M and not carries


def _turned(rng: np.random.Generator, pair: tuple[Object, Object]) -> tuple[Object, Object]:
    """The pair, or the pair the other way round: the first of them is to get farther."""
    return pair if rng.random() < 0.5 else pair[::-1]


def _slid(stage: Stage, far: Object, near: Object, rng: np.random.Generator) -> Motion:
    """The slides of two things, of which the first gets farther; which is the faster is drawn."""
    way, farther, faster = float(rng.uniform(*SHORT_M)), float(rng.uniform(*TIMES)), float(rng.uniform(*TIMES))
    quick = bool(rng.random() < 0.5)
    seconds = float(rng.uniform(*(QUICK_S if quick else EVEN_S)))
    turns = [float(rng.uniform(-np.pi, np.pi)) + np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS for _ in range(2)]
    long, longer = way * farther, seconds * farther * (faster if quick else 1 / faster)
    first = first_possible("", (partial(slid_so, stage, far, long, float(yaw), longer) for yaw in turns[0]))
    return first_possible("", (partial(_beside, stage, first, far, near, way, float(yaw), seconds) for yaw in turns[1]))


def _beside(stage: Stage, first: Motion, far: Object, near: Object, way: float, yaw: float, seconds: float) -> Motion:
    """A slide of one thing beside that of another that is made already; BlockedError where their ways, or what rides on them, come near."""
    second = slid_so(stage, near, way, yaw, seconds)
    for one in _swept(stage, first):
        for other in _swept(stage, second):
            (poses, size), (others, extent) = one, other
            if box_distance((poses[:, None], size), (others[None], extent)).min() < GAP_M:
                raise BlockedError(f"{near.label} would meet {far.label}")
    return Motion([*first.tracks, *second.tracks], [*first.actions, *second.actions])


@motion("slide_up_to")
def slide_up_to(stage: Stage, rng: np.random.Generator) -> Motion:
    """A thing slides evenly over the floor, straight towards another thing that stands there, and stops shortly before it; neither has moved
    before. First those of which both can be called by a name, and what slides is seen from across a room."""
    still = [thing for thing in stage.scene.things if thing.id not in stage.moved]
    floor = [thing for thing in still if loose_on_floor(stage, thing)]
    goals = [one for one in still if one.support == "floor" and one.parent is None and one.size[2] >= GOAL_M]
    pairs = ((one, goal) for one in floor for goal in goals if one.label != goal.label)
    fit = [(one, goal, way) for one, goal in pairs if (way := _way_up_to(one, goal)) is not None]
    own = own_names(stage)
    alike = [not all(one.id in own for one in pair[:2]) for pair in fit]
    small = [float(np.prod(sorted(pair[0].size)[1:])) < SMALL_M2 for pair in fit]
    order = sorted(drawn(rng, range(len(fit)), len(fit)), key=lambda k: alike[k] + small[k])
    tried = (partial(_up_to, stage, *fit[k], float(rng.uniform(*STEADY_M_S))) for k in order[: 2 * PAIRS])
    return first_possible("nothing loose stands at the right distance from another thing", tried)


def _way_up_to(thing: Object, goal: Object) -> float | None:
    """Metres that a thing may slide towards the middle of another before it comes too near; None where these are too few or too many."""
    ahead = goal.world_from_object[:2, 3] - thing.world_from_object[:2, 3]
    apart = float(np.hypot(*ahead))
    if not WAY_M[0] < apart < WAY_M[1] + 2:
        return None
    steps = np.arange(0.0, apart, STEP_M)
    poses = np.tile(thing.world_from_object, (len(steps), 1, 1))
    poses[:, :2, 3] += steps[:, None] * ahead / apart
    near = box_distance((poses, np.asarray(thing.size)), (goal.world_from_object[None], np.asarray(goal.size))) < STOPS_M
    way = float(steps[max(int(near.argmax()) - 1, 0)]) if near.any() else 0.0
    return way if WAY_M[0] <= way <= WAY_M[1] else None


def _up_to(stage: Stage, thing: Object, goal: Object, way: float, speed: float) -> Motion:
    """The slide of one thing towards another."""
    x, y = goal.world_from_object[:2, 3] - thing.world_from_object[:2, 3]
    return slid_so(stage, thing, way, float(np.arctan2(y, x)), way / speed, even=True)


def _swept(stage: Stage, made: Motion) -> list[tuple[Floats, Floats]]:
    """(poses (T, 4, 4), size) of all that moves, at every third of its keys and the last."""
    out = []
    for track in made.tracks:
        thing = stage.scene.entity(track.entity)
        if isinstance(track, Track) and isinstance(thing, Object):
            keys = [*track.keys[::3], track.keys[-1]]
            out.append((np.array([key.world_from_object for key in keys]), np.asarray(thing.size)))
    return out
