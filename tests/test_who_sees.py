"""Who of two people can see a thing, as they stand and look."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.facts import Facts
from scenegen.observe import Observer, sight_lines
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.scene.measured import Measured
from scenegen.tables.rows import question_row
from scenegen.tasks.can_see import CanSee
from scenegen.tasks.common.sights import IN_SIGHT
from scenegen.tasks.who_sees import CELLS, WhoSees
from scenegen.world.geometry import build_geometry
from tests.asking import asked, changed, example_answers, looked_at, problems, single_set, tampered

DEG = np.pi / 180


def facts_of(scene: Scene) -> Facts:
    facts = looked_at(scene, single_set(scene))
    facts.measured = Measured(sight=sight_lines(Observer(build_geometry(scene))))
    return facts


def room(ann_deg: float, bob_deg: float, *more: Object) -> Scene:
    """Ann and Bob side by side, both bodies to the east, heads turned to the left by so much; a chair before them on the left."""
    people = [
        Person.standing("ann", (0, 0.1), 0.0, head_yaw=ann_deg * DEG, noun="woman", top="sweater", top_color="red"),
        Person.standing("bob", (0, -0.6), 0.0, head_yaw=bob_deg * DEG, noun="man", top="shirt", top_color="blue"),
    ]
    chair = Object.box("chair", "chair", (2.7, 1.75, 0), (0.4, 0.4, 0.9))
    camera = Camera.look_at("camera", (5.4, -0.4, 1.6), (1.0, 0.7, 0.8), hfov_deg=62, width=960, height=720)
    return Scene(id="room", objects=[chair, *more], people=people, cameras=[camera])


def answers(scene: Scene) -> set[str]:
    """The cells of the questions about the chair, as of Ann first."""
    found = set()
    for question in asked(WhoSees(), facts_of(scene)):
        if question.evidence["target"] == "chair":
            cell = question.answer.labels.index(question.answer.label)
            turned = question.evidence["first"] == "bob" and cell < 2
            found.add(CELLS[1 - cell if turned else cell])
    return found


def test_each_of_the_two_sees_or_does_not_by_the_head() -> None:
    assert answers(room(0, 0)) == {"both"}
    assert answers(room(0, -78)) == {"only the first"}
    assert answers(room(-79, 0)) == {"only the second"}
    assert answers(room(-79, -78)) == {"neither"}
    assert answers(room(-30, 0)) == set()  # at the edge of the field of view


def test_a_screen_hides_from_one_what_the_other_sees() -> None:
    screen = Object.box("screen", "screen", (0.7, 0.55, 0), (0.06, 0.6, 1.9), yaw=0.55)
    assert answers(room(0, 0, screen)) == {"only the second"}


def test_two_of_it_are_two_of_can_see() -> None:
    """Who of two sees a thing is what is answered of each alone."""
    for heads in ((0, 0), (0, -78), (-79, 0), (-79, -78)):
        facts = facts_of(room(*heads))
        alone = {(q.evidence["person"], q.evidence["target"]): q.answer.text for q in asked(CanSee(plain=1.0), facts)}
        for question in asked(WhoSees(), facts):
            for role in ("first", "second"):
                sees = question.evidence[f"{role}_reason"] == IN_SIGHT
                assert alone[question.evidence[role], question.evidence["target"]] == ("yes" if sees else "no")


def test_a_pair_and_a_thing_are_asked_about_once_and_both_orders_come() -> None:
    orders = set()
    for number in range(8):
        scene = room(0, 0).model_copy(update={"id": f"room {number}"})
        found = [(q.evidence["first"], q.evidence["target"]) for q in asked(WhoSees(), facts_of(scene))]
        assert len({target for _, target in found}) == len(found)
        orders |= {first for first, _ in found}
    assert orders == {"ann", "bob"}


@pytest.mark.parametrize("heads", [(0, 0), (0, -78), (-79, -78)])
def test_the_audit_agrees_and_sees_what_is_changed(heads: tuple[float, float]) -> None:
    facts = facts_of(room(*heads))
    found = asked(WhoSees(), facts)
    assert found
    for question in found:
        row = question_row(question)
        assert problems(facts, row, 10.0) == []
        for what, wrong in tampered(question):
            assert problems(facts, wrong, 10.0), what
        assert problems(facts, row, 58.0)
        assert problems(facts_of(room(79, -79)), row, 10.0)
        assert problems(facts, changed(row, first_reason="hidden"), 10.0)


def test_the_example_is_answered_as_it_says() -> None:
    example = WhoSees.example()
    assert example is not None
    found = example_answers(WhoSees, facts_of(example.scene)) or {
        q.answer.text for q in asked(WhoSees(), facts_of(example.scene)) if q.evidence["target"] == "chair"
    }
    assert found == {example.answer}
