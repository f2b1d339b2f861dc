"""How things are listed, and whether words leave one reading: options that exclude one another, bodies and heads that face one way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from scenegen.audit.geometry import Truth, compass_yaw, entities, pose_of, turn

if TYPE_CHECKING:
    from scenegen.audit.rules.base import Operand

ONE_WAY_DEG = 20.01
"""Beyond this between body, torso and head, "the way she faces" has two readings."""
PARTS = ("body", "torso", "head")
NUMBER = re.compile(r"(\d+(?:\.\d+)?)")
ROUNDING = 1e-9
PRONOUNS = {"man": "he", "boy": "he", "gentleman": "he", "woman": "she", "girl": "she", "lady": "she"}


def listed(phrases: Iterable[str], word: str = "and") -> str:
    """How wordings list things: "the lamp, the desk, and the plant", two of them without a comma."""
    *names, last = [f"the {phrase}" for phrase in phrases]
    return ", ".join(names) + ("," if len(names) > 1 else "") + f" {word} {last}" if names else last


def he_or_she(phrase: str) -> str:
    """The pronoun that the noun of somebody's name allows."""
    for word in phrase.split(" in ")[0].split():
        if word in PRONOUNS:
            return PRONOUNS[word]
    return "they"


def to_choose(phrases: Iterable[str]) -> dict[str, str]:
    """What there is to choose from, as wordings say it: the one or the other, and all of it."""
    names = list(phrases)
    return {"items": listed(names, "or"), "every": listed(names)}


def options_exclude(choices: Sequence[str]) -> Iterator[str]:
    """Options that say all that another one says."""
    said = [set(choice.split("-")) for choice in choices]
    for i, j in permutations(range(len(said)), 2):
        if said[j] <= said[i]:
            yield f"{choices[i]!r} says all that {choices[j]!r} says"


def options_near(choices: Sequence[str], times: float, least: float) -> Iterator[str]:
    """Options of numbers that no eye tells apart: neither by this factor nor by so much. Angles, which are told with a side, go round."""
    if (times, least) == (1.0, 0.0):
        return
    for one, other in combinations(choices, 2):
        found = [NUMBER.match(choice) for choice in (one, other)]
        if None in found:
            continue
        small, great = sorted(
            float(match[1]) * (-1 if choice.endswith("right") else 1)
            for match, choice in zip(found, (one, other), strict=True)
            if match
        )
        gap = great - small
        if "degrees" in one:
            gap = min(gap, 360.0 - gap)
        if gap < least - ROUNDING or (times > 1 and great < times * small):
            yield f"the options {one!r} and {other!r} are too near each other"


def faces_one_way(operand: Operand, truth: Truth) -> Iterator[str]:
    """Why "the way X faces" has two readings; nothing for things, and for people whose body, torso and head agree."""
    entity = entities(truth)[operand.id]
    if "joints" not in entity:
        return
    yaws = [compass_yaw(pose_of(entity, frame)) for frame in PARTS]
    apart = max(abs(turn(one - other)) for one in yaws for other in yaws)
    if apart > ONE_WAY_DEG:
        yield f"body, torso and head of {operand.phrase!r} are {apart:.0f} degrees apart, and none is named"
