"""A fixed camera that watches something happen: it stands still, its clip covers the motion, and what moves is in sight."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.compose.activities.motions import add_motion
from scenegen.errors import ViewsError
from scenegen.frames import box_distance
from scenegen.observe import Observer
from scenegen.scene import Scene, Track, ViewSet
from scenegen.views import plan_views
from scenegen.views.look import Looker, Seen
from scenegen.views.watch import AHEAD_M, AWAY_M, WatchConfig, _ahead, _by
from scenegen.world.geometry import build_geometry
from tests.staged import room
from tests.test_motions import made
from tests.test_slides import start

pytestmark = pytest.mark.slow


def watched(scene: Scene, seed: int = 0, **fields: object) -> list[ViewSet]:
    return plan_views(
        scene, "watch", {"width": 160, "height": 120, "frames": 20, "fps": 4, **fields}, np.random.default_rng(seed)
    )


@pytest.mark.parametrize("kind", ["walk", "slide", "sit_down"])
def test_what_moves_is_in_sight_as_it_moves(kind: str) -> None:
    scene = made(kind)
    one = watched(scene)[0]
    assert one.kind == "watch"
    assert one.fps == 4
    first = one.cameras[0]
    assert all(np.array_equal(camera.world_from_camera, first.world_from_camera) for camera in one.cameras), "it stands still"
    assert len(one.cameras) == 20 or (one.times[0] == 0 and one.times[-1] >= scene.duration)
    best = 0.0
    for action in scene.actions:
        mover = action.actor if action.mover == "person" else action.target
        begin, end = max(action.start, one.times[0]), min(action.end, one.times[-1])
        if mover is None or end <= begin:
            continue
        well = []
        for time in (begin, (begin + end) / 2, end):
            seen = Observer(build_geometry(scene.at(time))).look(first).visible
            well.append(Seen().well(seen[mover], first.width * first.height))
        best = max(best, float(np.mean(well)))
    assert best >= 0.6


def test_what_is_shown_well_of_some_is_what_is_shown_well_of_all() -> None:
    scene = made("slide")
    cameras, rule = watched(scene)[0].cameras[::6], Seen()
    names = [entity.id for entity in scene.entities]
    apart, together = Looker(scene), Looker(scene)
    shown = 0
    for camera in cameras:
        well = set(together.shown(camera, rule)[0])
        for some in (names, names[::2], [*well], ["nobody"]):
            assert apart.well(camera, rule, some) == well & set(some)
        shown += len(well)
    assert 0 < shown < len(cameras) * len(names)


def test_shared_and_exclusive_are_of_each_cameras_own_time() -> None:
    scene = made("walk")
    one = watched(scene, frames=16, fps=3)[0]
    found = [Observer(build_geometry(scene.at(camera.time))).look(camera).visible for camera in one.cameras]
    wanted = (*scene.things, *scene.people)
    pixels = one.cameras[0].width * one.cameras[0].height
    shared = tuple(entity.id for entity in wanted if all(Seen().well(seen[entity.id], pixels) for seen in found))
    assert one.shared == shared
    for k, names in enumerate(one.exclusive):
        others = [seen for j, seen in enumerate(found) if j != k]
        assert names == tuple(
            entity.id
            for entity in wanted
            if Seen().well(found[k][entity.id], pixels) and not any(seen[entity.id].pixels for seen in others)
        )


def test_a_clip_that_is_too_short_for_all_begins_before_something_happens() -> None:
    scene = made("walk")
    one = watched(scene, frames=5, fps=10)[0]
    assert len(one.cameras) == 5
    assert any(one.times[0] <= action.start <= one.times[-1] for action in scene.actions)
    assert len(watched(scene, seconds=0.5, fps=10)[0].cameras) == 6


def test_the_same_draw_gives_the_same_clip_and_two_clips_look_from_elsewhere() -> None:
    scene = made("slide")
    two = watched(scene, sets=2)
    assert [one.to_json() for one in two] == [one.to_json() for one in watched(scene, sets=2)]
    places = [one.cameras[0].world_from_camera[:3, 3] for one in two]
    assert np.linalg.norm(places[0] - places[1]) > 0.3


def test_where_nothing_moves_there_is_nothing_to_watch() -> None:
    with pytest.raises(ViewsError) as caught:
        watched(room())
    assert caught.value.reasons == {"nothing moves": 1}


@pytest.mark.parametrize("cut", [0.2, 0.5])
def test_a_clip_may_end_before_what_is_done_last_and_shows_what_that_comes_to(cut: float) -> None:
    scene, why = add_motion(start(), "slide_up_to", np.random.default_rng(1))
    assert scene is not None, why
    [action] = scene.actions
    one = watched(scene, cut=cut, frames=60, fps=8, least=2)[0]
    until = action.end - cut * (action.end - action.start)
    assert until - 1 / 8 - 1e-6 <= one.times[-1] <= until + 1e-6
    last = one.cameras[-1]
    seen = Observer(build_geometry(scene.at(last.time))).look(last).visible
    end = scene.at(scene.duration)
    mover = end.entity(action.target or "")
    others = [thing for thing in end.objects if thing.id != mover.id and thing.parent is None]
    goal = min(
        others,
        key=lambda other: float(box_distance((mover.world_from_object, mover.size), (other.world_from_object, other.size))),
    )  # type: ignore[union-attr]
    assert Seen().well(seen[goal.id], last.width * last.height)


def test_each_set_is_of_another_action_where_a_clip_is_too_short_for_all() -> None:
    scene = start()
    for _ in range(2):
        scene = add_motion(scene, "slide_up_to", np.random.default_rng(1))[0] or scene
    first, second = scene.actions
    assert first.target != second.target, "what has moved does not go straight all along its track any more"
    for cut in (0.0, 0.4):
        sets = watched(scene, cut=cut, sets=2, frames=12, fps=4)
        covered = {
            action.target
            for one in sets
            for action in scene.actions
            if one.times[0] <= action.start + 1e-6 and action.start < one.times[-1] < action.end
        }
        assert covered == {first.target, second.target}, cut


def test_a_clip_that_ends_early_counts_what_stays_away_from_what_is_under_way() -> None:
    scene, why = add_motion(start(), "slide_up_to", np.random.default_rng(1))
    assert scene is not None, why
    [action] = scene.actions
    config = WatchConfig(cut=0.4)
    times = [0.0, action.end - 0.4 * (action.end - action.start)]
    goals = {one.mover for one in _ahead(scene, config, times)}
    away = {one.id for one in _by(scene, config, times)}
    assert goals
    assert away
    assert not goals & away
    track = scene.tracks[0]
    assert isinstance(track, Track)
    size = scene.entity(track.entity).size
    for thing in scene.things:
        way = np.array([track.pose(time) for time in np.linspace(times[-1], action.end, 60)])
        least = float(box_distance((way, np.asarray(size)), (thing.world_from_object, np.asarray(thing.size))).min())
        if thing.id in away:
            assert least >= AWAY_M - 0.05
        if thing.id in goals:
            assert least <= AHEAD_M
