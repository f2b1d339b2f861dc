"""What goes into the tables comes out of them: questions, views and sets of views there and back, through Parquet; other formats refused."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scenegen as sg
from scenegen.answers.base import ANSWERS
from scenegen.answers.yes_no import YesNoAnswer
from scenegen.audit import audit
from scenegen.curate import indexed
from scenegen.errors import BuildError, DatasetError
from scenegen.export.formats import export
from scenegen.pipeline.finish import trimmed, written
from scenegen.pipeline.recipe import parse_recipe
from scenegen.pipeline.run import build_dataset
from scenegen.scene import Camera, View, ViewSet, Visible
from scenegen.tables.files import sha256
from scenegen.tables.kept import index_of, write_kept
from scenegen.tables.rows import question_of, question_row, view_of, view_row, view_set_of, view_set_row
from scenegen.tables.schema import FORMAT_VERSION, QUESTIONS, SCHEMAS, VIEW_SETS, VIEWS, read_table, write_table
from scenegen.tasks import Evidence, Margin, Mark, Operand, Question, Step, stated
from tests.answers import answers

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=12)
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
VALUES = st.one_of(st.none(), st.booleans(), WORDS, NUMBERS, st.integers(-1000, 1000))
OPERANDS = st.builds(
    Operand, role=WORDS, id=WORDS, phrase=st.one_of(st.just(""), WORDS), seen=st.lists(WORDS, max_size=2).map(tuple)
)
EVIDENCE = st.builds(
    Evidence, rule=WORDS, frame=WORDS, operands=st.lists(OPERANDS, max_size=3).map(tuple), convention=WORDS,
    parameters=st.dictionaries(WORDS, st.one_of(WORDS, st.booleans(), st.integers(-9, 9), NUMBERS), max_size=3),
    numbers=st.dictionaries(WORDS, NUMBERS.map(stated), max_size=3),
    margin=st.builds(Margin, value=NUMBERS, unit=WORDS, least=st.one_of(st.just(0.0), st.floats(0.01, 90.0))),
)  # fmt: skip
STEPS = st.builds(
    Step,
    text=WORDS,
    relation=WORDS,
    operands=st.lists(WORDS, max_size=2).map(tuple),
    value=VALUES,
    unit=st.one_of(st.none(), WORDS),
)
MARKS = st.builds(
    Mark, kind=st.sampled_from(["dot", "letter", "tag", "box", "blank"]), view_id=WORDS, at=st.lists(NUMBERS, min_size=2, max_size=4).map(tuple),
    label=WORDS, role=st.one_of(st.just(""), WORDS),
)  # fmt: skip


def questions() -> st.SearchStrategy[Question]:
    return st.builds(
        Question, question_id=WORDS, scene_id=WORDS, view_set_id=st.one_of(st.just(""), WORDS), view_ids=st.lists(WORDS, max_size=3), task=WORDS,
        question=WORDS, answer=st.sampled_from(ANSWERS.names()).flatmap(answers), options=st.lists(WORDS, max_size=4), evidence=EVIDENCE, steps=st.lists(STEPS, min_size=1, max_size=3).map(tuple),
        marks=st.lists(MARKS, max_size=2).map(tuple), twin_key=st.one_of(st.none(), WORDS), template=WORDS,
        decided_by=st.lists(WORDS, max_size=3),
    )  # fmt: skip


COLUMNS = ("scene", "task", "question", "label", "cell")


def through(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows written as a table and read again."""
    assert all(list(row) == SCHEMAS[name].names for row in rows)
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[name]), held, compression="zstd")
    return pq.read_table(io.BytesIO(held.getvalue())).to_pylist()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(asked=questions())
def test_a_question_comes_back(asked: Question) -> None:
    [row] = through("questions", [question_row(asked)])
    assert question_of(row) == asked
    assert question_row(question_of(row)) == row
    assert (row["margin"], row["margin_unit"]) == (asked.evidence.margin.value, asked.evidence.margin.unit)
    least = asked.evidence.margin.least
    assert (row["clearance"] is None) == (least == 0.0)
    assert least == 0.0 or row["clearance"] == pytest.approx(row["margin"] / least, abs=1e-6)
    assert Evidence.model_validate_json(row["evidence"]) == asked.evidence


