"""What moves in a scene, for a page: the triangles of each thing and person once, and where they are, in which posture, moment by moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenegen.show.coarse import RGB, coarse, painted
from scenegen.world.moving import MovingGeometry

MOMENTS = 96
"""The most times at which a scene is given: each poses its people anew."""
MOVED_BYTES = 800_000
"""The most that people's postures of one scene may take; there are fewer moments where they would take more."""
PROBES = 6
"""Postures, spread over the times, in which vertices that are drawn as one must stay together."""
A_VERTEX = 6
"""Bytes of a vertex, as written."""


@dataclass
class Moved:
    """One entity that may move. parts: first vertex, colour, faces (F, 3) from that vertex on; used: the vertices of its mesh that are drawn (V,).

    shapes: (S, V, 3) metres, its own frame. places: of each moment the number of its shape, and world_from_entity (4, 4).
    """

    entity: str
    number: int
    used: NDArray[np.int64]
    parts: list[tuple[int, RGB, NDArray[np.int64]]]
    places: list[tuple[int, NDArray[np.float64]]] = field(default_factory=list)
    _shapes: list[NDArray[np.float32]] = field(default_factory=list)
    _last: object = None

    @property
    def shapes(self) -> NDArray[np.float32]:
        """All its shapes (S, V, 3)."""
        return np.stack(self._shapes)

    def add(self, over: MovingGeometry, time: float) -> None:
        """Note where it is at a time."""
        placed = over.at(time).placed[self.number]
        if placed.mesh is not self._last:
            self._shapes.append(placed.mesh.vertices[self.used])
            self._last = placed.mesh
        self.places.append((len(self._shapes) - 1, placed.world_from_mesh))


def moved_at(over: MovingGeometry, times: Sequence[float]) -> tuple[list[float], list[Moved]]:
    """What may move in a scene at the times given, or, where those are too many or take too much, at so many of them, spread evenly; which
    those are; none where nothing moves."""
    if not over.moving:
        return [], []
    moments = spread(sorted(set(times)), MOMENTS)
    moved = _coarse(over, spread(moments, PROBES))
    people = {person.id for person in over.scene.people}
    a_posture = A_VERTEX * sum(len(one.used) for one in moved if one.entity in people)
    moments = spread(moments, MOVED_BYTES // max(a_posture, 1))
    for time in moments:
        for one in moved:
            one.add(over, time)
    return moments, moved


def spread(times: Sequence[float], most: int) -> list[float]:
    """At most so many of some times, at least one, spread evenly from the first to the last."""
    most = max(most, 1)
    chosen = range(len(times)) if len(times) <= most else np.linspace(0, len(times) - 1, most).round().astype(int)
    return [times[k] for k in chosen]


def _coarse(over: MovingGeometry, probes: Sequence[float]) -> list[Moved]:
    """All that may move, with few triangles that fit its postures at some times."""
    postures = [over.at(time) for time in probes]
    moved = []
    for number in over.moving:
        entity, mesh = postures[0].placed[number].entity_id, postures[0].placed[number].mesh
        others = [now.placed[number].mesh.vertices for now in postures[1:] if now.placed[number].mesh is not mesh]
        used: list[NDArray[np.int64]] = []
        parts = []
        for rgb, vertices, faces in painted(mesh, *coarse(mesh.vertices, mesh.faces, others=others)):
            parts.append((sum(map(len, used)), rgb, faces))
            used.append(vertices)
        if entity is not None and parts:
            moved.append(Moved(entity, number, np.concatenate(used), parts))
    return moved
