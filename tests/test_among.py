"""A thing that slides among others that could have been moved as well, some of them brought in for it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scenegen.compose.activities.motions import Stage, add_motion
from scenegen.compose.activities.motions.bringing import brought
from scenegen.frames import box_distance
from scenegen.scene import Object, Scene
from scenegen.views.single import SingleConfig
from tests.scenes import composed

KINDS = ("office", "library", "classroom", "bedroom")
pytestmark = pytest.mark.slow


def thing(scene: Scene, name: str) -> Object:
    found = scene.entity(name)
    assert isinstance(found, Object)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_what_slides_has_three_beside_it_that_noun_and_colour_tell(kind: str) -> None:
    before = composed(kind, (2, 5), SingleConfig(sets=0))
    scene, why = add_motion(before, "slide_among", np.random.default_rng(4))
    assert scene is not None, why
    [action] = scene.actions
    moved = thing(scene, action.target or "")
    looks = Counter((one.label, one.attributes.get("color")) for one in scene.objects)
    assert looks[moved.label, moved.attributes.get("color")] == 1
    at = moved.world_from_object[:2, 3]
    beside = [
        one.label
        for one in scene.things
        if looks[one.label, one.attributes.get("color")] == 1
        and one.support in ("floor", "object")
        and np.linalg.norm(one.world_from_object[:2, 3] - at) <= 1.8
        and sorted(one.size)[1] >= 0.28
        and max(one.size) <= 1.0
    ]
    assert len({*beside} - {moved.label}) >= 3
    end = thing(scene.at(scene.duration), moved.id)
    assert 0.55 <= np.linalg.norm(end.world_from_object[:2, 3] - at) <= 1.45


@pytest.mark.parametrize("seed", range(8))
def test_what_slides_carries_nothing_so_that_a_single_thing_is_elsewhere(seed: int) -> None:
    scene, why = add_motion(composed("office", (2, 5), SingleConfig(sets=0)), "slide_among", np.random.default_rng(seed))
    assert scene is not None, why
    end = scene.at(scene.duration)
    [action] = scene.actions
    moved = {one.id for one in scene.objects if not np.allclose(one.world_from_object, thing(end, one.id).world_from_object)}
    assert moved == {action.target}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_brought_in_is_of_nouns_of_its_own_and_stands_clear(kind: str) -> None:
    before = composed(kind, (2, 5), SingleConfig(sets=0))
    scene, why = add_motion(before, "slide_among", np.random.default_rng(4))
    assert scene is not None, why
    assert scene.objects[: len(before.objects)] == before.objects
    labels = Counter(one.label for one in scene.objects)
    for one in scene.objects[len(before.objects) :]:
        assert labels[one.label] == 1
        for other in (other for other in scene.objects if other.id != one.id and not other.decor):
            assert float(box_distance((one.world_from_object, one.size), (other.world_from_object, other.size))) > 0


def test_once_something_has_happened_nothing_is_brought_in() -> None:
    scene, why = add_motion(composed("office", (2, 5), SingleConfig(sets=0)), "slide_among", np.random.default_rng(4))
    assert scene is not None, why
    again, _ = add_motion(scene, "slide_among", np.random.default_rng(5))
    assert again is None or len(again.objects) == len(scene.objects)


def test_things_are_brought_in_before_anything_has_happened_only() -> None:
    scene, rng = composed("office", (2, 5), SingleConfig(sets=0)), np.random.default_rng(0)
    assert next(brought(Stage(scene, 0.4), lambda size: True, rng), None) is not None
    assert not list(brought(Stage(scene, 2.0), lambda size: True, rng))
    assert not list(brought(Stage(scene, 0.4), lambda size: False, rng))
