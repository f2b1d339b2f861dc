"""What a noun names in the rows of views, by the audit's own words and bounds, and what leaves that in doubt."""

from __future__ import annotations

from scenegen.assets.nouns import nouns
from scenegen.audit.framed import HEAD
from scenegen.audit.fronts import pixels_of
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.source import Row

LEAST_SHOWN, LEAST_WITHIN, HEAD_LEAST = 0.5, 0.85, 60
"""Share of each silhouette that shows, share of it inside the picture, and pixels of a person's head, at least."""
BEASTS = ("cat", "cow", "dog", "duck", "horse", "pigeon", "sheep")
HELD_BY_OTHERS = ("bottle", "candle", "cell phone", "mug", "paper cup", "teddy bear", "wine glass")
FURNISHING = (
    "armchair", "backpack", "bar stool", "bicycle", "bistro table", "bollard", "car", "chair", "clothes rack", "desk", "fire hydrant", "floor lamp",
    "guitar", "hospital bed", "laptop", "monitor", "motorcycle", "nightstand", "office chair", "park bench", "parking meter", "pendant lamp", "potted plant",
    "rowing machine", "school desk", "shopping cart", "skateboard", "sofa", "stool", "street lamp", "suitcase", "table lamp", "traffic cone", "trash can",
    "treadmill", "wheelchair",
)  # fmt: skip
NAMED = ("person", *BEASTS, *HELD_BY_OTHERS, *FURNISHING)
"""Nouns of what stands for itself."""
LIKENESSES = {"mannequin", "rocking horse", "spring rider", "statue", "teddy bear"}
PICTURES = {"advertising column", "painting", "photo frame", "poster"}
"""What shows nobody, but may where it is somebody's own."""
STOCKED = {
    "bar counter", "book cart", "cake display", "coffee machine", "espresso machine", "kitchen counter", "market stall", "produce stand",
    "refrigerated display", "store shelf", "tool shelf",
}  # fmt: skip
_SEVERAL = {"park bench": "park benches", "person": "people", "sheep": "sheep", "wine glass": "wine glasses"}


def several(noun: str) -> str:
    """How more than one of them are called."""
    return _SEVERAL.get(noun, f"{noun}s")


def word_for(entity: Truth) -> str:
    """What one of them is called."""
    return "person" if "joints" in entity else str(entity["label"])


WORN = {"hat": {"cap": "hat", "beanie": "hat", "sun hat": "hat"}, "bag": {"backpack": "backpack", "shoulder bag": "handbag"}}
"""By what of somebody's looks it stands under, what they wear that a noun of things names too."""


def worn(entity: Truth) -> list[tuple[str, str]]:
    """(noun, colour) of what somebody wears that may be taken for a thing."""
    looks = entity["attributes"] if "joints" in entity else {}
    kinds = ((key, called.get(looks.get(key) or "")) for key, called in WORN.items())
    return [(noun, looks.get(f"{key}_color") or "") for key, noun in kinds if noun is not None]


def well_seen(cell: Row, entity: Truth) -> bool:
    """Whether a cell of a view's table shows enough of an entity."""
    seen = cell["pixels"] >= LEAST_SHOWN * cell["amodal_pixels"] and cell["in_frame"] >= LEAST_WITHIN
    return bool(seen and ("joints" not in entity or pixels_of(cell, *HEAD) >= HEAD_LEAST))


def in_doubt(entity: Truth, noun: str, pictures: bool = True) -> bool:
    """Whether an entity leaves it open whether it is, shows or wears a `noun`. pictures: whether pictures of ours may show one; those from
    a store of somebody's own always may."""
    foreign = "sha256" in ((entity.get("asset") or {}).get("params") or {})
    return any(noun == called for called, _ in worn(entity)) or _doubtful(word_for(entity), noun, pictures or foreign)


def _doubtful(word: str, noun: str, pictures: bool) -> bool:
    """Whether something called `word` leaves it open whether it is, or shows, a `noun`. pictures: whether pictures may show one."""
    if word == noun:
        return False
    if word.endswith("mirror") or word.startswith("mirror"):
        return True
    images = LIKENESSES | PICTURES if pictures else LIKENESSES
    if (noun in HELD_BY_OTHERS and word in STOCKED) or (noun in ("person", *BEASTS) and word in images):
        return True
    told, ends = nouns(), (word.endswith(f" {noun}"), noun.endswith(f" {word}"), word.startswith(f"{noun} of "))
    either = noun in told.confused_with.get(word, ()) or word in told.confused_with.get(noun, ())
    return any(ends) or either or word in told.covers.get(noun, ()) or noun in told.covers.get(word, ())


KNOWN_PIXELS, KNOWN_FRACTION = 0.002, 0.3
"""Share of a picture, and of a silhouette, from which a thing in two pictures is known again: no less, for what is known again is counted."""
ROUNDED = 1e-9
"""What rounding may take from a share of whole pixels."""


def known_again(view: Row, truth: Truth) -> set[str]:
    """What a picture shows well enough to be known again."""
    known, pixels = entities(truth), view["width"] * view["height"]
    return {
        cell["id"]
        for cell in view["visible"]
        if not known[cell["id"]].get("decor")
        and cell["pixels"] >= max(1, KNOWN_PIXELS * pixels) - ROUNDED
        and cell["pixels"] >= KNOWN_FRACTION * cell["amodal_pixels"] - ROUNDED
    }
