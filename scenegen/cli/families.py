"""What `python -m scenegen tasks` lists: every family with what it is asked over, what it answers, in which frame, and whom it serves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scenegen.audit.rules import rule_for
from scenegen.errors import SceneGenError
from scenegen.tasks import Task, get_task, task_names

KINDS = {
    "single": "picture", "regard": "picture", "matched": "picture", "several": "picture", "eyes": "picture", "mirrored": "picture", "pair": "pair", "ring": "pictures", "rotation": "pictures", "orbit": "pictures",
    "there": "pictures", "revisit": "pair", "walk": "clip", "watch": "clip",
}  # fmt: skip
"""What a kind of view set is to who reads it."""
MODALITIES = ("text", "picture", "pair", "pictures", "clip")


@dataclass(frozen=True)
class Family:
    """A family as it is listed. summary: its question in a line. modalities: of MODALITIES. answer: a type of answer. frames: frames of
    reference by name, () where no rule of the audit knows the family. serves: published systems, and their name for it."""

    name: str
    summary: str
    modalities: tuple[str, ...]
    answer: str
    frames: tuple[str, ...]
    serves: dict[str, str]
    task: type[Task]


def families() -> list[Family]:
    """Every family that is registered, those of plug-ins too, by name."""
    return [family(name) for name in task_names()]


def family(name: str) -> Family:
    """The family called `name`; SceneGenError if there is none."""
    task = get_task(name)
    module = inspect.getmodule(task)
    summary = (inspect.getdoc(module) or inspect.getdoc(task) or "").partition("\n")[0]
    return Family(name, summary, modalities(task), task.space.answer_type, _frames(name), dict(task.serves), task)


def modalities(task: type[Task]) -> tuple[str, ...]:
    """What a question of a family is shown with. A family that needs two pictures is not asked over one."""
    needs = task.needs
    found = {KINDS.get(kind, kind) for kind in needs.sets}
    if needs.views > 1 and "picture" in found:
        found = found - {"picture"} | {"pictures"}
    if needs.views == 0:
        found.add("text")
    return tuple(sorted(found, key=lambda one: MODALITIES.index(one) if one in MODALITIES else len(MODALITIES)))


def _frames(name: str) -> tuple[str, ...]:
    try:
        return tuple(rule_for(name).frames)
    except SceneGenError:
        return ()


def served() -> list[tuple[str, str, str]]:
    """(published system, its name for what it asks, our family that asks the same) of all families, by system and name."""
    return sorted((system, called, one.name) for one in families() for system, called in one.task.serves)


def details(name: str) -> Iterator[str]:
    """Everything about one family, line by line: what it asks and of what, its knobs with their defaults, its wordings."""
    one = family(name)
    yield f"{one.name}: {one.summary}"
    yield ""
    yield from (inspect.getdoc(one.task) or "").splitlines()
    yield ""
    yield f"shown:  {', '.join(one.modalities)} (view sets: {', '.join(one.task.needs.sets)})"
    yield f"answer: {one.answer}"
    yield f"frame:  {', '.join(one.frames) or 'no rule of the audit knows it'}"
    for system, called in one.serves.items():
        yield f"as in:  {system}: {called}"
    yield ""
    yield "in a recipe:"
    for key, field in one.task.Config.model_fields.items():
        yield f"  {key}: {_plain(field.get_default(call_default_factory=True))}    # {field.description or ''}"
    yield ""
    yield "wordings (the last of every five only in the test split):"
    for template, text in one.task.texts().items():
        if not template.startswith(f"{one.name}.plain/"):
            yield f"  {template:<28} {text}"


def _plain(value: Any) -> str:
    return "-" if value is None else str(value)
