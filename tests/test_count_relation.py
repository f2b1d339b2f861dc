"""How many of a kind lie on a side of another, as the camera sees them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Object, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.count_relation import AXES, CountRelation, times_apart
from tests.asking import SOME_ROOMS, asked, changed, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, mirror, move, random_scene, seen_from_boxes, thing


def room(*more: Object, **elsewhere: tuple[float, float]) -> Facts:
    """The example's scene with more in it, and some things elsewhere."""
    scene = CountRelation.example().scene
    put = [
        one if one.id not in elsewhere else thing(one.id, (*elsewhere[one.id], 0.0), tuple(one.size), label=one.label)
        for one in scene.objects
    ]
    return seen(scene.model_copy(update={"objects": [*put, *more]}))


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def answers(facts: Facts, **fields: Any) -> dict[tuple[str, str], str]:
    """(relation, reference) -> how many chairs."""
    found = asked(CountRelation(**fields), facts)
    assert {question.evidence["noun"] for question in found} <= {"chair"}
    return {(question.evidence["relation"], question.evidence["reference"]): question.answer.text for question in found}


def test_chairs_are_counted_on_each_side_of_the_cabinet() -> None:
    found = answers(room())
    assert found["left", "cabinet"] == "2"
    assert found["right", "cabinet"] == "1"
    assert answers(room(), gap=0.4) == {}


def test_in_a_mirror_left_and_right_are_exchanged_and_a_turn_changes_nothing() -> None:
    scene = CountRelation.example().scene
    plain, other, turned = answers(seen(scene)), answers(seen(mirror(scene))), answers(seen(move(scene, 2.0, (1.0, 3.0))))
    swapped = {"left": "right", "right": "left"}
    assert plain
    assert {(swapped.get(relation, relation), name): count for (relation, name), count in plain.items()} == other
    assert turned == plain


def test_none_and_all_are_answers_where_the_picture_shows_some() -> None:
    found = answers(room(three=(4.4, -0.2), cabinet=(3.4, -1.6)), whole=1.0)
    assert found["right", "cabinet"] == "0"
    assert found["left", "cabinet"] == "3"


def test_nearer_and_farther_are_told_by_depths_that_do_not_overlap() -> None:
    found = answers(room(one=(2.4, 1.0), two=(5.4, 1.6), three=(2.6, -0.9)))
    assert found["nearer", "cabinet"] == "2"
    assert found["farther", "cabinet"] == "1"
    assert ("nearer", "cabinet") not in answers(room(one=(2.4, 1.0), two=(5.4, 1.6), three=(3.5, -1.3))), "beside it"


def test_nothing_is_asked_where_one_lies_in_between_or_could_be_another() -> None:
    assert not any(relation in AXES[0] for relation, _ in answers(room(three=(5.6, -0.5)))), "partly behind the cabinet"
    assert not answers(room(thing("armchair", (4.6, -1.9, 0), (0.7, 0.7, 0.8)))), "an armchair is a chair to some"
    cut = answers(room(thing("four", (1.3, 0.9, 0), (0.5, 0.5, 0.9), label="chair")))
    assert ("left", "cabinet") not in cut, "it is cut off by the border: two, or three"
    assert cut["right", "cabinet"] == "1", "wherever it may be seen to be, it is not there"
    pair = Scene(id="s", objects=[thing("chair", (3, 1, 0), (0.5, 0.5, 0.9)), thing("crate", (3, -1, 0), (0.5, 0.5, 0.5))], cameras=[camera("c", (0, 0, 1.6), (3, 0, 0.4))])  # fmt: skip
    assert not answers(seen(pair)), "of one alone nobody asks how many"


@pytest.mark.parametrize("seed", range(4))
def test_sides_are_those_of_every_corner(seed: int) -> None:
    """By brute force over the corners and boxes of pairs."""
    scene = random_scene(np.random.default_rng(seed))
    facts = Facts(scene, seen_from_boxes(scene))
    for cam in scene.cameras:
        side, depth = times_apart(facts, cam.id, 0.01, 0.25, 0.08)
        pose = cam.world_from_camera
        off = facts.corners - pose[:3, 3]
        uvw = off @ pose[:3, :3] @ cam.K.T
        for i, j in zip(*np.nonzero(np.abs(side) >= 1), strict=True):
            left, right = (i, j) if side[i, j] > 0 else (j, i)
            columns = uvw[..., 0] / uvw[..., 2]
            assert columns[left].max() < columns[right].min() - 0.01 * cam.width + 1
        ahead = pose[:2, 2] / np.hypot(*pose[:2, 2])
        for i, j in zip(*np.nonzero(np.abs(depth) >= 1), strict=True):
            near, far = (i, j) if depth[i, j] > 0 else (j, i)
            assert (off[far, :, :2] @ ahead).min() > (off[near, :, :2] @ ahead).max()
        assert np.allclose(side, -side.T)
        assert np.allclose(depth, -depth.T)


def test_the_wanted_number_is_the_only_one() -> None:
    facts = room()
    for cell in CountRelation.space.cells:
        assert {question.answer.text for question in asked(CountRelation(), facts, wanted=cell)} <= {cell}


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = CountRelation.example()
    facts = seen(example.scene)
    found = asked(CountRelation(), facts)
    told = [q.answer.text for q in found if q.evidence["relation"] == "left" and q.evidence["reference"] == "cabinet"]
    assert told == [example.answer]
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what
        other = {"left": "right", "right": "left", "nearer": "farther", "farther": "nearer"}[question.evidence["relation"]]
        assert problems(facts, changed(row, relation=other), 1.0)
        assert problems(facts, changed(row, noun="stool"), 1.0)
        assert problems(facts, changed(row, gap=0.001), 1.0)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("classroom", "cafe", "office", "classroom", "cafe", "gym"), every, people=(2, 4)):
        for question in asked(CountRelation(), facts):
            assert problems(facts, question_row(question), 1.0) == []
            count += 1
    assert count >= 1
