"""Sets of views: each plan gives the same sets again, within the walls, as its fields say; pixels bear out what a set claims."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

import scenegen as sg
from scenegen.errors import ViewsError
from scenegen.frames import centers, corners, inverse, project, rays_of_pixels, wrap
from scenegen.observe import Observer
from scenegen.scene import Object, Scene, ViewSet
from scenegen.scene.walk import CELL_M, walkable
from scenegen.views import pair as pair_plan
from scenegen.views import plan_config, plan_names, plan_views
from scenegen.views.framing import frame
from scenegen.views.look import Seen
from scenegen.views.plan import Place, found_views
from scenegen.views.walk import hanging, looked_about, looking
from scenegen.world.geometry import build_geometry

pytestmark = pytest.mark.slow

SMALL: dict[str, Any] = {"width": 160, "height": 120}
FIELDS: dict[str, dict[str, Any]] = {
    "single": {"sets": 2},
    "walk": {"frames": 12},
}


@pytest.fixture(scope="module", params=["office", "living_room"])
def scene(request: pytest.FixtureRequest) -> Scene:
    return sg.compose_scene(request.param, seed=4, people=(2, 3), things=(12, 20), views=0)


def sets(scene: Scene, plan: str, seed: int = 5, **fields: Any) -> list[ViewSet]:
    return plan_views(scene, plan, SMALL | FIELDS.get(plan, {}) | fields, np.random.default_rng(seed))


def test_the_plans_that_were_asked_for() -> None:
    assert set(plan_names()) >= {"single", "several", "pair", "ring", "rotation", "orbit", "walk", "eyes"}


@pytest.mark.parametrize("plan", ["single", "pair", "ring", "rotation", "orbit", "walk", "eyes"])
def test_a_plan_gives_the_same_sets_again_within_the_walls(scene: Scene, plan: str) -> None:
    found = sets(scene, plan)
    assert found
    assert [one.to_json() for one in found] == [one.to_json() for one in sets(scene, plan)]
    assert scene.room is not None
    low, high = scene.room.floor.min(0), scene.room.floor.max(0)
    for one in found:
        assert ViewSet.from_json(one.to_json()) == one
        for camera in one.cameras:
            eye = camera.world_from_camera[:3, 3]
            assert (eye[:2] > low).all()
            assert (eye[:2] < high).all()
            np.testing.assert_array_equal(eye, np.round(eye, 6))
            for thing in scene.objects if plan not in ("walk", "eyes") else ():
                local = inverse(thing.world_from_object)[:3] @ np.append(eye, 1)
                beyond = np.maximum(np.abs(local - thing.size * [0, 0, 0.5]) - thing.size / 2, 0)
                assert np.linalg.norm(beyond) > 0.37


def test_a_pair_overlaps_within_its_band_in_pixels(scene: Scene) -> None:
    """Against the full depth maps of both pictures; and what is shared and exclusive against their masks."""
    pair = sets(scene, "pair", overlap=(0.2, 0.6))[0]
    observer = Observer(build_geometry(scene))
    looks = [observer.look(camera) for camera in pair.cameras]
    shares = []
    for a, b in ((0, 1), (1, 0)):
        one, other = pair.cameras[a], pair.cameras[b]
        depth = looks[a].depth.ravel()
        points = one.world_from_camera[:3, 3] + depth[:, None] * rays_of_pixels(
            one.K, one.world_from_camera, one.width, one.height
        )
        uv, far = project(other.K, inverse(other.world_from_camera), points[depth > 0])
        good = (
            (far > 0)
            & (np.nan_to_num(uv, nan=-1) >= 0).all(1)
            & (np.nan_to_num(uv, nan=1e9) < [other.width, other.height]).all(1)
        )
        x, y = uv[good].astype(int).T
        shares.append((np.abs(looks[b].depth[y, x] - far[good]) < 0.02 + 0.02 * far[good]).sum() / (depth > 0).sum())
    assert abs(np.mean(shares) - pair.overlap[0]) < 0.05
    assert 0.2 <= pair.overlap[0] <= 0.6
    ids = [entity.id for entity in scene.entities]
    shown = [{ids[k - 1] for k in np.unique(look.instances) if k} for look in looks]
    assert len(pair.shared) >= 2
    assert set(pair.shared) <= shown[0] & shown[1]
    assert set(pair.exclusive[0]) <= shown[0] - shown[1]
    assert set(pair.exclusive[1]) <= shown[1] - shown[0]
    assert min(map(len, pair.exclusive)) >= 1


def test_steps_are_exact(scene: Scene) -> None:
    turn = sets(scene, "rotation", cameras=5, step_deg=40, least=0)[0]
    poses = np.array([camera.world_from_camera for camera in turn.cameras])
    assert (poses[:, :3, 3] == poses[0, :3, 3]).all()
    assert np.abs(poses[:, 2, 2]).max() < 1e-8
    np.testing.assert_allclose(wrap(np.diff(np.arctan2(poses[:, 1, 2], poses[:, 0, 2]))), np.deg2rad(40), atol=1e-7)
    orbit = sets(scene, "orbit", cameras=3, step_deg=20)[0]
    assert orbit.shared
    eyes = np.array([camera.world_from_camera[:3, 3] for camera in orbit.cameras])
    ways = np.array([camera.world_from_camera[:3, 2] for camera in orbit.cameras])
    headings = np.arctan2(-ways[:, 1], -ways[:, 0])
    np.testing.assert_allclose(wrap(np.diff(headings)), np.deg2rad(20), atol=1e-5)
    assert np.ptp(eyes[:, 2]) == 0


def test_eyes_are_where_the_person_has_them(scene: Scene) -> None:
    for one in sets(scene, "eyes", least=0):
        (camera,) = one.cameras
        person = next(person for person in scene.people if person.id == camera.viewer)
        gaze = person.world_from_gaze
        np.testing.assert_allclose(camera.world_from_camera[:3, 2], gaze[:3, 0], atol=1e-8)
        np.testing.assert_allclose(camera.world_from_camera[:3, 1], -gaze[:3, 2], atol=1e-8)
        off = camera.world_from_camera[:3, 3] - (person.joints["left_eye"] + person.joints["right_eye"]) / 2
        along = float(off @ gaze[:3, 0])
        assert -1e-5 <= along <= 0.161
        assert np.linalg.norm(off - along * gaze[:3, 0]) < 1e-5


def test_a_walk_goes_over_free_floor_at_eye_height_and_turns_no_quicker_than_asked(scene: Scene) -> None:
    clip = sets(scene, "walk", frames=40, fps=10, turn_deg_s=45)[0]
    poses = np.array([camera.world_from_camera for camera in clip.cameras])
    floor = walkable(scene)
    column, row = np.floor((poses[:, :2, 3] - floor.low) / CELL_M).astype(int).T
    assert floor.free[row, column].all()
    assert floor.clear(poses[:, :2, 3])
    taken = np.argwhere(~floor.free)[0]
    assert not floor.clear(np.array([*poses[:, :2, 3], floor.low + (taken[::-1] + 0.5) * CELL_M]))
    assert np.ptp(poses[:, 2, 3]) == 0
    assert 1.45 <= poses[0, 2, 3] <= 1.7
    assert np.linalg.norm(np.diff(poses[:, :2, 3], axis=0), axis=1).max() <= 0.1 + 1e-5
    assert np.abs(wrap(np.diff(np.arctan2(poses[:, 1, 2], poses[:, 0, 2])))).max() <= np.deg2rad(4.5) + 1e-5
    np.testing.assert_allclose(clip.times, np.arange(40) / 10)


@pytest.mark.parametrize("plan", ["pair", "ring", "orbit"])
def test_no_large_person_is_cut_at_the_head(scene: Scene, plan: str) -> None:
    """Whose box fills 3 % of a picture has the head's joint in it."""
    for seed in range(3):
        for camera in sets(scene, plan, seed)[0].cameras:
            size = np.array([camera.width, camera.height])
            for person in scene.people:
                box, ahead = project(camera.K, inverse(camera.world_from_camera), corners(person.world_from_body, person.size))
                head, far = project(camera.K, inverse(camera.world_from_camera), person.joints["head"])
                if (ahead > 0.2).all() and np.prod(np.clip(box.max(0), 0, size) - np.clip(box.min(0), 0, size)) >= 0.03 * np.prod(
                    size
                ):
                    assert far > 0
                    assert ((head >= 0) & (head <= size)).all()


