"""Which turns it takes from one thing by way of another to a third."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.scene import Object, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks.route_plan import RoutePlan
from tests.asking import SOME_ROOMS, asked, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import camera, mirror, move, seen_from_boxes, thing

SIZE = (0.6, 0.6, 1.3)
HALL = (("door", 0.0, 0.0), ("window", 0.0, 3.0), ("plant", 3.0, 0.2), ("lamp", 3.1, 3.4), ("stool", -3.0, -0.3))
OTHER = {"left": "right", "right": "left", "around": "around"}


def hall(*more: Object, places: tuple[tuple[str, float, float], ...] = HALL) -> Scene:
    things = [thing(name, (x, y, 0), SIZE) for name, x, y in places]
    return Scene(
        id="s",
        objects=[*things, *more],
        cameras=[camera("c", (-4.5, -5, 2.4), (0.2, 1, 0)), camera("d", (5.5, 6.5, 2.4), (0.2, 1, 0))],
    )


def routes(scene: Scene, **fields: float) -> dict[tuple[str, ...], str]:
    facts = Facts(scene, seen_from_boxes(scene), view_set=single_set(scene))
    return {
        tuple(question.evidence[role] for role in ("at", "facing", "past", "goal")): question.answer.text
        for question in asked(RoutePlan(**fields), facts)
    }


def test_routes_by_hand() -> None:
    found = routes(hall())
    assert found["door", "window", "plant", "lamp"] == "turn right, then turn left"
    assert found["door", "stool", "plant", "lamp"] == "turn around, then turn left"
    assert found["plant", "door", "lamp", "window"] == "turn right, then turn left"
    assert ("window", "door", "lamp", "plant") in found
    assert not any(route[1] == route[3] or route[2] == route[1] for route in found)


def test_what_stands_in_the_way_or_is_nearly_straight_on_is_no_route() -> None:
    between = thing("crate", (1.5, 0.1, 0), (0.4, 2.6, 0.8))
    assert ("door", "window", "plant", "lamp") not in routes(hall(between))
    aside = thing("crate", (1.5, -1.0, 0), SIZE)
    assert ("door", "window", "plant", "lamp") in routes(hall(aside))
    askew = tuple((name, 4.0 if name == "lamp" else x, 1.5 if name == "lamp" else y) for name, x, y in HALL)
    assert ("door", "window", "plant", "lamp") not in routes(hall(places=askew))
    assert not routes(hall(), margin_deg=44.9)


def test_a_mirror_swaps_the_sides_and_a_turned_room_changes_nothing() -> None:
    plain = routes(hall())
    swapped, same = routes(mirror(hall())), routes(move(hall(), 1.1, (0.7, -2)))
    assert len(plain) > 10
    assert plain.keys() == swapped.keys()
    for key, answer in plain.items():
        first, then = answer.replace(",", "").split(" then turn ")
        assert swapped[key] == f"turn {OTHER[first.removeprefix('turn ')]}, then turn {OTHER[then]}"
    assert all(same[key] == plain[key] for key in plain.keys() & same.keys())
    assert len(plain.keys() & same.keys()) > 8


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = RoutePlan.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example.answer in example_answers(RoutePlan, facts)
    for question in asked(RoutePlan(), facts)[:3]:
        row = question_row(question)
        assert problems(facts, row, 20.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 20.0), what
        assert problems(facts, row, 44.0)


def test_the_audit_does_not_walk_through_what_is_in_the_way() -> None:
    scene = hall()
    facts = Facts(scene, seen_from_boxes(scene), view_set=single_set(scene))
    blocked = hall(thing("crate", (1.5, 0.1, 0), (0.4, 2.6, 0.8)))
    other = Facts(blocked, seen_from_boxes(blocked), view_set=single_set(blocked))
    rows = [question_row(question) for question in asked(RoutePlan(), facts)]
    [row] = [one for one in rows if '"stool"' not in str(one["evidence"]) and "door" in str(one["evidence"])][:1]
    assert problems(facts, row, 20.0) == []
    hit = [one for one in rows if any("wrong answers" in problem for problem in problems(other, one, 20.0))]
    assert hit
    assert len(hit) < len(rows)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("playground", "bedroom", "office", "living_room"), every, pictures=4):
        found = asked(RoutePlan(), facts, most=30)
        for question in found:
            assert problems(facts, question_row(question), 20.0) == []
        count += len(found)
    assert count >= 2


def test_turns_of_random_halls_are_those_of_vectors() -> None:
    """Against plain complex numbers: the turn is the argument of the quotient of two ways."""
    rng = np.random.default_rng(4)
    count = 0
    for _ in range(6):
        names = ("door", "window", "plant", "lamp", "stool")
        scene = hall(places=tuple((name, *rng.uniform(-4, 4, 2).tolist()) for name in names))
        at = {one.id: complex(*one.world_from_object[:2, 3]) for one in scene.objects}
        for (a, b, c, d), answer in routes(scene).items():
            turns = [np.angle((at[c] - at[a]) / (at[b] - at[a]), deg=True), np.angle((at[d] - at[c]) / (at[c] - at[a]), deg=True)]
            words = ["around" if abs(turn) > 135 else "left" if turn > 0 else "right" for turn in turns]
            assert answer == f"turn {words[0]}, then turn {words[1]}"
            count += 1
    assert count > 20
