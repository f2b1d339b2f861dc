"""How two people are turned to each other: face to face, back to back, one facing the other's back or side, side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Object, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.person_facing import AT_BACK, AT_SIDE, BACKS, FACING, OPPOSITE, ROW, PersonFacing, arranged
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, mirror, move, person, seen_from_boxes, thing

MARGIN = 15.0


def two(first: float, second: float, *more: Object, apart: float = 1.6, **looks: Any) -> Scene:
    """Two people along X, each turned so many degrees to the left of the way from the first to the second; seen from beside."""
    return Scene(
        id="s",
        objects=list(more),
        people=[
            person("ann", (0, 0), np.deg2rad(first), **looks),
            person("bob", (apart, 0), np.deg2rad(second), label="man", attributes={"top": "shirt", "top_color": "blue"}),
        ],
        cameras=[camera("c", (apart / 2 + 0.4, -3.2, 1.6), (apart / 2, 0, 1.0), 65)],
    )


def facts_of(scene: Scene) -> Facts:
    return Facts(scene, seen_from_boxes(scene), view_set=single_set(scene))


def told(scene: Scene, **fields: float) -> set[str]:
    return {question.answer.text for question in asked(PersonFacing(**fields), facts_of(scene))}


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        (0, 180, FACING),
        (20, -170, FACING),
        (180, 0, BACKS),
        (0, 0, AT_BACK),
        (180, 180, AT_BACK),
        (0, 90, AT_SIDE),
        (-90, 180, AT_SIDE),
        (90, 90, ROW),
        (-85, -100, ROW),
        (90, -90, OPPOSITE),
        (180, 90, None),  # back to side has no name
        (35, 180, None),  # 10 degrees from the edge
        (110, 70, None),  # side by side, 40 degrees off one another
        (125, 180, None),
    ],
)
def test_the_bodies_decide(first: float, second: float, label: str | None) -> None:
    scene = two(first, second)
    expected = {label} if label else set()
    assert told(scene) == expected
    assert told(mirror(scene)) == expected, "it has no left and right"
    assert told(move(scene, 1.1, (0.7, -2.0))) == expected


def test_heads_do_not_count() -> None:
    assert told(two(0, 0, head=np.deg2rad(70))) == {AT_BACK}


def test_who_is_far_off_or_behind_something_is_not_asked_about() -> None:
    assert told(two(0, 180, apart=3.2)) == {FACING}
    assert told(two(0, 180, apart=3.2), far_m=3.0) == set()
    assert told(two(0, 180, thing("screen", (0.8, 0, 0), (0.1, 0.1, 1.7)))) == set()
    assert told(two(0, 180, thing("table", (0.8, 0, 0), (0.5, 0.5, 0.7)))) == {FACING}


def test_every_direction_against_vectors() -> None:
    """Labels of any two headings against dot products of arrows on the floor."""
    rng = np.random.default_rng(1)
    for first, second in rng.uniform(-180, 180, (300, 2)):
        found, margin, _ = arranged(Facts(two(first, second)), "ann", "bob")
        ways = np.array([[np.cos(np.deg2rad(a)), np.sin(np.deg2rad(a))] for a in (first, second)])
        ahead = np.array([ways[0, 0], -ways[1, 0]])  # how much of each way is towards the other
        edge, along = np.sqrt(0.5), float(ways[0] @ ways[1])
        front, back = (ahead > edge).sum(), (ahead < -edge).sum()
        expected = {(2, 0): FACING, (0, 2): BACKS, (1, 1): AT_BACK, (1, 0): AT_SIDE}.get((front, back))
        if front == back == 0:
            expected = ROW if along > edge else OPPOSITE if along < -edge else None
        if margin > 3.1 or found is None:
            assert found == expected or found is None
        if margin > 3.1 and expected is not None:
            assert found == expected


def test_the_wanted_answer_is_the_only_one() -> None:
    facts = facts_of(two(0, 180))
    assert {question.answer.text for question in asked(PersonFacing(), facts, wanted=FACING)} == {FACING}
    assert not asked(PersonFacing(), facts, wanted=BACKS)


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = PersonFacing.example()
    facts = looked_at(example.scene, single_set(example.scene))
    found = {question.answer.text for seed in range(3) for question in asked(PersonFacing(), facts, seed=seed)}
    assert found == {example.answer} == {*example_answers(PersonFacing, facts), example.answer}
    for question in asked(PersonFacing(), facts):
        row = question_row(question)
        assert problems(facts, row, MARGIN) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, MARGIN), what
        assert problems(facts, row, 44.9)
        assert problems(facts, changed(row, far_m=1.0), MARGIN)


def test_the_audit_sees_another_turn_another_place_and_what_comes_between() -> None:
    scene = two(0, 180)
    (question,) = asked(PersonFacing(), facts_of(scene))
    row = question_row(question)
    assert problems(facts_of(scene), row, MARGIN) == []
    for other in (two(0, 170), two(-40, 180), two(0, 180, thing("screen", (0.8, 0, 0), (0.1, 0.1, 1.7)))):
        assert problems(facts_of(other), row, MARGIN)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("gym", "cafe", "street", "office", "shop", "kitchen"), every, people=(3, 4)):
        for question in asked(PersonFacing(), facts, most=12):
            assert problems(facts, question_row(question), MARGIN) == [], question.question
            count += 1
    assert count >= 3 / every
