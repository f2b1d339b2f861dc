"""How many things of a kind a picture shows."""

from __future__ import annotations

from typing import Any

import pytest

from scenegen.audit.rules.object_count import SEVERAL
from scenegen.facts import Facts
from scenegen.language.counting import COUNTED, plural
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.object_count import ObjectCount
from tests.asking import asked, changed, example_answers, looked_at, problems, single_set, tampered
from tests.scenes import camera, composed, thing


def room(*more: Any, behind: bool = False) -> Scene:
    """Two chairs and a sofa before the camera, and a chair behind it."""
    things = [
        thing("a", (3.0, 0.8, 0), (0.5, 0.5, 0.9), label="chair"),
        thing("b", (3.2, -0.7, 0), (0.5, 0.5, 0.9), label="chair"),
        thing("c", (-3.0, 0.0, 0), (0.5, 0.5, 0.9), label="chair"),
        thing("d", (5.0, 1.9, 0), (0.9, 1.0, 0.8), label="sofa"),
        thing("e", (-3.0, 2.0, 0), (0.4, 0.4, 0.5), label="suitcase"),
        *more,
    ]
    return Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1.6), (3, 0, 0.4))])


def counted(scene: Scene) -> dict[str, str]:
    facts = looked_at(scene, single_set(scene))
    return {str(question.evidence["noun"]): question.answer.text for question in asked(ObjectCount(), facts)}


def test_only_what_is_in_the_picture_is_counted() -> None:
    assert counted(room()) == {"chair": "2", "sofa": "1", "suitcase": "0"}


def test_what_is_partly_hidden_leaves_the_number_in_doubt() -> None:
    hidden = thing("f", (4.6, 1.15, 0), (0.5, 0.5, 0.9), label="chair")
    screen = thing("g", (4.0, 1.0, 0), (0.05, 0.7, 0.62), label="fridge")
    found = counted(room(hidden, screen))
    assert "chair" not in found
    assert found["sofa"] == "1"


@pytest.mark.parametrize(
    ("label", "left"),
    [("office chair", {"sofa", "suitcase", "office chair"}), ("mirror", set()), ("globe", {"chair", "sofa", "suitcase"})],
)
def test_what_could_be_taken_for_it_leaves_the_number_in_doubt(label: str, left: set[str]) -> None:
    """An office chair is a chair, and no chair is surely an office chair; a mirror shows things again."""
    found = set(counted(room(thing("f", (4.0, -1.6, 0), (0.5, 0.5, 0.7), label=label))))
    assert found == left - {"office chair"}


def test_small_things_are_not_counted_where_a_shelf_may_hold_more() -> None:
    mug = thing("f", (2.0, 0.0, 0), (0.2, 0.2, 0.2), label="mug")
    assert counted(room(mug))["mug"] == "1"
    assert "mug" not in counted(room(mug, thing("g", (5.5, -1.5, 0), (0.5, 1.0, 1.4), label="shop shelf")))


def test_nouns_have_plurals() -> None:
    assert [plural(noun) for noun in ("person", "sheep", "wine glass", "dog")] == ["people", "sheep", "wine glasses", "dogs"]
    assert len(set(map(plural, COUNTED))) == len(COUNTED)


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = ObjectCount.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(ObjectCount, facts) == {example.answer}


def test_the_audit_sees_what_is_changed() -> None:
    scene = room()
    facts = looked_at(scene, single_set(scene))
    questions = asked(ObjectCount(), facts)
    assert len(questions) == 3
    for question in questions:
        row = question_row(question)
        assert problems(facts, row, 0.5) == []
        assert question.answer.text in question.options
        for what, lie in tampered(question):
            assert problems(facts, lie, 0.5), what
        other = "sofa" if question.evidence["noun"] != "sofa" else "chair"
        assert problems(facts, changed(row, noun=other), 0.5)
        assert question.evidence.numbers["count"] == question.answer.value


def test_the_wanted_number_is_the_only_one() -> None:
    scene = room()
    facts: Facts = looked_at(scene, single_set(scene))
    for cell in ("0", "1", "2"):
        assert {question.answer.text for question in asked(ObjectCount(), facts, wanted=cell)} == {cell}
    assert asked(ObjectCount(), facts, wanted="3") == []


@pytest.mark.slow
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all() -> None:
    count, values = 0, set()
    for number, kind in enumerate(("living_room", "office", "cafe", "park", "classroom")):
        facts = looked_at(scene := composed(kind, (number, 7), people=(1, 3)), single_set(scene))
        for question in asked(ObjectCount(), facts):
            assert problems(facts, question_row(question), 0.5) == [], question.question
            values.add(question.answer.text)
            count += 1
    assert count >= 30
    assert {"0", "1", "2"} <= values


def test_task_and_rule_write_the_same_plurals() -> None:
    """What is asked for in the plural is what the rule expects, of everything that is counted."""
    for noun in COUNTED:
        assert plural(noun) == SEVERAL.get(noun, f"{noun}s"), noun
