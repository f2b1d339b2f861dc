"""Questions: a typed answer, and the evidence from which it can be recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from scenegen import display
from scenegen.answers import AnyAnswer, Space
from scenegen.scene.grid import DECIMALS

Parameter = str | bool | int | float
NUMBER_DECIMALS = 4


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Operand(_Part):
    """What a question is about, in a role of its rule: the entity's id, how the text names it ("" where it does not), and what of it must
    be seen for the question to be fair (`visible`, `facing`, `head`, `hand`, …)."""

    role: str
    id: str
    phrase: str = ""
    seen: tuple[str, ...] = ("visible",)


class Margin(_Part):
    """How far a value is from the nearest boundary between answers, and the least that is accepted, both in `unit` and on the grid."""

    value: float
    unit: str
    least: float

    @field_validator("value", "least")
    @classmethod
    def _on_grid(cls, value: float) -> float:
        return round(value, DECIMALS)

    @property
    def clearance(self) -> float | None:
        """value / least, comparable across tasks; None where nothing is least."""
        return round(self.value / self.least, DECIMALS) if self.least > 0 else None


def stated(value: float) -> float:
    """A number as evidence states it, to four decimals. What a text says of it is said of this, so that both round alike."""
    return round(float(value), NUMBER_DECIMALS)


class Evidence(_Part):
    """From what an audit recomputes an answer, its margin and its numbers, with the truth of the scene and nothing else.

    rule: which recomputation. frame: whose frame the answer is in. parameters: what else the rule needs to know. numbers: what the answer
    came from (metres, degrees). convention: what the words of the answer mean.
    """

    rule: str
    frame: str
    operands: tuple[Operand, ...]
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    numbers: dict[str, float] = Field(default_factory=dict)
    convention: str
    margin: Margin

    @field_validator("numbers")
    @classmethod
    def _as_stated(cls, numbers: dict[str, float]) -> dict[str, float]:
        if unrounded := [name for name, value in numbers.items() if value != stated(value)]:
            raise ValueError(f"{unrounded[0]} is not as it is stated: take stated(value), and say of it what the text says")
        return numbers

    @property
    def names(self) -> dict[str, str]:
        """How the text calls each entity that it names, by id."""
        return {operand.id: operand.phrase for operand in self.operands if operand.phrase}

    def get(self, key: str, default: Any = None) -> Any:
        """An operand's id by its role (the first where several have it), or a parameter or number by its name; the default where there is none."""
        roles = {operand.role: operand.id for operand in reversed(self.operands)}
        return {**self.numbers, **self.parameters, **roles}.get(key, default)

    def __getitem__(self, key: str) -> Any:
        found = self.get(key, self)
        if found is self:
            raise KeyError(key)
        return found


class Step(_Part):
    """One step of a rationale: a sentence, and the relation it states of which operands (by role), with its value."""

    text: str
    relation: str
    operands: tuple[str, ...] = ()
    value: str | float | bool | None = None
    unit: str | None = None


class Mark(_Part):
    """What is drawn on a picture when it is read or exported; stored pictures stay clean. at: pixels, (x, y) or (x0, y0, x1, y1)."""

    kind: Literal["dot", "letter", "tag", "box", "blank"]
    view_id: str
    at: tuple[float, ...] = Field(min_length=2, max_length=4)
    label: str = ""
    role: str = ""


class Question(BaseModel):
    """One question with its typed answer and the evidence it can be recomputed from.

    A task yields it without `options`; curation adds them, the id and the twin's key. `space` holds the values that the answer is one of,
    `shares` how often each is the answer where that is known not to be even; `contrast` is equal for questions about the same things in
    the same pictures, of which those in other frames with other answers become twins. These three are not stored.
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    question_id: str = ""
    scene_id: str
    view_set_id: str = ""
    view_ids: list[str]
    task: str
    question: str
    answer: AnyAnswer
    options: list[str] = Field(default_factory=list)
    evidence: Evidence
    steps: tuple[Step, ...] = ()
    marks: tuple[Mark, ...] = ()
    twin_key: str | None = None
    template: str
    decided_by: list[str] = Field(default_factory=list)
    """Of a question about a whole clip: the samplings whose frames alone decide it (`scenegen.scene.sampling`)."""
    space: Space | None = Field(default=None, exclude=True)
    shares: Mapping[str, float] | None = Field(default=None, exclude=True)
    contrast: str = Field(default="", exclude=True)

    @property
    def frame(self) -> str:
        """Whose frame the answer is in."""
        return self.evidence.frame

    @property
    def rationale(self) -> str:
        """Why the answer is what it is: the sentences of the steps."""
        return " ".join(step.text for step in self.steps)

    @property
    def about(self) -> tuple[Any, ...]:
        """What makes two questions the same: task, views, operands in any order, and parameters."""
        evidence = self.evidence
        operands = tuple(sorted((operand.role, operand.id) for operand in evidence.operands))
        return self.task, tuple(self.view_ids), operands, tuple(sorted(evidence.parameters.items()))

    def _repr_html_(self) -> str | None:
        return display.html(self)
