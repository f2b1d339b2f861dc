"""Cameras that show what can be asked about: chosen among many by cheap geometry, clear of furniture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenegen.compose.spec import SceneSpec
from scenegen.frames import centers, corners, intrinsics, inverse, look_at, transform, yaw_pose
from scenegen.scene import Camera, Object, Person, Room, solid_walls

Floats = NDArray[np.float64]
CANDIDATES = 70
CLEAR_M = 0.38
WALL_M = 0.25


@dataclass
class Stage:
    """What cameras stand in: a room; entities and inner walls as boxes."""

    room: Room
    objects: list[Object]
    people: list[Person]

    def __post_init__(self) -> None:
        entities: list[Object | Person] = [*self.objects, *self.people]
        poses = [e.world_from_object if isinstance(e, Object) else e.world_from_body for e in entities]
        self.poses, self.sizes = np.array(poses).reshape(-1, 4, 4), np.array([e.size for e in entities]).reshape(-1, 3)
        self.corners, self.centers = corners(self.poses, self.sizes), centers(self.poses, self.sizes)
        self.wanted = np.array([isinstance(e, Person) or not e.dressing for e in entities], dtype=bool)
        self.half = np.ptp(self.room.floor, axis=0) / 2
        self.outdoors = self.room.height is None
        walls = [_wall_box(start, end, thick, self.room.height or 2.5) for start, end, thick in solid_walls(self.room)]
        self.boxes = np.concatenate([self.poses, np.array([pose for pose, _ in walls]).reshape(-1, 4, 4)])
        self.box_sizes = np.concatenate([self.sizes, np.array([size for _, size in walls]).reshape(-1, 3)])

    def clearance(self, eye: Floats) -> float:
        """Metres from a point to the nearest box."""
        local = transform(inverse(self.boxes), eye)
        outside = np.maximum(np.abs(local - self.box_sizes * [0, 0, 0.5]) - self.box_sizes / 2, 0)
        return float(np.linalg.norm(outside, axis=1).min()) if len(outside) else np.inf

    def clearest(self, height: float) -> Floats:
        """The point (3,) of a grid at `height`, off the middle of the floor, that is farthest from every box."""
        shares = [(x, y) for x in np.linspace(-1, 1, 9) for y in np.linspace(-1, 1, 9) if abs(x) + abs(y) > 0.7]
        points = [np.array([*((self.half - WALL_M) * share), height]) for share in shares]
        return max(points, key=self.clearance)

    def blocked(self, eye: Floats, goals: Floats, own: NDArray[np.int64]) -> NDArray[np.float64]:
        """How many boxes stand between a point and each goal (G, 3); `own` (G,) is the goal's own box."""
        frames = inverse(self.boxes)
        a = transform(frames, eye)[:, None] - (self.box_sizes * [0, 0, 0.5])[:, None]
        b = transform(frames[:, None], goals[None]) - (self.box_sizes * [0, 0, 0.5])[:, None]
        way = b - a
        half = self.box_sizes[:, None] / 2 * 0.85
        with np.errstate(divide="ignore", invalid="ignore"):
            t0, t1 = (-half - a) / way, (half - a) / way
        low, high = np.minimum(t0, t1), np.maximum(t0, t1)
        enter, leave = np.nanmax(low, -1), np.nanmin(high, -1)
        hit = (enter < leave) & (leave > 0) & (enter < 0.97)
        hit[own, np.arange(len(own))] = False
        out: NDArray[np.float64] = hit.sum(0).astype(np.float64)
        return out


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
    stage = Stage(room, objects, people)
    covered = np.zeros(len(stage.centers))
    cameras: list[Camera] = []
    portraits = 0 if not people else min(spec.views, max(1, round(spec.views * 0.5)))
    order = [int(k) for k in rng.permutation(len(people))]
    for number in range(spec.views):
        person = people[order[number % len(people)]] if number < portraits else None
        camera, seen = _best(spec, stage, rng, covered, person, focus, f"cam{number}")
        covered += seen
        cameras.append(camera)
    return cameras


