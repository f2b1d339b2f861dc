"""Answers that cannot be guessed: the schedule, options, twins, the probe and the last selection."""

from __future__ import annotations

import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.stats import chi2

import scenegen as sg
from scenegen.answers import Target
from scenegen.answers.choice import ChoiceAnswer, Labels
from scenegen.answers.fair import target
from scenegen.answers.grounded_choice import GroundedChoiceAnswer
from scenegen.answers.number import Numbers
from scenegen.audit import figures, permuted
from scenegen.compose import usual_kinds
from scenegen.curate import Asked, arrange, blind, came, clear_lone_twins, link_twins, probe, ranked, select, spares, with_options
from scenegen.curate.guessers import RIDGE
from scenegen.curate.index import Texts, indexed
from scenegen.curate.probe import FOLDS, prepare, some
from scenegen.curate.select import MOST_DROPPED, contended, drawn, leanings, levelled, lots, quotas
from scenegen.facts import Facts
from scenegen.language import PLANES
from scenegen.pipeline.asking import ask_scene
from scenegen.pipeline.looking import Eyes
from scenegen.pipeline.recipe import parse_recipe
from scenegen.tables.rows import question_row
from scenegen.tasks import Evidence, Margin, Operand, Question, Task, get_task, task_names
from tests.asking import looked_at, single_set
from tests.scenes import random_scene, seen_from_boxes

LABELS = ("front", "back", "left", "right", "front-left", "back-right")
NOUNS = ("lamp", "mug", "sofa", "desk", "vase", "tree")
COLORS = tuple(f"{name}{end}" for name in ("red", "green", "blue", "white", "gray") for end in ("", "ish"))


def row(k: int, noun: str, answer: str, choices: list[str], wording: str = "Where is the {}?") -> dict[str, Any]:
    return {"scene_id": f"s{k // 3}", "task": "t", "question": wording.format(noun), "choices": choices, "answer": answer}


def fair(rng: np.random.Generator, rows: int) -> list[dict[str, Any]]:
    """Uniform answers, positions and distractors, nouns that say nothing."""
    out = []
    for k in range(rows):
        options = [LABELS[j] for j in rng.permutation(len(LABELS))[:4]]
        out.append(row(k, str(rng.choice(NOUNS)), options[int(rng.integers(4))], options))
    return out


def facts_of(seed: int) -> Facts:
    scene = random_scene(np.random.default_rng(seed))
    return Facts(scene, seen_from_boxes(scene))


def test_scarce_labels_are_fallen_back_on_first_and_wanted_as_often_as_others() -> None:
    space = Labels(labels=tuple("abcdef"), scarce=frozenset("ef"))
    aims = [space.targets(3, "t", index, 0, 1) for index in range(600)]
    assert all(set(aim.cells[:3]) >= set("ef") for aim in aims)
    assert all(sorted(aim.cells) == list("abcdef") for aim in aims)
    wanted = Counter(aim.cell for aim in aims)
    assert max(wanted.values()) - min(wanted.values()) <= 2


@hypothesis.given(st.lists(st.integers(0, 400), min_size=1, max_size=18).map(lambda found: np.array(found) + 1), st.booleans())
def test_answers_keep_as_many_questions_as_makes_them_even(counts: np.ndarray, choosing: bool) -> None:
    """None is dropped of what is rarer than another that keeps fewer; all lie within a tenth of the rarest where that is not rare."""
    left = quotas(counts, choosing)
    assert (left <= counts).all()
    assert (left == np.minimum(counts, left.max())).all()
    rarest = int(counts.min())
    if counts.sum() < 60 and not (choosing and rarest >= 8):
        assert (left == counts).all()
    elif not choosing:
        assert left.sum() >= (1 - MOST_DROPPED) * counts.sum()
        assert left.max() <= max(rarest + 1, 1.1 * rarest) or left.sum() - 1 <= (1 - MOST_DROPPED) * counts.sum() + len(counts)
    elif rarest >= 8:
        assert left.max() <= max(rarest + 1, 1.1 * rarest)
    else:
        assert left.max() <= max(rarest + 1, min(np.median(counts), 24))


def test_of_names_none_goes_for_coming_often() -> None:
    """Each question names anew what may be right, so that "chairs" is no better a guess for being right often."""
    rows = [
        {
            "scene_id": f"s{k}",
            "task": "more",
            "question": f"Which of {k}?",
            "choices": list(pair),
            "answer": pair[k % 2],
            "answer_value": ChoiceAnswer(label=pair[k % 2], labels=pair).model_dump_json(),
        }
        for k in range(240)
        for pair in [("chairs", f"kind {k % 12}")]
    ]
    assert indexed(rows).named
    kept, _ = select(rows)
    assert len(kept) >= (1 - MOST_DROPPED) * len(rows)
    closed = [
        row
        | {
            "answer_value": ChoiceAnswer(
                label=row["answer"], labels=("chairs", *(f"kind {k}" for k in range(12)))
            ).model_dump_json()
        }
        for row in rows
    ]
    assert not indexed(closed).named
    assert len(select(closed)[0]) < len(kept)


