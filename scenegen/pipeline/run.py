"""Build a dataset: plan, run what is missing, finish. Any number of workers, any number of kills: the same bytes."""

from __future__ import annotations

import contextlib
import json
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scenegen.errors import BuildError
from scenegen.explain import checked_names, shown
from scenegen.inputs import inside, url_of
from scenegen.limits import SCENES, SEED, WORKERS
from scenegen.pipeline.executors import Executor, executor_with, leave_if_started_again
from scenegen.pipeline.finish import Summary, finish
from scenegen.pipeline.left_out import check_few
from scenegen.pipeline.plan import Plan, Shard, check_same
from scenegen.pipeline.recipe import Recipe, load_recipe
from scenegen.pipeline.shard import WORK, build_shard, marker_file, shard_files, told
from scenegen.tables.files import explained, lock, sha256, sweep_temporaries, write_text
from scenegen.tables.manifest import check_version
from scenegen.tables.schema import SCHEMAS
from scenegen.threads import cores

Progress = Callable[[dict[str, Any]], None]


@checked_names
def build_dataset(
    recipe: str | Path | Mapping[str, Any] | Recipe = "viewspatial",
    out: str | Path = "out",
    *,
    scenes: int = 8,
    seed: int = 0,
    workers: int | None = None,
    renderer: str = "auto",
    executor: str | None = None,
    executor_options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    profile: bool = False,
) -> Summary:
    """Build `scenes` scenes of `recipe` into directory `out`, or go on where an earlier run of the same build stopped.

    out: a directory, or the URL of one in a store that fsspec reaches (s3://BUCKET/PATH), see docs/clusters.md. recipe: a bundled name, the path of a YAML file, a mapping of fields, or a Recipe. workers: processes (None: one a core). renderer: auto, egl,
    pyrender or raycast. executor: how shards are run: serial, processes, ray, or one of a plug-in (None: serial where one worker has all to do,
    else processes). executor_options: what it is told; of ray: address, gpus, max_retries. progress: called with the marker of every finished
    shard. profile: whether the manifest says how long each stage took; all other files are the same bytes.
    Raises ArgumentError, RecipeError, ComposeError, RenderError, BuildError; finished shards are kept whatever happens.
    """
    leave_if_started_again()
    recipe, workers = checked_request(recipe, scenes, seed, workers)
    run = _executor(executor, executor_options or {})
    if (url := url_of(out)) is not None:
        from scenegen.pipeline.remote import build_in

        return build_in(url, recipe, scenes, seed, workers, renderer, progress, run, profile)
    root = Path(out)
    with explaining(root):
        return _build(recipe, root, scenes, seed, workers, renderer, progress, run, profile)


def checked_request(
    recipe: str | Path | Mapping[str, Any] | Recipe, scenes: int, seed: int, workers: int | None
) -> tuple[Recipe, int]:
    """The recipe as it is loaded, and the number of workers; BuildError for a number out of its bounds."""
    recipe = recipe if isinstance(recipe, Recipe) else load_recipe(recipe)
    workers = workers if workers is not None else cores()
    for name, value, least, most in (("scenes", scenes, 1, SCENES), ("workers", workers, 1, WORKERS), ("seed", seed, 0, SEED)):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise BuildError(
                f"{name} is a whole number from {least:,} to {most:,}", where=f"{name}={shown(value)}", fix="choose such a number"
            )
    return recipe, workers


@contextlib.contextmanager
def explaining(root: Path) -> Iterator[None]:
    """What the system says against writing into `root`, as typed errors."""
    try:
        yield
    except OSError as error:
        raise explained(error, Path(error.filename) if isinstance(error.filename, str) else root) from error
    except MemoryError as error:
        raise BuildError(
            "out of memory", where=str(root), fix=["use fewer --workers", "ask for smaller pictures or fewer things", "run again"]
        ) from error


def _executor(name: str | None, options: Mapping[str, Any]) -> Executor | None:
    """The executor that is asked for; None where it is left to the number of workers."""
    return executor_with("processes" if name is None else name, options) if name is not None or options else None


