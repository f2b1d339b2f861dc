"""The same points of surfaces in two pictures: by rays through one picture, projected into the other and tested for depth there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import inverse, pixel_size, project, rays_through
from scenegen.observe.observer import Observer
from scenegen.scene import Camera
from scenegen.scene.measured import HIDDEN, SEEN, UNCLEAR, PairPoints, Spots

Floats = NDArray[np.float64]
ACROSS = 40
"""Columns of the lattice of pixels that are looked through; rows are as far apart."""
BORDER = 0.05
"""Share of the width that a point stays clear of the border, or lies beyond it, to be inside or outside."""
PATCH = 0.018
"""Radius of the patch around a point, as a share of the width, that must be of one surface."""
ROUND = 8
"""Rays around a point."""
STEEP = 3.0
"""How many times its size seen face on a patch may reach: beyond, the surface is seen at a glance, or ends within the patch."""
ARRIVED_M, BLOCKED_M = 0.004, 0.06
"""Metres from a point at which a ray towards it has reached it; and by which it must fall short of it where something hides it."""


def pair_points(observer: Observer, one: Camera, other: Camera) -> PairPoints:
    """Points well inside surfaces of things that the picture of `one` shows, and whether that of `other` shows them; and such points of
    `other`, for comparison. Nothing is drawn at random."""
    first, around = _spots(observer, one, _lattice(one))
    second, _ = _spots(observer, other, _lattice(other))
    at, depth = project(other.K, inverse(other.world_from_camera), first.points)
    size = np.array([other.width, other.height])
    beyond = np.where(np.isfinite(at), np.maximum(-at, at - size), np.inf).max(-1, initial=-np.inf)
    outside = (depth <= 0) | (beyond >= BORDER * other.width)
    inside = (depth > 0) & (beyond <= -BORDER * other.width)
    state = np.full(len(at), UNCLEAR)
    state[outside & _out(other, around)] = HIDDEN
    looked = np.flatnonzero(inside)
    short = _short(observer, other, np.concatenate([first.points[looked, None], around[looked]], 1))
    blocked = (short >= BLOCKED_M).all(-1)
    reached = np.abs(short[:, 0]) <= ARRIVED_M
    whole, _ = _spots(observer, other, at[looked])
    kept = np.isin(np.arange(len(looked)), whole.number)
    same = np.zeros(len(looked), dtype=bool)
    same[whole.number] = whole.entity == first.entity[looked[whole.number]]
    state[looked[blocked]] = HIDDEN
    state[looked[reached & kept & same]] = SEEN
    places: Floats = np.round(np.where(state[:, None] == SEEN, at, 0.0), 2).astype(np.float64)
    return PairPoints(first, second, state, places)


def _lattice(camera: Camera) -> Floats:
    """(L, 2) pixel centres all over a picture but for its border."""
    step, edge = camera.width / ACROSS, BORDER * camera.width
    axes = (np.floor(np.arange(edge, size - edge, step)) + 0.5 for size in (camera.width, camera.height))
    x, y = np.meshgrid(*axes)
    return np.stack([x.ravel(), y.ravel()], -1)


def _spots(observer: Observer, camera: Camera, at: Floats) -> tuple[Spots, Floats]:
    """Of image coordinates (L, 2) those whose ray meets a thing well inside a surface, and points (K, ROUND, 3) of that surface around."""
    angles = np.arange(ROUND) * 2 * np.pi / ROUND
    ring = PATCH * camera.width * np.stack([np.cos(angles), np.sin(angles)], -1)
    through = np.concatenate([at[:, None], at[:, None] + ring], 1)
    ways = rays_through(camera.K, camera.world_from_camera, through[..., 0], through[..., 1])
    eye = camera.world_from_camera[:3, 3]
    hits = observer.rays.cast(eye, ways.reshape(-1, 3).astype(np.float32))
    instance = np.array([placed.instance for placed in observer.geometry.placed] + [0], dtype=np.int64)
    met = np.where(hits.mesh >= 0, instance[hits.mesh], 0).reshape(through.shape[:2])
    far = np.where(np.isfinite(hits.t), hits.t, 0.0).astype(np.float64).reshape(met.shape)
    points = eye + ways * far[..., None]
    wide = STEEP * PATCH * camera.width * far[:, 0] * pixel_size(camera.K)
    spread = np.linalg.norm(points[:, 1:] - points[:, :1], axis=-1).max(-1)
    inside = (met[:, :1] > 0).all(-1) & (met == met[:, :1]).all(-1) & (spread <= wide)
    number = np.flatnonzero(inside)
    return Spots(number, at[number], points[number, 0], met[number, 0] - 1), points[number, 1:]


def _out(camera: Camera, points: Floats) -> NDArray[np.bool_]:
    """(K,) whether a picture holds none of some points (K, R, 3)."""
    at, depth = project(camera.K, inverse(camera.world_from_camera), points)
    within = (depth > 0) & (at >= 0).all(-1) & (at <= [camera.width, camera.height]).all(-1)
    return np.asarray(~within.any(-1))


def _short(observer: Observer, camera: Camera, points: Floats) -> Floats:
    """(..., ) metres by which rays from a camera towards points (..., 3) fall short of them, negative where they go past."""
    eye = camera.world_from_camera[:3, 3]
    ways = points - eye
    hits = observer.rays.cast(eye, ways.reshape(-1, 3).astype(np.float32))
    away = np.where(np.isfinite(hits.t), hits.t, 1e6).astype(np.float64).reshape(points.shape[:-1])
    out: Floats = (1.0 - away) * np.linalg.norm(ways, axis=-1)
    return out
