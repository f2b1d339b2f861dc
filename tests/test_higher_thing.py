"""Which of two is higher above the floor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Object, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.common.untold import way_of
from scenegen.tasks.higher_thing import HigherThing
from tests.asking import SOME_ROOMS, asked, example_answers, looked_at, near_two, problems, single_set, tampered
from tests.scenes import camera, thing


def crate(name: str, at: tuple[float, float, float], size: tuple[float, float, float], color: str, **more: Any) -> Object:
    return thing(name, at, size, label="crate", attributes={"color": color}, **more)


def room(*more: Any) -> Scene:
    """Crates, on a near table, on a rack, far off on the floor and hardly taller than the table, low on the floor; a painting."""
    things = [
        thing("table", (2.0, 0.3, 0), (0.7, 0.9, 0.6)),
        crate("near", (2.0, 0.3, 0.6), (0.15, 0.15, 0.25), "red", parent="table", support="object"),
        thing("rack", (3.0, -1.2, 0), (0.4, 0.8, 1.2)),
        crate("up", (3.0, -1.2, 1.2), (0.3, 0.3, 0.3), "blue", parent="rack", support="object"),
        crate("far", (6.5, -0.4, 0), (0.6, 0.6, 0.65), "green"),
        crate("low", (4.0, 0.9, 0), (0.3, 0.3, 0.3), "white"),
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
    assert found["near", "far"] == ("yes", "counter"), "lower in the picture"
    assert found["far", "near"] == ("no", "counter")
    assert found["up", "near"] == ("yes", "consistent")


def test_what_kinds_tell_and_what_touches_or_overlaps_is_not_asked() -> None:
    pairs = {frozenset(pair) for pair in higher(seen(room()))}
    assert not any("painting" in pair for pair in pairs), "whoever knows paintings and crates knows"
    assert {"near", "table"} not in pairs
    assert {"near", "rack"} not in pairs, "the rack rises beside it"
    assert {"up", "low"} in pairs, "of crates nobody knows which is the higher"
    assert not higher(seen(room()), gap_m=2.0)


def test_of_two_kinds_that_are_both_ways_in_a_scene_either_way_is_asked_as_often() -> None:
    """One jar hangs above most crates, one stands below some: whether crates above jars are asked about or jars above crates is drawn."""
    hung = thing("hung", (4.4, -0.7, 0.95), (0.3, 0.3, 0.3), label="jar", attributes={"color": "gray"}, support="air")
    down = thing("down", (3.4, 0.1, 0.0), (0.3, 0.3, 0.3), label="jar", attributes={"color": "black"})

    def jars_above(facts: Facts) -> set[bool]:
        pairs = HigherThing().found(facts, HigherThing()._pairs, None)
        return {facts.entity(facts.ids[one.higher]).label == "jar" for one in pairs if way_of(facts, one.higher, one.lower)[1]}

    assert jars_above(seen(room(down))) == set(), "alone it is one way only"
    both, ways = seen(room(hung, down)), []
    for number in range(80):
        found = jars_above(Facts(both.scene.model_copy(update={"id": f"s{number}"}), both.views, view_set=both.view_set))
        assert len(found) == 1
        ways += found
    assert 0.35 < np.mean(ways) < 0.65


def test_as_many_consistent_as_counter_are_asked_of_a_scene_and_the_rest_of_that_which_is_drawn() -> None:
    for name in "abcdefgh":
        facts = seen(room().model_copy(update={"id": name}))
        found = [str(q.evidence["shortcut"]) for q in asked(HigherThing(), facts, wanted="yes")]
        counts = [found.count("consistent"), found.count("counter")]
        there = [pair.mark for pair in HigherThing().found(facts, HigherThing()._pairs, None)]
        least = min(there.count("consistent"), there.count("counter"))
        assert min(counts) == least > 0
        assert max(counts) in (least, max(there.count("consistent"), there.count("counter")))


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
    for facts in near_two(("bedroom", "office", "classroom", "shop", "living_room", "kitchen"), every):
        for question in asked(HigherThing(), facts, most=12):
            assert problems(facts, question_row(question), 0.15) == [], question.question
            count += 1
    assert count >= 8 / every
