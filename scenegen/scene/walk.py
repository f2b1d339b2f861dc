"""Where one can walk: free floor as a grid, regions joined by doors, shortest ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.scene import Room, Scene, solid_walls

CELL_M = 0.08
BODY_M = 0.2
"""Half the width of a person who walks."""
STEP_OVER_M = 0.06
HEAD_M = 1.75
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Walkable:
    """free (R, C) bool: cells whose centre a person of `BODY_M` can stand at; cell [r, c] has its centre at `low` + (c + 0.5, r + 0.5)
    cells of CELL_M metres, world frame. part (R, C) int: connected free areas, 0 for none. doors: region names that a door joins."""

    free: NDArray[np.bool_]
    part: NDArray[np.int32]
    low: Floats
    doors: tuple[tuple[str, str], ...]

    def clear(self, points: Floats) -> bool:
        """Whether all floor points (P, 2) lie in free cells; those beyond the grid count for the cell nearest to them."""
        columns, rows = np.floor((points - self.low) / CELL_M).astype(int).T
        height, width = self.free.shape
        return bool(self.free[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)].all())

    def nearest(self, point: Any, distance: float = 0.8) -> tuple[int, int] | None:
        """The free cell nearest to a floor point, within `distance` metres; None if there is none."""
        rows, columns = np.nonzero(self.free)
        if not len(rows):
            return None
        centres = self.low + (np.stack([columns, rows], 1) + 0.5) * CELL_M
        far = np.linalg.norm(centres - np.asarray(point, dtype=np.float64)[:2], axis=1)
        k = int(far.argmin())
        return (int(rows[k]), int(columns[k])) if far[k] <= distance else None

    def joined(self, one: Any, other: Any) -> bool:
        """Whether one can walk from near one floor point to near the other."""
        a, b = self.nearest(one), self.nearest(other)
        return a is not None and b is not None and self.part[a] == self.part[b]

    def path(self, one: Any, other: Any) -> Floats | None:
        """A shortest way (K, 2) in metres over eight-connected free cells (Dijkstra); None where there is none."""
        from scipy.sparse.csgraph import dijkstra

        a, b = self.nearest(one), self.nearest(other)
        if a is None or b is None or self.part[a] != self.part[b]:
            return None
        start, goal = (r * self.free.shape[1] + c for r, c in (a, b))
        _, before = dijkstra(self._graph(), directed=False, indices=start, return_predecessors=True)
        way = [goal]
        while way[-1] != start:
            way.append(int(before[way[-1]]))
        rows, columns = np.divmod(np.array(way[::-1]), self.free.shape[1])
        out: Floats = self.low + (np.stack([columns, rows], 1) + 0.5) * CELL_M
        return out

    def _graph(self) -> Any:
        from scipy.sparse import coo_matrix

        index = np.arange(self.free.size).reshape(self.free.shape)
        ends, costs = [], []
        for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
            here = (slice(0, self.free.shape[0] - dr), slice(max(-dc, 0), self.free.shape[1] - max(dc, 0)))
            there = (slice(dr, None), slice(max(dc, 0), self.free.shape[1] + min(dc, 0)))
            both = self.free[here] & self.free[there]
            ends.append(np.stack([index[here][both], index[there][both]]))
            costs.append(np.full(int(both.sum()), CELL_M * np.hypot(dr, dc)))
        pair = np.concatenate(ends, 1)
        return coo_matrix((np.concatenate(costs), (pair[0], pair[1])), shape=(self.free.size,) * 2).tocsr()


def walkable(scene: Scene) -> Walkable:
    """The walkable floor of a scene with a room: inside its floor, clear of walls and of things that one cannot step over."""
    from scipy.ndimage import label

    floor = scene.room.floor if scene.room is not None else np.array([[-5.0, -5], [5, -5], [5, 5], [-5, 5]])
    low, high = floor.min(0), floor.max(0)
    shape = np.maximum(np.ceil((high - low) / CELL_M).astype(int), 1)
    x, y = np.meshgrid(low[0] + (np.arange(shape[0]) + 0.5) * CELL_M, low[1] + (np.arange(shape[1]) + 0.5) * CELL_M)
    grid = _inside(np.stack([x.ravel(), y.ravel()], 1), floor).reshape(y.shape)

    def stamp(middle: Floats, rotation: Floats, half: Floats) -> None:
        """Take out the cells within a body's half width of a turned rectangle."""
        reach = np.abs(rotation) @ half + BODY_M
        c0, r0 = np.clip(np.floor((middle - reach - low) / CELL_M).astype(int), 0, shape)
        c1, r1 = np.clip(np.ceil((middle + reach - low) / CELL_M).astype(int), 0, shape)
        points = np.stack([x[r0:r1, c0:c1], y[r0:r1, c0:c1]], -1)
        outside = np.maximum(np.abs((points - middle) @ rotation) - half, 0)
        grid[r0:r1, c0:c1] &= np.hypot(outside[..., 0], outside[..., 1]) > BODY_M

    for thing in scene.objects:
        base = float(thing.world_from_object[2, 3])
        if thing.support != "hand" and base < HEAD_M and base + float(thing.size[2]) > STEP_OVER_M:
            stamp(thing.world_from_object[:2, 3], thing.world_from_object[:2, :2], thing.size[:2] / 2)
    if scene.room is not None:
        outer = [(a, b, 0.0) for a, b in zip(floor, np.roll(floor, -1, axis=0), strict=True)] if scene.room.height else []
        for start, end, thick in [*outer, *solid_walls(scene.room)]:
            way = end - start
            length = float(np.hypot(*way))
            along = way / max(length, 1e-9)
            turn = np.array([[along[0], -along[1]], [along[1], along[0]]])
            stamp((start + end) / 2, turn, np.array([length, thick]) / 2)
    part, _ = label(grid, structure=np.ones((3, 3)))
    return Walkable(grid, part.astype(np.int32), low, _doors(scene.room))


