"""Recomputes whether a point lies on a thing, from the pixels of the mask, and how much room there is around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.point2 import Mask, Point2Answer
from scenegen.audit.coordinates import SCALES, misread, pixels_of_thing
from scenegen.audit.geometry import Truth, entities
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
        "a point that shows the thing, in pixels from the top left corner; pixels to the middle of the nearest that does not"
    )
    answer_type = "point2"
    asked = {"metric": "hit", "box": None, "within_px": 10.0, "lost_px": 10.0}
    parameters = {"scale": tuple(SCALES)}
    least_from = "inside_px"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """The point that is stated, if it shows the thing and the answer's mask is the thing's, with the room around the inmost pixel."""
        [view] = views
        name, stated = given.id("target"), given.answer
        shown = pixels_of_thing(view, list(entities(truth)).index(name) + 1, name)
        if not shown.any() or not isinstance(stated, Point2Answer):
            return Found(None, 0.0)
        room, (row, column) = _roomiest(shown)
        x, y = stated.point
        inside = 0 <= int(y) < view["height"] and 0 <= int(x) < view["width"] and bool(shown[int(y), int(x)])
        near = bool(np.hypot(x - column, y - row) <= 1.5) or _room(shown, int(y), int(x)) >= room - 1.5
        if not inside or not near or stated.mask is None or not np.array_equal(_runs(stated.mask), shown):
            return Found(None, room)
        return Found(stated, room)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """How coordinates are asked for, in the text and in the answer: both as the evidence says."""
        yield from misread(FORM, given, truth)

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Held to the camera in `reading`."""
        return iter(())


def _runs(said: Mask) -> NDArray[np.bool_]:
    """(H, W) the pixels of a mask's run lengths."""
    kinds = np.arange(len(said.counts)) % 2 == 1
    return np.repeat(kinds, said.counts).reshape(said.size[1], said.size[0]).T


def _rim(shown: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(K, 2) rows and columns of pixels that show something else, beside one that shows the thing; those around the picture too."""
    wide = np.pad(shown, 1)
    beside = np.zeros_like(wide)
    for axis in (0, 1):
        for step in (-1, 1):
            beside |= np.roll(wide, step, axis)
    return np.argwhere(beside & ~wide) - 1


def _room(shown: NDArray[np.bool_], row: int, column: int) -> float:
    """Pixels from one pixel to the nearest that shows something else."""
    rim = _rim(shown)
    return float(np.sqrt(((rim - (row, column)) ** 2).sum(1).min())) if len(rim) else 0.0


def _peeled(shown: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of pixels those whose four neighbours are among them."""
    inner = shown.copy()
    for axis in (0, 1):
        for step in (-1, 1):
            inner &= np.roll(shown, step, axis)
    return inner


def _roomiest(shown: NDArray[np.bool_]) -> tuple[float, tuple[int, int]]:
    """The most room that any pixel has around it, and the first that has it: whatever is peeled off last, then measured against the rim."""
    cores = [np.pad(shown, 1)]
    while (inner := _peeled(cores[-1])).any():
        cores.append(inner)
    # whoever has the most room has at most sqrt(2) times fewer layers over it than the last
    deep, rim = cores[max(0, int((len(cores) - 1) / np.sqrt(2)) - 1)], _rim(shown)
    inside = np.argwhere(deep) - 1
    best, place = 0.0, (0, 0)
    for block in np.array_split(inside, max(1, len(inside) * len(rim) // 2_000_000)):
        near = ((block[:, None] - rim[None]) ** 2).sum(-1).min(1)
        if len(near) and near.max() > best:
            best, place = float(near.max()), (int(block[near.argmax()][0]), int(block[near.argmax()][1]))
    return float(np.sqrt(best)), place
