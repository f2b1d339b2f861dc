"""Cameras that show what can be asked about: chosen among many by cheap geometry, clear of furniture."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenegen.compose.spec import SceneSpec
from scenegen.frames import centers, corners, image_of, intrinsics, inverse, look_at, rays_through, transform, yaw_pose
from scenegen.scene import Camera, Object, Person, Room, solid_walls
from scenegen.scene.grid import on_grid, pose_on_grid

Floats = NDArray[np.float64]
CANDIDATES, LOOKED_AT, ROUNDS = 70, 24, 3
"""Views drawn in a round, those of them whose things are tested for what stands before them, and rounds at most."""
WANTED, LEAST, SHORT = 7, 5, 2.5
"""How many things a view should show; below how many one of a person gives way to one of the room; what each that lacks costs."""
ALIKE, ALIKE_M = 8.0, 1.2
"""What a view costs that repeats another, and within how many metres it does."""
CLEAR_M = 0.38
THINGS, AREA = 0.85, 0.006
"""How much of its box a thing fills as it hides others; the share of the image that the box of a thing to ask about covers at least."""
WALL_M = 0.25
RAYS, MOST = (10, 8), 0.5
"""Rays across and down a picture; the share of them that may meet the box of one thing first."""


@dataclass
class Stage:
    """What cameras stand in: a room; entities and inner walls as boxes. And what was asked for: their number and size, a thing in focus."""

    spec: SceneSpec
    room: Room
    objects: list[Object]
    people: list[Person]
    focus: Object | None
    taken: list[Floats] = field(default_factory=list)
    """Poses (4, 4) of the cameras that stand already."""

    def __post_init__(self) -> None:
        entities: list[Object | Person] = [*self.objects, *self.people]
        poses = [e.world_from_object if isinstance(e, Object) else e.world_from_body for e in entities]
        self.poses, self.sizes = np.array(poses).reshape(-1, 4, 4), np.array([e.size for e in entities]).reshape(-1, 3)
        self.corners, self.centers = corners(self.poses, self.sizes), centers(self.poses, self.sizes)
        self.wanted = np.array([isinstance(e, Person) or not e.decor for e in entities], dtype=bool)
        self.covered = np.zeros(len(self.centers))  # how well the cameras that stand already see each entity
        self.half = np.ptp(self.room.floor, axis=0) / 2
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

    def inside(self, points: Floats) -> Floats:
        """Points (P, 3) in the frame of every box, (P, B, 3)."""
        return transform(self.from_world, points[:, None])

    def clearance(self, eyes: Floats) -> Floats:
        """(P,) metres from points (P, 3) to the nearest box."""
        outside = np.maximum(np.abs(self.inside(eyes)) - self.half_sizes, 0)
        return np.sqrt((outside**2).sum(-1).min(-1, initial=np.inf))

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

    def likeness(self, poses: Floats) -> Floats:
        """(C,) 0 to 1: how much poses (C, 4, 4) repeat the view of a camera that stands already: from nearby, the same way."""
        if not self.taken:
            return np.zeros(len(poses))
        others = np.array(self.taken)
        apart = np.linalg.norm(poses[:, None, :3, 3] - others[:, :3, 3], axis=-1)
        same_way = (poses[:, None, :3, 2] * others[:, :3, 2]).sum(-1)
        out: Floats = (np.exp(-((apart / ALIKE_M) ** 2)) * np.maximum(same_way, 0.0)).max(1)
        return out

    def clearest(self, height: float) -> Floats:
        """The point (3,) of a grid at `height`, off the middle of the floor, that is farthest from every box."""
        shares = [(x, y) for x in np.linspace(-1, 1, 9) for y in np.linspace(-1, 1, 9) if abs(x) + abs(y) > 0.7]
        points = np.array([[*((self.half - WALL_M) * share), height] for share in shares])
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

    def fullest(self, K: Floats, pose: Floats) -> float:
        """The largest share of the picture from a pose (4, 4) that the box of one entity fills, by a grid of rays."""
        x, y = np.meshgrid((np.arange(RAYS[0]) + 0.5) / RAYS[0], (np.arange(RAYS[1]) + 0.5) / RAYS[1])
        rays = rays_through(K, pose, x.ravel() * self.spec.width, y.ravel() * self.spec.height)
        enter, leave = _through(
            self.inside(pose[None, :3, 3]), np.einsum("bij,rj->rbi", self.from_world[:, :3, :3], rays), self.half_sizes
        )
        beyond = np.full((len(rays), 1), 1e9)  # what a ray meets that meets no box
        first = np.concatenate([np.where((enter < leave) & (leave > 0), enter, np.inf), beyond], 1).argmin(1)
        return float(np.bincount(first[first < len(self.sizes)], minlength=1).max()) / len(rays)


def _through(start: Floats, direction: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Where lines from `start` along `way` (..., B, 3) enter and leave boxes of half sizes (B, 3) round the origin, in lengths of `way`."""
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


