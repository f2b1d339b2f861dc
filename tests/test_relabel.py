"""A dataset whose answers were wrong comes out right under the same ids, what is right stays as it is, and a revision is whole or not there."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import scenegen as sg
from scenegen.answers import answer_from
from scenegen.audit import audit
from scenegen.cli.main import app
from scenegen.errors import DatasetError
from scenegen.relabel import relabel
from scenegen.relabel.again import from_tables
from scenegen.tables.schema import read_table, write_table
from tests.exported import shown_dataset

pytestmark = pytest.mark.slow
SUMS = ("files", "counts")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


def rows_of(directory: Path) -> dict[str, dict[str, Any]]:
    return {row["question_id"]: row for path in sorted((directory / "questions").iterdir()) for row in read_table(path)}


def altered(built: Path, out: Path, change: Any) -> dict[str, dict[str, Any]]:
    """A copy of a dataset, each question's row changed; the rows as they were."""
    shutil.copytree(built, out)
    before = rows_of(out)
    for path in (out / "questions").iterdir():
        rows = read_table(path)
        for row in rows:
            change(row)
        write_table(path, "questions", rows)
    return before


def other_margin(row: dict[str, Any]) -> None:
    """As an earlier version might have measured it."""
    evidence = json.loads(row["evidence"])
    evidence["margin"]["value"] = row["margin"] = round(evidence["margin"]["value"] * 1.5 + 0.1, 6)
    row["evidence"] = json.dumps(evidence)


def other_answer(row: dict[str, Any]) -> None:
    """Another of the options is called right, where there are options."""
    wrong = next((text for text in row["choices"] if text != row["answer"]), None)
    if wrong is None:
        return
    typed = answer_from(row["answer_value"])
    row["answer_value"], row["answer"] = typed.parse(wrong, row["choices"]).model_dump_json(), wrong  # type: ignore[union-attr]


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_right_is_left_alone_and_nothing_is_written(built: Path, tmp_path: Path) -> None:
    before = digests(built)
    report = relabel(built, tmp_path / "new")
    assert report.out is None
    assert not report.changes
    assert report.count("kept") == len(list(sg.load(built)))
    assert list(tmp_path.iterdir()) == []
    assert digests(built) == before


@pytest.mark.parametrize("change", [other_margin, other_answer])
def test_wrong_answers_become_the_right_ones_under_their_ids(built: Path, tmp_path: Path, change: Any) -> None:
    before = altered(built, tmp_path / "old", change)
    told = {name: dict(row) for name, row in rows_of(tmp_path / "old").items()}
    wrong = {name for name, row in told.items() if row != before[name]}
    stands = digests(tmp_path / "old")
    report = relabel(tmp_path / "old")
    assert report.out == tmp_path / "old-r2"
    after = rows_of(report.out)
    changes = {one.question_id: one for one in report.changes}
    assert set(changes) == wrong
    assert set(after) == {name for name in before if name not in changes or changes[name].kind != "dropped"}
    again = {name for name in wrong if name in after}
    assert len(again) > 0.7 * sum(from_tables(before[name]["task"]) for name in wrong)
    for name in again:
        assert after[name]["answer_type"] == before[name]["answer_type"]
        assert after[name]["margin"] == pytest.approx(before[name]["margin"])
        assert changes[name].now == after[name]["answer"]
        assert changes[name].was == told[name]["answer"]
        if before[name]["answer_type"] not in ("layout", "graph"):  # whose text is in the order in which things are asked for
            assert after[name]["answer"] == before[name]["answer"]
    for name in set(before) - wrong:
        kept = {**before[name], "rank": after[name]["rank"], "twin_key": after[name]["twin_key"]}
        assert after[name] == kept
    assert digests(tmp_path / "old") == stands, "the dataset itself is not touched"


def test_a_new_revision_is_a_whole_dataset(built: Path, tmp_path: Path) -> None:
    altered(built, tmp_path / "old", other_margin)
    report = relabel(tmp_path / "old", tmp_path / "new")
    found = audit(tmp_path / "new")
    assert not any(
        found.problems[kind]
        for kind in (*SUMS, "wrong answers", "format", "unseen referents", "ambiguous referents", "duplicates")
    )
    manifest = json.loads((tmp_path / "new" / "manifest.json").read_text())
    assert (manifest["revision"], manifest["relabelled"]["dropped"]) == (2, report.count("dropped"))
    assert (
        manifest["relabelled"]["manifest_before"] == hashlib.sha256((tmp_path / "old" / "manifest.json").read_bytes()).hexdigest()
    )
    loaded = sg.load(tmp_path / "new")
    after = rows_of(tmp_path / "new")
    assert len(loaded) == len(after) == len(list(loaded))
    assert sorted(row["rank"] for row in after.values()) == list(range(len(after)))
    same = ("scenes", "views", "view_sets", "frames")
    old, new = digests(tmp_path / "old"), digests(tmp_path / "new")
    assert {name for name in old if name.split("/")[0] in same} == {name for name in new if name.split("/")[0] in same}
    assert all(new[name] == digest for name, digest in old.items() if name.split("/")[0] in same)
    told = json.loads((tmp_path / "new" / "relabel.json").read_text())
    assert {task: sum(kinds.values()) for task, kinds in told["counts"].items()} == Counter(
        row["task"] for row in rows_of(built).values()
    )
    again = relabel(tmp_path / "new")
    assert (again.revision, again.out, again.changes) == (3, None, [])


