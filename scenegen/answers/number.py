"""Number: a value with its unit, scored by mean relative accuracy (MRA), within a tolerance, or exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import isclose, log, log10
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, StringConstraints, model_validator

from scenegen.answers.base import Answer, Baseline, Options, Space, answer_type, lined_up
from scenegen.answers.fair import Target, companions
from scenegen.answers.quantities import stated
from scenegen.answers.replies import Reply, Unparsed
from scenegen.answers.units import SPELLED, written

Floats = NDArray[np.float64]
THRESHOLDS = np.linspace(0.5, 0.95, 10)
"""Of MRA: 0.50, 0.55 … 0.95, made as VSI-Bench's own code makes them, so that the last bits of a comparison are the same."""
_ALLOWED = tuple(float(share) for share in 1 - THRESHOLDS)
Unit = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z%°][a-zA-Z%°/2-3 ]*$", max_length=20)]
Metric = Literal["mra", "relative", "absolute", "exact"]


def mean_relative_accuracy(said: float, truth: float) -> float:
    """Share of the ten thresholds t at which |said - truth| / truth <= 1 - t (Yang et al. 2025, VSI-Bench; `<=` as in its code).

    ValueError for a truth that is not positive: the measure divides by it.
    """
    if not truth > 0:
        raise ValueError("mean relative accuracy needs a truth above 0")
    gap = abs(said - truth) / truth
    return sum(gap <= allowed for allowed in _ALLOWED) / len(_ALLOWED)


def _said(value: float, decimals: int) -> float:
    """A number as it is said: no more digits than are asked for, and no minus before a 0."""
    return round(value, decimals) + 0.0


def _within_a_step(one: float, other: float, decimals: int) -> bool:
    """Whether two numbers differ by one unit of the last digit at most; whole ones not at all."""
    return abs(other - one) <= _step(decimals)


def _step(decimals: int) -> float:
    """One unit of the last digit, and a little; nothing for whole numbers."""
    return (10.0**-decimals if decimals else 0.0) * (1 + 1e-6)


