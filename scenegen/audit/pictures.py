"""Pictures held to their masks: where a thing ends, a picture of it has an edge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.geometry import Truth, entities

Floats = NDArray[np.float64]


def edge_strength(picture: NDArray[np.uint8]) -> Floats:
    """(H, W) how steep a picture (H, W, 3) is at each pixel, as its rank among all in [0, 1): exposure and contrast do not matter."""
    values = picture.astype(np.float32)
    steep = np.zeros(values.shape[:2], dtype=np.float32)
    across, down = np.abs(np.diff(values, axis=1)).max(2), np.abs(np.diff(values, axis=0)).max(2)
    np.maximum(steep[:, 1:], across, out=steep[:, 1:])
    np.maximum(steep[:, :-1], across, out=steep[:, :-1])
    np.maximum(steep[1:], down, out=steep[1:])
    np.maximum(steep[:-1], down, out=steep[:-1])
    order = np.sort(steep[::3, ::3].ravel())
    return np.searchsorted(order, steep, side="left").astype(np.float64) / len(order)


def borders(mask: NDArray[np.int64], colors: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
    """(H, W) pixels next to another number; with colors (numbers + 1,), next to one whose color has another number too."""
    found = np.zeros(mask.shape, dtype=bool)
    told = mask if colors is None else colors[np.minimum(mask, len(colors) - 1)]
    across, down = told[:, 1:] != told[:, :-1], told[1:] != told[:-1]
    found[:, 1:] |= across
    found[:, :-1] |= across
    found[1:] |= down
    found[:-1] |= down
    return found


def colors_of(truth: Truth) -> NDArray[np.int64]:
    """(N + 1,) a number for the color of each number of a mask; what has none in the truth, as people have not, has a number of its own.

    White shelves before white shelves may end where no edge is: nine frames of a clip, of 52,490 pictures, were refused for that. Such
    borders left out, all nine pass, and of 910 pictures of other scenes and 910 mirrored ones as many are refused as with them (868, 868).
    """
    known: dict[str, int] = {}
    told = (str(thing["attributes"].get("color") or name) for name, thing in entities(truth).items())
    return np.array([0, *(known.setdefault(color, len(known) + 1) for color in told)], dtype=np.int64)


SHIFTS = ((9, 0), (-9, 0), (0, 9), (0, -9), (23, 0), (-23, 0), (0, 23), (0, -23), (15, 15), (-15, -15), (15, -15), (-15, 15))
"""Pixels (x, y) by which borders are shifted to see how steep a picture is anywhere near."""
LEAD = 0.075
"""How much steeper a picture is at the borders than at the best shift. Of 471 pictures of 30 scenes, most of them of walks, the least was
0.119; the most of other scenes' pictures was 0.045 and of mirrored ones 0.070."""
MEAN_LEAD = 0.17
"""The mean of that over all shifts, from which borders are where the edges are though one shift leads by half as much alone, as a picture that is
shifted itself would not: a street's crossing and
windows beside a car. Of 469 pictures, 248 of them of walks of 200 x 150 pixels, the least was 0.206; the most of mirrored ones 0.139."""
LEAD_OF_QUARTER = 0.06
"""The same of a quarter, against the second best shift: the border of one thing may run along a stronger line at one of them. Of 1,249
quarters of those pictures the least was 0.105; 99.4 % of other scenes' quarters and 97.1 % of mirrored ones lie below."""
MEAN_LEAD_OF_QUARTER = 0.12
"""The mean of that over all shifts, from which a quarter's borders are where the edges are though two shifts lead by more than half as much: shelves of
wood on a floor of wood, full of books in all colors. Of 1,213 quarters of other scenes and 1,821 mirrored ones whose lead was too small 98.6 %
lie below, or have less than half of it; the one of 40,253 pictures that was refused without it had 0.138."""
STEEP = 0.9
"""The mean rank of steepness at the borders from which they are where the edges are, whatever lies near: a picture that is bare wall but for a
crowded strip is as steep all over the strip. Of 210 pictures, half of them of walks, the least was 0.811, of the five whose lead was too
small 0.967; the most of 150 of other scenes was 0.668, of 210 mirrored ones 0.856."""
STEEP_OF_QUARTER = 0.76
"""The same of a quarter. Of 1,220 quarters of 402 pictures, some dark, some of walks, the least was 0.769, of the two whose lead was too small
0.794 and 0.824; 98.1 % of other scenes' quarters and 94.4 % of mirrored ones lie below, with too small a lead."""
LEAST_LEFT, LEFT_OF = 60, 0.25
"""Border pixels, and their share, that a shift must take off the border for it to be judged: along a straight border it takes few."""
LEAST_BORDER, LEAST_THINGS, OF_EACH = 400, 2, 60
"""Border pixels from which a picture, or a quarter of one, is judged, and of how many things so many of them must be: a curtain alone has
its own stripes beside its border. Of 920 quarters of 270 pictures, a third of them of walks past bare walls, the least lead was 0.068 with two
things and 0.000 with one."""


