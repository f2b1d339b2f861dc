"""What carries what and what ever moves, by the truth's parents and tracks; and names that lean on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Given


def moves(truth: Truth, names: Sequence[str]) -> bool:
    """Whether any of these moves at some time, or is carried by what does."""
    known, moving = entities(truth), {track["entity"] for track in truth.get("tracks", [])}
    for name in names:
        at: str | None = name
        for _ in range(len(known)):
            if at in moving:
                return True
            at = known[at].get("parent") if at in known else None
    return False


def carried(truth: Truth, names: Sequence[str]) -> bool:
    """Whether one of these carries another, directly or through others."""
    known = entities(truth)
    for name in names:
        at = known[name].get("parent")
        for _ in range(len(known)):
            if at in names:
                return True
            at = known[at].get("parent") if at in known else None
    return False


def entangled(phrases: Iterable[str]) -> bool:
    """Whether one name is a part of another."""
    return any(one in other for one, other in permutations(phrases, 2))


def names_carrier(phrases: Iterable[str]) -> bool:
    """Whether a name says which thing is meant by what carries it."""
    return any(word in phrase for phrase in phrases for word in (" on the ", " held by "))


def leans(truth: Truth, phrases: Sequence[str]) -> bool:
    """Whether a name says which thing is meant by what carries it, in a scene where that may change."""
    return bool(truth.get("tracks")) and names_carrier(phrases)


def unclear(phrases: Sequence[str], truth: Truth | None = None) -> Iterator[str]:
    """Names that lie in one another, and names that say what carries the thing; given the truth, these only where that may change."""
    if entangled(phrases):
        yield "one of its names is a part of another"
    if truth is None and names_carrier(phrases):
        yield "a name says what carries the thing"
    elif truth is not None and leans(truth, phrases):
        yield "a name leans on what carries the thing, which may change"


def misnamed(given: Given, truth: Truth | None = None) -> Iterator[str]:
    """Labels that are not the names to choose from, names that lie in one another, and names that say what carries the thing; given the truth,
    these only where that may change."""
    phrases = [operand.phrase for operand in given.operands]
    if getattr(given.answer, "labels", ()) != tuple(sorted(given.options)):
        yield "the labels of the answer are not the things named"
    yield from unclear(phrases, truth)
