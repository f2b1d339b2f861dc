"""Folders and names: one bad file takes no other with it, every asset has its own id, links stay inside, and what is not read is said."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from scenegen.assets.importing.add import add_assets
from scenegen.assets.importing.names import slug, told_apart
from scenegen.assets.library.store import Store
from scenegen.cli.main import app
from scenegen.errors import AssetError
from tests import importing as made
from tests.models import Gltf, write_chair_obj


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SCENEGEN_ASSETS", str(tmp_path / "store"))
    return Store()


def chair(path: Path, rgb: tuple[float, float, float] = (0.8, 0.1, 0.1)) -> Path:
    file = Gltf()
    file.chair({"pbrMetallicRoughness": {"baseColorFactor": [*rgb, 1]}})
    return file.write(path)


def cli(*words: object) -> tuple[int, str]:
    run = CliRunner().invoke(app, ["assets", *map(str, words)])
    return run.exit_code, run.output


BAD_SIDECARS = {
    "a comma too many": b'{"category": "chair",}',
    "a list": b"[1, 2]",
    "no text": b"\xff\xfe\x00\xd8" * 9,
    "size of a wrong kind": b'{"size_m": "big"}',
    "an axis there is not": b'{"up": "+q"}',
    "nested": b"[" * 50_000,
    "huge": b" " * 1_100_000,
}


@pytest.mark.parametrize("name", BAD_SIDECARS)
def test_one_bad_sidecar_refuses_its_own_asset_only(tmp_path: Path, store: Store, name: str) -> None:
    for k in (1, 2, 3):
        chair(tmp_path / "f" / f"chair{k}.glb")
    (tmp_path / "f" / "chair1.json").write_bytes(BAD_SIDECARS[name])
    report = add_assets([tmp_path / "f"], store)
    assert [one.id for one in report.added] == ["chair2", "chair3"]
    assert [source for source, _ in report.refused] == ["chair1.glb"]


@pytest.mark.parametrize("suffix", ["vrm", "glb", "gltf", "obj", "ply", "stl", "sh3f"])
@pytest.mark.parametrize("content", [b"", b"broken", b"glTF\x02\x00\x00\x00"])
def test_one_bad_model_refuses_itself_only(tmp_path: Path, store: Store, suffix: str, content: bytes) -> None:
    chair(tmp_path / "f" / "chair2.glb")
    (tmp_path / "f" / f"chair1.{suffix}").write_bytes(content)
    report = add_assets([tmp_path / "f"], store)
    assert [one.id for one in report.added] == ["chair2"]
    assert len(report.refused) == 1
    assert f"chair1.{suffix}" in report.refused[0][0]


def test_bad_annotations_of_one_asset(tmp_path: Path, store: Store) -> None:
    for name in ("a", "b"):
        chair(tmp_path / "o" / "glbs" / f"{name}.glb")
    said = {"a": {"name": "chair", "asset": {"size_m": "big"}}, "b": {"name": "chair"}}
    (tmp_path / "o" / "annotations.json").write_text(json.dumps(said))
    report = add_assets([tmp_path / "o"], store)
    assert [one.id for one in report.added] == ["b"]
    assert "a.glb" in report.refused[0][0]


def test_one_bad_path_among_several(tmp_path: Path, store: Store) -> None:
    (tmp_path / "chair.fbx").write_bytes(b"Kaydara FBX Binary")
    report = add_assets([tmp_path / "chair.fbx", tmp_path / "gone.glb", chair(tmp_path / "chair.glb")], store)
    assert len(report.added) == 1
    assert ".fbx" in report.text()
    assert "gone.glb" in report.text()
    with pytest.raises(AssetError, match=r"\.fbx"):
        add_assets([tmp_path / "chair.fbx"], store)


def test_files_of_the_same_name_are_told_apart_by_their_folders(tmp_path: Path, store: Store) -> None:
    a, b = chair(tmp_path / "a" / "chair.glb"), chair(tmp_path / "b" / "chair.glb", (0.1, 0.1, 0.8))
    for paths in ([a, b], [b, a], [a, b, a]):
        report = add_assets(paths, store)
        assert {one.id for one in report.added} == {"a-chair", "b-chair"}, "whatever their order"
    assert len(store.records()) == 2
    x, y = chair(tmp_path / "x" / "m" / "chair.glb"), chair(tmp_path / "y" / "m" / "chair.glb")
    assert {one.id for one in add_assets([x, y], store, library="deep").added} == {"x-m-chair", "y-m-chair"}
    folders = add_assets([tmp_path / "x" / "m", tmp_path / "y" / "m"], store, library="folders")
    assert {one.id for one in folders.added} == {"x-chair", "y-chair"}
    both = chair(tmp_path / "z" / "chair.glb"), tmp_path / "z" / "chair.obj"
    write_chair_obj(both[1])
    assert len({one.id for one in add_assets(both, store, library="kinds").added}) == 2
    assert {one.id for one in add_assets([tmp_path / "z"], store).added} == {"chair.glb", "chair.obj"}


def test_what_takes_the_place_of_an_older_one_is_told(tmp_path: Path, store: Store) -> None:
    path = chair(tmp_path / "chair.glb")
    assert "took the place" not in add_assets([path], store).text()
    chair(path, (0, 0, 1))
    assert "took the place" in add_assets([path], store).text()
    assert len(store.records()) == 1


NAMES = {
    "Stühle 2": "stuhle-2", "стул": "stul", "椅子": "u6905-u5b50", "机": "u673a", "καρέκλα": "karekla", "Café №1": "cafe-no1", "いす": "isu",
    "의자": "yija", "krzesło": "krzeslo", "😀": "asset", "１２": "12", "كرسي": "kafrehseenyeh",
}  # fmt: skip


def test_names_in_any_script_become_readable_ids_of_their_own(tmp_path: Path, store: Store) -> None:
    ids = {name: slug(name) for name in NAMES}
    for name, wanted in NAMES.items():
        spelled, _, mark = ids[name].rpartition("-")
        assert mark.isalnum()
        assert len(mark) == 6
        if name not in ("의자", "كرسي"):
            assert spelled == wanted
        assert ids[name].isascii()
        assert slug(ids[name]) == ids[name]
    assert len(set(ids.values())) == len(ids)
    assert slug("Stuhle 2") != slug("Stühle 2")
    assert slug("a" * 150) != slug("a" * 149 + "b")
    assert slug("Bar stool (old)") == "bar-stool-old"
    for name in ("Stühle 2", "стул", "椅子", "机"):
        chair(tmp_path / "模型" / f"{name}.glb")
    report = add_assets([tmp_path / "模型"], store)
    assert len({one.key for one in report.added}) == 4
    assert len(store.records()) == 4
    assert {one.library for one in report.added} == {slug("模型")}
    assert [one.name for one in sorted(report.added, key=lambda one: one.file)] == ["Stühle 2", "стул", "机", "椅子"]


def test_labels_of_paths() -> None:
    assert told_apart([Path("/a/chair.glb"), Path("/b/table.glb")]) == ["", ""]
    assert told_apart([Path("/a/chair.glb"), Path("/b/chair.glb")]) == ["a", "b"]
    assert told_apart([Path("/a/m/chair.glb"), Path("/b/m/chair.obj"), Path("/x.ply")]) == ["a-m", "b-m", ""]


def test_links_that_lead_out_are_told_and_not_followed(tmp_path: Path, store: Store) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    chair(home / "chair.glb")
    chair(out / "secret.glb")
    (out / "SECRET.txt").write_text("All rights reserved. TOP SECRET")
    (out / "secret.json").write_text('{"author": "TOP SECRET"}')
    (home / "far.glb").symlink_to(out / "secret.glb")
    (home / "LICENSE").symlink_to(out / "SECRET.txt")
    (home / "chair.json").symlink_to(out / "secret.json")
    (home / "folder").symlink_to(out)
    (home / "gone.glb").symlink_to(out / "gone.glb")
    for follow in (False, True):
        report = add_assets([home], store, follow_links=follow)
        assert len(report.added) == (3 if follow else 1), report.text()
        kept = "".join(path.read_text() for path in store.root.rglob("asset.json"))
        assert "TOP SECRET" not in kept, "texts are never followed"
        assert ("--follow-links" in report.text()) != follow
        assert "LICENSE" in report.text()


def test_the_cache_of_a_hub_is_read_when_links_are_followed(tmp_path: Path, store: Store) -> None:
    """blobs/ holds files named by digest, snapshots/REVISION/ links to them: models, buffers, materials and pictures."""
    blobs, shown = tmp_path / "hub" / "blobs", tmp_path / "hub" / "snapshots" / "rev"
    blobs.mkdir(parents=True)
    write_chair_obj(tmp_path / "chair.obj", "mtllib look.mtl\nusemtl paint\n")
    files = {
        "chairs/red.obj": (tmp_path / "chair.obj").read_bytes(),
        "chairs/look.mtl": b"newmtl paint\nmap_Kd ../pictures/t.png\n",
        "pictures/t.png": made.picture((200, 30, 30)),
        "table.glb": chair(tmp_path / "t.glb").read_bytes(),
        "LICENSE": b"MIT",
    }
    for number, (name, content) in enumerate(files.items()):
        (blobs / f"{number:040x}").write_bytes(content)
        (shown / name).parent.mkdir(parents=True, exist_ok=True)
        (shown / name).symlink_to(os.path.relpath(blobs / f"{number:040x}", (shown / name).parent))
    code, text = cli("add", shown)
    assert code == 1, "a folder of links that adds nothing says so"
    assert "added 0" in text
    assert "--follow-links" in text
    report = add_assets([shown], store, follow_links=True)
    assert len(report.added) == 2, report.text()
    assert report.added[0].attributes["color"] == "red"
    assert len(add_assets([tmp_path / "hub"], store, library="whole").added) == 2, "inside the whole cache no link leads out"


def test_links_in_a_circle_end(tmp_path: Path, store: Store) -> None:
    chair(tmp_path / "f" / "chair.glb")
    (tmp_path / "f" / "again").symlink_to(tmp_path / "f")
    (tmp_path / "f" / "self.glb").symlink_to(tmp_path / "f" / "self.glb")
    for follow in (False, True):
        assert len(add_assets([tmp_path / "f"], store, follow_links=follow).added) == 1


UNREAD = ["fbx", "usdz", "zip", "7z", "blend", "dae", "3ds", "rar", "usda", "3mf", "tar.gz"]


def test_what_is_not_read_is_counted_and_named(tmp_path: Path, store: Store) -> None:
    for suffix in UNREAD:
        (tmp_path / "f" / "deep").mkdir(parents=True, exist_ok=True)
        (tmp_path / "f" / "deep" / f"chair.{suffix}").write_bytes(b"x")
    (tmp_path / "f" / "chair2.FBX").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "f" / "models.zip", "w") as archive:
        archive.writestr("chair.glb", chair(tmp_path / "chair.glb").read_bytes())
    code, text = cli("add", tmp_path / "f")
    assert code == 1
    for suffix in UNREAD:
        assert f".{suffix.rpartition('.')[2]} (" in text
    assert "not read, .fbx (convert it to GLB (Blender: File, Export, glTF 2.0)): 2" in text
    assert "unpack it" in text
    chair(tmp_path / "f" / "chair.glb")
    code, text = cli("add", tmp_path / "f")
    assert code == 0
    assert "added 1" in text
    assert ".fbx" in text, "told although another was added"


def test_a_folder_of_nothing_says_so(tmp_path: Path, store: Store) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "notes.txt").write_text("x")
    code, text = cli("add", tmp_path / "f")
    assert code == 1
    assert "none of the 1 files" in text
    assert ".glb" in text
    code, text = cli("add", tmp_path / "chair.usdz")
    assert code == 2
    (tmp_path / "chair.zip").write_bytes(b"x")
    code, text = cli("add", tmp_path / "chair.zip")
    assert code == 2
    assert "unpack it" in text


@pytest.mark.slow
def test_every_note_is_in_the_report(tmp_path: Path, store: Store) -> None:
    for k in range(30):
        write_chair_obj(tmp_path / "f" / f"chair{k}.obj", f"mtllib gone{k}.mtl\n")
    write_chair_obj(tmp_path / "f" / "stool.obj", "usemtl no\n")
    report = add_assets([tmp_path / "f"], store)
    text = report.text()
    assert text.count("left out the materials") == 1, "alike notes share a line"
    assert "and 29 more" in text
    assert len(text.splitlines()) < 15
    assert "colors not known, so no color word: 31" in text


def test_ids_of_many_do_not_depend_on_the_run(tmp_path: Path, store: Store) -> None:
    for name in ("Chair A!", "chair a", "chair-a", "CHAIR (a)"):
        chair(tmp_path / "f" / f"{name}.glb")
    one = [(record.id, record.file) for record in add_assets([tmp_path / "f"], store).added]
    two = [(record.id, record.file) for record in add_assets([tmp_path / "f"], store).added]
    assert one == two
    assert len({key for key, _ in one}) == 4
    np.testing.assert_allclose([record.size_m for record in store.records()], [(0.5, 0.45, 0.9)] * 4, atol=1e-3)
