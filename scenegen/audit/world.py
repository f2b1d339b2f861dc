"""The shapes of a truth for rays and samples: what rules that look again, and the check of masks, cast against."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.geometry import Truth, entities
from scenegen.audit.shapes import Shape, shapes_of
from scenegen.scene import Scene

Floats = NDArray[np.float64]
KEPT = 4
"""Worlds that are kept for the next question about the same scene."""
RAYS = ("geomID", "primID", "tfar")
"""What is asked of the ray tracer."""
SPREAD = (0.7548776662466927, 0.5698402909980532, 0.8191725133961645)
"""Steps of a low-discrepancy sequence."""


class Lone:
    """The scene of a ray tracer that holds one shape; kept while a world holds it."""

    def __init__(self, scene: Any) -> None:
        self.run = scene.run


class Joined:
    """Scenes of a ray tracer as one, each with the places of its shapes in the list of them all: rays hit what is nearest of what they hit in any."""

    def __init__(self, parts: list[tuple[Any, NDArray[np.int64]]]) -> None:
        self._parts = [(scene, np.append(places, -1)) for scene, places in parts]

    def run(self, origins: NDArray[np.float32], ways: NDArray[np.float32], output: int = 1) -> dict[str, NDArray[Any]]:
        """What the tracer says of rays (N, 3) from origins (N, 3): "geomID" (N,) the place of the shape in the list, -1 for nothing, "primID"
        (N,) its face and "tfar" (N,) how many lengths of the way it is."""
        best: dict[str, NDArray[Any]] = {}
        for scene, places in self._parts:
            found = {key: value for key, value in scene.run(origins, ways, output=output).items() if key in RAYS}
            hit = found["geomID"] >= 0
            found["geomID"] = places[np.where(hit, found["geomID"], -1)]
            nearer = hit & ((best["geomID"] < 0) | (found["tfar"] < best["tfar"])) if best else hit
            best = {key: np.where(nearer, value, best[key]) for key, value in found.items()} if best else found
        return best


@dataclass(frozen=True)
class Still:
    """The shapes that stood where they stood in the world before, traced once for all that follow. keys: of each, as `World.keys` has them."""

    keys: tuple[bytes, ...]
    scene: Any


_STILL: list[Still] = []
"""The last of them."""
_LONE: WeakValueDictionary[bytes, Lone] = WeakValueDictionary()


@dataclass(frozen=True)
class World:
    """The shapes of a scene for rays, the numbers of things that there are no shapes for, and what each number is: "the room", then the
    entities in stored order."""

    shapes: list[Shape]
    unknown: frozenset[int]
    names: tuple[str, ...] = ()
    _others: dict[str, World] = field(default_factory=dict, compare=False, repr=False)
    """Worlds without one entity, as they were asked for."""
    _alone: dict[int, Lone] = field(default_factory=dict, compare=False, repr=False)
    gaps: dict[frozenset[str], float] = field(default_factory=dict, compare=False, repr=False)
    """Metres between the surfaces of two entities, as far as they were found out."""

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """Mask number of every shape; the last is that of nothing hit."""
        return np.array([shape.number for shape in self.shapes] + [0])

    @cached_property
    def keys(self) -> tuple[bytes, ...]:
        """Of every shape what tells it from others, and from itself when it has moved."""
        return tuple(shape.number.to_bytes(8) + _digest(*_arrays(shape)) for shape in self.shapes)

    @cached_property
    def together(self) -> Joined:
        """All shapes for the ray tracer. What stands as it stood in the world before is not built again, so that of the frames of a clip only
        what moves is."""
        keys, before = np.array(self.keys, dtype=object), set(_STILL[-1].keys) if _STILL else set()
        stays = np.array([key in before for key in self.keys], dtype=bool)
        faces = np.array([len(shape.faces) for shape in self.shapes])
        if faces[stays].sum() < faces.sum() / 2:
            stays[:] = True  # a scene of its own
        if not _STILL or stays.sum() < len(before) or not before.issuperset(keys[stays]):
            _STILL[:] = [Still(tuple(keys[stays]), _traced([self.shapes[k] for k in np.flatnonzero(stays)]))]
        where = {key: k for k, key in enumerate(self.keys)}
        parts = [(_STILL[-1].scene, np.array([where[key] for key in _STILL[-1].keys], dtype=np.int64))]
        moved = np.flatnonzero(~stays)
        if len(moved):
            parts.append((_traced([self.shapes[k] for k in moved]), moved))
        return Joined(parts)

    def alone(self, shape: Shape) -> Lone:
        """One of the shapes for itself, for the ray tracer. What stands as it stood in another world that is still kept is not built again."""
        if shape.number not in self._alone:
            key = _digest(*_arrays(shape))
            kept = _LONE.get(key)
            if kept is None:
                kept = _LONE[key] = Lone(_traced([shape]))
            self._alone[shape.number] = kept
        return self._alone[shape.number]

    def shape(self, name: str) -> Shape | None:
        """The shape of an entity by its id; None where there is none on this machine. ValueError for no such entity."""
        if name not in self.names:
            raise ValueError(f"no entity is called {name!r}")
        number = self.names.index(name)
        return next((shape for shape in self.shapes if shape.number == number), None)

    def without(self, name: str) -> World:
        """The same without one entity, as that one's own eyes have it; kept. ValueError for no such entity."""
        if name not in self.names:
            raise ValueError(f"no entity is called {name!r}")
        if name not in self._others:
            number = self.names.index(name)
            left = [shape for shape in self.shapes if shape.number != number]
            self._others[name] = World(left, self.unknown - {number}, self.names)
        return self._others[name]

    def first(self, starts: Floats, ways: Floats) -> tuple[NDArray[np.int64], Floats]:
        """What rays from `starts` (N, 3) along `ways` (N, 3), in the world, hit first.

        Returns mask numbers (N,), -1 for nothing, 0 for the room; and how many lengths of the way it is (N,), infinite for nothing.
        """
        count = len(ways)
        origins = np.ascontiguousarray(np.broadcast_to(starts, (count, 3)), dtype=np.float32)
        found = self.together.run(origins, np.ascontiguousarray(ways, dtype=np.float32), output=1)
        hit = found["geomID"] >= 0
        numbers = np.where(hit, self.numbers[np.where(hit, found["geomID"], -1)], -1)
        return numbers, np.where(hit, found["tfar"].astype(np.float64), np.inf)

    def sampled(self, name: str, count: int) -> Floats:
        """Points (count, 3) spread evenly over the surface of an entity, the same every time; (0, 3) where it has no shape here."""
        shape = self.shape(name)
        if shape is None:
            return np.zeros((0, 3))
        a, b, c = (shape.vertices[shape.faces[:, k]] for k in range(3))
        area = np.cumsum(np.linalg.norm(np.cross(b - a, c - a), axis=1))
        u, v, w = ((0.5 + np.arange(count) * step) % 1.0 for step in SPREAD)
        face = np.minimum(np.searchsorted(area, u * area[-1]), len(area) - 1)
        root = np.sqrt(v)
        out: Floats = (1 - root)[:, None] * a[face] + (root * (1 - w))[:, None] * b[face] + (root * w)[:, None] * c[face]
        return out


