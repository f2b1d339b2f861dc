"""Whether what a question says decides it: each thing that it says exchanged for every other that there is.

    python tests/benchmarks/decisive.py DATASET [--most 60]

For each question and each thing that it says (an operand by its role, a parameter of the relation, the picture), the audit's own rule answers
again with something else in its place: another entity of that kind which the same pictures show, another value of the parameter, another
picture of the scene, a clip's or a pair's pictures in the other order; what a mark shows goes with the mark, onto a pixel of another. What was
exchanged is decisive for the question where at least one exchange changes the answer or leaves none (the rule finds none, or one nearer to its
boundary than is asked for): else a reader need not look at it. Not counted are parameters that are no relation (in which unit a point is told;
that a front is a thing's own and not a body's, as follows from what is named; whether body or head is meant where both agree and no wording says), those that follow from the truth and are only kept beside
(whether a shortcut holds, why somebody cannot see), operands of which the pictures show fewer than three others, and, in the last lines,
pictures of questions in whose frame the camera has no part (a person's, an object's own, the world's), for which one picture is as good as
another.

Printed by family, and at the end for all entities, relations and pictures: questions, of how many it is decisive, and of all exchanges the
share that changes the answer or leaves none. Ends with 1 where less than 99 % of the entities are decisive. Relations are not held to that:
where two of them agree (body and head, speed and distance, height and longest side) is a question too.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from scenegen.answers import Answer
from scenegen.audit.audit import Looked, read_shard
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules import Given, Rule, rule_for
from scenegen.audit.source import Folder, Row
from scenegen.scene import rle

WANTED = 0.99
OTHERS = 12
"""At most so many others are tried in the place of one."""
FEWEST = 3
"""Of fewer others all can happen to give the same answer."""
PICTURES = "pictures"
UNITS = frozenset({"scale"})
"""Parameters that say in which unit a place in the picture is told."""
OWN_FRONT = "object"
"""The frame of a thing's own front, which is no other frame of a person."""
CAMERA = ("camera", "image")
"""Frames whose answers hang on where the camera stands."""


def exchanged(
    rule: Rule, given: Given, truth: Truth, shown: Sequence[Row], looked: Looked, kind: str
) -> Iterator[tuple[str, Given, list[Row]]]:
    """(what was exchanged, the question with something else there, its pictures), one at a time. kind: of its wording."""
    known = entities(truth)
    seen = {one["id"] for view in shown for one in view["visible"]}
    for number, operand in enumerate(given.operands):
        if operand.role in ("option", *rule.many) or (operand.role in rule.unnamed and operand.role not in given.marked):
            continue
        sort = rule.roles[operand.role]
        others = [
            name
            for name, one in known.items()
            if name not in given.ids
            and name in seen
            and not one.get("decor")
            and (sort == "any" or (sort == "person") == ("joints" in one))
        ]
        for name in others[:OTHERS] if len(others) >= FEWEST else ():
            put = (*given.operands[:number], replace(operand, id=name), *given.operands[number + 1 :])
            marks = tuple(moved(mark, name, shown) if mark["role"] == operand.role else mark for mark in given.marks)
            yield operand.role, replace(given, operands=put, marks=marks), list(shown)
    follows = rule.recompute(truth, given, shown).parameters
    for key, allowed in rule.parameters.items():
        for value in allowed if key not in follows and is_relation(key, allowed, kind) else ():
            if value != given.parameter(key):
                yield key, replace(given, parameters={**given.parameters, key: value}), list(shown)
    if rule.views == (1, 1) and given.camera is not None:
        for name, view in looked.views.items():
            if view["scene_id"] == truth["id"] and name not in {one["view_id"] for one in shown}:
                yield PICTURES, replace(given, camera=name.rpartition("/")[2]), [view]
    elif len(shown) > 1:
        yield PICTURES, given, list(shown[::-1])


def is_relation(key: str, allowed: Sequence[Any], kind: str) -> bool:
    """Whether a parameter says what is asked, and not in which unit, of what sort an operand is, or a frame that wordings of this kind do not name."""
    return key not in UNITS and not (key.endswith("_frame") and (OWN_FRONT in allowed or kind not in allowed))


