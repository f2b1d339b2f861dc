"""What was shown: referents seen, words about people and fronts that a view bears out, phrases that fit one thing only."""

from __future__ import annotations

from collections.abc import Iterable

from scenegen.audit.framed import HEAD, tells, well
from scenegen.audit.fronts import Cell, cell_of, faces, middle_shows, off_face, pixels_of
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.instant import at
from scenegen.audit.kinds import worn
from scenegen.audit.rules.base import FACE, FRONT, HELD, MIDDLE, NOTHING, WHOLE, Given
from scenegen.audit.source import Row

WOODEN = {"oak", "walnut", "pine", "birch", "wood"}
METAL = {"steel", "iron", "aluminium", "brass", "chrome", "metal"}
CLOTH = {"fabric", "cotton"}
"""Materials that nobody calls a thing by."""
ABOUT_AS = {
    "blue": {"navy"}, "navy": {"blue", "black"}, "black": {"navy"}, "white": {"beige", "gray"}, "beige": {"white"}, "gray": {"white"},
    "wooden": {"painted"}, "metal": {"painted", "plastic", "fabric", "leather"}, "ceramic": {"painted", "plastic"},
}  # fmt: skip
"""By a word for a color or a material, what else may be taken for it: in a shadow white is gray, and paint is on wood or on metal."""
HELD_PIXELS = 150
SIZE_RATIO = 1.39
POSTURE_KINDS = {
    "sitting": ("sit", "floor"), "walking": ("walk",), "kneeling": ("kneel",), "lying": ("lie",),
}  # fmt: skip
"""The kinds of postures that each word fits."""
FACE_LEAST, FACE_OF_HEAD, FACE_FROM_DEG = 110, 0.2, 75.0
SEXED = ("man", "woman", "lady", "gentleman")
"""Nouns that only a face, of so many pixels and such a share of the head's, bears out, and only with hair that tells."""
MANS, WOMANS, HATTED = ("bald", "crop", "short"), ("bob", "long", "ponytail", "bun"), ("long",)
"""Hair by which readers take a face for a man's or a woman's, and what of it a hat leaves to see."""
CHILD_POSTURES, CHILD_LEAST, CHILD_WHOLE, CHILD_INSIDE = ("stand", "walk", "run"), 900, 0.8, 0.9
CHILD_TALL_M, CHILD_LEGS = 1.32, 0.1
"""The tallest figure whose build is a child's at sight, and the share of it that its legs must show."""
STRONG, OLD_FACE = ("bald", "long"), 200
"""Hair by which a reader takes somebody old for a man or a woman, as short white hair is either's; pixels of a face that shows an age."""
CLOTH_LEAST = 240
"""Pixels of a garment's own cloth, or of legs, from which a garment, or a posture, is told."""
LINKS, LARGE = 2, 0.03
"""Things by which two pictures are seen to be of one place, and the share of both that a single such thing fills."""
CARRIED = (" held by the ", " on the ")
COVERS = {"person": None, "child": ("boy", "girl")}
"""Nouns for people who are not seen well enough to say more: whom each may mean (None: everybody)."""


def unseen(given: Given, views: list[Row], truth: Truth, policy: dict[str, float]) -> list[str]:
    """Operands, and what they are said to stand on or be held by, that no shown view shows well enough."""
    known = entities(truth)
    wanted = {operand.id: operand.seen for operand in given.operands if operand.seen != NOTHING}
    carriers = [known[one.id].get("parent") for one in given.operands if _split(one.phrase, CARRIED)[1]]
    wanted |= {name: WHOLE for name in carriers if name in known}
    return [
        name
        for name, seen in wanted.items()
        if not any(
            _shows(row, known[name], policy, seen == HELD)
            and (seen != MIDDLE or middle_shows(row, entities(at(truth, row["time"]))[name]))
            for row in views
        )
    ]


def adrift(views: list[Row], truth: Truth, policy: dict[str, float]) -> list[str]:
    """Views that nothing ties to the first of them, directly or through others: LINKS things that both show well, or one that is large."""
    things = [entity for entity in truth["objects"] if not entity.get("decor")]
    shown = [{one["id"] for one in things if _shows(row, one, policy, False)} for row in views]
    large = [{c["id"] for c in row["visible"] if c["pixels"] >= LARGE * row["width"] * row["height"]} for row in views]
    tied, ahead = {0}, [0]
    while ahead:
        here = ahead.pop()
        for other in set(range(len(views))) - tied:
            both = shown[here] & shown[other]
            if len(both) >= LINKS or both & large[here] & large[other]:
                tied.add(other)
                ahead.append(other)
    return [f"nothing ties {row['view_id']} to the others" for k, row in enumerate(views) if k not in tied]


