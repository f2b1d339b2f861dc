"""Omni3D's 3D detection JSON, as Cube R-CNN reads it: of every thing that a picture shows its box in the camera's frame."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.errors import DatasetError
from scenegen.export.asking import plain_name
from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import picture_of
from scenegen.export.recast import SEEN, camera_of, scene_of
from scenegen.export.writing import Lines, write_joined
from scenegen.frames import image_of, inverse, transform
from scenegen.inputs import inside
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, scene_rows

COLUMNS: Columns = {"scenes": ("truth",), "views": SEEN}
OBJECT_FROM_BOX = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""A box of Omni3D has its length along X, its height along Y, downward, and its width along Z."""
CORNERS = np.array([[-1, -1, -1], [1, -1, -1], [1, 1, -1], [-1, 1, -1], [-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]]) / 2.0
"""Its v0 to v7, in a box of length, height and width 1 (`get_cuboid_verts_faces` of cubercnn/util/math_util.py)."""
NEAR_M = 1e-3
NONE = [-1.0, -1.0, -1.0, -1.0]


@export_format("omni3d")
def write_omni3d(dataset: Dataset, out: Path) -> Written:
    """`Omni3D/Scenegen_<recipe>_<split>.json`, `Omni3D/stats.json` and the pictures, laid out as the folder called `datasets` of Cube R-CNN.
    Ids of pictures and boxes are unique over the splits."""
    name = f"Scenegen_{plain_name(dataset)}"
    categories: dict[str, int] = {}
    draft = out / "Omni3D"
    draft.mkdir()
    with Lines(draft, "images") as images, Lines(draft, "boxes") as boxes:
        for rows in scene_rows(dataset, COLUMNS):
            scene = scene_of(rows)
            for view in rows.views.values():
                cell = picture_of(view)
                path = inside(out / name / rows.split, cell["path"], DatasetError)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(cell["bytes"])
                number, camera = images.counts.total() + 1, camera_of(view)
                images.add(rows.split, {
                    "id": number, "dataset_id": 0, "width": camera.width, "height": camera.height, "file_path": path.relative_to(out).as_posix(),
                    "K": camera.K.tolist(), "src_90_rotate": 0, "src_flagged": False, "view_id": view["view_id"],
                })  # fmt: skip
                for box in _boxes(scene.at(camera.time) if scene.tracks else scene, camera, view, categories):
                    boxes.add(rows.split, {"id": boxes.counts.total() + 1, "image_id": number, "dataset_id": 0, **box})
        images.told  # noqa: B018  an error where there is no picture
    known = [{"id": number, "name": kind, "supercategory": ""} for kind, number in categories.items()]
    for split in images.counts:
        info = {"id": 0, "source": 0, "name": name, "split": split, "version": str(dataset.manifest["scenegen"]), "url": ""}
        drafts = {"images": draft / f"{split}.images", "annotations": draft / f"{split}.boxes"}
        write_joined(draft / f"{name}_{split}.json", {"info": info, "categories": known}, drafts)
        for path in drafts.values():
            path.unlink(missing_ok=True)
    stats = {
        "n_datasets": 1, "n_ims": images.counts.total(), "n_anns": boxes.counts.total(), "categories": known,
        "category_names": list(categories),
    }  # fmt: skip
    (draft / "stats.json").write_text(json.dumps(stats, ensure_ascii=False), encoding="utf-8")
    told = ", ".join(f"Omni3D/{name}_{split}.json ({count} images, {boxes.counts[split]} boxes)" for split, count in images.counts.items())  # fmt: skip
    return Written({}, told, f'cubercnn.data.Omni3D(["OUT/Omni3D/{name}_{next(iter(images.counts))}.json"])  # training: OUT as its folder `datasets`')  # fmt: skip


def _boxes(scene: Scene, camera: Camera, view: Mapping[str, Any], categories: dict[str, int]) -> Iterator[dict[str, Any]]:
    """What is seen in a picture. Beside Omni3D's own fields: the entity's id."""
    known = {one.id: one for one in scene.entities}
    for one in view["visible"]:
        if one["pixels"] and one["box2d"] and one["id"] in known:
            entity = known[one["id"]]
            kind = "person" if isinstance(entity, Person) else entity.category.replace("_", " ")
            number = categories.setdefault(kind, len(categories))
            yield {"category_id": number, "category_name": kind, **box3d(entity, camera), **_seen(one), "entity": one["id"]}


def box3d(entity: Object | Person, camera: Camera) -> dict[str, Any]:
    """An entity's box in a camera's frame, metres, and around it in the picture, pixels: -1 where a corner is not before the camera."""
    pose = inverse(camera.world_from_camera) @ (
        entity.world_from_object if isinstance(entity, Object) else entity.world_from_body
    )
    length, width, height = (float(extent) for extent in entity.size)
    turn = pose[:3, :3] @ OBJECT_FROM_BOX
    center = transform(pose, np.array([0.0, 0.0, height / 2]))
    corners = (CORNERS * [length, height, width]) @ turn.T + center
    behind = bool((corners[:, 2] <= NEAR_M).any())
    around, cut = (NONE, NONE) if behind else _around(corners, camera)
    return {
        "valid3D": True, "bbox2D_proj": around, "bbox2D_trunc": cut, "bbox3D_cam": corners.tolist(), "center_cam": center.tolist(),
        "dimensions": [width, height, length], "R_cam": turn.tolist(), "behind_camera": behind,
    }  # fmt: skip


def _around(corners: NDArray[np.float64], camera: Camera) -> tuple[list[float], list[float]]:
    """[x1, y1, x2, y2] around projected corners, and the same cut at the picture's border."""
    u, v = image_of(camera.K, *corners.T)
    whole = np.array([u.min(), v.min(), u.max(), v.max()])
    size = [camera.width, camera.height, camera.width, camera.height]
    return whole.tolist(), np.clip(whole, 0, size).tolist()


def _seen(one: Mapping[str, Any]) -> dict[str, Any]:
    """How a picture shows it, counted in pixels of its silhouette."""
    return {
        "bbox2D_tight": [float(side) for side in one["box2d"]], "visibility": round(one["pixels"] / max(one["amodal_pixels"], 1), 6),
        "truncation": round(1 - one["in_frame"], 6), "segmentation_pts": one["pixels"], "lidar_pts": -1, "depth_error": -1,
    }  # fmt: skip
