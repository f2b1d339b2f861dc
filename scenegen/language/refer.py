"""Referring expressions by the incremental algorithm (Dale & Reiter 1995): a phrase that names exactly one thing in sight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from scenegen.assets import catalogue
from scenegen.assets.nouns import nouns, worn
from scenegen.scene import Object, Person, Scene

CLOSE_COLORS: tuple[frozenset[str], ...] = (
    frozenset({"blue", "navy"}),
    frozenset({"black", "navy"}),
    frozenset({"white", "beige"}),
    frozenset({"white", "gray"}),
)
"""Colour words that do not tell two things apart: navy is a blue, and in a shadow it is black, as white is gray."""
VIEWPOINT = frozenset({"camera", "picture", "image", "photo"})
"""Nouns by which questions mean the viewpoint or what it sees: a thing called so is not named. Ours are digital cameras and paintings."""
MATERIAL_ADJECTIVES = {
    "oak": "wooden", "walnut": "wooden", "pine": "wooden", "birch": "wooden", "wood": "wooden", "steel": "metal", "iron": "metal",
    "aluminium": "metal", "brass": "metal", "chrome": "metal", "metal": "metal", "leather": "leather", "plastic": "plastic",
    "glass": "glass", "marble": "marble", "wicker": "wicker", "ceramic": "ceramic",
}  # fmt: skip
LOOK_LIKE = {
    "wooden": frozenset({"painted"}), "metal": frozenset({"painted", "plastic", "fabric", "leather"}), "ceramic": frozenset({"painted", "plastic"}),
}  # fmt: skip
"""What may look to be of a material though it is said to be of another: paint is on wood or on metal, and a seat's cloth says nothing of its legs."""
SIZE_RATIO = 1.4
POSTURES = {"sit": "sitting", "floor": "sitting", "walk": "walking", "kneel": "kneeling", "lie": "lying"}
"""What a kind of pose is called, where it has a plain name: sitting on the floor is sitting."""
PASSES_FOR = {"run": "walking", "crouch": "kneeling"}
"""What other kinds could be taken for."""


@lru_cache(maxsize=1 << 16)
def names_carrier(phrase: str) -> bool:
    """Whether a phrase says which thing is meant by what carries it: on the desk, held by the woman."""
    return " on the " in phrase or " held by " in phrase


def called_by_front(thing: Object) -> bool:
    """Whether what a thing is called by is on its front, as of a road sign: from behind it is a plate on a post."""
    return thing.has_front and catalogue.is_read(thing.category)


def told_apart(phrases: Iterable[str]) -> bool:
    """Whether no name lies in another, so that a reply with the one is not read as the other."""
    said = list(phrases)
    every = "\0".join(said)
    return all(every.count(one) == 1 for one in said) or len(said) < 2


def nouns_match(noun: str, other: str) -> bool:
    """Whether a thing called `other` could be meant by `noun`: an office chair is a chair, a cup may pass for a mug."""
    if other == noun or other.endswith(f" {noun}") or noun.endswith(f" {other}"):
        return True
    if " of " in other and nouns_match(noun, other.split(" of ")[0]):  # a vase of flowers is a vase
        return True
    known = nouns()
    return other in known.covers.get(noun, ()) or other in known.confused_with.get(noun, ())


def could_be_meant(target: Object, other: Object) -> bool:
    """Whether another thing could be meant by the noun of `target`, by what their nouns are and what an imported thing says of itself."""
    return _kinds_match(_kind(target), _kind(other))


def _kind(thing: Object) -> tuple[str, tuple[str, ...]]:
    """All of a thing that says for what it may be taken: its noun, and what it says of itself."""
    return thing.label, _own_words(thing)


def _kinds_match(target: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]]) -> bool:
    return nouns_match(target[0], other[0]) or target[0] in other[1] or other[0] in target[1]


