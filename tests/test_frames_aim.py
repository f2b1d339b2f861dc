"""How far off a ray boxes lie, as seen from where it begins."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.frames import box_entry, off_boxes, pose, yaw_pose

SIZE = np.array([[0.4, 0.6, 1.0]])


@pytest.mark.parametrize(
    ("at", "off_deg", "entry"), [((3.0, 0.0, -0.5), 0.0, 2.8), ((3.0, 3.0, -0.5), np.rad2deg(np.arctan2(2.7, 3.2)), np.inf), ((-3.0, 0.0, -0.5), None, np.inf),
                                 ((0.0, 0.0, -0.5), 0.0, 0.0), ((3.0, 0.0, 1.0), np.rad2deg(np.arctan2(1.0, 3.2)), np.inf)],
)  # fmt: skip
def test_boxes_before_beside_behind_and_around(at: tuple[float, float, float], off_deg: float | None, entry: float) -> None:
    boxes = yaw_pose(at, 0.0)[None], SIZE
    assert box_entry((0, 0, 0), (1, 0, 0), *boxes)[0] == pytest.approx(entry)
    if off_deg is None:
        assert np.rad2deg(off_boxes((0, 0, 0), (1, 0, 0), *boxes)[0]) > 160
    else:
        assert np.rad2deg(off_boxes((0, 0, 0), (1, 0, 0), *boxes)[0]) == pytest.approx(off_deg, abs=1e-9)


def test_no_point_of_a_box_lies_nearer_to_the_ray_and_one_nearly_as_near() -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        turn *= np.sign(np.linalg.det(turn))
        size, way = rng.uniform(0.2, 2, (1, 3)), rng.normal(size=3)
        where = pose(turn, rng.uniform(-3, 3, 3))
        grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 25)] * 3), -1).reshape(-1, 3)
        points = ((grid - [0.5, 0.5, 0.0]) * size) @ turn.T + where[:3, 3]
        cos = points @ way / np.linalg.norm(points, axis=1) / np.linalg.norm(way)
        found = off_boxes(np.zeros(3), way, where[None], size)[0]
        if np.isfinite(box_entry(np.zeros(3), way, where[None], size)[0]):
            assert found == 0.0
        else:
            least = float(np.arccos(cos.max()))
            assert found <= least + 1e-9
            assert least - found < 0.08
