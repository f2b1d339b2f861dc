"""The wordings of the tasks, read as data: nothing else of a task is used."""

from __future__ import annotations

from functools import lru_cache


@lru_cache
def texts(task: str) -> dict[str, str]:
    """Template id -> text with {a}, {b}, {c} and {note}, of every kind; empty when the task is not known here."""
    from scenegen.errors import SceneGenError
    from scenegen.tasks import get_task

    try:
        return get_task(task).texts()
    except SceneGenError:
        return {}


HELD_OUT, TEST = 5, "test"
"""The last of every so many wordings of a kind belongs to the questions of this split alone, which have no others."""


def misplaced(template: str, task: str, split: str) -> str | None:
    """Why a wording is not one for this split; None when it is."""
    kind, _, number = template.rpartition("/")
    of_kind = sum(name.rpartition("/")[0] == kind for name in texts(task))
    if of_kind < HELD_OUT or not number.isdecimal():
        return None
    if (int(number) % HELD_OUT == HELD_OUT - 1) == (split == TEST):
        return None
    return f"the wording {template} is not one for the split {split!r}"
