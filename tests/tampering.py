"""A finished dataset as an attacker has it: tables in memory, whose files' sha256 are as good as mended, and helpers to change them."""

from __future__ import annotations

import copy
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

from scenegen.answers import Answer
from scenegen.audit import Memory
from scenegen.audit.audit import Looked, Part, _audit_question, _audit_view, ask, conclude, look
from scenegen.audit.figures import manifest_problems
from scenegen.audit.report import Report
from scenegen.audit.rows import checked
from scenegen.audit.rules import rule_for
from scenegen.audit.whole import Ledger
from scenegen.scene import rle

auditing = sys.modules["scenegen.audit.audit"]
"""The module, which the function of its name hides."""
Row = dict[str, Any]
RECIPE = """
name: tampered
scenes: {kinds: [kitchen, cafe, living_room, office, shop, street], things: [8, 18], people: [2, 4]}
views: {per_scene: 3, width: 320, height: 240, channels: [instances, depth], sets: {pair: {sets: 1}}}
tasks:
  camera_relative_direction: {per_scene: 4}
  camera_object_orientation: {per_scene: 2}
  person_object_orientation: {per_scene: 2, margin_deg: 8}
  person_relative_direction: {per_scene: 4}
  person_hand: {per_scene: 2}
  person_body_facing: {per_scene: 2}
  scene_simulation: {per_scene: 3}
  turn_to_face: {per_scene: 1}
  camera_motion: {per_scene: 1}
splits: {train: 0.7, test: 0.3}
"""
SCENES, SEED = 7, 24
TABLES = ("scenes", "view_sets", "frames", "views", "questions")


@dataclass
class Data:
    """The dataset's parts, to be changed in place."""

    manifest: Any
    card: str
    tables: dict[tuple[str, str], list[Row]]

    def copy(self) -> Data:
        """Everything again: pictures' bytes are shared."""
        return copy.deepcopy(self)

    def listed_anew(self) -> Data:
        """The manifest and the tables again, of which rows can be added or taken away: the rows themselves are shared."""
        return Data(copy.deepcopy(self.manifest), self.card, {key: list(rows) for key, rows in self.tables.items()})

    def all(self, table: str) -> list[Row]:
        """Rows of all shards."""
        return [row for (name, _), rows in self.tables.items() if name == table for row in rows]

    def shard_of(self, row: Row, table: str) -> str:
        """The shard a row lies in."""
        return next(shard for (name, shard), rows in self.tables.items() if name == table and any(row is other for other in rows))

    def shard_of_scene(self, scene_id: str) -> str:
        """The shard that a scene lies in."""
        return next(
            shard
            for (name, shard), rows in self.tables.items()
            if name == "scenes" and any(row["scene_id"] == scene_id for row in rows)
        )

    def question(self, task: str, **wanted: Any) -> Row:
        """The first question of a task whose evidence or columns are as wanted."""
        for row in self.all("questions"):
            known = {**row, **told(row)}
            if row["task"] == task and all(known.get(key) == value for key, value in wanted.items()):
                return row
        raise AssertionError(f"the build has no question of {task} with {wanted}")

    def singles(self, table: str) -> list[Row]:
        """Rows of sets of single pictures, or of their views."""
        return [row for row in self.all(table) if row["view_set_id"].endswith("/single")]

    def truth(self, scene_id: str) -> Row:
        """The truth of a scene, parsed."""
        return json.loads(next(row for row in self.all("scenes") if row["scene_id"] == scene_id)["truth"])

    def set_truth(self, truth: Row) -> None:
        """Write a truth back."""
        next(row for row in self.all("scenes") if row["scene_id"] == truth["id"])["truth"] = json.dumps(truth)

    def view(self, view_id: str) -> Row:
        """A view's row."""
        return next(row for row in self.all("views") if row["view_id"] == view_id)


