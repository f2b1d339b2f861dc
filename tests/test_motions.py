"""What happens in a scene is physically plausible: measured on a hand-made room in which every motion has room."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest

from scenegen.assets import people
from scenegen.compose.activities.motions import add_motion, motion_names
from scenegen.compose.activities.motions.clear import built, in_room, skin
from scenegen.compose.activities.motions.walking import hand_at
from scenegen.compose.layout.surface_samples import surface_samples
from scenegen.errors import ComposeError
from scenegen.frames import box_distance, corners, heading, wrap
from scenegen.scene import BodyTrack, Person, Scene, Track
from scenegen.world.geometry import build_geometry
from tests.staged import placed, room

pytestmark = pytest.mark.slow

KINDS = [name for name in motion_names() if name not in ("reach", "slide_two", "slide_up_to")]
"""Nobody in the room has anything within reach, and no two things in it are loose (tests/test_slides.py has some)."""


@lru_cache(maxsize=1)
def start() -> Scene:
    return room()


@lru_cache(maxsize=32)
def made(kind: str, seed: int = 0) -> Scene:
    out, why = add_motion(start(), kind, np.random.default_rng(seed))
    assert out is not None, why
    return out


def times(scene: Scene, rate: float = 12.0) -> np.ndarray:
    begin = min(track.keys[0].time for track in scene.tracks)
    return np.linspace(begin, scene.duration, int((scene.duration - begin) * rate) + 2)


def pose(scene: Scene, name: str, time: float) -> np.ndarray:
    return scene.at(time).pose(name)


def test_all_that_was_asked_for_is_there() -> None:
    wanted = {"push", "carry", "drop", "roll", "walk", "turn", "sit_down", "stand_up", "reach", "point", "hand_over", "turn_head"}
    assert wanted | {"open_door", "slide"} <= set(motion_names())


@pytest.mark.parametrize("kind", KINDS)
def test_a_motion_is_logged_and_moves_what_the_log_says(kind: str) -> None:
    scene = made(kind)
    assert scene.actions
    for action in scene.actions:
        moving = scene.moving(action.start, action.end)
        mover = action.actor if action.mover == "person" else action.target
        assert mover in moving, action
    assert not scene.moving(0.0, scene.actions[0].start - 1e-6)
    assert Scene.from_json(scene.to_json()) == scene


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_draw_gives_the_same_motion(kind: str) -> None:
    again, _ = add_motion(start(), kind, np.random.default_rng(0))
    assert again is not None
    assert again.to_json() == made(kind).to_json()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_goes_through_floor_or_wall(kind: str) -> None:
    scene = made(kind)
    for time in times(scene, 8):
        now = scene.at(float(time))
        for name in scene.moving(0, scene.duration):
            entity = now.entity(name)
            if isinstance(entity, Person):
                in_room(now.room, skin(entity), name)
                lowest = skin(entity)[:, 2].min()
                assert lowest < 0.012 or entity.posture.get("kind") in ("sit", "between"), (name, time, lowest)
            elif entity.category != "door":
                placed = next(p for p in build_geometry(now).placed if p.entity_id == name)
                assert placed.world_vertices[:, 2].min() > -2e-3, (name, time)
                floor = np.abs(now.room.floor).max(0)  # type: ignore[union-attr]
                assert (np.abs(placed.world_vertices[:, :2]).max(0) < floor).all()


@pytest.mark.parametrize("kind", KINDS)
def test_moving_things_keep_out_of_other_things(kind: str) -> None:
    scene = made(kind)
    seat = scene.actions[-1].target if kind == "sit_down" else None  # what a sitter holds is over the seat, in its box
    for track in (track for track in scene.tracks if isinstance(track, Track)):
        for time in times(scene, 6):
            now = scene.at(float(time))
            thing = next(one for one in now.objects if one.id == track.entity)
            if thing.category == "football":
                continue  # its box turns with it; the ball itself is measured below
            for other in now.objects:
                if other.id not in (thing.id, thing.parent, "dining_table", seat) and other.parent != thing.id:
                    apart = float(box_distance((thing.world_from_object, thing.size), (other.world_from_object, other.size)))
                    assert apart > 0, (thing.id, other.id, time)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_jumps(kind: str) -> None:
    scene = made(kind)
    steps = np.arange(0.0, scene.duration, 1 / 30)
    for one, other in pairwise([scene.at(float(time)) for time in steps]):
        for before, after in zip(one.entities, other.entities, strict=True):
            if isinstance(before, Person) and isinstance(after, Person):
                for name, at in before.joints.items():
                    assert np.linalg.norm(after.joints[name] - at) < 0.2, (after.id, name)
            elif before is not after:
                assert np.linalg.norm(after.world_from_object[:3, 3] - before.world_from_object[:3, 3]) < 0.16  # type: ignore[union-attr]


def test_a_foot_on_the_floor_does_not_slide_and_no_foot_goes_below() -> None:
    scene = made("walk")
    track = next(track for track in scene.tracks if isinstance(track, BodyTrack))
    person = next(person for person in scene.people if person.id == track.entity)
    assert person.asset is not None
    slid, down = [], 0
    for time in np.arange(track.keys[0].time, track.keys[-1].time - 1 / 30, 1 / 30):
        (place, posture), (after, later) = track.place(float(time)), track.place(float(time) + 1 / 30)
        if posture.get("kind") != "walk" or later.get("kind") != "walk" or posture["step"] < 0.99 or later["step"] < 0.99:
            continue
        turned = abs(float(heading(after)) - float(heading(place)))
        for side, shift in (("left", 0.0), ("right", 0.5)):
            phase = (posture["phase"] + shift) % 1.0
            if 0.13 < phase < 0.36 and turned < 0.004:
                feet = [
                    p[:3, :3] @ people.build(person.asset.params, q).joints[f"{side}_ankle"] + p[:3, 3]
                    for p, q in ((place, posture), (after, later))
                ]
                slid.append(float(np.linalg.norm((feet[1] - feet[0])[:2])))
                down += 1
    assert down >= 5
    assert max(slid) < 0.006, "meters in a thirtieth of a second"


def test_a_walk_swings_the_arms_against_the_legs() -> None:
    scene = made("walk")
    name = scene.actions[0].actor
    swings = []
    for time in times(scene, 20):
        who = next(person for person in scene.at(float(time)).people if person.id == name)
        if who.posture.get("kind") == "walk" and who.posture["step"] > 0.9:
            ahead = who.world_from_body[:3, 0]
            swings.append([(who.joints[f"left_{j}"] - who.joints[f"right_{j}"]) @ ahead for j in ("wrist", "ankle")])
    arms, legs = np.array(swings).T
    assert np.ptp(arms) > 0.15
    assert np.ptp(legs) > 0.4
    assert np.corrcoef(arms, legs)[0, 1] < -0.5


def test_a_ball_rolls_as_far_as_it_turns() -> None:
    scene = made("roll")
    (track,), (action,) = scene.tracks, scene.actions
    assert isinstance(track, Track)
    radius, turned, gone = float(action.detail["radius_m"]), 0.0, 0.0
    poses = [key.world_from_object for key in track.keys]
    middles = [pose[:3, 3] + pose[:3, 2] * radius for pose in poses]
    for (one, a), (other, b) in pairwise(zip(poses, middles, strict=True)):
        turned += float(np.arccos(np.clip((np.trace(one[:3, :3].T @ other[:3, :3]) - 1) / 2, -1, 1)))
        gone += float(np.linalg.norm(b - a))
        assert abs(b[2] - middles[0][2]) < 1e-5
    assert abs(turned * radius - gone) < 0.01 * gone
    assert abs(gone - float(action.detail["path_m"])) < 1e-3
    speeds = np.linalg.norm(np.diff(middles, axis=0), axis=1)
    assert (np.diff(speeds[:-1]) < 1e-5).all(), "it slows"


def test_what_is_dropped_falls_with_gravity_and_lies_on_the_floor() -> None:
    scene = made("drop")
    action = scene.actions[0]
    height = float(action.detail["height_m"])
    for t in np.linspace(0.05, np.sqrt(2 * height / 9.81) * 0.75, 6):
        fallen = (
            pose(scene, str(action.target), action.start)[2, 3] - pose(scene, str(action.target), action.start + float(t))[2, 3]
        )
        assert abs(fallen - 9.81 * t**2 / 2) < 0.01
    end = scene.at(scene.duration)
    thing = next(one for one in end.objects if one.id == action.target)
    assert abs(corners(thing.world_from_object, thing.size)[:, 2].min()) < 1e-3
    assert thing.support == "floor" and thing.parent is None  # noqa: PT018
    assert all(action.target not in person.holding.values() for person in end.people)


def _gap(now: Scene, person: Person, thing_id: str, sides: list[str]) -> float:
    """Metres from the grip of each hand (before the palm) to the nearest point of the thing's surface, of samples 3 cm apart; the larger."""
    thing = next(one for one in now.objects if one.id == thing_id)
    points = surface_samples(built(thing), -0.01, float(thing.size[2]) + 0.01)
    points = points @ thing.world_from_object[:3, :3].T + thing.world_from_object[:3, 3]
    grips = [hand_at(person, (side,), person.world_from_body, person.posture)[:3, 3] for side in sides]
    return max(float(np.linalg.norm(points - grip, axis=1).min()) for grip in grips)


