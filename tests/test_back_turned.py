"""Where is C, standing where A is with the back turned to B?"""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.language import DIRECTIONS_8
from scenegen.scene import Key, Scene, Track
from scenegen.tables.rows import question_row
from scenegen.tasks.back_turned import BackTurned
from scenegen.tasks.scene_simulation import SceneSimulation
from tests.asking import asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, move, thing

MARGIN = 10.0
SIZE = (0.3, 0.3, 1.5)


def room(*places: tuple[str, float, float]) -> Scene:
    return Scene(id="s", objects=[thing(name, (x, y, 0), SIZE) for name, x, y in places])


def answers(scene: Scene, **fields: float) -> dict[tuple[str, ...], str]:
    facts = Facts(scene)
    return {
        tuple(question.evidence[role] for role in ("at", "behind", "target")): question.answer.text
        for seed in range(2)
        for question in asked(BackTurned(**fields), facts, seed=seed)
    }


def compass() -> Scene:
    """Things every 45 degrees about a stool, counter-clockwise from the one to the east."""
    angles = np.pi / 4 * np.arange(8)
    return room(("stool", 0, 0), *((f"at {k}", 3 * np.cos(a), 3 * np.sin(a)) for k, a in enumerate(angles)))


def test_all_eight_directions_by_hand() -> None:
    """With the back to number k one looks to number k + 4; what is one step on, counter-clockwise, from there is to the front-left."""
    found = {key: value for key, value in answers(compass()).items() if key[0] == "stool"}
    assert len(found) == 8 * 7
    for (_, behind, target), answer in found.items():
        ahead = int(behind.split()[1]) + 4
        assert answer == DIRECTIONS_8[(int(target.split()[1]) - ahead) % 8]
    assert found["stool", "at 6", "at 0"] == "right"
    assert found["stool", "at 6", "at 4"] == "left"
    assert found["stool", "at 6", "at 2"] == "front"


def test_facing_it_everything_is_the_other_way() -> None:
    scene = compass()
    facing = {
        tuple(question.evidence[role] for role in ("at", "facing", "target")): question.answer.text
        for question in asked(SceneSimulation(), Facts(scene))
    }
    away = answers(scene)
    both = facing.keys() & away.keys()
    assert len(both) >= 20
    for key in both:
        assert DIRECTIONS_8.index(away[key]) == (DIRECTIONS_8.index(facing[key]) + 4) % 8


def test_a_mirror_exchanges_left_and_right_and_a_turned_room_nothing() -> None:
    scene = room(("stool", 0, 0), ("desk", 0, -3), ("plant", 2.4, 0.1), ("lamp", -2, 2.1))
    swap = {word: word.replace("left", "?").replace("right", "left").replace("?", "right") for word in DIRECTIONS_8}
    plain = answers(scene)
    assert plain["stool", "desk", "plant"] == "right"
    assert plain["stool", "desk", "lamp"] == "front-left"
    assert answers(mirror(scene)) == {key: swap[value] for key, value in plain.items()}
    assert answers(move(scene, 1.1, (0.7, -2.0))) == plain


def test_a_wide_thing_behind_leaves_the_direction_in_doubt_and_so_does_an_edge() -> None:
    scene = room(("stool", 0, 0), ("plant", 3, 0))
    for width, askable in ((0.3, True), (3.0, False)):
        wide = scene.model_copy(update={"objects": [*scene.objects, thing("sofa", (0, -2.5, 0), (width, 0.8, 0.8))]})
        assert (("stool", "sofa", "plant") in answers(wide)) == askable
    a = np.deg2rad(-14.5)  # 8 degrees from the edge between right and back-right
    edge = room(("stool", 0, 0), ("desk", 0, -3), ("plant", 3 * np.cos(a), 3 * np.sin(a)))
    assert ("stool", "desk", "plant") not in answers(edge)
    assert answers(edge, margin_deg=5.0)["stool", "desk", "plant"] == "right"


def test_what_moves_is_not_asked_about() -> None:
    scene = room(("stool", 0, 0), ("desk", 0, 3), ("plant", 3, 0), ("lamp", -3, 0))
    keys = [Key(time=time, world_from_object=thing("x", (3 - time / 2, 0, 0)).world_from_object) for time in (0.0, 1.0)]
    moving = Facts(scene.model_copy(update={"tracks": [Track(entity="plant", keys=keys)]}))
    named = {operand.id for question in asked(BackTurned(), moving) for operand in question.evidence.operands}
    assert named == {"stool", "desk", "lamp"}


def test_the_example_and_what_the_audit_sees() -> None:
    scene = BackTurned.example().scene
    facts = looked_at(scene, single_set(scene))
    assert example_answers(BackTurned, facts) == {BackTurned.example().answer}
    for question in asked(BackTurned(), facts):
        row = question_row(question)
        assert problems(facts, row, MARGIN) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, MARGIN), what
        for change in ({"target": question.evidence["at"]}, {"heading": "tilted"}, {"apart_m": 0.1}):
            assert problems(facts, changed(row, **change), MARGIN), change


@pytest.mark.slow
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all() -> None:
    count = 0
    for facts in in_rooms(("cafe", "library", "living_room", "office", "bedroom"), 2, pictures=3):
        for question in asked(BackTurned(), facts, most=8):
            assert problems(facts, question_row(question), MARGIN) == [], question.question
            count += 1
    assert count >= 4
