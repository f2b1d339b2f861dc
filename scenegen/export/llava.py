"""LLaVA conversations, from/value: what Qwen-VL's fine-tuning, LLaVA, VST and Cambrian-S style loaders read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scenegen.export.asking import Item, Questions
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import Lines, Pictures


@export_format("llava", asks=True)
def write_llava(questions: Questions, out: Path) -> Written:
    """`<split>.json`: one list of {id, image, conversations}, and `images/`. `image` is a path, of several pictures a list of paths."""
    pictures = Pictures(out)
    with Lines(out, "json") as lists:
        for item in questions:
            lists.add(item.split, conversation(item, pictures.paths(item)))
    use = "--data_path OUT/train.json --image_folder OUT"
    return Written({}, f"{lists.told}, {pictures.count} images", use)


def conversation(item: Item, paths: list[str]) -> dict[str, Any]:
    """A question as a record: as many tokens as pictures, no `image` where there is none."""
    image = {} if not paths else {"image": paths[0] if len(paths) == 1 else paths}
    turns = [{"from": "human", "value": item.prompt}, {"from": "gpt", "value": item.reply}]
    return {"id": item.id, **image, "conversations": turns}
