"""Labelled oriented boxes in the camera's frame, nine numbers each, as VST asks for them; scored by exact 3D IoU and matching."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from scenegen.answers.base import Answer, Options, Space, Text, answer_type, lined_up
from scenegen.answers.jsontext import json_value, numbers
from scenegen.answers.matching import f1, matched
from scenegen.answers.mentions import normal
from scenegen.answers.replies import Reply, Unparsed
from scenegen.answers.solids import euler_degrees, euler_matrix, iou_table

Nine = tuple[float, float, float, float, float, float, float, float, float]
MOST = 200
"""Boxes of one answer."""
FAR = 1e4
"""Metres beyond which a number is no coordinate or size."""
KEYS = ("bbox_3d", "bbox3d", "box_3d", "box3d")
TRIES = 100


class Box3d(BaseModel):
    """One box. bbox_3d: centre x, y, z and size x, y, z in metres, then pitch, yaw, roll: angles about the fixed X, Y, Z axes of the frame, in
    that order, as shares of 180 degrees, in (-1, 1] (VST, and what Qwen3-VL's code reads). The frame is the camera's: X right, Y down,
    Z forward."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    bbox_3d: Nine
    label: Text

    @classmethod
    def of(cls, label: str, center: Sequence[float], rotation: NDArray[np.float64], size: Sequence[float]) -> Box3d:
        """A box of centre (3,), rotation (3, 3) from the box to the camera, and size (3,) along the box's own axes."""
        angles = [angle / 180 for angle in euler_degrees(rotation)]
        return cls.model_validate({"bbox_3d": [float(x) for x in (*center, *size, *angles)], "label": label})

    @property
    def rotation(self) -> NDArray[np.float64]:
        """(3, 3), from the box to the camera."""
        return euler_matrix([180 * angle for angle in self.bbox_3d[6:]])


@answer_type
class Boxes3dAnswer(Answer):
    """A list of boxes, in no particular order, rounded to the decimals that are asked for.

    metric: vst (half the matched IoU per true box, half the F1 at IoU 0.25: the reward of VST); f1 (mean over `thresholds`); iou (matched
    IoU over the longer list). labelled: boxes match only under the same label.
    """

    type: Literal["boxes3d"] = "boxes3d"
    metric: Literal["vst", "f1", "iou"] = "vst"
    boxes: tuple[Box3d, ...] = Field(min_length=1, max_length=MOST)
    decimals: int = Field(default=2, ge=1, le=6)
    thresholds: tuple[float, ...] = Field(default=(0.25,), min_length=1)
    labelled: bool = True

    @model_validator(mode="before")
    @classmethod
    def _rounded(cls, data: Any) -> Any:
        """Numbers are what is said: they have no more digits than are asked for."""
        if not isinstance(data, Mapping) or not isinstance(data.get("boxes"), list | tuple):
            return data
        decimals = data.get("decimals", 2)
        if not isinstance(decimals, int) or not 1 <= decimals <= 6:
            return data
        return {**data, "boxes": [_round(box, decimals) for box in data["boxes"]]}

    @model_validator(mode="after")
    def _sound(self) -> Boxes3dAnswer:
        for box in self.boxes:
            if not min(box.bbox_3d[3:6]) > 0 or max(abs(x) for x in box.bbox_3d[:6]) > FAR:
                raise ValueError(f"the box of {box.label!r} has a size of 0 once rounded, or lies beyond all measure")
        if any(not 0 < threshold <= 1 for threshold in self.thresholds):
            raise ValueError("thresholds of an IoU are more than 0 and at most 1")
        return self

    @property
    def text(self) -> str:
        entries = [json.dumps({"bbox_3d": list(box.bbox_3d), "label": box.label}, ensure_ascii=False) for box in self.boxes]
        return "```json\n[\n" + ",\n".join(entries) + "\n]\n```"

    @property
    def cell(self) -> str:
        return str(len(self.boxes)) if len(self.boxes) < 9 else "9 or more"

    @property
    def instruction(self) -> str:
        return (
            'Answer with a JSON list of {"bbox_3d": [x, y, z, size_x, size_y, size_z, pitch, yaw, roll], "label": …}, in meters in the camera\'s'
            " frame (X right, Y down, Z forward), angles about X, Y and Z as shares of 180 degrees."
        )

    @property
    def asked_unit(self) -> str | None:
        return "m"

    def read(self, reply: Reply) -> Boxes3dAnswer | Unparsed:
        value = json_value(reply)
        if isinstance(value, Unparsed):
            return value
        entries = value if isinstance(value, list) else [value]
        if isinstance(value, dict):
            entries = next(
                (inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)), [value]
            )
        if len(entries) > MOST:
            return Unparsed("long", f"the reply gives {len(entries)} boxes; at most {MOST} are read")
        boxes = []
        for entry in entries:
            box = _box(entry)
            if isinstance(box, Unparsed):
                return box
            boxes.append(box)
        return self.saying(boxes=tuple(boxes)) if boxes else Unparsed("json", "the reply holds no box")

    def table(self, said: Boxes3dAnswer) -> NDArray[np.float64]:
        """IoU (said, true) of each pair of boxes; 0 where labels must match and do not."""
        out = iou_table([box.bbox_3d for box in said.boxes], [box.bbox_3d for box in self.boxes])
        if self.labelled:
            out *= np.array([[normal(a.label) == normal(b.label) for b in self.boxes] for a in said.boxes])
        return out

    def score(self, said: Boxes3dAnswer) -> float:
        ious = self.table(said)
        whole = sum(float(ious[pair]) for pair in matched(ious))
        if self.metric == "iou":
            return whole / max(len(self.boxes), len(said.boxes))
        if self.metric == "vst":
            return 0.5 * whole / len(self.boxes) + 0.5 * self._f1(ious, 0.25)
        return float(np.mean([self._f1(ious, threshold) for threshold in self.thresholds]))

    @staticmethod
    def _f1(ious: NDArray[np.float64], threshold: float) -> float:
        right = len(matched((ious >= threshold).astype(float)))
        return f1(right, *ious.shape)

    def agrees(self, other: Answer) -> bool:
        """The same boxes in any order, each number equal within one unit of its last digit, angles round the circle."""
        if not isinstance(other, Boxes3dAnswer) or len(other.boxes) != len(self.boxes):
            return False
        step = 10.0**-self.decimals * (1 + 1e-6)
        return len(matched(np.array([[float(_near(a, b, step)) for b in self.boxes] for a in other.boxes]))) == len(self.boxes)

    def other(self, rng: np.random.Generator) -> Boxes3dAnswer | None:
        """One box moved by more than its own size, and farther where it would stand for another."""
        moved, axis, side = int(rng.integers(len(self.boxes))), int(rng.choice([0, 2])), float(rng.choice([-1, 1]))
        for times in (1.1, 3.0, 30.0, 1e3):
            nine = list(self.boxes[moved].bbox_3d)
            nine[axis] = round(
                nine[axis] + side * times * max(float(np.linalg.norm(nine[3:6])), 5 * 10.0**-self.decimals), self.decimals
            )
            box = self.boxes[moved].model_copy(update={"bbox_3d": tuple(nine)})
            said = self.saying(boxes=(*self.boxes[:moved], box, *self.boxes[moved + 1 :]))
            if self.score(said) < 1 and max(map(abs, nine)) <= FAR:
                return said
        return None


