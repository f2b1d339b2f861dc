"""Hostile and broken files are refused with the file's name and a reason, or repaired; nothing crashes, nothing leaves its folder."""

from __future__ import annotations

import contextlib
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenegen.assets.importing.add import Report, add_assets
from scenegen.assets.library.store import Store
from scenegen.errors import AssetError
from tests import importing as made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def refused(report: Report, word: str) -> None:
    assert not report.added, report.text()
    assert len(report.refused) == 1
    source, reason = report.refused[0]
    assert source
    assert word in reason, reason


def test_bomb_in_an_archive(store: Store, tmp_path: Path) -> None:
    path = made.sh3f(tmp_path / "a.sh3f", [made.sh3f_chair()], {"chair/chair.obj": b"v 0 0 0\n" * 3_000_000})
    refused(add_assets([path], store), "unpacks from")


@pytest.mark.parametrize("model", ["/../../etc/passwd.obj", "C:\\x\\y.obj", "/chair/../../up.obj"])
def test_models_outside_an_archive(store: Store, tmp_path: Path, model: str) -> None:
    path = made.sh3f(tmp_path / "a.sh3f", [made.sh3f_chair(model=model)], {"chair/chair.obj": made.obj_text(made.chair_mesh())})
    refused(add_assets([path], store), "outside")


def test_links_in_an_archive(store: Store, tmp_path: Path) -> None:
    path = made.sh3f(tmp_path / "a.sh3f", [made.sh3f_chair()], {})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("chair/chair.obj")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    refused(add_assets([path], store), "link")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a zip at all"])
