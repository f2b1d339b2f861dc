"""Walkable floors: rooms, doors, ways between them; against a plain flood fill."""

from __future__ import annotations

import numpy as np
import pytest

import scenegen as sg
from scenegen.scene import InnerWall, Object, Opening, Region, Room, Scene
from scenegen.scene.walk import CELL_M, door_points, walkable


def two_rooms(door: bool, cupboard: bool = False) -> Scene:
    floor = np.array([[0.0, 0], [6, 0], [6, 4], [0, 4]])
    openings = [Opening(kind="door", wall=4, offset=1.5, width=0.9, sill=0, height=2)] if door else []
    room = Room(
        kind="flat", floor=floor, height=2.5, openings=openings,
        inner_walls=[InnerWall(start=np.array([3.0, 0]), end=np.array([3.0, 4]))],
        regions=[Region(name="west", polygon=floor * [0.5, 1]), Region(name="east", polygon=floor * [0.5, 1] + [3, 0])],
    )  # fmt: skip
    pose = np.eye(4)
    pose[:3, 3] = [3.5, 1.95, 0]
    thing = Object(id="c", category="cabinet", label="cabinet", world_from_object=pose, size=np.array([0.6, 1.3, 1.0]))
    return Scene(id="s", room=room, objects=[thing] if cupboard else [])


def test_a_door_joins_rooms_and_a_cupboard_before_it_parts_them() -> None:
    for made, joined in ((two_rooms(True), True), (two_rooms(False), False), (two_rooms(True, cupboard=True), False)):
        floor = walkable(made)
        assert floor.joined([1, 1], [5, 1]) == joined
        assert (floor.path([1, 1], [5, 1]) is not None) == joined
    assert walkable(two_rooms(True)).doors == (("west", "east"),) or walkable(two_rooms(True)).doors == (("east", "west"),)


def test_the_way_goes_through_the_door_and_is_short() -> None:
    way = walkable(two_rooms(True)).path([1, 1], [5, 1])
    assert way is not None
    crossing = way[np.abs(way[:, 0] - 3.0).argmin()]
    assert 1.5 < crossing[1] < 2.4
    length = np.linalg.norm(np.diff(way, axis=0), axis=1).sum()
    corner = np.array([3.0, 1.5 + 0.2])
    assert np.linalg.norm(corner - [1, 1]) * 2 - 0.1 < length < np.linalg.norm(corner - [1, 1]) * 2 * 1.12 + 0.2


def test_free_cells_are_clear_of_everything() -> None:
    """By brute force: no free cell has a thing's footprint within a body's half width."""
    scene = sg.compose_scene("kitchen", seed=2)
    floor = walkable(scene)
    rows, columns = np.nonzero(floor.free)
    points = floor.low + (np.stack([columns, rows], 1) + 0.5) * CELL_M
    for thing in scene.objects:
        if thing.support != "floor" or thing.size[2] < 0.1:
            continue
        x, y = np.meshgrid(np.linspace(-0.5, 0.5, 9) * thing.size[0], np.linspace(-0.5, 0.5, 9) * thing.size[1])
        edge = np.stack([x.ravel(), y.ravel()], 1) @ thing.world_from_object[:2, :2].T + thing.world_from_object[:2, 3]
        assert np.linalg.norm(points[:, None] - edge[None], axis=2).min() > 0.19


@pytest.mark.parametrize("seed", range(2))
def test_every_room_of_a_flat_can_be_walked_to(seed: int) -> None:
    scene = sg.compose_scene("flat", seed=seed, things=(20, 60))
    assert scene.room is not None
    assert len(scene.room.regions) >= 4
    floor = walkable(scene)
    points = door_points(scene.room)
    assert len(points) == len(scene.room.regions)  # one to each room, and the flat's own
    for one, other in points:
        assert floor.joined(one, other)
        assert floor.joined(points[0][0], one)
