"""Whether what moves keeps clear of what is there: things by their boxes, bodies by points of their skin against surfaces."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import catalogue, people
from scenegen.assets.library import mesh_files
from scenegen.assets.looks.mesh import Built
from scenegen.assets.modelling import primitives
from scenegen.compose.activities.motions.stage import BlockedError, Stage
from scenegen.compose.layout.surface_samples import surface_samples
from scenegen.frames import box_distance, corners
from scenegen.scene import BodyTrack, Object, Person, Room, solid_walls

Floats = NDArray[np.float64]
GAP_M = 0.004
"""How near a moving thing's box comes to another's at most."""
SKIN_M, PEOPLE_M = 0.03, 0.06
"""How near points of the skin come to points of a thing's surface, and of another body, at most."""
FLAT_M = 0.05
"""Decor on the floor up to this height is walked on and slid over."""
BEGIN_M = 0.3
"""Within this way of the start a body may touch what it touched at the start."""
CHECKS_HZ = 10.0
HAND_M = 0.15
"""How far a hand reaches round its joints, with what of the forearm lies on a table."""
WALL_M = 0.01


def built(thing: Object) -> Built:
    """What a thing is built as; a plain box where it has no generator."""
    if thing.asset is None or thing.asset.generator == mesh_files.GENERATOR:
        mesh = primitives.plain_box(thing.size, thing.attributes.get("color", "gray"))
        return Built(lambda: mesh, tuple(float(x) for x in thing.size), thing.label, {})  # type: ignore[arg-type]
    return catalogue.build(thing.asset.generator, thing.asset.params)


def underfoot(thing: Object) -> bool:
    """Whether it is stood on and slid over: a rug."""
    return thing.decor and thing.support == "floor" and float(thing.size[2]) <= FLAT_M


def thing_clear(stage: Stage, thing: Object, poses: Floats, ignored: set[str], radius: float | None = None) -> None:
    """BlockedError unless a thing at poses (T, 4, 4) keeps clear of things, people, walls and floor; `ignored`: ids that it may touch.

    radius: of a ball, which is then taken as the upright cube round it, whatever way it has rolled.
    """
    poses, size = _as_boxes(thing, poses, radius)
    others = [other for other in stage.scene.objects if other.id not in ignored | {thing.id} and not underfoot(other)]
    if others:
        where, sizes = np.array([o.world_from_object for o in others]), np.array([o.size for o in others])
        near = box_distance((poses[:, None], size), (where[None], sizes[None])).min(0)
        if near.min() < GAP_M:
            raise BlockedError(f"{thing.label} would meet {others[int(near.argmin())].label}")
    in_room(stage.scene.room, corners(poses, size).reshape(-1, 3), thing.label)
    for person in stage.scene.people:
        if person.id not in ignored and _in_boxes(skin(person), poses, size):
            raise BlockedError(f"{thing.label} would meet {person.label}")


def _as_boxes(thing: Object, poses: Floats, radius: float | None) -> tuple[Floats, Floats]:
    if radius is None:
        return poses, np.asarray(thing.size)
    upright = np.tile(np.eye(4), (len(poses), 1, 1))
    upright[:, :3, 3] = poses[:, :3, 3] + poses[:, :3, 2] * radius - [0, 0, radius]
    return upright, np.full(3, 2 * radius)


def _in_boxes(points: Floats, poses: Floats, size: Floats) -> bool:
    """Whether any point (P, 3) lies in a box at any of the poses (T, 4, 4)."""
    for pose in poses:
        local = (points - pose[:3, 3]) @ pose[:3, :3] - [0, 0, size[2] / 2]
        if (np.abs(local) < size / 2 + GAP_M).all(1).any():
            return True
    return False


def in_room(room: Room | None, points: Floats, label: str) -> None:
    """BlockedError unless points (P, 3), world frame, lie over the floor, inside the walls and under the ceiling."""
    if points[:, 2].min() < -2e-3:
        raise BlockedError(f"{label} would go through the floor")
    if room is None:
        return
    floor = room.floor
    along = np.roll(floor, -1, 0) - floor
    inward = np.stack([-along[:, 1], along[:, 0]], 1) / np.linalg.norm(along, axis=1, keepdims=True)
    off = ((points[:, None, :2] - floor) * inward).sum(-1)  # floors are convex, counter-clockwise
    if off.min() < WALL_M or (room.height is not None and points[:, 2].max() > room.height):
        raise BlockedError(f"{label} would go through a wall")
    for start, end, thick in solid_walls(room):
        way = end - start
        length = float(np.linalg.norm(way))
        if length < 1e-6:
            continue
        x = (points[:, :2] - start) @ way / length
        y = (points[:, :2] - start) @ np.array([-way[1], way[0]]) / length
        if ((np.abs(y) < thick / 2 + WALL_M) & (x > 0) & (x < length)).any():
            raise BlockedError(f"{label} would go through a wall")


