"""Scenes leave as GLB and come back; other readers see the same geometry in the same places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

import scenegen as sg
from scenegen.assets.geometry import build_geometry
from scenegen.errors import SceneError


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
