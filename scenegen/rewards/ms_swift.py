"""Rewards as ms-swift calls them, called `scenegen` and `scenegen_format`: importing this where ms-swift is registers them.

An export to ms-swift has a `plugin.py` that does, for `--external_plugins`.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from scenegen import rewards

PLACES = ("swift.rewards", "swift.plugin")
"""Where ms-swift keeps its table of rewards, the newest first."""


class Accuracy:
    """How right each completion is, 0…1."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __call__(self, completions: Sequence[Any], solution: Sequence[str], **_: Any) -> list[float]:
        return [rewards.accuracy(one, truth) for one, truth in zip(completions, solution, strict=True)]


class Form:
    """1 for each completion that thinks and answers in tags, else 0."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __call__(self, completions: Sequence[Any], **_: Any) -> list[float]:
        return [rewards.form(one) for one in completions]


def register() -> bool:
    """Put both into ms-swift's table; False where there is no ms-swift."""
    for place in PLACES:
        try:
            orms = importlib.import_module(place).orms
        except (ImportError, AttributeError):
            continue
        orms.update({"scenegen": Accuracy, "scenegen_format": Form})
        return True
    return False


register()