def test_none_of_them_stays_as_often_as_each_place_among_the_names() -> None:
    """Three names and "none of them", which scenes offer oftener than each of the names: who says it blindly is right one time in four."""
    names = ("basket", "chair", "lamp")
    rows = []
    for k in range(400):
        own = tuple(f"{name} {k % 7}" for name in names)
        label = "none of them" if k % 5 < 2 else own[k % 3]
        among = ChoiceAnswer(label=label, labels=(*own, "none of them"))
        asked = {
            "scene_id": f"s{k}",
            "task": "moved",
            "question": f"Which of {own}?",
            "choices": [*among.labels],
            "answer": label,
        }
        rows.append(asked | {"answer_value": among.model_dump_json()})
    kept = [rows[k]["answer"].split()[0] for k in select(rows)[0]]
    times = Counter(kept)
    assert set(times) == {*names, "none"}
    assert max(times.values()) <= 1.1 * min(times.values()) + 1, times
    assert (
        indexed(
            [row | {"answer_value": row["answer_value"].replace("none of them", f"kind {k}")} for k, row in enumerate(rows)]
        ).placed
        is None
    )


def test_names_that_are_answered_with_a_box_have_no_place_even_where_the_last_is_the_same_in_all() -> None:
    """Few questions may each end on the television by chance."""
    rows = []
    for k in range(3):
        names = (f"chair {k}", "television")
        answer = GroundedChoiceAnswer(label=names[k % 2], labels=names, box=(1, 1, 9, 9), width=20, height=20)
        rows.append({"scene_id": f"s{k}", "task": "t", "question": f"Which of {names}?", "choices": [], "answer": answer.text, "answer_value": answer.model_dump_json()})  # fmt: skip
    assert indexed(rows).named
    assert indexed(rows).placed is None
    assert select(rows)[0] == [0, 1, 2]


@pytest.mark.parametrize("task", ["object_size", "object_distance", "size_ratio", "turn_to_face"])
def test_numbers_are_counted_in_the_bins_in_which_they_are_wanted(task: str, tmp_path: Any) -> None:
    """Of numbers that lie evenly over a task's bins next to nothing goes: none of the bins that are evened out is finer, or cut off at an end."""
    space: Any = get_task(task).space
    rng = np.random.default_rng(0)
    rows = []
    for k in range(40 * len(space.cells)):
        cell = space.cells[k % len(space.cells)]
        drawn = (space.make(float(rng.uniform(*space.span(cell)))) for _ in range(100))
        answer = next(answer for answer in drawn if space.cell(answer) == cell)
        options = space.options(answer, rng, 4, float(rng.random())).texts
        rows.append(
            {"scene_id": f"s{k // 2}", "task": task, "question": f"How {k % 7}?", "choices": list(options), "answer": answer.text}
            | {"answer_value": answer.model_dump_json()}
        )
    index = indexed(rows)
    assert set(index.cell.texts.said) <= set(space.cells)
    assert len(select(rows)[0]) >= 0.8 * len(rows)


