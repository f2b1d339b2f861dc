"""How many times as tall, or as long along their longest sides, as B is A? In the world, whatever the picture makes of the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import log

import numpy as np
from pydantic import Field

from scenegen.answers.number import Numbers
from scenegen.facts import Facts
from scenegen.facts.sizes import size
from scenegen.fields import Number
from scenegen.language import names_carrier, told_apart
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.extents import across, all_shows, from_top_to_foot, measurable, stands, times_deeper
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, referrer, shuffled, task

LEAST_RATIO, MOST_RATIO = 1.2, 4.8
"""Ratios that are asked for: below, one says "about as tall"; beyond, nobody counts how often the lesser fits into the greater."""
LEAST_M = 0.12
"""The lesser of the two is at least so tall or long: smaller, the ratio is of what no eye measures."""
LEAST_PX = 0.06
"""And fills this share of the picture's height, the side that is compared in pixels."""
OTHERWISE = 0.25
"""Ratios by the two measures that differ by so much are two answers."""
DEPTHS = 2.5
"""How many times farther the farther of the two is at most."""
TELLS, MISLEADS = 1.2, 1.5
"""Up to which factor the ratio in pixels is about the true one, and from which on it is not."""
TALL_TEMPLATES = (
    "In real life, how many times as tall as the {b} is the {a}?",
    "The {a} is taller than the {b} in real life. How many times as tall is it?",
    "Divide the real height of the {a} by the real height of the {b}. What do you get?",
    "If the height of the {b} counts as 1, what is the height of the {a} in real life?",
    "How many times does the real height of the {b} go into the real height of the {a}?",
    "In real life, what is the ratio of the height of the {a} to the height of the {b}?",
    "Compare the real heights of the {a} and the {b}. The {a} is how many times as tall?",
    "How many times as tall as the {b} is the {a}?",
    "How tall is the {a} in real life, as a multiple of the height of the {b}?",
    "Express the real height of the {a} as a multiple of the height of the {b}.",
)
LONG_TEMPLATES = (
    "Measure the {a} and the {b} along their longest dimensions (length, width, or height). How many times as long is the {a}?",
    "Take the longest dimension of each object: length, width, or height. How many times as long as the {b} is the {a}?",
    "What is the ratio of the longest dimension of the {a} (length, width, or height) to that of the {b}?",
    "Divide the longest dimension of the {a} (length, width, or height) by the longest dimension of the {b}. What do you get?",
    "By what number must you multiply the longest dimension of the {b} (length, width, or height) to get the longest dimension of the {a}?",
    "If the longest dimension of the {b} (length, width, or height) is one unit, how many units is the longest dimension of the {a}?",
    "How long is the longest dimension of the {a} (length, width, or height), as a multiple of the longest dimension of the {b}?",
    "In terms of their longest dimensions, whether length, width, or height, how many times as long as the {b} is the {a}?",
    "In real life, how many times does the longest dimension of the {b} (length, width, or height) go into the longest dimension of the {a}?",
    "Express the longest dimension of the {a} (length, width, or height) as a multiple of the longest dimension of the {b}.",
)


class SizeRatioConfig(TaskConfig):
    """least_ratio: the least ratio that is asked for. across: share of the longest sides that lies across the line of sight, where those are
    compared."""

    least_ratio: Number = Field(LEAST_RATIO, ge=LEAST_RATIO, le=4, description="least ratio of the two that is asked for")
    across: Number = Field(0.6, ge=0.2, lt=1, description="share of each longest side that lies across the line of sight")


@dataclass(frozen=True)
class Pair:
    """Two in a picture: the greater, the lesser, by which measure, the ratio, what pixels make of it, and whether the other measure has another
    ratio."""

    view: str
    measure: str
    greater: int
    lesser: int
    ratio: float
    mark: str
    tells: bool


