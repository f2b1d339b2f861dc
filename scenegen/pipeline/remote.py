"""Builds whose OUT is in a store: shards are made in a scratch folder and put there whole, each with its marker last, and the manifest at the end.

The layout is that of a directory, and so are the bytes. Of what shards made only their questions come back to who finishes the build.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scenegen.errors import BuildError, DatasetError, SceneGenError
from scenegen.explain import checked_names
from scenegen.inputs import inside, url_of
from scenegen.pipeline.executors import Executor, executor_with
from scenegen.pipeline.finish import Summary, finish
from scenegen.pipeline.plan import Plan, Shard, check_same
from scenegen.pipeline.recipe import Recipe
from scenegen.pipeline.run import (
    Progress,
    begun,
    choose_renderer,
    complete,
    explaining,
    marker_of,
    refuse_damaged,
    refuse_strangers,
    run_job,
)
from scenegen.pipeline.shard import WORK, build_shard, marker_file, read_note, told
from scenegen.pipeline.slices import PLAN, plan_of
from scenegen.pipeline.store import Store, at_once, scratch
from scenegen.tables.files import sha256, write_atomic, write_text
from scenegen.tables.manifest import AGAIN, read_manifest

MANIFEST = "manifest.json"


def build_in(
    url: str,
    recipe: Recipe,
    scenes: int,
    seed: int,
    workers: int,
    renderer: str,
    progress: Progress | None,
    executor: Executor | None,
    profile: bool,
) -> Summary:
    """A build in a store, or what an earlier run of it left gone on with."""
    with _begun(url, recipe, scenes, seed, renderer) as (store, here, plan):
        if (here / MANIFEST).is_file():
            return _complete(store, here, plan)
        job = Delivering(plan, url, str(here), profile)
        markers = _run(job, store, plan.shards(), workers, progress, executor)
        return _finished(store, here, plan, markers, workers, profile)


def slice_in(
    url: str,
    shards: Callable[[Plan], list[Shard]],
    recipe: Recipe,
    scenes: int,
    seed: int,
    workers: int,
    renderer: str,
    progress: Progress | None,
) -> int:
    """Some of the shards of a build in a store; how many they are."""
    with _begun(url, recipe, scenes, seed, renderer) as (store, here, plan):
        mine = shards(plan)
        if not (here / MANIFEST).is_file():
            _run(Delivering(plan, url, str(here)), store, mine, workers, progress, None)
    return len(mine)


@contextlib.contextmanager
def _begun(url: str, recipe: Recipe, scenes: int, seed: int, renderer: str) -> Iterator[tuple[Store, Path, Plan]]:
    """A store, what is here of it, and the plan of the build in it, which it is claimed for."""
    with _opened(url) as (store, here):
        plan = Plan(recipe, seed, scenes, *choose_renderer(recipe, renderer, here))
        _claim(store, here, plan)
        yield store, here, plan


def merge_in(url: str, workers: int) -> Summary:
    """The dataset that slices in a store add up to."""
    with _opened(url) as (store, here):
        if (here / MANIFEST).is_file():
            raise BuildError(
                "the dataset is finished already", where=store.name, fix="read it: python -m scenegen fetch URL --out DIR"
            )
        plan = plan_of({here: store.name})
        found = dict(zip(plan.shards(), at_once(lambda shard: whole(store, shard), plan.shards()), strict=True))
        missing = [shard.name for shard, marker in found.items() if marker is None]
        if missing:
            raise BuildError(
                f"{len(missing)} of {len(found)} shards are missing or torn: {', '.join(missing[:5])}{', …' if len(missing) > 5 else ''}",
                where=store.name,
                fix="run the slices that were stopped again: what is whole is kept",
            )
        return _finished(store, here, plan, [marker for marker in found.values() if marker], workers, False)


@checked_names
def fetch(url: str | Path, out: str | Path) -> Path:
    """Copy a finished dataset out of a store into directory `out`, or go on where an earlier run of it stopped; the directory.

    Every file is held against the manifest, which is written last. DatasetError where there is no finished dataset, or where `out` holds anything
    else; BuildError for what the store does not do.
    """
    source, root = url_of(url), Path(out)
    if source is None or url_of(out) is not None:
        raise DatasetError(
            "a dataset is fetched from a URL into a directory", where=f"{url} into {out}", fix="fetch s3://BUCKET/PATH --out DIR"
        )
    with explaining(root), _opened(source) as (store, here):
        try:
            files: dict[str, str] = read_manifest(here)["files"]
        except SceneGenError as error:
            raise DatasetError(
                error.what, where=f"{store.name}/{MANIFEST}", fix="finish the build there first: run its command again"
            ) from error
        known = {MANIFEST, *(name.partition("/")[0] for name in files)}
        strangers = sorted(path.name for path in root.iterdir() if path.name not in known) if root.exists() else []
        other = (root / MANIFEST).is_file() and sha256(root / MANIFEST) != sha256(here / MANIFEST)
        if strangers or other:
            raise DatasetError(
                f"the directory holds something else already: {strangers[:5] or MANIFEST}",
                where=str(root),
                fix="choose another --out",
            )

        def copied(name: str) -> None:
            path = inside(root, name, DatasetError)
            if path.is_file() and sha256(path) == files[name]:
                return

            def write(draft: Path) -> None:
                if not store.get(name, draft, files[name]):
                    raise DatasetError(
                        "a file is not in the store, or not what the manifest says", where=f"{store.name}/{name}", fix=AGAIN
                    )

            write_atomic(path, write)

        at_once(copied, files)
        write_text(root / MANIFEST, (here / MANIFEST).read_text(encoding="utf-8"))
    return root


@dataclass(frozen=True)
class Delivering:
    """The job of an executor whose OUT is in a store: makes a shard in a scratch folder, wherever this runs, puts it there, its marker last, and says
    where one was that was lost.

    scratch: a folder of the machine that began the build. Other machines have one each of their own, and leave notes in the store.
    """

    plan: Plan
    url: str
    scratch: str
    profile: bool = False

    def __call__(self, shard: Shard) -> dict[str, Any]:
        """A shard's marker. BuildError on a machine that does not reach the store, or where the same recipe means another build."""
        store = Store(self.url, known=True)
        stored = parsed(store.read(PLAN))
        if stored is None:
            raise BuildError(
                f"the build is gone from the store, or {platform.node() or 'this machine'} reaches another",
                where=store.name,
                fix=[
                    "what is in memory:// is one process's: build with one worker",
                    "is the store the same from every machine of the build?",
                ],
            )
        check_same(stored, self.plan.identity(), store.name)
        if store.size(marker_file(shard)) is not None:
            _void(store, shard)  # it is of files that are written over now
        if Path(self.scratch).is_dir():
            return self._delivered(store, shard, Path(self.scratch))
        note = _note(shard)
        lost_before = store.read(note) is not None

        def begins(index: int) -> None:
            store.write(f"0 0 {index} {os.getpid()}", note)

        if not lost_before:
            store.write("begun", note)
        with scratch() as own:
            return self._delivered(store, shard, own, begins if lost_before else None)

    def _delivered(self, store: Store, shard: Shard, base: Path, begins: Callable[[int], None] | None = None) -> dict[str, Any]:
        out = Path(tempfile.mkdtemp(prefix=f"{shard.name}-", dir=base))
        marker = build_shard(self.plan, shard, str(out), self.profile, begins)
        for name in (*marker["files"], marker_file(shard)):
            store.put(out / name, name)
        shutil.rmtree(out, ignore_errors=True)
        return marker

    def at(self, shard: Shard) -> tuple[int, int] | None:
        """The scene that a shard was at when it was lost, and in which process; None where that is not known. What it left on this machine is
        removed. Another machine has said it in the store, if it was not the first time."""
        left = list(Path(self.scratch).glob(f"{shard.name}-*"))
        said = [told(folder, shard) for folder in left]
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
        if not left:
            note = Store(self.url, known=True).read(_note(shard))
            said = [read_note(note.decode(errors="replace")) if note is not None else None]
        return said[-1][2:] if said[-1] is not None else None


