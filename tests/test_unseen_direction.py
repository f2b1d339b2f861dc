"""Where from one camera is what only another shows?"""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.curate import with_options
from scenegen.curate.twins import link_twins
from scenegen.facts import Facts
from scenegen.scene import Camera, Scene, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks.unseen_direction import UnseenDirection
from tests.asking import asked, changed, example_answers, looked_at, problems, tampered
from tests.scenes import mirror, move, seen_from_boxes, thing

SIZE = (0.6, 0.6, 1.6)
AROUND = ("front", "front-left", "left", "back-left", "back", "back-right", "right", "front-right")


def scene_with(angle_deg: float, away: float = 3.0, shared: int = 3) -> Scene:
    """A camera at the origin that looks east at boxes it shares with one that stands across from it, and a lamp at an angle to the left."""
    lamp = (away * np.cos(np.deg2rad(angle_deg)), away * np.sin(np.deg2rad(angle_deg)), 0.0)
    things = [thing("lamp", lamp, SIZE), *(thing(f"box {k}", (5.0, 1.5 * k - 1.5, 0), SIZE) for k in range(shared))]
    first = Camera.look_at("a", (0, 0, 1.5), (5, 0, 0.6), hfov_deg=60)
    second = Camera.look_at("b", (7.5, 0.3, 4), (0, 0, 0.0), hfov_deg=80)
    return Scene(id="s", objects=things, cameras=[first, second])


def facts_of(scene: Scene) -> Facts:
    return Facts(scene, seen_from_boxes(scene), view_set=ViewSet(id="pair0", kind="pair", cameras=tuple(scene.cameras)))


def told(scene: Scene) -> dict[str, str]:
    return {question.evidence["target"]: question.answer.text for question in asked(UnseenDirection(), facts_of(scene))}


@pytest.mark.parametrize("number", range(1, 8))
def test_all_round_by_hand(number: int) -> None:
    """What is straight ahead is in the picture, and so not asked about."""
    assert told(scene_with(45.0 * number)) == {"lamp": AROUND[number]}
    assert told(scene_with(0.0)) == {}


def test_what_is_not_clear_is_not_asked() -> None:
    assert told(scene_with(90 + 5)) == {"lamp": "left"}
    assert told(scene_with(90 + 16)) == {}
    assert told(scene_with(90, away=0.5)) == {}
    assert told(scene_with(90, shared=2)) == {}, "two things in common are too few"
    assert told(scene_with(180, away=9.0)) == {}


def test_a_mirror_swaps_the_sides_and_a_turned_room_nothing() -> None:
    scene = scene_with(135.0)
    assert told(scene) == {"lamp": "back-left"}
    assert told(mirror(scene)) == {"lamp": "back-right"}
    assert told(move(scene, 2.0, (1, -3))) == {"lamp": "back-left"}


def test_the_twin_asks_from_the_other_picture_for_another_answer() -> None:
    facts = facts_of(scene_with(90.0, away=1.2))
    rng = np.random.default_rng(0)
    first = asked(UnseenDirection(), facts)[0].model_copy(update={"question_id": "s-q000"})
    twin = UnseenDirection().twin(facts, rng, first)
    assert twin is not None
    assert twin.answer.text != first.answer.text
    assert twin.view_ids == first.view_ids
    assert problems(facts, question_row(with_options(twin, 0.5, rng)), 10.0) == []
    assert UnseenDirection().twin(facts, rng, twin) is None
    linked = link_twins([first, twin.model_copy(update={"question_id": "s-q001"})])
    assert {question.twin_key for question in linked} == {"s-q000-twin"}


def test_the_example_is_answered_as_it_says_and_the_audit_sees_what_is_changed() -> None:
    example = UnseenDirection.example()
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    assert example_answers(UnseenDirection, facts) == {example.answer}
    for question in asked(UnseenDirection(), facts):
        row = question_row(question)
        assert problems(facts, row, 10.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 10.0), what
        assert problems(facts, changed(row, standing="second"), 10.0)
        assert problems(facts, row, 22.0)
        assert problems(facts, {**row, "question": row["question"].replace("first", "second")}, 10.0)
