"""Where a thing's surface is, as points: for the few questions its box is too coarse for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.looks.mesh import Built, Seat, Surface

Floats = NDArray[np.float64]
SPACING_M, BULGE_M, PRESSED_M = 0.03, 0.045, 0.003
SEAT_THICK_M, LAP_M = 0.12, 0.2
"""What of a seat's height calves meet; half the width they take."""


HAND_M, APART_M = 0.045, 0.42
"""Half the width of a hand on the edge of a chair's back; how far apart two are at most."""


PILLOW_M = (0.03, 0.1)
"""How high over a mattress the edge of a pillow is looked for."""
ANYWHERE = np.full(3, np.inf)


def surface_samples(built: Built, low: float, high: float, near: tuple[Floats, Floats] = (-ANYWHERE, ANYWHERE)) -> Floats:
    """Points (P, 3) of a thing's surface between two heights, object frame, metres: along edges and over wide faces, SPACING_M apart.

    near: opposite corners (3,), (3,) of a box; points outside it may be left out."""
    corners = built.mesh.vertices.astype(np.float64)[built.mesh.faces]
    least, most = np.maximum(near[0], [-np.inf, -np.inf, low]), np.minimum(near[1], [np.inf, np.inf, high])
    corners = corners[((corners.max(1) > least) & (corners.min(1) < most)).all(1)]
    a, b = corners.reshape(-1, 3), np.roll(corners, -1, axis=1).reshape(-1, 3)
    count = np.maximum(np.ceil(np.linalg.norm(b - a, axis=1) / SPACING_M).astype(int), 1)
    row = np.repeat(np.arange(len(a)), count)
    share = (np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)) / count[row]
    points = np.concatenate([a[row] + (b - a)[row] * share[:, None], *_inner(corners)])
    out: Floats = points[((points > least) & (points < most)).all(1)]
    return out


def _inner(corners: Floats) -> list[Floats]:
    """Points over those of the triangles (F, 3, 3) that are too wide for their edges to stand for them."""
    side, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    longest = np.sqrt(np.maximum(np.maximum((side**2).sum(1), (other**2).sum(1)), ((side - other) ** 2).sum(1)))
    wide = np.linalg.norm(np.cross(side, other), axis=1) > 2 * SPACING_M * longest
    out = []
    for start, u, v, length in zip(corners[wide, 0], side[wide], other[wide], longest[wide], strict=True):
        i, j = np.nonzero(np.tri(int(np.ceil(length / SPACING_M)) - 2)[::-1])
        step = 1.0 / np.ceil(length / SPACING_M)
        out.append(start + ((i + 1) * step)[:, None] * u + ((j + 1) * step)[:, None] * v)
    return out


def seat_edge(built: Built, seat: Seat) -> float:
    """Metres from where the hips rest to the front edge of the seat, the way one sits."""
    points = surface_samples(built, seat.z - SEAT_THICK_M, seat.z + 0.02) - [seat.x, seat.y, 0.0]
    ahead = np.cos(seat.yaw) * points[:, 0] + np.sin(seat.yaw) * points[:, 1]
    across = np.cos(seat.yaw) * points[:, 1] - np.sin(seat.yaw) * points[:, 0]
    near = (np.abs(across) < LAP_M) & (ahead > 0)
    return float(ahead[near].max(initial=0.0))


def pillow_edge(built: Built, y: float) -> float:
    """How far down a bed (x) the pillows reach beside its middle line at `y`."""
    z = built.surfaces[0].z
    points = surface_samples(
        built, z + PILLOW_M[0], z + PILLOW_M[1], (np.array([-np.inf, y - LAP_M, z]), np.array([0.0, y + LAP_M, np.inf]))
    )
    return float(points[:, 0].max(initial=-built.size[0] / 2))


def back_edge(built: Built) -> tuple[float, float, float]:
    """Of the upper edge of a chair's back, where two hands take it: its rear (x), its height there and how far apart they are, metres."""
    points = surface_samples(built, built.size[2] - 0.2, built.size[2] + 0.01)
    wide = min(2 * float(np.abs(points[points[:, 2] > points[:, 2].max() - HAND_M, 1]).max()) - HAND_M, APART_M)
    points = points[np.abs(np.abs(points[:, 1]) - wide / 2) < HAND_M]
    top = float(points[:, 2].max())
    return float(points[points[:, 2] > top - HAND_M, 0].min()), top, wide


def rest_height(carrier: Built, surface: Surface, footprint: Floats) -> float:
    """Height at which a thing with this footprint (4, 2), carrier's frame, comes to lie on a soft surface: at the highest point below it."""
    corners = carrier.mesh.vertices.astype(np.float64)[carrier.mesh.faces]
    z = corners[..., 2]
    corners = corners[(z.max(1) > surface.z - BULGE_M) & (z.min(1) < surface.z + BULGE_M)]
    share = np.linspace(0, 1, 7)
    u, v = (grid.reshape(-1, 1) for grid in np.meshgrid(share, share))
    points = footprint[0] + u * (footprint[1] - footprint[0]) + v * (footprint[3] - footprint[0])
    a, side, other = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    twice = side[:, 0] * other[:, 1] - side[:, 1] * other[:, 0]
    kept = twice > 1e-9  # seen from above
    a, side, other, twice = a[kept], side[kept], other[kept], twice[kept]
    off = points[:, None] - a[:, :2]
    s = (off[..., 0] * other[:, 1] - off[..., 1] * other[:, 0]) / twice
    t = (side[:, 0] * off[..., 1] - side[:, 1] * off[..., 0]) / twice
    height = a[:, 2] + s * side[:, 2] + t * other[:, 2]
    below = (s >= 0) & (t >= 0) & (s + t <= 1) & (np.abs(height - surface.z) < BULGE_M)
    return float(height[below].max(initial=surface.z - 0.01)) - PRESSED_M
