"""People alone: they walk, turn, turn the head, point, reach, sit down and stand up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import people
from scenegen.compose.activities.motions.clear import body_clear, built, thing_clear
from scenegen.compose.activities.motions.stage import BlockedError, Motion, Stage, motion
from scenegen.compose.activities.motions.walking import (
    held_tracks,
    rounded,
    scale_of,
    track_of,
    walk_keys,
    way_to,
    with_hands,
)
from scenegen.frames import heading, yaw_pose
from scenegen.scene import Action, BodyKey, BodyTrack, Object, Person, Track
from scenegen.scene.grid import pose_on_grid

Floats = NDArray[np.float64]
FAR_M = (1.2, 5.0)
"""How far people walk, as the crow flies."""
SIT_S, ARM_S, HOLD_S, HEAD_S = 1.4, 0.7, 0.8, 0.7
REACH = 0.62
"""How far from the shoulder a hand gets, metres at an adult's size."""
POINT_AT_M = (0.8, 6.0)


def draw(rng: np.random.Generator, found: list[Any], none: str) -> Any:
    """One of what was found; BlockedError where there is none."""
    if not found:
        raise BlockedError(none)
    return found[int(rng.integers(len(found)))]


def finished(stage: Stage, person: Person, keys: list[BodyKey], action: Action, ignored: set[str] | None = None) -> Motion:
    """The motion of a body and of what it holds, checked."""
    track = track_of(person, keys)
    body_clear(stage, person, track, (ignored or set()) | set(person.holding.values()))
    held = held_tracks(stage, person, track)
    for one in held:
        thing = stage.scene.entity(one.entity)
        assert isinstance(thing, Object)
        mine = {person.id, *person.holding.values(), *(rider.entity for rider in held)}
        thing_clear(stage, thing, np.array([key.world_from_object for key in one.keys[::3]]), mine | (ignored or set()))
    tracks: list[Track | BodyTrack] = [track, *held]
    return Motion(tracks, [action])


def key(time: float, place: Floats, posture: dict[str, Any]) -> BodyKey:
    """A key of a body at a time, on the grid."""
    return BodyKey(time=round(time, 6), world_from_body=pose_on_grid(place), posture=posture)


