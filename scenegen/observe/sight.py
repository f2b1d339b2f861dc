"""What people can see, and how far surfaces are apart: measured with rays and meshes, handed to facts as plain arrays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from scenegen.observe.observer import Observer
from scenegen.scene import Person
from scenegen.scene.measured import Gaps, SightLines
from scenegen.world.distances import Distances
from scenegen.world.geometry import Geometry, Placed

Floats = NDArray[np.float64]
FIELD_DEG = 120.0
"""The full angle of the cone around the gaze in which somebody sees things without turning the eyes: what both eyes cover."""
POINTS = 160
"""Points of every surface towards which rays go."""
OWN_TRIES, NUDGE_M = 16, 1e-4
"""How often a ray that meets the person's own body is sent on, and from how far beyond."""
ARRIVED = 1e-4
"""Share of a ray's way by which it may fall short of its point and count as arrived: float32 of metres."""


def sight_lines(observer: Observer, field_deg: float = FIELD_DEG, points: int = POINTS) -> SightLines:
    """How much of every thing each person can see: rays from between the eyes to points spread evenly over the thing's surface.

    A point counts as reached when it lies within `field_deg` / 2 of the gaze and the first thing that the ray towards it meets is the
    thing itself, whichever of its points; the person's own body is looked through. Nothing is drawn at random.
    """
    scene, placed = observer.geometry.scene, observer.geometry.placed
    shown = [one for one in placed if one.entity_id is not None]
    spread = [surface_points(one, points) for one in shown]
    goals = np.concatenate([np.zeros((0, 3)), *spread])
    target = np.repeat([one.instance for one in shown], [len(found) for found in spread]).astype(np.int64)
    count = len(scene.entities)
    number = {entity.id: k for k, entity in enumerate(scene.entities, 1)}
    in_field, reached = np.zeros((len(scene.people), count), np.int64), np.zeros((len(scene.people), count), np.int64)
    for row, person in enumerate(scene.people):
        eye, ahead = eyes_of(person), person.world_from_gaze[:3, 0]
        ways = goals - eye
        within = ways @ ahead >= np.cos(np.deg2rad(field_deg) / 2) * np.linalg.norm(ways, axis=-1)
        within &= target != number[person.id]
        met = _first_met(observer, eye, ways[within], number[person.id], target[within])
        in_field[row] = np.bincount(target[within], minlength=count + 1)[1:]
        reached[row] = np.bincount(target[within][met], minlength=count + 1)[1:]
    spread_over = np.bincount(target, minlength=count + 1)[1:]
    return SightLines(tuple(person.id for person in scene.people), field_deg, spread_over, in_field, reached)


def eyes_of(person: Person) -> Floats:
    """(3,) the point between a person's eyes in the world, the origin of the gaze where there are no eyes."""
    eyes = [person.joints[name] for name in ("left_eye", "right_eye") if name in person.joints]
    return np.mean(eyes, axis=0) if len(eyes) == 2 else person.world_from_gaze[:3, 3]


def surface_points(placed: Placed, count: int) -> Floats:
    """(count, 3) points of a mesh in the world, spread evenly over its area by a low-discrepancy sequence; none of a mesh without area."""
    a, b, c = (placed.world_vertices[placed.mesh.faces[:, k]].astype(np.float64) for k in range(3))
    filled = np.cumsum(np.linalg.norm(np.cross(b - a, c - a), axis=-1))
    if not len(filled) or filled[-1] <= 0:
        return np.zeros((0, 3))
    steps = np.arange(count) + 0.5
    face = np.searchsorted(filled, steps / count * filled[-1]).clip(max=len(filled) - 1)
    u, v = ((steps * step) % 1.0 for step in (0.7548776662466927, 0.5698402909980532))
    over = u + v > 1
    u, v = np.where(over, 1 - u, u)[:, None], np.where(over, 1 - v, v)[:, None]
    out: Floats = a[face] + u * (b[face] - a[face]) + v * (c[face] - a[face])
    return out


def _first_met(observer: Observer, eye: Floats, ways: Floats, own: int, target: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(R,) whether rays from the eye along `ways` meet the numbers `target` first, or nothing before their ends, looking through `own`."""
    instance = np.array([placed.instance for placed in observer.geometry.placed] + [0], dtype=np.int64)
    met = np.zeros(len(ways), dtype=bool)
    gone, left = np.zeros(len(ways)), np.arange(len(ways))
    length = np.maximum(np.linalg.norm(ways, axis=-1), 1e-9)
    for _ in range(OWN_TRIES):
        if not len(left):
            break
        hits = observer.rays.cast(eye + gone[left, None] * ways[left], ways[left])
        through = (hits.mesh >= 0) & (instance[hits.mesh] == own)
        share = gone[left] + hits.t
        arrived = (share >= 1 - ARRIVED) | ((hits.mesh >= 0) & (instance[hits.mesh] == target[left]))
        met[left] = arrived & ~(through & (share < 1 - ARRIVED))
        gone[left] = np.where(through, share + NUDGE_M / length[left], gone[left])
        left = left[through & (share < 1 - ARRIVED)]
    return met


def surface_gaps(geometry: Geometry, pairs: Iterable[tuple[str, str]]) -> Gaps:
    """Metres between the closest points of two meshes for pairs of entity ids; what has no mesh stays unknown. SceneError for an id that
    there is not."""
    measured, number = Distances(geometry), {name: k for k, name in enumerate(geometry.ids)}
    metres, known = np.zeros((len(number), len(number))), np.zeros((len(number), len(number)), dtype=bool)
    for one, other in pairs:
        found = measured.between(one, other)
        if found.of == "meshes" and one != other:
            at = [number[one], number[other]], [number[other], number[one]]
            metres[at], known[at] = found.distance, True
    return Gaps(metres, known)
