"""A scene over time: tracks, the log, and the still scene of an instant."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation, Slerp

import scenegen as sg
from scenegen.assets import people
from scenegen.errors import SceneError
from scenegen.facts import Facts
from scenegen.frames import between, check_pose, pose, yaw_pose
from scenegen.scene import Action, BodyKey, BodyTrack, Carrier, Key, Person, Scene, Track
from tests.scenes import person, random_scene, thing

TURN = st.floats(-np.pi, np.pi)


def keyed(*places: tuple[float, tuple[float, float, float], float]) -> list[Key]:
    return [Key(time=time, world_from_object=yaw_pose(at, yaw)) for time, at, yaw in places]


def pushed(name: str = "box") -> Scene:
    """A box that is pushed two metres from one second to three, turning by a quarter."""
    track = Track(entity=name, keys=keyed((1.0, (0, 0, 0), 0.0), (3.0, (2, 0, 0), np.pi / 2)))
    action = Action(verb="push", start=1.0, end=3.0, mover="thing", target=name)
    return Scene(id="s", objects=[thing("box", (0, 0, 0)), thing("lamp", (0, 2, 0))], tracks=[track], actions=[action])


@given(st.lists(TURN, min_size=6, max_size=6), st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_rotations_between_rotations_are_scipys(angles: list[float], share: float) -> None:
    one, other = Rotation.from_euler("xyz", angles[:3]), Rotation.from_euler("xyz", angles[3:])
    if (one.inv() * other).magnitude() > np.pi - 1e-3:
        return  # half a turn: both ways round are as short
    ours = between(pose(one.as_matrix(), [0, 0, 0]), pose(other.as_matrix(), [4, 0, 2]), share)
    check_pose(ours)
    theirs = Slerp([0, 1], Rotation.concatenate([one, other]))(share).as_matrix()
    assert np.allclose(ours[:3, :3], theirs, atol=1e-7)
    assert np.allclose(ours[:3, 3], [4 * share, 0, 2 * share])


def test_between_takes_batches_and_refuses_what_is_no_pose() -> None:
    shares = np.linspace(0, 1, 5)
    out = between(np.eye(4), yaw_pose([1, 0, 0], 1.0), shares)
    assert out.shape == (5, 4, 4)
    assert np.allclose(np.arctan2(out[:, 1, 0], out[:, 0, 0]), shares)
    with pytest.raises(sg.SceneGenError, match="orthonormal"):
        between(np.eye(4) * [2, 2, 2, 1], np.eye(4), 0.5)


def test_a_thing_goes_evenly_and_stands_still_beyond_its_keys() -> None:
    scene = pushed()
    for time, x, yaw in (
        (0, 0, 0),
        (1, 0, 0),
        (1.5, 0.5, np.pi / 8),
        (2, 1, np.pi / 4),
        (3, 2, np.pi / 2),
        (99, 2, np.pi / 2),
        (-5, 0, 0),
    ):
        there = scene.at(time)
        assert not there.tracks
        assert not there.actions
        found = there.entity("box").world_from_object  # type: ignore[union-attr]
        assert np.allclose(found, yaw_pose([x, 0, 0], yaw), atol=1e-6), time
        assert np.allclose(scene.pose("box", time=time), found)
        assert there.objects[1] is scene.objects[1]
    assert scene.duration == 3.0
    assert (scene.moving(0, 1), scene.moving(1, 2), scene.moving(3, 9)) == ([], ["box"], [])
    assert "1 moving for 3.0 s" in repr(scene)


def test_a_still_scene_says_nothing_of_time_and_is_itself_at_any() -> None:
    scene = random_scene(np.random.default_rng(0))
    assert scene.at(0.7) is scene
    assert scene.duration == 0
    assert not {"tracks", "actions"} & set(json.loads(scene.to_json()))
    assert Scene.from_json(scene.to_json()) == scene


def test_json_there_and_back_is_the_same_bit_for_bit() -> None:
    scene = walking()
    text = scene.to_json()
    back = Scene.from_json(text)
    assert back == scene
    assert back.to_json() == text
    for time in (0.0, 0.31, 1.0, 2.77):
        assert back.at(time).to_json() == scene.at(time).to_json()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda s: s["tracks"][0].update(entity="nobody"), "nobody"),
        (lambda s: s["tracks"][0].update(kind="person"), "keys"),
        (lambda s: s["tracks"].append(s["tracks"][0]), "more than one"),
        (lambda s: s["tracks"][0]["keys"].reverse(), "times grow"),
        (lambda s: s["tracks"][0]["keys"][1].update(time=1.0), "times grow"),
        (lambda s: s["tracks"][0]["keys"][1]["world_from_object"][0].__setitem__(0, 2.0), "orthonormal"),
        (lambda s: s["tracks"][0]["keys"][1].update(time=float("inf")), "finite"),
        (lambda s: s["tracks"][0].update(keys=[]), "at least 1"),
        (lambda s: s["tracks"][0]["keys"][0]["world_from_object"][0].__setitem__(3, 0.4), "begins elsewhere"),
        (lambda s: s["tracks"][0].update(carriers=[{"time": 1.0, "parent": "ghost"}]), "ghost"),
        (lambda s: s["actions"][0].update(target="ghost"), "ghost"),
        (lambda s: s["actions"][0].update(end=0.5), "before it starts"),
        (lambda s: s["actions"][0].update(mover="wind"), "camera"),
        (lambda s: s["tracks"][0].update(speed=3), "speed"),
    ],
)
def test_what_is_no_motion_is_refused_with_a_typed_error(change: object, says: str) -> None:
    told = json.loads(pushed().to_json())
    change(told)  # type: ignore[operator]
    with pytest.raises(SceneError, match=says):
        Scene.from_json(json.dumps(told))


def test_a_track_of_a_thing_is_not_one_of_a_person() -> None:
    box = Track(entity="p", keys=keyed((0, (0, 0, 0), 0)))
    with pytest.raises(Exception, match="which does not exist"):
        Scene(id="s", people=[person("p", (0, 0), 0.0)], tracks=[box])


@pytest.mark.parametrize("time", [float("nan"), float("inf"), "1", None, True])
def test_a_time_is_a_number(time: object) -> None:
    with pytest.raises(SceneError, match="finite number"):
        pushed().at(time)  # type: ignore[arg-type]


def walking() -> Scene:
    """A woman who walks two metres, turns her head, and sits down on a stool."""
    who = Person.standing("p", (0, 0), 0.0, seed=3, noun="woman", bottom="pants")
    stand, walk = dict(who.posture), people.clamp({"kind": "walk", "phase": 0.0})
    sit = people.clamp({"kind": "sit", "seat_height": 0.45})
    keys = [
        BodyKey(time=0.0, world_from_body=who.world_from_body, posture=stand),
        BodyKey(time=0.3, world_from_body=who.world_from_body, posture=walk),
        BodyKey(time=2.3, world_from_body=yaw_pose([2, 0, 0], 0.0), posture=walk | {"phase": 2.2}),
        BodyKey(time=2.6, world_from_body=yaw_pose([2, 0, 0], 0.0), posture=stand),
        BodyKey(time=3.0, world_from_body=yaw_pose([2, 0, 0], 0.0), posture=stand | {"head_yaw": 0.8}),
        BodyKey(time=4.0, world_from_body=yaw_pose([1.7, 0, 0], 0.0), posture=sit),
    ]
    return Scene(id="w", people=[who], tracks=[BodyTrack(entity="p", keys=keys)])


def test_people_are_posed_not_stored() -> None:
    scene = walking()
    first = scene.at(0.0).people[0]
    assert np.allclose(first.joints["pelvis"], scene.people[0].joints["pelvis"], atol=1e-6)
    for time in np.linspace(0, 4, 33):
        now = scene.at(float(time)).people[0]
        assert now.asset is not None
        made = people.place("p", now.asset.params, now.posture, now.world_from_body)
        for name, at in made.joints.items():
            assert np.allclose(at, now.joints[name], atol=1e-6)
        for frame in ("body", "torso", "head", "gaze"):
            assert np.allclose(getattr(made, f"world_from_{frame}"), getattr(now, f"world_from_{frame}"), atol=1e-6)
        assert np.allclose(made.size, now.size, atol=1e-6)


def test_joints_go_without_jumps() -> None:
    scene = walking()
    times = np.arange(0, 4.001, 1 / 60)
    found = [scene.at(float(time)).people[0].joints for time in times]
    for name in found[0]:
        steps = np.linalg.norm(np.diff([joints[name] for joints in found], axis=0), axis=1)
        assert steps.max() < 0.13, f"{name} moves {steps.max():.3f} m in a sixtieth of a second"


def test_a_head_turns_and_the_body_does_not() -> None:
    scene = walking()
    before, after = scene.at(2.6).people[0], scene.at(3.0).people[0]
    assert np.allclose(before.world_from_torso, after.world_from_torso, atol=1e-6)
    turned = sg.frames.heading(after.world_from_head) - sg.frames.heading(before.world_from_head)
    assert 0.7 < turned < 0.9
    half = sg.frames.heading(scene.at(2.8).people[0].world_from_head) - sg.frames.heading(before.world_from_head)
    assert abs(half - turned / 2) < 0.05


def test_who_sits_down_keeps_the_feet_where_both_postures_have_them() -> None:
    who = Person.standing("p", (0, 0), 0.0, seed=3, noun="woman", bottom="pants")
    sit = people.clamp({"kind": "sit", "seat_height": 0.45})
    seated = people.posed(who.asset.params, sit)  # type: ignore[union-attr]
    back = float(seated.joints["left_ankle"][0] - who.joints["left_ankle"][0])
    keys = [
        BodyKey(time=0.0, world_from_body=who.world_from_body, posture=who.posture),
        BodyKey(time=1.0, world_from_body=yaw_pose([-back, 0, 0], 0.0), posture=sit),
    ]
    scene = Scene(id="s", people=[who], tracks=[BodyTrack(entity="p", keys=keys)])
    heights = []
    for time in np.linspace(0, 1, 21):
        now = scene.at(float(time)).people[0]
        assert abs(now.joints["left_ankle"][0] - who.joints["left_ankle"][0]) < 0.01
        assert abs(now.joints["left_ankle"][2] - who.joints["left_ankle"][2]) < 0.01
        heights.append(now.joints["pelvis"][2])
    assert (np.diff(heights) < 0).all()


def test_a_person_without_a_body_moves_as_one_piece() -> None:
    who = person("p", (0, 0), 0.0, head=0.5)
    keys = [
        BodyKey(time=0, world_from_body=who.world_from_body, posture={}),
        BodyKey(time=1, world_from_body=yaw_pose([1, 1, 0], 1.0), posture={}),
    ]
    there = Scene(id="s", people=[who], tracks=[BodyTrack(entity="p", keys=keys)]).at(1.0).people[0]
    expected = person("p", (1, 1), 1.0, head=0.5)
    assert np.allclose(there.world_from_head[:3, :3], expected.world_from_head[:3, :3], atol=1e-6)
    assert np.allclose(there.joints["left_hand"], expected.joints["left_hand"], atol=1e-5)


def test_what_carries_a_thing_changes_with_time() -> None:
    giver, taker = person("a", (0, 0), 0.0, holding={"left": "mug"}), person("b", (1, 0), np.pi)
    mug = thing("mug", (0.5, 0, 1), (0.1, 0.1, 0.1), parent="a", support="hand")
    track = Track(
        entity="mug",
        keys=keyed((0, (0.5, 0, 1), 0), (2, (0.8, 0, 1), 0)),
        carriers=[Carrier(time=1.0, parent="b", support="hand", hands=("right",)), Carrier(time=1.5, support="air")],
    )
    scene = Scene(id="s", objects=[mug], people=[giver, taker], tracks=[track])
    for time, parent, holds in ((0.5, "a", ({"left": "mug"}, {})), (1.2, "b", ({}, {"right": "mug"})), (1.7, None, ({}, {}))):
        now = scene.at(time)
        assert now.objects[0].parent == parent
        assert tuple(one.holding for one in now.people) == holds


def test_facts_are_of_an_instant() -> None:
    scene = pushed()
    assert np.allclose(Facts(scene.at(3.0)).poses[0], yaw_pose([2, 0, 0], np.pi / 2), atol=1e-6)
    assert Facts(scene.at(3.0)).distance[0, 1] > Facts(scene.at(0.0)).distance[0, 1]
    assert Facts(walking().at(3.0)).headings.shape == (4,)
