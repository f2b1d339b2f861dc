"""The 3D models of BOP: one for each shape and look that a dataset shows, in millimetres about the middle of its box."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError
from scipy.spatial.distance import cdist

from scenegen.assets.looks.mesh import Mesh
from scenegen.assets.looks.pictures import mean_rgb
from scenegen.export.ply import vectors, write_ply

MM = 1000.0
BLOCK = 500


class Models:
    """`obj_<number>.ply` and `models_info.json`, numbers from 1. A mesh that was seen before, here or in another scene, keeps its number."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers: dict[bytes, int] = {}
        self.info: dict[int, dict[str, Any]] = {}
        folder.mkdir()

    def of(self, mesh: Mesh, name: str) -> tuple[int, NDArray[np.float64]]:
        """The number of a mesh, and the middle of its box in the mesh's frame, metres (3,): the model's origin. name: what it is of."""
        low, high = mesh.vertices.min(0).astype(np.float64), mesh.vertices.max(0).astype(np.float64)
        middle: NDArray[np.float64] = (low + high) / 2
        colors = np.array([mean_rgb(material) for material in mesh.materials], dtype=np.float64)
        key = hashlib.sha256()
        for part in (mesh.vertices, mesh.faces, mesh.normals, mesh.face_material, colors):
            key.update(np.ascontiguousarray(part).tobytes())
        number = self._numbers.setdefault(key.digest(), len(self._numbers) + 1)
        if number not in self.info:
            _write(self._folder / f"obj_{number:06d}.ply", mesh, middle, colors)
            size = (high - low) * MM
            box = {f"min_{axis}": -size[k] / 2 for k, axis in enumerate("xyz")} | {f"size_{axis}": size[k] for k, axis in enumerate("xyz")}  # fmt: skip
            self.info[number] = {"diameter": diameter(mesh.vertices * MM), **box, "category": name}
        return number, middle

    def finish(self) -> None:
        """Write what is known of all."""
        (self._folder / "models_info.json").write_text(json.dumps(self.info, indent=1, ensure_ascii=False), encoding="utf-8")


def _write(path: Path, mesh: Mesh, middle: NDArray[np.float64], colors: NDArray[np.float64]) -> None:
    """A mesh whose vertices have the mean colour of their material; where two materials meet they stand twice."""
    corner = mesh.faces.astype(np.int64) * len(colors) + mesh.face_material[:, None]
    pairs, faces = np.unique(corner, return_inverse=True)
    vertex, material = pairs // len(colors), pairs % len(colors)
    columns = vectors("x y z", ((mesh.vertices[vertex] - middle) * MM).astype(np.float32))
    columns |= vectors("nx ny nz", mesh.normals[vertex].astype(np.float32))
    columns |= vectors("red green blue", np.rint(np.clip(colors[material], 0, 1) * 255).astype(np.uint8))
    write_ply(path, columns, faces.reshape(-1, 3))


def diameter(points: NDArray[Any]) -> float:
    """The largest distance between two of points (N, 3), by those on their convex hull."""
    try:
        outer = points[ConvexHull(points).vertices]
    except (QhullError, ValueError):  # they lie in a plane
        outer = np.unique(points, axis=0)
    return float(max(cdist(outer[k : k + BLOCK], outer).max() for k in range(0, len(outer), BLOCK)))
