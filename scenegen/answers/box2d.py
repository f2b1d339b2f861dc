"""Box in a picture, scored by intersection over union."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.answers.base import Answer, Options, Text, answer_type, lined_up
from scenegen.answers.jsontext import json_value, numbers, tuples
from scenegen.answers.mentions import normal
from scenegen.answers.places2d import SAID, PictureAnswer, Thirds, snapped
from scenegen.answers.replies import Reply, Unparsed

Box = tuple[float, float, float, float]
KEYS = ("bbox_2d", "bbox", "box", "box_2d", "bounding_box", "bbox2d", "bndbox")
TRIES = 300
MOST_ALIKE, LEAST_ALIKE = 0.7, 0.05
"""Bounds of the IoU of any two options."""


def iou_2d(one: Box, two: Box) -> float:
    """Intersection over union of two boxes (x0, y0, x1, y1)."""
    width = min(one[2], two[2]) - max(one[0], two[0])
    height = min(one[3], two[3]) - max(one[1], two[1])
    if width <= 0 or height <= 0:
        return 0.0
    area_one, area_two = (one[2] - one[0]) * (one[3] - one[1]), (two[2] - two[0]) * (two[3] - two[1])
    return 1.0 if one == two else width * height / (area_one + area_two - width * height)


@answer_type
class Box2dAnswer(PictureAnswer):
    """A box (x0, y0, x1, y1) in pixels, on the grid of what can be said in its scale. threshold: right or wrong at this IoU instead of the
    IoU itself."""

    type: Literal["box2d"] = "box2d"
    metric: Literal["iou"] = "iou"
    box: Box
    label: Text | None = None
    threshold: float | None = Field(default=None, gt=0, le=1)

    @model_validator(mode="before")
    @classmethod
    def _snapped(cls, data: Any) -> Any:
        return snapped(data, "box")

    @model_validator(mode="after")
    def _sound(self) -> Box2dAnswer:
        x0, y0, x1, y1 = self.box
        if not (0 <= x0 < x1 <= self.width and 0 <= y0 < y1 <= self.height):
            raise ValueError("the box is empty once rounded, or does not lie in the picture")
        return self

    @property
    def text(self) -> str:
        entry: dict[str, Any] = {"bbox_2d": self._written(self.box)}
        return json.dumps(entry | ({"label": self.label} if self.label else {}), ensure_ascii=False)

    @property
    def cell(self) -> str:
        return self._third((self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2)

    @property
    def instruction(self) -> str:
        label = ', "label": …' if self.label else ""
        return f'Answer with JSON: {{"bbox_2d": [x0, y0, x1, y1]{label}}}, in {SAID[self.scale]}, from the top-left corner.'

    def read(self, reply: Reply) -> Box2dAnswer | Unparsed:
        value = json_value(reply)
        found = list(boxes_in(value)) if not isinstance(value, Unparsed) else []
        if not found:
            found = [(box, None) for box in tuples(reply.text, 4)]
        if not found:
            return value if isinstance(value, Unparsed) else Unparsed("json", "the reply holds no box of four numbers")
        named = [box for box, label in found if label and self.label and normal(label) == normal(self.label)]
        boxes = list(dict.fromkeys(named or [box for box, _ in found]))
        if len(boxes) > 1:
            return Unparsed("contradiction", f"the reply gives {len(boxes)} boxes for one thing")
        x0, y0, x1, y1 = self._pixels(boxes[0])
        if x0 >= x1 or y0 >= y1:
            return Unparsed("value", f"the box is empty: {list(boxes[0])}")
        return self.saying(box=(x0, y0, x1, y1))

    def score(self, said: Box2dAnswer) -> float:
        iou = iou_2d(said.box, self.box)
        return iou if self.threshold is None else float(iou >= self.threshold)

    def error(self, said: Box2dAnswer) -> float:
        """1 - IoU."""
        return 1.0 - iou_2d(said.box, self.box)

    def agrees(self, other: Answer) -> bool:
        """Equal within one step of the scale: two computations may round to different sides."""
        if not isinstance(other, Box2dAnswer) or (other.width, other.height) != (self.width, self.height):
            return False
        steps = self._pixels([1.0, 1.0, 1.0, 1.0] if self.scale != "unit" else [0.001] * 4)
        return all(abs(a - b) <= step + 1e-6 for a, b, step in zip(self.box, other.box, steps, strict=True))

    def other(self, rng: np.random.Generator) -> Box2dAnswer | None:
        """A box that is shifted by at least half its size, where the picture has room for it."""
        x0, y0, x1, y1 = self.box
        for share in rng.permutation([0.5, 0.7, 0.9, 1.1]).tolist():
            for side in rng.permutation([-1.0, 1.0]).tolist():
                for dx, dy in ((side * share * (x1 - x0), 0.0), (0.0, side * share * (y1 - y0))):
                    said = self.saying(box=self._pixels(self._written([x0 + dx, y0 + dy, x1 + dx, y1 + dy])))
                    a, b, c, d = said.box
                    if 0 <= a < c <= self.width and 0 <= b < d <= self.height and self.score(said) < 1 and not self.agrees(said):
                        return said
        return None


def boxes_in(value: Any) -> Any:
    """(four numbers, label) of every box in a JSON value."""
    if isinstance(value, dict):
        label = value.get("label") if isinstance(value.get("label"), str) else None
        corners = numbers([value.get(key) for key in ("x1", "y1", "x2", "y2")], 4) or numbers([value.get(key) for key in ("x0", "y0", "x1", "y1")], 4)  # fmt: skip
        if corners:
            yield corners, label
        for key in KEYS:
            if key in value:
                yield from ((box, own or label) for box, own in boxes_in(value[key]))
    elif (box := numbers(value, 4)) is not None:
        yield box, None
    elif isinstance(value, list):
        for one in value[:100]:
            yield from boxes_in(one)


class Boxes(Thirds):
    """Boxes in a picture, by the third their centre lies in."""

    answer_type: ClassVar[str] = "box2d"
    shift: float = Field(default=0.3, gt=0)
    """Of options: how far their centres are from a common one, as a share of its size (standard deviation)."""
    stretch: float = Field(default=0.25, gt=0)
    """Of options: the logarithm of how their sides differ from common ones (standard deviation)."""

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Boxes about a hidden one, of which the truth is one draw like the others: it is neither the middle nor the odd one out."""
        for _ in range(TRIES):
            values = self._drawn(answer, rng, count)
            ious = [iou_2d(a.box, b.box) for k, a in enumerate(values) for b in values[:k]]
            inside = all(a.box[0] >= 0 and a.box[1] >= 0 and a.box[2] <= a.width and a.box[3] <= a.height for a in values)
            if inside and len(ious) and max(ious) <= MOST_ALIKE and min(ious) >= LEAST_ALIKE and all(a.score(answer) < 1 for a in values[1:]):  # fmt: skip
                return lined_up(answer, values[1:], position, "box")
        return None

    def _drawn(self, answer: Box2dAnswer, rng: np.random.Generator, count: int) -> list[Box2dAnswer]:
        """The truth, and count - 1 boxes about a hidden box that is as likely to have given the truth as they are."""
        x0, y0, x1, y1 = answer.box
        size = np.array([x1 - x0, y1 - y0])
        hidden_size = size * np.exp(-self.stretch * rng.standard_normal(2))
        hidden = np.array([x0 + x1, y0 + y1]) / 2 - self.shift * hidden_size * rng.standard_normal(2)
        values = [answer]
        for _ in range(count - 1):
            own = hidden_size * np.exp(self.stretch * rng.standard_normal(2)) / 2
            center = hidden + self.shift * hidden_size * rng.standard_normal(2)
            box = [*(center - own), *(center + own)]
            x0, y0, x1, y1 = answer._pixels(answer._written(box))
            values.append(answer.saying(box=(x0, y0, max(x1, x0 + 1e-3), max(y1, y0 + 1e-3))))
        return values