def test_broken_archives(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.sh3f"
    path.write_bytes(content)
    refused(add_assets([path], store), "archive")


@pytest.mark.parametrize("width", ["nan", "-5", "1e300", "x", ""])
def test_absurd_catalogue_sizes(store: Store, tmp_path: Path, width: str) -> None:
    files: dict[str, bytes | str] = {"chair/chair.obj": made.obj_text(made.chair_mesh())}
    path = made.sh3f(tmp_path / "a.sh3f", [made.sh3f_chair(width=width), made.sh3f_chair(id="Test#two")], files)
    report = add_assets([path], store)
    assert [record.id for record in report.added] == ["two"], "one bad entry takes no other with it"
    assert len(report.refused) == 1


def test_missing_texture_is_told(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "chair.obj").write_text(made.obj_text(made.chair_mesh(), "look.png"))
    (folder / "look.mtl").write_text("newmtl paint\nKd 0.2 0.4 0.2\nmap_Kd ../../secret.png\n")
    (tmp_path / "secret.png").write_bytes(made.picture((255, 0, 0)))
    report = add_assets([folder / "chair.obj"], store)
    assert any("outside" in note for note in report.added[0].notes)
    assert max(report.added[0].rgb[0]) < 0.6, "the secret's red is not there"


def test_links_out_of_a_folder(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    made.chair_mesh().export(tmp_path / "chair.glb")
    (folder / "chair.glb").symlink_to(tmp_path / "chair.glb")
    assert not add_assets([folder], store).added


def test_ten_million_faces(store: Store, tmp_path: Path) -> None:
    ply = tmp_path / "a.ply"
    ply.write_bytes(b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nelement face 10000000\nend_header\n0\n")
    refused(add_assets([ply], store), "10000000 faces")
    stl = tmp_path / "a.stl"
    stl.write_bytes(b"\0" * 80 + struct.pack("<I", 4_000_000_000))
    refused(add_assets([stl], store), "4000000000")
    obj = tmp_path / "a.obj"
    obj.write_bytes(b"v 0 0 0\n" + b"f 1 1 1\n" * 2_100_000)
    refused(add_assets([obj], store), "2100000 faces")


PACKED = {"bufferView": 0, "attributes": {"POSITION": 0}}
PACKED_ROWS = {"buffer": 0, "byteLength": 36, "byteStride": 12, "mode": "ATTRIBUTES"}


def tree(**more: Any) -> dict[str, Any]:
    """A glTF tree of one triangle in a 48-byte buffer."""
    return {
        "asset": {"version": "2.0"}, "nodes": [{"mesh": 0}], "scenes": [{"nodes": [0]}], "scene": 0,
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}], "buffers": [{"byteLength": 48}], **more,
    }  # fmt: skip


HOSTILE = {
    "count": (tree(accessors=[{"bufferView": 0, "componentType": 5126, "count": 10**9, "type": "VEC3"}]), "more than there are"),
    "view": (tree(bufferViews=[{"buffer": 0, "byteLength": 10**12}]), "beyond its buffer"),
    "outside": (tree(buffers=[{"byteLength": 48, "uri": "../../../etc/passwd"}]), "outside"),
    "url": (tree(buffers=[{"byteLength": 48, "uri": "https://example.org/a.bin"}]), "outside"),
    "draco": (
        tree(meshes=[{"primitives": [{"attributes": {"POSITION": 0}, "extensions": {"KHR_draco_mesh_compression": PACKED}}]}]),
        "compressed",
    ),
    "meshopt": (
        tree(
            bufferViews=[
                {"buffer": 0, "byteLength": 36, "extensions": {"EXT_meshopt_compression": {**PACKED_ROWS, "count": 10**9}}}
            ]
        ),
        "compressed",
    ),
    "circle": (tree(nodes=[{"mesh": 0}, {"children": [2]}, {"children": [1]}, {"children": [1]}]), "circle"),
    "instances": (
        tree(nodes=[{"mesh": 0}] + [{"mesh": 0}] * 190_000, accessors=[{"componentType": 5126, "count": 60, "type": "VEC3"}]),
        "faces",
    ),
    "index": (tree(meshes=[{"primitives": [{"attributes": {"POSITION": 7}}]}]), "contradicts itself"),
    "types": (tree(meshes="no"), "not a list"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_gltf(store: Store, tmp_path: Path, name: str) -> None:
    content, word = HOSTILE[name]
    path = tmp_path / "chair.glb"
    path.write_bytes(made.glb(content, b"\0" * 48))
    refused(add_assets([path], store), word)
    plain = tmp_path / "chair.gltf"
    plain.write_text(json.dumps(content))
    assert not add_assets([plain], store).added


@pytest.mark.parametrize("content", [b"glTF", b"glTF" + b"\xff" * 40, b"", b"{}", b"[" * 100_000])
def test_broken_gltf(store: Store, tmp_path: Path, content: bytes) -> None:
    for suffix in ("glb", "gltf", "vrm"):
        path = tmp_path / f"x.{suffix}"
        path.write_bytes(content)
        report = add_assets([path], store)
        assert not report.added
        assert len(report.refused) == 1


@pytest.mark.parametrize("seed", range(12))
def test_noise_never_crashes(store: Store, tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for suffix in ("glb", "obj", "ply", "stl", "vrm"):
        path = tmp_path / f"chair.{suffix}"
        if suffix == "vrm":
            content = bytearray(made.vrm())
        else:
            made.chair_mesh().export(path)
            content = bytearray(path.read_bytes())
        for at in rng.integers(0, len(content), 30):
            content[int(at)] = int(rng.integers(256))
        path.write_bytes(bytes(content[: int(rng.integers(1, len(content) + 1))] if seed % 2 else content))
        report = add_assets([path], store)
        assert len(report.added) + len(report.refused) == 1


def test_not_a_number_and_wrong_scale(store: Store, tmp_path: Path) -> None:
    mesh = made.chair_mesh()
    mesh.vertices[0] = np.nan
    (tmp_path / "chair.obj").write_text(made.obj_text(mesh))
    report = add_assets([tmp_path / "chair.obj"], store)
    assert any("not finite" in note for note in report.added[0].notes)
    mesh = made.chair_mesh()
    mesh.apply_scale(1000)
    mesh.export(tmp_path / "chair.glb")
    one = add_assets([tmp_path / "chair.glb"], store).added[0]
    np.testing.assert_allclose(one.size_m, (0.5, 0.45, 0.9), atol=0.01)
    assert any("mm" in note for note in one.notes)


def test_unknown_paths_are_explained(store: Store, tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="no such file"):
        add_assets([tmp_path / "nothing.xyz"], store)
    (tmp_path / "a.xyz").write_text("x")
    with pytest.raises(AssetError, match="xyz"):
        add_assets([tmp_path / "a.xyz"], store)


@pytest.mark.parametrize("node", ["1e400", '"x"', "null", "[]", "{}", "NaN", "99999"])
def test_a_reader_that_stumbles_refuses_its_own_file_alone(store: Store, tmp_path: Path, node: str) -> None:
    """Damage that no check foresaw ends neither in a traceback nor in the loss of what lies beside it."""
    raw = made.vrm(old=True)
    length = int.from_bytes(raw[12:16], "little")
    tree = json.loads(raw[20 : 20 + length])
    tree["extensions"]["VRM"]["humanoid"]["humanBones"][0]["node"] = json.loads(node)
    (tmp_path / "woman.vrm").write_bytes(made.glb(tree, raw[28 + length :]))
    (tmp_path / "chair.obj").write_text(made.obj_text(made.chair_mesh()))
    report = add_assets([tmp_path], store)
    assert [record.id for record in report.added] == ["chair"]
    assert [source for source, _ in report.refused] == ["woman.vrm"]
    with contextlib.suppress(AssetError):
        assert not add_assets([tmp_path / "woman.vrm"], store).added
