"""What an imported thing is: names and tags against the catalogue's categories and a table of further words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import yaml

from scenegen.assets import catalogue, data

STEP = re.compile(r"[^\w':]+|_+")
CUT = re.compile(r"\b(?:with|without|and|on|under|for|in|of)\b")
SAMPLES = 5
LOOSE = (0.5, 2.0)
"""How much smaller and larger than the catalogue's own things an imported one may be."""


@dataclass(frozen=True)
class Sort:
    """A kind of thing: spoken label, ranges in metres of height and of the larger horizontal extent, and how it is used.

    slim: range of the smaller horizontal extent. along: how many times longer along its front than across it, as a rule; 0 for unknown.
    new: the catalogue lacks it. where: room kinds, "indoors" or "outdoors". backed: seats and beds, whose back rises.
    """

    name: str
    label: str
    tall: tuple[float, float]
    wide: tuple[float, float]
    front: bool
    placement: str = "floor"
    holdable: bool = False
    where: tuple[str, ...] = ()
    new: bool = False
    carries: bool = False
    sits: bool = False
    family: str = ""
    slim: tuple[float, float] = (1e-3, 1e3)
    along: float = 0.0
    confused_with: tuple[str, ...] = ()
    kind_of: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    affords: tuple[str, ...] = ()

    @property
    def backed(self) -> bool:
        """Whether its back is what rises highest."""
        return self.front and (
            self.family in ("seating", "beds") or self.name in ("toilet", "park_bench", "high_chair", "washbasin", "deck_chair")
        )


@dataclass(frozen=True)
class Guess:
    """Candidates for a category, best first, and how sure. kind: thing, figure (a person), never (part of a building), unknown."""

    kind: str
    names: tuple[str, ...] = ()
    sure: float = 0.0


@dataclass
class _Table:
    phrases: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    never: set[tuple[str, ...]] = field(default_factory=set)
    figures: set[tuple[str, ...]] = field(default_factory=set)


def tokens(text: str) -> tuple[str, ...]:
    """Lower-case words without numbers at the end: "Bed_02" and "bed" are the same."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).lower()
    found = [word for word in STEP.split(split) if word]
    while len(found) > 1 and re.fullmatch(r"\d+[a-z]?", found[-1]):
        found.pop()
    if found:
        found[-1] = re.sub(r"(?<=[a-z])\d+$", "", found[-1])
    return tuple(found)


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(data.path("importing", "words.yaml").read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def _table() -> _Table:
    table, content = _Table(), _read()
    for name, words in content["ours"].items():
        for phrase in {*words, name.replace("_", " ")}:
            table.phrases.setdefault(tokens(phrase), []).append(name)
    for name, entry in content["new"].items():
        for phrase in {*entry["words"], name.replace("_", " ")}:
            table.phrases.setdefault(tokens(phrase), []).append(name)
    for name in catalogue.categories():
        table.phrases.setdefault(tokens(name.replace("_", " ")), [name])
    table.never = {tokens(phrase) for phrase in content["never"]}
    table.figures = {tokens(phrase) for phrase in content["figures"]}
    return table


def further_kinds() -> list[Sort]:
    """The kinds of things that only imported libraries have, as the table declares them."""
    ours = catalogue.categories()
    found = (sort_of(name) for name in _read()["new"] if name not in ours)
    return [kind for kind in found if kind is not None]


@lru_cache(maxsize=512)
def sort_of(name: str) -> Sort | None:
    """What is known of a category: from the catalogue's own things, or from the table of new ones; None if there is none."""
    entry = _read()["new"].get(name)
    if entry is not None and name not in catalogue.categories():
        front = bool(entry["front"])
        return Sort(
            name, entry.get("label", name.replace("_", " ")), tuple(entry["tall"]), tuple(entry["wide"]), front, entry.get("place", "floor"),
            bool(entry.get("hold")), tuple(entry.get("where", ["indoors"])), True, bool(entry.get("carries")), bool(entry.get("sits")), "imported",
            confused_with=tuple(entry.get("confused_with", ())), kind_of=tuple(entry.get("kind_of", ())),
            unsaid=tuple(entry.get("unsaid", ())), affords=tuple(entry.get("affords", ())),
        )  # fmt: skip
    if name not in catalogue.categories():
        return None
    known = catalogue.category(name)
    built = [known.build(known.sample(np.random.default_rng(seed))) for seed in range(SAMPLES)]
    labels = {one.label for one in built}
    label = (
        built[0].label if len(labels) == 1 else name.replace("_", " ")
    )  # a category of several nouns: its own name fits them all
    tall = [one.size[2] for one in built]
    wide = [max(one.size[:2]) for one in built]
    slim = [min(one.size[:2]) for one in built]
    return Sort(
        name, label, (min(tall) * LOOSE[0], max(tall) * LOOSE[1]), (min(wide) * LOOSE[0], max(wide) * LOOSE[1]), known.has_front,
        known.placement, known.holdable, (), False, bool(built[0].surfaces), bool(built[0].seats), known.family,
        (min(slim) * LOOSE[0], max(slim) * LOOSE[1]), float(np.median([one.size[0] / one.size[1] for one in built])),
    )  # fmt: skip


def guess(name: str, tags: list[str] | tuple[str, ...] = (), category: str = "") -> Guess:
    """Which categories a name, tags and a stated category speak for."""
    if category and sort_of(category) is not None:
        return Guess("thing", (category,), 1.0)
    table = _table()
    best = Guess("unknown")
    for text, share in ((category, 0.95), (name, 1.0), *((tag, 0.6) for tag in tags)):
        found = _match(table, text)
        if found.sure * share > best.sure:
            best = Guess(found.kind, found.names, found.sure * share)
        if best.sure >= 0.8:
            break
    return best


def _match(table: _Table, text: str) -> Guess:
    whole = tokens(text)
    if not whole:
        return Guess("unknown")
    head = tokens(CUT.split(" ".join(whole))[0]) or whole
    for words, sure in ((whole, 0.97), (_single(whole), 0.93)):
        if (found := _exact(table, words, sure)) is not None:
            return found
    for words in (head, _single(head)):
        for start in range(len(words)):
            if (found := _exact(table, words[start:], 0.85 if len(words) - start > 1 or len(words) <= 3 else 0.7)) is not None:
                return found
    for length in range(min(3, len(whole)), 0, -1):
        for start in range(len(whole) - length + 1):
            if (found := _exact(table, whole[start : start + length], 0.45)) is not None:
                return found
    return Guess("unknown")


def _exact(table: _Table, words: tuple[str, ...], sure: float) -> Guess | None:
    if words in table.never:
        return Guess("never", (), sure)
    if words in table.figures:
        return Guess("figure", (), sure)
    return Guess("thing", tuple(table.phrases[words]), sure) if words in table.phrases else None


def _single(words: tuple[str, ...]) -> tuple[str, ...]:
    last = words[-1]
    return (*words[:-1], last[:-1]) if last.endswith("s") and not last.endswith("ss") else words
