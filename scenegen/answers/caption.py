"""Caption: a text, scored by what it must mention, or by how like the reference it reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from scenegen.answers.base import Answer, Space, Text, answer_type
from scenegen.answers.matching import common_length, edit_distance, f1
from scenegen.answers.mentions import mentions, normal
from scenegen.answers.replies import Reply, Unparsed, plain

WORDS = 2000
"""Words of a text that are compared."""
EDITED = 1000
"""Characters of a text that are compared one by one."""
_MARK = re.compile(r"\A(?:the |my )?(?:final )?(?:answer|caption|description)(?: is)?:\s", re.IGNORECASE)
Said = Text | Annotated[tuple[Text, ...], Field(min_length=1, max_length=100)]
Long = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]


@answer_type
class CaptionAnswer(Answer):
    """A text. must: phrases that a right text says; never: phrases that it does not say; each a phrase, or several ways to say the same, of which
    one is enough.

    metric: mentions (share of `must` said, less the share of `never` said; denied phrases are not said, and who says both gains nothing); rouge_l (F1 of the longest common
    subsequence of words, Lin 2004); edit (1 - edit distance / length, of characters: the edit ratio of verbal answers).
    """

    type: Literal["caption"] = "caption"
    metric: Literal["mentions", "rouge_l", "edit"] = "rouge_l"
    caption: Long
    must: tuple[Said, ...] = Field(default=(), max_length=100)
    never: tuple[Said, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _sound(self) -> CaptionAnswer:
        if not _words(self.caption) or not plain(self.caption):
            raise ValueError("the caption says nothing")
        if (self.metric == "mentions") != bool(self.must):
            raise ValueError("phrases that must be said belong to the metric mentions, which needs some")
        if not all(normal(way) for said in (*self.must, *self.never) for way in _ways(said)):
            raise ValueError("a phrase says nothing")
        if self.score(self) < 1:
            raise ValueError("the caption does not say all that it must, or says what it must not")
        return self

    @property
    def text(self) -> str:
        return self.caption

    @property
    def cell(self) -> str:
        count = len(_words(self.caption))
        return "short" if count <= 12 else "middle" if count <= 40 else "long"

    @property
    def instruction(self) -> str:
        return "Answer with one or more sentences."

    def read(self, reply: Reply) -> CaptionAnswer | Unparsed:
        said = _MARK.sub("", reply.text, count=1)
        return self.saying(caption=said) if _words(said) else Unparsed("empty", "the reply has no words")

    def score(self, said: CaptionAnswer) -> float:
        if self.metric == "mentions":
            text = plain(said.caption)
            right = sum(_says(text, phrase) for phrase in self.must) / len(self.must)
            wrong = sum(_says(text, phrase) for phrase in self.never) / len(self.never) if self.never else 0.0
            return max(0.0, right - wrong)
        ours, theirs = _words(self.caption)[:WORDS], _words(said.caption)[:WORDS]
        if self.metric == "rouge_l":
            return f1(common_length(theirs, ours), len(theirs), len(ours))
        one, two = " ".join(ours)[:EDITED], " ".join(theirs)[:EDITED]
        return 1 - edit_distance(one, two) / max(len(one), len(two), 1)

    def agrees(self, other: Answer) -> bool:
        """The same words, or another text that mentions all it must, of one that must mention and not mention the same."""
        if not isinstance(other, CaptionAnswer):
            return False
        if self.metric == "mentions":
            return (other.must, other.never) == (self.must, self.never) and self.score(other) == 1
        return _words(other.caption) == _words(self.caption)

    def other(self, rng: np.random.Generator) -> CaptionAnswer:
        """The caption without its second half; where it must mention something, without the words of one such phrase."""
        words = self.caption.split()
        if self.metric == "mentions":
            lost = normal(self.caption)
            for way in _ways(self.must[int(rng.integers(len(self.must)))]):
                lost = lost.replace(normal(way), "something")
            return self.saying(caption=lost)
        return self.saying(caption=" ".join(words[: len(words) // 2]) or "something")


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    """Words in lower case."""
    return tuple(re.findall(r"[^\W_]+", plain(text).casefold()))


def _ways(said: Said) -> tuple[str, ...]:
    """All ways to say it."""
    return (said,) if isinstance(said, str) else said


def _says(text: str, said: Said) -> bool:
    return any(mentions(text, (way,)) for way in _ways(said))


class Captions(Space):
    """Captions, by their length in words. There is no multiple-choice form: only a task knows which other captions are wrong."""

    answer_type: ClassVar[str] = "caption"
    lengths: tuple[Literal["short", "middle", "long"], ...] = Field(default=("short", "middle"), min_length=1)

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(self.lengths)

    def cell(self, answer: Any) -> str | None:
        cell = answer.cell
        return cell if cell in self.lengths else None
