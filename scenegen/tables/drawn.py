"""Marks drawn on pictures: stored pictures are clean, and a question's dots, letters, tags and boxes come on them when they are read or exported."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from scenegen.errors import DatasetError
from scenegen.tables.manifest import AGAIN
from scenegen.tables.rows import Row, marks_of
from scenegen.tasks.question import Mark

INK, EDGE, BLANK = (225, 29, 72), (255, 255, 255), (128, 128, 128)
"""Colours of a mark, of the line around it, and of what is blanked out."""
DOT_SHARE, LEAST_DOT, TEXT_SHARE, LEAST_TEXT, LINE_SHARE = 0.008, 3.0, 0.032, 11.0, 0.005
"""Radius of a dot, height of its label, and width of a box's line, as shares of the picture's width; the least of the first two in pixels."""
QUALITY = 92


def with_marks(picture: Image.Image, marks: Iterable[Mark]) -> Image.Image:
    """A picture with marks drawn on it, as a new RGB image: those of one view, wherever else a question has some.

    A dot is filled, with its label beside it; a letter stands at its place; a tag is a letter on a plate; a box is a line, with its label
    inside; a blank covers.
    """
    drawn = picture.convert("RGB")
    pen = ImageDraw.Draw(drawn)
    for mark in marks:
        _draw(pen, mark, drawn.size)
    return drawn


def _with_marks(cell: dict[str, Any], marks: Iterable[Mark], name: str) -> dict[str, Any]:
    """`bytes` and `path` of a stored picture's cell with marks drawn, in the picture's own format. name: what the file is called, without its
    ending; it lies where the picture does."""
    with Image.open(io.BytesIO(cell["bytes"])) as picture:
        drawn, kind = with_marks(picture, marks), picture.format or "PNG"
    buffer = io.BytesIO()
    drawn.save(buffer, kind, **({"quality": QUALITY, "subsampling": 0} if kind == "JPEG" else {}))
    folder, slash, old = cell["path"].rpartition("/")
    return {"bytes": buffer.getvalue(), "path": f"{folder}{slash}{name}.{old.rpartition('.')[2]}"}


def marked_cells(question: Row, views: Mapping[str, Row]) -> dict[str, dict[str, Any]]:
    """By view id, `bytes` and `path` of the pictures on which a question's row has marks, with those drawn; none for one without marks.

    DatasetError for a mark in a picture that the question does not show, or one that is no mark.
    """
    by_view: dict[str, list[Mark]] = {}
    try:
        marks = marks_of(question)
    except (ValueError, TypeError) as error:
        raise DatasetError("a question's marks are none", where=str(question["question_id"]), fix=AGAIN) from error
    for mark in marks:
        by_view.setdefault(mark.view_id, []).append(mark)
    if lost := [view_id for view_id in by_view if view_id not in question["view_ids"] or view_id not in views]:
        raise DatasetError(f"a mark lies in {lost[0]}, which is not shown", where=str(question["question_id"]), fix=AGAIN)
    return {view_id: _marked(question, views[view_id], own) for view_id, own in by_view.items()}


def _marked(question: Row, view: Row, marks: list[Mark]) -> dict[str, Any]:
    name = f"{question['question_id']}-{question['view_ids'].index(view['view_id'])}".replace("/", "-")
    cell = picture_of(view)
    try:
        return _with_marks(cell, marks, name)
    except (OSError, ValueError, SyntaxError) as error:
        raise DatasetError("a picture does not open", where=str(view["view_id"]), fix=AGAIN) from error


def picture_of(row: dict[str, Any]) -> dict[str, Any]:
    """The picture of a view's row: its `bytes` and `path`. DatasetError where there is none."""
    cell = row["image"]
    if not (isinstance(cell, dict) and isinstance(cell.get("bytes"), bytes) and isinstance(cell.get("path"), str)):
        raise DatasetError("a view has no picture", where=str(row["view_id"]), fix=AGAIN)
    return cell


def _draw(pen: ImageDraw.ImageDraw, mark: Mark, size: tuple[int, int]) -> None:
    line = max(2, round(LINE_SHARE * size[0]))
    if mark.kind == "blank":
        pen.rectangle(mark.at, fill=BLANK, outline=EDGE, width=line)
    elif mark.kind == "box":
        pen.rectangle(mark.at, outline=INK, width=line)
        if mark.label:
            _plate(pen, (mark.at[0] + line, mark.at[1] + line), mark.label, size)
    elif mark.kind == "dot":
        x, y = mark.at[:2]
        radius = max(LEAST_DOT, DOT_SHARE * size[0])
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=INK, outline=EDGE, width=max(1, round(radius / 3)))
        if mark.label:
            _beside(pen, (x, y), radius, mark.label, size)
    else:
        width, height = _extent(mark.label, size)
        _plate(pen, (mark.at[0] - width / 2, mark.at[1] - height / 2), mark.label, size)


def _beside(pen: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, label: str, size: tuple[int, int]) -> None:
    """A label to the right of a dot and above it, or on the other side where the picture ends."""
    width, height = _extent(label, size)
    x = at[0] + 1.3 * radius if at[0] + 1.3 * radius + width <= size[0] else at[0] - 1.3 * radius - width
    y = at[1] - radius - height if at[1] - radius - height >= 0 else at[1] + radius
    _plate(pen, (x, y), label, size)


def _plate(pen: ImageDraw.ImageDraw, at: tuple[float, float], label: str, size: tuple[int, int]) -> None:
    """A label on a plate of its own, whose top left corner is `at`."""
    width, height = _extent(label, size)
    pen.rectangle((at[0], at[1], at[0] + width, at[1] + height), fill=EDGE, outline=INK, width=1)
    pen.text((at[0] + width / 2, at[1] + height / 2), label, fill=(0, 0, 0), font=_font(size), anchor="mm")


def _extent(label: str, size: tuple[int, int]) -> tuple[float, float]:
    """Width and height of a label's plate, pixels."""
    high = _height(size)
    return float(_font(size).getlength(label)) + 0.5 * high, 1.25 * high


def _height(size: tuple[int, int]) -> float:
    return max(LEAST_TEXT, TEXT_SHARE * size[0])


def _font(size: tuple[int, int]) -> Any:
    """Pillow's own font, which is the same everywhere."""
    return ImageFont.load_default(_height(size))