def skin(person: Person, place: Floats | None = None, posture: dict[str, Any] | None = None) -> Floats:
    """Points (P, 3) of a body, world frame; the corners of its box where it has none of ours."""
    where = person.world_from_body if place is None else place
    if person.asset is None:
        return corners(where, person.size)
    made = people.build(person.asset.params, person.posture if posture is None else posture)
    out: Floats = made.figure.cloud @ where[:3, :3].T + where[:3, 3]
    return out


def body_clear(stage: Stage, person: Person, track: BodyTrack, ignored: set[str], handled: set[str] | None = None) -> None:
    """BlockedError unless a body on its track keeps clear of walls, of the surfaces of all things but `ignored`, and of other people.

    handled: what hands may touch, but nothing else of the body: a table that something is taken from.
    """
    things = [t for t in stage.scene.objects if t.id not in ignored and not underfoot(t) and t.parent != person.id]
    others = {other.id: skin(other) for other in stage.scene.people if other.id != person.id and other.id not in ignored}
    start, first = track.keys[0].time, track.keys[0].world_from_body[:2, 3]
    count = max(int(np.ceil((track.keys[-1].time - start) * CHECKS_HZ)), 1)
    touched = {thing.id for thing in things if _touches(skin(person), thing)}
    times = np.linspace(start, track.keys[-1].time, count + 1)
    for time in np.concatenate([times[::5], np.delete(times, np.s_[::5])]):  # what is in the way shows soon
        place, posture = track.place(float(time))
        points = skin(person, place, posture)
        in_room(stage.scene.room, points, person.label)
        away = float(np.linalg.norm(place[:2, 3] - first)) > BEGIN_M
        for thing in things:
            own = points if thing.id not in (handled or ()) else _but_hands(person, place, posture, points)
            if (away or thing.id not in touched) and _touches(own, thing):
                raise BlockedError(f"{person.label} would walk into {thing.label}")
        for points_ in others.values():
            if away and _apart(points, points_) < PEOPLE_M:
                raise BlockedError(f"{person.label} would walk into somebody")


def _but_hands(person: Person, place: Floats, posture: dict[str, Any], points: Floats) -> Floats:
    """Points of a body without its hands and wrists."""
    assert person.asset is not None
    joints = people.build(person.asset.params, posture).joints
    for name in ("left_hand", "right_hand", "left_wrist", "right_wrist"):
        at = place[:3, :3] @ joints[name] + place[:3, 3]
        points = points[np.linalg.norm(points - at, axis=1) > HAND_M]
    return points


def _apart(one: Floats, other: Floats) -> float:
    """The least distance between two clouds, infinite where their boxes are far apart."""
    from scipy.spatial import cKDTree

    if max((one.min(0) - other.max(0)).max(), (other.min(0) - one.max(0)).max()) > PEOPLE_M:
        return float(np.inf)
    return float(cKDTree(one).query(other, distance_upper_bound=2 * PEOPLE_M)[0].min())


def _touches(points: Floats, thing: Object) -> bool:
    """Whether points of a body come to the surface of a thing."""
    local = (points - thing.world_from_object[:3, 3]) @ thing.world_from_object[:3, :3]
    half = np.asarray(thing.size)[:2] / 2 + SKIN_M
    near = (np.abs(local[:, :2]) < half).all(1) & (local[:, 2] > -SKIN_M) & (local[:, 2] < thing.size[2] + SKIN_M)
    near &= points[:, 2] > 0.04  # soles stand on mats and beside feet of things
    if not near.any():
        return False
    return bool(np.isfinite(_tree(thing).query(local[near], distance_upper_bound=SKIN_M)[0]).any())


def _tree(thing: Object) -> Any:
    asset = thing.asset
    if asset is None:
        return _box_tree(tuple(float(x) for x in thing.size))
    return _surface_tree(asset.generator, _text(asset.params), tuple(float(x) for x in thing.size))


def _text(params: dict[str, Any]) -> str:
    import json

    return json.dumps(params, sort_keys=True)


@lru_cache(maxsize=128)
def _surface_tree(generator: str, params: str, size: tuple[float, ...]) -> Any:
    import json

    from scipy.spatial import cKDTree

    if generator == mesh_files.GENERATOR:
        return _box_tree(size)
    return cKDTree(surface_samples(catalogue.build(generator, json.loads(params)), -0.01, size[2] + 0.01))


@lru_cache(maxsize=64)
def _box_tree(size: tuple[float, ...]) -> Any:
    from scipy.spatial import cKDTree

    mesh = primitives.plain_box(np.array(size), "gray")
    return cKDTree(surface_samples(Built(lambda: mesh, size, "box", {}), -0.01, size[2] + 0.01))  # type: ignore[arg-type]
