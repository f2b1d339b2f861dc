"""The room that cameras stand in, as boxes: where there is space for one, what stands before what, roughly. Cheap, no mesh is built."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scenegen.frames import box_entry, centers, corners, inverse, transform, yaw_pose
from scenegen.scene import Object, Person, Room, Scene, solid_walls

Floats = NDArray[np.float64]
CLEAR_M = 0.38
"""How far a camera keeps from the box of anything."""
WALL_M = 0.25
UNDER_CEILING_M = 0.15
THINGS = 0.85
"""How much of its box a thing fills as it hides others."""
NO_ROOM_M = 5.0
"""Half the floor of a scene without a room."""


def outstretched(person: Person) -> tuple[Floats, Floats] | None:
    """Shoulder (3,) and the way (3,) from there to the wrist of the arm with which somebody points; None of who does not."""
    for side in ("left", "right"):
        ends = [person.joints.get(f"{side}_{name}") for name in ("shoulder", "wrist")]
        if "point" in (person.posture.get(f"{side}_hand") or {}) and ends[0] is not None and ends[1] is not None:
            return ends[0], ends[1] - ends[0]
    return None


@dataclass
class Stage:
    """A scene's entities and inner walls as boxes. taken: poses (4, 4) of the cameras that stand already."""

    scene: Scene
    taken: list[Floats] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.room = self.scene.room or Room(kind="none", floor=np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]) * NO_ROOM_M)
        entities = self.entities = self.scene.entities
        poses = [e.world_from_object if isinstance(e, Object) else e.world_from_body for e in entities]
        self.poses, self.sizes = np.array(poses).reshape(-1, 4, 4), np.array([e.size for e in entities]).reshape(-1, 3)
        self.corners, self.centers = corners(self.poses, self.sizes), centers(self.poses, self.sizes)
        self.wanted = np.array([not isinstance(e, Object) or not e.decor for e in entities], dtype=bool)
        self.covered = np.zeros(len(self.centers))  # how well the cameras that stand already see each entity
        self.low, self.high = self.room.floor.min(0), self.room.floor.max(0)
        self.outdoors = self.room.height is None
        walls = [_wall_box(start, end, thick, self.room.height or 2.5) for start, end, thick in solid_walls(self.room)]
        boxes = np.concatenate([self.poses, np.array([pose for pose, _ in walls]).reshape(-1, 4, 4)])
        sizes = np.concatenate([self.sizes, np.array([size for _, size in walls]).reshape(-1, 3)])
        self.half_sizes = sizes / 2
        wall = np.arange(len(sizes)) >= len(self.sizes)
        self.hiding = self.half_sizes * np.where(wall, 1.0, THINGS)[:, None]  # a wall hides all that is behind it
        self.nearest = np.where(wall, 0.995, 0.97)
        self.from_world = inverse(boxes)
        self.from_world[:, 2, 3] -= self.half_sizes[:, 2]  # from the middle of each box
        tops = self.centers + self.sizes * [0, 0, 0.3]
        self.goals = np.stack([self.inside(self.centers), self.inside(tops)])

    @cached_property
    def body_points(self) -> tuple[Floats, Floats]:
        """Of each person the points (P, 3, 3) that a whole head has: crown, upright crown, neck; and the heights (P, 3, 3) that a
        picture's edge should not run through: neck, knees, ankles."""
        heads, joints = [], []
        for person in self.scene.people:
            height = np.array([0.0, 0.0, float(person.size[2])])
            place = person.world_from_body[:3, 3]
            head = person.joints.get("head", place + 0.93 * height)
            neck = person.joints.get("neck", head - [0, 0, 0.15])
            crown = head + person.world_from_head[:3, 2] * 0.13
            heads.append([crown, head + [0, 0, 0.13], neck])
            legs = [
                np.mean([person.joints.get(f"{side}_{part}", place + share * height) for side in ("left", "right")], axis=0)
                for part, share in (("knee", 0.28), ("ankle", 0.05))
            ]
            joints.append([neck, *legs])
        return np.array(heads).reshape(-1, 3, 3), np.array(joints).reshape(-1, 3, 3)

    @cached_property
    def regarded(self) -> list[int | None]:
        """Of each person the number of what the line of the outstretched arm, or of the eyes where there is none, meets first; None where
        that is nothing one may ask about."""
        out: list[int | None] = []
        for number, person in enumerate(self.scene.people, len(self.scene.objects)):
            arm = outstretched(person)
            start, way = arm if arm is not None else (person.world_from_gaze[:3, 3], person.world_from_gaze[:3, 0])
            first = box_entry(start, way, self.poses, self.sizes)
            first[[number, *(k for k, one in enumerate(self.scene.objects) if one.parent == person.id)]] = np.inf
            met = int(first.argmin())
            out.append(met if np.isfinite(first[met]) and self.wanted[met] else None)
        return out

    @cached_property
    def alike(self) -> NDArray[np.bool_]:
        """(N, N) whether words hardly tell two things apart: they are of one kind and colour. People are told by what they wear."""
        kinds = [(e.label.split(" ")[-1], e.attributes.get("color")) if isinstance(e, Object) else None for e in self.entities]
        out = np.zeros((len(kinds), len(kinds)), dtype=bool)
        for k, one in enumerate(kinds):
            for m, other in enumerate(kinds):
                if k != m and one is not None and other is not None and one[0] == other[0]:
                    out[k, m] = one[1] == other[1] or None in (one[1], other[1])
        return out

    def inside(self, points: Floats) -> Floats:
        """Points (P, 3) in the frame of every box, (P, B, 3)."""
        return transform(self.from_world, points[:, None])

    def clearance(self, eyes: Floats) -> Floats:
        """(P,) metres from points (P, 3) to the nearest box."""
        outside = np.maximum(np.abs(self.inside(eyes)) - self.half_sizes, 0)
        return np.sqrt((outside**2).sum(-1).min(-1, initial=np.inf))

    def within(self, eyes: Floats, margin: float = WALL_M) -> NDArray[np.bool_]:
        """(P,) whether points (P, 3) lie over the floor and under the ceiling, clear of outer walls by `margin` metres."""
        good = ((eyes[:, :2] >= self.low + margin) & (eyes[:, :2] <= self.high - margin)).all(1) & (eyes[:, 2] > 0.1)
        if self.room.height is not None:
            good &= eyes[:, 2] <= self.room.height - UNDER_CEILING_M
        return good & _over(eyes[:, :2], self.room.floor, margin)

    def free(self, eyes: Floats, clear: float = CLEAR_M) -> NDArray[np.bool_]:
        """(P,) whether a camera may stand at points (P, 3): within the walls and `clear` metres from every box."""
        good = self.within(eyes)
        good[good] &= self.clearance(eyes[good]) >= clear
        return good

    def around(self, point: Floats | None) -> tuple[Floats, Floats]:
        """Bounds (2,), (2,) of the room of the flat that a point is in (None: the fullest), of the whole floor where there are no inner walls."""
        regions = [region.polygon for region in self.room.regions] if self.room.inner_walls else []
        if point is None:
            regions = sorted(regions, key=lambda polygon: -self._things_in(polygon))
        else:
            regions = [p for p in regions if (p.min(0) <= point[:2]).all() and (point[:2] <= p.max(0)).all()]
        polygon = regions[0] if regions else self.room.floor
        return polygon.min(0), polygon.max(0)

    def _things_in(self, polygon: Floats) -> int:
        return int(((self.centers[:, :2] >= polygon.min(0)) & (self.centers[:, :2] <= polygon.max(0))).all(1).sum())

    def clearest(self, height: float) -> Floats:
        """The point (3,) of a grid at `height`, off the middle of the floor, that is farthest from every box."""
        shares = [(x, y) for x in np.linspace(-1, 1, 9) for y in np.linspace(-1, 1, 9) if abs(x) + abs(y) > 0.7]
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        points = np.array([[*(middle + (half - WALL_M) * share), height] for share in shares])
        best: Floats = points[int(self.clearance(points).argmax())]
        return best

    def blocked(self, eyes: Floats, which: NDArray[np.int64], entity: NDArray[np.int64]) -> Floats:
        """(P,) how many boxes stand between eye `which` (P,) of (C, 3) and the middle, plus the upper part, of each `entity` (P,)."""
        a = self.inside(eyes)[which]
        out = np.zeros(len(which))
        for goals in self.goals:
            enter, leave = _through(a, goals[entity] - a, self.hiding)
            hit = (enter < leave) & (leave > 0) & (enter < self.nearest)
            hit[np.arange(len(entity)), entity] = False
            out += hit.sum(-1)
        return out

    def first_boxes(self, pose: Floats, rays: Floats) -> NDArray[np.int64]:
        """(R,) the box that rays (R, 3) in the world meet first from a pose (4, 4); their number beyond the last: none."""
        enter, leave = _through(
            self.inside(pose[None, :3, 3]),
            np.einsum("bij,rj->rbi", self.from_world[:, :3, :3], rays),
            self.half_sizes,
        )
        beyond = np.full((len(rays), 1), 1e9)  # what a ray meets that meets no box
        return np.concatenate([np.where((enter < leave) & (leave > 0), enter, np.inf), beyond], 1).argmin(1)


