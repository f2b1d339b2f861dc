"""What something that slides straight on comes to after a clip has ended."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.compose.activities.motions import add_motion
from scenegen.facts import Facts
from scenegen.frames import box_distance, corners, yaw_pose
from scenegen.scene import Action, Camera, Key, Object, Scene, Track
from scenegen.tables.rows import question_row
from scenegen.tasks.what_next import WhatNext, left_to
from tests.asking import asked, looked_at, over_time, problems, tampered
from tests.scenes import seen_from_boxes, thing
from tests.test_moved_thing import watched
from tests.test_sampling import agreed
from tests.test_slides import start

PLACES = {"desk": (3.4, -1.6), "lamp": (4.8, 1.0), "vase": (5.0, -0.2)}


def slides(
    *ways: tuple[float, float],
    until: float = 2.6,
    turn: float = 0.0,
    yaw: float = 0.0,
    mirror: bool = False,
    ends: float = 5.4,
    places: dict[str, tuple[float, float]] = PLACES,
) -> Facts:
    """A box that begins at (3.4, 1.6) and goes from one place to the next till `ends`, before a camera at the origin that looks on `until` then."""
    turned, side = yaw_pose([0.2, 0.3, 0.0], yaw), -1 if mirror else 1
    things = [thing("box", (3.4, side * 1.6, 0), (0.5, 0.5, 0.6))]
    things += [thing(name, (x, side * y, 0), (0.5, 0.5, 0.6)) for name, (x, y) in places.items()]
    things = [one.model_copy(update={"world_from_object": turned @ one.world_from_object}) for one in things]
    stops = [(3.4, 1.6), *ways]
    times = np.linspace(0.4, ends, len(stops))
    keys = [
        Key(time=float(time), world_from_object=turned @ yaw_pose([x, side * y, 0], turn * k))
        for k, (time, (x, y)) in enumerate(zip(times, stops, strict=True))
    ]
    action = Action(verb="slide", start=0.4, end=ends, mover="thing", target="box")
    shot = Camera.look_at("shot", (0, 0, 1.7), (3.8, 0, 0.3), hfov_deg=80)
    shot = shot.model_copy(update={"world_from_camera": turned @ shot.world_from_camera})
    scene = Scene(id="s", objects=things, tracks=[Track(entity="box", keys=keys)], actions=[action])
    view_set = watched(scene, shot, until, 5.0)
    whole = scene.model_copy(update={"cameras": list(view_set.cameras)})
    seen = {one.id: seen_from_boxes(whole.at(one.time).model_copy(update={"cameras": [one]}))[one.id] for one in view_set.cameras}
    return over_time(whole, seen, view_set)


def told(facts: Facts, **fields: float) -> set[str]:
    return {question.answer.text for seed in range(3) for question in asked(WhatNext(**fields), facts, seed=seed)}


@pytest.mark.parametrize("placed", [{}, {"yaw": 1.9}, {"mirror": True}], ids=["", "turned", "mirrored"])
def test_it_is_what_the_rest_of_the_track_comes_to(placed: dict[str, float]) -> None:
    for end, answer in (((3.4, -1.0), "desk"), ((4.36, 0.25), "vase"), ((3.4, -0.6), None)):
        facts = slides(end, **placed)  # type: ignore[arg-type]
        assert told(facts) == ({answer} if answer else set()), end
        for question in asked(WhatNext(), facts):
            assert problems(facts, question_row(question), 0.4) == []


def test_only_what_goes_straight_on_and_has_some_way_left_is_asked_about() -> None:
    assert told(slides((3.4, 0.3), (3.4, -1.0))) == {"desk"}
    assert told(slides((4.0, 0.3), (3.4, -1.0))) == set(), "it bends"
    assert told(slides((3.4, -1.0), turn=0.2)) == set(), "it turns"
    assert told(slides((3.4, -1.0), until=5.0)) == set(), "it is nearly there"
    assert told(slides((3.4, -1.0), until=0.8)) == set(), "hardly anything of it is seen"
    assert told(slides((3.4, -1.0), until=6.0)) == set(), "it is over"


def test_a_bound_that_a_recipe_sets_is_kept() -> None:
    facts = slides((3.4, -1.0))
    margins = [question.evidence.margin.value for seed in range(6) for question in asked(WhatNext(), facts, seed=seed)]
    assert margins
    assert told(facts, gap_m=min(margins) - 0.01) == {"desk"}
    assert all(question.evidence.margin.value > min(margins) for question in asked(WhatNext(gap_m=min(margins) + 0.01), facts))
    assert told(facts, gap_m=5.0) == set()


def test_what_it_only_passes_by_it_does_not_come_to() -> None:
    """Past the vase, 10 cm beside it, and on to the desk."""
    passed = {"desk": (3.4, -1.6), "vase": (4.0, 0.2), "lamp": (5.2, 0.4)}
    assert told(slides((3.4, -1.0), places=passed)) == {"desk"}
    [row] = {question.answer.labels for question in asked(WhatNext(), slides((3.4, -1.0), places=passed))}
    assert "vase" not in row


def test_least_distances_by_brute_force_over_corners_and_instants() -> None:
    facts = slides((3.4, -1.0), yaw=0.7)
    [track] = facts.scene.tracks
    assert isinstance(track, Track)
    standing = {one.id: one for one in facts.scene.things if one.id != "box"}
    last, found = left_to(facts, track, standing)
    assert all(last[name] >= found[name] for name in standing)
    assert last["desk"] == pytest.approx(0.1)
    grid = np.stack(np.meshgrid(*[np.linspace(-0.5, 0.5, 21)] * 2, [0.0]), -1).reshape(-1, 3)
    for name, other in standing.items():
        there = (grid * other.size) @ other.world_from_object[:3, :3].T + other.world_from_object[:3, 3]
        least = np.inf
        for time in np.linspace(2.6, 5.4, 40):
            pose = track.pose(float(time))
            here = (grid * 0.5) @ pose[:3, :3].T + pose[:3, 3]
            least = min(least, float(np.linalg.norm(here[:, None] - there[None], axis=-1).min()))
        assert found[name] == pytest.approx(least, abs=0.03)


def test_the_example_and_what_the_audit_sees() -> None:
    example = WhatNext.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    assert told(facts) == {example.answer}
    question = asked(WhatNext(), facts)[0]
    row = question_row(question)
    assert problems(facts, row, 0.4) == []
    for what, lie in tampered(question):
        assert problems(facts, lie, 0.4), what
    assert problems(facts, {**row, "view_ids": row["view_ids"][:-1]}, 0.4)
    row = question_row(asked(WhatNext(), slides((3.4, -1.0)))[0])
    assert any("wrong answers" in problem for problem in problems(slides((4.36, 0.25)), row, 0.4))


def test_frames_decide_that_show_it_move() -> None:
    facts = slides((3.4, -1.0))
    question = asked(WhatNext(), facts)[0]
    last = len(facts.scene.cameras) - 1
    assert WhatNext().decides(facts, question, (0, last))
    assert not WhatNext().decides(facts, question, (0, 3))
    assert {"uniform-8", "all"} <= set(agreed(facts, question))


def test_family_and_audit_count_the_same_metres_that_frames_show() -> None:
    """A frame a second shows it move for 0.6 s."""
    for metres, decides in ((0.2985, False), (0.2999, False), (0.3001, True)):
        facts = slides((3.4, -1.0), ends=0.4 + 2.6 * 0.6 / metres)
        assert ("fps-1" in agreed(facts, asked(WhatNext(), facts)[0])) == decides, metres


@pytest.mark.parametrize("seed", range(6))
def test_a_thing_slides_evenly_up_to_another(seed: int) -> None:
    scene, why = add_motion(start(), "slide_up_to", np.random.default_rng(seed))
    assert scene is not None, why
    [action] = scene.actions
    track = next(one for one in scene.tracks if one.entity == action.target)
    assert isinstance(track, Track)
    last = scene.at(scene.duration)
    mover = last.entity(action.target or "")
    others = [one for one in last.objects if one.id != mover.id and one.parent != mover.id]
    assert isinstance(mover, Object)
    apart = [float(box_distance((mover.world_from_object, mover.size), (one.world_from_object, one.size))) for one in others]
    assert 0 < min(apart) <= 0.1 + 1e-3
    steps = [
        np.linalg.norm(track.pose(t + 0.2)[:3, 3] - track.pose(t)[:3, 3]) for t in np.arange(action.start, action.end - 0.2, 0.2)
    ]
    assert np.ptp(steps) < 1e-3
    assert corners(mover.world_from_object, mover.size)[:, 2].min() == pytest.approx(0.0, abs=1e-3)
