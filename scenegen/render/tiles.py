"""Drawing over the whole of a picture, or over those of its tiles in which something differs from the frame before.

A pixel whose passes read what they read before comes out as it was, bit for bit, and is left as it is. Masks and tiles count from OpenGL's
origin, the lower left corner; light is drawn at half size, and a tile of light lies under the tile of the picture with the same number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
SIDE = 16
"""Pixels of a tile's side in the picture; half as many of light."""
REACH = 4
"""Pixels of light from which a change of light or of a surface can spread: two by the blur, one by looking light up, one by mixing edges."""
_WHOLE = np.array([[-1, -1], [3, -1], [-1, 3]], dtype="f4")


class Cover:
    """What programs draw whose vertices (`at`) cover pixels of a target; on the GL thread."""

    def __init__(self, gl: Any, programs: dict[str, Any]) -> None:
        self._gl, self._corners = gl, gl.buffer(_WHOLE, dynamic=True)
        self._shapes = {name: gl.vertex_array(program, [(self._corners, "2f", "at")]) for name, program in programs.items()}

    def whole(self, name: str) -> None:
        """Run a program over all pixels of the target in use."""
        self._shapes[name].render(vertices=3)

    def tiles(self, name: str, tiles: Mask, size: tuple[int, int], side: int) -> None:
        """Run a program over tiles (rows, columns) of `side` pixels; size: width and height of the target in use. The tiles at the far ends
        lie within it, over those beside them. A point is a square without a diagonal along which pixels are shaded twice."""
        numbers = np.argwhere(tiles)[:, ::-1]
        if len(numbers) == tiles.size or min(size) < side:
            self.whole(name)
        elif len(numbers):
            middle = np.minimum(numbers * side + side / 2, np.array(size) - side / 2)
            data = np.concatenate([_WHOLE, middle / size * 2 - 1]).astype("f4").tobytes()
            self._corners.orphan(len(data))
            self._corners.write(data)
            self._gl.point_size = side
            self._shapes[name].render(mode=self._gl.POINTS, first=len(_WHOLE), vertices=len(numbers))


def halved(mask: Mask) -> Mask:
    """(ceil(H / 2), ceil(W / 2)) whether any of two by two pixels (H, W) is set."""
    return _any_of(mask, 2)


def rows_of(mask: Mask, height: int) -> tuple[int, int]:
    """The first row of an image of `height` rows, downwards, and the one after the last, between which all that is set of a halved mask
    lies, upwards."""
    rows = np.flatnonzero(mask.any(1))
    return (max(height - 2 * (int(rows[-1]) + 1), 0), height - 2 * int(rows[0])) if len(rows) else (0, 0)


def spread(mask: Mask) -> Mask:
    """The tiles that a change of these pixels of light (H, W) reaches."""
    out = mask.copy()
    for by in (1, 1, 2):  # REACH in all
        for axis in (0, 1):
            wide = out.copy()
            ahead, behind = [slice(None)] * 2, [slice(None)] * 2
            ahead[axis], behind[axis] = slice(by, None), slice(None, -by)
            wide[tuple(ahead)] |= out[tuple(behind)]
            wide[tuple(behind)] |= out[tuple(ahead)]
            out = wide
    return _any_of(out, SIDE // 2)


def _any_of(mask: Mask, by: int) -> Mask:
    """Whether any of `by` by `by` pixels is set; those beyond the edge are not."""
    high, wide = (-(-length // by) for length in mask.shape)
    padded = np.zeros((high * by, wide * by), dtype=bool)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    return np.asarray(padded.reshape(high, by, wide, by).any((1, 3)))
