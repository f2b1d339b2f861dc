"""How many times as tall or as long one thing is as another."""

from __future__ import annotations

from typing import Any

import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.size_ratio import SizeRatio
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, thing

STOOL, SHELF = thing("stool", (2.4, 0.7, 0), (0.4, 0.4, 0.5)), thing("bookshelf", (5.0, -0.7, 0), (0.5, 0.9, 1.5))
BENCH, CRATE = thing("bench", (3.2, 0.0, 0), (0.4, 1.6, 0.4)), thing("crate", (4.0, 1.4, 0), (0.5, 0.5, 0.5))


def seen(*things: Any) -> Facts:
    scene = Scene(id="s", objects=list(things), cameras=[camera("c", (-0.4, 0, 1.6), (3.6, 0, 0.5))])
    return looked_at(scene, single_set(scene))


def ratios(facts: Facts, **fields: float) -> dict[tuple[str, str, str], tuple[str, str]]:
    """By measure, the greater and the lesser: the answer and its mark."""
    found = asked(SizeRatio(**fields), facts)
    return {
        (str(q.evidence["measure"]), q.evidence["target"], q.evidence["reference"]): (q.answer.text, str(q.evidence["shortcut"]))
        for q in found
    }


def test_heights_and_longest_sides_by_hand() -> None:
    """The shelf is three times as tall as the stool though it looks hardly taller; the bench is 3.2 times as long as the crate."""
    found = ratios(seen(STOOL, SHELF, BENCH, CRATE))
    assert found["height", "bookshelf", "stool"][0] == "3.0"
    assert found["height", "bookshelf", "stool"][1] == "counter"
    assert found["longest", "bench", "crate"][0] == "3.2"
    assert not any((measure, b, a) in found for measure, a, b in found)
    assert ("height", "crate", "stool") not in found, "as tall as one another"


def test_the_same_distance_makes_pixels_tell() -> None:
    near = thing("cabinet", (2.4, -0.8, 0), (0.4, 0.4, 1.0))
    assert ratios(seen(STOOL, near))["height", "cabinet", "stool"] == ("2.0", "consistent")


def test_no_ratio_of_what_is_cut_off_or_nearly_equal_or_many_times_as_large() -> None:
    tower = thing("wardrobe", (3.0, -0.6, 0), (0.5, 0.5, 2.6))
    tiny = thing("box", (2.6, 0.2, 0), (0.2, 0.2, 0.13))
    found = ratios(seen(STOOL, SHELF, tower, tiny))
    assert ("height", "bookshelf", "box") not in found, "eleven times"
    assert not any("wardrobe" in key and key[0] == "height" for key in found), "its top is out of the picture"
    assert ("height", "bookshelf", "stool") not in ratios(seen(STOOL, SHELF), least_ratio=3.5)


def test_the_wanted_bin_is_the_only_one_and_marks_are_drawn_for_a_scene() -> None:
    facts = seen(STOOL, SHELF, BENCH, CRATE)
    marks = set()
    for cell in SizeRatio.space.cells:
        for question in asked(SizeRatio(), facts, wanted=cell):
            assert SizeRatio.space.cell(question.answer) == cell
            marks.add(question.evidence["shortcut"])
    assert marks
    assert not {"consistent", "counter"} <= marks


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = SizeRatio.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(SizeRatio, facts) == {example.answer}
    for question in asked(SizeRatio(), facts):
        row = question_row(question)
        assert problems(facts, row, 1.2) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.2), what
        other = {"height": "longest", "longest": "height"}[str(question.evidence["measure"])]
        assert problems(facts, changed(row, measure=other), 1.2)
        assert problems(facts, row, 4.9)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count, marks = 0, set()
    for facts in in_rooms(("living_room", "kitchen", "street", "office"), every, people=(0, 2)):
        for question in asked(SizeRatio(), facts, most=12):
            assert problems(facts, question_row(question), 1.2) == [], question.question
            marks.add(question.evidence["shortcut"])
            count += 1
    assert count >= 12 / every
    assert len(marks) >= 2
