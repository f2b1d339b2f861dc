"""The reward as EasyR1 calls it: `worker.reward.reward_function=…/scenegen/rewards/easyr1.py:compute_score`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenegen import rewards

REWARD_NAME, REWARD_TYPE = "scenegen", "batch"


def compute_score(reward_inputs: Sequence[Mapping[str, Any]] | Mapping[str, Any], format_weight: float = 0.1) -> Any:
    """`overall`, `format` and `accuracy` of each {response, ground_truth}; of one alone where one alone is given."""
    if isinstance(reward_inputs, Mapping):
        return _one(reward_inputs, format_weight)
    return [_one(given, format_weight) for given in reward_inputs]


def _one(given: Mapping[str, Any], weight: float) -> dict[str, float]:
    accuracy, form = rewards.accuracy(given["response"], given["ground_truth"]), rewards.form(given["response"])
    return {"overall": (1 - weight) * accuracy + weight * form, "format": form, "accuracy": accuracy}
