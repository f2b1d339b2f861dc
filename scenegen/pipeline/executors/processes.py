"""Shards in spawned workers that may die and be replaced."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

from scenegen.errors import BuildError
from scenegen.pipeline.executors.base import DEATHS_ALLOWED, EXECUTORS, STARTED_AGAIN, THREADS, Job, scene_at
from scenegen.pipeline.plan import Shard
from scenegen.threads import cores
from scenegen.workers import spawned


@EXECUTORS.register("processes")
def run_processes(job: Job, shards: Sequence[Shard], workers: int) -> Iterator[dict[str, Any]]:
    """Shards in `workers` spawned processes, yielded as they finish.

    A worker that is killed takes its shards back to the queue; a scene that kills workers again and again is left out. BuildError when it is
    not known which scene does.
    """
    waiting = list(shards)
    deaths: Counter[tuple[str, int | None]] = Counter()
    while waiting:
        finished: set[str] = set()
        running: list[Shard] = []
        dead: set[int] = set()
        without: dict[str, Shard] = {}
        try:
            for shard, result in _pool(job, waiting, workers, running, dead):
                finished.add(shard.name)
                yield result
        except BrokenProcessPool as error:
            if STARTED_AGAIN in error.args:
                raise BuildError(
                    "workers begin by running your script, and came to the build in it again",
                    where=str(getattr(sys.modules["__main__"], "__file__", "the script")),
                    fix=['put what the script does under `if __name__ == "__main__":`', "build with workers=1"],
                ) from None
            scenes = {shard.name: scene_at(job, shard, dead) for shard in running}
            known = any(scene is not None for scene in scenes.values())
            for shard in running:
                scene = scenes[shard.name]
                if known and scene is None:
                    continue  # its worker was ended with the one that died
                deaths[shard.name, scene] += 1
                if deaths[shard.name, scene] >= DEATHS_ALLOWED:
                    if scene is not None:
                        without[shard.name] = replace(shard, without=(*shard.without, scene))
                        continue
                    raise BuildError(
                        f"a worker died {DEATHS_ALLOWED} times while shards {[s.name for s in running]} were being made",
                        where=f"shard {shard.name}, scenes {shard.scenes[0]} to {shard.scenes[-1]}",
                        fix=[
                            "is there enough memory? use fewer --workers",
                            "try --renderer raycast",
                            "run again: finished shards are kept",
                        ],
                    ) from error
        waiting = [without.get(shard.name, shard) for shard in waiting if shard.name not in finished]


def _pool(
    job: Job, shards: Sequence[Shard], workers: int, running: list[Shard], dead: set[int]
) -> Iterator[tuple[Shard, dict[str, Any]]]:
    """Shards and what came of them. When a worker dies, `running` holds the shards that were being made, and `dead` the ids of the processes
    that ended by themselves: the others are ended by the pool."""
    with _few_threads(workers), _without_bare_script(), spawned(workers) as pool:
        queue = list(shards)
        pending: dict[Future[dict[str, Any]], Shard] = {}
        processes: dict[int, Any] = {}
        while queue or pending:
            while queue and len(pending) < workers:
                shard = queue.pop(0)
                pending[pool.submit(job, shard)] = shard
            running[:] = pending.values()
            processes.update(pool._processes or {})
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                shard = pending.pop(future)
                try:
                    yield shard, future.result()
                except BrokenProcessPool:
                    pending[future] = shard
                    for process in processes.values():
                        process.join(5)
                        if process.exitcode == STARTED_AGAIN:
                            raise BrokenProcessPool(STARTED_AGAIN) from None
                        if process.exitcode not in (None, 0, -signal.SIGTERM):
                            dead.add(int(process.pid))
                    raise


@contextlib.contextmanager
def _without_bare_script() -> Iterator[None]:
    """Keep spawned workers from running a script that has no main guard, which would build again; they need none of it.

    Scripts that have one are run as ever: they may define tasks of their own.
    """
    main = sys.modules["__main__"]
    path = getattr(main, "__file__", None)
    if path is None or getattr(main, "__spec__", None) is not None or _guarded(path):
        yield
        return
    main.__dict__.pop("__file__")
    try:
        yield
    finally:
        main.__file__ = path


def _guarded(path: str) -> bool:
    try:
        return "__name__" in Path(path).read_text(encoding="utf-8")
    except OSError:  # "<stdin>", or a file that is gone: workers could not run it either
        return False
    except ValueError:
        return True


@contextlib.contextmanager
def _few_threads(workers: int) -> Iterator[None]:
    """Give the workers that are spawned inside their share of the cores."""
    share = str(max(1, cores() // workers))
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update({name: share for name in THREADS if before[name] is None})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
