"""A scene in 3D for a page: its triangles, few and in plain colours, as arrays that a few lines of WebGL draw."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.pictures import mean_rgb
from scenegen.scene import Room, Scene
from scenegen.world.geometry import build_geometry

CELLS = 36
"""Vertices along the longest side of a thing: what is nearer together is drawn as one."""
FINEST_M = 0.004
STEPS = 65535
"""Positions are whole shares of the scene's extent: 0.2 mm in a room."""
AHEAD_M = 0.02


@dataclass(frozen=True)
class Part:
    """What is of one entity (None: the room) and one colour. vertices (V, 3) metres, world; faces (F, 3) into them; rgb in 0 … 1, sRGB."""

    entity: str | None
    rgb: tuple[float, float, float]
    vertices: NDArray[np.float32]
    faces: NDArray[np.int64]


def solid_of(scene: Scene) -> dict[str, Any]:
    """A scene at its beginning as JSON: `low` and `span` of its extent, metres; `points`, base64 of uint16 (V, 3) shares of it; `faces`, base64
    of uint16 (F, 3), each part's from its own first vertex; `parts`: entity, colour, first vertex, first face, how many faces.

    A room's faces are those seen from inside: walls between a viewer and the room do not hide it. SceneGenError where something is not built.
    """
    parts = list(parts_of(scene))
    cloud = np.vstack([part.vertices for part in parts]) if parts else np.zeros((1, 3), np.float32)
    low = cloud.min(0).astype(np.float64)
    span = np.maximum(cloud.max(0) - low, 1e-3)
    rows, vertex, face = [], 0, 0
    for part in parts:
        rows.append([part.entity, [round(255 * value) for value in part.rgb], vertex, face, len(part.faces)])
        vertex, face = vertex + len(part.vertices), face + len(part.faces)
    points = np.round((cloud - low) / span * STEPS).astype("<u2")
    faces = np.vstack([part.faces for part in parts]) if parts else np.zeros((0, 3))
    return {
        "low": [round(float(value), 4) for value in low], "span": [round(float(value), 4) for value in span],
        "points": _text(points), "faces": _text(faces.astype("<u2")), "parts": rows,
    }  # fmt: skip


def parts_of(scene: Scene, cells: int = CELLS) -> Iterator[Part]:
    """The parts of a scene, coarse, without those too small for the grid; of a room's shell the faces that are seen from inside."""
    for placed in build_geometry(scene).placed:
        mesh = placed.mesh
        vertices, faces, kept = coarse(placed.world_vertices, mesh.faces, cells)
        if placed.entity_id is None and scene.room is not None and scene.room.height is not None:
            inner = seen_from_inside(scene.room, vertices, faces)
            faces, kept = faces[inner], kept[inner]
        for number, material in enumerate(mesh.materials):
            chosen = faces[mesh.face_material[kept] == number]
            if len(chosen):
                used, index = np.unique(chosen, return_inverse=True)
                red, green, blue = (float(np.clip(value, 0, 1)) for value in mean_rgb(material))
                yield Part(placed.entity_id, (red, green, blue), vertices[used], index.reshape(-1, 3))


def coarse(
    vertices: NDArray[np.float32], faces: NDArray[Any], cells: int = CELLS
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Vertices of a grid merged: vertices (V, 3), faces (F, 3) without those that vanish, and which faces are left (F,)."""
    low, extent = vertices.min(0), float(np.ptp(vertices, axis=0).max())
    cell = max(extent / cells, FINEST_M)
    _, first, merged = np.unique(
        np.round((vertices - low) / cell).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    out = merged.reshape(-1)[faces]
    kept = np.flatnonzero((out[:, 0] != out[:, 1]) & (out[:, 1] != out[:, 2]) & (out[:, 2] != out[:, 0]))
    return vertices[first], out[kept], kept


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


def _text(array: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
