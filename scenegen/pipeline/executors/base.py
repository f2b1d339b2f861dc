"""What an executor is, the registry of them, and the choice among them."""

from __future__ import annotations

import inspect
import multiprocessing
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any

from scenegen.errors import BuildError
from scenegen.explain import shown
from scenegen.pipeline.plan import Shard
from scenegen.registry import Registry

Job = Callable[[Shard], dict[str, Any]]
"""What makes a shard, in whatever process, and returns its marker. It may be called again for a shard that was lost; `scene_at` says where that
was, and a shard with this scene among its `without` is made without it."""
Executor = Callable[..., Iterator[dict[str, Any]]]
"""A function of (job, shards, workers) that yields markers as shards are finished. Its keyword-only parameters are its options."""
EXECUTORS: Registry[Executor] = Registry(
    "executor", group="scenegen.executors", package="scenegen.pipeline.executors", error=BuildError, of=Callable
)
DEATHS_ALLOWED = 3
"""How often who makes a shard may die: at one scene, which is left out then; or who knows where, which ends the build."""
STARTED_AGAIN = 86
"""What a worker ends with that was started with the user's script and came to the build in it once more."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LP_NUM_THREADS")
"""What says how many threads a worker's libraries start."""


def executor_with(name: str, options: Mapping[str, Any]) -> Executor:
    """The executor of this name with its options; BuildError where it has no such option."""
    executor = EXECUTORS.get(name)
    if not isinstance(options, Mapping):
        raise BuildError(
            f"options of an executor are a mapping of names to values, got {shown(options)}",
            where="executor_options",
            fix='executor_options={"address": "auto"}',
        )
    known = [word.name for word in inspect.signature(executor).parameters.values() if word.kind is word.KEYWORD_ONLY]
    for option in options:
        if option not in known:
            raise BuildError(
                f"the executor {name} has no option {shown(option)}",
                where="executor_options",
                fix=f"one of {', '.join(known)}" if known else f"leave it out, or choose another executor than {name}",
            )
    return partial(executor, **options) if options else executor


def scene_at(job: Job, shard: Shard, dead: Collection[int] | None = None) -> int | None:
    """The scene at which a shard was when it was lost, where the job can tell (`job.at`); dead: ids of the processes of which one made it."""
    at = getattr(job, "at", None)
    found = at(shard) if at is not None else None
    return found[0] if found is not None and (dead is None or found[1] in dead) else None


def leave_if_started_again() -> None:
    """End a worker that runs the user's script from its top, in order to start, and came to the build in it."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(STARTED_AGAIN)
