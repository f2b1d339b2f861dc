"""How two people stand to each other: every formation is made, and by the bearings of the bodies it is what it is called."""

from __future__ import annotations

from collections import Counter

import numpy as np

from scenegen.assets import people
from scenegen.compose.activities.formations import SWAY, pairs
from scenegen.compose.layout.layout import Layout
from scenegen.frames import heading, wrap


def bearings(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Where each of two bodies lies from the other, degrees off the way that one faces."""
    out = []
    for one, other in ((first, second), (second, first)):
        way = (other - one)[:2, 3]
        out.append(abs(float(np.rad2deg(wrap(np.arctan2(way[1], way[0]) - heading(one))))))
    return out[0], out[1]


def test_all_formations_are_made_and_are_what_they_are() -> None:
    found: Counter[str] = Counter()
    off = np.rad2deg(SWAY) + 1e-6
    for seed in range(160):
        rng = np.random.default_rng(seed)
        one, two = people.sample(rng), people.sample(rng)
        first, second = next(pairs(Layout(rng, 8.0, 7.0, 2.6), one, two, rng, 40))
        a, b = first.world_from_body, second.world_from_body
        assert 0.7 < np.linalg.norm((b - a)[:2, 3]) < 1.4
        near = [min((0, 90, 180), key=lambda to, at=at: abs(to - at)) for at in bearings(a, b)]
        assert all(abs(at - to) <= off for at, to in zip(bearings(a, b), near, strict=True))
        talks = first.posture["action"] in ("talking", "explaining")
        assert not talks or near == [0, 0]
        same = abs(float(wrap(heading(a) - heading(b)))) < 1
        found[f"{near} {'same way' if same else 'another'}"] += 1
    assert set(found) == {
        "[0, 0] another", "[0, 180] same way", "[90, 90] same way", "[90, 90] another", "[180, 180] another", "[0, 90] another",
    }  # fmt: skip
    assert found["[0, 0] another"] == max(found.values())
