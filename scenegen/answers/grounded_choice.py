"""Grounded choice: one of a list of names, and the box of it in a picture; right where both are."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from scenegen.answers.base import Answer, Space, Text, answer_type
from scenegen.answers.box2d import Box, boxes_in, iou_2d
from scenegen.answers.jsontext import json_value
from scenegen.answers.mentions import normal
from scenegen.answers.picking import pick
from scenegen.answers.places2d import SAID, PictureAnswer, snapped
from scenegen.answers.replies import Reply, Unparsed, read_reply

NAMES = ("answer", "label", "name", "object", "choice")
"""Keys under which models put the name."""


@answer_type
class GroundedChoiceAnswer(PictureAnswer):
    """One of a list of names, and its box (x0, y0, x1, y1) in pixels, on the grid of what can be said in its scale.

    labels: all names that there are to choose from. threshold: the IoU from which on a box is the right one. Right where the name is and the
    box has that IoU: Acc@50IoU of MultihopSpatial.
    """

    type: Literal["grounded_choice"] = "grounded_choice"
    metric: Literal["accuracy_at_iou"] = "accuracy_at_iou"
    label: Text
    labels: tuple[Text, ...] = Field(min_length=2, max_length=100)
    box: Box
    threshold: float = Field(default=0.5, gt=0, le=1)

    @model_validator(mode="before")
    @classmethod
    def _snapped(cls, data: Any) -> Any:
        return snapped(data, "box")

    @model_validator(mode="after")
    def _sound(self) -> GroundedChoiceAnswer:
        x0, y0, x1, y1 = self.box
        if not (0 <= x0 < x1 <= self.width and 0 <= y0 < y1 <= self.height):
            raise ValueError("the box is empty once rounded, or does not lie in the picture")
        if self.label not in self.labels:
            raise ValueError(f"the label {self.label!r} is none of the labels")
        if len({normal(label) for label in self.labels}) < len(self.labels) or not all(map(normal, self.labels)):
            raise ValueError("two labels read alike, or one says nothing")
        return self

    @property
    def text(self) -> str:
        return json.dumps({"answer": self.label, "bbox_2d": self._written(self.box)}, ensure_ascii=False)

    @property
    def cell(self) -> str:
        return self.label

    @property
    def instruction(self) -> str:
        return (
            f'Answer with JSON: {{"answer": …, "bbox_2d": [x0, y0, x1, y1]}}, one of {", ".join(self.labels)}, and its box in '
            f"{SAID[self.scale]}, from the top-left corner."
        )

    def read(self, reply: Reply) -> GroundedChoiceAnswer | Unparsed:
        value = json_value(reply)
        if isinstance(value, Unparsed):
            return value
        entries = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
        if len(entries) != 1:
            return Unparsed("json", f"one JSON mapping with an answer and its box is wanted, not {len(entries)}")
        name = next((entries[0][key] for key in NAMES if isinstance(entries[0].get(key), str)), None)
        boxes = list(dict.fromkeys(box for box, _ in boxes_in(entries[0])))
        if name is None or len(boxes) != 1:
            return Unparsed("json", "the mapping holds no answer" if name is None else f"it holds {len(boxes)} boxes, not one")
        label = self._named(name)
        if isinstance(label, Unparsed):
            return label
        x0, y0, x1, y1 = self._pixels(boxes[0])
        if x0 >= x1 or y0 >= y1:
            return Unparsed("value", f"the box is empty: {list(boxes[0])}")
        return self.saying(label=label, box=(x0, y0, x1, y1))

    def _named(self, name: str) -> str | Unparsed:
        """Which of the labels a text is, or names."""
        for label in self.labels:
            if normal(label) == normal(name):
                return label
        said = read_reply(name)
        found = said if isinstance(said, Unparsed) else pick(said, self.labels, letters=False)
        return found if isinstance(found, Unparsed) else self.labels[found]

    def score(self, said: GroundedChoiceAnswer) -> float:
        return float(normal(said.label) == normal(self.label) and iou_2d(said.box, self.box) >= self.threshold)

    def agrees(self, other: Answer) -> bool:
        """The same name among the same, and a box that is equal within one step of the scale: two computations may round to different sides."""
        if not isinstance(other, GroundedChoiceAnswer) or (other.width, other.height) != (self.width, self.height):
            return False
        if (other.label, other.labels) != (self.label, self.labels):
            return False
        steps = self._pixels([1.0, 1.0, 1.0, 1.0] if self.scale != "unit" else [0.001] * 4)
        return all(abs(a - b) <= step + 1e-6 for a, b, step in zip(self.box, other.box, steps, strict=True))

    def other(self, rng: np.random.Generator) -> GroundedChoiceAnswer:
        """The right box under another name."""
        rest = [label for label in self.labels if label != self.label]
        return self.saying(label=rest[int(rng.integers(len(rest)))])


class GroundedChoices(Space):
    """One of a few things that each question names anew, up to `most`, with its box; by its place in the list of their names, sorted. There is no
    multiple-choice form."""

    answer_type: ClassVar[str] = "grounded_choice"
    most: int = Field(default=4, ge=2, le=8)

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(f"number {k + 1} of the names" for k in range(self.most))

    def cell(self, answer: Any) -> str | None:
        place = sorted(answer.labels).index(answer.label)
        return self.cells[place] if place < self.most else None
