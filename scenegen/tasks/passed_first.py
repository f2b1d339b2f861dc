"""Which of a few things do you pass first on the straight way over the floor from one thing to another?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Named
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.language import listed, to_choose
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.plan import named_together, shown_on_floor
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, TaskConfig, shuffled, task

Floats = NDArray[np.float64]
FEWEST, MOST = 2, 4
"""Things to choose from; fewer than MOST only where there are not so many."""
NEAREST_M, FARTHEST_M = 1.5, 12.0
"""On the floor between the middles of the two ends."""
END_M = 0.1
"""Between the middle of an end and where the way comes to a thing, or leaves it."""
DRAWS = 4
"""Draws of so many things beside the true one."""


class PassedFirstConfig(TaskConfig):
    """gap_m: metres of the way between where it has left the first thing and where it comes to the next. reach_m: metres from the way to the
    middle of a thing, at most."""

    gap_m: Annotated[Number, Bound("gap")] = Field(
        0.25, ge=0.05, le=10, description="meters of the way between the first thing and the next"
    )
    reach_m: Annotated[Number, Bound("reach")] = Field(
        2.5, gt=0.2, le=8, description="meters from the way to the middle of a thing, at most"
    )


@dataclass(frozen=True)
class Way:
    """Numbers of where a way starts and ends, of what it passes, and of what it only then comes to."""

    start: int
    end: int
    first: int
    later: tuple[int, ...]


@task
class PassedFirst(Task):
    """Frame `path`: straight over the floor from the middle of one thing to that of another, whatever stands in the way. One is level with a
    thing from the first to the last corner of its footprint along the way, and has left the first before any other begins. Every way is
    there in both directions, so that neither from left to right nor from near to far tells what comes first."""

    name = "passed_first"
    serves = (("SpatialBench", "order on a hypothetical route"), ("SPBench", "path planning"))
    space = Named(most=MOST)
    Config = PassedFirstConfig
    needs = Needs(views=1, sets=CAMERAS)
    templates = (
        "If you walked in a straight line from the {a} to the {b}, which of these would you pass first: {items}?",
        "On a straight line from the {a} to the {b}, which of these do you pass first: {items}?",
        "Someone walks straight from the {a} to the {b}. Which of these do they pass first: {items}?",
        "Follow the straight line from the {a} to the {b}. Which of these do you pass first, whether on your left or on your right: {items}?",
        "Imagine moving straight from the {a} to the {b}, ignoring anything in the way. Which of these do you pass first: {items}?",
        "Imagine walking in a straight line from the {a} to the {b}. Which of these would you pass first: {items}?",
        "Imagine a robot rolling straight from the {a} to the {b}. Which of these would it pass first: {items}?",
        "Of {every}, which would you pass first on a straight path from the {a} to the {b}?",
        "You start at the {a} and head straight for the {b}. Which of these do you pass first: {items}?",
        "Seen from above, which of these comes first along the straight line from the {a} to the {b}: {items}?",
    )

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """At most one question about what is first on each way, over the few pictures that show all that it names."""
        for way in shuffled(rng, self.found(facts, self._ways, None)):
            for drawn in _options(rng, way, _beside(facts, way)):
                shown = named_together(facts, (way.start, way.end, *drawn))
                if shown and wanted in (None, self.space.place(shown[1][2 + drawn.index(way.first)], shown[1][2:])):
                    yield self._question(facts, rng, way, drawn, *shown)
                    break

    def _ways(self, facts: Facts) -> Iterator[tuple[str | None, Way]]:
        """Every way between two things, and each that it passes clearly before others."""
        numbers = shown_on_floor(facts)
        low, high, off, far = _along(facts)
        for a, b in np.argwhere((far >= NEAREST_M) & (far <= FARTHEST_M)).tolist():
            inside = (low[:, a, b] >= END_M) & (high[:, a, b] <= far[a, b] - END_M) & (off[:, a, b] <= float(self.config.reach_m))
            passed = np.flatnonzero(inside)
            for k in passed.tolist():
                later = passed[low[passed, a, b] >= high[k, a, b] + float(self.config.gap_m)]
                if len(later):
                    yield None, Way(int(numbers[a]), int(numbers[b]), int(numbers[k]), tuple(numbers[later].tolist()))

    def _question(
        self, facts: Facts, rng: np.random.Generator, way: Way, drawn: tuple[int, ...], views: list[str], names: list[str]
    ) -> Question:  # fmt: skip
        (a, b), phrases = names[:2], names[2:]
        true = drawn.index(way.first)
        spans = _spans(facts, drawn, way.start, way.end)
        left, come = stated(spans[true, 1]), stated(np.delete(spans[:, 0], true).min())
        others = listed([f"the {phrase}" for k, phrase in enumerate(phrases) if k != true], "or")
        return self.question(
            facts, views, self.wording(rng, a=a, b=b, **to_choose([f"the {phrase}" for phrase in phrases])),
            self.space.make(phrases[true], phrases), rule="passed_before_others", frame="path",
            operands=(
                Operand(role="start", id=facts.ids[way.start], phrase=a, seen=("visible", "middle")),
                Operand(role="end", id=facts.ids[way.end], phrase=b, seen=("visible", "middle")),
                *(Operand(role="option", id=facts.ids[k], phrase=phrase, seen=("visible", "middle")) for k, phrase in zip(drawn, phrases, strict=True)),
            ),
            parameters={"reach_m": float(self.config.reach_m)}, numbers={"left_m": left, "next_m": come},
            margin=Margin(value=come - left, unit="m", least=float(self.config.gap_m)),
            convention="meters along the straight way on the floor, from the middle of the start, to the last corner of the first and the first of the next",
            why=(
                f"On the straight line from the {a} to the {b}, the {phrases[true]} has been passed after {left:.1f} m, before {others} is reached at "
                f"{come:.1f} m, so the answer is {phrases[true]}."
            ),
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """From a cabinet on the right to a table on the left one comes past a crate before a stool farther off and a birdhouse."""
        things = [
            Object.box("table", "table", (3.6, 2.0), (0.6, 0.6, 0.6)),
            Object.box("cabinet", "cabinet", (3.8, -2.0), (0.5, 0.6, 0.8)),
            Object.box("birdhouse", "birdhouse", (2.6, 1.1), (0.3, 0.3, 0.4)),
            Object.box("stool", "stool", (4.6, 0.1), (0.4, 0.4, 0.45)),
            Object.box("crate", "crate", (2.9, -0.9), (0.4, 0.4, 0.4)),
        ]
        shot = Camera.look_at("c", (0.0, 0.0, 1.8), (3.4, 0.0, 0.2), hfov_deg=85)
        scene = Scene(id="passed", objects=things, cameras=[shot])
        return Example(scene, {"start": "cabinet", "end": "table", "option": "stool"}, "crate")


def _options(rng: np.random.Generator, way: Way, beside: list[int]) -> Iterator[tuple[int, ...]]:
    """Draws of what is to be chosen from, in random order: more before fewer."""
    for count in range(min(MOST, len(beside) + 1), FEWEST - 1, -1):
        for _ in range(DRAWS):
            yield tuple(shuffled(rng, (way.first, *shuffled(rng, beside)[: count - 1])))


@remembered
def _beside(facts: Facts, way: Way) -> list[int]:
    """Of what comes later, each that one can see and name together with the way and what is first."""
    told = (way.start, way.end, way.first)
    return [k for k in way.later if named_together(facts, (*told, k))] if named_together(facts, told) else []


@remembered
def _along(facts: Facts) -> tuple[Floats, Floats, Floats, Floats]:
    """Of the K things shown, metres on the floor: (K, K, K) from the middle of the second, along the way to that of the third, to the first
    and to the last corner of the first; (K, K, K) from the first's middle to the line of that way; (K, K) how long the way is."""
    numbers = shown_on_floor(facts)
    at, corners = facts.centers[numbers, :2], facts.corners[numbers][..., :2]
    way = at[None] - at[:, None]
    far = np.linalg.norm(way, axis=-1)
    unit = way / np.maximum(far, 1e-9)[..., None]  # (from, to, 2)
    along = np.einsum("kcad,abd->kcab", corners[:, :, None] - at[None, None], unit)
    off = at[:, None, None] - at[None, :, None]
    lateral = np.abs(off[..., 0] * unit[None, ..., 1] - off[..., 1] * unit[None, ..., 0])
    return along.min(1, initial=np.inf), along.max(1, initial=-np.inf), lateral, far


def _spans(facts: Facts, numbers: tuple[int, ...], start: int, end: int) -> Floats:
    """(M, 2) metres along the way from the middle of one to that of another at which it comes to each of some things, and leaves it."""
    origin = facts.centers[start, :2]
    way = facts.centers[end, :2] - origin
    along = (facts.corners[list(numbers)][..., :2] - origin) @ (way / np.linalg.norm(way))
    return np.stack([along.min(1), along.max(1)], axis=1)
