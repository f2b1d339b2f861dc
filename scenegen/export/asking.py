"""How questions are put to a model, in one place for all formats: where pictures stand, whether there are any, options and their letters, what
is answered, coordinates. A format is handed finished items and writes them down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from math import ceil, floor, sqrt
from pathlib import Path
from typing import Any, get_args

from scenegen.answers import Answer, answer_from
from scenegen.answers.picking import LETTERS, turned
from scenegen.answers.places2d import SAID, PictureAnswer, Scale
from scenegen.errors import DatasetError, SceneGenError
from scenegen.explain import shown
from scenegen.export.pictures import marked_cells, picture_of
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, Joined, joined
from scenegen.tables.manifest import AGAIN

IMAGE = "<image>"
SQUARE = 28
"""Side of what Qwen2.5-VL makes one token of, pixels."""
COLUMNS: Columns = {"view_sets": ("fps", "view_ids"), "views": ("image", "width", "height"), "questions": None}
MEDIA, FORMS = ("first", "last", "inline"), ("choice", "number", "sentence")
LETTER = "Answer with the letter of the right option."
THINK = "First think about it inside <think> </think>, then give the answer inside <answer> </answer>."
_PIXELS = re.compile(r"in pixels of the picture, which is \d+ wide and \d+ high")
_TOKEN = re.compile(r"<(?:image|video|audio|bbox|ref-object)>")


@dataclass(frozen=True)
class Asking:
    """media: pictures before the text, after it, or numbered one by one ("inline"). blind: without pictures. circular: once for each place of the
    first option, with ids `ID+1`, …. form: "choice" (options where a question has them, the answer a letter), "number" (no options, the answer
    its plain value), "sentence" (no options, the answer with its reason). think: the reason before the answer, in tags. scale: of coordinates;
    resized: they are in pixels of the picture as Qwen2.5-VL resizes it."""

    media: str = "first"
    blind: bool = False
    circular: bool = False
    form: str = "choice"
    think: bool = False
    scale: str | None = None
    resized: bool = False

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("--media", self.media, MEDIA),
            ("--form", self.form, FORMS),
            ("--scale", self.scale or "pixel", get_args(Scale)),
        ):
            if value not in allowed:
                raise DatasetError(f"there is no {shown(value)}", where=name, fix=f"one of {', '.join(allowed)}")


def asking_of(given: Mapping[str, Any]) -> Asking:
    """How questions are put, by the names of its fields. DatasetError for another name or a value that there is not."""
    names = sorted(one.name for one in fields(Asking))
    if unknown := next((name for name in given if name not in names), None):
        raise DatasetError(f"there is no {unknown!r}", where="how questions are put", fix=f"one of {', '.join(names)}")
    return Asking(**given)


@dataclass(frozen=True)
class Picture:
    """A picture as it is shown, with the question's marks drawn: its encoded bytes, its file name, its size in pixels."""

    content: bytes
    name: str
    width: int
    height: int

    @property
    def cell(self) -> dict[str, Any]:
        """As `datasets` stores a picture."""
        return {"bytes": self.content, "path": self.name}


@dataclass(frozen=True)
class Item:
    """One question as it is put. row: of the questions table; text: all that is said beside the pictures; reply: what a model is to say; answer:
    the truth, in the scale asked for; options: as shown, [] where there are none."""

    id: str
    split: str
    row: dict[str, Any]
    text: str
    reply: str
    answer: Answer
    options: list[str]
    pictures: list[Picture]
    media: str = "first"
    fps: float | None = None
    """Frames a second, where the pictures are a clip or drawn from one."""

    @property
    def letter(self) -> str | None:
        """The letter of the right option."""
        return LETTERS[self.options.index(self.answer.text)] if self.options else None

    @property
    def solution(self) -> str:
        """All that scoring a reply needs, as JSON: `scenegen.rewards` reads it, from whatever column a trainer hands on."""
        return json.dumps({"answer": json.loads(self.answer.model_dump_json()), "options": self.options}, ensure_ascii=False)

    @property
    def pieces(self) -> list[str | int]:
        """Text and numbers of pictures, in the order in which they are shown."""
        numbers: list[str | int] = list(range(len(self.pictures)))
        if self.media == "inline" and len(numbers) > 1:
            return [piece for k in range(len(numbers)) for piece in (f"Picture {k + 1}:", k)] + [self.text]
        return [self.text, *numbers] if self.media == "last" else [*numbers, self.text]

    @property
    def prompt(self) -> str:
        """What is asked, with a token for each picture."""
        lines = [IMAGE if isinstance(piece, int) else piece for piece in self.pieces]
        return "\n".join(lines).replace(":\n" + IMAGE, f": {IMAGE}")

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """What is asked, as content blocks of a chat message."""
        return [{"type": "image", "text": None} if isinstance(piece, int) else {"type": "text", "text": piece} for piece in self.pieces]  # fmt: skip

    @property
    def messages(self) -> list[dict[str, str]]:
        """Question and reply as chat messages with tokens."""
        return [{"role": "user", "content": self.prompt}, {"role": "assistant", "content": self.reply}]


