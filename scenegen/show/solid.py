"""A scene in 3D for a page: its triangles, few and in plain colours, as arrays that a few lines of WebGL draw, at the times of its pictures."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.frames.affine import affine
from scenegen.scene import Room, Scene
from scenegen.show.coarse import coarse, painted
from scenegen.show.moved import moved_at
from scenegen.world.geometry import Placed
from scenegen.world.moving import MovingGeometry

STEPS = 65535
"""Positions are whole shares of an extent: 0.2 mm in a room."""
AHEAD_M = 0.02


@dataclass(frozen=True)
class Part:
    """What is of one entity (None: the room) and one colour. vertices (V, 3) metres, world; faces (F, 3) into them; rgb in 0 … 1, sRGB."""

    entity: str | None
    rgb: tuple[float, float, float]
    vertices: NDArray[np.float32]
    faces: NDArray[np.int64]


def solid_of(scene: Scene, times: Sequence[float] = ()) -> dict[str, Any]:
    """A scene at some times, seconds (none: at its beginning), as JSON for a page.

    `low` and `span` of its extent, metres; `points`, base64 of uint16 (V, 3) shares of it; `faces`, base64 of uint16 (F, 3), each part's from
    its own first vertex; `parts`: entity, colour, first vertex, first face, how many faces. What stands still is there once, in the world.

    `moments`: the times that it is given at, none where nothing moves, at most as many as `moved_at` keeps; `asked`: of how many.
    `moving`: of each entity that may move its name, `low` and `span` of its own points, the vertices of one of its shapes (which follow one
    another in `points`), and for each moment the shape and world_from_entity, 3 x 4, row by row. A thing has one shape, a person one a posture.

    A room's faces are those seen from inside: walls between a viewer and the room do not hide it. SceneGenError where something is not built.
    """
    over = MovingGeometry(scene)
    still = [part for placed in over.still() for part in parts_of(placed, scene.room)]
    moments, moved = moved_at(over, times or (0.0,))
    at_first = [part.vertices for part in still] + [affine(one.places[0][1], one.shapes[0]) for one in moved]
    low, span = _extent(np.vstack(at_first) if at_first else np.zeros((1, 3), np.float32))
    rows: list[list[Any]] = []
    points: list[NDArray[Any]] = []
    faces: list[NDArray[Any]] = []
    vertex = face = 0
    for part in still:
        rows.append([part.entity, _rgb(part.rgb), vertex, face, len(part.faces)])
        points.append(_shares(part.vertices, low, span))
        faces.append(part.faces)
        vertex, face = vertex + len(part.vertices), face + len(part.faces)
    moving = []
    for one in moved:
        own_low, own_span = _extent(one.shapes.reshape(-1, 3))
        for start, rgb, own in one.parts:
            rows.append([one.entity, _rgb(rgb), vertex + start, face, len(own)])
            faces.append(own)
            face += len(own)
        points.append(_shares(one.shapes.reshape(-1, 3), own_low, own_span))
        vertex += one.shapes.shape[0] * one.shapes.shape[1]
        places = [[shape, *_rounded(pose[:3].reshape(-1), 5)] for shape, pose in one.places]
        moving.append([one.entity, _rounded(own_low), _rounded(own_span), one.shapes.shape[1], places])
    return {
        "low": _rounded(low), "span": _rounded(span), "points": _text(np.vstack(points) if points else np.zeros((0, 3))),
        "faces": _text(np.vstack(faces) if faces else np.zeros((0, 3))), "parts": rows,
        "moments": moments, "asked": len(set(times)), "moving": moving,
    }  # fmt: skip


def parts_of(placed: Placed, room: Room | None) -> Iterator[Part]:
    """The parts of one mesh in the world, coarse; of a room's shell the faces that are seen from inside."""
    mesh = placed.mesh
    faces, kept = coarse(placed.world_vertices, mesh.faces)
    if placed.entity_id is None and room is not None and room.height is not None:
        inner = seen_from_inside(room, placed.world_vertices, faces)
        faces, kept = faces[inner], kept[inner]
    for rgb, used, own in painted(mesh, faces, kept):
        yield Part(placed.entity_id, rgb, placed.world_vertices[used], own)


def seen_from_inside(room: Room, vertices: NDArray[np.float32], faces: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(F,) whether a face of an indoor room's shell looks into the room, from its middle."""
    corners = vertices[faces].astype(np.float64)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    before = corners.mean(1) + AHEAD_M * normal
    return _within(room.floor, before[:, :2]) & (before[:, 2] > 0) & (before[:, 2] < float(room.height or np.inf))


def _within(polygon: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(N,) whether points (N, 2) lie in a polygon (K, 2): a ray to the right crosses its edges an odd number of times."""
    x, y = points[:, 0:1], points[:, 1:2]
    start, end = polygon, np.roll(polygon, -1, axis=0)
    crosses = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    at = start[:, 0] + (y - start[:, 1]) / rise * (end[:, 0] - start[:, 0])
    odd: NDArray[np.bool_] = (crosses & (x < at)).sum(1) % 2 == 1
    return odd


def _extent(points: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest corner of points (N, 3), and how far they reach from it, at least a millimetre; as they are written."""
    low = np.round(points.min(0).astype(np.float64), 4)
    return low, np.maximum(np.ceil(1e4 * (points.max(0) - low)) / 1e4, 1e-3)


def _shares(points: NDArray[Any], low: NDArray[np.float64], span: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(np.round((points - low) / span * STEPS), 0, STEPS)


def _rgb(rgb: tuple[float, float, float]) -> list[int]:
    return [round(255 * value) for value in rgb]


def _rounded(values: NDArray[np.float64], decimals: int = 4) -> list[float]:
    return [round(float(value), decimals) for value in values]


def _text(array: NDArray[Any]) -> str:
    return base64.b64encode(array.astype("<u2").tobytes()).decode()
