"""Which of a few things stands between two others, as seen from above?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts, image_center
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.language import listed, to_choose
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.plan import named_together, shown_on_floor
from scenegen.tasks.common.seeing import middles_seen
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, shuffled, task

Floats = NDArray[np.float64]
EDGE_DEG = 130.0
"""The angle at which the two ends are seen from a thing's middle, from which on it is between them."""
NEAREST_M, FARTHEST_M = 1.2, 8.0
"""On the floor between the middles of the two ends."""
CROSSED_M = 0.05
"""By which the straight way from the one end to the other cuts off the footprint of what is between, on both sides of it."""
GAP_M = 0.1
"""Between the boxes of any two of those named."""
FEWEST, MOST = 2, 4
"""Things to choose from; fewer than MOST only where there are not so many."""
DRAWS = 4
"""Draws of so many things beside the true one."""


class StandingBetweenConfig(TaskConfig):
    """margin_deg: how far, from the angle that divides them, the ends are seen from what is between, and from whatever else is named."""

    margin_deg: Number = Field(20.0, ge=5, lt=45, description="degrees of the angle between the two ends from 130")


@dataclass(frozen=True)
class Row:
    """Numbers of the two ends, of what is between them and of what is clearly not."""

    ends: tuple[int, int]
    middle: int
    others: tuple[int, ...]


@task
class StandingBetween(Task):
    """Frame `world`: from the middle of what is between, the middles of the two ends are seen nearly opposite ways on the floor, and the straight
    way from one to the other runs over its footprint; from no part of whatever else is named are they. All stand on the floor. What else is named
    stands between two other things: what stands at walls is between none, which would tell. Things that lie between the two in the picture alone come
    first among the wrong options."""

    name = "standing_between"
    serves = (("VSR", "between"), ("SpatiaLab", "between"))
    space = Named(most=MOST)
    Config = StandingBetweenConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "Seen from above, which of these is between the {a} and the {b}: {items}?",
        "Which of these is on the floor between the {a} and the {b}: {items}?",
        "If you walked straight from the {a} to the {b}, which of these would be in your way: {items}?",
        "Imagine a straight line on the floor from the {a} to the {b}. Which of these does it run into: {items}?",
        "Of {every}, which one stands on the straight path from the {a} to the {b}?",
        "If you looked at this place from above, which of these would be between the {a} and the {b}: {items}?",
        "You want to walk straight from the {a} to the {b}. Which of these do you have to walk around: {items}?",
        "Seen from above, what is directly between the {a} and the {b}: {items}?",
        "Which of these is on the straight path across the floor from the {a} to the {b}: {items}?",
        "On a map of this place, which of these would be between the {a} and the {b}: {items}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """At most one question about each two ends, over the few pictures that show all that it names."""
        for row in shuffled(rng, self.found(facts, self._among, None)):
            ends = shuffled(rng, row.ends)
            for drawn in _options(facts, rng, row):
                shown = named_together(facts, (*ends, *drawn))
                if shown and wanted in (None, self.space.place(shown[1][2 + drawn.index(row.middle)], shown[1][2:])):
                    yield self._question(facts, rng, row, ends, drawn, *shown)
                    break

    def _among(self, facts: Facts) -> Iterator[tuple[str | None, Row]]:
        """The rows, with what else is between some two."""
        rows = list(self._rows(facts))
        between = {row.middle for row in rows}
        for row in rows:
            if others := tuple(k for k in row.others if k in between):
                yield None, replace(row, others=others)

    def _rows(self, facts: Facts) -> Iterator[Row]:
        """Everything that is clearly between two others, with what is clearly not."""
        numbers = shown_on_floor(facts)
        angle, widest, crossed = _angles(facts)
        clear = float(self.config.margin_deg)
        at = facts.centers[numbers, :2]
        apart = facts.distance[np.ix_(numbers, numbers)] >= GAP_M
        for a, c in combinations(range(len(numbers)), 2):
            if not NEAREST_M <= np.hypot(*(at[a] - at[c])) <= FARTHEST_M:
                continue
            free = apart[a] & apart[c]
            free[[a, c]] = False
            middle = np.flatnonzero(free & crossed[:, a, c] & (angle[:, a, c] >= EDGE_DEG + clear))
            others = free & (angle[:, a, c] <= EDGE_DEG - clear) & (widest[:, a, c] <= EDGE_DEG)
            for b in middle.tolist():
                ends, between = (int(numbers[a]), int(numbers[c])), int(numbers[b])
                rest = [k for k in numbers[others & apart[b]].tolist() if named_together(facts, (*ends, between, k))]
                if rest:
                    yield Row(ends, between, tuple(rest))

    def _question(
        self, facts: Facts, rng: np.random.Generator, row: Row, ends: list[int], drawn: tuple[int, ...], views: list[str], names: list[str]
    ) -> Question:  # fmt: skip
        (a, b), phrases = names[:2], names[2:]
        seen_at = _angles_of(facts, np.array(drawn), *ends)
        true = drawn.index(row.middle)
        own, rest = stated(seen_at[true]), stated(max(angle for k, angle in enumerate(seen_at.tolist()) if k != true))
        others = listed([f"the {phrase}" for k, phrase in enumerate(phrases) if k != true])
        return self.question(
            facts, views, self.wording(rng, a=a, b=b, **to_choose([f"the {phrase}" for phrase in phrases])),
            self.space.make(phrases[true], phrases), rule="on_the_way_between", frame="world",
            operands=(
                *(Operand(role=f"end_{k}", id=facts.ids[end], phrase=names[k], seen=("visible", "middle")) for k, end in enumerate(ends)),
                *(Operand(role="option", id=facts.ids[k], phrase=phrase, seen=("visible", "middle")) for k, phrase in zip(drawn, phrases, strict=True)),
            ),
            numbers={"between_deg": own, "others_deg": rest},
            margin=Margin(value=min(own - EDGE_DEG, EDGE_DEG - rest), unit="degrees", least=float(self.config.margin_deg)),
            convention="the angle on the floor at which the middles of the two ends are seen from a middle; between from 130 degrees on",
            why=(
                f"Seen from the {phrases[true]}, the {a} and the {b} are {own:.0f}° apart, nearly opposite ways, but seen from {others} "
                f"no more than {rest:.0f}°, so the answer is {phrases[true]}."
            ),
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A stool on the way from a table to a cabinet; in the picture a crate, far behind, looks to be between them too, and is between a lamp and a bin."""
        things = [
            Object.box("table", "table", (2.4, 1.2), (0.6, 0.6, 0.6)),
            Object.box("stool", "stool", (2.9, 0.2), (0.4, 0.4, 0.45)),
            Object.box("cabinet", "cabinet", (3.4, -0.9), (0.5, 0.6, 0.8)),
            Object.box("crate", "crate", (5.4, 0.6), (0.6, 0.6, 0.6)),
            Object.box("lamp", "lamp", (5.25, 2.8), (0.3, 0.3, 1.4)),
            Object.box("bin", "bin", (5.6, -2.2), (0.3, 0.3, 0.5)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.8), (3.2, 0.0, 0.3), hfov_deg=75)
        return Example(
            Scene(id="between", objects=things, cameras=[shot]),
            {"end_0": "table", "end_1": "cabinet", "option": "crate"}, "stool",
        )  # fmt: skip


