"""Recomputes the box of what can be seen of one thing, from the pixels of the mask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenegen.answers.box2d import Box2dAnswer
from scenegen.audit.coordinates import SCALES, misread, visible_box
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.kinds import word_for
from scenegen.audit.mirrors import shown_again
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

PROMISE = "The box should enclose every visible part and nothing more. "
FORM = 'Answer with JSON: {"bbox_2d": [x0, y0, x1, y1]}, '


@rule
class VisibleBox(Rule):
    """First and last row and column of the mask's pixels; clear where the box hardly shrinks without the outermost hundredth of them."""

    task = "ground_2d"
    name = "visible_box"
    roles = {"target": "any"}
    frames = ("image",)
    unit = "IoU"
    convention = "the box of the visible pixels, edges in pixels from the top-left corner, x to the right, y down"
    answer_type = "box2d"
    asked = {"metric": "iou", "threshold": None, "label": None}
    parameters = {"scale": tuple(SCALES)}
    least_from = "least_iou"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The box of where the thing's number stands in the mask."""
        [view] = views
        name = given.id("target")
        if shown_again(truth, view, word_for(entities(truth)[name])):
            return Found(None, 0.0)
        found = visible_box(view, list(entities(truth)).index(name) + 1, name)
        if found is None:
            return Found(None, 0.0)
        box, kept = found
        answer = Box2dAnswer(width=view["width"], height=view["height"], scale=given.parameter("scale"), box=box)
        return Found(answer, kept)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """How coordinates are asked for, in the text and in the answer: both as the evidence says."""
        yield from misread(PROMISE + FORM, given, truth)

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Held to the camera in `reading`."""
        return iter(())
