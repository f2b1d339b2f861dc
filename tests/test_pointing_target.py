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
from scenegen.tasks.common.aiming import named_among
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
    **posture: Any,
) -> Scene:
    """Ann stands before a wardrobe, a tall plant at her left, a bin at her right, and points at a point of her body frame, which is the room's."""
    things = [
        Object.box("plant", "potted_plant", (0.9, 2.2, 0), (0.5, 0.5, 2.2), label="potted plant"),
        Object.box("wardrobe", "wardrobe", (2.6, -0.2, 0), (0.6, 0.9, 1.9)),
        Object.box("bin", "bin", (0.4, -1.3, 0), (0.4, 0.4, 0.6)),
        Object.box("crate", "crate", (2.2, 1.3, 0), (0.4, 0.4, 0.4)),
    ]
    ann = Person.standing("ann", (0, 0), 0.0, head_yaw=np.deg2rad(head_deg), noun="woman")
    held_out = {**ann.posture, "action": "pointing", "left_hand": {"point": list(at)}, **posture}
    keys = [
        BodyKey(time=time, world_from_body=ann.world_from_body, posture=one)
        for time, one in ((0.0, ann.posture), (1.0, held_out))
    ]
    shot = Camera.look_at("camera", camera, (0.9, 0.4, 0.9), hfov_deg=62, width=960, height=720)
    scene = Scene(id="room", objects=[*things, *more], people=[ann], cameras=[shot], tracks=[BodyTrack(entity="ann", keys=keys)])
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


def test_beside_what_stands_alone_of_its_kind_stand_others_that_do_and_nobody() -> None:
    """Nobody is pointed at, and of several of a kind hardly ever one: whoever names such things would tell that they are not meant."""
    chairs = [
        Object.box(f"chair {k}", "chair", at, (0.4, 0.4, 0.8), label="chair")
        for k, at in enumerate([(1.5, 0.2, 0), (1.7, -0.9, 0)])
    ]
    colored = [
        one.model_copy(update={"attributes": {"color": color}}) for one, color in zip(chairs, ("red", "blue"), strict=True)
    ]
    facts = seen(room(AT["plant"], *colored))
    (side, one), *_ = PointingTarget().found(facts, PointingTarget()._candidates, None)
    known = {name for name, _ in one.others}
    assert side == "left"
    assert known & {"chair 0", "chair 1"}
    for seed in range(12):
        _, _, drawn = named_among(facts, np.random.default_rng(seed), one, PointingTarget.space, None, people=False)
        assert {"chair 0", "chair 1"}.isdisjoint(name for name, _, _ in drawn)
