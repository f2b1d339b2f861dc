"""On which side something is, where the picture tells and where it does not."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.cannot_tell import CannotTell
from tests.asking import SOME_ROOMS, asked, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, mirror, thing

UNTOLD = "cannot tell"


def room(*more: Any) -> Scene:
    """A bench with a stool to its right and a suitcase to its left; other pictures show the bench with one of the two."""
    things = [
        thing("bench", (3, 0, 0), (0.4, 0.6, 0.5)),
        thing("stool", (3, -1.6, 0), (0.4, 0.4, 0.6)),
        thing("suitcase", (3, 1.6, 0), (0.3, 0.4, 0.6)),
        *more,
    ]
    shots = [
        camera("both", (0, 0, 1.6), (3, 0, 0.3)),
        camera("left", (0, 0, 1.6), (3, 1.2, 0.3), 50),
        camera("right", (0, 0, 1.6), (3, -1.2, 0.3), 50),
    ]
    return Scene(id="s", objects=things, cameras=shots)


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def sides(facts: Facts, **fields: float) -> dict[tuple[str, str, str], str]:
    return {
        (q.view_ids[0].rpartition("/")[2], str(q.evidence["reference"]), str(q.evidence["noun"])): q.answer.text
        for q in asked(CannotTell(**fields), facts)
    }


def test_sides_by_hand_and_where_they_cannot_be_told() -> None:
    found = sides(seen(room()))
    assert found["both", "bench", "stool"] == "right"
    assert found["both", "bench", "suitcase"] == "left"
    assert found["left", "bench", "stool"] == UNTOLD
    assert found["right", "bench", "suitcase"] == UNTOLD
    assert found["left", "bench", "suitcase"] == "left"


def test_a_mirror_exchanges_left_and_right_alone() -> None:
    other = {"left": "right", "right": "left", UNTOLD: UNTOLD}
    plain, turned = sides(seen(room())), sides(seen(mirror(room())))
    assert set(plain.values()) == set(other)
    assert turned == {key: other[side] for key, side in plain.items()}


def test_what_may_be_meant_or_comes_twice_is_not_asked_for() -> None:
    """A second stool; and a bar stool, which is a stool to many, in the picture that shows no stool."""
    twice = sides(seen(room(thing("other", (-3, 0, 0), (0.4, 0.4, 0.6), label="stool"))))
    assert "stool" not in {noun for _, _, noun in twice}
    alike = sides(seen(room(thing("bar stool", (3.4, 0.8, 0), (0.3, 0.3, 0.8)))))
    assert ("left", "bench", "stool") not in alike


def test_each_two_are_asked_about_where_it_is_told_and_where_it_is_not() -> None:
    told: dict[tuple[str, str], set[bool]] = {}
    for (_, reference, noun), side in sides(seen(room())).items():
        told.setdefault((reference, noun), set()).add(side == UNTOLD)
    assert told
    assert all(both == {True, False} for both in told.values())


def test_the_three_come_as_wanted_and_words_tell_nothing() -> None:
    facts, counts = seen(room()), Counter[tuple[str, bool]]()
    for side in CannotTell.space.cells:
        assert {q.answer.text for q in asked(CannotTell(), facts, wanted=side)} == {side}
    for seed in range(300):
        for wanted in ((UNTOLD,), ("left", "right"))[seed % 2]:
            first = next(CannotTell().ask(facts, np.random.default_rng(seed), wanted), None)
            assert first is not None
            counts[str(first.evidence["noun"]), first.answer.text == UNTOLD] += 1
    assert {noun for noun, untold in counts if untold} == {noun for noun, untold in counts if not untold}
    assert not any("bench" in key for key in sides(facts, gap=0.45)), "too near for that"


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = CannotTell.example()
    facts = looked_at(example.scene, single_set(example.scene))
    found = asked(CannotTell(), facts)
    about = [q for q in found if q.evidence["reference"] == "bench" and q.evidence["noun"] == "suitcase"]
    assert sorted(q.answer.text for q in about) == [UNTOLD, "right"]
    for question in [*found, *asked(CannotTell(), seen(room()))]:
        here = facts if question in found else seen(room())
        assert problems(here, question_row(question), 0.03) == []
        for what, lie in tampered(question):
            assert problems(here, lie, 0.03), what


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    answers: list[str] = []
    for facts in in_rooms(("living_room", "office", "cafe", "street", "kitchen"), every, pictures=8, people=(1, 3)):
        for question in asked(CannotTell(), facts, most=12):
            assert problems(facts, question_row(question), 0.03) == [], question.question
            answers.append(question.answer.text)
    assert len(answers) >= 10 / every
    assert set(answers) == set(CannotTell.space.cells)
