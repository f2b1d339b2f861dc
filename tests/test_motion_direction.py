"""Which way something moves as a camera sees it that stands still."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Action, Camera, Key, Scene, Track
from scenegen.tables.rows import question_row
from scenegen.tasks.motion_direction import MotionDirection
from tests.asking import asked, looked_at, over_time, problems, tampered
from tests.scenes import seen_from_boxes, thing
from tests.test_moved_thing import watched

EYE = (0.0, 0.0, 1.5)


def slid(
    *ways: tuple[float, float],
    verb: str = "slide",
    aim: tuple[float, float] = (4.0, 0.0),
    start: tuple[float, float] = (4.0, 0.0),
) -> Facts:
    """A box that goes from one place to the next, a second each, before a camera at the origin; a lamp stands by."""
    stops = [start, *ways]
    keys = [Key(time=0.5 + k, world_from_object=yaw_pose([x, y, 0], 0.3 * k)) for k, (x, y) in enumerate(stops)]
    end = 0.5 + len(ways)
    actions = [Action(verb=verb, start=0.5, end=end, mover="thing", target="box")]
    things = [thing("box", (*start, 0), (0.4, 0.4, 0.6)), thing("lamp", (5, 1, 0), (0.4, 0.4, 0.6))]
    scene = Scene(id="s", objects=things, tracks=[Track(entity="box", keys=keys)], actions=actions)
    view_set = watched(scene, Camera.look_at("shot", EYE, (*aim, 0.3), hfov_deg=90), end + 0.5)
    whole = scene.model_copy(update={"cameras": list(view_set.cameras)})
    seen = {one.id: seen_from_boxes(whole.at(one.time).model_copy(update={"cameras": [one]}))[one.id] for one in view_set.cameras}
    return over_time(whole, seen, view_set)


def told(facts: Facts, **fields: float) -> str | None:
    found = asked(MotionDirection(**fields), facts)
    assert len(found) <= 1
    return found[0].answer.text if found else None


@pytest.mark.parametrize(
    ("to", "label"),
    [
        ((4.1, 0.8), "to the left"),
        ((3.9, -0.8), "to the right"),
        ((3.0, 0.1), "toward the camera"),
        ((5.0, -0.1), "away from the camera"),
        ((3.3, 0.6), None),  # between two ways
        ((4.0, 0.2), None),  # hardly anywhere
        ((3.75, 0.0), None),
    ],
)
def test_what_is_clear_is_said_and_nothing_else(to: tuple[float, float], label: str | None) -> None:
    facts = slid(to)
    assert told(facts) == label
    for question in asked(MotionDirection(), facts):
        assert problems(facts, question_row(question), 15.0) == []
        shift = np.array(to) - [4.0, 0.0]
        assert np.hypot(question.evidence["nearer_m"], question.evidence["left_m"]) == pytest.approx(np.hypot(*shift), abs=1e-3)


def test_a_way_that_bends_or_comes_back_is_not_asked_about() -> None:
    assert told(slid((4.1, 0.5), (4.1, 1.0))) == "to the left"
    assert told(slid((2.8, 0.5), (4.1, 1.0))) is None
    assert told(slid((4.0, 1.0), (4.0, 0.0))) is None
    swung = slid((4.1, 0.8), verb="open_lid")
    assert told(swung) is None
    row = question_row(asked(MotionDirection(), slid((4.1, 0.8)))[0])
    assert any("wrong answers" in problem for problem in problems(swung, row, 15.0))


def test_at_the_side_of_the_picture_both_readings_of_towards_must_agree() -> None:
    """40 degrees off the axis, coming straight at the camera is half to a side in the picture: nobody is asked."""
    aim = (4.0 * np.cos(0.7), 4.0 * np.sin(0.7))
    assert told(slid((3.0, 0.0), aim=aim)) is None
    near = (4.0 * np.cos(0.2), 4.0 * np.sin(0.2))
    assert told(slid((3.0, 0.0), aim=near)) == "toward the camera"


@pytest.mark.parametrize("yaw", [0.0, 1.2, -2.5])
def test_a_turned_scene_says_the_same_and_a_mirrored_one_the_other_side(yaw: float) -> None:
    facts = slid((4.1, 0.8))
    swapped = slid((4.1, -0.8))
    assert (told(facts), told(swapped)) == ("to the left", "to the right")
    assert facts.view_set is not None
    turn = yaw_pose([1.0, -2.0, 0.0], yaw)
    cameras = tuple(one.model_copy(update={"world_from_camera": turn @ one.world_from_camera}) for one in facts.view_set.cameras)
    things = [one.model_copy(update={"world_from_object": turn @ one.world_from_object}) for one in facts.scene.objects]
    [track] = facts.scene.tracks
    keys = [key.model_copy(update={"world_from_object": turn @ key.world_from_object}) for key in track.keys]  # type: ignore[union-attr]
    moved = facts.scene.model_copy(
        update={"objects": things, "cameras": list(cameras), "tracks": [track.model_copy(update={"keys": keys})]}
    )
    again = over_time(moved, dict(facts.views), facts.view_set.model_copy(update={"cameras": cameras}))  # type: ignore[arg-type]
    assert told(again) == "to the left"


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = MotionDirection.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    [question] = asked(MotionDirection(), facts)
    assert question.answer.text == example.answer
    row = question_row(question)
    assert problems(facts, row, 15.0) == []
    for what, lie in tampered(question):
        assert problems(facts, lie, 15.0), what
    assert problems(facts, {**row, "view_ids": row["view_ids"][:-1]}, 15.0)
    for other in (slid((4.1, -0.8)), slid((2.8, 0.5), (4.1, 1.0))):
        lie = question_row(asked(MotionDirection(), slid((4.1, 0.8)))[0])
        assert any(
            "wrong answers" in problem
            for problem in problems(other, {**lie, "view_ids": [f"s/{one.id}" for one in other.scene.cameras]}, 15.0)
        )


def test_frames_decide_that_show_it_go_far_enough() -> None:
    facts = slid((4.1, 0.8))
    [question] = asked(MotionDirection(), facts)
    last = len(facts.scene.cameras) - 1
    assert MotionDirection().decides(facts, question, (0, last))
    assert not MotionDirection().decides(facts, question, (0, 1, 2))
    assert not MotionDirection().decides(facts, question, (last,))
