"""From the centre of A, facing B: by how many degrees, and which way, must one turn to face C?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.angle import Angles
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.frames import intrinsics, look_at, wrap
from scenegen.language import side
from scenegen.scene import Camera, Object, Scene
from scenegen.tasks.common.places import apart_on_floor, views_of
from scenegen.tasks.common.standing import ROUNDING, PlacesConfig, numbered, put, triples_apart
from scenegen.tasks.question import Margin, Question, stated
from scenegen.tasks.task import Example, Needs, Task, task

FOOTPRINT_MARGIN_DEG = 3.0
"""Degrees from straight ahead and from straight behind that the side keeps, whichever points of B and C one faces."""
MOST_VIEWS = 8
TRIES = 400
"""Triples looked at for one answer."""
HALF_DEG = 0.5
BEHIND = frozenset(cell for cell in Angles().cells if min(map(abs, Angles().span(cell))) >= 90)
"""Of three things, that from which one looks is seldom between the two others."""


class TurnConfig(PlacesConfig):
    """margin_deg: degrees from straight ahead, and from straight behind, that the way to turn must be: nearer, nobody turns, or either way
    is as short. spread_deg: degrees by which the way to turn may differ, at most, with the points of the two things that one faces.
    apart_m, reach_m: metres on the floor between any two of the three."""

    margin_deg: Number = Field(10.0, ge=0, le=45, description="degrees from straight ahead and from straight behind")
    spread_deg: Number = Field(30.0, gt=0, le=30, description="degrees that the extents of what is faced may add")


@task
class TurnToFace(Task):
    """Frame `stand_at_facing`: the angle on the floor, at A's centre, from B's centre to C's, positive to the left, the shorter way.

    The side holds, by FOOTPRINT_MARGIN_DEG, whichever points of B and C are faced. A is something on the floor that one can stand at. With
    views, one to eight that show all three between them; without any (text only), the question states where things are.
    """

    name = "turn_to_face"
    serves = (("SAT", "goal_aim"), ("VSI-590K", "absolute_direction_object"))
    space = Angles(scarce=BEHIND)
    Config = TurnConfig
    needs = Needs(views=0)
    templates = (
        "Imagine standing exactly where the {a} is, facing the {b}. How many degrees, and in which direction, do you have to turn to face the {c}?",
        "You are standing exactly where the {a} is, facing the {b}. How many degrees to the left or right do you need to turn to face the {c}?",
        "Picture yourself standing exactly where the {a} is, facing the {b}. How many degrees to the left or right would you turn to face the {c}?",
        "If you stood exactly where the {a} is and faced the {b}, how many degrees to the left or right would you have to turn to face the {c}?",
        "You stand where the {a} is, looking at the {b}. How many degrees, and in which direction, do you need to turn to look at the {c}?",
        "Suppose you are standing exactly where the {a} is, looking at the {b}. How many degrees to the left or right must you turn to look at the {c}?",
        "You stand exactly where the {a} is, with the {b} straight ahead. How many degrees to the left or right do you have to turn to have the {c} straight ahead instead?",
        "Suppose you stand where the {a} is, facing the {b}. To face the {c}, how many degrees to the left or right would you have to turn?",
        "Standing exactly where the {a} is, you face the {b} and then turn to face the {c}. How many degrees do you turn, and in which direction?",
        "You are standing where the {a} is and facing the {b}. Which way do you have to turn to face the {c}, and by how many degrees?",
    )  # fmt: skip
    more_templates = (("text", templates),)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Questions over random triples that are seen, apart and clear."""
        for some in self._triples(facts, rng, wanted):
            question = self._triple(facts, rng, *some)
            if question is not None:
                yield question

    def _triples(
        self, facts: Facts, rng: np.random.Generator, wanted: str | None
    ) -> Iterator[tuple[tuple[str, ...], float, float, float]]:
        """Ids of A, B and C whose centres give a clear side, which holds over the footprints, and an answer in the cell wanted, in
        random order; with the turn, what is left of the side, and by how much the turn may differ, in degrees."""
        triples, azimuth = _clear(facts, self.margin_deg, **self.config.between)
        rows = np.arange(len(triples))
        if wanted:
            low, high = self.space.span(wanted)
            rows = np.flatnonzero((azimuth >= low - HALF_DEG) & (azimuth < high + HALF_DEG))
        asked, cells, told = self._asked(facts)
        places = asked[rng.permutation(rows[:, None])[:TRIES, 0]]
        for k in places[places >= 0].tolist():
            if wanted in (None, cells[k]):
                yield told[k]

    def _asked(
        self, facts: Facts
    ) -> tuple[NDArray[np.int64], list[str | None], list[tuple[tuple[str, ...], float, float, float]]]:
        """Of all triples of `_clear`, (T,) the place of each among those that are asked, -1 of the others; of those the cell of the turn, and ids with the
        turn, what is left of the side, and by how much the turn may differ, in degrees."""

        def make() -> tuple[NDArray[np.int64], list[str | None], list[tuple[tuple[str, ...], float, float, float]]]:
            triples, _ = _clear(facts, self.margin_deg, **self.config.between)
            at, facing, target = triples.T
            (low, high), asked = facts.corner_offsets, np.full(len(triples), -1)
            most = np.maximum(high[at, target] - low[at, facing], high[at, facing] - low[at, target])
            maybe = np.flatnonzero(most <= np.deg2rad(self.config.spread_deg) + ROUNDING)
            turns = _turns(facts, triples[maybe]).tolist()
            angles = np.array([stated(turn) for turn in turns])
            least, spread = _over_footprints(facts, triples[maybe], angles)
            kept = np.flatnonzero((least >= FOOTPRINT_MARGIN_DEG) & (spread <= self.config.spread_deg))
            asked[maybe[kept]] = np.arange(len(kept))
            ids = (tuple(facts.ids[n] for n in row) for row in triples[maybe[kept]].tolist())
            told = zip(ids, angles[kept].tolist(), least[kept].tolist(), spread[kept].tolist(), strict=True)
            return asked, [self.space.cell_of(turns[k]) for k in kept.tolist()], list(told)

        return facts.kept((TurnToFace, "asked", self.config), make)

    def _triple(
        self, facts: Facts, rng: np.random.Generator, ids: tuple[str, ...], angle: float, least: float, spread: float
    ) -> Question | None:
        views = views_of(facts, ids, least=1, most=MOST_VIEWS, wanted=1)
        if views is None:
            return None
        told = put(self, facts, rng, ids, views, self.templates)
        if told is None:
            return None
        a, b, c = told.phrases
        answer = self.space.make(angle)
        return self.question(
            facts, views, told.worded, answer, rule="turn_at_from_to", frame="stand_at_facing",
            operands=told.operands,
            parameters={"heading": "floor", **self.config.between},
            numbers={"turn_deg": angle, "footprint_margin_deg": stated(least), "spread_deg": stated(spread)},
            margin=Margin(value=float(_side_margin(angle)), unit="degrees", least=self.margin_deg),
            convention="the turn on the floor at A's center from B's center to C's, the shorter way, positive to the left",
            why=f"From where the {a} is, facing the {b}, the {c} is {side(angle)}, so the answer is {answer.text}.",
            shares=self._shares(answer.value_deg),
        )  # fmt: skip

    def _shares(self, angle: float) -> dict[str, float]:
        """How often each cell is the answer among angles as far into their cells as this one: never where the side would not be clear. At
        the edge of a cell both of its ends count, since what lies unrounded behind the answer may fall to either side."""
        own = self.space.span(self.space.cell(self.space.make(angle)) or "")
        into = {angle - own[0], own[1] - own[0] if angle == own[0] else angle - own[0]}
        least = self.margin_deg - HALF_DEG
        return {
            cell: float(all(_side_margin(self.space.span(cell)[0] + far) >= least for far in into)) for cell in self.space.cells
        }

    @classmethod
    def example(cls) -> Example:
        """A stool in the middle, a desk to the north of it, a plant to the north-east: 45 degrees to the right."""
        things = [
            Object.box("stool", "stool", (0.0, 0.0), (0.4, 0.4, 0.6)),
            Object.box("desk", "desk", (0.0, 3.0), (1.2, 0.6, 0.75)),
            Object.box("plant", "potted_plant", (2.0, 2.0), (0.4, 0.4, 0.9), label="potted plant"),
        ]
        shot = Camera(
            id="c", world_from_camera=look_at((0.5, -4.0, 2.2), (0.7, 2.0, 0.4)), K=intrinsics(640, 480, np.deg2rad(70)), width=640, height=480
        )  # fmt: skip
        operands = {"at": "stool", "facing": "desk", "target": "plant"}
        return Example(Scene(id="turn", objects=things, cameras=[shot]), operands, "45 degrees to the right")


