"""Types of fields that recipes and specs share: numbers that are no booleans, spans of counts and angles, all bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from scenegen.explain import shown
from scenegen.limits import PEOPLE, THINGS

Bounds = tuple[int, int]


def plain_number(value: Any) -> Any:
    """A validator: `value` as it is, unless it is true or false, which Python would count as 1 and 0; ValueError then."""
    if isinstance(value, bool):
        raise ValueError(f"a number is wanted, not {str(value).lower()}")
    return value


def span(least: float, most: float) -> Callable[[Any], Any]:
    """A validator: a number, or [least, most], as two numbers in order within bounds."""

    def check(value: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = (value, value)
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise ValueError(f"give one number, or two: [least, most], got {shown(value)}")
        for number in value:
            if isinstance(number, bool) or not isinstance(number, int | float) or not least <= number <= most:
                raise ValueError(f"each number lies between {least:g} and {most:g}, got {shown(number)}")
        if value[0] > value[1]:
            raise ValueError(f"the first number is the least and may not exceed the second, got {shown(list(value))}")
        return tuple(value)

    return check


def span_schema(kind: str, least: float, most: float, none: bool = False) -> WithJsonSchema:
    """The JSON schema of what `span(least, most)` takes, for editors; kind: "integer" or "number". none: whether it may be null, too."""
    number = {"type": kind, "minimum": least, "maximum": most}
    forms = [number, {"type": "array", "items": number, "minItems": 2, "maxItems": 2}]
    return WithJsonSchema({"anyOf": [*forms, {"type": "null"}] if none else forms})


Things = Annotated[Bounds, BeforeValidator(span(0, THINGS)), span_schema("integer", 0, THINGS)]
People = Annotated[Bounds, BeforeValidator(span(0, PEOPLE)), span_schema("integer", 0, PEOPLE)]
Heights = Annotated[tuple[float, float], BeforeValidator(span(0.05, 10)), span_schema("number", 0.05, 10)]
"""Metres, one number or [least, most]."""
Apart = Annotated[
    tuple[float, float] | None,
    BeforeValidator(lambda value: None if value is None else span(0.05, 10)(value)),
    span_schema("number", 0.05, 10, none=True),
]
"""The same, or nothing: of a schema that two fields share, or that stands beside `None`, each version of pydantic makes another."""
Degrees = Annotated[tuple[float, float], BeforeValidator(span(10, 130)), span_schema("number", 10, 130)]
Whole = Annotated[int, BeforeValidator(plain_number)]
Few = Annotated[int, Field(ge=1, le=100), BeforeValidator(plain_number)]
Number = Annotated[float, BeforeValidator(plain_number)]
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(plain_number)]
