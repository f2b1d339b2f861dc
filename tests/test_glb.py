"""Scenes leave as GLB and come back; other readers see the same geometry in the same places."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import trimesh

import scenegen as sg
from scenegen.errors import SceneError
from scenegen.world.geometry import build_geometry


@pytest.fixture(scope="module")
def scene() -> sg.Scene:
    return sg.compose_scene("office", seed=4, things=(8, 14), people=(1, 1))


def test_a_scene_comes_back_bit_for_bit(scene: sg.Scene, tmp_path: Path) -> None:
    scene.export(str(tmp_path / "x.glb"))
    assert sg.import_scene(str(tmp_path / "x.glb")) == scene
    assert sg.import_scene(str(tmp_path / "x.glb")).to_json() == scene.to_json()


def test_another_reader_finds_everything_where_it_stands(scene: sg.Scene, tmp_path: Path) -> None:
    """trimesh's own loader, glTF's Y up turned back to Z up: the extent of each entity is the one of its mesh in the world."""
    scene.export(str(tmp_path / "x.glb"))
    loaded = trimesh.load(str(tmp_path / "x.glb"))
    world_from_gltf = np.array([[1.0, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    for placed in build_geometry(scene).placed:
        if placed.entity_id is None:
            continue
        corners = []
        for node in loaded.graph.nodes_geometry:
            if str(node).rsplit("/", 1)[0] == placed.entity_id:
                pose, name = loaded.graph[node]
                points = trimesh.transform_points(loaded.geometry[name].vertices, world_from_gltf @ pose)
                corners += [points.min(0), points.max(0)]
        assert corners, placed.entity_id
        np.testing.assert_allclose(np.min(corners, 0), placed.world_vertices.min(0), atol=1e-4)
        np.testing.assert_allclose(np.max(corners, 0), placed.world_vertices.max(0), atol=1e-4)


def test_json_works_too_and_other_files_are_refused(scene: sg.Scene, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(scene.to_json())
    assert sg.import_scene(str(tmp_path / "s.json")) == scene
    trimesh.creation.box().export(str(tmp_path / "box.glb"))
    (tmp_path / "junk.glb").write_bytes(b"glTF" + b"\xff" * 40)
    for name in ("box.glb", "junk.glb", "missing.glb", "missing.json"):
        with pytest.raises(SceneError):
            sg.import_scene(str(tmp_path / name))
    with pytest.raises(SceneError, match="glb"):
        scene.export(str(tmp_path / "x.obj"))
    with pytest.raises(SceneError, match="written"):
        scene.export(str(tmp_path / "no" / "x.glb"))


def test_cameras_and_lights_travel_and_look_where_they_looked(scene: sg.Scene, tmp_path: Path) -> None:
    """By the format's own rule: a camera and a light look along their node's -Z, Y up; glTF's world is Y up."""
    scene.export(str(tmp_path / "x.glb"))
    raw = (tmp_path / "x.glb").read_bytes()
    tree = json.loads(raw[20 : 20 + struct.unpack_from("<I", raw, 12)[0]])
    nodes = {node["name"]: node for node in tree["nodes"] if "name" in node}
    turned = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])  # Y up to Z up
    assert len(tree["cameras"]) == len(scene.cameras)
    for camera in scene.cameras:
        pose = np.array(nodes[camera.id]["matrix"]).reshape(4, 4).T
        np.testing.assert_allclose(turned @ pose[:3, 3], camera.world_from_camera[:3, 3], atol=1e-9)
        np.testing.assert_allclose(turned @ -pose[:3, 2], camera.world_from_camera[:3, 2], atol=1e-9)
        np.testing.assert_allclose(turned @ pose[:3, 1], -camera.world_from_camera[:3, 1], atol=1e-9)
        lens = tree["cameras"][nodes[camera.id]["camera"]]["perspective"]
        half = np.tan(lens["yfov"] / 2)
        np.testing.assert_allclose(
            [half, half * lens["aspectRatio"]], [camera.height / 2 / camera.K[1, 1], camera.width / 2 / camera.K[0, 0]]
        )
    lights = tree["extensions"]["KHR_lights_punctual"]["lights"]
    assert len(lights) == len(scene.lights) > 0
    for number, light in enumerate(scene.lights):
        node = nodes[f"light-{number}"]
        pose = np.array(node["matrix"]).reshape(4, 4).T
        told = lights[node["extensions"]["KHR_lights_punctual"]["light"]]
        if light.kind == "sun":
            np.testing.assert_allclose(turned @ -pose[:3, 2], light.direction / np.linalg.norm(light.direction), atol=1e-9)
        else:
            np.testing.assert_allclose(turned @ pose[:3, 3], light.position, atol=1e-9)
        assert told["type"] == ("directional" if light.kind == "sun" else "point")
        assert told["intensity"] == pytest.approx(np.pi * light.power)
    assert "KHR_lights_punctual" in tree["extensionsUsed"]


def test_a_scene_shows_itself_open_and_light(scene: sg.Scene) -> None:
    """No ceiling over the 3D view nor walls before it, two megabytes of page at most beside the viewer itself, and a short repr."""
    from scenegen.show.notebook import LOOKING, scene_html, to_trimesh

    shown = to_trimesh(scene)
    room = [mesh for name, mesh in shown.geometry.items() if name.startswith("room/")]
    assert scene.room is not None
    assert scene.room.height is not None
    assert max(mesh.triangles_center[:, 2].max() for mesh in room) < scene.room.height
    middle = scene.room.floor.mean(0)
    eye = np.array([*middle, 1.2]) - LOOKING / np.linalg.norm(LOOKING) * 20
    hits = trimesh.util.concatenate(room).ray.intersects_location([eye], [LOOKING])[0]
    assert len(hits)
    assert min(np.linalg.norm(hits - eye, axis=1)) > 18  # the floor or what is beyond, not a wall before it
    assert len(scene_html(scene)) < 4e6
    assert len(repr(scene)) < 120
    assert scene.id in repr(scene)
    assert all(len(repr(entity)) < 120 for entity in scene.entities)
