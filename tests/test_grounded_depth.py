"""Which of a few things is nearest to the camera or farthest from it, by name and box together."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scenegen.answers import Unparsed, judge
from scenegen.answers.grounded_choice import GroundedChoiceAnswer
from scenegen.facts import Facts
from scenegen.facts.seeing import mask
from scenegen.tables.rows import question_row
from scenegen.tasks.grounded_depth import GroundedDepth
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.test_depth_ranking import BENCH, room

TRUTH = GroundedChoiceAnswer(label="red mug", labels=("bowl", "red mug", "vase"), box=(100, 50, 200, 150), width=320, height=240)


@pytest.mark.parametrize(
    ("reply", "score"),
    [
        ('{"answer": "red mug", "bbox_2d": [100, 50, 200, 150]}', 1.0),
        ('```json\n{"answer": "The red mug", "bbox_2d": [110, 60, 200, 150]}\n```', 1.0),
        ('{"label": "red mug", "bbox": [100, 50, 180, 150]}', 1.0),
        ('{"answer": "red mug", "bbox_2d": [100, 50, 140, 150]}', 0.0),
        ('{"answer": "vase", "bbox_2d": [100, 50, 200, 150]}', 0.0),
    ],
)
def test_right_is_the_name_and_a_box_of_half_the_union(reply: str, score: float) -> None:
    assert judge(TRUTH, reply).score == score


@pytest.mark.parametrize(
    "reply",
    [
        "red mug",
        '{"answer": "red mug"}',
        '{"bbox_2d": [100, 50, 200, 150]}',
        '{"answer": "spoon", "bbox_2d": [100, 50, 200, 150]}',
        '[{"answer": "red mug", "bbox_2d": [100, 50, 200, 150]}, {"answer": "vase", "bbox_2d": [1, 2, 3, 4]}]',
        '{"answer": "red mug", "bbox_2d": [200, 50, 100, 150]}',
        '{"answer": "red mug", "bbox_2d": [[100, 50, 200, 150], [1, 2, 3, 4]]}',
    ],
)
def test_what_lacks_a_name_or_a_box_or_gives_two_states_nothing(reply: str) -> None:
    assert isinstance(TRUTH.parse(reply), Unparsed)


def seen() -> Facts:
    scene = room(BENCH)
    return looked_at(scene, single_set(scene))


def test_ends_of_orders_by_hand_with_the_box_of_the_mask() -> None:
    facts = seen()
    found = {}
    for seed in range(4):
        for question in asked(GroundedDepth(), facts, seed=seed):
            things = frozenset(o.id for o in question.evidence.operands)
            answer = json.loads(question.answer.text)
            target = next(o.id for o in question.evidence.operands if o.phrase == answer["answer"])
            rows, columns = np.nonzero(mask(facts, "c", target))
            assert answer["bbox_2d"] == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
            assert not question.options
            found[things, question.evidence["asked"]] = target
    assert found[frozenset(("birdhouse", "crate", "sofa")), "nearest"] == "birdhouse"
    assert found[frozenset(("birdhouse", "crate", "sofa")), "farthest"] == "sofa"
    assert not any({"crate", "stool"} <= names for names, _ in found)


def test_the_example_is_answered_as_it_says() -> None:
    example = GroundedDepth.example()
    assert example is not None
    facts = looked_at(example.scene, single_set(example.scene))
    answers = {q.answer.text for q in asked(GroundedDepth(), facts) if q.evidence["asked"] == "farthest"}
    assert answers == {example.answer} or example_answers(GroundedDepth, facts) == {example.answer}


@pytest.mark.parametrize("scale", ["pixel", "thousand", "unit"])
def test_the_audit_agrees_and_sees_what_is_changed(scale: str) -> None:
    facts = seen()
    for question in asked(GroundedDepth(scale=scale), facts):
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what
        other = "farthest" if question.evidence["asked"] == "nearest" else "nearest"
        assert any("wrong answers" in one for one in problems(facts, changed(row, asked=other), 1.0))
        value = json.loads(row["answer_value"])
        x0, y0, x1, y1 = value["box"]
        moved = GroundedChoiceAnswer.model_validate({**value, "box": (x0, y0, (x0 + x1) / 2, y1)})
        lie = {**row, "answer": moved.text, "answer_value": moved.model_dump_json()}
        assert any("wrong answers" in one for one in problems(facts, lie, 1.0))


@SOME_ROOMS
def test_rooms_are_asked_and_the_audit_agrees(every: int) -> None:
    count = 0
    for facts in in_rooms(("kitchen", "living_room", "office"), every):
        for question in asked(GroundedDepth(), facts, most=12):
            assert problems(facts, question_row(question), 1.0) == []
            count += 1
    assert count >= 8
