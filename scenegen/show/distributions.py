"""What a dataset is made of, as histograms: one pass over its tables, memory that does not grow with it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import Any

import numpy as np

from scenegen.errors import DatasetError
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, Row, SceneRows, scene_rows
from scenegen.tables.manifest import AGAIN
from scenegen.tables.thinned import Thinned

COLUMNS: Columns = {
    "scenes": ("truth",),
    "views": ("width", "height", "visible"),
    "questions": (
        "task", "frame", "question", "choices", "answer", "answer_type", "answer_value", "evidence", "margin", "margin_unit",
        "clearance", "view_ids", "twin_key", "template", "rationale",
    ),
}  # fmt: skip
BARS = 12
"""Bars of numbers that are not counted one by one."""
NAMED, EACH = 60, 24
"""Most words that are shown each with its bar; the others are one bar. Most whole numbers that are."""
TEXTS = 5_000
"""Most different answers of a family that are told apart."""
SAMPLED = 4_096
"""Most numbers of a kind that a histogram is made of, evenly spread over the dataset."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Histogram:
    """Bars (label, how many) under a title; of: how many there are in all."""

    title: str
    bars: tuple[tuple[str, int], ...]
    of: int
    note: str = ""

    @property
    def tallest(self) -> int:
        """Of its bars; 1 at least."""
        return max([1, *(count for _, count in self.bars)])


@dataclass(frozen=True)
class Section:
    """Histograms that belong together."""

    title: str
    histograms: tuple[Histogram, ...]


@dataclass
class Counted:
    """What is counted on the way. words: by title; numbers: by title."""

    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    numbers: dict[str, Thinned[float]] = field(default_factory=dict)

    def word(self, title: str, value: str, times: int = 1) -> None:
        """One more of a word; of too many different ones, of the others."""
        found = self.words[title]
        found[value if value in found or len(found) < TEXTS else "others"] += times

    def number(self, title: str, value: Any) -> None:
        """One more number; what is none is left out."""
        if isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value):
            self.numbers.setdefault(title, Thinned(SAMPLED)).add(float(value))


def distributions(dataset: Dataset) -> list[Section]:
    """The distributions of a dataset: of questions, scenes and what is asked about as pictures show it, and family by family of answers, margins
    and the numbers of the evidence. DatasetError for a dataset that is damaged."""
    all_over, families = Counted(), defaultdict[str, Counted](Counted)
    scenes = Counted()
    for rows in scene_rows(dataset, COLUMNS):
        try:
            _scene(rows, scenes)
            for row in rows.questions:
                _question(row, rows, all_over, families[str(row["task"])])
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise DatasetError("a row is damaged", where=str(rows.scene["scene_id"]), fix=AGAIN) from error
    own = [Section(task, _histograms(families[task])) for task in sorted(families)]
    return [Section("Questions", _histograms(all_over)), Section("Scenes", _histograms(scenes)), *own]


def _scene(rows: SceneRows, counted: Counted) -> None:
    truth = json.loads(rows.scene["truth"])
    things = [one for one in truth["objects"] if not one.get("decor")]
    counted.word("kind of place", str((truth["room"] or {}).get("kind", "none")))
    counted.number("things in a scene", len(things))
    counted.number("people in a scene", len(truth["people"]))
    counted.number("pictures of a scene", len(rows.views))
    counted.number("questions about a scene", len(rows.questions))
    for one in things:
        counted.word("categories of things", str(one["category"]))
    for view in rows.views.values():
        counted.number("things and people with a visible pixel in a picture", sum(one["pixels"] > 0 for one in view["visible"]))


