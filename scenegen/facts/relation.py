"""What every relation is: values with a mask that says where there is one, and how clear each is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scenegen.facts.facts import Facts

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Unit = Literal["m", "m2", "m3", "deg", "px", "ratio", "share"]
Given = ParamSpec("Given")
Result = TypeVar("Result")

UNKNOWN: Any = object()
"""In place of what facts do not remember yet."""
TIE = 1e-9
"""Differences up to here, in the relation's own unit, are rounding."""


@dataclass(frozen=True, eq=False)
class Relation:
    """One relation over all things, or pairs or triples of them, at once.

    value (..., any further axes): the relation's own values; zero, "" or False where there is none. valid (...): where it holds that
    there is one. margin (...): how far each value is from the nearest boundary at which it would be another, never negative, 0 where
    invalid; `unit` is its unit, `meaning` says in words what value and margin are. Arrays are read-only.
    """

    value: NDArray[Any]
    valid: Bools
    margin: Floats
    unit: Unit
    meaning: str

    def __post_init__(self) -> None:
        shape = self.valid.shape
        assert self.valid.dtype == bool, self.meaning
        assert self.margin.shape == shape, self.meaning
        assert self.value.shape[: len(shape)] == shape, self.meaning
        for array in (self.value, self.valid, self.margin):
            array.setflags(write=False)

    def clear(self, least: float) -> Bools:
        """(...) where the relation is valid by at least this margin."""
        return self.valid & (self.margin >= least)

    def holds(self, value: Any, least: float = 0.0) -> Bools:
        """(...) where the relation has this value, by at least this margin."""
        out: Bools = (self.value == value) & self.clear(least)
        return out


def relation(value: NDArray[Any], valid: Bools, margin: Floats, unit: Unit, meaning: str) -> Relation:
    """A relation whose values and margins are blanked out where it is not valid."""
    valid = np.array(valid, dtype=bool)
    known = valid.reshape(valid.shape + (1,) * (value.ndim - valid.ndim))
    return Relation(
        np.where(known, value, np.zeros((), dtype=value.dtype)),
        valid,
        np.where(valid, np.maximum(margin, 0.0), 0.0),
        unit,
        meaning,
    )


def sign_of(difference: Floats, valid: Bools, margin: Floats, unit: Unit, meaning: str) -> Relation:
    """The relation whose value is the sign of a difference, +1 or -1; where the difference is below TIE there is none."""
    sign = np.sign(np.where(valid & (np.abs(difference) > TIE), difference, 0.0)).astype(np.int64)
    return relation(sign, valid & (sign != 0), margin, unit, meaning)


def off_diagonal(count: int) -> Bools:
    """(N, N) all pairs of two different things."""
    return ~np.eye(count, dtype=bool)


def gap(low: Floats, high: Floats) -> Floats:
    """(N, N) how far the intervals [low, high] of N things are apart; negative where they overlap."""
    out: Floats = np.maximum(low[:, None] - high[None], low[None] - high[:, None])
    return out


def remembered(
    function: Callable[Concatenate[Facts, Given], Result],
) -> Callable[Concatenate[Facts, Given], Result]:
    """The function of facts, computed once for each facts and arguments."""

    @wraps(function)
    def once(facts: Facts, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        key = (function, args, tuple(sorted(kwargs.items())) if kwargs else ())
        found: Result = facts.memory.get(key, UNKNOWN)
        if found is UNKNOWN:
            found = facts.memory[key] = function(facts, *args, **kwargs)
        return found

    return once
