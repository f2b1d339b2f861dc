"""What every type of answer is and does. A type is one file: its value, and the space its values are drawn from.

An `Answer` is a frozen pydantic model that holds the true value and how it is asked for (unit, decimals, metric, …), nothing else. What
is shown beside a question, parsed out of a reply, scored, tabled and audited is all asked of it, so nothing outside this package needs to
know which type it has. A `Space` says which values a task may ask for: its cells are to come out equally often.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Self, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints, ValidationError
from pydantic_core import CoreSchema, core_schema

from scenegen.answers.fair import Target, placed, target
from scenegen.answers.picking import pick
from scenegen.answers.replies import Reply, Unparsed, read_reply
from scenegen.errors import SceneGenError
from scenegen.registry import Registry

Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""A label, a name, a word."""
CONSTANTS = 64
"""Most constant guesses that a baseline tries."""
BASELINE_ROWS = 512
"""Most answers that a constant guess of a type without a rule of its own is scored against."""


@dataclass(frozen=True)
class Options:
    """A multiple-choice form. values: the options in order; index: which one is true; origins: where each comes from, "truth" among them."""

    values: tuple[Answer, ...]
    index: int
    origins: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is written behind the letters."""
        return tuple(value.text for value in self.values)


def lined_up(truth: Answer, wrong: Sequence[Answer], position: float, origin: str) -> Options:
    """The form with the truth at `position` (0…1) among the wrong ones, which all come from `origin`."""
    place = placed(position, len(wrong) + 1)
    origins = tuple("truth" if k == place else origin for k in range(len(wrong) + 1))
    return Options((*wrong[:place], truth, *wrong[place:]), place, origins)


@dataclass(frozen=True)
class Baseline:
    """What a guesser scores that knows only how often each value is the answer. guess: what it always says."""

    score: float
    guess: str
    rows: int


class Answer(BaseModel, ABC):
    """One answer: the true value, and how it is asked for.

    A value that a model said is of the same class, with the same way of asking; only it may break the rules that truths obey (a length of
    0, a path that is none), since it is made by `saying`, unchecked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    type: str
    """The name of the type, and its key in the registry."""
    metric: str
    """By which of the field's measures it is scored."""

    def __str__(self) -> str:
        return self.text

    @property
    @abstractmethod
    def text(self) -> str:
        """The canonical text: what a model is trained to say; it parses back to a value of score 1."""

    @property
    @abstractmethod
    def cell(self) -> str:
        """The bucket of the value, for counting how evenly values come out."""

    @property
    @abstractmethod
    def instruction(self) -> str:
        """How to answer, as a sentence to put behind the question."""

    @property
    def asked_unit(self) -> str | None:
        """The unit that the value is asked for in, if any."""
        return None

    @property
    def chance(self) -> float | None:
        """How often a uniform guess is right where the values are a short closed list; None elsewhere."""
        return None

    @abstractmethod
    def read(self, reply: Reply) -> Self | Unparsed:
        """The value that a prepared reply states, in this way of asking; never looks at this value."""

    @abstractmethod
    def score(self, said: Self) -> float:
        """How good `said` is when this is true: 0…1 in the metric."""

    def error(self, said: Self) -> float | None:
        """How far off `said` is in the natural unit of the type (degrees, share of the truth, 1 - IoU), for reports."""
        return 1.0 - self.score(said)

    def agrees(self, other: Answer) -> bool:
        """Whether another answer, computed elsewhere, is the same truth but for rounding: what an audit asks, stricter than score 1."""
        return self == other

    def other(self, rng: np.random.Generator) -> Self | None:
        """Another value that is wrong when this is true, for tampering and for near misses; None where there is none."""
        return None

    def saying(self, **value: Any) -> Self:
        """The same way of asking with another value, unchecked: for what models say."""
        return self.model_copy(update=value)

    def parse(self, reply: str, options: Sequence[str] | None = None) -> Self | Unparsed:
        """The value that a model's reply states, or why it states none. Never raises on any text, and never looks at this value.

        options: the texts of a multiple-choice form, in order; the reply may then name one by letter or by text.
        """
        prepared = read_reply(reply)
        if isinstance(prepared, Unparsed):
            return prepared
        try:
            return self.read(prepared) if options is None else self._pick(prepared, options)
        except ValidationError as problem:
            return Unparsed("value", f"the value is not possible: {problem.errors()[0]['msg']}"[:300])

    def _pick(self, reply: Reply, options: Sequence[str]) -> Self | Unparsed:
        picked = pick(reply, options)
        if isinstance(picked, int):
            return self.option(options[picked])
        own = self.read(reply) if picked.code == "none" else picked
        if isinstance(own, Unparsed):
            return picked
        same = [text for text in options if not isinstance(value := self.option(text), Unparsed) and value.agrees(own)]
        return self.option(same[0]) if len(same) == 1 else picked

    def option(self, text: str) -> Self | Unparsed:
        """The value of an option's text."""
        prepared = read_reply(text)
        return prepared if isinstance(prepared, Unparsed) else self.read(prepared)

    @classmethod
    def baseline(cls, truths: Sequence[Self]) -> Baseline:
        """What the best constant guess scores on average, in hindsight."""
        tried = _spread(truths, BASELINE_ROWS)
        counts: dict[str, list[Self]] = {}
        for truth in tried:
            counts.setdefault(truth.text, []).append(truth)
        guesses = sorted(counts.values(), key=lambda alike: (-len(alike), alike[0].text))[:CONSTANTS]
        scores = [float(np.mean([truth.score(alike[0]) for truth in tried])) for alike in guesses]
        if not scores:
            return Baseline(0.0, "", 0)
        best = int(np.argmax(scores))
        return Baseline(scores[best], guesses[best][0].text, len(tried))

    def columns(self) -> dict[str, Any]:
        """The answer as columns of a table: type, value (JSON), text, unit."""
        return {
            "answer_type": self.type,
            "answer_value": self.model_dump_json(),
            "answer_text": self.text,
            "answer_unit": self.asked_unit,
        }


