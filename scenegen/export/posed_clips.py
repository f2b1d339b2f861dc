"""Clips as their frames with a camera a frame: what video models that take cameras are trained on, as JSON lines and in RealEstate10K's text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from scenegen.errors import DatasetError
from scenegen.export.formats import Written, export_format
from scenegen.export.pictures import picture_of
from scenegen.export.posed import MOVING
from scenegen.export.recast import camera_of
from scenegen.export.writing import Lines
from scenegen.frames import field_of_view, inverse
from scenegen.inputs import inside
from scenegen.scene import Camera
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, scene_rows

COLUMNS: Columns = {
    "scenes": (),
    "view_sets": ("kind", "fps"),
    "views": ("view_set_id", "frame", "image", "width", "height", "K", "world_from_camera", "time"),
}


@export_format("clips")
def write_clips(dataset: Dataset, out: Path) -> Written:
    """`<split>.jsonl`, a clip a line, `clips/<split>/<clip>/…` its frames and `poses/<split>/<clip>.txt` its cameras as RealEstate10K has them.
    Cameras look along Z, Y down (OpenCV); the world is Z up, metres."""
    frames: Counter[str] = Counter()
    with Lines(out) as lines:
        for rows in scene_rows(dataset, COLUMNS):
            for name, row in rows.view_sets.items():
                views = sorted((one for one in rows.views.values() if one["view_set_id"] == name), key=lambda one: one["frame"])
                if row["fps"] is None or not views:
                    continue
                clip = name.replace("/", "-")
                folder = inside(out / "clips" / rows.split, clip, DatasetError)
                folder.mkdir(parents=True)
                cameras = [camera_of(view) for view in views]
                paths = [_written(folder, k, view) for k, view in enumerate(views)]
                times = [k / row["fps"] for k in range(len(views))]
                poses = inside(out / "poses" / rows.split, f"{clip}.txt", DatasetError)
                poses.parent.mkdir(parents=True, exist_ok=True)
                poses.write_text(realestate10k(clip, cameras, times), encoding="ascii")
                lines.add(rows.split, {
                    "id": name, "scene_id": rows.scene["scene_id"], "kind": row["kind"], "fps": row["fps"], "moves": row["kind"] == MOVING,
                    "frames": [path.relative_to(out).as_posix() for path in paths], "poses": poses.relative_to(out).as_posix(), "times": times,
                    "width": cameras[0].width, "height": cameras[0].height, **_cameras(cameras),
                })  # fmt: skip
                frames[rows.split] += len(views)
        if not lines.counts:
            raise DatasetError("this dataset has no clip", fix="build one with sets of views that have frames a second, say walk")
        told = ", ".join(f"{split}.jsonl ({count} clips of {frames[split]} frames)" for split, count in lines.counts.items())
    return Written({}, told, "OUT/<split>.jsonl: camera_to_world, fov_deg and frames of every clip")


def _cameras(cameras: list[Camera]) -> dict[str, Any]:
    """Of each frame: [fx, fy, cx, cy] in pixels, the fields of view across and down in degrees, and the pose."""
    return {
        "intrinsics": [_pinhole(one) for one in cameras],
        "fov_deg": [
            [round(float(np.rad2deg(angle)), 6) for angle in field_of_view(one.K, one.width, one.height)] for one in cameras
        ],
        "camera_to_world": [one.world_from_camera.tolist() for one in cameras],
    }


def _pinhole(camera: Camera) -> list[float]:
    (fx, _, cx), (_, fy, cy), _ = camera.K.tolist()
    return [fx, fy, cx, cy]


def realestate10k(name: str, cameras: list[Camera], times: list[float]) -> str:
    """A clip's cameras as RealEstate10K writes them: a line that says whose, then a line a frame: microseconds, fx, fy, cx, cy as shares of the
    picture's width and height, two zeros, and the first three rows of world-to-camera."""
    lines = [name]
    for camera, time in zip(cameras, times, strict=True):
        size = [camera.width, camera.height] * 2
        shares = [value / side for value, side in zip(_pinhole(camera), size, strict=True)]
        pose = inverse(camera.world_from_camera)[:3].ravel().tolist()
        lines.append(" ".join([str(round(time * 1e6)), *(f"{value:.9f}" for value in (*shares, 0, 0, *pose))]))
    return "\n".join([*lines, ""])


def _written(folder: Path, number: int, view: dict[str, Any]) -> Path:
    cell = picture_of(view)
    path = folder / f"{number:06d}.{'png' if cell['path'].lower().endswith('.png') else 'jpg'}"
    path.write_bytes(cell["bytes"])
    return path
