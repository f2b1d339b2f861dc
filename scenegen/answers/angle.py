"""Angle: degrees to turn, a bearing round the circle, or the angle between two things; scored by circular error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.answers.base import Answer, Options, Space, answer_type, lined_up
from scenegen.answers.fair import Target, companions
from scenegen.answers.quantities import stated
from scenegen.answers.replies import Reply, Unparsed, claims, ends, negated

Form = Literal["turn", "signed", "full", "between"]
_SIDES = re.compile(
    r"\b(?:(?P<left>left(?:wards?)?|counter-?\s?clockwise|anti-?\s?clockwise|ccw)|(?P<right>right(?:wards?)?(?!\s+angle)|(?<!counter-)(?<!counter )(?<!anti-)(?<!anti )clockwise|cw))\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\W*(?:straight(?: ahead)?|no turn(?: needed)?|(?:you )?(?:do not|don't|need not) (?:need to )?turn)\W*", re.IGNORECASE
)


def _said(value_deg: float, form: str, decimals: int) -> float:
    """An angle as it is said: within the range of its form, rounded."""
    return _ranged(round(_ranged(value_deg, form), decimals), form) + 0.0


@lru_cache(maxsize=256)
def _cells(least_deg: float, width: float, bins: int) -> tuple[str, ...]:
    edges = [least_deg + k * width for k in range(bins + 1)]
    return tuple(f"{low:g} to {high:g}" for low, high in pairwise(edges))


def circular(a: float, b: float) -> float:
    """The smaller angle between two bearings, in degrees, 0…180."""
    return abs((a - b + 180.0) % 360.0 - 180.0)


def _between(a: float, b: float) -> float:
    """How far apart two angles are that do not go round, in degrees."""
    return abs(a - b)


@answer_type
class AngleAnswer(Answer):
    """An angle in degrees, rounded to the `decimals` that are asked for.

    form: turn ("30 degrees to the left"; positive to the left, in (-180, 180]); signed (the same as a bare number); full (a bearing in
    [0, 360)); between (an angle between two directions, 0…180, not circular). positive: to which side angles grow in the forms signed
    and full. Scored 1 up to `within_deg` of error, 0 from `lost_deg` on, evenly in between; where the two are equal it is right or wrong.
    """

    type: Literal["angle"] = "angle"
    metric: Literal["angular"] = "angular"
    value_deg: float
    form: Form = "turn"
    positive: Literal["left", "right"] = "left"
    decimals: int = Field(default=0, ge=0, le=3)
    within_deg: float = Field(default=10.0, gt=0, le=180)
    lost_deg: float = Field(default=90.0, gt=0, le=180)

    @model_validator(mode="before")
    @classmethod
    def _rounded(cls, data: Any) -> Any:
        """The value is what is said, within the range of its form."""
        if isinstance(data, Mapping) and isinstance(data.get("value_deg"), int | float):
            decimals, form = data.get("decimals", 0), data.get("form", "turn")
            if isinstance(decimals, int) and 0 <= decimals <= 3 and abs(data["value_deg"]) < 1e9:
                return {**data, "value_deg": _said(float(data["value_deg"]), form, decimals)}
        return data

    @model_validator(mode="after")
    def _sound(self) -> AngleAnswer:
        if self.form == "between" and not 0 <= self.value_deg <= 180:
            raise ValueError("an angle between two directions is 0 to 180 degrees")
        if self.lost_deg < self.within_deg:
            raise ValueError("lost_deg is at least within_deg")
        return self

    @property
    def text(self) -> str:
        number = f"{abs(self.value_deg) if self.form == 'turn' else self.value_deg:.{self.decimals}f} degrees"
        if self.form != "turn" or abs(self.value_deg) in (0.0, 180.0):
            return number
        return f"{number} to the {'left' if self.value_deg > 0 else 'right'}"

    @property
    def cell(self) -> str:
        start = 30 * int(np.floor((self.value_deg + (0 if self.form == "between" else 15)) / 30)) - (
            0 if self.form == "between" else 15
        )
        return f"{start} to {start + 30}"

    @property
    def instruction(self) -> str:
        return {
            "turn": "Answer with the degrees to turn and the side, such as '40 degrees to the left'.",
            "signed": f"Answer with degrees between -180 and 180; positive is to the {self.positive}.",
            "full": f"Answer with degrees between 0 and 360, counted to the {self.positive}.",
            "between": "Answer with degrees between 0 and 180.",
        }[self.form]

    @property
    def asked_unit(self) -> str | None:
        return "deg"

    def read(self, reply: Reply) -> AngleAnswer | Unparsed:
        if self.form == "turn" and _AHEAD.fullmatch(reply.text):
            return self.saying(value_deg=0.0)
        size = stated(reply, "deg")
        if isinstance(size, Unparsed):
            return size
        side = None if self.form == "between" else _side(reply)
        if isinstance(side, Unparsed):
            return side
        if side is None and self.form == "turn" and abs(size) % 180:
            return Unparsed("side", "the reply does not say to which side")
        if side is not None and size < 0:
            return Unparsed("side", "the reply gives both a side and a minus sign")
        grows = "left" if self.form == "turn" else self.positive
        value = size if side is None or side == grows else -size
        return self.saying(value_deg=value if self.form == "between" else _ranged(value, self.form))

    def score(self, said: AngleAnswer) -> float:
        error = self.error(said)
        if error <= self.within_deg + 1e-9:
            return 1.0
        return max(0.0, (self.lost_deg - error) / (self.lost_deg - self.within_deg)) if error < self.lost_deg else 0.0

    def error(self, said: AngleAnswer) -> float:
        """Degrees between what is said and the truth, round the circle."""
        return (_between if self.form == "between" else circular)(said.value_deg, self.value_deg)

    def agrees(self, other: Answer) -> bool:
        """Equal within one unit of the last digit: two computations may round to different sides."""
        same = isinstance(other, AngleAnswer) and (other.form, other.positive) == (self.form, self.positive)
        return same and isinstance(other, AngleAnswer) and self.error(other) <= 10.0**-self.decimals * (1 + 1e-6)

    def other(self, rng: np.random.Generator) -> AngleAnswer:
        shift = float(rng.uniform(max(45.0, 1.5 * self.within_deg), 170.0)) if self.form != "between" else 0.0
        value = 180.0 - self.value_deg if self.form == "between" else self.value_deg + shift
        if self.form == "between" and self.error(self.saying(value_deg=value)) <= self.within_deg:
            value = 0.0 if self.value_deg > 45 else 180.0
        return self.saying(value_deg=_ranged(round(value, self.decimals), self.form))


def _ranged(value: float, form: str) -> float:
    """An angle brought into the range of its form."""
    if form == "full":
        return float(value % 360.0)
    if form == "between":
        return value
    return 180.0 - (180.0 - value) % 360.0


def _side(reply: Reply) -> str | Unparsed | None:
    """The side that a reply names; None where it names none."""
    parts = [*claims(reply.text), *ends(reply.text)] or [reply.text]
    named = {side for part in parts for side in _named(part)} or set(_named(reply.text))
    if len(named) > 1:
        return Unparsed("contradiction", "the reply names both sides")
    return named.pop() if named else None


def _named(text: str) -> list[str]:
    found = [match for match in _SIDES.finditer(text) if not negated(text, match.start(), match.end())]
    return ["left" if match["left"] else "right" for match in found]


class Angles(Space):
    """Angles from `least_deg` to `most_deg`, in bins that are to come out equally often; at most 16. step_deg: they are multiples of it."""

    answer_type: ClassVar[str] = "angle"
    weighed: ClassVar[bool] = True
    binned: ClassVar[bool] = True
    least_deg: float = -180.0
    most_deg: float = 180.0
    bins: int = Field(default=12, ge=1, le=16)
    form: Form = "turn"
    positive: Literal["left", "right"] = "left"
    decimals: int = Field(default=0, ge=0, le=3)
    step_deg: float | None = Field(default=None, gt=0)
    within_deg: float = Field(default=10.0, gt=0, le=180)
    lost_deg: float = Field(default=90.0, gt=0, le=180)

    @model_validator(mode="after")
    def _sound(self) -> Angles:
        if not 0 < self.most_deg - self.least_deg <= 360:
            raise ValueError("angles run from the least to the most, at most once round")
        self.make(self.least_deg)
        return self

    @property
    def _width(self) -> float:
        return (self.most_deg - self.least_deg) / self.bins

    @property
    def cells(self) -> tuple[str, ...]:
        return _cells(self.least_deg, self._width, self.bins)

    def span(self, cell: str) -> tuple[float, float]:
        """Least and most of a cell, in degrees."""
        k = self.cells.index(cell)
        return self.least_deg + k * self._width, self.least_deg + (k + 1) * self._width

    def wanted(self, aim: Target) -> float:
        """The angle in the wanted cell that a target points at, for tasks that can make what they ask for."""
        low, high = self.span(aim.cell)
        return low + (high - low) * aim.draw

    def make(self, value_deg: float) -> AngleAnswer:
        """The answer that is `value_deg`, rounded."""
        return AngleAnswer(
            value_deg=value_deg, form=self.form, positive=self.positive, decimals=self.decimals,
            within_deg=self.within_deg, lost_deg=self.lost_deg,
        )  # fmt: skip

    def _along(self, value: float) -> float:
        offset = value - self.least_deg
        return offset if self.form == "between" or 0 <= offset <= self.most_deg - self.least_deg else offset % 360.0

    def cell(self, answer: Any) -> str | None:
        return self._cell(answer.value_deg)

    def cell_said(self, text: str) -> str | None:
        found = self.make(self.least_deg).option(text)
        return None if isinstance(found, Unparsed) else self.cell(found)

    def cell_of(self, value_deg: float) -> str | None:
        """The cell of the answer that is `value_deg`, rounded, without making it: what can be asked is sorted by it."""
        return self._cell(_said(value_deg, self.form, self.decimals))

    def _cell(self, value_deg: float) -> str | None:
        along = self._along(value_deg)
        if not 0 <= along <= self.most_deg - self.least_deg + 1e-9:
            return None
        return self.cells[min(int(along / self._width + 1e-9), self.bins - 1)]

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Angles from other cells, each as far into its cell as the truth is into its own; none is within what scores 1 of another. Of turns as
        many are to the left as to the right, so that the side alone decides nothing."""
        latent = self._latent(answer.value_deg, rng)
        if latent is None:
            return None
        k = min(int(latent / self._width), self.bins - 1)
        angles = [self.least_deg + j * self._width + latent - k * self._width for j in range(self.bins)]
        if self.step_deg:
            angles = [round(angle / self.step_deg) * self.step_deg for angle in angles]
        values = [answer.value_deg if j == k else _ranged(round(a, self.decimals), self.form) for j, a in enumerate(angles)]
        off = _between if self.form == "between" else circular
        least = max(self.within_deg, 0.5 * 10.0**-self.decimals)
        apart = frozenset((i, j) for i, j in combinations(range(self.bins), 2) if off(values[i], values[j]) <= least + 1e-9)
        chosen = companions(
            rng, k, [1.0 if shares is None else shares.get(cell, 0.0) for cell in self.cells], count, apart, self._sides
        )
        if not chosen:
            return None
        return lined_up(answer, [answer.saying(value_deg=values[j]) for j in chosen], position, "angle")

    @property
    def _sides(self) -> tuple[int, ...]:
        """Whether the middle of each cell is to the left, of turns either way; nothing of other angles."""
        both = self.form == "turn" and self.least_deg < 0 < self.most_deg
        return tuple(int(self.least_deg + (k + 0.5) * self._width > 0) for k in range(self.bins)) if both else ()

    def _latent(self, value: float, rng: np.random.Generator) -> float | None:
        """How far beyond the least angle a value lies that rounds to `value`, drawn evenly (see `Numbers`). None outside."""
        half, span = (self.step_deg or 10.0**-self.decimals) / 2, self.most_deg - self.least_deg
        if span == 360.0:
            return float((value - self.least_deg + rng.uniform(-half, half)) % 360.0)
        along = self._along(value)
        low, high = max(along - half, 0.0), min(along + half, span)
        return None if low > high else float(rng.uniform(low, high))
