"""ViewSpatial-Bench's own JSON: a flat list whose records its evaluators and both evaluation kits read unchanged."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Any

from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import SHOWN, write_pictures
from scenegen.tables.dataset import Dataset, Record
from scenegen.tables.joined import joined_of, scene_rows

QUESTION_TYPES = {
    "camera_relative_direction": "Camera perspective - Relative Direction",
    "camera_object_orientation": "Camera perspective - Object View Orientation",
    "person_object_orientation": "Person perspective - Object View Orientation",
    "person_relative_direction": "Person perspective - Relative Direction",
    "person_hand": "Person perspective - Relative Direction",
    "scene_simulation": "Person perspective - Scene Simulation Relative Direction",
}
"""Our tasks by the benchmark's exact strings. `person_body_facing` has no counterpart and is left out."""
MAX_CHOICES = 4


@export_format("viewspatial", wordings=("scenegen", "benchmark"))
def write_viewspatial(dataset: Dataset, out: Path, wording: str = "scenegen") -> Written:
    """`<split>.json` in the benchmark's schema, images beside it. Records of tasks it does not know are left out, and counted.

    wording: "scenegen", our words, or "benchmark", its spelling of directions; prompt and options of a record always use the same.
    """
    counts: dict[str, int] = {}
    images = left_out = 0
    for rows in scene_rows(dataset, SHOWN):
        known = [row for row in rows.questions if row["task"] in QUESTION_TYPES and len(row["choices"]) <= MAX_CHOICES]
        left_out += len(rows.questions) - len(known)
        rows = replace(rows, questions=known)
        paths = write_pictures(rows, out)
        images += len(paths)
        for one in joined_of(rows):
            question = dataset.record(one.question, one.shard)
            with open(out / f"{rows.split}.json", "a", encoding="utf-8") as file:
                file.write(",\n" if rows.split in counts else "[\n")
                file.write(indent(json.dumps(_record(question, paths, wording), indent=2, ensure_ascii=False), "  "))
            counts[rows.split] = counts.get(rows.split, 0) + 1
    for split in counts:
        with open(out / f"{split}.json", "a", encoding="utf-8") as file:
            file.write("\n]")
    written = ", ".join(f"{split}.json ({count})" for split, count in counts.items())
    told = f"{written}, {images} images; {left_out} questions of tasks that the benchmark does not have left out"
    return Written({split: f"{split}.json" for split in counts}, told)


def _record(question: Record, paths: dict[str, str], wording: str) -> dict[str, Any]:
    """A question as the benchmark writes one."""
    text, choices = question.question, question.choices
    if wording == "benchmark":
        text, choices = in_benchmark_words(text, choices)
    options = [f"{chr(ord('A') + k)}. {choice}" for k, choice in enumerate(choices)]
    return {
        "question_type": QUESTION_TYPES[question.task],
        "image_path": [paths[view_id] for view_id in question.view_ids],
        "question": text,
        "answer": options[question.choices.index(question.answer)],
        "choices": "\n".join(options),
    }


def in_benchmark_words(text: str, choices: list[str]) -> tuple[str, list[str]]:
    """Question and options in the benchmark's spelling: the note that says what may be answered names the directions as the options do."""
    spelt = [benchmark_label(choice) for choice in choices]
    head, mark, note = text.rpartition("Answer ")
    if not mark:
        return text, spelt
    words = {"above": "up" if any("up" in label.split("-") for label in spelt) else "above", "below": "down"}
    return head + mark + re.sub(r"\b(above|below)\b", lambda found: words[found[0]], note), spelt


def benchmark_label(label: str) -> str:
    """Our direction word as the benchmark spells it: below is `down`, and above is `up` beside front or back."""
    words = label.split("-")
    if "front" in words or "back" in words:
        words = ["up" if word == "above" else word for word in words]
    return "-".join("down" if word == "below" else word for word in words)