def test_what_cannot_be_says_why() -> None:
    empty = sg.compose_scene("office", seed=3, people=0, things=(8, 10), views=0)
    with pytest.raises(ViewsError) as said:
        sets(empty, "eyes")
    assert said.value.reasons == {"no such person": 1}
    with pytest.raises(ViewsError, match="did you mean 'sets'"):
        plan_config("pair", {"sest": 2})
    with pytest.raises(ViewsError, match="no view plan"):
        plan_config("pairs")


def test_the_two_of_a_pair_are_no_farther_apart_than_asked(scene: Scene) -> None:
    for apart in (1.0, 2.5):
        one, other = sets(scene, "pair", apart_m=apart)[0].cameras
        assert np.linalg.norm((one.world_from_camera - other.world_from_camera)[:2, 3]) <= apart + 1e-6


def test_two_that_look_about_the_same_way_stand_before_behind_and_beside_each_other(scene: Scene) -> None:
    """Where every pair is drawn alike: no more than 40 degrees between them, and with none drawn so far more."""

    def apart(**fields: Any) -> list[float]:
        turns = []
        for one in sets(scene, "pair", sets=4, **fields):
            yaws = [np.arctan2(*camera.world_from_camera[1::-1, 2]) for camera in one.cameras]
            turns.append(abs(float(np.rad2deg(wrap(np.array(yaws[1] - yaws[0]))))))
        return turns

    assert max(apart(alike=1.0, exclusive=0)) <= 40.1
    assert max(apart()) > 40.1


