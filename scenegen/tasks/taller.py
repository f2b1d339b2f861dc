"""Is A taller than B? In metres of the world, whatever the picture makes larger or puts higher."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from pydantic import Field

from scenegen.answers.yes_no import Halves
from scenegen.facts import Facts
from scenegen.facts.sizes import size
from scenegen.fields import Number
from scenegen.frames import intrinsics, look_at
from scenegen.language import names_carrier, told_apart
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.extents import DEPTHS, from_top_to_foot, stands, times_deeper, times_differ
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.untold import Way, alternating, both_ways, untold, way_of
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import PICTURES, Example, Needs, Task, TaskConfig, referrer, shuffled, task

LOWEST_M, MOST_RATIO = 0.10, 2.5
"""Height of the lowest thing whose height is asked about, and how many times taller the taller is at most: beyond, nobody asks."""
LARGER, HIGHER = 1.05, 0.01
"""From which ratio of heights in pixels on one looks larger, and from which share of the picture's height on one reaches higher."""
MOST_PAIRS = 24
"""Pairs of each look that are kept of a set of pictures."""


class TallerConfig(TaskConfig):
    """clearance: by how many times the least difference that a reader sees (10 cm, and a fifth of the taller) heights differ at least."""

    clearance: Annotated[Number, Bound("times")] = Field(
        1.0, ge=1, le=10, description="times the least visible difference, of 10 cm and of a fifth"
    )


