"""What stands on the floor and is to be placed on a plan of it: which of it pictures show well enough, and what it is called in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.language import names_carrier, told_apart
from scenegen.scene import Object, Person
from scenegen.tasks.common.places import MOST_VIEWS, at_rest, can_face, views_of
from scenegen.tasks.common.seeing import middles_seen
from scenegen.tasks.task import referrer

LEAST_SHARE = 0.003
"""Share of a picture that a thing covers in one that shows where its middle is."""


@remembered
def shown_on_floor(facts: Facts) -> NDArray[np.int64]:
    """Numbers of what stands on the floor, rests at all times, and whose middle some view shows, large enough."""
    still = at_rest(facts)
    found = (k for k, name in enumerate(facts.ids) if still[k] and stands_on_floor(facts.scene.entities[k]))
    return np.array([k for k in found if any(shows(facts, view, facts.ids[k]) for view in facts.views)], dtype=np.int64)


def stands_on_floor(entity: Object | Person) -> bool:
    """Whether something stands on the floor and is in the way there: of people who stands, of things what does not lie flat."""
    if isinstance(entity, Person):
        return entity.posture.get("kind") == "stand"
    return entity.support == "floor" and entity.parent is None and not entity.decor and can_face(entity)


def shows(facts: Facts, view: str, name: str) -> bool:
    """Whether a view shows a thing large enough, and where its middle is."""
    camera = facts.camera(view)
    return name in middles_seen(facts, view) and facts.sight(view, name).pixels >= LEAST_SHARE * camera.width * camera.height


def named_together(facts: Facts, numbers: tuple[int, ...]) -> tuple[list[str], list[str]] | None:
    """Few pictures that show all of these well, and what they are called in them; None where there are none, where words fail, or where one
    name lies in another or leans on what may move."""
    order = sorted(numbers)
    found = _named(facts, tuple(order))
    return found and (list(found[0]), [found[1][order.index(k)] for k in numbers])


@remembered
def _named(facts: Facts, numbers: tuple[int, ...]) -> tuple[list[str], list[str]] | None:
    """`named_together`, of things in the order of the scene."""
    ids = tuple(facts.ids[k] for k in numbers)
    views = views_of(facts, ids, least=1, most=MOST_VIEWS, wanted=1)
    if not views or not all(any(shows(facts, view, name) for view in views) for name in ids):
        return None
    names = referrer(facts, views)
    phrases = [phrase for name in ids if (phrase := names.phrase(name)) is not None]
    leaning = bool(facts.scene.tracks) and any(map(names_carrier, phrases))
    return (views, phrases) if len(phrases) == len(ids) and told_apart(phrases) and not leaning else None
