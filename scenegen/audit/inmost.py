"""How much room there is around a pixel of a mask, by layers peeled off it and by its rim, and what a mask's run lengths hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.answers.point2 import Mask


def runs(said: Mask) -> NDArray[np.bool_]:
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


def room_at(shown: NDArray[np.bool_], row: int, column: int) -> float:
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


def roomiest(shown: NDArray[np.bool_]) -> tuple[float, tuple[int, int]]:
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
