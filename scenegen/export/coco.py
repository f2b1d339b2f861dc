"""COCO detection: every picture with what is seen in it, boxes and run-length masks, written as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scenegen.errors import DatasetError
from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import picture_of
from scenegen.export.writing import Lines
from scenegen.inputs import inside
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, SceneRows, scene_rows
from scenegen.tables.manifest import AGAIN

COLUMNS: Columns = {"scenes": ("truth",), "views": ("image", "width", "height", "visible")}
PERSON = "person"


@export_format("coco")
def write_coco(dataset: Dataset, out: Path) -> Written:
    """`annotations/instances_<split>.json` and `images/<split>/`. A category is a kind of thing of the catalogue, or a person; the categories are
    the same in all splits."""
    categories: dict[str, int] = {}
    splits: dict[str, dict[str, int]] = {}
    draft = out / "annotations"
    draft.mkdir()
    with Lines(draft, "images") as images, Lines(draft, "boxes") as boxes:
        for rows in scene_rows(dataset, COLUMNS):
            _scene(rows, out, images, boxes, categories)
        splits = {split: {"images": images.counts[split], "annotations": boxes.counts[split]} for split in images.counts}
        images.told  # noqa: B018  an error where there is no picture
    for split in splits:
        _joined(draft, split, categories, str(dataset.manifest["scenegen"]))
    told = ", ".join(f"annotations/instances_{split}.json ({n['images']} images, {n['annotations']} boxes and masks)" for split, n in splits.items())  # fmt: skip
    return Written({}, told, 'pycocotools.coco.COCO("OUT/annotations/instances_train.json")  # file names: OUT/images/train')


def _scene(rows: SceneRows, out: Path, images: Lines, boxes: Lines, categories: dict[str, int]) -> None:
    """The pictures and boxes of one scene."""
    try:
        truth = json.loads(rows.scene["truth"])
        kinds = {one["id"]: one["category"] for one in truth["objects"]} | {one["id"]: PERSON for one in truth["people"]}
    except (ValueError, LookupError, TypeError) as error:
        raise DatasetError("a scene's truth cannot be read", where=str(rows.scene["scene_id"]), fix=AGAIN) from error
    for view in rows.views.values():
        cell = picture_of(view)
        path = inside(out / "images" / rows.split, cell["path"], DatasetError)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cell["bytes"])
        number = images.counts[rows.split] + 1
        images.add(rows.split, {"id": number, "file_name": cell["path"], "width": view["width"], "height": view["height"], "view_id": view["view_id"]})  # fmt: skip
        for box in _boxes(view, kinds, categories):
            boxes.add(rows.split, {"id": boxes.counts[rows.split] + 1, "image_id": number, **box})


def _boxes(view: dict[str, Any], kinds: dict[str, str], categories: dict[str, int]) -> Iterator[dict[str, Any]]:
    """What is seen in a picture. Beside COCO's own fields, which it keeps: the entity's id, and the share of it that is seen."""
    for one in view["visible"]:
        if not one["pixels"] or not one["box2d"] or not one["mask"] or one["id"] not in kinds:
            continue
        x0, y0, x1, y1 = one["box2d"]
        kind = categories.setdefault(kinds[one["id"]], len(categories) + 1)
        yield {
            "category_id": kind, "bbox": [x0, y0, x1 - x0, y1 - y0], "area": one["pixels"], "iscrowd": 0,
            "segmentation": {"size": [view["height"], view["width"]], "counts": one["mask"]},
            "entity": one["id"], "visible_fraction": round(one["pixels"] / max(one["amodal_pixels"], 1), 4), "truncated": one["truncated"],
        }  # fmt: skip


def _joined(folder: Path, split: str, categories: dict[str, int], version: str) -> None:
    """One JSON of the drafts of a split, line by line."""
    info = {"description": "made by scenegen", "version": version}
    names = [
        {"id": number, "name": name, "supercategory": PERSON if name == PERSON else "thing"}
        for name, number in categories.items()
    ]
    with open(folder / f"instances_{split}.json", "w", encoding="utf-8") as file:
        head = json.dumps({"info": info, "licenses": [], "categories": names}, ensure_ascii=False)
        file.write(head[:-1])
        for field, kind in (("images", "images"), ("annotations", "boxes")):
            file.write(f',\n"{field}": [')
            draft = folder / f"{split}.{kind}"
            if draft.exists():
                with open(draft, encoding="utf-8") as lines:
                    for k, line in enumerate(lines):
                        file.write((",\n" if k else "\n") + line.rstrip("\n"))
                draft.unlink()
            file.write("]")
        file.write("}\n")
