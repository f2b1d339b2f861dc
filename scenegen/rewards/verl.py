"""The reward as verl calls it: `custom_reward_function.path=…/scenegen/rewards/verl.py`, `custom_reward_function.name=compute_score`."""

from __future__ import annotations

from typing import Any

from scenegen import rewards


def compute_score(data_source: str, solution_str: str, ground_truth: str, extra_info: Any = None, format_weight: float = 0.0, **_: Any) -> dict[str, float]:  # fmt: skip
    """`score`, which verl takes, and beside it `accuracy` and `format`, which it logs. format_weight: what share of the score the form is."""
    accuracy, form = rewards.accuracy(solution_str, ground_truth), rewards.form(solution_str)
    return {"score": (1 - format_weight) * accuracy + format_weight * form, "accuracy": accuracy, "format": form}
