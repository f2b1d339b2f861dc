"""Yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np

from scenegen.answers.base import Answer, Options, Space, answer_type, lined_up
from scenegen.answers.replies import Reply, Unparsed, claims, conclusion, ends, negated

_YES = r"yes|yeah|yep|yup|true|correct|right|affirmative|indeed"
_NO = r"no|nope|nah|false|incorrect|wrong|negative"
_FIRST = re.compile(rf"\W{{0,4}}(?:(?P<yes>{_YES})|(?P<no>{_NO}))(?=\W*$|\s*[.,;:!?\n]|\s+-\s|\s*\(|\s+(?:it|they|he|she|you|the|there|because)\b)", re.IGNORECASE)  # fmt: skip
_WORD = re.compile(r"(?<![\w-])(?:(?P<yes>yes|true)|(?P<no>no|false))(?![\w-])(?P<after>\s*\w*)", re.IGNORECASE)
_HEDGE = re.compile(r"\byes\s*(?:and|or|/)\s*no\b|\bno\s*(?:and|or|/)\s*yes\b|\bmaybe\b|\bperhaps\b|\bit depends\b|\bcannot (?:tell|say|be determined|determine)\b", re.IGNORECASE)  # fmt: skip


@answer_type
class YesNoAnswer(Answer):
    """Yes or no."""

    type: Literal["yes_no"] = "yes_no"
    metric: Literal["accuracy"] = "accuracy"
    value: bool

    @property
    def text(self) -> str:
        return "yes" if self.value else "no"

    @property
    def cell(self) -> str:
        return self.text

    @property
    def instruction(self) -> str:
        return "Answer with yes or no."

    @property
    def chance(self) -> float | None:
        return 0.5

    def read(self, reply: Reply) -> YesNoAnswer | Unparsed:
        found = read_yes_no(reply)
        return found if isinstance(found, Unparsed) else self.saying(value=found)

    def score(self, said: YesNoAnswer) -> float:
        return float(said.value == self.value)

    def other(self, rng: np.random.Generator) -> YesNoAnswer:
        return self.saying(value=not self.value)


def read_yes_no(reply: Reply) -> bool | Unparsed:
    """What a reply says: by its first word, what follows "the answer is", its last line, or the only yes or no in it."""
    hedge = _HEDGE.search(reply.text)
    if hedge:
        return Unparsed("hedge", f"the reply does not decide: {hedge[0]}")
    parts = [reply.text, *claims(reply.text), *ends(reply.text)]
    said = {found for part in parts if (found := _first(part)) is not None}
    if not said:
        said = _words(reply.text)
        last = conclusion(reply.text) if len(said) > 1 else None
        said = _words(last) or said if last else said
    if len(said) > 1:
        return Unparsed("contradiction", "the reply says both yes and no")
    return said.pop() if said else Unparsed("none", "the reply says neither yes nor no")


def _first(part: str) -> bool | None:
    """What a statement begins with."""
    found = _FIRST.match(part)
    return None if found is None else found["yes"] is not None


def _words(text: str) -> set[bool]:
    """Every yes and no of a text that stands alone: "there is no chair" says nothing."""
    out = set()
    for match in _WORD.finditer(text):
        if match["no"] and match["no"].lower() == "no" and match["after"].strip():
            continue
        value = match["yes"] is not None
        denied = negated(text, match.start(), match.start() + len(match["yes"] or match["no"]))
        out.add(value != denied)
    return out


class Halves(Space):
    """Yes and no, equally often."""

    answer_type: ClassVar[str] = "yes_no"

    @property
    def cells(self) -> tuple[str, ...]:
        return ("yes", "no")

    def make(self, value: bool) -> YesNoAnswer:
        """The answer that is `value`."""
        return YesNoAnswer(value=value)

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Yes and no, the truth at `position`."""
        return lined_up(answer, [answer.saying(value=not answer.value)], position, "the other")
