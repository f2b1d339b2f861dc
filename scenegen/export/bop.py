"""BOP's layout for 6D poses: pictures, depth, masks, the models of things in millimetres and where each stands before the camera."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.errors import DatasetError
from scenegen.export.bop_models import MM, Models
from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import picture_of
from scenegen.export.recast import SEEN, Surfaces, World, camera_of, surfaces
from scenegen.frames import inverse, transform
from scenegen.observe import windows
from scenegen.observe.alone import SPARE_M
from scenegen.rays import Rays, open_rays
from scenegen.scene import Camera, Person
from scenegen.scene.rle import decode
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, scene_rows
from scenegen.world.geometry import Geometry, Placed

COLUMNS: Columns = {"scenes": ("truth",), "views": SEEN}
DEEPEST_MM = 65_535
NOWHERE = [-1, -1, -1, -1]


@export_format("bop")
def write_bop(dataset: Dataset, out: Path) -> Written:
    """`models/` and `<split>/<scene number>/` with `rgb`, `depth`, `mask`, `mask_visib`, `scene_camera.json`, `scene_gt.json` and
    `scene_gt_info.json`. Somebody who moves has another shape in every picture, and no model: they are left out and counted."""
    models = Models(out / "models")
    counts: Counter[str] = Counter()
    camera: dict[str, Any] = {}
    moving = 0
    for rows in scene_rows(dataset, COLUMNS):
        world = World(rows)
        folder = _Folder(out / rows.split / f"{counts[rows.split]:06d}", models, world)
        for view in rows.views.values():
            folder.add(view)
        if rows.views:
            folder.finish()
            camera = camera or folder.camera
            counts[rows.split] += 1
            moving += len(folder.moving)
            counts["images"] += len(rows.views)
    if not counts:
        raise DatasetError("no picture of this dataset can be written", fix="build one with rendered views")
    models.finish()
    (out / "camera.json").write_text(json.dumps(camera, indent=1), encoding="utf-8")
    told = f"{counts['images']} images of {counts.total() - counts['images']} scenes, {len(models.info)} models"
    return Written({}, told + (f"; {moving} people who move are without a pose" if moving else ""), "the layout of bop_toolkit: OUT/<split>/<scene>/scene_gt.json, OUT/models")  # fmt: skip


class _Folder:
    """One scene of BOP."""

    def __init__(self, path: Path, models: Models, world: World) -> None:
        self._path, self._models, self._world = path, models, world
        self.moving = {one.id for one in world.scene.people if world.scene.track(one.id) is not None}
        self._names = {
            one.id: "person" if isinstance(one, Person) else one.category
            for one in world.scene.entities
            if one.id not in self.moving
        }
        self._known: dict[str, tuple[int, NDArray[np.float64]]] = {}
        self._alone: dict[str, tuple[Placed, Rays]] = {}
        self._cameras: dict[int, Any] = {}
        self._poses: dict[int, Any] = {}
        self._info: dict[int, Any] = {}

    @property
    def camera(self) -> dict[str, Any]:
        """The first picture's, which BOP keeps for simulating its sensor."""
        fx, _, cx, _, fy, cy, *_ = self._cameras[0]["cam_K"]
        return {"fx": fx, "fy": fy, "cx": cx, "cy": cy, **self._size, "depth_scale": 1.0}

    def add(self, view: dict[str, Any]) -> None:
        """One more picture, with all that its image reaches."""
        number = len(self._cameras)
        camera, cell = camera_of(view), picture_of(view)
        geometry = self._world.at(camera.time)
        shows = surfaces(geometry, camera)
        depth = np.rint(shows.depth * MM)
        depth[depth > DEEPEST_MM] = 0
        self._size = {"width": camera.width, "height": camera.height}
        kind = cell["path"].rpartition(".")[2].lower()
        self._file("rgb", f"{number:06d}.{'png' if kind == 'png' else 'jpg'}").write_bytes(cell["bytes"])
        self._file("depth", f"{number:06d}.png").write_bytes(_png(depth.astype(np.uint16)))
        eye = inverse(camera.world_from_camera)
        self._cameras[number] = {
            "cam_K": camera.K.ravel().tolist(), "depth_scale": 1.0, "cam_R_w2c": eye[:3, :3].ravel().tolist(),
            "cam_t_w2c": (eye[:3, 3] * MM).tolist(), "view_id": view["view_id"],
        }  # fmt: skip
        self._poses[number], self._info[number] = [], []
        for k, (placed, one) in enumerate(self._placed(view, geometry)):
            model, middle = self._model(placed)
            pose = eye @ placed.world_from_mesh
            at = transform(pose, middle) * MM
            self._poses[number].append({"cam_R_m2c": pose[:3, :3].ravel().tolist(), "cam_t_m2c": at.tolist(), "obj_id": model, "entity": one["id"]})  # fmt: skip
            seen = decode(one["mask"], camera.height, camera.width) if one["pixels"] else np.zeros(depth.shape, dtype=bool)
            whole = seen if one["pixels"] == one["amodal_pixels"] else self._whole(placed, camera, one["amodal_box"], seen, shows)
            self._info[number].append(_told(one, whole, depth, _reach(placed, camera, one)))
            shown = _png(seen.astype(np.uint8) * 255)
            self._file("mask_visib", f"{number:06d}_{k:06d}.png").write_bytes(shown)
            self._file("mask", f"{number:06d}_{k:06d}.png").write_bytes(
                shown if whole is seen else _png(whole.astype(np.uint8) * 255)
            )

    def finish(self) -> None:
        """Write what is said of all pictures."""
        for name, content in (("camera", self._cameras), ("gt", self._poses), ("gt_info", self._info)):
            lines = ",\n".join(f'  "{number}": {json.dumps(one, ensure_ascii=False)}' for number, one in content.items())
            (self._path / f"scene_{name}.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")

    def _placed(self, view: dict[str, Any], geometry: Geometry) -> Iterator[tuple[Placed, dict[str, Any]]]:
        """What the image reaches of those that have a model."""
        placed = {one.entity_id: one for one in geometry.placed}
        for one in view["visible"]:
            if one["amodal_pixels"] and one["amodal_box"] and one["id"] in self._names and one["id"] in placed:
                yield placed[one["id"]], one

    def _model(self, placed: Placed) -> tuple[int, NDArray[np.float64]]:
        name = str(placed.entity_id)
        if name not in self._known:
            self._known[name] = self._models.of(placed.mesh, self._names[name])
        return self._known[name]

    def _whole(
        self, placed: Placed, camera: Camera, box: list[int], seen: NDArray[np.bool_], shows: Surfaces
    ) -> NDArray[np.bool_]:
        """(H, W) where one mesh would show if it stood alone, which it does within a box of pixels. Rays are cast where something shows that
        may hide it: through pixels that show nothing, or what lies farther away than all of the mesh, it would be seen."""
        name = str(placed.entity_id)
        if name not in self._alone or self._alone[name][0] is not placed:
            self._alone[name] = placed, open_rays([(placed.world_vertices, placed.mesh.faces)], quick=True)
        x0, y0, x1, y1 = box
        cut = slice(y0, y1), slice(x0, x1)
        far = transform(inverse(camera.world_from_camera), placed.world_vertices)[:, 2].max()
        rows, columns = np.nonzero(~seen[cut] & (shows.depth[cut] > 0) & (shows.depth[cut] <= far + SPARE_M))
        ways = shows.ways.reshape(*seen.shape, 3)[y0 + rows, x0 + columns]
        whole = seen.copy()
        whole[y0 + rows, x0 + columns] = self._alone[name][1].occluded(camera.world_from_camera[:3, 3], ways)
        return whole

    def _file(self, folder: str, name: str) -> Path:
        (self._path / folder).mkdir(parents=True, exist_ok=True)
        return self._path / folder / name


