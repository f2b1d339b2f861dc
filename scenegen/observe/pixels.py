"""What an id image says of every number in it, read once for all: pixels, boxes, masks, depths and bearings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.scene import rle

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NO_HEADING = 1e-3
"""Horizontal part of a camera's axis below which it looks straight up or down, so that nothing has a bearing on the floor."""
PER_METRE = 10_000
"""Steps of depth a metre."""


@dataclass(frozen=True)
class Numbers:
    """An id image taken apart into vertical runs: R runs of pixels of one number within one column, sorted by number and then by place.

    shape: (H, W). number (R,): of the run, 1 or more. start, stop (R,): its pixels, counted column by column, stop just beyond.
    present (K,): the numbers seen, rising. first (K,): where the runs of each begin.
    """

    shape: tuple[int, int]
    number: Ints
    start: Ints
    stop: Ints
    present: Ints
    first: Ints

    @cached_property
    def _last(self) -> Ints:
        return np.append(self.first[1:], len(self.number)) - 1

    def pixels(self, most: int) -> Ints:
        """(most + 1,) pixels of every number; of 0 none are counted."""
        out = np.zeros(most + 1, dtype=np.int64)
        if len(self.present):
            out[self.present] = np.add.reduceat(self.stop - self.start, self.first)
        return out

    @cached_property
    def ends(self) -> tuple[Ints, Ints]:
        """Rows and columns, each (2 R,), of the uppermost pixels of all runs and then of the lowest."""
        column, row = np.divmod(np.concatenate([self.start, self.stop - 1]), self.shape[0])
        return row, column

    def boxes(self) -> dict[int, tuple[int, int, int, int]]:
        """[x0, y0, x1, y1) of every number seen."""
        if not len(self.present):
            return {}
        count, (row, column) = len(self.number), self.ends
        found = np.stack(
            [
                column[:count][self.first],
                np.minimum.reduceat(row[:count], self.first),
                column[:count][self._last] + 1,
                np.maximum.reduceat(row[count:], self.first) + 1,
            ],
            1,
        )
        return {number: (x0, y0, x1, y1) for number, (x0, y0, x1, y1) in zip(self.present.tolist(), found.tolist(), strict=True)}

    def masks(self) -> dict[int, str]:
        """The mask of every number seen, as run lengths in COCO's compact text (`scenegen.scene.rle`)."""
        if not len(self.present):
            return {}
        before = np.concatenate([[0], self.stop[:-1]])
        before[self.first] = 0
        gap = self.start - before
        begins = gap > 0  # else the run goes on from the foot of the column before
        begins[self.first] = True
        begin = np.flatnonzero(begins)
        end = np.append(begin[1:], len(self.number)) - 1
        pairs = np.stack([gap[begin], self.stop[end] - self.start[begin]], 1).ravel()
        runs = np.add.reduceat(begins.astype(np.int64), self.first)
        rest = self.shape[0] * self.shape[1] - self.stop[self._last]
        tailed = np.flatnonzero(rest > 0)
        counts = np.insert(pairs, 2 * np.cumsum(runs)[tailed], rest[tailed])
        lengths = 2 * runs + (rest > 0)
        return dict(zip(self.present.tolist(), rle.texts_of(counts, lengths), strict=True))

    def bearings(self, world_from_camera: Floats, ways: NDArray[np.float32]) -> dict[int, tuple[float, float]]:
        """The least and greatest bearing of each number's pixels on the floor plane, radians, 0 where the camera heads, positive left.

        ways (H, W, 3): rays through the pixel centres in the world. A bearing rises or falls steadily along a column of pixels, so the
        ends of the runs hold the extremes. Nothing has one for a camera that looks straight up or down, nor what shows at a right angle
        to the camera's heading or behind it (below a camera that looks steeply down).
        """
        ahead = world_from_camera[:2, 2]
        length = float(np.hypot(*ahead))
        if length < NO_HEADING or not len(self.present):
            return {}
        x, y = ahead / length
        way = ways[self.ends]
        forward, left = way[:, 0] * x + way[:, 1] * y, way[:, 1] * x - way[:, 0] * y
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(forward > 0, left / forward, np.nan)
        halves = slope.reshape(2, -1)
        low = np.arctan(np.minimum.reduceat(np.minimum(*halves), self.first))
        high = np.arctan(np.maximum.reduceat(np.maximum(*halves), self.first))
        known = np.isfinite(low) & np.isfinite(high)
        return {
            number: (round(a, 6), round(b, 6))
            for number, a, b, there in zip(self.present.tolist(), low.tolist(), high.tolist(), known, strict=True)
            if there
        }


def numbers_of(instances: NDArray[np.uint16]) -> Numbers:
    """An id image (H, W) taken apart; 0 is left out."""
    height, width = instances.shape
    flat = instances.T.ravel()
    changes = flat[1:] != flat[:-1]
    changes[height - 1 :: height] = True  # a new column
    start = np.concatenate([[0], np.flatnonzero(changes) + 1])
    stop = np.append(start[1:], flat.size)
    found = flat[start]
    kept = np.flatnonzero(found)
    order = kept[np.argsort(found[kept], kind="stable")]
    number = found[order].astype(np.int64)
    present, first = np.unique(number, return_index=True)
    return Numbers((height, width), number, start[order], stop[order], present, first)


def depths(instances: NDArray[np.uint16], depth: NDArray[np.float32], pixels: Ints) -> dict[int, tuple[float, float, float]]:
    """Nearest, median and farthest z-depth in metres of each number's pixels, on a grid of 0.1 mm.

    pixels (N + 1,): how many each number has. The median is that of a pixel, the nearer of two middle ones.
    """
    seen = np.flatnonzero(instances)
    grid = np.rint(depth.ravel()[seen] * np.float32(PER_METRE))
    room = 32 - len(pixels).bit_length()
    narrow = not len(grid) or float(grid.max()) < 1 << room
    kind: Any = np.uint32 if narrow else np.uint64
    shift = room if narrow else 32
    keys: NDArray[Any] = instances.ravel()[seen].astype(kind) << kind(shift)
    keys |= np.minimum(grid, 2.0**31).astype(kind)
    keys.sort()  # by number, then by depth
    count = pixels[1:]
    start = np.cumsum(count) - count
    known = np.flatnonzero(count)
    places = np.stack([start, start + (count - 1) // 2, start + count - 1], 1)[known]
    metres = ((keys[places] & kind((1 << shift) - 1)).astype(np.float64) / PER_METRE).tolist()
    return {number: (near, middle, far) for number, (near, middle, far) in zip((known + 1).tolist(), metres, strict=True)}
