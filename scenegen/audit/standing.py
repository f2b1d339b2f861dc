"""Where a question has one stand: at something on the floor, in its place, and the text says so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from scenegen.audit.geometry import Truth, entities, middle
from scenegen.audit.rules.base import Given

APART = ("apart_m", "reach_m")
"""Bounds of the plan: metres on the floor between any two of the three, at least and at most."""
NEAR_M = 0.001
LOWEST_AT_M = 0.39
"""Height of the lowest thing that one stands at."""
LOWEST_M = 0.149
"""Height of the lowest thing that stands on the floor and does not lie there."""


def not_stood_at(given: Given, truth: Truth) -> Iterator[str]:
    """Why one cannot stand at the operand `at`, or is not told to stand in its place."""
    at, phrase = entities(truth)[given.id("at")], given.phrase("at")
    if at.get("support") != "floor" or at.get("parent") is not None or at["size"][2] < LOWEST_AT_M:
        yield f"nobody stands at {phrase!r}"
    told = (
        f" at the center of the {phrase}",
        f" where the {phrase} is",
        f" the place of the {phrase} ",
        f" the place of the {phrase},",
    )
    if not any(words in given.text for words in told):
        yield f"it does not say that one stands where {phrase!r} is"


def not_apart(given: Given, truth: Truth) -> Iterator[str]:
    """Which two of the operands lie nearer to one another on the floor, or farther off, than the bounds that are stated allow."""
    known, (least, most) = entities(truth), (given.parameter(name) for name in APART)
    for one, other in combinations(given.operands, 2):
        across, along, _ = middle(known[one.id]) - middle(known[other.id])
        if not least - NEAR_M <= (across**2 + along**2) ** 0.5 <= most + NEAR_M:
            yield f"{one.id} and {other.id} are not from {least:g} to {most:g} m apart"


def stands(entity: Truth) -> bool:
    """Whether somebody stands, or a thing on the floor, and does not lie flat there."""
    if "joints" in entity:
        return bool(entity["posture"].get("kind") == "stand")
    return entity.get("support") == "floor" and entity.get("parent") is None and entity["size"][2] >= LOWEST_M