AnswerT = TypeVar("AnswerT", bound=Answer)
ANSWERS: Registry[type[Answer]] = Registry("answer type", group="scenegen.answers", package="scenegen.answers", of=type)


def answer_type(cls: type[AnswerT]) -> type[AnswerT]:
    """Decorator that registers a type of answer under the default of its field `type`; a name used twice is refused."""
    ANSWERS.add(cls.model_fields["type"].default, cls)
    return cls


class Space(BaseModel, ABC):
    """The values that a task may ask for, in cells that are to come out equally often."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    answer_type: ClassVar[str]
    weighed: ClassVar[bool] = False
    """Whether options are drawn from its cells by how often each is the answer."""
    binned: ClassVar[bool] = False
    """Whether its cells are bins of its own, other than those that an answer says of itself."""
    offered: bool = True
    """Whether answers stand among options where the type has such a form; else they are open."""
    scarce: frozenset[Text] = frozenset()
    """Cells that few scenes offer: where a wanted one is not to be had, these are tried before the others, so that what every scene
    offers does not come in excess and is not dropped again."""

    @property
    @abstractmethod
    def cells(self) -> tuple[str, ...]:
        """Names of the cells."""

    def cell(self, answer: Any) -> str | None:
        """The cell that an answer falls in, None outside."""
        cell: str = answer.cell
        return cell if cell in self.cells else None

    def cell_said(self, text: str) -> str | None:
        """The cell of the answer that has this text, None outside."""
        return text if text in self.cells else None

    def targets(self, seed: int, task: str, index: int, slot: int, slots: int = 1) -> Target:
        """What scene `index` should contribute to `task` in its `slot` of `slots`: a pure function of these."""
        aim = target(self.cells, seed, task, index, slot, slots)
        wanted, *others = aim.cells
        return replace(aim, cells=(wanted, *sorted(others, key=lambda cell: cell not in self.scarce))) if self.scarce else aim

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """A multiple-choice form with up to `count` options, the truth at `position` (0…1) of them; None where the type has no such form.

        Whoever sees the options alone cannot tell which is true: given the set, each is as likely. shares: how often each cell is the
        answer, where that is known not to be even.
        """
        return None


class Sized(Space):
    """Values told apart by how many parts they have: from `least` to `most`, a cell for each number."""

    least: int
    most: int

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(str(k) for k in range(self.least, self.most + 1))


def answer_from(data: Any) -> Answer:
    """The answer that `data` describes: an Answer, a mapping with `type`, or the JSON text of one.

    SceneGenError for a type that there is not; pydantic's ValidationError for a value that does not fit its type.
    """
    if isinstance(data, Answer):
        return data
    if isinstance(data, str | bytes):
        import json

        data = json.loads(data)
    if not isinstance(data, Mapping) or not isinstance(data.get("type"), str):
        raise SceneGenError("this is no answer: it has no type", fix=f"give one of {', '.join(ANSWERS)} as `type`")
    return ANSWERS.get(data["type"]).model_validate(dict(data))


class _Registered:
    """Makes a pydantic field take any registered type of answer, by its `type`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def check(data: Any) -> Answer:
            try:
                return answer_from(data)
            except SceneGenError as error:
                raise ValueError(error.what) from error

        return core_schema.no_info_plain_validator_function(
            check, serialization=core_schema.plain_serializer_function_ser_schema(lambda answer: answer.model_dump())
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"oneOf": [handler(kind.__pydantic_core_schema__) for kind in ANSWERS.entries().values()]}


AnyAnswer = Annotated[Answer, _Registered()]
"""The type of a pydantic field that holds any registered answer."""


def _spread(items: Sequence[Any], most: int) -> list[Any]:
    """At most `most` of the items, evenly spread."""
    step = max(1, -(-len(items) // most))
    return list(items[::step])
