"""The questions of a build as the last pass holds them: numbers in arrays, and every text once."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.answers import answer_from
from scenegen.scene.without import same_of_both, whole_id
from scenegen.tasks import get_task, task_names

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Texts:
    """Texts, each once, and what is found out of them once."""

    said: Sequence[str]

    def __len__(self) -> int:
        return len(self.said)

    @cached_property
    def ranks(self) -> Ints:
        """(texts,) place of each among them all sorted."""
        ranks = np.empty(len(self.said), dtype=np.int64)
        ranks[sorted(range(len(self.said)), key=self.said.__getitem__)] = np.arange(len(self.said))
        return ranks

    @cached_property
    def _hashes(self) -> tuple[NDArray[np.uint32], Ints, Ints]:
        """(texts,) CRC-32; the lengths that there are, in bytes; (texts,) which of them each has."""
        raw = [text.encode() for text in self.said]
        lengths, which = np.unique(np.array([len(one) for one in raw], dtype=np.int64), return_inverse=True)
        return np.array([zlib.crc32(one) for one in raw], dtype=np.uint32), lengths, which

    def salted(self, salt: int) -> NDArray[np.uint32]:
        """(texts,) CRC-32 of "salt/text". CRCs are linear: what comes before a text changes its own by what hangs on its length alone."""
        crcs, lengths, which = self._hashes
        blank = [bytes(length) for length in lengths.tolist()]
        changes = [zlib.crc32(f"{salt}/".encode() + one) ^ zlib.crc32(one) for one in blank]
        return crcs ^ np.array(changes, dtype=np.uint32)[which]


@dataclass(frozen=True)
class Coded:
    """A column of texts. of: (rows,) which of the texts each row says."""

    texts: Texts
    of: NDArray[np.int32]

    def take(self, rows: Ints) -> Coded:
        """Those rows, in the order given."""
        return Coded(self.texts, self.of[rows])


@dataclass(frozen=True)
class Index:
    """What judges which questions stay. scene: the place, with or without a thing. label: the answers, coded by the same texts as the options, which stand one row's after
    another's. ends: (rows,) where each row's options end among them. cell: what each answer is counted under. among: the labels that
    it is one of, "" where there is no such list. twin: the key that
    questions share that are set against each other, "" of all others. places: (rows,) how many of its scene's questions of its task may stay."""

    scene: Coded
    task: Coded
    question: Coded
    label: Coded
    options: NDArray[np.int32]
    ends: Ints
    cell: Coded
    among: Coded
    twin: Coded
    places: Ints

    @property
    def named(self) -> bool:
        """Whether each question names anew what its answer is one of."""
        return len(np.unique(self.among.of)) > 1

    @property
    def placed(self) -> Ints | None:
        """(rows,) the place of each answer among its labels, where names that each question names anew stand beside one label that is the same in
        all ("none of them"); None elsewhere, and where answers say more than their label."""
        lists = {k: self.among.texts.said[k].split("\n") for k in np.unique(self.among.of).tolist()}
        if not self.named or len({labels[-1] for labels in lists.values()}) > 1:
            return None
        told = [
            (lists[own], self.label.texts.said[k]) for own, k in zip(self.among.of.tolist(), self.label.of.tolist(), strict=True)
        ]
        if any(label not in labels for labels, label in told):
            return None
        return np.array([labels.index(label) for labels, label in told], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def offered(self) -> Ints:
        """(rows,) how many options each row has."""
        return np.diff(self.ends, prepend=0)

    def take(self, rows: Ints) -> Index:
        """Those rows, in the order given."""
        many = self.offered[rows]
        ends = np.cumsum(many)
        places = np.arange(many.sum()) + np.repeat(self.ends[rows] - ends, many)
        scene, task, question, label, cell, among, twin = (
            one.take(rows) for one in (self.scene, self.task, self.question, self.label, self.cell, self.among, self.twin)
        )
        return Index(scene, task, question, label, self.options[places], ends, cell, among, twin, self.places[rows])

    @property
    def twofold(self) -> NDArray[np.bool_]:
        """(rows,) which are asked of a scene and of the same scene without a thing."""
        told = np.array([same_of_both(key) for key in self.twin.texts.said], dtype=bool)
        return told[self.twin.of]

    def by_task(self) -> dict[str, Ints]:
        """The rows of each task, tasks sorted by name."""
        names = sorted((name, k) for k, name in enumerate(self.task.texts.said))
        found = {name: np.flatnonzero(self.task.of == k) for name, k in names}
        return {name: rows for name, rows in found.items() if len(rows)}

    def tally(self, *columns: str) -> Counter[tuple[str, ...]]:
        """How many rows say the same in those columns (scene, task, question, label, cell)."""
        coded: list[Coded] = [getattr(self, name) for name in columns]
        pairs, counts = np.unique(np.stack([one.of for one in coded], axis=1), axis=0, return_counts=True)
        said = (tuple(one.texts.said[k] for one, k in zip(coded, pair, strict=True)) for pair in pairs.tolist())
        return Counter(dict(zip(said, counts.tolist(), strict=True)))


def indexed(rows: Index | Sequence[Mapping[str, Any]]) -> Index:
    """An index as it is, or that of rows (scene_id, task, question, choices, answer, and where there are any answer_value, twin_key, places)."""
    if isinstance(rows, Index):
        return rows
    scene, task, question = (coded(str(row[name]) for row in rows) for name in ("scene_id", "task", "question"))
    scene = of_one_place(scene)
    labels = coded([*(str(row["answer"]) for row in rows), *(str(option) for row in rows for option in row["choices"])])
    label = Coded(labels.texts, labels.of[: len(rows)])
    ends = np.cumsum([len(row["choices"]) for row in rows], dtype=np.int64)
    said = [counted(str(row["task"]), row["answer_value"]) if "answer_value" in row else (str(row["answer"]), "") for row in rows]
    cells, among = (coded(column) for column in zip(*said, strict=True)) if said else (coded([]), coded([]))
    twin = coded(str(row.get("twin_key") or "") for row in rows)
    places = np.array([row.get("places", len(rows)) for row in rows], dtype=np.int64)
    return Index(scene, task, question, label, labels.of[len(rows) :], ends, cells, among, twin, places)


def of_one_place(scenes: Coded) -> Coded:
    """Ids of scenes, those without a thing under that of the scene which has it: what is learned of the one is known of the other."""
    whole = coded(map(whole_id, scenes.texts.said))
    return Coded(whole.texts, whole.of[scenes.of])


def coded(texts: Iterable[str]) -> Coded:
    """Texts, each held once."""
    numbers: dict[str, int] = {}
    of = np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.int32)
    return Coded(Texts(list(numbers)), of)


def counted(task: str, value: str) -> tuple[str, str]:
    """Of an answer (JSON) of a task the bucket that it is counted in, for how evenly answers come out (a label, yes or no, a bin of a number:
    of those that the task wants evenly, no finer and none of them cut), and the labels that it is one of; "" where it says none."""
    answer = answer_from(value)
    space = get_task(task).space if task in task_names() else None
    cell = space.cell(answer) if space is not None and space.binned and space.answer_type == answer.type else None
    return cell or answer.cell, "\n".join(getattr(answer, "labels", ()))
