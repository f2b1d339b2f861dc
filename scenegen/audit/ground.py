"""The floor of a room as a picture shows it, and how far what of it is from all that stands there: from the truth's boxes and the pixels of the mask."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

from scenegen.audit.coordinates import pixels_of_thing
from scenegen.audit.fronts import cell_of
from scenegen.audit.geometry import Truth, box_points, entities
from scenegen.audit.source import Row

Floats = NDArray[np.float64]
TALL_M, THIN_M, RUG_M = 1.8, 0.03, 0.5
SLACK_M = 0.004
"""By so much a pixel may miss a bound, or clear it, and be told either way."""


def one_room(truth: Truth) -> bool:
    """Whether all happens in one room with a convex floor."""
    room = truth.get("room")
    if not room or room.get("height") is None or room.get("inner_walls"):
        return False
    corners = np.array(room["floor"], dtype=np.float64)
    return len(ConvexHull(corners).vertices) == len(corners) or bool(
        abs(ConvexHull(corners).volume - _area(corners)) < 1e-6 * _area(corners)
    )


def _area(corners: Floats) -> float:
    x, y = corners.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _rug(entity: Truth) -> bool:
    flat = "joints" not in entity and entity.get("support") == "floor" and entity["size"][2] <= THIN_M
    return bool(flat and min(entity["size"][:2]) >= RUG_M)


def floor_shown(truth: Truth, view: Row) -> tuple[Floats, NDArray[np.bool_]]:
    """(H, W, 2) what each pixel shows of the floor, metres in the world, and (H, W) whether it shows floor, or a rug, at all."""
    known, size = entities(truth), (view["height"], view["width"])
    floor, height = np.ones(size, dtype=bool), np.zeros(size)
    for number, (name, entity) in enumerate(known.items(), 1):
        if cell_of(view, name) is not None and view["instances"] is None:
            shown = pixels_of_thing(view, number, name)
            floor, height = (floor, np.where(shown, entity["size"][2], height)) if _rug(entity) else (floor & ~shown, height)
    if view["instances"] is not None:
        with Image.open(io.BytesIO(view["instances"]["bytes"])) as picture:
            labels = np.asarray(picture)
        top = np.array([0.0, *(e["size"][2] if _rug(e) else np.nan for e in known.values())])
        height, floor = top[labels], np.isfinite(top[labels])
    pose = np.array(view["world_from_camera"], dtype=np.float64)
    column, row = np.meshgrid(np.arange(size[1]) + 0.5, np.arange(size[0]) + 0.5)
    seen = np.linalg.solve(np.array(view["K"], dtype=np.float64), np.stack([column, row, np.ones(size)]).reshape(3, -1))
    x, y, z = Rotation.from_matrix(pose[:3, :3]).apply(seen.T).T.reshape(3, *size)
    floor &= z < -1e-6
    times = np.where(floor, (height - pose[2, 3]) / np.where(floor, z, -1.0), 0.0)
    return np.stack([pose[0, 3] + times * x, pose[1, 3] + times * y], axis=-1), floor


def outline(entity: Truth) -> Floats:
    """(K, 2) corners of what an entity's box covers of the floor, counter-clockwise."""
    plan = np.unique(np.round(box_points(entity)[:, :2], 9), axis=0)
    out: Floats = plan[ConvexHull(plan).vertices]
    return out


def metres_to(points: Floats, outline: Floats) -> Floats:
    """(...) metres from points (..., 2) to a convex outline, 0 inside: of the outward sides, and of the corners where no side is opposite."""
    spots = points[..., 0] + 1j * points[..., 1]
    corners = outline[:, 0] + 1j * outline[:, 1]
    best, outside = np.full(spots.shape, np.inf), np.full(spots.shape, -np.inf)
    for start, end in zip(corners, np.roll(corners, -1), strict=True):
        local = (spots - start) * np.conj(end - start) / abs(end - start)  # along the side, and to its left
        outside = np.maximum(outside, -local.imag)
        beyond = np.maximum(np.maximum(-local.real, local.real - abs(end - start)), 0.0)
        best = np.minimum(best, np.abs(beyond + 1j * local.imag))
    return np.where(outside <= 0, 0.0, best)


def clearance(truth: Truth, at: Floats, floor: NDArray[np.bool_]) -> Floats:
    """(H, W) metres from what each pixel shows of the floor to the nearest wall or box that begins below TALL_M; negative beyond a wall."""
    points = at[floor]
    corners = np.array(truth["room"]["floor"], dtype=np.float64)
    hull = ConvexHull(corners)
    least = -(points @ hull.equations[:, :2].T + hull.equations[:, 2]).max(1)
    for entity in entities(truth).values():
        if not _rug(entity) and box_points(entity)[:, 2].min() < TALL_M:
            least = np.minimum(least, metres_to(points, outline(entity)))
    out = np.full(floor.shape, -np.inf)
    out[floor] = least
    return out
