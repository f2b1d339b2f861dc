"""What a build will come to, foretold from some of its scenes: against the build itself."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from scenegen.cli.main import app
from scenegen.errors import BuildError
from scenegen.pipeline import build_dataset, pilot, shard
from scenegen.pipeline.pilot import _chosen, forecast
from scenegen.pipeline.plan import Plan, Shard
from scenegen.pipeline.recipe import parse_recipe
from scenegen.threads import cores
from tests.test_left_out import breaking

RECIPE: dict[str, Any] = {
    "name": "foretold",
    "scenes": {"kinds": ["living_room"], "things": [6, 9], "people": 0},
    "views": {"per_scene": 1, "width": 96, "height": 72},
    "parts": [
        {"name": "one", "share": 0.75, "tasks": {"camera_relative_direction": {"per_scene": 2}, "image_side": {"per_scene": 1}}},
        {"name": "three", "share": 0.25, "views": {"per_scene": 3}, "tasks": {"camera_relative_direction": {"per_scene": 1}}},
    ],
    "shard_scenes": 4,
}
SCENES = 48
ASKED: dict[str, Any] = {"scenes": SCENES, "seed": 3, "workers": 1, "renderer": "raycast"}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.slow
def test_questions_and_bytes_are_within_fifteen_percent_of_the_build(temporary: Path) -> None:
    expected = forecast(RECIPE, pilot=20, **ASKED)
    assert list(temporary.iterdir()) == []
    assert expected.made in (20, 21)
    built = build_dataset(RECIPE, temporary / "out", **ASKED)
    size = sum(path.stat().st_size for path in temporary.glob("out/*/*.parquet"))
    assert expected.images == built.counts["views"]
    assert expected.size == pytest.approx(size, rel=0.15)
    assert expected.wanted == built.wanted_per_task
    for task, count in built.questions_per_task.items():
        assert expected.questions[task] == pytest.approx(count, rel=0.15), task


@pytest.mark.slow
def test_time_is_that_of_the_scenes_made_taken_as_often_as_the_build_has_them(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, recipe = [0.0], parse_recipe(json.dumps(RECIPE))

    def slow(plan: Plan, one: Shard, root: str) -> dict[str, Any]:
        clock[0] += sum(1.0 if recipe.part_number(index) == 0 else 2.0 for index in one.scenes)
        return shard.build_shard(plan, one, root)

    monkeypatch.setattr(pilot, "build_shard", slow)
    monkeypatch.setattr(pilot, "time", SimpleNamespace(process_time=lambda: clock[0], perf_counter=lambda: clock[0]))
    counts = recipe.counts(SCENES)
    whole = 1.0 * counts[0] + 2.0 * counts[1]
    for workers, seconds in ((1, whole), (2, whole / min(2, cores()))):
        expected = forecast(RECIPE, pilot=8, **ASKED | {"workers": workers})
        assert expected.processor == pytest.approx(whole)
        assert expected.seconds == pytest.approx(seconds)


@pytest.mark.slow
def test_the_command_prints_a_table_and_leaves_nothing(temporary: Path) -> None:
    (temporary / "foretold.yaml").write_text(json.dumps(RECIPE))
    command = ["build", str(temporary / "foretold.yaml"), "-n", "1000", "-w", "4", "--renderer", "raycast", "--dry-run"]
    done = CliRunner().invoke(app, [*command, "--pilot", "3", "--out", str(temporary / "out")])
    assert done.exit_code == 0
    assert "expected of 1,000 scenes, from 4 of them:" in done.output
    assert "images              1,500" in done.output
    assert "camera_relative_direction" in done.output
    assert "(asked for: 1,750)" in done.output
    assert "with 4 workers on this machine" in done.output
    assert [path.name for path in temporary.iterdir()] == ["foretold.yaml"]
    done = CliRunner().invoke(app, [*command, "--shards", "1/2"])
    assert done.exit_code == 2
    assert "leave out --shards" in done.output


@pytest.mark.slow
def test_what_cannot_be_made_is_foretold_too(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan(parse_recipe(json.dumps(RECIPE)), 3, SCENES, "raycast", "cpu")
    broken = _chosen(plan, 12)[0].scenes[4]
    monkeypatch.setattr(shard, "add_scene", breaking({broken}))
    expected = forecast(RECIPE, pilot=12, **ASKED)
    assert expected.left_out == pytest.approx(4.0)
    assert "4 cannot be made and will be left out" in expected.lines()[0]
    assert list(temporary.iterdir()) == []


def test_a_pilot_has_of_every_part_its_share_and_of_small_ones_two() -> None:
    recipe = parse_recipe(
        json.dumps(RECIPE | {"parts": [{**RECIPE["parts"][0], "share": 0.99}, {**RECIPE["parts"][1], "share": 0.01}]})
    )
    plan = Plan(recipe, 0, 1000, "raycast", "cpu")
    one, three = _chosen(plan, 20)
    assert (len(one.scenes), len(three.scenes)) == (20, 2)
    assert (one.of, three.of) == (990, 10)
    assert {recipe.part_number(index) for index in three.scenes} == {1}
    assert max(one.scenes) > 900, "from all of the build, not its beginning"


def test_a_pilot_of_nothing_is_refused() -> None:
    with pytest.raises(BuildError, match="1 scene or more"):
        forecast(RECIPE, pilot=0, **ASKED)
