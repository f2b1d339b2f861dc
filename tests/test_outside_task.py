"""A task that somebody registers from outside: asked, given options, told apart, and audited."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from scenegen.audit.questions import check_question
from scenegen.audit.rows import Malformed
from scenegen.audit.rules import RULES, Found, Given, Rule
from scenegen.curate import operands
from scenegen.facts import Facts
from scenegen.pipeline.asking import ask_scene
from scenegen.pipeline.recipe import parse_recipe
from scenegen.scene import Scene
from scenegen.tasks import Question, Task
from scenegen.tasks import base as registry
from tests.scenes import thing


class Longer(Task):
    """Which of two things is longer? Its evidence has keys that no task of ours has."""

    name = "which_is_longer"
    values = ("the first", "the second")
    needs = registry.Needs(views=0)
    templates = ("Which is longer, the {a} or the {b}?",)

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        for one in facts.ids:
            for other in facts.ids:
                label = self.values[int(facts.sizes[facts.index[one], 0] < facts.sizes[facts.index[other], 0])]
                if one == other or (wanted and label != wanted):
                    continue
                text, template = self.wording(rng, a=one, b=other)
                evidence = {"rule": "longer", "first": one, "second": other, "names": {one: one, other: other}}
                yield Question(
                    scene_id=facts.scene.id, view_ids=[], task=self.name, frame="intrinsic", question=text, answer=label, answer_value=label,
                    evidence={**evidence, "convention": "along the thing's own front", "margin_unit": "metres"}, margin=abs(float(np.subtract(*(facts.sizes[facts.index[name], 0] for name in (one, other))))),
                    rationale=f"Of the {one} and the {other}, {label} has the greater length, so the answer is {label}.", template=template, pool=dict.fromkeys(self.values, 1.0),
                )  # fmt: skip


RECIPE = "name: mine\nviews: {render: false}\ntasks: {which_is_longer: {per_scene: 6}}\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> tuple[Scene, list[Question]]:
    monkeypatch.setitem(registry._TASKS, Longer.name, Longer)
    things = [thing(name, (k, 0, 0), (0.3 + 0.2 * k, 0.3, 0.3)) for k, name in enumerate(("mug", "vase", "lamp"))]
    scene = Scene(id="scene-000000", objects=things)
    return scene, ask_scene(scene, {}, parse_recipe(RECIPE), 0, 0, np.random.default_rng(0), Counter())


def test_questions_with_keys_of_their_own_are_told_apart(asked: tuple[Scene, list[Question]]) -> None:
    _, questions = asked
    assert len(questions) == 6
    assert len({operands(question) for question in questions}) == 6
    assert all(sorted(question.choices) == sorted(Longer.values) for question in questions)


class LongerRule(Rule):
    """The family's other file: what its questions may hold, and the lengths by the truth alone."""

    task, name = Longer.name, "longer"
    roles = {"first": "thing", "second": "thing"}  # noqa: RUF012
    frames, unit, convention = ("intrinsic",), "metres", "along the thing's own front"
    values = Longer.values
    views = (0, 8)

    def recompute(self, truth: dict[str, Any], given: Given, views: Sequence[dict[str, Any]]) -> Found:
        sizes = {one["id"]: one["size"][0] for one in truth["objects"]}
        first, second = sizes[given.id("first")], sizes[given.id("second")]
        return Found(self.values[first < second], abs(first - second))


def problems(scene: Scene, question: Question, **changed: Any) -> list[tuple[str, str]]:
    return list(check_question({**question.row(), **changed}, json.loads(scene.to_json()), [], 0.0))


def test_a_task_and_its_rule_are_all_that_a_family_takes(asked: tuple[Scene, list[Question]]) -> None:
    scene, questions = asked
    with RULES.added(Longer.name, LongerRule):
        for question in questions:
            assert problems(scene, question) == []
            other = next(value for value in Longer.values if value != question.answer)
            lie = {
                "answer": other,
                "answer_value": json.dumps(other),
                "rationale": question.rationale.replace(question.answer, other),
            }
            assert {kind for kind, _ in problems(scene, question, **lie)} == {"wrong answers"}
            assert {kind for kind, _ in problems(scene, question, margin=9.0)} == {"wrong answers"}


def test_what_the_audit_has_no_rule_for_does_not_pass(asked: tuple[Scene, list[Question]]) -> None:
    with pytest.raises(Malformed, match="knows no task"):
        problems(*[asked[0], asked[1][0]])
