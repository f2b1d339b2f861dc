"""Where one sample a pixel is not enough, and the extra samples that are taken there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import rays_through
from scenegen.observe import Bounds
from scenegen.render.faces import Met
from scenegen.render.shading import dot
from scenegen.scene import Camera

SUBPIXELS = ((-0.25, -0.375), (0.375, -0.25), (0.25, 0.375), (-0.375, 0.25))
"""Offsets of a rotated grid, pixels."""
OWN = 0.03
"""A subsample that differs from its own pixel by less than this (relative depth, one minus the cosine of normals) is of it."""


def edges(met: Met, camera: Camera, within: Bounds | None = None) -> NDArray[np.int64]:
    """Row-major indices of the pixels beside a change of mesh, material, normal or depth; met: of the rays through all pixels; within:
    [x0, y0, x1, y1) outside which none are looked for."""
    shape = (camera.height, camera.width)
    x0, y0, x1, y1 = within or (0, 0, camera.width, camera.height)
    left, top = max(x0 - 1, 0), max(y0 - 1, 0)
    cut = slice(top, y1 + 1), slice(left, x1 + 1)  # a pixel is compared with those beside it
    mesh, look, depth, normal = (
        met.mesh.reshape(shape)[cut],
        met.look.reshape(shape)[cut],
        met.reach.reshape(shape)[cut],
        met.normal.reshape(*shape, 3)[cut],
    )
    edge = np.zeros(mesh.shape, dtype=bool)
    for axis in (0, 1):
        ahead = tuple(slice(1, None) if k == axis else slice(None) for k in (0, 1))
        behind = tuple(slice(None, -1) if k == axis else slice(None) for k in (0, 1))
        change = (mesh[ahead] != mesh[behind]) | (look[ahead] != look[behind])
        change |= dot(normal[ahead], normal[behind]) < 0.8
        change |= np.abs(depth[ahead] - depth[behind]) > 0.05 * np.minimum(depth[ahead], depth[behind])
        edge[ahead] |= change
        edge[behind] |= change
    rows, columns = np.nonzero(edge[y0 - top : y1 - top, x0 - left : x1 - left])
    return (rows + y0) * camera.width + columns + x0


def subpixel_rays(pixels: NDArray[np.int64], camera: Camera) -> NDArray[np.float32]:
    """(R, SUBPIXELS, 3) world rays of z-depth 1 through the subpixels of `pixels` (R,)."""
    row, column = np.divmod(pixels, camera.width)
    dx, dy = np.array(SUBPIXELS).T
    at_x, at_y = column[:, None] + 0.5 + dx, row[:, None] + 0.5 + dy
    return rays_through(camera.K, camera.world_from_camera, at_x, at_y).astype(np.float32)


def donors(pixels: NDArray[np.int64], samples: Met, view: Met, camera: Camera) -> NDArray[np.uint8]:
    """(R, SUBPIXELS) of `pixels` (R,): which pixel saw what a subsample meets: 0 its own, 1 the neighbour on its side, 2 the one above
    or below, 3 the one across the corner. The same mesh and material, a near depth and a like normal make it.

    samples: what the `subpixel_rays(pixels, camera)` met, in order; view: what the rays through all pixels met.
    """
    count, kinds = len(pixels), len(SUBPIXELS)
    out = np.zeros(count * kinds, dtype=np.uint8)
    own, each = _picked(view, pixels), (count, kinds)
    met = Met(*(column.reshape(*each, *column.shape[1:]) for column in vars(samples).values()))
    least = _cost(Met(own.mesh[:, None], own.look[:, None], own.reach[:, None], own.normal[:, None]), met).ravel()
    open_ = np.flatnonzero(least > OWN)
    best, wanted = least[open_], _picked(samples, open_)
    row, column = np.divmod(pixels[open_ // kinds], camera.width)
    side = np.sign(np.array(SUBPIXELS))[open_ % kinds].astype(np.int64)
    across, along = np.clip(column + side[:, 0], 0, camera.width - 1), np.clip(row + side[:, 1], 0, camera.height - 1)
    for number, (y, x) in enumerate(((row, across), (along, column), (along, across)), 1):
        found = _cost(_picked(view, y * camera.width + x), wanted)
        better = found < best
        out[open_[better]], best = number, np.minimum(best, found)
    return out.reshape(count, kinds)


def _picked(met: Met, which: NDArray[np.int64]) -> Met:
    """What some of the rays met."""
    some: list[Any] = [column.take(which, axis=0) for column in (met.mesh, met.look, met.reach, met.normal)]
    return Met(*some)


def _cost(seen: Met, wanted: Met) -> NDArray[np.float32]:
    """(...) how unlike what pixels saw is to what subsamples meet."""
    gap = np.abs(seen.reach - wanted.reach) / np.maximum(wanted.reach, np.float32(0.1))
    turned = 1 - np.abs(dot(seen.normal, wanted.normal))
    other = np.where(seen.mesh == wanted.mesh, 0, np.float32(10))
    painted = np.where(seen.look == wanted.look, 0, np.float32(1))
    return np.asarray(gap + turned + other + painted, dtype=np.float32)
