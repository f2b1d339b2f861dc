"""What going aside, or turning on the spot, does to what a camera sees."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.observe import Observer
from scenegen.scene import Camera, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.what_if_move import TURN_DEG, WhatIfMove
from scenegen.world.geometry import build_geometry
from tests.asking import asked, changed, example_answers, looked_at, problems, single_set, tampered
from tests.scenes import mirror, move, seen_from_boxes, thing

Told = dict[tuple[str, str, float, str], str]
OTHER = {"left": "right", "right": "left"}


def scene_with(*places: tuple[float, float], size: tuple[float, float, float] = (0.3, 0.3, 0.8)) -> Scene:
    """A camera at the origin that looks east, 80 degrees wide, at things so many metres ahead and to the left."""
    things = [thing(f"thing {k}", (*place, 0), size) for k, place in enumerate(places)]
    return Scene(id="s", objects=things, cameras=[Camera.look_at("c", (0, 0, 1.4), (5, 0, 0.9), hfov_deg=80)])


def told(scene: Scene) -> Told:
    found = asked(WhatIfMove(), Facts(scene, seen_from_boxes(scene), view_set=single_set(scene)))
    return {tuple(q.evidence[key] for key in ("target", "part", "amount", "to")): q.answer.text for q in found}  # type: ignore[misc]


def test_going_towards_the_side_of_a_thing_brings_it_nearer_and_the_other_way_takes_it_away() -> None:
    found = told(scene_with((3.0, 1.9)))
    assert found["thing 0", "distance", 2.0, "left"] == "closer"
    assert found["thing 0", "distance", 2.0, "right"] == "farther"
    straight = told(scene_with((3.0, 0.0)))
    assert straight["thing 0", "distance", 2.0, "left"] == straight["thing 0", "distance", 2.0, "right"] == "farther"


def test_going_past_a_thing_as_far_again_is_not_asked_about() -> None:
    assert ("thing 0", "distance", 2.0, "left") not in told(scene_with((3.0, 1.0)))


def test_what_is_at_the_left_border_leaves_the_picture_when_the_camera_turns_right() -> None:
    found = told(scene_with((3.0, 1.6)))
    for degrees in TURN_DEG:
        assert found["thing 0", "view", degrees, "left"] == "in view"
        assert found["thing 0", "view", degrees, "right"] == "out of view"
    wide = told(scene_with((3.0, 1.0), size=(0.3, 1.4, 0.8)))
    assert ("thing 0", "view", 25.0, "right") not in wide, "half of it is cut off"


def test_a_mirror_swaps_the_sides_and_a_turned_room_nothing() -> None:
    scene = scene_with((3.0, 1.6), (4.0, -0.4), (2.5, -1.2))
    plain = told(scene)
    assert len(plain) > 12
    assert told(mirror(scene)) == {(name, part, amount, OTHER[to]): answer for (name, part, amount, to), answer in plain.items()}
    assert told(move(scene, 2.0, (1, -3))) == plain


def test_pictures_taken_after_a_turn_show_what_is_said_to_be_in_view_and_nothing_of_the_rest() -> None:
    scene = scene_with((3.0, 1.6), (4.0, -0.4), (2.5, -1.2), (5.0, 2.5))
    observer, camera = Observer(build_geometry(scene)), scene.cameras[0]
    count: Counter[str] = Counter()
    for (name, part, amount, to), answer in told(scene).items():
        if part == "view":
            turn = yaw_pose([0, 0, 0], np.deg2rad(amount if to == "left" else -amount))
            pose = camera.world_from_camera.copy()
            pose[:3, :3] = turn[:3, :3] @ pose[:3, :3]
            seen = observer.look(camera.model_copy(update={"world_from_camera": pose})).visible[name]
            assert (seen.pixels > 0) == (answer == "in view"), (name, amount, to)
            assert not seen.truncated
            count[answer] += 1
    assert min(count[answer] for answer in ("in view", "out of view")) >= 4


@pytest.mark.parametrize("metres", [1.0, 2.0])
def test_ways_from_the_other_place_are_shorter_or_longer_as_said(metres: float) -> None:
    scene = scene_with((3.0, 1.9), (2.5, -1.2), (5.0, 0.5))
    eye = scene.cameras[0].world_from_camera[:3, 3]
    for (name, part, amount, to), answer in told(scene).items():
        if part == "distance" and amount == metres:
            there = eye + [0.0, metres if to == "left" else -metres, 0.0]
            middle = next(one for one in scene.objects if one.id == name).world_from_object[:3, 3] + [0, 0, 0.4]
            assert (np.linalg.norm(middle - there) < np.linalg.norm(middle - eye)) == (answer == "closer")


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = WhatIfMove.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example.answer in example_answers(WhatIfMove, facts)
    found = asked(WhatIfMove(), facts)
    assert {question.answer.text for question in found} == set(WhatIfMove.space.cells)
    for question in found[:6]:
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what
        for key, value in (("to", OTHER[question.evidence["to"]]), ("amount", 1.5), ("part", "shape"), ("nearer_m", 0.1)):
            assert problems(facts, changed(row, **{key: value}), 1.0), key
