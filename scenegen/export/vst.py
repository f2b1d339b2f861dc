"""VST's own Parquet: conversations, pictures inline, and what is known of a question as JSON in `meta_info`."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.llava import conversation
from scenegen.export.writing import IMAGES, Tables

COLUMNS = {
    "conversations": pa.list_(pa.struct([("from", pa.string()), ("value", pa.string())])),
    "id": pa.string(),
    "data_source": pa.string(),
    "images": IMAGES,
    "type": pa.string(),
    "meta_info": pa.string(),
}


@export_format("vst", asks=True)
def write_vst(questions: Questions, out: Path) -> Written:
    """`data/<split>.parquet`; `type` is video, multi-image, single-image or text."""
    with Tables(out, COLUMNS) as tables:
        for item in questions:
            count = len(item.pictures)
            kind = "video" if item.fps else ("text", "single-image")[count] if count < 2 else "multi-image"
            about = {"task": item.row["task"], "frame": item.row["frame"], "fps": item.fps, "solution": json.loads(item.solution)}
            row = {
                "conversations": conversation(item, [])["conversations"], "id": item.id, "data_source": questions.name,
                "images": [picture.cell for picture in item.pictures], "type": kind, "meta_info": json.dumps(about, ensure_ascii=False),
            }  # fmt: skip
            tables.add(item.split, row, item.pictures)
    return Written(tables.files, f"conversations with pictures inline: {tables.told}", 'datasets.load_dataset("OUT")')
