"""What a rule is: all that the audit knows of one family of questions; and the one way in which evidence is read.

A family is a task and its rule, found by the task's name. What the audit has no rule for, it does not pass.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from scenegen.answers import Answer, answer_from
from scenegen.audit.geometry import Truth
from scenegen.audit.rows import Malformed, evidence_of, exactly, number, parsed
from scenegen.audit.source import Row
from scenegen.errors import SceneGenError
from scenegen.registry import Registry

WHOLE, FRONT, FACE, MIDDLE, HELD = "whole", "front", "face", "middle", "held"
"""What of an operand must be seen: enough of it; what tells its front as well, unless it is a person; that, and the face, of a person whose
head is meant; enough to see where its middle is; little, as of what a hand holds."""
NOTHING = "nothing"
"""Of an operand that need not be seen."""
SAID_SEEN = {WHOLE: "visible", FRONT: "facing", FACE: "face", MIDDLE: "middle", HELD: "held"}
"""What the evidence must at least say is seen of an operand."""


@dataclass(frozen=True)
class Operand:
    """What a question is about: its role, the entity's id, how the question calls it ("" where it does not), and what of it must be seen:
    by the rule, and as the evidence says."""

    role: str
    id: str
    phrase: str
    seen: str = WHOLE
    said_seen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A step of a rationale as its row states it: value is a number, a word, true or false, or None."""

    text: str
    relation: str
    operands: tuple[str, ...]
    value: Any
    unit: str | None


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
    """Of the margin."""
    convention: str = ""
    camera: str | None = None
    """Of the only picture."""
    frame: str = ""
    margin: float = 0.0
    least: float = 0.0
    """The least margin, as stated."""
    steps: tuple[Step, ...] = ()
    marks: tuple[Row, ...] = ()
    view_set: Row | None = None
    """The row of the set of views that it is asked over; None for text alone."""

    def operand(self, role: str) -> Operand:
        """The operand of a role. KeyError when there is none."""
        for operand in self.operands:
            if operand.role == role:
                return operand
        raise KeyError(role)

    def id(self, role: str) -> str:
        """The entity of a role."""
        return self.operand(role).id

    def ids_of(self, role: str) -> tuple[str, ...]:
        """The entities of a role that several may have, in order."""
        return tuple(operand.id for operand in self.operands if operand.role == role)

    def phrase(self, role: str) -> str:
        """How the question calls the operand of a role."""
        return self.operand(role).phrase

    @property
    def options(self) -> tuple[str, ...]:
        """How the things that there are to choose from are called, in the order of the question."""
        return tuple(operand.phrase for operand in self.operands if operand.role == "option")

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

    @property
    def marked(self) -> frozenset[str]:
        """Roles that a mark shows in a picture."""
        return frozenset(mark["role"] for mark in self.marks if mark["role"])


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
    instead: Mapping[float, tuple[str, ...]] = field(default_factory=dict)
    """Sizes of the number, as it is told, at which, to half of its last decimal, words stand for it."""
    scale: float = 1.0
    """By what the number is multiplied: a share that is told in hundredths."""

    def text(self, value: float) -> str:
        """The number as it is told."""
        return f"{self.scale * abs(value):.{self.decimals}f}{self.unit}"

    def says(self, text: str, value: float) -> bool:
        """Whether a text tells the number, or has the words that stand for it."""
        half = 0.5 * 10.0**-self.decimals
        near = [word for size, words in self.instead.items() if abs(self.scale * abs(value) - size) <= half for word in words]
        return self.text(value) in text or any(word in text for word in near)


LEFT_OR_RIGHT = Told(
    "°",
    0,
    "° to the left",
    "° to the right",
    {0.0: ("straight ahead", "not turned at all"), 180.0: ("directly behind", "turned right around")},
)


