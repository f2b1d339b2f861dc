"""Bathrooms, hallways, libraries, cafés, shops, gyms and wards: furnished as people would."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

import scenegen as sg
from scenegen.assets.modelling.room_shell import build_room
from scenegen.compose import kinds
from scenegen.rays.embree import RayScene
from scenegen.scene import Object, Room, Scene

pytestmark = pytest.mark.slow

NEEDED = {
    "bathroom": {"toilet", "washbasin"},
    "hallway": {"console_table", "shoe_rack", "doormat"},
    "library": {"dining_table", "bookcase", "library_shelf"},
    "cafe": {"bar_counter", "bistro_table", "menu_board"},
    "shop": {"checkout_counter"},
    "gym": {"treadmill", "dumbbell_rack"},
    "hospital_room": {"hospital_bed", "bedhead_panel"},
}


@lru_cache
def scenes(kind: str) -> list[Scene]:
    return [sg.compose_scene(kind, seed=seed, people=(0, 0), things=(16, 40), views=0) for seed in range(4)]


def named(scene: Scene, category: str) -> list[Object]:
    return [thing for thing in scene.objects if thing.category == category]


def wall_gap(scene: Scene, point: np.ndarray) -> float:
    """Metres from a floor point to the nearest wall."""
    assert scene.room is not None
    return float((np.abs(scene.room.floor).max(0) - np.abs(point)).min())


def end(thing: Object, share: float) -> np.ndarray:
    """The floor point at a share (-1 back, 1 front) of a thing's length."""
    return np.asarray((thing.world_from_object @ [share * thing.size[0] / 2, 0, 0, 1])[:2])


@pytest.mark.parametrize("kind", NEEDED)
def test_each_kind_has_what_makes_it_one(kind: str) -> None:
    assert kind in kinds()
    found = [{thing.category for thing in scene.objects} for scene in scenes(kind)]
    assert sum(NEEDED[kind] <= here for here in found) >= 3


def test_beds_have_their_heads_to_a_wall_and_runners_face_one() -> None:
    for kind, category, share in (("hospital_room", "hospital_bed", -1.0), ("gym", "treadmill", 1.0)):
        things = [(scene, thing) for scene in scenes(kind) for thing in named(scene, category)]
        assert len(things) >= 4
        for scene, thing in things:
            assert wall_gap(scene, end(thing, share)) < 0.6 < wall_gap(scene, end(thing, -share))


def test_the_cash_register_is_worked_from_behind_the_bar() -> None:
    """Its drawer looks at the wall behind the bar, with room to stand between."""
    found = 0
    for scene in scenes("cafe"):
        for register in named(scene, "cash_register"):
            if register.parent is not None and register.parent.startswith("bar_counter"):
                found += 1
                assert scene.room is not None
                at, front = register.world_from_object[:2, 3], register.world_from_object[:2, 0]
                ahead = float(np.abs(scene.room.floor.max(0) @ front)) - float(at @ front)
                assert 1.0 < ahead < 2.3
    assert found >= 3


def test_switches_are_beside_doors_and_curtains_before_windows() -> None:
    switches = curtains = 0
    for scene in scenes("hallway") + scenes("hospital_room"):
        assert scene.room is not None
        floor = scene.room.floor
        middles = {"door": [], "window": []}
        for o in scene.room.openings:
            start, stop = floor[o.wall], floor[(o.wall + 1) % 4]
            along = (stop - start) / np.linalg.norm(stop - start)
            middles[o.kind].append(start + along * (o.offset + o.width / 2))
        for category, kind, reach in (("light_switch", "door", 0.75), ("curtain", "window", 0.15), ("blind", "window", 0.15)):
            for thing in named(scene, category):
                gap = min(float(np.linalg.norm(thing.world_from_object[:2, 3] - middle)) for middle in middles[kind])
                assert gap < reach
                switches += category == "light_switch"
                curtains += category != "light_switch"
    assert switches >= 5
    assert curtains >= 2


@pytest.mark.parametrize("kind", ["bathroom", "hallway"])
def test_a_crowded_room_still_has_clear_views(kind: str) -> None:
    """No place near the person is free, so that the camera takes the clearest one of the room, not a corner in a cupboard."""
    scene = sg.compose_scene(kind, seed=0, people=(1, 3), things=(22, 40))
    for camera in scene.cameras:
        for thing in scene.objects:
            local = np.linalg.inv(thing.world_from_object) @ camera.world_from_camera[:, 3]
            beyond = np.maximum(np.abs(local[:3] - thing.size * [0, 0, 0.5]) - thing.size / 2, 0)
            assert np.linalg.norm(beyond) > 0.3, f"{camera.id} stands in or at {thing.id}"


def test_no_ray_leaves_a_room_where_walls_meet_the_ceiling_or_the_floor() -> None:
    """Rays from the middle of a room at a millimetre on both sides of every seam, in steps of a tenth."""
    corners = np.array([[-2.0, -1.5], [2.0, -1.5], [2.0, 1.5], [-2.0, 1.5]])
    mesh = build_room(Room(kind="office", floor=corners, height=2.5))
    shell = RayScene([(mesh.vertices, mesh.faces)])
    along = np.linspace(0.05, 0.95, 40)[:, None]
    edges = np.concatenate([a + along * (b - a) for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)])
    off = np.arange(-1e-3, 1.05e-3, 1e-4)
    for seam in (0.0, 2.5):
        goals = np.array([(*edge, seam + up) for edge in edges for up in off])
        start = np.broadcast_to(np.array([0.1, -0.2, 1.3]), goals.shape)
        assert (shell.cast(start, goals - start).mesh >= 0).all()
