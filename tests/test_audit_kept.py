"""An audit that was stopped goes on where it was, and only there."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import scenegen.audit.kept
from scenegen.audit import audit
from scenegen.audit.audit import audit_source
from scenegen.audit.kept import DIGEST, Kept
from scenegen.audit.source import Folder
from scenegen.errors import DatasetError
from scenegen.pipeline import build_dataset
from tests.shared import once

RECIPE: dict[str, Any] = {
    "name": "kept", "shard_scenes": 1, "tasks": {"camera_relative_direction": {"per_scene": 3}}, "scenes": {"kinds": ["bedroom"], "things": [6, 8], "people": 0},
    "views": {"per_scene": 1, "width": 160, "height": 120}, "splits": {"train": 1.0},
}  # fmt: skip
SCENES = 3


class Stopped(Exception):
    pass


class Told:
    """What an audit says of its shards; it is stopped once `most` have been looked at."""

    def __init__(self, most: int = 99) -> None:
        self.most = most
        self.looked: list[str] = []
        self.kept: list[str] = []

    def __call__(self, shard: str, before: bool, of: int) -> None:
        assert of == SCENES
        (self.kept if before else self.looked).append(shard)
        if len(self.looked) == self.most:
            raise Stopped


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(
        tmp_path_factory, "kept", lambda path: build_dataset(RECIPE, path, scenes=SCENES, seed=3, workers=1, renderer="raycast")
    )


@pytest.fixture
def built(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "out"))


def stopped(built: Path, state: Path, most: int = 2) -> Told:
    told = Told(most)
    with pytest.raises(Stopped):
        audit(built, 1, state, told)
    return told


def test_an_audit_goes_on_where_it_was_stopped(built: Path, tmp_path: Path) -> None:
    first = stopped(built, tmp_path / "state")
    then = Told()
    report = audit(built, 1, tmp_path / "state", then)
    assert len(first.looked) == 2
    assert then.kept == first.looked
    assert sorted(then.kept + then.looked) == Folder(built).manifest["shards"]
    assert report.json() == audit(built).json()
    assert report.questions > 0
    assert {path.suffix for path in (tmp_path / "state").iterdir()} == {".audited"}


def test_workers_keep_what_they_found(built: Path, tmp_path: Path) -> None:
    report = audit(built, 2, tmp_path / "state")
    then = Told()
    assert audit(built, 2, tmp_path / "state", then).json() == report.json() == audit(built).json()
    assert then.looked == []


def test_a_shard_of_other_bytes_is_looked_at_again(built: Path, tmp_path: Path) -> None:
    """A false answer that came in between is found, and only its shard looked at."""
    audit(built, 1, tmp_path / "state")
    for path in sorted((built / "questions").glob("*.parquet")):
        rows = pq.read_table(path).to_pylist()
        if rows:
            break
    rows[0]["answer"] = next(choice for choice in rows[0]["choices"] if choice != rows[0]["answer"])
    pq.write_table(pa.Table.from_pylist(rows, schema=pq.read_schema(path)), path)
    then = Told()
    report = audit(built, 1, tmp_path / "state", then)
    assert then.looked == [path.stem]
    assert not report.clean
    assert report.json() == audit(built).json()
    assert len(list((tmp_path / "state").glob(f"{path.stem}.*"))) == 1  # what was kept of the old bytes is gone


@pytest.mark.parametrize("changed", ["manifest", "code"])
def test_what_judges_or_binds_all_shards_makes_all_anew(
    changed: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped(built, tmp_path / "state")
    if changed == "manifest":
        manifest = json.loads((built / "manifest.json").read_text())
        (built / "manifest.json").write_text(json.dumps({**manifest, "trimmed": manifest["trimmed"] + 1}))
    else:
        (tmp_path / "package").mkdir()
        (tmp_path / "package" / "rule.py").write_text("LEAST = 1")
        monkeypatch.setattr(scenegen.audit.kept, "PACKAGE", tmp_path / "package")
    then = Told()
    audit(built, 1, tmp_path / "state", then)
    assert then.kept == []


@pytest.mark.parametrize("how", ["cut", "changed", "hostile", "hostile through the audit"])
def test_what_no_audit_wrote_is_not_believed(how: str, built: Path, tmp_path: Path) -> None:
    stopped(built, tmp_path / "state", 1)
    (path,) = (tmp_path / "state").iterdir()
    content = path.read_bytes()
    if how == "cut":
        content = content[:-7]
    elif how == "changed":
        content = content[:-7] + bytes([content[-7] ^ 1]) + content[-6:]
    else:
        evil = pickle.dumps(Evil(str(tmp_path / "ran")))
        if how == "hostile through the audit":  # whose own modules have imported what does harm
            path_ = str(tmp_path / "ran").encode()
            named = b"".join(b"\x8c" + bytes([len(one)]) + one for one in (b"scenegen.audit.kept", b"os.mkdir"))
            evil = b"\x80\x04" + named + b"\x93X" + len(path_).to_bytes(4, "little") + path_ + b"\x85R."
        content = hashlib.sha256(evil).digest() + evil
        assert len(hashlib.sha256(evil).digest()) == DIGEST
    path.write_bytes(content)
    then = Told()
    assert audit(built, 1, tmp_path / "state", then).json() == audit(built).json()
    assert then.kept == []
    assert not (tmp_path / "ran").exists()


class Evil:
    """Makes a file where it is read."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (self.path,)


def test_a_state_that_cannot_be_written_to_says_so(built: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(OSError, match="state"):
        audit(built, 1, tmp_path / "state")


def test_a_killed_worker_is_an_error_that_says_what_to_do(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.import_module("scenegen.audit.audit"), "audit_shard", die)
    with pytest.raises(DatasetError, match="--state"):
        audit_source(Folder(built), 2, Kept(tmp_path / "state"))


def die(*_: Any) -> None:
    os._exit(9)
