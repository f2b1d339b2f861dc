"""Which of two is closer to the camera, whatever the picture makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Key, Scene, Track
from scenegen.tables.rows import question_row
from scenegen.tasks.camera_distance import CameraDistance
from scenegen.tasks.common.depths import camera_metres, clear_by, look, mark
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, thing


def room(*more: Any, **fields: Any) -> Scene:
    """A birdhouse in the air and a mug on the floor, both near; a sofa and a wardrobe far off."""
    things = [
        thing("sofa", (4.6, 0.9, 0), (1.0, 2.4, 1.0)),
        thing("birdhouse", (2.2, -0.5, 1.5), (0.25, 0.25, 0.3), support="air"),
        thing("mug", (2.5, 0.35, 0), (0.3, 0.3, 0.3)),
        thing("crate", (2.7, -1.0, 0), (0.9, 0.9, 0.6)),
        thing("wardrobe", (5.2, -1.4, 0), (0.6, 1.2, 2.0)),
        *more,
    ]
    return Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1.5), (4.0, 0, 0.6), 75)], **fields)


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def test_metres_are_straight_to_the_closest_point_of_the_box() -> None:
    facts = seen(room())
    metres = dict(zip(facts.ids, camera_metres(facts, "c"), strict=True))
    assert metres["sofa"][0] == pytest.approx(np.hypot(4.1, 0.5), abs=1e-6)  # at its front, its upper edge, beside the axis
    assert metres["birdhouse"][0] == pytest.approx(np.hypot(2.075, 0.375), abs=1e-6)
    assert metres["birdhouse"][1] < metres["sofa"][1]


def test_what_looks_bigger_and_is_lower_may_be_farther() -> None:
    facts = seen(room())
    number = facts.index
    assert clear_by(facts, "c", 0.3, 0.15)[number["birdhouse"], number["sofa"]] >= 1
    assert clear_by(facts, "c", 0.3, 0.15)[number["sofa"], number["birdhouse"]] <= -1
    assert look(facts, "c", number["birdhouse"], number["sofa"]) == (-1, -1)
    assert look(facts, "c", number["mug"], number["sofa"])[0] == 1
    assert [mark(pairs) for pairs in ([(1, 1)], [(-1, -1)], [(1, -1)], [(-1, 1)], [(0, 1)], [(1, 1), (1, -1)], [(1, -1), (-1, 1)])] == [
        "consistent", "counter", "ambiguous", "ambiguous", "ambiguous", "ambiguous", "counter",
    ]  # fmt: skip


def test_what_is_nearly_as_far_is_not_asked_about() -> None:
    facts = seen(room())
    pair = {"sofa", "wardrobe"}
    assert not any({o.id for o in q.evidence.operands} == pair for q in asked(CameraDistance(), facts))
    assert not asked(CameraDistance(gap_m=5.0), facts)
    for question in asked(CameraDistance(), facts)[:2]:
        row = question_row(question)
        assert any("gap_m" in problem for problem in problems(facts, changed(row, gap_m=0.1), 1.0))


def test_a_thing_whose_nearest_point_is_near_and_whose_middle_is_far_is_not_compared() -> None:
    """A long table that begins before a stool and goes on far beyond it."""
    facts = seen(room(thing("table", (4.2, -0.15, 0), (4.0, 0.4, 0.5)), thing("stool", (2.75, 0.8, 0), (0.35, 0.35, 0.5))))
    clear = clear_by(facts, "c", 0.3, 0.15)
    assert abs(clear[facts.index["table"], facts.index["stool"]]) < 1


def test_as_many_are_kept_that_a_shortcut_answers_as_that_it_does_not() -> None:
    facts = seen(room())
    one, other = CameraDistance()._halves(facts, np.random.default_rng(0))
    looks = [[[look(facts, *pair) for pair in pairs] for pairs in half] for half in (one, other)]
    assert len(looks[0][0]) == len(looks[1][0]) > 0
    assert [[set(pairs) for pairs in half if pairs] for half in looks] == [[{(1, 1)}, {(1, -1)}], [{(-1, -1)}, {(-1, 1)}]]


def test_which_half_is_asked_about_is_drawn_for_the_scene() -> None:
    known, found = seen(room()), []
    for number in range(60):
        facts = Facts(known.scene.model_copy(update={"id": f"scene-{number}"}), known.views, view_set=known.view_set)
        cell = CameraDistance.space.cells[number % 2]
        question = next(CameraDistance().ask(facts, np.random.default_rng(number), cell))
        pair = [facts.index[operand.id] for operand in question.evidence.operands]
        near, far = sorted(pair, key=lambda k: camera_metres(facts, "c")[k, 0])
        found.append(look(facts, "c", near, far))
        assert CameraDistance.space.cell(question.answer) == cell
    assert np.abs(np.mean(found, axis=0)).max() < 0.4
    assert {one for one, _ in found} == {other for _, other in found} == {1, -1}


def test_what_moves_at_some_time_is_not_asked_about() -> None:
    scene = room()
    facts = seen(scene)
    keys = [Key(time=time, world_from_object=scene.objects[1].world_from_object) for time in (5.0, 6.0)]
    moving = Facts(scene.model_copy(update={"tracks": [Track(entity="birdhouse", keys=keys)]}), facts.views)
    assert "birdhouse" in {o.id for q in asked(CameraDistance(), facts) for o in q.evidence.operands}
    assert "birdhouse" not in {o.id for q in asked(CameraDistance(), moving) for o in q.evidence.operands}


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = CameraDistance.example()
    facts = seen(example.scene)
    answers = [example_answers(CameraDistance, facts)]
    found = [question for seed in range(6) for question in asked(CameraDistance(), facts, seed=seed)]
    wanted = {"asked": "closer", "shortcut": "counter"}
    answers += [
        {q.answer.text for q in found if wanted.items() <= q.evidence.parameters.items() and {o.id for o in q.evidence.operands} == {"birdhouse", "sofa"}}
    ]  # fmt: skip
    assert set().union(*answers) == {example.answer}
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            if "exchanged" not in what:
                assert problems(facts, lie, 1.0), what
        swapped = {o.role: p.id for o, p in zip(question.evidence.operands, question.evidence.operands[::-1], strict=True)}
        assert problems(facts, changed(row, **swapped), 1.0)
        others = {"consistent", "counter", "ambiguous"} - {question.evidence["shortcut"]}
        assert all(problems(facts, changed(row, shortcut=other), 1.0) for other in others)
        assert problems(
            facts, changed(row, asked={"closer": "farther", "farther": "closer"}[str(question.evidence["asked"])]), 1.0
        )


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "kitchen", "street", "office"), every, people=(0, 2)):
        for question in asked(CameraDistance(), facts, most=12):
            assert problems(facts, question_row(question), 1.0) == [], question.question
            count += 1
    assert count >= 12 / every