def _shows(row: Row, entity: Truth, policy: dict[str, float], held: bool) -> bool:
    """Whether a view shows an entity well; what a hand holds may be small."""
    cell = cell_of(row, entity["id"])
    if held:
        return cell is not None and cell["pixels"] >= HELD_PIXELS and tells(cell, entity, policy)
    return well(cell, row, entity, policy)


def unreadable(given: Given, views: list[Row], truth: Truth) -> list[str]:
    """What a question says of people, and asks of the front of things, that no shown view lets a reader see."""
    known, wrong = entities(truth), []
    then = {row["view_id"]: entities(at(truth, row["time"])) for row in views}
    for operand in given.operands:
        for about, said in _people_in(known[operand.id], operand.phrase, known):
            wrong += [f"{said!r}: {why}" for why in _not_seen_of(about, said, views, then)]
    for operand in given.operands:
        if operand.seen in (FRONT, FACE) and views:
            why = [faces(row, then[row["view_id"]][operand.id], operand.seen == FACE) for row in views]
            wrong += why[:1] if all(why) else []
    return wrong


def _people_in(entity: Truth, phrase: str, known: dict[str, Truth]) -> list[tuple[str, str]]:
    """(id, phrase) of the people that a phrase names: itself, or who carries it."""
    if "joints" in entity:
        return [(entity["id"], phrase)]
    _, relation, carrier = _split(phrase, CARRIED)
    return _people_in(known[entity["parent"]], carrier, known) if relation and entity.get("parent") in known else []


def _not_seen_of(name: str, phrase: str, views: list[Row], then: dict[str, dict[str, Truth]]) -> Iterable[str]:
    """Which words of a phrase about a person no view bears out: each by how they are then. then: the entities at the time of each view."""
    shown = [(cell, row, then[row["view_id"]][name]) for row in views if (cell := cell_of(row, name)) is not None]
    cells, person = [cell for cell, _, _ in shown], next(iter(then.values()))[name]
    head, clothed, garment = _split(phrase, (" in the ",))
    noun = head.split(" ")[-1]
    least = OLD_FACE if "elderly" in head.split(" ") else FACE_LEAST
    if noun in SEXED and not any(_face_shows(row, cell, body, least) for cell, row, body in shown):
        yield "no face is seen"
    elif noun in SEXED and not _hair_tells(person["attributes"], noun, person["label"].startswith("elderly")):
        yield "its hair does not tell"
    if noun in ("boy", "girl"):
        yield "no picture tells a boy from a girl"
    if "elderly" in head.split(" ") and not _gray(person["attributes"]):
        yield "no gray hair is seen"
    if noun == "child" and not (
        person["label"] in ("boy", "girl", "child") and any(_build_shows(body, cell) for cell, _, body in shown)
    ):
        yield "no child's build is seen"
    if clothed:
        color, _, cloth = garment.partition(" ")
        halves = [
            half
            for half in ("top", "bottom")
            if (person["attributes"].get(f"{half}_color"), person["attributes"].get(half)) == (color, cloth)
        ]
        if not any(pixels_of(cell, f"garment:{half}") >= CLOTH_LEAST for cell in cells for half in halves):
            yield "its cloth is not seen"
    if head.split(" ")[0] in POSTURE_KINDS and not any(
        pixels_of(cell, "hips", "left_leg", "right_leg") >= CLOTH_LEAST for cell in cells
    ):
        yield "no legs are seen"


def _hair_tells(about: dict[str, str], noun: str, old: bool) -> bool:
    if "hair" not in about:  # an imported person, of whom no more is known
        return True
    if about.get("beard"):
        return noun in ("man", "gentleman")
    if about.get("hat") and about["hair"] not in HATTED:
        return False
    if old and about["hair"] not in STRONG:
        return False
    return about["hair"] in (MANS if noun in ("man", "gentleman") else WOMANS)


def _gray(about: dict[str, str]) -> bool:
    bare = about.get("hair") != "bald" and not (about.get("hat") and about.get("hair") not in HATTED)
    return "hair" not in about or (bare and about.get("hair_color") in ("gray", "white"))


def _face_shows(row: Row, cell: Cell, person: Truth, least: int) -> bool:
    face = pixels_of(cell, "face", "eyes")
    return off_face(row, person) <= FACE_FROM_DEG and face >= least and face >= FACE_OF_HEAD * pixels_of(cell, *HEAD)


def _build_shows(person: Truth, cell: Cell) -> bool:
    """Whether a view's row shows the build of a child. person: as they are at the time of the view."""
    return bool(
        person["posture"].get("kind") in CHILD_POSTURES
        and person["size"][2] <= CHILD_TALL_M
        and pixels_of(cell, "hips", "left_leg", "right_leg") >= CHILD_LEGS * cell["pixels"]
        and cell["pixels"] >= max(CHILD_LEAST, CHILD_WHOLE * cell["amodal_pixels"])
        and cell["in_frame"] >= CHILD_INSIDE
    )


