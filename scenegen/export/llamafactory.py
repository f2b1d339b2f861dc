"""LLaMA-Factory: chat messages with image tokens, and the `dataset_info.json` that registers them."""

from __future__ import annotations

import json
from pathlib import Path

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import Lines, Pictures

TAGS = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}


@export_format("llamafactory", asks=True)
def write_llamafactory(questions: Questions, out: Path) -> Written:
    """`<split>.jsonl` of {messages, images}, `images/`, and `dataset_info.json` with a set for each split, called `<recipe>_<split>`."""
    pictures = Pictures(out)
    with Lines(out) as lines:
        for item in questions:
            lines.add(item.split, {"messages": item.messages, "images": pictures.paths(item), "question_id": item.id})
    told = f"{lines.told}, {pictures.count} images"
    columns = {"messages": "messages", "images": "images"}
    info = {
        f"{questions.name}_{split}": {"file_name": name, "formatting": "sharegpt", "columns": columns, "tags": TAGS}
        for split, name in lines.files.items()
    }
    (out / "dataset_info.json").write_text(json.dumps(info, indent=2), encoding="utf-8")
    return Written(lines.files, told, f"llamafactory-cli train … --dataset_dir OUT --media_dir OUT --dataset {next(iter(info))}")
