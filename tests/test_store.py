"""Builds into stores: the bytes of a build on disk, whatever fails on the way; nothing that is not whole looks whole; what fails is said."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from typer.testing import CliRunner

import scenegen as sg
from scenegen.audit import audit
from scenegen.cli.main import app
from scenegen.errors import ArgumentError, BuildError, DatasetError
from scenegen.export import export
from scenegen.inputs import url_of
from scenegen.pipeline import build_dataset, build_slice, fetch, merge, remote, store
from scenegen.pipeline.plan import Plan
from scenegen.pipeline.recipe import parse_recipe
from scenegen.pipeline.remote import Delivering, whole
from scenegen.pipeline.shard import WORK
from scenegen.pipeline.store import SCRATCH, Store, scratch
from scenegen.render import probe_renderer
from scenegen.tables.files import lock
from tests.test_slices import digest

fsspec = pytest.importorskip("fsspec")
memory = pytest.importorskip("fsspec.implementations.memory")

RECIPE = {
    "name": "stored",
    "scenes": {"kinds": ["living_room", "kitchen"], "things": [4, 8], "people": 0},
    "views": {"per_scene": 1, "width": 64, "height": 48},
    "tasks": {"camera_relative_direction": {"per_scene": 2}, "image_side": {"per_scene": 1}},
    "splits": {"train": 0.5, "test": 0.5},
    "shard_scenes": 1,
}
ASKED: dict[str, Any] = {"scenes": 4, "seed": 5, "workers": 1, "renderer": "raycast"}
SHARDS = ["train-00000", "train-00001", "test-00000", "test-00001"]


class Shaky(memory.MemoryFileSystem):
    """A store that lists nothing, knows late of what it has, and fails at random: before it does a thing, after it, or half way."""

    protocol = "shaky"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    rng = np.random.default_rng(0)
    share = 0.0
    failed = 0
    news: ClassVar[set[str]] = set()

    def ls(self, path: str, detail: bool = True, **more: Any) -> list[Any]:
        return []

    def info(self, path: str, **more: Any) -> dict[str, Any]:
        if path in self.news:
            self.news.remove(path)
            raise FileNotFoundError(path)
        return dict(super().info(path, **more))

    def _fails(self) -> bool:
        failing = self.rng.random() < self.share
        Shaky.failed += failing
        return bool(failing)

    def put_file(self, lpath: str, rpath: str, **more: Any) -> None:
        if self._fails():
            content = Path(lpath).read_bytes()
            self.pipe_file(rpath, content[: int(self.rng.integers(len(content) + 1))])
            if self._fails():
                raise TimeoutError("cut off")
            return  # cut, and nobody says so
        super().put_file(lpath, rpath, **more)
        if self._fails():
            self.news.add(self._strip_protocol(rpath))

    def get_file(self, rpath: str, lpath: str, **more: Any) -> None:
        super().get_file(rpath, lpath, **more)
        if self._fails():
            os.truncate(lpath, os.path.getsize(lpath) // 2)
            raise ConnectionResetError("reset")

    def cat_file(self, path: str, **more: Any) -> bytes:
        if self._fails():
            raise ConnectionResetError("reset")
        return bytes(super().cat_file(path, **more))


@pytest.fixture(autouse=True)
def stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing in memory, and no waiting."""
    fsspec.register_implementation("shaky", Shaky, clobber=True)
    monkeypatch.setattr(store, "WAITS_S", (0.0,) * 12)
    monkeypatch.setattr(store, "FIRST_WAITS_S", (0.0,) * 12)
    memory.MemoryFileSystem.store.clear()
    Shaky.store.clear()
    Shaky.share = 0.0
    yield
    memory.MemoryFileSystem.store.clear()


@pytest.fixture(scope="module")
def one_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("stored") / "out"
    build_dataset(RECIPE, out, **ASKED)
    return out


@pytest.fixture(scope="module")
def wanted(one_build: Path) -> dict[str, str]:
    return digest(one_build)


@pytest.fixture
def planned() -> Plan:
    return Plan(parse_recipe(json.dumps(RECIPE)), 5, 4, *probe_renderer("raycast"))


