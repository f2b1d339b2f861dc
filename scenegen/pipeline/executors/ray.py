"""Shards on a Ray cluster whose nodes all reach OUT: the same shard function, so the same bytes, whatever nodes and workers die on the way."""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from scenegen import __version__
from scenegen.errors import BuildError
from scenegen.explain import shown
from scenegen.pipeline.executors.base import DEATHS_ALLOWED, EXECUTORS, THREADS, Job, scene_at
from scenegen.pipeline.plan import Shard

PER_CPU = 2
"""Shards in flight for each CPU of the cluster: one that is made and one that waits for it."""
CANCEL_S = 10.0
"""How long shards that are called off may take to end, seconds."""
JOIN_S = 10.0
"""How long the port of a cluster may take to answer, seconds: Ray itself would ask on for minutes."""
USAGE = "RAY_USAGE_STATS_ENABLED"


@EXECUTORS.register("ray")
def run_ray(
    job: Job,
    shards: Sequence[Shard],
    workers: int,
    *,
    address: str | None = None,
    gpus: float = 0.0,
    max_retries: int = DEATHS_ALLOWED - 1,
) -> Iterator[dict[str, Any]]:
    """Shards as tasks of one CPU, yielded as they finish.

    address: of the cluster, as `ray.init` takes it; None: the one that this process, or RAY_ADDRESS, or the machine has, else one of its own.
    gpus: what part of a GPU a shard holds, for renderers that use one. max_retries: how often a shard is begun again that was lost with its
    worker or node; then the scene at which it was is left out, or, where that is not known, the shard named in a BuildError. What a shard raises is raised. `workers` has no say: the cluster's CPUs have.
    """
    _check(gpus, max_retries)
    ray = _ray()
    with _joined(ray, address):
        _check_gpus(ray, gpus)
        # Retries are counted here: Ray itself begins again without end what was killed for memory.
        made = ray.remote(num_cpus=1, num_gpus=gpus, max_retries=0, max_calls=0)(_made)
        waiting, again = iter(shards), list[Shard]()
        running: dict[Any, Shard] = {}
        lost: Counter[tuple[str, int | None]] = Counter()
        try:
            while True:
                room = _room(ray)
                while len(running) < room and (shard := again.pop() if again else next(waiting, None)) is not None:
                    running[made.remote(job, shard, __version__)] = shard
                if not running:
                    return
                done, _ = ray.wait(list(running), num_returns=1)
                shard = running.pop(done[0])
                try:
                    marker = ray.get(done[0])
                except ray.exceptions.RayTaskError as error:
                    raise (error.cause if isinstance(error.cause, Exception) else error) from None
                except ray.exceptions.RayError as error:
                    scene = scene_at(job, shard)
                    lost[shard.name, scene] += 1
                    if lost[shard.name, scene] > max_retries:
                        if scene is None:
                            raise _given_up(shard, lost[shard.name, scene], error) from error
                        shard = replace(shard, without=(*shard.without, scene))
                    again.append(shard)
                else:
                    yield marker
        finally:
            _call_off(ray, list(running))


def _made(job: Job, shard: Shard, version: str) -> dict[str, Any]:
    """A shard, on a node."""
    if version != __version__:
        raise BuildError(
            f"the node {platform.node()} has scenegen {__version__}, and the build is of {version}",
            fix="install the same version on all nodes",
        )
    for name in THREADS:
        os.environ.setdefault(name, "1")
    return job(shard)


def _check(gpus: float, max_retries: int) -> None:
    if isinstance(gpus, bool) or not isinstance(gpus, int | float) or not 0 <= gpus <= 1:
        raise BuildError(
            f"a shard holds a part of one GPU, from 0 to 1; got {shown(gpus)}", where="gpus", fix="a quarter of one is 0.25"
        )
    if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
        raise BuildError(
            f"max_retries is a whole number from 0; got {shown(max_retries)}", where="max_retries", fix="choose such a number"
        )


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise BuildError(f"Ray cannot be loaded: {error}", where="executor ray", fix="pip install 'scenegen[ray]'") from error
    return ray


@contextlib.contextmanager
def _joined(ray: Any, address: str | None) -> Iterator[None]:
    """Connected to a cluster: where this process is already, to that one, and it stays so. A cluster begun here sends no statistics."""
    if ray.is_initialized():
        yield
        return
    before = os.environ.get(USAGE)
    os.environ.setdefault(USAGE, "0")
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, ValueError, RuntimeError) as error:
        raise BuildError(
            f"no Ray cluster can be joined: {str(error)[:300]}",
            where=f"address={shown(address)}",
            fix=["see that it runs: ray status --address HOST:PORT", "leave the address out where this machine is part of it"],
        ) from error
    finally:
        if before is None:
            os.environ.pop(USAGE, None)
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str | None) -> None:
    """OSError where nobody listens at HOST:PORT; other addresses ("auto", "local") are names."""
    host, colon, port = (address or "").rpartition("://")[2].rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), JOIN_S).close()


def _check_gpus(ray: Any, gpus: float) -> None:
    """Tasks that no node can take would wait without end."""
    there = ray.cluster_resources().get("GPU", 0.0)
    if gpus > there:
        raise BuildError(
            f"a shard is to hold {gpus:g} of a GPU, and the cluster has {there:g}",
            where="gpus",
            fix=["leave it out: no other renderers than egl and pyrender use one", "start a node that has a GPU first"],
        )


def _room(ray: Any) -> int:
    """How many shards may be in flight: nodes come and go."""
    return max(1, int(ray.cluster_resources().get("CPU", 0.0))) * PER_CPU


def _given_up(shard: Shard, times: int, error: Exception) -> BuildError:
    return BuildError(
        f"a worker or its node was lost {times} times while shard {shard.name} was being made; the last time: {_first_line(error)}",
        where=f"shard {shard.name}, scenes {shard.scenes[0]} to {shard.scenes[-1]}",
        fix=[
            "is there enough memory? give nodes fewer CPUs: ray start --num-cpus",
            "try --renderer raycast",
            "run again: finished shards are kept",
        ],
    )


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}"


def _call_off(ray: Any, running: list[Any]) -> None:
    """End what is in flight: what it has not renamed into place does not exist."""
    with contextlib.suppress(ray.exceptions.RayError, RuntimeError):
        for one in running:
            ray.cancel(one, force=True)
        if running:
            ray.wait(running, num_returns=len(running), timeout=CANCEL_S)
