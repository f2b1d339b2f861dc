"""Point in a picture: right inside a mask or a box, or near enough to where it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import hypot
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from scenegen.answers.base import Answer, Options, answer_type, lined_up
from scenegen.answers.box2d import Box
from scenegen.answers.jsontext import json_value, numbers, tuples
from scenegen.answers.places2d import SAID, THIRDS, PictureAnswer, Thirds, snapped
from scenegen.answers.replies import Reply, Unparsed

KEYS = ("point_2d", "point", "points", "point2d", "coordinates", "location", "position")
TRIES = 200


class Mask(BaseModel):
    """Pixels as run lengths, column by column from the top left, background first: the uncompressed RLE of COCO (`counts`, `size` [h, w])."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    size: tuple[int, int]
    counts: tuple[int, ...] = Field(max_length=200_000)

    @model_validator(mode="after")
    def _whole(self) -> Mask:
        if min(self.size) < 1 or any(count < 0 for count in self.counts) or sum(self.counts) != self.size[0] * self.size[1]:
            raise ValueError("the runs of a mask add up to its pixels")
        return self

    @classmethod
    def of(cls, pixels: np.ndarray) -> Mask:
        """The mask of a boolean picture (H, W)."""
        flat = np.asarray(pixels, dtype=bool).ravel(order="F")
        ends = np.flatnonzero(np.diff(flat)) + 1
        bounds = [0, *ends.tolist(), len(flat)]
        counts = [b - a for a, b in pairwise(bounds)]
        return cls(size=(int(pixels.shape[0]), int(pixels.shape[1])), counts=tuple([0, *counts] if flat[0] else counts))

    def holds(self, x: float, y: float) -> bool:
        """Whether the pixel at (x, y) is in the mask; False outside the picture."""
        height, width = self.size
        if not (0 <= x < width and 0 <= y < height):
            return False
        run = int(np.searchsorted(np.cumsum(self.counts), int(x) * height + int(y), side="right"))
        return run % 2 == 1


@answer_type
class Point2Answer(PictureAnswer):
    """A point (x, y) in pixels. Right where it lies in `mask`, else in `box`, else within `within_px` of the truth; where there is neither mask
    nor box, a point farther away is worth less, down to nothing at `lost_px`."""

    type: Literal["point2"] = "point2"
    metric: Literal["hit"] = "hit"
    point: tuple[float, float]
    mask: Mask | None = None
    box: Box | None = None
    within_px: float = Field(default=10.0, gt=0)
    lost_px: float = Field(default=10.0, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _snapped(cls, data: Any) -> Any:
        return snapped(data, "point")

    @model_validator(mode="after")
    def _sound(self) -> Point2Answer:
        x, y = self.point
        if not (0 <= x <= self.width and 0 <= y <= self.height):
            raise ValueError("the point does not lie in the picture")
        if self.mask is not None and self.mask.size != (self.height, self.width):
            raise ValueError("the mask has another size than the picture")
        if self.lost_px < self.within_px:
            raise ValueError("lost_px is at least within_px")
        if self.score(self) < 1:
            raise ValueError("the point, once rounded, does not lie in its own mask or box: take one farther inside")
        return self

    @property
    def text(self) -> str:
        return json.dumps({"point_2d": self._written(self.point)})

    @property
    def cell(self) -> str:
        return self._third(*self.point)

    @property
    def instruction(self) -> str:
        return f'Answer with JSON: {{"point_2d": [x, y]}}, in {SAID[self.scale]}, from the top-left corner.'

    def read(self, reply: Reply) -> Point2Answer | Unparsed:
        value = json_value(reply)
        found: list[tuple[float, ...]] = [] if isinstance(value, Unparsed) else list(_points(value))
        found = list(dict.fromkeys(found or tuples(reply.text, 2)))
        if not found:
            return value if isinstance(value, Unparsed) else Unparsed("json", "the reply holds no point of two numbers")
        if len(found) > 1:
            return Unparsed("contradiction", f"the reply gives {len(found)} points for one")
        x, y = self._pixels(found[0])
        return self.saying(point=(x, y))

    def score(self, said: Point2Answer) -> float:
        if self.mask is not None:
            return float(self.mask.holds(*said.point))
        if self.box is not None:
            return float(self.box[0] <= said.point[0] <= self.box[2] and self.box[1] <= said.point[1] <= self.box[3])
        gap = self._gap(said)
        if gap <= self.within_px + 1e-9:
            return 1.0
        return max(0.0, (self.lost_px - gap) / (self.lost_px - self.within_px)) if gap < self.lost_px else 0.0

    def _gap(self, said: Point2Answer) -> float:
        return hypot(said.point[0] - self.point[0], said.point[1] - self.point[1])

    def error(self, said: Point2Answer) -> float:
        """Pixels from the truth; 0 inside the mask or box."""
        return 0.0 if (self.mask is not None or self.box is not None) and self.score(said) == 1 else self._gap(said)

    def agrees(self, other: Answer) -> bool:
        """Inside what counts as right, or equal within one step of the scale."""
        if not isinstance(other, Point2Answer) or (other.width, other.height) != (self.width, self.height):
            return False
        if self.mask is not None or self.box is not None:
            return self.score(other) == 1
        steps = self._pixels([1.0, 1.0] if self.scale != "unit" else [0.001, 0.001])
        return all(abs(a - b) <= step + 1e-6 for a, b, step in zip(self.point, other.point, steps, strict=True))

    def other(self, rng: np.random.Generator) -> Point2Answer | None:
        for _ in range(TRIES):
            x, y = self._pixels(self._written([rng.uniform(0, self.width), rng.uniform(0, self.height)]))
            if self.score(said := self.saying(point=(x, y))) == 0 and not self.agrees(said):
                return said
        return None


def _points(value: Any) -> Any:
    """Two numbers of every point in a JSON value."""
    if isinstance(value, dict):
        if (point := numbers([value.get("x"), value.get("y")], 2)) is not None:
            yield point
        for key in KEYS:
            if key in value:
                yield from _points(value[key])
    elif (point := numbers(value, 2)) is not None:
        yield point
    elif isinstance(value, list):
        for one in value[:100]:
            yield from _points(one)


class Points(Thirds):
    """Points in a picture, by the third they lie in."""

    answer_type: ClassVar[str] = "point2"

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Points from other thirds of the picture, each as far into its third as the truth is into its own."""
        thirds = list(THIRD_CORNERS)
        x, y = answer.point
        step = (answer.width / 3, answer.height / 3)
        column, row = min(int(x / step[0]), 2), min(int(y / step[1]), 2)
        order: Sequence[int] = [k for k in rng.permutation(9).tolist() if k != 3 * row + column]
        values = [answer]
        for k in order:
            other = thirds[k]
            point = answer._pixels(answer._written([x + (other[0] - column) * step[0], y + (other[1] - row) * step[1]]))
            value = answer.saying(point=point)
            if answer.score(value) < 1 and len(values) < count:
                values.append(value)
        if len(values) < 2:
            return None
        return lined_up(answer, values[1:], position, "point")


class FloorPoints(Points):
    """Points on the floor, by the third they lie in: of a picture that looks ahead, those of its lower two rows."""

    @property
    def cells(self) -> tuple[str, ...]:
        return THIRDS[3:]


THIRD_CORNERS = tuple((column, row) for row in range(3) for column in range(3))
