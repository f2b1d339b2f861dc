"""What replies are worth: by the types of answers alone, with intervals that hold and guessers beside; and no file of replies breaks it."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import scenegen as sg
from scenegen.answers import judge
from scenegen.answers.picking import turned
from scenegen.cli.main import app
from scenegen.errors import ArgumentError, DatasetError
from scenegen.scoring.baselines import MOST
from scenegen.scoring.replies import Replies
from scenegen.scoring.run import CLIP
from scenegen.scoring.tally import Tally
from scenegen.tables.clearance import clearance_group
from scenegen.tables.thinned import Thinned
from tests.exported import shown_dataset

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


@pytest.fixture(scope="module")
def records(built: Path) -> list[Any]:
    return list(sg.load(built))


def written(path: Path, *lines: Any) -> Path:
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return path


def test_the_truth_scores_one_in_every_form(built: Path, records: list[Any]) -> None:
    texts = {record.question_id: record.answer for record in records}
    letters = {r.question_id: f"The answer is {r.letter}." if r.choices else r.answer for r in records}
    for said, form in ((texts, "choice"), (letters, "choice"), (texts, "open")):
        report = sg.score(built, said, form=form)
        assert report.score == 1
        assert {row.score for row in report.rows} == {1}
        assert report.counts["answered"] == report.counts["questions"] == len(records)
        assert not report.unread


def test_the_table_is_the_mean_of_what_each_answer_judges(built: Path, records: list[Any]) -> None:
    """Wrong, near, right and empty replies, judged one by one, against the report's groups."""
    rng = np.random.default_rng(0)
    said = {r.question_id: ["A", "about 2 m", r.answer, ""][int(rng.integers(4))] for r in records}
    report = sg.score(built, said)
    worth = {r.question_id: judge(r.typed.answer, said[r.question_id], r.choices or None).score for r in records}
    groups: dict[str, Callable[[Any], str | None]] = {
        "family": lambda r: r.task,
        "frame": lambda r: r.frame,
        "split": lambda r: r.split,
        "answer": lambda r: "options" if r.choices else r.answer_type,
        "clearance": lambda r: clearance_group(r.clearance),
        "pictures": lambda r: str(len(r.view_ids)) if len(r.view_ids) < CLIP else f"{CLIP} and more",
    }
    for by, of in groups.items():
        assert {row.group for row in report.rows if row.by == by} == {of(r) for r in records} - {None}
        for group in {of(r) for r in records} - {None}:
            own = [worth[r.question_id] for r in records if of(r) == group]
            row = report.row(by, group)
            assert row.questions == len(own)
            assert row.score == pytest.approx(np.mean(own))
            assert row.interval is None or row.interval[0] - 1e-9 <= row.score <= row.interval[1] + 1e-9
    assert sum(row.questions for row in report.rows if row.by == "pictures") == len(records)
    assert sum(report.unread.values()) == sum(
        judge(r.typed.answer, said[r.question_id], r.choices or None).why is not None for r in records
    )


def test_twins_are_right_together_or_not(built: Path, records: list[Any]) -> None:
    """One of a pair does not count for half."""
    twins = [r for r in records if r.twin_key]
    assert len(twins) == 2
    for wrong in (set(), {twins[0].question_id}, {twins[1].question_id}, {r.question_id for r in twins}):
        row = sg.score(built, {r.question_id: "???" if r.question_id in wrong else r.answer for r in records}).row(
            "twins", "all of them right"
        )
        assert (row.questions, row.score) == (1, float(not wrong))


def test_guessers_stand_beside(built: Path, records: list[Any]) -> None:
    report = sg.score(built, {r.question_id: r.answer for r in records})
    asked = [r for r in records if r.task == "camera_relative_direction"]
    row = report.row("family", "camera_relative_direction")
    assert row.random == pytest.approx(np.mean([1 / len(r.choices) for r in asked]))
    places = Counter(r.choices.index(r.answer) for r in asked)
    assert row.constant == pytest.approx(max(places.values()) / len(asked))
    points = report.row("family", "point_2d")
    assert points.random is not None
    assert points.constant is not None
    assert points.random < 1
    assert report.row("all", "all").random == pytest.approx(
        sum(row.random * row.questions for row in report.rows if row.by == "family") / len(records)
    )


def test_it_is_said_where_few_questions_make_a_guesser_good(built: Path, records: list[Any]) -> None:
    report = sg.score(built, {r.question_id: r.answer for r in records})
    assert "in hindsight" in report.text()
    many = replace(report, rows=[replace(row, questions=50) for row in report.rows])
    assert "in hindsight" not in many.text()


def test_a_model_that_sees_nothing_stands_beside(built: Path, records: list[Any]) -> None:
    truth = {r.question_id: r.answer for r in records}
    report = sg.score(built, truth, blind=dict.fromkeys(truth, "A"))
    assert report.row("all", "all").blind == sg.score(built, dict.fromkeys(truth, "A")).score
    assert "blind" in report.text()