def _near(one: Box3d, two: Box3d, step: float) -> bool:
    gaps = [abs(a - b) for a, b in zip(one.bbox_3d, two.bbox_3d, strict=True)]
    gaps[6:] = [abs((gap + 1) % 2 - 1) for gap in gaps[6:]]
    return normal(one.label) == normal(two.label) and max(gaps) <= step


def _round(box: Any, decimals: int) -> Any:
    """A box with rounded numbers and angles in (-1, 1]; as it is where it is none."""
    given = box.model_dump() if isinstance(box, Box3d) else box
    values = numbers(given.get("bbox_3d"), 9, 1e9) if isinstance(given, Mapping) else None
    if values is None:
        return box
    lengths = [round(x, decimals) + 0.0 for x in values[:6]]
    return {**given, "bbox_3d": (*lengths, *(_turned(round(_turned(x), decimals)) for x in values[6:]))}


def _turned(share: float) -> float:
    """A share of 180 degrees in (-1, 1]."""
    return share + 0.0 if -1 < share <= 1 else 1.0 - (1.0 - share) % 2.0


def _box(entry: Any) -> Box3d | Unparsed:
    """One entry of a reply."""
    if not isinstance(entry, dict):
        return Unparsed("json", "an entry of the list is no mapping with bbox_3d and label")
    values = next((found for key in KEYS if (found := numbers(entry.get(key), 9, FAR)) is not None), None)
    if values is None:
        return Unparsed("json", "an entry has no bbox_3d of nine numbers")
    if min(values[3:6]) <= 0:
        return Unparsed("value", "a box has a size that is not above 0")
    label = entry.get("label")
    return Box3d.model_construct(bbox_3d=values, label=label[:500] if isinstance(label, str) else "")


