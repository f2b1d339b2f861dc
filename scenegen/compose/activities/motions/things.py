"""Things that move by themselves: slid over the floor or over what they stand on, rolling, dropped."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.compose.activities.motions.clear import body_clear, built, thing_clear, underfoot
from scenegen.compose.activities.motions.on_foot import key
from scenegen.compose.activities.motions.stage import BlockedError, Motion, Stage, drawn, first_possible, motion, told_first
from scenegen.compose.activities.motions.walking import carried_tracks, track_of, with_hands
from scenegen.frames import corners, heading, yaw_pose
from scenegen.scene import Action, Carrier, Key, Object, Person, Track
from scenegen.scene.grid import pose_on_grid

Floats = NDArray[np.float64]
GRAVITY, BOUNCE = 9.81, 0.22
"""Metres a second squared; the share of its speed that what falls keeps when it bounces, once."""
SLIDE_M, ON_TOP_M, SLIDE_SPEED = (0.4, 1.6), (0.25, 0.9), 0.45
"""How far things slide over the floor, and over what they stand on; metres a second."""
LARGEST_M, LARGEST_ON_TOP_M, LEAST_ON_TOP_M2 = 1.3, 0.8, 0.02
"""Longest side of what slides over the floor, and over what it stands on; square metres of the largest side of the latter at least."""
DIRECTIONS, THINGS = 8, 12
"""Ways that are tried for one thing, and things that are tried, before nothing has room."""
ROLL_M, ROLL_SLOWS = 2.2, 0.5
"""How far balls roll at most; metres a second squared that they lose."""
KEYS_HZ = 60.0


def keys_of(poses: Floats, start: float, rate: float) -> list[Key]:
    """Keys of poses (T, 4, 4), `rate` a second from `start`."""
    return [
        Key(time=round(start + k / rate, 6), world_from_object=pose_on_grid(pose)) for k, pose in enumerate(poses)
    ]  # fmt: skip


@motion("slide")
def slide(stage: Stage, rng: np.random.Generator) -> Motion:
    """A thing slides straight to another place, over the floor or over what it stands on, with what stands on it; nobody is seen to push it."""
    floor = drawn(rng, (t for t in stage.scene.things if loose_on_floor(stage, t)), THINGS)
    above = drawn(rng, (t for t in stage.scene.things if loose_on_top(stage, t)), THINGS)
    order = told_first(stage, [*floor, *above] if rng.random() < 0.5 else [*above, *floor])
    return first_possible("nothing is loose", (partial(_slid, stage, thing, rng) for thing in order))


def loose_on_floor(stage: Stage, thing: Object) -> bool:
    """Whether something stands on the floor that may slide over it: small enough, not rooted, not alive, with nobody on or at it."""
    small = thing.support == "floor" and thing.parent is None and max(thing.size) < LARGEST_M
    fixed = catalogue.is_rooted(thing.category) or catalogue.is_alive(thing.category)
    return small and not fixed and not _occupied(stage, thing)


def loose_on_top(stage: Stage, thing: Object) -> bool:
    """Whether something stands upright on a thing that itself stands on the floor, and may slide over it."""
    carrier = next((one for one in stage.scene.objects if one.id == thing.parent), None)
    if carrier is None or carrier.support != "floor" or thing.support != "object":
        return False
    first, second = sorted((float(side) for side in thing.size), reverse=True)[:2]
    if first > LARGEST_ON_TOP_M or first * second < LEAST_ON_TOP_M2:
        return False
    upright = min(float(one.world_from_object[2, 2]) for one in (thing, carrier)) > 0.999
    return upright and not catalogue.is_alive(thing.category)


def _slid(stage: Stage, thing: Object, rng: np.random.Generator) -> Motion:
    """A slide of one thing, as far as drawn or less far, to whichever side it can."""
    least, most = SLIDE_M if thing.support == "floor" else ON_TOP_M
    way, turn = float(rng.uniform(least, most)), float(rng.uniform(-np.pi, np.pi))
    turns = turn + np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    ways = (way, (way + least) / 2, least)
    slides = (partial(slid_so, stage, thing, far, float(yaw), far / SLIDE_SPEED) for far in ways for yaw in turns)
    return first_possible("", slides)


def slid_so(stage: Stage, thing: Object, way: float, yaw: float, seconds: float, even: bool = False) -> Motion:
    """A slide of so many metres along `yaw` in so many seconds, slowly at first and at last if not `even`; BlockedError where something is in
    the way."""
    count = int(np.ceil(seconds * 15))
    share = np.linspace(0, 1, count + 1)
    poses = np.tile(thing.world_from_object, (count + 1, 1, 1))
    gone = way * (share if even else share**2 * (3 - 2 * share))
    poses[:, :2, 3] += gone[:, None] * [np.cos(yaw), np.sin(yaw)]
    mine = {rider.id for rider in stage.carried_by(thing.id)}
    if thing.parent is not None:
        _stays_on_top(stage, thing, poses)
        mine.add(thing.parent)
    for some in (poses[[-1, count // 2]], poses):  # what is in the way shows soon
        thing_clear(stage, thing, some, mine)
    keys = keys_of(poses, stage.start, count / seconds)
    done = Action(
        verb="slide", start=stage.start, end=keys[-1].time, mover="thing", target=thing.id, detail={"path_m": round(way, 4)}
    )
    return Motion([Track(entity=thing.id, keys=keys), *carried_tracks(stage, thing, keys)], [done])


def _stays_on_top(stage: Stage, thing: Object, poses: Floats) -> None:
    """BlockedError unless the whole foot of a thing at poses (T, 4, 4) stays on the one flat top of its carrier that it stands on."""
    carrier = stage.scene.entity(thing.parent or "")
    assert isinstance(carrier, Object)
    back = np.linalg.inv(carrier.world_from_object)
    feet = corners(poses, thing.size)[:, :4].reshape(-1, 3) @ back[:3, :3].T + back[:3, 3]
    for top in built(carrier).surfaces:
        high = top.z + float(thing.size[2]) <= top.z + top.clearance
        if not top.soft and high and np.abs(feet[:, 2] - top.z).max() < 0.01:
            inside = (feet[:, :2] >= [top.x0, top.y0]) & (feet[:, :2] <= [top.x1, top.y1])
            if inside.all():
                return
    raise BlockedError(f"{thing.label} would slide over the edge of {carrier.label}")


def _occupied(stage: Stage, thing: Object) -> bool:
    """Whether somebody sits, lies or leans there."""
    reach = float(np.hypot(*thing.size[:2])) / 2 + 0.25
    at = thing.world_from_object[:2, 3]
    return any(np.linalg.norm(person.world_from_body[:2, 3] - at) < reach for person in stage.scene.people)


@motion("roll")
def roll(stage: Stage, rng: np.random.Generator) -> Motion:
    """A ball rolls over the floor and slows to rest; it turns as far as its way is long, and comes to lie as it lay."""
    round_things = [
        t
        for t in stage.scene.things
        if catalogue.affords(t.category, "roll") and t.world_from_object[2, 3] < 0.02 and t.support == "floor"
    ]
    balls = told_first(stage, drawn(rng, round_things, THINGS))
    return first_possible("nothing that rolls lies on the floor", (partial(_rolls, stage, thing, rng) for thing in balls))


def _rolls(stage: Stage, thing: Object, rng: np.random.Generator) -> Motion:
    """A roll of one ball, as far as drawn or less far, to whichever side it can."""
    radius = float(thing.size[2]) / 2
    most = int(rng.integers(1, max(int(ROLL_M / (2 * np.pi * radius)), 1) + 1))
    yaw = float(rng.uniform(-np.pi, np.pi)) + np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    ways = [(turns, float(one)) for turns in range(most, 0, -1) for one in yaw]
    return first_possible("", (partial(_rolls_so, stage, thing, radius, *way) for way in ways))


def _rolls_so(stage: Stage, thing: Object, radius: float, turns: int, yaw: float) -> Motion:
    """A roll of so many whole turns along `yaw`."""
    poses, seconds = rolled(thing, radius, turns, yaw)
    thing_clear(stage, thing, poses[::3], set(), radius)
    keys = keys_of(poses, stage.start, (len(poses) - 1) / seconds)
    done = Action(
        verb="roll", start=stage.start, end=keys[-1].time, mover="thing", target=thing.id,
        detail={"path_m": round(2 * np.pi * radius * turns, 6), "radius_m": round(radius, 6)},
    )  # fmt: skip
    return Motion([Track(entity=thing.id, keys=keys)], [done])


def rolled(thing: Object, radius: float, turns: int, yaw: float) -> tuple[Floats, float]:
    """Poses (T, 4, 4) of a ball that rolls whole turns along `yaw` without slipping and slows evenly to rest; seconds that it takes."""
    far = 2 * np.pi * radius * turns
    seconds = float(np.sqrt(2 * far / ROLL_SLOWS))
    time = np.linspace(0, seconds, max(int(np.ceil(seconds * KEYS_HZ)), 2) + 1)
    gone = ROLL_SLOWS * (seconds * time - time**2 / 2)
    gone[-1] = far
    ahead = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    axis = np.array([-ahead[1], ahead[0], 0.0])
    middle = thing.world_from_object[:3, 3] + thing.world_from_object[:3, 2] * radius
    poses = np.tile(np.eye(4), (len(time), 1, 1))
    poses[:, :3, :3] = _about(axis, gone / radius) @ thing.world_from_object[:3, :3]
    poses[:, :3, 3] = middle + gone[:, None] * ahead - poses[:, :3, 2] * radius
    return poses, seconds


def _about(axis: Floats, angle: Floats) -> Floats:
    """Rotations (T, 3, 3) about a unit axis (Rodrigues)."""
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    sin, cos = np.sin(angle)[:, None, None], np.cos(angle)[:, None, None]
    out: Floats = np.eye(3) + sin * skew + (1 - cos) * skew @ skew
    return out


@motion("drop")
def drop(stage: Stage, rng: np.random.Generator) -> Motion:
    """Someone lets go of what they hold: it falls straight down, bounces a little and comes to rest on what is below."""
    holders = [
        (person, side, held)
        for person in stage.free_people("stand", "walk")
        for side, held in person.holding.items()
        if len(set(person.holding.values())) == len(person.holding)
    ]
    one_by_one = (partial(_dropped, stage, *held) for held in drawn(rng, holders, THINGS))
    return first_possible("nobody on foot holds anything in one hand", one_by_one)


def _dropped(stage: Stage, person: Person, side: str, name: str) -> Motion:
    """The fall of what somebody holds in one hand."""
    thing = stage.scene.entity(name)
    assert isinstance(thing, Object)
    ground, carrier = below(stage, thing)
    poses, seconds = fallen(thing, ground)
    low = poses[poses[:, 2, 3] < float(person.joints["pelvis"][2]) - 0.15]
    thing_clear(stage, thing, low, {carrier.id} if carrier else set())
    keys = keys_of(poses, stage.start, (len(poses) - 1) / seconds)
    freed = person.model_copy(update={"holding": {s: t for s, t in person.holding.items() if t != name}})
    track = track_of(
        person,
        [
            key(stage.start, person.world_from_body, person.posture),
            key(stage.start + 0.8, person.world_from_body, with_hands(freed, "stand")),
        ],
    )
    body_clear(stage, person, track, {name})
    rest = (
        Carrier(time=stage.start, support="air"),
        Carrier(time=keys[-1].time, parent=carrier.id if carrier else None, support="object" if carrier else "floor"),
    )
    done = Action(
        verb="drop", start=stage.start, end=keys[-1].time, mover="thing", actor=person.id, target=name,
        detail={"height_m": round(float(thing.world_from_object[2, 3]) - ground, 6), "hand": side},
    )  # fmt: skip
    return Motion([Track(entity=name, keys=keys, carriers=list(rest)), track], [done])


def fallen(thing: Object, ground: float) -> tuple[Floats, float]:
    """Poses (T, 4, 4) of a fall under gravity from where a thing is to upright rest at height `ground`, with one bounce; its seconds."""
    start = thing.world_from_object
    end = yaw_pose(start[:3, 3], float(heading(start)))
    lowest = float((corners(start, thing.size)[:, 2]).min() - start[2, 3])
    height = float(start[2, 3]) - ground
    if height + min(lowest, 0.0) < 0.02:
        raise BlockedError(f"{thing.label} has nowhere to fall")
    down = float(np.sqrt(2 * height / GRAVITY))
    speed = GRAVITY * down * BOUNCE
    seconds = down + 2 * speed / GRAVITY
    time = np.linspace(0, seconds, max(int(np.ceil(seconds * KEYS_HZ)), 4) + 1)
    z = np.where(time < down, height - GRAVITY * time**2 / 2, speed * (time - down) - GRAVITY * (time - down) ** 2 / 2)
    z[-1] = 0.0
    from scenegen.frames import between

    poses = between(start, end, np.clip(time / down / 0.8, 0, 1))
    tilted = (corners(poses, thing.size)[..., 2] - poses[:, None, 2, 3]).min(1)
    poses[:, 2, 3] = ground + np.maximum(z, -tilted)
    return poses, seconds


def below(stage: Stage, thing: Object) -> tuple[float, Object | None]:
    """The height that a thing falls to and what it then lies on (None: the floor); BlockedError over an edge."""
    at = thing.world_from_object[:3, 3]
    foot = corners(yaw_pose(at, float(heading(thing.world_from_object))), thing.size)[:, :2]
    found: tuple[float, Object | None] = (0.0, None)
    for other in stage.scene.objects:
        if other.id == thing.id or other.parent == thing.id:
            continue
        local = (foot - other.world_from_object[:2, 3]) @ other.world_from_object[:2, :2]
        inside = (np.abs(local) < other.size[:2] / 2).all(1)
        top = float(other.world_from_object[2, 3] + other.size[2])
        if not inside.any() or top > at[2] or other.support in ("wall", "ceiling"):
            continue
        if underfoot(other):
            found = max(found, (top, found[1]), key=lambda one: one[0])
            continue
        flat = [s for s in built(other).surfaces if abs(other.world_from_object[2, 3] + s.z - top) < 0.01 and not s.soft]
        if not inside.all() or not flat:
            raise BlockedError(f"{thing.label} would fall on the edge of {other.label}")
        if top > found[0]:
            found = (top, other)
    return found