def _build(
    recipe: Recipe,
    root: Path,
    scenes: int,
    seed: int,
    workers: int,
    renderer: str,
    progress: Progress | None,
    executor: Executor | None,
    profile: bool,
) -> Summary:
    plan = Plan(recipe, seed, scenes, *choose_renderer(recipe, renderer, root))
    claim(root, plan)
    if (complete := _finished(root, plan)) is not None:
        return complete
    with lock(root / WORK / "lock"):
        sweep(root, plan.shards())
        write_text(root / WORK / "plan.json", json.dumps(plan.identity(), indent=1))
        markers = run_missing(root, plan, plan.shards(), workers, progress, executor, profile)
        sweep(root, plan.shards())  # what workers that were killed in this run left
        return finish(root, plan, markers, workers, profile)


def choose_renderer(recipe: Recipe, wanted: str, out: Path) -> tuple[str, str]:
    """Name and device of the renderer. A build that was begun keeps its own when asked for `auto`."""
    if not any(content.views.render for content in recipe.contents):
        return "none", "none"
    if wanted == "auto":
        for begun in (out / WORK / "plan.json", out / "manifest.json"):
            if begun.is_file():
                stored = read_json(begun)
                if stored.get("renderer") and stored.get("device"):
                    return str(stored["renderer"]), str(stored["device"])
    from scenegen.render import probe_renderer

    name, device = probe_renderer(wanted)
    return name, device


def claim(out: Path, plan: Plan) -> None:
    """BuildError unless OUT is new, empty, or an earlier run of this very build."""
    if out.exists() and not out.is_dir():
        raise BuildError("OUT is a file", where=str(out), fix="choose another --out")
    if not begun(out, plan, str(out)) and out.is_dir():
        refuse_strangers((path.name for path in out.iterdir()), str(out))


def begun(out: Path, plan: Plan, where: str) -> bool:
    """Whether an earlier run of this very build is there; BuildError where one of another is."""
    for known in (out / WORK / "plan.json", out / "manifest.json"):
        if known.is_file():
            stored = {key: value for key, value in read_json(known).items() if key in plan.identity()}
            check_version(stored, where, BuildError)
            check_same(stored, plan.identity(), where)
            return True
    return False


def refuse_strangers(names: Iterable[str], where: str) -> None:
    """BuildError where a place that no build has claimed holds anything."""
    strangers = sorted(name for name in names if name != WORK)
    if strangers:
        raise BuildError(
            f"the directory is not empty and holds no scenegen build: {strangers[:5]}", where=where, fix="choose another --out"
        )


def _finished(out: Path, plan: Plan) -> Summary | None:
    """The summary of a build that is complete already; None when there is work to do."""
    if not (out / "manifest.json").is_file():
        return None
    summary, files = complete(out, plan, str(out))
    refuse_damaged((name for name, digest in files.items() if not _holds(out, name, digest)), str(out))
    shutil.rmtree(out / WORK, ignore_errors=True)
    return summary


def complete(out: Path, plan: Plan, where: str) -> tuple[Summary, dict[str, str]]:
    """The summary of a build whose manifest is there, and its files with their sha256; BuildError where that is no manifest of one."""
    manifest = read_json(out / "manifest.json")
    tables = {key: manifest.get(key) for key in ("files", "counts", "questions_per_task", "wanted_per_task", "rejected")}
    lacking = sorted(key for key, value in tables.items() if not isinstance(value, dict))
    if lacking:
        raise BuildError(
            f"manifest.json is not that of a finished build: {', '.join(lacking)} missing or of another kind",
            where=f"{where}/manifest.json",
            fix="remove the directory and build again, or choose another --out",
        )
    summary = Summary(
        out,
        manifest["counts"],
        manifest["questions_per_task"],
        manifest["wanted_per_task"],
        manifest["rejected"],
        len(plan.shards()),
        manifest.get("profile"),
        manifest.get("left_out", []),
    )
    return summary, manifest["files"]


def refuse_damaged(names: Iterable[str], where: str) -> None:
    """BuildError that names files of a complete build that are not what was written."""
    damaged = list(names)
    if damaged:
        raise BuildError(
            f"the build is complete, but {len(damaged)} of its files are missing or changed: {damaged[:3]}",
            where=where,
            fix="remove the directory and build again: the same recipe and seed give the same bytes",
        )


def _holds(out: Path, name: str, digest: Any) -> bool:
    """Whether a file of a build is there, and is what was written."""
    path = inside(out, name, BuildError)
    return path.is_file() and sha256(path) == digest


