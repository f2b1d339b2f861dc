"""What hides part of a thing, and whether anything does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import Task
from scenegen.tasks.partly_hidden import PartlyHidden
from scenegen.tasks.which_hides import WhichHides
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, thing


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def hiding(facts: Facts, **fields: float) -> dict[str, str]:
    return {q.evidence["target"]: q.answer.text for seed in range(3) for q in asked(WhichHides(**fields), facts, seed=seed)}


def hidden(facts: Facts, **fields: float) -> dict[str, str]:
    """What is asked about in some of the scenes that differ by their ids alone."""
    out = {}
    for number in range(12):
        named = Facts(facts.scene.model_copy(update={"id": f"s{number}"}), facts.views, view_set=facts.view_set)
        out |= {q.evidence["target"]: q.answer.text for q in asked(PartlyHidden(**fields), named)}
    return out


def test_the_stool_hides_the_cabinet_whichever_way_the_picture_is_turned() -> None:
    scene = WhichHides.example().scene
    assert hiding(seen(scene)) == {"cabinet": "stool"}
    assert hiding(seen(mirror(scene))) == {"cabinet": "stool"}
    assert not hiding(seen(scene), hidden=0.6)


def test_what_hides_it_too_is_not_offered_as_wrong() -> None:
    """A second stool hides the other corner: no set of answers holds both."""
    scene = WhichHides.example().scene
    more = scene.model_copy(update={"objects": [*scene.objects, thing("bucket", (2.9, -0.35, 0), (0.3, 0.3, 0.8))]})
    for question in asked(WhichHides(), seen(more)):
        named = {o.id for o in question.evidence.operands if o.role == "option"}
        assert not {"stool", "bucket"} <= named


def test_what_could_not_hide_as_much_is_not_offered() -> None:
    """A crate that stands behind the cabinet, one that is too small, and a picture on the wall would be known to be wrong by their names."""
    scene = WhichHides.example().scene
    behind, small = thing("crate", (4.8, -1.2, 0), (0.5, 0.5, 1.2)), thing("crate", (3.5, -1.1, 0), (0.2, 0.2, 0.3))
    hung = thing("crate", (3.5, -1.1, 0), (0.5, 0.5, 0.6)).model_copy(update={"support": "wall"})
    for crate in (behind, small, hung):
        others = [one for one in scene.objects if one.id != "crate"]
        changed_scene = scene.model_copy(update={"objects": [*others, crate]})
        assert not hiding(seen(changed_scene)), "two that could are too few"
    question = next(iter(asked(WhichHides(), seen(scene))))
    assert problems(seen(scene.model_copy(update={"objects": [*others, hung]})), question_row(question), 0.12)


def test_whole_and_partly_hidden_by_hand() -> None:
    facts = seen(PartlyHidden.example().scene)
    assert hidden(facts) == {"cabinet": "yes", "whole": "no"}
    assert not hidden(facts, hidden=0.65), "of cabinets all show, then"


def test_of_a_kind_that_is_there_both_ways_it_is_drawn_which_is_asked_about_and_of_others_nothing_is() -> None:
    facts, told = seen(PartlyHidden.example().scene), []
    for number in range(80):
        named = Facts(facts.scene.model_copy(update={"id": f"s{number}"}), facts.views, view_set=facts.view_set)
        (question,) = asked(PartlyHidden(), named)
        told.append(question.answer.text == "yes")
    assert 0.35 < np.mean(told) < 0.65
    alone = facts.scene.model_copy(update={"objects": [one for one in facts.scene.objects if one.id != "whole"]})
    assert not hidden(seen(alone))


def test_what_is_hidden_a_little_or_cut_off_by_the_border_is_not_asked_about() -> None:
    scene = PartlyHidden.example().scene
    pole = thing("pole", (2.2, -1.05, 0), (0.04, 0.04, 1.6))
    wide = thing("wall unit", (5.4, -4.4, 0), (0.5, 3.0, 1.8), label="cabinet", attributes={"color": "white"})
    assert "whole" not in hidden(seen(scene.model_copy(update={"objects": [*scene.objects, pole]})))
    assert "wall unit" not in hidden(seen(scene.model_copy(update={"objects": [*scene.objects, wide]})))


@pytest.mark.parametrize(("task", "least"), [(WhichHides, 0.12), (PartlyHidden, 1.0)])
def test_the_examples_are_answered_as_they_say_and_the_audit_sees_what_is_changed(task: type[Task], least: float) -> None:
    example = task.example()
    assert example is not None
    facts = seen(example.scene)
    if "option" not in example.operands:
        assert example_answers(task, facts) == {example.answer}
    questions = asked(task(), facts)
    assert example.answer in {q.answer.text for q in questions if q.evidence["target"] == example.operands["target"]}
    for question in questions:
        row = question_row(question)
        assert problems(facts, row, least) == []
        for what, lie in tampered(question):
            if "option and option" not in what:  # in another order they are the same
                assert problems(facts, lie, least), what
        assert problems(facts, changed(row, target="crate" if question.evidence["target"] != "crate" else "stool"), least)


@pytest.mark.parametrize("task", [WhichHides, PartlyHidden])
def test_the_wanted_cell_is_the_only_one(task: type[Task]) -> None:
    example = task.example()
    assert example is not None
    facts = seen(example.scene)
    for cell in task.space.cells:
        assert {task.space.cell(q.answer) for q in asked(task(), facts, wanted=cell)} <= {cell}


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count: dict[str, int] = {}
    tasks: list[Any] = [(WhichHides, 0.12), (PartlyHidden, 1.0)]
    for facts in in_rooms(
        ("living_room", "office", "cafe", "street"), every, pictures=12, things=(26, 40), people=(1, 3), again=0.8
    ):
        for task, least in tasks:
            for question in asked(task(), facts, most=12):
                assert problems(facts, question_row(question), least) == [], question.question
                count[question.task] = count.get(question.task, 0) + 1
    assert min(count.values()) >= 4 / every
    assert len(count) == 2
