"""Which of two is higher above the floor."""

from __future__ import annotations

from typing import Any

import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.higher_thing import HigherThing
from tests.asking import SOME_ROOMS, asked, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, thing


def room(*more: Any) -> Scene:
    """A vase on a near table, a box on a rack, a crate far off on the floor that is hardly taller than the table, a painting, a low bin."""
    things = [
        thing("table", (2.0, 0.3, 0), (0.7, 0.9, 0.6)),
        thing("vase", (2.0, 0.3, 0.6), (0.15, 0.15, 0.25), parent="table", support="object"),
        thing("rack", (3.0, -1.2, 0), (0.4, 0.8, 1.2)),
        thing("box", (3.0, -1.2, 1.2), (0.3, 0.3, 0.3), parent="rack", support="object"),
        thing("crate", (6.5, -0.4, 0), (0.6, 0.6, 0.65)),
        thing("bin", (4.0, 0.9, 0), (0.3, 0.3, 0.3)),
        thing("painting", (7.0, 1.0, 1.3), (0.05, 0.8, 0.6), support="wall"),
        *more,
    ]
    return Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1.9), (3.4, 0, 0.6), 75)])


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def higher(facts: Facts, **fields: float) -> dict[tuple[str, str], tuple[str, str]]:
    found = [q for seed in range(3) for q in asked(HigherThing(**fields), facts, seed=seed)]
    return {(q.evidence["target"], q.evidence["reference"]): (q.answer.text, str(q.evidence["shortcut"])) for q in found}


def test_the_room_decides_and_not_the_picture() -> None:
    found = higher(seen(room()))
    assert found["vase", "crate"] == ("yes", "counter"), "lower in the picture"
    assert found["crate", "vase"] == ("no", "counter")
    assert found["box", "vase"] == ("yes", "consistent")


def test_what_everybody_knows_and_what_touches_or_overlaps_is_not_asked() -> None:
    pairs = {frozenset(pair) for pair in higher(seen(room()))}
    assert {"painting", "crate"} not in pairs
    assert {"vase", "table"} not in pairs
    assert {"vase", "rack"} not in pairs, "the rack rises beside it"
    assert {"box", "crate"} not in pairs, "on the floor, and ends below it"
    assert {"vase", "bin"} not in pairs, "so does the bin"
    assert {"painting", "box"} not in pairs, "hardly higher at its foot"
    assert {"painting", "vase"} in pairs
    assert {"crate", "vase"} in pairs, "lower, and its top is lower too"
    assert not higher(seen(room()), gap_m=2.0)


def test_which_look_is_asked_about_is_drawn_for_the_scene() -> None:
    marks = set()
    for name in "abcdefgh":
        facts = seen(room().model_copy(update={"id": name}))
        found = {str(q.evidence["shortcut"]) for cell in ("yes", "no") for q in asked(HigherThing(), facts, wanted=cell)}
        assert not {"consistent", "counter"} <= found
        marks |= found
    assert {"consistent", "counter"} <= marks


def test_the_wanted_answer_is_the_only_one() -> None:
    facts = seen(room())
    for cell in ("yes", "no"):
        assert {q.answer.text for q in asked(HigherThing(), facts, wanted=cell)} == {cell}


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = HigherThing.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(HigherThing, facts) == {example.answer}
    for question in asked(HigherThing(), facts):
        row = question_row(question)
        assert problems(facts, row, 0.15) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 0.15), what


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "kitchen", "cafe", "office"), every, people=(0, 2)):
        for question in asked(HigherThing(), facts, most=12):
            assert problems(facts, question_row(question), 0.15) == [], question.question
            count += 1
    assert count >= 8 / every