class Boxes3d(Space):
    """Lists of boxes, by how many there are."""

    answer_type: ClassVar[str] = "boxes3d"
    least: int = Field(default=1, ge=1, le=MOST)
    most: int = Field(default=8, ge=1, le=MOST)
    shift: float = Field(default=0.25, gt=0)
    """Of options: how far centres are from common ones, as a share of the common size (standard deviation)."""
    stretch: float = Field(default=0.2, gt=0)
    """Of options: the logarithm of how sides differ from common ones (standard deviation)."""
    turn: float = Field(default=0.08, gt=0)
    """Of options: how yaws differ from common ones, as a share of 180 degrees (standard deviation)."""

    @property
    def cells(self) -> tuple[str, ...]:
        counts = [str(k) if k < 9 else "9 or more" for k in range(self.least, self.most + 1)]
        return tuple(Counter(counts))

    def options(
        self,
        answer: Any,
        rng: np.random.Generator,
        count: int = 4,
        position: float = 0.0,
        shares: Mapping[str, float] | None = None,
    ) -> Options | None:
        """Lists about a hidden one, of which the truth is one draw like the others: it is neither the middle nor the odd one out."""
        for _ in range(TRIES):
            values = self._drawn(answer, rng, count)
            scores = [a.score(b) for k, a in enumerate(values) for b in values[:k]]
            if scores and max(scores) < 0.9 and len({value.text for value in values}) == count:
                return lined_up(answer, values[1:], position, "boxes")
        return None

    def _drawn(self, answer: Boxes3dAnswer, rng: np.random.Generator, count: int) -> list[Boxes3dAnswer]:
        """The truth, and count - 1 lists about hidden boxes that are as likely to have given the truth as they are."""
        truth = np.array([box.bbox_3d for box in answer.boxes])
        many = (len(truth), 3)
        hidden = truth.copy()
        hidden[:, 3:6] *= np.exp(-self.stretch * rng.standard_normal(many))
        hidden[:, :3] -= self.shift * hidden[:, 3:6] * rng.standard_normal(many)
        hidden[:, 7] -= self.turn * rng.standard_normal(len(truth))
        values = [answer]
        for _ in range(count - 1):
            own = hidden.copy()
            own[:, :3] += self.shift * hidden[:, 3:6] * rng.standard_normal(many)
            own[:, 3:6] *= np.exp(self.stretch * rng.standard_normal(many))
            own[:, 7] += self.turn * rng.standard_normal(len(truth))
            own[:, 3:6] = np.maximum(own[:, 3:6], 10.0**-answer.decimals)
            boxes = [_round({"bbox_3d": row.tolist(), "label": box.label}, answer.decimals) for row, box in zip(own, answer.boxes, strict=True)]  # fmt: skip
            values.append(answer.saying(boxes=tuple(Box3d.model_construct(**box) for box in boxes)))
        return values