def _question(row: Row, rows: SceneRows, all_over: Counted, own: Counted) -> None:
    evidence, answer = json.loads(row["evidence"]), json.loads(row["answer_value"])
    for title, word in (
        ("family", row["task"]), ("frame", row["frame"]), ("type of answer", row["answer_type"]), ("split", rows.split),
        ("twins", "has a twin" if row["twin_key"] else "has none"),
    ):  # fmt: skip
        all_over.word(title, str(word))
    for title, number in (
        ("words of a question", len(row["question"].split())),
        ("words of an answer", len(row["answer"].split())),
        ("words of a rationale", len(row["rationale"].split())),
        ("pictures shown", len(row["view_ids"])),
        ("options", len(row["choices"])),
        ("clearance (margin / least accepted)", row["clearance"]),
    ):
        all_over.number(title, number)
    if row["answer"] in row["choices"]:
        place = LETTERS[row["choices"].index(row["answer"])]
        all_over.word("place of the right option", place)
        own.word("place of the right option", place)
    if isinstance(answer.get("value"), int | float) and not isinstance(answer["value"], bool):
        own.number("answer" + (f", {answer['unit']}" if answer.get("unit") else ""), answer["value"])
    else:
        own.word("answer", str(row["answer"]))
    own.word("wording", str(row["template"]))
    own.number(f"margin, {row['margin_unit']}", row["margin"])
    for name, number in evidence["numbers"].items():
        own.number(name, number)
    for share, pixels in _seen(row, rows, evidence):
        all_over.number("share of what is named that is visible", share)
        all_over.number("share of the picture that it takes, %", pixels)


def _seen(row: Row, rows: SceneRows, evidence: Mapping[str, Any]) -> Iterable[tuple[float, float]]:
    """Of each thing that a question names, in the picture that shows most of it: the share of it that is visible, and of the picture that it is,
    in hundredths."""
    for name in {one["id"] for one in evidence["operands"]}:
        best: tuple[int, float, float] | None = None
        for view_id in row["view_ids"]:
            view = rows.views[view_id]
            for one in view["visible"]:
                if one["id"] == name and one["pixels"] and (best is None or one["pixels"] > best[0]):
                    area = view["width"] * view["height"]
                    best = one["pixels"], one["pixels"] / max(one["amodal_pixels"], 1), 100 * one["pixels"] / area
        if best is not None:
            yield best[1], best[2]


def _histograms(counted: Counted) -> tuple[Histogram, ...]:
    words = [_of_words(title, found) for title, found in counted.words.items()]
    return (*words, *(_of_numbers(title, found) for title, found in counted.numbers.items()))


def _of_words(title: str, found: Counter[str]) -> Histogram:
    """The most frequent first, the rest together."""
    order = sorted(found.items(), key=lambda one: (one[0] == "others", -one[1], one[0]))
    bars = order[:NAMED]
    if left := sum(count for _, count in order[NAMED:]):
        bars.append((f"{len(order) - NAMED} others", left))
    return Histogram(title, tuple(bars), found.total())


def _of_numbers(title: str, found: Thinned[float]) -> Histogram:
    """Whole numbers of few values one by one; others in bars of equal width with round edges."""
    values = np.array(found.items)
    note = f"of {len(values)} of them, evenly spread" if found.seen > len(values) else ""
    whole = bool((values == values.round()).all()) and values.max() - values.min() < EACH
    if whole:
        counts = Counter(int(value) for value in values)
        bars = [(str(value), counts[value]) for value in range(int(values.min()), int(values.max()) + 1)]
    else:
        edges = round_edges(float(values.min()), float(values.max()))
        heights, _ = np.histogram(values, edges)
        bars = [(f"{low:g} to {high:g}", int(count)) for low, high, count in zip(edges, edges[1:], heights, strict=False)]
    told = f"median {np.median(values):.4g}, middle half {np.percentile(values, 25):.4g} to {np.percentile(values, 75):.4g}"
    return Histogram(title, tuple(bars), found.seen, "; ".join(part for part in (told, note) if part))


def round_edges(low: float, high: float) -> list[float]:
    """Edges of about BARS bars between two numbers, at multiples of 1, 2 or 5 times a power of ten."""
    wide = max((high - low) / BARS, abs(high) * 1e-6, 1e-9)
    power = 10.0 ** floor(log10(wide))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wide * (1 - 1e-9))
    first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]
