"""COLMAP's text model, a scene a folder: known cameras and poses, no points yet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.errors import DatasetError
from scenegen.export.formats import Written, export_format
from scenegen.export.posed import Posed, posed_scenes
from scenegen.frames import inverse
from scenegen.tables.dataset import Dataset


@export_format("colmap")
def write_colmap(dataset: Dataset, out: Path) -> Written:
    """`scenes/<scene id>/images/` and `sparse/0/cameras.txt`, `images.txt`, `points3D.txt`. Clips in which things move are left out."""
    scenes = views = 0
    for folder, posed in posed_scenes(dataset, out):
        sparse = folder / "sparse" / "0"
        sparse.mkdir(parents=True)
        kinds = {key: number for number, key in enumerate(dict.fromkeys(_camera(one) for one in posed), 1)}
        cameras = [f"{number} {key}" for key, number in kinds.items()]
        images = [line for number, one in enumerate(posed, 1) for line in (_image(number, one, kinds[_camera(one)]), "")]
        for name, lines in (("cameras", cameras), ("images", images), ("points3D", [])):
            (sparse / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        scenes, views = scenes + 1, views + len(posed)
    if not scenes:
        raise DatasetError("no picture of this dataset shows a scene that stands still", fix="build one with rendered views")
    return Written({}, f"{scenes} scenes, {views} posed images", 'pycolmap.Reconstruction("OUT/scenes/scene-000000/sparse/0")')


def _camera(one: Posed) -> str:
    return " ".join(("PINHOLE", str(one.row["width"]), str(one.row["height"]), *(repr(float(value)) for value in one.pinhole)))


def _image(number: int, one: Posed, camera: int) -> str:
    """A picture's line: camera from world, as a quaternion with the real part first and a translation."""
    camera_from_world = inverse(np.array(one.row["world_from_camera"]))
    x, y, z, w = Rotation.from_matrix(camera_from_world[:3, :3]).as_quat(canonical=True)
    pose = " ".join(repr(float(value)) for value in (w, x, y, z, *camera_from_world[:3, 3]))
    return f"{number} {pose} {camera} {one.name.removeprefix('images/')}"