def cameras(count: int) -> tuple[Camera, ...]:
    eyes = [(np.cos(k), np.sin(k), 1.5) for k in range(count)]
    made = [Camera.look_at(f"cam{k}", eye, (0, 0, 0.5), hfov_deg=60.0, width=64, height=48) for k, eye in enumerate(eyes)]
    return tuple(camera.model_copy(update={"time": k / 12}) for k, camera in enumerate(made))


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 4), clip=st.booleans(), shared=st.lists(WORDS, max_size=3), told=st.booleans(), data=st.data())
def test_a_set_of_views_comes_back(count: int, clip: bool, shared: list[str], told: bool, data: st.DataObject) -> None:
    alone = data.draw(st.lists(st.lists(WORDS, max_size=2), min_size=count, max_size=count)) if told else []
    overlap = data.draw(st.lists(st.floats(0, 1), min_size=count - 1, max_size=count - 1)) if told else []
    made = ViewSet(
        id="walk0", kind="walk", cameras=cameras(count), fps=12.0 if clip else None, shared=tuple(shared), exclusive=tuple(map(tuple, alone)),
        overlap=tuple(overlap),
    )  # fmt: skip
    [row] = through("view_sets", [view_set_row("scene-000001", made)])
    assert row["view_set_id"] == "scene-000001/walk0"
    assert row["view_ids"] == [f"scene-000001/cam{k}" for k in range(count)]
    assert view_set_of(row, cameras(5)) == made


@settings(max_examples=30, deadline=None)
@given(
    boxed=st.booleans(),
    pixels=st.integers(0, 500),
    parts=st.dictionaries(WORDS, st.integers(0, 9), max_size=2),
    frame=st.integers(0, 300),
)
def test_a_view_comes_back(boxed: bool, pixels: int, parts: dict[str, int], frame: int) -> None:
    box = (1, 2, 30, 40) if boxed else None
    seen = Visible(
        pixels=pixels, amodal_pixels=pixels + 1, box2d=box, truncated=boxed, in_frame=0.25, parts=parts, amodal_box=(0, 2, 31, 40), occluders={"b": 3},
        mask="03" if boxed else None, depth=(1.0, 1.5, 2.0) if boxed else None, bearing=(-0.5, 0.25) if boxed else None,
    )  # fmt: skip
    view = View(id="scene-000001/cam1", scene_id="scene-000001", camera=cameras(2)[1], visible={"a": seen})
    drawn = {"image": {"bytes": b"\x89", "path": "x.png"}, "depth": {"bytes": b"d", "path": "d.png"}}
    [row] = through("views", [view_row(view, ["b", "a"], "scene-000001/walk0", frame, drawn)])
    assert view_of(row) == view
    assert (row["view_set_id"], row["frame"], row["visible"][0]["instance"]) == ("scene-000001/walk0", frame, 2)
    assert (row["image"]["bytes"], row["depth"]["path"], row["instances"], row["normals"]) == (b"\x89", "d.png", None, None)


def test_what_no_pixel_shows_has_no_row() -> None:
    view = View(id="s/c", scene_id="s", camera=cameras(1)[0], visible={"a": Visible(pixels=0, amodal_pixels=0)})
    assert view_row(view, ["a"], "s/single", 0, {"image": None})["visible"] == []


def test_every_table_has_its_keys() -> None:
    assert "view_set_id" in QUESTIONS.names
    assert {"view_set_id", "frame"} <= set(VIEWS.names)
    assert VIEW_SETS.names[0] == "view_set_id"


def test_what_is_kept_of_a_shard_is_its_rows_and_no_twin_is_alone(tmp_path: Path) -> None:
    asked = [_asked(k, key) for k, key in enumerate(["a", "a", "b", "b", None, "c"])]
    write_table(tmp_path / "all.parquet", "questions", [question_row(question) for question in asked])
    found, ends = index_of([tmp_path / "all.parquet"])
    assert found.tally("task", "label", "question") == Counter(("t", q.answer.text, q.question) for q in asked)
    assert ends.tolist() == [6]
    ranks = np.array([4, 0, 1, -1, 2, 3])
    write_kept(tmp_path / "all.parquet", tmp_path / "kept.parquet", ranks)
    assert [row["rank"] for row in read_table(tmp_path / "kept.parquet")] == [4, 0, 1, 2, 3]
    left = [question_of(row) for row in read_table(tmp_path / "kept.parquet")]
    kept = [question for question, rank in zip(asked, ranks, strict=True) if rank >= 0]
    assert left == [q.model_copy(update={"twin_key": key}) for q, key in zip(kept, ["a", "a", None, None, None], strict=True)]
    again = [question_row(question) | {"rank": rank} for question, rank in zip(left, [4, 0, 1, 2, 3], strict=True)]
    write_table(tmp_path / "again.parquet", "questions", again)
    assert (tmp_path / "again.parquet").read_bytes() == (tmp_path / "kept.parquet").read_bytes()
    write_kept(tmp_path / "all.parquet", tmp_path / "none.parquet", np.full(6, -1))
    assert read_table(tmp_path / "none.parquet") == []


