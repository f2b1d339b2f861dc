"""What people do to things: push a chair, carry something elsewhere, hand something over."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue, people
from scenegen.compose.activities.holding import LARGEST_M
from scenegen.compose.activities.motions.clear import body_clear, built, thing_clear
from scenegen.compose.activities.motions.on_foot import key
from scenegen.compose.activities.motions.stage import BlockedError, Motion, Stage, drawn, first_possible, motion
from scenegen.compose.activities.motions.walking import (
    SPEED,
    carried_tracks,
    gait,
    held_track,
    rounded,
    scale_of,
    track_of,
    walk_keys,
    way_to,
    with_hands,
)
from scenegen.compose.layout.surface_samples import back_edge
from scenegen.frames import heading, yaw_pose
from scenegen.scene import Action, BodyTrack, Carrier, Key, Object, Person, Track
from scenegen.scene.grid import pose_on_grid

Floats = NDArray[np.float64]
BEHIND_M, OVER_M, ARMS_M = 0.03, 0.015, 0.40
PUSH_M, PUSH_SPEED = (0.6, 2.0), 0.6
GRASP_S, LIFT_S = 0.9, 0.7
GRASP_M = 0.03
"""How far the grip of a hand is at most from the grip of what it takes."""
LEANS = (0.0, 0.2, 0.4, 0.6, 0.8)
"""How far the trunk bends for it, radians, tried in this order."""
PAIRS = 6
"""Of people and things, or of two people, so many are tried before nothing has room."""
APART_M = 0.85
"""Between two who hand something over, at an adult's size."""