def stopped_after(count: int) -> Any:
    made: list[str] = []

    def stop(marker: dict[str, Any]) -> None:
        made.append(marker["shard"])
        if len(made) == count:
            raise KeyboardInterrupt

    return stop


@pytest.mark.slow
def test_stopped_and_torn_it_ends_in_the_bytes_of_a_build_on_disk(tmp_path: Path, wanted: dict[str, str]) -> None:
    out, url = tmp_path / "out", f"file://{tmp_path}/out"
    with pytest.raises(KeyboardInterrupt):
        build_dataset(RECIPE, url, **ASKED, progress=stopped_after(3))
    assert not (out / "manifest.json").exists()
    with pytest.raises(DatasetError, match="no finished dataset"):
        fetch(url, tmp_path / "copy")
    views = out / "views" / "train-00000.parquet"
    views.write_bytes(views.read_bytes()[:-7])
    marker = out / WORK / "done" / "train-00001.json"
    marker.write_bytes(marker.read_bytes()[:-7])
    (out / "manifest.json").write_text('{"complete": tr')
    kept: list[str] = []
    build_dataset(RECIPE, url, **ASKED, progress=lambda one: kept.append(one["shard"]) if "resumed" in one else None)
    assert kept == SHARDS[2:3]
    assert digest(out) == wanted
    again = build_dataset(RECIPE, url, **ASKED)
    assert (again.out, again.resumed_shards) == (url, 4)
    assert not list(Path(tmp_path).rglob(f"*{SCRATCH}*"))
    (out / "views" / "train-00000.parquet").unlink()
    with pytest.raises(BuildError, match=r"1 of its files are missing or changed: \['views/train-00000"):
        build_dataset(RECIPE, url, **ASKED)


@pytest.mark.slow
def test_slices_are_merged_where_they_lie(tmp_path: Path, wanted: dict[str, str]) -> None:
    url, recipe = "memory://bucket/slices", tmp_path / "recipe.yaml"
    recipe.write_text(json.dumps(RECIPE))
    asked = ["--scenes", "4", "--seed", "5", "--workers", "1", "--renderer", "raycast", "--out", url]
    told = CliRunner().invoke(app, ["build", str(recipe), *asked, "--shards", "2/2"])
    assert told.exit_code == 0, told.output
    told = CliRunner().invoke(app, ["merge", url])
    assert told.exit_code == 2
    assert "2 of 4 shards are missing or torn: train-00000, test-00000" in told.output
    assert build_slice(RECIPE, url, shards="1/2", **ASKED) == 2
    questions = f"/bucket/slices/{WORK}/questions/test-00001.parquet"
    files = fsspec.filesystem("memory")
    files.pipe_file(questions, bytes(files.size(questions)))
    with pytest.raises(BuildError, match="questions of 1 shards are not what was written: test-00001"):
        merge([url])
    assert build_slice(RECIPE, url, shards="2/2", **ASKED) == 2
    told = CliRunner().invoke(app, ["merge", url])
    assert told.exit_code == 0, told.output
    assert build_slice(RECIPE, url, shards="1/2", **ASKED) == 2, "all is there: nothing to do"
    assert not [name for name in files.store if WORK in name]
    told = CliRunner().invoke(app, ["fetch", url, "--out", str(tmp_path / "copy")])
    assert told.exit_code == 0, told.output
    assert digest(tmp_path / "copy") == wanted
    with pytest.raises(BuildError, match="finished already"):
        merge([url])


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_store_that_fails_at_random_gets_the_same_bytes(seed: int, tmp_path: Path, wanted: dict[str, str]) -> None:
    Shaky.rng, Shaky.share, Shaky.failed = np.random.default_rng(seed), 0.3, 0
    build_dataset(RECIPE, "shaky://bucket/out", **ASKED)
    fetch("shaky://bucket/out", tmp_path / "copy")
    assert Shaky.failed > 20
    assert digest(tmp_path / "copy") == wanted


