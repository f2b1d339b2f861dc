"""Kinds that come again in a scene, and pictures near to two of a kind."""

from __future__ import annotations

from collections import Counter

import numpy as np

from scenegen.frames import inverse, project
from scenegen.scene import Object, Scene
from scenegen.views.matched import RISE, differing
from scenegen.views.plan import found_views, plan_config
from scenegen.views.stage import Stage
from tests.scenes import composed, thing

SMALL = plan_config("matched", {"sets": 6, "width": 320, "height": 240})


def pairs(scene: Scene) -> tuple[int, int]:
    level, tall = differing(Stage(scene), 0.2)
    return len(level), len(tall)


def test_kinds_come_again_in_other_colours_on_other_levels_and_of_other_heights() -> None:
    plain, again = [0, 0], [0, 0]
    most: Counter[str] = Counter()
    for number, kind in enumerate(("bedroom", "office", "living_room", "classroom")):
        plain = np.add(plain, pairs(composed(kind, (number,), things=(26, 40), people=0)))
        scene = composed(kind, (number,), things=(26, 40), people=0, again=0.85)
        again = np.add(again, pairs(scene))
        most.update(Counter(one.category for one in scene.objects if one.support == "object").values())
    assert again[0] >= 2 * max(plain[0], 1)
    assert again[1] >= 3 * max(plain[1], 1)
    assert most[2] + most[3] >= 8


def test_what_belongs_on_the_floor_and_is_tall_is_not_put_up() -> None:
    """A large suitcase on a desk is what a reader wonders at."""
    up = [
        thing
        for number, kind in ((2, "office"), (5, "office"), (3, "bedroom"), (1, "classroom"))
        for thing in composed(kind, (number,), things=(26, 40), people=0, again=0.85).objects
        if thing.category in ("suitcase", "backpack", "cardboard_box", "basket") and thing.support == "object"
    ]
    assert len(up) > 3
    assert max(float(thing.size[2]) for thing in up) <= 0.75


def test_what_differs_is_of_one_kind_and_told_apart_and_the_more_comes_first() -> None:
    def vase(name: str, z: float, height: float, color: str, **more: str) -> Object:
        return thing(name, (2.0, 0.0, z), (0.2, 0.2, height), label="vase", attributes={"color": color}, support="object", **more)

    things = [vase("a", 0.5, 0.3, "red"), vase("b", 1.0, 0.3, "blue"), vase("c", 0.5, 0.5, "blue"), vase("d", 0.5, 0.3, "white")]
    stage = Stage(Scene(id="s", objects=[*things, thing("jar", (3, 0, 0), (0.2, 0.2, 0.2))]))
    level, tall = differing(stage, 0.2)
    named = [[tuple(stage.entities[k].id for k in pair) for pair in found.tolist()] for found in (level, tall)]
    assert set(named[0]) == {("b", "a"), ("b", "d")}, "b and c are both blue; c rises beside a"
    assert set(named[1]) == {("c", "a"), ("c", "d")}


def test_pictures_show_both_well_and_put_the_higher_one_higher_or_lower() -> None:
    rises = []
    for number, kind in enumerate(("bedroom", "office", "living_room")):
        scene = composed(kind, (number,), things=(26, 40), people=0, again=0.85)
        one, other = (found_views(scene, "matched", SMALL, np.random.default_rng(3))[0] for _ in range(2))
        assert one == other
        stage = Stage(scene)
        wanted = [set(map(tuple, found.tolist())) for found in differing(stage, 0.2)]
        index = {entity.id: k for k, entity in enumerate(stage.entities)}
        for view_set in one:
            (shot,) = view_set.cameras
            shown = {index[name] for name in view_set.exclusive[0]} | {index[name] for name in view_set.shared}
            there = [pair for pair in wanted[0] | wanted[1] if shown >= set(pair)]
            assert there
            for pair in wanted[0].intersection(there):
                uv, _ = project(shot.K, inverse(shot.world_from_camera), stage.corners[list(pair)].reshape(-1, 3))
                rows = uv[:, 1].reshape(2, 8)
                middles = (rows.min(1) + rows.max(1)) / 2 / shot.height
                rises.append(middles[1] - middles[0])
    assert len(rises) >= 4
    assert max(rises) >= RISE
    assert min(rises) <= -RISE


def test_a_place_without_two_of_a_kind_says_so() -> None:
    bare = Scene(id="s", objects=[thing("jar", (3, 0, 0)), thing("bin", (3, 1, 0))])
    found, reasons = found_views(bare, "matched", SMALL, np.random.default_rng(0))
    assert (found, reasons) == ([], {"no two of a kind differ": 1})
