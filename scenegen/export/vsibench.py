"""VSI-Bench's JSON lines and videos, under its own names for what is asked: its evaluators score numbers by MRA, the rest by letter."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from scenegen.answers.picking import LETTERS
from scenegen.errors import ArgumentError, DatasetError
from scenegen.export.asking import Item, Questions
from scenegen.export.clips import write_video
from scenegen.export.formats import Written, export_format
from scenegen.export.writing import Lines

NUMBERS = {
    "object_count": "object_counting", "running_count": "object_counting", "object_distance": "object_abs_distance", "object_size": "object_size_estimation",
    "room_size": "room_size_estimation",
}  # fmt: skip
CHOICES = {"appearance_order": "obj_appearance_order", "nearest_thing": "object_rel_distance"}
"""Our families by its exact strings. What it does not ask over a video is left out, and so are numbers of 0, which MRA cannot score."""
NAME = "scenegen"


@export_format("vsibench", asks=True)
def write_vsibench(questions: Questions, out: Path) -> Written:
    """`<split>.jsonl` and `scenegen/<scene_name>.mp4`, where the evaluators look for `dataset`/`scene_name`.mp4."""
    left = 0
    videos: dict[str, str] = {}
    with Lines(out) as lines:
        for item in questions:
            if not _fits(item):
                left += 1
                continue
            row = {"id": sum(lines.counts.values()), "dataset": NAME, "scene_name": _video(item, out, videos), **_row(item)}
            lines.add(item.split, row)
        told = f"{lines.told}, {len(videos)} videos; {left} questions that the benchmark does not ask over a video left out"
    return Written(
        lines.files, told, 'datasets.load_dataset("json", data_files="OUT/test.jsonl")  # videos: OUT/{dataset}/{scene_name}.mp4'
    )


def _fits(item: Item) -> bool:
    task = item.row["task"]
    return bool(item.fps) and (
        getattr(item.answer, "value", 0) > 0 if task in NUMBERS else task in CHOICES and bool(item.options)
    )


def _row(item: Item) -> dict[str, Any]:
    number = item.row["task"] in NUMBERS
    truth = f"{getattr(item.answer, 'value', 0):g}" if number else item.letter
    options = None if number else [f"{LETTERS[k]}. {option}" for k, option in enumerate(item.options)]
    asked = {"question_type": (NUMBERS | CHOICES)[item.row["task"]], "question": item.row["question"], "options": options}
    return {**asked, "ground_truth": truth, "question_id": item.id}


def _video(item: Item, out: Path, videos: dict[str, str]) -> str:
    """The name of a clip's video, which is written when it first comes."""
    first = item.pictures[0].name
    key = f"{item.row['view_set_id']} {len(item.pictures)} {first}"
    if key not in videos:
        videos[key] = f"{str(item.row['view_set_id']).replace('/', '-')}-{len(videos)}"
        try:
            write_video(_frames(item), out / NAME / f"{videos[key]}.mp4", item.fps or 1.0)
        except ArgumentError as error:
            raise DatasetError(f"a clip cannot be a video: {error.what}", where=item.id, fix=error.fix) from error
    return videos[key]


def _frames(item: Item) -> Iterator[np.ndarray]:
    for picture in item.pictures:
        with Image.open(io.BytesIO(picture.content)) as opened:
            yield np.asarray(opened.convert("RGB"))
