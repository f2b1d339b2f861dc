"""Descriptions that fit one of four numbered things, and need every clause of theirs."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from scenegen.audit.extents import upright
from scenegen.facts import Facts
from scenegen.facts.seeing import mask
from scenegen.language import listed
from scenegen.scene import Camera, Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import Question
from scenegen.tasks.common.clauses import AXES, clauses
from scenegen.tasks.common.extents import stands
from scenegen.tasks.which_described import NUMBERED, WORDS, WhichDescribed, _needed
from tests.asking import SOME_ROOMS, asked, changed, example_answers, in_rooms, looked_at, problems, single_set, tampered
from tests.scenes import mirror, thing

BOXES = {
    "crate": ((2.6, 0.9, 0.0), (0.3, 0.3, 0.3)), "stool": ((5.6, 2.2, 0.0), (0.4, 0.4, 0.9)), "lamp": ((3.8, 0.1, 0.0), (0.25, 0.25, 1.3)),
    "suitcase": ((2.7, -0.8, 0.0), (0.35, 0.35, 0.5)), "barrel": ((5.5, -1.3, 0.0), (0.45, 0.45, 0.6)), "table": ((3.9, -2.1, 0.0), (0.5, 0.7, 0.7)),
    "vase": ((3.9, -2.1, 0.7), (0.35, 0.35, 0.45)), "post": ((5.7, 0.8, 0.0), (0.4, 0.4, 1.7)), "bench": ((3.4, 1.9, 0.0), (0.4, 0.5, 0.45)),
    "drum": ((4.6, -0.5, 0.0), (0.4, 0.4, 0.8)),
}  # fmt: skip
"""Where things stand, and their sizes; the vase is on the table."""
BACK = {"left": "right", "right": "left"}


def hall(*, without: tuple[str, ...] = ()) -> Scene:
    """Things before a camera above the origin that looks along X."""
    on = {"vase": {"parent": "table", "support": "object"}}
    things = [thing(name, at, size, **on.get(name, {})) for name, (at, size) in BOXES.items() if name not in without]
    shot = Camera.look_at("c", (0.0, 0.0, 1.8), (3.6, 0.0, 0.4), hfov_deg=85, width=640, height=480)
    return Scene(id="h", objects=things, cameras=[shot])


def seen(scene: Scene) -> Facts:
    return looked_at(scene, single_set(scene))


def questions(facts: Facts, seeds: int = 6, **fields: Any) -> list[Question]:
    return [question for seed in range(seeds) for question in asked(WhichDescribed(**fields), facts, seed=seed)]


def true(word: str, name: str, by: str) -> bool:
    """Whether a clause holds, by plain coordinates: the camera is above the origin and looks along X, Y is to the left."""
    ((x, y, z), (_, _, h)), ((u, v, w), (_, _, k)) = BOXES[name], BOXES[by]
    return {
        "left": y / x > v / u, "right": y / x < v / u, "nearer": np.hypot(x, y) < np.hypot(u, v), "farther": np.hypot(x, y) > np.hypot(u, v),
        "tall": h > k, "short": h < k, "higher": z > w and z + h > w + k, "lower": z < w and z + h < w + k, "on": (name, by) == ("vase", "table"),
    }[word]  # fmt: skip


def read(question: Question) -> tuple[list[str], list[tuple[str, str]]]:
    """The four things in their order, and the clauses."""
    ids = {operand.role: operand.id for operand in question.evidence.operands}
    words = [str(question.evidence[f"clause_{k}"]) for k in (1, 2, 3)]
    return [ids[f"thing_{k}"] for k in range(1, 5)], [(word, ids[f"by_{k}"]) for k, word in enumerate(words, 1) if word != "none"]


def test_one_thing_has_all_that_is_said_and_without_any_clause_another_would_have_it_too() -> None:
    found = questions(seen(hall()))
    assert len(found) > 20
    for question in found:
        things, said = read(question)
        fit = [NUMBERED[k] for k, name in enumerate(things) if all(true(word, name, by) for word, by in said)]
        assert fit == [question.answer.text], question.question
        for left_out in said:
            rest = [clause for clause in said if clause != left_out]
            assert sum(all(true(word, name, by) for word, by in rest) for name in things) > 1
        assert listed([WORDS[word].format(question.evidence.names[by]) for word, by in said]) in question.question
        assert not {by for _, by in said} & set(things)
    words = {word for question in found for word, _ in read(question)[1]}
    assert words >= {"left", "right", "nearer", "farther"}
    assert words & {"tall", "short"}
    assert {len(read(question)[1]) for question in found} == {2, 3}


def test_how_clear_a_clause_is_has_the_sign_of_the_truth() -> None:
    facts = seen(hall())
    clear = clauses(facts, "c", 0.02, 0.3, 0.12, 1.0)
    count = 0
    for axis, (word, _) in enumerate(AXES):
        for i, one in enumerate(facts.ids):
            for j, other in enumerate(facts.ids):
                if abs(clear[axis, i, j]) >= 1:
                    assert (clear[axis, i, j] > 0) == true(word, one, other), (word, one, other)
                    count += 1
        if word != "on":
            assert clear[axis] == pytest.approx(-clear[axis].T)
    assert count > 80
    vase, table = facts.index["vase"], facts.index["table"]
    assert clear[4, vase, table] > 1
    assert not clear[:4, vase, table].any(), "of what lies on something only that is said"
    assert clear[3, vase, facts.index["crate"]] == pytest.approx(0.7 / 0.25)


def test_clauses_are_needed_where_each_is_failed_alone() -> None:
    holds = np.array([[1, 0, 1, 1], [0, 1, 1, 1], [1, 1, 0, 1]], dtype=bool)
    said = np.array([1, 2, 3])
    assert _needed(holds, ~holds, said, 3) == [(0, 1, 2)]
    assert _needed(holds, ~holds, said, 2) == [(0, 1), (0, 2), (1, 2)]
    assert not _needed(holds, np.zeros_like(holds), said, 2), "what is not clear fails nothing"
    assert not _needed(holds, ~holds, np.array([1, 1, 3]), 3), "each is said by another thing"
    assert not _needed(holds[:, :2], ~holds[:, :2], said, 3)


def test_a_mirror_swaps_the_sides() -> None:
    def said(facts: Facts, swap: bool) -> set[tuple[str, frozenset[tuple[str, str]]]]:
        out = set()
        for question in questions(facts, 30):
            things, told = read(question)
            words = frozenset((BACK.get(word, word) if swap else word, by) for word, by in told)
            out.add((things[NUMBERED.index(question.answer.text)], words))
        return out

    one, other = said(seen(hall()), True), said(seen(mirror(hall())), False)
    assert len(one & other) >= 0.8 * min(len(one), len(other)), "but for what luck draws"


def test_every_dot_lies_on_its_thing_and_apart_from_the_others() -> None:
    facts = seen(hall())
    for question in questions(facts, 1):
        places = np.array([mark.at for mark in question.marks])
        for name, mark, (x, y) in zip(read(question)[0], question.marks, places, strict=True):
            rows, columns = np.nonzero(~mask(facts, "c", name))
            assert np.hypot(rows + 0.5 - y, columns + 0.5 - x).min() >= 0.012 * 640
            assert mark.role == f"thing_{mark.label}"
        assert min(np.hypot(*(a - b)) for k, a in enumerate(places) for b in places[:k]) >= 0.08 * 640


def test_a_thing_is_asked_of_under_one_number() -> None:
    """So that two questions of a place are never the same but for the numbers."""
    facts = seen(hall())
    numbers: dict[str, set[str]] = {}
    for question in questions(facts):
        things, _ = read(question)
        numbers.setdefault(things[NUMBERED.index(question.answer.text)], set()).add(question.answer.text)
    assert all(len(labels) == 1 for labels in numbers.values())
    for cell in NUMBERED:
        found = asked(WhichDescribed(), facts, wanted=cell)
        assert {question.answer.text for question in found} == (
            {cell} if any(cell in labels for labels in numbers.values()) else set()
        )


def test_the_example_has_its_answer_and_few_things_are_not_described() -> None:
    example = WhichDescribed.example()
    facts = seen(example.scene)
    for question in questions(facts, 10):
        things, said = read(question)
        if set(said) == {("left", "lamp"), ("farther", "bench")}:
            assert things[NUMBERED.index(question.answer.text)] == example.operands["thing_2"]
    assert example_answers(WhichDescribed, facts) <= {example.answer}
    assert not questions(seen(hall(without=("crate", "stool", "suitcase", "bench", "drum"))))
    assert not questions(seen(hall()), gap=0.45, gap_m=5.0, times=9.0)


def test_the_audit_agrees_and_sees_what_is_changed() -> None:
    facts = seen(hall())
    for question in questions(facts, 1):
        row = question_row(question)
        assert problems(facts, row, 1.0) == []
        for what, lie in tampered(question):
            assert problems(facts, lie, 1.0), what
        marks = row["marks"]
        swapped = [{**marks[0], "at": marks[1]["at"]}, {**marks[1], "at": marks[0]["at"]}, *marks[2:]]
        assert problems(facts, {**row, "marks": swapped}, 1.0), "two dots exchanged"
        assert problems(facts, {**row, "marks": marks[:3]}, 1.0), "a dot less"
        edge = {**marks[0], "at": [marks[0]["at"][0] + 90.0, marks[0]["at"][1]]}
        assert problems(facts, {**row, "marks": [edge, *marks[1:]]}, 1.0), "a dot beside its thing"


def test_the_audit_reads_every_clause_and_the_reason() -> None:
    facts = seen(hall())
    for question in questions(facts, 2):
        row, (_, said) = question_row(question), read(question)
        word, phrase = said[0][0], question.evidence.names[said[0][1]]
        other = {"left": "right", "right": "left", "nearer": "farther", "farther": "nearer"}.get(word, "left")
        text = row["question"].replace(WORDS[word].format(phrase), WORDS[other].format(phrase))
        assert problems(facts, {**changed(row, clause_1=other), "question": text}, 1.0)
        assert problems(facts, {**row, "question": text}, 1.0), "the text alone"
        right = question.answer.text
        wrong = next(label for label in NUMBERED if label != right)
        told = row["rationale"].replace(f"{wrong} is not", f"{wrong} is")
        assert problems(facts, {**row, "rationale": told, "steps": [{**row["steps"][0], "text": told}]}, 1.0)
    least = next(q for q in questions(facts, 6) if len(read(q)[1]) == 3)
    row = question_row(least)
    fewer = json.loads(row["evidence"])
    fewer["parameters"]["clause_3"] = "none"
    fewer["operands"] = [one for one in fewer["operands"] if one["role"] != "by_3"]
    del fewer["numbers"]["fail_3"]
    assert problems(facts, {**row, "evidence": json.dumps(fewer)}, 1.0), "a clause less, which leaves two"


def failed(facts: Facts, question: Question, gap: float) -> list[list[float]]:
    """By how many times the least that is accepted each of the four has each clause, negative where not, with another gap."""
    things, said = read(question)
    clear = clauses(facts, "c", gap, *(float(question.evidence[name]) for name in ("gap_m", "gap_ratio", "times")))
    out = []
    for word, by in said:
        axis = next(k for k, words in enumerate(AXES) if word in words)
        sign = 1 if AXES[axis][0] == word else -1
        out.append([float(sign * clear[axis, facts.index[name], facts.index[by]]) for name in things])
    return out


def test_what_fails_a_clause_is_counted_alike_however_near_to_the_bound_and_not_on_it() -> None:
    """With the gap at which one of the four would be just short of failing to one side, by a hundredth, or on the bound itself."""
    facts, count = seen(hall()), 0
    for question in questions(facts, 3):
        row, gap = question_row(question), float(question.evidence["gap"])
        sides = [k for k, (word, _) in enumerate(read(question)[1]) if word in BACK]
        for k in sides[:1]:
            least = min(-value for value in failed(facts, question, gap)[k] if value <= -1.0)
            for times in (0.99, 0.9999):
                other = gap * least / times
                fails = [float(sum(value <= -1.0 for value in found)) for found in failed(facts, question, other)]
                lie = changed(row, gap=other, **{f"fail_{number}": found for number, found in enumerate(fails, 1)})
                wrong = problems(facts, lie, 1.0)
                assert not any(f"evidence fail_{k + 1}" in one for one in wrong) or times > 0.99, wrong
                assert any("recomputed None" in one for one in wrong) or times < 0.999, "nobody can count"
                count += 1
    assert count > 10


def test_the_audit_counts_no_height_that_is_in_doubt() -> None:
    """A rowing machine's seat or its screen: who says it is no shorter than a ball has another count of what fails."""
    for category, told in (("crate", True), ("rowing_machine", False), ("yoga_mat", False), ("kitchen_counter", False)):
        entity = thing("a", (3.0, 0.0, 0.0)).model_copy(update={"category": category})
        scene = Scene(id="h", objects=[entity], cameras=[Camera.look_at("c", (0.0, 0.0, 1.8), (3.0, 0.0, 0.4))])
        assert upright(json.loads(scene.to_json())["objects"][0]) == told == stands(seen(scene), 0)


@pytest.mark.slow
@SOME_ROOMS
def test_composed_rooms_give_questions_and_the_audit_agrees_with_all(every: int) -> None:
    count = 0
    for facts in in_rooms(("office", "library", "classroom", "cafe", "kitchen", "living_room"), every, pictures=6):
        for question in asked(WhichDescribed(), facts, most=6):
            assert problems(facts, question_row(question), 1.0) == [], question.question
            count += 1
    assert count >= 2
