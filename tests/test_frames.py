"""The core against SciPy, brute force, and statements a person can check."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

import scenegen as sg
from scenegen import frames
from scenegen.errors import ConventionError
from scenegen.frames.affine import sides_crossed

seeds = st.integers(0, 2**32 - 1)


def random_pose(rng: np.random.Generator, *batch: int) -> np.ndarray:
    rotation = Rotation.random(int(np.prod(batch, dtype=int)), rng) if batch else Rotation.random(None, rng)
    return frames.pose(rotation.as_matrix().reshape(*batch, 3, 3), rng.normal(size=(*batch, 3)))


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_poses_form_a_group_and_agree_with_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b, points = random_pose(rng, 3), random_pose(rng, 3), rng.normal(size=(3, 3))
    np.testing.assert_allclose(a @ frames.inverse(a), np.broadcast_to(np.eye(4), (3, 4, 4)), atol=1e-12)
    np.testing.assert_allclose(frames.transform(a @ b, points), frames.transform(a, frames.transform(b, points)), atol=1e-12)
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


def test_every_clock_hour_and_every_edge_is_where_a_clock_has_it() -> None:
    """Ahead is 12, hours run clockwise, each 30 degrees wide about its mark."""
    hours = np.arange(1, 13)
    labels, margin, _ = frames.sector(np.deg2rad(-30.0 * hours), 12)
    assert labels.tolist() == [f"{hour} o'clock" for hour in hours]
    np.testing.assert_allclose(np.rad2deg(margin), 15)


@pytest.mark.parametrize(
    ("labels", "azimuth", "word", "margin"),
    [
        ("head_torso", 0, "front", 20), ("head_torso", 19, "front", 1), ("head_torso", 21, "front-left", 1), ("head_torso", -35, "front-right", 15),
        ("head_torso", 75, "left", 15), ("head_torso", -88, "right", 2), ("head_torso", 91, "", 1), ("head_torso", 180, "", 90),
        ("left_right", 90, "left", 90), ("left_right", -1, "right", 1), ("left_right", 179, "left", 1),
        ("left_right_back", 134, "left", 1), ("left_right_back", 136, "back", 1), ("left_right_back", -150, "back", 15), ("left_right_back", -90, "right", 45),
        ("quadrants", 45, "front-left", 45), ("quadrants", 91, "back-left", 1), ("quadrants", -10, "front-right", 10), ("quadrants", -135, "back-right", 45),
        (4, 44, "front", 1), (4, 46, "left", 1), (4, 180, "back", 45), (8, -23, "front-right", 0.5), (8, 180, "back", 22.5), (8, -157, "back-right", 0.5),
    ],
)  # fmt: skip
def test_labels_and_margins_a_person_can_check(labels: int | str, azimuth: float, word: str, margin: float) -> None:
    found, clear, index = frames.sector(np.deg2rad(azimuth), labels)
    assert str(found) == word == frames.sectors(labels).names[int(index)]
    assert np.rad2deg(clear) == pytest.approx(margin)


@given(st.floats(-50, 50), st.sampled_from(list(frames.SECTORS)), st.integers(-3, 3))
@settings(max_examples=200, deadline=None)
def test_whole_turns_change_no_sector(azimuth: float, labels: int | str, turns: int) -> None:
    word, margin, _ = frames.sector(azimuth, labels)
    again, same, _ = frames.sector(azimuth + 2 * np.pi * turns, labels)
    np.testing.assert_allclose(same, margin, atol=1e-12)
    assert margin < 1e-12 or again == word


def test_an_edge_belongs_to_the_sector_that_begins_there() -> None:
    """Counter-clockwise as a rule, clockwise where asked: the two differ on edges alone."""
    for labels, cut in frames.SECTORS.items():
        middle = (cut.edges[1:] + cut.edges[:-1]) / 2
        assert (frames.sector_index(middle, labels)[0] == frames.sector_index(middle, labels, clockwise=True)[0]).all()
        if labels == 12:  # its edges are no exact numbers in radians
            continue
        count, edges = len(cut.names), np.deg2rad(np.round(np.rad2deg(cut.edges[:-1]), 6))
        edges = np.where(edges > np.pi, edges - 2 * np.pi, edges)
        assert frames.sector_index(edges, labels)[0].tolist() == list(range(count))
        if cut.even:
            assert frames.sector_index(edges, labels, clockwise=True)[0].tolist() == [count - 1, *range(count - 1)]


def test_above_and_below_are_a_second_axis_with_a_level_band() -> None:
    here = np.eye(4)
    up, level, down = (sg.direction(here, [2.0, 0, z]).elevation_deg for z in (2, 0.1, -2))
    words, margin = frames.vertical(np.deg2rad([up, level, down]))
    assert words.tolist() == ["above", "", "below"]
    np.testing.assert_allclose(np.rad2deg(margin), [30, 15 - np.rad2deg(np.arctan(0.05)), 30])
    assert frames.vertical(0.1, dead_zone=0.0)[0] == "above"


@given(st.floats(-20, 20))
@settings(max_examples=200, deadline=None)
@example(np.pi)
@example(-np.pi)
@example(np.nextafter(np.pi, 4))
@example(np.nextafter(-np.pi, -4))
def test_wrapped_angles_lie_within_half_a_turn_and_point_the_same_way(angle: float) -> None:
    wrapped = float(frames.wrap(angle))
    assert -np.pi < wrapped <= np.pi
    assert np.exp(1j * wrapped) == pytest.approx(np.exp(1j * angle), abs=1e-12)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_azimuth_elevation_range_agree_with_scipy_one_by_one(seed: int) -> None:
    """Turning X by the azimuth about Z, then up by the elevation, and going `range` metres arrives at the target."""
    rng = np.random.default_rng(seed)
    poses, points = random_pose(rng, 4), rng.normal(size=(6, 3)) * 3
    azimuth, elevation, reach = frames.azimuth_elevation_range(poses, points)
    assert azimuth.shape == elevation.shape == reach.shape == (4, 6)
    for f, n in np.ndindex(4, 6):
        aim = Rotation.from_matrix(poses[f, :3, :3]) * Rotation.from_euler("ZY", [azimuth[f, n], -elevation[f, n]])
        np.testing.assert_allclose(poses[f, :3, 3] + aim.apply([reach[f, n], 0, 0]), points[n], atol=1e-9)


@given(seeds, st.floats(-1.2, 1.2), st.floats(-3, 3))
@settings(max_examples=40, deadline=None)
def test_pitch_and_roll_turn_nothing_into_another_direction(seed: int, pitch: float, roll: float) -> None:
    """Bowing the head or tilting it sideways leaves the floor-plane direction alone; turning it by d takes d from every azimuth."""
    rng = np.random.default_rng(seed)
    place, yaw, points = rng.normal(size=3), rng.uniform(-3, 3), rng.normal(size=(8, 3)) * 4
    upright = sg.direction(frames.yaw_pose(place, yaw), points)
    bowed = frames.pose((Rotation.from_euler("ZYX", [yaw, pitch, roll])).as_matrix(), place)
    np.testing.assert_allclose(sg.direction(bowed, points).azimuth_deg, upright.azimuth_deg, atol=1e-7)
    np.testing.assert_allclose(sg.direction(bowed, points).elevation_deg, upright.elevation_deg, atol=1e-7)
    turned = sg.direction(frames.yaw_pose(place, yaw + 0.3), points).azimuth_deg
    np.testing.assert_allclose(frames.wrap(np.deg2rad(upright.azimuth_deg - turned)), 0.3, atol=1e-9)


def test_stand_at_facing_by_hand() -> None:
    """At the origin facing north, a thing in the east is on the right; facing south it is on the left."""
    assert sg.stand_at_facing([0, 0, 0], [0, 1, 0], [1, 0, 0]).label == "right"
    assert sg.stand_at_facing([0, 0, 0], [0, -1, 0], [1, 0, 0]).label == "left"
    assert sg.stand_at_facing([0, 0, 0], [0, 1, 0], [1, 1, 5]).label == "front-right"
    with pytest.raises(ConventionError, match="same place"):
        sg.stand_at_facing([0, 0, 0], [0, 0, 1], [1, 0, 0])


def test_a_tilted_heading_keeps_the_height_of_what_is_faced() -> None:
    """Facing straight up at 60 degrees, what is 2 m ahead on the floor counts 1 m ahead: 1.5 m to the right of it is right, not front-right."""
    facing, target = [1, 0, np.sqrt(3)], [2, -1.5 * 2, 0]
    assert sg.stand_at_facing([0, 0, 0], facing, target).azimuth_deg == pytest.approx(-np.rad2deg(np.arctan(1.5)))
    tilted = sg.stand_at_facing([0, 0, 0], facing, target, heading="tilted")
    assert tilted.azimuth_deg == pytest.approx(-np.rad2deg(np.arctan(3)))
    assert (sg.stand_at_facing([0, 0, 0], facing, target).label, tilted.label) == ("front-right", "right")


def test_a_tilted_heading_on_an_edge_takes_the_label_clockwise_of_it() -> None:
    """The script's `22.5 <= angle < 67.5` is front-right, so 22.5 degrees to the right is front-right and 22.5 to the left is front."""
    edge = np.deg2rad(22.5)
    right, left = ([np.cos(edge), -np.sin(edge), 0], [np.cos(edge), np.sin(edge), 0])
    ahead = [1, 0, 0]
    assert sg.stand_at_facing([0, 0, 0], ahead, right, heading="tilted").label == "front-right"
    assert sg.stand_at_facing([0, 0, 0], ahead, left, heading="tilted").label == "front"
    assert sg.stand_at_facing([0, 0, 0], ahead, left).label == "front-left"


