"""Where the time of a build goes, by stage: nothing is measured, and nothing is spent on it, unless a profile was asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

STAGES = ("compose", "views", "geometry", "truth", "colour", "encode", "facts", "ask", "write", "finish", "other")
"""compose: rooms, things, people, what moves. views: where cameras stand, and all that is looked at to find out. geometry: meshes. truth: what
views show, by rays. encode: pictures as JPEG and PNG. facts: what is measured of a scene beside its views. ask: relations and questions. write:
tables. finish: the last pass. other: all else, from the first shard on."""
Spent = dict[str, tuple[float, float]]
"""By stage: seconds of processor time, of all threads of a process, and seconds that passed."""


class _Clock:
    """What each stage took so far. A stage within another is counted for itself alone."""

    def __init__(self) -> None:
        self.spent: Spent = dict.fromkeys(STAGES, (0.0, 0.0))
        self.open = ["other"]
        self.since = _now()

    def turn(self) -> None:
        """Count what has passed since the last turn for the stage that is open."""
        now, (processor, passed) = _now(), self.spent[self.open[-1]]
        self.spent[self.open[-1]] = processor + now[0] - self.since[0], passed + now[1] - self.since[1]
        self.since = now


_RUNNING: list[_Clock] = []
_OFF: AbstractContextManager[None] = nullcontext()


def _now() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


@contextmanager
def profiled() -> Iterator[Spent]:
    """Measure what is done inside; what is given is filled at the end."""
    clock = _Clock()
    _RUNNING.append(clock)
    try:
        yield clock.spent
    finally:
        clock.turn()
        _RUNNING.remove(clock)


def stage(name: str) -> AbstractContextManager[None]:
    """What is done inside counts for this one of STAGES, where a profile is made."""
    return _counted(_RUNNING[-1], name) if _RUNNING else _OFF


@contextmanager
def _counted(clock: _Clock, name: str) -> Iterator[None]:
    clock.turn()
    clock.open.append(name)
    try:
        yield
    finally:
        clock.turn()
        clock.open.pop()


def summed(profiles: Sequence[Mapping[str, Sequence[float]]]) -> dict[str, list[float]]:
    """Over all of these, by stage, in order: seconds of processor time and seconds that passed, to the millisecond."""
    return {name: [round(sum(one[name][k] for one in profiles if name in one), 3) for k in (0, 1)] for name in STAGES}


def told(profile: Mapping[str, Any], counts: Mapping[str, int]) -> list[str]:
    """A manifest's `profile` as lines of a table; counts: of all that was made, by which rates are told where all of it was profiled."""
    stages, shards = profile["stages"], profile["shards"]
    total = sum(processor for processor, _ in stages.values())
    over = f"{profile['workers']} workers and " if profile["workers"] > 1 else ""
    lines = [f"processor time by stage, summed over {over}{shards[0]} of {shards[1]} shards:"]
    for name, (processor, passed) in stages.items():
        lines.append(f"  {name:<10} {processor:9.1f} s {100 * processor / max(total, 1e-9):5.1f} %   {passed:9.1f} s passed")
    lines.append(f"  {'all':<10} {total:9.1f} s")
    if shards[0] == shards[1]:
        images, questions = (counts[name] / max(total, 1e-9) for name in ("views", "questions"))
        lines[-1] += f": {images:.2f} images/s and {questions:.1f} questions/s a core"
    return lines
