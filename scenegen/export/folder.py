"""Images plus JSONL, one file a split: to browse, grep and read by hand."""

from __future__ import annotations

import json
from pathlib import Path

from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import write_pictures
from scenegen.tables.dataset import Dataset


@export_format("folder")
def write_folder(dataset: Dataset, out: Path) -> Written:
    """`images/<split>/…` and `<split>.jsonl` with paths relative to the folder."""
    paths = write_pictures(dataset, out)
    counts: dict[str, int] = {}
    for shard in dataset.shards:
        split = shard.rsplit("-", 1)[0]
        with open(out / f"{split}.jsonl", "a", encoding="utf-8") as lines:
            for row in dataset.rows("questions", shard):
                row["images"] = [paths[view_id] for view_id in row["view_ids"]]
                row["evidence"], row["answer_value"] = json.loads(row["evidence"]), json.loads(row["answer_value"])
                for step in row["steps"]:
                    step["value"] = None if step["value"] is None else json.loads(step["value"])
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
                counts[split] = counts.get(split, 0) + 1
    told = ", ".join(f"{split}.jsonl ({number})" for split, number in counts.items()) + f", {len(paths)} images"
    return Written({split: f"{split}.jsonl" for split in counts}, told)
