"""Which things can be counted in a picture, each for itself, and which may show others: as likenesses, or as goods that are built into them."""

from __future__ import annotations

PEOPLE = "person"
SMALL = ("bottle", "candle", "cell phone", "mug", "paper cup", "teddy bear", "wine glass")
"""What other things may hold or show as parts of themselves."""
ANIMALS = ("cat", "cow", "dog", "duck", "horse", "pigeon", "sheep")
LARGE = (
    "armchair", "backpack", "bar stool", "bicycle", "bistro table", "bollard", "car", "chair", "clothes rack", "desk", "fire hydrant", "floor lamp", "guitar",
    "hospital bed", "laptop", "monitor", "motorcycle", "nightstand", "office chair", "park bench", "parking meter", "pendant lamp", "potted plant", "rowing machine",
    "school desk", "shopping cart", "skateboard", "sofa", "stool", "street lamp", "suitcase", "table lamp", "traffic cone", "trash can", "treadmill", "wheelchair",
)  # fmt: skip
COUNTED = (PEOPLE, *ANIMALS, *SMALL, *LARGE)
"""Nouns of what is counted: each thing of its own, and nothing that is built into another."""
LIKENESSES = ("mannequin", "rocking horse", "spring rider", "statue", "teddy bear")
"""What has the shape of a person or an animal."""
PRINTED = ("advertising column", "painting", "photo frame", "poster")
"""What shows a picture: of our own none has a person or an animal in it, of things that were brought in nobody knows."""
GOODS = (
    "bar counter", "book cart", "cake display", "coffee machine", "espresso machine", "kitchen counter", "market stall", "produce stand",
    "refrigerated display", "store shelf", "tool shelf",
)  # fmt: skip
"""What may have small things of its own on it."""
REFLECTING = "mirror"
"""What shows everything once more, in its own name or at its end."""
SAME_IN_NUMBER = ("sheep",)
"""Nouns of which several are called as one is."""
PAINTED = (
    "armchair", "backpack", "bicycle", "candle", "car", "chair", "motorcycle", "mug", "office chair", "paper cup", "park bench", "shopping cart", "sofa",
    "stool", "suitcase", "table lamp", "traffic cone", "trash can", "wheelchair",
)  # fmt: skip
"""Nouns of what comes in many colours, each of one colour that nobody doubts."""
