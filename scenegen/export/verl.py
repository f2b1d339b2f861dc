"""verl: chat prompts with image tokens, pictures inline, and the truth where its reward managers look for it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import IMAGES, Tables

COLUMNS = {
    "data_source": pa.string(),
    "prompt": pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())])),
    "images": IMAGES,
    "ability": pa.string(),
    "reward_model": pa.struct([("style", pa.string()), ("ground_truth", pa.string())]),
    "extra_info": pa.struct(
        [(name, pa.string()) for name in ("split", "question_id", "question", "answer", "task")] + [("index", pa.int64())]
    ),
}


@export_format("verl", asks=True)
def write_verl(questions: Questions, out: Path) -> Written:
    """`<split>.parquet`. verl knows no reward for a `data_source` of ours: it is told where to find it."""
    with Tables(out, COLUMNS, folder="") as tables:
        for item in questions:
            about = {"split": item.split, "question_id": item.id, "question": item.text, "answer": item.reply, "task": item.row["task"], "index": tables.counts[item.split]}  # fmt: skip
            row = {
                "data_source": f"scenegen/{item.row['task']}", "prompt": item.messages[:1], "images": [picture.cell for picture in item.pictures],
                "ability": "spatial", "reward_model": {"style": "rule", "ground_truth": item.solution}, "extra_info": about,
            }  # fmt: skip
            tables.add(item.split, row, item.pictures)
    use = "python -m verl.trainer.main_ppo data.train_files=OUT/train.parquet data.image_key=images custom_reward_function.path=$(python -c 'import scenegen.rewards.verl as r; print(r.__file__)') custom_reward_function.name=compute_score"  # fmt: skip
    return Written(tables.files, f"prompts with pictures inline: {tables.told}", use)