@motion("push")
def push(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone walks behind a chair, takes its back with both hands and pushes it ahead."""
    free = [p for p in stage.free_people("stand", "walk") if not p.holding]
    if not free:
        raise BlockedError("nobody with free hands is on foot")
    chairs = [
        t
        for t in stage.scene.things
        if catalogue.affords(t.category, "push") and t.asset is not None and not stage.carried_by(t.id) and not _taken(stage, t)
    ]
    pairs = [(person, thing) for person in free for thing in chairs if _fits(person, thing)]
    tries = (partial(_pushed, stage, rng, *pair) for pair in drawn(rng, pairs, PAIRS))
    return first_possible("nothing free is of a height to push", tries)


def _fits(person: Person, thing: Object) -> bool:
    """Whether the back of a thing is of a height for somebody's hands."""
    return 0.48 < float(thing.world_from_object[2, 3] + thing.size[2]) / (1.72 * scale_of(person)) < 0.68


def _pushed(stage: Stage, rng: np.random.Generator, person: Person, thing: Object) -> Motion:
    """A push of one thing by one person, as far as drawn or less far."""
    way = float(rng.uniform(*PUSH_M))
    for far in (way, (way + PUSH_M[0]) / 2, PUSH_M[0]):  # the thing's way is soon tested, the body's is not
        ends = np.tile(thing.world_from_object, (5, 1, 1))
        ends[:, :3, 3] += np.linspace(0, far, 5)[:, None] * thing.world_from_object[:3, 0]
        try:
            thing_clear(stage, thing, ends, {person.id})
        except BlockedError:
            continue
        return _pushed_so(stage, person, thing, far)
    raise BlockedError(f"{thing.label} has no room before it")


def _pushed_so(stage: Stage, person: Person, thing: Object, far: float) -> Motion:
    """A push of so many metres."""
    rear, top, wide = back_edge(built(thing))
    reach = round(ARMS_M * scale_of(person), 3)
    bar = [reach, round(float(thing.world_from_object[2, 3]) + top + OVER_M, 3)]
    place = thing.world_from_object @ yaw_pose([rear - BEHIND_M - reach, 0.0, 0.0], 0.0)
    place[2, 3] = 0.0
    yaw = float(heading(place))
    hold: dict[str, Any] = {"action": "pushing", "bar": bar, "bar_width": round(wide, 3), "look": [1.8, 0.0, 0.9]}
    ready = people.clamp({**gait(person, 0.0, 0.0), **hold})
    keys = walk_keys(person, way_to(stage, person, place[:2, 3]), stage.start, yaw, ready)
    keys[-1] = key(keys[-1].time + 0.3, place, ready)
    begin = keys[-1].time
    speed = PUSH_SPEED * scale_of(person)
    seconds = far / speed + 0.6
    count = int(np.ceil(seconds * 10))
    phase, poses = 0.0, []
    for k in range(count + 1):
        t = seconds * k / count
        pace = min(t, seconds - t, 0.6) / 0.6
        gone = speed * (min(t, 0.6) ** 2 / 1.2 + max(min(t, seconds - 0.6) - 0.6, 0.0) + _late(t, seconds))
        shift = np.eye(4)
        shift[:2, 3] = place[:2, 0] * gone
        poses.append(shift @ thing.world_from_object)
        if k:
            phase += seconds / count * speed / (SPEED * scale_of(person))
            posture = people.clamp({**gait(person, phase, pace), **hold})
            keys.append(key(begin + t, shift @ place, posture))
    track = track_of(person, keys)
    body_clear(stage, person, track, {thing.id})
    thing_clear(stage, thing, np.array(poses), {person.id})
    thing_keys = [
        Key(time=round(begin + seconds * k / count, 6), world_from_object=pose_on_grid(pose)) for k, pose in enumerate(poses)
    ]
    done = Action(
        verb="push", start=begin, end=keys[-1].time, mover="thing", actor=person.id, target=thing.id,
        detail={"path_m": round(float(np.linalg.norm(poses[-1][:2, 3] - poses[0][:2, 3])), 4)},
    )  # fmt: skip
    walked = Action(verb="walk", start=stage.start, end=begin, mover="person", actor=person.id)
    return Motion([track, Track(entity=thing.id, keys=thing_keys), *carried_tracks(stage, thing, thing_keys)], [walked, done])


def _late(t: float, seconds: float) -> float:
    """Seconds at full speed that the slowing end of a push is worth."""
    late = max(t - (seconds - 0.6), 0.0)
    return late - late**2 / 1.2


def _taken(stage: Stage, thing: Object) -> bool:
    at = thing.world_from_object[:2, 3]
    return any(np.linalg.norm(person.world_from_body[:2, 3] - at) < 0.45 for person in stage.scene.people)


@motion("carry")
def carry(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone walks to a small thing, takes it from where it stands, and carries it elsewhere."""
    free = [p for p in stage.free_people("stand", "walk") if not p.holding]
    if not free:
        raise BlockedError("nobody with free hands is on foot")
    pairs = [(person, thing) for thing in stage.scene.things if _graspable(stage, thing) for person in free]
    tries = (partial(_carried, stage, rng, *pair) for pair in drawn(rng, pairs, PAIRS))
    return first_possible("nothing can be taken in a hand", tries)


def _carried(stage: Stage, rng: np.random.Generator, person: Person, thing: Object) -> Motion:
    """One person carries one thing elsewhere."""
    side = "left" if rng.random() < 0.5 else "right"
    radius = _radius(thing)
    grip = thing.world_from_object @ np.array([*(built(thing).grip or (0, 0, 0)), 1.0])
    place, taking = _place_to_take(stage, person, thing, grip[:3], side, radius, rng)
    keys = walk_keys(person, way_to(stage, person, place[:2, 3]), stage.start, float(heading(place)))
    keys[-1] = key(keys[-1].time, place, keys[-1].posture)
    grasp = round(keys[-1].time + GRASP_S, 6)
    keys.append(key(grasp, place, taking))
    hand = {"hold": True, "radius": radius, "lift": 0.2}
    held = person.model_copy(
        update={"holding": {side: thing.id}, "posture": {"kind": "stand", "action": "holding", f"{side}_hand": hand, "side": side},
                "world_from_body": place}
    )  # fmt: skip
    upright = with_hands(held, "stand")
    lifted = round(grasp + LIFT_S, 6)
    keys.append(key(lifted, place, upright))
    at = place[:2, 3]
    goals = [at + float(rng.uniform(1.0, 2.5)) * np.array([np.cos(a), np.sin(a)]) for a in rng.uniform(-np.pi, np.pi, 6)]
    after = next((w for w in (_way(stage, held, goal) for goal in goals) if w is not None), None)
    if after is None:
        raise BlockedError("there is nowhere to carry it to")
    keys += walk_keys(held.model_copy(update={"posture": upright}), after, lifted)[1:]
    track = track_of(person, keys)
    body_clear(stage, person, track, {thing.id}, {thing.parent} if thing.parent else None)
    moved = held_track(thing, person, (side,), track, grasp, keys[-1].time)
    mine = {person.id, *(one.id for one in stage.carried_by(thing.id))} | ({thing.parent} if thing.parent else set())
    thing_clear(stage, thing, np.array([one.world_from_object for one in moved[::4]]), mine)
    carriers = [Carrier(time=grasp, parent=person.id, support="hand", hands=(side,))]  # type: ignore[arg-type]
    actions = [
        Action(verb="walk", start=stage.start, end=round(grasp - GRASP_S, 6), mover="person", actor=person.id),
        Action(verb="take", start=round(grasp - GRASP_S, 6), end=lifted, mover="thing", actor=person.id, target=thing.id,
               detail={"hand": side}),
        Action(verb="carry", start=lifted, end=keys[-1].time, mover="thing", actor=person.id, target=thing.id, detail={"hand": side}),
    ]  # fmt: skip
    return Motion([track, Track(entity=thing.id, keys=moved, carriers=carriers), *carried_tracks(stage, thing, moved)], actions)


def _way(stage: Stage, person: Person, goal: Floats) -> Floats | None:
    try:
        return way_to(stage, person, goal)
    except BlockedError:
        return None


def _graspable(stage: Stage, thing: Object) -> bool:
    """Whether one hand takes it from where it stands: small, with a grip, at the height of a table, nothing on it."""
    if thing.asset is None or thing.support != "object" or max(thing.size) > LARGEST_M or stage.carried_by(thing.id):
        return False
    known = built(thing)
    grip = float(thing.world_from_object[2, 3]) + (known.grip[2] if known.grip else 0.0)
    return known.grip is not None and 0.5 < grip < 1.3 and _radius(thing) < 0.08 and not catalogue.is_held_flat(thing.category)


def _radius(thing: Object) -> float:
    found = catalogue.grip_radius(thing.category) or float(min(thing.size[:2])) / 2
    return round(float(np.clip(found, 0.004, 0.14)), 4)


def _place_to_take(
    stage: Stage, person: Person, thing: Object, grip: Floats, side: str, radius: float, rng: np.random.Generator
) -> tuple[Floats, dict[str, Any]]:
    """Where on the free floor to stand, and the posture in which a hand meets the grip (3,) of a thing; BlockedError when none does."""
    scale, sign = scale_of(person), 1.0 if side == "left" else -1.0
    for turn in rng.uniform(-np.pi, np.pi, 20):
        for away in (0.42, 0.5, 0.58):
            offset = np.array([away * scale, sign * 0.16 * scale])
            cos, sin = np.cos(turn), np.sin(turn)
            spot = grip[:2] - [cos * offset[0] - sin * offset[1], sin * offset[0] + cos * offset[1]]
            cell = stage.floor.nearest(spot, 0.06)
            if cell is None:
                continue
            place = yaw_pose([*spot, 0.0], float(turn))
            posture = _taking(person, place, grip, side, radius)
            if posture is not None:
                return place, posture
    raise BlockedError(f"there is nowhere to stand to take {thing.label}")


def _grip_at(person: Person, side: str, place: Floats, posture: dict[str, Any], radius: float) -> Floats:
    """Where in the world (3,) the middle of what a hand of this radius holds would be."""
    assert person.asset is not None
    figure = people.build(person.asset.params, posture).figure
    assert figure.body is not None
    hand = place @ people.hand_frame(figure.body, figure.rotations, figure.heads, side, radius)
    out: Floats = hand[:3, 3]
    return out


@motion("hand_over")
def hand_over(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone who holds a thing in one hand gives it to another, who walks up, takes it, and holds it."""
    givers = [p for p in stage.free_people("stand") if len(p.holding) == 1 and _upright_hold(p)]
    if not givers:
        raise BlockedError("nobody who stands holds a thing in one hand")
    takers = [p for p in stage.free_people("stand", "walk") if not p.holding]
    pairs = [(giver, taker) for giver in givers for taker in takers if giver.id != taker.id]
    tries = (partial(_handed, stage, *pair) for pair in drawn(rng, pairs, PAIRS))
    return first_possible("nobody else with free hands is on foot", tries)


def _handed(stage: Stage, giver: Person, taker: Person) -> Motion:
    """One person hands what they hold to another."""
    side, name = next(iter(giver.holding.items()))
    thing = stage.scene.entity(name)
    assert isinstance(thing, Object)
    apart = APART_M * (scale_of(giver) + scale_of(taker)) / 2
    yaw = float(heading(giver.world_from_body))
    spot = giver.world_from_body[:2, 3] + giver.world_from_body[:2, 0] * apart
    place = yaw_pose([*spot, 0.0], yaw + np.pi)
    keys = walk_keys(taker, way_to(stage, taker, spot), stage.start, yaw + np.pi)
    keys[-1] = key(keys[-1].time, place, keys[-1].posture)
    come = keys[-1].time
    meet = round(come + GRASP_S, 6)
    # the taker takes it from the other side with the hand opposite the giver's
    other = "left" if side == "right" else "right"
    radius = float(giver.posture[f"{side}_hand"].get("radius", 0.03))
    sign = 1.0 if side == "left" else -1.0
    middle = giver.world_from_body[:3, 3] + giver.world_from_body[:3, 0] * apart / 2
    middle = middle + giver.world_from_body[:3, 1] * sign * 0.05 + [0, 0, 1.05 * min(scale_of(giver), scale_of(taker))]
    gives = _taking(giver, giver.world_from_body, middle, side, radius)
    if gives is None:
        raise BlockedError(f"{giver.label} does not reach out so far")
    give_keys = [
        key(stage.start, giver.world_from_body, giver.posture),
        key(come, giver.world_from_body, giver.posture),
        key(meet, giver.world_from_body, gives),
        key(meet + 0.25, giver.world_from_body, gives),
        key(meet + 0.25 + LIFT_S, giver.world_from_body, with_hands(giver.model_copy(update={"holding": {}}), "stand")),
    ]
    giving = track_of(giver, give_keys)
    given = held_track(thing, giver, (side,), giving, stage.start, meet + 0.25)
    now = thing.model_copy(update={"world_from_object": given[-1].world_from_object})
    grip = (now.world_from_object @ np.array([*(built(thing).grip or (0, 0, 0)), 1.0]))[:3]
    takes = _taking(taker, place, grip, other, radius)
    if takes is None:
        raise BlockedError(f"{taker.label} does not reach {thing.label}")
    held = {"hold": True, "radius": radius, "lift": 0.2}
    keeps = people.clamp({"kind": "stand", "arms": "sides", "action": "holding", "side": other, f"{other}_hand": held})
    end = round(meet + 0.5 + LIFT_S, 6)
    keys += [key(meet, place, takes), key(meet + 0.5, place, takes), key(end, place, keeps)]
    taking = track_of(taker, keys)
    for who, track in ((giver, giving), (taker, taking)):
        body_clear(stage, who, track, {name, taker.id, giver.id})
    taken = held_track(now, taker, (other,), taking, round(meet + 0.25, 6), end)
    change = round(meet + 0.25, 6)
    carriers = [Carrier(time=change, parent=taker.id, support="hand", hands=(other,))]  # type: ignore[arg-type]
    thing_track = Track(entity=name, keys=[*given[:-1], *taken], carriers=carriers)
    actions = [
        Action(verb="walk", start=stage.start, end=come, mover="person", actor=taker.id),
        Action(verb="hand_over", start=come, end=end, mover="thing", actor=giver.id, recipient=taker.id, target=name,
               detail={"hand": side, "to_hand": other}),
    ]  # fmt: skip
    tracks: list[Track | BodyTrack] = [giving, taking, thing_track]
    return Motion(tracks, actions)


def _upright_hold(person: Person) -> bool:
    side = next(iter(person.holding))
    hand = person.posture.get(f"{side}_hand") or {}
    return bool(hand.get("hold")) and not hand.get("low") and person.posture.get("action", "holding") == "holding"


def _taking(person: Person, place: Floats, grip: Floats, side: str, radius: float) -> dict[str, Any] | None:
    """The posture in which the grip of a hand is at a world point (3,), fingers ahead, palm inward, bent no more than it takes; None when
    the hand does not get there."""
    sign = 1.0 if side == "left" else -1.0
    at = rounded((grip - place[:3, 3]) @ place[:3, :3])
    hand = {"reach": at, "radius": radius, "fingers": [1.0, -sign * 0.1, 0.0], "palm": [0.0, -sign, 0.0]}
    for lean in LEANS:
        posture = people.clamp(
            {"kind": "stand", "arms": "sides", "action": "reaching", "look": at, "lean": lean, f"{side}_hand": hand}
        )
        if np.linalg.norm(_grip_at(person, side, place, posture, radius) - grip) < GRASP_M:
            return posture
    return None
