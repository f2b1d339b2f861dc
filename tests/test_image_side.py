"""On which side of one thing another lies in the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.image_side import ImageSide, clearances
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, mirror, person, thing


def room(*more: Any) -> Scene:
    """A stool near, a crate straight behind it on the floor, a bench to the right of the stool, a lamp above the crate."""
    things = [
        thing("stool", (2.4, 0.2, 0), (0.4, 0.4, 0.6)),
        thing("crate", (6.0, 0.4, 0), (0.6, 0.6, 0.3)),
        thing("bench", (2.4, -1.1, 0), (0.5, 0.9, 0.5)),
        thing("lantern", (6.0, 0.4, 1.5), (0.5, 0.5, 0.5), support="air"),
        *more,
    ]
    return Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1.7), (4.0, 0, 0.6), 75)])


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def sides(facts: Facts, **fields: float) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (q.evidence["target"], q.evidence["reference"]): (q.answer.text, str(q.evidence["shortcut"]))
        for q in asked(ImageSide(**fields), facts)
    }


def test_sides_by_hand_and_what_heights_say_of_them() -> None:
    found = sides(seen(room()))
    assert found["bench", "stool"] == ("right", "none")
    assert found["stool", "bench"] == ("left", "none")
    assert found["crate", "stool"] == ("above", "ambiguous"), "behind it on the floor, and hardly lower"
    assert found["lantern", "crate"] == ("above", "consistent")
    assert found["crate", "lantern"] == ("below", "consistent")
    assert ("bench", "lantern") not in found, "neither beside nor below it"


def test_side_by_side_are_things_about_as_high_and_no_people() -> None:
    """So that neither what is much taller nor who is asked about is known to be to the left or right, not above or below."""
    vase = thing("vase", (2.2, -0.6, 0), (0.2, 0.2, 0.2))
    tall = thing("shelf", (2.4, 1.4, 0), (0.4, 0.5, 1.5))
    facts = seen(room(vase, tall).model_copy(update={"people": [person("p", (3.2, -0.6), 3.0)]}))
    found = sides(facts)
    assert found["vase", "stool"] == ("right", "none")
    assert not any({"shelf", "stool"} == set(pair) for pair in found)
    assert not any("p" in pair for pair in found)
    (row,) = [
        question_row(q)
        for q in asked(ImageSide(), facts)
        if q.evidence["target"] == "vase" and q.evidence["reference"] == "stool"
    ]
    assert problems(facts, row, 1.0) == []
    assert problems(facts, changed(row, reference="shelf"), 1.0)
    assert problems(facts, changed(row, reference="p"), 1.0)


def test_a_mirror_exchanges_left_and_right_alone() -> None:
    other = {"left": "right", "right": "left", "above": "above", "below": "below"}
    scene = room()
    plain, turned = sides(seen(scene)), sides(seen(mirror(scene)))
    assert plain
    assert turned == {pair: (other[side], mark) for pair, (side, mark) in plain.items()}


def test_what_does_not_overlap_across_the_axis_has_no_side() -> None:
    boxes = np.array([[0, 0, 20, 20], [40, 5, 60, 30], [40, 25, 60, 60], [10, 30, 30, 60]], dtype=float)
    times = clearances(boxes, (100, 100), 0.02, 2.0)
    assert times[0, 0, 1] > 1
    assert times[0, 1, 0] < -1
    assert not times[:, 0, 2].any(), "diagonal"
    assert times[1, 0, 3] > 1
    assert (np.abs(times) == np.abs(times.transpose(0, 2, 1))).all()


def test_the_wanted_side_is_the_only_one() -> None:
    facts = seen(room())
    for side in ImageSide.space.cells:
        assert {q.answer.text for q in asked(ImageSide(), facts, wanted=side)} <= {side}
    assert asked(ImageSide(), facts, wanted="left")
    assert not sides(facts, gap=0.45)


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = ImageSide.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(ImageSide, facts) == {example.answer}
    for question in asked(ImageSide(), facts):
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    answers: list[str] = []
    for facts in in_rooms(("living_room", "kitchen", "street", "office"), every, people=(0, 2)):
        for question in asked(ImageSide(), facts, most=12):
            assert problems(facts, question_row(question), 1.0) == [], question.question
            answers.append(question.answer.text)
    assert len(answers) >= 12 / every
    assert len(set(answers)) >= 3
