"""nerfstudio's `transforms.json`, a scene a folder: pictures, poses, and depth in millimetres where it is stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from scenegen.errors import DatasetError
from scenegen.export.formats import Written, export_format
from scenegen.export.posed import Posed, posed_scenes
from scenegen.tables.dataset import Dataset

OPENCV_FROM_OPENGL = np.diag([1.0, -1.0, -1.0, 1.0])
"""Cameras here look along Z with Y down; nerfstudio's look back along Z with Y up."""
IDENTITY = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]


@export_format("nerfstudio")
def write_nerfstudio(dataset: Dataset, out: Path) -> Written:
    """`scenes/<scene id>/transforms.json`. The world stays as it is, Z up, in metres; clips in which things move are left out."""
    scenes = views = 0
    for folder, posed in posed_scenes(dataset, out):
        depths = all(one.depth for one in posed)
        content = {
            "camera_model": "OPENCV", "k1": 0, "k2": 0, "p1": 0, "p2": 0, "applied_transform": IDENTITY, "applied_scale": 1.0,
            "frames": [_frame(one, depths) for one in posed],
        }  # fmt: skip
        (folder / "transforms.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
        scenes, views = scenes + 1, views + len(posed)
    if not scenes:
        raise DatasetError("no picture of this dataset shows a scene that stands still", fix="build one with rendered views")
    use = "ns-train nerfacto --data OUT/scenes/scene-000000 nerfstudio-data --orientation-method none --center-method none --auto-scale-poses False"
    return Written({}, f"{scenes} scenes, {views} posed images", use)


def _frame(one: Posed, depths: bool) -> dict[str, Any]:
    """One picture; intrinsics stand with each, since sets of one scene have pictures of several sizes."""
    fx, fy, cx, cy = one.pinhole
    pose = np.array(one.row["world_from_camera"]) @ OPENCV_FROM_OPENGL
    size = {"w": one.row["width"], "h": one.row["height"], "fl_x": fx, "fl_y": fy, "cx": cx, "cy": cy}
    depth = {"depth_file_path": one.depth} if depths else {}  # all or none
    return {"file_path": one.name, **size, "transform_matrix": pose.tolist(), **depth}
