"""Set: all of the things that fit, in no order; possibly none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.answers.base import Answer, Options, Sized, Text, answer_type, lined_up
from scenegen.answers.jsontext import listed
from scenegen.answers.matching import jaccard, set_f1
from scenegen.answers.mentions import mentions, normal
from scenegen.answers.replies import Reply, Unparsed, claims

TRIES = 200
_NONE = re.compile(r"\W*(?:none(?: of (?:them|these|the above))?|nothing|no one|empty|there are none|\[\s*\])\W*", re.IGNORECASE)
_ALL = re.compile(r"\W*(?:all(?: of (?:them|these|the above))?|everything|both(?: of them)?)\W*", re.IGNORECASE)


@answer_type
class SetAnswer(Answer):
    """Items without order, sorted. among: all that may be named. metric: f1, jaccard or exact; two empty sets are the same."""

    type: Literal["set"] = "set"
    metric: Literal["f1", "jaccard", "exact"] = "f1"
    items: tuple[Text, ...] = Field(default=(), max_length=200)
    among: tuple[Text, ...] = Field(min_length=1, max_length=500)

    @model_validator(mode="before")
    @classmethod
    def _sorted(cls, data: Any) -> Any:
        items = data.get("items") if isinstance(data, Mapping) else None
        if isinstance(items, list | tuple | set | frozenset) and all(isinstance(item, str) for item in items):
            return {**data, "items": tuple(sorted(set(items)))}
        return data

    @model_validator(mode="after")
    def _sound(self) -> SetAnswer:
        if len({normal(name) for name in self.among}) < len(self.among) or not all(normal(name) for name in self.among):
            raise ValueError("two items read alike, or one says nothing")
        if any(_NONE.fullmatch(name) or _ALL.fullmatch(name) for name in self.among):
            raise ValueError("an item reads like none or all")
        if not set(self.items) <= set(self.among):
            raise ValueError("an item is not among those that may be named")
        return self

    @property
    def text(self) -> str:
        return ", ".join(self.items) or "none"

    @property
    def cell(self) -> str:
        return str(len(self.items))

    @property
    def instruction(self) -> str:
        return f"Answer with all that fit, separated by commas, or none; choose from: {', '.join(self.among)}."

    def read(self, reply: Reply) -> SetAnswer | Unparsed:
        given = listed(reply, self.among)
        if given is not None:
            return given if isinstance(given, Unparsed) else self.saying(items=tuple(sorted(set(given))))
        stated = {found for claim in claims(reply.text) if (found := self._one(claim)) is not None}
        if len(stated) > 1:
            return Unparsed("contradiction", f"the reply states {len(stated)} different sets")
        found = stated.pop() if stated else self._one(reply.text)
        return (
            Unparsed("none", "the reply names none of the items, and does not say none")
            if found is None
            else self.saying(items=found)
        )

    def _one(self, text: str) -> tuple[str, ...] | None:
        if _NONE.fullmatch(text):
            return ()
        if _ALL.fullmatch(text):
            return tuple(sorted(self.among))
        found = {self.among[k] for k, _, _ in mentions(text, self.among)}
        return tuple(sorted(found)) or None

    def score(self, said: SetAnswer) -> float:
        if self.metric == "exact":
            return float(set(said.items) == set(self.items))
        return set_f1(said.items, self.items) if self.metric == "f1" else jaccard(said.items, self.items)

    def agrees(self, other: Answer) -> bool:
        return isinstance(other, SetAnswer) and set(other.items) == set(self.items)

    def other(self, rng: np.random.Generator) -> SetAnswer:
        flipped = self.among[int(rng.integers(len(self.among)))]
        return self.saying(items=tuple(sorted(set(self.items) ^ {flipped})))


class Sets(Sized):
    """Sets, by how many they hold: from `least` to `most`."""

    answer_type: ClassVar[str] = "set"
    least: int = Field(default=1, ge=0, le=100)
    most: int = Field(default=3, ge=0, le=100)

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Sets about a hidden one, from which each, the truth too, differs in one item: neither size nor middle gives it away."""
        for _ in range(TRIES):
            hidden = _flipped(answer.items, answer.among, rng)
            sets = {answer.items}
            for _ in range(10 * count):
                if len(sets) < count:
                    sets.add(_flipped(hidden, answer.among, rng))
            if len(sets) == count or (len(sets) > 1 and len(answer.among) < count):
                rest = sorted(sets - {answer.items})
                values = [answer.saying(items=rest[k]) for k in rng.permutation(len(rest))]
                return lined_up(answer, values, position, "set")
        return None


def _flipped(items: tuple[str, ...], among: tuple[str, ...], rng: np.random.Generator) -> tuple[str, ...]:
    """A set of the same size with one item exchanged; where that cannot be (none, all), with one more or fewer."""
    inside, outside = sorted(items), sorted(set(among) - set(items))
    if inside and outside:
        leaves, comes = inside[int(rng.integers(len(inside)))], outside[int(rng.integers(len(outside)))]
        return tuple(sorted({*items, comes} - {leaves}))
    return tuple(sorted(set(items) ^ {among[int(rng.integers(len(among)))]}))