def test_a_tilted_heading_straight_up_takes_the_scripts_other_axis() -> None:
    """forward (0, 0, 1) x helper (0, 1, 0) = (-1, 0, 0) is right."""
    found = sg.stand_at_facing([0, 0, 0], [0, 0, 1], [[-1, 0, 0], [1, 0, 0], [0, 0, 2.0]], heading="tilted")
    assert found.label.tolist() == ["right", "left", "front"]


@pytest.mark.parametrize("heading", ["floor", "tilted"])
def test_a_direction_that_is_not_there_is_refused(heading: str) -> None:
    with pytest.raises(ConventionError, match="same place"):
        sg.stand_at_facing([1, 2, 3], [1, 2, 3], [4, 5, 6], heading=heading)
    with pytest.raises(ConventionError, match="no direction"):
        sg.stand_at_facing([1, 2, 3], [4, 5, 6], [1, 2, 3], heading=heading)
    with pytest.raises(ConventionError, match="heading"):
        sg.stand_at_facing([1, 2, 3], [4, 5, 6], [0, 0, 0], heading="compass")
    with pytest.raises(ConventionError, match="straight up or down"):
        sg.direction(frames.viewer_from_camera(frames.look_at([0, 0, 3], [0, 0, 0], up=(1, 0, 0))), [1, 0, 0])


