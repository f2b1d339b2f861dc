"""In which order things lie from the camera on."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.common.depths import MOST, camera_metres, either_way, look, tells
from scenegen.tasks.common.depths import orders as clear_orders
from scenegen.tasks.depth_ranking import DepthRanking
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, thing

BENCH = thing("bench", (2.6, 0.75, 0), (0.9, 1.2, 0.5))


def room(*more: Any) -> Scene:
    """From the camera on: a birdhouse in the air, a crate, a sofa, a wardrobe; a stool as far as the crate."""
    things = [
        thing("sofa", (5.4, 0.9, 0), (0.9, 1.8, 0.9)),
        thing("birdhouse", (2.2, -0.3, 1.5), (0.25, 0.25, 0.3), support="air"),
        thing("crate", (3.2, -1.0, 0), (0.9, 0.9, 0.6)),
        thing("wardrobe", (7.0, -1.9, 0), (0.6, 1.2, 2.0)),
        thing("stool", (3.1, 1.0, 0), (0.4, 0.4, 0.5)),
        *more,
    ]
    return Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1.5), (4.0, 0, 0.6), 75)])


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def orders(facts: Facts, **fields: float) -> dict[frozenset[str], tuple[str, str]]:
    """Among what, the order and its mark."""
    found = [question for seed in range(4) for question in asked(DepthRanking(**fields), facts, seed=seed)]
    return {
        frozenset(o.id for o in q.evidence.operands): (q.answer.text, str(q.evidence["shortcut"])) for q in found
    }  # fmt: skip


def test_orders_by_hand_and_their_marks() -> None:
    found = orders(seen(room(BENCH)))
    assert found[frozenset(("birdhouse", "crate", "sofa"))][0] == "birdhouse, crate, sofa"
    assert found[frozenset(("bench", "sofa", "wardrobe"))] == ("bench, sofa, wardrobe", "consistent")
    assert found[frozenset(("birdhouse", "sofa", "wardrobe"))] == ("birdhouse, sofa, wardrobe", "counter")
    assert {mark for _, mark in found.values()} <= {"consistent", "counter", "ambiguous"}


def test_no_two_that_are_nearly_as_far_are_put_in_order() -> None:
    facts = seen(room())
    assert not any({"crate", "stool"} <= names for names in orders(facts))
    assert not orders(facts, gap_m=9.0)
    assert {len(names) for names in orders(facts, items=3)} == {3}


def test_lower_in_the_picture_tells_the_order_for_half_of_the_scenes() -> None:
    known, found = seen(room(BENCH)), []
    kept = clear_orders(known, np.random.default_rng(0), 0.3, 0.12, MOST)
    assert kept[True, True]
    assert kept[False, False]
    for sort, of_sort in kept.items():
        assert {tells([look(known, view, *pair) for pair in combinations(order, 2)]) for view, order in of_sort} <= {sort}
    for number in range(60):
        facts = Facts(known.scene.model_copy(update={"id": f"scene-{number}"}), known.views, view_set=known.view_set)
        for cell in DepthRanking.space.cells:
            question = next(DepthRanking().ask(facts, np.random.default_rng(number), cell), None)
            if question is not None:
                order = sorted(
                    (facts.index[o.id] for o in question.evidence.operands), key=lambda k: camera_metres(facts, "c")[k, 0]
                )
                found.append(tells([look(facts, "c", *pair) for pair in combinations(order, 2)])[0])
    assert 0.3 < np.mean(found) < 0.7


def test_first_asked_is_what_other_pictures_show_in_another_order() -> None:
    """A clock and a painting are the farthest in both pictures, so that their names tell as much; of what stands between them either may be."""
    things = [
        thing("crate", (1.9, 0.9, 0), (0.4, 0.4, 0.5)),
        thing("drum", (3.0, 0.0, 0), (0.4, 0.4, 0.5)),
        thing("pot", (4.2, -0.9, 0), (0.4, 0.4, 0.5)),
        thing("clock", (6.4, 0.5, 1.3), (0.1, 0.6, 0.6), support="wall"),
        thing("painting", (-0.3, 0.5, 1.3), (0.1, 0.6, 0.6), support="wall"),
    ]
    shots = [camera("there", (0.0, 0, 1.9), (3.0, 0, 0.6), 80), camera("back", (6.1, 0, 1.9), (3.0, 0, 0.6), 80)]
    facts = seen(Scene(id="s", objects=things, cameras=shots))
    either = {name: either_way(facts, 0.3, 0.12)[facts.index["drum"], facts.index[name]] for name in facts.ids}
    assert either == {"crate": True, "drum": True, "pot": True, "clock": False, "painting": False}
    assert any("clock" in one.answer.text for one in asked(DepthRanking(), facts))
    for seed in range(6):
        first = next(DepthRanking().ask(facts, np.random.default_rng(seed)))
        assert {"clock", "painting"}.isdisjoint(o.id for o in first.evidence.operands), first.answer.text


def test_the_wanted_first_is_the_only_one() -> None:
    facts, filled = seen(room(BENCH)), 0
    for cell in DepthRanking.space.cells:
        found = asked(DepthRanking(), facts, wanted=cell)
        assert {DepthRanking.space.cell(question.answer) for question in found} <= {cell}
        filled += bool(found)
    assert filled


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = DepthRanking.example()
    assert orders(seen(example.scene))[frozenset(("birdhouse", "crate", "sofa"))][0] == example.answer
    for facts in (seen(example.scene), seen(room())):
        for question in asked(DepthRanking(), facts, most=8):
            row = question_row(question)
            assert problems(facts, row, 1.0) == [], row["question"]
            for what, lie in tampered(question):
                assert problems(facts, lie, 1.0), what
            others = {"consistent", "counter", "ambiguous"} - {question.evidence["shortcut"]}
            assert all(problems(facts, changed(row, shortcut=other), 1.0) for other in others)
            assert any("gap_m" in problem for problem in problems(facts, changed(row, gap_m=0.1), 1.0))


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "kitchen", "street", "office"), every, people=(0, 2)):
        for question in asked(DepthRanking(), facts, most=12):
            assert problems(facts, question_row(question), 1.0) == [], question.question
            count += 1
    assert count >= 12 / every