def load(directory: Path) -> Data:
    """A build, in memory."""
    manifest = json.loads((directory / "manifest.json").read_text())
    tables = {
        (table, shard): pq.read_table(directory / table / f"{shard}.parquet").to_pylist()
        for shard in manifest["shards"]
        for table in TABLES
    }
    return Data(manifest, (directory / "README.md").read_text(), tables)


@dataclass
class Auditor:
    """Audits changed copies of one dataset, shard by shard: what is unchanged is not looked at again."""

    base: Data
    looked: dict[str, Looked]
    asked: dict[str, tuple[Row, Part]]
    """Each question's row and what its recheck gave, by its id."""
    kept: dict[tuple[str, str | None], Looked] = field(default_factory=dict)
    """What was found of a scene with one set of its views."""

    @classmethod
    def of(cls, base: Data) -> Auditor:
        """The auditor of a dataset."""
        source = Memory(base.manifest, base.card, base.tables)
        looked = {shard: look(source, shard) for shard in base.manifest["shards"]}
        rows = [(shard, row) for shard in looked for row in base.tables["questions", shard]]
        return cls(base, looked, {row["question_id"]: (row, _ask_one(base, shard, row, looked[shard])) for shard, row in rows})

    def report(self, data: Data) -> Report:
        """What the audit says of a changed copy."""
        source = Memory(data.manifest, data.card, data.tables)
        wrong = manifest_problems(data.manifest)
        if wrong:
            return Report("memory", 0, 0, {"format": wrong})
        parts, same = [], all(data.manifest[key] == self.base.manifest[key] for key in ("recipe", "seed", "scenes"))
        for shard in data.manifest["shards"]:
            old = same and all(self._same(data, shard, table) for table in TABLES[:-1])
            looked = self.looked[shard] if old else look(source, shard)
            parts += [looked.part, *(self._each(data, shard) if old else [ask(source, shard, looked)])]
        return conclude(source, parts)

    def kinds(self, data: Data, wanted: set[str]) -> set[str]:
        """The kinds of problems of a changed copy; once one of those wanted is among them, without casting rays at its views again."""
        with patch.object(auditing, "_audit_view", lambda *_: None):
            found = {kind for kind, messages in self.report(data).problems.items() if messages}
        return found if found & wanted else {kind for kind, messages in self.report(data).problems.items() if messages}

    def _each(self, data: Data, shard: str) -> Iterator[Part]:
        """What the recheck of each question of a shard gives, of those that are unchanged what it gave before."""
        for row in data.tables["questions", shard]:
            was, part = self.asked.get(str(row.get("question_id")), (None, None))
            yield part if part is not None and was == row else _ask_one(data, shard, row, self.looked[shard])

    def question(self, row: Row) -> dict[str, list[str]]:
        """What the audit says of one question's row, changed or not, about scenes and views that are not."""
        report, found = Report("memory", 0, 0, {}), self.looked[self.base.shard_of_scene(row["scene_id"])]
        with report.guarded(row["question_id"]):
            known = checked("questions", row)
            _audit_question(known, found, report, Ledger())
        return report.problems

    def scene(self, data: Data, scene_id: str, view_set: str | None = None) -> dict[str, list[str]]:
        """What the audit says of one scene of a copy, its views and its questions. view_set: the one set of views that the copy has left of a
        scene that is otherwise unchanged; what is found of these is kept for other questions about them."""
        shard, source = self._source(data, scene_id)
        key = (scene_id, view_set)
        looked = self.kept.get(key) if view_set is not None else None
        looked = looked or look(source, shard)
        if view_set is not None:
            self.kept[key] = looked
        return _found(looked.part.report, ask(source, shard, looked).report)

    def suspects(self, data: Data, scene_id: str) -> bool:
        """Whether the audit says anything at all of one scene of a changed copy. What takes longest comes last: everything but the pictures
        first, then one view after another until one of them gives it away."""
        shard, source = self._source(data, scene_id)
        with patch.object(auditing, "_audit_view", lambda *_: None):
            looked = look(source, shard)
        if _found(looked.part.report, ask(source, shard, looked).report):
            return True
        with patch.object(auditing, "_audit_view", _until_found):
            return bool(_found(look(source, shard).part.report))

    def _source(self, data: Data, scene_id: str) -> tuple[str, Memory]:
        shard = data.shard_of_scene(scene_id)
        tables = {(table, shard): [row for row in data.tables[table, shard] if row["scene_id"] == scene_id] for table in TABLES}
        return shard, Memory(data.manifest, data.card, tables)

    def _same(self, data: Data, shard: str, table: str) -> bool:
        return data.tables.get((table, shard)) == self.base.tables.get((table, shard))


