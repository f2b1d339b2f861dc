"""How far a walk ends from where it began."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.frames import yaw_pose
from scenegen.scene import Camera, Key, Scene, Track, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.walk_distance import WalkDistance, weakest
from tests.asking import asked, example_answers, looked_at, problems, tampered
from tests.scenes import thing
from tests.test_sampling import agreed

Way = list[tuple[float, float]]
STRAIGHT: Way = [(0.25 * k, 0.0) for k in range(13)]


def walked(way: Way, turn: float = 0.0, yaw: float = 0.0, moving: bool = False) -> Facts:
    """A walk past three boxes along x; the camera looks ahead, turned by so many degrees more in each frame; all of it turned by yaw."""
    turned = yaw_pose([0.4, -0.2, 0.0], yaw)
    things = [
        thing(name, (7.0, y, 0), (0.5, 0.6, 1.0))
        for name, y in (("desk", 1.2), ("lamp", 0.0), ("vase", -1.2))
    ]  # fmt: skip
    things = [one.model_copy(update={"world_from_object": turned @ one.world_from_object}) for one in things]
    cameras = []
    for k, (x, y) in enumerate(way):
        ahead = np.deg2rad(turn * k)
        shot = Camera.look_at("c", (x, y, 1.5), (x + np.cos(ahead), y + np.sin(ahead), 1.45), hfov_deg=80, width=160, height=120)
        pose = turned @ shot.world_from_camera
        cameras.append(shot.model_copy(update={"id": f"walk0-{k:03d}", "time": k / 2, "world_from_camera": pose}))
    tracks = []
    if moving:
        for one in things[1:]:
            later = yaw_pose([0.0, 0.0, 0.0], 0.1) @ one.world_from_object
            tracks.append(Track(entity=one.id, keys=[Key(time=0.0, world_from_object=one.world_from_object), Key(time=1.0, world_from_object=later)]))  # fmt: skip
    scene = Scene(id="s", objects=things, cameras=cameras, tracks=tracks)
    return looked_at(scene, ViewSet(id="walk0", kind="walk", cameras=tuple(cameras), fps=2.0))


def answers(facts: Facts, **fields: int) -> list[str]:
    return [question.answer.text for question in asked(WalkDistance(**fields), facts)]


def test_the_hand_made_example() -> None:
    example = WalkDistance.example()
    assert example.view_set is not None
    assert example_answers(WalkDistance, looked_at(example.scene, example.view_set)) == {"2.5 m"}


@pytest.mark.parametrize("yaw", [0.0, 1.1, -2.6])
def test_it_is_the_straight_line_however_the_walk_goes_and_the_scene_lies(yaw: float) -> None:
    assert answers(walked(STRAIGHT, yaw=yaw)) == ["3.0 m"]
    bent: Way = [(0.3 * k, 0.0) for k in range(9)] + [(2.4, 0.25 * k) for k in range(1, 8)]
    assert answers(walked(bent, yaw=yaw)) == [f"{np.hypot(2.4, 1.75):.1f} m"]
    back: Way = STRAIGHT + STRAIGHT[-2:3:-1]
    assert answers(walked(back, yaw=yaw)) == ["1.0 m"]


def test_who_ends_about_where_they_began_is_not_asked() -> None:
    assert answers(walked(STRAIGHT + STRAIGHT[-2:0:-1])) == []
    assert answers(walked(STRAIGHT[:4])) == ["0.8 m"]
    assert answers(walked(STRAIGHT[:2])) == []


def test_the_end_hangs_on_the_start_by_things_at_rest() -> None:
    assert answers(walked(STRAIGHT), links=3) == ["3.0 m"]
    assert answers(walked(STRAIGHT), links=4) == []
    assert answers(walked(STRAIGHT, turn=25.0)) == []  # soon it looks at nothing
    assert answers(walked(STRAIGHT, moving=True)) == []
    assert answers(walked(STRAIGHT, moving=True), links=1) == ["3.0 m"]


def test_the_weakest_link_of_the_best_way_by_brute_force() -> None:
    """Over all ways from the first frame to the last, without a frame twice, as they are listed one by one."""

    def ways(number: int, path: tuple[int, ...]) -> list[tuple[int, ...]]:
        if path[-1] == number - 1:
            return [path]
        return [way for k in range(number) if k not in path for way in ways(number, (*path, k))]

    rng = np.random.default_rng(3)
    for _ in range(40):
        number = int(rng.integers(2, 7))
        half = rng.integers(0, 6, (number, number))
        shared = np.minimum(half, half.T)
        best = max(min(int(shared[a, b]) for a, b in pairwise(way)) for way in ways(number, (0,)))
        assert weakest(shared) == best


def test_the_audit_agrees_and_catches_every_lie() -> None:
    facts = walked(STRAIGHT)
    [question] = asked(WalkDistance(), facts)
    row = question_row(question)
    assert problems(facts, row, 3) == []
    assert problems(facts, row, 4)
    for what, lie in tampered(question):
        assert problems(facts, lie, 3), what
    assert problems(facts, {**row, "view_ids": row["view_ids"][:-1]}, 3)
    assert any(
        "wrong answers" in problem for problem in problems(walked(STRAIGHT[:-4]), {**row, "view_ids": row["view_ids"][:-4]}, 3)
    )


def test_frames_decide_that_show_both_ends_and_hang_together() -> None:
    facts = walked(STRAIGHT)
    [question] = asked(WalkDistance(), facts)
    last = len(STRAIGHT) - 1
    assert WalkDistance().decides(facts, question, (0, last))
    assert not WalkDistance().decides(facts, question, (0, last - 1))
    assert not WalkDistance().decides(facts, question, (last,))
    assert {"uniform-8", "all"} <= set(agreed(facts, question))
    bent = walked([*STRAIGHT, *[(3.0, 0.25 * k) for k in range(1, 5)]])
    [question] = asked(WalkDistance(), bent)
    assert agreed(bent, question)
