"""The audit's own shapes, for rules that look again: rays that hit what stands there, samples that lie on it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scenegen.audit.recast import _sample
from scenegen.audit.world import KEPT, world_for
from scenegen.scene import Scene
from tests.scenes import thing


def truth(place: float = 3.0) -> dict[str, object]:
    near, far = thing("near", (place, 0.0, 0.0), (1.0, 1.0, 1.0)), thing("far", (place + 3.0, 0.0, 0.0), (1.0, 1.0, 2.0))
    return json.loads(Scene(id="s", objects=[near, far]).to_json())


def test_rays_hit_what_is_nearest_and_say_how_far() -> None:
    world = world_for(truth())
    starts = np.array([[0.0, 0.0, 0.5], [0.0, 0.0, 1.5], [0.0, 0.0, 5.0]])
    numbers, away = world.first(starts, np.broadcast_to([2.0, 0.0, 0.0], (3, 3)))
    assert [world.names[number] if number > 0 else "" for number in numbers] == ["near", "far", ""]
    assert away == pytest.approx([2.5 / 2, 5.5 / 2, np.inf], abs=1e-4)


def test_without_an_entity_rays_go_through_where_it_stands() -> None:
    world = world_for(truth())
    start, way = np.array([0.0, 0.0, 0.5]), np.array([[1.0, 0.0, 0.0]])
    number, away = world.without("near").first(start, way)
    assert (world.names[number[0]], away[0]) == ("far", pytest.approx(5.5, abs=1e-4))
    assert world.without("near") is world.without("near")
    assert world.first(start, way)[1][0] == pytest.approx(2.5, abs=1e-4)
    with pytest.raises(ValueError, match="ghost"):
        world.without("ghost")


def test_samples_lie_on_the_surface_and_cover_every_side_by_its_area() -> None:
    points = world_for(truth()).sampled("far", 2000)
    local = points - [6.0, 0.0, 1.0]
    share = np.abs(local) / [0.5, 0.5, 1.0]
    assert np.abs(share.max(1) - 1).max() < 3e-3  # its edges are bevelled
    top = (local[:, 2] > 0.997).mean()
    assert top == pytest.approx(1 / 10, abs=0.02)  # a side of 1 of 10 square metres
    assert (points == world_for(truth()).sampled("far", 2000)).all()


def test_the_last_few_worlds_are_kept_by_the_very_truth() -> None:
    one, other = truth(), truth(4.0)
    kept = world_for(one)
    assert world_for(one) is kept
    assert world_for(truth()) is not kept
    for k in range(KEPT):
        world_for(truth(5.0 + k))
    assert world_for(one) is not kept
    assert world_for(other).shape("near").vertices[:, 0].min() == pytest.approx(3.5)
    with pytest.raises(ValueError, match="ghost"):
        world_for(one).shape("ghost")


@pytest.mark.parametrize("size", [(300, 400), (240, 320), (360, 480), (150, 200), (480, 640)])
def test_pixels_looked_at_again_do_not_fall_into_step_with_the_width(size: tuple[int, int]) -> None:
    columns, rows = _sample(np.zeros(size, dtype=np.int64))
    assert len(np.unique(columns)) > 0.75 * size[1]
    assert len(np.unique(rows)) > 0.75 * size[0]
    quarters = np.bincount(2 * (2 * rows // size[0]) + 2 * columns // size[1], minlength=4) / len(rows)
    assert np.abs(quarters - 0.25).max() < 0.03


def test_all_pixels_of_a_narrow_strip_are_looked_at() -> None:
    """A strip of five columns, whose left two are one side of a thing: places by the golden ratio fell on one side four times of five."""
    mask = np.zeros((240, 320), dtype=np.int64)
    mask[163:191, :5] = 7
    columns, rows = _sample(mask)
    assert (mask[rows, columns] == 7).sum() == 140
