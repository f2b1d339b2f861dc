"""How a camera moves and turns from one picture to the next."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.errors import ViewsError
from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Camera, Scene, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.camera_motion import CameraMotionTask
from scenegen.views import plan_views
from scenegen.views.single import SingleConfig
from scenegen.world.geometry import build_geometry
from tests.asking import SOME_ROOMS, asked, changed, example_answers, looked_at, problems, tampered
from tests.scenes import composed, mirror, move, seen_from_boxes, thing

BACK = {"left": "right", "right": "left"}
ROOMS = ("living_room", "bedroom", "office", "kitchen", "street", "park", "classroom", "cafe")


def pair(ahead: float, left: float, turn_deg: float, up: float = 0.0) -> Scene:
    """A camera at the origin that looks east, and where it is then; two things far ahead."""
    first = Camera.look_at("a", (0, 0, 1.5), (5, 0, 1.5), hfov_deg=80)
    motion = yaw_pose([ahead, left, up], np.deg2rad(turn_deg))
    second = first.model_copy(update={"id": "b", "world_from_camera": motion @ first.world_from_camera})
    things = [thing("box", (6, 1, 0), (0.8, 0.8, 1.5)), thing("lamp", (6, -1, 0), (0.8, 0.8, 1.5))]
    return Scene(id="s", objects=things, cameras=[first, second])


def told(scene: Scene, **fields: float) -> dict[str, str]:
    view_set = ViewSet(id="pair0", kind="pair", cameras=tuple(scene.cameras))
    facts = Facts(scene, seen_from_boxes(scene), view_set=view_set)
    return {str(q.evidence["part"]): q.answer.text for q in asked(CameraMotionTask(**fields), facts)}


@pytest.mark.parametrize(
    ("motion", "place", "heading"),
    [
        ((1.0, 0.2, 0.0), "moved forward", None),
        ((-1.0, 0.2, 20.0), "moved backward", "turned left"),
        ((0.1, 1.0, -20.0), "moved left", "turned right"),
        ((0.1, -1.0, 30.0), "moved right", "turned left"),
        ((0.0, 0.0, 30.0), None, "turned left"),
        ((1.0, 0.9, 0.0), None, None),
        ((0.2, 0.0, 12.0), None, None),
        ((1.0, 0.0, 0.0, 0.8), None, None),
    ],
)
def test_what_is_clear_is_said_and_nothing_else(motion: tuple[float, ...], place: str | None, heading: str | None) -> None:
    found = told(pair(*motion))
    assert found.get("place") == place
    assert found.get("heading") == heading


def test_pictures_with_nothing_in_common_are_not_asked_about() -> None:
    assert told(pair(1.0, 0.0, 0.0))
    assert not told(pair(1.0, 0.0, 150.0))
    assert not told(pair(1.0, 0.0, 0.0), shared=3)
    assert not told(pair(-7.0, 0.0, 20.0))
    assert not told(pair(-3.0, 0.0, 20.0), most_m=2.0)
    assert told(pair(-3.0, 0.0, 20.0))
    scene = pair(1.0, 0.0, 0.0)
    facts = Facts(scene, seen_from_boxes(scene))
    assert not asked(CameraMotionTask(), facts)


@pytest.mark.parametrize("motion", [(0.1, 1.0, -20.0), (1.2, 0.3, 25.0), (-0.7, -0.1, 18.0)])
def test_a_mirror_swaps_the_sides_a_turned_room_nothing_and_the_way_back_is_the_other_way(motion: tuple[float, ...]) -> None:
    scene = pair(*motion)
    plain = told(scene)
    swapped = {part: " ".join(BACK.get(word, word) for word in label.split()) for part, label in plain.items()}
    assert told(mirror(scene)) == swapped
    assert told(move(scene, 2.0, (1, -3))) == plain
    back = told(scene.model_copy(update={"cameras": scene.cameras[::-1]}))
    assert back["heading"] == swapped["heading"]


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = CameraMotionTask.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    assert example_answers(CameraMotionTask, facts) == {example.answer}
    found = asked(CameraMotionTask(), facts)
    assert len(found) == 2
    for question in found:
        assert problems(facts, question_row(question), 15.0) == []


@pytest.mark.parametrize("motion", [(0.02, 1.0, -20.0), (1.0, 0.02, 20.0), (-1.0, 0.0, 20.0), (0.0, -1.0, 20.0)])
def test_a_rationale_states_the_number_that_decides_and_tells_no_other_that_is_next_to_nothing(motion: tuple[float, ...]) -> None:
    scene = pair(*motion)
    facts = Facts(scene, seen_from_boxes(scene), view_set=ViewSet(id="pair0", kind="pair", cameras=tuple(scene.cameras)))
    found = asked(CameraMotionTask(), facts)
    assert len(found) == 2
    for question in found:
        assert problems(facts, question_row(question), 15.0) == []
        assert "only" not in question.rationale


def test_the_audit_sees_what_is_changed() -> None:
    scene = pair(0.3, 1.0, -20.0)
    facts = Facts(scene, seen_from_boxes(scene), view_set=ViewSet(id="pair0", kind="pair", cameras=tuple(scene.cameras)))
    found = asked(CameraMotionTask(), facts)
    assert len(found) == 2
    for question in found:
        assert problems(facts, question_row(question), 15.0) == []
        for what, row in tampered(question):
            assert problems(facts, row, 15.0), what
        other = "heading" if question.evidence["part"] == "place" else "place"
        assert problems(facts, changed(question_row(question), part=other), 15.0)
        assert problems(facts, question_row(question), 91.0)
        assert problems(facts, {**question_row(question), "view_ids": question.view_ids[:1]}, 15.0)
        assert set(question.options) == {value for value in question.options if question.answer.option(value) is not None}
        told_otherwise = question.rationale.replace("left", "x").replace("right", "left").replace("x", "right")
        assert problems(facts, {**question_row(question), "rationale": told_otherwise}, 15.0)


@pytest.mark.slow
@SOME_ROOMS
def test_pairs_of_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    labels = []
    for number, kind in list(enumerate(ROOMS))[::every]:
        scene = composed(kind, (number, 11), SingleConfig(sets=0))
        try:
            geometry = build_geometry(scene)
            sets = plan_views(scene, "pair", {"width": 320, "height": 240, "sets": 4}, np.random.default_rng(number), geometry)
        except ViewsError:
            continue
        for one in sets:
            facts = looked_at(scene, one, geometry)
            for question in asked(CameraMotionTask(), facts):
                assert problems(facts, question_row(question), 15.0) == []
                labels.append(question.answer.text)
    assert len(labels) > 20 / every
    assert len(set(labels)) >= (5 if every == 1 else 3)
