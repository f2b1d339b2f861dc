"""What a noun names in a picture, and when it is in doubt whether something there is meant by it."""

from __future__ import annotations

from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.language import nouns_match
from scenegen.language.counting import ANIMALS, COUNTED, GOODS, LIKENESSES, PEOPLE, PRINTED, REFLECTING, SMALL, worn
from scenegen.scene import Object, Person

LEAST_INSIDE = 0.85
"""Share of a thing's silhouette that lies inside the picture, at least, where it is seen to be there."""


def noun_of(entity: Object | Person) -> str:
    """What one of them is called where it is counted."""
    return PEOPLE if isinstance(entity, Person) else entity.label


@remembered
def nouns_here(facts: Facts) -> tuple[str, ...]:
    """Nouns of what the scene has and what can be counted, sorted."""
    return tuple(sorted({noun_of(entity) for entity in facts.scene.entities} & set(COUNTED)))


@remembered
def of_kind(facts: Facts, view: str, noun: str) -> tuple[str, ...]:
    """Ids of what shows any pixel in a view and is called so, in stored order."""
    return tuple(name for name in facts.seen(view) if noun_of(facts.entity(name)) == noun)


@remembered
def labels_seen(facts: Facts, view: str) -> frozenset[str]:
    """What all that shows any pixel in a view is called."""
    return frozenset(noun_of(facts.entity(name)) for name in facts.seen(view))


@remembered
def in_doubt(facts: Facts, view: str, noun: str, pictures: bool = True) -> bool:
    """Whether something else in a view could be meant by the noun, or shows some of it: a look-alike, a mirror, a painting of people.
    pictures: whether pictures of ours may show somebody too; those that somebody brought in always may."""
    labels = labels_seen(facts, view)
    if any(REFLECTING in label for label in labels) or noun in worn_seen(facts, view):
        return True
    if any(leaves_open(label, noun) for label in labels):
        return True
    printed = [entity for entity in map(facts.entity, facts.seen(view)) if noun_of(entity) in PRINTED]
    return noun in (PEOPLE, *ANIMALS) and (bool(printed and pictures) or any(map(brought_in, printed)))


def leaves_open(word: str, noun: str) -> bool:
    """Whether something called `word`, which is not the noun itself, could be meant by it, has its shape, or may have one of them on it."""
    if word == noun:
        return False
    likeness = noun in (PEOPLE, *ANIMALS) and word in LIKENESSES
    return likeness or (noun in SMALL and word in GOODS) or nouns_match(noun, word) or nouns_match(word, noun)


@remembered
def worn_seen(facts: Facts, view: str) -> frozenset[str]:
    """What the things are called that somebody in a view wears: whether the backpack on a back is one of the backpacks is left open."""
    people = (entity for entity in map(facts.entity, facts.seen(view)) if isinstance(entity, Person))
    return frozenset(noun for person in people for noun, _ in worn(person.attributes))


def brought_in(entity: Object | Person) -> bool:
    """Whether somebody brought it in: of a picture, nobody knows what it shows."""
    return isinstance(entity, Object) and entity.asset is not None and "sha256" in entity.asset.params


def well_shown(facts: Facts, view: str, name: str, fraction: float) -> bool:
    """Whether a view shows something so well that nobody overlooks it: enough of it, and most of it inside the picture."""
    seen = facts.sight(view, name)
    return facts.is_visible(view, name) and seen.fraction >= fraction and seen.in_frame >= LEAST_INSIDE
