"""Boxes of what shows in a picture: how coordinates are asked for, and how much of a box hangs on a few pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.box2d import Box, iou_2d
from scenegen.answers.places2d import Scale
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.facts.seeing import mask
from scenegen.scene import Camera
from scenegen.tasks.question import stated

STRAY = 0.01
"""Share of a thing's pixels, at each side of its box, that a reader may well miss: the tip of a leaf, what shows through a chair's back."""
COORDINATES = {
    "pixel": "in pixels of the picture, which is {width} wide and {height} high",
    "thousand": "in thousandths of the picture's width and height (0 to 1000)",
    "unit": "as shares of the picture's width and height (0 to 1, three decimals)",
}


def coordinates(camera: Camera, scale: Scale) -> str:
    """How a question says in what coordinates of a camera's picture are asked for."""
    return COORDINATES[scale].format(width=camera.width, height=camera.height)


@remembered
def without_stray(facts: Facts, view: str, name: str) -> float:
    """The IoU, as evidence states it, of the box of what shows of a thing with the same without its outermost pixels."""
    box = facts.sight(view, name).box2d
    assert box is not None
    return stated(iou_2d(floats(box), floats(main_box(mask(facts, view, name)))))


def main_box(shown: NDArray[np.bool_], stray: float = STRAY) -> tuple[int, int, int, int]:
    """[x0, y0, x1, y1) of a mask (H, W) without its outermost columns and rows, as many at each side as hold no more than the share
    `stray` of its pixels; the mask has pixels."""
    edges = [_main_span(shown.sum(axis), stray) for axis in (0, 1)]
    return edges[0][0], edges[1][0], edges[0][1], edges[1][1]


def _main_span(counts: NDArray[np.int64], stray: float) -> tuple[int, int]:
    """First and last index (exclusive) of counts (L,) that are left when at most `stray` of their sum is dropped at either end."""
    before, most = np.cumsum(counts), stray * float(counts.sum())
    after = np.cumsum(counts[::-1])
    return int(np.argmax(before > most)), len(counts) - int(np.argmax(after > most))


def floats(box: tuple[int, int, int, int]) -> Box:
    """A box of whole pixels as answers have it."""
    x0, y0, x1, y1 = map(float, box)
    return x0, y0, x1, y1
