"""One self-contained HTML page: pictures, questions, answers, top-down maps with every frame, masks on hover."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from scenegen.errors import DatasetError
from scenegen.scene import Camera, Scene
from scenegen.scene.without import same_of_both
from scenegen.show.map import map_svg
from scenegen.show.pages import page, plain, safe
from scenegen.tables.dataset import Dataset, Record
from scenegen.tables.drawn import marked_cells
from scenegen.tables.files import replacing
from scenegen.tables.joined import Columns, scene_rows

MAX_SCENES = 40
SHOWN: Columns = {
    "scenes": ("truth",),
    "view_sets": ("kind", "view_ids", "fps"),
    "views": ("image", "instances"),
    "questions": None,
}


def write_gallery(directory: str | Path, out: str | Path | None = None, max_scenes: int = MAX_SCENES) -> Path:
    """Write the page for the first `max_scenes` scenes of a finished dataset, by default to DIRECTORY/gallery.html.

    DatasetError when there is no dataset, or the page cannot be written: then none is left half-written.
    """
    dataset = Dataset(directory)
    if max_scenes < 1:
        raise DatasetError(f"a gallery shows at least 1 scene, not {max_scenes}", where="--scenes", fix="leave it out")
    path = Path(out) if out is not None else dataset.directory / "gallery.html"
    with replacing(path) as draft, open(draft, "w", encoding="utf-8") as written:
        written.writelines(_page(dataset, max_scenes))
    return path


def _page(dataset: Dataset, max_scenes: int) -> Iterator[str]:
    manifest, counts = dataset.manifest, dataset.manifest["counts"]
    total = int(counts["scenes"])
    scenes = f"{total} scenes" if total <= max_scenes else f"the first {max_scenes} of {total} scenes"
    return page(
        "gallery.html.j2",
        name=manifest["recipe"]["name"],
        told=f"{scenes}; {counts['views']} views and {counts['questions']} questions in all",
        seed=manifest["seed"],
        renderer=manifest["renderer"],
        tasks=list(manifest["questions_per_task"]),
        scenes=_scenes(dataset, max_scenes),
    )


def _scenes(dataset: Dataset, max_scenes: int) -> Iterator[dict[str, Any]]:
    whole: dict[str, Record] = {}
    for rows in islice(scene_rows(dataset, SHOWN), max_scenes):
        sets = [{**row, "views": [rows.views[view] for view in row["view_ids"]]} for row in rows.view_sets.values()]
        questions = [dataset.record(row, rows.shard) for row in rows.questions]
        marked = {row["question_id"]: marked_cells(row, rows.views) for row in rows.questions}
        shown = _scene(Scene.from_json(rows.scene["truth"]), sets, questions, marked)
        for record, question in zip(questions, shown["questions"], strict=True):
            if same_of_both(record.twin_key):
                question["whole"] = _beside(whole.setdefault(str(record.twin_key), record), record)
        yield shown


def _beside(whole: Record, bare: Record) -> dict[str, Any] | None:
    """What a page shows beside a question of a scene without a thing: the pictures and the answer of the same scene with it."""
    return None if whole is bare else {"answer": whole.answer, "scene": whole.scene_id, "view_ids": whole.view_ids}


def _scene(
    scene: Scene, sets: list[dict[str, Any]], questions: list[Record], marked: dict[str, dict[str, dict[str, Any]]]
) -> dict[str, Any]:
    kind = scene.room.kind.replace("_", " ") if scene.room else "plain"
    return {
        "id": scene.id,
        "title": f"{scene.id}: {kind}, {len(scene.things)} things, {len(scene.people)} people",
        "sets": [_set(scene, row) for row in sets],
        "map": safe(map_svg(scene.model_copy(update={"cameras": _drawn(scene, sets)}))),
        "questions": [_question(record, marked[record.question_id]) for record in questions],
    }


def _drawn(scene: Scene, sets: list[dict[str, Any]]) -> list[Camera]:
    """The cameras that a map shows: all of pictures, the first of each clip."""
    shown = {view.rpartition("/")[2] for row in sets for view in (row["view_ids"][:1] if row["fps"] else row["view_ids"])}
    return [camera for camera in scene.cameras if camera.id in shown]


def _set(scene: Scene, row: dict[str, Any]) -> dict[str, Any]:
    """A set of views: pictures side by side, of a clip one after another."""
    clip = f", {len(row['views'])} frames, {row['fps']:g} a second" if row["fps"] else ""
    return {
        "kind": f"{row['kind']}{clip}", "fps": row["fps"] or 0, "views": [_view(scene, view) for view in row["views"]],
        "id": row["view_set_id"],
    }  # fmt: skip


def _view(scene: Scene, row: dict[str, Any]) -> dict[str, Any]:
    mask, names = None, {}
    if row["instances"] is not None:
        mask, colors = colored_mask(np.asarray(Image.open(io.BytesIO(row["instances"]["bytes"]))))
        names = {
            ",".join(map(str, colors[i])): plain(f"{entity.id}: {entity.attributes.get('color', '')} {entity.label}")
            for i, entity in enumerate(scene.entities, 1)
        }
    return {
        "id": row["view_id"], "label": row["view_id"].rsplit("/", 1)[-1], "names": names, "mask": mask,
        "picture": data_uri(row["image"]["bytes"], row["image"]["path"]),
    }  # fmt: skip


def _question(record: Record, marked: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A question as the page shows it. marked: its pictures with marks, by view id."""
    return {
        "task": record.task, "frame": record.frame, "margin": record.margin, "question": record.question, "choices": record.choices,
        "answer": record.answer, "rationale": record.rationale, "view_ids": record.view_ids, "set": record.view_set_id,
        "type": record.answer_type, "box": _box(record), "marked": {view: data_uri(cell["bytes"], cell["path"]) for view, cell in marked.items()},
        "evidence": record.evidence.model_dump_json(indent=1),
    }  # fmt: skip


def _box(record: Record) -> list[float] | None:
    """Left, top, width and height in percent of the picture, of an answer that is one box in a picture."""
    value = record.answer_value
    if value.get("box") is None or "point" in value:
        return None
    (x0, y0, x1, y1), width, height = value["box"], value["width"], value["height"]
    return [100 * x0 / width, 100 * y0 / height, 100 * (x1 - x0) / width, 100 * (y1 - y0) / height]


def data_uri(content: bytes, name: str) -> str:
    """A data: URI of encoded image bytes; the type follows the name's suffix."""
    kind = "png" if name.endswith("png") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


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
