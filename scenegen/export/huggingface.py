"""Parquet with the pictures inline: `datasets.load_dataset(OUT)` gives questions and their PIL images, nothing to join."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scenegen.errors import DatasetError
from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import SHOWN, marked_cells, picture_of
from scenegen.export.writing import BYTES, IMAGES, PICTURES, ROWS
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Joined, joined
from scenegen.tables.manifest import AGAIN


@export_format("huggingface")
def write_huggingface(dataset: Dataset, out: Path) -> Written:
    """`data/<shard>.parquet`: the questions table and `images`. A picture that several questions of a row group show is stored once, as
    an entry of the column's dictionary."""
    (out / "data").mkdir()
    splits: dict[str, int] = {}
    for shard in dataset.shards:
        schema = _schema(dataset, shard)
        count = 0
        with pq.ParquetWriter(
            out / "data" / f"{shard}.parquet", schema, compression="zstd", use_dictionary=[PICTURES], dictionary_pagesize_limit=2**30,
            write_statistics=False,
        ) as writer:  # fmt: skip
            for rows in _groups(joined(dataset, SHOWN, [shard])):
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                count += len(rows)
        split = shard.rsplit("-", 1)[0]
        splits[split] = splits.get(split, 0) + count
    told = ", ".join(f"{split} ({count})" for split, count in splits.items())
    return Written({split: f"data/{split}-*.parquet" for split in splits}, f"questions with pictures inline: {told}")


def _schema(dataset: Dataset, shard: str) -> pa.Schema:
    """That of the questions table and `images`, told to `datasets` too."""
    path = dataset.directory / "questions" / f"{shard}.parquet"
    try:
        schema = pq.read_schema(path)
        about = json.loads((schema.metadata or {}).get(b"huggingface", b'{"info": {"features": {}}}'))
        about["info"]["features"]["images"] = [{"_type": "Image"}]
    except (OSError, ValueError, LookupError, TypeError, pa.ArrowException) as error:
        raise DatasetError(f"cannot read a table: {error}", where=str(path), fix=AGAIN) from error
    return schema.append(pa.field("images", IMAGES)).with_metadata({"huggingface": json.dumps(about)})


def _groups(questions: Iterable[Joined]) -> Iterator[list[dict[str, Any]]]:
    """Rows with their pictures, so many at a time as a group holds."""
    group: list[dict[str, Any]] = []
    size = 0
    for one in questions:
        marked = marked_cells(one.question, {view["view_id"]: view for view in one.views})
        images = [marked.get(view["view_id"]) or picture_of(view) for view in one.views]
        group.append({**one.question, "images": images})
        size += sum(len(image["bytes"]) for image in images)
        if len(group) == ROWS or size > BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group
