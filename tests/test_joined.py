"""Questions joined with their views, sets and scenes: the rows that a brute-force join finds, in memory that does not grow with the tables."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scenegen.answers.yes_no import YesNoAnswer
from scenegen.errors import DatasetError
from scenegen.export import export
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Joined, joined, scene_rows
from scenegen.tables.manifest import FORMAT_VERSION
from scenegen.tables.rows import question_row
from scenegen.tables.schema import SCHEMAS, read_table, write_table
from scenegen.tasks import Evidence, Margin, Question, Step

PICTURE = 20_000
"""Bytes of a made-up picture."""


@pytest.fixture(autouse=True)
def _small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are written in groups of so few rows that small ones have many."""
    monkeypatch.setattr("scenegen.tables.schema.GROUPS", dict.fromkeys(SCHEMAS, 20))
    monkeypatch.setattr("scenegen.tables.streams.BATCH", 10)
    monkeypatch.setattr("scenegen.export.huggingface.ROWS", 20)


def dataset(out: Path, shards: int, scenes: int, views: int = 6, asked: int = 4) -> Dataset:
    """Tables as a build leaves them, without what nobody here reads: of some scenes no question, of some no view."""
    rng, index = np.random.default_rng(shards), 0
    names = [f"{'train' if k < shards - 1 else 'test'}-{k:05d}" for k in range(shards)]
    for name in names:
        rows: dict[str, list[dict[str, Any]]] = {table: [] for table in ("scenes", "view_sets", "views", "questions")}
        for _ in range(scenes):
            scene = f"scene-{index:06d}"
            index += 1
            rows["scenes"].append({"scene_id": scene, "seed": 0, "index": index, "truth": "t" * 3000})
            seen = [f"{scene}/cam{k}" for k in range(0 if index % 7 == 0 else views)]
            sets = {"single": seen[: views // 2], "pair": seen[views // 2 :]} if seen else {}
            for kind, members in sets.items():
                rows["view_sets"].append({"view_set_id": f"{scene}/{kind}", "scene_id": scene, "kind": kind, "view_ids": members})
                rows["views"] += [_view(rng, scene, kind, view) for view in members]
            for number in range(0 if index % 5 == 0 else asked):
                kind = ("single", "pair")[number % 2]
                shown = list(rng.permutation(sets[kind])[:2]) if seen else []
                rows["questions"].append(_question(scene, number, f"{scene}/{kind}" if seen else "", shown))
        for table, content in rows.items():
            write_table(out / table / f"{name}.parquet", table, content)
    counts = {table: sum(pq.read_metadata(out / table / f"{name}.parquet").num_rows for name in names) for table in rows}
    manifest = {
        "format_version": FORMAT_VERSION, "scenegen": "0", "seed": 0, "recipe": {"name": "made"}, "renderer": "raycast", "shards": names, "counts": counts, "files": {},
        "questions_per_task": {"t": counts["questions"]},
    }  # fmt: skip
    (out / "manifest.json").write_text(json.dumps(manifest))
    return Dataset(out)


def _view(rng: np.random.Generator, scene: str, kind: str, view: str) -> dict[str, Any]:
    image = {"bytes": rng.bytes(PICTURE), "path": f"{view.replace('/', '-')}.jpg"}
    return {
        "view_id": view,
        "scene_id": scene,
        "view_set_id": f"{scene}/{kind}",
        "frame": 0,
        "image": image,
        "width": 8,
        "height": 8,
    }


def _question(scene: str, number: int, view_set: str, views: list[str]) -> dict[str, Any]:
    evidence = Evidence(
        rule="r", frame="camera", operands=(), convention="c", margin=Margin(value=2.0, unit="degrees", least=1.0)
    )
    made = Question(
        question_id=f"{scene}-q{number:03d}", scene_id=scene, view_set_id=view_set, view_ids=views, task=("person_hand", "t")[number % 2], question="Is it?", template="t/0",
        answer=YesNoAnswer(value=number % 2 == 0), options=["yes", "no"], evidence=evidence, steps=(Step(text="So.", relation="r"),),
    )  # fmt: skip
    return question_row(made)


def by_brute_force(out: Path, shards: Iterable[str]) -> list[Joined]:
    """Every question, with the rows whose ids it names, of all shards."""
    names = list(shards)
    tables = {
        table: [row for name in names for row in read_table(out / table / f"{name}.parquet")]
        for table in ("scenes", "view_sets", "views")
    }
    found = []
    for name in names:
        for row in read_table(out / "questions" / f"{name}.parquet"):
            [scene] = [one for one in tables["scenes"] if one["scene_id"] == row["scene_id"]]
            sets = [one for one in tables["view_sets"] if one["view_set_id"] == row["view_set_id"]]
            views = [next(one for one in tables["views"] if one["view_id"] == view) for view in row["view_ids"]]
            found.append(Joined(row, sets[0] if sets else None, views, scene, name))
    return found


def test_joined_rows_are_those_of_a_brute_force_join(tmp_path: Path) -> None:
    """Over several shards, each of several groups of rows, with scenes that nobody asks about and questions of text alone."""
    data = dataset(tmp_path, shards=3, scenes=12)
    assert pq.read_metadata(tmp_path / "views" / "train-00000.parquet").num_row_groups > 1
    wanted = by_brute_force(tmp_path, data.shards)
    assert list(joined(data)) == wanted
    assert len(wanted) == len(data) > 100
    assert {len(one.views) for one in wanted} == {0, 2}
    assert list(joined(data, shards=data.shards[1:2])) == [one for one in wanted if one.shard == data.shards[1]]
    few = list(joined(data, {"views": ("width",), "scenes": ()}))
    assert [one.question for one in few] == [one.question for one in wanted]
    assert set(few[0].views[0]) == {"scene_id", "view_id", "width"}
    assert set(few[0].scene) == {"scene_id"}
    assert {one.split for one in few} == {"train", "test"}
    assert len(list(scene_rows(data))) == 36


def test_rows_by_id_are_the_rows(tmp_path: Path) -> None:
    data = dataset(tmp_path, shards=2, scenes=12)
    for name in data.shards:
        rows = read_table(tmp_path / "views" / f"{name}.parquet")
        for row in (rows[0], rows[19], rows[20], rows[-1]):
            assert data.row("views", "view_id", row["view_id"]) == row
            assert data.row("views", "view_id", row["view_id"], data.shards[0]) == row
    with pytest.raises(DatasetError, match="no view_id 'elsewhere'"):
        data.image("elsewhere")


def _peak(monkeypatch: pytest.MonkeyPatch, read: Callable[[], Iterable[Any]]) -> int:
    """Bytes that a walk over rows holds at most, of Python's and of Arrow's, above those before."""
    gc.collect()
    before, found = pa.total_allocated_bytes(), [0]
    stream = Dataset.stream

    def watched(*args: Any) -> Iterator[Any]:
        for row in stream(*args):
            found[0] = max(found[0], pa.total_allocated_bytes() - before)
            yield row

    with monkeypatch.context() as patch:
        patch.setattr(Dataset, "stream", watched)
        tracemalloc.start()
        for _ in read():
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return found[0] + peak


@pytest.mark.slow
def test_memory_does_not_grow_with_the_shards_nor_with_their_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dataset of five times the pictures takes no more than a tenth more memory: it is that of a scene and of a group of rows."""
    small, many, long = (
        dataset(tmp_path / name, shards, scenes) for name, shards, scenes in (("s", 1, 15), ("m", 5, 15), ("l", 1, 75))
    )
    reads = {"joined": joined, "records": iter, "rows": lambda data: data.stream("views", data.shards[0])}
    for what, read in reads.items():
        least, *others = (_peak(monkeypatch, lambda read=read, data=data: read(data)) for data in (small, many, long))
        assert max(others) < 1.1 * least + 100_000, (what, least, others)
    pictures = sum(path.stat().st_size for path in (tmp_path / "l" / "views").glob("*"))
    assert _peak(monkeypatch, lambda: joined(long)) < pictures / 2


@pytest.mark.slow
@pytest.mark.parametrize("to", ["huggingface", "folder", "viewspatial"])
def test_exports_hold_no_more_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str) -> None:
    small, many = dataset(tmp_path / "s", 2, 15), dataset(tmp_path / "m", 2, 75)
    least, most = (_peak(monkeypatch, lambda data=data: [export(data.directory, to)]) for data in (small, many))
    assert most < 1.2 * least, (least, most)
    wanted = [one for one in by_brute_force(small.directory, small.shards) if one.split == "train"]
    if to == "huggingface":
        rows = [row for path in sorted((tmp_path / "s-huggingface" / "data").glob("train*")) for row in read_table(path)]
        expected = [{**one.question, "images": [view["image"] for view in one.views], "fps": None} for one in wanted]
        named = lambda row: str(row["question_id"])  # noqa: E731  rows of one and of several pictures lie in files of their own
        assert sorted(rows, key=named) == sorted(expected, key=named)
    if to == "viewspatial":
        rows = json.loads((tmp_path / "s-viewspatial" / "train.json").read_text())
        known = [one for one in wanted if one.question["task"] == "person_hand"]
        assert len(rows) == len(known) > 15
        for row, one in zip(rows, known, strict=True):
            paths = [tmp_path / "s-viewspatial" / path for path in row["image_path"]]
            assert [path.read_bytes() for path in paths] == [view["image"]["bytes"] for view in one.views]


@pytest.mark.parametrize("wrong", ["order", "scene", "view", "set", "extra"])
def test_rows_that_do_not_hang_together_are_said(tmp_path: Path, wrong: str) -> None:
    data = dataset(tmp_path, shards=1, scenes=3)
    table = {"order": "scenes", "extra": "views"}.get(wrong, "questions")
    path = tmp_path / table / f"{data.shards[0]}.parquet"
    rows = read_table(path)
    if wrong == "order":
        rows = rows[::-1]
    elif wrong == "extra":
        rows.append({**rows[-1], "scene_id": "scene-000009"})
    elif wrong == "scene":
        rows[-1]["scene_id"] = "scene-000000"
    else:
        rows[0].update({"view_ids": ["scene-000002/cam0"]} if wrong == "view" else {"view_set_id": "scene-000002/single"})
    write_table(path, table, rows)
    with pytest.raises(DatasetError):
        list(joined(data))
    for to in ("huggingface", "folder", "viewspatial"):
        with pytest.raises(DatasetError):
            export(tmp_path, to, tmp_path.parent / "e")
