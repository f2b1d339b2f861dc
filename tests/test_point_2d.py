"""A point on a thing: any pixel that shows it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scenegen.answers.point2 import Point2Answer
from scenegen.audit.inmost import roomiest
from scenegen.facts import Facts
from scenegen.facts.seeing import mask
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.common.inmost import inmost_of
from scenegen.tasks.point_2d import Point2d
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, thing


def seen() -> Facts:
    things = [thing("stool", (2.4, 0.6, 0), (0.5, 0.5, 0.6)), thing("crate", (3.4, -0.8, 0), (0.6, 0.6, 0.5)), thing("pole", (2.5, 0, 0), (0.02, 0.02, 1.5))]  # fmt: skip
    scene = Scene(id="s", objects=things, cameras=[camera("c", (0, 0, 1.5), (3.5, 0, 0.5), 75)])
    return looked_at(scene, single_set(scene))


def test_every_pixel_of_the_thing_is_right_and_no_other() -> None:
    facts = seen()
    found = {q.evidence["target"]: q.answer for q in asked(Point2d(), facts)}
    assert set(found) == {"stool", "crate"}, "a pole has no room to point at"
    for name, answer in found.items():
        assert isinstance(answer, Point2Answer)
        shown = mask(facts, "c", name)
        rng = np.random.default_rng(0)
        for x, y in rng.integers((0, 0), (640, 480), (400, 2)).tolist():
            assert answer.score(answer.saying(point=(float(x), float(y)))) == shown[y, x]
        assert shown[int(answer.point[1]), int(answer.point[0])]


def test_the_inmost_pixel_is_found_both_ways() -> None:
    facts = seen()
    for name in ("stool", "crate"):
        x, y, room = inmost_of(facts, "c", name)
        shown = mask(facts, "c", name)
        again, _ = roomiest(shown)
        assert again == pytest.approx(room, abs=1e-3)
        rows, columns = np.nonzero(~shown)
        assert np.hypot(rows - y, columns - x).min() == pytest.approx(room, abs=1e-3)


@pytest.mark.parametrize("scale", ["pixel", "thousand", "unit"])
def test_every_scale_is_asked_for_in_words_and_the_audit_agrees(scale: str) -> None:
    facts = seen()
    for question in asked(Point2d(scale=scale), facts):
        assert problems(facts, question_row(question), 5.0) == []
    assert asked(Point2d(inside_px=200), facts) == []


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = Point2d.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(Point2d, facts) == {example.answer}
    facts = seen()
    for question in asked(Point2d(), facts):
        row = question_row(question)
        for what, lie in tampered(question):
            assert problems(facts, lie, 5.0), what
        other = "crate" if question.evidence["target"] == "stool" else "stool"
        assert problems(facts, changed(row, target=other), 5.0)
        value = json.loads(row["answer_value"])
        everything = {**value, "mask": {"size": value["mask"]["size"], "counts": [0, 640 * 480]}}
        assert problems(facts, {**row, "answer_value": json.dumps(everything)}, 5.0), "a mask that holds any point"


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "street", "office"), every, people=(0, 2)):
        for question in asked(Point2d(), facts, most=8):
            assert problems(facts, question_row(question), 5.0) == [], question.question
            count += 1
    assert count >= 6
