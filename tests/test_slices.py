"""Builds in slices: the same bytes as one build, whoever makes which shard where; what is missing, torn or of another build is said."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenegen.cli.main import app
from scenegen.errors import BuildError
from scenegen.pipeline import build_dataset, build_slice, merge
from scenegen.pipeline.shard import WORK
from scenegen.pipeline.slices import slice_of
from scenegen.tables.files import lock

pytestmark = pytest.mark.slow
RECIPE = {
    "name": "sliced",
    "scenes": {"kinds": ["living_room", "kitchen"], "things": [8, 10], "people": [0, 1]},
    "views": {"per_scene": 1, "width": 96, "height": 72},
    "tasks": {"camera_relative_direction": {"per_scene": 2}, "image_side": {"per_scene": 1}},
    "splits": {"train": 0.5, "test": 0.5},
    "shard_scenes": 1,
}
ASKED = {"scenes": 4, "seed": 5, "workers": 1, "renderer": "raycast"}


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("whole") / "out"
    build_dataset(RECIPE, out, **ASKED)  # type: ignore[arg-type]
    return digest(out)


def made(out: Path, shards: str, **fields: object) -> int:
    return build_slice(RECIPE, out, shards=shards, **{**ASKED, **fields})  # type: ignore[arg-type]


def test_slices_in_one_directory_and_in_their_own_are_the_one_build(tmp_path: Path, whole: dict[str, str]) -> None:
    assert made(tmp_path / "shared", "2/2") == 2
    with pytest.raises(BuildError, match="2 of 4 shards are missing or torn: train-00000, test-00000") as caught:
        merge([tmp_path / "shared"])
    assert "run the slices" in str(caught.value)
    assert not (tmp_path / "shared" / "manifest.json").exists()
    made(tmp_path / "shared", "1/2")
    merge([tmp_path / "shared"])
    assert digest(tmp_path / "shared") == whole
    apart = [tmp_path / f"part{number}" for number in (1, 2, 3)]
    assert [made(out, f"{number}/3") for number, out in enumerate(apart, 1)] == [2, 1, 1]
    before = [digest(out) for out in apart]
    merge(apart, tmp_path / "merged")
    assert digest(tmp_path / "merged") == whole
    assert [digest(out) for out in apart] == before
    with pytest.raises(BuildError, match="finished already"):
        merge(apart, tmp_path / "merged")


def test_a_whole_build_goes_on_where_slices_stopped(tmp_path: Path, whole: dict[str, str]) -> None:
    made(tmp_path, "1/2")
    build_dataset(RECIPE, tmp_path, **ASKED)  # type: ignore[arg-type]
    assert digest(tmp_path) == whole
    assert made(tmp_path, "2/2") == 2, "all is there: nothing to do"


def test_a_torn_shard_is_missed_and_made_again(tmp_path: Path, whole: dict[str, str]) -> None:
    for number in (1, 2):
        made(tmp_path, f"{number}/2")
    table = tmp_path / "views" / "train-00000.parquet"
    table.write_bytes(table.read_bytes()[:-7])
    with pytest.raises(BuildError, match="1 of 4 shards are missing or torn: train-00000"):
        merge([tmp_path])
    for number in (1, 2):
        made(tmp_path, f"{number}/2")
    merge([tmp_path])
    assert digest(tmp_path) == whole


def test_two_runs_of_one_slice_and_a_whole_build_beside_one_are_refused(tmp_path: Path) -> None:
    made(tmp_path, "1/2")
    with lock(tmp_path / WORK / "lock", shared=True), lock(tmp_path / WORK / "lock-1-of-2"):
        with pytest.raises(BuildError, match="another build is writing here"):
            made(tmp_path, "1/2")
        with pytest.raises(BuildError, match="another build is writing here"):
            build_dataset(RECIPE, tmp_path, **ASKED)  # type: ignore[arg-type]
        with pytest.raises(BuildError, match="another build is writing here"):
            merge([tmp_path])
        made(tmp_path, "2/2")
    merge([tmp_path])


def test_slices_of_two_builds_are_not_mixed(tmp_path: Path) -> None:
    made(tmp_path / "a", "1/2")
    made(tmp_path / "b", "2/2", seed=6)
    with pytest.raises(BuildError, match="seed"):
        merge([tmp_path / "a", tmp_path / "b"], tmp_path / "c")
    with pytest.raises(BuildError, match="need a place"):
        merge([tmp_path / "a", tmp_path / "b"])
    with pytest.raises(BuildError, match="no slice of a build"):
        merge([tmp_path])
    with pytest.raises(BuildError, match="nothing to merge"):
        merge([])
    plan = tmp_path / "a" / WORK / "plan.json"
    plan.write_text(json.dumps({"seed": 1}))
    with pytest.raises(BuildError):
        merge([tmp_path / "a"])


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "1/0", "a/b", "1/2/3", "-1/2", "1/1000000", "", "１/2"])
def test_what_is_no_slice_is_refused(text: str) -> None:
    with pytest.raises(BuildError, match="a slice is i/n"):
        slice_of(text)


def test_on_the_command_line(tmp_path: Path, whole: dict[str, str]) -> None:
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(json.dumps(RECIPE))
    out = tmp_path / "out"
    asked = ["--scenes", "4", "--seed", "5", "--workers", "1", "--renderer", "raycast", "--out", str(out)]
    for number in (1, 2):
        told = CliRunner().invoke(app, ["build", str(recipe), *asked, "--shards", f"{number}/2"])
        assert told.exit_code == 0, told.output
        assert f"slice {number}/2 is whole, 2 shards" in told.output
    told = CliRunner().invoke(app, ["merge", str(out)])
    assert told.exit_code == 0, told.output
    assert digest(out) == whole
    assert CliRunner().invoke(app, ["merge", str(tmp_path)]).exit_code != 0
