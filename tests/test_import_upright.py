"""Axes and units that files have wrong: things that stand on their side, people of five metres; turned and rescaled with the reason, or unsure."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

from scenegen.assets.importing.add import add_assets
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store
from tests import importing as made
from tests.models import Gltf


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def legs(wide: float, deep: float, high: float) -> list[tuple[tuple[float, float, float], tuple[float, float, float]]]:
    return [((x * (wide / 2 - 0.03), high / 2, z * (deep / 2 - 0.03)), (0.05, high, 0.05)) for x in (-1, 1) for z in (-1, 1)]


SHAPES = {
    "dining_table": [((0, 0.73, 0), (1.2, 0.04, 0.8)), *legs(1.2, 0.8, 0.71)],
    "desk": [((0, 0.72, 0), (1.4, 0.03, 0.7)), *legs(1.4, 0.7, 0.71)],
    "coffee_table": [((0, 0.42, 0), (1.0, 0.04, 0.6)), *legs(1.0, 0.6, 0.4)],
    "chair": [((0, 0.44, 0), (0.45, 0.04, 0.45)), ((0, 0.68, -0.21), (0.45, 0.44, 0.03)), *legs(0.45, 0.45, 0.42)],
    "sofa": [((0, 0.22, 0), (1.9, 0.44, 0.9)), ((0, 0.6, -0.38), (1.9, 0.4, 0.14))],
    "bookcase": [((0, 0.9, -0.13), (0.8, 1.8, 0.02))] + [((0, z, 0), (0.8, 0.03, 0.28)) for z in (0.02, 0.6, 1.2, 1.78)]
    + [((x * 0.39, 0.9, 0), (0.02, 1.8, 0.28)) for x in (-1, 1)],
    "wardrobe": [((0, 1.0, 0), (1.0, 2.0, 0.6))],
}  # fmt: skip
TURN = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1.0]])


def written(name: str, folder: Path, z_up: bool, suffix: str = "glb") -> Path:
    mesh = made.boxes(SHAPES[name])
    if z_up:
        mesh.apply_transform(TURN)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{suffix}"
    if suffix != "glb":
        mesh.export(path)
        return path
    file = Gltf()
    points, faces = file.array(mesh.vertices), file.array(mesh.faces.ravel(), "u4")
    file.mesh({"POSITION": points}, faces, {"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}})
    return file.write(path)


def only(path: Path, store: Store, **more: str) -> Sidecar:
    report = add_assets([path], store, **more)
    assert len(report.added) == 1, report.text()
    return report.added[0]


@pytest.mark.parametrize("name", SHAPES)
def test_what_stands_as_the_format_says_is_left_alone(tmp_path: Path, store: Store, name: str) -> None:
    one = only(written(name, tmp_path, False), store)
    assert one.up == "+y"
    assert "up" not in one.unsure
    assert abs(one.size_m[2] - np.ptp(made.boxes(SHAPES[name]).vertices[:, 1])) < 1e-3


@pytest.mark.parametrize("name", SHAPES)
def test_what_lies_on_its_side_is_set_up_or_unsure(tmp_path: Path, store: Store, name: str) -> None:
    report = add_assets([written(name, tmp_path, True)], store)
    one = report.added[0]
    if "up" in one.unsure or "size" in one.unsure:
        assert not one.ready
        assert "up" in report.text()
    else:
        assert one.up == "+z", (one.size_m, one.notes)
        assert "turned" in report.text()
    if name in ("dining_table", "desk", "coffee_table", "chair"):
        assert one.ready
        assert one.up == "+z"


@pytest.mark.parametrize("suffix", ["obj", "ply", "stl"])
@pytest.mark.parametrize("z_up", [False, True])
def test_other_formats_stand_too(tmp_path: Path, store: Store, suffix: str, z_up: bool) -> None:
    for name in ("dining_table", "chair"):
        one = only(written(name, tmp_path, z_up, suffix), store)
        assert one.up == ("+z" if z_up else "+y")
        assert one.ready, one.sure


def test_a_person_has_the_last_word(tmp_path: Path, store: Store) -> None:
    path = written("dining_table", tmp_path, True)
    path.with_suffix(".json").write_text(json.dumps({"up": "+y"}))
    report = add_assets([tmp_path], store)
    assert report.added[0].up == "+y"
    answers = tmp_path / "answers.yaml"
    answers.write_text('"t/dining-table": {up: "+y", height_m: 0.6}\n')
    one = add_assets([path], store, library="t", answers=answers).added[0]
    assert one.up == "+y"
    assert abs(one.size_m[2] - 0.6) < 1e-6, "height_m scales what states no size too"


def vrm_of(scale: float, old: bool = False) -> bytes:
    """The person of tests.importing, larger: its root node scales mesh and bones alike."""
    import struct

    content = made.vrm(old)
    size = struct.unpack_from("<I", content, 12)[0]
    tree, binary = json.loads(content[20 : 20 + size]), content[28 + size :]
    tree["nodes"].append({"children": tree["scenes"][0]["nodes"], "scale": [scale] * 3})
    tree["scenes"] = [{"nodes": [len(tree["nodes"]) - 1]}]
    return made.glb(tree, binary)


@pytest.mark.parametrize(
    ("scale", "height", "ready"),
    [(1.0, 1.7, True), (1.4, 2.38, True), (0.5, 0.85, True), (0.01, 1.7, True), (100.0, 1.7, True), (3.0, 5.1, False), (0.1, 1.7, True), (0.2, 0.34, False)],
)  # fmt: skip
def test_people_are_of_human_height_or_unsure(tmp_path: Path, store: Store, scale: float, height: float, ready: bool) -> None:
    (tmp_path / "ada.vrm").write_bytes(vrm_of(scale))
    report = add_assets([tmp_path / "ada.vrm"], store)
    one = report.added[0]
    assert one.ready == ready, report.text()
    np.testing.assert_allclose(one.size_m[2], height, rtol=0.01)
    head = one.joints["head"][2]
    assert 0.8 < head / one.size_m[2] < 1.0, "joints go with the body"
    if height != pytest.approx(1.7 * scale) or not ready:
        assert "a person of" in report.text(), "with the reason"
    assert ("size" in one.unsure) == (not ready)


@pytest.mark.parametrize(("scale", "word"), [(1.0, ""), (100.0, "cm"), (1000.0, "mm")])
def test_units_of_things(tmp_path: Path, store: Store, scale: float, word: str) -> None:
    file = Gltf()
    file.chair({"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}}, scale=scale)
    report = add_assets([file.write(tmp_path / "chair.glb")], store)
    np.testing.assert_allclose(report.added[0].size_m, (0.5, 0.45, 0.9), atol=1e-3)
    assert word in report.text()
    report = add_assets([file.write(tmp_path / "gizmo.glb")], store)
    assert not report.added[0].ready
    assert report.added[0].size_m[2] < 5
    assert "size" in report.added[0].unsure


def test_a_ball_of_no_kind_is_kept_as_it_is(tmp_path: Path, store: Store) -> None:
    trimesh.creation.icosphere(2, radius=0.1).export(tmp_path / "x.ply")
    one = only(tmp_path / "x.ply", store)
    np.testing.assert_allclose(one.size_m, 0.2, atol=0.01)
