"""What a build prints: a bar with rates on a terminal, plain lines in a log, and what was rejected why."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from scenegen.explain import span
from scenegen.inputs import url_of
from scenegen.limits import SHOWN_PROBLEMS
from scenegen.pipeline.clock import told
from scenegen.pipeline.finish import Summary
from scenegen.pipeline.shard import WORK

EVERY_S = 15.0
"""How often a log hears of the shards that are being made."""


class Reporter:
    """A context manager and a callable: call it with the marker of every finished shard. `out`: where shards say how far they are."""

    def __init__(self, scenes: int, *, out: str | Path | None = None, quiet: bool = False) -> None:
        self.out = Path(out) if out is not None and url_of(out) is None else None
        self.over = threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.finished: set[str] = set()
        self.console = Console(stderr=True, quiet=quiet)
        self.start, self.began = time.perf_counter(), time.time()
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
        if not self.console.is_terminal:
            self.console.print(f"building {self.scenes} scenes …", highlight=False)
        self.watch.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.over.set()
        self.bar.stop()

    def __call__(self, marker: dict[str, Any]) -> None:
        counts = {**marker["counts"], "scenes": marker["counts"]["scenes"] - marker.get("twofold", 0)}
        self.finished.add(marker["shard"])
        self.done += counts["scenes"] + len(marker.get("left_out", ()))
        if not marker.get("resumed"):
            self.made.update(counts)
        self.bar.update(self.task, completed=self.done, rate=self.rate())
        if not self.console.is_terminal:
            kept = " (kept)" if marker.get("resumed") else ""
            self.console.print(
                f"{marker['shard']}{kept}: {self.done}/{self.scenes} scenes, {self.rate()}{self._left()}", highlight=False
            )

    def _left(self) -> str:
        """How long the rest will take, by what this run made so far."""
        rest = self.scenes - self.done
        if not self.made["scenes"] or rest <= 0:
            return ""
        seconds = rest * (time.perf_counter() - self.start) / self.made["scenes"]
        return f", {span(seconds)} left"

    def under_way(self) -> tuple[int, int]:
        """Scenes and pictures of shards that are being made."""
        scenes = pictures = 0
        for path in (self.out / WORK / "now").glob("*") if self.out is not None else ():
            with contextlib.suppress(OSError, ValueError):
                if path.name not in self.finished and path.stat().st_mtime >= self.began:
                    whole, drawn, _, _ = (int(word) for word in path.read_text().split())  # ValueError while it is being written
                    scenes, pictures = scenes + whole, pictures + drawn
        return scenes, pictures

    def _watch(self) -> None:
        """Until the build is over: what is under way, on the bar each second, in a log now and then."""
        terminal, said = self.console.is_terminal, (0, 0)
        while not self.over.wait(1.0 if terminal else EVERY_S):
            now = self.under_way()
            if terminal:
                self.bar.update(self.task, completed=self.done + now[0])
            elif now != said:
                said = now
                self.console.print(
                    f"under way: {now[1]} pictures, {now[0]} whole scenes; {self.done}/{self.scenes} scenes in finished shards",
                    highlight=False,
                )

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
        if summary.left_out:
            self.console.print(f"warning: {len(summary.left_out)} scenes could not be made and are left out:", highlight=False)
        for one in summary.left_out[:SHOWN_PROBLEMS]:
            self.console.print(f"  scene {one['scene']}: {one['error']}", highlight=False, markup=False)
        for task, number in summary.questions_per_task.items():
            wanted = summary.wanted_per_task.get(task, 0)
            self.console.print(f"  {task:<30} {number} (asked for: {wanted}; twins come on top)", highlight=False)
        for line in told(summary.profile, counts) if summary.profile is not None else ():
            self.console.print(line, highlight=False)
        if summary.rejected:
            self.console.print("not asked, and why:", highlight=False)
            for reason, number in sorted(summary.rejected.items(), key=lambda item: (-item[1], item[0]))[:12]:
                self.console.print(f"  {number:>7}  {reason}", highlight=False)
