"""A finished dataset, rechecked: answers, sight, uniqueness, balance, splits, guessability."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scipy.stats import chisquare

from scenegen.audit.rules import RULES
from scenegen.audit.sight import ambiguous, check_masks, unseen
from scenegen.curate.probe import probe
from scenegen.errors import DatasetError
from scenegen.export.dataset import Dataset

MARGIN_SLACK = 0.02
"""A recomputed margin may fall below what was asked for by this many degrees (rounding of stored numbers)."""
BLIND_EXCESS = 0.03
UNIFORM_WITHIN = 0.10
PER_VALUE = 25
"""From this many questions a value on, balance is judged; below it is only reported."""
SHOWN = 8


@dataclass
class TaskReport:
    """One task's figures."""

    questions: int = 0
    values: dict[str, int] = field(default_factory=dict)
    uneven: float = 0.0
    position_p: float = 1.0
    blind: float | None = None
    chance: float | None = None
    blind_error: float | None = None


@dataclass
class Report:
    """What an audit found. `problems` maps a kind of problem to messages; an audit is clean when there are none."""

    directory: str
    scenes: int
    questions: int
    problems: dict[str, list[str]] = field(default_factory=dict)
    tasks: dict[str, TaskReport] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether nothing was found wrong."""
        return not any(self.problems.values())

    def json(self) -> str:
        """The report as JSON."""
        return json.dumps({**asdict(self), "clean": self.clean}, indent=1, sort_keys=True)

    def text(self) -> str:
        """The report for a person."""
        lines = [f"audit of {self.directory}: {self.scenes} scenes, {self.questions} questions"]
        lines.append(f"{'task':<28}{'questions':>10}{'values':>8}{'uneven':>9}{'blind':>8}{'chance':>8}")
        for name, task in self.tasks.items():
            blind = f"{task.blind:.3f}" if task.blind is not None else "few"
            chance = f"{task.chance:.3f}" if task.chance is not None else ""
            lines.append(f"{name:<28}{task.questions:>10}{len(task.values):>8}{task.uneven:>8.1%} {blind:>7} {chance:>7}")
        for kind, found in self.problems.items():
            lines.append(f"{kind}: {len(found)}")
            lines += [f"   {message}" for message in found[:SHOWN]]
            if len(found) > SHOWN:
                lines.append(f"   and {len(found) - SHOWN} more")
        lines.append("clean" if self.clean else "NOT clean")
        return "\n".join(lines)


KINDS = ("wrong answers", "unseen referents", "ambiguous referents", "masks", "splits", "format", "balance", "guessable")


def audit(directory: str | Path) -> Report:
    """Recheck a finished dataset. DatasetError when there is none."""
    dataset = Dataset(directory)
    if not dataset.manifest.get("complete"):
        raise DatasetError("the dataset is not complete", where=str(directory), fix="finish the build first")
    report = Report(str(directory), int(dataset.manifest["counts"]["scenes"]), len(dataset), {kind: [] for kind in KINDS})
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    splits: dict[str, set[str]] = defaultdict(set)
    for shard in dataset.shards:
        _audit_shard(dataset, shard, report, rows, splits)
    _splits(report, splits)
    for task in sorted(rows):
        report.tasks[task] = _task(task, rows[task], report)
    return report


def _audit_shard(
    dataset: Dataset, shard: str, report: Report, rows: dict[str, list[dict[str, Any]]], splits: dict[str, set[str]]
) -> None:
    truths = {row["scene_id"]: json.loads(row["truth"]) for row in dataset.rows("scenes", shard)}
    columns = ["view_id", "scene_id", "width", "height", "visible", "instances"]
    views = {row["view_id"]: row for row in dataset.rows("views", shard, columns)}
    splits[shard.rsplit("-", 1)[0]] |= set(truths)
    for row in views.values():
        report.problems["masks"] += check_masks(row, truths[row["scene_id"]])
    policy = dataset.manifest["recipe"]["visibility"]
    for row in dataset.rows("questions", shard):
        question = {**row, "evidence": json.loads(row["evidence"])}
        shown = [views[view_id] for view_id in row["view_ids"]]
        truth = truths[row["scene_id"]]
        _answer(question, truth, shown, report, float(dataset.manifest["recipe"]["tasks"][row["task"]]["margin_deg"]))
        for name in unseen(question, shown, policy["min_fraction"], policy["min_pixels"]) if shown else ():
            report.problems["unseen referents"].append(f"{row['question_id']}: {name}")
        report.problems["ambiguous referents"] += [
            f"{row['question_id']}: {found}" for found in ambiguous(question, shown, truth)
        ]
        rows[row["task"]].append({key: row[key] for key in ("scene_id", "question", "choices", "answer")})


def _answer(question: dict[str, Any], truth: dict[str, Any], shown: list[dict[str, Any]], report: Report, least: float) -> None:
    evidence, name = question["evidence"], question["question_id"]
    rule = RULES.get(evidence["rule"])
    if rule is None:
        report.problems["format"].append(f"{name}: no rule {evidence['rule']!r}")
        return
    boxes = {cell["id"]: cell["box2d"] for cell in shown[0]["visible"]} if shown else {}
    label, margin = rule(truth, evidence, {"boxes": boxes})
    named = {entity["id"] for entity in truth["objects"] if entity.get("dressing")} & set(evidence["names"])
    report.problems["format"] += [f"{name}: names {entity}, which is dressing" for entity in sorted(named)]
    choices = question["choices"]
    if label != question["answer"]:
        report.problems["wrong answers"].append(
            f"{name}: {question['question']} says {question['answer']!r}, recomputed {label!r}"
        )
    elif evidence.get("margin_unit") == "degrees" and margin < least - MARGIN_SLACK:
        report.problems["wrong answers"].append(f"{name}: the margin is {margin:.2f} degrees, asked for {least}")
    if choices.count(question["answer"]) != 1 or len(set(choices)) != len(choices) or not 2 <= len(choices) <= 8:
        report.problems["format"].append(f"{name}: choices {choices} for {question['answer']!r}")


def _splits(report: Report, splits: dict[str, set[str]]) -> None:
    names = sorted(splits)
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            report.problems["splits"] += [f"{scene} is in {one} and in {other}" for scene in sorted(splits[one] & splits[other])]


def _task(name: str, rows: list[dict[str, Any]], report: Report) -> TaskReport:
    values = Counter(row["answer"] for row in rows)
    mean = len(rows) / len(values)
    task = TaskReport(len(rows), dict(sorted(values.items())), max(abs(count - mean) for count in values.values()) / mean)
    if mean >= PER_VALUE and task.uneven > UNIFORM_WITHIN + 1 / mean:
        report.problems["balance"].append(f"{name}: a value lies {task.uneven:.1%} from uniform: {dict(sorted(values.items()))}")
    for size in sorted({len(row["choices"]) for row in rows}):
        places = Counter(row["choices"].index(row["answer"]) for row in rows if len(row["choices"]) == size)
        counts = [places[k] for k in range(size)]
        if sum(counts) >= 5 * size:
            task.position_p = min(task.position_p, float(chisquare(counts).pvalue))
    if task.position_p < 0.001:
        report.problems["balance"].append(f"{name}: option positions are uneven (p = {task.position_p:.2g})")
    blind = probe(rows)
    if blind is not None:
        task.blind, task.chance, task.blind_error = round(blind.accuracy, 4), round(blind.chance, 4), round(blind.error, 4)
        if blind.excess > BLIND_EXCESS and blind.excess > 2 * blind.error:
            report.problems["guessable"].append(
                f"{name}: {blind.accuracy:.3f} blind, chance {blind.chance:.3f}, standard error {blind.error:.3f}"
            )
    return task
