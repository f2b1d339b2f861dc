"""Scores are the field's own: against the published rule written out again, against other code, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scenegen.answers import judge
from scenegen.answers.angle import AngleAnswer
from scenegen.answers.choice import ChoiceAnswer
from scenegen.answers.number import NumberAnswer, mean_relative_accuracy


def vsi_bench(pred: float, target: float) -> float:
    """The measure as the benchmark's own evaluation computes it, number of points and all."""
    start, end, interval = 0.5, 0.95, 0.05
    points = np.linspace(start, end, int((end - start) / interval + 2))
    return float((abs(pred - target) / target <= 1 - points).mean())


@given(st.floats(0.01, 1e4), st.floats(-1e3, 1e5))
def test_mra_is_vsi_bench(truth: float, said: float) -> None:
    assert mean_relative_accuracy(said, truth) == vsi_bench(said, truth)


@pytest.mark.parametrize("tenths", range(1, 60))
def test_mra_is_vsi_bench_on_every_threshold(tenths: int) -> None:
    truth = tenths / 10
    for theta in np.linspace(0.5, 0.95, 10):
        for said in (truth * theta, truth * (2 - theta), round(truth * theta, 1)):
            assert mean_relative_accuracy(said, truth) == vsi_bench(said, truth)


def test_mra_by_hand() -> None:
    assert [mean_relative_accuracy(said, 1.0) for said in (1.0, 1.05, 1.051, 1.5, 1.51, 0.74, -3.0)] == [
        1,
        1,
        0.9,
        0.1,
        0,
        0.5,
        0,
    ]
    for truth in (0.0, -1.0):
        with pytest.raises(ValueError, match="above 0"):
            mean_relative_accuracy(1.0, truth)


def test_truths_that_cannot_be_scored_are_never_made() -> None:
    for wrong in (
        {"value": 0.0},
        {"value": 0.04, "decimals": 1},
        {"value": -2},
        {"value": 0, "metric": "relative", "tolerance": 0.1},
        {"value": 1, "tolerance": 0.1},
        {"value": 1, "metric": "absolute"},
        {"value": float("nan")},
        {"value": float("inf")},
    ):
        with pytest.raises(ValidationError):
            NumberAnswer.model_validate(wrong)


def test_tolerances() -> None:
    relative = NumberAnswer(value=2, metric="relative", tolerance=0.05)
    assert [relative.score(relative.saying(value=value)) for value in (2.1, 1.9, 2.11, 1.89)] == [1, 1, 0, 0]
    absolute = NumberAnswer(value=-0.5, metric="absolute", tolerance=0.2)
    assert [absolute.score(absolute.saying(value=value)) for value in (-0.3, -0.7, -0.2, 0.5)] == [1, 1, 0, 0]
    exact = NumberAnswer(value=3, metric="exact", decimals=0)
    assert [judge(exact, reply).score for reply in ("3", "three", "4", "no idea")] == [1, 1, 0, 0]


def test_graded_choice() -> None:
    truth = ChoiceAnswer(label="left", labels=("left", "front-left", "right"), credit=(("front-left", 0.5),))
    assert [judge(truth, reply).score for reply in ("left", "front left", "right")] == [1.0, 0.5, 0.0]
    assert judge(truth, "B", ("left", "front-left")).score == 0.0  # among options one is right


def test_angular_error_goes_round() -> None:
    truth = AngleAnswer(value_deg=175, within_deg=10, lost_deg=90)
    assert truth.error(truth.saying(value_deg=-175.0)) == pytest.approx(10)
    assert truth.score(truth.saying(value_deg=-175.0)) == 1.0
    assert truth.score(truth.saying(value_deg=125.0)) == pytest.approx(0.5)
    assert truth.score(truth.saying(value_deg=0.0)) == 0.0
    strict = AngleAnswer(value_deg=175, within_deg=10, lost_deg=10)
    assert [strict.score(strict.saying(value_deg=value)) for value in (165.0, 164.0)] == [1.0, 0.0]
    between = AngleAnswer(value_deg=170, form="between")
    assert between.error(between.saying(value_deg=0.0)) == 170


def test_the_best_constant_under_mra_is_exact() -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        truths = [NumberAnswer(value=value, unit="m") for value in rng.uniform(0.3, 6, 40)]
        found = NumberAnswer.baseline(truths)
        grid = np.linspace(0.1, 8, 4000)
        best = max(float(np.mean([mean_relative_accuracy(guess, truth.value) for truth in truths])) for guess in grid[::8])
        assert best <= found.score + 1e-9
        guess = float(found.guess.split()[0])
        assert np.mean([mean_relative_accuracy(guess, truth.value) for truth in truths]) == pytest.approx(found.score, abs=0.03)
