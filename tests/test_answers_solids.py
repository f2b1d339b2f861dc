"""What two oriented boxes share: against half-space intersection and convex hull (Qhull), against points thrown at random, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection, QhullError
from scipy.spatial.transform import Rotation

from scenegen.answers.solids import box_iou, euler_degrees, euler_matrix, iou_table, shared_volume


def planes(center: np.ndarray, rotation: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The six half-spaces of a box as rows (normal, offset) with normal · x + offset <= 0."""
    normals = np.concatenate([rotation.T, -rotation.T])
    return np.column_stack([normals, -(normals @ center) - np.tile(size / 2, 2)])


def by_qhull(*boxes: np.ndarray) -> float:
    """The volume that two boxes share: half-spaces about the centre of the largest ball inside, then the hull of their corners."""
    rows = np.concatenate([planes(*boxes[:3]), planes(*boxes[3:])])
    lengths = np.linalg.norm(rows[:, :3], axis=1)
    found = linprog([0, 0, 0, -1], A_ub=np.column_stack([rows[:, :3], lengths]), b_ub=-rows[:, 3], bounds=[(None, None)] * 3 + [(None, None)])  # fmt: skip
    if found.x is None or found.x[3] < 1e-9:
        return 0.0
    try:
        return float(ConvexHull(HalfspaceIntersection(rows, found.x[:3]).intersections).volume)
    except QhullError:
        return 0.0


def random_box(rng: np.random.Generator, spread: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return rng.uniform(-spread, spread, 3), Rotation.random(rng=rng).as_matrix(), rng.uniform(0.05, 2.0, 3)


@pytest.mark.parametrize("spread", [0.2, 0.6, 1.2])
def test_against_half_spaces_and_hull(spread: float) -> None:
    rng = np.random.default_rng(int(spread * 10))
    shared = 0
    for _ in range(120):
        boxes = (*random_box(rng, spread), *random_box(rng, spread))
        ours, theirs = shared_volume(*boxes), by_qhull(*boxes)
        assert ours == pytest.approx(theirs, abs=1e-6)
        assert shared_volume(*boxes[3:], *boxes[:3]) == pytest.approx(ours, abs=1e-9)
        shared += theirs > 0.01
    assert shared > 20


def test_against_points_at_random() -> None:
    rng = np.random.default_rng(5)
    for _ in range(6):
        a, b = random_box(rng, 0.4), random_box(rng, 0.4)
        points = rng.uniform(-0.5, 0.5, (200_000, 3)) * a[2] @ a[1].T + a[0]
        inside = (np.abs((points - b[0]) @ b[1]) <= b[2] / 2).all(1)
        volume = float(a[2].prod())
        error = 4 * volume * np.sqrt(max(inside.mean() * (1 - inside.mean()), 1e-6) / len(points))
        assert shared_volume(*a, *b) == pytest.approx(inside.mean() * volume, abs=error)


@given(
    st.lists(st.floats(-180, 180), min_size=3, max_size=3),
    st.lists(st.floats(-5, 5), min_size=3, max_size=3),
    st.lists(st.floats(0.01, 5), min_size=3, max_size=3),
    st.sampled_from([0, 1, 2]),
    st.sampled_from([0.0, 1e-13, 1e-11, 1e-10, 1e-9, 1e-8]),
)
@settings(max_examples=30, deadline=None)
def test_boxes_with_faces_in_one_plane(
    degrees: list[float], center: list[float], size: list[float], axis: int, tilt: float
) -> None:
    """Shifted along one axis, quarter-turned, tilted by next to nothing: what is shared is known by hand."""
    rotation, middle, extent = euler_matrix(degrees), np.array(center), np.array(size)
    volume = float(extent.prod())
    slightly = Rotation.from_rotvec([tilt, -tilt, tilt / 2]).as_matrix() @ rotation
    allowed = 1e-6 * volume + 10 * tilt * float(extent.max()) ** 3  # what a tilt may really take away

    def shared(other: np.ndarray, turned: np.ndarray, size: np.ndarray) -> float:
        return shared_volume(middle, rotation, extent, other, turned, size)

    assert shared(middle, slightly, extent) == pytest.approx(volume, abs=allowed)
    for share in (0.25, 0.5, 1.0, 1.5):
        shifted = middle + rotation[:, axis] * extent[axis] * share
        assert shared(shifted, slightly, extent) == pytest.approx(max(0.0, 1 - share) * volume, abs=allowed)
    assert shared(middle, rotation @ euler_matrix([90, 0, 0]), extent[[0, 2, 1]]) == pytest.approx(volume, rel=1e-6)
    half = extent.copy()
    half[axis] /= 2
    assert shared(middle, slightly, half) == pytest.approx(volume / 2, abs=allowed)
    flush = middle + rotation[:, axis] * extent[axis] / 4
    assert shared(flush, slightly, half) == pytest.approx(volume / 2, abs=allowed)


@given(st.lists(st.floats(-180, 180), min_size=3, max_size=3))
def test_angles_are_scipys_about_fixed_axes(degrees: list[float]) -> None:
    matrix = euler_matrix(degrees)
    assert np.allclose(matrix, Rotation.from_euler("xyz", degrees, degrees=True).as_matrix(), atol=1e-12)
    assert np.allclose(euler_matrix(euler_degrees(matrix)), matrix, atol=1e-6)


def test_angles_at_the_pole() -> None:
    for degrees in ([10, 90, 40], [-30, -90, 170], [0, 90, 0]):
        matrix = euler_matrix(degrees)
        assert np.allclose(euler_matrix(euler_degrees(matrix)), matrix, atol=1e-6)


def test_iou_by_hand() -> None:
    one = (0, 0, 0, 2, 2, 2, 0, 0, 0)
    assert box_iou(one, one) == 1.0
    assert box_iou(one, (1, 0, 0, 2, 2, 2, 0, 0, 0)) == pytest.approx(1 / 3)
    assert box_iou(one, (2, 0, 0, 2, 2, 2, 0, 0, 0)) == pytest.approx(0.0, abs=1e-9)
    assert box_iou(one, (0, 0, 0, 2, 2, 2, 0.5, -0.5, 1.0)) == 1.0
    octagon = 8 * (np.sqrt(2) - 1)  # two squares of side 2, one turned by 45 degrees
    assert box_iou(one, (0, 0, 0, 2, 2, 2, 0, 0.25, 0)) == pytest.approx(octagon * 2 / (16 - octagon * 2))
    assert box_iou(one, (0, 0, 0, 1, 1, 1, 0.1, 0.2, 0.3)) == pytest.approx(1 / 8)
    table = iou_table([one, (9, 0, 0, 1, 1, 1, 0, 0, 0)], [one, (1, 0, 0, 2, 2, 2, 0, 0, 0)])
    assert table == pytest.approx(np.array([[1.0, 1 / 3], [0.0, 0.0]]))
    assert iou_table([], [one]).shape == (0, 1)
