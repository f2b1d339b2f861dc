"""Where a question has one stand: at something on the floor, in its place, and the text says so."""

from __future__ import annotations

from collections.abc import Iterator

from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Given

LOWEST_AT_M = 0.39
"""Height of the lowest thing that one stands at."""


def not_stood_at(given: Given, truth: Truth) -> Iterator[str]:
    """Why one cannot stand at the operand `at`, or is not told to stand in its place."""
    at, phrase = entities(truth)[given.id("at")], given.phrase("at")
    if at.get("support") != "floor" or at.get("parent") is not None or at["size"][2] < LOWEST_AT_M:
        yield f"nobody stands at {phrase!r}"
    told = (
        f" where the middle of the {phrase} is",
        f" where the {phrase} is",
        f" the place of the {phrase} ",
        f" the place of the {phrase},",
    )
    if not any(words in given.text for words in told):
        yield f"it does not say that one stands where {phrase!r} is"
