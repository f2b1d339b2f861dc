"""Killed at random moments, workers, drivers and nodes of a cluster: the bytes of a build that nobody disturbed, nothing lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

from scenegen.pipeline import build_dataset
from scenegen.pipeline.executors.base import DEATHS_ALLOWED
from tests.test_build import digests, outliving, workers_of

pytestmark = pytest.mark.slow
RECIPE: dict[str, Any] = {
    "name": "killed",
    "scenes": {"kinds": ["living_room", "kitchen"], "things": [4, 8], "people": 0},
    "views": {"per_scene": 1, "width": 96, "height": 72},
    "tasks": {"camera_relative_direction": {"per_scene": 2}, "image_side": {"per_scene": 1}},
    "splits": {"train": 0.5, "test": 0.5},
    "shard_scenes": 2,
}
"""No person, whose body every new process would load."""
ON_A_CLUSTER = """
import json, sys
from scenegen.pipeline import build_dataset
recipe, out, scenes, address = sys.argv[1:]
build_dataset(json.loads(recipe), out, scenes=int(scenes), seed=3, workers=1, renderer="raycast", executor="ray",
              executor_options={"address": address, "max_retries": 20})
"""
"""A build that no loss of a node, however often, blames on a scene."""
LATEST_S = 1.5
"""How long after the workers are there a kill comes at the latest."""


def undisturbed(folder: Path, scenes: int) -> dict[str, str]:
    build_dataset(RECIPE, folder, scenes=scenes, seed=3, workers=1, renderer="raycast")
    return digests(folder)


def begun(recipe: Path, out: Path | str, scenes: int) -> subprocess.Popen[bytes]:
    """A build with two workers in a process group of its own, once its workers are there or it has ended."""
    line = [sys.executable, "-m", "scenegen", "build", str(recipe), "-n", str(scenes), "--seed", "3", "-o", str(out)]
    line += ["--workers", "2", "--renderer", "raycast", "--quiet"]
    process = subprocess.Popen(line, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and len(workers_of(process.pid)) < 2:
        time.sleep(0.02)
    return process


def disturbed(recipe: Path, out: Path | str, scenes: int, kills: int, rng: np.random.Generator) -> Counter[str]:
    """Kill what builds `out` so many times, at moments and in ways drawn from `rng`, then let it end; how often each was killed.

    Of one driver fewer workers are killed than it takes to blame a scene for it.
    """
    done: Counter[str] = Counter()
    while done.total() < kills:
        process = begun(recipe, out, scenes)
        for way in [*["worker"] * int(rng.integers(DEATHS_ALLOWED)), str(rng.choice(["driver", "group"]))]:
            time.sleep(rng.uniform(0, LATEST_S))
            workers = workers_of(process.pid)
            if process.poll() is not None or done.total() == kills:
                break
            if way == "worker":
                if not workers:
                    continue
                os.kill(int(rng.choice(workers)), signal.SIGKILL)
            elif way == "driver":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            done[way] += 1
        process.wait(timeout=600)
        assert not outliving(workers)
        if process.returncode == 0:
            break
    build_dataset(recipe, out, scenes=scenes, seed=3, workers=1, renderer="raycast")
    return done


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    ("scenes", "kills", "scheme"),
    [(20, 4, ""), pytest.param(400, 100, "", marks=pytest.mark.long), pytest.param(60, 20, "file://", marks=pytest.mark.long)],
)
def test_killed_at_random_it_ends_in_the_same_bytes(tmp_path: Path, scenes: int, kills: int, scheme: str) -> None:
    """scheme: of a store, where shards come whole from elsewhere."""
    recipe, out = tmp_path / "killed.yaml", tmp_path / "out"
    recipe.write_text(yaml.safe_dump(RECIPE, sort_keys=False))
    wanted = undisturbed(tmp_path / "undisturbed", scenes)
    killed = disturbed(recipe, f"{scheme}{out}", scenes, kills, np.random.default_rng(scenes))
    print(dict(killed))
    assert killed.total() >= kills // 2, "it ended before enough was killed"
    assert digests(out) == wanted
    assert not list(out.rglob("*tmp-*"))
    ids = [
        row["scene_id"]
        for path in (out / "scenes").glob("*.parquet")
        for row in pq.read_table(path, columns=["scene_id"]).to_pylist()
    ]
    assert len(ids) == len(set(ids)) == scenes


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nodes_of_a_cluster_killed_at_random(tmp_path: Path) -> None:
    """A second node comes and goes while another process builds; `tests/test_ray.py` has the one that goes at the worst moment."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    scenes, out, rng = 60, tmp_path / "out", np.random.default_rng(6)
    node = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    wanted = undisturbed(tmp_path / "undisturbed", scenes)
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    try:
        building = subprocess.Popen(
            [sys.executable, "-c", ON_A_CLUSTER, json.dumps(RECIPE), str(out), str(scenes), cluster.address]
        )
        killed = 0
        while building.poll() is None:
            second = cluster.add_node(**node)
            until = time.time() + rng.uniform(4, 12)
            while time.time() < until and building.poll() is None:
                time.sleep(0.1)
            killed += building.poll() is None
            cluster.remove_node(second, allow_graceful=False)
    finally:
        building.kill()
        cluster.shutdown()
    print({"node": killed})
    assert building.returncode == 0
    assert killed > 1
    assert digests(out) == wanted
