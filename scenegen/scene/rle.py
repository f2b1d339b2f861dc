"""Masks as run lengths in COCO's compact text, as `pycocotools.mask.decode` reads it: `{"size": [H, W], "counts": text}`.

Pixels are read column by column, top to bottom. Counts alternate between pixels that are not of the mask (first, possibly 0) and pixels
that are. From the fourth on, each is the difference to the count two before; each number is written in digits of five bits, lowest
first, as characters from "0" (48) on, of which bit 5 says that more follow and bit 4 of the last is the sign (COCO's maskApi.c,
`rleToString` and `rleFrString`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import SceneError

Ints = NDArray[np.int64]
DIGITS = 7
"""Digits of five bits that a count of pixels takes at most, sign included."""
ZERO, MORE, SIGN = 48, 32, 16


def texts_of(counts: Ints, lengths: Ints) -> list[str]:
    """The texts of several masks at once. counts (M,): the counts of one mask after the other's; lengths (K,): how many each has."""
    first = np.repeat(np.cumsum(lengths) - lengths, lengths)
    place = np.arange(len(counts)) - first
    left = counts.copy()
    late = np.flatnonzero(place > 2)
    left[late] -= counts[late - 2]
    digits = np.zeros((len(counts), DIGITS), dtype=np.uint8)
    used = np.zeros(len(counts), dtype=np.int64)
    open_ = np.arange(len(counts))
    for k in range(DIGITS):
        low = left[open_] & 31
        left[open_] >>= 5
        more = left[open_] != np.where(low & SIGN, -1, 0)
        digits[open_, k] = low + ZERO + np.where(more, MORE, 0)
        used[open_] = k + 1
        open_ = open_[more]
        if not len(open_):
            break
    written = digits[np.arange(DIGITS) < used[:, None]].tobytes().decode("ascii")
    ends = np.cumsum(used)[np.cumsum(lengths) - 1] if len(lengths) else np.zeros(0, dtype=np.int64)
    return [written[start:stop] for start, stop in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)]


def encode(mask: NDArray[np.bool_]) -> str:
    """The text of a mask (H, W)."""
    flat = np.asarray(mask, dtype=bool).T.ravel()
    edges = np.flatnonzero(np.diff(flat, prepend=False))
    counts = np.diff(np.concatenate([[0], edges, [flat.size]] if flat.size else [[0], [0]]))
    return texts_of(counts, np.array([len(counts)]))[0]


def counts_of(text: str, pixels: int) -> Ints:
    """The counts that a text stands for. SceneError for what is none, or does not add up to `pixels`."""
    digits = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8).astype(np.int64) - ZERO
    last = np.flatnonzero(digits & MORE == 0)  # digits of numbers
    long = np.diff(last, prepend=-1)
    if (
        not text.isascii()
        or ((digits < 0) | (digits >= 2 * MORE)).any()
        or (long > DIGITS).any()
        or len(digits) - long.sum() > DIGITS
    ):
        raise SceneError(f"no run lengths: {text[:40]!r}", fix="give the counts of a COCO mask in compact form")
    first = last - long + 1
    place = np.arange(long.sum()) - np.repeat(first, long)
    counts = np.add.reduceat((digits[: len(place)] & 31) << 5 * place, first) if len(last) else np.zeros(0, dtype=np.int64)
    counts -= np.where(digits[last] & SIGN, 1 << 5 * long, 0)
    for start in (1, 2):
        counts[start::2] = np.cumsum(counts[start::2])
    if len(place) < len(digits) or counts.sum() != pixels or counts.min(initial=0) < 0:
        raise SceneError(f"run lengths of {counts.sum()} pixels, not {pixels}", fix="decode a mask with its own picture's size")
    return counts


def decode(text: str, height: int, width: int) -> NDArray[np.bool_]:
    """The mask (height, width) of a text. SceneError when it is none of this size."""
    counts = counts_of(text, height * width)
    out: NDArray[np.bool_] = np.repeat(np.arange(len(counts)) % 2 == 1, counts).reshape(width, height).T
    return out