@pytest.mark.parametrize("junk", [b"", b"\xff\xfe\x00", b"{", b"[1, 2]", b"null", b'{"question_id": 3}', b'{"reply": "A"}', b'{"question_id": null, "reply": ""}', b"[" * 100_000])  # fmt: skip
def test_lines_that_say_nothing_are_counted(built: Path, records: list[Any], tmp_path: Path, junk: bytes) -> None:
    one = records[0]
    path = written(tmp_path / "r.jsonl", junk, {"question_id": one.question_id, "reply": one.answer}, junk)
    report = sg.score(built, path)
    assert report.counts["answered"] == 1
    assert report.counts["missing"] == len(records) - 1
    assert sum(report.problems.values()) == (0 if not junk else 4 if junk[0] == 0xFF else 2)
    assert report.score == pytest.approx(1 / len(records))
    assert sg.score(built, path, answered=True).score == 1
    (tmp_path / "none.jsonl").write_bytes(junk)
    with pytest.raises(DatasetError, match="no reply"):
        sg.score(built, tmp_path / "none.jsonl")


def test_doubles_unknown_ids_and_strange_replies_are_counted(built: Path, records: list[Any], tmp_path: Path) -> None:
    """A reply that is a megabyte, no UTF-8, half a surrogate pair, a number or a list; the same one twice, and two that differ."""
    a, b, c, d, e = (r for r in records[:5])
    path = written(
        tmp_path / "r.jsonl",
        {"id": a.question_id, "response": a.answer},
        {"id": a.question_id, "response": a.answer},
        {"id": b.question_id, "response": b.answer},
        {"id": b.question_id, "response": "something else"},
        {"id": c.question_id, "prediction": "x" * 1_000_000},
        b'{"id": "%s", "reply": "\xff %s"}' % (d.question_id.encode(), d.answer.encode()),
        {"id": e.question_id, "reply": "\ud800"},
        {"id": "nobody's", "reply": ["A"]},
        {"id": 7, "reply": 3},
    )
    report = sg.score(built, path)
    assert report.counts["double"] == 1
    assert report.counts["unknown"] == 2
    assert report.unknown_ids == ["nobody's", "7"]
    assert report.counts["answered"] == 5
    assert report.problems == {"not UTF-8": 1}
    assert sum(report.unread.values()) == 2
    assert report.score * len(records) == pytest.approx(2)
    assert "nobody's" in report.text()