@pytest.mark.slow
def test_what_stays_broken_ends_the_build_and_is_said(
    tmp_path: Path, wanted: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, real = "shaky://bucket/out", Shaky.put_file

    def lost(self: Any, lpath: str, rpath: str, **more: Any) -> None:
        if "views/test-00000" in rpath:
            self.pipe_file(rpath, Path(lpath).read_bytes()[:9])
            raise TimeoutError("the network is gone")
        real(self, lpath, rpath, **more)

    monkeypatch.setattr(Shaky, "put_file", lost)
    with pytest.raises(BuildError, match="does not write it, asked for 0 s: TimeoutError: the network is gone") as caught:
        build_dataset(RECIPE, url, **ASKED)
    assert "shaky://bucket/out/views/test-00000.parquet" in str(caught.value)
    assert "what is whole in the store is kept" in str(caught.value)
    assert not [name for name in Shaky.store if "manifest" in name or "done/test-00000" in name]
    monkeypatch.setattr(Shaky, "put_file", real)
    kept: list[bool] = []
    build_dataset(RECIPE, url, **ASKED, progress=lambda one: kept.append("resumed" in one))
    assert sum(kept) == 2
    fetch(url, tmp_path / "copy")
    assert digest(tmp_path / "copy") == wanted


def put(folder: Path, url: str) -> None:
    """A directory as it is, in a store."""
    files, root = fsspec.core.url_to_fs(url)
    for path in folder.rglob("*"):
        if path.is_file():
            files.pipe_file(f"{root}/{path.relative_to(folder)}", path.read_bytes())


@pytest.mark.slow
def test_a_copy_is_held_against_the_manifest(one_build: Path, wanted: dict[str, str], tmp_path: Path) -> None:
    url, copy, files = "memory://bucket/out", tmp_path / "copy", fsspec.filesystem("memory")
    put(one_build, url)
    files.pipe_file("/bucket/out/views/test-00000.parquet", b"PAR1")
    with pytest.raises(DatasetError, match="not in the store, or not what the manifest says") as caught:
        fetch(url, copy)
    assert "views/test-00000.parquet" in str(caught.value)
    assert not (copy / "manifest.json").exists()
    assert "views/test-00000.parquet" not in digest(copy)
    put(one_build, url)
    assert fetch(url, copy) == copy
    assert digest(copy) == wanted
    assert fetch(url, copy) == copy, "all is there"
    (copy / "manifest.json").write_text("{}")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("")
    for place in (copy, tmp_path / "mine"):
        with pytest.raises(DatasetError, match="holds something else"):
            fetch(url, place)
    files.pipe_file("/bucket/out/manifest.json", json.dumps({"format_version": 3, "files": {"../../x": ""}}).encode())
    with pytest.raises(DatasetError):
        fetch(url, tmp_path / "other")
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("copy", "mine")] == []
    for source, place in ((tmp_path, tmp_path / "x"), (url, "memory://x")):
        with pytest.raises(DatasetError, match="from a URL into a directory"):
            fetch(source, place)


@pytest.mark.parametrize("place", ["s3://bucket/out", Path("s3://bucket/out")])
def test_what_reads_says_how_a_store_is_read(place: str | Path, tmp_path: Path) -> None:
    for read in (sg.load, audit, lambda directory: sg.compare(directory, tmp_path)):
        with pytest.raises(DatasetError, match="read from a copy on disk") as caught:
            read(place)  # type: ignore[operator]
        assert "python -m scenegen fetch" in str(caught.value)
    for command in (["audit"], ["view"], ["card"], ["relabel"], ["export", "--to", "llava"]):
        told = CliRunner().invoke(app, [*command, str(place)])
        assert told.exit_code == 2
        assert f"scenegen fetch {'URL' if command == ['audit'] else 's3://bucket/out'} --out" in told.output


@pytest.mark.slow
def test_exports_are_not_written_into_a_store(one_build: Path) -> None:
    with pytest.raises(ArgumentError, match="not into a store"):
        export(one_build, "llava", "s3://bucket/exported")


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("s3://a/b", "s3://a/b"),
        (Path("s3://a/b"), "s3://a/b"),
        (Path("file:///a/b"), "file:///a/b"),
        ("simplecache::s3://a/b", "simplecache::s3://a/b"),
        ("out", None),
        ("/a/b:c/d", None),
        ("c:/a", None),
        (Path("a/s3:/b"), None),
        ("s3:/a", None),
    ],
)
def test_urls_and_paths_are_told_apart(place: str | Path, url: str | None) -> None:
    assert url_of(place) == url