def test_what_needs_meshes_is_measured_again_on_those_of_the_pictures(built: Path, tmp_path: Path) -> None:
    before = altered(built, tmp_path / "old", other_margin)
    report = relabel(tmp_path / "old")
    assert report.out is not None
    assert report.meshes == []
    after, measured = (
        rows_of(report.out),
        {name for name, row in before.items() if row["task"] in ("object_distance", "detect_3d")},
    )
    assert len(measured & set(after)) > 0.7 * len(measured) > 0
    for name in measured & set(after):
        assert after[name]["answer"] == before[name]["answer"]
        assert json.loads(after[name]["evidence"])["numbers"] == json.loads(before[name]["evidence"])["numbers"]
    for one in report.changes:
        if one.task == "point_correspondence":
            assert one.kind == "dropped"
            assert "drawn anew" in one.why


def test_what_needs_meshes_is_dropped_where_the_pictures_show_others(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if all things were modelled otherwise today: boxes. What needs none is asked again as ever, and what needs to know of mirrors alone
    where the picture has none."""
    from scenegen.assets.modelling import primitives
    from scenegen.world import geometry

    before = altered(built, tmp_path / "old", other_margin)
    monkeypatch.setattr(geometry, "_thing", lambda entity: primitives.plain_box(entity.size, "gray"))
    report = relabel(tmp_path / "old")
    meshes, mirrors = {"object_distance", "detect_3d"}, {"ground_2d", "point_2d"}
    assert set(report.meshes) == meshes <= {row["task"] for row in before.values() if not from_tables(row["task"])}
    for one in report.changes:
        if one.task in meshes:
            assert one.kind == "dropped"
            assert "meshes" in one.why
    again = {one.question_id for one in report.changes if one.task in mirrors and one.kind == "evidence"}
    assert len(again) > 0.7 * sum(row["task"] in mirrors for row in before.values())
    assert report.out is not None
    after = rows_of(report.out)
    assert all(after[name]["answer_value"] == before[name]["answer_value"] for name in again)
    assert "object_distance" in report.text()
    assert report.count("evidence") > 10


def test_a_question_about_what_is_not_asked_any_more_is_dropped(built: Path, tmp_path: Path) -> None:
    """Its operand hides, say: no family would ask it, so it does not stay."""
    name = next(row["question_id"] for row in rows_of(built).values() if row["task"] == "ground_2d")

    def hidden(row: dict[str, Any]) -> None:
        if row["question_id"] == name:
            evidence = json.loads(row["evidence"])
            evidence["operands"][0]["id"] = "nobody"
            row["evidence"] = json.dumps(evidence)

    altered(built, tmp_path / "old", hidden)
    report = relabel(tmp_path / "old")
    assert [(one.question_id, one.kind) for one in report.changes] == [(name, "dropped")]
    assert report.out is not None
    assert name not in rows_of(report.out)


def test_a_failure_leaves_nothing_behind(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    altered(built, tmp_path / "old", other_margin)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("scenegen.relabel.revise.dataset_card", full)
    with pytest.raises(DatasetError, match="No space"):
        relabel(tmp_path / "old")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_where_it_may_not_go_is_refused(built: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(DatasetError, match="not empty"):
        relabel(built, tmp_path / "full")
    with pytest.raises(DatasetError, match="itself"):
        relabel(built, built / "inside")
    with pytest.raises(DatasetError):
        relabel(tmp_path / "nowhere")
    shutil.copytree(built, tmp_path / "odd")
    manifest = json.loads((tmp_path / "odd" / "manifest.json").read_text())
    for revision in ("2", True, 0, None):
        (tmp_path / "odd" / "manifest.json").write_text(json.dumps({**manifest, "revision": revision}))
        with pytest.raises(DatasetError, match="revision"):
            relabel(tmp_path / "odd")


def test_the_command_tells_what_differs(built: Path, tmp_path: Path) -> None:
    altered(built, tmp_path / "old", other_margin)
    done = CliRunner().invoke(app, ["relabel", str(tmp_path / "old"), "--json", str(tmp_path / "diff.json")])
    assert done.exit_code == 0, done.output
    assert "revision 2" in done.output
    assert json.loads((tmp_path / "diff.json").read_text())["revision"] == 2
