"""How two things are turned to one another by their fronts, wherever they stand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.object_front import ACROSS, OPPOSITE, SAME, ObjectFront
from tests.asking import SOME_ROOMS, asked, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, mirror, move, person, seen_from_boxes, thing

MARGIN = 22.0
SIZE = (0.6, 0.6, 0.9)


def two(one_deg: float, other_deg: float, at: tuple[float, float] = (3.2, -1.3), **more: Any) -> Scene:
    """Two chairs that face these ways."""
    things = [
        thing("red", (3.0, 1.2, 0), SIZE, np.deg2rad(one_deg), label="chair", attributes={"color": "red"}, has_front=True),
        thing("blue", (*at, 0), SIZE, np.deg2rad(other_deg), label="chair", attributes={"color": "blue"}, has_front=True, **more),
    ]
    return Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1.7), (3.2, 0, 0.4))])


def answers(scene: Scene, **fields: Any) -> set[str]:
    facts = Facts(scene, seen_from_boxes(scene), view_set=single_set(scene))
    return {question.answer.text for seed in range(3) for question in asked(ObjectFront(**fields), facts, seed=seed)}


@pytest.mark.slow
def test_the_kind_of_pair_that_comes_first_hangs_on_the_scene_alone() -> None:
    """Of two people, of one and a thing, or of two things, wherever there is such a pair with the wanted answer."""
    family, drawn = ObjectFront(), set()
    for facts in in_rooms(("cafe", "office", "gym"), 2, pictures=6):
        first = family.lot(facts) % 3
        for wanted in ObjectFront.space.cells:
            kinds = [_people(question) for question in asked(family, facts, wanted=wanted)]
            assert not kinds or (kinds[0] == first) == (first in kinds)
            drawn |= {first} & set(kinds)
    assert drawn


def _people(question: Question) -> int:
    return sum(operand.id.startswith("person") for operand in question.evidence.operands)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (180, 180, {SAME}),
        (180, 160, {SAME}),
        (180, 152, set()),  # 17 degrees from 45
        (170, -100, {ACROSS}),
        (90, -90, {OPPOSITE}),
        (-90, 90, {OPPOSITE}),
        (10, -166, {OPPOSITE}),
        (120, -105, set()),
    ],
)
def test_it_is_told_by_the_angle_between_the_fronts(one: float, other: float, told: set[str]) -> None:
    assert answers(two(one, other)) == told
    assert answers(mirror(two(one, other))) == told
    assert answers(move(two(one, other), 0.7, (1, 2))) == told
    assert answers(two(other, one)) == told


def test_where_they_stand_does_not_matter_unless_they_touch_or_are_far_apart() -> None:
    assert answers(two(180, 0, at=(4.6, 0.0))) == answers(two(180, 0, at=(2.4, -0.6))) == {OPPOSITE}
    assert answers(two(180, 0, at=(9.9, -1.3))) == set()
    assert answers(two(180, 0, at=(3.0, 0.55))) == set()


def test_what_has_no_front_or_hides_it_is_not_asked_about() -> None:
    assert answers(two(180, 180, facing="front")) == {SAME}
    assert answers(two(180, 0, facing="front")) == set(), "seen from behind"
    assert answers(two(180, 180, facing="nowhere")) == set()


def test_people_face_some_way_too_where_body_and_head_agree() -> None:
    def beside(head: float) -> Scene:
        return two(180, 0).model_copy(
            update={"objects": two(180, 0).objects[:1], "people": [person("p", (3.2, -1.0), np.pi, head)]}
        )

    assert answers(beside(0.0)) == {SAME}
    assert answers(beside(0.9)) == set()


def test_the_wanted_answer_is_the_only_one() -> None:
    scene = two(90, -90)
    facts = Facts(scene, seen_from_boxes(scene), view_set=single_set(scene))
    for cell in ObjectFront.space.cells:
        assert {question.answer.text for question in asked(ObjectFront(), facts, wanted=cell)} <= {cell}


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = ObjectFront.example()
    for facts in (looked_at(example.scene, single_set(example.scene)), looked_at(two(180, 180), single_set(two(180, 180)))):
        found = asked(ObjectFront(), facts)
        assert found
        for question in found:
            assert problems(facts, question_row(question), MARGIN) == []
            assert problems(facts, question_row(question), 46.0)
            for what, lie in tampered(question):
                if "exchanged" not in what:  # the angle between two is that between the other and the one
                    assert problems(facts, lie, MARGIN), what
    facts = looked_at(example.scene, single_set(example.scene))
    pairs = {frozenset(o.id for o in q.evidence.operands): q.answer.text for q in asked(ObjectFront(), facts)}
    assert pairs == {frozenset(example.operands.values()): example.answer}
    assert example_answers(ObjectFront, facts) <= {example.answer}


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("classroom", "cafe", "living_room", "office", "street", "classroom"), every, people=(1, 3)):
        for question in asked(ObjectFront(), facts):
            assert problems(facts, question_row(question), MARGIN) == []
            count += 1
    assert count >= 1
