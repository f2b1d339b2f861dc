"""Two things that slide at the same time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from scenegen.compose.activities.motions import add_motion
from scenegen.frames import box_distance
from scenegen.scene import Object, Scene, Track
from tests.staged import placed, room

SEEDS = range(12)


@lru_cache(maxsize=1)
def start() -> Scene:
    """The hand-made room without people, with things that nothing holds in their places."""
    still = room()
    more = [placed("suitcase", (0.2, -0.4, 0.0)), placed("stool", (-0.8, -1.4, 0.0)), placed("cardboard_box", (1.4, -0.9, 0.0))]
    things = [one for one in still.objects if one.support != "hand"]
    return still.model_copy(update={"people": [], "objects": [*things, *more]})


@lru_cache(maxsize=32)
def made(seed: int) -> Scene:
    out, why = add_motion(start(), "slide_two", np.random.default_rng(seed))
    assert out is not None, why
    return out


@pytest.mark.parametrize("seed", SEEDS)
def test_two_of_different_kinds_slide_at_once_and_keep_clear_of_all(seed: int) -> None:
    scene = made(seed)
    one, other = scene.actions
    assert one.start == other.start
    assert scene.entity(one.target or "").label != scene.entity(other.target or "").label
    own = {track.entity for track in scene.tracks if isinstance(track, Track)}
    assert {one.target, other.target} <= own
    for time in np.linspace(0.0, scene.duration, 25):
        now = scene.at(float(time))
        moving = [thing for thing in now.objects if thing.id in (one.target, other.target)]
        for thing in moving:
            for beside in now.objects:
                if beside.id not in (thing.id, thing.parent) and beside.parent != thing.id:
                    assert _apart(thing, beside) > 0, (thing.id, beside.id, time)


def test_which_gets_farther_and_which_is_faster_are_drawn_apart() -> None:
    """As often the same of the two as not, and each clearly so."""
    both = []
    for seed in range(40):
        scene = made(seed) if seed in SEEDS else add_motion(start(), "slide_two", np.random.default_rng(seed))[0]
        assert scene is not None
        ways = [float(action.detail["path_m"]) for action in scene.actions]
        speeds = [way / (action.end - action.start) for way, action in zip(ways, scene.actions, strict=True)]
        for two in (ways, speeds):
            assert 1.59 <= max(two) / min(two) <= 2.01
        both.append(np.argmax(ways) == np.argmax(speeds))
    assert 0.25 <= np.mean(both) <= 0.75


def test_where_less_than_two_are_loose_it_says_so() -> None:
    alone = room().model_copy(update={"people": []})
    kept = [one for one in alone.objects if one.id != "mug"]
    scene, why = add_motion(alone.model_copy(update={"objects": kept[:1]}), "slide_two", np.random.default_rng(0))
    assert scene is None
    assert "no two things" in why


def _apart(one: Object, other: Object) -> float:
    return float(box_distance((one.world_from_object, one.size), (other.world_from_object, other.size)))
