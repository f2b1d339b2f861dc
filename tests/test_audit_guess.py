"""The audit's own guesser: it finds what text gives away, finds nothing where there is nothing, and is no relative of those that select."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from scenegen.answers.number import NumberAnswer
from scenegen.audit import balance, learned, permuted
from scenegen.audit.balance import judge
from scenegen.audit.guess import Guess, error_over_scenes, guess
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


@pytest.mark.parametrize(
    ("errors", "tasks", "problem", "again"),
    [(1.9, 1, False, False), (2.5, 1, True, False), (2.5, 71, False, True), (3.1, 71, False, True), (3.3, 71, True, False)],
)
def test_the_best_luck_of_many_tasks_is_no_problem(
    errors: float, tasks: int, problem: bool, again: bool, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 71 tasks that give nothing away 1.6 lie two errors above chance, and one in one of twenty audits beyond what is a problem."""
    monkeypatch.setattr(balance, "_guessed", lambda rows, closed: (Guess(0.25 + errors * 0.03, 0.25, 0.25, 0.03), 0.03))
    report = Report("", 1, 60, {kind: [] for kind in KINDS})
    report.tasks["scene_simulation"] = judge("scene_simulation", questions(60, 0.0), report, tasks)
    assert (bool(report.problems["guessable"]), report.tasks["scene_simulation"].look_again) == (problem, again)
    assert ("look again" in report.text()) == again
    best = np.random.default_rng(0).normal(size=(20_000, tasks)).max(1)
    assert (best > max(balance.ERRORS, float(norm.isf(balance.LUCK / tasks)))).mean() < balance.LUCK


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


def in_scenes(scenes: int, each: int, together: bool, seed: int) -> list[dict[str, Any]]:
    """Questions, `each` of a scene, whose words say nothing; together: all of a scene are asked in one wording of one thing, whose answer is
    one, as where a scene has one thing that matters."""
    rng, rows = np.random.default_rng(seed), []
    for scene in range(scenes):
        for k in range(each):
            if k == 0 or not together:
                noun, answer = str(rng.choice(NOUNS)), str(rng.choice(["yes", "no"]))
            rows.append({"scene_id": f"scene-{scene}", "question": f"Is the {noun} higher?", "choices": ["yes", "no"], "answer": answer})  # fmt: skip
    return rows


def test_the_error_over_scenes_by_hand() -> None:
    """Where each scene has one question it is the plain one; where those of a scene are all right or all wrong, the one of so many scenes."""
    rng = np.random.default_rng(1)
    scores = rng.random(40)
    assert error_over_scenes(scores, np.arange(40)) == pytest.approx(scores.std(ddof=1) / np.sqrt(40))
    assert error_over_scenes(np.repeat(scores, 5), np.repeat(np.arange(40), 5)) == pytest.approx(scores.std(ddof=1) / np.sqrt(40))
    one, other = np.array([0.2, 0.4, 0.9]), np.array([0.0, 0.6])
    mean = 2.1 / 5
    by_hand = np.sqrt(2 * ((one.sum() - 3 * mean) ** 2 + (other.sum() - 2 * mean) ** 2)) / 5
    assert error_over_scenes(np.concatenate([one, other]), np.array([7, 7, 7, 9, 9])) == pytest.approx(by_hand)
    assert error_over_scenes(scores, np.zeros(40)) == 0.0, "of one scene nothing follows for others"


@pytest.mark.parametrize("shared", [0.0, 0.4])
def test_luck_that_scenes_share_raises_no_more_alarms_than_luck_that_they_do_not(shared: float) -> None:
    """60 scenes of four questions, guessed at chance, of which a share are right or wrong with the rest of their scene: beyond two errors, over
    scenes, as often as luck has it; by the error of single questions so only where they share nothing."""
    rng, alarms, plain, ratios = np.random.default_rng(3), 0, 0, []
    for _ in range(1500):
        own, scene = rng.random((60, 4)) < 0.5, rng.random((60, 1)) < 0.5
        hits = np.where(rng.random((60, 4)) < np.sqrt(shared), scene, own).ravel() - 0.5
        error, alone = error_over_scenes(hits, np.repeat(np.arange(60), 4)), 0.5 / np.sqrt(240)
        alarms += abs(hits.mean()) > 2 * error
        plain += abs(hits.mean()) > 2 * alone
        ratios.append(error / alone)
    assert 0.035 < alarms / 1500 < 0.07, "one of 22 by luck"
    assert np.mean(ratios) == pytest.approx(np.sqrt(1 + 3 * shared), rel=0.03)
    assert (plain / 1500 < 0.06) if not shared else (plain / 1500 > 0.15)


@pytest.mark.parametrize("together", [False, True])
def test_a_guess_has_the_error_of_scenes_and_never_less_than_of_questions(together: bool) -> None:
    found = [guess(in_scenes(60, 4, together, seed)) for seed in range(4)]
    ratios = [one.error / (0.5 / np.sqrt(240)) for one in found if one is not None]
    assert min(ratios) >= 1.0
    assert np.mean(ratios) == pytest.approx(2.0 if together else 1.05, rel=0.08)


@pytest.mark.parametrize("together", [False, True])
def test_deviations_are_those_of_scenes(together: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over texts that say nothing a guesser is off by about one deviation, as luck has it, also where questions of a scene share theirs."""
    pytest.importorskip("sklearn")
    monkeypatch.setattr(permuted, "_boosted", lambda asked: permuted.Told(0.5, 0.5, 1.0))
    beyond = []
    for seed in range(40):
        found = permuted.told(in_scenes(40, 4, together, seed))
        assert found is not None
        beyond.append([found["words"].beyond, found["neighbours"].beyond])
        assert found["words"].spread >= 0.5 / np.sqrt(160)
    off = np.sqrt(np.mean(np.square(beyond), axis=0))
    assert (off > 0.6).all()
    assert (off < 1.3).all(), "by the luck of single questions about two"
    assert np.abs(beyond).max() < 4.0


def test_of_options_that_each_question_names_it_is_known_what_words_that_say_nothing_give() -> None:
    """No deal of the slow guesser is needed, and none adds its luck: one in so many options."""
    pytest.importorskip("sklearn")
    found = permuted.told(named(200, 0.0, 4))
    assert found is not None
    assert found["pieces"].dealt == pytest.approx(0.25)
    assert found["pieces"].spread == pytest.approx(np.sqrt(0.25 * 0.75 / 200), rel=0.3)
    assert found["words"].dealt == pytest.approx(0.25, abs=0.02), "which deals come to as well"
