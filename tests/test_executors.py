"""How shards are run: executors by name, their options, and what each refuses before it begins."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenegen.cli.main import app
from scenegen.errors import BuildError
from scenegen.pipeline import build_dataset
from scenegen.pipeline.plan import Plan, Shard
from scenegen.pipeline.recipe import parse_recipe
from scenegen.pipeline.run import run_missing
from scenegen.tables.files import write_text

RECIPE = {"name": "none", "tasks": {"person_hand": {"per_scene": 1}}, "views": {"width": 96, "height": 72}}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"executor": "rey"}, "no executor 'rey'"),
        ({"executor": "serial", "executor_options": {"address": "auto"}}, "serial has no option 'address'"),
        ({"executor_options": {"gpus": 1}}, "processes has no option 'gpus'"),
        ({"executor": "ray", "executor_options": {"adress": "auto"}}, "ray has no option 'adress'"),
        ({"executor": "ray", "executor_options": "auto"}, "a mapping of names to values"),
        ({"executor": "ray", "executor_options": {"gpus": 2}}, "a part of one GPU"),
        ({"executor": "ray", "executor_options": {"max_retries": -1}}, "max_retries is a whole number"),
    ],
)
def test_what_no_executor_can_do_is_refused(tmp_path: Path, asked: dict[str, object], said: str) -> None:
    with pytest.raises(BuildError, match=said):
        build_dataset(RECIPE, tmp_path / "out", scenes=1, renderer="raycast", workers=1, **asked)  # type: ignore[arg-type]


def test_without_ray_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    command = ["build", "viewspatial", "-n", "1", "--renderer", "raycast", "--executor", "ray", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2
    assert "pip install 'scenegen[ray]'" in done.output


def test_a_slice_takes_no_executor(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["build", "--shards", "1/2", "--address", "auto", "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "leave out --executor" in done.output


def test_a_machine_that_does_not_reach_out_makes_nothing(tmp_path: Path) -> None:
    plan = Plan(parse_recipe("name: none\ntasks: {person_hand: {per_scene: 1}}\n"), 0, 1, "raycast", "cpu")
    with pytest.raises(BuildError, match="does not reach it"):
        run_missing(tmp_path, plan, plan.shards(), 1, None)
    write_text(tmp_path / ".build" / "plan.json", '{"seed": 1}')
    with pytest.raises(BuildError, match="another build"):
        run_missing(tmp_path, plan, plan.shards(), 1, None)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["plan.json"]


def test_what_is_whole_needs_no_executor(tmp_path: Path) -> None:
    def never(job: object, shards: list[Shard], workers: int) -> None:
        raise AssertionError("nothing is missing")

    plan = Plan(parse_recipe("name: none\ntasks: {person_hand: {per_scene: 1}}\n"), 0, 1, "raycast", "cpu")
    assert run_missing(tmp_path, plan, [], 1, None, never) == []  # type: ignore[arg-type]
