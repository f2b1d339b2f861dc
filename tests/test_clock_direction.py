"""At what o'clock is C, standing where A is and facing B?"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scenegen.answers.direction import CLOCK
from scenegen.facts import Facts
from scenegen.scene import Key, Scene, Track
from scenegen.tables.rows import question_row
from scenegen.tasks.clock_direction import ClockDirection
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, move, random_scene, seen_from_boxes, thing

SIZE = (0.3, 0.3, 1.5)


def room(*places: tuple[str, float, float]) -> Scene:
    things = [thing(name, (x, y, 0), SIZE) for name, x, y in places]
    return Scene(id="s", objects=things)


def hours(scene: Scene, **fields: float) -> dict[tuple[str, ...], str]:
    facts = Facts(scene)
    return {
        tuple(question.evidence[role] for role in ("at", "facing", "target")): question.answer.text
        for seed in range(3)
        for question in asked(ClockDirection(**fields), facts, seed=seed)
    }


def test_the_hours_all_round_by_hand() -> None:
    """Things every 30 degrees about a stool, clockwise from the one to the north."""
    angles = {hour: np.pi / 2 - np.pi / 6 * hour for hour in range(1, 13)}
    scene = room(("stool", 0, 0), *((f"at {hour}", 3 * np.cos(a), 3 * np.sin(a)) for hour, a in angles.items()))
    found = {key: value for key, value in hours(scene).items() if key[0] == "stool"}
    assert len(found) > 100
    for (_, facing, target), answer in found.items():
        turned = (int(target.split()[1]) - int(facing.split()[1])) % 12 or 12
        assert answer == f"{turned} o'clock"
    assert found["stool", "at 12", "at 3"] == "3 o'clock"
    assert found["stool", "at 3", "at 12"] == "9 o'clock"


def test_what_lies_near_the_edge_between_two_hours_is_not_asked() -> None:
    def at(degrees: float) -> Scene:
        a = np.deg2rad(90 - degrees)
        return room(("stool", 0, 0), ("desk", 0, 4), ("plant", 4 * np.cos(a), 4 * np.sin(a)))

    assert hours(at(60))["stool", "desk", "plant"] == "2 o'clock"
    assert ("stool", "desk", "plant") not in hours(at(72))
    assert hours(at(69), margin_deg=5)["stool", "desk", "plant"] == "2 o'clock"
    assert ("stool", "desk", "plant") not in hours(at(69), margin_deg=7)


def test_the_hour_is_the_same_wherever_on_b_one_faces() -> None:
    scene = room(("stool", 0, 0), ("plant", 3, 0))
    for width, askable in ((0.3, True), (2.4, False)):
        wide = scene.model_copy(update={"objects": [*scene.objects, thing("sofa", (0, 2.5, 0), (width, 0.8, 0.8))]})
        assert (("stool", "sofa", "plant") in hours(wide)) == askable


def test_what_moves_is_not_asked_about() -> None:
    scene = room(("stool", 0, 0), ("desk", 0, 3), ("plant", 3, 0), ("lamp", -3, 0))
    keys = [Key(time=time, world_from_object=scene.objects[2].world_from_object) for time in (0.0, 1.0)]
    keys[1] = Key(time=1.0, world_from_object=thing("x", (2.5, 0, 0)).world_from_object)
    moving = Facts(scene.model_copy(update={"tracks": [Track(entity="plant", keys=keys)]}))
    named = {operand.id for question in asked(ClockDirection(), moving) for operand in question.evidence.operands}
    assert named == {"stool", "desk", "lamp"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_mirror_reverses_the_hours_and_a_turned_room_nothing(seed: int) -> None:
    scene = random_scene(np.random.default_rng(seed))
    plain, swapped, same = hours(scene), hours(mirror(scene)), hours(move(scene, 1.1, (0.7, -2)))
    hour = {label: int(label.split()[0]) % 12 for label in CLOCK}
    assert len(plain.keys() & swapped.keys()) > 20
    assert len(plain.keys() & same.keys()) > 20
    assert all((hour[plain[key]] + hour[swapped[key]]) % 12 == 0 for key in plain.keys() & swapped.keys())
    assert all(plain[key] == same[key] for key in plain.keys() & same.keys())


def test_the_example_is_answered_as_it_says_and_the_audit_agrees() -> None:
    example = ClockDirection.example()
    facts = looked_at(example.scene, single_set(example.scene))
    assert example_answers(ClockDirection, facts) == {example.answer}
    for question in asked(ClockDirection(), facts):
        assert problems(facts, question_row(question), 5.0) == []


def test_without_pictures_the_text_says_where_things_are() -> None:
    facts = Facts(random_scene(np.random.default_rng(3)))
    found = asked(ClockDirection(), facts, most=30)
    assert len(found) > 20
    for question in found:
        assert question.view_ids == []
        assert "shows these centers" in question.question
        assert problems(facts, question_row(question), 5.0) == []


def test_options_are_hours_in_a_row_and_do_not_tell_which_is_true() -> None:
    rng, space = np.random.default_rng(0), ClockDirection.space
    places, sets = Counter(), Counter()
    for k in range(4800):
        truth = space.make(CLOCK[k % 12])
        options = space.options(truth, rng, 4, float(rng.random()))
        assert options is not None
        numbers = sorted(CLOCK.index(text) for text in options.texts)
        assert len(set(numbers)) == 4
        row = next(first for first in range(12) if {(first + n) % 12 for n in range(4)} == set(numbers))
        places[(CLOCK.index(truth.label) - row) % 12] += 1
        sets[options.texts.index(truth.text)] += 1
    for counted in (places, sets):
        assert set(counted) == set(range(4))
        assert max(counted.values()) - min(counted.values()) < 5 * np.sqrt(1200)


def test_the_wanted_hour_is_the_only_one() -> None:
    scene = random_scene(np.random.default_rng(1))
    facts = Facts(scene, seen_from_boxes(scene))
    for cell in ClockDirection.space.cells:
        assert {question.answer.text for question in asked(ClockDirection(), facts, wanted=cell, most=8)} <= {cell}


def test_the_audit_sees_what_is_changed() -> None:
    scene = random_scene(np.random.default_rng(2))
    facts = Facts(scene, seen_from_boxes(scene))
    found = asked(ClockDirection(), facts, most=14)
    assert len(found) > 10
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 5.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 5.0), what
        assert problems(facts, changed(row, heading="tilted"), 5.0)
        assert problems(facts, row, 15.5)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("living_room", "bedroom", "office", "kitchen", "street", "cafe"), every, pictures=3):
        found = asked(ClockDirection(), facts, most=20)
        for question in found:
            assert problems(facts, question_row(question), 5.0) == []
        count += len(found)
    assert count > 30 / every


def test_no_clock_is_named_beside_the_one_that_is_meant() -> None:
    scene = room(("stool", 0, 0), ("desk", 0, 3), ("plant", 3, 0), ("grandfather clock", -3, 0))
    found = hours(scene)
    assert found
    assert not any("grandfather clock" in names for names in found)
