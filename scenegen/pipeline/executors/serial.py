"""Shards in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scenegen.pipeline.executors.base import EXECUTORS, Job
from scenegen.pipeline.plan import Shard


@EXECUTORS.register("serial")
def run_serial(job: Job, shards: Sequence[Shard], workers: int = 1) -> Iterator[dict[str, Any]]:
    """One shard after another in this process."""
    for shard in shards:
        yield job(shard)
