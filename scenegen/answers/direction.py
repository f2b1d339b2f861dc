"""Direction: from a viewer (front-left, above), on a clock face (3 o'clock), or of the compass (north-east)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.answers.angle import circular
from scenegen.answers.base import Answer, Options, Space, Text, answer_type
from scenegen.answers.choice import among
from scenegen.answers.quantities import in_digits
from scenegen.answers.replies import Reply, Unparsed, claims, conclusion, ends, negated

System = Literal["viewer", "clock", "compass"]
VIEWER = ("front", "front-left", "left", "back-left", "back", "back-right", "right", "front-right")
COMPASS = ("north", "north-west", "west", "south-west", "south", "south-east", "east", "north-east")
CLOCK = tuple(f"{hour} o'clock" for hour in (12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))
"""Each from straight ahead counter-clockwise, as azimuths grow."""

_NOT_SIDE = r"(?!\s+(?:in front|behind|above|below|ahead|next|beside|there|here|away|now|on top|under|angle|side up|answer|option|choice))"
_WORDS = {
    "viewer": [
        ("front", r"(?:straight )?(?:in front(?: of)?|front|ahead|forwards?)"),
        ("back", r"behind|back(?:wards?)?|rear"),
        ("left", r"left(?:wards?)?"),
        ("right", rf"right(?:wards?)?{_NOT_SIDE}"),
        ("above", r"above|over|up(?:per|wards?)?|higher"),
        ("below", r"below|beneath|under(?:neath)?|down(?:wards?)?|lower"),
    ],
    "compass": [("north", r"north"), ("south", r"south"), ("east", r"east"), ("west", r"west")],
    "clock": [],
}
_AXES = {"viewer": (("front", "back"), ("left", "right"), ("above", "below")), "compass": (("north", "south"), ("west", "east"))}
_HOUR = re.compile(
    r"\b(?P<hour>1[0-2]|0?[1-9])\s?(?:o\s?'?\s?clock\b|(?::00)\b)|\A\W{0,3}(?P<bare>1[0-2]|0?[1-9])\W{0,3}\Z", re.IGNORECASE
)
_LETTERS = re.compile(r"\b(?:N|S|E|W|NE|NW|SE|SW)\b(?![/'])")
_PAIR = {
    system: re.compile(
        r"(?<!\w)(?:"
        + "|".join(f"(?P<{name}>{pattern})" for name, pattern in words)
        + r")(?:ern|ward|-hand)?(?!\w)(?! of the (?:room|image|picture|photo)\b)",
        re.IGNORECASE,
    )
    for system, words in _WORDS.items()
    if words
}


def tokens(label: str, system: str) -> frozenset[str]:
    """The words of a label: "front-left" is front and left. Empty for what is no direction of the system."""
    if system == "clock":
        return frozenset({label}) if label in CLOCK else frozenset()
    words = frozenset(label.split("-"))
    axes = _AXES[system]
    known = words <= {word for axis in axes for word in axis} and all(len(words & set(axis)) < 2 for axis in axes)
    return words if known else frozenset()


def azimuth_deg(label: str, system: str) -> float | None:
    """Degrees counter-clockwise from straight ahead (north, 12 o'clock); None for what has none: above."""
    if system == "clock":
        return CLOCK.index(label) * 30.0
    around = VIEWER if system == "viewer" else COMPASS
    flat = "-".join(word for word in label.split("-") if word not in ("above", "below"))
    return around.index(flat) * 45.0 if flat in around else None


@answer_type
class DirectionAnswer(Answer):
    """A direction in words. near: what a direction next to the true one is worth (45 degrees beside it, an hour on the clock), with the same
    height word. labels: the directions that may be said; empty: all of the system."""

    type: Literal["direction"] = "direction"
    metric: Literal["accuracy"] = "accuracy"
    label: Text
    system: System = "viewer"
    labels: tuple[Text, ...] = Field(default=(), max_length=100)
    near: float = Field(default=0.0, ge=0, lt=1)

    @model_validator(mode="after")
    def _known(self) -> DirectionAnswer:
        for label in (self.label, *self.labels):
            words = tokens(label, self.system)
            if not words or _joined(words, self.system) != label:
                raise ValueError(f"{label!r} is no direction of the system {self.system!r}")
        if self.labels and self.label not in self.labels:
            raise ValueError(f"the direction {self.label!r} is none of those that may be said")
        return self

    @property
    def text(self) -> str:
        return self.label

    @property
    def cell(self) -> str:
        return self.label

    @property
    def instruction(self) -> str:
        if self.labels:
            return f"Answer with one of: {', '.join(self.labels)}."
        return {
            "viewer": "Answer with a direction such as front-left.",
            "clock": "Answer with an hour on the clock face, such as 3 o'clock.",
            "compass": "Answer with a compass direction such as north-east.",
        }[self.system]

    @property
    def chance(self) -> float | None:
        return 1 / len(self.labels) if self.labels else None

    def read(self, reply: Reply) -> DirectionAnswer | Unparsed:
        parts = [*claims(reply.text), *ends(reply.text)]
        found = [said for part in parts if not _nothing(said := self._one(part))] or [self._one(reply.text)]
        if isinstance(found[0], Unparsed) and found[0].code == "contradiction" and (last := conclusion(reply.text)):
            found = [self._one(last)]
        refused = [said for said in found if isinstance(said, Unparsed)]
        if refused:
            return refused[-1]
        if len(set(found)) > 1:
            return Unparsed("contradiction", f"the reply names several directions: {', '.join(sorted(map(str, set(found))))}")
        label = str(found[0])
        if self.labels and label not in self.labels:
            return Unparsed("none", f"the reply says {label!r}, which is none of the directions to choose from")
        return self.saying(label=label)

    def _one(self, text: str) -> str | Unparsed:
        """The direction of a statement; words of different axes are one direction."""
        if self.system == "clock":
            hours = {
                int(m["hour"] or m["bare"])
                for m in _HOUR.finditer(in_digits(text))
                if not negated(in_digits(text), m.start(), m.end())
            }
            if len(hours) > 1:
                return Unparsed("contradiction", f"the reply names several hours: {', '.join(map(str, sorted(hours)))}")
            return f"{hours.pop()} o'clock" if hours else Unparsed("none", "the reply names no hour")
        said = text
        if self.system == "compass":
            said = _LETTERS.sub(
                lambda match: "-".join({"N": "north", "S": "south", "E": "east", "W": "west"}[c] for c in match[0]), text
            )
            said = re.sub(r"\b(north|south)(east|west)", r"\1-\2", said, flags=re.IGNORECASE)
        found = [m for m in _PAIR[self.system].finditer(said) if not negated(said, m.start(), m.end())]
        words = frozenset(str(m.lastgroup) for m in found)
        apart = any(re.search(r"\bor\b|/", said[a.end() : b.start()]) for a, b in pairwise(found) if a.lastgroup != b.lastgroup)
        if apart or any(len(words & set(axis)) > 1 for axis in _AXES[self.system]):
            return Unparsed("contradiction", f"the reply names several directions: {', '.join(sorted(words))}")
        return _joined(words, self.system) if words else Unparsed("none", "the reply names no direction")

    def score(self, said: DirectionAnswer) -> float:
        if tokens(said.label, said.system) == tokens(self.label, self.system):
            return 1.0
        gap, step = self.error(said), 30.0 if self.system == "clock" else 45.0
        heights = {"above", "below"}
        level = tokens(said.label, said.system) & heights == tokens(self.label, self.system) & heights
        return self.near if level and gap is not None and gap <= step + 1e-9 else 0.0

    def error(self, said: DirectionAnswer) -> float | None:
        """Degrees between the two round the circle; None where one has no azimuth."""
        if said.label == self.label:
            return 0.0
        one, two = azimuth_deg(said.label, said.system), azimuth_deg(self.label, self.system)
        return None if one is None or two is None else circular(one, two)

    def agrees(self, other: Answer) -> bool:
        return isinstance(other, DirectionAnswer) and (other.label, other.system) == (self.label, self.system)

    def other(self, rng: np.random.Generator) -> DirectionAnswer | None:
        around = self.labels or {"viewer": VIEWER, "clock": CLOCK, "compass": COMPASS}[self.system]
        rest = [label for label in around if label != self.label]
        return self.saying(label=rest[int(rng.integers(len(rest)))]) if rest else None


def _nothing(said: str | Unparsed) -> bool:
    return isinstance(said, Unparsed) and said.code == "none"


def _joined(words: frozenset[str], system: str) -> str:
    """Words in their fixed order: "front-left", "left-above", "north-east"."""
    if system == "clock":
        return "".join(words)
    return "-".join(word for axis in _AXES[system] for word in axis if word in words)


class Directions(Space):
    """Directions of a system, by default all round it. open_axes: labels name one axis or two, so that no option holds the words of another."""

    answer_type: ClassVar[str] = "direction"
    weighed: ClassVar[bool] = True
    system: System = "viewer"
    labels: tuple[Text, ...] = Field(default=VIEWER, min_length=1, max_length=100)
    near: float = Field(default=0.0, ge=0, lt=1)
    open_axes: bool = False

    @model_validator(mode="before")
    @classmethod
    def _around(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "labels" not in data and data.get("system") in ("clock", "compass"):
            return {**data, "labels": CLOCK if data["system"] == "clock" else COMPASS}
        return data

    @model_validator(mode="after")
    def _known(self) -> Directions:
        for label in self.labels:
            self.make(label)
        return self

    @property
    def cells(self) -> tuple[str, ...]:
        return self.labels

    def make(self, label: str) -> DirectionAnswer:
        """The answer that is `label`."""
        return DirectionAnswer(label=label, system=self.system, labels=self.labels, near=self.near)

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Other directions of the space. shares: how often each is the answer; one with 0 is no option at all."""

        def apart(one: str, two: str) -> bool:
            words, others = tokens(one, self.system), tokens(two, self.system)
            return self.open_axes and (words < others or others < words)

        return among(answer, self.labels, rng, count, position, shares, apart)