@dataclass(frozen=True)
class Questions:
    """What a format is handed: the questions of a dataset as they are put, to iterate as often as it needs. target: where the export will lie."""

    dataset: Dataset
    asking: Asking
    target: Path

    def __iter__(self) -> Iterator[Item]:
        return items(self.dataset, self.asking)

    def put(self, **how: Any) -> Questions:
        """The same, put otherwise."""
        return replace(self, asking=replace(self.asking, **how))

    @property
    def name(self) -> str:
        """The recipe's name as lower-case letters, digits and underscores: for files and registries."""
        return plain_name(self.dataset)


def plain_name(dataset: Dataset) -> str:
    """The name of a dataset's recipe as lower-case letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", str(dataset.manifest["recipe"].get("name", "")).lower()).strip("_") or "scenegen"


def items(dataset: Dataset, asking: Asking) -> Iterator[Item]:
    """The questions of a dataset as they are put, in stored order. Memory: the rows of one scene."""
    for one in joined(dataset, COLUMNS):
        item = _item(one, asking)
        yield item
        for k in range(1, len(item.options) if asking.circular else 1):
            options = turned(item.options, k)
            yield _put(replace(item, id=f"{item.id}+{k}", options=options), asking)


def _item(one: Joined, asking: Asking) -> Item:
    row = one.question
    try:
        answer = answer_from(row["answer_value"])
    except (SceneGenError, ValueError) as error:
        raise DatasetError("a question's answer cannot be read", where=str(row["question_id"]), fix=AGAIN) from error
    options = list(row["choices"]) if asking.form == "choice" else []
    pictures = [] if asking.blind else _pictures(one)
    fps = clip_rate(one) if len(pictures) > 1 else None
    return _put(Item(str(row["question_id"]), one.split, row, "", "", answer, options, pictures, asking.media, fps), asking)


def clip_rate(one: Joined) -> float | None:
    """Frames a second of a question about a clip, so that what frames were drawn of it last as long as it does; None where single frames of
    it are shown."""
    whole, shown = one.view_set, len(one.views)
    if whole is None or not whole["fps"] or not (one.question["decided_by"] or shown == len(whole["view_ids"])):
        return None
    return float(whole["fps"]) * (shown - 1) / (len(whole["view_ids"]) - 1)


def _pictures(one: Joined) -> list[Picture]:
    views = {view["view_id"]: view for view in one.views}
    marked = marked_cells(one.question, views)
    cells = [(marked.get(view["view_id"]) or picture_of(view), view) for view in one.views]
    return [Picture(cell["bytes"], cell["path"], view["width"], view["height"]) for cell, view in cells]


def _put(item: Item, asking: Asking) -> Item:
    """The item with what is said and what is to be said back."""
    answer, text = item.answer, str(item.row["question"])
    if isinstance(answer, PictureAnswer) and (asking.scale or asking.resized):
        answer, text = rescaled(answer, text, asking)
    item = replace(item, answer=answer)
    if item.options:
        lines = [f"{LETTERS[k]}. {option}" for k, option in enumerate(item.options)]
        text = "\n".join([text, "Options:", *lines, LETTER])
    elif "Answer " not in text:
        text = f"{text} {answer.instruction}"
    said = item.letter or answer.text
    reason = str(item.row["rationale"])
    reply = f"{reason} The answer is {said}{'' if said[-1] in '.}]`' else '.'}" if asking.form == "sentence" else said
    if asking.think:
        text, reply = f"{text}\n{THINK}", f"<think>{reason}</think><answer>{said}</answer>"
    if _TOKEN.search(text) or _TOKEN.search(reply):
        raise DatasetError("a text holds a token that stands for a picture", where=item.id, fix="word it otherwise")
    return replace(item, text=text, reply=reply)


def rescaled(answer: Any, text: str, asking: Asking) -> tuple[Answer, str]:
    """A place in a picture and the text that asks for it, in another scale, or in the pixels of the picture as Qwen2.5-VL resizes it."""
    if not asking.resized:
        answer = answer.asked_in(asking.scale)
        return answer, _PIXELS.sub(lambda _: f"in {SAID[answer.scale]}", text)
    width, height = resized(answer.width, answer.height)
    by = (width / answer.width, height / answer.height)
    value = {**answer.model_dump(), "width": width, "height": height, "scale": "pixel"}
    value.update({name: [at * by[k % 2] for k, at in enumerate(value[name])] for name in ("box", "point") if value.get(name)})
    if value.get("mask"):  # of the stored picture's pixels
        value["mask"] = None
    return type(answer).model_validate(value), _PIXELS.sub(
        f"in pixels of the picture, which is {width} wide and {height} high", text
    )


def resized(width: int, height: int) -> tuple[int, int]:
    """The size to which Qwen2.5-VL's processor brings a picture: sides that are multiples of 28, no fewer pixels than 4 such squares and no
    more than 1280 (`smart_resize` of qwen_vl_utils with the bounds of its own image processor)."""
    least, most = 4 * SQUARE**2, 1280 * SQUARE**2
    sides = [max(SQUARE, round(side / SQUARE) * SQUARE) for side in (width, height)]
    by = sqrt(width * height / most)
    if sides[0] * sides[1] > most:
        sides = [max(SQUARE, floor(side / by / SQUARE) * SQUARE) for side in (width, height)]
    elif sides[0] * sides[1] < least:
        by = sqrt(least / (width * height))
        sides = [ceil(side * by / SQUARE) * SQUARE for side in (width, height)]
    return sides[0], sides[1]