def _best(
    spec: SceneSpec,
    stage: Stage,
    rng: np.random.Generator,
    covered: Floats,
    person: Person | None,
    focus: Object | None,
    name: str,
) -> tuple[Camera, Floats]:
    hfov = float(np.deg2rad(rng.uniform(*spec.hfov_deg)))
    if person is not None:
        hfov = float(np.deg2rad(np.clip(rng.uniform(*spec.hfov_deg) * 0.85, 40, 62)))
    K = intrinsics(spec.width, spec.height, hfov)
    best: tuple[float, Floats, Floats] | None = None
    turn = float(rng.uniform(-np.pi, np.pi))
    for k in range(CANDIDATES):
        eye, target = _draw(stage, rng, person, focus, turn + (k // 6) * 0.45)
        if (np.abs(eye[:2]) > stage.half - WALL_M).any() or stage.clearance(eye) < CLEAR_M:
            continue
        if np.linalg.norm((target - eye)[:2]) < 0.5:
            continue
        pose = look_at(eye, target)
        seen = _seen(stage, K, pose, spec)
        score = float((seen / (1 + 1.5 * covered)).sum())
        if person is not None:
            index = len(stage.objects) + stage.people.index(person)
            score = score * 0.3 + 12.0 * float(seen[index])
            if seen[index] > 0.5 and k < 24:
                score += 6.0 * (1 - k / 24)
        if best is None or score > best[0]:
            best = (score, pose, seen)
    if best is None:
        eye = stage.clearest(1.6)
        pose = look_at(eye, np.array([0.0, 0.0, 0.8]))
        best = (0.0, pose, _seen(stage, K, pose, spec))
    return Camera(id=name, world_from_camera=_handheld(best[1], rng), K=K, width=spec.width, height=spec.height), best[2]


def _draw(
    stage: Stage, rng: np.random.Generator, person: Person | None, focus: Object | None, turn: float
) -> tuple[Floats, Floats]:
    """Where a candidate stands and what it looks at."""
    if person is not None:
        tall = float(person.size[2])
        reach = float(rng.uniform(1.5, 2.9)) + max(0.0, tall - 1.3)
        angle = turn + float(rng.uniform(-0.3, 0.3))
        middle = person.world_from_body[:2, 3]
        eye = np.array([middle[0] + reach * np.cos(angle), middle[1] + reach * np.sin(angle), float(rng.uniform(1.2, 1.65))])
        return eye, np.array([middle[0], middle[1], tall * float(rng.uniform(0.5, 0.66))])
    if focus is not None and rng.random() < 0.8:
        top = focus.world_from_object[:3, 3] + [0, 0, float(focus.size[2])]
        angle, reach = float(rng.uniform(-np.pi, np.pi)), float(rng.uniform(1.0, 1.7))
        eye = top + [reach * np.cos(angle), reach * np.sin(angle), float(rng.uniform(0.45, 0.95))]
        return eye, top + [*rng.uniform(-0.25, 0.25, 2), 0.0]
    eye = np.array([*(rng.uniform(-1, 1, 2) * (stage.half - WALL_M)), float(rng.uniform(1.25, 1.75))])
    pick = stage.centers[int(rng.integers(len(stage.centers)))] if len(stage.centers) and rng.random() < 0.6 else np.zeros(3)
    target = np.array([*(pick[:2] * 0.8), float(rng.uniform(0.5, 1.1))])
    if stage.outdoors:
        target[2] = float(rng.uniform(0.6, 1.2))
    return eye, target


def _seen(stage: Stage, K: Floats, pose: Floats, spec: SceneSpec) -> Floats:
    """(N,) 0 to 1: how well each entity but dressing would be seen, by its projected box and what stands before it."""
    local = transform(inverse(pose), stage.corners)
    depth = local[..., 2]
    ahead = depth.min(1) > 0.25
    image = local[..., :2] / np.maximum(depth, 0.1)[..., None] * np.diag(K)[:2] + K[:2, 2]
    size = np.array([spec.width, spec.height])
    low, high = np.clip(image.min(1), 0, size), np.clip(image.max(1), 0, size)
    whole = np.prod(np.maximum(image.max(1) - image.min(1), 1e-6), 1)
    area = np.prod(np.maximum(high - low, 0), 1)
    good = stage.wanted & ahead & (area > 0.004 * size.prod()) & (area > 0.6 * whole) & (area < 0.5 * size.prod())
    index = np.flatnonzero(good)
    out = np.zeros(len(stage.centers))
    if len(index):
        tops = stage.centers[index] + stage.sizes[index] * [0, 0, 0.3]
        walls = stage.blocked(pose[:3, 3], stage.centers[index], index) + stage.blocked(pose[:3, 3], tops, index)
        out[index] = 1.0 / (1.0 + 2.0 * walls)
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
