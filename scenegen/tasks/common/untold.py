"""Questions of which the names tell nothing: a place shows such kinds the one way and the other, and which of the two is asked is drawn beforehand."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from scenegen.facts import Facts

Found = TypeVar("Found")
Way = tuple[tuple[str, ...], Hashable]
"""The kinds that something is about, and which way it is with them; None where the kinds are one, so that it is both ways."""


def way_of(facts: Facts, more: int, less: int) -> Way:
    """The kinds of two, in alphabetical order, and which of these kinds that one is which is the more: higher, taller."""
    kinds = facts.scene.entities[more].label, facts.scene.entities[less].label
    return tuple(sorted(kinds)), None if kinds[0] == kinds[1] else kinds[0]


def both_ways(found: Iterable[Found], way: Callable[[Found], Way]) -> list[Found]:
    """Of what was found in a place, in order, that of whose kinds it is found more than one way."""
    listed = [(one, *way(one)) for one in found]
    ways: dict[tuple[str, ...], set[Hashable]] = {}
    for _, kinds, side in listed:
        ways.setdefault(kinds, set()).add(side)
    return [one for one, kinds, side in listed if side is None or len(ways[kinds]) > 1]


def untold(found: Iterable[Found], way: Callable[[Found], Way], lot: int) -> list[Found]:
    """Of what was found in a place, that of which the kinds tell nothing, in order: of kinds which are found more than one way, that which is
    the way drawn for them. lot: drawn for the place.

    As any way is as likely, whoever knows how it mostly is with such kinds is right as often as wrong, however rare one way may be
    elsewhere; nothing is looked at but what there is to choose from.
    """
    listed = [(one, *way(one)) for one in both_ways(found, way)]
    drawn: dict[tuple[str, ...], Hashable] = {}
    for _, kinds, side in sorted(listed, key=lambda one: zlib.crc32(f"{lot} {one[1]} {one[2]}".encode())):
        drawn.setdefault(kinds, side)
    return [one for one, kinds, side in listed if side == drawn[kinds]]


def alternating(drawn: Sequence[Found], other: Sequence[Found]) -> list[Found]:
    """One of either half by turns, the drawn half first, as long as there are both; then the rest of the drawn half: so that of two shortcuts,
    or of one and its opposite, each is right about as often, however much more there is of the one."""
    few = min(len(drawn), len(other))
    return [one for two in zip(drawn[:few], other[:few], strict=True) for one in two] + list(drawn[few:])