def sweep(out: Path, shards: Sequence[Shard]) -> None:
    """Remove what writers of these shards that were killed left."""
    files = [path for shard in shards for path in (*shard_files(shard), f"questions/{shard.name}.parquet", marker_file(shard))]
    sweep_temporaries(out / name for name in (*files, "README.md", "manifest.json", f"{WORK}/plan.json"))


def run_missing(
    out: Path,
    plan: Plan,
    shards: Sequence[Shard],
    workers: int,
    progress: Progress | None,
    executor: Executor | None = None,
    profile: bool = False,
) -> list[dict[str, Any]]:
    """Make those of the shards that are not whole yet; the markers of all of them, in order."""
    job = Making(plan, str(out.absolute()), profile)
    return run_job(job, plan, shards, partial(intact_marker, out), workers, progress, executor)


def run_job(
    job: Callable[[Shard], dict[str, Any]],
    plan: Plan,
    shards: Sequence[Shard],
    made: Callable[[Shard], dict[str, Any] | None],
    workers: int,
    progress: Progress | None,
    executor: Executor | None,
) -> list[dict[str, Any]]:
    """Let an executor make those of the shards that are not `made` yet; the markers of all of them, in order."""
    markers: dict[str, dict[str, Any]] = {}
    missing: list[Shard] = []
    for shard in shards:
        marker = made(shard)
        if marker is None:
            missing.append(shard)
        else:
            markers[shard.name] = marker
            if progress:
                progress({**marker, "resumed": True})
    executor = executor or executor_with("processes" if workers > 1 and len(missing) > 1 else "serial", {})
    for marker in executor(job, missing, min(workers, len(missing))) if missing else ():
        markers[marker["shard"]] = marker
        check_few((one for made in markers.values() for one in made.get("left_out", ())), plan.scenes)
        if progress:
            progress(marker)
    return [markers[shard.name] for shard in shards]


@dataclass(frozen=True)
class Making:
    """The job of an executor: makes a shard, wherever this runs, and says where one was that was lost."""

    plan: Plan
    out: str
    profile: bool = False

    def __call__(self, shard: Shard) -> dict[str, Any]:
        """A shard's marker. BuildError on a machine that does not reach OUT, or where the same recipe means another build."""
        path = Path(self.out) / WORK / "plan.json"
        if not path.is_file():
            raise BuildError(
                f"the directory of the build is gone, or {platform.node() or 'this machine'} does not reach it",
                where=self.out,
                fix="choose an --out that every machine of the build reaches by the same path",
            )
        check_same(read_json(path), self.plan.identity(), self.out)
        with contextlib.suppress(OSError):  # of who made it before
            (Path(self.out) / WORK / "now" / shard.name).unlink(missing_ok=True)
        return build_shard(self.plan, shard, self.out, self.profile)

    def at(self, shard: Shard) -> tuple[int, int] | None:
        """The scene that a shard was at when it was last heard of, and in which process; None when it was not."""
        said = told(Path(self.out), shard)
        return said[2:] if said is not None else None


def intact_marker(out: Path, shard: Shard) -> dict[str, Any] | None:
    """The marker of a shard that is whole; None where it or one of its files is missing, torn or changed: it is made again."""
    try:
        marker = marker_of((out / marker_file(shard)).read_text(encoding="utf-8"), shard)
    except (OSError, ValueError):
        return None
    return marker if marker and all(_holds(out, name, digest) for name, digest in marker["files"].items()) else None


def marker_of(text: str | bytes, shard: Shard) -> dict[str, Any] | None:
    """The marker of a shard out of its file; None where that is none, or torn."""
    try:
        marker = json.loads(text)
        whole = set(marker["files"]) == set(shard_files(shard)) and all(isinstance(marker["counts"][key], int) for key in SCHEMAS)
        whole = whole and marker["shard"] == shard.name and isinstance(marker["rejected"], dict)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return marker if whole else None


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file of a build; BuildError where it cannot be read or is none."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BuildError(
            f"cannot read {path.name}: {error}", where=str(path), fix="remove the directory and build again"
        ) from error
    if not isinstance(content, dict):
        raise BuildError(
            f"{path.name} is not that of a build",
            where=str(path),
            fix="remove the directory and build again, or choose another --out",
        )
    return content