@hypothesis.given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_as_many_are_drawn_as_a_quota_says_and_fewer_are_drawn_in_the_same_order(values: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    which, lean, lot = rng.integers(values, size=60), rng.uniform(0.3, 3, 60), rng.uniform(1e-6, 1, 60)
    counts = np.bincount(which, minlength=values)
    more = (counts * rng.random(values)).astype(np.int64)
    fewer = (more * rng.random(values)).astype(np.int64)
    large, small = drawn(which, more, lean, lot), drawn(which, fewer, lean, lot)
    assert (np.bincount(which[large], minlength=values) == more).all()
    assert (np.bincount(which[small], minlength=values) == fewer).all()
    assert not (small & ~large).any()


def test_questions_stay_in_inverse_proportion_to_how_much_words_speak_for_them() -> None:
    rng = np.random.default_rng(0)
    lean = np.repeat([4.0, 2.0, 1.0], 20_000)
    stays = drawn(np.zeros(60_000, dtype=np.int64), np.array([35_000]), lean, rng.random(60_000)).reshape(3, -1).mean(1)
    np.testing.assert_allclose(stays / stays[2], [0.25, 0.5, 1.0], atol=0.02)


def test_a_scene_gives_its_places_to_what_other_scenes_lack() -> None:
    """Every scene has what is common, few have what is rare: with one candidate a scene little is left once answers are even, with three nearly
    all places are filled, once each."""
    rng = np.random.default_rng(3)
    held = {LABELS[0]: 1.0, LABELS[1]: 0.6, LABELS[2]: 0.35}
    rows = [
        row(k, str(rng.choice(NOUNS)), label, list(held)) | {"scene_id": f"s{k}", "places": 1}
        for k in range(500)
        for label, share in held.items()
        if rng.random() < share
    ]
    kept, report = select(rows)
    left = [rows[k] for k in kept]
    counts = Counter(one["answer"] for one in left)
    assert max(Counter(one["scene_id"] for one in left).values()) == 1
    assert max(counts.values()) <= 1.1 * min(counts.values()) + 1
    assert len(left) >= 0.97 * 500
    assert report["dropped"]["t"] == 500 - len(left)
    assert report["spare"]["t"] == len(rows) - 500
    firsts = [one for k, one in enumerate(rows) if not k or rows[k - 1]["scene_id"] != one["scene_id"]]
    assert len({one["answer"] for one in firsts}) == 1, "and with one candidate a scene, nobody would be asked anything else"


def test_every_question_of_a_scene_has_the_same_odds_for_its_places() -> None:
    many = 20_000
    rows = [
        row(k, NOUNS[0], LABELS[0], list(LABELS)) | {"scene_id": f"s{k // 4}", "question": f"{k % 4}?", "places": 1}
        for k in range(4 * many)
    ]
    given = indexed(rows)
    turn = contended(given, np.zeros(4 * many, dtype=np.int64), lots(given, 0), 3).reshape(-1, 4)
    for number, share in enumerate((1, 1, 1, 1)):
        assert ((turn == number).sum(1) == share).all() or number == 3
        np.testing.assert_allclose((turn == number).mean(0), 0.25, atol=0.01)


def test_scenes_that_have_what_others_lack_are_asked_more() -> None:
    """One scene in five has what is rare, three questions about it; asked once each, a third of the places would go."""
    rows = [
        row(k, NOUNS[k % 6], label, list(LABELS[:2])) | {"scene_id": f"s{k}", "question": f"{n % 3}?", "places": 1}
        for k in range(300)
        for n, label in enumerate([LABELS[0]] * 3 + [LABELS[1]] * 3 * (k % 5 == 0))
    ]
    left = [rows[k] for k in select(rows)[0]]
    assert max(Counter(one["scene_id"] for one in left).values()) == 2
    counts = Counter(one["answer"] for one in left)
    assert counts[LABELS[1]] == 120
    assert 120 <= counts[LABELS[0]] <= 132


@hypothesis.given(st.lists(st.integers(0, 30), min_size=1, max_size=9), st.integers(0, 120))
def test_levels_are_filled_up_to_what_there_is_place_for(counts: list[int], most: int) -> None:
    out = levelled(np.array(counts), most)
    assert out.sum() == min(most, sum(counts))
    assert (out <= counts).all()
    cut = [level for level, count in zip(out.tolist(), counts, strict=True) if level < count]
    assert not cut or max(out) - min(cut) <= 1


def test_twins_draw_the_same_lot() -> None:
    rows = [
        row(k, NOUNS[k], LABELS[k], LABELS) | {"scene_id": "s0", "task": f"t{k % 2}", "twin_key": "q-twin" if k < 2 else None}
        for k in range(4)
    ]
    lot = lots(indexed(rows), 0)
    assert lot[0] == lot[1]
    assert len(set(lot.tolist())) == 3


@hypothesis.settings(max_examples=25, deadline=None)
@hypothesis.given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(LABELS)), min_size=1, max_size=120), st.integers(0, 3)
)
def test_every_beginning_of_the_ranks_has_each_task_and_each_value_in_its_share(asked: list[tuple[str, str]], seed: int) -> None:
    rows = [row(k, NOUNS[k % 6], label, list(LABELS)) | {"task": task} for k, (task, label) in enumerate(asked)]
    ranks = ranked(indexed(rows), seed)
    assert sorted(ranks.tolist()) == list(range(len(rows)))
    order, tasks, cells = np.argsort(ranks), Counter(task for task, _ in asked), Counter(asked)
    seen: Counter[Any] = Counter()
    for place, k in enumerate(order.tolist(), 1):
        task, label = asked[k]
        seen.update([task, (task, label)])
        for one, many in tasks.items():
            assert abs(seen[one] - many * place / len(rows)) <= 1 + len(tasks) * many / len(rows) / 2
        for one, many in cells.items():
            values = sum(other == one[0] for other, _ in cells)
            assert abs(seen[one] - many * seen[one[0]] / tasks[one[0]]) <= 1 + values * many / tasks[one[0]] / 2


