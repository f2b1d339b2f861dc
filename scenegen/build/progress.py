"""What a build prints: a bar with rates on a terminal, plain lines in a log, and what was rejected why."""

from __future__ import annotations

import time
from collections import Counter
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from scenegen.build.run import Summary


class Reporter:
    """A context manager and a callable: call it with the marker of every finished shard."""

    def __init__(self, scenes: int, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet)
        self.start = time.perf_counter()
        self.made: Counter[str] = Counter()
        self.scenes = scenes
        self.done = 0
        self.bar = Progress(
            TextColumn("scenes"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self.console,
            disable=quiet or not self.console.is_terminal,
        )
        self.task = self.bar.add_task("scenes", total=scenes, rate="")

    def __enter__(self) -> Reporter:
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.bar.stop()

    def __call__(self, marker: dict[str, Any]) -> None:
        counts = marker["counts"]
        self.done += counts["scenes"]
        if not marker.get("resumed"):
            self.made.update(counts)
        self.bar.update(self.task, completed=self.done, rate=self.rate())
        if not self.console.is_terminal:
            kept = " (kept)" if marker.get("resumed") else ""
            self.console.print(f"{marker['shard']}{kept}: {self.done}/{self.scenes} scenes, {self.rate()}", highlight=False)

    def rate(self) -> str:
        """Images and questions a second since the start, of what this run made."""
        seconds = max(time.perf_counter() - self.start, 1e-9)
        return f"{self.made['views'] / seconds:.1f} images/s, {self.made['questions'] / seconds:.1f} questions/s"

    def summary(self, summary: Summary) -> None:
        """Print what was made, and what was wanted but not found or rejected, why."""
        self.bar.stop()
        counts = summary.counts
        self.console.print(
            f"{summary.out}: {counts['scenes']} scenes, {counts['views']} images, {counts['questions']} questions",
            highlight=False,
        )
        for task, number in summary.questions_per_task.items():
            self.console.print(f"  {task:<30} {number}", highlight=False)
        if summary.rejected:
            self.console.print("not asked, and why:", highlight=False)
            for reason, number in sorted(summary.rejected.items(), key=lambda item: (-item[1], item[0]))[:12]:
                self.console.print(f"  {number:>7}  {reason}", highlight=False)