@task
class SizeRatio(Task):
    """Frame `world`: heights from the lowest to the highest point as they stand, or the longest sides of boxes. Both show all of what is compared.

    Marked by whether the ratio of their extents in pixels is about the true one (consistent), far from it (counter) or between (ambiguous); it
    is drawn for a scene beforehand which of the first two is asked, where it has both; ambiguous ones come last."""

    name = "size_ratio"
    serves = (("VSI-590K", "relative_size"), ("SpatiaLab", "size comparison"), ("SpaCE-10", "SA"))
    space = Numbers(least=LEAST_RATIO, most=MOST_RATIO, bins=6, spacing="ratio", decimals=1, metric="mra", times=1.5, finer=2)
    Config = SizeRatioConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = TALL_TEMPLATES
    more_templates = (("longest", LONG_TEMPLATES),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair, picture and measure; first those whose ratio by the other measure is another."""
        pairs, every = self.found(facts, self._pairs, wanted), self.found(facts, self._pairs, None)
        there = {pair.mark for pair in every}
        first = ("consistent", "counter")[self.lot(facts) % 2] if {"consistent", "counter"} <= there else ""
        sought = [first, "ambiguous"] if wanted else [first, "ambiguous", *sorted(there - {first, "ambiguous"})]
        for tells, mark in product((True, False), sought):
            for pair in shuffled(rng, [pair for pair in pairs if (pair.tells, pair.mark) == (tells, mark)]):
                yield self._question(facts, rng, pair)

    def _pairs(self, facts: Facts) -> Iterator[tuple[str | None, Pair]]:
        """Pairs that can be compared in a picture, with the cells of their ratios."""
        rest = at_rest(facts)
        sizes = {"height": size(facts, "height").value, "longest": size(facts, "longest").value}
        for view in facts.views:
            for measure, value in sizes.items():
                others = next(those for name, those in sizes.items() if name != measure)
                fit = [
                    k for k in range(len(facts.ids)) if rest[k] and value[k] >= LEAST_M and self._fits(facts, view, measure, k)
                ]
                for a in fit:
                    for b in fit:
                        ratio = float(value[a] / value[b])
                        cell = self.space.cell_of(stated(ratio)) if ratio >= self.config.least_ratio else None
                        if cell is not None and _comparable(facts, view, a, b) and _named(facts, view, a, b):
                            tells = bool(abs(others[a] / others[b] - ratio) >= OTHERWISE)
                            yield cell, Pair(view, measure, a, b, ratio, _mark(facts, view, measure, a, b, ratio), tells)

    def _fits(self, facts: Facts, view: str, measure: str, k: int) -> bool:
        """Whether a picture shows all of what is measured of something, large enough."""
        if not facts.is_visible(view, facts.ids[k]) or _extent(facts, view, measure, k) < LEAST_PX * facts.camera(view).height:
            return False
        if measure == "height":
            return stands(facts, k) and from_top_to_foot(facts, view, facts.ids[k])
        return measurable(facts, k) and all_shows(facts, view, k) and across(facts, view, k) >= self.config.across

    def _question(self, facts: Facts, rng: np.random.Generator, pair: Pair) -> Question:
        a, b = _named(facts, pair.view, pair.greater, pair.lesser)
        tall = pair.measure == "height"
        value = size(facts, "height" if tall else "longest").value
        one, other, ratio = stated(value[pair.greater]), stated(value[pair.lesser]), stated(pair.ratio)
        worded = self.wording(rng, "" if tall else "longest", a=a, b=b)
        answer = self.space.make(ratio)
        how = "tall" if tall else "long along its longest side"
        return self.question(
            facts, [pair.view], worded, answer, rule="ratio_of_sizes", frame="world",
            operands=(
                Operand(role="target", id=facts.ids[pair.greater], phrase=a),
                Operand(role="reference", id=facts.ids[pair.lesser], phrase=b),
            ),
            parameters={"measure": pair.measure, "shortcut": pair.mark, "across": float(self.config.across)},
            numbers={"ratio": ratio, "target_m": one, "reference_m": other},
            margin=Margin(value=pair.ratio, unit="times the lesser", least=float(self.config.least_ratio)),
            convention="meters of the greater over meters of the lesser: heights as they stand, or the longest sides of the boxes that shapes fit into",
            why=f"The {a} is {one:.2f} m {how}, {ratio:.1f} times as {how.split()[0]} as the {b} ({other:.2f} m), so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A stool of half a metre close by, which looks as tall as the bookshelf of three times its height at the far wall."""
        things = [
            Object.box("stool", "stool", (2.3, 0.6), (0.4, 0.4, 0.5)),
            Object.box("bookshelf", "bookshelf", (5.2, -0.6), (0.4, 0.9, 1.5)),
            Object.box("crate", "crate", (3.6, -1.2), (0.4, 0.4, 0.3)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.5), (3.6, 0.0, 0.5), hfov_deg=75)
        return Example(
            Scene(id="ratio", objects=things, cameras=[shot]), {"target": "bookshelf", "reference": "stool"}, "3.0",
            parameters={"measure": "height"},
        )  # fmt: skip


def _comparable(facts: Facts, view: str, a: int, b: int) -> bool:
    """Whether one compares two: neither carries the other, and neither is much farther away."""
    return not (facts.supports[a, b] or facts.supports[b, a]) and times_deeper(facts, view, a, b) <= DEPTHS


def _named(facts: Facts, view: str, *pair: int) -> list[str]:
    """What the two are called; empty where words fail or would tell how large they are."""
    phrases = [referrer(facts, [view]).phrase(facts.ids[k]) for k in pair]
    said = [
        phrase
        for phrase in phrases
        if phrase is not None
        and phrase.split(" ")[0] not in ("large", "small")
        and not (facts.scene.tracks and names_carrier(phrase))
    ]
    return said if len(said) == 2 and told_apart(said) else []


def _extent(facts: Facts, view: str, measure: str, k: int) -> float:
    """Pixels that something spans in the picture: its height, or the longer side of its outline's box."""
    seen = facts.sight(view, facts.ids[k])
    box = seen.amodal_box or seen.box2d or (0, 0, 0, 0)
    tall, wide = float(box[3] - box[1]), float(box[2] - box[0])
    return tall if measure == "height" else max(tall, wide)


def _mark(facts: Facts, view: str, measure: str, a: int, b: int, ratio: float) -> str:
    """Whether the ratio in pixels is about the true one, far from it, or between."""
    off = abs(log(_extent(facts, view, measure, a) / _extent(facts, view, measure, b) / ratio))
    return "consistent" if off <= log(TELLS) else "counter" if off >= log(MISLEADS) else "ambiguous"
