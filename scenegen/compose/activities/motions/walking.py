"""Walking: smooth ways over the free floor, a gait whose feet stay where they are put, and held things that come along."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue, people
from scenegen.assets.people.posing.postures import WALK_M
from scenegen.compose.activities.motions.stage import BlockedError, Stage
from scenegen.frames import heading, wrap, yaw_pose
from scenegen.scene import BodyKey, BodyTrack, Key, Object, Person, Track
from scenegen.scene.grid import on_grid, pose_on_grid
from scenegen.scene.walk import Walkable

Floats = NDArray[np.float64]
Posture = dict[str, Any]
SPEED, RAMP_S, TURN_RATE = 0.9, 0.7, 1.9
"""Metres a second of an adult at an even pace; seconds to reach it; radians a second on the spot."""
KEYS_HZ, HELD_HZ = 10.0, 30.0
READY_S = 0.35
"""From standing to the first step, and back."""
SMOOTH_M, STEP_M = 0.35, 0.05
MARCH = 0.1
"""The share of a stride that feet are set apart by when turning on the spot."""
HANDS = ("left_hand", "right_hand", "side", "box")
"""What a posture says of things in the hands, which other postures take over."""


def scale_of(person: Person) -> float:
    """Stature against an adult of 1.72 m."""
    assert person.asset is not None
    return people.bodies()[person.asset.params["body"]].stature_m / 1.72


def with_hands(person: Person, kind: str, **more: Any) -> Posture:
    """An upright posture of a kind, head and eyes ahead, that keeps what is in the hands there."""
    old = person.posture
    out: Posture = {"kind": kind, "arms": "sides"}
    if person.holding:
        out |= {name: old[name] for name in HANDS if name in old}
        action = old.get("action", "holding")
        known = people.actions().get(action)
        out["action"] = action if known is not None and kind in known.kinds else "holding"
    return people.clamp(out | more)


def gait(person: Person, phase: float, step: float) -> Posture:
    """One moment of a walk."""
    return with_hands(person, "walk", phase=round(phase, 6), step=round(step, 6))


def smooth_way(floor: Walkable, points: Floats) -> Floats:
    """A way (K, 2) over free floor, STEP_M from point to point, with straight legs and rounded corners; ends kept."""
    kept = [points[0]]
    k = 0
    while k < len(points) - 1:
        ahead = next((j for j in range(len(points) - 1, k + 1, -1) if _free(floor, points[k], points[j])), k + 1)
        kept.append(points[ahead])
        k = ahead
    legs = np.array(kept)
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(legs, axis=0), axis=1))])
    count = max(int(lengths[-1] / STEP_M), 2)
    at = np.linspace(0, lengths[-1], count + 1)
    dense = np.stack([np.interp(at, lengths, legs[:, axis]) for axis in (0, 1)], 1)
    reach = np.minimum(np.minimum(at, at[-1] - at), SMOOTH_M)
    steps = np.linspace(-1, 1, 9)
    spread = at[:, None] + reach[:, None] * steps
    return np.stack([np.interp(spread, at, dense[:, axis]).mean(1) for axis in (0, 1)], 1)


def _free(floor: Walkable, one: Floats, other: Floats) -> bool:
    count = max(int(np.linalg.norm(other - one) / 0.04), 1)
    return floor.clear(one + (other - one) * np.linspace(0, 1, count + 1)[:, None])


def way_to(stage: Stage, person: Person, goal: Floats) -> Floats:
    """A smooth way (K, 2) from where someone stands to a floor point; BlockedError when there is none."""
    here = person.world_from_body[:2, 3]
    cells = stage.floor.path(here, goal)
    if cells is None:
        raise BlockedError(f"there is no way for {person.label} to walk there")
    return smooth_way(stage.floor, np.concatenate([here[None], cells[1:-1], goal[None]]))


def walk_keys(
    person: Person, way: Floats, start: float, final_yaw: float | None = None, last: Posture | None = None
) -> list[BodyKey]:
    """Keys of a walk along a way (K, 2): from how someone stands, a turn on the spot, the walk, a turn to `final_yaw` (radians; None: as
    one arrives), and the posture `last` (None: upright). On straight legs the foot on the floor does not slide."""
    scale = scale_of(person)
    z = float(person.world_from_body[2, 3])
    yaw = float(heading(person.world_from_body))
    keys = [BodyKey(time=start, world_from_body=person.world_from_body, posture=person.posture)]
    time, phase = start, 0.0

    def add(xy: Floats, turned: float, posture: Posture) -> None:
        keys.append(BodyKey(time=round(time, 6), world_from_body=pose_on_grid(yaw_pose([*xy, z], turned)), posture=posture))

    def turn(at: Floats, begin: float, end: float) -> float:
        nonlocal time, phase
        by = float(wrap(end - begin))
        seconds = abs(by) / TURN_RATE
        count = int(np.ceil(seconds * KEYS_HZ))
        for k in range(1, count + 1):
            time += seconds / count
            phase += seconds / count
            add(at, begin + by * _smooth(k / count), gait(person, phase, MARCH * np.sin(np.pi * k / count)))
        return begin + by

    time += READY_S
    add(way[0], yaw, gait(person, phase, 0.0))
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    if lengths[-1] > 1e-3:
        tangent = np.unwrap(np.arctan2(*np.gradient(way, axis=0).T[::-1]))
        yaw = turn(way[0], yaw, float(tangent[0]))
        tangent = tangent - tangent[0] + yaw
        speed = min(SPEED * scale, lengths[-1] / RAMP_S)
        seconds = float(lengths[-1]) / speed + RAMP_S
        count = int(np.ceil(seconds * KEYS_HZ))
        for k in range(1, count + 1):
            t = seconds * k / count
            gone = speed * _gone(t, seconds)
            time += seconds / count
            phase += seconds / count * speed / (WALK_M * scale)
            xy = np.array([np.interp(gone, lengths, way[:, axis]) for axis in (0, 1)])
            add(xy, float(np.interp(gone, lengths, tangent)), gait(person, phase, _pace(t, seconds)))
        yaw = float(tangent[-1])
    if final_yaw is not None:
        yaw = turn(way[-1], yaw, final_yaw)
    time += READY_S
    add(way[-1], yaw, with_hands(person, "stand") if last is None else last)
    return keys


def _smooth(share: float) -> float:
    return share * share * (3 - 2 * share)


def _pace(t: float, seconds: float) -> float:
    """How much of the full speed is gone at, 0 to 1."""
    return _smooth(float(np.clip(min(t, seconds - t) / RAMP_S, 0, 1)))


def _gone(t: float, seconds: float) -> float:
    """Metres gone at a speed of 1: the integral of `_pace`."""

    def begun(x: float) -> float:
        share = float(np.clip(x / RAMP_S, 0, 1))
        return RAMP_S * (share**3 - share**4 / 2) + max(x - RAMP_S, 0.0)

    return begun(t) if t < seconds / 2 else begun(seconds / 2) * 2 - begun(seconds - t)


def track_of(person: Person, keys: list[BodyKey]) -> BodyTrack:
    """A person's track."""
    return BodyTrack(entity=person.id, keys=keys)