def _found(*reports: Report) -> dict[str, list[str]]:
    """All problems of some reports, by kind."""
    kinds = {kind for report in reports for kind in report.problems}
    found = {kind: [message for report in reports for message in report.problems.get(kind, [])] for kind in kinds}
    return {kind: messages for kind, messages in found.items() if messages}


def _until_found(row: Row, truth: Row, asked: Row, report: Report) -> None:
    """Recheck a view, unless something was found already."""
    if not any(report.problems.values()):
        _audit_view(row, truth, asked, report)


def _ask_one(data: Data, shard: str, row: Row, looked: Looked) -> Part:
    return ask(Memory(data.manifest, data.card, {("questions", shard): [row]}), shard, looked)


# --- what attackers do to be consistent --------------------------------------------------------------


def told(row: Row) -> Row:
    """What a question's evidence says, flat: ids of operands by role, parameters and numbers by name, phrases by id as `names`."""
    known = json.loads(row["evidence"])
    roles = {operand["role"]: operand["id"] for operand in known["operands"]}
    names = {operand["id"]: operand["phrase"] for operand in known["operands"]}
    return {**known["numbers"], **known["parameters"], **roles, "names": names}


def evidence(row: Row, **changes: Any) -> None:
    """Change a question's evidence: the id of a role, `names` (phrases by id), a parameter, a number, `margin_unit`, `least`, or a key of
    its own."""
    known = json.loads(row["evidence"])
    roles = {operand["role"]: operand for operand in known["operands"]}
    if isinstance(names := changes.pop("names", None), dict):
        for operand in known["operands"]:
            operand["phrase"] = names.get(changes.get(operand["role"], operand["id"]), "")
    elif names is not None:
        known["operands"] = names
    for key, value in changes.items():
        if key in roles:
            roles[key]["id"] = value
        elif key in ("margin_unit", "least", "margin"):
            known["margin"][{"margin_unit": "unit", "margin": "value"}.get(key, key)] = value
        elif key in known["numbers"]:
            known["numbers"][key] = value
        elif key in known["parameters"]:
            known["parameters"][key] = value
        else:
            known[key] = value
    row["evidence"] = json.dumps(known)


def without(row: Row, key: str) -> None:
    """Drop a role, a parameter, a number or another key of a question's evidence."""
    known = json.loads(row["evidence"])
    known["operands"] = [operand for operand in known["operands"] if operand["role"] != key]
    for part in (known["parameters"], known["numbers"], known):
        part.pop(key, None)
    if key == "margin_unit":
        known["margin"].pop("unit")
    row["evidence"] = json.dumps(known)


def margin(row: Row, value: float) -> None:
    """Another margin, in every column that holds it."""
    evidence(row, margin=value)
    least = json.loads(row["evidence"])["margin"]["least"]
    row["margin"], row["clearance"] = value, value / least if least > 0 else None


def explain(row: Row, text: str) -> None:
    """Another rationale, in the column and in its steps."""
    row["rationale"], row["steps"] = text, [{**row["steps"][0], "text": text}]


