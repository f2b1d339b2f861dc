"""What no convention covers is refused by name: poses that are not rigid, pictures without pixels, axes that do not fit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import scenegen as sg
from scenegen import frames
from scenegen.errors import ConventionError
from scenegen.frames import convert

GOOD = frames.pose([[0.36, 0.48, -0.8], [-0.8, 0.6, 0.0], [0.48, 0.64, 0.6]], [1.0, 2.0, 3.0])
POINT, SIZE, K = [0.3, -0.2, 5.0], [1.0, 2.0, 0.5], frames.intrinsics(64, 48, 1.0)


def _with(change: Callable[[np.ndarray], None]) -> np.ndarray:
    out = GOOD.copy()
    change(out)
    return out


BAD = {
    "transposed": GOOD.T,
    "scaled": GOOD @ np.diag([1.01, 1.01, 1.01, 1.0]),
    "scaled along one axis": GOOD @ np.diag([1.0, 2.0, 1.0, 1.0]),
    "mirrored": GOOD @ np.diag([1.0, -1.0, 1.0, 1.0]),
    "sheared": GOOD @ np.array([[1, 0.1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]]),
    "last row": _with(lambda m: m.__setitem__((3, 3), 2.0)),
    "NaN": _with(lambda m: m.__setitem__((0, 0), np.nan)),
    "infinite": _with(lambda m: m.__setitem__((0, 3), np.inf)),
    "zero": np.zeros((4, 4)),
    "3 x 4": GOOD[:3],
    "a vector": GOOD[0],
    "words": "north",
    "ragged": [[1, 0], [0]],
}
TAKES_A_POSE: dict[str, Callable[[object], object]] = {
    "direction": lambda m: sg.direction(m, POINT),
    "azimuth_elevation_range": lambda m: frames.azimuth_elevation_range(m, [POINT]),
    "level": frames.level,
    "viewer_from_camera": frames.viewer_from_camera,
    "check_pose": frames.check_pose,
    "inverse": frames.inverse,
    "transform": lambda m: frames.transform(m, POINT),
    "rotate": lambda m: frames.rotate(m, POINT),
    "heading": frames.heading,
    "box": lambda m: frames.box(m, SIZE),
    "corners": lambda m: frames.corners(m, SIZE),
    "footprint": lambda m: frames.footprint(m, SIZE),
    "centers": lambda m: frames.centers(m, SIZE),
    "contains": lambda m: frames.contains(m, SIZE, POINT),
    "box_distance, first": lambda m: frames.box_distance((m, SIZE), (GOOD, SIZE)),
    "box_distance, second": lambda m: frames.box_distance((GOOD, SIZE), (m, SIZE)),
    "pairwise_distance": lambda m: frames.pairwise_distance((np.asarray([m, GOOD], dtype=float), [SIZE, SIZE])),
    "project": lambda m: frames.project(K, m, POINT),
    "rays_of_pixels": lambda m: frames.rays_of_pixels(K, m, 8, 6),
    "rays_through": lambda m: frames.rays_through(K, m, np.array([3.0]), np.array([4.0])),
    "image_from_world": lambda m: frames.image_from_world(K, m),
    "unproject": lambda m: frames.unproject(K, m, [3.0, 4.0], 2.0),
    "camera_pose": lambda m: convert.camera_pose(m, "opengl"),
    "camera_pose_as": lambda m: convert.camera_pose_as(m, "opengl"),
    "object_pose": lambda m: convert.object_pose(m, "gltf"),
    "object_pose_as": lambda m: convert.object_pose_as(m, "gltf"),
    "pytorch3d_camera_as": convert.pytorch3d_camera_as,
}


def test_every_public_function_of_a_pose_is_in_the_list_above() -> None:
    """By the names of their parameters, so that a new one cannot be left out."""
    import inspect

    listed = {name.split(",")[0] for name in TAKES_A_POSE}
    for module in (frames, convert):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or name not in getattr(module, "__all__", dir(module)):
                continue
            if module is convert and function.__module__ != convert.__name__:
                continue
            poses = [parameter for parameter in inspect.signature(function).parameters if "_from_" in parameter]
            assert not poses or name in listed, f"{name} takes {poses}"


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("name", TAKES_A_POSE)
def test_a_pose_that_is_not_rigid_is_refused(name: str, kind: str) -> None:
    if name == "pairwise_distance" and np.shape(BAD[kind] if kind not in ("words", "ragged") else 0) != (4, 4):
        pytest.skip("no array to stack")
    TAKES_A_POSE[name](GOOD)
    with pytest.raises(ConventionError):
        TAKES_A_POSE[name](BAD[kind])


@pytest.mark.parametrize("name", TAKES_A_POSE)
def test_one_bad_pose_of_many_is_refused(name: str) -> None:
    if name == "pairwise_distance":
        pytest.skip("takes the batch itself")
    with pytest.raises(ConventionError):
        TAKES_A_POSE[name](np.stack([GOOD, BAD["mirrored"], GOOD]))


def test_poses_of_single_precision_are_rigid_enough() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        yaw = frames.yaw_pose(rng.uniform(-50, 50, 3), rng.uniform(-4, 4)) @ GOOD
        frames.check_pose(yaw.astype(np.float32))


def test_a_thing_straight_behind_is_at_180_never_at_minus_180() -> None:
    for y in (0.0, -0.0, 1e-17, -1e-17, -1e-300):
        assert sg.direction(np.eye(4), [-1.0, y, 0.0]).azimuth_deg == 180.0
        assert frames.azimuth_elevation_range(np.eye(4)[None], [[-1.0, y, 0.0]])[0] == np.pi
        assert sg.stand_at_facing([0, 0, 0], [1, 0, 0], [-1.0, y, 0]).azimuth_deg == 180.0
        assert sg.stand_at_facing([0, 0, 0], [1, 0, 0], [-1.0, y, 0], heading="tilted").azimuth_deg == 180.0
    close = np.nextafter(-np.pi, 0)
    found = sg.direction(frames.yaw_pose([0, 0, 0], 0.0), [np.cos(close), np.sin(close), 0]).azimuth_deg
    assert -180 < found <= 180


@pytest.mark.parametrize("yaw", [0.0, 0.3, 1.1, 2.7])
@pytest.mark.parametrize("lean", [0.0, 0.4])
def test_boxes_that_touch_are_at_no_distance(yaw: float, lean: float) -> None:
    rng = np.random.default_rng(7)
    tilt = frames.pose([[np.cos(lean), 0, np.sin(lean)], [0, 1, 0], [-np.sin(lean), 0, np.cos(lean)]], [0, 0, 0])
    for _ in range(40):
        first = frames.yaw_pose(rng.uniform(-30, 30, 3), yaw) @ tilt
        one, other = rng.uniform(0.1, 3, 3), rng.uniform(0.1, 3, 3)
        beside = first @ frames.pose(np.eye(3), [(one[0] + other[0]) / 2, 0, 0])
        above = first @ frames.pose(np.eye(3), [0, 0, one[2]])
        apart = first @ frames.pose(np.eye(3), [(one[0] + other[0]) / 2 + 1e-6, 0, 0])
        assert frames.box_distance((first, one), (beside, other)) == 0
        assert frames.box_distance((first, one), (above, other)) == 0
        assert frames.pairwise_distance((np.stack([first, beside]), np.stack([one, other])))[0, 1] == 0
        assert frames.box_distance((first, one), (apart, other)) == pytest.approx(1e-6, rel=1e-3)


@pytest.mark.parametrize(
    "call",
    [
        lambda: frames.vertical(np.nan),
        lambda: frames.vertical(0.1, dead_zone=np.nan),
        lambda: frames.vertical(0.1, dead_zone=-1.0),
        lambda: frames.intrinsics(0, 48, 1.0),
        lambda: frames.intrinsics(64, -1, 1.0),
        lambda: frames.intrinsics(64.5, 48, 1.0),  # type: ignore[arg-type]
        lambda: frames.intrinsics(64, 48, np.nan),
        lambda: frames.intrinsics(64, 48, 4.0),
        lambda: frames.pixel_rays(K, 0, 3),
        lambda: frames.pixel_rays(K.T, 4, 3),
        lambda: frames.pixel_rays(np.zeros((3, 3)), 4, 3),
        lambda: frames.pixel_rays(np.diag([-1.0, 1, 1]), 4, 3),
        lambda: frames.pixel_rays(np.stack([K, K]), 4, 3),
        lambda: frames.project(K.T, GOOD, POINT),
        lambda: frames.unproject(np.zeros((3, 3)), GOOD, [1.0, 2.0], 3.0),
        lambda: frames.unproject(K, GOOD, [1.0, 2.0], np.nan),
        lambda: frames.unproject(K, GOOD, np.zeros((5, 2)), np.ones(4)),
        lambda: frames.yaw_pose([0, 0, 0], np.nan),
        lambda: frames.yaw_pose(np.zeros((2, 3)), np.zeros(3)),
        lambda: frames.turn_between(np.nan, 0.0),
        lambda: frames.turn_between(np.zeros(2), np.zeros(3)),
        lambda: frames.sector(np.inf),
        lambda: frames.sector("front"),
        lambda: frames.sector(0.0, labels=5),
        lambda: frames.sector(0.0, labels=[8]),  # type: ignore[arg-type]
        lambda: frames.pose(np.stack([np.eye(3)] * 2), np.zeros((3, 3))),
        lambda: frames.transform(np.stack([GOOD] * 2), np.zeros((3, 3))),
        lambda: frames.look_at(np.zeros((2, 3)), np.ones((3, 3))),
        lambda: frames.look_at([0, 0, 0], [0, 0, 1]),
        lambda: sg.direction(np.stack([GOOD] * 2), np.ones((3, 3))),
        lambda: sg.direction(np.eye(4), [0, 0, 1.0]),
        lambda: sg.stand_at_facing(np.zeros((2, 3)), np.ones((3, 3)), np.ones(3)),
        lambda: frames.box(GOOD, [1.0, 0.0, 1.0]),
        lambda: frames.corners(GOOD, [1.0, -1.0, 1.0]),
        lambda: frames.box(np.stack([GOOD] * 2), np.ones((3, 3))),
        lambda: frames.box_distance((np.stack([GOOD] * 2), SIZE), (np.stack([GOOD] * 3), SIZE)),
        lambda: frames.contains(np.stack([GOOD] * 2), SIZE, np.zeros((3, 3))),
        lambda: frames.contains(GOOD, SIZE, POINT, tolerance=np.nan),
    ],
)
def test_what_no_convention_covers_is_refused_by_name(call: Callable[[], object]) -> None:
    with pytest.raises(ConventionError) as caught:
        call()
    assert str(caught.value)