def test_replies_to_another_dataset_are_refused(built: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl", {"id": "other-1", "reply": "A"})
    with pytest.raises(DatasetError, match=r"none of the 1 replies is to a question"):
        sg.score(built, path)
    for wrong in ({"form": "x"}, {"only": ["x"]}, {"scale": "x"}, {"frames": "x"}, {"colour": 1}):
        with pytest.raises(ArgumentError):
            sg.score(built, path, **wrong)
    for lost in (tmp_path, tmp_path / "none", "\0"):
        with pytest.raises(DatasetError, match="cannot read"):
            sg.score(built, lost)


def test_a_line_without_end_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenegen.scoring.replies.LONGEST", 100)
    path = written(tmp_path / "r.jsonl", {"id": "a", "reply": "1"}, b"x" * 250, {"id": "b", "reply": "2"})
    with Replies(path) as replies:
        assert replies.problems == {"too long": 1}
        assert (replies.of("a"), replies.of("b"), replies.of("c")) == (["1"], ["2"], [])


def test_in_circles_all_orders_must_be_right(built: Path, records: list[Any]) -> None:
    """Who always says A is right in one order of each question only."""
    said = {}
    for record in records:
        for k in range(max(len(record.choices), 1)):
            options = turned(record.choices, k)
            right = "ABCDE"[options.index(record.answer)] if options else record.answer
            said[f"{record.question_id}+{k}" if k else record.question_id] = right
    assert sg.score(built, said, circular=True).score == 1
    always = sg.score(built, dict.fromkeys(said, "A"), circular=True)
    assert always.row("answer", "options").score == 0
    assert sg.score(built, dict.fromkeys(said, "A")).row("answer", "options").score > 0
    first = next(name for name in said if name.endswith("+1"))
    assert sg.score(built, {**said, first: "none"}, circular=True).score < 1


def test_coordinates_are_read_in_the_scale_they_were_asked_in(built: Path, records: list[Any]) -> None:
    boxes = [r for r in records if r.answer_type in ("box2d", "point2")]
    said = {r.question_id: r.typed.answer.asked_in("thousand").text for r in boxes}
    only = ["ground_2d", "point_2d"]
    assert sg.score(built, said, only=only, scale="thousand").score == 1
    assert sg.score(built, said, only=only).score < 0.5
    assert sg.score(built, said, only=only).counts["questions"] == len(boxes)


def test_the_interval_is_that_of_a_bootstrap_over_scenes() -> None:
    """Against scenes drawn with replacement, in the plain way; it covers as often as it says on average."""
    rng = np.random.default_rng(1)
    sizes = rng.integers(1, 9, 200)
    hits = [rng.random(size) < rng.beta(2, 2) for size in sizes]
    tally = Tally()
    for k, own in enumerate(hits):
        for one in own:
            tally.add([("all", "all")], float(one), "x")
        tally.end_scene(f"scene-{k}")
    low, high = tally.groups["all", "all"].interval or (0, 0)
    sums = np.array([own.sum() for own in hits])
    drawn = rng.integers(0, 200, (4000, 200))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    plain = np.percentile(means, [2.5, 97.5])
    assert abs(low - plain[0]) < 0.012
    assert abs(high - plain[1]) < 0.012
    assert tally.groups["all", "all"].mean == pytest.approx(np.concatenate(hits).mean())


def test_what_is_kept_of_many_is_bounded_and_spread() -> None:
    thinned: Thinned[int] = Thinned(MOST)
    for k in range(50_000):
        thinned.add(k)
    assert MOST / 2 <= len(thinned.items) <= MOST
    assert set(np.diff(thinned.items)) == {64}


def test_groups_by_what_pictures_show_are_those_of_the_tables(built: Path, records: list[Any]) -> None:
    """Each question once a group, by its farthest and its most hidden operand, found here from the views themselves."""
    said = {one.question_id: one.answer if number % 3 else "???" for number, one in enumerate(records)}
    report = sg.score(built, said)
    data = sg.load(built)
    views = {view_id: data.view(view_id) for one in records for view_id in one.view_ids}
    sums: dict[tuple[str, str], list[float]] = {}
    for number, one in enumerate(records):
        best = []
        for name in {operand.id for operand in one.evidence.operands}:
            found = [views[view_id].visible[name] for view_id in one.view_ids if name in views[view_id].visible]
            found = [seen for seen in found if seen.pixels]
            best += [max(found, key=lambda seen: seen.pixels)] if found else []
        if best:
            far, share = max(seen.depth[1] for seen in best), min(seen.fraction for seen in best)
            bounds = [2, 3, 4, 6]
            place = ("0 to 2 m", "2 to 3 m", "3 to 4 m", "4 to 6 m", "6 m and more")[int(np.searchsorted(bounds, far, "right"))]
            hidden = (
                "100 %"
                if share >= 1
                else ("0 to 70 %", "70 to 90 %", "90 to 100 %")[int(np.searchsorted([0.7, 0.9], share, "right"))]
            )
            for group in (("distance", place), ("visible", hidden)):
                sums.setdefault(group, []).append(float(number % 3 > 0))
        if "shortcut" in one.evidence.parameters:
            sums.setdefault(("shortcut", one.evidence.parameters["shortcut"]), []).append(float(number % 3 > 0))
    rows = {(row.by, row.group): row for row in report.rows if row.by in ("distance", "visible", "shortcut")}
    assert {group: row.questions for group, row in rows.items()} == {group: len(scores) for group, scores in sums.items()}
    assert {group: row.score for group, row in rows.items()} == pytest.approx(
        {group: np.mean(scores) for group, scores in sums.items()}
    )
    assert {by for by, _ in rows} == {"distance", "visible", "shortcut"}
    assert len(rows) >= 7
    assert "distance" in report.text()


def test_memory_does_not_grow_with_what_is_said(built: Path, records: list[Any], tmp_path: Path) -> None:
    """A hundred times the replies of the dataset, of which only those to its own questions are read again: a few bytes for each."""

    def peak(times: int) -> int:
        with open(tmp_path / "r.jsonl", "w") as file:
            for k in range(times):
                for record in records:
                    name = record.question_id if k == 0 else f"{record.question_id}-{k}"
                    file.write(json.dumps({"question_id": name, "reply": record.answer + " " * 1000}) + "\n")
        tracemalloc.start()
        report = sg.score(built, tmp_path / "r.jsonl")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert report.score == 1
        assert report.counts["unknown"] == (times - 1) * len(records)
        return most

    peak(1)  # what is loaded once
    assert peak(100) - peak(1) < 100 * len(records) * 100


def test_the_command_prints_the_table_and_writes_json(built: Path, records: list[Any], tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl", *({"question_id": r.question_id, "reply": r.answer} for r in records))
    run = CliRunner().invoke(app, ["score", str(built), str(path), "--json", str(tmp_path / "report.json")])
    assert run.exit_code == 0, run.output
    assert f"{len(records)} of {len(records)} questions answered" in run.output
    assert "camera_relative_direction" in run.output
    report = json.loads((tmp_path / "report.json").read_text())
    assert {row["score"] for row in report["rows"]} == {1.0}
    assert CliRunner().invoke(app, ["score", str(tmp_path), str(path)]).exit_code == 2


def test_the_page_has_a_bar_for_each_group_and_no_markup_of_others(built: Path, records: list[Any], tmp_path: Path) -> None:
    said = [{"question_id": r.question_id, "reply": r.answer} for r in records]
    path = written(tmp_path / "r.jsonl", *said, {"id": "<script>alert(1)</script>", "reply": ""})
    run = CliRunner().invoke(app, ["score", str(built), str(path), "--html", str(tmp_path / "r.html")])
    assert run.exit_code == 0, run.output
    page = (tmp_path / "r.html").read_text()
    assert page.count("class=bar>") == len(sg.score(built, path).rows)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
