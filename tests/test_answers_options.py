"""Options betray nothing: by position, rank, roundness, middle or size, a guesser who sees them alone gets no more than chance."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.stats import binomtest, chisquare

from scenegen.answers import Options, Target, judge
from scenegen.answers.angle import Angles
from scenegen.answers.box2d import Box2dAnswer, Boxes, iou_2d
from scenegen.answers.choice import Labels, Named
from scenegen.answers.fair import option_sets
from scenegen.answers.judging import guess_options
from scenegen.answers.layout import LayoutAnswer, Layouts
from scenegen.answers.number import Numbers
from scenegen.answers.sequence import SequenceAnswer, Sequences
from scenegen.answers.set import SetAnswer, Sets
from scenegen.audit.rules import rule_for
from scenegen.audit.wording import options_near
from scenegen.tasks import get_task, task_names

ROWS = 1600


@cache
def asked(name: str, seed: int = 0) -> list[Options]:
    """Options of ROWS questions whose answers are what the schedule wants."""
    space = SPACES[name]
    rng = np.random.default_rng(seed)
    out = []
    for k in range(ROWS):
        aim = space.targets(seed, "task", k, 0)
        truth = space.make(aim.cell) if isinstance(space, Labels) else space.make(space.wanted(aim))
        options = space.options(truth, rng, 4, aim.position)
        assert options is not None
        out.append(options)
    return out


SPACES: dict[str, Numbers | Angles | Labels] = {
    "distances": Numbers(least=0.5, most=6.0, bins=8, spacing="ratio", unit="m"),
    "sizes": Numbers(least=20, most=200, bins=12, unit="cm", decimals=0),
    "counts": Numbers(least=1, most=8, bins=8, decimals=0, metric="exact"),
    "turns": Angles(),
    "between": Angles(least_deg=0, most_deg=180, form="between", bins=9),
    "labels": Labels(labels=("a chair", "the lamp", "sofa", "big desk", "mug", "tv")),
}


@pytest.mark.parametrize("name", SPACES)
def test_guessers_of_options_get_chance(name: str) -> None:
    options = asked(name)
    found = guess_options([(one.texts, one.index) for one in options])
    assert found["chance"].score == pytest.approx(0.25, abs=0.01)
    for guesser in ("position", "text", "rank", "length"):
        assert found[guesser].score < found["chance"].score + 0.06, (guesser, found[guesser])


@pytest.mark.parametrize("name", ["distances", "sizes", "counts", "between"])
def test_the_rank_of_the_truth_is_even(name: str) -> None:
    ranks = []
    for one in asked(name):
        values = [value.model_dump().get("value", value.model_dump().get("value_deg")) for value in one.values]
        ranks.append(sorted(values).index(values[one.index]))
    assert chisquare(np.bincount(ranks, minlength=4)).pvalue > 0.01


@pytest.mark.parametrize("name", ["distances", "sizes", "turns", "between"])
def test_the_truth_is_not_the_roundest(name: str) -> None:
    """A number that ends in 0 or 5 is as often a wrong one."""

    def round_ones(text: str) -> bool:
        return text.split()[0].rstrip("m")[-1] in "05"

    truths = [round_ones(one.texts[one.index]) for one in asked(name)]
    others = [round_ones(text) for one in asked(name) for k, text in enumerate(one.texts) if k != one.index]
    assert binomtest(sum(truths), len(truths), sum(others) / len(others)).pvalue > 0.01


def test_numbers_have_the_same_decimals_and_never_pass_for_each_other() -> None:
    for name in ("distances", "sizes", "counts"):
        for one in asked(name)[:200]:
            assert len({len(text.partition(".")[2].split(" ")[0]) for text in one.texts}) == 1
            for a in one.values:
                assert sum(a.score(b) == 1.0 for b in one.values) == 1


def test_steps_are_kept() -> None:
    space = Numbers(least=10, most=170, bins=16, unit="cm", decimals=0, step=5)
    for k in range(100):
        options = space.options(space.make(5 * (3 + k % 30)), np.random.default_rng(k))
        assert options is None or all(value.model_dump()["value"] % 5 == 0 for value in options.values)


def test_sets_betray_nothing_even_when_answers_are_uneven() -> None:
    shares = (0.24, 0.2, 0.18, 0.16, 0.14, 0.08)
    sets, odds = option_sets(shares, 4)
    for members, odd in zip(sets, odds, strict=True):
        held = [sum(o for s, o in zip(sets, odds, strict=True) if g in s) for g in members]
        posterior = np.array([shares[g] * odd / total for g, total in zip(members, held, strict=True)])
        assert posterior.max() / posterior.min() < 1.05, members


def test_sets_betray_nothing_where_what_lies_apart_is_seldom_the_answer() -> None:
    """Numbers of which each is at least 1.9 times the other, four of which would always hold one that hardly ever is the answer: smaller sets stand
    among them, so that whoever takes the likeliest of each set is right no oftener than by chance. Even ones stay four."""
    values = np.geomspace(0.5, 10, 19)[:-1]
    apart = frozenset((i, j) for i in range(18) for j in range(i + 1, 18) if values[j] < 1.9 * values[i])
    for times, small in (((9, 21, 35, 29, 11, 1), True), ((1, 1, 1, 1, 1, 1), False)):
        shares = np.repeat(np.array(times, dtype=float), 3)
        sets, odds = option_sets(tuple(shares.tolist()), 4, apart)
        member = np.array([[k in s for k in range(18)] for s in sets])
        drawn = (shares / shares.sum() / (member.T @ np.array(odds)))[None] * member * np.array(odds)[:, None]
        assert drawn.sum() == pytest.approx(1)
        chance = float((drawn.sum(1) / member.sum(1)).sum())
        assert float(drawn.max(1).sum()) < chance + 0.015
        assert (chance > 0.3) == small
        assert {len(s) for s in sets} == ({2, 3, 4} if small else {4})


def test_a_cell_is_known_by_what_is_said() -> None:
    """As the last pass counts how often each cell came, which knows texts alone."""
    spaces = (Numbers(least=0.5, most=10, bins=6, spacing="ratio", unit="m"), Angles(), Labels(labels=("near", "far")))
    for space in spaces:
        for k, cell in enumerate(space.cells):
            answer = (
                space.make(cell) if isinstance(space, Labels) else space.make(space.wanted(Target((cell,), 0.0, 0.3 + k / 40)))
            )
            assert space.cell_said(answer.text) == space.cell(answer) == cell
    assert [space.cell_said("a mile") for space in spaces] == [None] * 3


def test_what_each_question_names_anew_stands_among_its_own_names_in_no_order() -> None:
    space = Named()
    rng = np.random.default_rng(4)
    told = []
    for k in range(800):
        names = [f"thing {letter}" for letter in "hbqxe"[: 3 + k % 2]]
        answer = space.make(names[int(rng.integers(len(names)))], names)
        assert answer == space.make(answer.label, names[::-1])
        options = space.options(answer, rng, 4, float(rng.random()))
        assert options is not None
        assert sorted(options.texts) == sorted(names)
        assert options.values[options.index] == answer
        assert space.cells.index(str(space.cell(answer))) == sorted(names).index(answer.label)
        told.append((options.texts, options.index))
    found = guess_options(told)
    assert found["position"].score < found["chance"].score + 0.06
    assert space.options(space.make("a", ["a"]), rng) is None
    few = space.options(space.make("a", "abcdef"), rng, 3)
    assert few is not None
    assert len(few.texts) == 3
    assert space.cell(space.make("f", "abcdef")) is None


def test_labels_that_say_the_same_never_stand_together() -> None:
    space = Labels(labels=("back", "back-above", "left", "right", "front", "left-above"), apart=frozenset({("back", "back-above"), ("left", "left-above")}))  # fmt: skip
    for k in range(300):
        options = space.options(space.make(space.labels[k % 6]), np.random.default_rng(k))
        assert options is not None
        assert not {"back", "back-above"} <= set(options.texts)
        assert not {"left", "left-above"} <= set(options.texts)


def test_too_few_values_give_fewer_options() -> None:
    two = Labels(labels=("near", "far"))
    options = two.options(two.make("far"), np.random.default_rng(0), 4, 0.7)
    assert options is not None
    assert options.texts == ("near", "far")
    assert judge(two.make("far"), "B", options.texts).score == 1.0
    lonely = Labels(labels=("near",))
    assert lonely.options(lonely.make("near"), np.random.default_rng(0)) is None


def boxes(count: int) -> list[Options]:
    rng = np.random.default_rng(11)
    out = []
    while len(out) < count:
        size, center = rng.uniform(30, 90, 2), rng.uniform((120, 100), (200, 140))
        truth = Box2dAnswer(box=(*(center - size / 2), *(center + size / 2)), width=320, height=240)
        options = Boxes().options(truth, rng, 4, float(rng.random()))
        out += [options] if options else []
    return out


def test_a_box_is_neither_the_middle_nor_the_odd_one_nor_the_largest() -> None:
    asked = boxes(400)
    ious = [[sum(iou_2d(a.box, b.box) for b in one.values) for a in one.values] for one in asked]  # type: ignore[attr-defined]
    areas = [[(a.box[2] - a.box[0]) * (a.box[3] - a.box[1]) for a in one.values] for one in asked]  # type: ignore[attr-defined]
    for values in (ious, areas):
        ranks = np.bincount([sorted(row).index(row[one.index]) for row, one in zip(values, asked, strict=True)], minlength=4)
        assert chisquare(ranks).pvalue > 0.001, ranks


def middle(kind: str) -> tuple[int, int]:
    """Of how many questions the option that is nearest to all others is right, and how many there are."""
    right = asked = 0
    for k in range(300):
        rng = np.random.default_rng(k)
        space, truth = STRUCTURES[kind]
        options = space.options(truth, rng, 4, float(rng.random()))
        assert options is not None
        near = [np.mean([a.score(b) + 1e-9 * rng.random() for b in options.values]) for a in options.values]
        right += int(np.argmax(near)) == options.index
        asked += 1
    return right, asked


STRUCTURES = {
    "sequence": (Sequences(), SequenceAnswer(items=("lamp", "chair", "sofa", "mug"), metric="kendall")),
    "set": (Sets(), SetAnswer(items=("chair", "mug"), among=("chair", "lamp", "sofa", "mug", "desk", "bed"))),
    "layout": (Layouts(), LayoutAnswer.model_validate({"places": [{"name": n, "position": p} for n, p in (("a chair", (1, 1)), ("lamp", (6, 2)), ("mug", (3, 8)), ("bed", (8, 8)))]})),
}  # fmt: skip


@pytest.mark.parametrize("kind", STRUCTURES)
def test_the_option_nearest_to_the_others_is_right_by_chance(kind: str) -> None:
    right, asked = middle(kind)
    assert binomtest(right, asked, 0.25).pvalue > 0.001, right / asked


NUMBERED = sorted(name for name in task_names() if rule_for(name).options_apart != (1.0, 0.0))


@pytest.mark.parametrize("name", NUMBERED)
def test_numbers_among_options_are_such_as_an_eye_tells_apart(name: str) -> None:
    """By the bounds that the audit has, of every number that a family may ask for; and no two of them are nearer."""
    space, (times, least), rng = get_task(name).space, rule_for(name).options_apart, np.random.default_rng(0)
    low, high = (space.least, space.most) if isinstance(space, Numbers) else (-179.0, 179.0)
    for value in np.linspace(low, high, 120):
        options = space.options(space.make(float(value)), rng, 4, float(rng.random()))
        if options is not None:
            texts = [one.text for one in options.values]
            assert len(texts) >= 3
            assert list(options_near(texts, times, least)) == []


def test_numbers_that_are_too_near_are_found() -> None:
    assert list(options_near(["0.6 m", "0.9 m", "4.0 m"], 1.7, 0.4))
    assert list(options_near(["3.3", "4.1"], 1.45, 0.5))
    assert list(options_near(["10 degrees to the left", "10 degrees to the right"], 1.0, 28.0))
    assert list(options_near(["175 degrees to the left", "170 degrees to the right"], 1.0, 28.0))
    assert not list(options_near(["20 degrees to the left", "10 degrees to the right"], 1.0, 28.0))
    assert not list(options_near(["left", "right"], 1.5, 0.5))
