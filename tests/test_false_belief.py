"""Where somebody believes a thing to be that was moved, by what they could see of it."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Action, Camera, Key, Object, Person, Scene, Track, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.false_belief import AFTER, BEFORE, FalseBelief
from tests.asking import asked, changed, looked_at, problems, tampered

DEG = np.pi / 180


def clip(
    yaw_deg: float, *more: Object, head_deg: float = 0.0, far_m: float = 1.2, at: tuple[float, float] = (3.2, 1.0)
) -> tuple[Scene, ViewSet]:
    """A bucket slides past a lamp, far before the camera; Ann stands between, her body turned by yaw (180: to the camera)."""
    things = [Object.box(name, name, (x, y), (0.4, 0.4, 0.7)) for name, x, y in (("lamp", 5.8, 1.4), ("bucket", 4.8, -0.9))]
    keys = [Key(time=time, world_from_object=yaw_pose([4.8, y, 0.0], 0.0)) for time, y in ((0.5, -0.9), (2.0, far_m - 0.9))]
    ann = Person.standing("ann", at, yaw_deg * DEG, head_yaw=head_deg * DEG, noun="woman")
    shot = Camera.look_at("shot", (0.0, 0.4, 1.7), (4.0, 0.2, 0.7), hfov_deg=70, width=640, height=480)
    cameras = tuple(shot.model_copy(update={"id": f"watch0-{k:03d}", "time": k / 5}) for k in range(12))
    scene = Scene(
        id="clip", objects=[*things, *more], people=[ann], cameras=list(cameras), tracks=[Track(entity="bucket", keys=keys)],
        actions=[Action(verb="slide", start=0.5, end=2.0, mover="thing", target="bucket")],
    )  # fmt: skip
    return scene, ViewSet(id="watch0", kind="watch", cameras=cameras, fps=5.0)


def seen(scene: Scene, view_set: ViewSet) -> Facts:
    return looked_at(scene, view_set)


def answers(scene: Scene, view_set: ViewSet) -> set[str]:
    return {question.answer.text for question in asked(FalseBelief(), seen(scene, view_set))}


def test_who_turns_the_back_believes_in_the_first_place_and_who_looks_on_in_the_last() -> None:
    assert answers(*clip(180)) == {BEFORE}
    assert answers(*clip(-90, at=(4.8, 2.4), far_m=1.0)) == {AFTER}


def test_half_a_look_a_turned_head_and_a_short_way_are_not_asked_about() -> None:
    assert answers(*clip(-150, at=(3.2, 0.6))) == set()  # at the edge of the field
    assert answers(*clip(180, head_deg=75)) == set()
    assert answers(*clip(180, far_m=0.15)) == set()


def test_what_stands_between_leaves_it_open() -> None:
    screen = Object.box("screen", "screen", (4.8, 0.75, 0), (0.6, 0.05, 1.1))
    assert answers(*clip(-90, screen, at=(4.8, 2.4), far_m=1.0)) == set()


def test_the_example_is_answered_as_it_says() -> None:
    example = FalseBelief.example()
    assert example.view_set is not None
    assert answers(example.scene, example.view_set) == {example.answer}


@pytest.mark.parametrize("one", [clip(180), clip(-90, at=(4.8, 2.4), far_m=1.0)], ids=["false", "true"])
def test_the_audit_agrees_and_sees_what_is_changed(one: tuple[Scene, ViewSet]) -> None:
    facts = seen(*one)
    found = asked(FalseBelief(), facts)
    assert found
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 10.0) == []
        for what, wrong in tampered(question):
            assert problems(facts, wrong, 10.0), what
        assert problems(facts, row, 59.0)
        assert problems(facts, changed(row, sees=not question.evidence["sees"]), 10.0)
        assert problems(seen(*clip(0)), row, 10.0)


def test_the_frames_of_a_sample_must_show_that_it_moved() -> None:
    facts = seen(*clip(180))
    task, question = FalseBelief(), asked(FalseBelief(), facts)[0]
    assert task.decides(facts, question, range(12))
    assert task.decides(facts, question, (0, 11))
    assert not task.decides(facts, question, (0, 1, 2))
