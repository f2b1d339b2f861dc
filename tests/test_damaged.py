"""A dataset whose manifest or tables are cut short, changed or of another kind ends in a DatasetError, whatever is asked of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import scenegen as sg
from scenegen.errors import DatasetError

pytestmark = pytest.mark.slow

RECIPE = {
    "name": "tiny", "tasks": {"camera_relative_direction": {"per_scene": 6}, "camera_object_orientation": {"per_scene": 3}}, "scenes": {"kinds": ["living_room"], "things": [10, 20], "people": 1},
    "views": {"per_scene": 3, "width": 320, "height": 240}, "splits": {"train": 1.0},
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tiny") / "out"
    sg.build_dataset(RECIPE, out, scenes=1, seed=0, workers=1, renderer="raycast")
    return out


def everything(directory: Path) -> int:
    """Read all there is."""
    data = sg.load(directory)
    shown = [record for record in data if [picture.load() for picture in record.images]]
    for record in shown:
        data.instances(record.view_ids[0]).load()
        data.scene(record.scene_id)
    list(data.scenes())
    return len(shown)


def test_the_dataset_is_whole(built: Path) -> None:
    assert everything(built) > 0


def _manifest(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    def damage(out: Path) -> None:
        manifest = json.loads((out / "manifest.json").read_text())
        changed = change(manifest)
        (out / "manifest.json").write_text(json.dumps(manifest if changed is None else changed))

    return damage


def _raw(content: bytes) -> Callable[[Path], None]:
    return lambda out: (out / "manifest.json").write_bytes(content) and None


@pytest.mark.parametrize(
    "damage",
    [
        _raw(b""), _raw(b"{"), _raw(b"[]"), _raw(b"null"), _raw(b"3"), _raw(b"\xff\xfe{}"), _raw(b"[" * 100_000), _raw(b"9" * 100_000), _raw(b"{}"),
        _manifest(lambda m: m.pop("shards") and None), _manifest(lambda m: m.update(shards={"a": 1})), _manifest(lambda m: m.update(shards=["../../x-00000"])),
        _manifest(lambda m: m.update(shards=["/etc/x-00000"])), _manifest(lambda m: m.update(shards=[1])), _manifest(lambda m: m.update(counts=[1])),
        _manifest(lambda m: m.update(counts={"questions": "many"})), _manifest(lambda m: m.update(counts={"scenes": 1, "views": 1, "questions": -1})),
        _manifest(lambda m: m.update(files=["a"])), _manifest(lambda m: m["files"].update({"../x": "0"})), _manifest(lambda m: m.update(recipe="x")),
        _manifest(lambda m: m.update(questions_per_task={"a": None})), _manifest(lambda m: m.update(seed="0")), _manifest(lambda m: m.update(shards=["train-00007"])),
        lambda out: (out / "manifest.json").unlink(), lambda out: shutil.rmtree(out),
    ],
)  # fmt: skip
def test_manifests_of_another_shape(built: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    damage(out)
    with pytest.raises(DatasetError) as error:
        everything(out)
    assert len(str(error.value)) < 1500


def test_a_manifest_that_is_no_file(tmp_path: Path) -> None:
    for make in (lambda path: path.mkdir(), os.mkfifo):
        out = tmp_path / make.__name__
        out.mkdir()
        make(out / "manifest.json")
        with pytest.raises(DatasetError):
            sg.load(out)


def _table(name: str, column: str, value: Any) -> Callable[[Path], None]:
    """Put a value into every cell of a column; or take the column away."""

    def damage(out: Path) -> None:
        for path in (out / name).glob("*.parquet"):
            table = pq.read_table(path)
            place = table.schema.get_field_index(column)
            table = table.remove_column(place)
            if value is not KeyError:
                table = table.add_column(place, column, pa.array([value] * len(table)))
            pq.write_table(table, path)

    return damage


def _cut(name: str, length: int) -> Callable[[Path], None]:
    def damage(out: Path) -> None:
        for path in (out / name).glob("*.parquet"):
            path.write_bytes(path.read_bytes()[:length])

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        _cut("questions", 0), _cut("questions", 40), _cut("scenes", 100), _cut("views", 1000), _table("questions", "evidence", "{"), _table("questions", "evidence", None),
        _table("questions", "evidence", "[" * 100_000), _table("questions", "answer_value", "x"), _table("questions", "view_ids", ["elsewhere"]),
        _table("questions", "scene_id", "elsewhere"), _table("questions", "template", KeyError), _table("questions", "view_ids", KeyError), _table("scenes", "truth", "{}"),
        _table("scenes", "truth", None), _table("scenes", "truth", KeyError), _table("scenes", "scene_id", 3), _table("views", "view_id", KeyError),
        _table("views", "image", {"bytes": b"no picture", "path": "x"}), _table("views", "image", {"bytes": None, "path": "x"}), _table("views", "image", None),
        _table("views", "image", KeyError), _table("views", "image", 3), _table("views", "instances", {"bytes": b"", "path": "x"}),
    ],
)  # fmt: skip
def test_damaged_tables(built: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    damage(out)
    with pytest.raises(DatasetError) as error:
        everything(out)
    assert len(str(error.value)) < 1500


@pytest.mark.parametrize(
    "damage",
    [
        _table("views", "K", [[1.0]]),
        _table("views", "width", -3),
        _table("views", "visible", [{"id": "a"}]),
        _table("views", "viewer", None),
    ],
)
def test_damaged_views(built: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    damage(out)
    data = sg.load(out)
    shown = [record.view_ids[0] for record in data]
    with pytest.raises(DatasetError):
        data.view(shown[0])
