"""Choice: one of a closed list of labels, exact or with credit for near ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from scenegen.answers.base import Answer, Options, Space, Text, answer_type, lined_up
from scenegen.answers.fair import companions
from scenegen.answers.mentions import normal
from scenegen.answers.picking import pick
from scenegen.answers.replies import Reply, Unparsed
from scenegen.answers.said import only_claim


@answer_type
class ChoiceAnswer(Answer):
    """One of a list of labels.

    labels: all labels that there are, in a fixed order; empty when the list is open, and then the whole reply is the label. credit: labels
    that are not right but worth something, with what (graded choice).
    """

    type: Literal["choice"] = "choice"
    metric: Literal["accuracy"] = "accuracy"
    label: Text
    labels: tuple[Text, ...] = Field(default=(), max_length=1000)
    credit: tuple[tuple[Text, float], ...] = ()

    @field_validator("credit")
    @classmethod
    def _credits(cls, credit: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
        if any(not 0 <= worth < 1 for _, worth in credit):
            raise ValueError("the credit of a near label is at least 0 and less than 1")
        return credit

    @model_validator(mode="after")
    def _known(self) -> ChoiceAnswer:
        if self.labels and self.label not in self.labels:
            raise ValueError(f"the label {self.label!r} is none of the labels")
        if len({normal(label) for label in self.labels}) < len(self.labels):
            raise ValueError("two labels read alike")
        if not normal(self.label):
            raise ValueError("the label says nothing once it is made plain")
        return self

    @property
    def text(self) -> str:
        return self.label

    @property
    def cell(self) -> str:
        return self.label

    @property
    def instruction(self) -> str:
        return f"Answer with one of: {', '.join(self.labels)}." if self.labels else "Answer with a word or a short phrase."

    @property
    def chance(self) -> float | None:
        return 1 / len(self.labels) if self.labels else None

    def read(self, reply: Reply) -> ChoiceAnswer | Unparsed:
        if not self.labels:
            said = only_claim(reply)
            return said if isinstance(said, Unparsed) else self.saying(label=said)
        found = pick(reply, self.labels, letters=False)
        return self.saying(label=self.labels[found]) if isinstance(found, int) else found

    def option(self, text: str) -> ChoiceAnswer | Unparsed:
        return self.saying(label=text)

    def score(self, said: ChoiceAnswer) -> float:
        if normal(said.label) == normal(self.label):
            return 1.0
        return next((worth for label, worth in self.credit if normal(label) == normal(said.label)), 0.0)

    def agrees(self, other: Answer) -> bool:
        return isinstance(other, ChoiceAnswer) and other.label == self.label

    def other(self, rng: np.random.Generator) -> ChoiceAnswer | None:
        rest = [label for label in self.labels if label != self.label]
        return self.saying(label=rest[int(rng.integers(len(rest)))]) if rest else None


class Labels(Space):
    """A closed list of labels.

    apart: pairs of labels that never stand together as options (a label that says all that another says, and more).
    credit: (true, said, worth) of labels that are near.
    """

    answer_type: ClassVar[str] = "choice"
    weighed: ClassVar[bool] = True
    labels: tuple[Text, ...] = Field(min_length=1, max_length=1000)
    apart: frozenset[tuple[Text, Text]] = frozenset()
    credit: tuple[tuple[Text, Text, float], ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        return self.labels

    def make(self, label: str) -> ChoiceAnswer:
        """The answer that is `label`."""
        near = tuple((said, worth) for true, said, worth in self.credit if true == label)
        return ChoiceAnswer(label=label, labels=self.labels, credit=near)

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Labels of this space beside the truth. shares: how often each label is the answer; one with 0 is no option at all."""
        barred = {frozenset(pair) for pair in self.apart}
        return among(answer, self.labels, rng, count, position, shares, lambda one, two: frozenset((one, two)) in barred)


class Named(Space):
    """One of a few things that each question names anew, up to `most`; by its place in the list of their names, sorted. none: what is said where
    it is none of them, a label beside the names and a cell of its own; "" where it always is one of them."""

    answer_type: ClassVar[str] = "choice"
    most: int = Field(default=4, ge=2, le=8)
    none: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return _places(self.most, self.none)

    def cell(self, answer: Any) -> str | None:
        return self.place(answer.label, [label for label in answer.labels if label != self.none])

    def place(self, label: str, names: Sequence[str]) -> str | None:
        """The cell of the answer that is `label`, one of `names` or none of them, without making it."""
        if self.none and label == self.none:
            return self.none
        place = sorted(names).index(label)
        return self.cells[place] if place < self.most else None

    def make(self, label: str, names: Sequence[str]) -> ChoiceAnswer:
        """The answer that is `label`, one of `names`, whose order is not kept: it could tell; or none of them."""
        return ChoiceAnswer(label=label, labels=(*sorted(names), *((self.none,) if self.none else ())))

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """The other names beside the truth; `count` of them at most, drawn evenly."""
        others = [name for name in answer.labels if name != answer.label]
        chosen = [others[k] for k in rng.permutation(len(others))[: count - 1]]
        return lined_up(answer, [answer.saying(label=name) for name in chosen], position, "label") if chosen else None


@lru_cache(maxsize=64)
def _places(most: int, none: str) -> tuple[str, ...]:
    """The places among up to `most` names, and what is said where it is none of them."""
    return (*(f"number {k + 1} of the names" for k in range(most)), *((none,) if none else ()))


def among(
    answer: Any,
    labels: Sequence[str],
    rng: np.random.Generator,
    count: int,
    position: float,
    shares: Mapping[str, float] | None,
    apart: Callable[[str, str], bool],
) -> Options | None:
    """Options for an answer with a field `label`, out of `labels`; apart: whether two never stand together. None when there are no two."""
    pool = [label for label in labels if shares is None or shares.get(label, 0.0) > 0 or label == answer.label]
    if answer.label not in pool or len(pool) < 2:
        return None
    barred = frozenset((i, j) for i, j in combinations(range(len(pool)), 2) if apart(pool[i], pool[j]))
    weights = [1.0 if shares is None else shares.get(label, 0.0) for label in pool]
    chosen = [pool[k] for k in companions(rng, pool.index(answer.label), weights, count, barred)]
    if not chosen:
        return None
    return lined_up(answer, [answer.saying(label=label) for label in chosen], position, "label")
