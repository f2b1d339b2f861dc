"""Recomputes on which side of one thing another lies in the picture, from the boxes of the view's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenegen.audit.carrying import carried, entangled, leans, moves
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, entities, middle
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

WITHIN, OPEN = 0.949, 0.599
"""Shares of a silhouette that the picture must hold and that must show."""
APART_M = 0.25
OPPOSITE = ("left", "right"), ("above", "below")


@rule
class SideInThePicture(Rule):
    """Boxes that lie apart one way and beside each other the other way."""

    task = "image_side"
    name = "side_in_the_picture"
    roles = {"target": "thing", "reference": "thing"}
    frames = ("image",)
    unit = "multiple of the least accepted"
    convention = "by the boxes of what shows, in shares of the picture's width and height, right and down positive"
    values = ("left", "right", "above", "below")
    parameters = {"shortcut": ("consistent", "counter", "ambiguous", "none")}
    planned = ("gap", "steep")
    numbers = ("right", "down")
    least = 1.0

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """How far the one middle lies from the other, the side, and how clear it is; nothing where either shows badly."""
        (view,) = views
        names = [given.id("target"), given.id("reference")]
        cells = [cell_of(view, name) for name in names]
        shown = [cell for cell in cells if cell is not None and cell["box2d"] is not None]
        if len(shown) < 2:
            return Found(None, 0.0)
        one, other = (cell["box2d"] for cell in shown)
        size = view["width"], view["height"]
        off = [(one[k] + one[k + 2] - other[k] - other[k + 2]) / 2 for k in (0, 1)]
        numbers = {"right": off[0] / size[0], "down": off[1] / size[1]}
        if any(cell["in_frame"] < WITHIN or cell["pixels"] < OPEN * cell["amodal_pixels"] for cell in shown):
            return Found(None, 0.0, numbers)
        if moves(truth, names) or carried(truth, names):
            return Found(None, 0.0, numbers)
        for k in (0, 1):
            between = max(one[k], other[k]) - min(one[k + 2], other[k + 2])
            beside = min(one[3 - k], other[3 - k]) - max(one[1 - k], other[1 - k])
            if between > 0 and beside > 0:
                wide = between / size[k] / given.parameter("gap")
                steep = abs(off[k]) / max(abs(off[1 - k]), 1.0) / given.parameter("steep")
                side = OPPOSITE[k][int(off[k] > 0)]
                if k == 0 and abs(_rise(truth, names)) >= APART_M:
                    return Found(None, 0.0, numbers)
                return Found(side, min(wide, steep), numbers, {"shortcut": _told(truth, names, side)})
        return Found(None, 0.0, numbers)

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """No name lies in the other, nor leans on what may move."""
        first, second = given.phrase("target"), given.phrase("reference")
        if entangled((first, second)):
            yield "one of its names is a part of the other"
        if leans(truth, (first, second)):
            yield "a name leans on what carries the thing, which may change"


def _told(truth: Truth, names: Sequence[str], side: str) -> str:
    """What heights in the world say of a side in the picture."""
    if side in OPPOSITE[0]:
        return "none"
    agrees = _rise(truth, names) * (1 if side == "above" else -1)
    return "consistent" if agrees >= APART_M else "counter" if agrees <= -APART_M else "ambiguous"


def _rise(truth: Truth, names: Sequence[str]) -> float:
    """Metres by which the middle of the first is higher in the world than that of the second."""
    known = entities(truth)
    return float(middle(known[names[0]])[2] - middle(known[names[1]])[2])