def _own_words(thing: Object) -> tuple[str, ...]:
    said = thing.asset.params.get("confused_with") if thing.asset is not None else None
    return tuple(str(noun) for noun in said) if isinstance(said, list | tuple) else ()


GENDERED = frozenset({"man", "woman", "boy", "girl", "lady", "gentleman"})


@dataclass(frozen=True)
class Shown:
    """What of people and of carriers can be seen, by id: a phrase says only that. Left out, all is known, as where a text says it.

    garment(person, "top" or "bottom"): its own cloth, not the limb it is worn on. noun: what somebody whose label tells sex or age may be
    called, by what shows of face, hair and build. legs: by which a posture is told. carrier: whether a thing or person that others stand on, are held by, or are compared with, is itself seen well.
    face: whether the front of a thing shows, of those that are called by what is on it.
    """

    garment: Callable[[str, str], bool] = lambda person, half: True
    noun: Callable[[Person], str] = lambda person: person.label
    legs: Callable[[str], bool] = lambda person: True
    carrier: Callable[[str], bool] = lambda name: True
    face: Callable[[str], bool] = lambda name: True


class Referrer:
    """Names entities so that each phrase fits exactly one of `context`, the entities that can be seen (or all of a scene), and says
    nothing that cannot be seen: see `Shown`."""

    def __init__(self, scene: Scene, context: Iterable[str], shown: Shown | None = None) -> None:
        self.scene = scene
        self.shown = shown or Shown()
        wanted = set(context)
        self.context = [entity for entity in scene.entities if entity.id in wanted]
        self._known: dict[str, str | None] = {}
        self._kinds: dict[tuple[str, tuple[str, ...]], list[Object]] = {}
        for entity in self.context:
            if isinstance(entity, Object):
                self._kinds.setdefault(_kind(entity), []).append(entity)
        self._worn = [one for entity in self.context if isinstance(entity, Person) for one in worn(entity.attributes)]

    def phrase(self, entity_id: str) -> str | None:
        """ "red mug" or "woman in the blue top", without article; None when no phrase tells it from the rest, and for decor."""
        if entity_id not in self._known:
            self._known[entity_id] = None  # a relation may not lean on the thing being named
            self._known[entity_id] = self._find(self.scene.entity(entity_id))
        return self._known[entity_id]

    def _find(self, target: Object | Person) -> str | None:
        if isinstance(target, Person):
            return self._person(target)
        if target.decor or target.label in VIEWPOINT or not self.shown.face(target.id):
            return None
        own = _kind(target)
        alike = (things for kind, things in self._kinds.items() if _kinds_match(own, kind))
        rivals = [thing for things in alike for thing in things if thing.id != target.id]
        colors = [
            color for noun, color in self._worn if nouns_match(target.label, noun)
        ]  # of what people wear that is called so too
        if not rivals and not colors:
            return target.label
        words: list[str] = []
        for key in ("color", "material"):
            word = target.attributes.get(key, "")
            word = material_word(target.label, word) if key == "material" else word
            word = "" if word == target.label else word  # nobody says an orange orange
            left = [rival for rival in rivals if _differs(rival, key, word)]
            apart = key == "color" and bool(colors) and all(color and not _same_color(color, word) for color in colors)
            if word and (left or apart):
                words.insert(0 if key == "color" else len(words), word)
                rivals = [rival for rival in rivals if rival not in left]
                colors = [] if apart else colors
            if not rivals and not colors:
                return " ".join([*words, target.label])
        size = None if colors else _size_word(target, rivals)
        compared = any(_named_alike(rival.label, target.label) for rival in rivals)
        if (
            size and compared and all(self.shown.carrier(rival.id) for rival in rivals)
        ):  # nobody says large with nothing to compare in sight
            return " ".join([size, *words, target.label])
        return self._placed(target, " ".join([*words, target.label]), rivals)

    def _placed(self, target: Object, noun: str, rivals: list[Object]) -> str | None:
        """Tell it by what carries it: nothing like it may stand on the same, nor on something out of sight."""
        sighted = {entity.id for entity in self.context}
        if target.parent is None or target.parent not in sighted or not self.shown.carrier(target.parent):
            return None
        if any(target.parent in (above := self._carriers(rival)) or not above <= sighted for rival in rivals):
            return None
        carrier = self.phrase(target.parent)
        if carrier is None:
            return None
        return f"{noun} held by the {carrier}" if target.support == "hand" else f"{noun} on the {carrier}"

    def _carriers(self, thing: Object) -> set[str]:
        """All that carries a thing, directly or through others."""
        found: set[str] = set()
        parent = thing.parent
        while parent is not None and parent not in found:
            found.add(parent)
            parent = getattr(self.scene.entity(parent), "parent", None)
        return found

    def _person(self, target: Person) -> str | None:
        rivals = [entity for entity in self.context if isinstance(entity, Person) and entity.id != target.id]
        noun = self.noun(target)
        if not rivals:
            return noun
        for half, color, garment in _clothes(target):
            if self.shown.garment(target.id, half) and not any(_similar(half, color, rival) for rival in rivals):
                return f"{noun} in the {color} {garment}"
        posture = POSTURES.get(str(target.posture.get("kind", "")))
        if (
            posture
            and self.shown.legs(target.id)
            and all(
                posture not in (POSTURES.get(kind), PASSES_FOR.get(kind))
                for kind in (str(r.posture.get("kind", "")) for r in rivals)
            )
        ):
            return f"{posture} {noun}"
        return None

    def noun(self, person: Person) -> str:
        """What a person may be called: "elderly man", or no more than "man", "child" or "person" where no more shows. Nouns that tell
        neither sex nor age (a sidecar's "nurse") are kept."""
        return self.shown.noun(person) if person.label.split(" ")[-1] in GENDERED else person.label


