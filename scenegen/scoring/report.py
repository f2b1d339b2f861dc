"""What scoring found: as a table to read, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

ORDER = (
    "all",
    "family",
    "frame",
    "pictures",
    "answer",
    "clearance",
    "distance",
    "visible",
    "shortcut",
    "split",
    "twins",
    "absent",
)
"""What questions are grouped by, in the order of the report."""
ENOUGH = 20
"""Questions of a family from which on the best constant answer, chosen in hindsight, says something."""


@dataclass
class Row:
    """One group. score: mean, 0…1; interval: 95 %, over scenes, None where there is but one. random, constant, guess: what guessers score who
    say any answer, always the same one, and what the options' words speak for (the constant where there are no options); None for twins.
    blind: what the same model scores without pictures, where that was given."""

    by: str
    group: str
    questions: int
    scenes: int
    score: float
    interval: tuple[float, float] | None
    random: float | None = None
    constant: float | None = None
    guess: float | None = None
    blind: float | None = None


@dataclass
class Report:
    """counts: questions, and of them answered, missing and double; replies to unknown ids. unread: replies that state no answer, by why.
    problems: lines of the file, by what was wrong. rows: groups."""

    name: str
    counts: dict[str, int]
    unread: dict[str, int]
    problems: dict[str, int]
    unknown_ids: list[str]
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = sorted(self.rows, key=lambda row: (ORDER.index(row.by), *_natural(row.group)))

    def row(self, by: str, group: str) -> Row:
        """The line of one group; KeyError where there is none."""
        for row in self.rows:
            if (row.by, row.group) == (by, group):
                return row
        raise KeyError((by, group))

    @property
    def score(self) -> float:
        """The mean over all questions."""
        return self.row("all", "all").score if self.rows else 0.0

    def take_blind(self, other: Report) -> None:
        """Put what a model scores without pictures beside what it scores with them."""
        known = {(row.by, row.group): row.score for row in other.rows}
        for row in self.rows:
            row.blind = known.get((row.by, row.group))

    def json(self) -> str:
        """Everything, as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    def _repr_html_(self) -> str | None:
        from html import escape

        return f"<pre>{escape(self.text())}</pre>"

    def text(self) -> str:
        """Everything, as a table to read."""
        return "\n".join((*self._told(), "", *self._table()))

    def _told(self) -> Iterator[str]:
        counts = self.counts
        yield f"{self.name}: {counts['answered']} of {counts['questions']} questions answered"
        if counts["missing"]:
            yield f"  {counts['missing']} without a reply"
        if counts["double"]:
            yield f"  {counts['double']} answered more than once, and differently: none of these counts"
        if counts["unknown"]:
            yield f"  {counts['unknown']} replies to no question that was asked: {', '.join(one[:60] for one in self.unknown_ids)}"
        for code, count in self.unread.items():
            yield f"  {count} replies state no answer: {code}"
        for code, count in self.problems.items():
            yield f"  {count} lines of the file: {code}"
        few = median([row.questions for row in self.rows if row.by == "family"] or [ENOUGH])
        if few < ENOUGH:
            yield f"  half of the families have at most {few:g} questions: `constant` is the best of all answers in hindsight, and of so few often right"

    def _table(self) -> Iterator[str]:
        blind = any(row.blind is not None for row in self.rows)
        names = ("random", "constant", "guess", *(("blind",) if blind else ()))
        yield f"{'':<32} {'questions':>9} {'score':>6}  {'95 % interval':<15}" + "".join(f" {name:>8}" for name in names)
        last = ""
        for row in self.rows:
            if row.by != last and row.by != "all":
                yield row.by
            last = row.by
            yield self._line(row, names)

    def _line(self, row: Row, names: tuple[str, ...]) -> str:
        label = "all" if row.by == "all" else f"  {row.group}"
        between = "-" if row.interval is None else f"{_share(row.interval[0])} to {_share(row.interval[1])}"
        beside = "".join(f" {_share(getattr(row, name)):>8}" for name in names)
        return f"{label:<32} {row.questions:>9} {_share(row.score):>6}  {between:<15}{beside}"


def _share(value: Any) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _natural(group: str) -> tuple[float, str]:
    """Numbers before words, in their order."""
    head = group.split(" ")[0]
    try:
        return float(head), group
    except ValueError:
        return float("inf"), group
