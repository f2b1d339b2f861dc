"""What a question, a dataset, a view and its truth look like as the output of a cell: small, escaped, and drawn from what is there."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.scene import View, Visible
from scenegen.show.map import map_svg
from scenegen.show.pages import data_uri
from scenegen.tables.dataset import Dataset, Record

if TYPE_CHECKING:
    from scenegen.observe import Observation
    from scenegen.tasks import Question

PICTURES, ROWS = 6, 24
"""Most pictures of a question, and rows of a table, that a cell shows."""
WIDE = 320
"""Pixels of the width of a picture in a cell."""


def question_html(question: Question) -> str:
    """What is asked, the options with the answer marked, and why."""
    return f"<div>{_asked(question.question, question.options, question.answer.text, _told(question))}</div>"


def record_html(record: Record) -> str:
    """Pictures, question, options with the answer marked, and the map with the operands highlighted."""
    shown = record.images if len(record.view_ids) <= PICTURES else _few(record)
    pictures = "".join(picture_html(image) for image in shown)
    if len(shown) < len(record.view_ids):
        pictures += f"<small>{len(shown)} of {len(record.view_ids)} pictures</small>"
    scene = record.dataset.scene(record.scene_id)
    operands = frozenset(operand.id for operand in record.evidence.operands)
    asked = _asked(record.question, record.choices, record.answer, _told(record.typed))
    return f"<div>{pictures}{asked}<br>{map_svg(scene, 360, operands)}</div>"


def _few(record: Record) -> list[Image.Image]:
    """Of many pictures a few, evenly spread."""
    which = np.linspace(0, len(record.view_ids) - 1, PICTURES).round().astype(int)
    return [record.shown(record.view_ids[k]) for k in which]


def _told(question: Question) -> str:
    margin = question.evidence.margin
    return f"{question.task}, frame {question.frame}, margin {margin.value:.3g} {margin.unit}: {question.rationale}"


def _asked(question: str, options: list[str], answer: str, told: str) -> str:
    lines = "".join(
        f"<li style='{'font-weight:bold' if option == answer else ''}'>{chr(65 + k)}. {escape(option)}</li>"
        for k, option in enumerate(options)
    )
    listed = f"<ul style='list-style:none;padding:0'>{lines}</ul>" if options else f"<p>{escape(answer)}</p>"
    return f"<p><b>{escape(question)}</b></p>{listed}<small>{escape(told)}</small>"


def dataset_html(dataset: Dataset) -> str:
    """What the manifest says, its families, and the first pictures."""
    counts, manifest = dataset.manifest["counts"], dataset.manifest
    head = (
        f"<b>{escape(str(dataset.directory))}</b>: {counts['questions']} questions, {counts['views']} pictures, {counts['scenes']} scenes; "
        f"recipe {escape(str(manifest['recipe'].get('name', '')))}, seed {manifest['seed']}, color by {escape(str(manifest['renderer']))}"
    )
    families = sorted(manifest["questions_per_task"].items(), key=lambda item: -item[1])
    rows = [(escape(name), str(count)) for name, count in families]
    records = islice((record for record in dataset if record.view_ids), 3)
    pictures = "".join(picture_html(record.shown(record.view_ids[0]), 200) for record in records)
    return f"{head}<br>{pictures}{_table(('family', 'questions'), rows)}"


def view_html(view: View) -> str:
    """What a view sees, as a table."""
    return f"<b>{escape(view.id)}</b>{_seen(view.visible)}"


def truth_html(truth: Observation, picture: NDArray[np.uint8] | None = None) -> str:
    """Colour if given, depth (near is bright), instances and normals of a view, and what it sees."""
    mask, _ = colored_mask(truth.instances)
    normals = np.where((truth.depth > 0)[..., None], (truth.normals + 1) * 127.5, 0).astype(np.uint8)
    drawn = [picture_html(Image.fromarray(picture))] if picture is not None else []
    drawn += [
        picture_html(Image.fromarray(_bright(truth.depth))),
        f"<img style='max-width:{WIDE}px;margin:2px' src='{mask}' alt='instances'>",
        picture_html(Image.fromarray(normals)),
    ]
    return f"<div>{''.join(drawn)}</div>{_seen(truth.visible)}"


def _bright(depth: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(H, W) near is bright, nothing is black."""
    hit = depth > 0
    near, far = (float(depth[hit].min()), float(depth[hit].max())) if hit.any() else (0.0, 1.0)
    level = 255 - 215 * (depth - near) / max(far - near, 1e-6)
    out: NDArray[np.uint8] = np.where(hit, level, 0).astype(np.uint8)
    return out


def _seen(visible: Mapping[str, Visible]) -> str:
    seen = sorted(((name, one) for name, one in visible.items() if one.pixels), key=lambda item: -item[1].pixels)
    rows = [(escape(name), str(one.pixels), f"{one.fraction:.2f}", "yes" if one.truncated else "") for name, one in seen]
    return _table(("entity", "pixels", "visible", "cut by the border"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of escaped cells, the first rows of many."""
    lines = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[:ROWS]]
    more = f"<small>and {len(rows) - ROWS} more</small>" if len(rows) > ROWS else ""
    return f"<table><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>{''.join(lines)}</table>{more}"


def picture_html(image: Any, width: int = WIDE) -> str:
    """A picture as an <img> that holds it."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=88)
    return f"<img style='max-width:{width}px;margin:2px' src='{data_uri(buffer.getvalue(), 'x.jpg')}'>"


def colored_mask(ids: np.ndarray) -> tuple[str, dict[int, tuple[int, int, int]]]:
    """A palette PNG of an (H, W) id image as a data: URI, and the colour of every id; ids beyond 255 share colours."""
    palette = [(0, 0, 0)] + [_distinct(k) for k in range(1, 256)]
    folded = np.where(ids == 0, 0, (ids.astype(np.int64) - 1) % 255 + 1).astype(np.uint8)
    picture = Image.fromarray(folded)
    picture.putpalette([channel for color in palette for channel in color])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    top = int(ids.max(initial=0))
    return data_uri(buffer.getvalue(), "mask.png"), {k: palette[(k - 1) % 255 + 1] for k in range(1, max(top, 255) + 1)}


def _distinct(k: int) -> tuple[int, int, int]:
    import colorsys

    red, green, blue = colorsys.hsv_to_rgb(
        (k * 0.61803398875) % 1.0, 0.55 + 0.4 * ((k * 7) % 3) / 2, 0.95 - 0.25 * ((k * 5) % 4) / 3
    )
    return round(red * 255), round(green * 255), round(blue * 255)
