"""What somebody points at: the first thing on the line of the outstretched arm, wherever the eyes are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.compose import SceneSpec, compose
from scenegen.facts import Facts
from scenegen.frames import off_boxes
from scenegen.scene import BodyKey, BodyTrack, Camera, Object, Person, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.pointing_target import PointingTarget, arm_of, pointing_hand
from scenegen.views.stage import Stage
from tests.asking import asked, changed, looked_at, problems, single_set, tampered

AT = {"plant": (0.9, 2.2, 1.1), "wardrobe": (2.6, -0.2, 1.0)}
"""Points in the middle of things that Ann points at."""


def room(
    at: tuple[float, float, float],
    *more: Object,
    head_deg: float = 0.0,
    camera: tuple[float, float, float] = (4.6, 2.9, 1.7),
    behind: tuple[tuple[float, float, float], ...] | None = None,
    **posture: Any,
) -> Scene:
    """Ann stands before a wardrobe, a tall plant at her left, a bin at her right, and points at a point of her body frame, which is the room's. Behind
    her stand others who point at points of the room; unless it says which, one who points at the wardrobe, or at the plant where she points there."""
    things = [
        Object.box("plant", "potted_plant", (0.9, 2.2, 0), (0.5, 0.5, 2.2), label="potted plant"),
        Object.box("wardrobe", "wardrobe", (2.6, -0.2, 0), (0.6, 0.9, 1.9)),
        Object.box("bin", "bin", (0.4, -1.3, 0), (0.4, 0.4, 0.6)),
        Object.box("crate", "crate", (2.2, 1.3, 0), (0.4, 0.4, 0.4)),
    ]
    ann = Person.standing("ann", (0, 0), 0.0, head_yaw=np.deg2rad(head_deg), noun="woman", top="sweater", top_color="red")
    behind = (AT["plant"] if at == AT["wardrobe"] else AT["wardrobe"],) if behind is None else behind
    others = [
        Person.standing(f"man {k}", (-1.6, -1.2 - k), 0.0, noun="man", top="shirt", top_color="blue") for k in range(len(behind))
    ]
    tracks = []
    for one, point, more_of_it in ((ann, at, posture), *((one, point, {}) for one, point in zip(others, behind, strict=True))):
        local = (np.array(point) - one.world_from_body[:3, 3]).tolist()
        held_out = {**one.posture, "action": "pointing", "left_hand": {"point": local}, **more_of_it}
        keys = [
            BodyKey(time=time, world_from_body=one.world_from_body, posture=body)
            for time, body in ((0.0, one.posture), (1.0, held_out))
        ]
        tracks.append(BodyTrack(entity=one.id, keys=keys))
    shot = Camera.look_at("camera", camera, (0.9, 0.4, 0.9), hfov_deg=62, width=960, height=720)
    scene = Scene(id="room", objects=[*things, *more], people=[ann, *others], cameras=[shot], tracks=tracks)
    return scene.at(1.0)


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def answers(scene: Scene, **fields: Any) -> set[str]:
    return {question.answer.text for question in asked(PointingTarget(**fields), seen(scene))}


@pytest.mark.parametrize("head_deg", [0, 60, -60])
def test_the_arm_decides_and_not_the_head(head_deg: float) -> None:
    assert answers(room(AT["plant"], head_deg=head_deg)) == {"potted plant"}
    assert answers(room(AT["wardrobe"], head_deg=head_deg), across_deg=15) == {"wardrobe"}


def test_what_stands_in_the_way_or_near_the_line_makes_it_doubtful() -> None:
    screen = Object.box("screen", "screen", (0.6, 1.4, 0), (0.6, 0.1, 1.9))
    assert answers(room(AT["plant"], screen)) == set()
    beside = Object.box("lamp", "lamp", (0.9, 1.55, 0), (0.1, 0.1, 1.7))
    assert answers(room(AT["plant"], beside)) == set()
    assert answers(room(AT["plant"], beside), near_deg=1.0) == {"potted plant"}
    assert answers(room((1.6, 1.9, 2.4))) == set()  # at the bare wall


def test_an_arm_towards_the_camera_a_short_arm_and_no_arm_tell_nothing() -> None:
    assert answers(room(AT["wardrobe"], camera=(4.6, 0.4, 1.7))) == set()
    assert answers(room(AT["plant"]), arm_px=2000) == set()
    assert answers(room(AT["plant"], left_hand={}, action="rest")) == set()


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = PointingTarget.example()
    assert example is not None
    found = asked(PointingTarget(), seen(example.scene))
    assert {question.answer.text for question in found} == {example.answer}
    for question in found:
        assert question.evidence["hand"] == "left"
        assert problems(seen(example.scene), question_row(question), 18.0) == []


def test_the_audit_sees_what_is_changed() -> None:
    facts = seen(room(AT["plant"]))
    for question in asked(PointingTarget(), facts):
        row = question_row(question)
        assert problems(facts, row, 18.0) == []
        for what, wrong in tampered(question):
            assert problems(facts, wrong, 18.0), what
        assert problems(facts, row, 80.0)
        assert problems(seen(room(AT["wardrobe"])), row, 18.0)
        assert problems(facts, changed(row, hand="right"), 18.0)
        for bound, value in (("near_deg", 60.0), ("arm_px", 2000), ("across_deg", 89.0)):
            assert problems(facts, changed(row, **{bound: value}), 18.0), bound


def test_who_is_to_point_points_at_something_and_half_of_them_look_elsewhere() -> None:
    at_something, elsewhere, people = 0, 0, 0
    for number, kind in enumerate(("office", "gym", "kitchen", "living_room", "cafe", "classroom") * 2):
        scene = compose(SceneSpec(kind=kind, things=(8, 24), people=(2, 3), pointing=1.0), np.random.SeedSequence((3, number)))
        facts, stage = Facts(scene), Stage(scene)
        for person, met in zip(scene.people, stage.regarded, strict=True):
            side = pointing_hand(person)
            people += 1
            if not side or met is None:
                continue
            arm = arm_of(person, side)
            off = np.rad2deg(off_boxes(arm.origin, arm.ways[0], facts.poses, facts.sizes))
            assert off[met] < 1e-6
            at_something += 1
            looks = np.rad2deg(off_boxes(person.world_from_gaze[:3, 3], person.world_from_gaze[:3, 0], facts.poses, facts.sizes))
            elsewhere += bool(looks[met] > 5)
    assert at_something >= 0.6 * people
    assert 0.25 * at_something <= elsewhere <= 0.75 * at_something


def test_only_what_somebody_else_points_at_is_named_beside_it() -> None:
    """So that nothing but the arm tells which it is: a wardrobe that is pointed at and a crate that is not would be told apart by what they are."""
    bin_too = (0.4, -1.3, 0.4)
    for behind, named in (
        ((AT["wardrobe"],), {"plant", "wardrobe"}),
        ((AT["wardrobe"], bin_too), {"plant", "wardrobe", "bin"}),
        ((AT["wardrobe"], AT["plant"]), {"plant", "wardrobe"}),
    ):
        found = asked(PointingTarget(), seen(room(AT["plant"], behind=behind)))
        assert found
        for question in found:
            assert {one.id for one in question.evidence.operands if one.role == "option"} == named
    for nobody in ((), (AT["plant"],), ((-9.0, 0.0, 1.2),)):
        assert answers(room(AT["plant"], behind=nobody)) == set()


def test_the_audit_wants_everything_named_to_be_pointed_at() -> None:
    facts = seen(room(AT["plant"]))
    row = question_row(next(iter(asked(PointingTarget(), facts))))
    assert problems(facts, row, 18.0) == []
    assert problems(seen(room(AT["plant"], behind=((2.2, 1.3, 0.2),))), row, 18.0)
