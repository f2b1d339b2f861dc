"""The last pass of a build: the questions of all shards judged together, each shard's written on its own, then the manifest and the card."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.curate import BALANCE, Came, Index, blind, came, ranked, select
from scenegen.pipeline.asking import natural
from scenegen.pipeline.card import dataset_card
from scenegen.pipeline.clock import profiled, stage, summed
from scenegen.pipeline.credits import credits
from scenegen.pipeline.left_out import check_few
from scenegen.pipeline.plan import Plan
from scenegen.pipeline.shard import WORK
from scenegen.tables.files import sha256, write_text
from scenegen.tables.kept import index_of, write_kept
from scenegen.tables.schema import SCHEMAS
from scenegen.tasks import get_task, task_names
from scenegen.threads import one_thread

AT_ONCE = 8
"""Most shards that are read or written at the same time: they wait for the disk more than they compute."""

JUDGED_AT_ONCE = 2
"""Most tasks whose questions are judged at the same time: each takes up to a quarter of a GB."""


@dataclass
class Summary:
    """What a build made. `wanted_per_task`: how many questions the recipe asks for, of which `questions_per_task` were found and kept."""

    out: Path | str
    """The directory, or the URL of one in a store."""
    counts: dict[str, int]
    questions_per_task: dict[str, int]
    wanted_per_task: dict[str, int]
    rejected: dict[str, int] = field(default_factory=dict)
    resumed_shards: int = 0
    profile: dict[str, Any] | None = None
    """Where the time went, where that was asked for: see `scenegen.pipeline.clock`."""
    left_out: list[dict[str, Any]] = field(default_factory=list)
    """Scenes that could not be made: `scene`, its index, and `error`."""


@dataclass(frozen=True)
class Trimmed:
    """What is left of the questions of all shards. kept: the index of those that stay, in order. ranks: for each shard, those of its rows, below
    0 of what does not stay. total: of how many. report: what `select` says of them. came: how often answers came, of tasks where that is not even."""

    kept: Index
    ranks: list[NDArray[np.int64]]
    total: int
    report: dict[str, Any]
    came: dict[str, Came]


@one_thread
def trimmed(sources: Sequence[Path], seed: int, workers: int = 1, natural: Container[str] = ()) -> Trimmed:
    """What stays of the questions in tables that were made apart. natural: tasks whose answers stay as often as they come."""
    index, ends = index_of(sources, min(workers, AT_ONCE))
    kept, report = select(index, seed, min(workers, JUDGED_AT_ONCE), natural)
    left = index.take(np.array(kept, dtype=np.int64))
    ranks = np.full(len(index), -1, dtype=np.int64)
    ranks[kept] = ranked(left, seed)
    spaces = {name: get_task(name).space for (name,) in left.tally("task") if name in task_names()}
    return Trimmed(left, np.split(ranks, ends[:-1]), len(index), report, came(left, spaces, BALANCE))


def written(
    sources: Sequence[Path],
    targets: Sequence[Path],
    ranks: Sequence[NDArray[np.int64]],
    workers: int = 1,
    came: Mapping[str, Came] | None = None,
) -> list[str]:
    """Write what stays of each table; their sha256. The same bytes whatever the number of workers: each table is one's own."""

    def one(source: Path, target: Path, own: NDArray[np.int64]) -> str:
        write_kept(source, target, own, came)
        return sha256(target)

    with ThreadPoolExecutor(min(workers, AT_ONCE)) as pool:
        return list(pool.map(one, sources, targets, ranks))


def finish(out: Path, plan: Plan, markers: list[dict[str, Any]], workers: int = 1, profile: bool = False) -> Summary:
    """Select among the questions of all shards together, write them, the manifest and the card; drop the work directory.

    profile: whether the manifest says how long each stage took, as far as the markers do.
    A build that is stopped here has no manifest yet, and its shards lie untouched in the work directory: this is done again.
    """
    check_few(_left_out(markers), plan.scenes)
    tables = [f"questions/{shard.name}.parquet" for shard in plan.shards()]
    sources = [out / WORK / table for table in tables]
    targets = [out / table for table in tables]
    with profiled() if profile else nullcontext() as spent, stage("finish"):
        left = trimmed(sources, plan.seed, workers, natural(plan.recipe.contents))
        files = {name: digest for marker in markers for name, digest in marker["files"].items() if not name.startswith(WORK)}
        files |= dict(zip(tables, written(sources, targets, left.ranks, workers, left.came), strict=True))
        left.report["blind"] = blind(index_of(targets, min(workers, AT_ONCE))[0], min(workers, JUDGED_AT_ONCE))
    manifest = _manifest(plan, markers, left, files)
    asked = {shard.name for shard, ranks in zip(plan.shards(), left.ranks, strict=True) if (ranks >= 0).any()}
    write_text(out / "README.md", dataset_card(plan, manifest, left.kept.tally("task", "label"), _filled(markers, asked)))
    manifest["files"]["README.md"] = sha256(out / "README.md")
    if spent is not None:
        known = [marker["profile"] for marker in markers if "profile" in marker]
        manifest["profile"] = {"stages": summed([*known, spent]), "shards": [len(known), len(markers)], "workers": workers}
    write_text(out / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True))
    shutil.rmtree(out / WORK, ignore_errors=True)
    said = {key: manifest[key] for key in ("counts", "questions_per_task", "wanted_per_task", "rejected")}
    return Summary(out, **said, profile=manifest.get("profile"), left_out=manifest.get("left_out", []))


def _manifest(plan: Plan, markers: list[dict[str, Any]], left: Trimmed, files: dict[str, str]) -> dict[str, Any]:
    per_task = left.kept.tally("task")
    rejected: Counter[str] = Counter()
    for marker in markers:
        rejected.update(marker["rejected"])
    counts = {key: sum(marker["counts"][key] for marker in markers) for key in SCHEMAS if key != "questions"}
    return {
        **plan.identity(),
        "complete": True,
        "counts": {**counts, "questions": len(left.kept)},
        "questions_per_task": {task: per_task[task,] for task in plan.wanted()},
        "wanted_per_task": plan.wanted(),
        **plan.by_part(left.kept.tally("scene", "task")),
        "rejected": dict(sorted(rejected.items())),
        "trimmed": sum(left.report["dropped"].values()),
        "curation": left.report,
        "machines": _machines(markers),
        "shards": [shard.name for shard in plan.shards()],
        **credits(markers),
        **({"left_out": left_out} if (left_out := _left_out(markers)) else {}),
        "files": dict(sorted(files.items())),
    }


def _machines(markers: list[dict[str, Any]]) -> list[dict[str, str]]:
    """On what shards were made, each kind of machine once; of shards that an older version made nothing is known."""
    found = {json.dumps(marker["machine"], sort_keys=True) for marker in markers if "machine" in marker}
    return [json.loads(one) for one in sorted(found)]


def _left_out(markers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The scenes that could not be made, in order."""
    return sorted((one for marker in markers for one in marker.get("left_out", ())), key=lambda one: int(one["scene"]))


def _filled(markers: list[dict[str, Any]], asked: set[str]) -> dict[str, list[str]]:
    """The splits, in order, in which each table has rows. asked: names of the shards that have questions left."""
    names = {table: [marker["shard"] for marker in markers if marker["counts"][table]] for table in SCHEMAS}
    names["questions"] = [marker["shard"] for marker in markers if marker["shard"] in asked]
    return {table: list(dict.fromkeys(name.rsplit("-", 1)[0] for name in found)) for table, found in names.items()}
