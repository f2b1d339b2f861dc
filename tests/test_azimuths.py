"""Accuracy by frame and azimuth, and its picture."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

import scenegen as sg
from scenegen.errors import ArgumentError
from scenegen.scoring.azimuths import Spoke, by_azimuth
from scenegen.show.polar import RADIUS, polar_svg
from tests.exported import shown_dataset


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


@pytest.mark.slow
def test_who_knows_what_lies_ahead_alone_is_right_ahead_alone(built: Path) -> None:
    """A model that answers rightly within 45 degrees of straight ahead, and wrongly elsewhere; a third of its replies are lost."""
    replies, worth = {}, defaultdict(list)
    for number, record in enumerate(sg.load(built)):
        azimuth = record.evidence.numbers.get("azimuth_deg")
        if azimuth is None or not record.choices:
            continue
        right = abs(azimuth) < 45
        other = next(choice for choice in record.choices if choice != record.answer)
        if number % 3:
            replies[record.question_id] = record.answer if right else other
        worth[record.frame, round(azimuth / 90) % 4 * 90].append(float(right and number % 3 > 0))
    spokes = by_azimuth(built, replies, sectors=4)
    assert {(one.frame, one.azimuth_deg % 360): (one.questions, one.score) for one in spokes} == {
        key: (len(scores), pytest.approx(np.mean(scores))) for key, scores in worth.items()
    }
    assert sum(one.questions for one in spokes) > 8
    assert all(one.score == 0 for one in spokes if abs(one.azimuth_deg) >= 90)
    some = by_azimuth(built, replies, sectors=4, only=["scene_simulation"])
    assert {one.frame for one in some} == {"stand_at_facing"}


def test_a_number_of_sectors_that_cannot_be_is_refused(tmp_path: Path) -> None:
    for sectors in (1, 73, 2.5, True):
        with pytest.raises(ArgumentError, match="sectors"):
            by_azimuth(tmp_path, {"a": "A"}, sectors=sectors)  # type: ignore[arg-type]


def test_what_lies_ahead_is_drawn_up_and_what_lies_left_is_drawn_left() -> None:
    for azimuth, (x, y) in {0.0: (0, -1), 90.0: (-1, 0), -90.0: (1, 0), 180.0: (0, 1)}.items():
        drawn = polar_svg([Spoke("camera", azimuth, 7, 1.0), Spoke("camera", (azimuth + 180) % 360, 1, 0.0)])
        path = re.search(r"M([\d.-]+),([\d.-]+) L([\d.-]+),([\d.-]+) A.* ([\d.-]+),([\d.-]+) Z", drawn)
        assert path is not None
        middle, start, end = np.array(path.groups(), dtype=float).reshape(3, 2)
        assert np.linalg.norm(start - middle) == pytest.approx(RADIUS, abs=0.2)
        towards = (start + end) / 2 - middle
        assert towards / np.linalg.norm(towards) == pytest.approx([x, y], abs=0.02)


def test_each_frame_has_its_plot_with_its_name_and_numbers_and_none_is_none() -> None:
    spokes = [Spoke(frame, 45.0 * k, k + 10, k / 8) for frame in ("camera", "<person>") for k in range(8)]
    drawn = polar_svg(spokes, chance=0.25)
    assert drawn.count("<path") == 14
    assert drawn.count("stroke-dasharray") == 2
    assert "&lt;person&gt;" in drawn
    assert "<person>" not in drawn
    assert all(drawn.count(f">{k + 10}<") == 2 for k in range(8))
    assert drawn._repr_svg_() == drawn
    assert "<path" not in polar_svg([])
