"""Which of some things is nearest to another, or farthest from it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.observe import surface_gaps
from scenegen.pipeline.looking import Eyes, Seen
from scenegen.scene import Key, Scene, Track, ViewSet
from scenegen.scene.measured import Measured
from scenegen.tables.rows import question_row
from scenegen.tasks.nearest_thing import NearestThing, clearance
from scenegen.views.single import SingleConfig
from scenegen.world.geometry import build_geometry
from tests.asking import SOME_ROOMS, asked, changed, looked_at, problems, single_set, tampered
from tests.scenes import camera, composed, thing


def measured(scene: Scene, view_set: ViewSet | None = None) -> Facts:
    """Facts of a set of views, with the distances between all things."""
    facts = looked_at(scene, view_set or single_set(scene))
    facts.measured = Measured(gaps=surface_gaps(build_geometry(scene), list(combinations(facts.ids, 2))))
    return facts


def room(*more: Any, **fields: Any) -> Scene:
    """Four things at 0.5, 1.0, 1.6 and 2.5 m from the side of a globe."""
    places = {"lamp": (3.0, 0.8), "crate": (3.0, -1.3), "stool": (4.9, 0.0), "bin": (0.2, 0.0)}
    things = [thing(name, (*at, 0.0), (0.3, 0.3, 0.5)) for name, at in places.items()]
    globe = thing("globe", (3.0, 0.0, 0.0), (0.3, 0.3, 0.5))
    cameras = [camera("c", (2.3, -3.4, 2.4), (2.6, 0, 0.0)), camera("d", (2.6, 3.6, 2.6), (2.7, 0, 0.0))]
    return Scene(id="s", objects=[globe, *things, *more], cameras=cameras, **fields)


def answers(facts: Facts, **fields: float) -> dict[tuple[str, str, frozenset[str]], str]:
    """What is asked for, from what, among which; and the answer."""
    found = [question for seed in range(6) for question in asked(NearestThing(**fields), facts, seed=seed)]
    return {
        (str(q.evidence["asked"]), q.evidence["anchor"], frozenset(o.id for o in q.evidence.operands[1:])): q.answer.text
        for q in found
    }


def test_nearest_and_farthest_by_hand() -> None:
    found = answers(measured(room()))
    assert found["nearest", "globe", frozenset(("lamp", "crate", "stool", "bin"))] == "lamp"
    assert found["farthest", "globe", frozenset(("lamp", "crate", "stool", "bin"))] == "bin"
    assert found["nearest", "crate", frozenset(("lamp", "globe", "bin"))] == "globe"


def test_surfaces_count_and_not_middles() -> None:
    """A long bench whose middle is far and whose end is near."""
    bench = thing("bench", (3.45, 1.9, 0.0), (0.3, 3.4, 0.4))
    found = answers(measured(room(bench)))
    pairs = {
        answer
        for (which, anchor, items), answer in found.items()
        if which == "nearest" and anchor == "globe" and "bench" in items
    }
    assert pairs == {"bench"}


@pytest.mark.parametrize(
    ("away", "place", "expected"), [((1.0, 1.3, 2.0), 0, 1.538), ((1.0, 1.3, 1.45), 0, 1.0), ((4.0, 4.3, 9.0), 0, 0.465), ((1.0, 2.0, 4.0), 2, 3.333)]
)  # fmt: skip
def test_distances_differ_in_metres_and_the_one_asked_for_as_a_share(
    away: tuple[float, ...], place: int, expected: float
) -> None:
    assert clearance(away, place, 0.15, 0.15) == pytest.approx(expected, abs=1e-3)


def test_the_recipe_says_how_far_apart_distances_are() -> None:
    facts = measured(room())
    assert any("lamp" in items and "crate" in items for _, anchor, items in answers(facts) if anchor == "globe")
    strict = answers(facts, gap_m=0.55)
    assert strict
    assert not any({"lamp", "crate"} <= items for _, anchor, items in strict if anchor == "globe")
    for question in asked(NearestThing(gap_m=0.55), facts, most=3):
        assert any("recipe's" in problem for problem in problems(facts, question_row(question), 1.0))


def test_what_touches_what_is_carried_and_what_moves_is_not_asked_about() -> None:
    table = thing("table", (3.0, 1.9, 0.0), (0.6, 0.6, 0.6))
    vase = thing("vase", (3.0, 1.9, 0.6), (0.15, 0.15, 0.35), parent="table", support="object")
    beside = thing("book", (3.3, 0.0, 0.0), (0.3, 0.3, 0.5))
    found = answers(measured(room(table, vase, beside)))
    assert any("book" in items for _, _, items in found)
    assert not any("book" in items for _, anchor, items in found if anchor == "globe")
    assert not any({"table", "vase"} <= items | {anchor} for _, anchor, items in found)
    keys = [Key(time=time, world_from_object=np.eye(4)) for time in (5.0, 6.0)]
    facts = measured(room(table, vase))
    moving = Facts(
        facts.scene.model_copy(update={"tracks": [Track(entity="table", keys=keys)]}), facts.views, measured=facts.measured
    )
    assert not any({"table", "vase"} & (items | {anchor}) for _, anchor, items in answers(moving))


def test_what_is_named_is_all_of_the_sort_of_what_distances_are_from_or_none_of_it() -> None:
    """Things on one shelf lie together: one of them among things on the floor would be nearest without a look."""
    shelf = thing("shelf", (3.9, -1.0, 0.0), (0.8, 1.2, 0.4))
    places = {"mug": (3.65, -1.5), "jar": (4.15, -1.25), "vase": (3.7, -0.75), "clock": (4.2, -0.5)}
    more = [thing(name, (*at, 0.4), (0.2, 0.2, 0.35), parent="shelf", support="object") for name, at in places.items()]
    found = answers(measured(room(shelf, *more)))
    on_top = set(places)
    assert {(anchor in on_top, min(named) in on_top) for _, anchor, named in found} == {
        (a, b) for a in (True, False) for b in (True, False)
    }
    assert all(len({one in on_top for one in named}) == 1 for _, _, named in found)


def test_nearest_and_farthest_come_first_equally_often_and_the_wanted_place_is_the_only_one() -> None:
    facts = measured(room())
    first = [next(NearestThing().ask(facts, np.random.default_rng(seed))).evidence["asked"] for seed in range(60)]
    assert 18 <= first.count("nearest") <= 42
    filled = 0
    for cell in NearestThing.space.cells:
        found = asked(NearestThing(), facts, wanted=cell)
        assert {NearestThing.space.cell(question.answer) for question in found} <= {cell}
        filled += bool(found)
    assert filled >= 3


def test_pictures_of_one_set_are_asked_about_together() -> None:
    scene = room()
    facts = measured(scene, ViewSet(id="pair0", kind="pair", cameras=tuple(scene.cameras)))
    found = asked(NearestThing(), facts)
    assert found
    for question in found:
        assert question.view_ids == ["s/c", "s/d"]
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        assert problems(facts, {**row, "view_ids": row["view_ids"][:1]}, 1.0)


@pytest.mark.slow
def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = NearestThing.example()
    facts = measured(example.scene)
    found = [question for seed in range(4) for question in asked(NearestThing(), facts, seed=seed)]
    four = [q for q in found if q.evidence["anchor"] == "globe" and len(q.evidence.operands) == 5]
    assert {q.answer.text for q in four if q.evidence["asked"] == "nearest"} == {example.answer}
    assert {q.evidence["asked"] for q in found} == {"nearest", "farthest"}
    for question in found[:12]:
        row = question_row(question)
        assert problems(facts, row, 1.0) == [], row["question"]
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what
        other = {"nearest": "farthest", "farthest": "nearest"}[str(question.evidence["asked"])]
        assert problems(facts, changed(row, asked=other), 1.0)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for number, kind in list(enumerate(("living_room", "kitchen", "street", "office")))[::every]:
        scene = composed(kind, (number, 7), SingleConfig(sets=3, width=320, height=240), people=(0, 1))
        facts, seen = looked_at(scene, single_set(scene)), Eyes(scene)
        facts.measured = seen.measured(frozenset({"gaps"}), [Seen(single_set(scene), facts.views)])
        for question in asked(NearestThing(), facts, most=5):
            assert problems(facts, question_row(question), 1.0) == [], question.question
            count += 1
    assert count >= 12 / every
