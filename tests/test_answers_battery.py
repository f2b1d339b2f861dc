"""What holds for every type of answer: text parses back to score 1, JSON there and back, no reply makes it fall over, options betray nothing."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from scenegen.answers import ANSWERS, Answer, AnyAnswer, Space, Unparsed, answer_from, judge
from tests.answers import EXAMPLES, SPACES, answers, hostile_replies

TYPES = sorted(EXAMPLES)


class Holder(BaseModel):
    answer: AnyAnswer


def test_every_registered_type_is_tested() -> None:
    assert ANSWERS.names() == TYPES
    assert sorted(SPACES) == TYPES


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_text_parses_back_to_the_whole_score(name: str, data: Any) -> None:
    truth = data.draw(answers(name))
    said = truth.parse(truth.text)
    assert not isinstance(said, Unparsed), (truth, said)
    assert truth.score(said) == 1.0
    assert truth.agrees(said)
    for frame in ("<think>Hm, yes or no, 3 or 4?</think>\n<answer>{}</answer>", "<answer>\n{}\n</answer>", "The answer is:\n{}"):
        assert judge(truth, frame.format(truth.text)).score == 1.0


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_json_there_and_back(name: str, data: Any) -> None:
    truth = data.draw(answers(name))
    assert answer_from(truth.model_dump_json()) == truth
    assert answer_from(truth.model_dump()) == truth
    held = Holder(answer=truth)
    assert Holder.model_validate_json(held.model_dump_json()) == held
    columns = truth.columns()
    assert answer_from(columns["answer_value"]) == truth
    assert (columns["answer_type"], columns["answer_text"], columns["answer_unit"]) == (name, truth.text, truth.asked_unit)
    assert hash(truth) == hash(answer_from(truth.model_dump()))


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_scores_lie_between_0_and_1_and_another_value_is_worse(name: str, data: Any) -> None:
    truth, stranger = data.draw(answers(name)), data.draw(answers(name))
    assert truth.score(truth) == 1.0
    assert truth.error(truth) == pytest.approx(0.0, abs=1e-9)
    assert 0.0 <= truth.score(truth.parse(stranger.text) or truth) <= 1.0
    assert truth.cell
    assert truth.instruction.endswith(".")
    other = truth.other(np.random.default_rng(0))
    if other is not None:
        assert truth.score(other) < 1.0
        assert not truth.agrees(other)
        assert isinstance(truth.parse(other.text), type(truth))


@pytest.mark.parametrize("name", TYPES)
def test_ten_thousand_replies_and_none_falls_over(name: str) -> None:
    truth = EXAMPLES[name][0]
    options = ("left", "right", truth.text)
    for k, reply in enumerate(hostile_replies(10_000 // len(TYPES) + 1, seed=TYPES.index(name))):
        said = truth.parse(reply, options if k % 4 == 0 else None)
        if isinstance(said, Unparsed):
            assert said.why
            assert said.code
        else:
            assert 0.0 <= truth.score(said) <= 1.0
            assert isinstance(said.text, str)


MEGABYTE = 1_000_000
LONG = {
    "one letter": "a" * MEGABYTE, "digits": "9" * MEGABYTE, "numbers": "1 " * (MEGABYTE // 2), "words": "one " * (MEGABYTE // 4), "brackets": "[" * MEGABYTE, "braces": "{" * MEGABYTE,
    "tags": "<think>" * (MEGABYTE // 7), "answers": "<answer>" * (MEGABYTE // 8), "boxes": "\\boxed{" * (MEGABYTE // 7), "spaces": " " * MEGABYTE, "lines": "\n" * MEGABYTE,
    "claims": "the answer is A. " * (MEGABYTE // 17), "stars": "*" * MEGABYTE, "fences": "```json\n" * (MEGABYTE // 8), "quotes": '"' * MEGABYTE, "not": "not " * (MEGABYTE // 4), "commas": "1," * (MEGABYTE // 2),
    "hyphens": "front-" * (MEGABYTE // 6), "lists": "[1,2]," * (MEGABYTE // 6), "arrows": "a -> " * (MEGABYTE // 5), "and": "a hundred and " * (MEGABYTE // 14), "surrogates": "\ud800" * MEGABYTE,
}  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_a_megabyte_is_bounded_work(name: str) -> None:
    truth = EXAMPLES[name][0]
    for kind, reply in LONG.items():
        start = time.perf_counter()
        truth.parse(reply)
        if name in ("choice", "number"):
            truth.parse(reply, ("left", "right"))
        assert time.perf_counter() - start < 2.0, kind


@pytest.mark.parametrize("name", TYPES)
def test_what_does_not_belong_is_refused(name: str) -> None:
    given = EXAMPLES[name][0].model_dump()
    with pytest.raises(ValidationError):
        answer_from({**given, "colour": "red"})
    with pytest.raises(ValidationError):
        answer_from({"type": name})
    with pytest.raises(ValidationError):
        EXAMPLES[name][0].type = "other"
    assert not isinstance(EXAMPLES[name][0].parse(b"bytes"), Answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TYPES)
def test_targets_come_out_even(name: str) -> None:
    space = SPACES[name]
    wanted = [space.targets(7, "a_task", index, slot, 3) for index in range(200) for slot in range(3)]
    assert wanted[:30] == [space.targets(7, "a_task", index, slot, 3) for index in range(10) for slot in range(3)]
    counts = Counter(aim.cell for aim in wanted)
    assert set(counts) == set(space.cells)
    assert max(counts.values()) - min(counts.values()) <= 6
    for aim in wanted[:50]:
        assert sorted(aim.cells) == sorted(space.cells)
        assert 0 <= aim.position < 1
        assert 0 <= aim.draw < 1
    positions = np.array([aim.position for aim in wanted])
    assert abs(np.histogram(positions, 4, (0, 1))[0] - 150).max() <= 12
    if len(counts) > 1:
        number = np.array([space.cells.index(aim.cell) for aim in wanted])
        assert abs(np.corrcoef(number, positions)[0, 1]) < 0.1
        assert abs(np.corrcoef(number, [aim.draw for aim in wanted])[0, 1]) < 0.12
    other = [space.targets(8, "a_task", index, 0) for index in range(50)]
    assert len(space.cells) == 1 or [aim.cell for aim in other] != [space.targets(9, "a_task", k, 0).cell for k in range(50)]


@pytest.mark.parametrize("name", TYPES)
def test_examples_fall_into_the_cells_of_their_space(name: str) -> None:
    space: Space = SPACES[name]
    for truth in EXAMPLES[name]:
        assert space.cell(truth) in space.cells


@pytest.mark.parametrize("name", TYPES)
def test_a_baseline_is_what_the_best_constant_scores(name: str) -> None:
    truths = [*EXAMPLES[name], EXAMPLES[name][0]]
    kind = type(truths[0])
    found = kind.baseline(truths)
    assert 0 < found.score <= 1
    assert found.rows == len(truths)
    constants = [float(np.mean([truth.score(guess) for truth in truths])) for guess in truths]
    assert found.score >= max(constants) - 1e-9
    assert kind.baseline([]).score == 0
    assert kind.baseline([truths[0]]).score == 1.0


@pytest.mark.parametrize("name", TYPES)
def test_options_hold_the_truth_once_where_it_was_wanted(name: str) -> None:
    space = SPACES[name]
    for k, truth in enumerate(EXAMPLES[name] * 5):
        for position in (0.0, 0.3, 0.99):
            options = space.options(truth, np.random.default_rng(k), 4, position)
            if options is None:
                continue
            count = len(options.values)
            assert 2 <= count <= 4
            assert options.index == min(int(position * count), count - 1)
            assert options.values[options.index] == truth
            assert len(set(options.texts)) == count
            assert [origin == "truth" for origin in options.origins] == [j == options.index for j in range(count)]
            for j, value in enumerate(options.values):
                assert j == options.index or truth.score(value) < 1.0
                assert judge(truth, "ABCD"[j], options.texts).score == float(j == options.index)
                assert judge(truth, f"({'ABCD'[j]}) {options.texts[j]}", options.texts).score == float(j == options.index)
                assert judge(truth, options.texts[j], options.texts).score == float(j == options.index)
            again = space.options(truth, np.random.default_rng(k), 4, position)
            assert again == options