class Rule(ABC):
    """All that the audit knows of one family. The class variables say what its questions may hold, `recompute` what is true.

    Shares no code with the task that it checks: from the truth's JSON and the rows of the views alone.
    """

    task: ClassVar[str]
    """The task whose questions it rechecks."""
    name: ClassVar[str]
    """How the evidence calls it."""
    roles: ClassVar[Mapping[str, str]]
    """Operand -> "person", "thing" or "any"; in the order in which {a}, {b}, {c} … of the wordings stand for them. May be empty."""
    many: ClassVar[tuple[str, ...]] = ()
    """Roles of which there may be any number, also none; every other role is there once."""
    perhaps: ClassVar[tuple[str, ...]] = ()
    """Roles that may be missing."""
    unnamed: ClassVar[tuple[str, ...]] = ()
    """Roles that the text need not name (a category's things, what a mark shows): their phrase may be empty. They must be seen all the same."""
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
    free: ClassVar[tuple[str, ...]] = ()
    """Parameters of any value, which `recompute` or `reading` must judge."""
    planned: ClassVar[tuple[str, ...]] = ()
    """Parameters that are bounds of the recipe's plan for the task, under the names that they have there."""
    numbers: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()
    """Numbers that are there with some parameters only."""
    views: ClassVar[tuple[int, int]] = (1, 1)
    """Least and most pictures, besides none where the build makes none."""
    seen: ClassVar[Mapping[str, str]] = {}
    """Role -> what of the operand must be seen, WHOLE where it is not said."""
    least: ClassVar[float | None] = None
    """The least margin; None: what the recipe asks for under the name `least_from`."""
    least_from: ClassVar[str] = "margin_deg"
    """Name, in the recipe's plan for the task, of the least margin."""
    relations: ClassVar[tuple[str, ...]] = ()
    """What steps of a rationale may state, besides the rule itself."""
    marks: ClassVar[tuple[str, ...]] = ()
    """Kinds of marks that its pictures may have."""
    viewpoint: ClassVar[tuple[str, ...]] = ()
    """Parameters that, beside the frame, say from where the scene is seen: what twins differ in."""
    contrasts: ClassVar[str] = ""
    """Families of one such word that ask about the same two things with different answers must be linked as twins."""
    twins_a_scene: ClassVar[int] = 0
    """Most questions that a scene may add beyond the recipe's, as twins of other tasks' questions."""
    any_order: ClassVar[bool] = False
    """Whether its pictures may be shown in another order than that of their set."""
    linked: ClassVar[bool] = False
    """Whether its pictures must hang together by what two of them share; frames of a clip follow one another, and need not."""
    states_places: ClassVar[bool] = False
    """Whether a question without pictures states where its operands are."""
    told: ClassVar[Mapping[str, Told]] = {}
    """Numbers that a rationale tells; it may tell no other."""
    options_apart: ClassVar[tuple[float, float]] = (1.0, 0.0)
    """By which factor, and by how much in the answer's unit, any two numbers among the options must differ: what an eye tells apart."""

    @abstractmethod
    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The answer, its margin and its numbers from the truth; views: rows of those shown, in order."""

    def undecided(self, truth: Truth, given: Given, views: Sequence[Row], plan: Mapping[str, Any]) -> Iterator[str]:
        """Why these views of a clip, in order and without its others, do not decide the question, though they show every operand that must
        be seen: what else the family needs of them. plan: what the recipe says of the task."""
        return iter(())

    def possible(self, given: Given) -> tuple[str, ...]:
        """The labels that this question's options may have."""
        return self.values

    def frames_of(self, given: Given, truth: Truth) -> tuple[str, ...]:
        """The frames that this question may name."""
        return self.frames

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """What of its words could be read in two ways."""
        return iter(())

    def must_see(self, role: str, parameters: Mapping[str, Any]) -> str:
        """What of the operand of a role must be seen, where the evidence has these parameters."""
        return self.seen.get(role, WHOLE)

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Why a wording of this kind is not one for this question."""
        return iter(())

    def note(self, note: str, given: Given) -> Iterator[str]:
        """What is wrong with what stands for {note} in a wording."""
        yield f"its note is {note!r}"

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """What stands for {a}, {b}, {c} … in its wordings."""
        return dict(zip(SLOTS, (operand.phrase for operand in given.operands), strict=False))

    def step(self, step: Step, given: Given, found: Found) -> Iterator[str]:
        """What is wrong with the value of a step: numbers are those of the evidence or recomputed ones, words the answer's or a parameter's."""
        if step.value is None:
            return
        if isinstance(step.value, bool | str):
            words = {*given.parameters.values(), *found.parameters.values(), given.answer.text if given.answer else None}
            known = any(step.value == word and type(step.value) is type(word) for word in words)
        else:
            known = any(
                step.value == value or close(step.value, value) for value in (*given.numbers.values(), *found.numbers.values())
            )
        if not known:
            yield f"it states {step.value!r}, which is no number, answer or parameter of the evidence"

    def conclusion(self, answer: str) -> tuple[str, ...]:
        """What a rationale for an answer says; the last of it at its end."""
        return (f"so the answer is {answer}.",)

    def asked_least(self, plan: Mapping[str, Any]) -> float:
        """The least margin that a question must have by the recipe's plan for its task. Malformed where the plan does not say."""
        if self.least is not None:
            return self.least
        if not number(plan.get(self.least_from)):
            raise Malformed(f"the recipe's plan has no {self.least_from}")
        return float(plan[self.least_from])

    def read(self, row: Row, view_set: Row | None = None) -> Given:
        """What a row claims, about the set of views of this row. Malformed when its evidence is not what the rule allows."""
        stated = evidence_of(row)
        if stated["rule"] != self.name:
            raise Malformed(f"no rule {stated['rule']!r} for {self.task}")
        given, numbers = stated["parameters"], stated["numbers"]
        camera = {"camera"} if len(row["view_ids"]) == 1 else set()
        exactly("parameters", given, camera | set(self.parameters) | set(self.free) | set(self.planned), set())
        exactly("numbers", numbers, set(self.numbers), set(self.optional))
        for key, allowed in self.parameters.items():
            if not any(given[key] == value and type(given[key]) is type(value) for value in allowed):
                raise Malformed(f"evidence {key} is {given[key]!r}")
        if wrong := [key for key in self.planned if not number(given[key])]:
            raise Malformed(f"evidence {wrong[0]} is {given[wrong[0]]!r}")
        return Given(
            rule=self.name,
            text=row["question"],
            answer=answer_of(row),
            operands=self._operands(stated["operands"], given),
            parameters={key: given[key] for key in (*self.parameters, *self.free, *self.planned)},
            numbers=dict(numbers),
            unit=stated["margin"]["unit"],
            convention=stated["convention"],
            camera=given.get("camera"),
            frame=stated["frame"],
            margin=stated["margin"]["value"],
            least=stated["margin"]["least"],
            steps=tuple(step_of(step) for step in row["steps"]),
            marks=tuple(row["marks"]),
            view_set=view_set,
        )

    def _operands(self, listed: list[dict[str, Any]], given: Mapping[str, Any]) -> tuple[Operand, ...]:
        """The operands in the order of the rule's roles. Malformed when a role is not the rule's, is missing, or comes too often."""
        count = Counter(one["role"] for one in listed)
        unknown = set(count) - set(self.roles)
        missing = set(self.roles) - set(count) - set(self.many) - set(self.perhaps)
        twice = [role for role, times in count.items() if times > 1 and role not in self.many]
        if unknown or missing or twice:
            raise Malformed(f"evidence lacks the roles {sorted(missing)}, has the unknown {sorted(unknown)}, and {twice} twice")
        for one in listed:
            seen = self.must_see(one["role"], given)
            if not one["phrase"] and one["role"] not in self.unnamed:
                raise Malformed(f"the {one['role']} {one['id']} has no phrase")
            if seen != NOTHING and SAID_SEEN[seen] not in one["seen"]:
                raise Malformed(f"of the {one['role']} {one['id']} {one['seen']} is seen, not {SAID_SEEN[seen]!r}")
        order = list(self.roles)
        listed = sorted(listed, key=lambda one: order.index(one["role"]))
        return tuple(
            Operand(one["role"], one["id"], one["phrase"], self.must_see(one["role"], given), tuple(one["seen"]))
            for one in listed
        )


