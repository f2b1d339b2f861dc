"""InternVL: JSON lines with the sizes of pictures, and the meta file that its fine-tuning reads."""

from __future__ import annotations

import json
from pathlib import Path

from scenegen.export.asking import Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.llava import conversation
from scenegen.export.writing import Lines, Pictures


@export_format("internvl", asks=True)
def write_internvl(questions: Questions, out: Path) -> Written:
    """`<split>.jsonl`, `images/` and `meta_<split>.json`. Coordinates are thousandths, as the model was trained on them."""
    pictures = Pictures(out)
    with Lines(out) as lines:
        for item in questions.put(scale="thousand"):
            row = conversation(item, pictures.paths(item))
            sizes = [(picture.width, picture.height) for picture in item.pictures]
            if len(sizes) == 1:
                row.update(width=sizes[0][0], height=sizes[0][1])
            elif sizes:
                row.update(width_list=[size[0] for size in sizes], height_list=[size[1] for size in sizes])
            lines.add(item.split, row)
    for split, count in lines.counts.items():
        entry = {"root": str(questions.target), "annotation": str(questions.target / lines.files[split]), "data_augment": False, "repeat_time": 1, "length": count}  # fmt: skip
        text = json.dumps({f"{questions.name}_{split}": entry}, indent=2)
        (out / f"meta_{split}.json").write_text(text, encoding="utf-8")
    return Written({}, f"{lines.told}, {pictures.count} images", "internvl_chat_finetune.py --meta_path OUT/meta_train.json")
