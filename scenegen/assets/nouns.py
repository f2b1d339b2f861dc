"""What the nouns of things mean beside one another, as the things themselves declare it: look-alikes, kinds, materials left unsaid.

Gathered once a process from the catalogue (`catalogue.register`) and from the table of kinds that only imported libraries have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from scenegen.assets import catalogue
from scenegen.assets.importing.words import further_kinds
from scenegen.assets.people.garments.worn import TAKEN_FOR


@dataclass(frozen=True)
class Nouns:
    """By noun. confused_with: what it may be taken for, both ways. covers: what else it names. unsaid: materials not said of it."""

    confused_with: dict[str, frozenset[str]]
    covers: dict[str, frozenset[str]]
    unsaid: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def nouns() -> Nouns:
    """Of all kinds of things, ours and those of imported libraries."""
    confused: dict[str, set[str]] = {}
    covers: dict[str, set[str]] = {}
    unsaid: dict[str, set[str]] = {}
    for own, others, kinds, materials in _declared():
        for noun in own:
            for other in (*others, *own):
                if other != noun:
                    confused.setdefault(noun, set()).add(other)
                    confused.setdefault(other, set()).add(noun)
            for kind in kinds:
                covers.setdefault(kind, set()).add(noun)
            unsaid.setdefault(noun, set()).update(materials)
    return Nouns(_frozen(confused), _frozen(covers), _frozen(unsaid))


def worn(attributes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(noun, colour or "") of what somebody of these attributes wears that may be taken for a thing: the backpack on a back is one."""
    carried = ((attributes.get(key), attributes.get(f"{key}_color", "")) for key in ("hat", "bag"))
    return tuple((TAKEN_FOR[kind], color) for kind, color in carried if kind in TAKEN_FOR)


def _declared() -> Iterator[tuple[Iterable[str], Iterable[str], Iterable[str], Iterable[str]]]:
    """(its nouns, look-alikes, kinds that cover it, materials not said) of every kind of thing."""
    for entry in catalogue.categories().values():
        yield entry.nouns, entry.confused_with, entry.kind_of, entry.unsaid
    for kind in further_kinds():
        yield (kind.label,), kind.confused_with, kind.kind_of, kind.unsaid


def _frozen(table: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {noun: frozenset(others) for noun, others in table.items()}