SLOTS = "abcdefgh"
NUMBER_SLACK = 2e-3
"""A recomputed number may differ from a stated one by this much (rounding)."""
RuleT = TypeVar("RuleT", bound=type[Rule])
RULES: Registry[type[Rule]] = Registry("rule", group="scenegen.rules", package="scenegen.audit.rules", of=type)
"""By the name of the task."""


def close(one: Any, other: Any) -> bool:
    """Whether two numbers are the same but for rounding."""
    return number(one) and number(other) and abs(one - other) <= NUMBER_SLACK


def answer_of(row: Row) -> Answer:
    """The answer that a row states. Malformed when it is none of a known type."""
    value = parsed(row["answer_value"], "answer_value")
    try:
        return answer_from(value)
    except (SceneGenError, ValueError) as error:
        raise Malformed(f"answer_value is no answer: {str(error)[:100]}") from error


def step_of(step: Row) -> Step:
    """A step of a row. Malformed where its value is none."""
    value = None if step["value"] is None else parsed(step["value"], "a step's value")
    if not (value is None or isinstance(value, bool | str) or number(value)):
        raise Malformed(f"a step's value is {value!r}")
    return Step(step["text"], step["relation"], tuple(step["operands"]), value, step["unit"])


def rule(cls: RuleT) -> RuleT:
    """Decorator that registers a rule under its task; a second rule for a task is refused."""
    RULES.add(cls.task, cls)
    return cls


def rule_for(task: str) -> Rule:
    """The rule of a task. Malformed when there is none: what the audit does not know it does not pass."""
    if task not in RULES:
        raise Malformed(f"the audit knows no task {task!r}")
    return RULES.get(task)()
