"""The audit's own guesser: it finds what text gives away, finds nothing where there is nothing, and is no relative of those that select."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenegen.answers.number import NumberAnswer
from scenegen.audit import learned, permuted
from scenegen.audit.balance import judge
from scenegen.audit.guess import guess
from scenegen.audit.report import KINDS, Report
from scenegen.curate import select

VALUES = ("front", "back", "left", "right", "front-left", "front-right", "back-left", "back-right")
NOUNS = ("mug", "chair", "table", "lamp", "dog", "car", "tree", "sofa", "bed", "book")


def questions(count: int, given_away: float, seed: int = 0) -> list[dict[str, Any]]:
    """Questions of random pairs; of a share of them the first noun gives the answer away."""
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(count):
        a, b = rng.choice(NOUNS, 2, replace=False)
        gold = NOUNS.index(a) % len(VALUES) if rng.random() < given_away else int(rng.integers(len(VALUES)))
        others = [value for value in rng.permutation(VALUES) if value != VALUES[gold]][:3]
        choices = [str(value) for value in rng.permutation([VALUES[gold], *others])]
        rows.append(
            {
                "scene_id": f"scene-{k // 3}", "question": f"Where is the {a} relative to the {b}?", "choices": choices,
                "answer": VALUES[gold], "task": "scene_simulation", "split": "train",
            }
        )  # fmt: skip
    return rows


def lengths(count: int, given_away: float, seed: int = 0) -> list[dict[str, Any]]:
    """Questions for a length, which in a share of them goes with the noun."""
    rng, rows = np.random.default_rng(seed), []
    for k in range(count):
        noun = str(rng.choice(NOUNS))
        known = 0.3 * 1.35 ** NOUNS.index(noun) * float(rng.uniform(0.95, 1.05))
        value = known if rng.random() < given_away else float(np.exp(rng.uniform(np.log(0.3), np.log(5))))
        answer = NumberAnswer(value=value, unit="m", decimals=2)
        rows.append({"split": "train", "scene_id": f"scene-{k // 3}", "question": f"How long is the {noun}?", "choices": [], "answer": answer.text, "answer_value": answer.model_dump_json()})  # fmt: skip
    return rows


@pytest.fixture(params=[True, False], ids=["forests", "neighbours"])
def guesser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """With scikit-learn and without."""
    if request.param:
        pytest.importorskip("sklearn")
    else:
        monkeypatch.setattr(learned, "available", lambda: False)
    return bool(request.param)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds guessers against themselves stands aside: it takes long, and has tests of its own."""
    monkeypatch.setattr(permuted, "told", lambda rows: None)


def report_of(rows: list[dict[str, Any]]) -> Report:
    report = Report("", 1, len(rows), {kind: [] for kind in KINDS})
    judge("scene_simulation", rows, report)
    return report


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_found_where_there_is_nothing(seed: int, guesser: bool, alone: None) -> None:
    assert not report_of(questions(600, 0.0, seed)).problems["guessable"]


@pytest.mark.slow
def test_what_a_noun_gives_away_is_found(guesser: bool, alone: None) -> None:
    for share in (0.15, 0.5, 1.0):
        assert report_of(questions(600, share)).problems["guessable"]


def test_few_questions_say_nothing() -> None:
    assert guess(questions(59, 1.0)) is None
    assert learned.guess_labels(questions(59, 1.0)) is None


@pytest.mark.parametrize(("share", "found"), [(0.0, False), (0.7, True), (1.0, True)])
def test_numbers_are_held_against_the_best_constant(share: float, found: bool, alone: None) -> None:
    """In their own metric, mean relative accuracy: with nothing given away, no guesser beats the constant; nouns that tell are found."""
    pytest.importorskip("sklearn")
    report = Report("", 1, 300, {kind: [] for kind in KINDS})
    rows = lengths(300, share)
    task = judge("how_long", rows, report)
    assert bool(report.problems["guessable"]) == found
    constant = NumberAnswer.baseline([NumberAnswer.model_validate_json(row["answer_value"]) for row in rows]).score
    assert task.chance == pytest.approx(constant, abs=1e-4)
    assert task.backwards is None