def _reach(placed: Placed, camera: Camera, one: dict[str, Any]) -> list[int]:
    """[x, y, width, height] of a silhouette, also of what of it lies beyond the border, to one image's size beyond."""
    if not one["truncated"]:
        return _sized(one["amodal_box"])
    (window,) = windows(placed.world_vertices, np.zeros(1, dtype=np.int64), camera)
    x0, y0, x1, y1 = window.reach if window is not None else one["amodal_box"]
    return _sized([int(np.floor(x0)), int(np.floor(y0)), int(np.ceil(x1)), int(np.ceil(y1))])


def _told(one: dict[str, Any], whole: NDArray[np.bool_], depth: NDArray[Any], reach: list[int]) -> dict[str, Any]:
    """What BOP says of one pose in one picture. As its toolkit counts, all of a silhouette is what lies beyond the border too."""
    count = round(int(whole.sum()) / max(one["in_frame"], 1e-4))
    return {
        "bbox_obj": reach, "bbox_visib": _sized(one["box2d"]) if one["box2d"] else NOWHERE,
        "px_count_all": count, "px_count_valid": int((whole & (depth > 0)).sum()), "px_count_visib": one["pixels"],
        "visib_fract": round(one["pixels"] / max(count, 1), 6),
    }  # fmt: skip


def _sized(box: list[int]) -> list[int]:
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def _png(pixels: NDArray[Any]) -> bytes:
    Image.fromarray(pixels).save(out := BytesIO(), "PNG", compress_level=1)
    return out.getvalue()