def moved(mark: Row, name: str, shown: Sequence[Row]) -> Row:
    """A mark put on another entity, where its picture shows that: on the middle one of its pixels in their order, or around it."""
    view = next(view for view in shown if view["view_id"] == mark["view_id"])
    cell = next((one for one in view["visible"] if one["id"] == name and one["pixels"]), None)
    if cell is None:
        return mark
    if len(mark["at"]) != 2:
        return {**mark, "at": list(cell["box2d"])}
    rows, columns = np.nonzero(rle.decode(cell["mask"], view["height"], view["width"]))
    middle = len(rows) // 2
    return {**mark, "at": [float(columns[middle]) + 0.5, float(rows[middle]) + 0.5]}


def outcome(rule: Rule, truth: Truth, given: Given, shown: list[Row], least: float) -> Answer | str | None:
    """What the rule answers; None where it finds nothing, or nothing beyond the margin."""
    try:
        found = rule.recompute(truth, given, shown)
    except Exception:
        return None
    return found.value if found.margin >= least else None


def same(given: Given, value: Answer | str | None) -> bool:
    """Whether that is the question's own answer still."""
    assert given.answer is not None
    if value is None:
        return False
    return given.answer.agrees(value) if isinstance(value, Answer) else given.answer.text == value


def tried(row: Row, looked: Looked) -> dict[str, list[bool]]:
    """What a question says -> of each exchange whether it changed the answer or left none."""
    rule = rule_for(row["task"])
    truth = looked.truths[row["scene_id"]]
    shown = [looked.views[view] for view in row["view_ids"]]
    given = rule.read(row, looked.sets.get(row["view_set_id"]))
    out: dict[str, list[bool]] = defaultdict(list)
    for what, other, pictures in exchanged(
        rule, given, truth, shown, looked, row["template"].partition("/")[0].rpartition(".")[2]
    ):
        out[what].append(not same(given, outcome(rule, truth, other, pictures, given.least)))
    return out


def measure(directory: Path, most: int) -> dict[str, dict[str, Counter[str]]]:
    """Family -> what its questions say -> asked, decisive, exchanges, changed, and how many count in the last line."""
    source = Folder(directory)
    out: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    taken: Counter[str] = Counter()
    for shard in source.manifest["shards"]:
        looked = read_shard(source, shard)
        rows = sorted(source.rows("questions", shard), key=lambda row: zlib.crc32(row["question_id"].encode()))
        for row in rows:
            if taken[row["task"]] >= most:
                continue
            taken[row["task"]] += 1
            for what, changes in tried(row, looked).items():
                said = {"asked": 1, "decisive": int(any(changes)), "exchanges": len(changes), "changed": sum(changes)}
                out[row["task"]][what].update(said, counts=int(what != PICTURES or row["frame"] in CAMERA))
    return out


def main() -> int:
    """Print the table; whether it is as wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--most", type=int, default=60, help="questions of a family at most")
    given: Any = parser.parse_args()
    totals: dict[str, Counter[str]] = {"entities": Counter(), "relations": Counter(), PICTURES: Counter()}
    print(f"{'family':28} {'what':20} {'questions':>9} {'decisive':>9} {'changed':>8}")
    for family, said in sorted(measure(given.dataset, given.most).items()):
        for what, count in sorted(said.items()):
            kind = what if what == PICTURES else "entities" if what in rule_for(family).roles else "relations"
            totals[kind].update(count if count["counts"] else {})
            print(f"{family:28} {line(what, count)}")
    for kind, count in totals.items():
        print(f"{'all':28} {line(kind, count)}")
    return 0 if totals["entities"]["decisive"] >= WANTED * totals["entities"]["asked"] else 1


def line(what: str, count: Counter[str]) -> str:
    """A line of the table."""
    return f"{what:20} {count['asked']:9} {count['decisive'] / count['asked']:9.1%} {count['changed'] / count['exchanges']:8.1%}"


if __name__ == "__main__":
    sys.exit(main())
