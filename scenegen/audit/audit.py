"""A finished dataset, rechecked: files, answers, sight, words, pictures, balance, splits, guessability."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenegen.audit import absent
from scenegen.audit.balance import judge
from scenegen.audit.figures import count_problems, manifest_problems, refuse_other_formats
from scenegen.audit.geometry import Truth
from scenegen.audit.instant import at
from scenegen.audit.kept import Kept
from scenegen.audit.parts import part_of, strays
from scenegen.audit.questions import check_question
from scenegen.audit.recast import check_recast
from scenegen.audit.report import KINDS, Report
from scenegen.audit.rows import Malformed, checked, name_of, parsed_dict
from scenegen.audit.rules.base import rule_for
from scenegen.audit.samplings import check_decided, check_frames
from scenegen.audit.shapes import check_shapes
from scenegen.audit.sight import adrift, ambiguous, unreadable, unseen
from scenegen.audit.source import Folder, Row, Source
from scenegen.audit.templates import misplaced
from scenegen.audit.views import check_view, mask_of
from scenegen.audit.viewsets import check_sets
from scenegen.audit.whole import Ledger, check_whole, enter_given, enter_question, enter_scene
from scenegen.audit.world import world_for
from scenegen.errors import DatasetError
from scenegen.scene import Scene
from scenegen.workers import spawned

KEPT = ("scene_id", "question", "choices", "answer", "answer_value")
"""Columns of questions that are kept for what only shows over all of them."""


@dataclass
class Part:
    """What one shard gave: its problems, what is kept of its rows for later, and its questions by task."""

    report: Report
    ledger: Ledger = field(default_factory=Ledger)
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


Shard = tuple[Part, Part]
"""What the scenes and views of a shard gave, and what its questions did."""
Progress = Callable[[str, bool, int], None]
"""Told of every shard that is done: its name, whether it was kept from before, and how many there are."""


def audit(directory: str | Path, workers: int = 1, state: str | Path | None = None, progress: Progress | None = None) -> Report:
    """Recheck a finished dataset in `workers` processes. DatasetError when there is none; whatever is wrong with one is in the report.

    state: a directory, outside the dataset, that keeps what each shard gave: an audit that was stopped goes on from there, and looks again
    only at shards whose bytes, or the code that judges them, are others since.
    """
    folder = Folder(directory)
    refuse_other_formats(folder)
    if isinstance(folder.manifest, dict) and not folder.manifest.get("complete"):
        raise DatasetError("the dataset is not complete", where=str(directory), fix="finish the build first")
    kept = Kept(Path(state)) if state is not None else None
    report = audit_source(folder, workers, kept, progress)
    report.manifest = folder.digest
    report.problems["files"] += list(folder.damaged())
    return report


def audit_source(source: Source, workers: int = 1, kept: Kept | None = None, progress: Progress | None = None) -> Report:
    """Recheck what a source holds, but for the bytes of its files. kept: of a source that is a Folder."""
    wrong = manifest_problems(source.manifest)
    if wrong:
        return Report(source.name, 0, 0, {**{kind: [] for kind in KINDS}, "format": wrong})
    shards: list[str] = source.manifest["shards"]
    gave: dict[str, Shard] = {}
    for shard, found, before in _found(source, shards, workers, kept):
        gave[shard] = found
        if progress:
            progress(shard, before, len(shards))
    return conclude(source, [part for shard in shards for part in gave[shard]])


def _found(source: Source, shards: list[str], workers: int, kept: Kept | None) -> Iterator[tuple[str, Shard, bool]]:
    """Each shard, what it gave, and whether that was kept from before; those first, the others as they are done."""
    left = []
    for shard in shards:
        before = kept.get(source, shard) if kept is not None and isinstance(source, Folder) else None
        if before is None:
            left.append(shard)
        else:
            yield shard, before, True
    if min(workers, len(left)) < 2:
        yield from ((shard, audit_shard(source, shard, kept), False) for shard in left)
        return
    try:
        with spawned(min(workers, len(left))) as pool:
            running = {pool.submit(audit_shard, source, shard, kept): shard for shard in left}
            for done in as_completed(running):
                yield running[done], done.result(), False
    except BrokenProcessPool as error:
        raise DatasetError(
            "a worker of the audit was killed: the machine ran out of memory, or somebody ended it",
            where=source.name,
            fix=["give fewer --workers", "name a directory with --state, and the same command goes on where it stopped"],
        ) from error


def conclude(source: Source, parts: list[Part]) -> Report:
    """The report of all shards, with what only shows over all of them."""
    report, ledger = Report(source.name, 0, 0, {kind: [] for kind in KINDS}), Ledger()
    rows: dict[str, list[Row]] = defaultdict(list)
    for part in parts:
        ledger.merge(part.ledger)
        for kind, found in part.report.problems.items():
            report.problems[kind] += found
        for task, more in part.rows.items():
            rows[task] += more
    report.scenes, report.questions = ledger.counts["scenes"], ledger.counts["questions"]
    report.absent_pairs = sum(ledger.twofold.values()) // 2
    with report.guarded("all rows"):
        for kind, message in check_whole(ledger):
            report.add(kind, message)
    with report.guarded("manifest"):
        report.problems["counts"] += count_problems(source.manifest, source.card, ledger)
    for task in sorted(rows):
        with report.guarded(task):
            report.tasks[task] = judge(task, rows[task], report, len(rows))
    return report


def _rows(source: Source, table: str, shard: str, part: Part) -> list[Row]:
    """The rows of a table that can be audited; the others become problems."""
    try:
        rows = source.rows(table, shard)
    except DatasetError as error:
        part.report.add("files", f"{error.where}: {error.what}")
        return []
    part.ledger.counts[table] += len(rows)
    good = []
    for row in rows:
        with part.report.guarded(name_of(table, row)):
            part.ledger.ids[table][name_of(table, row)] += 1
            good.append(checked(table, row))
    return good


def audit_shard(source: Source, shard: str, kept: Kept | None = None) -> Shard:
    """Recheck the rows of one shard, and keep what they gave."""
    looked = look(source, shard)
    gave = (looked.part, ask(source, shard, looked))
    if kept is not None and isinstance(source, Folder):
        kept.put(source, shard, gave)
    return gave


@dataclass
class Looked:
    """The scenes, sets of views and views of a shard, rechecked, and those that questions can be checked against."""

    part: Part
    truths: dict[str, Truth] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the recipe says of each scene."""
    sets: dict[str, Row] = field(default_factory=dict)
    views: dict[str, Row] = field(default_factory=dict)


