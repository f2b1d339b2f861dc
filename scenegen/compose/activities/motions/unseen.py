"""A slide that somebody who stands by sees all the while, or cannot see at any time, each first in half of the scenes; where there is room, somebody
else the other way about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from scenegen.compose.activities.motions.bringing import brought, fit_to_move, with_thing
from scenegen.compose.activities.motions.clear import body_clear
from scenegen.compose.activities.motions.on_foot import key
from scenegen.compose.activities.motions.stage import (
    LEAD_S,
    BlockedError,
    Motion,
    Stage,
    drawn,
    first_possible,
    motion,
    own_names,
)
from scenegen.compose.activities.motions.things import loose_on_floor, slid_so
from scenegen.compose.activities.motions.walking import held_tracks, track_of
from scenegen.frames import box_distance, box_entry, corners, heading, yaw_pose
from scenegen.scene import Object, Person, Scene
from scenegen.scene.walk import CELL_M

Floats = NDArray[np.float64]
WAYS_M, WAYS = (0.9, 1.3, 1.8), 8
"""How far it may slide, and along how many directions that is tried."""
SPEED_M_S = (0.6, 0.8)
UNSEEN_DEG, SEEN_DEG = 110.0, 44.0
"""How far off gaze and head all of it stays that somebody cannot see; how near to both the middle of what they do see."""
SHARES = np.linspace(0.0, 1.0, 7)
"""Of its way, at which it is looked at through somebody's eyes."""
BESIDE_M, FAR_M, BY_M = 0.4, 4.5, 2.5
"""How near somebody's box it gets at most; how far from their eyes, so that a picture holds both; and how far from the middle of its way who is to stand
elsewhere stands at most, where there is room for them."""
CLOSE_M = 1.1
"""Who has nobody this near stands alone, and may stand elsewhere as well."""
BUSY_M = 0.12
"""Who has a hand this near to a thing that they do not hold does something with it there."""
SPOTS, ASIDE_DEG = 40, (0.0, -25.0, 25.0)
"""Places where somebody may stand, and turns there off straight to or from the middle of the way, that are tried for one slide."""
TRIES = 24


@dataclass(frozen=True)
class Way:
    """A thing, and how far along which yaw it slides."""

    thing: Object
    far: float
    yaw: float

    @property
    def poses(self) -> Floats:
        """(T, 4, 4) poses of the thing at SHARES of its way."""
        out = np.tile(self.thing.world_from_object, (len(SHARES), 1, 1))
        out[:, :2, 3] += SHARES[:, None] * self.far * np.array([np.cos(self.yaw), np.sin(self.yaw)])
        return out


@motion("slide_unseen")
def slide_unseen(stage: Stage, rng: np.random.Generator) -> Motion:
    """A thing that noun and colour tell from all else slides while somebody looks on, or has the back turned; the log says who. Which of the two
    it is, is drawn first, so that neither is the rule; who is on foot and alone may stand elsewhere for it, and a thing be brought in. Of a second
    person, where there is one for it, the other is true."""
    hidden = bool(rng.random() < 0.5)
    if not stage.scene.people:
        raise BlockedError("nobody is there to see it, or not to")
    own = own_names(stage)
    told = (one for one in stage.scene.things if one.id in own and fit_to_move(one.size))
    ways = _ways(drawn(rng, (one for one in told if loose_on_floor(stage, one)), TRIES), rng)
    there: Iterator[Callable[[], Motion]] = (partial(_watched, stage, way, hidden, rng) for way in ways)
    return first_possible("nothing that has a name of its own is loose", chain(there, _with_another(stage, hidden, rng)))


def _ways(things: Sequence[Object], rng: np.random.Generator) -> list[Way]:
    """TRIES ways of things, each of them in turn."""
    turns = rng.uniform(-np.pi, np.pi, TRIES)
    ways = rng.choice(WAYS_M, TRIES)
    return [Way(things[k % len(things)], float(ways[k]), float(turns[k])) for k in range(TRIES if len(things) else 0)]


def _with_another(stage: Stage, hidden: bool, rng: np.random.Generator) -> Iterator[Callable[[], Motion]]:
    """Slides of things that are brought in for it."""
    for thing in brought(stage, fit_to_move, rng):
        more = with_thing(stage, thing)
        for way in _ways([thing], rng)[:WAYS]:
            yield partial(_watched, more, way, hidden, rng)