def _note(shard: Shard) -> str:
    return f"{WORK}/now/{shard.name}"


def whole(store: Store, shard: Shard) -> dict[str, Any] | None:
    """The marker of a shard that is whole in a store; None where it, or a file of the size that it says, is missing: it is made again."""
    content = store.read(marker_file(shard))
    marker = marker_of(content, shard) if content is not None else None
    sizes = marker.get("sizes") if marker else None
    if marker is None or not isinstance(sizes, dict):
        return None
    return marker if all(store.size(name) == sizes.get(name, -1) for name in marker["files"]) else None


def parsed(content: bytes | None) -> dict[str, Any] | None:
    """The JSON object in a file; None where there is none, or it is torn: where a store writes in place, who was killed may have left a part."""
    try:
        found: Any = json.loads(content) if content is not None else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


@contextlib.contextmanager
def _opened(url: str) -> Iterator[tuple[Store, Path]]:
    """A store, and a scratch folder with what it says of a build: plan and manifest, if they are whole."""
    store = Store(url)
    with explaining(Path(tempfile.gettempdir())), scratch() as here:
        for name in (PLAN, MANIFEST):
            content = store.read(name)
            if content is not None and parsed(content) is not None:
                (here / name).parent.mkdir(exist_ok=True)
                (here / name).write_bytes(content)
        yield store, here