@task
class Taller(Task):
    """Frame `world`: height is from the lowest to the highest point as a thing stands, whatever it stands on; people stand, arms down.

    Both are in the picture from top to foot, and what they are leaves open which is the taller: both are of one kind, or the pictures show two of
    these kinds of which the one is taller and two of which the other is. The
    taller looks larger and yet reaches less high in the picture, or the other way round: as many of either are asked of a scene, and beyond that
    of the one that is drawn for it beforehand, so that either shortcut is right for half.
    """

    name = "taller"
    serves = (("SpaCE-10", "SA"), ("SpatialGenEval", "Comparison"))
    space = Halves()
    Config = TallerConfig
    needs = Needs(views=1, sets=PICTURES)
    templates = (
        "Is the {a} taller than the {b}?",
        "In real life, is the {a} taller than the {b}?",
        "Is the {a} really taller than the {b}, no matter how big they look in the picture?",
        "If you measured both, would the {a} turn out to be taller than the {b}?",
        "If the {a} and the {b} stood side by side, would the {a} be taller?",
        "Is the {a} actually taller than the {b}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """One question a pair and picture; either of the two may come first."""
        kept = facts.kept((self.name, self.config), lambda: self._halves(facts, rng))
        drawn, rest = (shuffled(rng, pairs) for pairs in (kept if self.lot(facts) % 2 else kept[::-1]))
        pairs = alternating(drawn, rest)  # what there is more of must not win
        for view, taller, other in pairs if wanted else dict.fromkeys([*pairs, *rest]):
            for cell in (wanted,) if wanted else shuffled(rng, self.space.cells):
                yield self._pair(facts, rng, view, *((taller, other) if cell == "yes" else (other, taller)))

    def _halves(self, facts: Facts, rng: np.random.Generator) -> tuple[list[tuple[str, int, int]], list[tuple[str, int, int]]]:
        """(view, the taller, the other) of opposite looks. What looks larger and higher at once, or neither, is kept only in pairs."""
        shown = [(view, *pair) for view in facts.views for pair in self._comparable(facts, view)]

        def way(one: tuple[str, int, int]) -> Way:
            return way_of(facts, *one[1:])

        named = [one for one in both_ways(shown, way) if self._named(facts, *one)]  # names are sought for what is left alone
        shown = untold(named, way, self.lot(facts))
        looks: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
        for one in shuffled(rng, shown):
            if 0 not in (look := _look(facts, *one)) and len(looks.setdefault(look, [])) < MOST_PAIRS:
                looks[look].append(one)
        both, neither = looks.get((1, 1), []), looks.get((-1, -1), [])
        few = min(len(both), len(neither))
        return looks.get((1, -1), []) + both[:few], looks.get((-1, 1), []) + neither[:few]

    def _comparable(self, facts: Facts, view: str) -> list[tuple[int, int]]:
        """Numbers (the taller, the other) of what a picture shows from top to foot, that differ by enough and not by too much; nothing that
        moves at some time."""
        height, moving = size(facts, "height").value, {track.entity for track in facts.scene.tracks}
        shown = [
            k
            for k, name in enumerate(facts.ids)
            if height[k] >= LOWEST_M and name not in moving and from_top_to_foot(facts, view, name) and stands(facts, k)
        ]
        return [
            (a, b)
            for a in shown
            for b in shown
            if height[a] > height[b]
            and times_differ(height[a], height[b]) >= self.config.clearance
            and height[a] <= MOST_RATIO * height[b]
            and not (facts.supports[a, b] or facts.supports[b, a])
            and times_deeper(facts, view, a, b) <= DEPTHS
        ]

    @staticmethod
    def _named(facts: Facts, view: str, *pair: int) -> list[str]:
        """What the two are called; empty where words fail or would tell how large they are."""
        phrases = [referrer(facts, [view]).phrase(facts.ids[k]) for k in pair]
        said = [
            phrase
            for phrase in phrases
            if phrase is not None
            and phrase.split(" ")[0] not in ("large", "small")
            and not (facts.scene.tracks and names_carrier(phrase))  # what carries it may move
        ]
        return said if len(said) == 2 and told_apart(said) else []

    def _pair(self, facts: Facts, rng: np.random.Generator, view: str, a: int, b: int) -> Question:
        phrase_a, phrase_b = self._named(facts, view, a, b)
        height = size(facts, "height").value
        tall_a, tall_b = stated(height[a]), stated(height[b])
        answer = self.space.make(tall_a > tall_b)
        return self.question(
            facts, [view], self.wording(rng, a=phrase_a, b=phrase_b), answer, rule="height_against_height", frame="world",
            operands=(Operand(role="target", id=facts.ids[a], phrase=phrase_a), Operand(role="reference", id=facts.ids[b], phrase=phrase_b)),
            numbers={"target_m": tall_a, "reference_m": tall_b},
            margin=Margin(value=times_differ(height[a], height[b]), unit="multiple of the least accepted", least=self.config.clearance),
            convention="height in meters from the lowest to the highest point as it stands, whatever it stands on",
            why=f"The {phrase_a} is {tall_a:.2f} m tall and the {phrase_b} {tall_b:.2f} m, so the answer is {answer.text}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A low dresser close by, which looks larger, and a taller one at the far wall; a stool beside a lower one for the opposite look."""
        things = [
            Object.box("dresser", "dresser", (2.2, 0.7), (0.5, 0.8, 1.0), color="red"),
            Object.box("high", "dresser", (4.6, -0.7), (0.6, 0.9, 1.6), color="blue"),
            Object.box("stool", "stool", (2.4, -0.4), (0.4, 0.4, 0.75), color="red"),
            Object.box("low", "stool", (5.0, 0.15), (0.5, 0.5, 0.5), color="blue"),
        ]
        shot = Camera(
            id="c", world_from_camera=look_at((-0.6, 0.0, 1.6), (3.5, 0.0, 0.6)), K=intrinsics(640, 480, np.deg2rad(70)), width=640, height=480
        )  # fmt: skip
        return Example(Scene(id="taller", objects=things, cameras=[shot]), {"target": "dresser", "reference": "high"}, "no")


def _look(facts: Facts, view: str, taller: int, other: int) -> tuple[int, int]:
    """What the picture makes of a pair: +1 where the taller looks larger, -1 where smaller, 0 where neither; and the same for which
    reaches higher."""
    boxes = [seen.amodal_box or seen.box2d for seen in (facts.sight(view, facts.ids[k]) for k in (taller, other))]
    (_, top, _, foot), (_, other_top, _, other_foot) = (box or (0, 0, 0, 0) for box in boxes)
    ratio, rise = (foot - top) / max(other_foot - other_top, 1), (other_top - top) / facts.camera(view).height
    larger = 1 if ratio >= LARGER else -1 if ratio <= 1 / LARGER else 0
    return larger, 1 if rise >= HIGHER else -1 if rise <= -HIGHER else 0