def hand_at(person: Person, sides: tuple[str, ...], place: Floats, posture: Posture) -> Floats:
    """world_from_hand (4, 4) of one hand; of two the body's axes in the middle between them."""
    assert person.asset is not None
    hands = people.build(person.asset.params, posture).hands
    if len(sides) == 1:
        out: Floats = place @ hands[sides[0]]
        return out
    middle = place.copy()
    middle[:3, 3] = place[:3, :3] @ (sum(hands[side][:3, 3] for side in sides) / len(sides)) + place[:3, 3]
    return middle


def held_track(thing: Object, person: Person, sides: tuple[str, ...], track: BodyTrack, start: float, end: float) -> list[Key]:
    """Keys of a thing that keeps to the hands of someone who moves, from where it is at `start`: it stays upright and turns with the body;
    what is flat turns with the hand."""
    place, posture = track.place(start)
    hand, pose = hand_at(person, sides, place, posture), thing.world_from_object
    flat = catalogue.is_held_flat(thing.category) and len(sides) == 1
    yaw = float(heading(place))
    keys = []
    count = max(int(np.ceil((end - start) * HELD_HZ)), 1)
    for time in np.linspace(start, end, count + 1):
        there, posture = track.place(float(time))
        now = hand_at(person, sides, there, posture)
        if flat:
            moved = now @ np.linalg.inv(hand) @ pose
        else:
            turned = yaw_pose([0, 0, 0], float(heading(there)) - yaw)[:3, :3]
            moved = np.eye(4)
            moved[:3, :3] = turned @ pose[:3, :3]
            moved[:3, 3] = now[:3, 3] + turned @ (pose[:3, 3] - hand[:3, 3])
        keys.append(Key(time=round(float(time), 6), world_from_object=pose_on_grid(moved)))
    return keys


def held_tracks(stage: Stage, person: Person, track: BodyTrack) -> list[Track]:
    """Tracks of all that someone holds, and of what lies on it, while they move."""
    things: dict[str, list[str]] = {}
    for side, held in sorted(person.holding.items()):
        things.setdefault(held, []).append(side)
    start, end = track.keys[0].time, track.keys[-1].time
    out = []
    for name, sides in things.items():
        thing = stage.scene.entity(name)
        assert isinstance(thing, Object)
        keys = held_track(thing, person, tuple(sides), track, start, end)
        out.append(Track(entity=name, keys=keys))
        out += carried_tracks(stage, thing, keys)
    return out


def carried_tracks(stage: Stage, thing: Object, keys: list[Key]) -> list[Track]:
    """Tracks of all that stands on a thing that moves."""
    base = np.linalg.inv(thing.world_from_object)
    return [
        Track(
            entity=rider.id,
            keys=[
                Key(time=key.time, world_from_object=pose_on_grid(key.world_from_object @ base @ rider.world_from_object))
                for key in keys
            ],
        )
        for rider in stage.carried_by(thing.id)
    ]


def rounded(values: Floats) -> list[float]:
    """Plain numbers for a posture, on the grid."""
    return [float(value) for value in on_grid(values)]
