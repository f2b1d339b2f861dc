"""Every answer of a dataset asked again, and where this version answers otherwise, a new revision beside it.

The audit's rules, which share no code with the families, say of each question whether it is still right. One that is not is asked again by
its family, of the facts that the stored truth and views give; what comes out must pass the audit too, and a question for which nothing
does is dropped. The dataset itself is never touched; the new revision appears whole or not at all.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from scenegen import __version__
from scenegen.audit.audit import Looked, read_shard, recheck
from scenegen.audit.source import Folder
from scenegen.errors import DatasetError
from scenegen.explain import checked_names, shown
from scenegen.inputs import on_disk
from scenegen.pipeline.card import dataset_card
from scenegen.pipeline.plan import Plan
from scenegen.pipeline.recipe import Recipe, load_recipe
from scenegen.relabel.again import SceneAgain, drawn_anew, from_tables
from scenegen.relabel.report import Change, Report
from scenegen.scene import Scene
from scenegen.scene.without import same_of_both
from scenegen.tables.dataset import Dataset
from scenegen.tables.files import replacing, sha256
from scenegen.tables.kept import write_kept
from scenegen.tables.manifest import AGAIN
from scenegen.tables.rows import Row
from scenegen.tables.schema import SCHEMAS, write_table

MESHES = "it is measured on meshes, and this version builds others than its pictures show"
POINTS = "its points would be drawn anew, and it would be another question"
LONE = "twins: the same question of the scene with or without a thing no longer goes with it"
TEMPORARY = ".relabel"


@dataclass
class Asked:
    """The questions of all shards as they are now. rows: by shard, None of what is dropped. twofold: by task, how many are dropped of those that
    were asked of a scene and of the same without a thing, for which none was wished."""

    rows: dict[str, list[Row | None]] = field(default_factory=dict)
    twofold: Counter[str] = field(default_factory=Counter)

    def left(self) -> list[Row]:
        """Those that stay."""
        return [row for rows in self.rows.values() for row in rows if row is not None]


@checked_names
def relabel(directory: str | Path, out: str | Path | None = None) -> Report:
    """Ask every question of a finished dataset again, and write what this version says as its next revision.

    out: where it goes, by default DIRECTORY-r<revision> beside it. Nothing is written where nothing changed. `relabel.json` in it tells what differs.
    DatasetError when there is no dataset, it is damaged, or OUT holds something, lies in it, or cannot be written; then nothing is left behind.
    """
    dataset = Dataset(directory)
    source = dataset.directory.resolve()
    report = Report(_revision(dataset) + 1)
    target = on_disk(out) if out is not None else source.with_name(f"{source.name}-r{report.revision}")
    if target.resolve().is_relative_to(source):
        raise DatasetError("a revision does not go into the dataset itself", where=str(target), fix="choose another --out")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DatasetError(
            "the directory of the revision is not empty", where=str(target), fix="choose another --out, or remove it first"
        )
    asked = _ask_all(dataset, report)
    if report.count("kept") < sum(own.total() for own in report.counts.values()):
        with replacing(target) as draft:
            _write(dataset, draft, asked, report)
        report.out = target
    return report


def _revision(dataset: Dataset) -> int:
    """Which revision a dataset is; 1 is the build itself."""
    found = dataset.manifest.get("revision", 1)
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found < 10**6:
        raise DatasetError(f"revision is {shown(found)}", where=str(dataset.directory / "manifest.json"), fix=AGAIN)
    return found


def _ask_all(dataset: Dataset, report: Report) -> Asked:
    recipe, folder, asked = load_recipe(dataset.manifest["recipe"]), Folder(dataset.directory), Asked()
    for shard in dataset.shards:
        looked = read_shard(folder, shard)
        if wrong := next((one for found in looked.part.report.problems.values() for one in found), None):
            raise DatasetError(f"the tables are damaged: {wrong}", where=f"{dataset.directory}, {shard}", fix=AGAIN)
        scenes = _scenes(dataset, recipe, shard, looked)
        stored = list(dataset.rows("questions", shard))
        asked.rows[shard] = _paired(stored, [_again(row, shard, looked, scenes, report) for row in stored], report)
        pairs = zip(stored, asked.rows[shard], strict=True)
        asked.twofold.update(row["task"] for row, left in pairs if left is None and same_of_both(row["twin_key"]))
    report.meshes = sorted({one.task for one in report.changes if one.kind == "dropped" and one.why.endswith(MESHES)})
    return asked


def _scenes(dataset: Dataset, recipe: Recipe, shard: str, looked: Looked) -> dict[str, SceneAgain]:
    out = {}
    for row in dataset.rows("scenes", shard):
        scene = Scene.from_json(row["truth"])
        views, sets = (
            {name: one for name, one in table.items() if one["scene_id"] == scene.id} for table in (looked.views, looked.sets)
        )
        out[scene.id] = SceneAgain(scene, views, sets, recipe.content(row["index"])[0], shard.rsplit("-", 1)[0])
    return out


def _again(row: Row, shard: str, looked: Looked, scenes: dict[str, SceneAgain], report: Report) -> Row | None:
    """A question as it is now; None where it is dropped."""
    wrong = recheck(row, shard, looked)
    kind, now, why = "kept", row, wrong[0] if wrong else ""
    if wrong:
        found = _found(row, shard, looked, scenes)
        kind, now = ("dropped", row) if found is None else ("answer" if found["answer"] != row["answer"] else "evidence", found)
        if found is None and drawn_anew(row["task"]):
            why = f"{why}; {POINTS}"
        elif found is None and not from_tables(row["task"]) and not _built_as_seen(row, scenes):
            why = f"{why}; {MESHES}"
        told = "" if kind == "dropped" else str(now["answer"])
        report.changes.append(Change(row["question_id"], row["task"], kind, row["answer"], told, why))
    report.counts.setdefault(row["task"], Counter())[kind] += 1
    return now if kind != "dropped" else None


def _paired(stored: list[Row], now: list[Row | None], report: Report) -> list[Row | None]:
    """The questions of a shard as they are now, but for those asked of a scene and of the same without a thing that are no longer one question
    with two answers: both are dropped."""
    both: dict[str, list[int]] = {}
    for k, row in enumerate(stored):
        if same_of_both(row["twin_key"]):
            both.setdefault(row["twin_key"], []).append(k)
    lone = {k for pair in both.values() if not _still_one([now[k] for k in pair]) for k in pair if now[k] is not None}
    for row in (stored[k] for k in sorted(lone)):
        before = next((one for one in report.changes if one.question_id == row["question_id"]), None)
        if before is not None:
            report.changes.remove(before)
        report.changes.append(Change(row["question_id"], row["task"], "dropped", row["answer"], "", LONE))
        report.counts[row["task"]].update({before.kind if before is not None else "kept": -1, "dropped": 1})
    return [None if k in lone else row for k, row in enumerate(now)]


def _still_one(pair: list[Row | None]) -> bool:
    """Whether two rows are the same question, with different answers."""
    if len(pair) != 2 or pair[0] is None or pair[1] is None:
        return False
    return pair[0]["answer"] != pair[1]["answer"] and all(
        pair[0][name] == pair[1][name] for name in ("question", "choices", "template")
    )


def _found(row: Row, shard: str, looked: Looked, scenes: dict[str, SceneAgain]) -> Row | None:
    """The question asked again, where the audit has nothing against it."""
    if row["scene_id"] not in scenes:
        return None
    try:
        found = scenes[row["scene_id"]].ask(row)
    except (ValueError, LookupError, TypeError):  # of a row so damaged that it is no question
        return None
    return found if found is not None and not recheck(found, shard, looked) else None


def _built_as_seen(row: Row, scenes: dict[str, SceneAgain]) -> bool:
    """Whether a question's pictures show the meshes that this version builds; true of what is about no set that there is."""
    try:
        return scenes[row["scene_id"]].built_as_seen(row["view_set_id"] or "")
    except (ValueError, LookupError, TypeError):
        return True


