"""A recipe asks for motion: how much happens, of which kinds, and that the same draw gives the same scene."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from scenegen.compose.activities.motions import Motions, set_in_motion
from scenegen.compose.activities.motions.stage import moves
from tests.staged import room


def test_by_default_a_scene_stays_the_very_same_and_nothing_is_drawn() -> None:
    scene, rng = room(), np.random.default_rng(4)
    moved, reasons = set_in_motion(scene, rng, Motions())
    assert moved is scene
    assert not reasons
    assert rng.random() == np.random.default_rng(4).random()


@pytest.mark.slow
def test_as_many_happen_as_are_asked_for_and_only_of_the_kinds_asked_for() -> None:
    asked = Motions(count=(3, 3), kinds=["slide", "turn_head", "roll"])
    scene, _ = set_in_motion(room(), np.random.default_rng(1), asked)
    assert sorted(action.verb for action in scene.actions) == ["roll", "slide", "turn_head"], "no kind twice before the others"
    assert all(a.end < b.start for a, b in zip(scene.actions, scene.actions[1:], strict=False)), "one after another"
    again, _ = set_in_motion(room(), np.random.default_rng(1), asked)
    assert again.to_json() == scene.to_json()
    other, _ = set_in_motion(room(), np.random.default_rng(2), asked)
    assert other.to_json() != scene.to_json()


@pytest.mark.slow
def test_what_there_is_no_room_for_is_counted_with_its_reason() -> None:
    scene, reasons = set_in_motion(room(), np.random.default_rng(0), Motions(count=2, kinds=["reach"], tries=1))
    assert not scene.actions
    assert all(why.startswith("reach: ") for why in reasons)
    assert reasons.total() == 1, "a whole round without any ends it"
    scene, reasons = set_in_motion(room(), np.random.default_rng(0), Motions(count=1, kinds=["turn_head"], longest_s=0.1))
    assert not scene.actions
    assert reasons == {"turn_head: it would last too long": 1}


@pytest.mark.slow
def test_counts_lie_between_least_and_most() -> None:
    asked = Motions(count=(0, 2), kinds=["turn_head"])
    found = {len(set_in_motion(room(), np.random.default_rng(seed), asked)[0].actions) for seed in range(12)}
    assert found == {0, 1, 2}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"count": (3, 1)}, "may not exceed"),
        ({"count": 21}, "between 0 and 20"),
        ({"kinds": ["dance"]}, "no motion 'dance'"),
        ({"kinds": ["wlak"]}, "walk"),
        ({"speed": 1}, "Extra inputs"),
        ({"tries": True}, "a number is wanted"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Motions(**fields)


@pytest.mark.slow
@pytest.mark.parametrize(("things", "mover"), [(1.0, "thing"), (0.0, "person")])
def test_the_share_of_things_says_what_moves(things: float, mover: str) -> None:
    for seed in range(3):
        scene, _ = set_in_motion(room(), np.random.default_rng(seed), Motions(count=1, things=things, tries=8))
        assert scene.actions[-1].mover == mover
        assert moves(scene.actions[-1].verb) == mover or scene.actions[-1].verb == "take"
