"""A body's surface while it is being dressed: cut along the zero lines of fields, and what of it lies beside what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scenegen.assets.people.bodies.body import Binding, Body, Rig, binding, stacked

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NEAR_ZERO_M = 1e-6
"""A vertex that is so near to the zero line counts as inside, so that no edge is cut at its very end."""


@dataclass(frozen=True)
class Skin:
    """A body surface that is cut: vertices (V, 3), faces (F, 3), fields by name (V,). The first vertices are the body's own, the first faces
    those of `rig.faces` that are not cut, numbered in `whole`; mixed (V - those, B): the weights of the vertices that cuts made."""

    rig: Rig
    vertices: Floats
    faces: Ints
    fields: dict[str, Floats]
    mixed: NDArray[np.float32]
    whole: Ints

    @cached_property
    def columns(self) -> tuple[Ints, Ints, Ints]:
        """The first, second and third vertex (F,) of every face."""
        a, b, c = np.ascontiguousarray(self.faces.T)
        return a, b, c

    @cached_property
    def binding(self) -> Binding:
        """What moves the vertices: (V, B)."""
        return stacked([self.rig.binding, binding(self.mixed)])

    def share(self, bones: Sequence[int]) -> NDArray[np.float32]:
        """(V,) summed weight of bones, by number."""
        return np.concatenate([_share(self.rig, tuple(bones)), self.mixed[:, list(bones)].sum(1)])

    def inside(self, name: str) -> Bools:
        """Faces on the positive side of a field that was cut along: (F,)."""
        a, b, c = (self.fields[name].take(column) for column in self.columns)
        out: Bools = a + b + c > 0
        return out

    def all_of(self, chosen: Bools) -> Bools:
        """(F,) faces all of whose vertices are among `chosen` (V,)."""
        a, b, c = (chosen.take(column) for column in self.columns)
        return np.asarray(a & b & c)

    @cached_property
    def sides(self) -> tuple[Ints, Ints, Ints]:
        """The edges: which of them each side of each face is (F, 3), sides in the order 0-1, 1-2, 2-0; the ends (E, 2) of each edge, the lower
        first; how many sides each is (E,)."""
        a, b, c = self.columns
        starts, ends = np.stack([a, b, c], 1).ravel(), np.stack([b, c, a], 1).ravel()
        low, high = np.minimum(starts, ends), np.maximum(starts, ends)
        order = _rising(high)
        order = order[_rising(low[order])]
        low, high = low[order], high[order]
        first = np.concatenate([[True], (low[1:] != low[:-1]) | (high[1:] != high[:-1])])
        number = np.empty(len(order), dtype=np.int64)
        number[order] = np.cumsum(first) - 1
        return number.reshape(-1, 3), np.stack([low[first], high[first]], 1), np.bincount(number)

    @cached_property
    def near(self) -> tuple[csr_array, Floats]:
        """How many sides join each vertex to each other, (V, V), and to all of them, at least 1: (V, 1)."""
        (_, edges, times), count = self.sides, len(self.vertices)
        rows, columns = (
            edges[:, ::-1].T.ravel(),
            edges.T.ravel(),
        )  # those of each row rise: the lower ones are ahead, of either half
        order, values = _rising(rows), np.concatenate([times, times]).astype(np.float64)
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))])
        parts = values[order], columns[order].astype(np.int32), starts.astype(np.int32)
        return csr_array(parts, shape=(count, count)), np.maximum(np.bincount(rows, values, count), 1)[:, None]


def _rising(numbers: Ints) -> Ints:
    """The order in which whole numbers rise, equal ones as they come; of numbers of 16 bits, as those of vertices are, without comparing any."""
    small = numbers.astype(np.uint16) if int(numbers.max(initial=0)) < 1 << 16 else numbers
    return np.argsort(small, kind="stable")


@lru_cache(maxsize=64)
def _share(rig: Rig, bones: tuple[int, ...]) -> NDArray[np.float32]:
    out: NDArray[np.float32] = rig.weights[:, list(bones)].sum(1)
    return out


def cut_skin(body: Body, fields: dict[str, Floats], cuts: Sequence[str]) -> Skin:
    """The skin of a body, every face of which lies on one side of each field that is named in `cuts`, in whose order it is cut."""
    made = _Cutting(body, fields)
    for name in cuts:
        if name in fields:
            made.cut(name)
    return made.skin()


class _Cutting:
    """A skin that is being cut. Its own faces stay where they are, and `left` says which are whole yet; those that cuts made are `added`."""

    def __init__(self, body: Body, fields: dict[str, Floats]) -> None:
        self.rig, self.names = body.rig, list(fields)
        self.columns = _columns(body.rig)
        self.left = np.ones(len(body.rig.faces), dtype=bool)
        self.added = np.zeros((0, 3), dtype=np.int64)
        self.count = self.own = len(body.vertices)
        room = self.own + self.own // 2
        self.vertices, self.levels = np.empty((room, 3)), np.empty((len(fields), room))
        self.mixed = np.empty((room - self.own, len(body.rig.names)), dtype=np.float32)
        self.vertices[: self.own] = body.vertices
        for row, values in zip(self.levels, fields.values(), strict=True):
            row[: self.own] = values

    def cut(self, name: str) -> None:
        """Split the faces that the zero line of a field crosses, so that every face lies on one side of it."""
        value = self.levels[self.names.index(name), : self.count]
        value[np.abs(value) < NEAR_ZERO_M] = NEAR_ZERO_M
        positive = value > 0
        a, b, c = (positive.take(column) for column in self.columns)
        own = np.flatnonzero(((a != b) | (a != c)) & self.left)
        sides = positive[self.added]
        later = (sides[:, 0] != sides[:, 1]) | (sides[:, 0] != sides[:, 2])
        face = np.concatenate([self.rig.faces[own], self.added[later]])
        if not len(face):
            return
        inside = positive[face]
        odd = np.where((inside.sum(1) == 1)[:, None], inside, ~inside).argmax(1)
        rows = np.arange(len(face))
        one, two, three = (face[rows, (odd + k) % 3] for k in range(3))
        first, second = self._split(one, two, three, value)
        self.left[own] = False
        self.added = np.concatenate([
            self.added[~later], np.stack([one, first, second], 1), np.stack([first, two, three], 1), np.stack([first, three, second], 1)
        ])  # fmt: skip

    def _split(self, a: Ints, b: Ints, c: Ints, value: Floats) -> tuple[Ints, Ints]:
        """New vertices where the zero line meets edges a-b and a-c; faces that share an edge share its vertex."""
        ends = np.sort(np.stack([np.concatenate([a, a]), np.concatenate([b, c])], 1), axis=1)
        _, first, back = np.unique(ends[:, 0] * self.count + ends[:, 1], return_index=True, return_inverse=True)
        made = self.count + back.ravel()
        i, j = ends[first].T
        t = value[i] / (value[i] - value[j])
        at = slice(self._room(len(i)), self.count)
        one, other = self.vertices[i], self.vertices[j]
        self.vertices[at] = one + (other - one) * t[:, None]
        mine, theirs = self._weights(i), self._weights(j)
        self.mixed[at.start - self.own : at.stop - self.own] = mine + (theirs - mine) * t[:, None].astype(np.float32)
        low, high = self.levels.take(i, axis=1), self.levels.take(j, axis=1)
        self.levels[:, at] = low + (high - low) * t
        return made[: len(a)], made[len(a) :]

    def _weights(self, numbers: Ints) -> NDArray[np.float32]:
        """(N, B) of vertices by number."""
        own = numbers < self.own
        out = self.rig.weights[np.where(own, numbers, 0)]
        out[~own] = self.mixed[numbers[~own] - self.own]
        return out

    def _room(self, more: int) -> int:
        """Make room for as many vertices more; the number of the first of them."""
        first, self.count = self.count, self.count + more
        if self.count > len(self.vertices):
            extra = self.count
            self.vertices = np.concatenate([self.vertices, np.empty((extra, 3))])
            self.levels = np.concatenate([self.levels, np.empty((len(self.levels), extra))], axis=1)
            self.mixed = np.concatenate([self.mixed, np.empty((extra, self.mixed.shape[1]), dtype=np.float32)])
        return first

    def skin(self) -> Skin:
        """What there is now."""
        whole = np.flatnonzero(self.left)
        fields = {name: row[: self.count] for name, row in zip(self.names, self.levels, strict=True)}
        faces = np.concatenate([self.rig.faces.take(whole, axis=0), self.added])
        return Skin(self.rig, self.vertices[: self.count], faces, fields, self.mixed[: self.count - self.own], whole)


@lru_cache(maxsize=2)
def _columns(rig: Rig) -> tuple[Ints, Ints, Ints]:
    a, b, c = np.ascontiguousarray(rig.faces.T)
    return a, b, c
