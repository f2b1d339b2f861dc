"""How near two meshes come to one another: their closest surface points, exactly, with nothing but NumPy and SciPy.

A descent over points of both surfaces gives a pair of triangles, and with it an upper bound and a direction. What lies farther apart than the
bound along that direction cannot be nearer (the separating axis of Ericson, Real-Time Collision Detection, 2005, 5.2.1): for most pairs of
things nothing is left. What is left is compared triangle by triangle, the nearest first; where it is much (two people face to face), by upright
boxes of triangles that lie near one another first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.rays.base import Triangles
from scenegen.rays.triangles import closest, crossing

Doubles = NDArray[np.float64]
Longs = NDArray[np.int64]
EXACT_M = 1e-6
"""Metres by which another pair of triangles must be nearer to be looked for: what world coordinates in single precision are good for."""
SPACING_M = 0.15
"""Metres between points of a surface from which the descent starts, at most."""
PARTS = 24
"""Most points along an edge of one triangle."""
STARTS, STEPS = 64, 16
"""Points of one surface that the descent starts from, and the most steps that it takes."""
AROUND = 8
"""Points about the end of the descent whose triangles are compared."""
PAIRS, FIRST = 400_000, 1024
"""Pairs of triangles whose bounds are compared in one go, and of them those that are compared themselves."""
BLOCK = 64
"""Triangles near one another whose bounds are compared as one where there are more pairs than that."""


@dataclass(frozen=True)
class Closest:
    """distance: metres, 0 where surfaces touch or cross. a, b: (3,) the points of the two surfaces, world frame."""

    distance: float
    a: Doubles
    b: Doubles


class Surface:
    """A mesh, (vertices (V, 3) metres in the world, faces (F, 3)), made ready for distances."""

    def __init__(self, mesh: Triangles) -> None:
        self.triangles: Doubles = np.asarray(mesh[0], dtype=np.float64)[np.asarray(mesh[1])]
        """(F, 3, 3)."""
        self.corners = np.ascontiguousarray(self.triangles.transpose(1, 0, 2))
        """(3, F, 3): the same, corner by corner."""
        self.low, self.high = self.corners.min(0), self.corners.max(0)
        """(F, 3) each: the upright box of every triangle."""
        self.box = self.low.min(0), self.high.max(0)

    @cached_property
    def centres(self) -> Doubles:
        """(F, 3)."""
        out: Doubles = self.corners.mean(0)
        return out

    @cached_property
    def radii(self) -> Doubles:
        """(F,) metres from the centres to the farthest corners."""
        out: Doubles = np.linalg.norm(self.corners - self.centres, axis=2).max(0)
        return out

    @cached_property
    def points(self) -> tuple[Doubles, Longs]:
        """(S, 3) points spread over the surface, and the triangle (S,) that each lies on."""
        parts = np.ceil(self.radii / SPACING_M).clip(1, PARTS).astype(np.int64)
        found = [(self.centres, np.arange(len(self.triangles)))]
        for count in np.unique(parts[parts > 1]).tolist():
            chosen = np.flatnonzero(parts == count)
            u, v = np.meshgrid(np.arange(count + 1), np.arange(count + 1))
            weights = np.stack([u, v, count - u - v], -1)[u + v <= count] / count
            found.append(((weights @ self.triangles[chosen]).reshape(-1, 3), np.repeat(chosen, len(weights))))
        return np.concatenate([points for points, _ in found]), np.concatenate([owner for _, owner in found])

    @cached_property
    def tree(self) -> Any:
        """The points for look-ups."""
        from scipy.spatial import cKDTree

        return cKDTree(self.points[0], balanced_tree=False, compact_nodes=False)

    @cached_property
    def blocks(self) -> tuple[Longs, Doubles, Doubles]:
        """(B, BLOCK) triangles that lie near one another, each in one block (the last is filled up with its own last), and the upright box (B, 3),
        (B, 3) of each block."""
        from scipy.spatial import cKDTree

        order = cKDTree(self.centres, leafsize=BLOCK).indices.astype(np.int64)
        members = np.pad(order, (0, -len(order) % BLOCK), mode="edge").reshape(-1, BLOCK)
        return members, self.low[members].min(1), self.high[members].max(1)


def closest_points(a: Surface, b: Surface) -> Closest:
    """The closest points of two surfaces. A closed mesh is its surface: what stands inside it is as far from it as from its inner side."""
    best = _descend(a, b)
    touching = bool((a.box[0] <= b.box[1]).all() and (b.box[0] <= a.box[1]).all())
    looking = True
    while looking and best.distance > EXACT_M:
        looking = False
        for mine, theirs in _nearer(a, b, best):
            found = _least(a, b, mine, theirs, touching)
            if found.distance < best.distance:
                improved = found.distance < best.distance - EXACT_M
                best = found
                if improved:
                    looking = True  # with a better bound there is less to look at
                    break
    return best


def box_gap(a: Surface, b: Surface) -> float:
    """Metres between the upright boxes of two surfaces: no more than between the surfaces."""
    return float(np.linalg.norm(np.maximum(np.maximum(a.box[0] - b.box[1], b.box[0] - a.box[1]), 0)))


def _descend(a: Surface, b: Surface) -> Closest:
    """The closest points of the triangles about two points, one of each surface, than which neither surface has a nearer one."""
    points, others = a.points[0], b.points[0]
    some = np.arange(0, len(points), max(1, len(points) // STARTS))
    gaps, near = b.tree.query(points[some])
    k = int(gaps.argmin())
    one, two, gap = int(some[k]), int(near[k]), float(gaps[k])
    for _ in range(STEPS):
        _, one = a.tree.query(others[two])
        nearer, two = b.tree.query(points[one])
        if nearer >= gap:
            break
        gap = nearer
    mine = a.points[1][np.atleast_1d(a.tree.query(others[two], k=min(AROUND, len(points)))[1])]
    theirs = b.points[1][np.atleast_1d(b.tree.query(points[one], k=min(AROUND, len(others)))[1])]
    return _least(a, b, np.repeat(mine, len(theirs)), np.tile(theirs, len(mine)), False)


def _least(a: Surface, b: Surface, mine: Longs, theirs: Longs, crossed: bool) -> Closest:
    """The closest points among pairs of triangles (P,), (P,). crossed: whether some may go through one another."""
    one, two = a.triangles[mine], b.triangles[theirs]
    if crossed:
        meeting = (a.low[mine] <= b.high[theirs]).all(1) & (b.low[theirs] <= a.high[mine]).all(1)
        through = crossing(one[meeting], two[meeting])
        if through is not None:
            return Closest(0.0, through, through)
    gaps, p, q = closest(one, two)
    k = int(gaps.argmin())
    return Closest(float(gaps[k]), p[k], q[k])


def _nearer(a: Surface, b: Surface, best: Closest) -> Iterator[tuple[Longs, Longs]]:
    """Pairs of triangles, in two lists, that may be nearer than `best`, the likeliest first."""
    bound = best.distance - EXACT_M
    way = (best.b - best.a) / best.distance
    ahead, behind = (a.corners @ way).max(0), (b.corners @ way).min(0)
    mine, theirs = np.flatnonzero(behind.min() - ahead < bound), np.flatnonzero(behind - ahead.max() < bound)
    box = b.box
    for _ in range(2):
        mine = mine[_gap(a.low[mine], a.high[mine], *box) < bound]
        if not len(mine) or not len(theirs):
            return
        own = a.low[mine].min(0), a.high[mine].max(0)
        theirs = theirs[_gap(b.low[theirs], b.high[theirs], *own) < bound]
        if not len(theirs):
            return
        box = b.low[theirs].min(0), b.high[theirs].max(0)
    if len(mine) * len(theirs) <= PAIRS:
        mine = mine[np.argsort(-ahead[mine], kind="stable")]
        one, two = np.nonzero(behind[theirs] - ahead[mine][:, None] < bound)
        yield from _by_bound(a, b, mine[one], theirs[two], behind[theirs[two]] - ahead[mine[one]], bound)
        return
    ours, others = np.zeros(len(ahead), dtype=bool), np.zeros(len(behind), dtype=bool)
    ours[mine], others[theirs] = True, True
    members, (blocks, low, high) = a.blocks[0], b.blocks
    last = behind[blocks].min(1)
    for one, two in _near_blocks(a, b, ahead, behind, bound):
        first, second = members[one].ravel(), np.repeat(two, BLOCK)
        gaps = np.maximum(last[second] - ahead[first], _gap(a.low[first], a.high[first], low[second], high[second]))
        near = ours[first] & (gaps < bound)
        first, second = np.repeat(first[near], BLOCK), blocks[second[near]].ravel()
        gaps = behind[second] - ahead[first]
        near = others[second] & (gaps < bound)
        yield from _by_bound(a, b, first[near], second[near], gaps[near], bound)


def _near_blocks(a: Surface, b: Surface, ahead: Doubles, behind: Doubles, bound: float) -> Iterator[tuple[Longs, Longs]]:
    """Pairs of blocks, in two lists, of which some triangles may be nearer than `bound`, the likeliest first, a few at a time."""
    members, low, high = a.blocks
    theirs, other_low, other_high = b.blocks
    first, last = ahead[members].max(1), behind[theirs].min(1)
    rows, found = max(1, PAIRS // len(theirs)), []
    for start in range(0, len(members), rows):
        some = slice(start, start + rows)
        gaps = np.maximum(last - first[some, None], _gap(low[some, None], high[some, None], other_low, other_high))
        one, two = np.nonzero(gaps < bound)
        found.append((one + start, two, gaps[one, two]))
    one, two, gaps = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(gaps, kind="stable")
    few = max(1, PAIRS // BLOCK**2)
    for start in range(0, len(order), few):
        chosen = order[start : start + few]
        yield one[chosen], two[chosen]


def _by_bound(a: Surface, b: Surface, one: Longs, two: Longs, gaps: Doubles, bound: float) -> Iterator[tuple[Longs, Longs]]:
    """Of pairs of triangles (P,), (P,), which are `gaps` (P,) apart along one direction, those whose boxes are nearer than `bound` too: a few at a
    time, those first that may be the nearest."""
    gaps = np.maximum(gaps, _gap(a.low[one], a.high[one], b.low[two], b.high[two]))
    left = np.flatnonzero(gaps < bound)
    left = left[np.argsort(gaps[left], kind="stable")]
    for first in range(0, len(left), FIRST):
        chosen = left[first : first + FIRST]
        yield one[chosen], two[chosen]


def _gap(low: Doubles, high: Doubles, other_low: Doubles, other_high: Doubles) -> Doubles:
    """(P,) metres between upright boxes."""
    apart = np.maximum(np.maximum(low - other_high, other_low - high), 0)
    return np.asarray(np.sqrt(np.einsum("...i,...i->...", apart, apart)))
