"""Types of answers: one file each, which owns its value, its text, its parsing, its metric, its balance and its multiple-choice form."""

from scenegen.answers.base import ANSWERS, Answer, AnyAnswer, Baseline, Options, Space, answer_from, answer_type
from scenegen.answers.fair import Target
from scenegen.answers.judging import Judged, judge
from scenegen.answers.replies import Unparsed

__all__ = [
    "ANSWERS", "Answer", "AnyAnswer", "Baseline", "Judged", "Options", "Space", "Target", "Unparsed", "answer_from", "answer_type", "judge",
]  # fmt: skip
