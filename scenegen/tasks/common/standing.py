"""What families share that ask from where A is, facing B, for C: which triples can be asked, and how the three are named and the question put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from scenegen.facts import Facts
from scenegen.fields import Number
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import can_face, can_stand_at, floor_plan
from scenegen.tasks.question import Operand
from scenegen.tasks.task import Task, TaskConfig, referrer

ROLES = ("at", "facing", "target")
NEAREST_M, FARTHEST_M = 0.6, 8.0
"""Between the centres of two of the three on the floor, however a recipe has it."""


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
