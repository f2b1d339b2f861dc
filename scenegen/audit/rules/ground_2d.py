"""Recomputes the box of what can be seen of one thing, from the pixels of the mask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.box2d import Box2dAnswer
from scenegen.audit.coordinates import SCALES, misread, pixels_of_thing
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

PROMISE = "The box should enclose every visible part and nothing more. "
FORM = 'Answer with JSON: {"bbox_2d": [x0, y0, x1, y1]}, '
FEW = 100
"""One of so many pixels may lie beyond a side of the box that is left for the margin."""


@rule
class VisibleBox(Rule):
    """First and last row and column of the mask's pixels; clear where the box hardly shrinks without the outermost hundredth of them."""

    task = "ground_2d"
    name = "visible_box"
    roles = {"target": "any"}
    frames = ("image",)
    unit = "IoU"
    convention = "the box of the visible pixels, edges in pixels from the top left corner, x to the right, y down"
    answer_type = "box2d"
    asked = {"metric": "iou", "threshold": None, "label": None}
    parameters = {"scale": tuple(SCALES)}
    least_from = "least_iou"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The box of where the thing's number stands in the mask."""
        [view] = views
        name = given.id("target")
        rows, columns = np.nonzero(pixels_of_thing(view, list(entities(truth)).index(name) + 1, name))
        if not len(columns):
            return Found(None, 0.0)
        x, y = np.sort(columns), np.sort(rows)
        left, top, right, bottom = float(x[0]), float(y[0]), float(x[-1] + 1), float(y[-1] + 1)
        most = len(x) // FEW
        kept = (*_within(x, most), *_within(y, most))
        box = (left, top, right, bottom)
        answer = Box2dAnswer(width=view["width"], height=view["height"], scale=given.parameter("scale"), box=box)
        return Found(answer, (kept[1] - kept[0]) * (kept[3] - kept[2]) / ((right - left) * (bottom - top)))

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """How coordinates are asked for, in the text and in the answer: both as the evidence says."""
        yield from misread(PROMISE + FORM, given, truth)

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Held to the camera in `reading`."""
        return iter(())


def _within(places: NDArray[np.int64], most: int) -> tuple[int, int]:
    """First and last (exclusive) of sorted places that are left when whole columns of no more than `most` pixels go at either end."""
    return int(places[most]), int(places[len(places) - 1 - most]) + 1
