"""Rewards for reinforcement learning: what `scenegen.answers` scores, as the trainers ask for it. Whether a completion keeps to the form is a
reward of its own, apart from whether it is right.

`solution` is the column of that name (or what an export for a trainer puts in its place): the true answer and the options shown, as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from scenegen.answers import Answer, answer_from, judge
from scenegen.errors import ArgumentError, SceneGenError

__all__ = ["accuracy", "form", "text_of"]
_FORM = re.compile(r"\s*<think>(?:(?!</?(?:think|answer)>).)*</think>\s*<answer>(?:(?!</?(?:think|answer)>).)*\S(?:(?!</?(?:think|answer)>).)*</answer>\s*", re.DOTALL)  # fmt: skip


def accuracy(completion: Any, solution: str) -> float:
    """How right a completion is, 0…1, in the metric of its type of answer. completion: text, or chat messages.

    ArgumentError for a solution that is none: a reward that is 0 for want of a truth would be learned from.
    """
    truth, options = _truth(solution)
    return judge(truth, text_of(completion), options or None).score


def form(completion: Any) -> float:
    """1 for `<think>…</think><answer>…</answer>` and nothing else, 0 for any other form."""
    text = text_of(completion)
    return float(len(text) < 200_000 and _FORM.fullmatch(text) is not None)


def text_of(completion: Any) -> str:
    """The text of a completion: itself, or what the last of its chat messages says."""
    if isinstance(completion, str):
        return completion
    if isinstance(completion, Sequence) and completion and isinstance(completion[-1], dict):
        content = completion[-1].get("content", "")
        if isinstance(content, str):
            return content
        return "".join(str(block.get("text") or "") for block in content or () if isinstance(block, dict))
    return ""


@lru_cache(maxsize=4096)
def _truth(solution: str) -> tuple[Answer, tuple[str, ...]]:
    try:
        value = json.loads(solution)
        return answer_from(value["answer"]), tuple(value["options"])
    except (SceneGenError, ValueError, LookupError, TypeError) as error:
        raise ArgumentError(
            f"this is no solution: {str(solution)[:80]!r}",
            where="solution",
            fix="give the column `solution` of an export to trl, ms-swift, verl or easyr1",
        ) from error