def _side_margin(angle: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Degrees of a turn from straight ahead or from straight behind, whichever is nearer."""
    off = np.abs(np.asarray(angle, dtype=np.float64))
    out: NDArray[np.float64] = np.minimum(off, 180.0 - off)
    return out


@remembered
def _clear(facts: Facts, margin_deg: float, apart_m: float, reach_m: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(T, 3) numbers of A, B and C of all triples of things whose centres give a clear side, and (T,) the turns in degrees."""
    apart = apart_on_floor(facts, apart_m, reach_m)
    among = tuple(np.flatnonzero(apart.any(1)).tolist())
    azimuth, _, index = facts.stand_at_facing(8, among)
    clear = triples_apart(facts, apart, among) & (index >= 0) & (_side_margin(azimuth) >= margin_deg)
    return numbered(clear, among), azimuth[clear]


def _bearings(facts: Facts, at: NDArray[np.int64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Radians (T, P) at which points (T, P, 3) lie on the floor from the centres of `at` (T,)."""
    delta = points[..., :2] - facts.centers[at, None, :2]
    out: NDArray[np.float64] = np.arctan2(delta[..., 1], delta[..., 0])
    return out


def _turns(facts: Facts, triples: NDArray[np.int64]) -> NDArray[np.float64]:
    """(T,) degrees, positive left, from facing B's centre to facing C's, for (T, 3) numbers of A, B and C."""
    at, facing, target = triples.T
    out: NDArray[np.float64] = np.rad2deg(
        wrap(_bearings(facts, at, facts.centers[target, None]) - _bearings(facts, at, facts.centers[facing, None]))
    )
    return out[:, 0]


def _over_footprints(
    facts: Facts, triples: NDArray[np.int64], angles: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Over all corners of B and C that could be faced, each (T,): the least degrees that are left of the side (negative where it changes),
    and by how many degrees the turn differs from that between the centres, `angles` (T,), at most."""
    at, facing, target = triples.T
    turns = _bearings(facts, at, facts.corners[target])[:, :, None] - _bearings(facts, at, facts.corners[facing])[:, None]
    off = np.rad2deg(wrap(turns - np.deg2rad(angles)[:, None, None]))
    ends = np.sign(angles) * (angles + np.stack([off.min((1, 2)), off.max((1, 2))]))
    return np.minimum(ends, 180.0 - ends).min(0), np.abs(off).max((1, 2))
