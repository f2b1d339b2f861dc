"""Priors: sizes drawn evenly or gathered about the usual, and numbers asked for evenly or as often as scenes have them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest

from scenegen.compose import SceneSpec, compose, kinds
from scenegen.compose.layout.layout import Layout
from scenegen.compose.priors import drawing
from scenegen.compose.spec import Priors
from scenegen.curate import Asked, anything, arrange, select
from scenegen.errors import RecipeError
from scenegen.facts import Facts
from scenegen.pipeline.asking import natural
from scenegen.pipeline.recipe import parse_recipe
from scenegen.tasks import get_task
from tests.scenes import random_scene, seen_from_boxes


def test_a_uniform_draw_gathers_about_the_middle_and_nothing_else_changes() -> None:
    """Mean of three: the same mean, a third of the variance, within the range, of the shape asked for."""
    drawn = drawing(np.random.default_rng(1), "realistic").uniform(2.0, 5.0, (20_000, 2))
    assert drawn.shape == (20_000, 2)
    assert drawn.min() >= 2.0
    assert drawn.max() <= 5.0
    assert drawn.mean() == pytest.approx(3.5, abs=0.02)
    assert drawn.var() == pytest.approx(9 / 12 / 3, rel=0.03)
    gathered, plain = drawing(np.random.default_rng(2), "realistic"), np.random.default_rng(2)
    assert [gathered.integers(100) for _ in range(50)] == [plain.integers(100) for _ in range(50)]
    assert gathered.normal() == plain.normal()
    assert drawing(plain, "flat") is plain


def sides(priors: Priors) -> np.ndarray:
    """Length and width of bedrooms, as shares of the way from the least to the most of the kind."""
    spec, kind = SceneSpec(kind="bedroom", things=(2, 4), people=(0, 0), priors=priors), kinds()["bedroom"]
    low, high = np.array([kind.length[0], kind.width[0]]), np.array([kind.length[1], kind.width[1]])
    rooms = [compose(spec, np.random.SeedSequence(k)).room for k in range(10)]
    return (np.array([np.ptp(room.floor, axis=0) for room in rooms if room is not None]) - low) / (high - low)


def test_rooms_gather_about_the_usual_size() -> None:
    flat, gathered = sides("flat"), sides("realistic")
    for shares in (flat, gathered):
        assert shares.min() > -0.01
        assert shares.max() < 1.01
    assert gathered.std() < 0.75 * flat.std()


def test_things_gather_about_the_usual_size() -> None:
    def heights(priors: Priors) -> np.ndarray:
        rng = np.random.default_rng(3)
        layout = Layout(rng, 5.0, 4.0, 2.5, sizes=drawing(rng, priors))
        return np.array([layout.sample("wardrobe")[1].size[2] for _ in range(60)])

    assert heights("realistic").std() < 0.8 * heights("flat").std()


def recipe(**more: Any) -> Any:
    text = {"name": "p", "tasks": {"object_distance": {}, "camera_relative_direction": {}}, **more}
    return parse_recipe(json.dumps(text))


def test_only_numbers_are_asked_for_as_they_come() -> None:
    assert natural(recipe().contents) == frozenset()
    assert natural(recipe(priors="realistic").contents) == {"object_distance"}
    with pytest.raises(RecipeError, match="priors"):
        recipe(priors="real")


def test_anything_will_do_takes_the_first_candidate() -> None:
    """A wanted cell has its own candidates; where anything will do, it is what the task finds first of all."""
    scene = random_scene(np.random.default_rng(5))
    facts = Facts(scene, seen_from_boxes(scene))
    task = get_task("object_count")()
    aim = anything(task.space.targets(0, task.name, 0, 0))
    missed: Counter[str] = Counter()
    found = arrange(task, [facts], aim, np.random.default_rng(7), Asked(), missed)
    first = next(iter(task.ask(facts, np.random.default_rng(7))))
    assert found is not None
    assert found.about == first.about
    assert not missed


def rows(answers: list[int]) -> list[dict[str, Any]]:
    """Open numbers, a question a scene."""
    return [
        {"scene_id": f"s{k}", "task": "t", "question": f"How many {k % 7}?", "choices": [], "answer": str(value), "places": 1}
        for k, value in enumerate(answers)
    ]


def test_what_is_asked_as_it_comes_stays_as_it_came() -> None:
    """200 ones beside 20 twos: evened out by default, all kept where they need not come out even."""
    given = rows([1] * 200 + [2] * 20)
    assert len(select(given, 0)[0]) < len(given)
    kept, report = select(given, 0, natural={"t"})
    assert kept == list(range(len(given)))
    assert report["dropped"] == {"t": 0}
