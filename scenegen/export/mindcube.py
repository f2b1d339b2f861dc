"""MindCube's JSON lines: questions over several pictures of one place, the options in the text, the answer a letter."""

from __future__ import annotations

from pathlib import Path

from scenegen.answers.picking import LETTERS
from scenegen.export.asking import Item, Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import Lines, Pictures

MOST = 5
"""Options: its evaluator looks for the letters A to E."""
SETTINGS = {"rotation": "rotation", "orbit": "around"}
"""Our sets of views by its names for how the camera went, which it reads out of ids; others it counts as "other"."""


@export_format("mindcube", asks=True)
def write_mindcube(questions: Questions, out: Path) -> Written:
    """`<split>.jsonl` of {id, category, type, meta_info, question, images, gt_answer} and `images/`. Questions about one picture, about a clip or
    without options are left out."""
    pictures = Pictures(out)
    left = 0
    with Lines(out) as lines:
        for item in questions:
            if len(item.pictures) < 2 or item.fps or not item.options or len(item.options) > MOST:
                left += 1
                continue
            setting = _setting(item)
            options = " ".join(f"{LETTERS[k]}. {option}" for k, option in enumerate(item.options))
            about = {"category": [item.row["task"]], "type": setting, "meta_info": [item.row["frame"]]}
            asked = {"question": f"{item.row['question']} {options}", "images": pictures.paths(item), "gt_answer": item.letter}
            lines.add(item.split, {"id": f"{setting}_{item.id}", **about, **asked})
        told = f"{lines.told}, {pictures.count} images; {left} questions that are not about several pictures left out"
    return Written(lines.files, told, "python scripts/run_inference.py --input-file OUT/test.jsonl --image-root OUT …")


def _setting(item: Item) -> str:
    kind = str(item.row["view_set_id"]).rpartition("/")[2]
    return next((name for ours, name in SETTINGS.items() if kind.startswith(ours)), "other")
