"""How a question asks for coordinates in its picture, and which of the picture's pixels show a thing: for what is answered by points or boxes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, camera_of
from scenegen.audit.rules.base import Given
from scenegen.audit.source import Row
from scenegen.audit.surfaces import edges

SCALES = {
    "pixel": "in pixels of the picture, which is {} wide and {} high",
    "thousand": "in thousandths of the picture's width and height (0 to 1000)",
    "unit": "as shares of the picture's width and height (0 to 1, three decimals)",
}
"""How a question says each scale."""
AXES = "; x runs to the right and y down from the top-left corner."
FEW = 100
"""One of so many pixels may lie beyond a side of the box that is left of a thing without its stray ones."""


def misread(form: str, given: Given, truth: Truth) -> Iterator[str]:
    """Why coordinates could be meant otherwise than the evidence says, in the text, which ends in a form of answer and how they run, or in
    the answer."""
    camera, scale = camera_of(truth, given.camera), given.parameter("scale")
    note = form + SCALES[scale].format(camera["width"], camera["height"]) + AXES
    if not given.text.endswith(note):
        yield f"it does not say how coordinates are meant: {note!r}"
    stated: Any = given.answer
    if stated is not None and getattr(stated, "scale", scale) != scale:
        yield f"its answer is in {stated.scale!r}, asked for in {scale!r}"


def pixels_of_thing(view: Row, number: int, name: str) -> NDArray[np.bool_]:
    """(H, W) whether each pixel shows a thing: from the mask's picture, where there is none from the run lengths of the table."""
    if view["instances"] is not None:
        with Image.open(io.BytesIO(view["instances"]["bytes"])) as picture:
            return np.asarray(np.asarray(picture) == number)
    cell = cell_of(view, name)
    flat = np.zeros(view["width"] * view["height"], dtype=bool)
    ends = edges((cell["mask"] if cell is not None else None) or "", len(flat)) or []
    for start, stop in zip(ends[::2], ends[1::2], strict=False):
        flat[start:stop] = True
    return flat.reshape(view["width"], view["height"]).T


def visible_box(view: Row, number: int, name: str) -> tuple[tuple[float, float, float, float], float] | None:
    """The box [x0, y0, x1, y1) of the pixels that show a thing, and which share of it is left without the outermost of them; None of none."""
    rows, columns = np.nonzero(pixels_of_thing(view, number, name))
    if not len(columns):
        return None
    x, y = np.sort(columns), np.sort(rows)
    left, top, right, bottom = float(x[0]), float(y[0]), float(x[-1] + 1), float(y[-1] + 1)
    kept = (*_within(x, len(x) // FEW), *_within(y, len(y) // FEW))
    return (left, top, right, bottom), (kept[1] - kept[0]) * (kept[3] - kept[2]) / ((right - left) * (bottom - top))


def _within(places: NDArray[np.int64], most: int) -> tuple[int, int]:
    """First and last (exclusive) of sorted places that are left when whole columns of no more than `most` pixels go at either end."""
    return int(places[most]), int(places[len(places) - 1 - most]) + 1
