"""Recounts the things of a kind that a picture shows, from the rows of the view and the words of the truth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from scenegen.answers.number import NumberAnswer
from scenegen.assets.nouns import nouns
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

LEAST_SHOWN, LEAST_WITHIN, HEAD_LEAST = 0.5, 0.6, 60
"""Share of each silhouette that shows, share of it inside the picture, and pixels of a person's head, at least."""
BEASTS = ("cat", "cow", "dog", "duck", "horse", "pigeon", "sheep")
HELD_BY_OTHERS = ("bottle", "candle", "mobile phone", "mug", "paper cup", "teddy bear", "wine glass")
FURNISHING = (
    "armchair", "backpack", "bar stool", "bedside table", "bicycle", "bistro table", "bollard", "car", "chair", "clothes rack", "desk", "fire hydrant", "floor lamp",
    "guitar", "hospital bed", "laptop", "monitor", "motorcycle", "office chair", "park bench", "parking meter", "pendant lamp", "potted plant",
    "rowing machine", "school desk", "shopping cart", "skateboard", "sofa", "stool", "street lamp", "suitcase", "table lamp", "traffic cone", "trash bin",
    "treadmill", "wheelchair",
)  # fmt: skip
IMAGES = {"mannequin", "rocking horse", "spring rider", "statue", "teddy bear"}
PICTURES = {"advertising column", "painting", "photo frame", "poster"}
"""What shows nobody, but may where it is somebody's own."""
STOCKED = {
    "bar counter", "book cart", "cake display", "coffee machine", "espresso machine", "kitchen counter", "market stall", "produce stand",
    "refrigerated display", "shop shelf", "tool shelf",
}  # fmt: skip
SEVERAL = {"park bench": "park benches", "person": "people", "sheep": "sheep", "wine glass": "wine glasses"}


@rule
class SeenOfAKind(Rule):
    """Everything in sight that a noun names, if all of it is seen well and nothing else could be meant."""

    task = "object_count"
    name = "seen_of_a_kind"
    roles: ClassVar[Mapping[str, str]] = {}
    frames = ("image",)
    unit = "share of the worst seen"
    convention = "things of their own that show in the picture, not likenesses nor parts of others"
    answer_type = "number"
    asked = {"unit": None, "decimals": 0, "metric": "exact"}
    parameters = {"noun": ("person", *BEASTS, *HELD_BY_OTHERS, *FURNISHING)}
    planned = ("least_share",)
    numbers = ("count",)
    least_from = "fraction"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The count; nothing where one is seen badly or something else could be taken for one."""
        known, noun = entities(truth), given.parameter("noun")
        cells = [(cell, _word(known[cell["id"]])) for view in views for cell in view["visible"] if cell["pixels"] > 0]
        pictured = [word for cell, word in cells if word in PICTURES and _foreign(known[cell["id"]])]
        few = float(given.parameter("least_share")) * min(view["width"] * view["height"] for view in views)
        own = [cell for cell, word in cells if word == noun]
        numbers = {"count": float(len(own))}
        worst = min((cell["pixels"] / cell["amodal_pixels"] for cell in own), default=1.0)
        large = all(cell["pixels"] >= few and _well(cell, known[cell["id"]]) for cell in own)
        if any(_doubtful(word, noun) for _, word in cells) or not large or (pictured and noun in ("person", *BEASTS)):
            return Found(None, worst, numbers)
        return Found(NumberAnswer(value=len(own), decimals=0, metric="exact"), worst, numbers)

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Several of the noun, and nothing else."""
        noun = given.parameter("noun")
        if note != SEVERAL.get(noun, f"{noun}s"):
            yield f"it asks for {note!r}, counted are {noun!r}"


def _word(entity: Truth) -> str:
    return "person" if "joints" in entity else str(entity["label"])


def _foreign(entity: Truth) -> bool:
    """Whether a thing comes from a store of somebody's own."""
    return "sha256" in ((entity.get("asset") or {}).get("params") or {})


def _well(cell: Row, entity: Truth) -> bool:
    head = sum(json.loads(cell["parts"]).get(part, 0) for part in ("head", "face", "eyes", "hair", "hat"))
    seen = cell["pixels"] >= LEAST_SHOWN * cell["amodal_pixels"] and cell["in_frame"] >= LEAST_WITHIN
    return bool(seen and ("joints" not in entity or head >= HEAD_LEAST))


def _doubtful(word: str, noun: str) -> bool:
    """Whether something called `word` leaves it open how many `noun` there are."""
    if word == noun:
        return False
    if word.endswith("mirror") or word.startswith("mirror"):
        return True
    if (noun in HELD_BY_OTHERS and word in STOCKED) or (noun in ("person", *BEASTS) and word in IMAGES):
        return True
    told, ends = nouns(), (word.endswith(f" {noun}"), noun.endswith(f" {word}"), word.startswith(f"{noun} of "))
    either = noun in told.confused_with.get(word, ()) or word in told.confused_with.get(noun, ())
    return any(ends) or either or word in told.covers.get(noun, ()) or noun in told.covers.get(word, ())
