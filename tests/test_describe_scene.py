"""Descriptions of where things are, each compared with one: sentences that are true, and replies scored by what they say of them."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.answers.caption import CaptionAnswer
from scenegen.facts import Facts
from scenegen.scene import Camera, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.describe_scene import DescribeScene, described
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, thing

PLACES = {"table": (3.4, 0.0), "stool": (2.4, 1.1), "crate": (4.8, -1.8), "vase": (3.5, 1.9)}
ROOMS = ("living_room", "kitchen", "office", "cafe", "library", "street")


def row_of(**more: tuple[float, float]) -> Scene:
    """Boxes before a camera at the origin that looks along X, and what else is put there."""
    things = [thing(name, (*at, 0), (0.3, 0.3, 0.5)) for name, at in {**PLACES, **more}.items()]
    shot = Camera.look_at("c", (0.0, 0.0, 1.6), (3.4, 0.0, 0.3), hfov_deg=85)
    return Scene(id="s", objects=things, cameras=[shot])


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def sentences(facts: Facts) -> set[str]:
    """Every sentence of every description."""
    found = [question for seed in range(4) for question in asked(DescribeScene(), facts, seed=seed)]
    return {sentence.strip(" .") for question in found for sentence in question.answer.text.split(".") if sentence.strip()}


def test_every_sentence_is_true_of_boxes_and_distances() -> None:
    """By plain coordinates: the camera looks along X from the origin, and Y is to the left."""
    said = sentences(seen(row_of()))
    assert len(said) >= 12
    for sentence in said:
        one, _, rest = sentence.removeprefix("The ").partition(" is ")
        relation, _, other = rest.rpartition(" the ")
        (x, y), (u, v) = PLACES[one], PLACES[other]
        if "camera" in relation:
            assert relation.startswith("closer" if np.hypot(x, y) < np.hypot(u, v) else "farther"), sentence
        else:
            assert relation == ("to the left of" if y / x > v / u else "to the right of"), sentence


def test_a_mirror_changes_sides_and_leaves_depths() -> None:
    swapped = {"left of": "right of", "right of": "left of"}
    there, back = sentences(seen(row_of())), sentences(seen(mirror(row_of())))
    turned = {next((s.replace(a, b) for a, b in swapped.items() if a in s), s) for s in there}
    assert turned == back


def test_what_is_about_as_far_or_overlaps_across_is_not_compared() -> None:
    assert not any("stool" in one and "twin" in one for one in sentences(seen(row_of(twin=(2.4, -1.1)))))
    assert not any("table" in one and "behind" in one for one in sentences(seen(row_of(behind=(5.4, 0.1)))))


def test_replies_are_scored_by_the_sentences_less_their_contraries() -> None:
    truth = described((("stool", "table", True, True), ("crate", "table", False, False)))
    scores = {
        truth.text: 1.0,
        "The table is to the right of the stool. The stool is closer to the camera than the table.": 0.5,
        "The stool is on the left of the table, and the crate is right of the table.": 0.5,
        "The stool is left of the table. The stool is right of the table.": 0.0,
        "The stool is right of the table. The stool is nearer to the camera than the table.": 0.0,
        "The crate is not left of the table. The crate is further away from the camera than the table.": 0.25,
        "A stool, a table and a crate.": 0.0,
    }
    for reply, score in scores.items():
        said = truth.parse(reply)
        assert isinstance(said, CaptionAnswer)
        assert truth.score(said) == pytest.approx(score), reply
    other = described((("stool", "table", False, True), ("crate", "table", False, False)))
    assert not truth.agrees(other)
    assert not truth.agrees(truth.model_copy(update={"must": truth.must[:1]}))


def caught(facts: Facts, question: Question) -> None:
    row = question_row(question)
    assert problems(facts, row, 1.0) == []
    for what, lie in tampered(question):
        if "item and item" not in what:
            assert problems(facts, lie, 1.0), what
    fewer = question.answer.model_copy(update={"must": question.answer.must[1:]})
    assert problems(facts, {**row, "answer_value": fewer.model_dump_json()}, 1.0)
    assert problems(facts, changed(row, gap_m=0.01), 1.0)


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = seen(row_of())
    for wanted in ("middle", "long"):
        found = asked(DescribeScene(), facts, wanted=wanted)
        assert found
        assert {question.answer.cell for question in found} == {wanted}
        for question in found[:3]:
            caught(facts, question)
            for other in (mirror(row_of()), row_of(stool=(4.9, 1.1), crate=(2.4, -1.8))):
                assert any("wrong answers" in one for one in problems(seen(other), question_row(question), 1.0))


def test_the_example_is_among_the_answers() -> None:
    example = DescribeScene.example()
    assert example is not None
    facts = seen(example.scene)
    assert example_answers(DescribeScene, facts) == {example.answer}
    for question in asked(DescribeScene(), facts):
        assert problems(facts, question_row(question), 1.0) == []


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(ROOMS, every):
        for question in asked(DescribeScene(), facts, most=40):
            assert problems(facts, question_row(question), 1.0) == []
            count += 1
    assert count >= (40 if every == 1 else 10)