_WORLDS: OrderedDict[int, tuple[Truth, World]] = OrderedDict()


def world_for(truth: Truth) -> World:
    """The world of a scene's truth, as the audit read it. The last few are kept, for as long as the same object is asked for."""
    kept = _WORLDS.get(id(truth))
    if kept is None or kept[0] is not truth:
        scene = Scene.from_json(json.dumps(truth))
        shapes, unknown = shapes_of(scene, truth)
        names = ("the room", *entities(truth))
        kept = (truth, World(shapes, frozenset(names.index(name) for name in unknown), names))
        _WORLDS[id(truth)] = kept
    _WORLDS.move_to_end(id(truth))
    while len(_WORLDS) > KEPT:
        _WORLDS.popitem(last=False)
    return kept[1]


def _traced(shapes: list[Shape]) -> Any:
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    scene = EmbreeScene(robust=True)
    for shape in shapes:
        TriangleMesh(scene, *_arrays(shape))
    return scene


def _arrays(shape: Shape) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Vertices (V, 3) and faces (F, 3) as the ray tracer takes them."""
    return shape.vertices.astype(np.float32), np.ascontiguousarray(shape.faces, dtype=np.int32)


def _digest(vertices: NDArray[np.float32], faces: NDArray[np.int32]) -> bytes:
    return blake2b(vertices.tobytes() + faces.tobytes(), digest_size=16).digest()