def _part(source: Source) -> Part:
    return Part(Report(source.name, 0, 0, {kind: [] for kind in KINDS}))


def look(source: Source, shard: str) -> Looked:
    """Recheck the scenes and views of a shard."""
    looked, recipe = Looked(_part(source)), source.manifest["recipe"]
    part, report, truths = looked.part, looked.part.report, looked.truths
    stored, sets, frames = (_rows(source, table, shard, part) for table in ("views", "view_sets", "frames"))
    for row in _rows(source, "scenes", shard, part):
        with report.guarded(row["scene_id"]):
            truths[row["scene_id"]] = truth = _truth(row, source.manifest)
            looked.parts[row["scene_id"]] = part_asked = part_of(recipe, row["index"])
            enter_scene(part.ledger, shard.rsplit("-", 1)[0], row, truth)
            scene = Scene.from_json(row["truth"])
            report.problems["shapes"] += [f"{scene.id}: {message}" for message in check_shapes(scene)]
            own = [view for view in stored if view["scene_id"] == row["scene_id"]]
            for time in sorted({view["time"] for view in own}):
                then = at(truth, time)
                for view in own:
                    if view["time"] == time:
                        _audit_view(view, then, part_asked, report)
    for row in (*stored, *sets, *frames):
        if row["scene_id"] not in truths:
            name = row.get("frames_id", row.get("view_id", row["view_set_id"]))
            report.add("views", f"{name}: its scene {row['scene_id']!r} is not in this shard, or is broken")
    looked.views.update({row["view_id"]: row for row in stored if row["scene_id"] in truths})
    looked.sets.update({row["view_set_id"]: row for row in sets if row["scene_id"] in truths})
    for name, truth in truths.items():
        with report.guarded(name):
            own_sets = [row for row in sets if row["scene_id"] == name]
            own_views = {view: row for view, row in looked.views.items() if row["scene_id"] == name}
            report.problems["views"] += list(check_sets(truth, own_sets, own_views))
            report.problems["frames"] += list(check_frames(own_sets, [row for row in frames if row["scene_id"] == name]))
            report.problems["shapes"] += [f"{name}: {message}" for message in strays(looked.parts[name], truth, own_sets)]
    _every_camera(looked, report)
    _absent(looked, sets, report)
    return looked


def read_shard(source: Source, shard: str) -> Looked:
    """The scenes, sets of views and views of a shard as `recheck` needs them, themselves not rechecked but for their columns."""
    looked = Looked(_part(source))
    for row in _rows(source, "scenes", shard, looked.part):
        with looked.part.report.guarded(row["scene_id"]):
            looked.truths[row["scene_id"]] = _truth(row, source.manifest)
            looked.parts[row["scene_id"]] = part_of(source.manifest["recipe"], row["index"])
    looked.views = {row["view_id"]: row for row in _rows(source, "views", shard, looked.part)}
    looked.sets = {row["view_set_id"]: row for row in _rows(source, "view_sets", shard, looked.part)}
    return looked


def recheck(row: Row, shard: str, looked: Looked) -> list[str]:
    """What is wrong with one question of a shard, by itself: kind and sentence."""
    report = Report("", 0, 0, {kind: [] for kind in KINDS})
    with report.guarded(str(row.get("question_id"))):
        checked("questions", row)
        _audit_question(row, looked, report, Ledger())
        if why := misplaced(row["template"], row["task"], shard.rsplit("-", 1)[0]):
            report.add("splits", why)
    return [f"{kind}: {one}" for kind, found in report.problems.items() for one in found]


