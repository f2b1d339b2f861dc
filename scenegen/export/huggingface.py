"""Parquet with the pictures inline: `datasets.load_dataset(OUT)` gives questions and their PIL images, nothing to join."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scenegen.export.formats import Written, export_format
from scenegen.tables.dataset import Dataset

ROWS = 100
"""Questions a row group: a reader holds the pictures of one in memory."""
PICTURES = "images.list.element.bytes"
_IMAGES = pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))


@export_format("huggingface")
def write_huggingface(dataset: Dataset, out: Path) -> Written:
    """`data/<shard>.parquet`: the questions table and `images`. A picture that several questions of a row group show is stored once, as
    an entry of the column's dictionary."""
    (out / "data").mkdir()
    splits: dict[str, int] = {}
    for shard in dataset.shards:
        table = pq.read_table(dataset.directory / "questions" / f"{shard}.parquet")
        pictures = {row["view_id"]: row["image"] for row in dataset.rows("views", shard, ["view_id", "image"])}
        shown = pa.array([[pictures[view] for view in views] for views in table["view_ids"].to_pylist()], _IMAGES)
        about = json.loads((table.schema.metadata or {}).get(b"huggingface", b'{"info": {"features": {}}}'))
        about["info"]["features"]["images"] = [{"_type": "Image"}]
        table = table.append_column("images", shown).replace_schema_metadata({"huggingface": json.dumps(about)})
        pq.write_table(
            table, out / "data" / f"{shard}.parquet", compression="zstd", row_group_size=ROWS, use_dictionary=[PICTURES],
            dictionary_pagesize_limit=2**30, write_statistics=False,
        )  # fmt: skip
        split = shard.rsplit("-", 1)[0]
        splits[split] = splits.get(split, 0) + table.num_rows
    told = ", ".join(f"{split} ({count})" for split, count in splits.items())
    return Written({split: f"data/{split}-*.parquet" for split in splits}, f"questions with pictures inline: {told}")