def place_cameras(
    spec: SceneSpec,
    room: Room,
    objects: list[Object],
    people: list[Person],
    rng: np.random.Generator,
    focus: Object | None,
) -> list[Camera]:
    """`spec.views` cameras. With people in the scene about half look at one of them; each next view is drawn to what was not yet seen."""
    stage = Stage(spec, room, objects, people, focus)
    cameras: list[Camera] = []
    portraits = 0 if not people else min(spec.views, max(1, round(spec.views * 0.5)))
    order = [int(k) for k in rng.permutation(len(people))]
    for number in range(spec.views):
        person = people[order[number % len(people)]] if number < portraits else None
        camera, seen = _best(stage, rng, person, f"cam{number}")
        stage.covered += seen
        cameras.append(camera)
        stage.taken.append(camera.world_from_camera)
    return cameras


def _best(stage: Stage, rng: np.random.Generator, person: Person | None, name: str) -> tuple[Camera, Floats]:
    hfov = float(np.deg2rad(rng.uniform(*stage.spec.hfov_deg)))
    K = wide = intrinsics(stage.spec.width, stage.spec.height, hfov)
    if person is not None:
        hfov = float(np.deg2rad(np.clip(rng.uniform(*stage.spec.hfov_deg) * 0.85, 40, 62)))
        K = intrinsics(stage.spec.width, stage.spec.height, hfov)
    best = _rounds(stage, rng, person, K)
    if person is not None and (best is None or _shown(best[2]) < LEAST):
        other = _rounds(stage, rng, None, wide)
        if other is not None and (best is None or _shown(other[2]) > _shown(best[2])):
            best, K = other, wide
    if best is None:
        pose = look_at(stage.clearest(1.6), np.array([0.0, 0.0, 0.8]))
        best = (0.0, pose, _unhidden(stage, pose[None], _framed(stage, K, pose[None]))[0])
    return Camera(
        id=name,
        world_from_camera=pose_on_grid(_handheld(best[1], rng)),
        K=on_grid(K),
        width=stage.spec.width,
        height=stage.spec.height,
    ), best[2]


def _shown(seen: Floats) -> Floats:
    """How many entities (..., N) are seen well, to be asked about."""
    out: Floats = (seen > 0.3).sum(-1)
    return out


def _rounds(stage: Stage, rng: np.random.Generator, person: Person | None, K: Floats) -> tuple[float, Floats, Floats] | None:
    """The best view of up to ROUNDS rounds, which end when one shows enough; None when no place was clear."""
    best: tuple[float, Floats, Floats] | None = None
    for _ in range(ROUNDS):
        found = _round(stage, rng, person, K)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
        if best is not None and _shown(best[2]) >= WANTED:
            break
    return best


def _round(stage: Stage, rng: np.random.Generator, person: Person | None, K: Floats) -> tuple[float, Floats, Floats] | None:
    """The best of CANDIDATES views: its score, pose and how well it sees each entity; None when no place was clear."""
    eyes, targets = _draw(stage, rng, person, CANDIDATES)
    good = (np.abs(eyes[:, :2]) <= stage.half - WALL_M).all(1) & (stage.clearance(eyes) >= CLEAR_M)
    kept = np.flatnonzero(good & (np.linalg.norm((targets - eyes)[:, :2], axis=1) >= 0.5))
    if not len(kept):
        return None
    poses = look_at(eyes[kept], targets[kept])
    framed = _framed(stage, K, poses)
    promise = (framed / (1 + 1.5 * stage.covered)).sum(1)
    if person is not None:
        promise += 12.0 * framed[:, len(stage.objects) + stage.people.index(person)] - 0.1 * kept
    best = np.sort(np.argsort(-promise, kind="stable")[:LOOKED_AT])
    kept, poses = kept[best], poses[best]
    views = _unhidden(stage, poses, framed[best])
    score = (views / (1 + 1.5 * stage.covered)).sum(1)
    if person is not None:
        his = views[:, len(stage.objects) + stage.people.index(person)]
        score = score * 0.3 + 12.0 * his
        score += np.where((his > 0.5) & (kept < 24), 6.0 * (1 - kept / 24), 0.0)
    score -= ALIKE * stage.likeness(poses)
    score -= SHORT * np.maximum(WANTED - _shown(views), 0)
    order = np.argsort(-score, kind="stable")
    k = int(next((one for one in order if stage.fullest(K, poses[one]) <= MOST), order[0]))
    return float(score[k]), poses[k], views[k]


