"""What only shows over all rows: ids, counts, doubles, twins, scenes that return under another id, splits."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from scenegen.audit.absent import twofold, whole_of
from scenegen.audit.geometry import Truth
from scenegen.audit.rules.base import Given, Rule
from scenegen.audit.source import Row

Problem = tuple[str, str]
Standing = dict[tuple[Any, ...], tuple[float, ...]]
"""What each thing of a scene is, and where it stands in its frame, in metres; of those that are alike the last."""
Contrast = tuple[Any, ...]
"""Question id, (views, things), (frame, whose frame …), answer, twin key."""
ALIKE = 0.6
"""Share of two scenes' things that may have the same name and size to the millimetre before one is taken for the other."""
ALONG_M = 0.01
"""Two things are as far apart in two scenes, to within so many metres."""
STILL = 0.5
"""Share of the pairs of what two scenes share that must be as far apart in both: of one room with a thing moved most are, of two of one catalogue hardly any."""
RARE = 8
"""A thing of one size in more scenes than this says nothing about two of them: it is made by the dozen."""
LEAST_THINGS = 4
LABELLED = ("choice", "yes_no")
"""Types of answers whose values are counted by their texts."""


@dataclass
class Ledger:
    """What is kept of every row while shards are read one by one."""

    counts: Counter[str] = field(default_factory=Counter)
    per_task: Counter[str] = field(default_factory=Counter)
    by_part: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Questions by name of the recipe's part and task."""
    twofold: Counter[str] = field(default_factory=Counter)
    """By task, questions that are asked of a scene and of the same scene without a thing."""
    without: int = 0
    """Scenes that are others without a thing."""
    answers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ranks: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Task, and of those with labels for answers the answer, by rank; the last of those that share one."""
    ids: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    asked: Counter[tuple[str, ...]] = field(default_factory=Counter)
    indices: set[int] = field(default_factory=set)
    highest: dict[str, int] = field(default_factory=dict)
    twins: dict[str, list[Contrast]] = field(default_factory=lambda: defaultdict(list))
    pairs: dict[tuple[Any, ...], list[Contrast]] = field(default_factory=lambda: defaultdict(list))
    scenes: dict[str, list[tuple[str, bytes, Standing]]] = field(default_factory=lambda: defaultdict(list))

    def merge(self, other: Ledger) -> None:
        """Add what another shard's ledger holds."""
        self.counts.update(other.counts)
        self.per_task.update(other.per_task)
        self.by_part.update(other.by_part)
        self.twofold.update(other.twofold)
        self.without += other.without
        self.ranks.update(other.ranks)
        self.asked.update(other.asked)
        self.indices |= other.indices
        for mine, others in ((self.answers, other.answers), (self.ids, other.ids)):
            for key, counts in others.items():
                mine[key].update(counts)
        for scene, number in other.highest.items():
            self.highest[scene] = max(self.highest.get(scene, -1), number)
        self.scenes.update({scene: [*self.scenes[scene], *found] for scene, found in other.scenes.items()})
        self.twins.update({twin: [*self.twins[twin], *found] for twin, found in other.twins.items()})
        self.pairs.update({where: [*self.pairs[where], *found] for where, found in other.pairs.items()})


def enter_scene(ledger: Ledger, split: str, row: Row, truth: Truth) -> None:
    """Keep a scene's content without its id."""
    plain = {key: value for key, value in truth.items() if key != "id"}
    things = {_fingerprint(entity): _place(entity) for entity in (*truth["objects"], *truth["people"])}
    content = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).digest()
    ledger.indices.add(row["index"])
    ledger.scenes[row["scene_id"]].append((split, content, things))


def _fingerprint(entity: dict[str, Any]) -> tuple[Any, ...]:
    """What of a thing returns with its scene: label and size; of what comes from a file, the same in every scene, its place too."""
    out = (entity["label"], *(round(1000 * float(extent)) for extent in entity["size"]))
    if (entity.get("asset") or {}).get("generator") not in ("imported", "mesh_file"):
        return out
    return (*out, *(round(1000 * along) for along in _place(entity)))


def _place(entity: dict[str, Any]) -> tuple[float, ...]:
    pose = entity.get("world_from_object") or entity["world_from_body"]
    return tuple(float(row[3]) for row in pose[:3])


def enter_question(ledger: Ledger, row: Row, part: str) -> None:
    """Keep that a question is there, and of which part of the recipe its scene is."""
    ledger.per_task[row["task"]] += 1
    ledger.by_part[part, row["task"]] += 1
    ledger.twofold[row["task"]] += twofold(row)
    ledger.answers[row["task"]][row["answer"]] += 1
    ledger.ranks[row["rank"]] = (row["task"], row["answer"] if row["answer_type"] in LABELLED else "")
    found = re.fullmatch(re.escape(row["scene_id"]) + r"-q(\d{3,})", row["question_id"])
    if found:
        ledger.highest[row["scene_id"]] = max(ledger.highest.get(row["scene_id"], -1), int(found[1]))
    else:
        ledger.ids["ill-formed"][row["question_id"]] += 1


