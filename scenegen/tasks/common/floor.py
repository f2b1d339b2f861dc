"""Which pixels of a picture show free floor: where something round and tall could stand in a room and touch nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.spatial import ConvexHull

from scenegen.facts import Facts, camera_extents
from scenegen.facts.relation import remembered
from scenegen.facts.seeing import mask
from scenegen.frames import footprint, rays_through
from scenegen.scene import Object, Person

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
TALL_M = 1.8
"""Height up to which what stands on the floor must have the air to itself."""
FLAT_M, RUG_M = 0.03, 0.5
"""What lies on the floor, is no thicker and on both sides at least so long is floor to stand on: a rug."""
CLEAR_M = 0.25
"""Radius of the free floor that one stands on."""
ACROSS = 48
"""Pixels across in which spots for marks are looked for."""
RIM, AROUND = 0.04, 0.02
"""Share of the picture's width that marks are off its border, and about a mark in which nothing but floor shows: a dot beside something nearer looks
as if it were on that."""
FARTHEST_M = 9.0
"""From the camera to a marked spot on the floor."""
UPRIGHT = 0.999
"""Cosine of the lean up to which a box stands."""


@dataclass(frozen=True)
class Ground:
    """The P pixels of a picture that show free floor. pixel (P,): their numbers, row by row; at (P, 2): what they show, metres in the world;
    away (P,): metres on the floor from the camera; bearing (P,): radians off its heading, positive left."""

    pixel: NDArray[np.int64]
    at: Floats
    away: Floats
    bearing: Floats


def is_rug(entity: Object | Person) -> bool:
    """Whether something is floor to stand on."""
    thin = isinstance(entity, Object) and entity.support == "floor" and float(entity.size[2]) <= FLAT_M
    return bool(thin and float(min(entity.size[:2])) >= RUG_M)


def one_plain_room(facts: Facts) -> bool:
    """Whether the place is one room whose floor, a convex polygon, shows all of itself to whoever stands on it."""
    room = facts.scene.room
    if room is None or room.height is None or room.inner_walls:
        return False
    corners = np.asarray(room.floor, dtype=np.float64)
    way = np.roll(corners, -1, axis=0) - corners
    after = np.roll(way, -1, axis=0)
    return bool((way[:, 0] * after[:, 1] - way[:, 1] * after[:, 0] > -1e-6).all())


@remembered
def free_floor(facts: Facts, view: str, radius: float, step: int = 1) -> Ground:
    """The pixels, every `step`th across and down, that show floor or rug about which a circle of this radius lies on the floor and under no
    thing that begins lower than TALL_M. None where the camera stands outside of the floor."""
    camera, height = facts.camera(view), _floor_shown(facts, view)
    eye = camera.world_from_camera[:3, 3]
    shows = np.isfinite(height[step // 2 :: step, step // 2 :: step]) & (_inside(facts, eye[None, :2])[0] > 0)
    row, column = step * np.stack(np.nonzero(shows)) + step // 2
    rays = rays_through(camera.K, camera.world_from_camera, column + 0.5, row + 0.5)
    below = rays[:, 2] < -1e-6
    row, column, rays = row[below], column[below], rays[below]
    at = eye[:2] + rays[:, :2] * ((height[row, column] - eye[2]) / rays[:, 2])[:, None]
    free = _inside(facts, at) >= radius
    across = np.ascontiguousarray(at[:, 0])
    for outline in outlines(facts):
        low, high = outline.min(0) - radius, outline.max(0) + radius
        about = np.flatnonzero((across >= low[0]) & (across <= high[0]) & free)
        about = about[(at[about, 1] >= low[1]) & (at[about, 1] <= high[1])]
        free[about[metres_to(at[about], outline) < radius]] = False
    keep = np.flatnonzero(free)
    ahead = facts.world_from_level[facts.frame(f"camera:{camera.id}")][:2, 0]
    off = at[keep] - eye[:2]
    forward, left = off @ ahead, off @ np.array([-ahead[1], ahead[0]])
    return Ground((row * camera.width + column)[keep], at[keep], np.hypot(forward, left), np.arctan2(left, forward))


@remembered
def spots_on_floor(facts: Facts, view: str) -> Ground:
    """Free floor of a picture on a lattice on which one can stand and marks be seen: not at the picture's border, close by a thing, or far off."""
    camera = facts.camera(view)
    ground = free_floor(facts, view, CLEAR_M, max(1, camera.width // ACROSS))
    x, y = ground.pixel % camera.width, ground.pixel // camera.width
    rim = RIM * camera.width
    bare = distance_transform_edt(floor_in(facts, view))[y, x] > AROUND * camera.width
    keep = (x >= rim) & (x < camera.width - rim) & (y >= rim) & (y < camera.height - rim) & bare & (ground.away <= FARTHEST_M)
    return Ground(ground.pixel[keep], ground.at[keep], ground.away[keep], ground.bearing[keep])


@remembered
def outlines(facts: Facts) -> list[Floats]:
    """(K, 2) each: corners, counter-clockwise from above, of what everything but rugs covers of the floor below TALL_M."""
    out = []
    for k, entity in enumerate(facts.scene.entities):
        if is_rug(entity) or float(facts.corners[k, :, 2].min()) >= TALL_M:
            continue
        out.append(outline_of(facts, k))
    return out


def outline_of(facts: Facts, k: int) -> Floats:
    """(K, 2) the corners, counter-clockwise, of the box of something as seen from above."""
    if float(facts.poses[k, 2, 2]) >= UPRIGHT:
        return footprint(facts.poses[k], facts.sizes[k])
    plan = facts.corners[k, :, :2]
    out: Floats = plan[ConvexHull(plan).vertices]
    return out


def metres_to(points: Floats, outline: Floats) -> Floats:
    """Metres from points (..., 2) to the nearest of a convex outline (..., K, 2), counter-clockwise; 0 within. Shapes broadcast: many points to
    one outline, or one point to many."""
    way = np.roll(outline, -1, axis=-2) - outline
    dx, dy = way[..., 0], way[..., 1]
    x, y = points[..., None, 0] - outline[..., 0], points[..., None, 1] - outline[..., 1]
    within = (dx * y - dy * x >= 0).all(-1)
    along = np.clip((x * dx + y * dy) / np.maximum(dx**2 + dy**2, 1e-12), 0.0, 1.0)
    return np.where(within, 0.0, np.hypot(x - along * dx, y - along * dy).min(-1))


def clear_about(facts: Facts, point: Floats) -> float:
    """Metres from a point (2,) of the floor to the nearest thing or wall."""
    walls = float(_inside(facts, point[None])[0])
    return min([walls, *(float(metres_to(point, some).min()) for some in _stacked(facts))])


@remembered
def _stacked(facts: Facts) -> list[Floats]:
    """All outlines, those of so many corners as one array (M, K, 2)."""
    corners: dict[int, list[Floats]] = {}
    for outline in outlines(facts):
        corners.setdefault(len(outline), []).append(outline)
    return [np.stack(some) for some in corners.values()]


def sides_of(facts: Facts, view: str, ground: Ground, k: int, radius: float) -> dict[str, Bools]:
    """By relation (P,) whether a circle of this radius about each pixel's floor lies wholly left or right of all of a thing, by bearings and in the
    picture alike, or nearer to or farther from the camera than all of it, straight on the floor."""
    camera, extents, seen = facts.camera(view), camera_extents(facts, view), facts.sight(view, facts.ids[k])
    box = seen.amodal_box or seen.box2d
    if box is None or not np.isfinite(extents.forward[k]).all() or extents.forward[k, 0] <= 0:
        return {}
    column = ground.pixel % camera.width + 0.5
    wide = np.arcsin(np.minimum(radius / np.maximum(ground.away, 1e-6), 1.0))
    eye, outline = camera.world_from_camera[:2, 3], outline_of(facts, k)
    nearest, farthest = float(metres_to(eye[None], outline)[0]), float(np.hypot(*(outline - eye).T).max())
    low, high = extents.azimuth[k]
    return {
        "left": (ground.bearing - wide > high) & (column < box[0]),
        "right": (ground.bearing + wide < low) & (column > box[2]),
        "nearer": ground.away + radius < nearest,
        "farther": ground.away - radius > farthest,
    }


@remembered
def _floor_shown(facts: Facts, view: str) -> NDArray[np.float32]:
    """(H, W) metres above the floor of the rug that a pixel shows, 0 where it shows no thing, NaN where another."""
    camera = facts.camera(view)
    out = np.zeros((camera.height, camera.width), dtype=np.float32)
    for name in facts.seen(view):
        entity = facts.entity(name)
        out[mask(facts, view, name)] = float(entity.size[2]) if is_rug(entity) else np.nan
    return out


def floor_in(facts: Facts, view: str) -> Bools:
    """(H, W) pixels that show floor, a rug, or a wall: no thing."""
    return np.isfinite(_floor_shown(facts, view))


def _inside(facts: Facts, points: Floats) -> Floats:
    """(P,) metres from points (P, 2) to the nearest wall, negative beyond it: of a convex floor, counter-clockwise."""
    room = facts.scene.room
    assert room is not None
    corners = np.asarray(room.floor, dtype=np.float64)
    out = np.full(len(points), np.inf)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        x, y = (end - start) / np.hypot(*(end - start))
        out = np.minimum(out, x * (points[:, 1] - start[1]) - y * (points[:, 0] - start[0]))
    return out