def test_tilted_heading_is_the_benchmarks_own_script() -> None:
    """forward = unit(B - A) with its height, right = forward x up, angle = atan2(x, z) clockwise, sectors of 45 degrees on the labels."""
    names = ["front", "front-right", "right", "back-right", "back", "back-left", "left", "front-left"]  # clockwise
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
            same, _, _ = frames.sector(angle + sign * np.maximum(margin - 1e-9, 0), labels)
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


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_projection_is_the_textbooks(seed: int) -> None:
    """K [R | t] X, by SciPy's rotation; and right of the camera is right in the image, below is below, nearer is less deep."""
    rng = np.random.default_rng(seed)
    K, rotation, shift = frames.intrinsics(640, 480, rng.uniform(0.5, 2.0)), Rotation.random(None, rng), rng.normal(size=3)
    local = rng.uniform([-1, -1, 0.5], [1, 1, 6], (10, 3))
    points = rotation.inv().apply(local - shift)
    uv, depth = frames.project(K, frames.pose(rotation.as_matrix(), shift), points)
    by_book = (K @ local.T).T
    np.testing.assert_allclose(uv, by_book[:, :2] / by_book[:, 2:], atol=1e-8)
    np.testing.assert_allclose(depth, local[:, 2], atol=1e-12)
    assert ((uv[:, 0] > 320) == (local[:, 0] > 0)).all()
    assert ((uv[:, 1] > 240) == (local[:, 1] > 0)).all()


def test_what_is_behind_a_camera_has_no_place_in_its_image() -> None:
    uv, depth = frames.project(frames.intrinsics(640, 480, 1.0), np.eye(4), [[0, 0, 2.0], [0, 0, -2.0], [1, 1, 0.0]])
    assert np.isnan(uv[1:]).all()
    np.testing.assert_allclose(uv[0], [320, 240])
    np.testing.assert_allclose(depth, [2, -2, 0])


def test_a_ray_through_a_pixels_centre_comes_back_to_it() -> None:
    K = frames.intrinsics(7, 5, 1.1)
    rays = frames.pixel_rays(K, 7, 5)
    uv, _ = frames.project(K, np.eye(4), rays * 3.0)
    columns, rows = np.meshgrid(np.arange(7), np.arange(5))
    np.testing.assert_allclose(uv, np.stack([columns + 0.5, rows + 0.5], -1), atol=1e-12)
    edge, _ = frames.project(K, np.eye(4), [[np.tan(0.55), 0, 1.0], [-np.tan(0.55), 0, 1.0]])
    np.testing.assert_allclose(edge[:, 0], [7, 0], atol=1e-12)  # the field of view spans the whole image, border to border


