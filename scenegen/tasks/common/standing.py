"""What families share that ask from where A is, facing B, for C: which triples can be asked, and how the three are named and the question put."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.frames import wrap
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import can_face, can_stand_at, floor_plan
from scenegen.tasks.question import Operand
from scenegen.tasks.task import Task, TaskConfig, referrer

ROLES = ("at", "facing", "target")
NEAREST_M, FARTHEST_M = 0.6, 8.0
"""Between the centres of two of the three on the floor, however a recipe has it."""
ROUNDING = 1e-6
"""Radians by which a quick test lets pass what the exact one then decides."""


class PlacesConfig(TaskConfig):
    """apart_m, reach_m: metres on the floor between the centres of any two of A, B and C, at least and at most."""

    apart_m: Annotated[Number, Bound("apart")] = Field(
        NEAREST_M, ge=NEAREST_M, lt=FARTHEST_M, description="meters on the floor between any two of the three at least"
    )
    reach_m: Annotated[Number, Bound("reach")] = Field(
        FARTHEST_M, gt=NEAREST_M, le=FARTHEST_M, description="meters on the floor between any two of the three at most"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.apart_m >= self.reach_m:
            raise ValueError(f"no two things lie at least {self.apart_m:g} m and at most {self.reach_m:g} m apart")
        return self

    @property
    def between(self) -> dict[str, float]:
        """Both bounds, as the evidence states them."""
        return {"apart_m": float(self.apart_m), "reach_m": float(self.reach_m)}


@dataclass(frozen=True)
class Standing:
    """How A, B and C are called, the question's text and its template's id, and the three as operands that must be seen about their middle."""

    phrases: tuple[str, str, str]
    worded: tuple[str, str]
    operands: tuple[Operand, ...]


def triples_apart(facts: Facts, apart: NDArray[np.bool_], among: tuple[int, ...], target_faced: bool = True) -> NDArray[np.bool_]:
    """(T, T, T) triples A, B, C of the T things numbered `among` that lie apart, (N, N), each from each; A is one to stand at and B one to
    turn to, and C too if target_faced."""
    near = apart[np.ix_(among, among)]
    entities = [facts.scene.entities[k] for k in among]
    stands = np.array([can_stand_at(entity) for entity in entities], dtype=bool)
    faced = np.array([can_face(entity) for entity in entities], dtype=bool)
    out: NDArray[np.bool_] = near[:, :, None] & near[:, None, :] & near[None] & stands[:, None, None] & faced[:, None]
    return out & faced if target_faced else out


def numbered(triples: NDArray[np.bool_], among: tuple[int, ...]) -> NDArray[np.int64]:
    """(M, 3) the numbers of the M triples that hold of all, (T, T, T), of the T things numbered `among`."""
    out: NDArray[np.int64] = np.array(among, dtype=np.int64)[np.argwhere(triples)]
    return out


@dataclass(frozen=True)
class Triples:
    """Triples that are clear between their centres, and those of them that are so wherever on the footprints, which alone are asked.

    cell (T,): the number of the answer of each of the former. asked (T,): its place among the latter, -1 where it is none of them. Of the latter:
    ids of A, B and C, and what is told of each.
    """

    cell: NDArray[np.int64]
    asked: NDArray[np.int64]
    ids: tuple[tuple[str, ...], ...]
    told: tuple[tuple[float, ...], ...]

    def drawn(self, rng: np.random.Generator, cell: int | None, most: int) -> Iterator[tuple[tuple[str, ...], tuple[float, ...]]]:
        """Ids and what is told of those that are asked of `most`, drawn in random order, whose answer is `cell`; any where it is None."""
        return self.asked_of(rng.permutation(self.rows(cell))[:most])

    def rows(self, cell: int | None) -> NDArray[np.int64]:
        """(R, 1) rows of those that are clear between their centres and whose answer is `cell`."""
        rows = np.arange(len(self.cell)) if cell is None else np.flatnonzero(self.cell == cell)
        return rows[:, None]

    def asked_of(self, rows: NDArray[np.int64]) -> Iterator[tuple[tuple[str, ...], tuple[float, ...]]]:
        """Ids and what is told of those of the rows (R, 1) that are asked, in their order."""
        places = self.asked[rows[:, 0]]
        return ((self.ids[k], self.told[k]) for k in places[places >= 0].tolist())


def over_footprints(
    facts: Facts, triples: NDArray[np.int64], margin_deg: float, stray: int, labels: Literal[4, 8, 12] = 8
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Which rows of triples (T, 3) keep their sector by `margin_deg`, whichever point of B is faced, with at most so many corners of C that leave
    it; and of these what `Facts.facing_anywhere` says: azimuth, sector, what is left of the margin."""
    at, facing, target = triples.T
    azimuth = wrap(facts.bearings[at, target] - facts.bearings[at, facing])
    step = 2 * np.pi / labels
    low, high = (ends[at, facing] for ends in facts.corner_offsets)
    off = azimuth - np.floor(azimuth / step + 0.5) * step
    maybe = np.flatnonzero(np.maximum(np.abs(off - low), np.abs(off - high)) <= step / 2 - np.deg2rad(margin_deg) + ROUNDING)
    azimuth, index, left, leave = facts.facing_anywhere(triples[maybe], labels)
    kept = (left >= margin_deg) & (leave <= stray)
    return maybe[kept], azimuth[kept], index[kept], left[kept]


def triples_of(
    facts: Facts,
    triples: NDArray[np.int64],
    cell: NDArray[np.int64],
    rows: NDArray[np.int64],
    *told: NDArray[np.float64] | NDArray[np.int64],
) -> Triples:
    """Of triples (T, 3), with the numbers of their answers (T,), the `rows` (K,) that are asked, and what is told of these, each (K,)."""
    asked = np.full(len(triples), -1)
    asked[rows] = np.arange(len(rows))
    ids = tuple(tuple(facts.ids[n] for n in row) for row in triples[rows].tolist())
    return Triples(cell, asked, ids, tuple(zip(*(values.tolist() for values in told), strict=True)))


def put(
    task: Task, facts: Facts, rng: np.random.Generator, ids: tuple[str, ...], views: list[str], texts: tuple[str, ...]
) -> Standing | None:
    """The question of a task about A, B and C over views; without any in one of `texts`, after a floor plan. None where two of the three
    cannot be told apart by name."""
    names = referrer(facts, views)
    phrases = [names.phrase(name) for name in ids]
    if None in phrases or len(set(phrases)) < len(ROLES):
        return None
    a, b, c = (str(phrase) for phrase in phrases)
    if views:
        worded = task.wording(rng, a=a, b=b, c=c)
    else:
        text, template = task.fill(texts, rng, f"{task.name}.text", a=a, b=b, c=c)
        worded = f"{floor_plan(facts, rng, dict(zip(ids, (a, b, c), strict=True)))} {text}", template
    named = zip(ROLES, ids, (a, b, c), strict=True)
    operands = tuple(Operand(role=role, id=name, phrase=phrase, seen=("visible", "middle")) for role, name, phrase in named)
    return Standing((a, b, c), worded, operands)
