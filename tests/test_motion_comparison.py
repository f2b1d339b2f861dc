"""Which of two things moves farther, or faster, before a camera that stands still."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Action, BodyTrack, Camera, Key, Scene, Track
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.motion_comparison import MotionComparison, speed
from tests.asking import asked, looked_at, over_time, problems, tampered
from tests.scenes import seen_from_boxes, thing
from tests.test_moved_thing import watched
from tests.test_sampling import agreed

START, LASTS, FPS = 0.5, 4.0, 5.0


def raced(
    box: tuple[float, float], vase: tuple[float, float], pause: float = 0.0, yaw: float = 0.0, mirror: bool = False
) -> Facts:
    """A box and a vase that go (metres, seconds) straight along x towards the camera, the box with a pause of so many seconds half way; a lamp
    stands by. All of it turned by yaw, or the two sides exchanged."""
    turned, side = yaw_pose([0.3, 0.1, 0.0], yaw), -1 if mirror else 1
    things, tracks, actions = [thing("lamp", (5, 0, 0), (0.4, 0.4, 0.6))], list[Track | BodyTrack](), []
    for name, y, (far, seconds) in (("box", 1.0, box), ("vase", -1.0, vase)):
        things.append(thing(name, (4.4, side * y, 0), (0.4, 0.4, 0.6)))
        stops = [(START, 4.4), (START + seconds, 4.4 - far)]
        if pause and name == "box":
            half = (4.4 - far / 2, START + seconds / 2)
            stops = [stops[0], (half[1], half[0]), (half[1] + pause, half[0]), (START + seconds + pause, 4.4 - far)]
        keys = [Key(time=time, world_from_object=turned @ yaw_pose([x, side * y, 0], 0.0)) for time, x in stops]
        tracks.append(Track(entity=name, keys=keys))
        actions.append(Action(verb="slide", start=START, end=stops[-1][0], mover="thing", target=name))
    things = [one.model_copy(update={"world_from_object": turned @ one.world_from_object}) for one in things]
    shot = Camera.look_at("shot", (0, 0, 1.5), (4, 0, 0.3), hfov_deg=80)
    shot = shot.model_copy(update={"world_from_camera": turned @ shot.world_from_camera})
    scene = Scene(id="s", objects=things, tracks=tracks, actions=actions)
    view_set = watched(scene, shot, LASTS, FPS)
    whole = scene.model_copy(update={"cameras": list(view_set.cameras)})
    seen = {one.id: seen_from_boxes(whole.at(one.time).model_copy(update={"cameras": [one]}))[one.id] for one in view_set.cameras}
    return over_time(whole, seen, view_set)


def by_part(facts: Facts, **fields: float) -> dict[str, Question]:
    found = asked(MotionComparison(**fields), facts)
    out = {str(question.evidence["part"]): question for question in found}
    assert len(out) == len(found)
    return out


def answers(facts: Facts, **fields: float) -> dict[str, str]:
    return {part: question.answer.text for part, question in by_part(facts, **fields).items()}


@pytest.mark.parametrize(
    ("box", "vase", "told"),
    [
        ((1.2, 2.0), (0.6, 2.0), {"distance": "box", "speed": "box"}),
        ((1.2, 3.0), (0.6, 0.8), {"distance": "box", "speed": "vase"}),
        ((0.6, 1.0), (1.2, 2.0), {"distance": "vase"}),  # as fast as each other
        ((0.9, 1.0), (0.9, 2.4), {"speed": "box"}),  # as far as each other
        ((1.0, 2.0), (0.9, 2.0), {}),
        ((1.0, 2.0), (0.1, 0.4), {}),  # one of them hardly moves
    ],
)
@pytest.mark.parametrize("placed", [{}, {"yaw": 2.2}, {"mirror": True}], ids=["", "turned", "mirrored"])
def test_how_far_and_how_fast_are_two_questions(
    box: tuple[float, float], vase: tuple[float, float], told: dict[str, str], placed: dict[str, float]
) -> None:
    facts = raced(box, vase, **placed)  # type: ignore[arg-type]
    assert answers(facts) == told
    for question in asked(MotionComparison(), facts):
        assert problems(facts, question_row(question), 0.3) == []


def test_the_time_that_something_stands_still_does_not_slow_it() -> None:
    facts = raced((0.8, 1.0), (0.8, 2.2), pause=1.4)
    assert answers(facts) == {"speed": "box"}
    assert speed(facts, "box") == pytest.approx(0.8)
    assert speed(facts, "vase") == pytest.approx(0.8 / 2.2)
    assert speed(raced((0.02, 2.0), (0.8, 2.0)), "box") == 0.0, "1 cm a second is standing still"


def test_speed_by_brute_force_over_many_instants() -> None:
    facts = raced((1.1, 1.7), (0.5, 1.3), pause=0.9)
    for name in ("box", "vase"):
        track = next(one for one in facts.scene.tracks if one.entity == name)
        assert isinstance(track, Track)
        times = np.arange(0.0, LASTS, 1e-3)
        steps = np.linalg.norm(np.diff([track.pose(float(time))[:3, 3] for time in times], axis=0), axis=1)
        moving = steps > 0.02e-3
        assert speed(facts, name) == pytest.approx(steps.sum() / (moving.sum() * 1e-3), rel=0.01)


def test_a_bound_that_a_recipe_sets_is_kept() -> None:
    facts = raced((1.0, 2.0), (0.6, 2.0))
    assert set(answers(facts)) == {"distance", "speed"}
    assert answers(facts, share=0.5) == {}
    rows = [question_row(question) for question in asked(MotionComparison(), facts)]
    assert all(any("least" in problem or "margin" in problem for problem in problems(facts, row, 0.5)) for row in rows)


def test_the_example_is_answered_as_it_says() -> None:
    example = MotionComparison.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    assert answers(facts) == {"distance": example.answer, "speed": "bucket"}


def test_the_audit_sees_what_is_changed() -> None:
    facts, other = raced((1.2, 3.0), (0.6, 0.8)), raced((0.5, 3.0), (1.0, 0.8))
    for part, question in by_part(facts).items():
        row = question_row(question)
        for what, lie in tampered(question):
            assert problems(facts, lie, 0.3), (part, what)
        assert problems(facts, {**row, "view_ids": row["view_ids"][:-1]}, 0.3)
        if part == "distance":
            assert any("wrong answers" in problem for problem in problems(other, row, 0.3))


def test_frames_decide_by_what_they_show_of_it() -> None:
    facts = raced((1.2, 3.0), (0.6, 0.8))
    found, last = by_part(facts), int(LASTS * FPS)
    task = MotionComparison()
    assert task.decides(facts, found["distance"], (0, last))
    assert not task.decides(facts, found["speed"], (0, last)), "between first and last frame the box seems to be the faster"
    assert task.decides(facts, found["speed"], tuple(range(last + 1)))
    assert not task.decides(facts, found["distance"], (0, 1))
    for question in found.values():
        assert "all" in agreed(facts, question)
