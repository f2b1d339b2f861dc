"""What can be asked is found once for facts and bounds, drawn in turn, and worked out for many at once as it is for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from math import atan2, degrees
from typing import Literal

import numpy as np
import pytest

from scenegen.answers.angle import Angles
from scenegen.answers.number import Numbers
from scenegen.facts import Facts
from scenegen.scene import Scene
from scenegen.tasks.common.standing import over_footprints
from scenegen.tasks.object_distance import DistanceConfig, ObjectDistance
from scenegen.tasks.task import drawn_apart, in_turn
from scenegen.tasks.turn_to_face import _over_footprints, _turns
from tests.scenes import random_scene, thing


def test_what_a_task_finds_is_looked_for_once_by_facts_and_bounds() -> None:
    looked: list[float] = []

    class Finding(ObjectDistance):
        def _candidates(self, facts: Facts) -> Iterator[tuple[str | None, str]]:  # type: ignore[override]
            looked.append(self.config.in_frame)
            yield from (("near", "a"), ("far", "b"), (None, "c"), ("near", "d"))

    facts, other = (Facts(Scene(id="s", objects=[thing("a", (1, 0, 0))])) for _ in range(2))
    for task in (Finding(), Finding(DistanceConfig())):
        assert task.found(facts, task._candidates, "near") == ["a", "d"]
        assert task.found(facts, task._candidates, None) == ["a", "b", "c", "d"]
        assert task.found(facts, task._candidates, "elsewhere") == []
    assert looked == [0.9]
    strict = Finding(in_frame=1.0)
    strict.found(facts, strict._candidates, None)
    strict.found(other, strict._candidates, None)
    assert looked == [0.9, 1.0, 1.0]


def test_each_group_has_its_turn_and_nothing_is_lost() -> None:
    items = [("a", k) for k in range(7)] + [("b", k) for k in range(2)] + [("c", 0)]
    firsts: Counter[tuple[str, int]] = Counter()
    for seed in range(400):
        order = list(in_turn(np.random.default_rng(seed), items, lambda one: one[0]))
        assert sorted(order) == sorted(items)
        assert {group for group, _ in order[:3]} == {"a", "b", "c"}
        assert {group for group, _ in order[3:5]} == {"a", "b"}
        firsts[order[0]] += 1
    assert 90 < firsts["c", 0] < 180
    assert all(firsts["a", k] for k in range(7))
    assert list(in_turn(np.random.default_rng(0), [], lambda one: one)) == []


@pytest.mark.parametrize(
    "space",
    [
        Numbers(least=0.5, most=8.0, bins=8, spacing="ratio", unit="m"),
        Numbers(least=0, most=4, bins=5, decimals=0, metric="exact"),
        Angles(),
        Angles(least_deg=0, most_deg=180, form="between", decimals=1),
        Angles(least_deg=0, most_deg=360, form="full"),
    ],
)
def test_the_cell_of_a_value_is_that_of_its_answer(space: Numbers | Angles) -> None:
    rng = np.random.default_rng(0)
    low, high = (space.least, space.most) if isinstance(space, Numbers) else (space.least_deg, space.most_deg)
    values = [*rng.uniform(low, high, 300).tolist(), low, high, *(low + k * (high - low) / 24 for k in range(25))]
    cells = [space.cell_of(value) for value in values]
    assert cells == [space.cell(space.make(value)) for value in values]
    assert len(set(cells)) >= 5


@pytest.mark.parametrize("seed", range(4))
def test_turns_of_many_triples_are_those_of_each(seed: int) -> None:
    facts = Facts(random_scene(np.random.default_rng(seed)))
    count = len(facts.ids)
    triples = np.array([(a, b, c) for a in range(count) for b in range(count) for c in range(count) if len({a, b, c}) == 3])
    turns = _turns(facts, triples)
    least, spread = _over_footprints(facts, triples, turns)
    assert len(triples) > 50

    def turn(at: np.ndarray, facing: np.ndarray, target: np.ndarray) -> float:
        b, c = (degrees(atan2(to[1] - at[1], to[0] - at[0])) for to in (facing, target))
        return 180.0 - (180.0 - (c - b)) % 360.0

    for (a, b, c), angle, left, differs in list(
        zip(triples.tolist(), turns.tolist(), least.tolist(), spread.tolist(), strict=True)
    )[::7]:
        at = facts.centers[a]
        assert angle == pytest.approx(turn(at, facts.centers[b], facts.centers[c]), abs=1e-9)
        off = [180.0 - (180.0 - (turn(at, faced, met) - angle)) % 360.0 for faced in facts.corners[b] for met in facts.corners[c]]
        sides = [np.sign(angle) * (angle + one) for one in off]
        assert differs == pytest.approx(max(map(abs, off)), abs=1e-9)
        assert left == pytest.approx(min(min(side, 180.0 - side) for side in (min(sides), max(sides))), abs=1e-9)
    none = np.zeros((0, 3), dtype=np.int64)
    assert [len(found) for found in (_turns(facts, none), *_over_footprints(facts, none, np.zeros(0)))] == [0, 0, 0]


@pytest.mark.parametrize("seed", range(6))
def test_sets_that_are_drawn_are_all_that_can_be_told_apart(seed: int) -> None:
    """Against going through all sets: each that is drawn is one, no set comes twice, and with tries enough each comes."""
    rng = np.random.default_rng(seed)
    count, number = 3 + seed % 2, 7
    apart = np.triu(rng.random((number, number)) < 0.85, 1)
    apart |= apart.T
    every = {some for some in combinations(range(number), count) if all(apart[a, b] for a, b in combinations(some, 2))}
    drawn = list(drawn_apart(apart, count, 3000, rng))
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == every
    assert every
    assert list(drawn_apart(np.zeros((number, number), dtype=bool), count, 50, rng)) == []


@pytest.mark.parametrize("labels", [4, 8, 12])
@pytest.mark.parametrize("seed", range(4))
def test_what_the_quick_test_of_footprints_leaves_out_fails_the_exact_one(seed: int, labels: Literal[4, 8, 12]) -> None:
    facts = Facts(random_scene(np.random.default_rng(seed)))
    count = len(facts.ids)
    triples = np.array([(a, b, c) for a in range(count) for b in range(count) for c in range(count) if len({a, b, c}) == 3])
    azimuth, index, left, stray = facts.facing_anywhere(triples, labels)
    kept = np.flatnonzero((left >= 3.0) & (stray <= 2))
    assert 5 < len(kept) < len(triples)
    for found, own in zip(
        over_footprints(facts, triples, 3.0, 2, labels), (kept, azimuth[kept], index[kept], left[kept]), strict=True
    ):
        assert np.array_equal(found, own)