BURNT = 250
"""The brightest channel (of 255) from which on a picture is burnt out: white rails before a white wall in the sun end nowhere. So bright pixels of a
border are not judged by. The one quarter of 600 scenes that was refused, 60 % of its border burnt out, led by 0.028 with them, by 0.257 without."""
LEAST_FLAT, FLAT = 60, 0.05
"""Border pixels from which a quarter is judged that has no edges at all, and the share of them that may be at one all the same."""


def leads(steep: Floats, border: NDArray[np.bool_]) -> list[float]:
    """How much steeper a picture is at its mask's borders than at the same borders shifted, at each shift, the best shift first.

    Of each shift those pixels alone that it takes off the border and what is next to it: the edge of a door frame, shifted along itself, is
    as steep as before and says nothing. 1 where no shift says anything.
    """
    ys, xs = np.nonzero(border)
    height, width = border.shape
    beside, found = _widened(border), []
    for dx, dy in SHIFTS:
        y, x = (ys + dy) % height, (xs + dx) % width
        off = ~beside[y, x]
        if off.sum() >= max(LEAST_LEFT, LEFT_OF * len(ys)):
            found.append(float(steep[ys[off], xs[off]].mean() - steep[y[off], x[off]].mean()))
    return sorted(found) or [1.0]


def _widened(border: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A border and the pixels beside it."""
    out = border.copy()
    out[1:] |= border[:-1]
    out[:-1] |= border[1:]
    out[:, 1:] |= border[:, :-1]
    out[:, :-1] |= border[:, 1:]
    return out


def _tells(border: NDArray[np.bool_], mask: NDArray[np.int64]) -> bool:
    """Whether there is border enough, of things enough, to judge a picture by."""
    things = np.bincount(mask[border])[1:] >= OF_EACH
    return bool(border.sum() >= LEAST_BORDER and things.sum() >= LEAST_THINGS)


def mismatch(picture: NDArray[np.uint8], mask: NDArray[np.int64], colors: NDArray[np.int64] | None = None) -> str | None:
    """Why a picture is not one of what its mask shows; None when it may be. colors: `colors_of` the scene; borders between two of one do not count."""
    steep, whole = edge_strength(picture), borders(mask, colors)
    border = whole & (picture.max(2) < BURNT)
    found = leads(steep, border) if _tells(border, mask) and steep[border].mean() < STEEP else [1.0]
    if found[0] < LEAD / 2 or (found[0] < LEAD and np.mean(found) < MEAN_LEAD):
        return f"its edges are not where things end in the mask ({found[0]:.3f}, at least {LEAD})"
    middle, centre = border.shape[0] // 2, border.shape[1] // 2
    for rows in (slice(0, middle), slice(middle, None)):
        for columns in (slice(0, centre), slice(centre, None)):
            quarter, own, all_of_it = border[rows, columns], steep[rows, columns], whole[rows, columns]
            if all_of_it.sum() >= LEAST_FLAT and (own[all_of_it] > 0).mean() < FLAT:
                return "a quarter of it is of one color where things end in the mask"
            if not _tells(quarter, mask[rows, columns]) or own[quarter].mean() >= STEEP_OF_QUARTER:
                continue
            found = leads(own, quarter)
            second = found[:2][-1]
            if second < LEAD_OF_QUARTER / 2 or (second < LEAD_OF_QUARTER and np.mean(found) < MEAN_LEAD_OF_QUARTER):
                return f"a quarter of it has no edges where things end in the mask ({second:.3f}, at least {LEAD_OF_QUARTER})"
    return None
