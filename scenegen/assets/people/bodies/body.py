"""Baked bodies: loading, landmarks, and what moves their points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scenegen.assets import data
from scenegen.assets.people.bodies.bake import LATTICE_M
from scenegen.errors import AssetError
from scenegen.frames.affine import sides_crossed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Binding: TypeAlias = csr_array
"""Which bones move a point, and by how much: float32 (P, B), mostly zeros."""
SIDES = {"left": "L", "right": "R"}


@dataclass(frozen=True)
class BodyInfo:
    """A baked body: `noun` a person would use, stature in metres, build (slim, average, heavy)."""

    id: str
    noun: str
    stature_m: float
    build: str


@dataclass(frozen=True, eq=False)
class Rig:
    """What all bodies share: faces (F, 3), weights (V, B), bone names, parents (B,)."""

    faces: Ints
    weights: NDArray[np.float32]
    names: tuple[str, ...]
    parents: Ints
    index: dict[str, int]

    @cached_property
    def binding(self) -> Binding:
        """`weights` as skinning takes them."""
        return binding(self.weights)


@dataclass(frozen=True, eq=False)
class Body:
    """One body at rest, its own frame: X forward, Y left, Z up, soles at z = 0. vertices (V, 3), heads (B, 3) metres."""

    info: BodyInfo
    vertices: Floats
    heads: Floats
    rig: Rig

    def joint(self, bone: str) -> Floats:
        """Rest position (3,) of a bone's head."""
        at: Floats = self.heads[self.rig.index[bone]]
        return at


@lru_cache(maxsize=1)
def _archive() -> tuple[Rig, dict[str, tuple[BodyInfo, NDArray[np.int16], NDArray[np.float32]]]]:
    with np.load(data.path("people", "bodies.npz")) as archive:
        stored = dict(archive)  # each once: an archive unpacks an array anew whenever it is asked for it
    names = tuple(str(name) for name in stored["bone_names"])
    bones, values = stored["bones"].astype(np.int64), stored["weights"].astype(np.float32)
    weights = np.zeros((len(bones), len(names)), dtype=np.float32)
    np.put_along_axis(weights, bones, values, 1)
    weights /= weights.sum(1, keepdims=True)
    rig = Rig(
        stored["faces"].astype(np.int64),
        weights,
        names,
        stored["parents"].astype(np.int64),
        {n: k for k, n in enumerate(names)},
    )
    bodies = {}
    for k, noun in enumerate(stored["nouns"]):
        key = f"{str(noun).replace(' ', '_')}_{k:02d}"
        stature = round(float(np.ptp(stored["vertices"][k][:, 2])) * LATTICE_M, 3)
        bodies[key] = (BodyInfo(key, str(noun), stature, str(stored["builds"][k])), stored["vertices"][k], stored["heads"][k])
    return rig, bodies


def bodies() -> dict[str, BodyInfo]:
    """All baked bodies by id."""
    return {key: info for key, (info, _, _) in _archive()[1].items()}


@lru_cache(maxsize=40)
def load_body(key: str) -> Body:
    """One body; AssetError if there is none of that id."""
    rig, known = _archive()
    if key not in known:
        raise AssetError(f"no body {key!r}", fix=f"one of {', '.join(known)}")
    info, vertices, heads = known[key]
    return Body(info, vertices.astype(np.float64) * LATTICE_M, heads.astype(np.float64), rig)


def bone_group(body: Body, *prefixes: str) -> Floats:
    """(V,) summed weight of the bones whose names start so; not to be written to."""
    return _group(body.rig, prefixes)


@lru_cache(maxsize=64)
def _group(rig: Rig, prefixes: tuple[str, ...]) -> Floats:
    member = [k for k, name in enumerate(rig.names) if name.startswith(prefixes)]
    out: Floats = rig.weights[:, member].sum(1, dtype=np.float64)
    out.flags.writeable = False
    return out


def binding(weights: NDArray[np.float32]) -> Binding:
    """Weights (P, B) as skinning takes them."""
    return csr_array(weights)


def bound_to(bone: int, points: int, bones: int) -> Binding:
    """Points (P, B) that one bone carries."""
    data, indices, starts = np.ones(points, dtype=np.float32), np.full(points, bone, dtype=np.int32), np.arange(points + 1)
    return csr_array((data, indices, starts.astype(np.int32)), shape=(points, bones))


def stacked(bindings: Sequence[Binding]) -> Binding:
    """The rows of several, one after the other."""
    starts = np.cumsum([0, *(one.nnz for one in bindings)])
    ends = [one.indptr[1:] + start for one, start in zip(bindings, starts[:-1], strict=True)]
    data, indices = (np.concatenate([getattr(one, name) for one in bindings]) for name in ("data", "indices"))
    shape = sum(one.shape[0] for one in bindings), bindings[0].shape[1]
    return csr_array((data, indices, np.concatenate([[0], *ends])), shape=shape)


@dataclass(frozen=True)
class Cloud:
    """A thinned body for tests of room and contact: points (P, 3) at rest, what moves them (P, B), source vertex numbers (P,)."""

    points: NDArray[np.float32]
    binding: Binding
    source: Ints


CLOUD_M = 0.072
"""Edge of the cells of which a thinned body keeps one vertex each, at an adult's size; hands and feet keep more."""


@lru_cache(maxsize=48)
def thinned(key: str) -> Cloud:
    """About 600 vertices spread over a body: one a cell of a lattice, the outermost of the cell."""
    body = load_body(key)
    fine = bone_group(body, "wrist", "finger", "metacarpal", "foot", "toe") > 0.5
    edge = CLOUD_M * body.info.stature_m / 1.72 * np.where(fine, 0.55, 1.0)
    cell = np.floor(body.vertices / edge[:, None]).astype(np.int64)
    name = ((cell[:, 0] + 500) * 1000 + cell[:, 1] + 500) * 4000 + cell[:, 2] + fine * 2000
    reach = np.abs(body.vertices[:, 1]) + np.abs(body.vertices[:, 0] - 0.02)
    order = np.lexsort((-reach, name))
    source = np.sort(order[np.concatenate([[True], np.diff(name[order]) != 0])])
    return Cloud(body.vertices[source].astype(np.float32), binding(body.rig.weights[source]), source)


def vertex_normals(vertices: Floats, faces: NDArray[np.integer[Any]]) -> Floats:
    """Area-weighted unit normals (V, 3)."""
    raw = sides_crossed(vertices, faces)
    total = np.zeros_like(vertices)
    for axis in range(3):
        for k in range(3):
            total[:, axis] += np.bincount(faces[:, k], raw[:, axis], len(vertices))
    out: Floats = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
    return out
