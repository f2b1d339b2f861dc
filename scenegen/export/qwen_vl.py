"""JSON lines for Qwen-VL's own fine-tuning code, with coordinates as each generation of the model was trained on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.llava import conversation
from scenegen.export.writing import Lines, Pictures

COORDINATES: dict[str, dict[str, Any]] = {
    "qwen3": {"scale": "thousand"},
    "qwen2.5": {"resized": True},
    "qwen2": {"scale": "thousand"},
}
"""Qwen2-VL and Qwen3-VL: thousandths of the picture; Qwen2.5-VL: pixels of the picture as its processor resizes it."""


@export_format("qwen-vl", wordings=tuple(COORDINATES), asks=True)
def write_qwen_vl(questions: Questions, out: Path, wording: str = "qwen3") -> Written:
    """`<split>.jsonl` and `images/`; wording: the generation of the model."""
    pictures = Pictures(out)
    with Lines(out) as lines:
        for item in questions.put(**COORDINATES[wording]):
            lines.add(item.split, conversation(item, pictures.paths(item)))
    use = 'data_dict["scenegen"] = {"annotation_path": "OUT/train.jsonl", "data_path": "OUT"}  # in qwenvl/data/__init__.py'
    return Written({}, f"{lines.told}, {pictures.count} images; coordinates of {wording}", use)
