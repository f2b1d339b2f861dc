"""What somebody is looking at: the first thing on the line of sight, to which the head points too."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.facts import Facts
from scenegen.frames import off_boxes
from scenegen.observe import Observer, sight_lines
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.scene.measured import Measured
from scenegen.tables.rows import question_row
from scenegen.tasks.common.aiming import named_among
from scenegen.tasks.gaze_target import GazeTarget
from scenegen.world.geometry import build_geometry
from tests.asking import asked, changed, problems, single_set, tampered


def seen(scene: Scene) -> Facts:
    """Facts of a scene's pictures, with what everybody can see."""
    observer = Observer(build_geometry(scene))
    views = {one.id: observer.look(one).visible for one in scene.cameras}
    return Facts(scene, views, view_set=single_set(scene), measured=Measured(sight=sight_lines(observer)))


def room(head_deg: float, *more: Object, camera: tuple[float, float, float] = (3.2, 2.7, 1.7)) -> Scene:
    """A wardrobe stands before Ann on the right, a tall plant at her left, a bin behind her, a crate before her on the left."""
    things = [
        Object.box("plant", "potted_plant", (0.6, 2.2, 0), (0.5, 0.5, 2.3), label="potted plant"),
        Object.box("wardrobe", "wardrobe", (1.6, -1.6, 0), (0.6, 0.9, 2.3)),
        Object.box("bin", "bin", (-0.6, -1.4, 0), (0.4, 0.4, 0.7)),
        Object.box("crate", "crate", (1.9, 1.3, 0), (0.4, 0.4, 0.4)),
    ]
    ann = Person.standing("ann", (0, 0), 0.0, head_yaw=np.deg2rad(head_deg), noun="woman")
    shot = Camera.look_at("camera", camera, (0.6, 0.4, 0.9), hfov_deg=74, width=960, height=720)
    return Scene(id="room", objects=[*things, *more], people=[ann], cameras=[shot])


def answers(scene: Scene, **fields: Any) -> set[str]:
    return {question.answer.text for question in asked(GazeTarget(**fields), seen(scene))}


def test_the_head_decides_and_not_the_body() -> None:
    assert answers(room(75)) == {"potted plant"}
    assert answers(room(-45)) == {"wardrobe"}
    assert answers(room(30)) == set()  # at the bare wall


def test_what_stands_before_it_is_looked_at_and_what_is_near_the_line_makes_it_doubtful() -> None:
    screen = Object.box("screen", "screen", (0.35, 1.25, 0), (0.6, 0.1, 1.8))
    assert answers(room(75, screen)) in ({"screen"}, set())
    beside = Object.box("lamp", "lamp", (0.72, 1.9, 0), (0.1, 0.1, 1.9))
    assert answers(room(75, beside)) == set()


def test_a_small_head_and_a_head_from_behind_tell_nothing() -> None:
    assert answers(room(75), head_px=100_000) == set()
    assert answers(room(75, camera=(0.4, -4.0, 1.7))) == set()


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = GazeTarget.example()
    found = asked(GazeTarget(), seen(example.scene))
    assert {question.answer.text for question in found} == {example.answer}
    for question in found:
        assert problems(seen(example.scene), question_row(question), 18.0) == []


def test_the_audit_sees_what_is_changed() -> None:
    facts = seen(room(75))
    for question in asked(GazeTarget(), facts):
        row = question_row(question)
        assert problems(facts, row, 18.0) == []
        for what, wrong in tampered(question):
            assert problems(facts, wrong, 18.0), what
        assert problems(facts, row, 80.0)
        assert problems(seen(room(-45)), row, 18.0)
        assert problems(facts, changed(row, near_deg=60.0), 18.0)


def test_everything_named_is_off_the_line_by_the_margin() -> None:
    facts = seen(room(75))
    ann = facts.scene.people[0]
    off = np.rad2deg(off_boxes(ann.world_from_gaze[:3, 3], ann.world_from_gaze[:3, 0], facts.poses, facts.sizes))
    for question in asked(GazeTarget(), facts):
        others = [o.id for o in question.evidence.operands if o.role == "option" and o.phrase != question.answer.text]
        assert others
        assert min(off[facts.index[name]] for name in others) >= 18.0


def test_beside_what_stands_alone_of_its_kind_stand_others_that_do() -> None:
    """Of several of a kind hardly ever one is looked at: whoever names such things would tell that they are not meant."""
    chairs = [
        Object.box(f"chair {k}", "chair", at, (0.4, 0.4, 0.8), label="chair").model_copy(update={"attributes": {"color": color}})
        for k, (at, color) in enumerate([((1.5, 0.2, 0), "red"), ((1.7, -0.7, 0), "blue")])
    ]
    facts = seen(room(75, *chairs))
    one, *_ = GazeTarget().found(facts, GazeTarget()._candidates, None)
    assert {name for name, _ in one.others} & {"chair 0", "chair 1"}
    for seed in range(12):
        named = named_among(facts, np.random.default_rng(seed), one, GazeTarget.space, None)
        assert named is not None
        assert {"chair 0", "chair 1"}.isdisjoint(name for name, _, _ in named[2])
