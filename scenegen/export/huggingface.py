"""Parquet with the pictures inline: `datasets.load_dataset(OUT)` gives questions and their PIL images, nothing to join."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from scenegen.errors import DatasetError
from scenegen.export.asking import clip_rate
from scenegen.export.croissant import Recorded, write_croissant
from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import SHOWN, marked_cells, picture_of
from scenegen.export.writing import BYTES, IMAGES, PICTURES, ROWS
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, Joined, joined
from scenegen.tables.manifest import AGAIN

SHAPES = ("single", "several", "video", "text")
"""What a question shows: one picture, several, frames of a clip in order, none."""
READ: Columns = {**SHOWN, "view_sets": ("fps", "view_ids")}


@export_format("huggingface", dated=True)
def write_huggingface(dataset: Dataset, out: Path, published: str | None = None) -> Written:
    """`data/<shard>-<shape>.parquet`: the questions table, `images`, and `fps` of clips; all together are the configuration `default`, those of
    each shape one of its own. A picture that several questions of a row group show is stored once, as an entry of the column's
    dictionary. `croissant.json` describes them, with the date of publication where one is given."""
    (out / "data").mkdir()
    counts: Counter[tuple[str, str]] = Counter()
    schema = None
    for shard in filter(dataset.asks_of, dataset.shards):
        schema = _schema(dataset, shard)
        with _Shard(out / "data", shard, schema) as written:
            for one in joined(dataset, READ, [shard]):
                written.add(one)
        counts.update({(shard.rsplit("-", 1)[0], shape): count for shape, count in written.counts.items()})
    splits = list(dict.fromkeys(shard.rsplit("-", 1)[0] for shard in dataset.shards))
    files = {split: f"data/{split}-*.parquet" for split in splits if any(counts[split, shape] for shape in SHAPES)}
    configs = {
        shape: {split: f"data/{split}-*-{shape}.parquet" for split in splits if counts[split, shape]}
        for shape in SHAPES
        if any(counts[split, shape] for split in splits)
    }
    if schema is not None:
        write_croissant(dataset, out, [Recorded("questions", "data/*.parquet", schema)], published)
    told = ", ".join(f"{split} ({sum(counts[split, shape] for shape in SHAPES)})" for split in files)
    return Written(
        files, f"questions with pictures inline: {told}; configurations: default, {', '.join(configs)}", configs=configs
    )


def shape_of(one: Joined) -> str:
    """Which of SHAPES a question is."""
    shown = len(one.views)
    if shown > 1:
        return "video" if clip_rate(one) is not None else "several"
    return "single" if shown else "text"


class _Shard:
    """The files of one shard, one a shape that it has. counts: rows of each."""

    def __init__(self, folder: Path, shard: str, schema: pa.Schema) -> None:
        self._folder, self._shard, self._schema = folder, shard, schema
        self._stack = ExitStack()
        self._open: dict[str, pq.ParquetWriter] = {}
        self._groups: dict[str, list[dict[str, Any]]] = {}
        self._sizes: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            for shape in self._open:
                self._flush(shape)
        self._stack.close()

    def add(self, one: Joined) -> None:
        """One more question, with its pictures."""
        shape = shape_of(one)
        if shape not in self._open:
            self._open[shape] = self._stack.enter_context(
                pq.ParquetWriter(
                    self._folder / f"{self._shard}-{shape}.parquet", self._schema, compression="zstd", use_dictionary=[PICTURES],
                    dictionary_pagesize_limit=2**30, write_statistics=False,
                )
            )  # fmt: skip
        marked = marked_cells(one.question, {view["view_id"]: view for view in one.views})
        images = [marked.get(view["view_id"]) or picture_of(view) for view in one.views]
        rate = clip_rate(one) if shape == "video" else None
        self._groups.setdefault(shape, []).append({**one.question, "images": images, "fps": rate})
        self._sizes[shape] += sum(len(image["bytes"]) for image in images)
        self.counts[shape] += 1
        if len(self._groups[shape]) == ROWS or self._sizes[shape] > BYTES:
            self._flush(shape)

    def _flush(self, shape: str) -> None:
        if self._groups[shape]:
            self._open[shape].write_table(pa.Table.from_pylist(self._groups[shape], schema=self._schema))
        self._groups[shape], self._sizes[shape] = [], 0


def _schema(dataset: Dataset, shard: str) -> pa.Schema:
    """That of the questions table, `images` and `fps`, told to `datasets` too."""
    path = dataset.directory / "questions" / f"{shard}.parquet"
    try:
        schema = pq.read_schema(path)
        about = json.loads((schema.metadata or {}).get(b"huggingface", b'{"info": {"features": {}}}'))
        about["info"]["features"] |= {"images": [{"_type": "Image"}], "fps": {"dtype": "float64", "_type": "Value"}}
    except (OSError, ValueError, LookupError, TypeError, pa.ArrowException) as error:
        raise DatasetError(f"cannot read a table: {error}", where=str(path), fix=AGAIN) from error
    schema = schema.append(pa.field("images", IMAGES)).append(pa.field("fps", pa.float64()))
    return schema.with_metadata({"huggingface": json.dumps(about)})