@pytest.mark.parametrize("kind", ["carry", "hand_over"])
def test_no_hand_is_off_what_it_holds(kind: str) -> None:
    scene = made(kind)
    held = 0
    for time in times(scene, 15):
        now = scene.at(float(time))
        for person in now.people:
            for side, thing in person.holding.items():
                held += 1
                assert _gap(now, person, thing, [side]) < 0.05, (time, person.id)
    assert held > 20


def test_a_thing_changes_hands() -> None:
    scene = made("hand_over")
    action = scene.actions[-1]
    before, after = scene.at(0.0), scene.at(scene.duration)
    find = lambda now, name: next(person for person in now.people if person.id == name)  # noqa: E731
    assert action.target in find(before, action.actor).holding.values()
    assert not find(after, action.actor).holding
    assert find(after, action.recipient).holding == {action.detail["to_hand"]: action.target}
    assert next(one for one in after.objects if one.id == action.target).parent == action.recipient


def test_who_sits_down_sits_on_the_seat() -> None:
    scene = made("sit_down")
    end = scene.at(scene.duration)
    who = next(person for person in end.people if person.id == scene.actions[-1].actor)
    seat = next(one for one in end.objects if one.id == scene.actions[-1].target)
    assert who.posture["kind"] == "sit"
    local = (who.joints["pelvis"] - seat.world_from_object[:3, 3]) @ seat.world_from_object[:3, :3]
    assert (np.abs(local[:2]) < seat.size[:2] / 2).all()
    assert 0.0 < local[2] - who.posture["seat_height"] < 0.2