def _watched(stage: Stage, way: Way, hidden: bool, rng: np.random.Generator) -> Motion:
    """The slide of a thing with somebody who stands by; BlockedError where it has no room, or nobody sees it, or fails to, all along."""
    made = slid_so(stage, way.thing, way.far, way.yaw, way.far / float(rng.uniform(*SPEED_M_S)))
    still, witness = _beside(stage, way, hidden, rng)
    said: dict[str, float | str] = {"witness": witness, "sees": float(not hidden)}
    with suppress(BlockedError):
        both, other = _also_beside(Stage(still or stage.scene, stage.start), way, hidden, witness, rng)
        still, said = both or still, {**said, "other_witness": other}
    [action] = made.actions
    return Motion(made.tracks, [action.model_copy(update={"detail": {**action.detail, **said}})], still or stage.scene)


def _also_beside(stage: Stage, way: Way, hidden: bool, first: str, rng: np.random.Generator) -> tuple[Scene | None, str]:
    """Who else sees a slide that the first does not (`hidden`), or does not where the first does, as `_beside`; the first still sees it."""
    still, other = _beside(stage, way, not hidden, rng, first)
    witness = next(one for one in stage.scene.people if one.id == first)
    if still is not None and not hidden and not _in_view(Stage(still, stage.start), witness, way):
        raise BlockedError(f"{other} would stand between {first} and {way.thing.label}")
    return still, other


def _beside(stage: Stage, way: Way, hidden: bool, rng: np.random.Generator, but: str = "") -> tuple[Scene | None, str]:
    """Who plainly sees a slide, or plainly does not; and the still scene with them at another place, where they stand there for it. but: who is
    not meant."""
    free = (one for one in stage.free_people("stand", "walk", "sit", "floor", "kneel") if one.id != but and _upright(one))
    people = drawn(rng, free, 20)
    for person in people:
        if told(person, way, hidden) and (hidden or _in_view(stage, person, way)):
            return None, person.id
    fresh = stage.start <= LEAD_S + 1e-6  # once something has happened, everybody stays
    for person in (one for one in people if fresh and one.posture.get("kind") in ("stand", "walk") and _idle(stage, one)):
        for place in _places(stage, person, way, hidden, rng):
            there = _at(person, place)
            if told(there, way, hidden) and (hidden or _in_view(stage, there, way)):
                still = _stood(stage, person, place)
                if still is not None:
                    return still, person.id
    raise BlockedError(f"nobody {'has the back turned to' if hidden else 'could see'} the way of {way.thing.label}")


def _upright(person: Person) -> bool:
    """Whether somebody's chest is upright enough to tell which way they face."""
    return float(person.world_from_torso[2, 2]) >= 0.85


def _idle(stage: Stage, person: Person) -> bool:
    """Whether somebody stands alone and has their hands on nothing but what they hold."""
    own = {one.id for one in stage.carried_by(person.id)}
    others = [one.world_from_body[:2, 3] for one in stage.scene.people if one.id != person.id]
    if any(np.linalg.norm(one - person.world_from_body[:2, 3]) < CLOSE_M for one in others):
        return False
    hands = np.array([person.joints[name] for name in ("left_hand", "right_hand") if name in person.joints]).reshape(-1, 3)
    for thing in (one for one in stage.scene.objects if one.id not in own):
        local = (hands - thing.world_from_object[:3, 3]) @ thing.world_from_object[:3, :3] - [0, 0, thing.size[2] / 2]
        if (np.linalg.norm(np.maximum(np.abs(local) - np.asarray(thing.size) / 2, 0), axis=1) < BUSY_M).any():
            return False
    return True


