"""EasyR1: a flat row of problem, answer and pictures. Its rewards see the answer alone, so the answer holds all that scoring needs."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import IMAGES, Tables

COLUMNS = {"problem": pa.string(), "answer": pa.string(), "images": IMAGES, "task": pa.string(), "question_id": pa.string()}


@export_format("easyr1", asks=True)
def write_easyr1(questions: Questions, out: Path) -> Written:
    """`data/<split>.parquet`."""
    with Tables(out, COLUMNS) as tables:
        for item in questions:
            cells = [picture.cell for picture in item.pictures]
            row = {
                "problem": item.prompt,
                "answer": item.solution,
                "images": cells,
                "task": item.row["task"],
                "question_id": item.id,
            }
            tables.add(item.split, row, item.pictures)
    use = "python -m verl.trainer.main data.train_files=OUT@train data.prompt_key=problem data.answer_key=answer data.image_key=images worker.reward.reward_function=$(python -c 'import scenegen.rewards.easyr1 as r; print(r.__file__)'):compute_score"  # fmt: skip
    return Written(tables.files, f"problems with pictures inline: {tables.told}", use)
