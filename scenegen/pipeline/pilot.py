"""What a build will come to, from a few of its scenes: questions by family, hours and bytes. They are made in a folder that is gone afterwards."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenegen.errors import BuildError
from scenegen.explain import checked_names, shown
from scenegen.pipeline.asking import natural
from scenegen.pipeline.finish import trimmed, written
from scenegen.pipeline.plan import Plan, Shard, scene_index
from scenegen.pipeline.recipe import Recipe
from scenegen.pipeline.run import checked_request, choose_renderer, explaining
from scenegen.pipeline.shard import WORK, build_shard
from scenegen.threads import cores

PILOT, LEAST = 20, 2
"""Scenes that are made by default; of each part of a recipe, where it has so many, at least."""
LOOKED_THROUGH = 20_000
"""Scenes of a build, the first ones, among which those of a pilot are chosen."""


@dataclass
class Forecast:
    """What is to be expected. made: scenes of the pilot. seconds: from the first scene to the last file, with `workers` on this machine;
    of a build whose workers start, some seconds more. processor: seconds of processor time. size: bytes on disk. left_out: scenes that cannot be
    made."""

    scenes: int
    made: int
    workers: int
    images: float = 0.0
    questions: dict[str, float] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    processor: float = 0.0
    size: float = 0.0
    left_out: float = 0.0

    def lines(self) -> list[str]:
        """A table, to be printed."""
        width = max(map(len, self.questions), default=0)
        left_out = f", {self.left_out:,.0f} cannot be made and will be left out" if self.left_out >= 0.5 else ""
        return [
            f"expected of {self.scenes:,} scenes, from {self.made} of them{left_out}:",
            f"  images     {self.images:>14,.0f}",
            f"  questions  {sum(self.questions.values()):>14,.0f}",
            *(
                f"    {name:<{width}} {count:>12,.0f} (asked for: {self.wanted.get(name, 0):,})"
                for name, count in sorted(self.questions.items())
            ),
            f"  time       {_span(self.seconds):>14} with {self.workers} {'workers' if self.workers > 1 else 'worker'} on this machine, "
            f"{self.processor / 3600:,.1f} core hours",
            f"  on disk    {_size(self.size):>14}",
        ]


@dataclass
class _Sample:
    """The scenes that are made of one part of a recipe, of so many that a build has of it."""

    of: int
    scenes: list[int]
    images: int = 0
    left_out: int = 0
    passed: float = 0.0
    processor: float = 0.0
    size: int = 0
    questions: Counter[str] = field(default_factory=Counter)

    @property
    def times(self) -> float:
        """How many scenes of a build each of them stands for."""
        return self.of / len(self.scenes)


@checked_names
def forecast(
    recipe: str | Path | Mapping[str, Any] | Recipe = "viewspatial",
    *,
    scenes: int = 8,
    seed: int = 0,
    workers: int | None = None,
    renderer: str = "auto",
    pilot: int = PILOT,
) -> Forecast:
    """What `build_dataset` of the same arguments will come to, from about `pilot` of its scenes: of each part of the recipe its share, and
    `LEAST` at least. The more scenes, the nearer. Raises what `build_dataset` raises.
    """
    if isinstance(pilot, bool) or not isinstance(pilot, int) or pilot < 1:
        raise BuildError(f"a pilot is of 1 scene or more; got {shown(pilot)}", where="pilot", fix=f"leave it out for {PILOT}")
    recipe, workers = checked_request(recipe, scenes, seed, workers)
    with tempfile.TemporaryDirectory(prefix="scenegen-pilot-") as folder, explaining(Path(folder)):
        root = Path(folder)
        plan = Plan(recipe, seed, scenes, *choose_renderer(recipe, renderer, root))
        samples = _chosen(plan, pilot)
        build_shard(plan, Shard("train", 0, (samples[0].scenes[0],)), folder)  # what is done once a process is done now
        shards: list[tuple[_Sample, str]] = []
        for sample in samples:
            shards += [(sample, name) for name in _made(plan, sample, root, len(shards))]
        finished = _asked(plan, shards, root)
    return _extrapolated(plan, workers, samples, finished)


def _chosen(plan: Plan, pilot: int) -> list[_Sample]:
    """Of each part that the build has scenes of, some, evenly through those it has."""
    members: dict[int, list[int]] = {}
    for index in range(min(plan.scenes, LOOKED_THROUGH)):
        members.setdefault(plan.recipe.part_number(index), []).append(index)
    counts = plan.recipe.counts(plan.scenes)
    samples = []
    for part, own in sorted(members.items()):
        some = min(len(own), max(LEAST, round(pilot * counts[part] / plan.scenes)))
        samples.append(_Sample(counts[part], [own[k * len(own) // some] for k in range(some)]))
    return samples


def _made(plan: Plan, sample: _Sample, root: Path, first: int) -> list[str]:
    """Make the scenes of a sample, in shards as large as the build's; the shards' names."""
    size, names = max(len(shard.scenes) for shard in plan.shards()), list[str]()
    for start in range(0, len(sample.scenes), size):
        shard = Shard("train", first + len(names), tuple(sample.scenes[start : start + size]))
        passed, processor = time.perf_counter(), time.process_time()
        marker = build_shard(plan, shard, str(root))
        sample.passed += time.perf_counter() - passed
        sample.processor += time.process_time() - processor
        sample.images += marker["counts"]["views"]
        sample.left_out += len(marker.get("left_out", ()))
        sample.size += sum((root / name).stat().st_size for name in marker["files"] if not name.startswith(WORK))
        names.append(shard.name)
    return names


def _asked(plan: Plan, shards: list[tuple[_Sample, str]], root: Path) -> tuple[float, float]:
    """Count the questions that would stay, and their bytes; seconds that the last pass takes over them, and of processor time."""
    passed, processor = time.perf_counter(), time.process_time()
    tables = [f"questions/{name}.parquet" for _, name in shards]
    left = trimmed([root / WORK / table for table in tables], plan.seed, natural=natural(plan.recipe.contents))
    written([root / WORK / table for table in tables], [root / table for table in tables], left.ranks)
    took = time.perf_counter() - passed, time.process_time() - processor
    owners = {index: sample for sample, _ in shards for index in sample.scenes}
    for (scene, task), count in left.kept.tally("scene", "task").items():
        owners[scene_index(scene)].questions[task] += count
    for (sample, _), table in zip(shards, tables, strict=True):
        sample.size += (root / table).stat().st_size
    return took


def _extrapolated(plan: Plan, workers: int, samples: list[_Sample], finished: tuple[float, float]) -> Forecast:
    """Each sample taken as often as it is in the build."""
    made = sum(len(sample.scenes) for sample in samples)
    out = Forecast(plan.scenes, made, workers, wanted=plan.wanted(), questions=dict.fromkeys(plan.wanted(), 0.0))
    passed = 0.0
    for one in samples:
        out.images += one.images * one.times
        out.left_out += one.left_out * one.times
        out.size += one.size * one.times
        out.processor += one.processor * one.times
        passed += one.passed * one.times
        for task, count in one.questions.items():
            out.questions[task] += count * one.times
    last = [took * plan.scenes / made for took in finished]
    busy = min(workers, len(plan.shards()))
    out.seconds = max(passed / busy, out.processor / cores()) + last[0]
    out.processor += last[1]
    return out


def _span(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds < 120 else f"{seconds / 60:,.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"


def _size(size: float) -> str:
    return f"{size / 1e9:,.2f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"
