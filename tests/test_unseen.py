"""A thing that slides while somebody looks on, or has the back turned, and the clip that shows both."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from scenegen.compose.activities.motions import add_motion
from scenegen.frames import box_distance, box_entry, look_at
from scenegen.scene import Object, Person, Scene, Track
from scenegen.views.plan import found_views, plan_config
from scenegen.views.witness import tell_witnesses, witnesses
from tests.scenes import composed
from tests.test_slides import start

SEEDS = range(8)
pytestmark = pytest.mark.slow


@lru_cache(maxsize=1)
def crowded() -> Scene:
    return composed("living_room", (3, 1), things=(14, 20), people=3).model_copy(update={"cameras": []})


@lru_cache(maxsize=16)
def made(seed: int) -> Scene:
    scene, why = add_motion(crowded(), "slide_unseen", np.random.default_rng(seed))
    assert scene is not None, why
    return scene


def standing_by(scene: Scene) -> list[tuple[Person, bool]]:
    """Who the log says stands by, and whether they look on."""
    out = []
    for name, sees in witnesses(scene, scene.actions).items():
        person = scene.entity(name)
        assert isinstance(person, Person)
        out.append((person, sees))
    return out


def off_gaze(scene: Scene, person: Person) -> list[float]:
    """Degrees between somebody's gaze or head and the middle of what slides, from its start to its end."""
    [action] = scene.actions
    track = next(one for one in scene.tracks if one.entity == action.target)
    assert isinstance(track, Track)
    out = []
    for time in np.linspace(action.start, action.end, 15):
        way = track.pose(float(time))[:3, 3] + [0, 0, scene.entity(track.entity).size[2] / 2] - person.world_from_gaze[:3, 3]
        for frame in (person.world_from_gaze, person.world_from_head):
            out.append(float(np.degrees(np.arccos(frame[:3, 0] @ way / np.linalg.norm(way)))))
    return out


@pytest.mark.parametrize("seed", SEEDS)
def test_somebody_sees_all_of_it_or_nothing_and_stands_clear(seed: int) -> None:
    scene = made(seed)
    [action] = scene.actions
    for person, sees in standing_by(scene):
        off = off_gaze(scene, person)
        assert (max(off) <= 46.0) if sees else (min(off) >= 105.0)
        assert person.id not in {track.entity for track in scene.tracks}
    for time in (0.0, action.end):
        now = scene.at(float(time))
        thing = now.entity(action.target or "")
        assert isinstance(thing, Object)
        for other in now.objects:
            if other.id != thing.id and not other.decor and thing.id != other.parent:
                assert float(box_distance((thing.world_from_object, thing.size), (other.world_from_object, other.size))) > 0
        for person, _ in standing_by(scene):
            apart = box_distance((thing.world_from_object, thing.size), (person.world_from_body, person.size))
            assert float(apart) >= 0.3
            others = [one for one in now.people if one.id != person.id]
            assert all(np.linalg.norm((one.world_from_body - person.world_from_body)[:2, 3]) > 0.3 for one in others)


def test_both_come_about() -> None:
    assert {bool(made(seed).actions[0].detail["sees"]) for seed in SEEDS} == {True, False}
    both = [scene for scene in map(made, SEEDS) if len(standing_by(scene)) == 2]
    assert len(both) >= len(SEEDS) / 2
    assert all({sees for _, sees in standing_by(scene)} == {True, False} for scene in both)


def test_who_looks_on_has_nobody_in_the_way() -> None:
    for scene in map(made, SEEDS):
        [action] = scene.actions
        for person in (one for one, sees in standing_by(scene) if sees):
            eye = person.world_from_gaze[:3, 3]
            for time in np.linspace(action.start, action.end, 7):
                now = scene.at(float(time))
                thing = now.entity(action.target or "")
                assert isinstance(thing, Object)
                middle = thing.world_from_object[:3, 3] + [0, 0, thing.size[2] / 2]
                for other in (one for one in now.people if one.id != person.id):
                    where, size = other.world_from_body[None], np.asarray(other.size)[None]
                    assert box_entry(eye, middle - eye, where, size).min() >= 1.0


def test_what_somebody_holds_goes_where_they_go() -> None:
    before = crowded()
    for scene in (made(seed) for seed in SEEDS):
        for person in scene.people:
            held = [one for one in scene.objects if one.parent == person.id]
            old = before.entity(person.id)
            assert isinstance(old, Person)
            way = person.world_from_body @ np.linalg.inv(old.world_from_body)
            for one in held:
                was = before.entity(one.id)
                assert isinstance(was, Object)
                assert np.allclose(way @ was.world_from_object, one.world_from_object, atol=1e-4)


def test_where_nobody_is_it_says_so() -> None:
    scene, why = add_motion(start(), "slide_unseen", np.random.default_rng(0))
    assert scene is None
    assert "nobody" in why


def test_a_clip_with_the_witness_tells_which_way_they_face() -> None:
    fields = {
        "frames": 20,
        "fps": 4,
        "witness": True,
        "least": 2,
        "in_sight": 0.99,
        "width": 320,
        "height": 240,
        "tries": 600,
        "sets": 2,
    }
    found, turns = 0, []
    for seed in SEEDS[:4]:
        scene = made(seed)
        sets, _ = found_views(scene, "watch", plan_config("watch", fields), np.random.default_rng(seed))
        told = []
        for camera in (one.cameras[0] for one in sets):  # some ways lie where no camera sees both
            found += 1
            poses = np.asarray(camera.world_from_camera)[None]
            people = witnesses(scene, scene.actions)
            told.append(
                [name for name in people if tell_witnesses(scene, {name: people[name]}, camera.K, (320, 240), poses).all()]
            )
            assert told[-1]
        turns += [len({name for names in told for name in names})] if len(sets) == 2 else []
    assert found >= 2
    assert max(turns) == 2


def test_who_looks_on_is_told_from_before_the_face_and_who_does_not_from_any_side() -> None:
    K = np.array([[200.0, 0, 160], [0, 200, 120], [0, 0, 1]])
    for scene, (person, sees) in [(made(seed), one) for seed in SEEDS for one in standing_by(made(seed))]:
        chest = person.joints["chest"]
        ahead = person.world_from_head[:3, 0] * [1, 1, 0]
        poses = look_at(np.array([chest + 2 * ahead * side + [0, 0, 0.2] for side in (1, -1)]), np.array([chest, chest]))
        told = tell_witnesses(scene, {person.id: sees}, K, (320, 240), poses)
        assert told[0]
        assert told[1] == (not sees)
        away = look_at(poses[:, :3, 3], 2 * poses[:, :3, 3] - chest)
        assert not tell_witnesses(scene, {person.id: sees}, K, (320, 240), away).any()
