"""How shards are run: one file an executor."""

from scenegen.pipeline.executors.base import EXECUTORS, Executor, Job, executor_with, leave_if_started_again

__all__ = ["EXECUTORS", "Executor", "Job", "executor_with", "leave_if_started_again"]
