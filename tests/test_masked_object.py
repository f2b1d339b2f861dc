"""What is behind a gray box in one of two pictures of a place, by where the other shows it."""

from __future__ import annotations

from typing import Any

from scenegen.facts import Facts
from scenegen.scene import Object, ViewSet
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.masked_object import FAR, MaskedObject, alike, gap_from
from tests.asking import asked, changed, looked_at, problems, tampered
from tests.scenes import thing

LEAST = 0.1


def pair(*more: Object, **elsewhere: tuple[float, float]) -> Facts:
    """The example's pictures with more in the place, and some things elsewhere."""
    example = MaskedObject.example()
    put = [
        one if one.id not in elsewhere else thing(one.id, (*elsewhere[one.id], 0.0), tuple(one.size))
        for one in example.scene.objects
    ]
    assert example.view_set is not None
    return looked_at(example.scene.model_copy(update={"objects": [*put, *more]}), example.view_set)


def questions(facts: Facts, **fields: Any) -> list[Question]:
    return [question for seed in range(4) for question in asked(MaskedObject(**fields), facts, seed=seed)]


def test_each_blank_covers_all_of_what_stands_there_and_the_right_one_is_the_answer() -> None:
    facts = pair()
    found = questions(facts)
    assert {question.answer.text for question in found} >= {"keg"}
    for question in found:
        number = int(question.evidence["box"])
        blanks = [mark for mark in question.marks if mark.kind == "blank"]
        tags = [mark for mark in question.marks if mark.kind == "tag"]
        assert [tag.label for tag in tags] == [str(k) for k in range(1, len(blanks) + 1)]
        view = blanks[0].view_id.split("/")[1]
        under = {
            operand.phrase: facts.sight(view, operand.id).box2d
            for operand in question.evidence.operands
            if facts.sight(view, operand.id).pixels
        }
        assert len(under) == len(blanks)
        own = under[question.answer.text]
        at = blanks[number - 1].at
        assert at[0] <= own[0] < own[2] <= at[2]
        assert at[1] <= own[1] < own[3] <= at[3]
        for phrase, box in under.items():
            if phrase != question.answer.text:
                gap = max(at[0] - box[2], box[0] - at[2], at[1] - box[3], box[1] - at[3])
                assert gap >= LEAST * 640


def test_a_thing_that_would_be_near_the_blank_is_no_option() -> None:
    facts = pair()
    view = facts.view_set.cameras[0].id if facts.view_set is not None else ""
    box = facts.sight(view, "keg").box2d
    assert box is not None
    blank = tuple(map(float, box))
    assert gap_from(facts, view, facts.index["keg"], blank, None) == 0.0
    assert gap_from(facts, view, facts.index["crate"], blank, None) > LEAST
    behind = pair(crate=(-3.0, 0.0))
    assert gap_from(behind, view, behind.index["crate"], blank, None) == FAR
    assert not questions(facts, gap=0.99)


def test_only_what_is_about_as_large_and_rests_alike_stands_beside_it() -> None:
    facts = pair(
        thing("picture", (5.4, 0.9, 1.2), (0.05, 0.5, 0.5), support="wall"), thing("tower", (5.0, 2.6, 0), (0.5, 0.5, 2.6))
    )
    keg = facts.index["keg"]
    assert alike(facts, keg, facts.index["crate"])
    assert not any(alike(facts, keg, facts.index[name]) for name in ("picture", "tower", "keg"))


def test_pictures_of_which_nothing_else_is_known_again_are_not_compared() -> None:
    example = MaskedObject.example()
    bare = example.scene.model_copy(update={"objects": example.scene.objects[:3]})
    assert example.view_set is not None
    assert not questions(looked_at(bare, example.view_set))
    assert not questions(looked_at(example.scene, ViewSet(id="pair0", kind="pair", cameras=example.view_set.cameras[:1])))


def test_the_wanted_name_is_the_only_one() -> None:
    facts = pair()
    for cell in MaskedObject.space.cells:
        found = [question for seed in range(3) for question in asked(MaskedObject(), facts, wanted=cell, seed=seed)]
        assert {MaskedObject.space.cell(question.answer) for question in found} <= {cell}


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = pair()
    for question in questions(facts)[:8]:
        row = question_row(question)
        assert problems(facts, row, LEAST) == []
        for what, lie in tampered(question):
            if "exchanged" not in what:
                assert problems(facts, lie, LEAST), what
        other = {"first": "second", "second": "first"}[question.evidence["blanked"]]
        assert problems(facts, changed(row, blanked=other), LEAST)
        assert problems(facts, changed(row, box="4"), LEAST)
        assert problems(facts, row, 1.01)
        moved = [{**mark, "at": [one + 40.0 for one in mark["at"]]} for mark in row["marks"]]
        assert problems(facts, {**row, "marks": moved}, LEAST)
        assert problems(facts, {**row, "marks": []}, LEAST)


def test_of_several_boxes_the_answer_is_any() -> None:
    """Where more is known again, things that both pictures show are blanked out beside the right one."""
    more = thing("shelf", (6.4, 3.0, 0), (0.4, 0.6, 1.5)), thing("vat", (6.4, -0.6, 0), (0.5, 0.5, 0.9))
    facts = pair(*more, cabinet=(6.0, 0.6), table=(5.6, 1.8), keg=(3.2, 1.1), sofa=(3.4, -1.1))
    found = questions(facts)
    assert {(q.evidence["box"], len(q.marks) // 2) for q in found} >= {("1", 1), ("1", 2), ("2", 2)}
    assert {q.evidence["blanked"] for q in found} == {"first", "second"}
    for question in found[:12]:
        assert problems(facts, question_row(question), LEAST) == []
        if len(question.marks) == 4:
            other = {"1": "2", "2": "1"}[question.evidence["box"]]
            assert problems(facts, changed(question_row(question), box=other), LEAST)


def test_the_example_is_asked() -> None:
    example, facts = MaskedObject.example(), pair()
    told = {
        (q.answer.text, o.id)
        for q in questions(facts)
        for o in q.evidence.operands
        if q.evidence["blanked"] == example.parameters["blanked"]
    }
    assert (example.answer, example.operands["option"]) in told
