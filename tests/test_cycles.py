"""The pieces of the benchmark against Cycles: what Blender is told, errors without the reference's noise, cost at equal error."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import scenegen as sg

BENCH = Path(__file__).parent / "benchmarks" / "bench_cycles.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_cycles", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_cost_is_read_off_where_the_errors_meet(bench: ModuleType) -> None:
    errors, seconds = [0.4, 0.2, 0.1], [1.0, 2.0, 4.0]
    assert bench.cost_at(0.2, errors, seconds) == pytest.approx(2)
    assert bench.cost_at(0.2 * 2**0.5, errors, seconds) == pytest.approx(2**0.5)
    assert bench.cost_at(0.5, errors, seconds) == 1
    assert bench.cost_at(0.05, errors, seconds) is None
    assert bench.cost_at(0.1, [0.2, 0.2, 0.1], seconds) == pytest.approx(4)


def test_noise_of_the_reference_is_no_error(bench: ModuleType) -> None:
    rng = np.random.default_rng(1)
    truth = rng.uniform(0.2, 0.6, (120, 160, 3)).astype(np.float32)
    halves = [truth + rng.normal(0, 0.1, truth.shape).astype(np.float32) for _ in range(2)]
    camera = sg.compose_scene("office", seed=1, things=(5, 6), people=(0, 0)).cameras[0]
    assert abs(bench.relative_error(truth, halves, truth, camera)) < 0.002  # against either half alone 0.08
    assert bench.relative_error(truth * np.float32(1.1), halves, truth, camera) == pytest.approx(0.01, abs=0.003)


def test_blender_is_told_what_the_file_cannot_say(bench: ModuleType, tmp_path: Path) -> None:
    scene = sg.compose_scene("office", seed=1, things=(5, 6), people=(0, 0), width=64, height=48)
    tasks = bench.tasks_of(scene.cameras[:2], 256)
    job = bench.job_of(scene, scene.cameras[:2], tmp_path / "office", tasks, 2)
    assert sg.import_scene(job["glb"]) == scene
    assert list(job["radii"].values()) == [max(light.radius, {"sun": 0.02, "point": 0.05}[light.kind]) for light in scene.lights]
    assert np.load(job["sky"]).min() > 0
    assert (job["width"], job["height"], job["threads"]) == (64, 48, 2)
    assert {task["camera"] for task in tasks} == {camera.id for camera in scene.cameras[:2]}
    assert [(task["samples"], task["seed"]) for task in tasks if not task["denoise"]] == [(128, 1), (128, 2)] * 2
    assert [task["samples"] for task in tasks if task["denoise"]] == [1, 16, 16]


def test_what_is_missing_is_named(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCENEGEN_BLENDER", raising=False)
    for given in ([], ["--blender", sys.executable]):
        monkeypatch.setattr(sys, "argv", ["bench_cycles.py", *given])
        with pytest.raises(SystemExit, match="pip install bpy flip-evaluator") as said:
            bench.main()
        assert ("No module named 'bpy'" in str(said.value)) == bool(given)
