"""Sequence: things or turns in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations
from math import factorial
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.answers.base import Answer, Options, Space, Text, answer_type, lined_up
from scenegen.answers.jsontext import listed
from scenegen.answers.matching import edit_distance
from scenegen.answers.mentions import mentions, normal
from scenegen.answers.replies import Reply, Unparsed, claims

MOST = 50
"""Items of a sequence."""
_TURNED = re.compile(r"\b(?:after(?! (?:that|this|which|it)\b)|preceded by|followed after)\b", re.IGNORECASE)


@answer_type
class SequenceAnswer(Answer):
    """Items in order. among: all that may be named (by default the items, sorted, so that they tell no order); repeats: whether one may come
    twice, as in a list of turns.

    metric: exact; position (share of places with the right item); kendall (share of pairs in the right order: (tau + 1) / 2); edit
    (1 - edit distance / length).
    """

    type: Literal["sequence"] = "sequence"
    metric: Literal["exact", "position", "kendall", "edit"] = "exact"
    items: tuple[Text, ...] = Field(min_length=1, max_length=MOST)
    among: tuple[Text, ...] = Field(default=(), max_length=500)
    repeats: bool = False

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any) -> Any:
        items = data.get("items") if isinstance(data, Mapping) else None
        if isinstance(items, list | tuple) and all(isinstance(item, str) for item in items) and not data.get("among"):
            return {**data, "among": tuple(sorted(set(items)))}
        return data

    @model_validator(mode="after")
    def _sound(self) -> SequenceAnswer:
        if len({normal(name) for name in self.among}) < len(self.among) or not all(normal(name) for name in self.among):
            raise ValueError("two items read alike, or one says nothing")
        if not set(self.items) <= set(self.among):
            raise ValueError("an item is not among those that may be named")
        if len(set(self.items)) < len(self.items) and not self.repeats:
            raise ValueError("an item comes twice")
        if self.repeats and self.metric == "kendall":
            raise ValueError("pairs have an order only where no item comes twice")
        return self

    @property
    def text(self) -> str:
        return ", ".join(self.items)

    @property
    def cell(self) -> str:
        return self.items[0]

    @property
    def instruction(self) -> str:
        return f"Answer with a list in order, separated by commas, of: {', '.join(self.among)}."

    @property
    def chance(self) -> float | None:
        count = len(self.items)
        return 1 / factorial(count) if self.metric == "exact" and not self.repeats and count == len(self.among) < 20 else None

    def read(self, reply: Reply) -> SequenceAnswer | Unparsed:
        given = listed(reply, self.among)
        if given is not None:
            return given if isinstance(given, Unparsed) else self._said(given)
        stated = {tuple(names): names for claim in claims(reply.text) if (names := self._named(claim))}
        if len(stated) > 1:
            return Unparsed("contradiction", f"the reply states {len(stated)} orders")
        if stated:
            return self._said(next(iter(stated.values())))
        if _TURNED.search(reply.text):
            return Unparsed("contradiction", 'the reply tells the order in words that turn it round ("after")')
        names = self._named(reply.text)
        if not self.repeats and len(set(names)) < len(names):
            lines = [found for line in reply.text.split("\n") if len(set(found := self._named(line))) > 1]
            names = lines[-1] if lines else names
            if len(set(names)) < len(names):
                return Unparsed("contradiction", "the reply names an item twice")
        return self._said(names)

    def _named(self, text: str) -> list[str]:
        return [self.among[k] for k, _, _ in mentions(text, self.among)]

    def _said(self, names: list[str]) -> SequenceAnswer | Unparsed:
        return self.saying(items=tuple(names)) if names else Unparsed("none", "the reply names none of the items")

    def score(self, said: SequenceAnswer) -> float:
        longer = max(len(self.items), len(said.items))
        if self.metric == "exact":
            return float(said.items == self.items)
        if self.metric == "position":
            return sum(a == b for a, b in zip(self.items, said.items, strict=False)) / longer
        if self.metric == "edit":
            return 1 - edit_distance(said.items, self.items) / longer
        place = {item: k for k, item in enumerate(said.items)}
        pairs = longer * (longer - 1) // 2
        right = sum(a in place and b in place and place[a] < place[b] for a, b in combinations(self.items, 2))
        return right / pairs if pairs else float(said.items == self.items)

    def error(self, said: SequenceAnswer) -> float:
        """Edit distance as a share of the longer sequence."""
        return edit_distance(said.items, self.items) / max(len(self.items), len(said.items))

    def agrees(self, other: Answer) -> bool:
        return isinstance(other, SequenceAnswer) and other.items == self.items

    def other(self, rng: np.random.Generator) -> SequenceAnswer | None:
        items = list(self.items)
        pairs = [(i, j) for i, j in combinations(range(len(items)), 2) if items[i] != items[j]]
        if pairs:
            i, j = pairs[int(rng.integers(len(pairs)))]
            items[i], items[j] = items[j], items[i]
            return self.saying(items=tuple(items))
        rest = [name for name in self.among if name not in items]
        return self.saying(items=(rest[int(rng.integers(len(rest)))], *items[1:])) if rest else None


class Sequences(Space):
    """Orders of things that each scene names anew: by the place of the first in the list of what may be named, up to `most`.

    Turns and other closed lists give their `items`: then the cells are the first items.
    """

    answer_type: ClassVar[str] = "sequence"
    items: tuple[Text, ...] = Field(default=(), max_length=50)
    most: int = Field(default=4, ge=1, le=MOST)

    @property
    def cells(self) -> tuple[str, ...]:
        return self.items or tuple(f"first is number {k + 1}" for k in range(self.most))

    def cell(self, answer: Any) -> str | None:
        return self.place(answer.items, answer.among)

    def place(self, items: Sequence[str], among: Sequence[str] = ()) -> str | None:
        """The cell of the answer that is `items`, of those of `among` (sorted; by default of themselves), without making it."""
        if self.items:
            return items[0] if items[0] in self.items else None
        place = list(among or sorted(items)).index(items[0])
        return f"first is number {place + 1}" if place < self.most else None

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Other orders of the same items, drawn evenly: none is nearer to the rest than another. Lists with repeats: other lists of the same
        length, drawn evenly."""
        texts = {answer.items}
        if not answer.repeats and factorial(min(len(answer.items), 6)) <= 24:
            orders = list(permutations(answer.items))
            for k in rng.permutation(len(orders)).tolist():
                texts |= {orders[k]} if len(texts) < count else set()
        for _ in range(20 * count):
            if len(texts) >= count:
                break
            drawn = rng.choice(len(answer.among), len(answer.items)) if answer.repeats else None
            texts.add(tuple(answer.among[k] for k in drawn) if drawn is not None else tuple(answer.items[k] for k in rng.permutation(len(answer.items))))  # fmt: skip
        rest = sorted(texts - {answer.items})
        if not rest:
            return None
        values = [answer.saying(items=rest[k]) for k in rng.permutation(len(rest))]
        return lined_up(answer, values, position, "order")