def test_what_is_offered_beyond_the_wish_has_other_answers_and_is_never_the_same_twice() -> None:
    task, facts, rng = get_task("scene_simulation")(), facts_of(2), np.random.default_rng(5)
    asked, cells = Asked(), task.space.cells
    first = arrange(task, [facts], Target(cells, 0.3, 0.5), rng, asked, Counter())
    assert first is not None
    targets = [Target(cells, (k + 0.5) / 8, 0.5) for k in range(7)]
    found = spares(task, [facts], targets, rng, asked, [first.answer.text])
    assert {first.answer.text, *(one.answer.text for one in found)} == set(cells)
    assert len({one.about for one in (first, *found)}) == 8
    assert [one.options.index(one.answer.text) for one in found] == [k // 2 for k in range(7)]
    assert not spares(task, [facts], [], rng, asked, [])


def test_a_balanced_table_passes_nearly_untouched() -> None:
    rows = fair(np.random.default_rng(0), 1200)
    found = probe(rows)
    assert found is not None
    assert found.chance == pytest.approx(0.25)
    assert abs(found.excess) < 4 * found.error
    kept, report = select(rows)
    assert len(kept) > 0.9 * len(rows)
    assert kept == sorted(set(kept))
    assert report["dropped"]["t"] == len(rows) - len(kept)


@pytest.mark.parametrize("leak", ["noun", "position", "value", "wording"])
def test_the_probe_catches_each_way_to_guess(leak: str) -> None:
    rng = np.random.default_rng(1)
    rows = []
    for k, given in enumerate(fair(rng, 900)):
        answer, choices, noun, wording = given["answer"], list(given["choices"]), str(rng.choice(NOUNS)), "Where is the {}?"
        if rng.random() < 0.5:
            if leak == "noun":
                noun = NOUNS[LABELS.index(answer)]
            elif leak == "wording" and answer.startswith("front"):
                wording = "In which direction do you find the {}?"
            elif leak == "position":
                choices.remove(answer)
                choices.insert(0, answer)
            elif leak == "value":
                answer = min(choices, key=LABELS.index)
        rows.append(row(k, noun, answer, choices, wording))
    found = probe(rows)
    assert found is not None
    assert found.excess > 0.06
    assert found.excess > 3 * found.error


def test_selecting_flattens_what_nouns_give_away_as_far_as_a_seventh_of_the_questions_goes() -> None:
    rng = np.random.default_rng(2)
    rows = fair(rng, 1500)
    for given_away in rows[::8]:
        given_away["question"] = f"Where is the {NOUNS[LABELS.index(given_away['answer'])]}?"
    kept, _ = select(rows)
    before, after = probe(rows), probe([rows[k] for k in kept])
    assert before is not None
    assert after is not None
    assert before.excess > 0.05
    assert after.excess < 0.6 * before.excess
    assert len(kept) >= (1 - MOST_DROPPED) * len(rows)


@pytest.mark.slow
def test_what_is_selected_is_guessed_as_often_as_chance_has_it_and_not_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where words say nothing, whatever was evened out: an independent guesser against itself over answers dealt anew, in the mean of builds."""
    pytest.importorskip("sklearn")
    monkeypatch.setattr(permuted, "_boosted", lambda asked: permuted.Told(0.0, 0.0, 1.0))  # learns anew each time: slow
    beyond = []
    for seed in range(6):
        rows = [
            one for one in fair(np.random.default_rng(seed), 900) if one["answer"] != LABELS[0] or int(one["scene_id"][1:]) % 4
        ]
        found = permuted.told([rows[k] for k in select(rows)[0]])
        assert found is not None
        beyond.append([found["words"].beyond, found["neighbours"].beyond])
    assert np.abs(np.mean(beyond, axis=0)).max() < 2 / np.sqrt(6) + 0.2


def test_leaning_is_how_much_words_speak_for_the_answer() -> None:
    """By the text of a closed list, and by the words of options that each question names."""
    rng = np.random.default_rng(11)
    rows = fair(rng, 1200)
    for told in rows[::2]:
        told["question"] = f"Where is the {NOUNS[LABELS.index(told['answer'])]}?"
    lean = leanings(indexed(rows))
    assert lean[::2].mean() > 1.5 > 1.0 > lean[1::2].mean()
    named = []
    for k in range(600):
        options = [f"{color} {noun}" for color, noun in zip(rng.permutation(COLORS)[:4], rng.permutation(NOUNS)[:4], strict=True)]
        far = bool(rng.random() < 0.5)
        truth = (
            next((one for one in options if one.endswith("lamp")), options[0]) if far and k % 2 else options[int(rng.integers(4))]
        )
        named.append({"scene_id": f"s{k // 3}", "task": "t", "question": f"Which is {'farthest' if far else 'nearest'}?", "choices": options, "answer": truth})  # fmt: skip
    lean = leanings(indexed(named))
    told_by = np.array([row["answer"].endswith("lamp") and "farthest" in row["question"] for row in named])
    assert lean[told_by].mean() > 1.5
    assert abs(lean[~told_by].mean() - 1) < 0.25


def test_guessers_that_count_say_what_is_learned_from_the_rows_themselves() -> None:
    """Against ridge regression and naive Bayes written out over the rows of the other folds, with more rows than features and with fewer."""
    rng = np.random.default_rng(3)
    for rows in (400, 70):
        asked = fair(rng, rows)
        for given in asked if rows == 70 else []:
            given["question"] += " ".join(f" w{rng.integers(400)}" for _ in range(20))
        given, salt = prepare(asked), 5
        words, answers = given.words.toarray(), np.eye(given.offered.shape[1])[given.gold]
        occur = words.sum(0) > 0
        assert (rows < occur.sum()) == (rows == 70)
        folds = np.array([zlib.crc32(f"{salt}/{row['scene_id']}".encode()) % FOLDS for row in asked])
        said = given.guess(salt)
        for fold in (0, FOLDS - 1):
            train, test = folds != fold, folds == fold
            x, y = words[np.ix_(train, occur)], answers[train]
            center, mean = x.mean(0), y.mean(0)
            weights = np.linalg.solve((x - center).T @ (x - center) + RIDGE * np.eye(x.shape[1]), (x - center).T @ (y - mean))
            np.testing.assert_allclose(
                said.told["words"][test], (words[np.ix_(test, occur)] - center) @ weights + mean, atol=1e-6
            )
            often = (y.T @ words[train] + 1) / (y.sum(0)[:, None] + 2)
            chances = words[test] @ np.log(often).T + (1 - words[test]) @ np.log(1 - often).T + np.log(y.sum(0) + 1)
            np.testing.assert_allclose(said.told["bayes"][test], chances, atol=1e-6)
            place = np.bincount(given.position[train]).argmax()
            assert (said.placed[test] == (given.position[test] == place)).all()


def test_texts_without_a_known_word_are_guessed_by_their_options_alone() -> None:
    rows = [{**given, "question": "椅子在哪里？"} for given in fair(np.random.default_rng(7), 240)]
    found = probe(rows)
    assert found is not None
    assert abs(found.excess) < 4 * found.error
    assert len(select(rows)[0]) > 200


def test_a_salt_before_a_text_is_hashed_as_if_both_were_written_out() -> None:
    texts = ["", "scene-000017", "Küche", "scene-000018", "s" * 300]
    for salt in (0, 7, -3, 123456):
        assert Texts(texts).salted(salt).tolist() == [zlib.crc32(f"{salt}/{text}".encode()) for text in texts]


@pytest.mark.slow
def test_threads_that_take_a_task_each_select_as_one_does() -> None:
    rng = np.random.default_rng(6)
    rows = [{**given, "task": f"t{k % 5}"} for k, given in enumerate(fair(rng, 1500))]
    assert select(rows, 3, workers=4) == select(rows, 3)
    alone = [k for task in range(5) for k in np.arange(task, 1500, 5)[select(rows[task::5], 3)[0]].tolist()]
    assert select(rows, 3)[0] == sorted(alone)


@pytest.mark.parametrize("leak", [False, True])
def test_of_many_questions_some_are_learned_from_and_all_are_judged(leak: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for 600 of 3,000: what the sample gives away is taken out of all of them, and where it gives nothing, nothing goes."""
    rng = np.random.default_rng(4)
    rows = [given for given in fair(rng, 3200) if leak or given["answer"] != LABELS[0] or rng.random() < 0.8][:3000]
    rows = [{**given, "scene_id": f"s{k // 20}"} for k, given in enumerate(rows)]
    for given in rows[::4] if leak else []:
        given["question"] = f"Where is the {NOUNS[LABELS.index(given['answer'])]}?"
    before = probe(rows)
    for module in ("probe", "select"):
        monkeypatch.setattr(sys.modules[f"scenegen.curate.{module}"], "MOST_LEARNED", 600)
    read = some(rows, np.arange(3000))
    assert 560 < len(read) <= 600
    assert {rows[k]["scene_id"] for k in read}.isdisjoint(rows[k]["scene_id"] for k in set(range(3000)) - set(read.tolist()))
    kept, report = select(rows)
    assert kept == select(rows)[0]
    assert report["dropped"]["t"] + len(kept) == 3000 - report["spare"]["t"]
    assert 0 < blind([rows[k] for k in kept])["t"]["rows"] <= 600
    monkeypatch.undo()
    after = probe([rows[k] for k in kept])
    assert before is not None
    assert after is not None
    assert before.excess > 0.12 if leak else before.excess < 0.02
    assert after.excess < 0.85 * before.excess if leak else abs(after.excess) < 0.03
    counts = Counter(rows[k]["answer"] for k in kept)
    assert max(counts.values()) <= 1.1 * min(counts.values())
    assert leak or 0.85 * len(rows) < len(kept) < len(rows)
    gone = set(range(3000)) - set(kept)  # what goes for balance goes all over
    assert min(gone) < 300 < 2700 < max(gone)


@pytest.mark.slow
def test_selection_throws_little_away_and_leaves_nothing_to_guess_backwards() -> None:
    """Text-only questions about nine places: most are kept, and the guesser is right as often as chance has it, not less."""
    recipe = parse_recipe("name: t\nviews: {render: false}\ntasks: {scene_simulation: {per_scene: 16}}\n")
    rows = []
    places = usual_kinds()[::2]
    for index, kind in enumerate(places):
        scene = sg.compose_scene(kind, seed=index + 40, people=(0, 1))
        rows += [question_row(q) for q in ask_scene(scene, [], recipe, 0, index, np.random.default_rng(index), Counter())]
    kept, _ = select(rows)
    assert len(kept) >= (1 - MOST_DROPPED) * 16 * len(places)
    found = [probe([rows[k] for k in kept], salt) for salt in range(40, 46)]
    excess = np.mean([blind.excess for blind in found if blind is not None])
    error = found[0].error if found[0] is not None else 1.0
    assert excess > -2 * error


def over(task: Task) -> Iterator[Facts]:
    """Random scenes of one picture, then the task's own example, of what takes more than one."""
    yield from map(facts_of, range(8))
    example = task.example()
    assert example is not None
    facts, eyes = looked_at(example.scene, single_set(example.scene)), Eyes(example.scene)
    facts.measured = eyes.measured(task.needs.measured, [eyes.singles()])
    yield facts


def test_options_hold_the_answer_where_it_was_wanted() -> None:
    rng = np.random.default_rng(3)
    asked = [get_task(name) for name in task_names()]
    for name, task in [(one.name, one()) for one in asked if isinstance(one.space, Labels) and "single" in one.needs.sets]:
        question = next((q for facts in over(task) for q in task.ask(facts, rng)), None)
        assert question is not None, name
        pool = question.shares or dict.fromkeys(task.space.cells, 1.0)
        count = min(4, len(pool)) if name != "person_object_orientation" else 2
        for place in range(count):
            options = with_options(question, (place + 0.5) / count, rng).options
            assert options.index(question.answer.text) == place
            # of five directions of a head no two neighbours stand together, which leaves two or three
            assert len(options) == len(set(options))
            assert len(options) in ((2, 3) if name == "person_object_orientation" else (count,))
            assert set(options) <= set(pool)


@pytest.mark.parametrize("plane", list(PLANES))
def test_no_option_says_all_that_another_says_where_one_direction_or_two_may_be_named(plane: str) -> None:
    """ "back" never stands beside "back-above", whichever of them is right."""
    rng = np.random.default_rng(8)
    question = next(iter(get_task("camera_relative_direction")().ask(facts_of(0), rng)))
    pool = {label: float(len(label.split("-"))) for label in PLANES[plane]}
    for label in PLANES[plane]:
        for _ in range(20):
            asked = question.model_copy(update={"answer": question.answer.saying(label=label), "shares": pool})
            said = [set(option.split("-")) for option in with_options(asked, float(rng.random()), rng).options]
            assert len(said) == 4
            assert not any(one < other for one in said for other in said)


@pytest.mark.parametrize("open_axes", [True, False])
def test_a_set_of_options_says_nothing_of_the_answer(open_axes: bool) -> None:
    """Answers drawn as often as they come: in every set of options each is right equally often."""
    rng = np.random.default_rng(9)
    question = next(iter(get_task("camera_relative_direction")().ask(facts_of(0), rng)))
    labels = list(PLANES["sagittal"])
    space = question.space if open_axes else Labels(labels=question.space.cells)  # type: ignore[union-attr]
    shares = np.array([0.5 if "-" not in label else 1.0 for label in labels])
    seen: dict[frozenset[str], Counter[str]] = defaultdict(Counter)
    for answer in rng.choice(labels, 12_000, p=shares / shares.sum()):
        update = {
            "answer": question.answer.saying(label=str(answer)),
            "shares": dict(zip(labels, shares, strict=True)),
            "space": space,
        }
        options = with_options(question.model_copy(update=update), 0.0, rng).options
        seen[frozenset(options)][str(answer)] += 1
    assert len(seen) == (2 if open_axes else 70)
    excess = sum(
        sum((count[k] - sum(count.values()) / 4) ** 2 / (sum(count.values()) / 4) for k in key) for key, count in seen.items()
    )
    assert excess < chi2.ppf(0.999, 3 * len(seen))


def test_near_labels_may_stand_beside_each_other() -> None:
    """ "left" against "front-left" is a fair choice, since every answer keeps a margin."""
    rng = np.random.default_rng(4)
    question = next(iter(get_task("scene_simulation")().ask(facts_of(0), rng, "left")))
    drawn = [set(with_options(question, 0.0, rng).options) for _ in range(60)]
    assert any("front-left" in options for options in drawn)


def test_what_is_wanted_is_taken_where_it_is_and_counted_where_it_is_not() -> None:
    facts, task, rng = facts_of(2), get_task("scene_simulation")(), np.random.default_rng(5)
    asked = Asked()
    missed: Counter[str] = Counter()
    cells = task.space.cells
    for cell in cells:
        found = arrange(task, [facts], Target((cell, *(c for c in cells if c != cell)), 0.3, 0.5), rng, asked, missed)
        assert found is not None
        assert found.answer.text == cell
    assert not missed
    strict = get_task("scene_simulation")(get_task("scene_simulation").Config.model_construct(per_scene=1, margin_deg=22.6))
    assert arrange(strict, [facts], Target(cells, 0.3, 0.5), rng, Asked(), missed) is None
    assert missed == {f"{task.name}: wanted {cells[0]}, not in the scene": 1, f"{task.name}: nothing to ask": 1}


def test_the_same_is_not_asked_twice() -> None:
    facts, task, rng = facts_of(1), get_task("person_body_facing")(), np.random.default_rng(6)
    asked = Asked()
    found = [arrange(task, [facts], Target(task.space.cells, 0.0, 0.5), rng, asked, Counter()) for _ in range(40)]
    about = [tuple(q.evidence[key] for key in ("camera", "target", "reference")) for q in found if q is not None]
    assert len(about) == len(set(about))
    assert found[-1] is None


def test_a_later_slot_goes_on_where_an_earlier_one_stopped() -> None:
    looked: list[str] = []

    class Counting(get_task("scene_simulation")):  # type: ignore[misc]
        def ask(self, facts: Any, rng: Any, wanted: str | None = None) -> Any:
            looked.append(wanted or "")
            return super().ask(facts, rng, wanted)

    asked, rng = Asked(), np.random.default_rng(0)
    strict = Counting(get_task("scene_simulation").Config.model_construct(per_scene=1, margin_deg=22.6))
    for _ in range(3):
        assert arrange(strict, [facts_of(2)], Target(strict.space.cells, 0.3, 0.5), rng, asked, Counter()) is None
    assert sorted(looked) == sorted(strict.space.cells)
    assert {cell for _, _, cell in asked.streams} == set(strict.space.cells)
    looked.clear()
    loose, asked = Counting(), Asked()
    wanted = Target(loose.space.cells[:1], 0.3, 0.5)
    about = [arrange(loose, [facts_of(2)], wanted, rng, asked, Counter()) for _ in range(6)]
    assert looked == [wanted.cell]
    assert len({one.about for one in about if one is not None}) == sum(one is not None for one in about) > 1


def test_the_schedule_joins_values_and_positions_evenly_and_parts_tasks() -> None:
    values = tuple("abcdefgh")
    cells = Counter((aim.cell, int(aim.position * 4)) for k in range(3200) for aim in [target(values, 7, "task", k, 0, 1)])
    assert len(cells) == 32
    assert min(cells.values()) > 80
    assert max(cells.values()) < 120
    assert target(values, 7, "task", 11, 1, 3) == target(values, 7, "task", 11, 1, 3)
    streams = {target(values, seed, name, 0, 0, 1).position for seed in (0, 1) for name in task_names()}
    assert len(streams) == 2 * len(task_names())


def test_twins_are_the_same_things_in_another_frame_with_another_answer() -> None:
    def ask(frame: str, answer: str, view: str = "v", **operands: str) -> Question:
        name = "camera_relative_direction" if frame == "camera" else "person_relative_direction"
        return Question(
            question_id=f"{frame}-{answer}-{view}", scene_id="s", view_ids=[view], task=name, question="?", answer=ChoiceAnswer(label=answer),
            evidence=Evidence(
                rule="r", frame=frame, convention="c", operands=tuple(Operand(role=r, id=i) for r, i in operands.items() if r != "person_frame"),
                parameters={r: i for r, i in operands.items() if r == "person_frame"}, margin=Margin(value=1.0, unit="degrees", least=1.0),
            ),
            template="x", contrast=f"{view} {sorted(i for r, i in operands.items() if r != 'person_frame')}",
        )  # fmt: skip

    camera = ask("camera", "left", target="mug", reference="p")
    own = ask("person", "right", person="p", person_frame="body", target="mug")
    first, second = link_twins([camera, own])
    assert first.twin_key == second.twin_key is not None
    same_answer = ask("person", "left", person="p", person_frame="body", target="mug")
    elsewhere = ask("person", "right", view="w", person="p", person_frame="body", target="mug")
    assert all(q.twin_key is None for other in (same_answer, elsewhere) for q in link_twins([camera, other]))
    assert clear_lone_twins(["a", "b", "b", None, "c", "c"], ["1", "1", "2", "1", "3", "3"]) == [None, "b", "b", None, None, None]


def test_few_questions_are_evened_out_too() -> None:
    """31 left and 26 right hands: too few for a guesser, and uneven all the same; 26 and 16 are evened out too, 26 and 7 are not."""
    rows = [
        {
            "task": "person_hand",
            "scene_id": f"s{k}",
            "question": f"Which hand holds thing {k}?",
            "choices": ["left", "right"],
            "answer": side,
        }
        for k, side in enumerate(["left"] * 31 + ["right"] * 26)
    ]
    kept = Counter(rows[k]["answer"] for k in select(rows)[0])
    assert kept["right"] == 26
    assert 26 <= kept["left"] <= 28
    assert figures._evened_out(kept), "the audit knows what evening out leaves"
    assert not figures._evened_out(kept - Counter(left=1)), "and that one question less is not that"
    assert not figures._evened_out(Counter())
    assert len(select(rows[5:31] + rows[31:47])[0]) == 16 + 17
    assert select(rows[5:31] + rows[31:38])[0] == list(range(33))


def test_given_the_options_each_is_as_likely_however_uneven_answers_came() -> None:
    """Of all questions with the same options; what is never the answer is no option, and the answer stands where it stood."""
    times = {"left": 240, "right": 230, "front": 225, "back": 235, "above": 40, "below": 30, "beside": 0}
    space, rng = Labels(labels=tuple(times)), np.random.default_rng(2)
    answers = [space.make(label) for label, count in times.items() for _ in range(4 * count)]
    offered = [list(space.options(answer, rng, 4, rng.random()).texts) for answer in answers]  # type: ignore[union-attr]
    rows = [
        {"scene_id": f"s{k % 50}", "task": "t", "question": "?", "choices": options, "answer": answer.text, "answer_value": answer.model_dump_json()}
        for k, (answer, options) in enumerate(zip(answers, offered, strict=True))
    ]  # fmt: skip
    found = came(indexed(rows), {"t": space}, 0.1)["t"]
    anew = [found.options(row["answer_value"], row["answer"], row["choices"], str(k)) for k, row in enumerate(rows)]
    assert anew == [found.options(row["answer_value"], row["answer"], row["choices"], str(k)) for k, row in enumerate(rows)]
    assert not any("beside" in options for options in anew)
    assert all(new.index(row["answer"]) == row["choices"].index(row["answer"]) for new, row in zip(anew, rows, strict=True))
    assert _told_by_options(answers, offered) > 0.3
    assert _told_by_options(answers, anew) < 0.27


def test_numbers_too_are_drawn_as_they_came() -> None:
    """Most walks are of two meters, hardly any of eight: whoever rules out what hardly any is, is right no oftener than by chance."""
    space = Numbers(least=0.5, most=10, bins=6, spacing="ratio", unit="m", decimals=1, metric="mra", times=1.9, finer=3)
    rng = np.random.default_rng(5)
    times = dict(zip(space.cells, (90, 210, 350, 290, 110, 10), strict=True))
    answers = [
        space.make(space.wanted(Target((cell,), 0.0, rng.random()))) for cell, count in times.items() for _ in range(count)
    ]
    rows = []
    for k, answer in enumerate(answers):
        options = space.options(answer, rng, 4, rng.random())
        assert options is not None
        rows.append({"scene_id": f"s{k}", "task": "t", "question": "?", "choices": list(options.texts), "answer": answer.text, "answer_value": answer.model_dump_json()})  # fmt: skip
    found = came(indexed(rows), {"t": space}, 0.1)["t"]
    assert found.times == Counter(space.cell(answer) for answer in answers)
    for given, leaks in ((rows, True), ([row | {"choices": found.options(row["answer_value"], row["answer"], row["choices"], str(k))} for k, row in enumerate(rows)], False)):  # fmt: skip
        guessed = [max(row["choices"], key=lambda text: times[space.cell_said(text)]) == row["answer"] for row in given]
        chance = np.mean([1 / len(row["choices"]) for row in given])
        assert (np.mean(guessed) > chance + 0.1) == leaks
        assert np.mean(guessed) > chance - 0.04


def _told_by_options(answers: list[ChoiceAnswer], offered: list[list[str]]) -> float:
    """How often one is right who takes of each set of options, seen often, the one that is most often the answer."""
    by_set: dict[frozenset[str], Counter[str]] = {}
    for answer, options in zip(answers, offered, strict=True):
        by_set.setdefault(frozenset(options), Counter())[answer.text] += 1
    often = [counts for counts in by_set.values() if counts.total() >= 100]
    return sum(max(counts.values()) for counts in often) / sum(counts.total() for counts in often)


def test_options_stay_where_answers_are_even_or_questions_say_themselves_what_is_likely() -> None:
    rows = [{"scene_id": f"s{k}", "task": "t", "question": "?", "choices": ["a", "b"], "answer": "ab"[k % 2]} for k in range(41)]
    assert came(indexed(rows), {"t": Labels(labels=("a", "b"))}, 0.1) == {}
    assert came(indexed(rows), {}, 0.1) == {}
    assert set(came(indexed(rows), {"t": Labels(labels=("a", "b", "c"))}, 0.1)) == {"t"}