class NoCredentialsError(Exception):
    """As botocore calls it."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoCredentialsError("Unable to locate credentials"), "there are no credentials for the store"),
        (PermissionError("Access Denied"), "does not let us write"),
        (FileNotFoundError("The specified bucket does not exist"), "the store has no place for it"),
        (OSError(28, "No space left on device"), "cannot write: OSError"),
        (TypeError("put_file() got an unexpected argument"), "does not write it"),
    ],
)
def test_what_will_not_change_is_said_at_once(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tried: list[str] = []

    def refuses(self: Any, lpath: str, rpath: str, **more: Any) -> None:
        tried.append(rpath)
        raise error

    monkeypatch.setattr(Shaky, "put_file", refuses)
    with pytest.raises(BuildError, match=said) as caught:
        build_dataset(RECIPE, "shaky://key:secret@bucket/out", **ASKED)
    assert len(tried) == 1
    assert str(error.args[-1]) in str(caught.value)
    assert f"/out/{WORK}/plan.json" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.fix


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    registry = importlib.import_module("fsspec.registry")
    monkeypatch.setitem(registry.known_implementations, "az", {"class": "not_installed.Files", "err": "Install adlfs"})
    for url, said, fix in (
        ("az://bucket/out", "what reaches az:// is not installed: Install adlfs", "pip install adlfs"),
        ("nowhere://bucket/out", "ValueError: Protocol not known: nowhere", "s3://BUCKET/PATH"),
        ("memory://", "names no folder", "s3://BUCKET/PATH"),
    ):
        with pytest.raises(BuildError, match=said) as caught:
            build_dataset(RECIPE, url, **ASKED)
        assert fix in str(caught.value.fix)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    told = CliRunner().invoke(app, ["build", "--out", "s3://bucket/out", "--renderer", "raycast"])
    assert told.exit_code == 2
    assert "pip install 'scenegen[remote]'" in told.output


def test_a_place_in_a_store_belongs_to_one_build(planned: Plan, tmp_path: Path) -> None:
    files = fsspec.filesystem("memory")
    files.pipe_file("/bucket/thesis/thesis.tex", b"")
    with pytest.raises(BuildError, match=r"holds no scenegen build: \['thesis.tex"):
        build_dataset(RECIPE, "memory://bucket/thesis", **ASKED)
    files.pipe_file(f"/bucket/out/{WORK}/plan.json", json.dumps({**planned.identity(), "seed": 6}).encode())
    with pytest.raises(BuildError, match="another build: seed is 6 there and 5 here") as caught:
        build_dataset(RECIPE, "memory://bucket/out", **ASKED)
    assert caught.value.where == "memory://bucket/out"
    with pytest.raises(BuildError, match="another build"):
        Delivering(planned, "memory://bucket/out", str(tmp_path))(planned.shards()[0])
    with pytest.raises(BuildError, match="reaches another"):
        Delivering(planned, "memory://elsewhere", str(tmp_path))(planned.shards()[0])
    for sources, out in ((["memory://a", "memory://b"], "memory://c"), (["a", "memory://b"], None), (["a"], "memory://c")):
        with pytest.raises(BuildError, match="all of them below one URL"):
            merge(sources, out)
    with pytest.raises(BuildError, match="no slice of a build"):
        merge(["memory://bucket/none"])


def test_a_machine_far_away_says_in_the_store_where_it_was_lost(
    planned: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a shard that was lost before each scene is noted; on the machine that began the build it is known at once."""
    url, shard = "memory://bucket/out", replace(planned.shards()[0], scenes=(0, 2))
    Store(url).write(json.dumps(planned.identity()), f"{WORK}/plan.json")

    def dies(plan: Plan, one: Any, out: str, profile: bool, begins: Any) -> dict[str, Any]:
        for index in one.scenes:
            if begins:
                begins(index)
            remote.write_text(Path(out) / WORK / "now" / one.name, f"0 0 {index} 77")
        raise SystemExit("killed")

    monkeypatch.setattr(remote, "build_shard", dies)
    far = Delivering(planned, url, str(tmp_path / "not here"))
    said = []
    for _ in range(2):
        assert far.at(shard) is None
        with pytest.raises(SystemExit):
            far(shard)
    said.append(far.at(shard))
    near = Delivering(planned, url, str(tmp_path))
    with pytest.raises(SystemExit):
        near(shard)
    said.append(near.at(shard))
    assert said == [(2, os.getpid()), (2, 77)]
    assert list(tmp_path.iterdir()) == [], "what the lost one left is gone"


