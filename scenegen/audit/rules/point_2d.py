"""Recomputes whether a point lies on a thing, from the pixels of the mask, and how much room there is around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from scenegen.answers.point2 import Point2Answer
from scenegen.audit.coordinates import SCALES, misread, pixels_of_thing
from scenegen.audit.geometry import Truth, entities
from scenegen.audit.inmost import room_at, roomiest, runs
from scenegen.audit.kinds import word_for
from scenegen.audit.mirrors import shown_again
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

FORM = 'Answer with JSON: {"point_2d": [x, y]}, '


@rule
class PointInside(Rule):
    """A pixel that shows the thing, and the nearest that shows something else; right is what the mask holds."""

    task = "point_2d"
    name = "point_inside"
    roles = {"target": "any"}
    frames = ("image",)
    unit = "pixels"
    convention = (
        "a point that shows the thing, in pixels from the top-left corner; pixels to the middle of the nearest that does not"
    )
    answer_type = "point2"
    asked = {"metric": "hit", "box": None, "within_px": 10.0, "lost_px": 10.0}
    parameters = {"scale": tuple(SCALES)}
    least_from = "inside_px"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The point that is stated, if it shows the thing and the answer's mask is the thing's, with the room around the inmost pixel."""
        [view] = views
        name, stated = given.id("target"), given.answer
        if shown_again(truth, view, word_for(entities(truth)[name])):
            return Found(None, 0.0)
        shown = pixels_of_thing(view, list(entities(truth)).index(name) + 1, name)
        if not shown.any() or not isinstance(stated, Point2Answer):
            return Found(None, 0.0)
        room, (row, column) = roomiest(shown)
        x, y = stated.point
        inside = 0 <= int(y) < view["height"] and 0 <= int(x) < view["width"] and bool(shown[int(y), int(x)])
        near = bool(np.hypot(x - column, y - row) <= 1.5) or room_at(shown, int(y), int(x)) >= room - 1.5
        if not inside or not near or stated.mask is None or not np.array_equal(runs(stated.mask), shown):
            return Found(None, room)
        return Found(stated, room)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """How coordinates are asked for, in the text and in the answer: both as the evidence says."""
        yield from misread(FORM, given, truth)

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Held to the camera in `reading`."""
        return iter(())
