"""Values in words: what is wrong with one, for the one who wrote it and with none of the validator's own, and how long something takes."""

from __future__ import annotations

import difflib
import functools
import inspect
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, get_args

from scenegen.errors import ArgumentError

P = ParamSpec("P")
R = TypeVar("R")
SHOWN = 60
"""Characters of a value that are shown."""

_KINDS = {
    "int": "a whole number is wanted",
    "float": "a number is wanted",
    "bool": "true or false is wanted",
    "string": "text is wanted; put it in quotes",
    "list": "a list is wanted: [a, b, …]",
    "tuple": "a list is wanted: [a, b, …]",
    "dict": "a mapping of names to values is wanted",
    "model": "a mapping of fields to values is wanted",
    "dataclass": "a mapping of fields to values is wanted",
}
_BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}


def sentence(problem: Mapping[str, Any]) -> str:
    """One problem of a pydantic validation (an entry of its `errors()`) as a sentence without pydantic's words."""
    kind, context = str(problem["type"]), problem.get("ctx") or {}
    if kind in ("value_error", "assertion_error"):
        return str(problem["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"must be {words} {context[key]:g}" if isinstance(context[key], int | float) else f"must be {words} {context[key]}"
    if kind == "missing":
        return "this field is required and is missing"
    if kind == "extra_forbidden":
        return f"unknown field {shown(_last(problem))}"
    if kind in ("literal_error", "enum"):
        return f"must be one of {context.get('expected', 'the allowed words')}"
    if kind == "finite_number":
        return "must be a finite number, not NaN or infinity"
    if kind == "int_from_float":
        return "a whole number is wanted, without a fraction"
    if kind in ("string_too_long", "too_long"):
        return f"too long: at most {context.get('max_length')} are allowed"
    if kind in ("string_too_short", "too_short"):
        return f"too short: at least {context.get('min_length')} are needed"
    if kind == "string_pattern_mismatch":
        return f"must match {context.get('pattern')}"
    if kind == "recursion_loop":
        return "contains itself"
    if kind == "json_invalid":
        return f"not valid JSON: {context.get('error', 'the text ends or breaks off')}"
    return _KINDS.get(kind.split("_")[0], "this value is not what the field takes")


def place(problem: Mapping[str, Any]) -> tuple[str, ...]:
    """The path of field names and indices to a problem, without the validator's own marks."""
    return tuple(str(part) for part in problem["loc"] if str(part) != "[key]")


def _last(problem: Mapping[str, Any]) -> str:
    return str(problem["loc"][-1]) if problem["loc"] else ""


class _Short(reprlib.Repr):
    def repr_int(self, x: int, level: int) -> str:
        return repr(x) if x.bit_length() <= 100 else f"a number of {x.bit_length()} bits"


_SHORT = _Short()
_SHORT.maxstring = _SHORT.maxother = SHOWN
_SHORT.maxlevel = 3


def shown(value: object) -> str:
    """A value as it is shown in a message: short, whatever its size, and on one line."""
    text = _SHORT.repr(value).replace("\n", " ")
    return text if len(text) <= 2 * SHOWN else text[: 2 * SHOWN - 1] + "…"


def span(seconds: float) -> str:
    """How long something takes, as one says it of what is not known exactly: "40 s", "12 min", "3.5 h"."""
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 90 else f"{minutes} min" if minutes < 120 else f"{seconds / 3600:.1f} h"


def nearest(name: str, allowed: Iterable[str]) -> str:
    """`; did you mean 'x'?` when one of the allowed names is near, else nothing."""
    near = difflib.get_close_matches(name[:100], list(allowed), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def fields_beside(model: Any, path: Sequence[str], under: Callable[[Any, str], Any] = lambda model, name: model) -> list[str]:
    """The names of the fields that may stand where the last name of `path` does.

    under: the model of what stands under a name in a mapping of models, where the name decides it; else the mapping's own.
    """
    for part in path[:-1]:
        fields = getattr(model, "model_fields", {})
        model = _model_in(fields[part].annotation) if part in fields else under(model, part)
    return list(getattr(model, "model_fields", {}))


def _model_in(annotation: Any) -> Any:
    """The model that an annotation holds: itself, the values of a mapping, or what may be left out."""
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return annotation
    return next((inner for inner in map(_model_in, get_args(annotation)) if inner is not None), None)


def checked_names(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator: a keyword that `function` does not take is an ArgumentError that names the nearest one it does."""
    allowed = [p.name for p in inspect.signature(function).parameters.values() if p.kind is not p.POSITIONAL_ONLY]

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs.keys() - set(allowed):
            raise ArgumentError(
                f"{function.__name__}() takes no {name!r}{nearest(name, allowed)}", fix=f"it takes {', '.join(allowed)}"
            )
        return function(*args, **kwargs)

    return checked
