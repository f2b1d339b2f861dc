"""What the pictures show as coloured points in the world: a PLY a picture, or one of a scene's pictures together."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scenegen.errors import DatasetError
from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import picture_of
from scenegen.export.ply import vectors, write_ply
from scenegen.export.posed import MOVING
from scenegen.export.recast import SEEN, World, camera_of, surfaces
from scenegen.inputs import inside
from scenegen.scene import Person
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, scene_rows
from scenegen.tables.manifest import AGAIN

COLUMNS: Columns = {"scenes": ("truth",), "view_sets": ("kind",), "views": ("view_set_id", *SEEN)}
CELL_M = 0.01
"""Side of the cells of which a scene's points have one each."""
REACH = 21
"""Bits of a cell's number along an axis: ten kilometres either way."""
COMMENT = "world frame: meters, Z up; instance: 0 the room, else as instances.json names it"
Points = dict[str, NDArray[Any]]


@export_format("pointcloud", wordings=("picture", "scene"))
def write_pointcloud(dataset: Dataset, out: Path, wording: str = "picture") -> Written:
    """`scenes/<scene id>/<picture>.ply`, a point a pixel, or, by wording "scene", `scenes/<scene id>/scene.ply`: of all pictures but clips in
    which things move, a point for each cubic centimetre; and `instances.json`. Points: x, y, z, nx, ny, nz, red, green, blue, instance."""
    clouds = points = 0
    for rows in scene_rows(dataset, COLUMNS):
        still = {name for name, row in rows.view_sets.items() if row["kind"] != MOVING}
        views = [view for view in rows.views.values() if wording == "picture" or view["view_set_id"] in still]
        if not views:
            continue
        world = World(rows)
        folder = inside(out / "scenes", rows.scene["scene_id"], DatasetError)
        folder.mkdir(parents=True)
        whole: Points = {}
        for view in views:
            own = _points(world, view)
            if wording == "scene":
                whole = _thinned({name: np.concatenate([whole[name], own[name]]) for name in own} if whole else own)
                continue
            path = inside(folder, f"{picture_of(view)['path'].rpartition('.')[0]}.ply", DatasetError)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_ply(path, own, comment=COMMENT)
            clouds, points = clouds + 1, points + len(own["x"])
        if wording == "scene":
            write_ply(folder / "scene.ply", whole, comment=COMMENT)
            clouds, points = clouds + 1, points + len(whole["x"])
        names = [
            {"instance": k, "id": one.id, "category": "person" if isinstance(one, Person) else one.category}
            for k, one in enumerate(world.scene.entities, 1)
        ]
        (folder / "instances.json").write_text(json.dumps(names, indent=1, ensure_ascii=False), encoding="utf-8")
    if not clouds:
        raise DatasetError("no picture of this dataset shows a scene that stands still", fix="build one with rendered views")
    return Written(
        {}, f"{clouds} clouds of {points} points", 'trimesh.load("OUT/scenes/…/….ply"), open3d.io.read_point_cloud("…")'
    )


def _points(world: World, view: dict[str, Any]) -> Points:
    """Columns of the points that one picture shows, a pixel each where anything is hit."""
    camera, cell = camera_of(view), picture_of(view)
    seen = surfaces(world.at(camera.time), camera)
    try:
        with Image.open(io.BytesIO(cell["bytes"])) as opened:
            colors = np.asarray(opened.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DatasetError("a view's picture does not open", where=str(view["view_id"]), fix=AGAIN) from error
    if colors.shape[:2] != seen.depth.shape:
        raise DatasetError("a view's picture has another size than its camera", where=str(view["view_id"]), fix=AGAIN)
    hit = (seen.depth > 0).ravel()
    at = camera.world_from_camera[:3, 3] + seen.ways[hit] * seen.depth.reshape(-1, 1)[hit]
    return {
        **vectors("x y z", at.astype(np.float32)), **vectors("nx ny nz", seen.normals().reshape(-1, 3)[hit]),
        **vectors("red green blue", colors.reshape(-1, 3)[hit]), "instance": seen.instances.ravel()[hit].astype(np.int32),
    }  # fmt: skip


def _thinned(columns: Points) -> Points:
    """The first point of each cell."""
    key = np.zeros(len(columns["x"]), dtype=np.int64)
    for axis in "xyz":
        key = key << REACH | (np.floor(columns[axis] / CELL_M).astype(np.int64) + (1 << REACH - 1)) & (1 << REACH) - 1
    _, first = np.unique(key, return_index=True)
    first.sort()
    return {name: values[first] for name, values in columns.items()}
