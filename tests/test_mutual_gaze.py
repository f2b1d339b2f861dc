"""Who looks at whom: do two look at each other, or one at the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.observe import Observer, sight_lines
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.scene.measured import Measured
from scenegen.tables.rows import question_row
from scenegen.tasks.mutual_gaze import AT, EACH_OTHER, MutualGaze
from scenegen.world.geometry import build_geometry
from tests.asking import asked, changed, problems, single_set, tampered

MARGIN = 8.0


def seen(scene: Scene) -> Facts:
    """Facts of a scene's pictures, with what everybody can see."""
    observer = Observer(build_geometry(scene))
    views = {one.id: observer.look(one).visible for one in scene.cameras}
    return Facts(scene, views, view_set=single_set(scene), measured=Measured(sight=sight_lines(observer)))


def two(ann: float = 0.0, bob: float = 0.0, *more: Object, eye: tuple[float, float, float] = (0.2, -2.4, 1.6)) -> Scene:
    """Ann and Bob, of one height, stand face to face with their heads turned so many degrees to the left."""
    looks = {"seed": 3, "noun": "man"}
    people = [
        Person.standing("ann", (-0.7, 0), 0.0, head_yaw=np.deg2rad(ann), top_color="red", **looks),
        Person.standing("bob", (0.7, 0), np.pi, head_yaw=np.deg2rad(bob), top_color="blue", **looks),
    ]
    shot = Camera.look_at("camera", eye, (0, 0, 1.2), hfov_deg=60, width=960, height=720)
    return Scene(id="two", objects=list(more), people=people, cameras=[shot])


def told(facts: Facts, **fields: Any) -> dict[tuple[str, ...], str]:
    """Answers by what is asked and of whom, from all draws and cells."""
    task = MutualGaze(**fields)
    found = [q for seed in range(12) for cell in ("yes", "no") for q in asked(task, facts, seed=seed, wanted=cell)]
    out: dict[tuple[str, ...], str] = {}
    for question in found:
        kind, pair = str(question.evidence["asks"]), [str(question.evidence[role]) for role in ("first", "second")]
        key = (kind, *(sorted(pair) if kind == EACH_OTHER else pair))
        assert out.setdefault(key, question.answer.text) == question.answer.text
    return out


def test_heads_decide_and_not_bodies() -> None:
    both, one, other = (EACH_OTHER, "ann", "bob"), (AT, "ann", "bob"), (AT, "bob", "ann")
    assert told(seen(two())) == {both: "yes", one: "yes", other: "yes"}
    assert told(seen(two(bob=50))) == {both: "no", one: "yes", other: "no"}
    assert told(seen(two(ann=-50, bob=60))) == {both: "no", one: "no", other: "no"}


def test_between_looking_and_not_nothing_is_said() -> None:
    assert told(seen(two(bob=14))) == {(AT, "ann", "bob"): "yes"}


def test_what_stands_between_and_a_small_or_hidden_head_leave_it_in_doubt() -> None:
    board = Object.box("screen", "screen", (0, 0, 1.0), (0.05, 0.9, 0.9))
    assert "yes" not in told(seen(two(0, 0, board))).values()
    assert told(seen(two()), head_px=100_000) == {}
    behind = told(seen(two(eye=(-3.0, -0.9, 1.7))))
    assert not any(key[0] == EACH_OTHER or key[1] == "ann" for key in behind), "the face of Ann does not show"


def test_the_example_is_answered_as_it_says() -> None:
    example = MutualGaze.example()
    assert told(seen(example.scene))[AT, "bob", "ann"] == example.answer


@pytest.mark.parametrize("heads", [(0.0, 0.0), (0.0, 50.0), (-50.0, 80.0)])
def test_the_audit_agrees_and_sees_what_is_changed(heads: tuple[float, float]) -> None:
    facts = seen(two(*heads))
    questions = asked(MutualGaze(), facts)
    assert questions
    for question in questions:
        row = question_row(question)
        assert problems(facts, row, MARGIN) == []
        for what, wrong in tampered(question):
            assert problems(facts, wrong, MARGIN), what
        assert problems(facts, row, 13.0)
        assert problems(facts, changed(row, asks=AT if question.evidence["asks"] == EACH_OTHER else EACH_OTHER), MARGIN)
        assert problems(facts, changed(row, head_px=100_000), MARGIN)
        assert problems(seen(two(40, 40)), row, MARGIN)


def test_degrees_are_those_between_gaze_and_eyes() -> None:
    facts = seen(two(bob=50))
    for question in asked(MutualGaze(), facts):
        names = [str(question.evidence[role]) for role in ("first", "second")]
        one, other = (next(p for p in facts.scene.people if p.id == name) for name in names)
        eyes = [(p.joints["left_eye"] + p.joints["right_eye"]) / 2 for p in (one, other)]
        way = (eyes[1] - eyes[0]) / np.linalg.norm(eyes[1] - eyes[0])
        off = np.rad2deg(np.arccos(np.clip(way @ one.world_from_gaze[:3, 0], -1, 1)))
        assert question.evidence["first_deg"] == pytest.approx(off, abs=0.01)


def test_of_who_stands_behind_one_is_asked_in_a_pair_alone_and_the_audit_takes_the_same_margin() -> None:
    """Bob has turned 120 degrees from Ann, who looks 50 degrees past him: the margin is that of Bob's look, of which alone nothing is asked."""
    scene = two(ann=-50)
    bob = Person.standing("bob", (0.7, 0), np.deg2rad(-60), top_color="blue", seed=3, noun="man")
    facts = seen(scene.model_copy(update={"people": [scene.people[0], bob]}))
    assert told(facts) == {(EACH_OTHER, "ann", "bob"): "no", (AT, "ann", "bob"): "no"}
    for question in asked(MutualGaze(), facts):
        assert problems(facts, question_row(question), MARGIN) == []
        assert (question.evidence.margin.value > 95) == (question.evidence["asks"] == EACH_OTHER)
