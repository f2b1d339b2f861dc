"""From what a validation found to one error that lists everything that is wrong, each with its line, field and value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from scenegen.errors import RecipeError
from scenegen.explain import SHOWN, model_in, nearest, place, sentence, shown
from scenegen.limits import SHOWN_PROBLEMS
from scenegen.pipeline.yamltext import Document, Problem
from scenegen.tasks import TaskConfig, get_task, task_names

FIELDS = "docs/recipes.md lists every field, and `python -m scenegen recipe --example` shows them all"


def found(errors: Sequence[Mapping[str, Any]], model: type[BaseModel], document: Document) -> list[Problem]:
    """The problems of a pydantic validation of `document` against `model`, with their lines."""
    return [_problem(error, model, document) for error in errors]


def _problem(error: Mapping[str, Any], model: type[BaseModel], document: Document) -> Problem:
    path = place(error)
    message, fix = sentence(error), None
    if error["type"] == "extra_forbidden":
        allowed = fields_beside(model, path)
        message, fix = f"unknown field {shown(path[-1])}{nearest(path[-1], allowed)}", f"allowed here: {', '.join(allowed)}"
    elif error["type"] == "missing":
        message = f"the field `{path[-1]}` is required and is missing"
        fix = REQUIRED.get(path[-1])
    elif error["type"] == "too_short" and path == ("tasks",):
        message, fix = "name at least one task", REQUIRED["tasks"]
    elif error["type"] == "string_pattern_mismatch":
        message = f"{shown(error.get('input'))} will not do: {PATTERNS.get(path[0], message)}"
    elif "input" in error and error["type"] != "value_error":
        message += f", got {shown(error['input'])}"
    return Problem(message, path, document.line(path), fix)


REQUIRED = {
    "tasks": "add what is to be asked, for example  tasks: {camera_relative_direction: {per_scene: 2}}  (`python -m scenegen list tasks`)",
    "name": "add a name, for example  name: my-first",
}
PATTERNS = {
    "splits": "names of splits are lower case letters, digits and _, begin with a letter, and have at most 50 characters",
    "name": "a name is lower case letters, digits, - and _",
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


def fields_beside(model: Any, path: Sequence[str]) -> list[str]:
    """The names of the fields that may stand where the last name of `path` does."""
    for part in path[:-1]:
        fields = getattr(model, "model_fields", {})
        if model is TaskConfig and part in task_names():
            model = get_task(part).Config
        model = model_in(fields[part].annotation) if part in fields else model
    return list(getattr(model, "model_fields", {}))