def answer(row: Row, given: str | Answer) -> None:
    """Another answer, in every column that holds it: a label, or one of another type."""
    old, value = row["answer"], given if isinstance(given, str) else given.text
    if value in row["choices"]:
        row["answer"] = value
    else:
        row["choices"] = [value if choice == old else choice for choice in row["choices"]]
        row["answer"] = value
    labelled = json.dumps({**json.loads(row["answer_value"]), "label": value})
    row["answer_value"] = labelled if isinstance(given, str) else given.model_dump_json()


def consistent(data: Data, row: Row) -> None:
    """Answer, margin and numbers as the evidence now has them, by the very rules of the audit; the rationale says the same answer."""
    rule = rule_for(row["task"])
    given = rule.read(row, next(iter(one for one in data.all("view_sets") if one["view_set_id"] == row["view_set_id"]), None))
    found = rule.recompute(data.truth(row["scene_id"]), given, [data.view(name) for name in row["view_ids"]])
    old = row["answer"]
    if found.value is not None:
        answer(row, found.value)
    margin(row, round(found.margin, 6))
    evidence(row, **{key: round(value, 4) for key, value in found.numbers.items() if key in given.numbers})
    explain(row, row["rationale"].replace(f"{old}.", f"{row['answer']}."))
    first = next((key for key, value in given.numbers.items() if value == json.loads(row["steps"][0]["value"] or "null")), None)
    if first is not None:
        row["steps"][0]["value"] = json.dumps(told(row)[first])


def other_answer(row: Row) -> str:
    """An answer that the row does not have, of its task."""
    return next(value for value in rule_for(row["task"]).values if value != row["answer"])


def recount(data: Data, trimmed: bool = False) -> None:
    """Every figure of manifest and card as the tables now are."""
    questions = data.all("questions")
    counts = {table: len(data.all(table)) for table in TABLES}
    per_task = Counter(row["task"] for row in questions)
    was = data.manifest["questions_per_task"]
    data.manifest["counts"] = counts
    data.manifest["scenes"] = counts["scenes"]
    data.manifest["questions_per_task"] = {task: per_task[task] for task in data.manifest["questions_per_task"]}
    for task, count in was.items() if trimmed else ():
        data.manifest["curation"]["dropped"][task] += count - per_task[task]
        data.manifest["trimmed"] += count - per_task[task]
    said = f"{counts['scenes']} scenes, {counts['views']} views, {counts['questions']} questions"
    data.card = re.sub(r"\d+ scenes, \d+ views, \d+ questions", said, data.card)
    for task in sorted({row["task"] for row in questions}):
        answers = Counter(row["answer"] for row in questions if row["task"] == task)
        shown = ", ".join(f"{value} {count}" for value, count in sorted(answers.items())[:18])
        data.card = re.sub(
            rf"^\| {task} \| [^|]*\| [^|]*\|", f"| {task} | {per_task[task]} | {shown} |", data.card, flags=re.MULTILINE
        )


def picture(row: Row, column: str = "image") -> np.ndarray:
    """The pixels of a view's picture."""
    return np.asarray(Image.open(io.BytesIO(row[column]["bytes"])))


def encode(pixels: np.ndarray, kind: str = "PNG") -> bytes:
    """A picture's bytes."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, kind, **({"quality": 92} if kind == "JPEG" else {}))
    return buffer.getvalue()


def repaint(row: Row, change: Callable[[np.ndarray], np.ndarray]) -> None:
    """Change a view's picture."""
    row["image"]["bytes"] = encode(change(picture(row).copy()), "JPEG")


