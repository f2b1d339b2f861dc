"""Tasks that somebody registers from outside, of other types of answer than ours: asked, given options, selected, told apart, audited."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from scenegen.answers.number import NumberAnswer, Numbers
from scenegen.answers.yes_no import Halves, YesNoAnswer
from scenegen.audit.questions import check_question
from scenegen.audit.rows import Malformed
from scenegen.audit.rules import RULES, Found, Given, Rule, Told
from scenegen.curate import select
from scenegen.errors import RecipeError
from scenegen.facts import Facts
from scenegen.pipeline.asking import ask_scene
from scenegen.pipeline.recipe import parse_recipe
from scenegen.scene import Scene
from scenegen.tables.rows import question_row
from scenegen.tasks import Margin, Needs, Operand, Question, Task, TaskConfig, stated
from scenegen.tasks.task import TASKS
from tests.scenes import thing
from tests.tampering import explain
from tests.tampering import margin as put_margin


class LongerConfig(TaskConfig):
    """A knob of its own."""

    least_m: float = 0.05


class Longer(Task):
    """Is one thing longer than another? Its evidence has keys that no task of ours has."""

    name = "is_longer"
    space = Halves()
    Config = LongerConfig
    needs = Needs(views=0)
    templates = ("Is the {a} longer than the {b}?",)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        for one in facts.ids:
            for other in facts.ids:
                more = float(facts.sizes[facts.index[one], 0] - facts.sizes[facts.index[other], 0])
                answer = self.space.make(more > 0)
                if one == other or abs(more) < self.config.least_m or (wanted and answer.cell != wanted):
                    continue
                yield self.question(
                    facts, [], self.wording(rng, a=one, b=other), answer, rule="longer", frame="intrinsic",
                    operands=(Operand(role="first", id=one, phrase=one), Operand(role="second", id=other, phrase=other)),
                    numbers={"more_m": stated(more)}, margin=Margin(value=abs(more), unit="meters", least=self.config.least_m),
                    convention="along the thing's own front", why=f"The {one} has another length than the {other}, so the answer is {answer.text}.",
                )  # fmt: skip


class Length(Task):
    """How long is it? A number, which has no option of its own."""

    name = "length"
    space = Numbers(unit="m", least=0.2, most=3.0, bins=4, decimals=2)
    needs = Needs(views=0)
    templates = ("How long is the {a}, in meters?",)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        for one in facts.ids:
            answer = self.space.make(float(facts.sizes[facts.index[one], 0]))
            if wanted and self.space.cell(answer) != wanted:
                continue
            yield self.question(
                facts, [], self.wording(rng, a=one), answer, rule="length", frame="intrinsic", operands=(Operand(role="target", id=one, phrase=one),),
                numbers={"length_m": stated(float(facts.sizes[facts.index[one], 0]))}, margin=Margin(value=1.0, unit="meters", least=0.0), convention="along the thing's own front", why=f"The {one} is {answer.text} long, so the answer is {answer.text}.",
            )  # fmt: skip


RECIPE = "name: mine\nviews: {render: false}\ntasks: {is_longer: {per_scene: 12, least_m: 0.3}, length: {per_scene: 4}}\n"


@pytest.fixture
def registered() -> Iterator[None]:
    with TASKS.added(Longer.name, Longer), TASKS.added(Length.name, Length):
        yield


def scene_of(count: int) -> Scene:
    return Scene(id="scene-000000", objects=[thing(f"thing{k}", (k, 0, 0), (0.3 + 0.2 * k, 0.3, 0.3)) for k in range(count)])


@pytest.fixture
def asked(registered: None) -> tuple[Scene, list[Question]]:
    scene = scene_of(6)
    return scene, ask_scene(scene, [], parse_recipe(RECIPE), 0, 0, np.random.default_rng(0), Counter())


def test_a_yes_no_task_gets_all_that_it_asks_for(asked: tuple[Scene, list[Question]]) -> None:
    questions = [question for question in asked[1] if question.task == Longer.name]
    assert len(questions) == 12
    assert len({question.about for question in questions}) == 12
    assert all(sorted(question.options) == ["no", "yes"] for question in questions)
    assert Counter(question.answer.text for question in questions) == {"yes": 6, "no": 6}
    clear = [question.evidence.margin.clearance for question in questions]
    assert min(value for value in clear if value is not None) >= 1.0


def test_a_number_is_asked_in_even_bins_and_has_its_unit(asked: tuple[Scene, list[Question]]) -> None:
    questions = [question for question in asked[1] if question.task == Length.name]
    assert len(questions) >= 2
    for question in questions:
        row = question_row(question)
        assert (row["answer_type"], row["unit"]) == ("number", "m")
        assert (
            question.answer.parse(row["answer"]) == question.answer
            or question.answer.score(question.answer.parse(row["answer"])) == 1.0
        )


def test_a_task_has_knobs_of_its_own_and_their_errors_are_those_of_recipes(registered: None) -> None:
    assert parse_recipe(RECIPE).tasks["is_longer"] == LongerConfig(per_scene=12, least_m=0.3)
    with pytest.raises(RecipeError) as refused:
        parse_recipe("name: mine\ntasks:\n  is_longer: {least: 0.3}\n  length: {per_scene: many}\n  person_hands: {}\n")
    text = str(refused.value)
    for line, said in ((3, "least_m"), (4, "tasks.length.per_scene"), (5, "person_hand")):
        assert f"line {line}" in text
        assert said in text


@pytest.mark.parametrize("rows", [50, 100, 400])
def test_numbers_are_evened_out_by_their_bins(rows: int) -> None:
    """A hundred lengths have a hundred texts, and still fall into few bins."""
    rng = np.random.default_rng(0)
    made: list[dict[str, Any]] = []
    for k, value in enumerate(rng.uniform(0.2, 3.0, rows)):
        answer = Length.space.make(float(value))
        made.append({"scene_id": f"s{k}", "task": "length", "question": f"How long is thing {k}?", "choices": [], "answer": answer.text, "answer_value": answer.model_dump_json()})  # fmt: skip
    kept, report = select(made)
    assert len(kept) > 0.5 * rows
    assert report["dropped"]["length"] == rows - len(kept)


class LongerRule(Rule):
    """The family's other file: what its questions may hold, and the lengths by the truth alone."""

    task, name = Longer.name, "longer"
    roles = {"first": "thing", "second": "thing"}  # noqa: RUF012
    frames, unit, convention = ("intrinsic",), "meters", "along the thing's own front"
    values, answer_type = ("yes", "no"), "yes_no"
    numbers = ("more_m",)
    views = (0, 8)
    least = 0.3

    def recompute(self, truth: dict[str, Any], given: Given, views: Sequence[dict[str, Any]]) -> Found:
        sizes = {one["id"]: one["size"][0] for one in truth["objects"]}
        more = sizes[given.id("first")] - sizes[given.id("second")]
        return Found("yes" if more > 0 else "no", abs(more), {"more_m": more})