def _box(scene: Scene, name: str) -> tuple[np.ndarray, np.ndarray]:
    one = scene.entity(name)
    return one.world_from_object if isinstance(one, Object) else one.world_from_body, one.size


def _off_ahead(one: ViewSet, point: np.ndarray) -> float:
    """Degrees to the left of where the first camera of a set looks at which a point (3,) lies."""
    first = one.cameras[0].world_from_camera
    way = point[:2] - first[:2, 3]
    return float(np.rad2deg(wrap(np.arctan2(way[1], way[0]) - np.arctan2(first[1, 2], first[0, 2]))))


@pytest.mark.parametrize("sectors", [4, 8])
def test_of_two_that_are_placed_the_second_stands_in_each_direction_as_often(scene: Scene, sectors: int) -> None:
    """Over sectors about the first, well inside each; of two that are drawn most lie in few."""

    def bearings(**fields: Any) -> list[float]:
        found = [one for seed in range(4) for one in sets(scene, "pair", seed, sets=8, exclusive=0, **fields)]
        return [_off_ahead(one, one.cameras[1].world_from_camera[:3, 3]) / (360 / sectors) for one in found]

    placed, drawn = bearings(placed=1.0, sectors=sectors), bearings()
    times = np.bincount(np.round(placed).astype(int) % sectors, minlength=sectors)
    assert times.max() == 32 / sectors
    assert times.min() >= 32 / sectors - 1
    assert np.abs(placed - np.round(placed)).max() < 0.26
    assert np.bincount(np.round(drawn).astype(int) % sectors, minlength=sectors).max() > 48 / sectors


