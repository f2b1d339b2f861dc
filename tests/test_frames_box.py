"""Oriented boxes: corners and containment by hand, surface distance against exact optimisation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear
from scipy.spatial.transform import Rotation

import scenegen as sg
from scenegen import frames
from scenegen.errors import ConventionError

seeds = st.integers(0, 2**32 - 1)
Pair = tuple[np.ndarray, np.ndarray]


def random_box(rng: np.random.Generator, *batch: int, tilt: bool = True, spread: float = 1.5) -> Pair:
    """Boxes of 0.2 to 1.5 m at random places and turns; upright ones when not tilted."""
    place, size = rng.normal(size=(*batch, 3)) * spread, rng.uniform(0.2, 1.5, (*batch, 3))
    if not tilt:
        return frames.yaw_pose(place, rng.uniform(-np.pi, np.pi, batch)), size
    count = int(np.prod(batch, dtype=int))
    return frames.pose(Rotation.random(count, rng).as_matrix().reshape(*batch, 3, 3), place), size


def exact_distance(a: Pair, b: Pair) -> float:
    """Least |p - q| over p in box a and q in box b: a bounded linear least-squares problem, solved by its own algorithm."""
    (pose_a, size_a), (pose_b, size_b) = a, b
    matrix = np.hstack([pose_a[:3, :3], -pose_b[:3, :3]])
    half = np.concatenate([size_a, size_b]) / 2
    base = np.array([1, 1, 0, 1, 1, 0], dtype=bool)
    low, high = np.where(base, -half, 0.0), np.where(base, half, 2 * half)
    found = lsq_linear(matrix, pose_b[:3, 3] - pose_a[:3, 3], (low, high), method="bvls", tol=1e-14, max_iter=500)
    return float(np.sqrt(2 * found.cost))


# --- corners, centres, containment ------------------------------------------------------------


def test_corners_run_round_the_base_then_round_the_top() -> None:
    """2 long, 1 wide, 3 high, at (10, 0, 0), turned to face +Y: front-left is up and to the left on the plan."""
    here, size = frames.yaw_pose([10.0, 0, 0], np.pi / 2), [2.0, 1.0, 3.0]
    base = [[9.5, 1, 0], [9.5, -1, 0], [10.5, -1, 0], [10.5, 1, 0]]
    np.testing.assert_allclose(frames.corners(here, size), base + [[x, y, 3] for x, y, _ in base], atol=1e-12)
    np.testing.assert_allclose(frames.footprint(here, size), np.array(base)[:, :2], atol=1e-12)
    np.testing.assert_allclose(frames.centers(here, size), [10, 0, 1.5], atol=1e-12)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_a_footprint_runs_counter_clockwise_and_spans_the_base(seed: int) -> None:
    here, size = random_box(np.random.default_rng(seed), 5, tilt=False)
    x, y = np.moveaxis(frames.footprint(here, size), -1, 0)
    area = ((x * np.roll(y, -1, -1)) - (np.roll(x, -1, -1) * y)).sum(-1) / 2
    np.testing.assert_allclose(area, size[:, 0] * size[:, 1], rtol=1e-9)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_a_box_holds_the_mixtures_of_its_corners_and_nothing_beyond_its_faces(seed: int) -> None:
    rng = np.random.default_rng(seed)
    here, size = random_box(rng)
    mixed = rng.dirichlet(np.ones(8), 50) @ frames.corners(here, size)
    assert frames.contains(here, size, mixed, tolerance=1e-12).all()
    assert not frames.contains(here, size, frames.corners(here, size * 1.01) - here[:3, 2] * 0.005 * size[2]).any()
    assert frames.contains(here, size, frames.corners(here, size), tolerance=1e-9).all()
    outward = here[:3, 0] * (size[0] / 2 + 0.01) + frames.centers(here, size)
    assert not frames.contains(here, size, outward)
    assert frames.contains(here, size, outward, tolerance=0.011)


# --- distance -----------------------------------------------------------------------------------


def test_distances_a_person_can_check() -> None:
    cube, unit = frames.yaw_pose([0, 0, 0], 0), np.ones(3)
    turned = frames.yaw_pose([3, 0, 0], np.pi / 4)  # an edge points at the cube's face
    on_edge = frames.pose(Rotation.from_euler("x", np.pi / 4).as_matrix(), [0, 0, 0])
    assert float(sg.box_distance((cube, unit), (frames.yaw_pose([3, 0, 0], 0), unit))) == pytest.approx(2)
    assert float(sg.box_distance((cube, unit), (turned, unit))) == pytest.approx(2.5 - np.sqrt(0.5))
    assert float(sg.box_distance((cube, unit), (frames.yaw_pose([0, 0, 1.25], 0.3), unit))) == pytest.approx(0.25)
    assert float(sg.box_distance((cube, unit), (frames.yaw_pose([4, 4, 5], 0), unit))) == pytest.approx(np.sqrt(9 + 9 + 16))
    assert float(sg.box_distance((cube, unit), (frames.yaw_pose([1, 0, 0], 0), unit))) == pytest.approx(0, abs=1e-12)
    assert float(sg.box_distance((cube, unit), (frames.yaw_pose([0.1, 0, 0.4], 0.2), unit * 0.1))) == 0
    # two crossed edges: one box lies on its long edge above another whose long edge is uppermost, at right angles to it
    below = frames.pose(np.eye(3), [0, 0, 0]) @ on_edge
    above = frames.yaw_pose([0, 0, 5], np.pi / 2) @ on_edge
    centre = float(frames.centers(above, unit)[2] - frames.centers(below, unit)[2])
    assert float(sg.box_distance((below, unit), (above, unit))) == pytest.approx(centre - np.sqrt(2))


@given(seeds, st.booleans(), st.sampled_from([0.4, 1.0, 2.5]))
@settings(max_examples=150, deadline=None)
def test_distance_is_the_least_over_all_points_of_both(seed: int, tilt: bool, spread: float) -> None:
    rng = np.random.default_rng(seed)
    a, b = random_box(rng, tilt=tilt, spread=spread), random_box(rng, tilt=bool(rng.integers(2)), spread=spread)
    assert float(sg.box_distance(a, b)) == pytest.approx(exact_distance(a, b), abs=1e-6)


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_moving_both_boxes_or_swapping_them_changes_no_distance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = random_box(rng, 6), random_box(rng, 6)
    motion = frames.pose(Rotation.random(None, rng).as_matrix(), rng.normal(size=3) * 5)
    before = sg.box_distance(a, b)
    np.testing.assert_allclose(sg.box_distance((motion @ a[0], a[1]), (motion @ b[0], b[1])), before, atol=1e-9)
    np.testing.assert_allclose(sg.box_distance(b, a), before, atol=1e-12)


@given(seeds, st.floats(0.01, 2))
@settings(max_examples=30, deadline=None)
def test_lifting_an_upright_box_off_another_opens_just_that_gap(seed: int, gap: float) -> None:
    rng = np.random.default_rng(seed)
    here, size = random_box(rng, tilt=False)
    top = here[:3, 3] + [0, 0, size[2] + gap]
    assert float(sg.box_distance((here, size), (frames.yaw_pose(top, rng.uniform(-3, 3)), size))) == pytest.approx(gap)


@pytest.mark.parametrize("tilt", [False, True])
@pytest.mark.parametrize("shapes", list(itertools.product([(), (5,), (4, 1), (2, 1, 5)], repeat=2)))
def test_batches_of_any_shape_agree_with_one_by_one(tilt: bool, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    rng = np.random.default_rng(3)
    (pose_a, size_a), (pose_b, size_b) = random_box(rng, *shapes[0], tilt=tilt), random_box(rng, *shapes[1], tilt=False)
    whole = sg.box_distance((pose_a, size_a), (pose_b, size_b))
    assert whole.shape == np.broadcast_shapes(*shapes)
    all_a, all_b = np.broadcast_to(pose_a, (*whole.shape, 4, 4)), np.broadcast_to(pose_b, (*whole.shape, 4, 4))
    size_a, size_b = np.broadcast_to(size_a, (*whole.shape, 3)), np.broadcast_to(size_b, (*whole.shape, 3))
    for k in np.ndindex(*whole.shape):
        assert whole[k] == pytest.approx(float(sg.box_distance((all_a[k], size_a[k]), (all_b[k], size_b[k]))), abs=1e-12)


@given(seeds, st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_pairs_among_upright_and_leaning_boxes_are_each_their_own_distance(seed: int, leaning: int) -> None:
    rng = np.random.default_rng(seed)
    here, size = random_box(rng, 5, tilt=False)
    here[:leaning, :3, :3] = Rotation.random(5, rng).as_matrix()[:leaning]
    found = frames.pairwise_distance((here, size))
    assert (found == found.T).all()
    assert (np.diag(found) == 0).all()
    for i, j in itertools.combinations(range(5), 2):
        assert found[i, j] == pytest.approx(exact_distance((here[i], size[i]), (here[j], size[j])), abs=1e-6)


def test_what_is_not_a_box_is_refused() -> None:
    here = np.eye(4)
    with pytest.raises(ConventionError, match="positive"):
        sg.box_distance((here, [1, 0, 1]), (here, [1, 1, 1]))
    with pytest.raises(ConventionError, match="scaled"):
        sg.box_distance((here * [2, 2, 2, 1], [1, 1, 1]), (here, [1, 1, 1]))
    with pytest.raises(ConventionError, match=r"\(\.\.\., 3\)"):
        sg.box_distance((here, [1, 1]), (here, [1, 1, 1]))
