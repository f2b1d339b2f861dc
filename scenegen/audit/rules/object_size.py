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
SEEDS = range(9)
"""Of the things of a category whose median is the usual one."""


@rule
class LongestSide(Rule):
    """The greatest of a box's three sides."""

    task = "object_size"
    name = "longest_side"
    roles = {"target": "thing"}
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
        usual = _usual(entity["category"])
        numbers = {"size_m": longest, "across": share, **({} if usual is None else {"usual_m": usual})}
        if not LEAST_M <= longest <= MOST_M or not all_shows(cell_of(view, entity["id"])):
            return Found(None, share, numbers)
        return Found(NumberAnswer(value=100 * longest, unit="cm", decimals=0), share, numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No word says how large it is, and it is nothing that hangs or lives."""
        phrase, entity = given.phrase("target"), entities(truth)[given.id("target")]
        if says_size(phrase):
            yield f"{phrase!r} says how large it is"
        if entity.get("support") == "ceiling" or catalogue.is_alive(entity["category"]):
            yield f"{phrase!r} hangs or lives"
        if leans(truth, (phrase,)):
            yield "its name leans on what carries the thing, which may change"


@lru_cache(maxsize=4096)
def _usual(category: str) -> float | None:
    """The median of the longest sides of a few things of a category, as the catalogue makes them; None where it makes none."""
    known = catalogue.categories().get(category)
    if known is None:
        return None
    return median(max(known.build(known.sample(np.random.default_rng(seed))).size) for seed in SEEDS)