class LengthRule(Rule):
    """A rule that answers with a number in its unit, and with nothing else."""

    task, name = Length.name, "length"
    roles = {"target": "thing"}  # noqa: RUF012
    frames, unit, convention = ("intrinsic",), "meters", "along the thing's own front"
    answer_type, asked = "number", {"unit": "m", "decimals": 2, "metric": "mra"}
    numbers, told = ("length_m",), {"length_m": Told(" m", 2)}
    views = (0, 8)

    def recompute(self, truth: dict[str, Any], given: Given, views: Sequence[dict[str, Any]]) -> Found:
        length = next(one["size"][0] for one in truth["objects"] if one["id"] == given.id("target"))
        return Found(NumberAnswer(value=length, unit="m", decimals=2), 1.0, {"length_m": length})


def problems(scene: Scene, question: Question, **changed: Any) -> list[tuple[str, str]]:
    row = {**question_row(question), **changed}
    if "rationale" in changed:
        explain(row, row["rationale"])
    if "margin" in changed:
        put_margin(row, row["margin"])
    return list(check_question(row, json.loads(scene.to_json()), [], {"margin_deg": 0.0}))


def test_a_task_and_its_rule_are_all_that_a_family_takes(asked: tuple[Scene, list[Question]]) -> None:
    scene, questions = asked
    with RULES.added(Longer.name, LongerRule):
        for question in [one for one in questions if one.task == Longer.name]:
            assert problems(scene, question) == []
            other = YesNoAnswer(value=question.answer.text == "no")
            lie = {
                "answer": other.text,
                "answer_value": other.model_dump_json(),
                "rationale": question.rationale.replace(f"answer is {question.answer.text}", f"answer is {other.text}"),
            }
            assert {kind for kind, _ in problems(scene, question, **lie)} == {"wrong answers"}
            assert {kind for kind, _ in problems(scene, question, margin=9.0)} == {"wrong answers"}


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({}, set()),
        ({"value": 0.01}, set()),  # rounded to the other side
        ({"value": 0.02}, {"wrong answers"}),
        ({"unit": "cm"}, {"format", "wrong answers"}),
        ({"decimals": 1}, {"format"}),
        ({"metric": "absolute", "tolerance": 9.0}, {"format"}),
    ],
)
def test_an_answer_is_compared_as_its_type_compares(
    asked: tuple[Scene, list[Question]], changed: dict[str, Any], kinds: set[str]
) -> None:
    """By value, but for rounding; in its unit; asked for as the family asks."""
    questions = [one for one in asked[1] if one.task == Length.name]
    assert questions
    for question in questions:
        was = question.answer.model_dump()
        answer = NumberAnswer.model_validate({**was, **changed, "value": was["value"] + changed.get("value", 0.0)})
        row = {"answer": answer.text, "answer_value": answer.model_dump_json(), "unit": answer.unit, "choices": []}
        why = question.rationale.replace(f"answer is {question.answer.text}", f"answer is {answer.text}")
        with RULES.added(Length.name, LengthRule):
            assert {kind for kind, _ in problems(asked[0], question, **row, rationale=why)} == kinds


def test_what_the_audit_has_no_rule_for_does_not_pass(asked: tuple[Scene, list[Question]]) -> None:
    with pytest.raises(Malformed, match="knows no task"):
        problems(*[asked[0], asked[1][0]])
