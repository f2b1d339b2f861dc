"""What the table says of the surfaces that show, against the pictures beside it: run lengths, depths, bearings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.audit.geometry import Truth, entities
from scenegen.audit.source import Row

Ints = NDArray[np.int64]
DEEPEST_MM = 65535
DEPTH_SLACK = 0.00061
"""Metres: half a millimetre of the picture, half a tenth of the table, and rounding."""
BEARING_SLACK = 2e-5
NEARLY_BESIDE = 1e-3
"""Radians from a right angle within which it is not judged whether something lies ahead of a camera."""
DIGITS = re.compile("[P-o]{0,6}[0-O]")
"""A number of COCO's run lengths: digits of five bits, all but the last with 32 added, from "0" on."""


def check_surfaces(row: Row, mask: Ints, truth: Truth) -> Iterator[str]:
    """Where run lengths, depths and bearings of a view's table are not those of its mask and depth picture."""
    numbers = {name: number for number, name in enumerate(entities(truth), 1)}
    cells = {numbers[cell["id"]]: cell for cell in row["visible"] if cell["id"] in numbers}
    yield from _missing(cells)
    yield from _runs(cells, mask)
    flat = mask.ravel()
    order = np.argsort(flat, kind="stable")
    found, first = np.unique(flat[order], return_index=True)
    places = {number: where for number, where in zip(found.tolist(), np.split(order, first[1:]), strict=True) if number in cells}
    if row.get("depth") is not None:
        yield from _depths(row, cells, places)
    yield from _bearings(row, cells, places)


def _missing(cells: dict[int, dict[str, Any]]) -> Iterator[str]:
    for cell in cells.values():
        for key in ("mask", "depth"):
            if (cell[key] is None) != (cell["pixels"] == 0):
                yield f"{cell['id']}: {cell['pixels']} pixels, and its {key} is {str(cell[key])[:40]}"
        if cell["bearing"] is not None and not cell["pixels"]:
            yield f"{cell['id']}: out of sight, and yet at the bearing {cell['bearing']}"


def _runs(cells: dict[int, dict[str, Any]], mask: Ints) -> Iterator[str]:
    painted = np.zeros(mask.size, dtype=np.int64)
    for number, cell in cells.items():
        found = edges(cell["mask"] or "", mask.size)
        if found is None:
            if cell["mask"]:
                yield f"{cell['id']}: {cell['mask'][:40]!r} are no run lengths of {mask.size} pixels"
            continue
        for start, stop in zip(found[::2], found[1::2], strict=False):
            painted[start:stop] = number
    wrong = painted != mask.T.ravel()
    if wrong.any():
        yield f"the run lengths differ from the mask in {int(wrong.sum())} pixels"


def edges(text: str, pixels: int) -> list[int] | None:
    """Where the pixels of a mask begin and end, in turn, column by column; None for text that says nothing."""
    words = DIGITS.findall(text)
    if not words or "".join(words) != text:
        return None
    counts: list[int] = []
    for word in words:
        value = sum(((ord(letter) - 48) % 32) << (5 * k) for k, letter in enumerate(word))
        if ord(word[-1]) - 48 >= 16:
            value -= 32 ** len(word)
        counts.append(value + counts[-2] if len(counts) >= 3 else value)
    if min(counts) < 0 or sum(counts) != pixels:
        return None
    ends: list[int] = np.cumsum(counts).tolist()
    return ends


def _depths(row: Row, cells: dict[int, dict[str, Any]], places: dict[int, Ints]) -> Iterator[str]:
    with Image.open(io.BytesIO(row["depth"]["bytes"])) as picture:
        stored = np.asarray(picture).ravel()
    for number, where in places.items():
        told, own = cells[number]["depth"], np.sort(stored[where])
        if told is None or own[-1] >= DEEPEST_MM:
            continue
        metres = own[[0, (len(own) - 1) // 2, -1]].astype(np.float64) / 1000
        if np.abs(metres - told).max() > DEPTH_SLACK:
            yield f"{cells[number]['id']}: depths {told} in the table, {metres.tolist()} in the depth picture"


def _bearings(row: Row, cells: dict[int, dict[str, Any]], places: dict[int, Ints]) -> Iterator[str]:
    pose, k = np.array(row["world_from_camera"], dtype=np.float64), np.array(row["K"], dtype=np.float64)
    steep = np.hypot(pose[0, 2], pose[1, 2]) < 1e-3
    heading = np.arctan2(pose[1, 2], pose[0, 2])
    turned = np.array([[np.cos(heading), np.sin(heading)], [-np.sin(heading), np.cos(heading)]]) @ pose[:2, :3]
    for number, where in places.items():
        told, name = cells[number]["bearing"], cells[number]["id"]
        columns, rows = where % row["width"], where // row["width"]
        optical = np.linalg.solve(k, np.stack([columns + 0.5, rows + 0.5, np.ones(len(where))]))
        forward, left = turned @ optical
        span = np.arctan2(left, forward)
        low, high = float(span.min()), float(span.max())
        beside = max(abs(low), abs(high)) - np.pi / 2
        if steep or beside > NEARLY_BESIDE:
            if told is not None:
                yield f"{name}: at the bearing {told} of a camera that has none for it"
        elif beside < -NEARLY_BESIDE and (told is None or max(abs(told[0] - low), abs(told[1] - high)) > BEARING_SLACK):
            yield f"{name}: bearings {told} in the table, {[round(low, 6), round(high, 6)]} in the mask"
