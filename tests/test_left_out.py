"""Scenes that cannot be made: left out and named, the same ones however a build is run; more than a few are an error."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scenegen.audit import audit
from scenegen.cli.main import app
from scenegen.errors import BuildError
from scenegen.pipeline import build_dataset, build_slice, merge, shard
from scenegen.pipeline.executors.processes import run_processes
from scenegen.pipeline.left_out import most, tried
from scenegen.pipeline.plan import Plan, Shard
from scenegen.pipeline.recipe import parse_recipe
from scenegen.pipeline.run import Making, run_missing
from scenegen.pipeline.shard import WORK, Rows
from scenegen.render import probe_renderer
from scenegen.tables import load
from scenegen.tables.files import write_text

RECIPE = {
    "name": "broken",
    "scenes": {"kinds": ["living_room"], "things": [5, 7], "people": 0},
    "views": {"per_scene": 1, "width": 96, "height": 72},
    "tasks": {"camera_relative_direction": {"per_scene": 2}},
    "splits": {"train": 0.5, "test": 0.5},
    "shard_scenes": 4,
}
ASKED: dict[str, Any] = {"scenes": 8, "seed": 3, "workers": 1, "renderer": "raycast"}
add_scene, BROKEN = shard.add_scene, 5


def breaking(which: set[int], times: int = 10**9, error: Callable[[], Exception] = lambda: ValueError("no leg")) -> Any:
    """`add_scene` that fails so many times for each of these scenes, half way."""
    failed: dict[int, int] = {}

    def broken(rows: Rows, plan: Plan, one: Shard, index: int, *more: Any) -> None:
        add_scene(rows, plan, one, index, *more)
        failed[index] = failed.get(index, 0) + 1
        if index in which and failed[index] <= times:
            raise error()

    return broken


def digest(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def address() -> Exception:
    return ValueError(f"{object()!r} has no leg\nand no arm")


@pytest.mark.slow
def test_a_scene_that_fails_twice_is_left_out_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard, "add_scene", breaking({BROKEN}, error=address))
    summary = build_dataset(RECIPE, tmp_path / "out", **ASKED)
    error = "ValueError: <object object at 0x…> has no leg"
    assert summary.left_out == [{"scene": BROKEN, "error": error}]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["left_out"] == summary.left_out
    assert manifest["counts"]["scenes"] == 7
    assert "1 scenes could not be made" in (tmp_path / "out" / "README.md").read_text()
    scenes = {question.scene_id for question in load(tmp_path / "out")}
    assert len(scenes) == 7
    assert f"scene-{BROKEN:06d}" not in scenes
    assert audit(tmp_path / "out", 1).clean
    assert build_dataset(RECIPE, tmp_path / "out", **ASKED).left_out == summary.left_out, "a finished build is left as it is"
    for number in (1, 2):
        build_slice(RECIPE, tmp_path / "slices", shards=f"{number}/2", **ASKED)
    assert merge([tmp_path / "slices"]).left_out == summary.left_out
    assert digest(tmp_path / "slices") == digest(tmp_path / "out")


@pytest.mark.slow
def test_a_scene_that_fails_once_is_there_and_the_bytes_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_dataset(RECIPE, tmp_path / "whole", **ASKED)
    assert "left_out" not in json.loads((tmp_path / "whole" / "manifest.json").read_text())
    monkeypatch.setattr(shard, "add_scene", breaking({2, BROKEN}, times=1))
    build_dataset(RECIPE, tmp_path / "out", **ASKED)
    assert digest(tmp_path / "out") == digest(tmp_path / "whole")


@pytest.mark.slow
def test_the_command_line_warns_and_ends_well_and_of_many_broken_scenes_ends_badly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.yaml").write_text(json.dumps(RECIPE))
    command = ["build", str(tmp_path / "broken.yaml"), "-n", "8", "--seed", "3", "-w", "1", "--renderer", "raycast", "--out"]
    monkeypatch.setattr(shard, "add_scene", breaking({BROKEN}))
    done = CliRunner().invoke(app, [*command, str(tmp_path / "one")])
    assert done.exit_code == 0
    assert "warning: 1 scenes could not be made" in done.output
    assert f"scene {BROKEN}: ValueError: no leg" in done.output
    monkeypatch.setattr(shard, "add_scene", breaking({1, BROKEN}))
    done = CliRunner().invoke(app, [*command, str(tmp_path / "two")])
    assert done.exit_code == 2
    assert "2 scenes of 8 cannot be made, more than 5% of them: ValueError: no leg" in done.output
    assert not (tmp_path / "two" / "manifest.json").exists()


@pytest.mark.parametrize(("scenes", "few"), [(1, 0), (2, 1), (20, 1), (39, 1), (40, 2), (1000, 50)])
def test_few_is_a_twentieth_or_one_of_several(scenes: int, few: int) -> None:
    assert most(scenes) == few


def test_what_is_of_the_machine_is_nobody_elses_fault() -> None:
    def full() -> int:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        tried(full)


def deadly(making: Making, scene: int, one: Shard) -> dict[str, Any]:
    """A shard, of which a scene kills who makes it."""
    real = shard.add_scene

    def killing(rows: Rows, plan: Plan, its: Shard, index: int, *more: Any) -> None:
        if index == scene:
            os.kill(os.getpid(), signal.SIGKILL)
        real(rows, plan, its, index, *more)

    shard.add_scene = killing
    try:
        return making(one)
    finally:
        shard.add_scene = real


class Deadly(Making):
    """A job with a scene that kills whoever makes it."""

    def __call__(self, one: Shard) -> dict[str, Any]:
        return deadly(Making(self.plan, self.out), BROKEN, one)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_scene_that_kills_its_worker_again_and_again_is_left_out_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers: the shard beside it loses its worker as often, and nothing else."""
    plan = Plan(parse_recipe(json.dumps(RECIPE | {"shard_scenes": 1})), 3, 8, *probe_renderer("raycast"))
    write_text(tmp_path / WORK / "plan.json", json.dumps(plan.identity()))
    monkeypatch.setattr("scenegen.pipeline.run.Making", Deadly)
    markers = run_missing(tmp_path, plan, plan.shards(), 2, None, partial(run_processes))
    assert [one["scene"] for marker in markers for one in marker.get("left_out", ())] == [BROKEN]
    assert sum(marker["counts"]["scenes"] for marker in markers) == 7
    assert [marker["shard"] for marker in markers] == [one.name for one in plan.shards()]


def vanishing(one: Shard) -> dict[str, Any]:
    os._exit(9)


@pytest.mark.slow
def test_who_dies_nobody_knows_where_ends_the_build() -> None:
    with pytest.raises(BuildError, match="a worker died 3 times while"):
        list(run_processes(vanishing, [Shard("train", 0, (0, 1))], 1))
