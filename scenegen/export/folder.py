"""Images plus JSONL, one file a split: to browse, grep and read by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import SHOWN, write_marked, write_pictures
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import joined_of, scene_rows


@export_format("folder")
def write_folder(dataset: Dataset, out: Path) -> Written:
    """`images/<split>/…` and `<split>.jsonl` with paths relative to the folder."""
    counts: dict[str, int] = {}
    images = 0
    for rows in scene_rows(dataset, SHOWN):
        paths = write_pictures(rows, out)
        marked = write_marked(rows, out)
        images += len(paths) + len(marked)
        with open(out / f"{rows.split}.jsonl", "a", encoding="utf-8") as lines:
            for one in joined_of(rows):
                lines.write(json.dumps(_line(one.question, paths, marked), ensure_ascii=False) + "\n")
        counts[rows.split] = counts.get(rows.split, 0) + len(rows.questions)
    told = ", ".join(f"{split}.jsonl ({number})" for split, number in counts.items()) + f", {images} images"
    return Written({}, told)  # values of many types in one field are no table


def _line(row: dict[str, Any], paths: dict[str, str], marked: dict[tuple[str, str], str]) -> dict[str, Any]:
    """A question's row with what is JSON in it parsed, and the paths of its pictures, with its marks where it has any."""
    steps = [{**step, "value": None if step["value"] is None else json.loads(step["value"])} for step in row["steps"]]
    images = [marked.get((row["question_id"], view_id), paths[view_id]) for view_id in row["view_ids"]]
    parsed = {"evidence": json.loads(row["evidence"]), "answer_value": json.loads(row["answer_value"]), "steps": steps}
    return {**row, **parsed, "images": images}
