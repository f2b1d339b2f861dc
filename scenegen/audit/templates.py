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