def _places(stage: Stage, person: Person, way: Way, hidden: bool, rng: np.random.Generator) -> Iterator[Floats]:
    """Places (4, 4) on the free floor, those near the middle of a way first, the gaze turned to it or away from it."""
    rows, columns = np.nonzero(stage.floor.free)
    middle = way.poses[len(SHARES) // 2, :2, 3]
    gaze = heading(person.world_from_gaze) - heading(person.world_from_body)
    spots = rng.permutation(len(rows))[:SPOTS]
    floor = stage.floor.low + (np.column_stack([columns[spots], rows[spots]]) + 0.5) * CELL_M
    away = np.linalg.norm(floor - middle, axis=1)
    for at in floor[np.argsort(np.maximum(away, BY_M), kind="stable")]:
        ahead = middle - at if not hidden else at - middle
        for aside in ASIDE_DEG:
            yield yaw_pose([*at, 0.0], float(np.arctan2(ahead[1], ahead[0]) - gaze + np.deg2rad(aside)))


def _at(person: Person, place: Floats) -> Person:
    """Somebody with the frames that tell where they look, at another place."""
    way = place @ np.linalg.inv(person.world_from_body)
    names = ("world_from_body", "world_from_torso", "world_from_head", "world_from_gaze")
    return person.model_copy(update={name: way @ getattr(person, name) for name in names})


def _stood(stage: Stage, person: Person, place: Floats) -> Scene | None:
    """The still scene with somebody, and what they hold, at another place; None where there is no room for them."""
    track = track_of(person, [key(time, place, person.posture) for time in (0.0, 0.1)])
    own = {one.id for one in stage.carried_by(person.id)}
    floor = place[:2, 3]
    if any(np.linalg.norm(one.world_from_body[:2, 3] - floor) < CLOSE_M for one in stage.scene.people if one.id != person.id):
        return None
    try:
        body_clear(stage, person, track, own)
    except BlockedError:
        return None
    moved = stage.scene.model_copy(update={"tracks": [track, *held_tracks(stage, person, track)]})
    return moved.at(0.0)


def told(person: Person, way: Way, hidden: bool) -> bool:
    """Whether it is plain, by angles alone, that somebody has all of a slide before their eyes, or nothing of it (`hidden`)."""
    poses, size = way.poses, np.asarray(way.thing.size)
    if box_distance((poses, size), (person.world_from_body[None], np.asarray(person.size))).min() < BESIDE_M:
        return False
    eye = person.world_from_gaze[:3, 3]
    axes = np.stack([person.world_from_gaze[:3, 0], person.world_from_head[:3, 0]])
    middles = poses[:, :3, 3] + poses[:, :3, 2] * size[2] / 2
    if np.linalg.norm(middles - eye, axis=1).max() > FAR_M:
        return False
    if not hidden:
        return bool(_off(axes, middles - eye).max() <= SEEN_DEG)
    ahead = [(middles[:, :2] - one[:2, 3]) @ one[:2, 0] for one in (person.world_from_body, person.world_from_torso)]
    return bool(_off(axes, corners(poses, size).reshape(-1, 3) - eye).min() >= UNSEEN_DEG and np.max(ahead) < 0)


def _off(axes: Floats, offsets: Floats) -> Floats:
    """(P, A) degrees between offsets (P, 3) and unit axes (A, 3)."""
    out: Floats = np.rad2deg(np.arccos(np.clip(offsets @ axes.T / np.linalg.norm(offsets, axis=1, keepdims=True), -1, 1)))
    return out


def _in_view(stage: Stage, person: Person, way: Way) -> bool:
    """Whether no box meets a line from somebody's eyes to the middle or a corner of a thing anywhere on its way."""
    own = {way.thing.id, person.id, *(one.id for name in (way.thing.id, person.id) for one in stage.carried_by(name))}
    others = [one for one in stage.scene.entities if one.id not in own and not _sat_on(one, person)]
    where = np.array([one.world_from_object if isinstance(one, Object) else one.world_from_body for one in others])
    sizes, poses = np.array([one.size for one in others]).reshape(-1, 3), way.poses
    eye, size = person.world_from_gaze[:3, 3], np.asarray(way.thing.size)
    ends = np.concatenate([poses[:, :3, 3] + poses[:, :3, 2] * size[2] / 2, corners(poses, size).reshape(-1, 3)])
    return not len(others) or not any((box_entry(eye, end - eye, where, sizes) < 1.0).any() for end in ends)


def _sat_on(thing: Object | Person, person: Person) -> bool:
    """Whether the middle of somebody is over a thing that ends below their eyes."""
    if isinstance(thing, Person):
        return False
    x, y, _ = person.world_from_body[:3, 3] - thing.world_from_object[:3, 3]
    along, across = np.abs(np.array([x, y]) @ thing.world_from_object[:2, :2])
    low = thing.world_from_object[2, 3] + thing.size[2] < person.world_from_gaze[2, 3]
    return bool(low and along < thing.size[0] / 2 and across < thing.size[1] / 2)
