"""How things are listed, and whether words leave one reading: options that exclude one another, bodies and heads that face one way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import TYPE_CHECKING

from scenegen.audit.geometry import Truth, compass_yaw, entities, pose_of, turn

if TYPE_CHECKING:
    from scenegen.audit.rules.base import Operand

ONE_WAY_DEG = 20.01
"""Beyond this between body, torso and head, "the way she faces" has two readings."""
PARTS = ("body", "torso", "head")


def listed(phrases: Iterable[str], word: str = "and") -> str:
    """How wordings list things: "the lamp, the desk and the plant"."""
    names = [f"the {phrase}" for phrase in phrases]
    return f" {word} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


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


def faces_one_way(operand: Operand, truth: Truth) -> Iterator[str]:
    """Why "the way X faces" has two readings; nothing for things, and for people whose body, torso and head agree."""
    entity = entities(truth)[operand.id]
    if "joints" not in entity:
        return
    yaws = [compass_yaw(pose_of(entity, frame)) for frame in PARTS]
    apart = max(abs(turn(one - other)) for one in yaws for other in yaws)
    if apart > ONE_WAY_DEG:
        yield f"body, torso and head of {operand.phrase!r} are {apart:.0f} degrees apart, and none is named"
