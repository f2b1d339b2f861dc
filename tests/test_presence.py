"""Whether there is such a thing in the pictures, or none."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from scenegen.audit.rules.presence import PASSES_FOR
from scenegen.facts import Facts
from scenegen.language.colors import COLORS, NEAR_COLORS, unlike
from scenegen.scene import Scene, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.presence import Presence
from tests.asking import SOME_ROOMS, asked, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, person, seen_from_boxes, thing


def chair(name: str, x: float, y: float, color: str):
    return thing(name, (x, y, 0), (0.5, 0.5, 0.9), label="chair", attributes={"color": color}).model_copy(
        update={"category": "chair"}
    )


def room(*more, kind: str = "single", cameras: int = 2) -> Facts:
    """A red chair and a mug to the east, a stool to the west; pictures of either side in turn."""
    things = [
        chair("chair", 3, 0.3, "red"), thing("mug", (2.2, -0.4, 0), (0.3, 0.3, 0.4)), thing("stool", (-3, 0, 0), (0.4, 0.4, 0.6)), *more,
    ]  # fmt: skip
    shots = [camera(f"c{k}", (0, 0, 1.6), ((3, 0, 0.4), (-3, 0, 0.4))[k % 2]) for k in range(cameras)]
    scene = Scene(id="s", objects=things, cameras=shots)
    return Facts(scene, seen_from_boxes(scene), view_set=ViewSet(id=kind, kind=kind, cameras=tuple(shots)))


def answers(facts: Facts, **fields: float) -> dict[tuple[object, ...], str]:
    found = [question for seed in range(150) for question in asked(Presence(**fields), facts, seed=seed)]
    return {
        (question.evidence["noun"], question.evidence["color"], question.evidence["negated"], len(question.view_ids), question.view_ids[0]): question.answer.text
        for question in found
    }  # fmt: skip


def test_what_is_there_is_there_and_what_shows_nowhere_is_not() -> None:
    found = answers(room())
    assert found["chair", "", False, 1, "s/c0"] == "yes"
    assert found["chair", "", False, 1, "s/c1"] == "no"
    assert found["stool", "", False, 1, "s/c0"] == "no"
    assert found["chair", "", True, 1, "s/c0"] == "no"
    assert found["chair", "", True, 1, "s/c1"] == "yes"


def test_a_noun_that_all_pictures_show_or_none_does_is_not_asked_for() -> None:
    """Else whoever knows that rooms have chairs would know the answer."""
    found = answers(room(chair("other", -3, 1, "red")))
    assert {noun for noun, color, *_ in found if not color} == {"mug", "stool"}


def test_of_a_colour_where_there_is_one_of_another() -> None:
    found = answers(room())
    assert found["chair", "red", False, 1, "s/c0"] == "yes"
    assert found["chair", "blue", False, 1, "s/c0"] == "no"
    assert found["chair", "blue", True, 1, "s/c0"] == "yes"
    assert not any(color and view == "s/c1" for _, color, _, _, view in found)
    assert not any(color in ("orange", "pink") for _, color, *_ in found), "some take these for red"
    unknown = answers(room(chair("other", 3, -1.2, "")))
    assert not any(color for _, color, *_ in unknown), "where none is not there, none is asked for"


@pytest.mark.parametrize("one", COLORS)
def test_the_audits_colours_pass_for_the_same(one: str) -> None:
    words = {word for near in NEAR_COLORS for word in near}
    assert {other for other in words if not unlike(one, other)} == {one, *PASSES_FOR[one].split()}


def test_nobody_says_that_there_is_none_where_something_could_be_meant() -> None:
    """An armchair is a chair to many; a mannequin is no person, and yet looks one."""
    lookalike = thing("armchair", (-3, 1.2, 0), (0.8, 0.8, 0.9))
    found = answers(room(lookalike))
    assert ("chair", "", False, 1, "s/c1") not in found
    shot = camera("c", (0, 0, 1.6), (3, 0, 0.4))
    other = camera("d", (0, 0, 1.6), (-3, 0, 0.4))
    for likeness, expected in ((False, 2), (True, 1)):
        things = [thing("statue" if likeness else "crate", (-3, 0, 0), (0.5, 0.5, 1.7))]
        scene = Scene(id="s", objects=things, people=[person("p", (3, 0), np.pi)], cameras=[shot, other])
        facts = Facts(scene, seen_from_boxes(scene))
        assert sum(bool(runs) for runs in Presence()._sorted(facts, "person", "").values()) == expected


def test_several_pictures_are_asked_about_together_and_never_all_of_a_set() -> None:
    assert all(color for _, color, *_ in answers(room(kind="ring", cameras=6))), "each run has a picture of either side"
    things = [thing("stool", (-3, 0, 0), (0.4, 0.4, 0.6)), thing("crate", (3, 0, 0), (0.4, 0.4, 0.6))]
    shots = [camera(f"c{k}", (0, 0, 1.6), (3 if k < 3 else -3, 0, 0.4)) for k in range(6)]
    scene = Scene(id="s", objects=things, cameras=shots)
    facts = Facts(scene, seen_from_boxes(scene), view_set=ViewSet(id="ring", kind="ring", cameras=tuple(shots)))
    found = answers(facts)
    assert found["stool", "", False, 3, "s/c0"] == "no"
    assert found["stool", "", False, 3, "s/c1"] == "yes"
    assert {count for *_, count, _ in found} == {3}


def test_neither_the_noun_nor_that_it_is_denied_tells_the_answer() -> None:
    facts, told = room(), Counter()
    for seed in range(300):
        rng = np.random.default_rng(seed)
        question = next(Presence(colored=0.0).ask(facts, rng, ("yes", "no")[seed % 2]), None)
        assert question is not None
        for known in (question.evidence["noun"], question.evidence["negated"]):
            told[known, question.answer.text] += 1
    for known in ("chair", "stool", "mug", True, False):
        yes, no = told[known, "yes"], told[known, "no"]
        assert abs(yes - no) < 3.5 * np.sqrt(yes + no), (known, yes, no)


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = Presence.example()
    facts = looked_at(example.scene, single_set(example.scene))
    found = [question for seed in range(60) for question in asked(Presence(), facts, seed=seed)]
    told = {q.answer.text for q in found if dict(example.parameters).items() <= q.evidence.parameters.items()}
    assert told == {example.answer}
    for question in found:
        assert problems(facts, question_row(question), 0.5) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 0.5), what


def test_the_audit_sees_another_noun_another_colour_and_what_is_not_denied() -> None:
    facts = room()
    for question in (q for seed in range(8) for q in asked(Presence(), facts, seed=seed)):
        row = question_row(question)
        assert problems(facts, row, 0.5) == []
        for name, values in (("noun", ("sofa", "mug")), ("color", ("blue", "green", "")), ("negated", (True, False))):
            for value in values:
                if question.evidence[name] != value:
                    lie = question.model_copy(update={"evidence": question.evidence.model_copy(update={"parameters": {**question.evidence.parameters, name: value}})})  # fmt: skip
                    assert problems(facts, question_row(lie), 0.5), (name, value)
        assert problems(facts, row, 1.5)


def test_the_wanted_answer_is_the_only_one_and_both_are_to_be_had() -> None:
    facts = room()
    for cell in ("yes", "no"):
        assert {question.answer.text for seed in range(5) for question in asked(Presence(), facts, wanted=cell, seed=seed)} == {
            cell
        }
    assert all(len(set(pair)) == 2 for pair in combinations(COLORS, 2))


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "office", "cafe", "street", "kitchen"), every, pictures=8, people=(1, 3)):
        for question in asked(Presence(), facts, most=12):
            assert problems(facts, question_row(question), 0.5) == []
            assert all(problems(facts, row, 0.5) for _, row in list(tampered(question))[:2])
            count += 1
    assert count >= 10 / every
