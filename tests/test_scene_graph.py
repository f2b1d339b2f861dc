"""Graphs of what rests on what and of what is left of what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.scene_graph import SceneGraph
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, thing


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def room(*more: Any) -> Scene:
    example = SceneGraph.example().scene
    return example.model_copy(update={"objects": [*example.objects, *more]})


def triples(facts: Facts, **fields: float) -> set[tuple[str, ...]]:
    return {tuple(one) for q in asked(SceneGraph(**fields), facts) for one in json.loads(q.answer.text)}


def test_every_two_have_one_relation_and_a_mirror_turns_left_and_right() -> None:
    facts = seen(room())
    [question] = asked(SceneGraph(), facts)
    assert question.answer.text == SceneGraph.example().answer
    turned = triples(seen(mirror(room())))
    swapped = {(b, "left of", a) if how == "left of" else (a, how, b) for a, how, b in triples(facts)}
    assert turned == swapped


def test_either_end_may_be_said_first() -> None:
    [question] = asked(SceneGraph(), seen(room()))
    said = [[b, {"left of": "right of", "on": "under"}[how], a] for a, how, b in json.loads(question.answer.text)]
    reply = question.answer.parse(json.dumps(said))
    assert question.answer.score(reply) == 1.0


def test_what_overlaps_across_the_picture_is_in_no_graph_together() -> None:
    behind = thing("cabinet", (5.0, 0.1, 0), (0.4, 0.8, 1.6))
    for question in asked(SceneGraph(), seen(room(behind))):
        assert not {"cabinet", "table"} <= {o.id for o in question.evidence.operands}
    assert not asked(SceneGraph(gap=0.3), seen(room()))


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = seen(room(thing("bucket", (3.0, 1.9, 0), (0.3, 0.3, 0.4))))
    questions = asked(SceneGraph(), facts)
    assert len(questions) >= 3
    for question in questions:
        row = question_row(question)
        assert problems(facts, row, 0.015) == []
        for what, lie in tampered(question):
            if "exchanged" not in what:  # in another order they are the same graph
                assert problems(facts, lie, 0.015), what
        other = next(name for name in facts.ids if name not in {o.id for o in question.evidence.operands})
        assert problems(facts, changed(row, item=other), 0.015)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "street", "office"), every, people=(0, 2)):
        for question in asked(SceneGraph(), facts, most=6):
            assert problems(facts, question_row(question), 0.015) == [], question.question
            count += 1
    assert count >= 3
