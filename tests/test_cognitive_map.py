"""Maps from above: cells that a person counts out, whichever way the camera looks."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from scenegen.answers.layout import LayoutAnswer
from scenegen.facts import Facts
from scenegen.scene import Camera, Scene, ViewSet
from scenegen.tables.rows import Row, question_row
from scenegen.tasks import Question
from scenegen.tasks.cognitive_map import CognitiveMap, edges, fit_together, stands
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, move, person, thing

MARGIN = 0.1
HALF_M = {"stool": (-2, -4), "crate": (2, -6), "basket": (1, -4), "table": (-1, -8)}
"""The example's things in cells of half a metre, from the camera's: in columns to the right and rows down."""


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def room(*more: Any) -> Scene:
    scene = CognitiveMap.example().scene
    return scene.model_copy(update={"objects": [*scene.objects, *more]})


def of_cell(questions: list[Question], side: float) -> list[Question]:
    return [question for question in questions if question.evidence["cell_m"] == side]


def steps(question: Question) -> dict[str, tuple[int, int]]:
    """Each thing's columns and rows from the camera's cell, the one that is told too."""
    column, row = question.evidence["camera_column"], question.evidence["camera_row"]
    assert isinstance(question.answer, LayoutAnswer)
    at = {place.name: place.position for place in question.answer.places}
    [told] = [o.phrase for o in question.evidence.operands if o.role == "told"]
    at[told] = (question.evidence["told_column"], question.evidence["told_row"])
    return {name: (int(x) - column, int(y) - row) for name, (x, y) in at.items()}


def asked_often(facts: Facts, **fields: float) -> list[Question]:
    return [question for seed in range(4) for question in asked(CognitiveMap(**fields), facts, seed=seed)]


def test_cells_of_half_a_metre_are_counted_out_from_the_camera() -> None:
    found = of_cell(asked_often(seen(room())), 0.5)
    assert {len(question.answer.places) for question in found} == {3}
    for question in found:
        assert steps(question) == HALF_M
        assert question.evidence["camera_row"] == 9


def test_a_mirror_turns_columns_and_a_turned_place_keeps_them() -> None:
    for question in of_cell(asked_often(seen(mirror(room()))), 0.5):
        assert steps(question) == {name: (-x, y) for name, (x, y) in HALF_M.items()}
    for question in of_cell(asked_often(seen(move(room(), 2.0, (3.0, -1.0)))), 0.5):
        assert steps(question) == HALF_M


def test_a_cell_is_wanted_as_wide_as_it_is_said_and_its_neighbours_are_right_too() -> None:
    [question, *_] = of_cell(asked_often(seen(room())), 0.5)
    assert "each 0.5 m wide" in question.question
    said = json.loads(question.answer.text)
    for off, worth in ((1, 1.0), (2, 2 / 3)):
        said["objects"][0]["position"][1] = json.loads(question.answer.text)["objects"][0]["position"][1] + off
        assert question.answer.score(question.answer.parse(json.dumps(said))) == pytest.approx(worth)


def test_what_lies_flat_or_hangs_is_on_no_map_and_of_people_only_who_stands() -> None:
    rug = thing("rug", (2.6, 0.9, 0), (0.6, 0.6, 0.02))
    lamp = thing("lamp", (3.0, 0.4, 1.4), (0.3, 0.3, 0.3), support="ceiling")
    questions = asked_often(seen(room(rug, lamp)))
    named = {operand.id for question in questions for operand in question.evidence.operands}
    assert named == set(HALF_M)
    assert not stands(rug)
    assert not stands(lamp)
    assert stands(person("p", (3.0, 0.0), 3.0, posture={"kind": "stand"}))
    assert not stands(person("p", (3.0, 0.0), 3.0, posture={"kind": "sit"}))


def test_places_near_an_edge_or_each_other_are_not_asked_for() -> None:
    at = np.array([[0.5, 0.5], [0.95, 3.5], [9.5, 0.5], [10.5, 0.5]])
    assert edges(at) == pytest.approx([0.5, 0.05, 0.5, 0.5])
    assert fit_together(at, 1.2)[0].tolist() == [False, True, True, False]
    assert not fit_together(np.array([[0.5, 0.5], [1.2, 1.3]]), 1.2).any()
    for question in asked_often(seen(room()), apart_cells=2.5):
        spots = sorted(steps(question).values())
        assert all(max(abs(x - u), abs(y - v)) >= 2 for (x, y), (u, v) in pairwise(spots))


def pair() -> Scene:
    """The example's camera, and one to its left that looks across at a bookshelf, which the first does not show."""
    shelf = thing("bookshelf", (2.3, -3.2, 0), (0.8, 0.4, 1.6))
    across = Camera.look_at("d", (1.6, 3.2, 1.6), (2.6, -1.4, 0.4), hfov_deg=75)
    scene = room(shelf)
    return scene.model_copy(update={"cameras": [*scene.cameras, across]})


def test_two_pictures_make_one_map_up_which_the_first_camera_looks() -> None:
    scene = pair()
    facts = looked_at(scene, ViewSet(id="pair0", kind="pair", cameras=tuple(scene.cameras)))
    questions = asked_often(facts)
    assert questions
    for question in questions:
        assert question.view_ids == ["map/c", "map/d"]
        assert "The camera of the first picture is" in question.question
        assert "bookshelf" in steps(question)
        assert problems(facts, question_row(question), MARGIN) == []
        assert problems(facts, reversed_views(question), MARGIN)
    for question in of_cell(questions, 0.5):
        assert {name: at for name, at in steps(question).items() if name != "bookshelf"}.items() <= HALF_M.items()


def reversed_views(question: Question) -> Row:
    row = question_row(question)
    return {**row, "view_ids": row["view_ids"][::-1]}


def test_the_example_and_what_the_audit_sees() -> None:
    example = CognitiveMap.example()
    facts = seen(example.scene)
    questions = asked_often(facts)
    wanted = {one["name"]: (one["position"][0] - 4, one["position"][1] - 9) for one in json.loads(example.answer)["objects"]}
    assert wanted.items() <= HALF_M.items()
    assert wanted.items() <= steps(of_cell(questions, 0.5)[0]).items()
    for question in questions[:6]:
        row = question_row(question)
        assert problems(facts, row, MARGIN) == []
        for what, lie in tampered(question):
            if "item and item" not in what:  # the same map, told in another order
                assert problems(facts, lie, MARGIN), what
        for wrong in ({"cell_m": 0.33}, {"camera_column": 11}, {"camera_row": 0}, {"told_row": 9}, {"camera_column": "left"}):
            assert problems(facts, changed(row, **wrong), MARGIN), wrong


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("office", "cafe", "bedroom", "living_room"), every, pictures=3):
        for question in asked(CognitiveMap(), facts, most=12):
            assert problems(facts, question_row(question), MARGIN) == [], question.question
            count += 1
    assert count >= 6 / every