def test_tables_are_indexed_as_their_rows_are(tmp_path: Path) -> None:
    """Tables with no rows, with other texts and with options of several lengths, or none, one after another."""
    lists = [["yes", "no"], ["no", "yes", "perhaps"], []]
    tables = [
        [{**question_row(_asked(9 * k + n, None)), "scene_id": f"ä{k}", "choices": lists[n % 3]} for n in range(k)]
        for k in (0, 4, 0, 7)
    ]
    paths = [tmp_path / f"train-{k:05d}.parquet" for k in range(4)]
    for path, rows in zip(paths, tables, strict=True):
        write_table(path, "questions", rows)
    (found, ends), rows = index_of(paths, workers=2), [row for table in tables for row in table]
    assert ends.tolist() == [0, 4, 4, 11]
    other = indexed(rows)
    for name in COLUMNS:
        one, same = getattr(found, name), getattr(other, name)
        assert [one.texts.said[k] for k in one.of] == [same.texts.said[k] for k in same.of]
    chosen = found.take(np.array([10, 0, 5]))
    assert chosen.offered.tolist() == [len(rows[k]["choices"]) for k in (10, 0, 5)]
    options = np.split([chosen.label.texts.said[k] for k in chosen.options], chosen.ends[:-1])
    assert [one.tolist() for one in options] == [rows[k]["choices"] for k in (10, 0, 5)]


def test_the_last_pass_leaves_the_same_bytes_whatever_the_workers(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    sources = [tmp_path / "all" / f"train-{k:05d}.parquet" for k in range(6)]
    for k, path in enumerate(sources):
        rows = [question_row(_asked(100 * k + n, "a" if n < 2 else None)) for n in range(20)]
        write_table(
            path, "questions", [{**row, "scene_id": f"s{k}", "answer": "yes" if k < 3 else row["answer"]} for row in rows]
        )
    left = trimmed(sources, seed=0)
    ranks = [np.arange(20) if k == 1 else np.where(np.arange(20) % 7 != k, 40 - np.arange(20), -1) for k in range(6)]
    assert left.total == 120
    assert [len(own) for own in left.ranks] == [20] * 6
    assert sorted(rank for own in left.ranks for rank in own.tolist() if rank >= 0) == list(range(len(left.kept)))
    found = []
    for workers in (1, 3):
        again = trimmed(sources, seed=0, workers=workers)
        assert again.report == left.report
        assert all((one == other).all() for one, other in zip(again.ranks, left.ranks, strict=True))
        assert again.kept.tally(*COLUMNS) == left.kept.tally(*COLUMNS)
        targets = [tmp_path / f"{workers}" / path.name for path in sources]
        for _ in range(2):  # and again over what a pass that was killed had written
            digests = written(sources, targets, ranks, workers)
        assert digests == [sha256(path) for path in targets]
        assert not list(targets[0].parent.glob(".*"))
        found.append([path.read_bytes() for path in targets])
    assert found[0] == found[1]
    assert [len(read_table(path)) for path in targets] == [sum(own >= 0) for own in ranks]


def _asked(number: int, key: str | None) -> Question:
    evidence = Evidence(
        rule="r", frame="camera", operands=(), convention="c", margin=Margin(value=12.0, unit="degrees", least=10.0)
    )
    return Question(
        question_id=f"s-q{number:03d}", scene_id="s", view_ids=[], task="t", question=f"Which way is {number}?", answer=YesNoAnswer(value=number % 2 == 0),
        options=["yes", "no"], evidence=evidence, steps=(Step(text="So.", relation="r"),), twin_key=key, template="t/0",
    )  # fmt: skip


# --- other formats --------------------------------------------------------------------------------------

RECIPE = "name: small\nviews: {render: false}\ntasks: {scene_simulation: {per_scene: 1}}\nsplits: {train: 1.0}\n"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset as format version 1 left it, as far as its manifest says."""
    out = tmp_path_factory.mktemp("old") / "out"
    build_dataset(parse_recipe(RECIPE), out, scenes=1, workers=1)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["format_version"] == FORMAT_VERSION == 3
    (out / "manifest.json").write_text(json.dumps({**manifest, "format_version": 1, "scenegen": "0.9"}))
    return out


@pytest.mark.slow
def test_a_version_1_dataset_is_refused_and_said_what_to_do(old: Path, tmp_path: Path) -> None:
    for open_it in (sg.load, audit, lambda path: export(path, "folder", tmp_path / "e")):
        with pytest.raises(DatasetError, match="format version 1") as refused:
            open_it(old)
        assert "build the dataset again" in str(refused.value)
    with pytest.raises(BuildError, match="format version 1") as again:
        build_dataset(parse_recipe(RECIPE), old, scenes=1, workers=1)
    assert "another --out" in str(again.value)


@pytest.mark.slow
def test_a_version_1_build_that_was_begun_is_refused(old: Path, tmp_path: Path) -> None:
    plan = json.loads((old / "manifest.json").read_text())
    (tmp_path / ".build").mkdir()
    (tmp_path / ".build" / "plan.json").write_text(json.dumps(plan))
    with pytest.raises(BuildError, match="format version 1"):
        build_dataset(parse_recipe(RECIPE), tmp_path, scenes=1, workers=1)
