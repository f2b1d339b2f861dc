"""Marks of a question come on its pictures wherever these are read or leave, and stored pictures stay clean."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

import scenegen as sg
from scenegen.errors import DatasetError
from scenegen.export import export
from scenegen.pipeline import build_dataset
from scenegen.show import write_gallery
from scenegen.tables.drawn import INK, marked_cells, with_marks
from scenegen.tables.files import sha256
from scenegen.tasks import Mark
from tests.gallery import Site

RECIPE = """
name: marked
views: {per_scene: 1, width: 96, height: 72, format: png}
scenes: {kinds: [bedroom], things: [8, 10], people: [0, 0]}
tasks: {camera_relative_direction: {per_scene: 2}}
"""


def plain(width: int = 120, height: int = 90) -> Image.Image:
    return Image.new("RGB", (width, height), (10, 90, 40))


def inked(picture: Image.Image) -> np.ndarray:
    """(H, W) where a picture has the ink of marks."""
    return (np.abs(np.asarray(picture.convert("RGB")).astype(int) - INK) < 60).all(-1)


def test_a_dot_is_filled_where_it_is_and_a_label_stands_beside_it() -> None:
    clean = plain()
    bare = inked(with_marks(clean, [Mark(kind="dot", view_id="v", at=(60.0, 45.0))]))
    rows, columns = np.nonzero(bare)
    assert bare[45, 60]
    assert abs(rows.mean() - 45) < 1
    assert abs(columns.mean() - 60) < 1
    labelled = np.asarray(with_marks(clean, [Mark(kind="dot", view_id="v", at=(60.0, 45.0), label="3")]))
    assert (labelled[:, :56] == np.asarray(clean)[:, :56]).all()
    assert (labelled[30:44, 62:80] == (255, 255, 255)).all(-1).any()
    assert not inked(clean).any()


@pytest.mark.parametrize("at", [(2.0, 2.0), (118.0, 2.0), (118.0, 88.0), (2.0, 88.0)])
def test_a_label_stays_inside_the_picture(at: tuple[float, float]) -> None:
    def digit(at: tuple[float, float]) -> int:
        drawn = np.asarray(with_marks(plain(), [Mark(kind="dot", view_id="v", at=at, label="2")])).astype(int)
        return int(((drawn.max(-1) < 150) & (np.ptp(drawn, axis=-1) < 10)).sum())

    assert digit(at) >= 0.8 * digit((60.0, 45.0)) > 5


def test_a_box_is_a_line_and_a_blank_covers() -> None:
    boxed = inked(with_marks(plain(), [Mark(kind="box", view_id="v", at=(20.0, 20.0, 80.0, 60.0))]))
    assert boxed[20, 50]
    assert boxed[40, 20]
    assert not boxed[40, 50]
    blank = np.asarray(with_marks(plain(), [Mark(kind="blank", view_id="v", at=(20.0, 20.0, 80.0, 60.0))]))
    assert (blank[40, 50] == 128).all()
    assert (blank[70, 50] == (10, 90, 40)).all()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset whose first question was given a mark."""
    folder = tmp_path_factory.mktemp("marked")
    (folder / "r.yaml").write_text(RECIPE)
    out = folder / "out"
    build_dataset(folder / "r.yaml", out, scenes=1, seed=3, workers=1, renderer="raycast")
    name = next(str(path.relative_to(out)) for path in (out / "questions").glob("*.parquet"))
    table = pq.read_table(out / name)
    rows = table.to_pylist()
    rows[0]["marks"] = [{"kind": "dot", "view_id": rows[0]["view_ids"][0], "at": [48.0, 36.0], "label": "1", "role": ""}]
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), out / name)
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"][name] = sha256(out / name)
    (out / "manifest.json").write_text(json.dumps(manifest))
    return out


def test_reading_draws_them_and_the_stored_picture_is_clean(built: Path) -> None:
    marked, other = list(sg.load(built))[:2]
    assert inked(marked.images[0])[36, 48]
    clean = np.asarray(marked.dataset.image(marked.view_ids[0]))
    assert (np.asarray(other.images[0]) == clean).all()
    assert (np.asarray(marked.images[0]) != clean).any()


def test_every_way_out_has_them(built: Path, tmp_path: Path) -> None:
    data = sg.load(built)
    export(built, "folder", tmp_path / "folder")
    lines = [json.loads(line) for path in (tmp_path / "folder").glob("*.jsonl") for line in path.read_text().splitlines()]
    first, second = (Image.open(tmp_path / "folder" / line["images"][0]) for line in lines[:2])
    expected = np.asarray(next(iter(data)).images[0])
    assert (np.asarray(first.convert("RGB")) == expected).all()
    assert not (np.asarray(second.convert("RGB")) == expected).all()

    export(built, "huggingface", tmp_path / "hf")
    rows = [row for path in (tmp_path / "hf" / "data").glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    cell: dict[str, Any] = rows[0]["images"][0]
    assert (np.asarray(Image.open(io.BytesIO(cell["bytes"])).convert("RGB")) == expected).all()

    site = Site(write_gallery(built, tmp_path / "gallery.html", solids=0))
    assert [len(line[6][3]) for line in site.lines] == [1, *[0] * (len(rows) - 1)]
    assert site.lines[0][6][3] == [["dot", next(iter(data)).view_ids[0], [48.0, 36.0], "1"]]


def test_a_mark_in_a_picture_that_is_not_shown_is_refused(built: Path) -> None:
    record = next(iter(sg.load(built)))
    row = {
        "question_id": "q", "view_ids": record.view_ids,
        "marks": [{"kind": "dot", "view_id": "elsewhere", "at": [1.0, 1.0], "label": "", "role": ""}],
    }  # fmt: skip
    with pytest.raises(DatasetError, match="not shown"):
        marked_cells(row, {})
    with pytest.raises(DatasetError, match="marks are none"):
        marked_cells({**row, "marks": [{"kind": "dot"}]}, {})