def enter_given(ledger: Ledger, row: Row, given: Given, rule: Rule) -> None:
    """Keep what a question is about, and from where it is seen: two are the same when task, views, operands and parameters are."""
    roles = sorted((operand.role, operand.id) for operand in given.operands)
    about = json.dumps([roles, dict(given.parameters)], sort_keys=True)
    ledger.asked[(row["task"], row["scene_id"], *row["view_ids"], about)] += 1
    where = (tuple(row["view_ids"]), tuple(sorted(given.ids)))
    viewpoint = (row["frame"], *(str(given.parameter(name)) for name in rule.viewpoint))
    entry = (row["question_id"], where, viewpoint, row["answer"], row["twin_key"])
    if row["twin_key"] and not twofold(row):
        ledger.twins[row["twin_key"]].append(entry)
    if rule.contrasts and len(set(given.ids)) == 2:
        ledger.pairs[rule.contrasts, where].append(entry)


def check_whole(ledger: Ledger) -> Iterator[Problem]:
    """What is wrong over all rows."""
    for table, ids in ledger.ids.items():
        for name, count in ids.items():
            if table == "ill-formed":
                yield "format", f"{name}: a question's id is its scene's and a number"
            elif count > 1:
                yield "duplicates", f"{count} rows of {table} are called {name}"
    for key, count in ledger.asked.items():
        if count > 1:
            yield "duplicates", f"asked {count} times: {' '.join(key)}"
    yield from _twins(ledger)
    yield from _splits(ledger)
    yield from _sizes(ledger)


def _sizes(ledger: Ledger) -> Iterator[Problem]:
    """Whether ranks count the questions, and those below a half and a quarter of them have each task and each answer in its share: but for a
    question, and for half a question of each other that is dealt out beside it."""
    total = sum(ledger.per_task.values())
    if ledger.ranks.keys() != set(range(total)):
        yield "counts", f"the ranks of {total} questions are not 0 … {total - 1}, each once"
        return
    answers = Counter(ledger.ranks.values())
    values = Counter(task for task, _ in answers)
    for part in (2, 4):
        first = Counter(ledger.ranks[rank] for rank in range(total // part))
        tasks = Counter(task for task, _ in first.elements())
        for (task, answer), count in answers.items():
            whole = ledger.per_task[task]
            off = 1 + len(values) * whole / total / 2
            if abs(tasks[task] - whole / part) > off:
                yield "balance", f"{tasks[task]} of {whole} questions of {task} rank below 1/{part} of all"
            elif abs(first[task, answer] - count / part) > off * count / whole + 1 + values[task] * count / whole / 2:
                yield "balance", f"{first[task, answer]} of {count} answers {answer!r} of {task} rank below 1/{part} of all"


def _twins(ledger: Ledger) -> Iterator[Problem]:
    for twin, members in ledger.twins.items():
        names = [member[0] for member in members]
        if len(members) < 2:
            yield "twins", f"{names[0]}: its twin {twin} is nowhere"
        elif len({member[1] for member in members}) > 1:
            yield "twins", f"{names}: twins about other things or pictures"
        elif len({member[2:4] for member in members}) < 2:
            yield "twins", f"{names}: twins with one frame and one answer"
    for members in ledger.pairs.values():
        if len({member[2] for member in members}) > 1 and len({member[3] for member in members}) > 1:
            linked = {member[4] for member in members}
            if len(linked) > 1 or None in linked:
                yield "twins", f"{[member[0] for member in members]}: contrasts that are not linked as twins"


def _splits(ledger: Ledger) -> Iterator[Problem]:
    same: dict[bytes, set[str]] = defaultdict(set)
    for scene, found in ledger.scenes.items():
        if len({split for split, _, _ in found}) > 1:
            yield "splits", f"{scene} is in {sorted({split for split, _, _ in found})}"
        for _, content, _ in found:
            same[content].add(scene)
    for scenes in same.values():
        if len(scenes) > 1:
            yield "duplicates", f"one scene under {len(scenes)} ids: {sorted(scenes)[:4]}"
    for one, other, share in _near(ledger):
        splits = {ledger.scenes[name][0][0] for name in (one, other)}
        yield "splits" if len(splits) > 1 else "duplicates", f"{one} and {other} are {share:.0%} the same scene"


def _near(ledger: Ledger) -> Iterator[tuple[str, str, float]]:
    """Pairs of scenes that share most of what is not made by the dozen, and have it stand alike, wherever the scene's frame is."""
    having: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for scene, found in ledger.scenes.items():
        for thing in found[0][2]:
            having[thing].append(scene)
    rare = {thing: scenes for thing, scenes in having.items() if len(scenes) <= RARE}
    own: Counter[str] = Counter(scene for scenes in rare.values() for scene in scenes)
    shared: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for thing, scenes in rare.items():
        for k, one in enumerate(scenes):
            for other in scenes[k + 1 :]:
                shared[one, other].append(thing)
    for (one, other), things in shared.items():
        if whole_of(one) == whole_of(other):  # the same place without a thing, which is compared on its own
            continue
        least = min(own[one], own[other])
        if least < LEAST_THINGS or len(things) < ALIKE * least:
            continue
        if _stand_alike(*([ledger.scenes[scene][0][2][thing] for thing in things] for scene in (one, other))):
            yield one, other, len(things) / least


def _stand_alike(ones: list[tuple[float, ...]], others: list[tuple[float, ...]]) -> bool:
    """Whether most pairs of things are as far apart in one scene as in the other. ones, others: where the same things stand in each."""
    pairs = list(combinations(range(len(ones)), 2))
    still = sum(abs(math.dist(ones[a], ones[b]) - math.dist(others[a], others[b])) <= ALONG_M for a, b in pairs)
    return still >= STILL * len(pairs)
