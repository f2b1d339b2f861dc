"""What the mirrors of a picture show once more: where a question asks for all there is of something, or for its place in the picture."""

from __future__ import annotations

import numpy as np

from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.facts.sightlines import sight_share
from scenegen.language.counting import ANIMALS, PEOPLE, PRINTED, REFLECTING, worn
from scenegen.scene import Object, Person
from scenegen.tasks.common.kinds import brought_in, leaves_open, noun_of

FEWEST_PIXELS = 6
"""Of a reflection, from which on it may be taken for the thing."""
GLIMPSED = 0.02
"""Share of a mirror's surface from which on somebody may see something in it."""


@remembered
def reflecting(facts: Facts) -> tuple[str, ...]:
    """Ids of all that has mirror glass, as its name says."""
    return tuple(name for name in facts.ids if REFLECTING in noun_of(facts.entity(name)).split())


@remembered
def shown_again(facts: Facts, view: str, noun: str) -> bool:
    """Whether a mirror in a view shows something that a noun may mean, that somebody wears or that has its shape, by the rays that were measured;
    where none were, any mirror may."""
    if not set(reflecting(facts)) & set(facts.seen(view)):
        return False
    measured = (facts.measured.mirrors or {}).get(view)
    if measured is None:
        return True
    numbers = {k for one in measured.values() for k in np.flatnonzero(one.pixels >= FEWEST_PIXELS).tolist()}
    return any(_may_be(facts.entity(facts.ids[k]), noun) for k in numbers)


def _may_be(entity: Object | Person, noun: str) -> bool:
    """Whether something in a mirror may be taken for what a noun means, or shows it."""
    word = noun_of(entity)
    if isinstance(entity, Person) and noun in (called for called, _ in worn(entity.attributes)):
        return True
    pictured = noun in (PEOPLE, *ANIMALS) and word in PRINTED and brought_in(entity)
    return word == noun or pictured or leaves_open(word, noun)


def looks_into_one(facts: Facts, person: str) -> bool:
    """Whether somebody sees enough of a mirror to see in it what they do not see otherwise."""
    share, row = sight_share(facts).value, facts.index[person]
    return any(share[row, facts.index[name]] > GLIMPSED for name in reflecting(facts))
