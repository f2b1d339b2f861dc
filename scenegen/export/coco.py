"""COCO detection and keypoints: every picture with what is seen in it, boxes, run-length masks, people's joints; written as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scenegen.errors import DatasetError
from scenegen.export.formats import Written, export_format
from scenegen.export.keypoints import NAMES, SKELETON, keypoints
from scenegen.export.pictures import picture_of
from scenegen.export.recast import scene_of
from scenegen.export.writing import Lines, write_joined
from scenegen.inputs import inside
from scenegen.scene import Person, Scene
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, SceneRows, scene_rows

COLUMNS: Columns = {"scenes": ("truth",), "views": ("image", "width", "height", "visible", "K", "world_from_camera", "time")}
PERSON = "person"


@export_format("coco")
def write_coco(dataset: Dataset, out: Path) -> Written:
    """`annotations/instances_<split>.json`, `annotations/person_keypoints_<split>.json` and `images/<split>/`. A category is a kind of thing of the catalogue, or a person; the categories are
    the same in all splits."""
    categories: dict[str, int] = {}
    splits: dict[str, dict[str, int]] = {}
    draft = out / "annotations"
    draft.mkdir()
    with Lines(draft, "images") as images, Lines(draft, "boxes") as boxes, Lines(draft, "people") as people:
        for rows in scene_rows(dataset, COLUMNS):
            _scene(rows, out, images, boxes, people, categories)
        splits = {split: {"images": images.counts[split], "annotations": boxes.counts[split]} for split in images.counts}
        images.told  # noqa: B018  an error where there is no picture
    names = [
        {"id": number, "name": name, "supercategory": PERSON if name == PERSON else "thing"}
        for name, number in categories.items()
    ]
    poses = [{"id": 1, "name": PERSON, "supercategory": PERSON, "keypoints": NAMES, "skeleton": SKELETON}]
    info = {"description": "made by scenegen", "version": str(dataset.manifest["scenegen"])}
    for split in splits:
        pictures = draft / f"{split}.images"
        for name, kinds, notes in ((f"instances_{split}", names, "boxes"), (f"person_keypoints_{split}", poses, "people")):
            own = {"images": pictures, "annotations": draft / f"{split}.{notes}"}
            write_joined(draft / f"{name}.json", {"info": info, "licenses": [], "categories": kinds}, own)
            own["annotations"].unlink(missing_ok=True)
        pictures.unlink()
    told = ", ".join(f"annotations/instances_{split}.json ({n['images']} images, {n['annotations']} boxes and masks), person_keypoints_{split}.json" for split, n in splits.items())  # fmt: skip
    return Written({}, told, 'pycocotools.coco.COCO("OUT/annotations/instances_train.json")  # file names: OUT/images/train')


def _scene(rows: SceneRows, out: Path, images: Lines, boxes: Lines, people: Lines, categories: dict[str, int]) -> None:
    """The pictures and boxes of one scene."""
    scene = scene_of(rows)
    kinds = {one.id: one.category for one in scene.objects} | {one.id: PERSON for one in scene.people}
    for view in rows.views.values():
        cell = picture_of(view)
        path = inside(out / "images" / rows.split, cell["path"], DatasetError)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cell["bytes"])
        number = images.counts[rows.split] + 1
        images.add(rows.split, {"id": number, "file_name": cell["path"], "width": view["width"], "height": view["height"], "view_id": view["view_id"]})  # fmt: skip
        for box in _boxes(view, kinds, categories):
            boxes.add(rows.split, {"id": boxes.counts[rows.split] + 1, "image_id": number, **box})
            if kinds[box["entity"]] == PERSON:
                points = keypoints(_then(scene, box["entity"], view["time"]), view, box["segmentation"]["counts"])
                own = {"keypoints": points, "num_keypoints": sum(v > 0 for v in points[2::3]), "category_id": 1}
                people.add(rows.split, {**box, "id": people.counts[rows.split] + 1, "image_id": number, **own})


def _then(scene: Scene, name: str, time: float) -> Person:
    """Somebody as they are at a time."""
    person = (scene.at(time) if scene.track(name) is not None else scene).entity(name)
    assert isinstance(person, Person)
    return person


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
