"""What a straight way passes first: along it, whatever the picture shows from left to right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.passed_first import PassedFirst
from tests.asking import asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, move, thing

LEAST = 0.25


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def room(*more: Any, **moved: tuple[float, float]) -> Scene:
    """The example's room with more in it, and some things elsewhere."""
    scene = PassedFirst.example().scene
    put = [one if one.id not in moved else thing(one.id, (*moved[one.id], 0.0), tuple(one.size)) for one in scene.objects]
    return scene.model_copy(update={"objects": [*put, *more]})


def found(facts: Facts, **fields: float) -> set[tuple[str, str, str]]:
    """(start, end, what is passed first) of all that is asked."""
    questions = [question for seed in range(6) for question in asked(PassedFirst(**fields), facts, seed=seed)]
    return {(q.evidence["start"], q.evidence["end"], q.answer.text) for q in questions}


ALONG = {("cabinet", "table", "crate"), ("cabinet", "table", "stool")}
"""What comes first of all, and what comes before the birdhouse."""
BACK = {("table", "cabinet", "birdhouse"), ("table", "cabinet", "stool")}


def between_the_ends(found: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    return {one for one in found if {one[0], one[1]} == {"table", "cabinet"}}


def test_what_the_way_comes_past_first_and_what_on_the_way_back() -> None:
    for scene in (room(), mirror(room()), move(room(), 2.2, (3.0, -1.0))):
        assert between_the_ends(found(seen(scene))) == ALONG | BACK


def test_the_example_has_its_answer() -> None:
    example = PassedFirst.example()
    questions = [question for seed in range(4) for question in asked(PassedFirst(), seen(room()), seed=seed)]
    fits = [
        q
        for q in questions
        if {"start": "cabinet", "end": "table"}.items() <= {o.role: o.id for o in q.evidence.operands}.items()
    ]
    assert example.answer in {q.answer.text for q in fits if "crate" in q.options}
    assert {q.answer.text for q in fits if "crate" in q.options} == {"crate"}


def test_what_is_beside_the_way_at_once_or_far_from_it_or_beyond_its_ends_is_not_chosen_from() -> None:
    """The stool level with the crate; far off; and beyond the table."""
    together = {("cabinet", "table", "crate"), ("cabinet", "table", "stool"), ("table", "cabinet", "birdhouse")}
    level = seen(room(stool=(4.6, -0.75)))
    assert between_the_ends(found(level)) == together
    assert not any({"crate", "stool"} <= set(q.options) and q.answer.text != "birdhouse" for q in asked(PassedFirst(), level))
    assert not any("stool" in (q.options or ()) for q in asked(PassedFirst(reach_m=0.9), seen(room())) if q.evidence["start"] in ("cabinet", "table") and q.evidence["end"] in ("cabinet", "table"))  # fmt: skip
    beyond = between_the_ends(found(seen(room(stool=(3.0, 2.8)))))
    assert beyond == {("cabinet", "table", "crate"), ("table", "cabinet", "birdhouse")}
    assert not between_the_ends(found(seen(room()), gap_m=2.0))


def test_metres_are_those_of_corners_by_the_inner_product() -> None:
    scene = room()
    corners = {one.id: one.world_from_object[:2, 3] + np.array([[x, y] for x in (-0.5, 0.5) for y in (-0.5, 0.5)]) * np.array(one.size[:2]) for one in scene.objects}  # fmt: skip
    for question in asked(PassedFirst(), seen(scene)):
        start, end = (corners[question.evidence[role]].mean(0) for role in ("start", "end"))
        along = {name: (at - start) @ (end - start) / np.linalg.norm(end - start) for name, at in corners.items()}
        rest = [option for option in question.options if option != question.answer.text]
        assert question.evidence["left_m"] == pytest.approx(along[question.answer.text].max(), abs=1e-3)
        assert question.evidence["next_m"] == pytest.approx(min(along[name].min() for name in rest), abs=1e-3)


def test_the_wanted_place_among_the_names_is_the_only_one() -> None:
    for cell in PassedFirst.space.cells:
        assert {PassedFirst.space.cell(q.answer) for q in asked(PassedFirst(), seen(room()), wanted=cell)} <= {cell}
    assert asked(PassedFirst(), seen(room()), wanted=PassedFirst.space.cells[0])


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = seen(room())
    questions = asked(PassedFirst(), facts)
    assert questions
    for question in questions:
        row = question_row(question)
        assert problems(facts, row, LEAST) == []
        for what, lie in tampered(question):
            if what != "option and option exchanged":  # the same in another order
                assert problems(facts, lie, LEAST), what
        assert problems(facts, changed(row, reach_m=8.0), LEAST)


@pytest.mark.slow
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all() -> None:
    count = 0
    for facts in in_rooms(("cafe", "library", "living_room", "office", "bedroom"), 2, pictures=3):
        for question in asked(PassedFirst(), facts, most=12):
            assert problems(facts, question_row(question), LEAST) == [], question.question
            count += 1
    assert count >= 4
