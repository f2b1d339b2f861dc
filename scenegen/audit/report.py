"""What an audit found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from scenegen.audit.learned import available
from scenegen.audit.rows import Malformed

SHOWN = 8
"""Messages of one kind that the text shows."""
KINDS = (
    "wrong answers", "unseen referents", "ambiguous referents", "words", "masks", "views", "frames", "pictures", "shapes", "twins", "duplicates",
    "splits", "format", "files", "counts", "balance", "guessable",
)  # fmt: skip


@dataclass
class TaskReport:
    """One task's figures."""

    questions: int = 0
    values: dict[str, int] = field(default_factory=dict)
    uneven: float = 0.0
    position_p: float = 1.0
    places: dict[int, list[int]] = field(default_factory=dict)
    """By how many options there are, how often the right one is the first, second, …"""
    blind: float | None = None
    chance: float | None = None
    blind_error: float | None = None
    backwards: float | None = None
    """How often the option that the guesser finds least likely is right."""
    look_again: bool = False
    """Whether it was guessed better than the luck of one task, not better than the best luck of all that were judged: other scenes will tell."""
    beyond: dict[str, float] = field(default_factory=dict)
    """Guesser -> standard deviations by which it does better than where answers are dealt anew among texts; negative: it guesses backwards."""


@dataclass
class Report:
    """What an audit found. `problems` maps a kind of problem to messages; an audit is clean when there are none."""

    directory: str
    scenes: int
    questions: int
    problems: dict[str, list[str]] = field(default_factory=dict)
    tasks: dict[str, TaskReport] = field(default_factory=dict)
    absent_pairs: int = 0
    """Questions that are asked in the same words of a scene and of the same scene without a thing, and have two answers."""
    forests: bool = field(default_factory=available)
    """Whether the guesser that needs scikit-learn guessed too."""
    manifest: str = ""
    """sha256 of the manifest.json that was rechecked, which names the bytes of every table; "" for tables in memory."""

    def add(self, kind: str, message: str) -> None:
        """Note a problem."""
        self.problems.setdefault(kind, []).append(message)

    @contextmanager
    def guarded(self, name: str) -> Iterator[None]:
        """Whatever goes wrong inside is a problem of the row `name`, never the end of the audit."""
        try:
            yield
        except Malformed as error:
            self.add("format", f"{name}: {error}")
        except Exception as error:  # a hostile row may make anything fail; what cannot be checked is not clean
            self.add("format", f"{name}: cannot be checked ({type(error).__name__}: {str(error)[:120]})")

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
        lines.append(
            f"{'task':<28}{'questions':>10}{'values':>8}{'uneven':>9}{'blind':>8}{'chance':>8}   deviations from texts dealt anew"
        )
        for name, task in self.tasks.items():
            blind = f"{task.blind:.3f}" if task.blind is not None else "few"
            chance = f"{task.chance:.3f}" if task.chance is not None else ""
            beyond = ", ".join(f"{guesser} {value:+.1f}" for guesser, value in task.beyond.items())
            lines.append(
                f"{name:<28}{task.questions:>10}{len(task.values):>8}{task.uneven:>8.1%} {blind:>7} {chance:>7}   {beyond}".rstrip()
            )
        lines += self._orders()
        if self.absent_pairs:
            lines.append(
                f"absent twins: {self.absent_pairs} pairs of one text and two answers, of which who does not look has one right"
            )
        again = [name for name, task in self.tasks.items() if task.look_again]
        if again:
            lines.append(
                f"guessed better than one task is by luck, as few of {len(self.tasks)} may be; look again with other scenes: {', '.join(again)}"
            )
        for kind, found in self.problems.items():
            lines.append(f"{kind}: {len(found)}")
            lines += [f"   {message}" for message in found[:SHOWN]]
            if len(found) > SHOWN:
                lines.append(f"   and {len(found) - SHOWN} more")
        if not self.forests:
            lines.append("guessed by neighbors alone: pip install 'scenegen[audit]' for forests, which guess numbers too")
        lines.append("clean" if self.clean else "NOT clean")
        return "\n".join(lines)

    def _orders(self) -> Iterator[str]:
        """How often the right option stands in each place, over all tasks: who names a place is right so often, and of what is asked in every
        order of its options (circular) never."""
        counts: dict[int, list[int]] = {}
        for task in self.tasks.values():
            for size, places in task.places.items():
                counts[size] = [a + b for a, b in zip(counts.get(size, [0] * size), places, strict=True)]
        for size, places in sorted(counts.items()):
            shares = ", ".join(f"{place / sum(places):.1%}" for place in places)
            yield f"option order: of {sum(places)} questions with {size} options the right one is in place 1 to {size} in {shares}"