def _write(dataset: Dataset, draft: Path, asked: Asked, report: Report) -> None:
    """The new revision as a folder: every table but the questions as it was."""
    manifest: dict[str, Any] = json.loads((dataset.directory / "manifest.json").read_text(encoding="utf-8"))
    for name in manifest["files"]:
        if not name.startswith("questions/") and name != "README.md":
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(dataset.directory / name, draft / name)
    order = {rank: number for number, rank in enumerate(sorted(row["rank"] for row in asked.left()))}
    for shard, rows in asked.rows.items():
        kept = [row for row in rows if row is not None]
        write_table(draft / TEMPORARY / f"{shard}.parquet", "questions", kept)
        ranks = np.array([order[row["rank"]] for row in kept], dtype=np.int64)
        write_kept(draft / TEMPORARY / f"{shard}.parquet", draft / "questions" / f"{shard}.parquet", ranks)
        manifest["files"][f"questions/{shard}.parquet"] = sha256(draft / "questions" / f"{shard}.parquet")
    shutil.rmtree(draft / TEMPORARY)
    (draft / "relabel.json").write_text(report.json(), encoding="utf-8")
    _counted(manifest, asked, report, sha256(dataset.directory / "manifest.json"))
    plan = Plan(load_recipe(manifest["recipe"]), *(manifest[name] for name in ("seed", "scenes", "renderer", "device")))
    manifest |= plan.by_part(Counter((row["scene_id"], row["task"]) for row in asked.left()))
    answers: Counter[tuple[str, ...]] = Counter((row["task"], row["answer"]) for row in asked.left())
    (draft / "README.md").write_text(dataset_card(plan, manifest, answers, _filled(dataset, asked)), encoding="utf-8")
    manifest["files"]["README.md"] = sha256(draft / "README.md")
    (draft / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")


def _counted(manifest: dict[str, Any], asked: Asked, report: Report, before: str) -> None:
    """What the manifest says of the questions. What was dropped counts as what is not found, and was spare; how blind guessers do is not known
    of families that changed."""
    left = asked.left()
    per_task = Counter(row["task"] for row in left)
    manifest["revision"] = report.revision
    manifest["counts"]["questions"] = len(left)
    manifest["questions_per_task"] = {task: per_task[task] for task in manifest["questions_per_task"]}
    told = {kind: report.count(kind) for kind in ("kept", "answer", "evidence", "dropped")}
    manifest["relabelled"] = {"scenegen": __version__, "manifest_before": before, **told}
    curation, rejected = manifest["curation"], manifest["rejected"]
    for task, own in report.counts.items():
        if own["dropped"]:
            curation["spare"][task] = curation["spare"].get(task, 0) + own["dropped"]
            rejected[f"{task}: nothing to ask"] = (
                rejected.get(f"{task}: nothing to ask", 0) + own["dropped"] - asked.twofold[task]
            )
        if own["dropped"] or own["answer"]:
            curation.get("blind", {}).pop(task, None)
    manifest["rejected"] = dict(sorted(rejected.items()))


def _filled(dataset: Dataset, asked: Asked) -> dict[str, list[str]]:
    """The splits, in order, in which each table has rows."""
    out: dict[str, list[str]] = {}
    for table in SCHEMAS:
        shards = [
            shard
            for shard in dataset.shards
            if (
                any(row is not None for row in asked.rows[shard])
                if table == "questions"
                else next(dataset.stream(table, shard, []), None) is not None
            )
        ]
        out[table] = list(dict.fromkeys(shard.rsplit("-", 1)[0] for shard in shards))
    return out
