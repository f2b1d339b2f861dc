"""From what a validation found to one error that lists everything that is wrong, each with its line, field and value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from scenegen.errors import RecipeError
from scenegen.explain import SHOWN, fields_beside, nearest, place, sentence, shown
from scenegen.limits import SHOWN_PROBLEMS
from scenegen.pipeline.parts import said_at
from scenegen.pipeline.yamltext import Document, Problem
from scenegen.tasks import TaskConfig, get_task, task_names
from scenegen.views.plan import PLANS, PlanConfig

FIELDS = "docs/recipes.md lists every field, and `python -m scenegen recipe --example` shows them all"


def found(errors: Sequence[Mapping[str, Any]], model: type[BaseModel], document: Document) -> list[Problem]:
    """The problems of a pydantic validation of `document` against `model`, with their lines: each once, where it was written."""
    return list(dict.fromkeys(_problem(error, model, document) for error in errors))


def _problem(error: Mapping[str, Any], model: type[BaseModel], document: Document) -> Problem:
    path = place(error)
    message, fix = sentence(error), None
    if error["type"] == "extra_forbidden":
        allowed = fields_beside(model, path, _configured)
        message, fix = f"unknown field {shown(path[-1])}{nearest(path[-1], allowed)}", f"allowed here: {', '.join(allowed)}"
    elif error["type"] == "missing":
        message = f"the field `{path[-1]}` is required and is missing"
        fix = _required(path[-1])
    elif error["type"] == "too_short" and path[-1] == "tasks":
        message, fix = "name at least one task", _required("tasks")
    elif error["type"] == "string_pattern_mismatch":
        message = f"{shown(error.get('input'))} will not do: {PATTERNS.get(path[0], message)}"
    elif "input" in error and error["type"] != "value_error":
        message += f", got {shown(error['input'])}"
    said = said_at(path, document.value)
    return Problem(message, said, document.line(said), fix)


def _required(field: str) -> str | None:
    """How to give a field that is missing."""
    if field == "tasks":
        return f"add what is to be asked, for example  tasks: {{{task_names()[0]}: {{per_scene: 2}}}}  (`python -m scenegen list tasks`)"
    return {
        "name": "add a name, for example  name: my-first",
        "share": "add the share of the scenes, for example  share: 0.5",
    }.get(field)


PATTERNS = {
    "splits": "names of splits are lower case letters, digits and _, begin with a letter, and have at most 50 characters",
    "name": "a name is lower case letters, digits, - and _",
    "parts": "a part's name is lower case letters, digits, - and _",
}


def report(problems: Sequence[Problem], name: str) -> RecipeError:
    """One error for all problems, in the order of their lines."""
    ordered = sorted(problems, key=lambda problem: problem.line or 0)
    if len(ordered) == 1:
        one = ordered[0]
        return RecipeError(one.message, where=f"{name}, {_where(one)}", fix=one.fix or FIELDS)
    lines = [f"{len(ordered)} things are wrong in the recipe"]
    for number, problem in enumerate(ordered[:SHOWN_PROBLEMS], 1):
        lines.append(f"  {number}. {_where(problem)}: {problem.message}" + (f"\n       {problem.fix}" if problem.fix else ""))
    if len(ordered) > SHOWN_PROBLEMS:
        lines.append(f"  … and {len(ordered) - SHOWN_PROBLEMS} more")
    return RecipeError("\n".join(lines), where=name, fix=FIELDS)


def _where(problem: Problem) -> str:
    field = ".".join(part if part.isprintable() and len(part) <= SHOWN else shown(part) for part in problem.path) or "recipe"
    return f"line {problem.line}, field {field}" if problem.line else f"field {field}"


def _configured(model: Any, name: str) -> Any:
    """Under the name of a task or a view plan stands what a recipe may say of it."""
    if model is PlanConfig and name in PLANS:
        return PLANS.get(name).Config
    return get_task(name).Config if model is TaskConfig and name in task_names() else model