def remask(data: Data, row: Row, change: Callable[[np.ndarray], np.ndarray]) -> None:
    """Change a view's mask, and its table with it."""
    mask = np.ascontiguousarray(change(picture(row, "instances").copy())).astype(np.uint16)
    row["instances"]["bytes"] = encode(mask)
    truth = data.truth(row["scene_id"])
    numbers = {entity["id"]: k for k, entity in enumerate((*truth["objects"], *truth["people"]), 1)}
    for cell in row["visible"]:
        ys, xs = np.nonzero(mask == numbers[cell["id"]])
        cell["pixels"] = len(xs)
        cell["box2d"] = [int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1] if len(xs) else None
        cell["amodal_pixels"] = max(cell["amodal_pixels"], len(xs))
        cell["mask"] = rle.encode(mask == numbers[cell["id"]]) if len(xs) else None
        cell["bearing"] = bearing(row, xs, ys)
        own = np.sort(picture(row, "depth")[ys, xs]) / 1000
        cell["depth"] = [float(own[0]), float(own[(len(own) - 1) // 2]), float(own[-1])] if len(xs) else None
        box, old = cell["box2d"], cell["amodal_box"]
        cell["amodal_box"] = [*map(min, box[:2], old[:2]), *map(max, box[2:], old[2:])] if box and old else box or old
        if sum(json.loads(cell["occluders"]).values()) > cell["amodal_pixels"] - len(xs):
            cell["occluders"] = "{}"
        parts = json.loads(cell["parts"]) or {"body": 0}
        first = next(iter(parts))
        cell["parts"] = json.dumps({first: len(xs)}) if len(xs) else "{}"


def bearing(row: Row, xs: np.ndarray, ys: np.ndarray) -> list[float] | None:
    """The bearings between which pixels lie."""
    pose, k = np.array(row["world_from_camera"]), np.array(row["K"])
    if not len(xs):
        return None
    way = pose[:3, :3] @ np.array([(xs + 0.5 - k[0, 2]) / k[0, 0], (ys + 0.5 - k[1, 2]) / k[1, 1], np.ones(len(xs))])
    found = np.angle((way[0] + 1j * way[1]) * (pose[0, 2] - 1j * pose[1, 2]))
    return [float(found.min()), float(found.max())]


def largest(row: Row, least: int = 1) -> Row:
    """The cell of the thing with most pixels."""
    return max((cell for cell in row["visible"] if cell["pixels"] >= least), key=lambda cell: cell["pixels"])


def unasked(data: Data, row: Row) -> Row:
    """The cell of what a view shows best among what no question of its scene names."""
    asked = {name for q in data.all("questions") if q["scene_id"] == row["scene_id"] for name in told(q)["names"]}
    return max((cell for cell in row["visible"] if cell["id"] not in asked), key=lambda cell: cell["pixels"])


def entity(truth: Row, name: str) -> Row:
    """A thing or person of a truth."""
    return next(found for found in (*truth["objects"], *truth["people"]) if found["id"] == name)


def turned(pose: list[list[float]], degrees: float) -> list[list[float]]:
    """A pose turned about its own vertical."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return (np.array(pose) @ np.array([[c, -s, 0, 0], [s, c, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])).tolist()


def leak(data: Data, near: bool = False, shard: str = "") -> None:
    """A training scene again among the test scenes, under a new id, with views, questions and every figure. shard: which, the first one by
    default; what is in a test shard leaks into training."""
    shards = data.manifest["shards"]
    one = shard or next(s for s in shards if s.startswith("train"))
    to = next(s for s in shards if s.startswith("test" if one.startswith("train") else "train"))
    new = f"scene-{data.manifest['scenes']:06d}"
    for table in TABLES:
        for row in copy.deepcopy(data.tables[table, one]):
            old = row["scene_id"]
            for key, value in row.items():
                if isinstance(value, str):
                    row[key] = value.replace(old, new)
            if "view_ids" in row:
                row["view_ids"] = [name.replace(old, new) for name in row["view_ids"]]
            if "index" in row:
                row["index"] = data.manifest["scenes"]
                if near:
                    truth = json.loads(row["truth"])
                    for thing in truth["objects"][:3]:
                        thing["world_from_object"][0][3] += 0.4
                    row["truth"] = json.dumps(truth)
            data.tables[table, to].append(row)
    recount(data)
