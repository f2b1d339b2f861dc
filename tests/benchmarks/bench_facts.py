"""A full scene's facts (50 things, 4 people, 4 cameras, all frames) against the same arithmetic in bare NumPy.

Facts: every centre in every frame with its 8-sector label and margin; every "standing at i, facing j, where is k"; the surface distance of
every pair of boxes. Bare: the formulas alone on ready arrays, no names, no checks, no scene. Also how long distances take when things lean.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from scenegen.facts import Facts
from scenegen.frames import corners, pairwise_distance, pose, viewer_from_camera, yaw_pose
from scenegen.scene import Scene
from tests.scenes import camera, person, thing

EIGHTH = np.pi / 4
TARGET_MS = 5.0


def best(run: Callable[[], object], rounds: int = 60) -> float:
    """Milliseconds of the fastest of `rounds` runs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times) * 1e3


def full_scene(rng: np.random.Generator) -> Scene:
    """50 things, half of them with a front, 4 people, 4 cameras."""
    things = [
        thing(
            f"t{k}", tuple(rng.uniform(-3, 3, 3)), tuple(rng.uniform(0.2, 1, 3)), float(rng.uniform(-3, 3)), has_front=k % 2 == 0
        )
        for k in range(50)
    ]
    people = [person(f"p{k}", tuple(rng.uniform(-3, 3, 2)), float(rng.uniform(-3, 3))) for k in range(4)]
    return Scene(id="s", objects=things, people=people, cameras=[camera(f"c{k}", (4, k, 1.6), (0, 0, 1)) for k in range(4)])


def whole(scene: Scene) -> Facts:
    """Everything a scene's facts hold without pixels."""
    made = Facts(scene)
    made.all_sectors(8)
    made.stand_at_facing(8)
    made.distance  # noqa: B018
    made.supports  # noqa: B018
    made.headings  # noqa: B018
    return made


def bare(frames: np.ndarray, poses: np.ndarray, sizes: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, ...]:
    """The same numbers for frames (F, 4, 4) and boxes (N, 4, 4), (N, 3) with centres (N, 3)."""
    forward = frames[:, :2, 0] / np.hypot(frames[:, 0, 0], frames[:, 1, 0])[:, None]
    delta = points[None] - frames[:, None, :3, 3]
    x = delta[..., 0] * forward[:, None, 0] + delta[..., 1] * forward[:, None, 1]
    y = delta[..., 1] * forward[:, None, 0] - delta[..., 0] * forward[:, None, 1]
    flat = np.hypot(x, y)
    label, margin = eighths(np.arctan2(y, x))
    elevation, reach = np.arctan2(delta[..., 2], flat), np.hypot(flat, delta[..., 2])
    plan = points[None, :, :2] - points[:, None, :2]
    bearing = np.arctan2(plan[..., 1], plan[..., 0])
    turn = bearing[:, None, :] - bearing[:, :, None]
    turn -= 2 * np.pi * np.ceil(turn / (2 * np.pi) - 0.5)
    return (label, margin, elevation, reach, *eighths(turn), bare_distance(poses, sizes))


def eighths(azimuth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    nearest = np.floor(azimuth / EIGHTH + 0.5)
    return nearest.astype(np.int64) % 8, EIGHTH / 2 - np.abs(azimuth - nearest * EIGHTH)


def bare_distance(poses: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Rectangles in plan, intervals in height."""
    feet = corners(poses, sizes)[:, :4, :2].T  # (2, 4, N): columns of the pairs, rows are the boxes they are measured from
    x, y = (feet[k][:, None, :] - poses[:, k, 3, None] for k in (0, 1))
    squared, gap = 0.0, -np.inf
    for axis in (0, 1):
        along = x * poses[:, 0, axis, None] + y * poses[:, 1, axis, None]
        half = sizes[:, axis, None] / 2
        squared = squared + np.maximum(np.abs(along) - half, 0) ** 2
        gap = np.maximum(gap, np.maximum(along.min(0) - half, -half - along.max(0)))
    near = np.sqrt(squared.min(0))
    low = poses[:, 2, 3]
    rise = np.maximum(low[None] - (low + sizes[:, 2])[:, None], 0)
    return np.hypot(np.where(np.maximum(gap, gap.T) > 0, np.minimum(near, near.T), 0), np.maximum(rise, rise.T))


def main() -> None:
    scene = full_scene(np.random.default_rng(0))
    facts = whole(scene)
    cameras = [viewer_from_camera(view.world_from_camera) for view in scene.cameras]
    assert np.allclose(facts.world_from_frame[: len(cameras)], cameras)
    ready = facts.world_from_frame, facts.poses, facts.sizes, facts.centers
    label, margin, _, _, standing, _, apart = bare(*ready)
    for own, same in ((facts.all_sectors(8)[2], label), (facts.stand_at_facing(8)[2], standing)):
        assert (own == same)[own >= 0].all()  # where a direction is defined
    defined = facts.all_sectors(8)[2] >= 0
    assert np.allclose(np.rad2deg(margin)[defined], facts.all_sectors(8)[1][defined])
    assert np.allclose(apart, facts.distance)

    ours, theirs = best(lambda: whole(scene)), best(lambda: bare(*ready))
    entities, views = len(facts.ids), len(facts.frame_names)
    print(
        f"facts of {entities} entities in {views} frames and {entities**3} triples: {ours:.2f} ms (target: at most {TARGET_MS:g})"
    )
    print(f"the same arithmetic in bare NumPy: {theirs:.2f} ms; ratio {ours / theirs:.2f}")
    lean = pose([[1, 0, 0], [0, 0.8, -0.6], [0, 0.6, 0.8]], [0, 0, 0])
    for count in (0, 1, entities):
        poses = np.where((np.arange(entities) < count)[:, None, None], facts.poses @ lean, yaw_pose(facts.poses[:, :3, 3], 0.3))
        spent = best(lambda poses=poses: pairwise_distance((poses, facts.sizes)), 10)
        print(f"distances of all pairs with {count} of {entities} boxes leaning: {spent:.2f} ms")


if __name__ == "__main__":
    main()
