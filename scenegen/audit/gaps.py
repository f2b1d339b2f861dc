"""How near two shapes come to one another, by pieces of their triangles that are cut ever smaller."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.geometry import Truth
from scenegen.audit.rows import Malformed
from scenegen.audit.world import world_for

Floats = NDArray[np.float64]
PIECE_M = 0.12
"""Metres from the middle to a corner of the pieces that triangles are cut into."""
NEAR, ABOUT, KEPT, REACH = 500, 4, 5000, 600
"""Pieces of either surface that are looked at, the pieces of the other about each, and the pairs that are kept of all; and pieces of either that
may come nearer by a corner."""
CLOSER = 2e-4
"""Metres by which boxes of pieces must be nearer than what was found for it to be looked whether the pieces are."""
FIRST, SLACK = 2000, 1e-9
"""Pieces nearest to the other's bounding box that are looked up first, and metres that rounding may make of nothing."""
HALVINGS = 9
"""How often pieces are cut: 0.12 m comes down to a quarter of a millimetre."""


def metres_between(truth: Truth, one: str, other: str) -> float:
    """Metres between the closest points of two entities' surfaces, found once. Malformed for what this machine has no shape of."""
    known, pair = world_for(truth).gaps, frozenset((one, other))
    if pair not in known:
        known[pair] = surfaces_apart(triangles(truth, one), triangles(truth, other))
    return known[pair]


def triangles(truth: Truth, name: str) -> Floats:
    """(F, 3, 3) the triangles of an entity. Malformed where there is none, or no shape of it on this machine."""
    world = world_for(truth)
    shape = world.shape(name) if name in world.names else None
    if shape is None:
        raise Malformed(f"there is no shape of {name!r}")
    out: Floats = shape.vertices[shape.faces]
    return out


def surfaces_apart(one: Floats, other: Floats) -> float:
    """Metres between two surfaces (F, 3, 3) and (G, 3, 3) that do not cross, to half a millimetre.

    Triangles are cut into small pieces; of the pairs of pieces whose middles are nearest each is cut in four again and again, and the
    nearest kept, until they are no more than points. Then all pieces are looked at that reach so far that they may come nearer by a corner
    or an edge, however far away their middles are.
    """
    from scipy.spatial import cKDTree

    a, b = _pieces(one), _pieces(other)
    middles_a, middles_b = _middles(a), _middles(b)
    tree_a, tree_b = cKDTree(middles_a), cKDTree(middles_b)
    mine, theirs = _towards(middles_a, middles_b, tree_b), _towards(middles_b, middles_a, tree_a)
    pairs = np.concatenate([
        *(np.stack([mine, at], 1) for at in np.atleast_2d(tree_b.query(middles_a[mine], min(ABOUT, len(b)))[1].T)),
        *(np.stack([at, theirs], 1) for at in np.atleast_2d(tree_a.query(middles_b[theirs], min(ABOUT, len(a)))[1].T)),
    ])  # fmt: skip
    first, second = _nearest(a[pairs[:, 0]], b[pairs[:, 1]])
    for _ in range(HALVINGS):
        first, second = _nearest_parts(_cut(first), _cut(second))
    gaps = _middles(second) - _middles(first)
    nearest: Floats = gaps[np.linalg.norm(gaps, axis=1).argmin()]
    return min(float(np.linalg.norm(nearest)), _by_reach(a, b, nearest))


def _by_reach(a: Floats, b: Floats, gap: Floats) -> float:
    """Metres between the closest points of pieces that may be nearer to one another than `gap` (3,), by upright boxes in axes of which the first
    is along it: of faces that look at each other, and of corners, these are as far apart as the pieces are. inf where none may be."""
    metres = float(np.linalg.norm(gap))
    if metres <= SLACK:
        return metres
    axes = np.linalg.qr(np.column_stack([gap / metres, np.eye(3)]))[0]  # its first column is along the gap, either way
    first, second = a @ axes, b @ axes
    first, second = _reaching(first, second, metres), _reaching(second, first, metres)
    if not len(first) or not len(second):
        return float("inf")
    away = _boxes_apart(first[:, None].min(2), first[:, None].max(2), second[None].min(2), second[None].max(2))
    one, other = np.divmod(_smallest(away.ravel(), KEPT), len(second))
    first, second = _within(first[one], second[other], metres)
    for _ in range(HALVINGS):
        if not len(first):
            return metres
        metres = min(metres, float(np.linalg.norm(_middles(first) - _middles(second), axis=1).min()))
        mine, theirs = _cut(first).reshape(-1, 4, 3, 3), _cut(second).reshape(-1, 4, 3, 3)
        first, second = _within(
            np.repeat(mine, 4, axis=1).reshape(-1, 3, 3), np.tile(theirs, (1, 4, 1, 1)).reshape(-1, 3, 3), metres
        )
    return min([metres, *np.linalg.norm(_middles(first) - _middles(second), axis=1).tolist()])


