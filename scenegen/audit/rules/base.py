"""What a rule is: all that the audit knows of one family of questions; and the one way in which evidence is read.

A family is a task and its rule, found by the task's name. What the audit has no rule for, it does not pass.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from scenegen.answers import Answer, answer_from
from scenegen.audit.geometry import Truth
from scenegen.audit.rows import Malformed, number, parsed, parsed_dict, text
from scenegen.audit.source import Row
from scenegen.errors import SceneGenError
from scenegen.registry import Registry

WHOLE, FRONT, HELD = "whole", "front", "held"
"""What of an operand must be seen: enough of it; what tells its front as well, unless it is a person; little, as of what a hand holds."""


@dataclass(frozen=True)
class Operand:
    """What a question is about: its role, the entity's id, how the question calls it, and what of it must be seen."""

    role: str
    id: str
    phrase: str
    seen: str = WHOLE


@dataclass(frozen=True)
class Given:
    """What a question's row claims, read once from its evidence: nothing else in the audit knows how evidence is written."""

    rule: str
    text: str
    operands: tuple[Operand, ...]
    answer: Answer | None = None
    """The answer as it is stored; a rule makes its own, with its own unit, and never looks here."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""
    convention: str = ""
    camera: str | None = None

    def operand(self, role: str) -> Operand:
        """The operand of a role. KeyError when there is none."""
        for operand in self.operands:
            if operand.role == role:
                return operand
        raise KeyError(role)

    def id(self, role: str) -> str:
        """The entity of a role."""
        return self.operand(role).id

    def phrase(self, role: str) -> str:
        """How the question calls the operand of a role."""
        return self.operand(role).phrase

    @property
    def ids(self) -> tuple[str, ...]:
        """The entities that the question is about."""
        return tuple(operand.id for operand in self.operands)

    def parameter(self, name: str, default: Any = None) -> Any:
        """A parameter of the rule: a plane, a frame of a person."""
        return self.parameters.get(name, default)

    def number(self, name: str) -> Any:
        """A stored number, None when there is none."""
        return self.numbers.get(name)


@dataclass(frozen=True)
class Found:
    """A question recomputed. value: the answer, or the text of one of a closed list; None when the truth decides none; margin: in the
    rule's unit; numbers, parameters: those of the evidence that follow from the truth, by name."""

    value: Answer | str | None
    margin: float
    numbers: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """How a rationale tells a number: with which unit and decimals, and what it says of a positive and of another one."""

    unit: str
    decimals: int
    positive: str = ""
    negative: str = ""

    def text(self, value: float) -> str:
        """The number as it is told."""
        return f"{abs(value):.{self.decimals}f}{self.unit}"


LEFT_OR_RIGHT = Told("°", 0, "° to the left", "° to the right")


