"""TRL's GRPO: conversational prompts with image blocks, pictures inline, and what the rewards need."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import IMAGES, Tables

_BLOCKS = pa.list_(pa.struct([("type", pa.string()), ("text", pa.string())]))
COLUMNS = {
    "prompt": pa.list_(pa.struct([("role", pa.string()), ("content", _BLOCKS)])),
    "images": IMAGES,
    "solution": pa.string(),
    "answer": pa.string(),
    "task": pa.string(),
    "question_id": pa.string(),
}


@export_format("trl", asks=True)
def write_trl(questions: Questions, out: Path) -> Written:
    """`data/<split>.parquet`. TRL puts pictures where image blocks are: a text with `<image>` in it would keep the token."""
    with Tables(out, COLUMNS) as tables:
        for item in questions:
            row = {
                "prompt": [{"role": "user", "content": item.blocks}], "images": [picture.cell for picture in item.pictures],
                "solution": item.solution, "answer": item.reply, "task": item.row["task"], "question_id": item.id,
            }  # fmt: skip
            tables.add(item.split, row, item.pictures)
    use = 'from datasets import load_dataset\nfrom scenegen.rewards import trl\ntrainer = GRPOTrainer(…, train_dataset=load_dataset("OUT", split="train"), reward_funcs=[trl.accuracy, trl.format])'
    return Written(tables.files, f"prompts with pictures inline: {tables.told}", use)