@answer_type
class NumberAnswer(Answer):
    """A number, rounded to the `decimals` that are asked for.

    unit: None for counts and ratios. metric: mra; relative (1 within `tolerance` as a share of the truth, else 0); absolute (within
    `tolerance` in the unit); exact (the same after rounding).
    """

    type: Literal["number"] = "number"
    metric: Metric = "mra"
    value: float
    unit: Unit | None = None
    decimals: int = Field(default=1, ge=0, le=6)
    tolerance: float | None = Field(default=None, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _rounded(cls, data: Any) -> Any:
        """The value is what is said: it has no more digits than are asked for."""
        if isinstance(data, Mapping) and isinstance(data.get("value"), int | float) and not isinstance(data.get("value"), bool):
            decimals = data.get("decimals", 1)
            if isinstance(decimals, int) and 0 <= decimals <= 6 and abs(data["value"]) < 1e15:
                return {**data, "value": _said(float(data["value"]), decimals)}
        return data

    @model_validator(mode="after")
    def _scorable(self) -> NumberAnswer:
        if self.metric == "mra" and not self.value > 0:
            raise ValueError(f"a truth of {self.value:g} cannot be scored by relative accuracy: ask only for what is above 0")
        if self.metric == "relative" and self.value == 0:
            raise ValueError("a truth of 0 cannot be scored by a relative tolerance")
        if (self.metric in ("relative", "absolute")) != (self.tolerance is not None):
            raise ValueError("a tolerance belongs to the metrics relative and absolute, and to them alone")
        return self

    @property
    def text(self) -> str:
        value = f"{self.value:.{self.decimals}f}"
        return value if self.unit is None else f"{value}{'' if self.unit == '%' else ' '}{written(self.unit)}"

    @property
    def cell(self) -> str:
        if self.decimals == 0 and abs(self.value) <= 20:
            return f"{self.value:.0f}"
        if self.value == 0:
            return "0"
        half = np.floor(2 * log(abs(self.value), 2) + 1e-9) / 2  # half octaves
        return f"{'-' if self.value < 0 else ''}{2**half:.3g} to {2 ** (half + 0.5):.3g}"

    @property
    def instruction(self) -> str:
        kind = "a whole number" if self.decimals == 0 else f"a number with {self.decimals} decimal{'s' * (self.decimals > 1)}"
        return f"Answer with {kind}{'' if self.unit is None else f' in {SPELLED.get(self.unit, self.unit)}'}."

    @property
    def asked_unit(self) -> str | None:
        return self.unit

    def read(self, reply: Reply) -> NumberAnswer | Unparsed:
        found = stated(reply, self.unit, whole=self.unit is None and self.decimals == 0)
        return found if isinstance(found, Unparsed) else self.saying(value=found)

    def score(self, said: NumberAnswer) -> float:
        if self.metric == "mra":
            return mean_relative_accuracy(said.value, self.value)
        if self.metric == "exact":
            return float(round(said.value, self.decimals) == self.value)
        allowed = self.tolerance or 0.0
        gap = abs(said.value - self.value) / (abs(self.value) if self.metric == "relative" else 1.0)
        return float(gap <= allowed or isclose(gap, allowed, rel_tol=1e-9))

    def error(self, said: NumberAnswer) -> float | None:
        """The relative error; the absolute one in the unit where the metric is absolute or exact."""
        gap = abs(said.value - self.value)
        return gap / abs(self.value) if self.metric in ("mra", "relative") else gap

    def agrees(self, other: Answer) -> bool:
        """Equal within one unit of the last digit: two computations may round to different sides."""
        if not isinstance(other, NumberAnswer) or other.unit != self.unit:
            return False
        return _within_a_step(self.value, other.value, self.decimals)

    def other(self, rng: np.random.Generator) -> NumberAnswer:
        step = 10.0**-self.decimals
        factor = float(rng.uniform(1.6, 2.5)) ** (1 if rng.random() < 0.5 else -1)
        value = self.value * factor
        if abs(value - self.value) <= 2 * step or (
            self.metric == "absolute" and abs(value - self.value) <= 2 * (self.tolerance or 0)
        ):
            value = self.value + 3 * max(step, self.tolerance or 0.0)
        return self.saying(value=round(value, self.decimals))

    @classmethod
    def baseline(cls, truths: Sequence[NumberAnswer]) -> Baseline:
        """The best constant, exactly: a constant p earns a threshold where truth·t <= p <= truth·(2 - t), so the best one is where
        the most such intervals overlap."""
        if not truths or any(truth.metric != "mra" or truth.unit != truths[0].unit for truth in truths):
            return super().baseline(truths)
        values = np.array([truth.value for truth in truths])
        starts, stops = np.sort(np.outer(values, THRESHOLDS).ravel()), np.sort(np.outer(values, 2 - THRESHOLDS).ravel())
        depth = np.arange(1, len(starts) + 1) - np.searchsorted(stops, starts - 1e-12, side="left")
        best = int(np.argmax(depth))
        guess = truths[0].saying(value=float(starts[best]))
        return Baseline(float(depth[best]) / len(starts), f"{guess.value:.4g} {guess.unit or ''}".strip(), len(truths))


class Numbers(Space):
    """Numbers between `least` and `most`, in bins that are to come out equally often.

    bins: at most 16; a count with no more values than bins has one for each. spacing: "even" bins, or bins of the same "ratio".
    Values that are all multiples of something (5 degrees, 0.5 m) say so in `step`, so that distractors are too. Options are at least `times`
    one another, where it is given; they are drawn from bins cut in `finer` each, so that there are sets enough.
    """

    answer_type: ClassVar[str] = "number"
    weighed: ClassVar[bool] = True
    binned: ClassVar[bool] = True
    least: float
    most: float
    bins: int = Field(default=8, ge=1, le=16)
    spacing: Literal["even", "ratio"] = "even"
    unit: Unit | None = None
    decimals: int = Field(default=1, ge=0, le=6)
    step: float | None = Field(default=None, gt=0)
    metric: Metric = "mra"
    tolerance: float | None = Field(default=None, gt=0)
    times: float = Field(default=1.0, ge=1)
    finer: int = Field(default=1, ge=1, le=4)

    @model_validator(mode="after")
    def _sound(self) -> Numbers:
        if not self.least < self.most and not (self._whole and self.least == self.most):
            raise ValueError("the least number is less than the most")
        if self.spacing == "ratio" and self.least <= 0:
            raise ValueError("bins of the same ratio begin above 0")
        self.make(self.least)
        return self

    @property
    def _whole(self) -> bool:
        """Whether each value has a cell of its own."""
        return self.decimals == 0 and self.step is None and round(self.most) - round(self.least) < self.bins

    @property
    def cells(self) -> tuple[str, ...]:
        if self._whole:
            return tuple(str(k) for k in range(round(self.least), round(self.most) + 1))
        return _named(self.least, self.most, self.bins, self.spacing, self.decimals)

    def _edges(self) -> tuple[float, ...]:
        return _bounds(self.least, self.most, self.bins, self.spacing)

    def span(self, cell: str) -> tuple[float, float]:
        """Least and most of a cell, in the unit."""
        k = self.cells.index(cell)
        if self._whole:
            value = float(round(self.least) + k)
            return value, value
        edges = self._edges()
        return edges[k], edges[k + 1]

    def wanted(self, aim: Target) -> float:
        """The value in the wanted cell that a target points at, for tasks that can make what they ask for."""
        low, high = self.span(aim.cell)
        return low * (high / low) ** aim.draw if self.spacing == "ratio" else low + (high - low) * aim.draw

    def make(self, value: float) -> NumberAnswer:
        """The answer that is `value`, rounded."""
        return NumberAnswer(value=value, unit=self.unit, decimals=self.decimals, metric=self.metric, tolerance=self.tolerance)

    def cell(self, answer: Any) -> str | None:
        return self._cell(answer.value)

    def cell_said(self, text: str) -> str | None:
        found = self.make(self.least).option(text)
        return None if isinstance(found, Unparsed) else self.cell(found)

    def cell_of(self, value: float) -> str | None:
        """The cell of the answer that is `value`, rounded, without making it: what can be asked is sorted by it."""
        return self._cell(_said(value, self.decimals))

    def _cell(self, value: float) -> str | None:
        if self._whole:
            return f"{value:.0f}" if self.least <= value <= self.most else None
        k = int(np.floor(self._along(value) * self.bins + 1e-9))
        return self.cells[min(k, self.bins - 1)] if 0 <= k <= self.bins and value <= self.most + 1e-9 else None

    def _along(self, value: float) -> float:
        """Where a value lies between least and most, 0…1, in the spacing of the bins."""
        if self.spacing == "ratio":
            return log(value / self.least) / log(self.most / self.least) if value > 0 else -1.0
        return (value - self.least) / (self.most - self.least)

    def _at(self, along: float) -> float:
        value = (
            self.least * (self.most / self.least) ** along
            if self.spacing == "ratio"
            else self.least + (self.most - self.least) * along
        )
        return round(value / self.step) * self.step if self.step else value

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Numbers from other cells, each as far into its cell as the truth is into its own: a comb over the range, of which each tooth is
        as likely. They have the same digits, and none scores 1 against another."""
        latent = self._latent(answer.value, rng)
        if latent is None:
            return None
        cells = self.cells
        if self._whole:
            k = round(answer.value) - round(self.least)
            numbers = [float(round(self.least) + j) for j in range(len(cells))]
        else:
            teeth = self.bins * self.finer
            along = min(self._along(latent), 1 - 1e-9) * teeth
            k = int(along)
            numbers = [self._at((j + along - k) / teeth) for j in range(teeth)]
        odds = [1.0 if shares is None else shares.get(cell, 0.0) for cell in cells for _ in range(len(numbers) // len(cells))]
        likely = [j for j, share in enumerate(odds) if share > 0 or j == k]
        numbers, odds, k = [numbers[j] for j in likely], [odds[j] for j in likely], likely.index(k)
        values = [answer.value if j == k else round(number, self.decimals) for j, number in enumerate(numbers)]
        said, true = np.array(values), np.array(numbers)
        near = np.maximum(true[:, None], true) < (1 + (self.times - 1) * (1 - 1e-6)) * np.minimum(true[:, None], true)
        apart = frozenset((i, j) for i, j in np.argwhere(np.triu(_alike(said[:, None], said, answer) | near, 1)).tolist())
        chosen = companions(rng, k, odds, count, apart)
        if not chosen:
            return None
        return lined_up(answer, [answer.saying(value=values[j]) for j in chosen], position, "number")

    def _latent(self, value: float, rng: np.random.Generator) -> float | None:
        """A value that rounds to `value`, drawn evenly: rounding must not tell the truth from what was computed from it. None outside."""
        half = (self.step or 10.0**-self.decimals) / 2
        low, high = max(value - half, self.least), min(value + half, self.most)
        return None if low > high else float(rng.uniform(low, high))


def _alike(one: Floats, two: Floats, way: NumberAnswer) -> NDArray[np.bool_]:
    """(...) whether two numbers read alike in this way of asking, or one would pass for the other."""
    close = np.abs(two - one) <= _step(way.decimals)
    if way.metric == "exact":
        return close
    allowed = _ALLOWED[-1] if way.metric == "mra" else way.tolerance or 0.0
    scale = 1.0 if way.metric == "absolute" else np.maximum(np.abs(one), np.abs(two))
    out: NDArray[np.bool_] = close | (np.abs(one - two) <= allowed * scale * (1 + 1e-9))
    return out


@lru_cache(maxsize=256)
def _bounds(least: float, most: float, bins: int, spacing: str) -> tuple[float, ...]:
    """The bounds of bins, bins + 1 of them."""
    edges = np.geomspace(least, most, bins + 1) if spacing == "ratio" else np.linspace(least, most, bins + 1)
    return tuple(float(edge) for edge in edges)


@lru_cache(maxsize=256)
def _named(least: float, most: float, bins: int, spacing: str, decimals: int) -> tuple[str, ...]:
    """Names of bins, with digits enough to tell their bounds apart."""
    edges = _bounds(least, most, bins, spacing)
    digits = max(decimals, int(np.ceil(-log10(min(high - low for low, high in pairwise(edges))))) + 1, 0)
    return tuple(f"{low:.{digits}f} to {high:.{digits}f}" for low, high in pairwise(edges))
