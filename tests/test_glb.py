"""Scenes leave as GLB and come back; other readers see the same geometry in the same places."""

from __future__ import annotations

import json
import struct
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import trimesh

import scenegen as sg
from scenegen.assets.looks.materials import linear
from scenegen.assets.looks.mesh import Material
from scenegen.assets.looks.pictures import showing
from scenegen.assets.modelling.kit import Builder
from scenegen.errors import SceneError
from scenegen.export.glb import _finish, _parts
from scenegen.world.geometry import Placed, build_geometry


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
        assert max(told["color"]) <= 1
        np.testing.assert_allclose(np.array(told["color"]) * told["intensity"], np.pi * light.power * light.color)
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


def test_what_glows_lets_light_through_or_mirrors_is_said(tmp_path: Path) -> None:
    """Colours as they are, not rounded to bytes of linear light; a screen glows with its picture; glass is clear; a mirror is one."""
    mesh = Builder()
    dark = Material("dark", "black", (0.05, 0.06, 0.05))
    glass = Material("glass", "teal", (0.4, 0.7, 0.7), None, 0.05, clear=0.4)
    mirror = Material("chrome", "gray", (0.7, 0.8, 0.8), None, 0.08, 0.5, mirror=True)
    for k, material in enumerate((dark, glass, mirror)):
        mesh.box((k, 0, 0), (0.5, 0.5, 0.5), material)
    mesh.panel((0, 2, 0), (1.0, 1.0), showing("video:7", emission=0.35))
    looks: dict[Material, int] = {}
    out = trimesh.Scene()
    for k, part in enumerate(_parts(Placed(1, "a", mesh.mesh(), np.eye(4)), looks)):
        out.add_geometry(part, geom_name=str(k))
    raw = out.export(file_type="glb", tree_postprocessor=partial(_finish, sg.Scene(id="s"), tuple(looks)))
    tree = json.loads(raw[20 : 20 + struct.unpack_from("<I", raw, 12)[0]])
    told = {material["name"]: material for material in tree["materials"]}
    surface = told["dark"]["pbrMetallicRoughness"]
    np.testing.assert_allclose(surface["baseColorFactor"], [*linear(np.array(dark.rgb)), 1], rtol=1e-12)
    assert "emissiveFactor" not in told["dark"]
    assert (told["glass"]["alphaMode"], told["glass"]["pbrMetallicRoughness"]["baseColorFactor"][3]) == ("BLEND", 0.6)
    assert told["chrome"]["pbrMetallicRoughness"]["metallicFactor"] == 1
    assert told["chrome"]["pbrMetallicRoughness"]["roughnessFactor"] == 0
    assert told["picture"]["emissiveFactor"] == [0.35] * 3
    assert told["picture"]["emissiveTexture"] == told["picture"]["pbrMetallicRoughness"]["baseColorTexture"]