@remembered
def _angles(facts: Facts) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Of the K things shown, (K, K, K): degrees between the second and the third as seen from the middle of the first, on the floor; the most
    of the same from any corner of its footprint; and whether the way from the second to the third cuts its footprint in two."""
    numbers = shown_on_floor(facts)
    at, corners = facts.centers[numbers, :2], facts.corners[numbers][..., :2]
    way = at[None] - at[:, None]  # (from, to, 2)
    edge = at[None, None] - corners[:, :, None]  # (from, corner, to, 2)
    line = at[None] - at[:, None]
    line = line / np.maximum(np.linalg.norm(line, axis=-1, keepdims=True), 1e-9)
    off = corners[:, :, None, None] - at[None, None, :, None]  # (thing, corner, second, 1, 2)
    side = off[..., 0] * line[..., 1] - off[..., 1] * line[..., 0]
    return _between(way), _between(edge).max(1, initial=0.0), (side.min(1) <= -CROSSED_M) & (side.max(1) >= CROSSED_M)


def _between(ways: Floats) -> Floats:
    """(..., K, K) degrees between any two of ways (..., K, 2)."""
    unit = ways / np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-9)
    out: Floats = np.rad2deg(np.arccos(np.clip(unit @ np.swapaxes(unit, -1, -2), -1.0, 1.0)))
    return out


def _angles_of(facts: Facts, numbers: NDArray[np.int64], one: int, other: int) -> Floats:
    """(M,) degrees between the middles of two as seen from the middles of others, on the floor."""
    ways = facts.centers[[one, other], :2][None] - facts.centers[numbers, None, :2]
    return _between(ways)[:, 0, 1]


def _options(facts: Facts, rng: np.random.Generator, row: Row) -> Iterator[tuple[int, ...]]:
    """Draws of what is to be chosen from, in random order: more before fewer, first what lies between the ends in a picture."""
    inside = _inside(facts, row)
    for count in range(min(MOST, len(row.others) + 1), FEWEST - 1, -1):
        for _ in range(DRAWS):
            others = sorted(shuffled(rng, row.others), key=lambda k: k not in inside)[: count - 1]
            yield tuple(int(k) for k in shuffled(rng, (row.middle, *others)))


def _inside(facts: Facts, row: Row) -> set[int]:
    """What else lies between the two ends from left to right in a picture that shows both and what is between."""
    for view in facts.views:
        if middles_seen(facts, view).issuperset(facts.ids[k] for k in (*row.ends, row.middle)):
            across = image_center(facts, view)[:, 0]
            low, high = sorted(across[list(row.ends)])
            return {k for k in row.others if low <= across[k] <= high}
    return set()
