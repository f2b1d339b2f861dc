"""Other conventions: what their documents call forward, right, up and left is ours, and there and back changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from scenegen import frames
from scenegen.errors import ConventionError
from scenegen.frames import convert

PAGE = (Path(__file__).parents[1] / "docs" / "conventions.md").read_text(encoding="utf-8")
Axis = tuple[int, int, int]
TABLES = {"OPENCV_FROM": convert.OPENCV_FROM, "WORLD_FROM": convert.WORLD_FROM, "OBJECT_FROM": convert.OBJECT_FROM}


@pytest.mark.parametrize(("table", "name"), [(table, name) for table, known in TABLES.items() for name in known])
def test_every_convention_is_a_turn_without_mirroring(table: str, name: str) -> None:
    matrix = TABLES[table][name]
    frames.check_pose(matrix, tolerance=0)
    assert (matrix[:3, 3] == 0).all()
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 0] = 2


@pytest.mark.parametrize(
    ("convention", "forward", "right", "up"),
    [
        ("opencv", (0, 0, 1), (1, 0, 0), (0, -1, 0)),
        ("colmap", (0, 0, 1), (1, 0, 0), (0, -1, 0)),
        ("ros_optical", (0, 0, 1), (1, 0, 0), (0, -1, 0)),
        ("opengl", (0, 0, -1), (1, 0, 0), (0, 1, 0)),
        ("blender", (0, 0, -1), (1, 0, 0), (0, 1, 0)),
        ("gltf", (0, 0, -1), (1, 0, 0), (0, 1, 0)),
        ("nerfstudio", (0, 0, -1), (1, 0, 0), (0, 1, 0)),
        ("pytorch3d", (0, 0, 1), (-1, 0, 0), (0, 1, 0)),
        ("ros", (1, 0, 0), (0, -1, 0), (0, 0, 1)),
    ],
)
def test_cameras_say_the_same_with_other_axes(convention: str, forward: Axis, right: Axis, up: Axis) -> None:
    ours = frames.look_at([1, 2, 3], [0, 0, 1])
    theirs = convert.camera_pose_as(ours, convention)
    for axis, same in ((forward, ours[:3, 2]), (right, ours[:3, 0]), (up, -ours[:3, 1])):
        np.testing.assert_allclose(frames.rotate(theirs, axis), same, atol=1e-12)
    np.testing.assert_allclose(theirs[:3, 3], ours[:3, 3])


@pytest.mark.parametrize(
    ("convention", "forward", "left", "up"),
    [
        ("ours", (1, 0, 0), (0, 1, 0), (0, 0, 1)),
        ("ros", (1, 0, 0), (0, 1, 0), (0, 0, 1)),
        ("gltf", (0, 0, 1), (1, 0, 0), (0, 1, 0)),
        ("blender", (0, -1, 0), (1, 0, 0), (0, 0, 1)),
    ],
)
def test_things_keep_their_front_their_left_and_their_top(convention: str, forward: Axis, left: Axis, up: Axis) -> None:
    theirs = frames.yaw_pose([1, 2, 3], 0.7)
    ours = convert.object_pose(theirs, convention)
    for axis, column in ((forward, 0), (left, 1), (up, 2)):
        np.testing.assert_allclose(frames.rotate(theirs, axis), ours[:3, column], atol=1e-12)


@pytest.mark.parametrize("world", ["gltf", "opengl", "pytorch3d"])
def test_what_is_up_in_a_y_up_world_is_up_in_ours(world: str) -> None:
    np.testing.assert_array_equal(
        convert.world_points([[0, 1, 0], [1, 0, 0], [0, 0, 1]], world), [[0, 0, 1], [1, 0, 0], [0, -1, 0]]
    )
    np.testing.assert_array_equal(convert.world_points_as([0, 0, 1], world), [0, 1, 0])


@given(st.integers(0, 2**32 - 1), st.sampled_from(list(convert.WORLD_FROM)))
@settings(max_examples=40, deadline=None)
def test_there_and_back_changes_nothing_and_moves_with_the_world(seed: int, world: str) -> None:
    rng = np.random.default_rng(seed)
    poses = frames.pose(Rotation.random(3, rng).as_matrix(), rng.normal(size=(3, 3)))
    points = rng.normal(size=(3, 3))
    np.testing.assert_array_equal(convert.world_points_as(convert.world_points(points, world), world), points)
    for name in convert.OPENCV_FROM:
        np.testing.assert_array_equal(convert.camera_pose_as(convert.camera_pose(poses, name, world), name, world), poses)
    for name in convert.OBJECT_FROM:
        ours = convert.object_pose(poses, name, world)
        np.testing.assert_array_equal(convert.object_pose_as(ours, name, world), poses)
        # a point given in the thing's own axes is the same place, whichever way it is taken
        turn = convert.OBJECT_FROM[name][:3, :3]
        there = convert.world_points(frames.transform(poses, points), world)
        np.testing.assert_allclose(frames.transform(ours, points @ turn.T), there, atol=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_pytorch3d_row_vectors_are_our_column_vectors(seed: int) -> None:
    """x_camera = x_world R + T, its X to the left and its Y up: what ours has at (x, y, z), it has at (-x, -y, z)."""
    rng = np.random.default_rng(seed)
    R, T, points = Rotation.random(None, rng).as_matrix(), rng.normal(size=3), rng.normal(size=(5, 3))
    camera = convert.pytorch3d_camera(R, T)
    ours = frames.transform(frames.inverse(camera), convert.world_points(points, "pytorch3d"))
    np.testing.assert_allclose(ours * [-1, -1, 1], points @ R + T, atol=1e-12)
    back_R, back_T = convert.pytorch3d_camera_as(camera)
    np.testing.assert_allclose(back_R, R, atol=1e-12)
    np.testing.assert_allclose(back_T, T, atol=1e-12)


def test_pytorch3ds_default_camera_looks_at_the_origin_from_3_m() -> None:
    """look_at_view_transform(3, 0, 0) stands at +Z of a Y-up world: south of the origin on our floor, looking north."""
    camera = convert.pytorch3d_camera(np.diag([-1.0, 1.0, -1.0]), [0.0, 0.0, 3.0])
    np.testing.assert_allclose(camera, frames.look_at([0, -3, 0], [0, 0, 0]), atol=1e-12)


def test_an_unknown_convention_names_the_known_ones() -> None:
    with pytest.raises(ConventionError, match="gltf"):
        convert.world_points([0, 0, 0], "unity")
    with pytest.raises(ConventionError, match="pytorch3d"):
        convert.camera_pose(np.eye(4), "unreal")


# --- the conventions page ----------------------------------------------------------------------


def test_the_pages_matrices_are_the_codes() -> None:
    block = next(found for found in re.findall(r"```\n(.*?)```", PAGE, re.S) if found.startswith("OPENCV_FROM"))
    head, *rows = block.strip("\n").splitlines()
    names = re.findall(r'(\w+)\["(\w+)"\]', head)
    assert len(names) == 6
    printed = np.array([[int(word) for word in row.split()] for row in rows]).reshape(3, 6, 3).swapaxes(0, 1)
    for (table, name), matrix in zip(names, printed, strict=True):
        np.testing.assert_array_equal(matrix, TABLES[table][name][:3, :3])


def test_the_pages_python_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    assert blocks
    for block in blocks:
        exec(compile(block, "conventions.md", "exec"), {})


def test_the_page_names_only_functions_and_conventions_that_exist() -> None:
    for function in re.findall(r"convert\.(\w+)", PAGE):
        assert hasattr(convert, function), function
    for function in re.findall(r"frames\.(\w+)\(", PAGE):
        assert hasattr(frames, function), function
    for name in re.findall(r'convert\.\w+\([^)]*?"(\w+)"', PAGE):
        assert any(name in known for known in TABLES.values()), name
