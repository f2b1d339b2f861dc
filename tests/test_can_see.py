"""What people can see, as they stand and look."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.observe import Observer, sight_lines
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.scene.measured import Measured
from scenegen.tables.rows import question_row
from scenegen.tasks.can_see import CanSee
from scenegen.tasks.common.sights import HIDDEN, IN_SIGHT, OUTSIDE, crossed
from scenegen.views.single import SingleConfig
from scenegen.world.geometry import build_geometry
from tests.asking import asked, changed, example_answers, looked_at, problems, single_set, tampered
from tests.scenes import composed

ROOMS = (
    "living_room",
    "bedroom",
    "office",
    "kitchen",
    "hallway",
    "playground",
    "bathroom",
    "cafe",
    "library",
    "shop",
    "gym",
    "park",
)
DEG = np.pi / 180
pytestmark = pytest.mark.slow


def facts_of(scene: Scene) -> Facts:
    facts = looked_at(scene, single_set(scene))
    facts.measured = Measured(sight=sight_lines(Observer(build_geometry(scene))))
    return facts


def told(scene: Scene, **fields: float) -> dict[str, tuple[str, str]]:
    """Thing -> answer and reason."""
    task = CanSee(plain=1.0, **fields)
    return {q.evidence["target"]: (q.answer.text, q.evidence["reason"]) for q in asked(task, facts_of(scene))}


def room(*things: Object, head_deg: float = 0.0) -> Scene:
    """Ann at the origin, her body to the east, before a camera in the south-east that sees her face."""
    ann = Person.standing("ann", (0, 0), 0.0, head_yaw=head_deg * DEG, seed=3, noun="woman")
    camera = Camera.look_at("camera", (3.2, -2.8, 2.2), (0.4, 0.4, 0.7), hfov_deg=75, width=640, height=480)
    return Scene(id="s", objects=list(things), people=[ann], cameras=[camera])


def box(name: str, x: float, y: float, size: tuple[float, float, float] = (0.5, 0.5, 0.9)) -> Object:
    return Object.box(name, name, (x, y, 0), size)


def test_ahead_is_seen_behind_is_not_and_what_lies_between_is_not_asked() -> None:
    found = told(room(box("chair", 2.0, 0.6), box("stool", -2.2, 0.8), box("crate", 0.2, 2.4)))
    assert found == {"chair": ("yes", IN_SIGHT), "stool": ("no", OUTSIDE)}


def test_the_turned_head_decides_not_the_body() -> None:
    """With the head 75 degrees to the right, what stands there is seen, and what stands before the body's left shoulder is not."""
    found = told(room(box("chair", 0.5, -1.9), box("stool", 1.2, 1.7), head_deg=-75))
    assert found == {"chair": ("yes", IN_SIGHT), "stool": ("no", OUTSIDE)}


def test_what_stands_behind_a_screen_is_not_seen_and_a_gap_is_no_screen() -> None:
    """A screen between Ann and a crate, which the camera sees beside it."""
    crate = box("crate", 2.4, 1.0, (0.5, 0.5, 0.6))
    screen = box("screen", 1.2, 0.5, (0.1, 1.1, 1.9))
    assert told(room(crate, screen))["crate"] == ("no", HIDDEN)
    assert told(room(crate))["crate"] == ("yes", IN_SIGHT)
    half = box("screen", 1.2, 0.88, (0.1, 0.74, 1.9))
    assert "crate" not in told(room(crate, half)) or told(room(crate, half))["crate"][0] != "no"


def test_nobody_is_asked_what_they_touch_nor_of_glass() -> None:
    crate = box("crate", 2.4, 1.0, (0.5, 0.5, 0.6))
    glass = box("screen", 1.2, 0.5, (0.1, 1.1, 1.9)).model_copy(update={"attributes": {"material": "glass"}})
    assert "crate" not in told(room(crate, glass))
    assert "stool" not in told(room(box("stool", 0.5, 0.1, (0.3, 0.3, 0.5))))


def test_a_person_seen_from_behind_is_not_asked_about() -> None:
    scene = room(box("chair", 2.0, 0.6))
    behind = Camera.look_at("camera", (-4.0, 1.0, 1.7), (1.0, 0.2, 0.7), hfov_deg=75, width=320, height=240)
    assert told(scene)
    assert told(scene.model_copy(update={"cameras": [behind]})) == {}


def test_segments_meet_boxes_as_sampled_points_do() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        size, start, ends = rng.uniform(0.2, 2, 3), rng.uniform(-3, 3, 3), rng.uniform(-3, 3, (5, 3))
        points = start + np.linspace(0, 1, 4001)[:, None, None] * (ends - start)
        inside = (np.abs(points[..., :2]) <= size[:2] / 2).all(-1) & (points[..., 2] >= 0) & (points[..., 2] <= size[2])
        grazing = inside.any(0) != crossed(start, ends, size)
        assert not grazing.any() or inside.sum(0)[grazing].max() < 5


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = CanSee.example()
    facts = facts_of(example.scene)
    assert example_answers(CanSee, facts) == {example.answer}
    for question in asked(CanSee(plain=1.0), facts):
        assert problems(facts, question_row(question), 10.0) == []


def test_the_audit_sees_what_is_changed() -> None:
    crate, screen = box("crate", 2.4, 1.0, (0.5, 0.5, 0.6)), box("screen", 1.2, 0.5, (0.1, 1.1, 1.9))
    facts = facts_of(room(crate, screen, box("stool", -2.2, -0.8)))
    found = asked(CanSee(plain=1.0), facts)
    assert {question.evidence["reason"] for question in found} == {IN_SIGHT, HIDDEN, OUTSIDE}
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 10.0) == []
        for what, wrong in tampered(question):
            assert problems(facts, wrong, 10.0), what
        for reason in {IN_SIGHT, HIDDEN, OUTSIDE} - {question.evidence["reason"]}:
            assert problems(facts, changed(row, reason=reason), 10.0)
        for other in {"crate", "screen", "stool"} - {question.evidence["target"]}:
            assert problems(facts, changed(row, target=other), 10.0)
        assert problems(facts, row, 95.0)
    without = facts_of(room(crate, box("stool", -2.2, -0.8)))
    hidden = next(question_row(question) for question in found if question.evidence["reason"] == HIDDEN)
    assert any("wrong answers" in problem for problem in problems(without, hidden, 10.0))


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)], ids=["some_rooms", "all_rooms"])
def test_composed_rooms_give_questions_the_audit_agrees_with_all_and_bodies_do_not_tell(every: int) -> None:
    against, count, answers = 0, 0, []
    for number, kind in list(enumerate((*ROOMS, *ROOMS[:3])))[::every]:
        scene = composed(kind, (number, 7), SingleConfig(sets=4, width=320, height=240), things=(8, 16), people=(2, 4))
        facts = facts_of(scene)
        for question in asked(CanSee(plain=1.0), facts):
            assert problems(facts, question_row(question), 10.0) == [], question.question
            answers.append(question.answer.text)
        for question in asked(CanSee(plain=0.0), facts):
            count += 1
            azimuth = facts.azimuth[facts.frame(f"body:{question.evidence['person']}"), facts.index[question.evidence["target"]]]
            against += (question.answer.text == "yes") != (abs(azimuth) <= 60 * DEG)
    assert len(answers) > 40 / every
    assert min(answers.count("yes"), answers.count("no")) > 10 / every
    assert against == count > 0
