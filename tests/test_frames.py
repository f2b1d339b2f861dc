"""The core against SciPy, brute force, and statements a person can check."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation

import scenegen as sg
from scenegen import frames
from scenegen.errors import ConventionError

seeds = st.integers(0, 2**32 - 1)


def random_pose(rng: np.random.Generator, *batch: int) -> np.ndarray:
    rotation = Rotation.random(int(np.prod(batch, dtype=int)), rng=rng) if batch else Rotation.random(rng=rng)
    return frames.pose(rotation.as_matrix().reshape(*batch, 3, 3), rng.normal(size=(*batch, 3)))


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_poses_form_a_group_and_agree_with_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b, points = random_pose(rng, 3), random_pose(rng, 3), rng.normal(size=(3, 3))
    np.testing.assert_allclose(frames.compose(a, frames.inverse(a)), np.broadcast_to(np.eye(4), (3, 4, 4)), atol=1e-12)
    np.testing.assert_allclose(
        frames.transform(frames.compose(a, b), points), frames.transform(a, frames.transform(b, points)), atol=1e-12
    )
    np.testing.assert_allclose(
        frames.transform(a, points), Rotation.from_matrix(a[:, :3, :3]).apply(points) + a[:, :3, 3], atol=1e-12
    )
    frames.check_pose(a)


@pytest.mark.parametrize("batch", [(), (4,), (2, 3), (2, 1, 3)])
def test_batches_agree_with_one_by_one(batch: tuple[int, ...]) -> None:
    rng = np.random.default_rng(5)
    poses, points = random_pose(rng, *batch), rng.normal(size=(*batch, 3)) + 3.0
    whole = frames.direction(poses, points)
    for index in np.ndindex(*batch):
        alone = frames.direction(poses[index], points[index])
        assert np.asarray(whole.label)[index] == alone.label
        np.testing.assert_allclose(np.asarray(whole.azimuth_deg)[index], alone.azimuth_deg)
        np.testing.assert_allclose(np.asarray(whole.margin_deg)[index], alone.margin_deg)


def test_directions_a_person_can_check() -> None:
    here = frames.yaw_pose([0, 0, 0], 0.0)
    ring = [[2, 0, 0], [2, 2, 0], [0, 2, 0], [-2, 2, 0], [-2, 0, 0], [-2, -2, 0], [0, -2, 0], [2, -2, 0]]
    words = ["front", "front-left", "left", "back-left", "back", "back-right", "right", "front-right"]
    assert sg.direction(here[None], ring).label.tolist() == words
    np.testing.assert_allclose(sg.direction(here[None], ring).margin_deg, 22.5)
    assert sg.direction(here, [0, 2, 0], labels=4).label == "left"
    assert sg.direction(here, [0, -2, 0], labels=12).label == "3 o'clock"
    assert sg.direction(here, [1, 1, 0], labels="left_right").label == "left"
    assert sg.direction(here, [-2, 0.1, 0], labels="left_right_back").label == "back"
    assert sg.direction(here, [-1, -2, 0], labels="quadrants").label == "back-right"
    assert sg.direction(here, [1, 1, 0], labels="head_torso").label == "front-left"


def test_stand_at_facing_by_hand() -> None:
    """At the origin facing north, a thing in the east is on the right; facing south it is on the left."""
    assert sg.stand_at_facing([0, 0, 0], [0, 1, 0], [1, 0, 0]).label == "right"
    assert sg.stand_at_facing([0, 0, 0], [0, -1, 0], [1, 0, 0]).label == "left"
    assert sg.stand_at_facing([0, 0, 0], [0, 1, 0], [1, 1, 5]).label == "front-right"
    with pytest.raises(ConventionError, match="same place"):
        sg.stand_at_facing([0, 0, 0], [0, 0, 1], [1, 0, 0])


def test_tilted_heading_is_the_benchmarks_own_script() -> None:
    """forward = unit(B - A) with its height, right = forward x up, angle = atan2(x, z) clockwise, sectors of 45 degrees on the labels."""
    names = ["front", "front-right", "right", "back-right", "back", "back-left", "left", "front-left"]
    rng = np.random.default_rng(0)
    points = rng.uniform(-3, 3, (3, 500, 3))
    at, facing, target = points
    forward = (facing - at) / np.linalg.norm(facing - at, axis=1, keepdims=True)
    right = np.cross(forward, [0, 0, 1.0])
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    offset = target - at
    angle = np.degrees(np.arctan2((offset * right).sum(1), (offset * forward).sum(1)))
    expected = [names[int(((a + 22.5) % 360) // 45)] for a in angle]
    assert sg.stand_at_facing(at, facing, target, heading="tilted").label.tolist() == expected
    differs = (sg.stand_at_facing(at, facing, target).label != np.array(expected)).mean()
    assert 0.02 < differs < 0.5


@given(seeds, st.floats(-np.pi, np.pi), st.booleans())
@settings(max_examples=40, deadline=None)
def test_turning_changes_nothing_mirroring_swaps_left_and_right(seed: int, yaw: float, mirror: bool) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform(-4, 4, (3, 20, 3))
    before = sg.stand_at_facing(*points)
    moved = frames.transform(frames.yaw_pose(rng.normal(size=3), yaw), points * ([1, -1, 1] if mirror else [1, 1, 1]))
    after = sg.stand_at_facing(*moved)
    clear = before.margin_deg > 1e-6
    swap = {"left": "right", "right": "left"}
    expected = ["-".join(swap.get(w, w) for w in word.split("-")) if mirror else word for word in before.label]
    assert (after.label == np.array(expected))[clear].all()
    np.testing.assert_allclose(after.margin_deg, before.margin_deg, atol=1e-6)


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_margin_is_the_distance_to_another_label(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for labels in frames.SECTORS:
        angle = rng.uniform(-np.pi, np.pi, 30)
        word, margin, _ = frames.sector(angle, labels)
        for sign in (-1, 1):
            same, _, _ = frames.sector(angle + sign * (margin - 1e-9), labels)
            assert (same == word).all()
        beyond = [frames.sector(angle + sign * (margin + 1e-9), labels)[2] for sign in (-1, 1)]
        own = frames.sector(angle, labels)[2]
        assert ((beyond[0] != own) | (beyond[1] != own)).all()


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_projection_and_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    K = frames.intrinsics(640, 480, rng.uniform(0.5, 2.0))
    camera = frames.look_at(rng.normal(size=3), rng.normal(size=3) + [5, 0, 0])
    points = frames.transform(camera, rng.uniform([-1, -1, 0.5], [1, 1, 6], (20, 3)))
    uv, depth = frames.project(K, frames.inverse(camera), points)
    np.testing.assert_allclose(frames.unproject(K, camera, uv, depth), points, atol=1e-9)


def test_pixel_centres_lie_at_half() -> None:
    K = frames.intrinsics(4, 2, np.pi / 2)
    rays = frames.pixel_rays(K, 4, 2)
    np.testing.assert_allclose(rays[0, 0], [-0.75, -0.25, 1.0])
    np.testing.assert_allclose(rays[1, 3], [0.75, 0.25, 1.0])


def test_look_at_is_opencv() -> None:
    camera = frames.look_at([0, 0, 1], [5, 0, 1])
    np.testing.assert_allclose(camera[:3, 0], [0, -1, 0], atol=1e-12)  # right
    np.testing.assert_allclose(camera[:3, 1], [0, 0, -1], atol=1e-12)  # down
    np.testing.assert_allclose(camera[:3, 2], [1, 0, 0], atol=1e-12)  # forward


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_box_distance_against_optimisation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = ((random_pose(rng), rng.uniform(0.2, 1.5, 3)) for _ in range(2))
    b[0][:3, 3] += rng.normal(size=3) * 1.5
    bounds = [(-s / 2, s / 2) if k < 2 else (0, s) for _, size in (a, b) for k, s in enumerate(size)]
    gap = lambda x: float(((frames.transform(a[0], x[:3]) - frames.transform(b[0], x[3:])) ** 2).sum())  # noqa: E731
    best = min(minimize(gap, [rng.uniform(*bound) for bound in bounds], bounds=bounds, tol=1e-14).fun for _ in range(4))
    assert float(sg.box_distance(a, b)) == pytest.approx(np.sqrt(best), abs=2e-4)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_upright_boxes_take_the_short_way_to_the_same_distance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    poses, sizes = frames.yaw_pose(rng.uniform(-2, 2, (6, 3)), rng.uniform(-3, 3, 6)), rng.uniform(0.2, 1.5, (6, 3))
    tilt = frames.pose(Rotation.from_euler("x", 1e-5).as_matrix(), [0, 0, 0])
    short = sg.box_distance((poses[:, None], sizes[:, None]), (poses[None], sizes[None]))
    long = sg.box_distance((poses[:, None] @ tilt, sizes[:, None]), (poses[None] @ tilt, sizes[None]))
    np.testing.assert_allclose(short, long, atol=1e-4)
    np.testing.assert_allclose(short, short.T, atol=1e-12)


def test_wrong_arguments_say_what_was_expected() -> None:
    with pytest.raises(ConventionError, match="sheared"):
        frames.check_pose(np.array([[1, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]]))
    with pytest.raises(ConventionError, match="mirrored"):
        frames.check_pose(np.diag([1.0, 1, -1, 1]))
    with pytest.raises(ConventionError, match="NaN"):
        sg.direction(np.eye(4), [np.nan, 0, 0])
    with pytest.raises(ConventionError, match="no sectors"):
        sg.direction(np.eye(4), [1, 0, 0], labels=7)
    with pytest.raises(ConventionError, match="viewer stands"):
        sg.direction(np.eye(4), [0, 0, 1])


@pytest.mark.parametrize(
    ("convention", "forward", "right", "up"),
    [
        ("opencv", (0, 0, 1), (1, 0, 0), (0, -1, 0)),
        ("opengl", (0, 0, -1), (1, 0, 0), (0, 1, 0)),
        ("nerfstudio", (0, 0, -1), (1, 0, 0), (0, 1, 0)),
        ("pytorch3d", (0, 0, 1), (-1, 0, 0), (0, 1, 0)),
        ("ros", (1, 0, 0), (0, -1, 0), (0, 0, 1)),
    ],
)
def test_camera_conventions_say_the_same_with_other_axes(
    convention: str, forward: tuple[int, ...], right: tuple[int, ...], up: tuple[int, ...]
) -> None:
    """What their documents call forward, right and up is ours: +Z, +X, -Y; and there and back changes nothing."""
    from scenegen.frames import convert

    turn = convert.OPENCV_FROM[convention][:3, :3]
    np.testing.assert_allclose(turn @ forward, [0, 0, 1])
    np.testing.assert_allclose(turn @ right, [1, 0, 0])
    np.testing.assert_allclose(turn @ up, [0, -1, 0])
    pose = frames.look_at([1, 2, 3], [0, 0, 1])
    np.testing.assert_allclose(convert.camera_pose(convert.camera_pose_as(pose, convention), convention), pose, atol=1e-12)
    theirs = convert.camera_pose_as(pose, convention)
    np.testing.assert_allclose(frames.rotate(theirs, np.array(forward, dtype=float)), pose[:3, 2], atol=1e-12)


def test_y_up_worlds_and_gltf_things() -> None:
    from scenegen.frames import convert

    for name in ("gltf", "opengl", "pytorch3d"):
        np.testing.assert_allclose(convert.world_points([[0, 1, 0]], name), [[0, 0, 1]])
        assert np.linalg.det(convert.WORLD_FROM[name][:3, :3]) == pytest.approx(1)
    turn = convert.OBJECT_FROM["gltf"][:3, :3]
    np.testing.assert_allclose(turn @ [0, 0, 1], [1, 0, 0])  # front
    np.testing.assert_allclose(turn @ [0, 1, 0], [0, 0, 1])  # up
    np.testing.assert_allclose(turn @ [1, 0, 0], [0, 1, 0])  # left
    with pytest.raises(ConventionError, match="gltf"):
        convert.world_points([0, 0, 0], "unity")
