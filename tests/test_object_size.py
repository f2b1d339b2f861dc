"""How long a thing is along its longest side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from scenegen.assets import catalogue
from scenegen.curate import with_options
from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.object_size import ObjectSize, _unusual
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, person, thing


def seen(*things: Any, **fields: Any) -> Facts:
    scene = Scene(id="s", objects=list(things), cameras=[camera("c", (0, 0, 1.5), (3.2, 0, 0.3), 75)], **fields)
    return looked_at(scene, single_set(scene))


def sizes(facts: Facts, **fields: float) -> dict[str, str]:
    return {question.evidence["target"]: question.answer.text for question in asked(ObjectSize(**fields), facts)}


def test_the_longest_side_by_hand_upright_lying_and_turned() -> None:
    found = sizes(
        seen(
            thing("lamp", (3.0, 1.0, 0), (0.3, 0.3, 1.45)),
            thing("bench", (3.4, -0.6, 0), (1.05, 0.4, 0.4), yaw=1.3),
            thing("crate", (2.6, 0.2, 0), (0.5, 0.42, 0.3), yaw=1.2),
        )
    )
    assert found == {"lamp": "145 cm", "bench": "105 cm", "crate": "50 cm"}


@pytest.mark.parametrize("metres", [0.864999, 0.865, 0.865011, 0.86504, 0.875011, 1.234949])
def test_centimetres_are_said_of_the_metres_that_the_evidence_states(metres: float) -> None:
    """Halfway between two, question, rationale and audit say the same."""
    facts = seen(thing("lamp", (3.0, 1.0, 0), (0.3, 0.3, metres)))
    (question,) = list(asked(ObjectSize(), facts))[:1]
    assert question.answer.text == f"{100 * question.evidence['size_m']:.0f} cm"
    assert problems(facts, question_row(question), 0.5) == []


def test_what_points_at_the_camera_is_cut_off_or_hidden_is_not_asked_about() -> None:
    end_on = thing("bench", (3.4, 0, 0), (1.6, 0.4, 0.4))
    assert "bench" not in sizes(seen(end_on))
    assert "bench" in sizes(seen(end_on), across=0.2)
    assert "shelf" not in sizes(seen(thing("shelf", (3.0, 2.4, 0), (0.4, 1.6, 1.0))))
    crate = thing("crate", (2.0, 0, 0), (0.4, 1.2, 0.6))
    assert "wide" not in sizes(seen(thing("wide", (3.0, 0.2, 0), (0.4, 1.6, 0.5)), crate))
    assert "wide" in sizes(seen(thing("wide", (3.0, 0.2, 0), (0.4, 1.6, 0.5))))


def test_people_and_what_is_very_small_are_not_asked_about() -> None:
    facts = seen(
        thing("button", (1.6, 0, 0), (0.08, 0.08, 0.05)),
        thing("crate", (3, 0.8, 0), (0.5, 0.5, 0.5)),
        people=[person("p", (3.4, -0.6), 3.0)],
    )
    assert set(sizes(facts)) == {"crate"}


def test_only_what_is_unusual_for_its_kind_is_asked_about_among_sizes_of_the_kind() -> None:
    usual = catalogue.usual_longest("stool")
    assert usual is not None
    assert 0.3 < usual < 0.9
    assert catalogue.usual_longest("no such kind") is None
    like = thing("a", (2.8, 0.7, 0), (0.3, 0.3, usual), label="stool", attributes={"color": "red"})
    tall = thing("b", (3.2, -0.6, 0), (0.3, 0.3, 1.5 * usual), label="stool", attributes={"color": "blue"})
    things = [one.model_copy(update={"category": "stool"}) for one in (like, tall)]
    for order in (things, things[::-1]):
        facts = seen(*order)
        assert [_unusual(facts, facts.index[name]) for name in ("a", "b")] == [False, True]
        (question,) = asked(ObjectSize(), facts)
        assert question.evidence["target"] == "b"
        assert question.evidence["usual_m"] == pytest.approx(usual, abs=1e-4)
        options = with_options(question, 0.3, np.random.default_rng(0)).options
        assert len(options) == 3
        assert all(1 / 3 < float(text.split()[0]) / 100 / usual < 3 for text in options)


def test_in_a_box_and_unnamed_even_the_usual_is_asked_about_among_sizes_of_all_kinds() -> None:
    usual = catalogue.usual_longest("stool")
    assert usual is not None
    stool = thing("a", (2.8, 0.7, 0), (0.3, 0.3, usual), label="stool").model_copy(update={"category": "stool"})
    facts = seen(stool, thing("chest", (3.0, -0.7, 0), (0.5, 0.42, 0.3), yaw=1.2))
    assert set(sizes(facts)) == {"chest"}
    for question in asked(ObjectSize(boxed=True), facts):
        assert "stool" not in question.question
        assert "chest" not in question.question
        assert "red box" in question.question
        assert question.shares is None
        (mark,) = question.marks
        assert (mark.kind, mark.role, mark.at) == ("box", "target", facts.sight("c", question.evidence["target"]).box2d)
        row = question_row(question)
        assert problems(facts, row, 0.5) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 0.5), what
        other = {"a": "chest", "chest": "a"}[question.evidence["target"]]
        assert problems(facts, changed(row, target=other), 0.5)
        assert problems(facts, {**row, "marks": []}, 0.5)
    assert set(sizes(facts, boxed=True)) == {"a", "chest"}


def test_a_box_that_something_else_fits_as_well_or_that_its_thing_hardly_fills_shows_nothing() -> None:
    front, behind = thing("front", (3.0, 0, 0), (0.3, 0.8, 0.4)), thing("behind", (3.5, 0, 0.35), (0.2, 0.9, 0.5))
    assert set(sizes(seen(front, behind), boxed=True)) == {"front", "behind"}
    inside = thing("inside", (2.83, 0, 0), (0.03, 0.8, 0.44))
    assert "inside" not in sizes(seen(front, inside), boxed=True)
    (question,) = (one for one in asked(ObjectSize(boxed=True), seen(inside)) if one.evidence["target"] == "inside")
    assert problems(seen(front, inside), question_row(question), 0.5)
    pole = thing("pole", (3.0, 0, 0.2), (0.05, 0.05, 1.2))
    leaning = np.eye(4)
    leaning[:3, :3], leaning[:3, 3] = Rotation.from_euler("x", 0.8).as_matrix(), (3.0, 0.0, 0.7)
    pole = pole.model_copy(update={"world_from_object": leaning})
    assert "pole" in sizes(seen(pole))
    assert "pole" not in sizes(seen(pole), boxed=True)


def test_the_wanted_bin_is_the_only_one() -> None:
    facts = seen(*(thing(f"{name} box", (3.0 + 0.3 * k, 0.9 - 0.6 * k, 0), (0.2, 0.2, high)) for k, (name, high) in enumerate([("red", 0.25), ("blue", 0.5), ("green", 0.8), ("gray", 1.5)])))  # fmt: skip
    filled = 0
    for cell in ObjectSize.space.cells:
        for question in asked(ObjectSize(), facts, wanted=cell):
            assert ObjectSize.space.cell(question.answer) == cell
            filled += 1
    assert filled >= 3


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = ObjectSize.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(ObjectSize, facts) == {example.answer}
    questions = asked(ObjectSize(), facts)
    assert len(questions) == 2
    for question in questions:
        row = question_row(question)
        assert problems(facts, row, 0.5) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 0.5), what
        other = ({"bench", "crate"} - {question.evidence["target"]}).pop()
        assert problems(facts, changed(row, target=other), 0.5)
        assert problems(facts, row, 0.999)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count, cells = 0, set()
    for facts in in_rooms(("living_room", "kitchen", "street", "office"), every, people=(0, 2)):
        for question in asked(ObjectSize(), facts, most=12):
            assert problems(facts, question_row(question), 0.5) == [], question.question
            cells.add(ObjectSize.space.cell(question.answer))
            count += 1
    assert count >= 12 / every
    assert len(cells) >= 3
