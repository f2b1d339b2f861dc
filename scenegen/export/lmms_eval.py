"""A task folder for lmms-eval: Parquet, the task's YAML, and functions that score by `scenegen.rewards`."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import IMAGES, Tables

COLUMNS = {name: pa.string() for name in ("question_id", "task", "frame", "text", "pieces", "answer", "solution")} | {
    "images": IMAGES
}
UTILS = '''"""What lmms-eval asks of this task: pictures, text, and the score of a reply, by the scorers of scenegen."""

import json

from scenegen.rewards import accuracy

FAMILIES = {families}


def doc_to_visual(doc):
    return [image.convert("RGB") for image in doc["images"]]


def doc_to_text(doc, lmms_eval_specific_kwargs=None):
    around = lmms_eval_specific_kwargs or {{}}
    return around.get("pre_prompt", "") + doc["text"] + around.get("post_prompt", "")


def doc_to_messages(doc, lmms_eval_specific_kwargs=None):
    shown = doc_to_visual(doc)
    content = [
        {{"type": "image", "url": shown[piece]}} if isinstance(piece, int) else {{"type": "text", "text": piece}}
        for piece in json.loads(doc["pieces"])
    ]
    return [{{"role": "user", "content": content}}]


def process_results(doc, results):
    score = accuracy(results[0], doc["solution"])
    return {{name: {{"task": doc["task"], "score": score}} for name in ("all", *FAMILIES)}}


def mean_all(results):
    return sum(one["score"] for one in results) / len(results) if results else 0.0


def _of(family):
    return lambda results: mean_all([one for one in results if one["task"] == family])


for _family in FAMILIES:
    globals()["mean_" + _family] = _of(_family)
'''
YAML = """task: scenegen_{name}
dataset_path: {path}
test_split: {split}
output_type: generate_until
doc_to_visual: !function utils.doc_to_visual
doc_to_text: !function utils.doc_to_text
doc_to_messages: !function utils.doc_to_messages
doc_to_target: answer
process_results: !function utils.process_results
generation_kwargs: {{max_new_tokens: 1024, temperature: 0, do_sample: false}}
metric_list:
{metrics}metadata: [{{version: 1.0}}]
"""
METRIC = "  - {{metric: {name}, aggregation: !function utils.mean_{name}, higher_is_better: true}}\n"


@export_format("lmms-eval", asks=True)
def write_lmms_eval(questions: Questions, out: Path) -> Written:
    """`scenegen_<recipe>.yaml`, `utils.py` and `data/<split>.parquet`. It evaluates the split `test`, or else the last."""
    families: set[str] = set()
    with Tables(out, COLUMNS) as tables:
        for item in questions:
            families.add(item.row["task"])
            row = {
                "question_id": item.id, "task": item.row["task"], "frame": item.row["frame"], "text": item.text,
                "pieces": json.dumps(item.pieces), "answer": item.reply, "solution": item.solution, "images": [picture.cell for picture in item.pictures],
            }  # fmt: skip
            tables.add(item.split, row, item.pictures)
        told = tables.told
    split = "test" if "test" in tables.files else list(tables.files)[-1]
    metrics = "".join(METRIC.format(name=name) for name in ("all", *sorted(families)))
    path = json.dumps(str(questions.target))  # JSON's strings are YAML's
    task = f"scenegen_{questions.name}"
    (out / f"{task}.yaml").write_text(YAML.format(name=questions.name, path=path, split=split, metrics=metrics), encoding="utf-8")
    (out / "utils.py").write_text(UTILS.format(families=sorted(families)), encoding="utf-8")
    return Written(tables.files, f"task {task}: {told}", f"python -m lmms_eval --model … --include_path OUT --tasks {task}")
