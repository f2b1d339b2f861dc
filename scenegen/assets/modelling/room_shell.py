"""The shell of a room: floor, walls with holes for windows and doors, ceiling, skirting; grounds are out of doors."""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.materials import material
from scenegen.assets.looks.mesh import Material, Mesh
from scenegen.assets.modelling.grounds import build_ground
from scenegen.assets.modelling.kit import Builder
from scenegen.scene import InnerWall, Opening, Room

WALL_M, SLAB_M = 0.12, 0.1
"""Metres that walls, and floor and ceiling, are thick. Walls go on past both slabs: where they only met, their rounded edges left half a millimetre open."""
Floats = NDArray[np.float64]


def build_room(room: Room) -> Mesh:
    """The mesh of a room's shell in the world frame, from a small cache."""
    return _cached(json.dumps(room.model_dump(), sort_keys=True, default=lambda a: a.tolist()))


@lru_cache(maxsize=4)
def _cached(text: str) -> Mesh:
    room = Room.model_validate_json(text)
    return (_indoors(room) if room.height is not None else build_ground(room)).mesh()


def _indoors(room: Room) -> Builder:
    b = Builder()
    height = float(room.height or 2.6)
    looks = {
        name: material(room.surfaces.get(name, default))
        for name, default in (("floor", "planks"), ("wall", "plaster"), ("ceiling", "ceiling"))
    }
    b.extrude(room.floor, SLAB_M, looks["floor"], (0, 0, -SLAB_M)).extrude(room.floor, SLAB_M, looks["ceiling"], (0, 0, height))
    for k in range(len(room.floor)):
        openings = sorted((o for o in room.openings if o.wall == k), key=lambda o: o.offset)
        _wall(b, room.floor[k], room.floor[(k + 1) % len(room.floor)], height, openings, looks["wall"])
    for k, inner in enumerate(room.inner_walls, len(room.floor)):
        openings = sorted((o for o in room.openings if o.wall == k), key=lambda o: o.offset)
        _inner_wall(b, inner, height, openings, looks["wall"])
    return b


def _inner_wall(b: Builder, wall: InnerWall, height: float, openings: list[Opening], look: Material) -> None:
    """A wall with open doorways, skirting on both sides."""
    length = float(np.linalg.norm(wall.end - wall.start))
    along = (wall.end - wall.start) / length
    matrix = np.eye(4)
    matrix[:2, 0], matrix[:2, 1], matrix[:2, 3] = along, [-along[1], along[0]], wall.start
    trim, thick = material("painted", "white"), wall.thickness

    def piece(x0: float, x1: float, z0: float, z1: float, paint: Material, wide: float) -> None:
        if x1 - x0 > 1e-4 and z1 - z0 > 1e-4:
            b.box(((x0 + x1) / 2, 0, (z0 + z1) / 2), (x1 - x0, wide, z1 - z0), paint, 0.0005, transform=matrix)

    x = 0.0
    for o in openings:
        piece(x, o.offset, 0, height, look, thick)
        piece(x, o.offset - 0.07, 0, 0.08, trim, thick + 0.024)
        piece(o.offset, o.offset + o.width, o.height, height, look, thick)
        for a, c in ((o.offset - 0.07, o.offset + 0.02), (o.offset + o.width - 0.02, o.offset + o.width + 0.07)):
            piece(a, c, 0, o.height + 0.07, trim, thick + 0.03)
        piece(o.offset, o.offset + o.width, o.height - 0.02, o.height + 0.07, trim, thick + 0.03)
        x = o.offset + o.width
    piece(x, length, 0, height, look, thick)
    piece(x + (0.07 if openings else 0.0), length, 0, 0.08, trim, thick + 0.024)


def _wall(b: Builder, start: Floats, end: Floats, height: float, openings: list[Opening], look: Material) -> None:
    """A wall just outside the line from start to end (the floor lies to its left), in pieces around its openings."""
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    out = np.array([along[1], -along[0]])
    matrix = np.eye(4)
    matrix[:2, 0], matrix[:2, 1], matrix[:2, 3] = along, -out, start
    trim = material("painted", "white")

    def piece(x0: float, x1: float, z0: float, z1: float, paint: Material = look, y0: float = -WALL_M, y1: float = 0.0) -> None:
        if x1 - x0 > 1e-4 and z1 - z0 > 1e-4:
            b.box(((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2), (x1 - x0, y1 - y0, z1 - z0), paint, 0.0005, transform=matrix)

    x, low, top = -WALL_M, -SLAB_M, height + SLAB_M
    for o in openings:
        piece(x, o.offset, low, top)
        piece(o.offset, o.offset + o.width, low if o.sill else 0.0, o.sill)
        piece(o.offset, o.offset + o.width, o.sill + o.height, top)
        _fit(piece, o, trim)
        x = o.offset + o.width
    piece(x, length + WALL_M, low, top)
    edges = [0.0] + [v for o in openings if o.kind == "door" for v in (o.offset - 0.06, o.offset + o.width + 0.06)] + [length]
    for x0, x1 in zip(edges[::2], edges[1::2], strict=True):
        piece(x0, x1, 0, 0.08, trim, 0.0, 0.012)


def _fit(piece: object, o: Opening, trim: Material) -> None:
    """Frame, bars and sill of a window; frame, leaf and handle of a door."""
    x0, x1, z0, z1 = o.offset, o.offset + o.width, o.sill, o.sill + o.height
    put = piece
    for a, c in ((x0 - 0.06, x0 + 0.02), (x1 - 0.02, x1 + 0.06)):
        put(a, c, z0 - (0.05 if o.kind == "window" else 0), z1 + 0.06, trim, -0.03, 0.018)  # type: ignore[operator]
    put(x0, x1, z1 - 0.02, z1 + 0.06, trim, -0.03, 0.018)  # type: ignore[operator]
    if o.kind == "window":
        put(x0 - 0.08, x1 + 0.08, z0 - 0.05, z0, trim, -0.06, 0.09)  # type: ignore[operator]
        for share in (0.5,) if o.width < 1.5 else (1 / 3, 2 / 3):
            put(x0 + o.width * share - 0.02, x0 + o.width * share + 0.02, z0, z1, trim, -0.07, -0.03)  # type: ignore[operator]
        put(x0, x1, z0 + o.height * 0.68 - 0.015, z0 + o.height * 0.68 + 0.015, trim, -0.07, -0.03)  # type: ignore[operator]
        return
    leaf = material("pine")
    if not o.leaf:
        put(x0, x1, -0.03, 0.0, leaf, -0.08, 0.0)  # type: ignore[operator]
        return
    put(x0, x1, 0, z1, leaf, -0.08, -0.04)  # type: ignore[operator]
    put(x0, x1, -0.03, 0.0, leaf, -0.08, 0.0)  # type: ignore[operator]  # a threshold: the floor ends at the wall
    for a, c in ((0.12, 0.45), (0.55, 0.92)):
        put(x0 + 0.12, x1 - 0.12, z1 * a, z1 * c, leaf, -0.04, -0.028)  # type: ignore[operator]
    put(x1 - 0.16, x1 - 0.06, 1.02, 1.05, material("chrome"), -0.03, 0.02)  # type: ignore[operator]