def ambiguous(given: Given, views: list[Row], truth: Truth) -> list[str]:
    """Phrases that are not in the question's text, or that fit another number of the things in sight than one. What the text does not
    name, where its rule allows that, has none."""
    known = entities(truth)
    sighted = {cell["id"] for row in views for cell in row["visible"] if cell["pixels"] > 0} if views else set(known)
    wrong = []
    for operand in given.operands:
        if not operand.phrase:
            continue
        meant = fitting(operand.phrase, sighted, known)
        if operand.phrase.lower() not in given.text.lower() or meant != [operand.id]:
            wrong.append(f"{operand.phrase!r} fits {sorted(meant)}, meant {operand.id}")
    return wrong


def fitting(phrase: str, among: set[str], known: dict[str, Truth]) -> list[str]:
    """Ids among those given that a phrase could mean, by what they may be taken for; none where it is true of none of them."""
    things = _extreme([name for name in sorted(among) if fits(known[name], phrase, among, known, loosely=True)], phrase, known)
    if not any(fits(known[name], phrase, among, known) for name in things):
        things = []
    return things + [f"what {name} wears" for name in sorted(among) if _worn(known[name], phrase)]


def _worn(entity: Truth, phrase: str) -> bool:
    """Whether a phrase for a thing, not told by what carries it, could mean what somebody wears."""
    if _split(phrase, (*CARRIED, " in the "))[1]:
        return False
    looks = ({"label": noun, "attributes": {"color": color}} for noun, color in worn(entity))
    return any(_described(one, phrase, loosely=True) for one in looks)


def _extreme(fitting: list[str], phrase: str, known: dict[str, Truth]) -> list[str]:
    """Of things a phrase with "large" or "small" fits otherwise, the one that stands out by SIZE_RATIO; all of them when none does."""
    word = phrase.split(" ")[0]
    if word not in ("large", "small") or len(fitting) < 2:
        return fitting
    order = sorted(fitting, key=lambda name: max(known[name]["size"]), reverse=word == "large")
    first, second = (max(known[name]["size"]) for name in order[:2])
    return order[:1] if max(first, second) > SIZE_RATIO * min(first, second) else fitting


def fits(entity: Truth, phrase: str, among: set[str], known: dict[str, Truth], loosely: bool = False) -> bool:
    """Whether a phrase could be said of an entity: noun, adjectives, clothes, and a carrier that could be meant among those given. loosely: by colors
    and materials that it may be taken to have, too."""
    head, relation, carrier = _split(phrase, CARRIED)
    if relation:
        parent = known.get(entity.get("parent") or "")
        return parent is not None and fits(entity, head, among, known, loosely) and parent["id"] in fitting(carrier, among, known)
    head, clothed, garment = _split(phrase, (" in the ",))
    if clothed:
        color, _, cloth = garment.partition(" ")
        worn = {(entity["attributes"].get(f"{half}_color"), entity["attributes"].get(half)) for half in ("top", "bottom")}
        alike = {color, *(ABOUT_AS.get(color, ()) if loosely else ())}
        return "joints" in entity and _noun(entity, head) and any((one, cloth) in worn for one in alike)
    return _described(entity, phrase, loosely)


def _split(phrase: str, marks: Iterable[str]) -> tuple[str, str, str]:
    for mark in marks:
        head, found, tail = phrase.partition(mark)
        if found:
            return head, found, tail
    return phrase, "", ""


def _noun(entity: Truth, noun: str) -> bool:
    if "joints" in entity and noun in COVERS:
        return COVERS[noun] is None or entity["label"] in (noun, *(COVERS[noun] or ()))
    return bool(entity["label"] == noun or entity["label"].endswith(f" {noun}"))


def _described(entity: Truth, phrase: str, loosely: bool = False) -> bool:
    words = phrase.split(" ")
    for k in range(len(words)):
        if _noun(entity, " ".join(words[k:])):
            return all(_has(entity, word, loosely) for word in words[:k])
    return False


def _has(entity: Truth, word: str, loosely: bool) -> bool:
    if word in ("large", "small"):  # relative to what else fits: decided in _extreme
        return True
    if word in POSTURE_KINDS:
        return entity.get("posture", {}).get("kind") in POSTURE_KINDS[word]
    made = entity["attributes"].get("material", "")
    material = (
        (word == "wooden" and made in WOODEN) or (word == "metal" and made in METAL) or (word == made and made not in CLOTH)
    )
    color = entity["attributes"].get("color")
    alike = loosely and bool(ABOUT_AS.get(word, set()) & {color, made})
    return bool(word == color or material or alike)
