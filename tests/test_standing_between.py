"""What stands between two others: on the floor, whatever the picture puts between them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Camera, Scene, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.common.plan import stands_on_floor
from scenegen.tasks.question import Question
from scenegen.tasks.standing_between import EDGE_DEG, StandingBetween
from tests.asking import asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, move, person, thing

MARGIN = 20.0


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def room(*more: Any, **moved: tuple[float, float]) -> Scene:
    """The example's room with more in it, and some things elsewhere."""
    scene = StandingBetween.example().scene
    put = [one if one.id not in moved else thing(one.id, (*moved[one.id], 0.0), tuple(one.size)) for one in scene.objects]
    return scene.model_copy(update={"objects": [*put, *more]})


def found(facts: Facts, **fields: float) -> set[tuple[frozenset[str], str]]:
    """(the two ends, what is between them) of all that is asked."""
    out = set()
    for seed in range(3):
        for question in asked(StandingBetween(**fields), facts, seed=seed):
            ends = frozenset({question.evidence["end_0"], question.evidence["end_1"]})
            out.add((ends, question.answer.text))
    return out


EXAMPLE, OTHER = (frozenset({"table", "cabinet"}), "stool"), (frozenset({"lamp", "bin"}), "crate")


def of_example(facts: Facts, **fields: float) -> list[Question]:
    """What is asked about the table and the cabinet."""
    found = (question for seed in range(3) for question in asked(StandingBetween(**fields), facts, seed=seed))
    return [question for question in found if {question.evidence["end_0"], question.evidence["end_1"]} == EXAMPLE[0]]


def test_what_stands_on_the_way_is_between_and_what_the_picture_puts_there_is_not() -> None:
    assert found(seen(room())) == {EXAMPLE, OTHER}
    assert found(seen(mirror(room()))) == {EXAMPLE, OTHER}
    assert found(seen(move(room(), 2.2, (3.0, -1.0)))) == {EXAMPLE, OTHER}
    for question in asked(StandingBetween(), seen(room())):
        assert set(question.options) == {"stool", "crate"}


def test_only_what_is_between_some_two_stands_beside_it() -> None:
    """Each of them is right of its own two, and wrong of the other's."""
    asked_so = [question for seed in range(6) for question in asked(StandingBetween(), seen(room()), seed=seed)]
    assert {(question.answer.text, frozenset(question.options)) for question in asked_so} == {
        ("stool", frozenset({"stool", "crate"})),
        ("crate", frozenset({"stool", "crate"})),
    }
    assert not found(seen(room(lamp=(4.4, 2.8)))), "nothing else is between two others"


def test_the_example_has_its_answer() -> None:
    questions = of_example(seen(room()))
    assert {question.answer.text for question in questions} == {StandingBetween.example().answer}
    assert StandingBetween.example().operands in [{o.role: o.id for o in question.evidence.operands} for question in questions]


def test_what_stands_off_the_way_or_lies_flat_is_not_between() -> None:
    assert not found(seen(room(stool=(2.3, 0.1))))  # 0.5 m off: seen from there the ends are 130 degrees apart or less
    facts = seen(room(thing("rug", (2.8, 0.3, 0), (0.6, 0.6, 0.02)), stool=(4.6, -1.6)))
    assert all("rug" not in {o.id for o in q.evidence.operands} for q in asked(StandingBetween(), facts))
    assert not stands_on_floor(thing("rug", (0, 0, 0), (0.6, 0.6, 0.02)))
    assert not stands_on_floor(thing("vase", (0, 0, 0.7), (0.2, 0.2, 0.3), parent="table", support="object"))
    assert stands_on_floor(person("p", (0, 0), 0.0, posture={"kind": "stand"}))
    assert not stands_on_floor(person("p", (0, 0), 0.0, posture={"kind": "sit"}))


def test_a_long_thing_whose_end_reaches_the_way_is_no_wrong_option() -> None:
    bench = thing("bench", (4.05, 0.75, 0), (2.4, 0.3, 0.45), yaw=0.45)  # its middle is well off the way, its end near it
    questions = of_example(seen(room(bench)))
    assert questions
    assert all("bench" not in question.options for question in questions)
    assert not found(seen(room()), margin_deg=44.0) - {EXAMPLE, OTHER}


def test_angles_are_those_of_the_triangle() -> None:
    for question in of_example(seen(room())):
        stool, table, cabinet = np.array([2.9, 0.2]), np.array([2.4, 1.2]), np.array([3.4, -0.9])
        one, other = (table - stool), (cabinet - stool)
        angle = np.rad2deg(np.arccos(one @ other / np.linalg.norm(one) / np.linalg.norm(other)))
        assert question.evidence["between_deg"] == pytest.approx(angle, abs=1e-3)
        assert question.evidence["others_deg"] <= EDGE_DEG - MARGIN


def test_two_pictures_that_show_it_all_together_are_asked_about_as_well() -> None:
    """Neither picture shows all: one the table and the stool, the other the stool, the cabinet and the crate."""
    scene = room()
    cameras = (
        Camera.look_at("c", (0.6, 0.9, 1.6), (2.8, 1.0, 0.3), hfov_deg=62),
        Camera.look_at("d", (0.4, -1.0, 1.6), (3.6, -0.35, 0.3), hfov_deg=62),
    )
    pair = scene.model_copy(update={"cameras": list(cameras)})
    facts = looked_at(pair, ViewSet(id="pair0", kind="pair", cameras=cameras))
    questions = asked(StandingBetween(), facts)
    assert questions
    for question in questions:
        assert question.answer.text in ("stool", "crate")
        assert problems(facts, question_row(question), MARGIN) == []


def test_the_wanted_place_among_the_names_is_the_only_one() -> None:
    for cell in StandingBetween.space.cells:
        assert {StandingBetween.space.cell(q.answer) for q in asked(StandingBetween(), seen(room()), wanted=cell)} <= {cell}
    assert asked(StandingBetween(), seen(room()), wanted=StandingBetween.space.cells[1])


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = seen(room())
    for question in asked(StandingBetween(), facts):
        row = question_row(question)
        assert problems(facts, row, MARGIN) == []
        for what, lie in tampered(question):
            if what not in ("option and option exchanged", "end_0 and end_1 exchanged"):  # the same in another order
                assert problems(facts, lie, MARGIN), what
        assert problems(facts, changed(row, end_0="stool"), MARGIN)


@pytest.mark.slow
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all() -> None:
    count = 0
    for facts in in_rooms(("cafe", "library", "living_room", "office", "bedroom"), 2, pictures=6):
        for question in asked(StandingBetween(), facts, most=12):
            assert problems(facts, question_row(question), MARGIN) == [], question.question
            count += 1
    assert count >= 2
