"""Imported things stand as they stood in their files: size, front, colour, tops, seats; and the store keeps them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from scenegen.assets import catalogue
from scenegen.assets.importing.add import Report, add_assets
from scenegen.assets.importing.licences import licence, strictest
from scenegen.assets.importing.raw import Soup
from scenegen.assets.importing.repair import decimate, repair
from scenegen.assets.importing.shape import _largest_rectangle
from scenegen.assets.importing.words import guess, sort_of
from scenegen.assets.library.imported import params_of
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store
from scenegen.cli.main import app
from scenegen.errors import AssetError
from tests import importing as made


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SCENEGEN_ASSETS", str(tmp_path / "store"))
    return Store()


def only(report: Report) -> Sidecar:
    assert not report.refused, report.text()
    assert len(report.added) == 1
    return report.added[0]


def test_furniture_library(store: Store, tmp_path: Path) -> None:
    mesh = made.chair_mesh()
    mesh.apply_scale(100)
    files: dict[str, bytes | str] = {
        "chair/chair.obj": made.obj_text(mesh, "look.png"),
        "chair/look.mtl": "newmtl paint\nKd 1 1 1\nmap_Kd look.png\n",
        "chair/look.png": made.picture((184, 35, 42)),
    }
    path = made.sh3f(tmp_path / "lib.sh3f", [made.sh3f_chair()], files)
    one = only(add_assets([path], store))
    assert (one.key, one.category, one.label, one.ready, one.has_front) == ("lib/chair", "chair", "chair", True, True)
    np.testing.assert_allclose(one.size_m, (0.50, 0.45, 0.90), atol=1e-3)
    assert (one.license, one.redistributable, one.author) == ("CC0-1.0", True, "Ada")
    assert one.attributes["color"] == "red"
    built = catalogue.build("imported", params_of(one))
    low, high = built.mesh.vertices.min(0), built.mesh.vertices.max(0)
    np.testing.assert_allclose((low + high)[:2], 0, atol=1e-5)
    assert abs(low[2]) < 1e-6
    assert built.mesh.vertices[built.mesh.vertices[:, 2] > 0.6][:, 0].max() < 0, "the back rises behind: the front is +X"
    assert len(built.seats) == 1
    assert abs(built.seats[0].z - 0.45) < 0.02


def test_rotation_of_a_library_is_applied(store: Store, tmp_path: Path) -> None:
    mesh = made.chair_mesh()
    mesh.apply_scale(100)
    mesh.apply_transform([[0, 0, 1, 0], [0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 1]])  # facing +X in the file
    back = "0 0 -1 0 1 0 1 0 0"
    path = made.sh3f(tmp_path / "lib.sh3f", [made.sh3f_chair(modelRotation=back)], {"chair/chair.obj": made.obj_text(mesh)})
    one = only(add_assets([path], store))
    assert one.has_front
    built = catalogue.build("imported", params_of(one))
    assert built.mesh.vertices[built.mesh.vertices[:, 2] > 0.6][:, 0].max() < 0


def test_what_lies_crosswise_has_no_sure_front(store: Store, tmp_path: Path) -> None:
    """A rocking horse said to face the way it is narrow: its head is at another side, whatever the library says."""
    for wide, deep, known in (("68", "29", False), ("29", "68", True)):
        mesh = made.boxes([((0, 25, 0), (float(wide), 50, float(deep))), ((0, 60, float(deep) / 2 - 4), (8, 20, 8))])
        entry = made.sh3f_chair(name="Rocking horse", width=wide, depth=deep, height="70")
        path = made.sh3f(tmp_path / f"lib{wide}.sh3f", [entry], {"chair/chair.obj": made.obj_text(mesh)})
        one = only(add_assets([path], store))
        assert one.category == "rocking_horse"
        assert ("front" not in one.unsure) == known
        assert one.has_front == known


def test_a_bed_is_for_as_many_as_it_is_wide(store: Store, tmp_path: Path) -> None:
    for wide, category in (("90", "single_bed"), ("170", "double_bed"), ("202", "double_bed")):
        mesh = made.boxes([((0, 20, 0), (float(wide), 40, 210)), ((0, 50, -102), (float(wide), 100, 6))])
        entry = made.sh3f_chair(name="Bed", width=wide, depth="210", height="100")
        path = made.sh3f(tmp_path / f"lib{wide}.sh3f", [entry], {"chair/chair.obj": made.obj_text(mesh)})
        assert only(add_assets([path], store)).category == category


def test_what_hangs_is_not_stood_on_the_floor(store: Store, tmp_path: Path) -> None:
    mesh = made.boxes([((0, 35, 0), (60, 70, 35))])
    entry = made.sh3f_chair(name="Upper cabinet", elevation="140", width="60", depth="35", height="70")
    path = made.sh3f(tmp_path / "lib.sh3f", [entry], {"chair/chair.obj": made.obj_text(mesh)})
    one = only(add_assets([path], store))
    assert not one.ready
    assert any("hangs" in note for note in one.notes)


@pytest.mark.parametrize(("suffix", "scale"), [("obj", 1.0), ("glb", 1.0), ("stl", 1000.0), ("ply", 100.0)])
def test_formats_units_and_fronts(store: Store, tmp_path: Path, suffix: str, scale: float) -> None:
    mesh = made.chair_mesh()
    if suffix in ("stl", "ply"):  # these are Z up
        mesh.apply_transform([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    mesh.apply_scale(scale)
    mesh.export(tmp_path / f"kitchen_chair.{suffix}")
    one = only(add_assets([tmp_path / f"kitchen_chair.{suffix}"], store, license="CC0-1.0"))
    np.testing.assert_allclose(one.size_m, (0.50, 0.45, 0.90), atol=0.01)
    assert one.ready, (one.unsure, one.sure)
    assert one.has_front
    assert one.front == ("-y" if suffix in ("stl", "ply") else "+z")


def test_a_table_carries_and_has_no_front(store: Store, tmp_path: Path) -> None:
    made.table_mesh().export(tmp_path / "dining_table.glb")
    one = only(add_assets([tmp_path / "dining_table.glb"], store))
    assert (one.category, one.has_front, one.symmetry) == ("dining_table", False, "180")
    x0, y0, x1, y1, z = one.surfaces[0]
    assert abs(z - 0.74) < 0.01
    assert x1 - x0 > 0.85
    assert y1 - y0 > 1.5
    assert "license" in one.unsure


def test_what_is_unsure_is_asked_and_answered(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "thing.glb"
    made.chair_mesh().export(path)
    assert not only(add_assets([path], store)).ready
    answers = tmp_path / "answers.yaml"
    answers.write_text('"thing/thing": {category: chair, front: "+z", license: MIT}\n')
    one = only(add_assets([path], store, answers=answers))
    assert (one.ready, one.has_front, one.license, one.unsure) == (True, True, "MIT", [])
    assert len(store.records()) == 1, "the older one is gone"
    answers.write_text('"thing/thing": {front: "+q"}\n')
    with pytest.raises(AssetError, match="front"):
        add_assets([path], store, answers=answers)


def test_folder_with_sidecars_and_licence(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    (folder / "seats").mkdir(parents=True)
    made.chair_mesh().export(folder / "seats" / "x1.glb")
    (folder / "LICENSE.txt").write_text("Creative Commons Attribution-NonCommercial 4.0")
    said = {"category": "chair", "front": "-x", "size_m": [0.6, 0.45, 1.0], "author": "Bo"}
    (folder / "seats" / "x1.json").write_text(json.dumps(said))
    one = only(add_assets([folder], store))
    assert (one.id, one.front, one.author) == ("seats-x1", "-x", "Bo")
    np.testing.assert_allclose(one.size_m, (0.45, 0.6, 1.0), atol=1e-3)
    assert (one.license, one.redistributable) == ("CC-BY-NC-4.0", False)


def test_objaverse_folder(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "objaverse"
    (folder / "glbs").mkdir(parents=True)
    mesh = made.chair_mesh()
    mesh.apply_scale(7.3)
    mesh.export(folder / "glbs" / "abc.glb")
    made.table_mesh().export(folder / "glbs" / "unlisted.glb")
    entry = {"uid": "abc", "name": "Old Oak Chair", "license": "by-sa", "tags": [{"name": "wood"}], "user": {"username": "cy"}}
    (folder / "annotations.json").write_text(json.dumps({"abc": entry}))
    one = only(add_assets([folder], store))
    assert (one.category, one.author, one.license) == ("chair", "cy", "CC-BY-SA-4.0")
    assert "size" in one.unsure, "no unit makes a chair of it"
    assert not one.ready


def test_names_are_understood() -> None:
    assert guess("Oak chair").names == ("chair",)
    assert guess("kitchen_chair_02").names == ("chair",)
    assert guess("Chair with cushion").names == ("chair",)
    assert "double_bed" in guess("bed").names
    assert guess("Double window 4 panes").kind == "never"
    assert guess("Sitting female").kind == "figure"
    assert guess("Sofa brush").sure < 0.6
    assert guess("gizmo").kind == "unknown"


def test_labels_fit_whatever_is_imported() -> None:
    for name in ("shoes", "chair", "dining_table"):
        known = catalogue.category(name)
        sort = sort_of(name)
        assert sort is not None
        labels = {known.build(known.sample(np.random.default_rng(seed))).label for seed in range(8)}
        assert sort.label in (labels if len(labels) == 1 else {name}), "a pair of boots is not what every pair of shoes is called"


def test_licences() -> None:
    for text, spdx, free in (
        ("CC0", "CC0-1.0", True), ("http://creativecommons.org/licenses/by/3.0/", "CC-BY-3.0", True), ("by-nc-sa", "CC-BY-NC-SA-4.0", False),
        ("Creative Commons Attribution-ShareAlike 4.0", "CC-BY-SA-4.0", True), ("All rights reserved", "LicenseRef-proprietary", False),
        ("", "unknown", None), ("see my website", "unknown", None),
    ):  # fmt: skip
        assert (licence(text).spdx, licence(text).redistributable) == (spdx, free), text
    assert strictest(["CC0-1.0", "CC-BY-4.0", "CC-BY-NC-4.0", "MIT"]).spdx == "CC-BY-NC-4.0"


def test_repair_turns_faces_outward_and_drops_what_is_no_number() -> None:
    mesh = made.chair_mesh()
    faces = np.array(mesh.faces)
    faces[::3] = faces[::3, ::-1]
    faces = np.vstack([faces, faces[:2], [[0, 0, 1]]])
    vertices = np.vstack([mesh.vertices, [[np.nan, 0, 0]]])
    faces = np.vstack([faces, [[0, 1, len(vertices) - 1]]])
    out = repair(Soup(vertices, faces, np.full((len(faces), 3), 0.5)), "test")
    assert np.isfinite(out.vertices).all()
    assert len(out.faces) == len(mesh.faces)
    a, b, c = (out.vertices[out.faces[:, k]] for k in range(3))
    assert (a * np.cross(b, c)).sum() > 0
    assert len(out.notes) == 3


def test_decimation_keeps_the_shape() -> None:
    import trimesh

    ball = trimesh.creation.icosphere(subdivisions=6)
    thin = decimate(Soup(np.array(ball.vertices), np.array(ball.faces), np.full((len(ball.faces), 3), 0.5)), 4000)
    assert 1000 < len(thin.faces) <= 4000
    np.testing.assert_allclose(np.ptp(thin.vertices, axis=0), 2, atol=0.08)


def test_largest_rectangle() -> None:
    full = np.zeros((6, 7), dtype=bool)
    full[1:4, 2:7] = True
    full[0, 0] = full[5, :] = True
    assert _largest_rectangle(full) == (1, 4, 2, 7)


def test_command_line(store: Store, tmp_path: Path) -> None:
    made.chair_mesh().export(tmp_path / "kitchen_chair.glb")
    run = CliRunner().invoke
    assert "1 ready" in run(app, ["assets", "add", str(tmp_path / "kitchen_chair.glb"), "--license", "CC0"]).output
    assert (
        "kitchen-chair/kitchen-chair" in run(app, ["assets", "list"]).output
        or "kitchen-chair" in run(app, ["assets", "list"]).output
    )
    page = tmp_path / "sheet.html"
    assert run(app, ["assets", "sheet", "-o", str(page)]).exit_code == 0
    text = page.read_text()
    assert "data:image/jpeg;base64," in text
    assert "http" not in text.replace("http-equiv", "")
    assert "removed 1" in run(app, ["assets", "remove", "kitchen-chair"]).output
    assert run(app, ["assets", "remove", "kitchen-chair"]).exit_code == 2


def test_store_writes_nothing_outside(store: Store, tmp_path: Path) -> None:
    made.chair_mesh().export(tmp_path / "chair.glb")
    before = {path for path in tmp_path.rglob("*") if "store" not in path.parts}
    one = only(add_assets([tmp_path / "chair.glb"], store, library="../../evil"))
    assert one.library == "evil"
    assert {path for path in tmp_path.rglob("*") if "store" not in path.parts} == before
    with pytest.raises(AssetError):
        store.record("../../../etc/passwd")
    (store.root / "objects" / one.sha256 / "mesh.npz").write_bytes(b"PK broken")
    with pytest.raises(AssetError, match="cannot be read"):
        store.mesh(one.sha256)