def _reaching(pieces: Floats, others: Floats, metres: float) -> Floats:
    """Those pieces whose boxes are nearer than so many metres to the box of all others, the REACH nearest of them."""
    low, high = others.min((0, 1)), others.max((0, 1))
    away = _boxes_apart(pieces.min(1), pieces.max(1), low, high)
    order = _smallest(away, REACH)
    out: Floats = pieces[order[away[order] < metres - CLOSER]]
    return out


def _within(first: Floats, second: Floats, metres: float) -> tuple[Floats, Floats]:
    """Of pairs of pieces those whose boxes are nearer than so many metres, the KEPT nearest of them."""
    away = _boxes_apart(first.min(1), first.max(1), second.min(1), second.max(1))
    order = _smallest(away, KEPT)
    order = order[away[order] < metres - CLOSER]
    return first[order], second[order]


def _boxes_apart(low: Floats, high: Floats, other_low: Floats, other_high: Floats) -> Floats:
    """Metres between upright boxes, by their lowest and highest corners (..., 3)."""
    out: Floats = np.linalg.norm(np.maximum(np.maximum(other_low - high, low - other_high), 0.0), axis=-1)
    return out


def _towards(middles: Floats, others: Floats, tree: Any) -> NDArray[np.int64]:
    """Which NEAR of some points (N, 3) are nearest to those of a tree, others (M, 3), nearest first.

    Of those near the others' bounding box some are looked up; what the box itself keeps farther away than NEAR of these is not.
    """
    away = np.linalg.norm(np.maximum(np.maximum(others.min(0) - middles, middles - others.max(0)), 0.0), axis=1)
    if len(middles) <= FIRST:
        return _smallest(tree.query(middles)[0], NEAR)
    some = np.argpartition(away, FIRST)[:FIRST]
    reach = np.partition(tree.query(middles[some])[0], NEAR - 1)[NEAR - 1] + SLACK
    left = np.flatnonzero(away <= reach)
    out: NDArray[np.int64] = left[_smallest(tree.query(middles[left], distance_upper_bound=reach)[0], NEAR)]
    return out


def _smallest(values: Floats, count: int) -> NDArray[np.int64]:
    """Where the `count` smallest values stand, smallest first and equals in their order."""
    if len(values) <= count:
        return np.argsort(values, kind="stable")
    few = np.flatnonzero(values <= np.partition(values, count - 1)[count - 1])
    out: NDArray[np.int64] = few[np.argsort(values[few], kind="stable")][:count]
    return out


def _nearest(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Of pairs of pieces those whose middles are nearest."""
    order = _smallest(np.linalg.norm(_middles(first) - _middles(second), axis=1), KEPT)
    return first[order], second[order]


def _nearest_parts(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Of pairs of pieces that are cut in four each, the four of one together, those pairs of their parts whose middles are nearest."""
    one, other = _middles(first).reshape(-1, 4, 1, 3), _middles(second).reshape(-1, 1, 4, 3)
    order = _smallest(np.linalg.norm(one - other, axis=3).ravel(), KEPT)
    return first[order // 4], second[order // 16 * 4 + order % 4]


def _middles(triangles: Floats) -> Floats:
    out: Floats = (triangles[:, 0] + triangles[:, 1] + triangles[:, 2]) / 3.0
    return out


def _cut(triangles: Floats) -> Floats:
    """Each triangle in four, by the middles of its sides; the four of one stand together."""
    a, b, c = triangles.transpose(1, 0, 2)
    ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
    four = [np.stack(corners, 1) for corners in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    return np.stack(four, 1).reshape(-1, 3, 3)


def _pieces(triangles: Floats) -> Floats:
    """The same surface in triangles of which no corner is farther from the middle than PIECE_M, each cut in four until it is so."""
    done: list[Floats] = []
    left = triangles
    while len(left):
        large = np.linalg.norm(left - left.mean(1, keepdims=True), axis=2).max(1) > PIECE_M
        done.append(left[~large])
        left = _cut(left[large])
    return np.concatenate(done)
