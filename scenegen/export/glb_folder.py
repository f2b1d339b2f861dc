"""Every scene of a dataset as binary glTF, with its cameras and lights, for any 3D viewer."""

from __future__ import annotations

import gc
from pathlib import Path

from scenegen.errors import DatasetError
from scenegen.export.formats import Written, export_format
from scenegen.export.glb import write_glb
from scenegen.inputs import inside
from scenegen.tables.dataset import Dataset


@export_format("glb")
def write_glb_folder(dataset: Dataset, out: Path) -> Written:
    """`scenes/<scene id>.glb`; `scenegen.import_scene` reads each back as the scene it was."""
    (out / "scenes").mkdir()
    count = 0
    for scene in dataset.scenes():
        write_glb(scene, inside(out / "scenes", f"{scene.id}.glb", DatasetError))
        gc.collect()  # trimesh's scenes point at themselves: each would wait for a collection with its textures and all
        count += 1
    return Written({}, f"{count} scenes as scenes/<scene id>.glb; Z up became Y up")
