"""How far an audit is: a bar on a terminal, lines in a log."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from scenegen.explain import span


class Shards:
    """A context manager and a callable: call it with every shard that is done, whether it was kept from before, and how many there are."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        self.terminal = self.console.is_terminal
        self.bar = Progress(
            TextColumn("shards"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
            console=self.console, disable=not self.terminal, transient=True,
        )  # fmt: skip
        self.task = self.bar.add_task("shards", total=None)
        self.start, self.done, self.kept = time.perf_counter(), 0, 0

    def __enter__(self) -> Shards:
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bar away."""
        self.bar.stop()

    def __call__(self, shard: str, before: bool, of: int) -> None:
        self.done += 1
        self.kept += before
        self.bar.update(self.task, completed=self.done, total=of)
        if not self.terminal and of > 1:
            seconds = (time.perf_counter() - self.start) * (of - self.done) / max(self.done - self.kept, 1)
            left = f", {span(seconds)} left" if self.done < of and not before else ""
            self.console.print(f"{shard}{' (kept)' if before else ''}: {self.done}/{of} shards{left}", highlight=False)
