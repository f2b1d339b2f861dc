"""One scene of every kind holds together on its meshes; and the checks see what is put wrong on purpose."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.compose import SceneSpec, compose, kinds
from scenegen.scene import Object, Scene
from tests.benchmarks.scene_checks import Report, Solids, check_apart, check_carried, check_inside, check_people, check_scene


def made(kind: str, people: tuple[int, int] = (1, 3)) -> Scene:
    spec = SceneSpec(kind=kind, people=people, views=2, width=160, height=120)
    return compose(spec, np.random.SeedSequence((17, 1)), kind)


def moved(scene: Scene, name: str, by: tuple[float, float, float]) -> Scene:
    """The scene with one thing shifted, metres."""
    objects = []
    for thing in scene.objects:
        if thing.id == name:
            pose = thing.world_from_object.copy()
            pose[:3, 3] += by
            thing = thing.model_copy(update={"world_from_object": pose})
        objects.append(thing)
    return scene.model_copy(update={"objects": objects})


def broken(scene: Scene) -> set[str]:
    """Which of the checks on meshes a scene breaks."""
    solids, report = Solids(scene), Report()
    for check in (check_apart, check_inside, check_carried, check_people):
        check(solids, report)
    return {violation.check for violation in report.violations}


def standing(scene: Scene) -> list[Object]:
    return [thing for thing in scene.objects if thing.support == "floor" and thing.size.min() > 0.3]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_scene_holds_together(kind: str) -> None:
    report = check_scene(made(kind))
    assert report.violations == []
    assert len(report.askable) == 2


def test_what_floats_sinks_or_stands_in_another_is_found() -> None:
    scene = made("office", people=(0, 0))
    assert broken(scene) == set()
    one, other = standing(scene)[:2]
    assert "off floor" in broken(moved(scene, one.id, (0, 0, 0.008)))
    assert {"off floor", "in floor"} <= broken(moved(scene, one.id, (0, 0, -0.02)))
    way = other.world_from_object[:3, 3] - one.world_from_object[:3, 3]
    assert "in one another" in broken(moved(scene, one.id, tuple(way + [0.05, 0.05, 0])))
    assert "in outer wall" in broken(moved(scene, one.id, (20.0, 0, 0)))
    carried = next(thing for thing in scene.objects if thing.support == "object")
    assert "off its carrier" in broken(moved(scene, carried.id, (0, 0, 0.02)))
