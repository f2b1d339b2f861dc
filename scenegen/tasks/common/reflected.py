"""What the mirrors of a picture show once more: where a question asks for all there is of something, or for its place in the picture."""

from __future__ import annotations

import numpy as np

from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.facts.sightlines import sight_share
from scenegen.language import nouns_match
from scenegen.language.counting import REFLECTING
from scenegen.tasks.common.kinds import noun_of

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
    """Whether a mirror in a view shows something that a noun may mean, by the rays that were measured; where none were, any mirror may."""
    if not set(reflecting(facts)) & set(facts.seen(view)):
        return False
    measured = (facts.measured.mirrors or {}).get(view)
    if measured is None:
        return True
    numbers = {k for one in measured.values() for k in np.flatnonzero(one.pixels >= FEWEST_PIXELS).tolist()}
    return any(nouns_match(noun, noun_of(facts.entity(facts.ids[k]))) for k in numbers)


def looks_into_one(facts: Facts, person: str) -> bool:
    """Whether somebody sees enough of a mirror to see in it what they do not see otherwise."""
    share, row = sight_share(facts).value, facts.index[person]
    return any(share[row, facts.index[name]] > GLIMPSED for name in reflecting(facts))