@motion("walk", moves="person")
def walk(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone on foot walks to another place."""
    person = draw(rng, stage.free_people("stand", "walk"), "nobody stands or walks who could")
    here = person.world_from_body[:2, 3]
    rows, columns = np.nonzero(stage.floor.part == stage.floor.part[stage.floor.nearest(here) or (0, 0)])
    cells = stage.floor.low + (np.stack([columns, rows], 1) + 0.5) * 0.08
    far = np.linalg.norm(cells - here, axis=1)
    cells = cells[(far > FAR_M[0]) & (far < FAR_M[1])]
    if not len(cells):
        raise BlockedError("there is nowhere to walk to")
    way = way_to(stage, person, cells[int(rng.integers(len(cells)))])
    keys = walk_keys(person, way, stage.start)
    length = float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())
    action = Action(
        verb="walk", start=stage.start, end=keys[-1].time, mover="person", actor=person.id, detail={"path_m": round(length, 4)}
    )
    return finished(stage, person, keys, action)


@motion("turn", moves="person")
def turn(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone who stands turns on the spot, by 60 to 180 degrees."""
    person = draw(rng, stage.free_people("stand", "walk"), "nobody stands who could turn")
    by = float(rng.uniform(np.pi / 3, np.pi)) * (1 if rng.random() < 0.5 else -1)
    here = person.world_from_body[:2, 3]
    yaw = float(heading(person.world_from_body))
    keys = walk_keys(person, np.array([here, here]), stage.start, yaw + by)
    action = Action(
        verb="turn", start=stage.start, end=keys[-1].time, mover="person", actor=person.id, detail={"angle_rad": round(by, 6)}
    )
    return finished(stage, person, keys, action)


@motion("turn_head", moves="person")
def turn_head(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone turns the head by at least 30 degrees, and the eyes with it."""
    person = draw(rng, stage.free_people("stand", "sit", "walk"), "nobody could turn the head")
    posture = {name: value for name, value in person.posture.items() if name != "look"}
    now = float(posture.get("head_yaw", 0.0))
    most = float(people.LIMITS["head_yaw"])
    yaw = next((y for y in rng.uniform(-most, most, 16) if abs(y - now) > np.pi / 6), None)
    if yaw is None:
        raise BlockedError("the head would turn too little")
    turned = people.clamp(posture | {"head_yaw": round(float(yaw), 6)})
    end = stage.start + HEAD_S
    keys = [key(stage.start, person.world_from_body, person.posture), key(end, person.world_from_body, turned)]
    by: dict[str, float | str] = {"angle_rad": round(float(yaw) - now, 6)}
    action = Action(verb="turn_head", start=stage.start, end=keys[-1].time, mover="person", actor=person.id, detail=by)
    return finished(stage, person, keys, action)


@motion("point", moves="person")
def point(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone who stands with a free hand points at a thing before them, holds the arm there, and lets it sink."""
    free = [person for person in stage.free_people("stand") if not person.holding]
    person = draw(rng, free, "nobody with free hands stands")
    places = [(thing, _seen_from(person, thing)) for thing in stage.scene.things]
    ahead = [
        (thing, at) for thing, at in places if POINT_AT_M[0] < np.hypot(at[0], at[1]) < POINT_AT_M[1] and abs(at[1]) < 1.6 * at[0]
    ]
    thing, at = draw(rng, ahead, "nothing to point at lies ahead")
    side = "left" if at[1] > 0 else "right"
    aimed = with_hands(person, "stand", action="pointing", look=rounded(at), **{f"{side}_hand": {"point": rounded(at)}})
    return _arm(stage, person, thing, aimed, "point", side)


@motion("reach", moves="person")
def reach(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone reaches for a thing near by, until the hand is at it, and lets the arm sink."""
    free = [person for person in stage.free_people("stand", "sit") if not person.holding]
    near = [(person, thing) for person in free for thing in stage.scene.things if _in_reach(person, thing)]
    person, thing = draw(rng, near, "nobody has anything within reach")
    at = _seen_from(person, thing)
    side = "left" if at[1] > 0 else "right"
    aimed = people.clamp(
        {k: v for k, v in person.posture.items() if k not in ("action", "left_hand", "right_hand", "desk", "arms")}
        | {"action": "reaching", "look": rounded(at), f"{side}_hand": {"reach": rounded(at)}}
    )
    return _arm(stage, person, thing, aimed, "reach", side)


def _arm(stage: Stage, person: Person, thing: Object, aimed: dict[str, Any], verb: str, side: str) -> Motion:
    times = stage.start + np.array([0, ARM_S, ARM_S + HOLD_S, 2 * ARM_S + HOLD_S])
    postures = (person.posture, aimed, aimed, person.posture)
    keys = [key(float(t), person.world_from_body, posture) for t, posture in zip(times, postures, strict=True)]
    action = Action(
        verb=verb,
        start=float(times[0]),
        end=float(times[-1]),
        mover="person",
        actor=person.id,
        target=thing.id,
        detail={"hand": side},
    )
    return finished(stage, person, keys, action, {thing.id} if verb == "reach" else None)


def _seen_from(person: Person, thing: Object) -> Floats:
    """The middle of a thing (3,) in someone's body frame."""
    middle = thing.world_from_object[:3, 3] + thing.world_from_object[:3, 2] * thing.size[2] / 2
    out: Floats = (middle - person.world_from_body[:3, 3]) @ person.world_from_body[:3, :3]
    return out


def _in_reach(person: Person, thing: Object) -> bool:
    at = _seen_from(person, thing)
    side = "left" if at[1] > 0 else "right"
    middle = thing.world_from_object[:3, 3] + thing.world_from_object[:3, 2] * thing.size[2] / 2
    shoulder = person.joints.get(f"{side}_shoulder")
    if shoulder is None or max(thing.size) > 0.4 or at[0] < 0.15:
        return False
    return bool(np.linalg.norm(middle - shoulder) < REACH * scale_of(person))


@motion("sit_down", moves="person")
def sit_down(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone walks to a free seat, turns their back to it and sits down on it."""
    person = draw(rng, stage.free_people("stand", "walk"), "nobody stands who could sit down")
    seats = _free_seats(stage, person)
    thing, place, height = draw(rng, seats, "no seat is free")
    sit = people.clamp({"kind": "sit", "seat_height": height, "leg_cross": False} | _hands_of(person, "sit"))
    ahead = feet_ahead(person, sit)
    stand_at = place[:2, 3] + place[:2, 0] * ahead
    yaw = float(heading(place))
    keys = walk_keys(person, way_to(stage, person, stand_at), stage.start, yaw)
    end = keys[-1].time + SIT_S
    action = Action(verb="sit_down", start=stage.start, end=round(end, 6), mover="person", actor=person.id, target=thing.id)
    keys.append(key(end, place, sit))
    return finished(stage, person, keys, action, {thing.id})


@motion("stand_up", moves="person")
def stand_up(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone who sits stands up, the feet where they are."""
    person = draw(rng, stage.free_people("sit"), "nobody sits")
    sit = people.clamp({**person.posture, "leg_cross": False})
    ahead = feet_ahead(person, sit)
    place = person.world_from_body.copy()
    place[:2, 3] += place[:2, 0] * ahead
    begin = stage.start + (0.5 if person.posture.get("leg_cross") else 0.0)
    keys = [key(stage.start, person.world_from_body, person.posture)]
    if begin > stage.start:
        keys.append(key(begin, person.world_from_body, sit))
    keys.append(key(begin + SIT_S, place, with_hands(person, "stand")))
    seat = _seat_under(stage, person)
    action = Action(
        verb="stand_up", start=stage.start, end=keys[-1].time, mover="person", actor=person.id, target=seat.id if seat else None
    )
    return finished(stage, person, keys, action, {seat.id} if seat else set())


def _hands_of(person: Person, kind: str) -> dict[str, Any]:
    """What an upright posture with things in the hands says, for a posture of another kind."""
    if not person.holding:
        return {}
    out = with_hands(person, "stand")
    return {"action": "holding"} | {k: v for k, v in out.items() if k in ("left_hand", "right_hand", "side")}


def feet_ahead(person: Person, sit: dict[str, Any]) -> float:
    """How far before the place of the hips on a seat someone's feet are, as against standing."""
    assert person.asset is not None
    joints = people.build(person.asset.params, sit).joints
    upright = people.build(person.asset.params, with_hands(person, "stand")).joints
    ankles = [found[f"{side}_ankle"][0] for found in (joints, upright) for side in ("left", "right")]
    return float(ankles[0] + ankles[1] - ankles[2] - ankles[3]) / 2


def _free_seats(stage: Stage, person: Person) -> list[tuple[Object, Floats, float]]:
    """Seats nobody is near and nothing lies on: the thing, the place of the hips on the floor (4, 4), and the height of the seat."""
    taken = [other.world_from_body[:2, 3] for other in stage.scene.people if other.id != person.id]
    out = []
    for thing in stage.scene.objects:
        if thing.decor or any(other.parent == thing.id for other in stage.scene.objects):
            continue
        for seat in built(thing).seats:
            pose = thing.world_from_object @ yaw_pose([seat.x, seat.y, 0.0], seat.yaw)
            height = float(thing.world_from_object[2, 3]) + seat.z
            if not 0.35 <= height <= 0.56 or any(np.linalg.norm(at - pose[:2, 3]) < 0.4 for at in taken):
                continue
            place = pose.copy()
            place[2, 3] = 0.0
            out.append((thing, place, round(height, 4)))
    return out


def _seat_under(stage: Stage, person: Person) -> Object | None:
    """What someone sits on."""
    at = person.joints["pelvis"] if person.joints else person.world_from_body[:3, 3]
    for thing in stage.scene.objects:
        local = (at - thing.world_from_object[:3, 3]) @ thing.world_from_object[:3, :3]
        if (np.abs(local[:2]) < thing.size[:2] / 2 + 0.1).all() and any(built(thing).seats):
            return thing
    return None
