"""Builds on a Ray cluster of this machine: the bytes of the serial build, whatever dies on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scenegen.errors import BuildError, ComposeError
from scenegen.pipeline import build_dataset
from scenegen.pipeline.executors import EXECUTORS
from scenegen.pipeline.executors.ray import PER_CPU, run_ray
from scenegen.pipeline.plan import Shard
from tests.test_slices import ASKED, RECIPE, digest

ray = pytest.importorskip("ray")
pytestmark = pytest.mark.slow
NODE = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head of one CPU."""
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args=NODE)
    yield made
    made.shutdown()


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("serial") / "out"
    build_dataset(RECIPE, out, **ASKED)  # type: ignore[arg-type]
    return digest(out)


@pytest.mark.parametrize("kind", [pytest.param("directory", marks=pytest.mark.long), "store"])
def test_a_node_and_a_worker_die_in_the_middle(kind: str, cluster: Any, tmp_path: Path, serial: dict[str, str]) -> None:
    """One node goes when a shard is there but nobody has heard of it, one worker when a file is half written. With a store the node has a scratch
    folder of its own, as where machines share none."""
    if kind == "store":
        pytest.importorskip("fsspec")
    second = cluster.add_node(num_cpus=1, object_store_memory=NODE["object_store_memory"], resources={"second": 1})
    notes, out = tmp_path / "notes", tmp_path / "out"
    notes.mkdir()

    def troubled(job: Any, shard: Shard) -> dict[str, Any]:
        there = "second" if second_id == ray.get_runtime_context().get_node_id() else "head"
        tries = len(list(notes.glob(f"{shard.name}.*")))
        (notes / f"{shard.name}.{tries}.{there}").touch()
        if there == "head" and not (notes / "crashed").exists():
            (notes / "crashed").touch()
            (out / "views").mkdir(exist_ok=True)
            half = f"{shard.name}.parquet" if kind == "store" else f".scenegen-tmp-77-{shard.name}.parquet"
            (out / "views" / half).write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
        marker = (replace(job, scratch="/not here") if there == "second" and kind == "store" else job)(shard)
        if there == "second":
            (notes / "ready").touch()
            time.sleep(300)
        return marker

    def executor(job: Any, shards: Sequence[Shard], workers: int) -> Iterator[dict[str, Any]]:
        yield from run_ray(partial(troubled, job), shards, workers, address=cluster.address)

    def reap() -> None:
        while not (notes / "ready").exists():
            time.sleep(0.05)
        cluster.remove_node(second, allow_graceful=False)

    second_id = second.node_id
    reaper = threading.Thread(target=reap, daemon=True)
    reaper.start()
    with EXECUTORS.added("troubled", executor):
        build_dataset(RECIPE, f"file://{out}" if kind == "store" else out, **ASKED, executor="troubled")  # type: ignore[arg-type]
    reaper.join(10)
    tried = sorted(path.name for path in notes.iterdir())
    assert digest(out) == serial
    assert len([name for name in tried if name.endswith("second")]) == 1
    assert len([name for name in tried if ".1." in name]) == 2, "two shards were lost, and begun again"


def test_ctrl_c_leaves_what_is_finished(cluster: Any, tmp_path: Path, serial: dict[str, str]) -> None:
    made: list[str] = []

    def stop(marker: dict[str, Any]) -> None:
        made.append(marker["shard"])
        if len(made) == 2:
            raise KeyboardInterrupt

    asked = {**ASKED, "executor": "ray", "executor_options": {"address": cluster.address}}
    with pytest.raises(KeyboardInterrupt):
        build_dataset(RECIPE, tmp_path / "out", **asked, progress=stop)  # type: ignore[arg-type]
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert not ray.is_initialized()
    again: list[bool] = []
    build_dataset(RECIPE, tmp_path / "out", **ASKED, progress=lambda marker: again.append("resumed" in marker))  # type: ignore[arg-type]
    assert sum(again) >= 2
    assert digest(tmp_path / "out") == serial


def test_a_shard_that_keeps_failing_is_named_and_what_it_raises_is_raised(cluster: Any) -> None:
    shards = [Shard("train", number, (number,)) for number in range(3)]

    def dies(shard: Shard) -> dict[str, Any]:
        if shard.number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return {"shard": shard.name}

    def refuses(shard: Shard) -> dict[str, Any]:
        raise ComposeError("no room", where=shard.name)

    with pytest.raises(BuildError, match="lost 2 times while shard train-00001") as caught:
        list(run_ray(dies, shards, 1, address=cluster.address, max_retries=1))
    assert "scenes 1 to 1" in str(caught.value)
    with pytest.raises(ComposeError, match="no room"):
        list(run_ray(refuses, shards, 1, address=cluster.address))
    with pytest.raises(BuildError, match="the cluster has 0"):
        list(run_ray(refuses, shards, 1, address=cluster.address, gpus=0.5))
    assert not ray.is_initialized()


def test_where_nobody_listens_it_is_said_soon() -> None:
    with pytest.raises(BuildError, match="no Ray cluster can be joined"):
        list(run_ray(lambda shard: {}, [Shard("train", 0, (0,))], 1, address="127.0.0.1:1"))
    assert not ray.is_initialized()


def test_shards_wait_until_there_is_room(cluster: Any) -> None:
    """No more of them are in the cluster's hands than it has CPUs, times two; a connection that stands is used and kept."""
    taken: list[int] = []

    class Lazy(list[Shard]):
        def __iter__(self) -> Iterator[Shard]:
            for shard in list.__iter__(self):
                taken.append(shard.number)
                yield shard

    shards = Lazy(Shard("train", number, (number,)) for number in range(12))
    ray.init(address=cluster.address, log_to_driver=False)
    room = int(ray.cluster_resources()["CPU"]) * PER_CPU
    made = []
    for marker in run_ray(lambda shard: {"shard": shard.name}, shards, 1):
        made.append(marker["shard"])
        assert len(taken) - len(made) < room
    assert sorted(made) == [shard.name for shard in shards]
    assert ray.is_initialized()
    ray.shutdown()
