"""By how much one turns, at A, from facing B to facing C."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.turn_to_face import TurnToFace
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, mirror, move, random_scene, seen_from_boxes, thing
from tests.tampering import explain

SIZE = (0.4, 0.4, 0.9)


def room(*places: tuple[str, float, float]) -> Scene:
    things = [thing(name, (x, y, 0), SIZE) for name, x, y in places]
    return Scene(id="s", objects=things, cameras=[camera("c", (-4, -4, 1.6), (0, 1, 0)), camera("d", (5, 5, 1.6), (0, 1, 0))])


def turns(scene: Scene, **fields: float) -> dict[tuple[str, ...], float]:
    facts = Facts(scene, seen_from_boxes(scene))
    return {
        tuple(question.evidence[role] for role in ("at", "facing", "target")): question.answer.value_deg
        for seed in range(3)
        for question in asked(TurnToFace(**fields), facts, seed=seed)
    }


def test_turns_by_hand() -> None:
    found = turns(room(("door", 0, 0), ("window", 0, 3), ("plant", 2, 0), ("lamp", -2, -2)))
    assert found["door", "window", "plant"] == -90
    assert found["door", "plant", "window"] == 90
    assert found["door", "window", "lamp"] == 135
    assert found["door", "plant", "lamp"] == -135
    assert ("plant", "door", "lamp") in found


def test_neither_straight_ahead_nor_straight_behind_is_asked() -> None:
    found = turns(room(("door", 0, 0), ("window", 0, 4), ("plant", 0.5, 5), ("lamp", 0.3, -4)))
    assert not {("door", "window", "plant"), ("door", "window", "lamp"), ("door", "lamp", "window")} & set(found)


def test_what_is_too_wide_from_there_is_not_asked() -> None:
    scene = room(("door", 0, 0), ("window", 0, 3))
    wide = scene.model_copy(update={"objects": [*scene.objects, thing("wall", (1.5, 0, 0), (0.3, 3.0, 2.0))]})
    assert not any("wall" in triple[1:] and triple[0] == "door" for triple in turns(wide))
    far = scene.model_copy(update={"objects": [*scene.objects, thing("wall", (7.0, 0, 0), (0.3, 3.0, 2.0))]})
    assert turns(far)["door", "window", "wall"] == -90


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_mirror_changes_the_side_and_a_turned_room_nothing(seed: int) -> None:
    scene = random_scene(np.random.default_rng(seed))
    plain, swapped, same = turns(scene), turns(mirror(scene)), turns(move(scene, 1.1, (0.7, -2)))
    assert len(plain.keys() & swapped.keys()) > 20
    assert all(plain[key] == -swapped[key] for key in plain.keys() & swapped.keys())
    assert all(abs(plain[key] - same[key]) <= 1 for key in plain.keys() & same.keys())
    assert len(plain.keys() & same.keys()) > 20


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = TurnToFace.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(TurnToFace, facts) == {example.answer}
    for question in asked(TurnToFace(), facts):
        assert problems(facts, question_row(question), 10.0) == []


def test_without_pictures_the_text_says_where_things_are() -> None:
    scene = random_scene(np.random.default_rng(3))
    facts = Facts(scene)
    found = asked(TurnToFace(), facts, most=40)
    assert len(found) > 20
    for question in found:
        assert question.view_ids == []
        assert "shows these centers" in question.question
        assert problems(facts, question_row(question), 10.0) == []


def test_the_wanted_bin_is_the_only_one_and_no_option_is_impossible() -> None:
    scene = random_scene(np.random.default_rng(1))
    facts = Facts(scene, seen_from_boxes(scene))
    for cell in TurnToFace.space.cells:
        found = asked(TurnToFace(), facts, wanted=cell, most=30)
        assert found, cell
        for question in found:
            assert TurnToFace.space.cell(question.answer) == cell
            angles = [abs(question.answer.option(text).value_deg) for text in question.options]
            assert all(9 <= angle <= 171 for angle in angles)
            assert len(angles) == 4


def test_the_audit_sees_what_is_changed() -> None:
    scene = random_scene(np.random.default_rng(2))
    facts = Facts(scene, seen_from_boxes(scene))
    for question in asked(TurnToFace(), facts, most=40):
        assert problems(facts, question_row(question), 10.0) == []
        for what, row in tampered(question):
            assert problems(facts, row, 10.0), what
        mirrored = question_row(question)
        explain(mirrored, question.rationale.replace("left", "x").replace("right", "left").replace("x", "right"))
        assert problems(facts, mirrored, 10.0)
        assert problems(facts, changed(question_row(question), heading="tilted"), 10.0)
        assert problems(facts, question_row(question), 91.0)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    rooms = ("living_room", "bedroom", "office", "kitchen", "street", "playground", "bathroom", "cafe")
    for facts in in_rooms(rooms, every, pictures=3):
        found = asked(TurnToFace(), facts, most=30)
        for question in found:
            assert problems(facts, question_row(question), 10.0) == []
        count += len(found)
    assert count > 60 / every
