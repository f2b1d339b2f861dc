"""Which of two is taller, whatever the picture makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.assets import catalogue
from scenegen.facts import Facts
from scenegen.scene import Key, Scene, Track
from scenegen.tables.rows import question_row
from scenegen.tasks.common.extents import times_differ
from scenegen.tasks.common.untold import alternating, untold, way_of
from scenegen.tasks.taller import Taller, _look
from tests.asking import SOME_ROOMS, asked, example_answers, looked_at, near_two, problems, single_set, tampered
from tests.scenes import camera, person, seen_from_boxes, thing


def room(*more: Any, **fields: Any) -> Scene:
    """A low dresser near, a tall one far; a stool near, a lower one far."""
    things = [
        thing("dresser", (2.2, 0.7, 0), (0.5, 0.8, 1.0), attributes={"color": "red"}),
        thing("high", (4.6, -0.7, 0), (0.6, 0.9, 1.6), label="dresser", attributes={"color": "blue"}),
        thing("stool", (2.4, -0.4, 0), (0.4, 0.4, 0.75), attributes={"color": "red"}),
        thing("low", (5.0, 0.15, 0), (0.5, 0.5, 0.5), label="stool", attributes={"color": "blue"}),
        *more,
    ]
    return Scene(id="s", objects=things, cameras=[camera("c", (-0.6, 0, 1.6), (3.5, 0, 0.6))], **fields)


def answers(scene: Scene, **fields: float) -> dict[tuple[str, str], str]:
    facts = Facts(scene, seen_from_boxes(scene))
    found = [question for seed in range(4) for question in asked(Taller(**fields), facts, seed=seed)]
    return {(question.evidence["target"], question.evidence["reference"]): question.answer.text for question in found}


def test_what_looks_larger_may_be_the_lower_one() -> None:
    found = answers(room())
    assert found["dresser", "high"] == "no"
    assert found["high", "dresser"] == "yes"
    assert all(found[b, a] != answer for (a, b), answer in found.items() if (b, a) in found)


def test_height_is_of_the_thing_and_not_of_where_it_stands() -> None:
    """A vase on a table reaches higher than one on the floor, and is the lower of the two."""
    table = thing("table", (3.6, 1.9, 0), (0.9, 0.9, 0.75))
    vase = thing("vase", (3.6, 1.9, 0.75), (0.2, 0.2, 0.4), parent="table", support="object", attributes={"color": "red"})
    found = answers(room(table, vase, thing("bin", (3.0, -1.2, 0), (0.3, 0.3, 0.62), label="vase", attributes={"color": "blue"})))
    assert found.get(("vase", "bin"), "no") == "no"
    assert ("vase", "table") not in found
    assert any("vase" in pair for pair in found)


@pytest.mark.parametrize(
    ("one", "other", "expected"), [(1.0, 1.2, 0.8333), (1.0, 1.25, 1.0), (0.3, 0.4, 1.0), (0.1, 0.15, 0.5), (2.0, 1.0, 2.5)]
)
def test_heights_differ_in_metres_and_as_a_share(one: float, other: float, expected: float) -> None:
    assert times_differ(one, other) == pytest.approx(expected, abs=1e-3)


def test_nothing_is_asked_about_heights_that_nearly_agree_or_that_nobody_need_look_at() -> None:
    found = answers(
        room(
            thing("desk", (4.0, 0.2, 0), (0.5, 0.5, 0.72), label="stool", attributes={"color": "white"}),
            thing("mug", (3.0, 0.2, 0), (0.1, 0.1, 0.12), label="stool", attributes={"color": "black"}),
        )
    )
    assert ("desk", "stool") not in found
    assert not any("mug" in pair for pair in found)
    stricter = answers(room(), clearance=1.7)
    assert set(stricter) < set(answers(room()))


def test_people_are_measured_standing() -> None:
    """Somebody who sits is no height, nor somebody whose hand is raised above the head."""
    standing = person("p", (4.0, 0.1), np.pi)
    sitting = person("p", (4.0, 0.1), np.pi, posture={"kind": "sit"})
    raised = person("p", (4.0, 0.1), np.pi)
    raised = raised.model_copy(update={"joints": {**raised.joints, "left_hand": np.array([4.0, 0.1, 1.9])}})
    named = []
    for one in (standing, sitting, raised):
        scene = room(people=[one])
        facts = Facts(scene, seen_from_boxes(scene))
        named.append(any(facts.index["p"] in pair for pair in Taller()._comparable(facts, "c")))
    assert named == [True, False, False]


def test_either_look_is_asked_about_as_often_and_beyond_that_the_one_drawn_for_the_scene() -> None:
    """What looks larger is the taller for half, and so is what reaches higher, however much more there is of the one."""
    few, more = [("c", 0, 1)], [("c", k, 2) for k in range(5)]
    assert sorted(alternating(few, more)[:2]) == sorted([few[0], more[0]])
    assert alternating(few, more) == [few[0], more[0]]
    assert alternating(more, few) == [more[0], few[0], *more[1:]]
    scene = room()
    known, looks = looked_at(scene, single_set(scene)), []
    for number in range(40):
        facts = Facts(scene.model_copy(update={"id": f"scene-{number}"}), known.views, view_set=known.view_set)
        for question in asked(Taller(), facts, wanted="yes"):
            looks.append(_look(facts, "c", *(facts.index[operand.id] for operand in question.evidence.operands)))
    assert set(looks) == {(1, -1), (-1, 1)}
    assert abs(np.mean([larger for larger, _ in looks])) < 0.2


def test_kinds_that_are_one_way_only_are_not_compared_and_of_others_either_way_is_asked_as_often() -> None:
    scene = room()
    found = {frozenset(pair) for pair in answers(scene)}
    assert found == {frozenset(("dresser", "high")), frozenset(("stool", "low"))}, "no dresser is lower than a stool"
    mixed = room(
        thing("tall", (3.6, 1.5, 0), (0.4, 0.4, 1.35), label="stool", attributes={"color": "white"}),
        thing("flat", (6.0, -0.3, 0), (0.6, 0.6, 0.6), label="dresser", attributes={"color": "white"}),
    )
    views, ways = seen_from_boxes(mixed), []
    for number in range(80):
        facts = Facts(mixed.model_copy(update={"id": f"scene-{number}"}), views)
        shown = [("c", *pair) for pair in Taller()._comparable(facts, "c")]
        kept = untold(shown, lambda one, facts=facts: way_of(facts, *one[1:]), Taller().lot(facts))
        ways += {way_of(facts, a, b)[1] for _, a, b in kept if way_of(facts, a, b)[1]}
    assert len(ways) == 80
    assert 0.35 < np.mean([way == "stool" for way in ways]) < 0.65


def test_what_moves_at_some_time_and_what_is_as_high_as_one_says_are_not_asked_about() -> None:
    scene = room()
    facts = looked_at(scene, single_set(scene))
    name = asked(Taller(), facts, most=1)[0].evidence.operands[0].id
    pose = next(thing.world_from_object for thing in scene.objects if thing.id == name)
    later = pose.copy()
    later[0, 3] += 0.2
    keys = [Key(time=time, world_from_object=one) for time, one in ((5.0, pose), (6.0, later))]
    moving = Facts(scene.model_copy(update={"tracks": [Track(entity=name, keys=keys)]}), facts.views, view_set=facts.view_set)
    assert name not in {operand.id for question in asked(Taller(), moving) for operand in question.evidence.operands}
    assert [catalogue.rises_above_its_top(kind) for kind in ("kitchen_counter", "single_bed", "pond", "bookshelf", "desk", "chair")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = Taller.example()
    facts = looked_at(example.scene, single_set(example.scene))
    questions = [question for seed in range(4) for question in asked(Taller(), facts, seed=seed)]
    assert questions
    assert example_answers(Taller, facts) == {example.answer}
    for question in questions:
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what


def test_the_recipe_says_how_clear_an_answer_is_and_the_audit_holds_it_to_that() -> None:
    scene = room()
    facts = looked_at(scene, single_set(scene))
    [question] = asked(Taller(clearance=1.5), facts, most=1)
    assert question.evidence.margin.least == 1.5
    assert problems(facts, question_row(question), 1.5) == []
    assert problems(facts, question_row(question), 9.0)


def test_the_wanted_answer_is_the_only_one() -> None:
    scene = room()
    facts = Facts(scene, seen_from_boxes(scene))
    for cell in ("yes", "no"):
        assert {question.answer.text for question in asked(Taller(), facts, wanted=cell)} == {cell}


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in near_two(("bedroom", "office", "classroom", "shop", "living_room", "kitchen"), every):
        for question in asked(Taller(), facts, most=8):
            assert problems(facts, question_row(question), 1.0) == []
            assert all(problems(facts, row, 1.0) for _, row in list(tampered(question))[:2])
            count += 1
    assert count >= 6 / every
