"""Whether a body has room: walls, things and other people, on about 600 points of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.compose.layout.layout import Item, Layout
from scenegen.compose.layout.surface_samples import surface_samples
from scenegen.scene import InnerWall

Floats = NDArray[np.float64]
WALL_M, LEG_M, CLOTH_M, HUNG_M = 0.07, 0.06, 0.03, 0.05
"""How far skin keeps from walls and from legs of tables; what hair and clothes add to it; how far it keeps from what hangs on a wall, which may
be smaller than points of a body are apart."""

ABOVE_M, BONE_M = 0.1, 0.03
"""From how far above a seat on arms keep clear of it; how near the middle of an arm its surface comes at most."""
MAT_M = (0.009, 0.03)
"""How thick mats are that nobody stands on, since feet would sink into them; thinner ones give way."""
HEAD_ROOM_M = 0.15
"""How far below what hangs from the ceiling heads keep, so that no shade is over one."""


def free(layout: Layout, points: Floats, others: list[Floats], ignored: tuple[Item, ...] = (), seated: bool = False) -> bool:
    """Whether points (P, 3) of a body, world frame, keep clear of walls and sills, of all things but `ignored`, and of the other bodies."""
    if np.abs(points[:, 0]).max() > layout.length / 2 - WALL_M or np.abs(points[:, 1]).max() > layout.width / 2 - WALL_M:
        return False
    if layout.in_shell(points, CLOTH_M) or any(_in_wall(points, wall) for wall in layout.inner_walls):
        return False
    return not _meets(points, [item for item in layout.items if not item.underfoot and item not in ignored], seated) and not any(
        _close(points, other) for other in others
    )


def _in_wall(points: Floats, wall: InnerWall) -> bool:
    """Whether points come within WALL_M of an inner wall, doors and all."""
    way = wall.end - wall.start
    length = float(np.linalg.norm(way))
    x, y = (points[:, :2] - wall.start) @ way / length, (points[:, :2] - wall.start) @ [-way[1], way[0]] / length
    near = (np.abs(y) < wall.thickness / 2 + WALL_M) & (x > -WALL_M) & (x < length + WALL_M)
    return bool(near.any())


def _meets(points: Floats, items: list[Item], seated: bool) -> bool:
    """Whether points lie in a thing's box (of a table and a sitter: in its top)."""
    low, high = points.min(0), points.max(0)
    for item in items:
        size = item.built.size
        margin = HUNG_M if item.support == "wall" else CLOTH_M
        reach = float(np.hypot(size[0], size[1])) / 2 + margin
        if item.x + reach < low[0] or item.x - reach > high[0] or item.y + reach < low[1] or item.y - reach > high[1]:
            continue
        top = item.z + size[2]
        bottom = item.z - (HEAD_ROOM_M if item.support == "ceiling" else 0.0)
        kneehole = seated and item.affords("put knees between")
        if seated and item.affords("put legs under"):
            bottom = top - 0.06
        if bottom > high[2] or top < low[2]:
            continue
        cos, sin = np.cos(item.yaw), np.sin(item.yaw)
        dx, dy = points[:, 0] - item.x, points[:, 1] - item.y
        inside = np.abs(dx * cos + dy * sin) < size[0] / 2 + margin
        inside &= np.abs(dy * cos - dx * sin) < size[1] / 2 + margin
        sole = 0.01 if not MAT_M[0] < size[2] < MAT_M[1] else -0.02
        rim = 0.002
        if item.support == "wall":
            sole = rim = -HUNG_M
        under = (points[:, 2] > bottom + sole) & (points[:, 2] < top - rim)
        if kneehole:  # drawers and legs at its sides, a board at its back
            solid = (np.abs(dy * cos - dx * sin) > 0.26 * size[1]) | (dx * cos + dy * sin < -0.1 * size[0])
            under |= solid & (points[:, 2] > item.z + 0.01) & (points[:, 2] < top - 0.002)
        if (inside & under).any() or (seated and bottom > item.z and meets_legs(points[inside], item, bottom)):
            return True
    return False


def meets_legs(points: Floats, item: Item, top: float) -> bool:
    """Whether points come to what carries a table's top, by its surface."""
    from scipy.spatial import cKDTree

    points = points[points[:, 2] < top]
    legs = surface_samples(item.built, 0.0, top - item.z)
    if not len(points) or not len(legs):
        return False
    local = (points - item.pose[:3, 3]) @ item.pose[:3, :3]
    return bool(np.isfinite(cKDTree(legs).query(local, distance_upper_bound=LEG_M)[0]).any())


def arms_meet(joints: dict[str, Floats], world_from_body: Floats, item: Item, seat: float) -> bool:
    """Whether the surface of what someone sits on, well above the seat, comes into the arms: chains that it hangs from, arm rests."""
    for side in ("left", "right"):
        bent = np.array([joints[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist")])
        bent = (bent @ world_from_body[:3, :3].T + world_from_body[:3, 3] - item.pose[:3, 3]) @ item.pose[:3, :3]
        near = (bent.min(0) - BONE_M, bent.max(0) + BONE_M)
        points = surface_samples(item.built, seat - item.z + ABOVE_M, item.built.size[2], near)
        for a, b in ((bent[0], bent[1]), (bent[1], bent[2])):
            share = np.clip((points - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
            if (np.linalg.norm(points - a - share[:, None] * (b - a), axis=1) < BONE_M).any():
                return True
    return False


def _close(one: Floats, two: Floats) -> bool:
    """Whether two bodies come within a hand's breadth of each other."""
    if (one.min(0) - two.max(0)).max() > 0.12 or (two.min(0) - one.max(0)).max() > 0.12:
        return False
    from scipy.spatial import cKDTree

    return bool(np.isfinite(cKDTree(one).query(two, distance_upper_bound=0.12)[0]).any())