def _inside(points: Floats, polygon: Floats) -> NDArray[np.bool_]:
    """Whether points (P, 2) lie in a polygon (K, 2): crossings of a ray along +X."""
    inside = np.zeros(len(points), dtype=bool)
    for a, b in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        spans = (a[1] > points[:, 1]) != (b[1] > points[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = a[0] + (points[:, 1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
        inside ^= spans & (points[:, 0] < crossing)
    return inside


def doors_joined(scene: Scene) -> bool:
    """Whether one can walk from any door of a scene's room to any other, through each, and to beside whoever is on foot."""
    points = door_points(scene.room) if scene.room is not None else []
    if not points:
        return True
    floor = walkable(scene)
    on_foot = [person.world_from_body[:2, 3] for person in scene.people if person.posture.get("kind") not in ("sit", "lie")]
    ends = [end for pair in points for end in pair] + on_foot
    return all(floor.joined(points[0][0], end) for end in ends)


def door_points(room: Room) -> list[tuple[Floats, Floats]]:
    """For each door the floor points (2,), 0.6 m before and behind it; outer doors have the inside only, twice."""
    out = []
    count = len(room.floor)
    for o in room.openings:
        if o.kind != "door":
            continue
        inner = o.wall >= count
        a, b = (
            (room.inner_walls[o.wall - count].start, room.inner_walls[o.wall - count].end)
            if inner
            else (room.floor[o.wall], room.floor[(o.wall + 1) % count])
        )
        along = (b - a) / np.linalg.norm(b - a)
        middle, normal = a + along * (o.offset + o.width / 2), np.array([-along[1], along[0]])
        out.append((middle + normal * 0.6, middle - normal * 0.6 if inner else middle + normal * 0.6))
    return out


def _doors(room: Room | None) -> tuple[tuple[str, str], ...]:
    """Names of the regions on both sides of each inner door."""
    if room is None:
        return ()
    pairs = []
    for one, other in door_points(room):
        names = [next((r.name for r in room.regions if _inside(at[None], r.polygon)[0]), "") for at in (one, other)]
        if names[0] != names[1]:
            pairs.append((names[0], names[1]))
    return tuple(pairs)
