"""Of which of two kinds does the picture show more, or fewer?"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from scenegen.audit.rules import rule_for
from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.count_comparison import CountComparison
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered, truth_of, view_rows
from tests.scenes import camera, seen_from_boxes, thing

PLACES = ((3.0, 0.9), (3.2, -0.9), (3.0, 0.0), (4.4, 1.6), (4.4, -1.6), (4.6, 0.4))


def room(*kinds: str, hidden: tuple[str, ...] = (), **more: Any) -> Facts:
    """Things of these kinds before a camera, others behind it."""
    seen = [thing(f"{kind}{k}", (*PLACES[k], 0), (0.4, 0.4, 0.6), label=kind) for k, kind in enumerate(kinds)]
    behind = [thing(f"hidden {kind}{k}", (-3.0, k, 0), (0.4, 0.4, 0.6), label=kind) for k, kind in enumerate(hidden)]
    scene = Scene(id="s", objects=[*seen, *behind], cameras=[camera("c", (0, 0, 1.6), (3, 0, 0.4))], **more)
    return Facts(scene, seen_from_boxes(scene), view_set=single_set(scene))


def answers(facts: Facts, **fields: float) -> dict[tuple[frozenset[str], str], str]:
    found = [question for seed in range(12) for question in asked(CountComparison(**fields), facts, seed=seed)]
    return {(frozenset(q.answer.labels), q.evidence["asks"]): q.answer.text for q in found}


def test_more_and_fewer_are_told_by_what_the_picture_shows() -> None:
    pair = frozenset({"chairs", "suitcases"})
    assert answers(room("chair", "chair", "suitcase", hidden=("suitcase",))) == {
        (pair, "more"): "chairs",
        (pair, "fewer"): "suitcases",
    }
    found = answers(room("chair", "suitcase", "suitcase", hidden=("chair", "chair", "chair")))
    assert found == {(pair, "more"): "suitcases", (pair, "fewer"): "chairs"}


def test_ties_and_kinds_of_which_there_is_one_only_are_not_compared() -> None:
    assert not answers(room("chair", "chair", "suitcase", "suitcase"))
    assert not answers(room("chair", "chair", hidden=("suitcase", "suitcase"))), "nobody compares with none"
    assert not answers(room("globe", hidden=("chair", "chair", "suitcase", "suitcase")))
    assert not answers(room("chair", "chair", "suitcase")), "the noun would tell"
    more = room("chair", "chair", "chair", "suitcase", hidden=("suitcase",))
    assert answers(more, gap=2)
    assert not answers(more, gap=3)


def test_what_the_numbers_of_the_whole_scene_tell_is_asked_only_where_the_picture_shows_it_otherwise() -> None:
    chairs = ("chair", "chair", "chair")
    assert not answers(room(*chairs, "suitcase", hidden=("chair", "suitcase"))), "four chairs and two suitcases: nobody need look"
    assert answers(room(*chairs, "suitcase", hidden=("suitcase",))), "three and two"
    found = answers(room("chair", "suitcase", "suitcase", hidden=(*chairs,)))
    assert found == {
        (frozenset({"chairs", "suitcases"}), "more"): "suitcases",
        (frozenset({"chairs", "suitcases"}), "fewer"): "chairs",
    }


def test_what_could_be_taken_for_either_leaves_it_in_doubt() -> None:
    assert not answers(room("chair", "chair", "suitcase", "armchair", hidden=("suitcase",)))
    assert answers(room("chair", "chair", "suitcase", "globe", hidden=("suitcase",)))


def test_the_order_of_the_kinds_and_what_is_asked_tell_nothing() -> None:
    facts, told = room("chair", "chair", "suitcase", hidden=("suitcase",)), Counter()
    for seed in range(400):
        question = next(CountComparison().ask(facts, np.random.default_rng(seed)))
        first = question.question.index(question.answer.text) == min(
            question.question.index(word) for word in question.answer.labels
        )
        told["first", first] += 1
        told["answer", question.answer.text] += 1
    assert all(abs(count - 200) < 50 for count in told.values())
    assert len(told) == 4


def test_the_wanted_name_is_the_only_one() -> None:
    facts = room("chair", "chair", "suitcase", hidden=("suitcase",))
    for cell in CountComparison.space.cells:
        found = [question for seed in range(6) for question in asked(CountComparison(), facts, wanted=cell, seed=seed)]
        assert {CountComparison.space.cell(question.answer) for question in found} == {cell}


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = CountComparison.example()
    facts = looked_at(example.scene, single_set(example.scene))
    found = [question for seed in range(8) for question in asked(CountComparison(), facts, seed=seed)]
    assert {q.answer.text for q in found if q.evidence["asks"] == "more"} == {example.answer}
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what
        assert problems(facts, changed(row, asks="fewer" if question.evidence["asks"] == "more" else "more"), 1.0)
        assert problems(facts, changed(row, one="sofa"), 1.0)
        assert problems(facts, row, 3.0)


def test_the_audit_refuses_a_comparison_with_none() -> None:
    row = question_row(asked(CountComparison(), room("chair", "chair", "suitcase", hidden=("suitcase",)))[0])
    rule = rule_for("count_comparison")
    for seen, hidden, right in ((("chair", "chair", "suitcase"), (), True), (("chair", "chair"), ("suitcase",), False)):
        facts = room(*seen, hidden=hidden)
        found = rule.recompute(truth_of(facts.scene), rule.read(row), view_rows(facts, row["view_ids"]))
        assert (found.value is not None) == right


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("classroom", "cafe", "office", "classroom", "cafe", "gym"), every, people=(2, 4)):
        for question in asked(CountComparison(), facts):
            assert problems(facts, question_row(question), 1.0) == []
            count += 1
    assert count >= 1
