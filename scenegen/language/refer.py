"""Referring expressions by the incremental algorithm (Dale & Reiter 1995): a phrase that names exactly one thing in sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenegen.scene import Object, Person, Scene

CONFUSABLE: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split(", "))
    for group in (
        "mug, cup, glass, wine glass",
        "monitor, television, laptop, tablet",
        "dresser, cabinet, sideboard, TV stand, chest of drawers, filing cabinet, shoe cabinet",
        "wardrobe, cupboard, cabinet",
        "sofa, couch, loveseat, armchair",
        "stool, bar stool, ottoman, pouf",
        "bottle, vase, jug",
        "bin, trash can, trash bin, basket",
        "apple, orange, peach, tomato, ball",
        "ball, football, basketball, globe",
        "side table, coffee table, nightstand, bedside table, console table",
        "desk, table, dining table, workbench, school desk",
        "book, notebook, magazine",
        "box, cardboard box, chest",
        "bag, backpack, handbag, shopping bag, suitcase",
        "tree, bush, potted plant, plant",
        "bench, park bench",
        "car, van, taxi",
        "painting, picture, poster, whiteboard, mirror, notice board",
        "lamp, floor lamp, table lamp, desk lamp, pendant lamp, ceiling lamp",
        "bowl, plate",
        "toaster, microwave, oven, stove",
        "vase, flower vase",
    )
)
"""Nouns that a person could use for one another at a glance: each counts as a match for the others."""
MATERIAL_ADJECTIVES = {
    "oak": "wooden", "walnut": "wooden", "pine": "wooden", "birch": "wooden", "wood": "wooden", "steel": "metal", "iron": "metal",
    "aluminium": "metal", "brass": "metal", "chrome": "metal", "metal": "metal", "leather": "leather", "plastic": "plastic",
    "glass": "glass", "marble": "marble", "wicker": "wicker", "fabric": "fabric", "cotton": "fabric", "ceramic": "ceramic",
}  # fmt: skip
SIZE_RATIO = 1.4
POSTURES = {"sit": "sitting", "walk": "walking"}


def nouns_match(noun: str, other: str) -> bool:
    """Whether a thing called `other` could be meant by `noun`: an office chair is a chair, a cup may pass for a mug."""
    if other == noun or other.endswith(f" {noun}") or noun.endswith(f" {other}"):
        return True
    return any(noun in group and other in group for group in CONFUSABLE)


class Referrer:
    """Names entities so that each phrase fits exactly one of `context`, the entities that can be seen (or all of a scene)."""

    def __init__(self, scene: Scene, context: Iterable[str]) -> None:
        self.scene = scene
        wanted = set(context)
        self.context = [entity for entity in scene.entities if entity.id in wanted]
        self._known: dict[str, str | None] = {}

    def phrase(self, entity_id: str) -> str | None:
        """ "red mug" or "woman in the blue top", without article; None when no phrase tells it from the rest."""
        if entity_id not in self._known:
            self._known[entity_id] = None  # a relation may not lean on the thing being named
            self._known[entity_id] = self._find(self.scene.entity(entity_id))
        return self._known[entity_id]

    def _find(self, target: Object | Person) -> str | None:
        if isinstance(target, Person):
            return self._person(target)
        rivals = [e for e in self.context if isinstance(e, Object) and e.id != target.id and nouns_match(target.label, e.label)]
        if not rivals:
            return target.label
        words: list[str] = []
        for key in ("color", "material"):
            word = target.attributes.get(key, "")
            word = MATERIAL_ADJECTIVES.get(word, "") if key == "material" else word
            left = [rival for rival in rivals if _attribute(rival, key) != word]
            if word and left:
                words.insert(0 if key == "color" else len(words), word)
                rivals = [rival for rival in rivals if rival not in left]
            if not rivals:
                return " ".join([*words, target.label])
        size = _size_word(target, rivals)
        if size:
            return " ".join([size, *words, target.label])
        return self._placed(target, " ".join([*words, target.label]), rivals)

    def _placed(self, target: Object, noun: str, rivals: list[Object]) -> str | None:
        """Tell it by what carries it."""
        if target.parent is None or any(rival.parent == target.parent for rival in rivals):
            return None
        carrier = self.phrase(target.parent)
        if carrier is None or target.parent not in {entity.id for entity in self.context}:
            return None
        return f"{noun} held by the {carrier}" if target.support == "hand" else f"{noun} on the {carrier}"

    def _person(self, target: Person) -> str | None:
        rivals = [entity for entity in self.context if isinstance(entity, Person) and entity.id != target.id]
        if not rivals:
            return target.label
        for clothes in _clothes(target):
            if all(clothes not in set(_clothes(rival)) for rival in rivals) and not any(
                _similar(clothes, rival) for rival in rivals
            ):
                return f"{target.label} in the {clothes}"
        posture = POSTURES.get(str(target.pose.get("kind", "")))
        same = [rival for rival in rivals if rival.label == target.label]
        if posture and all(POSTURES.get(str(rival.pose.get("kind", ""))) != posture for rival in same):
            return f"{posture} {target.label}"
        return None


def _clothes(person: Person) -> Iterator[str]:
    """ "red T-shirt", "blue trousers": what tells a person apart, the upper body first."""
    for garment in ("top", "bottom"):
        name, color = person.attributes.get(garment), person.attributes.get(f"{garment}_color")
        if name and color:
            yield f"{color} {name}"


def _similar(clothes: str, rival: Person) -> bool:
    """Whether a rival wears the same colour on the same half of the body."""
    color, garment = clothes.split(" ", 1)
    halves = {person_part: rival.attributes.get(f"{person_part}_color") for person_part in ("top", "bottom")}
    part = "bottom" if garment in ("trousers", "jeans", "shorts", "skirt") else "top"
    return halves[part] == color


def _attribute(entity: Object, key: str) -> str:
    word = entity.attributes.get(key, "")
    return MATERIAL_ADJECTIVES.get(word, "") if key == "material" else word


def _size_word(target: Object, rivals: list[Object]) -> str | None:
    own = float(target.size.max())
    others = [float(rival.size.max()) for rival in rivals]
    if own > SIZE_RATIO * max(others):
        return "large"
    if own * SIZE_RATIO < min(others):
        return "small"
    return None
