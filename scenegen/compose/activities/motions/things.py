"""Things that move by themselves: slid over the floor, rolling, dropped; and a door that opens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue
from scenegen.compose.activities.motions.clear import body_clear, built, thing_clear, underfoot
from scenegen.compose.activities.motions.on_foot import draw, key
from scenegen.compose.activities.motions.stage import BlockedError, Motion, Stage, motion
from scenegen.compose.activities.motions.walking import carried_tracks, track_of, with_hands
from scenegen.frames import corners, heading, yaw_pose
from scenegen.scene import Action, Carrier, Key, Object, Opening, Track
from scenegen.scene.grid import pose_on_grid

Floats = NDArray[np.float64]
GRAVITY, BOUNCE = 9.81, 0.22
"""Metres a second squared; the share of its speed that what falls keeps when it bounces, once."""
SLIDE_M, SLIDE_SPEED = (0.4, 1.6), 0.45
ROLL_M, ROLL_SLOWS = 2.2, 0.5
"""How far balls roll at most; metres a second squared that they lose."""
KEYS_HZ = 60.0
DOOR_RAD, DOOR_S, DOOR_M = np.deg2rad(82), 2.0, 0.04


def keys_of(poses: Floats, start: float, rate: float) -> list[Key]:
    """Keys of poses (T, 4, 4), `rate` a second from `start`."""
    return [
        Key(time=round(start + k / rate, 6), world_from_object=pose_on_grid(pose)) for k, pose in enumerate(poses)
    ]  # fmt: skip


@motion("slide")
def slide(stage: Stage, rng: np.random.Generator) -> Motion:
    """A thing on the floor slides straight to another place, with what stands on it; nobody is seen to push it."""
    loose = [
        thing
        for thing in stage.scene.things
        if thing.support == "floor" and thing.parent is None and max(thing.size) < 1.3 and not catalogue.is_rooted(thing.category)
    ]
    thing = draw(rng, [t for t in loose if not _occupied(stage, t)], "nothing on the floor is loose")
    way = float(rng.uniform(*SLIDE_M))
    turn = float(rng.uniform(-np.pi, np.pi))
    seconds = way / SLIDE_SPEED
    count = int(np.ceil(seconds * 15))
    share = np.linspace(0, 1, count + 1)
    poses = np.tile(thing.world_from_object, (count + 1, 1, 1))
    poses[:, :2, 3] += (way * (share**2 * (3 - 2 * share)))[:, None] * [np.cos(turn), np.sin(turn)]
    riders = stage.carried_by(thing.id)
    thing_clear(stage, thing, poses, {rider.id for rider in riders})
    keys = keys_of(poses, stage.start, count / seconds)
    done = Action(
        verb="slide", start=stage.start, end=keys[-1].time, mover="thing", target=thing.id, detail={"path_m": round(way, 4)}
    )
    return Motion([Track(entity=thing.id, keys=keys), *carried_tracks(stage, thing, keys)], [done])


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
    thing = draw(rng, round_things, "nothing that rolls lies on the floor")
    radius = float(thing.size[2]) / 2
    turns = int(rng.integers(1, max(int(ROLL_M / (2 * np.pi * radius)), 1) + 1))
    poses, seconds = rolled(thing, radius, turns, float(rng.uniform(-np.pi, np.pi)))
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
    person, side, name = draw(rng, holders, "nobody on foot holds anything in one hand")
    thing = stage.scene.entity(name)
    assert isinstance(thing, Object)
    ground, carrier = below(stage, thing)
    poses, seconds = fallen(thing, ground)
    low = poses[poses[:, 2, 3] < float(person.joints["pelvis"][2]) - 0.15]
    thing_clear(stage, thing, low, {carrier.id} if carrier else set())
    keys = keys_of(poses, stage.start, (len(poses) - 1) / seconds)
    freed = person.model_copy(update={"holding": {s: t for s, t in person.holding.items() if t != name}})
    hand = {**person.posture, "look": None} if "look" in person.posture else dict(person.posture)
    hand.pop("look", None)
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


@motion("open_door")
def open_door(stage: Stage, rng: np.random.Generator) -> Motion:
    """The leaf of a room's door swings into the room on its hinge."""
    room = stage.scene.room
    doors = [
        (k, o) for k, o in enumerate(room.openings) if o.kind == "door" and o.wall < len(room.floor) and o.leaf
    ] if room is not None and room.height is not None else []  # fmt: skip
    index, opening = draw(rng, doors, "no closed door")
    assert room is not None
    leaf, hinge = _leaf(stage, index, opening)
    openings = [*room.openings[:index], opening.model_copy(update={"leaf": False}), *room.openings[index + 1 :]]
    count = int(DOOR_S * 15)
    share = np.linspace(0, 1, count + 1)
    angle = DOOR_RAD * share**2 * (3 - 2 * share)
    swung = np.array([_swung(leaf.world_from_object, hinge, float(a)) for a in angle])
    inside = swung[count // 6 :]
    _leaf_clear(stage, leaf, inside)
    keys = keys_of(swung, stage.start, 15)
    done = Action(
        verb="open_door", start=stage.start, end=keys[-1].time, mover="thing", target=leaf.id,
        detail={"angle_rad": round(float(DOOR_RAD), 6), "hinge_x": round(float(hinge[0]), 6), "hinge_y": round(float(hinge[1]), 6)},
    )  # fmt: skip
    scene = stage.scene.model_copy(
        update={"room": room.model_copy(update={"openings": openings}), "objects": [*stage.scene.objects, leaf]}
    )
    return Motion([Track(entity=leaf.id, keys=keys)], [done], scene)


def _leaf(stage: Stage, index: int, o: Opening) -> tuple[Object, Floats]:
    """A door's leaf as a thing, closed, its front into the room; and the floor point (2,) of its hinge."""
    room = stage.scene.room
    assert room is not None
    a, b = room.floor[o.wall], room.floor[(o.wall + 1) % len(room.floor)]
    along = (b - a) / np.linalg.norm(b - a)
    inward = np.array([-along[1], along[0]])
    middle = a + along * (o.offset + o.width / 2) - inward * DOOR_M / 2
    pose = yaw_pose([*middle, 0.0], float(np.arctan2(inward[1], inward[0])))
    size = np.array([DOOR_M, o.width - 0.05, o.height - 0.03])
    leaf = Object(
        id=f"door_leaf_{index}", category="door", label="door", attributes={"color": "brown", "material": "wood"},
        world_from_object=pose_on_grid(pose), size=size,
    )  # fmt: skip
    return leaf, a + along * (o.offset + 0.025)


def _swung(closed: Floats, hinge: Floats, angle: float) -> Floats:
    """The pose of a leaf turned about the upright through its hinge: into the room, whose wall runs counter-clockwise from it."""
    turned = yaw_pose([0, 0, 0], angle)
    about = np.eye(4)
    about[:2, 3] = hinge
    back = np.eye(4)
    back[:2, 3] = -hinge
    out: Floats = about @ turned @ back @ closed
    return out


def _leaf_clear(stage: Stage, leaf: Object, poses: Floats) -> None:
    """The leaf stands in the wall itself, so that only things and people can be in its way."""
    away = stage.scene.model_copy(update={"room": None})
    thing_clear(Stage(away, stage.start), leaf, poses, set())
