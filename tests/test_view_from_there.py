"""Which picture shows what somebody sees, whom another shows."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

import scenegen as sg
from scenegen.facts import Facts
from scenegen.frames import wrap
from scenegen.scene import Scene, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.view_from_there import ViewFromThere
from scenegen.views import plan_views
from scenegen.views.plan import found_views, plan_config
from tests.asking import asked, changed, example_answers, looked_at, problems, tampered


def example() -> tuple[Scene, ViewSet]:
    found = ViewFromThere.example()
    assert found is not None
    assert found.view_set is not None
    return found.scene, found.view_set


@lru_cache(maxsize=1)
def facts_of_example() -> Facts:
    return looked_at(*example())


def shown_as(*order: int) -> Facts:
    """The example with the cameras of its set in another order."""
    scene, view_set = example()
    return looked_at(scene, view_set.model_copy(update={"cameras": tuple(view_set.cameras[k] for k in order)}))


def test_the_picture_through_the_eyes_is_the_answer_wherever_it_stands() -> None:
    cameras = {f"two who look/{camera.id}": camera for camera in example()[1].cameras}
    places = set()
    for order in ((0, 1, 2, 3, 4), (0, 4, 3, 2, 1), (0, 2, 1, 4, 3), (0, 3, 4, 1, 2)):
        facts = shown_as(*order)
        [question] = [one for one in asked(ViewFromThere(), facts) if one.evidence["person"] == "ann"]
        number = int(question.answer.text.removeprefix("picture ")) - 1
        assert cameras[question.view_ids[0]].id == "there0-0"
        assert cameras[question.view_ids[number]].id == "there0-1"
        assert question.options == ["picture 2", "picture 3", "picture 4", "picture 5"]
        assert problems(facts, question_row(question), 40.0) == []
        places.add(number)
    assert len(places) > 1


def test_the_example_is_answered_as_it_says() -> None:
    found = ViewFromThere.example()
    assert found is not None
    assert example_answers(ViewFromThere, facts_of_example()) == {found.answer}


def test_the_audit_sees_what_is_changed() -> None:
    facts = facts_of_example()
    for question in asked(ViewFromThere(), facts):
        row = question_row(question)
        for what, lie in tampered(question):
            assert problems(facts, lie, 40.0), what
        assert problems(facts, row, 170.0)
        assert problems(facts, changed(row, called="bookshelf"), 40.0)
        assert problems(facts, changed(row, landmark="bed"), 40.0)
        first, *others = row["view_ids"]
        assert any("wrong answers" in one for one in problems(facts, {**row, "view_ids": [first, *others[::-1]]}, 40.0))


def test_a_view_that_nearly_is_theirs_leaves_nothing_to_ask() -> None:
    """Turned by 30 degrees at their place, or taken from half a metre beside them, it might be meant as well."""
    scene, view_set = example()
    cameras = list(view_set.cameras)
    own = cameras[1]
    for turned_deg, aside_m in ((30.0, 0.0), (0.0, 0.5)):
        turn = np.deg2rad(turned_deg)
        pose = own.world_from_camera.copy()
        pose[:3, :3] = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]]) @ pose[:3, :3]
        pose[:3, 3] += aside_m * own.world_from_camera[:3, 0]
        near = cameras[4].model_copy(update={"world_from_camera": pose})
        changed_set = view_set.model_copy(update={"cameras": (*cameras[:4], near)})
        facts = looked_at(scene, changed_set)
        assert not [one for one in asked(ViewFromThere(), facts) if one.evidence["person"] == "ann"]
        for question in asked(ViewFromThere(), facts_of_example()):
            if question.evidence["person"] == "ann":
                assert any("wrong answers" in one for one in problems(facts, question_row(question), 40.0))


@pytest.mark.slow
def test_the_plan_gives_the_eyes_and_views_that_are_taken_for_them() -> None:
    scene = sg.compose_scene("cafe", seed=4, people=(3, 4), things=(12, 24), views=0)
    found, again = (plan_views(scene, "there", {"width": 160, "height": 120}, np.random.default_rng(1)) for _ in range(2))
    assert [one.to_json() for one in found] == [one.to_json() for one in again]
    for one in found:
        _, own, turned, *other = one.cameras
        person = min(scene.people, key=lambda one: np.linalg.norm(one.world_from_gaze[:3, 3] - own.world_from_camera[:3, 3]))
        (x, y), (u, v) = own.world_from_camera[:2, 2], person.world_from_gaze[:2, 0]
        np.testing.assert_allclose(np.arctan2(y, x), np.arctan2(v, u), atol=1e-5)
        assert len({round(float(camera.world_from_camera[2, 2]), 5) for camera in (own, turned, *other)}) == 1
        eye = person.world_from_gaze[:3, 3]
        for camera, near in ((own, True), (turned, True), (other[0], False), (other[1], False)):
            assert (np.linalg.norm(camera.world_from_camera[:3, 3] - eye) < 0.4) == near
        for one_way, other_way in ((own, turned), (other[0], other[1])):
            yaws = [np.arctan2(camera.world_from_camera[1, 2], camera.world_from_camera[0, 2]) for camera in (one_way, other_way)]
            assert abs(np.rad2deg(wrap(np.array(yaws[1] - yaws[0])))) >= 74.9


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 2])
def test_what_composed_rooms_are_asked_the_audit_agrees_with(seed: int) -> None:
    scene = sg.compose_scene("office", seed=seed, people=(3, 5), things=(8, 28), views=0)
    sets, _ = found_views(
        scene, "there", plan_config("there", {"sets": 3, "width": 320, "height": 240}), np.random.default_rng(1)
    )
    for view_set in sets:
        facts = looked_at(scene, view_set)
        for question in asked(ViewFromThere(), facts):
            assert problems(facts, question_row(question), 40.0) == []
