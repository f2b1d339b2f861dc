"""ms-swift: chat messages, `objects` whose boxes it writes as each model wants them, and `solution` for its GRPO rewards."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scenegen.export.asking import Item, Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import Lines, Pictures

_HOW = re.compile(r"\s*Answer with JSON: .*$", re.DOTALL)
"""What the text says of coordinates: with `objects`, ms-swift knows better."""


PLUGIN = '"""Makes the rewards `scenegen` and `scenegen_format` known to ms-swift."""\n\nfrom scenegen.rewards import ms_swift  # noqa: F401\n'


@export_format("ms-swift", wordings=("sft", "grpo"), asks=True)
def write_ms_swift(questions: Questions, out: Path, wording: str = "sft") -> Written:
    """`<split>.jsonl` and `images/`. wording: "sft", where boxes and points stand in `objects`, in pixels of the stored picture; "grpo", where
    coordinates are asked for in words and `solution` holds what the rewards of `plugin.py` need."""
    pictures = Pictures(out)
    with Lines(out) as lines:
        for item in questions:
            lines.add(item.split, _row(item, pictures.paths(item), wording == "sft"))
    if wording == "grpo":
        (out / "plugin.py").write_text(PLUGIN, encoding="utf-8")
        use = "ROOT_IMAGE_DIR=OUT swift rlhf --rlhf_type grpo … --dataset OUT/train.jsonl --external_plugins OUT/plugin.py --reward_funcs scenegen scenegen_format"
        return Written(lines.files, f"{lines.told}, {pictures.count} images", use)
    use = "ROOT_IMAGE_DIR=OUT swift sft … --dataset OUT/train.jsonl"
    return Written(lines.files, f"{lines.told}, {pictures.count} images", use)


def _row(item: Item, paths: list[str], places: bool) -> dict[str, Any]:
    about = {"question_id": item.id, "task": item.row["task"]}
    place = getattr(item.answer, "box", None) or getattr(item.answer, "point", None)
    if not places:
        return {"messages": item.messages[:1], "images": paths, "solution": item.solution, **about}
    if item.answer.type not in ("box2d", "point2") or not place or not paths:
        return {"messages": item.messages, "images": paths, **about}
    key = "bbox_2d" if item.answer.type == "box2d" else "point_2d"
    said = item.reply.replace(item.answer.text, f'{{"{key}": <bbox>}}')
    messages = [{"role": "user", "content": _HOW.sub("", item.prompt)}, {"role": "assistant", "content": said}]
    objects = {"ref": [], "bbox": [[round(at) for at in place]], "bbox_type": "real"}
    return {"messages": messages, "images": paths, "objects": objects, **about}
