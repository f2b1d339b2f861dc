"""Which of some things was moved between two pictures of a place, taken from two sides; and the plan that takes them."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.compose.activities.motions import Motions, add_motion, set_in_motion
from scenegen.errors import ViewsError
from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Action, Camera, Key, Scene, Track, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.two_visits import NONE, TwoVisits
from scenegen.views import plan_views
from scenegen.views.look import Seen
from scenegen.views.single import SingleConfig
from tests.asking import SOME_ROOMS, asked, looked_at, over_time, problems, tampered
from tests.scenes import composed, move, seen_from_boxes, thing

PLACES = {"box": (3.4, 1.0), "lamp": (3.6, 0.2), "vase": (3.2, -0.6), "stool": (4.4, -1.0)}
ROOMS = ("bedroom", "office", "library", "living_room", "classroom", "kitchen")


def revisited(scene: Scene, second: tuple[float, float, float] = (3.6, -4.0, 1.6), before: float = 0.4) -> ViewSet:
    """From the origin at the start, and from another place a little later and at the end."""
    sides = (((0, 0, 1.6), 0.0), (second, before), (second, 3.0))
    shots = [
        Camera.look_at(f"revisit0-{k}", eye, (3.7, 0, 0.3), hfov_deg=75).model_copy(update={"time": time})
        for k, (eye, time) in enumerate(sides)
    ]
    return ViewSet(id="revisit0", kind="revisit", cameras=tuple(shots))


def four(*tracks: Track, places: dict[str, tuple[float, float]] | None = None, **sides: object) -> Facts:
    """Four boxes near one another, seen whole from two sides; what the tracks say happens to them."""
    things = [thing(name, (*at, 0), (0.3, 0.3, 0.4)) for name, at in (places or PLACES).items()]
    done = [Action(verb="slide", start=0.4, end=2.0, mover="thing", target=track.entity) for track in tracks]
    scene = Scene(id="s", objects=things, tracks=list(tracks), actions=done)
    return through(scene, revisited(scene, **sides))  # type: ignore[arg-type]


def through(scene: Scene, view_set: ViewSet) -> Facts:
    whole = scene.model_copy(update={"cameras": list(view_set.cameras)})
    seen = {one.id: seen_from_boxes(whole.at(one.time).model_copy(update={"cameras": [one]}))[one.id] for one in view_set.cameras}
    return over_time(whole, seen, view_set)


def slid(name: str, *ways: tuple[float, float]) -> Track:
    """A track from where a box stands to one place after another."""
    stops = [PLACES[name], *ways]
    keys = [Key(time=0.4 + 0.8 * k, world_from_object=yaw_pose([*at, 0], 0.3 * k)) for k, at in enumerate(stops)]
    return Track(entity=name, keys=keys)


def answers(facts: Facts, **fields: float) -> set[tuple[str, str]]:
    """(second picture, answer) of all that is asked."""
    found = [question for seed in range(4) for question in asked(TwoVisits(**fields), facts, seed=seed)]
    return {(question.view_ids[-1][-1], question.answer.text) for question in found}


def test_it_is_what_stands_elsewhere_and_nothing_before_that() -> None:
    facts = four(slid("lamp", (4.4, 0.9)))
    assert answers(facts) == {("1", NONE), ("2", "lamp"), ("2", NONE)}
    for question in asked(TwoVisits(), facts):
        assert sorted(question.options) == sorted(question.answer.labels)
        assert question.answer.labels[-1] == NONE
        assert len(question.options) == 4
        assert question.view_ids[0] == "s/revisit0-0"
        if question.answer.text == "lamp":
            assert question.evidence["moved_m"] == pytest.approx(np.hypot(0.8, 0.7), abs=1e-4)
        elif question.view_ids[-1].endswith("2"):
            assert "lamp" not in question.evidence.names
        else:
            assert "lamp" in question.evidence.names


def test_each_cell_can_be_asked_for() -> None:
    facts, task = four(slid("lamp", (4.4, 0.9))), TwoVisits()
    assert task.space.cells[-1] == NONE
    for cell in task.space.cells:
        found = asked(task, facts, wanted=cell)
        assert {task.space.cell(question.answer) for question in found} <= {cell}
    assert asked(task, facts, wanted=NONE)


def test_what_came_back_or_hardly_went_or_went_too_little_for_what_is_near_is_not_asked_about() -> None:
    assert "lamp" not in {name for _, name in answers(four(slid("lamp", (4.4, 0.9), PLACES["lamp"])))}
    back = asked(TwoVisits(), four(slid("lamp", (4.4, 0.9), PLACES["lamp"])))
    assert not any("lamp" in one.evidence.names for one in back if one.view_ids[-1].endswith("2"))
    assert ("2", "lamp") not in answers(four(slid("lamp", (3.8, 0.3))))
    assert ("2", "lamp") not in answers(four(slid("lamp", (4.4, 0.9))), least_m=1.2)
    assert ("2", "lamp") not in answers(four(slid("lamp", (4.4, 0.9))), told=0.97)


def test_pictures_from_about_one_side_or_of_another_kind_of_set_are_not_asked_about() -> None:
    track = slid("lamp", (4.4, 0.9))
    assert not answers(four(track, second=(0.3, 0.6, 1.6)))
    facts = four(track)
    assert facts.view_set is not None
    two = facts.view_set.model_copy(update={"cameras": facts.view_set.cameras[:2]})
    assert not answers(over_time(facts.scene, dict(facts.views), two))  # type: ignore[arg-type]


def test_where_the_other_place_is_out_of_the_picture_it_is_not_asked_about() -> None:
    assert ("2", "lamp") not in answers(four(slid("lamp", (3.4, 3.2))))


def test_far_from_all_that_stands_still_no_place_is_known_again() -> None:
    lonely = {**PLACES, "box": (3.4, 6.0), "vase": (9.0, -0.6), "stool": (9.0, 5.0)}
    assert not answers(four(slid("lamp", (4.4, 0.9)), places=lonely))


def test_a_place_turned_and_shifted_as_a_whole_is_asked_the_same() -> None:
    facts = four(slid("lamp", (4.4, 0.9)))
    turned = move(facts.scene, 1.1, (2.0, -3.0))
    way = yaw_pose([2.0, -3.0, 0.0], 1.1)
    keys = [key.model_copy(update={"world_from_object": way @ key.world_from_object}) for key in facts.scene.tracks[0].keys]
    turned = turned.model_copy(update={"tracks": [Track(entity="lamp", keys=keys)]})
    assert facts.view_set is not None
    cameras = tuple(one.model_copy(update={"world_from_camera": way @ one.world_from_camera}) for one in facts.view_set.cameras)
    again = through(turned, facts.view_set.model_copy(update={"cameras": cameras}))
    assert answers(again) == answers(facts)


def caught(facts: Facts, question: Question) -> None:
    row = question_row(question)
    assert problems(facts, row, 0.4) == []
    for what, lie in tampered(question):
        if "exchanged" not in what:  # the things stand in no order
            assert problems(facts, lie, 0.4), what
    first, last = row["view_ids"]
    other = first[:-1] + {"1": "2", "2": "1"}[last[-1]]
    for views in ([first], [last], [last, other], [first, other], [first, last, other]):
        assert problems(facts, {**row, "view_ids": views}, 0.4), views
    assert problems(facts, row, 20.0)


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = four(slid("lamp", (4.4, 0.9)))
    found = asked(TwoVisits(), facts)
    assert {question.answer.text for question in found} == {"lamp", NONE}
    others = (
        four(slid("stool", (3.4, -1.6))),
        four(slid("lamp", (4.4, 0.9), PLACES["lamp"])),
        four(slid("lamp", (3.7, 0.3))),
        four(slid("lamp", (4.4, 0.9)), second=(0.3, 0.6, 1.6)),
    )
    for question in found:
        if "lamp" in question.evidence.names and question.view_ids[-1].endswith("2"):
            caught(facts, question)
            for other in others:
                assert any("wrong answers" in one for one in problems(other, question_row(question), 0.4))
    before = next(one for one in found if one.view_ids[-1].endswith("1"))
    assert problems(facts, question_row(before), 0.4) == []
    assert problems(four(slid("lamp", (4.4, 0.9)), before=1.6), question_row(before), 0.4)


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = TwoVisits.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    found = [question for question in asked(TwoVisits(), facts) if question.answer.text != NONE]
    assert {question.answer.text for question in found} == {example.answer}
    for question in found:
        caught(facts, question)


@pytest.mark.slow
def test_the_plan_shows_what_was_moved_before_and_after_from_two_sides() -> None:
    still = composed("bedroom", (0, 3), SingleConfig(sets=0))
    scene, why = add_motion(still, "slide", np.random.default_rng(3))
    assert scene is not None, why
    fields = {"width": 240, "height": 180}
    sets = plan_views(scene, "revisit", fields, np.random.default_rng(1))
    assert [one.to_json() for one in sets] == [
        one.to_json() for one in plan_views(scene, "revisit", fields, np.random.default_rng(1))
    ]
    for one in sets:
        first, second, third = one.cameras
        assert np.array_equal(second.world_from_camera, third.world_from_camera)
        assert first.time == 0.0 < second.time <= min(track.keys[0].time for track in scene.tracks) < third.time == scene.duration
        facts = looked_at(scene, one)
        [name] = {track.entity for track in scene.tracks if track.entity in {action.target for action in scene.actions}}
        for camera in one.cameras:
            assert Seen().well(facts.sight(camera.id, name), 240 * 180)
        ways = [camera.world_from_camera[:2, 2] / np.hypot(*camera.world_from_camera[:2, 2]) for camera in (first, third)]
        assert np.cos(np.deg2rad(110.1)) <= ways[0] @ ways[1] <= np.cos(np.deg2rad(29.9))
    with pytest.raises(ViewsError, match="nothing is moved"):
        plan_views(still, "revisit", fields, np.random.default_rng(1))
    with pytest.raises(ViewsError, match="turned_deg"):
        plan_views(scene, "revisit", {"turned_deg": (90, 30)}, np.random.default_rng(1))


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for number, kind in list(enumerate(ROOMS))[::every]:
        scene = composed(kind, (number, 3), SingleConfig(sets=0))
        moving, _ = set_in_motion(scene, np.random.default_rng(number), Motions(count=(2, 2), kinds=["slide_among"], things=1.0))
        try:
            sets = plan_views(moving, "revisit", {"width": 320, "height": 240}, np.random.default_rng(number))
        except ViewsError:
            continue
        for view_set in sets:
            facts = looked_at(moving, view_set)
            for question in asked(TwoVisits(), facts):
                assert problems(facts, question_row(question), 0.4) == []
                count += 1
    assert count >= (4 if every == 1 else 1)