@pytest.mark.parametrize("middle", [90.0, 270.0])
def test_a_sector_that_is_drawn_is_the_one_in_which_the_second_stands(
    scene: Scene, middle: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the left of where the first looks, not to the right: over all sectors the one is as even as the other."""
    monkeypatch.setattr(pair_plan, "_lots", lambda config, rng: [pair_plan.Lot(middle, False, False)] * config.sets)
    found = sets(scene, "pair", sets=4, placed=1.0, exclusive=0)
    assert len(found) >= 2
    for one in found:
        assert abs(_off_ahead(one, one.cameras[1].world_from_camera[:3, 3]) % 360 - middle) < 0.26 * 45


def test_behind_and_beside_the_first_lies_a_thing_that_only_the_second_shows(scene: Scene) -> None:
    """In each of five sectors of eight as often, whatever else the second shows alone."""
    shares = np.zeros(5)
    for seed in range(3):
        for one in found_views(
            scene,
            "pair",
            plan_config("pair", SMALL | {"sets": 5, "behind": 1.0, "exclusive": 0, "tries": 300}),
            np.random.default_rng(seed),
        )[0]:
            off = [_off_ahead(one, centers(*_box(scene, name))) % 360 for name in one.exclusive[1]]
            assert any(abs((angle + 22.5) % 45 - 22.5) <= 11.5 and 78 < angle < 282 for angle in off)
            shares += [any(abs(angle - middle) <= 11.5 for angle in off) for middle in range(90, 271, 45)]
    assert shares.min() >= 2


def test_of_two_that_change_places_the_second_is_the_first(scene: Scene) -> None:
    """The same pairs, and those of half of the sets the other way round."""
    plain, some = (sets(scene, "pair", sets=8, placed=1.0, exclusive=0, swapped=share) for share in (0.0, 0.5))
    poses = [[[camera.world_from_camera for camera in one.cameras] for one in found] for found in (plain, some)]
    same = [np.allclose(a, b) for a, b in zip(*poses, strict=True)]
    assert 0 < sum(same) < 8
    assert all(np.allclose(a, b if alike else b[::-1]) for alike, a, b in zip(same, *poses, strict=True))


@pytest.mark.parametrize("kind", ["cafe", "classroom"])
def test_pictures_of_several_show_as_many_of_one_kind_well(kind: str) -> None:
    """In pixels, each three at least of what is counted; and of single pictures fewer do."""
    scene = sg.compose_scene(kind, seed=3, people=(3, 5), things=(16, 24), views=0)
    observer = Observer(build_geometry(scene))

    def most(plan: str, **fields: Any) -> list[int]:
        counts = []
        for one in sets(scene, plan, sets=6, **fields):
            seen = observer.look(one.cameras[0]).visible
            size = one.cameras[0].width * one.cameras[0].height
            well = [name for name, sight in seen.items() if plan_config("several").seen.well(sight, size)]
            labels = [one.label if isinstance(one, Object) else "person" for one in map(scene.entity, well)]
            counts.append(max(Counter(labels).values(), default=0))
        return counts

    assert min(several := most("several")) >= 3
    assert np.mean(several) > np.mean(most("single"))


def test_walks_end_as_far_from_their_beginning_as_drawn(scene: Scene) -> None:
    """Near or far, most of them within a quarter of it."""
    for far in (0.7, 2.8):
        found = [
            one
            for seed in range(5)
            for one in sets(scene, "walk", seed, frames=20, fps=2, ways=1, about_deg=0, ends_m=(far, far))
        ]
        ends = [(one.cameras[-1].world_from_camera - one.cameras[0].world_from_camera)[:2, 3] for one in found]
        ratio = np.linalg.norm(ends, axis=1) / far
        assert (np.maximum(ratio, 1 / ratio) < 1.25).mean() > 0.5
        assert 0.75 < np.median(ratio) < 1.25


def test_of_several_ways_the_one_is_walked_along_which_more_comes_into_view(scene: Scene) -> None:
    """Counted in pixels: things that are first well in view at an instant of their own."""
    count = dict.fromkeys((1, 12), 0)
    for ways in count:
        for seed in range(3):
            clip = plan_views(
                scene, "walk", {"width": 96, "height": 72, "frames": 10, "fps": 1, "ways": ways}, np.random.default_rng(seed)
            )
            observer = Observer(build_geometry(scene))
            looks = [observer.look(camera).visible for camera in clip[0].cameras]
            well = np.array([[Seen().well(look[thing.id], 96 * 72) for thing in scene.things] for look in looks])
            count[ways] += len(np.unique(well.argmax(0)[well.any(0)]))
    assert count[12] > count[1]


def test_a_walk_turns_away_from_bare_walls() -> None:
    """Counted in pixels over two rooms: frames that show fewer than two things well, of walks that look straight on, whatever they face, and
    of those that are chosen by what their frames show."""
    bare = dict.fromkeys(("straight on", "chosen"), 0)
    for kind in ("office", "living_room"):
        scene = sg.compose_scene(kind, seed=3, people=(2, 3), things=(12, 20), views=0)
        observer = Observer(build_geometry(scene))
        for how, fields in (("straight on", {"about_deg": 0, "bare": 0}), ("chosen", {})):
            for seed in range(4):
                size = {"width": 96, "height": 72, "frames": 10, "fps": 1, "ways": 6}
                [clip] = plan_views(scene, "walk", size | fields, np.random.default_rng(seed))
                looks = [observer.look(camera).visible for camera in clip.cameras]
                bare[how] += sum(sum(Seen().well(look[thing.id], 96 * 72) for thing in scene.things) < 2 for look in looks)
    assert bare["chosen"] < 0.6 * bare["straight on"]


def test_frames_hang_together_by_three_things_that_two_of_them_show() -> None:
    shown = np.zeros((4, 9), dtype=bool)
    shown[0, :3] = shown[1, :6] = shown[2, 3:6] = True  # the third hangs on the first by the second
    assert hanging(shown, away=True) == pytest.approx((3 / 4 + 0) / 2)
    shown[3, 3:9] = True
    assert hanging(shown, away=True) == 1.0
    assert hanging(shown, away=False) == 0.5
    shown[1, 2] = False
    assert hanging(shown, away=True) == pytest.approx(1 / 8)


def test_of_several_ways_another_is_walked_where_frames_are_to_hang_together(scene: Scene) -> None:
    fields = {"width": 320, "height": 240, "frames": 16, "fps": 1, "ways": 12}
    clips = [plan_views(scene, "walk", fields | {"tied": tied}, np.random.default_rng(1)) for tied in (0.0, 0.0, 50.0)]
    assert clips[0][0].to_json() == clips[1][0].to_json()
    assert len(clips[2][0].cameras) == 16


@pytest.mark.parametrize(("about", "turn"), [(110, 60), (50, 60), (110, 20)])
def test_who_looks_about_shows_more_turning_no_faster_and_no_farther_than_asked(scene: Scene, about: float, turn: float) -> None:
    """Counted by boxes at every frame; the limits by the poses' own headings."""
    place = Place(scene)
    fields = {"width": 96, "height": 72, "frames": 40, "fps": 4, "about_deg": about, "turn_deg_s": turn, "hfov_deg": 60}
    config = plan_config("walk", fields)
    bare = np.zeros(2, dtype=int)
    for seed in range(4):
        [straight] = plan_views(scene, "walk", fields | {"ways": 1, "about_deg": 0}, np.random.default_rng(seed))
        poses = np.array([camera.world_from_camera for camera in straight.cameras])
        K, yaws = straight.cameras[0].K, np.unwrap(np.arctan2(poses[:, 1, 2], poses[:, 0, 2]))
        own = looked_about(place, config, K, poses[:, :3, 3], yaws)
        assert np.abs(np.diff(own)).max() <= np.deg2rad(turn / 4) + 1e-6
        assert np.abs(wrap(own - yaws)).max() <= np.deg2rad(about + 2 * 15)
        for k, way in enumerate((yaws, own)):
            bare[k] += (frame(place.stage, K, (96, 72), looking(config, poses[:, :3, 3], way)).framed.sum(1) < 2).sum()
    assert bare[1] < 0.8 * bare[0]
