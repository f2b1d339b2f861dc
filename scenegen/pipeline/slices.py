"""A build in slices that know nothing of each other: each makes its own shards, in one directory or each in its own; `merge` makes a dataset of them.

What a job array, or any scheduler, needs: no coordinator, no order, and the same bytes as one build on one machine.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scenegen.errors import BuildError
from scenegen.explain import checked_names, shown
from scenegen.inputs import url_of
from scenegen.pipeline.executors import leave_if_started_again
from scenegen.pipeline.finish import Summary, finish
from scenegen.pipeline.plan import Plan, Shard, check_same
from scenegen.pipeline.recipe import Recipe, load_recipe
from scenegen.pipeline.run import (
    Progress,
    checked_request,
    choose_renderer,
    claim,
    explaining,
    intact_marker,
    read_json,
    run_missing,
    sweep,
)
from scenegen.pipeline.shard import WORK, marker_file
from scenegen.tables.files import lock, write_atomic, write_text
from scenegen.tables.manifest import check_version
from scenegen.threads import cores

MOST_SLICES = 100_000
PLAN = f"{WORK}/plan.json"


@dataclass(frozen=True)
class Slice:
    """The `number`th of `of` slices of a build, from 1: every `of`th of its shards."""

    number: int
    of: int

    @property
    def text(self) -> str:
        """As it is asked for: "2/8"."""
        return f"{self.number}/{self.of}"

    def shards(self, plan: Plan) -> list[Shard]:
        """Those of a plan that are its own: parts of the recipe, and splits, are spread over all slices."""
        return plan.shards()[self.number - 1 :: self.of]


def slice_of(text: str) -> Slice:
    """ "2/8" as a Slice; BuildError for anything else."""
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    number, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= of <= MOST_SLICES:
        raise BuildError(
            f"a slice is i/n, with i from 1 to n and n up to {MOST_SLICES:,}; got {shown(text)}",
            where="--shards",
            fix="the second of eight is 2/8",
        )
    return Slice(number, of)


@checked_names
def build_slice(
    recipe: str | Path | Mapping[str, Any] | Recipe = "viewspatial",
    out: str | Path = "out",
    *,
    shards: str,
    scenes: int = 8,
    seed: int = 0,
    workers: int | None = None,
    renderer: str = "auto",
    progress: Progress | None = None,
) -> int:
    """Make the shards of one slice ("i/n") of a build into `out`, or go on where an earlier run of it stopped; how many shards it has.

    Several slices may write into one directory at the same time (a file system that all reach, or a store: s3://BUCKET/PATH), or each into its
    own. A build of fewer shards
    than slices leaves some without work. Raises what `build_dataset` raises.
    """
    leave_if_started_again()
    recipe, workers = checked_request(recipe, scenes, seed, workers)
    own, root = slice_of(shards), Path(out)
    if (url := url_of(out)) is not None:
        from scenegen.pipeline.remote import slice_in

        return slice_in(url, own.shards, recipe, scenes, seed, workers, renderer, progress)
    with explaining(root):
        plan = Plan(recipe, seed, scenes, *choose_renderer(recipe, renderer, root))
        claim(root, plan)
        mine = own.shards(plan)
        if (root / "manifest.json").is_file():
            return len(mine)
        with lock(root / WORK / "lock", shared=True), lock(root / WORK / f"lock-{own.number}-of-{own.of}"):
            sweep(root, mine)
            if not (root / PLAN).is_file():
                write_text(root / PLAN, json.dumps(plan.identity(), indent=1))
            run_missing(root, plan, mine, workers, progress)
            sweep(root, mine)
    return len(mine)


@checked_names
def merge(sources: Sequence[str | Path], out: str | Path | None = None, *, workers: int | None = None) -> Summary:
    """Make a dataset of what slices left: in one directory, or one URL (then `out` is that), or in several directories, of which `out` takes
    copies.

    BuildError when the slices are not of one build, or when shards are missing, with their names: nothing is finished then, and it can be run
    again when they are there.
    """
    if any(url_of(place) is not None for place in (*sources, *([out] if out is not None else []))):
        return _merged_in_store(sources, out, workers)
    folders = [Path(source) for source in sources]
    if not folders:
        raise BuildError("nothing to merge", where="merge", fix="name the directories that `build --shards i/n` wrote into")
    root = Path(out) if out is not None else folders[0]
    if out is None and len(folders) > 1:
        raise BuildError("slices of several directories need a place", where="merge", fix="say where with --out")
    with explaining(root):
        plan = plan_of({folder: str(folder) for folder in folders})
        claim(root, plan)
        if (root / "manifest.json").is_file():
            raise BuildError("the dataset is finished already", where=str(root), fix="choose another --out")
        with lock(root / WORK / "lock"):
            found = {shard.name: _found(folders, shard) for shard in plan.shards()}
            missing = [name for name, where in found.items() if where is None]
            if missing:
                raise BuildError(
                    f"{len(missing)} of {len(found)} shards are missing or torn: {', '.join(missing[:5])}{', …' if len(missing) > 5 else ''}",
                    where=", ".join(map(str, folders[:3])),
                    fix="run the slices that were stopped again: what is whole is kept",
                )
            write_text(root / PLAN, json.dumps(plan.identity(), indent=1))
            markers = []
            for shard in plan.shards():
                folder, marker = found[shard.name] or (root, {})
                _copied(folder, root, shard, marker)
                markers.append(marker)
            return finish(root, plan, markers, workers or cores())


def _merged_in_store(sources: Sequence[str | Path], out: str | Path | None, workers: int | None) -> Summary:
    """The same in a store. What lies in several stores, or partly there, is not brought together."""
    url = url_of(sources[0]) if len(sources) == 1 else None
    if url is None or out is not None:
        raise BuildError(
            "slices in a store are merged where they lie, all of them below one URL",
            where=", ".join(map(str, sources)),
            fix=["let all slices write into one URL, and merge it without --out", "copy them to a disk, and merge the copies"],
        )
    from scenegen.pipeline.remote import merge_in

    return merge_in(url, workers or cores())


def plan_of(folders: Mapping[Path, str]) -> Plan:
    """The plan that all of the directories were made by. folders: each with what errors call it."""
    first: dict[str, Any] | None = None
    for folder, name in folders.items():
        if not (folder / PLAN).is_file():
            raise BuildError("no slice of a build lies here", where=name, fix="name what `build --shards i/n` wrote into")
        stored = read_json(folder / PLAN)
        check_version(stored, name, BuildError)
        if first is None:
            first = stored
        else:
            check_same(stored, first, name)
    assert first is not None
    where = next(iter(folders.values()))
    try:
        plan = Plan(load_recipe(first["recipe"]), first["seed"], first["scenes"], first["renderer"], first["device"])
    except KeyError as error:
        raise BuildError(f"plan.json lacks {error}", where=where, fix="build the slices again") from error
    check_same(first, plan.identity(), where)
    return plan


def _found(folders: Sequence[Path], shard: Shard) -> tuple[Path, dict[str, Any]] | None:
    """The first directory that has a shard whole, and its marker."""
    for folder in folders:
        marker = intact_marker(folder, shard)
        if marker is not None:
            return folder, marker
    return None


def _copied(folder: Path, root: Path, shard: Shard, marker: Mapping[str, Any]) -> None:
    """A shard's files and, last, its marker, in `root` too."""
    if folder.resolve() == root.resolve():
        return
    for name in (*marker["files"], marker_file(shard)):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, partial(shutil.copyfile, folder / name))
