"""Which way a head is turned against the chest: of heads that are large enough, between directions that do not lie side by side."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from scenegen.facts import Facts
from scenegen.scene import Camera, Person, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.person_object_orientation import PersonObjectOrientation
from tests.asking import asked, changed, looked_at, problems, single_set

AROUND = ["left", "front-left", "front", "front-right", "right"]


def somebody(head_deg: float, away: float) -> Facts:
    """A woman who faces the camera, so many metres away."""
    ann = Person.standing("ann", (0, 0), 0.0, head_yaw=np.deg2rad(head_deg), noun="woman")
    shot = Camera.look_at("camera", (away, 0.3, 1.5), (0, 0, 1.1), hfov_deg=60, width=320, height=240)
    scene = Scene(id="head", people=[ann], cameras=[shot])
    return looked_at(scene, single_set(scene))


def told(facts: Facts, **config: int) -> list[Question]:
    return asked(PersonObjectOrientation(PersonObjectOrientation.Config(**config)), facts)


def test_each_side_by_hand_and_the_audit_agrees() -> None:
    for angle, label in zip((78, 40, 0, -40, -78), AROUND, strict=True):
        facts = somebody(angle, 2.5)
        [question] = told(facts)
        assert question.answer.text == label
        assert problems(facts, question_row(question), 10.0) == []


def test_a_head_far_off_is_too_small_to_be_read() -> None:
    near, far = somebody(40, 2.5), somebody(40, 4.5)
    assert told(near)
    assert not told(far)
    [question] = told(far, head_px=60)
    assert problems(far, changed(question_row(question), head_px=240), 10.0)


def test_no_two_options_lie_side_by_side() -> None:
    space, rng = PersonObjectOrientation.space, np.random.default_rng(0)
    for label in AROUND:
        for _ in range(20):
            offered = space.options(space.make(label), rng)
            assert offered is not None
            places = [AROUND.index(text) for text in offered.texts]
            assert len(places) >= 2
            assert all(abs(one - other) > 1 for one, other in combinations(places, 2))
    facts = somebody(0, 2.5)
    [question] = told(facts)
    row = question_row(question)
    assert problems(facts, {**row, "choices": ["front", "front-left"]}, 10.0)
