"""On which of a thing's own sides another is, whatever it looks like from the camera."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.curate import link_twins
from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import get_task
from scenegen.tasks.object_side import SIDES, ObjectSide
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, mirror, move, random_scene, seen_from_boxes, thing

AROUND = {"plant": (2.0, 0.0), "crate": (0.0, 2.0), "bin": (-2.0, 0.0), "lamp": (0.0, -2.0)}
"""About a thing at the origin that faces along x: in front of it, left, behind, right."""


def room(yaw: float = 0.0, size: tuple[float, float, float] = (0.8, 0.8, 0.9), **more: Any) -> Scene:
    """An armchair turned by `yaw` among four things that stay."""
    things = [thing(name, (x, y, 0), (0.3, 0.3, 0.9)) for name, (x, y) in AROUND.items()]
    chair = thing("armchair", (0, 0, 0), size, yaw, has_front=True, **more)
    return Scene(
        id="s",
        objects=[chair, *things],
        cameras=[camera("c", (-4.5, -1.2, 2.6), (0, 0, 0.4)), camera("d", (4.5, 1.2, 2.6), (0, 0, 0.4))],
    )


def sides(scene: Scene, **fields: float) -> dict[tuple[str, str], str]:
    facts = Facts(scene, seen_from_boxes(scene))
    return {
        (question.evidence["reference"], question.evidence["target"]): question.answer.text
        for question in asked(ObjectSide(**fields), facts)
    }


@pytest.mark.parametrize("quarter", range(4))
def test_the_sides_are_the_things_own_and_turn_with_it(quarter: int) -> None:
    found = sides(room(quarter * np.pi / 2))
    assert {target: found["armchair", target] for target in AROUND} == {
        target: SIDES[(k - quarter) % 4] for k, target in enumerate(AROUND)
    }


def test_only_what_has_a_front_and_a_left_of_its_own_has_sides() -> None:
    """Whoever stands before a wardrobe may call its left what it would call its right."""
    assert {of for of, _ in sides(room())} == {"armchair"}
    assert sides(room(facing="ends"))
    for facing in ("front", "nowhere"):
        assert not sides(room(facing=facing))
    assert not sides(room(size=(0.8, 0.8, 0.2)))
    assert not sides(room(support="wall"))


def test_what_is_on_no_side_clearly_is_not_asked() -> None:
    corner = thing("globe", (1.5, 1.3, 0), (0.3, 0.3, 0.9))
    above = thing("kite", (1.8, -0.2, 1.6), (0.3, 0.3, 0.3), support="ceiling")
    beside = thing("rug", (0.3, 0.9, 0), (2.0, 1.6, 0.02))
    far = thing("fountain", (6.0, 0.0, 0), (0.4, 0.4, 0.9))
    scene = room()
    found = sides(scene.model_copy(update={"objects": [*scene.objects, corner, above, beside, far]}))
    assert set(found) == {("armchair", target) for target in AROUND}
    assert not sides(room(np.deg2rad(38)))
    assert sides(room(np.deg2rad(30)))
    assert not sides(room(np.deg2rad(30)), margin_deg=20)


def test_what_the_camera_sees_at_the_edge_of_two_sides_is_not_asked() -> None:
    """Whether it sees it as the thing would say hangs on the last bit of a number then."""
    for y, count in ((-4.5, 0), (-4.4, 4)):
        scene = room().model_copy(update={"cameras": [camera("c", (-4.5, y, 2.6), (0, 0, 0.4))]})
        assert len(sides(scene)) == count


def test_a_table_at_a_seat_is_no_question() -> None:
    near, far = (thing("desk", (x, 0, 0), (0.5, 0.6, 0.7)) for x in (0.9, 2.2))
    base = room().objects[0]
    for desk, expected in ((near, False), (far, True)):
        scene = Scene(id="s", objects=[base, desk], cameras=room().cameras)
        assert (("armchair", "desk") in sides(scene)) == expected


def test_what_the_camera_sees_otherwise_and_alike_come_first_in_half_of_the_scenes_each() -> None:
    scene, first = room(), []
    views = seen_from_boxes(scene)
    for number in range(60):
        facts = Facts(scene.model_copy(update={"id": f"scene-{number}"}), views)
        question = next(ObjectSide().ask(facts, np.random.default_rng(number)))
        first.append(question.evidence["camera_agrees"])
    both = {question.evidence["camera_agrees"] for question in asked(ObjectSide(), Facts(scene, views))}
    assert both == {True, False}
    assert 15 < sum(first) < 45


def test_the_same_pair_from_the_cameras_point_of_view_is_its_twin() -> None:
    example = ObjectSide.example()
    facts = looked_at(example.scene, single_set(example.scene))
    camera_side = next(
        question
        for question in asked(get_task("camera_relative_direction")(), facts)
        if question.evidence["reference"] == "armchair" and question.evidence["plane"] == "horizontal"
    )
    own = ObjectSide().twin(facts, np.random.default_rng(0), camera_side)
    assert own is not None
    assert (camera_side.answer.text.split("-")[-1], own.answer.text) == ("right", "left")
    linked = link_twins([camera_side.model_copy(update={"question_id": "q0"}), own.model_copy(update={"question_id": "q1"})])
    assert linked[0].twin_key == linked[1].twin_key == "q0-twin"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_mirror_changes_left_and_right_and_a_turned_room_nothing(seed: int) -> None:
    scene = random_scene(np.random.default_rng(seed))
    plain, swapped, same = sides(scene), sides(mirror(scene)), sides(move(scene, 1.1, (0.7, -2)))
    other = {"left": "right", "right": "left"}
    assert len(plain.keys() & swapped.keys()) > 5
    assert len(plain.keys() & same.keys()) > 5
    assert all(other.get(plain[key], plain[key]) == swapped[key] for key in plain.keys() & swapped.keys())
    assert all(plain[key] == same[key] for key in plain.keys() & same.keys())


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = ObjectSide.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(ObjectSide, facts) == {example.answer}
    for question in asked(ObjectSide(), facts):
        assert problems(facts, question_row(question), 12.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 12.0), what


def test_the_wanted_side_is_the_only_one() -> None:
    scene = room(0.2)
    facts = Facts(scene, seen_from_boxes(scene))
    for cell in SIDES:
        assert {question.answer.text for question in asked(ObjectSide(), facts, wanted=cell)} == {cell}


def test_the_audit_sees_what_is_changed() -> None:
    scene = room(0.3)
    facts = Facts(scene, seen_from_boxes(scene), view_set=single_set(scene))
    found = asked(ObjectSide(), facts)
    assert len(found) >= 6
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 12.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 12.0), what
        assert problems(facts, changed(row, camera_agrees=not question.evidence["camera_agrees"]), 12.0)
        assert problems(facts, row, 45.5)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "street", "playground", "living_room", "library", "bedroom"), every):
        for question in asked(ObjectSide(), facts, most=20):
            assert problems(facts, question_row(question), 12.0) == []
            count += 1
    assert count >= 6 / every