def material_word(label: str, material: str) -> str:
    """The adjective for what a thing is made of, "" where nobody would say it: nobody calls a sofa a fabric one, and
    plastic does not look like plastic from across a room."""
    word = MATERIAL_ADJECTIVES.get(material, "")
    return "" if " of " in label or word in ("plastic", *nouns().unsaid.get(label, ())) else word


def _clothes(person: Person) -> Iterator[tuple[str, str, str]]:
    """(half of the body, colour, garment): what tells a person apart, the upper body first."""
    for half in ("top", "bottom"):
        name, color = person.attributes.get(half), person.attributes.get(f"{half}_color")
        if name and color:
            yield half, color, name


def _similar(half: str, color: str, rival: Person) -> bool:
    """Whether a rival could pass for wearing this colour on this half of the body; true when it is not known what they wear."""
    worn = rival.attributes.get(f"{half}_color")
    if worn is None and half == "bottom" and rival.attributes.get("top") == "dress":
        worn = rival.attributes.get("top_color")
    return worn is None or _same_color(worn, color)


def _same_color(one: str, other: str) -> bool:
    return one == other or any({one, other} <= pair for pair in CLOSE_COLORS)


def _differs(rival: Object, key: str, word: str) -> bool:
    """Whether `word` rules a rival out: only what is known of it can."""
    known = rival.attributes.get(key)
    if not known:
        return False
    if key == "color":
        return not _same_color(known, word)
    made = MATERIAL_ADJECTIVES.get(known, known)
    return made != word and made not in LOOK_LIKE.get(word, ())


def _named_alike(one: str, other: str) -> bool:
    """Whether two nouns end in the same word, or either could be meant by the other: a large armchair beside a stool is no large one."""
    return one.split(" ")[-1] == other.split(" ")[-1] or (nouns_match(one, other) and nouns_match(other, one))


def _size_word(target: Object, rivals: list[Object]) -> str | None:
    own = float(target.size.max())
    others = [float(rival.size.max()) for rival in rivals]
    if own > SIZE_RATIO * max(others):
        return "large"
    if own * SIZE_RATIO < min(others):
        return "small"
    return None