def _through(start: Floats, direction: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Where lines from `start` along `direction` (..., B, 3) enter and leave boxes of half sizes (B, 3) round the origin, in its lengths."""
    per_way = 1.0 / np.where(np.abs(direction) < 1e-9, 1e-9, direction)
    middle, reach = -start * per_way, half * np.abs(per_way)
    first, last = middle - reach, middle + reach
    enter: Floats = np.maximum(np.maximum(first[..., 0], first[..., 1]), first[..., 2])
    leave: Floats = np.minimum(np.minimum(last[..., 0], last[..., 1]), last[..., 2])
    return enter, leave


def _wall_box(start: Floats, end: Floats, thick: float, height: float) -> tuple[Floats, Floats]:
    """Pose and size of a piece of wall."""
    way, middle = end - start, (start + end) / 2
    return yaw_pose([*middle, 0.0], float(np.arctan2(way[1], way[0]))), np.array([float(np.linalg.norm(way)), thick, height])


def _over(points: Floats, polygon: Floats, margin: float) -> NDArray[np.bool_]:
    """(P,) whether points (P, 2) lie in a polygon (K, 2), at least `margin` from its edges."""
    inside, near = np.zeros(len(points), dtype=bool), np.zeros(len(points), dtype=bool)
    for a, b in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        way = b - a
        share = np.clip(((points - a) @ way) / max(float(way @ way), 1e-12), 0, 1)
        near |= np.linalg.norm(points - a - share[:, None] * way, axis=1) < margin
        spans = (a[1] > points[:, 1]) != (b[1] > points[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            inside ^= spans & (points[:, 0] < a[0] + (points[:, 1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1]))
    return inside & ~near
