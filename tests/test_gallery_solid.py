"""A scene in 3D for the gallery, as arrays: what stands still within its grid, what moves where the truth has it at each moment."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from scipy.spatial import cKDTree

import scenegen as sg
from scenegen.assets.modelling.room_shell import SLAB_M
from scenegen.compose import usual_kinds
from scenegen.scene import Scene
from scenegen.show import moved
from scenegen.show.coarse import CELLS, coarse
from scenegen.show.moved import MOVED_BYTES, spread
from scenegen.show.solid import seen_from_inside, solid_of
from scenegen.world.geometry import build_geometry
from tests.test_motions import made

slow = pytest.mark.slow


def corners_of(made: dict[str, Any], moment: int = 0) -> dict[str | None, np.ndarray]:
    """Of each entity (None: the room) the corners of its triangles (F, 3, 3) at a moment, metres, world; as a page works them out."""
    points = np.frombuffer(base64.b64decode(made["points"]), "<u2").reshape(-1, 3) / 65535
    faces = np.frombuffer(base64.b64decode(made["faces"]), "<u2").reshape(-1, 3).astype(int)
    moving = {entity: (np.array(low), np.array(span), count, steps) for entity, low, span, count, steps in made["moving"]}
    assert sum(part[4] for part in made["parts"]) == len(faces)
    found: dict[str | None, list[np.ndarray]] = {}
    for entity, _, vertex, face, count in made["parts"]:
        own = faces[face : face + count]
        if entity in moving:
            low, span, stride, steps = moving[entity]
            shape, *pose = steps[moment]
            turn = np.reshape(pose, (3, 4))
            corners = (low + span * points[vertex + stride * shape + own]) @ turn[:, :3].T + turn[:, 3]
        else:
            corners = np.array(made["low"]) + np.array(made["span"]) * points[vertex + own]
        found.setdefault(entity, []).append(corners)
    return {entity: np.concatenate(some) for entity, some in found.items()}


def times_of(scene: Scene, count: int = 7) -> list[float]:
    return [float(time) for time in np.linspace(0.0, scene.duration, count)]


@slow
def test_a_solid_is_the_scene_within_a_grid_and_open_towards_whoever_looks_in() -> None:
    scene = sg.compose_scene("bedroom", seed=2)
    assert scene.room is not None
    made = solid_of(scene)
    found = corners_of(made)
    assert found.keys() >= {None, *(person.id for person in scene.people)}
    assert (made["moments"], made["moving"]) == ([], [])
    shell = found[None]
    normal = np.cross(shell[:, 1] - shell[:, 0], shell[:, 2] - shell[:, 0])
    middle = np.array([*scene.room.floor.mean(0), 1.3])
    if scene.room.floor.shape == (4, 2) and not scene.room.inner_walls:
        assert (((middle - shell.mean(1)) * normal).sum(1) > -1e-6).mean() > 0.9
    assert shell[:, :, 2].max() <= float(scene.room.height or 9) + SLAB_M + 0.01
    for thing in scene.objects:
        if thing.id in found and thing.asset is not None:
            corners = found[thing.id].reshape(-1, 3)
            inside = (np.c_[corners, np.ones(len(corners))] @ np.linalg.inv(thing.world_from_object).T)[:, :3]
            assert (np.abs(inside[:, :2]) <= np.asarray(thing.size)[:2] / 2 + 0.05).all(), thing.id
    assert len(json.dumps(made)) < 1_500_000


@slow
@pytest.mark.parametrize("kind", ["walk", "roll", "sit_down", "hand_over", "push"])
def test_what_moves_is_at_each_moment_where_the_truth_has_it(kind: str) -> None:
    """Each corner that is drawn is one of the true mesh of that instant, and none of the mesh is far from one that is drawn."""
    scene = made(kind)
    times = times_of(scene)
    solid = solid_of(scene, [*times[::-1], times[2]])
    assert solid["moments"] == times
    assert solid["asked"] == len(times)
    tracked = {track.entity for track in scene.tracks}
    assert {entity for entity, *_ in solid["moving"]} == tracked
    went = dict.fromkeys(tracked, 0.0)
    first = corners_of(solid)
    for number, time in enumerate(times):
        found = corners_of(solid, number)
        for placed in build_geometry(scene.at(time)).placed:
            if placed.entity_id not in tracked:
                assert number == 0 or np.array_equal(found[placed.entity_id], first[placed.entity_id])
                continue
            drawn, true = found[placed.entity_id].reshape(-1, 3), placed.world_vertices
            assert cKDTree(true).query(drawn)[0].max() < 0.001, (placed.entity_id, time)
            cell = np.ptp(true, axis=0).max() / CELLS
            assert cKDTree(drawn).query(true)[0].max() < 4 * max(cell, 0.01), (placed.entity_id, time)
            went[placed.entity_id] = max(
                went[placed.entity_id], float(np.abs(drawn - first[placed.entity_id].reshape(-1, 3)).max())
            )
    assert max(went.values()) > 0.1


@slow
@pytest.mark.parametrize("kind", ["walk", "sit_down", "carry"])
def test_no_triangle_spans_what_a_posture_takes_apart(kind: str) -> None:
    """A hand that hangs at a hip and is lifted leaves no web: no side is longer than the longest of the mesh (0.26 m) and 2 cm."""
    scene = made(kind)
    solid = solid_of(scene, times_of(scene, 13))
    people = {person.id for person in scene.people} & {entity for entity, *_ in solid["moving"]}
    assert people
    for number, time in enumerate(solid["moments"]):
        found = corners_of(solid, number)
        for placed in build_geometry(scene.at(time)).placed:
            if placed.entity_id in people:
                true = placed.mesh.vertices[placed.mesh.faces]
                own = np.linalg.norm(true - np.roll(true, 1, axis=1), axis=2).max()
                drawn = found[placed.entity_id]
                side = np.linalg.norm(drawn - np.roll(drawn, 1, axis=1), axis=2).max()
                assert side < own + 0.02, (time, side)


def test_vertices_of_a_cell_that_part_are_two() -> None:
    first = np.array([[0, 0, 0], [0.001, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], dtype=np.float32)
    faces = np.array([[0, 2, 3], [1, 4, 2]])
    later = first + np.float32(0)
    later[1, 2] = 0.5
    together, kept = coarse(first, faces)
    assert (together[0, 0] == together[1, 0], kept.tolist()) == (True, [0, 1])
    apart, kept = coarse(first, faces, others=[later])
    assert (apart[0, 0] == apart[1, 0], kept.tolist()) == (False, [0, 1])


@slow
def test_a_long_clip_is_given_at_fewer_moments_and_says_of_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = made("walk")
    times = times_of(scene, 12)
    monkeypatch.setattr(moved, "MOVED_BYTES", 40_000)
    solid = solid_of(scene, times)
    assert 2 < len(solid["moments"]) < 12
    assert solid["asked"] == 12
    assert (solid["moments"][0], solid["moments"][-1]) == (times[0], times[-1])
    assert set(solid["moments"]) <= set(times)
    monkeypatch.setattr(moved, "MOVED_BYTES", MOVED_BYTES)
    monkeypatch.setattr(moved, "MOMENTS", 5)
    assert len(solid_of(scene, times)["moments"]) == 5


def test_times_are_spread_from_the_first_to_the_last() -> None:
    assert spread([1.0, 2.0, 3.0], 3) == [1.0, 2.0, 3.0]
    assert spread([0.0, 1.0, 2.0, 3.0, 4.0], 3) == [0.0, 2.0, 4.0]
    assert spread([0.0, 1.0], 0) == [0.0]


def test_only_faces_that_look_into_the_room_are_seen_from_inside() -> None:
    scene = sg.compose_scene(usual_kinds()[1], seed=0, people=(0, 0))
    assert scene.room is not None
    x, y = scene.room.floor.mean(0)
    up = np.array([[x, y, 0.0], [x + 0.1, y, 0.0], [x, y + 0.1, 0.0]], dtype=np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 1]])
    assert seen_from_inside(scene.room, up, faces).tolist() == [True, False]