def _claim(store: Store, here: Path, plan: Plan) -> None:
    """BuildError unless the place in the store is new, empty, or an earlier run of this very build; then it is said that it is this build's."""
    if not begun(here, plan, store.name):
        refuse_strangers(store.names(), store.name)
        write_text(here / PLAN, json.dumps(plan.identity(), indent=1))
        store.put(here / PLAN, PLAN)
        check_same(parsed(store.read(PLAN)) or {}, plan.identity(), store.name)  # two may have come at the same time


def _complete(store: Store, here: Path, plan: Plan) -> Summary:
    """The summary of a build that is complete already. That its files are there is asked; what they hold is for `fetch` to see."""
    summary, files = complete(here, plan, store.name)
    gone = (name for name, size in zip(files, at_once(store.size, files), strict=True) if size is None)
    refuse_damaged(gone, store.name)
    store.drop(WORK)
    return replace(summary, out=store.name)


def _run(
    job: Delivering, store: Store, shards: Sequence[Shard], workers: int, progress: Progress | None, executor: Executor | None
) -> list[dict[str, Any]]:
    """Make those of the shards that are not whole in the store yet; the markers of all of them, in order."""
    if store.scheme == "memory" and executor is None:
        executor = executor_with("serial", {})
    made = dict(zip(shards, at_once(lambda shard: whole(store, shard), shards), strict=True))
    return run_job(job, job.plan, shards, made.get, workers, progress, executor)


def _finished(store: Store, here: Path, plan: Plan, markers: list[dict[str, Any]], workers: int, profile: bool) -> Summary:
    """The last pass, on the questions of all shards, and what comes of it in the store, the manifest last."""

    def got(of: tuple[Shard, dict[str, Any]]) -> bool:
        name = f"{WORK}/questions/{of[0].name}.parquet"
        return store.get(name, here / name, of[1]["files"][name])

    shards = plan.shards()
    torn = [shard for shard, good in zip(shards, at_once(got, zip(shards, markers, strict=True)), strict=True) if not good]
    if torn:
        for shard in torn:
            _void(store, shard)
        raise BuildError(
            f"questions of {len(torn)} shards are not what was written: {', '.join(shard.name for shard in torn[:5])}",
            where=store.name,
            fix="run the same command again (of slices: that of the slice): it makes them again",
        )
    summary = finish(here, plan, markers, workers, profile)
    at_once(lambda name: store.put(here / name, name), [*(f"questions/{shard.name}.parquet" for shard in shards), "README.md"])
    store.put(here / MANIFEST, MANIFEST)
    store.drop(WORK)
    return replace(summary, out=store.name)


def _void(store: Store, shard: Shard) -> None:
    """Say in a store that a shard is not whole."""
    store.write("{}", marker_file(shard))
