"""What the mirrors of a picture show, by the audit's own rays: planes from the truth's poses and shapes, directions by Householder's matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenegen.audit.geometry import Floats, Truth, entities, pose_of
from scenegen.audit.kinds import in_doubt, word_for
from scenegen.audit.source import Row
from scenegen.audit.world import World, world_for

RECESS_M, FLAT_M, OFF_M = 0.008, 8e-4, 1e-3
"""A mirror's glass lies so far behind the front of its frame at least; is so flat; and rays go on from so far before it."""
CELLS = 30
"""Rows and columns of rays through the rectangle of a silhouette behind the glass."""


@dataclass(frozen=True)
class Glass:
    """What a mirror shows. pixels: of its glass; shown: pixels by the id of what it shows; mirror: the 4 x 4 matrix that takes points to
    their images."""

    pixels: int
    shown: dict[str, int] = field(default_factory=dict)
    mirror: Floats = field(default_factory=lambda: np.eye(4))


def mirrors_in(truth: Truth, row: Row) -> list[str]:
    """Ids of what a view shows any pixel of and that is called a mirror, or after one."""
    known = entities(truth)
    cells = (cell["id"] for cell in row["visible"] if cell["pixels"] > 0)
    return [name for name in cells if _reflects(known[name])]


def glass_of(truth: Truth, row: Row, name: str) -> Glass:
    """What a mirror, or the doors of a cabinet with mirrors, show in a view, ray by ray through the centres of the pixels of its box."""
    world, entity = world_for(truth), entities(truth)[name]
    box = next(cell["box2d"] for cell in row["visible"] if cell["id"] == name)
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(box[0], box[2]) + 0.5, np.arange(box[1], box[3]) + 0.5))
    eye, ways = _rays(row, x, y)
    numbers, away = world.first(eye, ways)
    own = np.flatnonzero(numbers == world.names.index(name))
    if not len(own):
        return Glass(0)
    pose = pose_of(entity)
    at = eye + ways[own] * away[own, None]
    ahead = (at - pose[:3, 3]) @ pose[:3, 0]
    sunk = ahead <= float(entity["size"][0]) / 2 - RECESS_M
    if not sunk.any():
        return Glass(0)
    level = np.round(ahead[sunk] / FLAT_M).astype(np.int64)
    values, counts = np.unique(level, return_counts=True)
    flat = sunk & (np.abs(ahead - np.median(ahead[sunk][level == values[counts.argmax()]])) <= FLAT_M)
    at, way = at[flat], ways[own][flat]
    mirror = _householder(pose[:3, 0], at.mean(0))
    met, _ = world.first(at + OFF_M * pose[:3, 0], way @ mirror[:3, :3].T)
    counts = np.bincount(met[met > 0], minlength=len(world.names))
    return Glass(len(at), {world.names[k]: int(counts[k]) for k in np.flatnonzero(counts)}, mirror)


def whole_of(truth: Truth, row: Row, name: str, glass: Glass) -> float:
    """Pixels that a thing would have behind a glass without end if nothing stood before it; 0 where it cannot be said."""
    world: World = world_for(truth)
    shape = world.shape(name)
    if shape is None:
        return 0.0
    pose, k = np.array(row["world_from_camera"]), np.array(row["K"])
    images = shape.vertices @ glass.mirror[:3, :3].T + glass.mirror[:3, 3]
    local = (images - pose[:3, 3]) @ pose[:3, :3]
    if (local[:, 2] <= 0).any():
        return 0.0
    uv = (local @ k.T)[:, :2] / local[:, 2:]
    low, wide = uv.min(0), np.ptp(uv, axis=0)
    cells = (np.arange(CELLS) + 0.5) / CELLS
    x, y = (grid.ravel() for grid in np.meshgrid(low[0] + cells * wide[0], low[1] + cells * wide[1]))
    eye, ways = _rays(row, x, y)
    start = glass.mirror[:3, :3] @ eye + glass.mirror[:3, 3]
    origins = np.ascontiguousarray(np.broadcast_to(start, ways.shape), dtype=np.float32)
    found = world.alone(shape).run(origins, np.ascontiguousarray(ways @ glass.mirror[:3, :3].T, dtype=np.float32), output=1)
    return float((found["geomID"] >= 0).mean() * wide[0] * wide[1])


def _rays(row: Row, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The eye (3,), and the ways (R, 3) of z-depth 1 through points of a picture."""
    pose = np.array(row["world_from_camera"], dtype=np.float64)
    inverse: NDArray[np.float64] = np.linalg.inv(np.array(row["K"], dtype=np.float64))
    return pose[:3, 3], (pose[:3, :3] @ inverse @ np.stack([x, y, np.ones(len(x))])).T


def _householder(normal: Floats, point: Floats) -> Floats:
    """(4, 4) the reflection in a plane: 1 - 2 n nᵀ, and what keeps the plane's own points."""
    out = np.eye(4)
    out[:3, :3] -= 2 * np.outer(normal, normal)
    out[:3, 3] = 2 * normal * float(normal @ point)
    return out


def only_mirror(truth: Truth, views: Sequence[Row]) -> str | None:
    """The id of the only mirror in the only picture, where that is one on a wall and not the door of a cabinet."""
    found = mirrors_in(truth, views[0]) if len(views) == 1 else []
    return found[0] if len(found) == 1 and entities(truth)[found[0]]["label"] == "mirror" else None


AGAIN = 20
"""Pixels of a reflection from which on it may be taken for the thing itself."""


def shown_again(truth: Truth, row: Row, noun: str) -> bool:
    """Whether a mirror of a view, or the glass of a cabinet, shows something that a noun may mean."""
    known = entities(truth)
    counts = [glass_of(truth, row, name).shown for name in mirrors_in(truth, row)]
    again = {name for shown in counts for name, pixels in shown.items() if pixels >= AGAIN}
    return any(
        word_for(known[name]) == noun or in_doubt(known[name], noun, pictures=False)
        for name in again
        if not _reflects(known[name])
    )


def _reflects(entity: Truth) -> bool:
    return "mirror" in str(entity.get("label", "")).split()
