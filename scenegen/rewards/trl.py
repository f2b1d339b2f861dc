"""Rewards as TRL's GRPOTrainer calls them: `reward_funcs=[trl.accuracy, trl.format]`, with the column `solution` in the dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scenegen import rewards


def accuracy(completions: Sequence[Any], solution: Sequence[str], **_: Any) -> list[float]:
    """How right each completion is, 0…1."""
    return [rewards.accuracy(one, truth) for one, truth in zip(completions, solution, strict=True)]


def format(completions: Sequence[Any], **_: Any) -> list[float]:
    """1 for each completion that thinks and answers in tags, else 0."""
    return [rewards.form(one) for one in completions]
