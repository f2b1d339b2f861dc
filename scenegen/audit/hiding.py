"""What a silhouette covers and what hides it, against rays that met the thing as if it stood alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.rows import parsed_dict, whole

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SHARE, FEW = 0.12, 12.0
"""How far the pixels hidden by one thing may lie from what rays tell: a share of them, and pixels, beside what chance explains."""
AREA_SLACK = 1.02
"""How far the pixels of a large silhouette, of which a sample was counted, may exceed its box."""
SPAN_SLACK = 1.0
"""Pixels by which a box may reach beyond the corners that it was taken from."""


def check_hiding(
    cell: dict[str, Any],
    mask: Ints,
    names: list[str],
    met: tuple[Ints, Ints],
    weight: float,
    span: tuple[Floats, Floats],
) -> Iterator[str]:
    """A cell's amodal box and occluders. met: columns and rows of the rays that hit the thing alone; weight: pixels that each stands
    for; span: lowest and highest image coordinates of its shape's corners."""
    columns, rows = met
    yield from _box(cell, columns, rows, span)
    told = parsed_dict(cell["occluders"], "occluders")
    known = {name: number for number, name in enumerate(names) if number}
    if not all(name in known and name != cell["id"] and whole(count) and count for name, count in told.items()):
        yield f"{cell['id']}: hidden by {told}"
        return
    if sum(told.values()) > cell["amodal_pixels"] - cell["pixels"]:
        yield f"{cell['id']}: {sum(told.values())} pixels hidden, {cell['pixels']} of {cell['amodal_pixels']} show"
    shown = np.bincount(mask[rows, columns], minlength=len(names)) if len(rows) else np.zeros(len(names), dtype=np.int64)
    for name, number in known.items():
        if name == cell["id"]:
            continue
        stored, counted = float(told.get(name, 0)), shown[number] * weight
        due = max(
            float(shown[number]), stored / weight
        )  # rays that meet it, by the count and by the table: a pole may slip between them
        chance = 4 * weight * np.sqrt(due + 2) if weight > 1 else 0.0
        if abs(counted - stored) > SHARE * max(counted, stored) + chance + FEW:
            yield f"{name} hides about {counted:.0f} pixels of {cell['id']}, the table says {stored:.0f}"


def _box(cell: dict[str, Any], columns: Ints, rows: Ints, span: tuple[Floats, Floats]) -> Iterator[str]:
    box, seen = cell["amodal_box"], cell["box2d"]
    if box is None:
        if cell["amodal_pixels"]:
            yield f"{cell['id']}: {cell['amodal_pixels']} pixels in no amodal box"
        return
    within = seen is None or (box[0] <= seen[0] and box[1] <= seen[1] and box[2] >= seen[2] and box[3] >= seen[3])
    if not within or AREA_SLACK * (box[2] - box[0]) * (box[3] - box[1]) + FEW < cell["amodal_pixels"]:
        yield f"{cell['id']}: {cell['amodal_pixels']} pixels, seen in {seen}, in the amodal box {box}"
    low, high = span
    if (np.array(box[:2]) < low - SPAN_SLACK).any() or (np.array(box[2:]) > high + SPAN_SLACK).any():
        yield f"{cell['id']}: the amodal box {box} reaches beyond its shape"
    if len(rows):
        outside = (columns < box[0]) | (columns >= box[2]) | (rows < box[1]) | (rows >= box[3])
        if outside.sum() > SPAN_SLACK:
            yield f"{cell['id']}: {int(outside.sum())} of {len(rows)} rays that meet it lie outside of its amodal box {box}"