def test_a_pushed_chair_keeps_to_the_hands() -> None:
    scene = made("push")
    action = scene.actions[-1]
    for time in np.linspace(action.start + 0.05, action.end, 12):
        now = scene.at(float(time))
        who = next(person for person in now.people if person.id == action.actor)
        assert _gap(now, who, str(action.target), ["left", "right"]) < 0.06, time


def test_a_door_swings_on_its_hinge() -> None:
    scene = made("open_door")
    action = scene.actions[0]
    hinge = np.array([action.detail["hinge_x"], action.detail["hinge_y"]], dtype=float)
    closed = pose(scene, str(action.target), 0.0)
    for time in times(scene, 10):
        now = pose(scene, str(action.target), float(time))
        for point in ([0, 0, 0], [0.02, 0.3, 1.0]):
            a, b = (p[:3, :3] @ point + p[:3, 3] for p in (closed, now))
            assert abs(np.linalg.norm(a[:2] - hinge) - np.linalg.norm(b[:2] - hinge)) < 2e-3
            assert abs(a[2] - b[2]) < 1e-6
    opened = float(wrap(heading(pose(scene, str(action.target), scene.duration)) - heading(closed)))
    assert abs(abs(opened) - float(action.detail["angle_rad"])) < 1e-3
    middle = scene.at(scene.duration).entity(str(action.target)).world_from_object[:3, 3]  # type: ignore[union-attr]
    assert (np.abs(middle[:2]) < np.abs(start().room.floor).max(0)).all(), "into the room"  # type: ignore[union-attr]


def test_an_arm_points_at_what_the_log_names() -> None:
    scene = made("point")
    action = scene.actions[0]
    now = scene.at((action.start + action.end) / 2)
    who = next(person for person in now.people if person.id == action.actor)
    thing = next(one for one in now.objects if one.id == action.target)
    arm = who.joints[f"{action.detail['hand']}_finger"] - who.joints[f"{action.detail['hand']}_shoulder"]
    way = (
        thing.world_from_object[:3, 3]
        + thing.world_from_object[:3, 2] * thing.size[2] / 2
        - who.joints[f"{action.detail['hand']}_shoulder"]
    )
    assert np.rad2deg(np.arccos(arm @ way / np.linalg.norm(arm) / np.linalg.norm(way))) < 8


def test_what_slides_on_a_table_stays_on_it_and_what_can_be_told_moves_first() -> None:
    """A laptop on a table, alone of its kind, moves before either of two like boxes; its whole foot stays on the table top."""
    table = placed("dining_table", (0.0, 0.0, 0.0))
    top = float(table.size[2])
    laptop = placed("laptop", (0.1, 0.0, top), parent="dining_table", support="object")
    crates = [placed("cardboard_box", (0.5 + k, 2.0, 0.0), id=f"box_{k}") for k in range(2)]
    scene = start().model_copy(update={"objects": [table, laptop, *crates], "people": []})
    for seed in range(4):
        moved, why = add_motion(scene, "slide", np.random.default_rng(seed))
        assert moved is not None, why
        assert [track.entity for track in moved.tracks] in (["laptop"], ["dining_table", "laptop"])
        for time in times(moved, 6):
            now = moved.at(float(time))
            feet = corners(pose(now, "laptop", 0.0), laptop.size)[:4] - pose(now, "dining_table", 0.0)[:3, 3]
            assert np.abs(feet[:, 2] - top).max() < 1e-3
            assert (np.abs(feet[:, :2]).max(0) <= np.asarray(table.size)[:2] / 2).all()


def test_one_motion_after_another() -> None:
    scene: Scene | None = start()
    for kind in ("walk", "turn_head", "slide", "sit_down"):
        assert scene is not None
        before = scene
        scene, why = add_motion(before, kind, np.random.default_rng(3))
        assert scene is not None, why
        assert scene.actions[-1].start >= before.duration
        assert scene.at(before.duration).people == before.at(before.duration).people
    assert scene is not None
    assert Scene.from_json(scene.to_json()) == scene


def test_where_there_is_nobody_it_says_why() -> None:
    empty = start().model_copy(update={"people": [], "objects": [o for o in start().objects if o.support != "hand"]})
    assert add_motion(empty, "walk", np.random.default_rng(0)) == (None, "nobody stands or walks who could")
    with pytest.raises(ComposeError, match="no motion 'fly'"):
        add_motion(start(), "fly", np.random.default_rng(0))