def test_pixel_centres_lie_at_half() -> None:
    K = frames.intrinsics(4, 2, np.pi / 2)
    rays = frames.pixel_rays(K, 4, 2)
    np.testing.assert_allclose(rays[0, 0], [-0.75, -0.25, 1.0])
    np.testing.assert_allclose(rays[1, 3], [0.75, 0.25, 1.0])


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_every_way_through_the_pinhole_is_the_same(seed: int) -> None:
    """Rays of all pixels, rays through any point, projection in one matrix or axis by axis, and the clip matrix of rasterisers."""
    rng = np.random.default_rng(seed)
    width, height = int(rng.integers(2, 40)), int(rng.integers(2, 40))
    K = np.array([[rng.uniform(5, 50), 0, rng.uniform(0, width)], [0, rng.uniform(5, 50), rng.uniform(0, height)], [0, 0, 1.0]])
    at = frames.look_at(rng.uniform(-2, 2, 3), rng.uniform(3, 4, 3))
    expected = frames.rotate(at, frames.pixel_rays(K, width, height)).reshape(-1, 3)
    np.testing.assert_allclose(frames.rays_of_pixels(K, at, width, height), expected, atol=1e-5)
    u, v = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    np.testing.assert_allclose(frames.rays_through(K, at, u, v).reshape(-1, 3), expected, atol=1e-9)
    points = at[:3, 3] + expected * rng.uniform(0.2, 9, (len(expected), 1))
    uv, _ = frames.project(K, frames.inverse(at), points)
    whole = (
        points @ frames.image_from_world(K, frames.inverse(at))[:, :3].T + frames.image_from_world(K, frames.inverse(at))[:, 3]
    )
    np.testing.assert_allclose(whole[:, :2] / whole[:, 2:], uv, atol=1e-6)
    local = frames.transform(frames.inverse(at), points)
    np.testing.assert_allclose(np.stack(frames.image_of(K, *local.T), 1), uv, atol=1e-6)
    clip = frames.clip_from_camera(K, width, height, 0.1, 20.0)
    seen = np.hstack([local, np.ones((len(local), 1))]) @ clip.T
    np.testing.assert_allclose((seen[:, 0] / seen[:, 3] + 1) / 2 * width, uv[:, 0], atol=1e-6)
    np.testing.assert_allclose((1 - seen[:, 1] / seen[:, 3]) / 2 * height, uv[:, 1], atol=1e-6)
    for far, end in ((0.1, -1.0), (20.0, 1.0)):
        z, w = (clip @ [0, 0, far, 1])[2:]
        assert z / w == pytest.approx(end)
    across, upright = frames.half_size(K, width, height)
    assert np.tan(np.array(frames.field_of_view(K, width, height)) / 2) == pytest.approx(np.array([across, upright]))
    assert 2 * across / width == pytest.approx(frames.pixel_size(K))
    assert frames.lens(K) == (K[0, 0], K[1, 1], K[0, 2], K[1, 2])
    assert frames.square_pixels(frames.intrinsics(width, height, 1.0))
    assert not frames.square_pixels(np.array([[9.0, 0.1, 1], [0, 9, 1], [0, 0, 1]]))


def test_look_at_is_opencv() -> None:
    camera = frames.look_at([0, 0, 1], [5, 0, 1])
    np.testing.assert_allclose(camera[:3, 0], [0, -1, 0], atol=1e-12)  # right
    np.testing.assert_allclose(camera[:3, 1], [0, 0, -1], atol=1e-12)  # down
    np.testing.assert_allclose(camera[:3, 2], [1, 0, 0], atol=1e-12)  # forward


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


@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_sides_are_crossed_to_the_bits_of_numpys_own(kind: str) -> None:
    rng = np.random.default_rng(0)
    points, faces = rng.normal(size=(300, 3)).astype(kind), rng.integers(0, 300, (900, 3)).astype(np.int32)
    a, b, c = (points[faces[:, k]] for k in range(3))
    ours = sides_crossed(points, faces)
    assert ours.dtype == points.dtype
    assert np.array_equal(ours, np.cross(b - a, c - a))
