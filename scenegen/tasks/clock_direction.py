"""Standing where A is and facing B, at what o'clock is C? Twelve sectors of 30 degrees; in several pictures of a place, or told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from scenegen.answers import Options
from scenegen.answers.base import lined_up
from scenegen.answers.direction import CLOCK, Directions
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import intrinsics, look_at
from scenegen.language import side
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import apart_on_floor, at_rest, views_of
from scenegen.tasks.common.standing import (
    FARTHEST_M,
    PlacesConfig,
    Triples,
    numbered,
    over_footprints,
    put,
    triples_apart,
    triples_of,
)
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import CAMERAS, Example, Needs, Task, task

NEAREST_M = 0.8
FOOTPRINT_MARGIN_DEG = 1.0
"""Degrees that the hour keeps whichever point of what is faced one looks at."""
STRAY_CORNERS = 2
"""Of C's 8 corners, so many may lie in another hour's sector."""
MOST_VIEWS = 8
TRIES = 400
BEHIND = frozenset(f"{hour} o'clock" for hour in range(4, 9))
"""Of three things, that from which one looks is seldom between the two others."""
TEXT = 6
"""Of the wordings, the first so many serve where there is no picture as well."""


class Hours(Directions):
    """The hours of a clock face, whose options are hours next to one another: none of them is far off."""

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """`count` hours in a row, of which each is as likely to be the true one, in random order but for the truth's place."""
        hours = self.labels
        first = hours.index(answer.label) - int(rng.integers(count))
        row = [hours[(first + k) % len(hours)] for k in range(count)]
        wrong = [hour for hour in row if hour != answer.label]
        return lined_up(answer, [answer.saying(label=wrong[k]) for k in rng.permutation(len(wrong))], position, "an hour beside")


class ClockConfig(PlacesConfig):
    """margin_deg: degrees from the edge of an hour's sector, which reaches 15 degrees to either side of the hour. apart_m, reach_m: metres on
    the floor between any two of the three."""

    apart_m: Annotated[Number, Bound("apart")] = Field(
        NEAREST_M, ge=NEAREST_M, lt=FARTHEST_M, description="meters on the floor between any two of the three at least"
    )

    margin_deg: Annotated[Number, Bound("edge", half_deg=15.0)] = Field(
        5.0, ge=0, lt=15, description="degrees from the edge of an hour's sector; below 15"
    )


