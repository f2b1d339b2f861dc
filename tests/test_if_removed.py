"""What would show more if something were taken away: what it alone hides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.observe import Observer
from scenegen.scene import Object, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import if_removed
from scenegen.tasks.if_removed import IfRemoved, in_the_way, stands_alone
from scenegen.world.geometry import build_geometry
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, move, person, thing

LEAST = 0.12


def room(*more: Object, **changes: Any) -> Scene:
    scene = IfRemoved.example().scene
    return scene.model_copy(update={"objects": [*scene.objects, *more], **changes})


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def answers(scene: Scene, **fields: Any) -> set[tuple[str, str]]:
    """(what is taken away, what would show more) of all that is asked."""
    facts = seen(scene)
    return {(q.evidence["removed"], q.answer.text) for seed in range(3) for q in asked(IfRemoved(**fields), facts, seed=seed)}


def test_what_is_behind_it_would_show_more_and_what_is_before_it_would_not() -> None:
    assert ("stool", "cabinet") in answers(room())
    assert answers(room()) == answers(mirror(room())) == answers(move(room(), 1.1, (2, 3)))
    assert not answers(room(), revealed=0.7)


def test_taking_it_away_does_uncover_the_answer_and_nothing_else_that_is_named() -> None:
    """By looking again without it."""
    checked = 0
    for scene in (room(), room(thing("vat", (4.4, -0.9, 0), (0.4, 0.4, 1.1)))):
        facts = seen(scene)
        for question in asked(IfRemoved(), facts):
            gone = question.evidence["removed"]
            less = scene.model_copy(update={"objects": [one for one in scene.objects if one.id != gone]})
            after = Observer(build_geometry(less)).look(scene.cameras[0]).visible
            for operand in question.evidence.operands[1:]:
                gained = after[operand.id].pixels - facts.sight("c", operand.id).pixels
                assert (gained > 0) == (operand.phrase == question.answer.text)
                if gained:
                    whole = facts.sight("c", operand.id).amodal_pixels
                    assert gained / whole == pytest.approx(question.evidence["revealed"], abs=0.02)
            checked += 1
    assert checked >= 2


def test_nothing_is_asked_where_another_thing_stands_behind_it_or_it_carries_something() -> None:
    screen = thing("screen", (3.6, 0.2, 0), (0.05, 1.0, 0.95))
    facts = seen(room(screen))
    stool, cabinet = facts.index["stool"], facts.index["cabinet"]
    assert in_the_way(facts, "c", stool, cabinet) > 0.5
    assert in_the_way(seen(room()), "c", stool, cabinet) == 0.0
    assert ("stool", "cabinet") not in answers(room(screen))
    vase = thing("vase", (3.0, 0.2, 0.8), (0.1, 0.1, 0.2), parent="stool", support="object")
    assert all(gone != "stool" for gone, _ in answers(room(vase)))
    held = seen(room(people=[person("p", (3.0, 0.3), 0.0)]))
    assert not stands_alone(held, held.index["stool"], held.index["cabinet"])
    assert stands_alone(seen(room()), stool, cabinet)


def test_what_is_in_the_way_is_so_of_as_many_lines_however_many_are_looked_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """Low boards before a tall cabinet: of a lattice of six heights one or two lie in what they hide."""
    rng, dense = np.random.default_rng(3), np.random.default_rng(4).random((40_000, 3))
    example = IfRemoved.example().scene
    cabinet_there = next(one for one in example.objects if one.id == "cabinet")
    for _ in range(12):
        board = thing("stool", (2.6, 0.2, float(rng.uniform(0.2, 0.9))), (0.05, 0.9, float(rng.uniform(0.15, 0.3))))
        screen = thing("screen", (3.3, float(rng.uniform(-0.3, 0.7)), 0), (0.05, 0.4, 1.6))
        facts = seen(Scene(id="low", objects=[cabinet_there, board, screen], cameras=example.cameras))
        stool, cabinet = facts.index["stool"], facts.index["cabinet"]
        found = in_the_way(facts, "c", stool, cabinet)
        with monkeypatch.context() as patched:
            patched.setattr(if_removed, "INSIDE", dense)
            assert found == pytest.approx(in_the_way(facts, "c", stool, cabinet), abs=0.04)


def test_the_wanted_name_is_the_only_one() -> None:
    facts = seen(room())
    for cell in IfRemoved.space.cells:
        found = [question for seed in range(4) for question in asked(IfRemoved(), facts, wanted=cell, seed=seed)]
        assert {IfRemoved.space.cell(question.answer) for question in found} <= {cell}


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example, facts = IfRemoved.example(), seen(IfRemoved.example().scene)
    found = [q for q in asked(IfRemoved(), facts) if q.evidence["removed"] == example.operands["removed"]]
    assert {question.answer.text for question in found} == {example.answer}
    for question in asked(IfRemoved(), facts):
        row = question_row(question)
        assert problems(facts, row, LEAST) == []
        for what, lie in tampered(question):
            if "option and option" not in what:
                assert problems(facts, lie, LEAST), what
        assert problems(facts, changed(row, removed="crate"), LEAST)
        assert problems(facts, row, 0.99)


def test_options_come_in_an_order_that_tells_nothing() -> None:
    facts, first = seen(room()), 0
    for seed in range(200):
        question = next(IfRemoved().ask(facts, np.random.default_rng(seed)))
        names = [operand.phrase for operand in question.evidence.operands if operand.role == "option"]
        first += names[0] == question.answer.text
    assert abs(first - 200 / len(names)) < 35


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "office", "shop", "cafe", "library", "classroom"), every, people=(2, 4)):
        for question in asked(IfRemoved(), facts):
            assert problems(facts, question_row(question), LEAST) == []
            count += 1
    assert count >= 3