def test_a_report_says_which_guesser_guessed() -> None:
    for there in (True, False):
        report = Report("", 0, 0, forests=there)
        assert ("scenegen[audit]" in report.text()) != there


def test_one_answer_for_all_is_not_balanced(alone: None) -> None:
    rows = [
        {**row, "choices": ["left", "right", "front", "back"][: 2 + k % 3], "answer": "left"}
        for k, row in enumerate(questions(40, 0.0))
    ]
    assert report_of(rows).problems["balance"]


@pytest.mark.slow
@pytest.mark.parametrize("few", [40, 12])
def test_answers_that_are_even_over_all_splits_and_not_in_one_are_found(few: int, alone: None) -> None:
    """A split that is a part of the whole like another passes; one that took a label's questions from the others does not."""
    asked = questions(600, 0.0)
    rows = [row for value in VALUES for row in [row for row in asked if row["answer"] == value][:60]]
    alike = [{**row, "split": "test" if k % (480 // few) == 0 else "train"} for k, row in enumerate(rows)]
    assert not report_of(alike).problems["balance"]
    apart = [{**row, "split": "test" if k < few else "train"} for k, row in enumerate(rows)]
    messages = report_of(apart).problems["balance"]
    assert any(f"{few} of {few} answers in test are {VALUES[0]!r}" in message for message in messages)
    whole = [{**row, "split": "train"} for row in apart]
    assert not report_of(whole).problems["balance"]


def test_what_selection_leaves_is_not_guessed_backwards() -> None:
    rows = questions(600, 0.0)
    found = guess([rows[k] for k in select(rows)[0]])
    assert found is not None
    assert found.backwards is not None
    assert abs(found.backwards - found.chance) <= 3 * found.error
    assert abs(found.accuracy - found.chance) <= 3 * found.error


def named(count: int, share: float, seed: int = 0) -> list[dict[str, Any]]:
    """Questions that name their options; in a share of them a lamp is the one that is asked for, wherever there is one."""
    rng, rows = np.random.default_rng(seed), []
    for k in range(count):
        options = [str(one) for one in rng.choice([f"{a} {b}" for a in NOUNS for b in NOUNS if a != b], 4, replace=False)]
        lamps = [one for one in options if "lamp" in one]
        answer = lamps[0] if lamps and rng.random() < share else options[int(rng.integers(4))]
        rows.append(
            {
                "scene_id": f"scene-{k // 3}",
                "question": f"Which is nearest: {', '.join(options)}?",
                "choices": options,
                "answer": answer,
            }
        )
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("make", [questions, named])
def test_each_guesser_is_held_against_itself_where_texts_say_nothing(make: Any) -> None:
    """Forwards: what a noun gives away. Backwards: where just what is guessed right was dropped. Neither where there is nothing."""
    pytest.importorskip("sklearn")
    fair, leaky = permuted.told(make(360, 0.0, 3)), permuted.told(make(360, 0.7, 3))
    assert fair is not None
    assert leaky is not None
    assert all(abs(found.beyond) < 3.5 for found in fair.values())
    assert all(found.beyond > 4 for found in leaky.values())
    assert permuted.told(make(59, 1.0)) is None


@pytest.mark.slow
def test_questions_whose_nouns_speak_against_the_answer_are_found_to_be_guessed_backwards() -> None:
    """Each scene repeats the noun of another with any answer but that one's, as dropping what is guessed right leaves them."""
    pytest.importorskip("sklearn")
    rng, rows = np.random.default_rng(5), []
    for pair in range(120):
        first, second = rng.choice(["left", "right", "front", "back"], 2, replace=False)
        for part, answer in enumerate((first, second)):
            rows.append({"scene_id": f"scene-{2 * pair + part}", "question": f"Where is the thing{pair}?", "choices": ["left", "right", "front", "back"], "answer": str(answer), "task": "scene_simulation", "split": "train"})  # fmt: skip
    report = report_of(rows)
    assert any("backwards" in message for message in report.problems["guessable"])