@task
class ClockDirection(Task):
    """Frame `stand_at_facing`: from A's centre, 12 o'clock is towards B's centre on the floor, hours go clockwise as seen from above, 30
    degrees each.

    The hour of C's centre holds, by FOOTPRINT_MARGIN_DEG, whichever point of B's footprint is faced. A is something on the floor that one
    can stand at. With views, one to eight that show all three between them and hang together; without any (text only), the question says
    where things are. What moves at some time is not asked about.
    """

    name = "clock_direction"
    serves = (("Text2Space", "clock-face directions"), ("SpatialText", "clock-face directions"))
    space = Hours(system="clock", labels=CLOCK, scarce=BEHIND)
    Config = ClockConfig
    needs = Needs(views=0, sets=CAMERAS)
    templates = (
        "Imagine standing where the {a} is, facing the {b} at 12 o'clock. At what clock position is the {c}?",
        "You are standing where the {a} is, and the {b} is straight ahead at 12 o'clock. At what clock position is the {c}?",
        "If you stood where the {a} is, with the {b} at 12 o'clock, at what clock position would the {c} be?",
        "You are standing where the {a} is, facing the {b}. If straight ahead is 12 o'clock, at what clock position is the {c}?",
        "Say you are standing where the {a} is, with the {b} at your 12 o'clock. What is the clock position of the {c}?",
        "Suppose you stand where the {a} is and face the {b}. If straight ahead is 12 o'clock, at what clock position is the {c}?",
        "Imagine a clock face lying on the floor where the {a} is, with 12 o'clock pointing toward the {b}. Which hour points toward the {c}?",
        "Picture yourself standing where the {a} is, with the {b} at your 12 o'clock. At what clock position is the {c}?",
        "You are where the {a} is, looking toward the {b}. If that direction is 12 o'clock, at what clock position is the {c}?",
        "Imagine standing where the {a} is and turning to face the {b}. If that direction is 12 o'clock, what is the clock position of the {c}?",
    )  # fmt: skip
    more_templates = (("text", templates[:TEXT]),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Questions over random triples that are seen, apart and clear."""
        for triple, azimuth, index, least in self._triples(facts, rng, wanted):
            question = self._triple(facts, rng, triple, azimuth, index, least)
            if question is not None:
                yield question

    def _triples(
        self, facts: Facts, rng: np.random.Generator, wanted: str | None
    ) -> Iterator[tuple[tuple[str, ...], float, int, float]]:
        """Ids of A, B and C that are clear, in random order, with azimuth in degrees, the hour's number in CLOCK, and the least margin."""
        triples = _clear(facts, float(self.config.margin_deg), **self.config.between)
        for ids, (azimuth, hour, left) in triples.drawn(rng, CLOCK.index(wanted) if wanted else None, TRIES):
            yield ids, azimuth, int(hour), left

    def _triple(
        self, facts: Facts, rng: np.random.Generator, ids: tuple[str, ...], azimuth: float, hour: int, least: float
    ) -> Question | None:
        views = views_of(facts, ids, least=1, most=MOST_VIEWS, wanted=1)
        if views is None:
            return None
        told = put(self, facts, rng, tuple(ids), views, self.templates[:TEXT])
        if told is None or any("clock" in phrase for phrase in told.phrases):  # which of the two clocks?
            return None
        a, b, c = told.phrases
        label, angle = CLOCK[hour], stated(azimuth)
        off = abs((azimuth - 30.0 * hour + 180.0) % 360.0 - 180.0)
        return self.question(
            facts, views, told.worded, self.space.make(label), rule="hour_at_facing", frame="stand_at_facing",
            operands=told.operands,
            parameters={"heading": "floor", **self.config.between}, numbers={"azimuth_deg": angle, "footprint_margin_deg": stated(least)},
            margin=Margin(value=15.0 - off, unit="degrees", least=self.config.margin_deg),
            convention="12 o'clock is from A's center to B's on the floor; hours go clockwise, 30 degrees each; azimuth positive to the left",
            why=f"From the center of the {a}, facing the {b}, the {c} is {side(angle)}, so the answer is {label}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A stool in the middle, a desk to the north of it, a plant to the east: at 3 o'clock."""
        things = [
            Object.box("stool", "stool", (0.0, 0.0), (0.4, 0.4, 0.6)),
            Object.box("desk", "desk", (0.0, 3.0), (0.7, 0.5, 0.75)),
            Object.box("plant", "potted_plant", (2.4, 0.0), (0.4, 0.4, 0.9), label="potted plant"),
        ]
        shot = Camera(
            id="c", world_from_camera=look_at((-0.9, -4.0, 2.4), (0.7, 1.2, 0.4)), K=intrinsics(640, 480, np.deg2rad(70)), width=640, height=480
        )  # fmt: skip
        operands = {"at": "stool", "facing": "desk", "target": "plant"}
        return Example(Scene(id="clock", objects=things, cameras=[shot]), operands, "3 o'clock")


@remembered
def _clear(facts: Facts, margin_deg: float, apart_m: float, reach_m: float) -> Triples:
    """All triples of things that are clear between their centres, by the hours' numbers in CLOCK; told are azimuth, hour, and what is left of the
    margin."""
    apart = apart_on_floor(facts, apart_m, reach_m)
    among = tuple(np.flatnonzero(apart.any(1) & at_rest(facts)).tolist())
    _, margin, index = facts.stand_at_facing(12, among)
    clear = triples_apart(facts, apart, among) & (margin >= margin_deg) & (index >= 0)
    triples = numbered(clear, among)
    rows, azimuth, hour, left = over_footprints(facts, triples, FOOTPRINT_MARGIN_DEG, STRAY_CORNERS, 12)
    return triples_of(facts, triples, index[clear], rows, azimuth, hour, left)
