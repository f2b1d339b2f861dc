"""Imported things in rooms: drawn by recipes, rebuilt from JSON, credited on the card, refused when the store lacks them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

import scenegen as sg
from scenegen.assets.importing.add import add_assets
from scenegen.assets.library.store import Store
from scenegen.audit import audit
from scenegen.compose import kinds
from scenegen.errors import AssetError, SceneGenError
from scenegen.pipeline.recipe import parse_recipe
from scenegen.scene import Scene
from scenegen.world.geometry import build_geometry
from tests import importing as made

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a chair, tables, a mug, a box and a sofa of boxes."""
    folder = tmp_path_factory.mktemp("models")
    made.chair_mesh().export(folder / "chair.glb")
    made.table_mesh().export(folder / "dining_table.glb")
    sofa = made.boxes([((0, 0.22, 0), (1.9, 0.44, 0.85)), ((0, 0.6, -0.36), (1.9, 0.5, 0.13))])
    sofa.export(folder / "sofa.glb")
    mug = trimesh.creation.cylinder(0.04, 0.1, sections=24)
    mug.apply_transform([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
    mug.visual.face_colors = [47, 98, 181, 255]
    mug.export(folder / "mug.glb")
    for k, rgb in enumerate(((184, 35, 42), (63, 143, 63), (232, 198, 45), (122, 78, 45))):
        box = made.boxes([((0, 0.15, 0), (0.4 - 0.04 * k, 0.3, 0.35))])
        box.visual.face_colors = [*rgb, 255]
        box.export(folder / f"cardboard_box_{k}.glb")
    (folder / "LICENSE").write_text("CC-BY 4.0")
    store = Store(tmp_path_factory.mktemp("store"))
    report = add_assets([folder], store, library="mine")
    assert all(record.ready for record in report.added), report.text()
    (folder / "ada.vrm").write_bytes(made.vrm())
    add_assets([folder / "ada.vrm"], store, library="people", license="CC0")
    return store.root


@pytest.fixture(autouse=True)
def _store(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENEGEN_ASSETS", str(library))


def test_only_imported_things(library: Path) -> None:
    scene = sg.compose_scene("kitchen", seed=3, things=(2, 9), people=(0, 1), assets={"libraries": ["mine"], "only": True})
    assert len(scene.objects) >= 2
    assert {thing.asset.generator for thing in scene.objects if thing.asset} == {"imported"}
    assert {thing.has_front for thing in scene.objects if thing.category == "chair"} <= {True}
    assert not any(thing.has_front for thing in scene.objects if thing.category in ("dining_table", "mug", "cardboard_box"))
    again = Scene.from_json(scene.to_json())
    for one, two in zip(build_geometry(scene).placed, build_geometry(again).placed, strict=True):
        assert one.mesh.vertices.tobytes() == two.mesh.vertices.tobytes()
    for thing in scene.objects:
        mesh = next(placed.mesh for placed in build_geometry(scene).placed if placed.entity_id == thing.id)
        np.testing.assert_allclose(np.ptp(mesh.vertices, axis=0), thing.size, atol=1e-5)
        if thing.parent is not None and thing.support == "object":
            carrier = scene.entity(thing.parent)
            assert thing.world_from_object[2, 3] <= carrier.size[2] + carrier.world_from_object[2, 3] + 1e-6  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", kinds())
def test_every_room_survives_a_poor_library(kind: str) -> None:
    scene = sg.compose_scene(kind, seed=1, things=(0, 12), people=(0, 1), assets={"libraries": ["mine"], "only": True})
    assert all(thing.asset is not None and thing.asset.generator == "imported" for thing in scene.objects)


def test_mixing_and_its_absence() -> None:
    mixed = sg.compose_scene("kitchen", seed=3, assets={"libraries": ["mine"], "share": 1.0})
    assert {"imported"} < {thing.asset.generator for thing in mixed.objects if thing.asset}
    plain = sg.compose_scene("kitchen", seed=3)
    assert "imported" not in {thing.asset.generator for thing in plain.objects if thing.asset}


def test_imported_people() -> None:
    scene = sg.compose_scene("living_room", seed=2, people=(2, 2), assets={"libraries": ["people", "mine"], "people": 1.0})
    assert {person.label for person in scene.people} == {"person"}
    geometry = build_geometry(scene)
    for person in scene.people:
        mesh = next(placed for placed in geometry.placed if placed.entity_id == person.id)
        assert abs(mesh.world_vertices[:, 2].min()) < 1e-5


def test_a_missing_library_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssetError, match="nobody"):
        sg.compose_scene("kitchen", assets={"libraries": ["nobody"]})
    scene = sg.compose_scene("kitchen", seed=3, things=(2, 9), assets={"only": True})
    monkeypatch.setenv("SCENEGEN_ASSETS", str(tmp_path))
    with pytest.raises(AssetError, match="lacks an asset"):
        build_geometry(scene)


def test_dataset_of_imported_things_is_true_and_credited(tmp_path: Path) -> None:
    recipe = parse_recipe(
        "name: mine\nscenes: {kinds: [kitchen, tabletop, living_room], things: [2, 9], people: [0, 1]}\n"
        "views: {per_scene: 2, width: 160, height: 120}\nassets: {libraries: [mine], only: true}\n"
        "tasks:\n  camera_relative_direction: {per_scene: 2}\n  camera_object_orientation: {per_scene: 2}\n"
    )
    sg.build_dataset(recipe, tmp_path / "out", scenes=6, seed=4, workers=1, renderer="raycast")
    report = audit(tmp_path / "out")
    assert report.clean, report.text()
    card = (tmp_path / "out" / "README.md").read_text()
    assert "license: cc-by-4.0" in card
    assert "imported assets are seen" in card
    made.table_mesh().export(tmp_path / "table2.glb")
    added = add_assets([tmp_path / "table2.glb"], Store(), library="mine", license="CC0", category="dining_table")
    with pytest.raises(SceneGenError, match="belongs to another build"):
        sg.build_dataset(recipe, tmp_path / "out", scenes=6, seed=4, workers=1, renderer="raycast")
    Store().remove(added.added[0].key)
