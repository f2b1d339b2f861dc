"""Recomputes the longest side of a thing from its box, that a picture shows all of it, and that this side does not point at the camera."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from statistics import median

import numpy as np

from scenegen.answers.number import NumberAnswer
from scenegen.assets import catalogue
from scenegen.audit.carrying import leans
from scenegen.audit.extents import across, all_shows, says_size
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Found, Given, Rule, Told, rule
from scenegen.audit.source import Row

LEAST_M, MOST_M = 0.1595, 2.405
FILLED, APART = 0.3499, 0.6001
"""The share of its box that something fills which is shown by it alone, and the IoU that no other box has with it."""
DECIMALS = 4
"""Of the size in metres as the evidence states it, of which the centimetres are said."""
SEEDS = range(9)
"""Of the things of a category whose median is the usual one."""


@rule
class LongestSide(Rule):
    """The greatest of a box's three sides."""

    task = "object_size"
    name = "longest_side"
    roles = {"target": "thing"}
    unnamed = ("target",)
    marks = ("box",)
    frames = ("intrinsic",)
    unit = "share of its length across the line of sight"
    convention = "the longest side of the box that the shape fits into along its own length, width and height"
    answer_type = "number"
    asked = {"unit": "cm", "decimals": 0, "metric": "mra", "tolerance": None}
    numbers = ("size_m", "across")
    optional = ("usual_m",)
    least_from = "across"
    options_apart = (1.5, 5.0)
    told = {"size_m": Told(" m", 2)}

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The size, how much of it lies across the line of sight, and the usual size of its kind; nothing where not all of it shows."""
        (view,) = views
        entity = entities(truth)[given.id("target")]
        longest = max(entity["size"])
        share = across(view, entity)
        usual = None if given.marks else _usual(entity["category"])
        numbers = {"size_m": longest, "across": share, **({} if usual is None else {"usual_m": usual})}
        if not LEAST_M <= longest <= MOST_M or not all_shows(cell_of(view, entity["id"])) or not _clear_box(given, view):
            return Found(None, share, numbers)
        return Found(NumberAnswer(value=100 * round(longest, DECIMALS), unit="cm", decimals=0), share, numbers)

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """What a box shows is asked about in words of its own."""
        if (kind == "boxed") != bool(given.marks):
            yield f"a wording of kind {kind!r} with {len(given.marks)} boxes"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """One box shows it or a name, which does not say how large it is; and it is nothing that hangs or lives."""
        phrase, entity = given.phrase("target"), entities(truth)[given.id("target")]
        if [mark["role"] for mark in given.marks] != ([] if phrase else ["target"]):
            yield f"it is called {phrase!r} and shown by {len(given.marks)} boxes"
        if says_size(phrase):
            yield f"{phrase!r} says how large it is"
        if entity.get("support") == "ceiling" or catalogue.is_alive(entity["category"]):
            yield f"{phrase!r} hangs or lives"
        if leans(truth, (phrase,)):
            yield "its name leans on what carries the thing, which may change"


def _clear_box(given: Given, view: Row) -> bool:
    """Whether the box that shows a thing, if one does, is well filled by it and unlike the box of anything else that shows, or of all of that."""
    if not given.marks:
        return True
    cell = cell_of(view, given.id("target"))
    if cell is None or not cell["box2d"]:
        return False
    own = np.array(cell["box2d"], dtype=np.float64)
    if cell["pixels"] < FILLED * np.prod(own[2:] - own[:2]):
        return False
    others = [one for one in view["visible"] if one["pixels"] and one["id"] != cell["id"]]
    for other in (np.array(box, dtype=np.float64) for one in others for box in (one["box2d"], one["amodal_box"]) if box):
        common = np.prod(np.clip(np.minimum(own[2:], other[2:]) - np.maximum(own[:2], other[:2]), 0.0, None))
        if common >= APART * (np.prod(own[2:] - own[:2]) + np.prod(other[2:] - other[:2]) - common):
            return False
    return True


@lru_cache(maxsize=4096)
def _usual(category: str) -> float | None:
    """The median of the longest sides of a few things of a category, as the catalogue makes them; None where it makes none."""
    known = catalogue.categories().get(category)
    if known is None:
        return None
    return median(max(known.build(known.sample(np.random.default_rng(seed))).size) for seed in SEEDS)