def ask(source: Source, shard: str, looked: Looked) -> Part:
    """Recheck the questions of a shard."""
    part, split = _part(source), shard.rsplit("-", 1)[0]
    rows = _rows(source, "questions", shard, part)
    with part.report.guarded(shard):
        for kind, message in absent.check_questions(rows, looked.truths):
            part.report.add(kind, message)
    for row in rows:
        with part.report.guarded(row["question_id"]):
            _audit_question(row, looked, part.report, part.ledger)
            if why := misplaced(row["template"], row["task"], split):
                part.report.add("splits", f"{row['question_id']}: {why}")
            if row["answer"] in row["choices"] or not row["choices"]:
                kept = {**{key: row[key] for key in KEPT}, "scene_id": absent.whole_of(row["scene_id"])}
                part.rows[row["task"]].append({"split": split, "twofold": absent.twofold(row), **kept})
    return part


def _audit_view(row: Row, truth: Truth, asked: dict[str, Any], report: Report) -> None:
    with report.guarded(row["view_id"]):
        mask = mask_of(row)
        for kind, message in check_view(row, truth, asked, mask):
            report.add(kind, f"{row['view_id']}: {message}")
        if mask is not None:
            report.problems["masks"] += [f"{row['view_id']}: {message}" for message in check_recast(row, mask, world_for(truth))]


def _truth(row: Row, manifest: dict[str, Any]) -> Truth:
    """The truth of a scene's row, which the build's seed and number of scenes must allow."""
    truth = parsed_dict(row["truth"], "truth")
    if truth.get("id") != row["scene_id"]:
        raise Malformed(f"the truth's id is {truth.get('id')!r}")
    own = f"scene-{row['index']:06d}" == absent.whole_of(row["scene_id"])
    if row["seed"] != manifest["seed"] or row["index"] >= manifest["scenes"] or not own:
        raise Malformed(f"seed {row['seed']} and index {row['index']} are not of this build")
    return truth


def _absent(looked: Looked, sets: list[Row], report: Report) -> None:
    """Recheck scenes that are others without one of their things."""
    for name, truth in looked.truths.items():
        if name == absent.whole_of(name):
            continue
        looked.part.ledger.without += 1
        with report.guarded(name):
            for kind, message in absent.check_scene(truth, looked.truths, looked.parts[name], sets, looked.views):
                report.add(kind, message)


def _known(truths: dict[str, Truth], row: Row) -> Truth:
    truth = truths.get(row["scene_id"])
    if truth is None:
        raise Malformed(f"its scene {row['scene_id']!r} is not in this shard, or is broken")
    return truth


def _every_camera(looked: Looked, report: Report) -> None:
    for name, truth in looked.truths.items():
        with report.guarded(name):
            rendered = looked.parts[name]["views"]["render"]
            wanted = {f"{name}/{camera['id']}" for camera in truth["cameras"]} if rendered else set()
            found = {view for view, row in looked.views.items() if row["scene_id"] == name}
            if wanted != found:
                report.add("views", f"{name}: views {sorted(wanted ^ found)} are missing, or of no camera")


def _set_of(row: Row, looked: Looked) -> Row | None:
    """The set of views that a question is asked over; None for text alone. Malformed where there is no such set of its scene."""
    name = row["view_set_id"]
    found = looked.sets.get(name) if name is not None else None
    if (name is None) != (not row["view_ids"]) or (name is not None and (found is None or found["scene_id"] != row["scene_id"])):
        raise Malformed(f"its set of views is {name!r}, with {len(row['view_ids'])} views")
    return found


def _audit_question(row: Row, looked: Looked, report: Report, ledger: Ledger) -> None:
    truth, views = _known(looked.truths, row), looked.views
    asked = looked.parts[row["scene_id"]]
    name, policy, plan = row["question_id"], asked["visibility"], asked["tasks"].get(row["task"])
    if plan is None:
        raise Malformed(f"the recipe has no task {row['task']!r} for its scene")
    missing = [view for view in row["view_ids"] if view not in views]
    if missing or (asked["views"]["render"] and not row["view_ids"]):
        raise Malformed(f"its views {missing} are not there")
    shown = [views[view] for view in row["view_ids"]]
    enter_question(ledger, row, str(asked.get("name")))
    rule = rule_for(row["task"])
    view_set = _set_of(row, looked)
    given = rule.read(row, view_set)
    enter_given(ledger, row, given, rule)
    found = list(check_question(row, truth, shown, plan, view_set))
    if shown:
        found += [("unseen referents", entity) for entity in unseen(given, shown, truth, policy)]
        found += [("unseen referents", message) for message in unreadable(given, shown, truth)]
        if rule.linked and (view_set is None or view_set["fps"] is None):
            found += [("unseen referents", message) for message in adrift(shown, truth, policy)]
    found += [("ambiguous referents", message) for message in ambiguous(given, shown, truth)]
    found += [("frames", message) for message in check_decided(row, rule, given, shown, truth, plan, policy)]
    for kind, message in found:
        report.add(kind, f"{name}: {message}")