class Rule(ABC):
    """All that the audit knows of one family. The class variables say what its questions may hold, `recompute` what is true.

    Shares no code with the task that it checks: from the truth's JSON and the rows of the views alone.
    """

    task: ClassVar[str]
    """The task whose questions it rechecks."""
    name: ClassVar[str]
    """How the evidence calls it."""
    roles: ClassVar[Mapping[str, str]]
    """Operand -> "person", "thing" or "any"; in the order in which {a}, {b}, {c} … of the wordings stand for them."""
    frames: ClassVar[tuple[str, ...]]
    unit: ClassVar[str]
    """Of the margin."""
    convention: ClassVar[str]
    values: ClassVar[tuple[str, ...]] = ()
    """Every label that can be an answer; empty where the values are open."""
    answer_type: ClassVar[str] = "choice"
    """The only type of answer that its questions have."""
    asked: ClassVar[Mapping[str, Any]] = {"credit": ()}
    """Field of the answer -> how it must be asked for (unit, decimals, metric, tolerance), where the type has such a field."""
    parameters: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    """Parameter -> the values it may have. One called `<role>_frame` is the frame of an operand: "object" of things alone."""
    planned: ClassVar[tuple[str, ...]] = ()
    """Parameters that are the margin that the recipe asks for."""
    numbers: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()
    """Numbers that are there with some parameters only."""
    views: ClassVar[tuple[int, int]] = (1, 1)
    """Least and most pictures, besides none where the build makes none."""
    seen: ClassVar[Mapping[str, str]] = {}
    """Role -> what of the operand must be seen, WHOLE where it is not said."""
    least: ClassVar[float | None] = None
    """The least margin; None: the recipe's margin_deg."""
    viewpoint: ClassVar[tuple[str, ...]] = ()
    """Parameters that, beside the frame, say from where the scene is seen: what twins differ in."""
    contrasts: ClassVar[str] = ""
    """Families of one such word that ask about the same two things with different answers must be linked as twins."""
    twins_a_scene: ClassVar[int] = 0
    """Most questions that a scene may add beyond the recipe's, as twins of other tasks' questions."""
    states_places: ClassVar[bool] = False
    """Whether a question without pictures states where its operands are."""
    told: ClassVar[Mapping[str, Told]] = {}
    """Numbers that a rationale tells; it may tell no other."""

    @abstractmethod
    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The answer, its margin and its numbers from the truth; views: rows of those shown, in order."""

    def possible(self, given: Given) -> tuple[str, ...]:
        """The labels that this question's options may have."""
        return self.values

    def frames_of(self, given: Given, truth: Truth) -> tuple[str, ...]:
        """The frames that this question may name."""
        return self.frames

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """What of its words could be read in two ways."""
        return iter(())

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Why a wording of this kind is not one for this question."""
        return iter(())

    def note(self, note: str, given: Given) -> Iterator[str]:
        """What is wrong with what stands for {note} in a wording."""
        yield f"its note is {note!r}"

    def conclusion(self, answer: str) -> tuple[str, ...]:
        """What a rationale for an answer says; the last of it at its end."""
        return (f"so the answer is {answer}.",)

    def keys(self) -> frozenset[str]:
        """Every key that the evidence must have."""
        camera = {"camera"} if self.views == (1, 1) else set()
        return EVERYWHERE | camera | set(self.roles) | set(self.parameters) | set(self.planned) | set(self.numbers)

    def read(self, row: Row) -> Given:
        """What a row claims. Malformed when its evidence is not what the rule allows."""
        evidence = row["evidence"] if isinstance(row["evidence"], dict) else parsed_dict(row["evidence"], "evidence")
        missing, unknown = self.keys() - set(evidence), set(evidence) - self.keys() - set(self.optional)
        if missing or unknown:
            raise Malformed(f"evidence lacks {sorted(missing)} and has the unknown {sorted(unknown)}")
        if evidence["rule"] != self.name:
            raise Malformed(f"no rule {evidence['rule']!r} for {self.task}")
        for key, allowed in self.parameters.items():
            if evidence[key] not in allowed:
                raise Malformed(f"evidence {key} is {evidence[key]!r}")
        if wrong := [key for key in self.planned if not number(evidence[key])]:
            raise Malformed(f"evidence {wrong[0]} is {evidence[wrong[0]]!r}")
        names = evidence["names"]
        if not isinstance(names, dict) or not all(text(phrase) for phrase in names.values()):
            raise Malformed(f"evidence names are {names!r}")
        if not all(text(evidence[role]) for role in self.roles) or set(names) != {evidence[role] for role in self.roles}:
            raise Malformed(f"names {sorted(names)} for the operands {[evidence[role] for role in self.roles]}")
        return Given(
            rule=self.name,
            text=row["question"],
            answer=stated(row),
            operands=tuple(
                Operand(role, evidence[role], names[evidence[role]], self.seen.get(role, WHOLE)) for role in self.roles
            ),
            parameters={key: evidence[key] for key in (*self.parameters, *self.planned)},
            numbers={key: evidence[key] for key in (*self.numbers, *self.optional) if key in evidence},
            unit=evidence["margin_unit"],
            convention=evidence["convention"],
            camera=evidence.get("camera"),
        )


EVERYWHERE = frozenset({"rule", "names", "convention", "margin_unit"})
"""Keys of every evidence."""
RuleT = TypeVar("RuleT", bound=type[Rule])
RULES: Registry[type[Rule]] = Registry("rule", group="scenegen.rules", package="scenegen.audit.rules", of=type)
"""By the name of the task."""


def stated(row: Row) -> Answer:
    """The answer that a row states. Malformed when it is none of a known type."""
    value = parsed(row["answer_value"], "answer_value")
    try:
        return answer_from(value)
    except (SceneGenError, ValueError) as error:
        raise Malformed(f"answer_value is no answer: {str(error)[:100]}") from error


def rule(cls: RuleT) -> RuleT:
    """Decorator that registers a rule under its task; a second rule for a task is refused."""
    RULES.add(cls.task, cls)
    return cls


def rule_for(task: str) -> Rule:
    """The rule of a task. Malformed when there is none: what the audit does not know it does not pass."""
    if task not in RULES:
        raise Malformed(f"the audit knows no task {task!r}")
    return RULES.get(task)()