def _draw(stage: Stage, rng: np.random.Generator, person: Person | None, count: int) -> tuple[Floats, Floats]:
    """Where `count` candidates stand (C, 3) and what they look at (C, 3): round a person, round the focus, or anywhere."""
    if person is not None:
        tall, middle = float(person.size[2]), person.world_from_body[:2, 3]
        angle = rng.uniform(-np.pi, np.pi) + np.arange(count) // 6 * 0.45 + rng.uniform(-0.3, 0.3, count)
        reach = rng.uniform(1.5, 2.9, count) + max(0.0, tall - 1.3)
        eyes = _beside(middle, angle, reach, rng.uniform(1.2, 1.65, count))
        return eyes, _beside(middle, angle, np.zeros(count), tall * rng.uniform(0.5, 0.66, count))
    some = rng.random(count) < 0.6 if len(stage.centers) else np.zeros(count, dtype=bool)
    picks = stage.centers[rng.integers(len(stage.centers), size=count)] if some.any() else np.zeros((count, 3))
    bounds = np.array([stage.around(pick if one else None) for pick, one in zip(picks, some, strict=True)])
    middle, half = bounds.mean(1), np.ptp(bounds, axis=1) / 2
    eyes = np.concatenate([middle + rng.uniform(-1, 1, (count, 2)) * (half - WALL_M), rng.uniform(1.25, 1.75, (count, 1))], 1)
    goals = np.where(some[:, None], middle + (picks[:, :2] - middle) * 0.8, middle)
    targets = np.concatenate([goals, rng.uniform(*((0.6, 1.2) if stage.outdoors else (0.5, 1.1)), (count, 1))], 1)
    if stage.focus is not None:
        top = stage.focus.world_from_object[:3, 3] + [0, 0, float(stage.focus.size[2])]
        near = rng.random(count) < 0.8
        angle, reach = rng.uniform(-np.pi, np.pi, count), rng.uniform(1.0, 1.7, count)
        eyes[near] = _beside(top[:2], angle, reach, top[2] + rng.uniform(0.45, 0.95, count))[near]
        targets[near] = (top + np.pad(rng.uniform(-0.25, 0.25, (count, 2)), ((0, 0), (0, 1))))[near]
    return eyes, targets


def _beside(middle: Floats, angle: Floats, distance: Floats, height: Floats) -> Floats:
    """Points (C, 3) at distances and angles from a point of the floor."""
    return np.stack([middle[0] + distance * np.cos(angle), middle[1] + distance * np.sin(angle), height], 1)


def _framed(stage: Stage, K: Floats, poses: Floats) -> Floats:
    """(C, N) 1 where an entity but decor would be seen well from a pose (C, 4, 4), by its projected box, were nothing before it."""
    turns = inverse(poses)[:, :3]
    places = stage.corners.transpose(2, 1, 0)  # (3, 8, N)
    x, y, depth = (np.tensordot(turns[:, k, :3], places, 1) + turns[:, k, 3, None, None] for k in range(3))
    whole = area = np.ones(1)
    for image, size in zip(image_of(K, x, y, np.maximum(depth, 0.1)), (stage.spec.width, stage.spec.height), strict=True):
        low, high = image.min(1), image.max(1)
        whole = whole * np.maximum(high - low, 1e-6)
        area = area * np.maximum(np.minimum(high, size) - np.maximum(low, 0), 0)
    pixels = stage.spec.width * stage.spec.height
    good = stage.wanted & (depth.min(1) > 0.25) & (area > AREA * pixels) & (area > 0.6 * whole) & (area < 0.5 * pixels)
    return np.asarray(good, dtype=np.float64)


def _unhidden(stage: Stage, poses: Floats, framed: Floats) -> Floats:
    """(C, N) 0 to 1: the entities of `framed`, less where things stand before them."""
    out = framed.copy()
    which, entity = np.nonzero(framed)
    out[which, entity] = 1.0 / (1.0 + 2.0 * stage.blocked(poses[:, :3, 3], which, entity))
    return out


def _handheld(pose: Floats, rng: np.random.Generator) -> Floats:
    """The pose with a little roll and pitch, as a hand gives."""
    roll, pitch = rng.normal(0, np.deg2rad(0.8)), rng.normal(0, np.deg2rad(1.0))
    turn = np.eye(4)
    turn[:3, :3] = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]) @ np.array(
        [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
    )
    out: Floats = pose @ turn
    return out