def test_a_marker_is_void_while_its_files_are_written_over(
    planned: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, shard = "memory://bucket/out", planned.shards()[0]
    place = Store(url)
    place.write(json.dumps(planned.identity()), f"{WORK}/plan.json")
    job = Delivering(planned, url, str(tmp_path))
    marker = job(shard)
    assert whole(place, shard) == marker
    assert set(marker["sizes"]) == set(marker["files"])
    real = Store.put

    def stops(self: Store, path: Path, name: str) -> None:
        if name.endswith(f"views/{shard.name}.parquet"):
            raise KeyboardInterrupt
        real(self, path, name)

    monkeypatch.setattr(Store, "put", stops)
    with pytest.raises(KeyboardInterrupt):
        job(shard)
    assert whole(place, shard) is None, "its files may be half of one make and half of another"


def test_scratch_folders_of_the_dead_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("dead", "alive"):
        (tmp_path / f"{SCRATCH}{name}").mkdir()
        (tmp_path / f"{SCRATCH}{name}" / "lock").touch()
    (tmp_path / "kept").mkdir()
    (tmp_path / f"{SCRATCH}link").symlink_to(tmp_path / "kept")
    with lock(tmp_path / f"{SCRATCH}alive" / "lock"), scratch() as one, scratch() as two:
        assert one != two
        assert one.is_dir()
        names = {path.name for path in tmp_path.iterdir()}
        assert names == {f"{SCRATCH}alive", f"{SCRATCH}link", "kept", one.name, two.name}
    assert {path.name for path in tmp_path.iterdir()} == {f"{SCRATCH}alive", f"{SCRATCH}link", "kept"}


@pytest.mark.slow
def test_a_server_that_speaks_the_protocol_of_s3(tmp_path: Path, wanted: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where moto's server and s3fs are installed: pip install s3fs 'moto[s3]' flask flask-cors."""
    pytest.importorskip("s3fs")
    threaded = pytest.importorskip("moto.moto_server.threaded_moto_server")
    import boto3

    monkeypatch.setattr(store, "WAITS_S", (0.1,))
    monkeypatch.setattr(store, "FIRST_WAITS_S", ())
    server = threaded.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    for name, value in (
        ("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port())), ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_EC2_METADATA_DISABLED", "true"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    try:
        boto3.client("s3").create_bucket(Bucket="bucket")
        with pytest.raises(BuildError, match="specified bucket does not exist"):
            build_dataset(RECIPE, "s3://other/out", **ASKED)
        with pytest.raises(KeyboardInterrupt):
            build_dataset(RECIPE, "s3://bucket/out", **ASKED, progress=stopped_after(2))
        kept: list[bool] = []
        build_dataset(RECIPE, "s3://bucket/out", **ASKED, progress=lambda one: kept.append("resumed" in one))
        assert sum(kept) == 2
        fetch("s3://bucket/out", tmp_path / "copy")
        for number in (1, 2):
            build_slice(RECIPE, "s3://bucket/sliced", shards=f"{number}/2", **ASKED)
        merge(["s3://bucket/sliced"])
        fetch("s3://bucket/sliced", tmp_path / "sliced")
    finally:
        server.stop()
    assert digest(tmp_path / "copy") == digest(tmp_path / "sliced") == wanted
    with pytest.raises(BuildError, match="does not read it"):
        build_dataset(RECIPE, "s3://bucket/out", **ASKED)
